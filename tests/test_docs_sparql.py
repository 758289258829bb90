"""The examples of docs/sparql.md run as they stand, and give what stands under them; its tables are complete."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from sayso.store.base import Limits
from sayso_web.negotiation import FORMATS
from serving import fetch, running, sample

PAGE = Path(__file__).resolve().parents[1] / "docs/sparql.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLES = re.findall(r"```(sh|python)\n(.*?)```\n```text\n(.*?)```", TEXT, re.DOTALL)
ADDRESS = "http://127.0.0.1:8000/"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(sample(tmp_path_factory.mktemp("docs"))) as address:
        yield address


def test_every_example_has_its_answer() -> None:
    assert len(EXAMPLES) == TEXT.count("```sh") + TEXT.count("```python") >= 5


@pytest.mark.parametrize(("language", "code", "expected"), EXAMPLES)
def test_examples_run_as_they_stand(url: str, language: str, code: str, expected: str) -> None:
    program = {"sh": "bash", "python": sys.executable}[language]
    if language == "sh" and not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("bash or curl is not on this machine")
    assert ADDRESS in code
    found = subprocess.run(
        [program, "-c", code.replace(ADDRESS, url)], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines() == expected.splitlines()


def test_every_limit_and_format_is_documented() -> None:
    for field in fields(Limits):
        assert f"`SAYSO_QUERY_{field.name.upper()}`" in TEXT
    for item in FORMATS:
        assert f"`{item.media}`" in TEXT
        assert f"`{item.key}`" in TEXT


def test_the_page_for_empty_answers_is_there(url: str) -> None:
    reply = fetch(f"{url}help/worlds", Accept="text/html")
    assert reply.status == 200
    assert "FROM" in reply.text
