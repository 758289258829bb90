"""The corpus to train on: well formed, our own words, and nothing of what the model is measured with."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso.extract.quotes import places

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
ARTICLES = sorted((ROOT / "kg" / "corpus" / "articles").glob("*.txt"))
_RUN = 6  # words


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return (tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_no_six_words_in_a_row_are_those_of_a_text_that_is_measured_with() -> None:
    measured = [*(SHARED / "articles").glob("*.txt"), *(SHARED / "polnear" / "dev" / "text").glob("*.txt")]
    assert len(measured) > 90
    kept = {run: path.name for path in measured for run in runs(path.read_text(encoding="utf-8"))}
    same = [(path.name, kept[run], run) for path in ARTICLES for run in runs(path.read_text("utf-8")) if run in kept]
    assert not same


def test_every_article_has_its_annotations() -> None:
    assert len(ARTICLES) >= 60
    assert {p.stem for p in ARTICLES} == {p.stem for p in (ROOT / "kg" / "corpus" / "gold").glob("*.json")}
    assert all(len(places(p.read_text(encoding="utf-8"))) for p in ARTICLES)
