"""The corpus to train on: well formed, our own words, and nothing of what the model is measured with."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso.extract.quotes import places
from sayso.training.annotated import corpus

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = ROOT / "kg" / "corpus"
ARTICLES = sorted((CORPUS / "articles").glob("*.txt"))
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
    assert len(ARTICLES) >= 140
    assert {p.stem for p in ARTICLES} == {p.stem for p in (CORPUS / "gold").glob("*.json")}
    assert {p.stem for p in ARTICLES} == {p.stem for p in (CORPUS / "marks").glob("*.json")}
    assert all(len(places(p.read_text(encoding="utf-8"))) for p in ARTICLES)


def test_the_words_of_every_mark_stand_where_what_they_mark_is_told() -> None:
    for article in corpus(CORPUS):
        name = article.name.removesuffix(".txt")
        gold = json.loads((CORPUS / "gold" / f"{name}.json").read_text(encoding="utf-8"))
        marks = json.loads((CORPUS / "marks" / f"{name}.json").read_text(encoding="utf-8"))
        assert set(marks["sources"]) == {s["id"] for s in gold["statements"]}, name
        assert article.marks
        assert len(article.marks.contacts) == sum(len(m["evidence"]) for m in gold["meetings"]), name
        for saying, statement in zip(article.sayings, gold["statements"], strict=True):
            words = marks["sources"][statement["id"]]
            assert [article.text[slice(*span)] for span in saying.source or ()] == ([words] if words else [])
