"""Decisions on pages: which of them are still in force, wherever the thing is shown that they are about."""

import json
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sayso import resources
from sayso.build import build
from sayso.dossier import open_dossier
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso_web.app import create_app
from sayso_web.site import Site
from test_pages import HTML, Page

FLAG = re.compile(r"(rejected as a reading|taken back)( \(taken back since\))?:")
SINCE = " (taken back since)"
STATEMENT = ("/claim/nobody-asked", "/article/straits-letter")  # where Ostley's words are shown, which f27 rejected


def flags(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    """What the flags of a page say, and what they add."""
    return FLAG.findall(Page(client.get(path, headers=HTML).text).text)


@pytest.mark.parametrize("path", STATEMENT)
def test_a_rejection_that_was_taken_back_says_so(client: FlaskClient, path: str) -> None:
    assert flags(client, path) == [("rejected as a reading", SINCE)]
    assert flags(client, "/decision/f27") == [("taken back", "")]


def test_a_rejection_counts_again_when_its_taking_back_is_taken_back(tmp_path: Path) -> None:
    made = tmp_path / "s"
    shutil.copytree(resources.SAMPLES, made, ignore=shutil.ignore_patterns(".sayso"))
    again = {"id": "f29", "date": "2026-11-24", "by": "A. Reader", "act": "undo", "targets": ["decision/f28"],
             "reason": "read a third time"}  # fmt: skip
    with (made / "decisions.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write(f"{json.dumps(again)}\n")
    dossier = open_dossier(made)
    build(dossier)
    with WorkerPool(dossier.cache, Limits(workers=1)) as pool:
        there = create_app(Site(dossier, pool, local=True)).test_client()
        for path in STATEMENT:
            assert flags(there, path) == [("rejected as a reading", "")], path
        assert flags(there, "/decision/f27") == [("taken back", SINCE)]
        assert flags(there, "/decision/f28") == [("taken back", "")]
