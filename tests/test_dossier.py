"""Dossiers on disk: settings, articles, atomic writes, and what a crash leaves."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import decisions, ids
from sayso.dossier import Dossier, Settings, create, decode_article, open_dossier
from sayso.errors import DossierError
from sayso.model import Decision

SETTINGS = Settings(name="t", title="Ein „Titel“", base="https://w3id.org/sayso/id/t/", rights="as told")


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    return create(tmp_path / "d", SETTINGS)


def test_settings_come_back(dossier: Dossier) -> None:
    assert open_dossier(dossier.path).settings == SETTINGS


def test_create_takes_only_an_empty_folder(dossier: Dossier) -> None:
    with pytest.raises(DossierError, match="not an empty folder"):
        create(dossier.path, SETTINGS)


FAULTY_SETTINGS = [
    ("", "name is missing"),
    ('name = "x"', "base is missing"),
    ('name = "x"\nbase = "ftp://x/"', "no absolute"),
    ('name = "x"\nbase = "https://x.org/a b/"', "no absolute"),
    ('name = "x"\nbase = "https://x.org/a"', "ends in a slash"),
    ('name = "x"\nbase = "https://x.org/"\ncolour = "red"', "colour is no setting"),
    ("name = 3", "not a text"),
    ("name = ", "dossier.toml"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY_SETTINGS)
def test_faulty_settings_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "dossier.toml").write_text(text)
    with pytest.raises(DossierError, match=message):
        open_dossier(tmp_path)


def test_a_folder_that_is_no_dossier(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="sayso init"):
        open_dossier(tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "empty"), (b" \n", "empty"), (b"\xff\xfe", "UTF-8"), (b"a\x00b", "NUL"), (b"a" * 5_000_001, "5,000,001")],
)
def test_articles_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(DossierError, match=message):
        decode_article(data, "x.txt")


def test_put_is_all_or_nothing(dossier: Dossier) -> None:
    """A stage that was decided is completed at the next opening; one that was not is thrown away."""
    stage = dossier.cache / "staged" / "999999999-half"
    stage.mkdir(parents=True)
    (stage / "0").write_bytes(b"words")
    (stage / "plan.json").write_text(json.dumps({"note": "", "put": ["articles/half.txt"], "drop": []}))
    done = dossier.cache / "staged" / "999999999-done"
    done.mkdir()
    (done / "0").write_bytes(b"words")
    (done / "1").write_bytes(b"{}")
    (done / "decided.json").write_text(
        json.dumps({"note": "", "put": ["articles/done.txt", "notes/done.json"], "drop": ["articles/old.txt"]})
    )
    (dossier.path / "articles/old.txt").write_text("old")
    reopened = open_dossier(dossier.path)
    assert sorted(reopened.articles()) == ["done"]
    assert (dossier.path / "notes/done.json").exists()
    assert not list((dossier.cache / "staged").iterdir())


def test_put_and_drop(dossier: Dossier) -> None:
    dossier.put({"articles/a.txt": b"A", "notes/a.json": b"{}"}, "add a")
    assert (dossier.path / "articles/a.txt").read_bytes() == b"A"
    dossier.drop(("articles/a.txt", "notes/a.json", "readings/a.json"), "remove a")
    assert not dossier.articles()
    assert not list((dossier.cache / "staged").iterdir())


def test_a_live_stage_of_another_process_is_left_alone(dossier: Dossier) -> None:
    stage = dossier.cache / "staged" / f"{os.getpid()}-now"
    stage.mkdir(parents=True)
    open_dossier(dossier.path)
    assert stage.exists()


@pytest.mark.parametrize("name", ["Upper.txt", "two words.txt", "under_score.txt", "-x.txt"])
def test_file_names_are_slugs(dossier: Dossier, name: str) -> None:
    (dossier.path / "articles" / name).write_text("x")
    with pytest.raises(DossierError, match="Rename it to"):
        dossier.articles()


def test_notes_without_an_article(dossier: Dossier) -> None:
    (dossier.path / "notes/x.json").write_text("{}")
    with pytest.raises(DossierError, match=r"no articles/x\.txt"):
        dossier.check_orphans()


@given(st.text(max_size=60))
def test_slugs_are_slugs(text: str) -> None:
    slug = ids.slug(text)
    assert ids.is_slug(slug)
    assert ids.slug(slug) == slug


LINE = {
    "id": "d1",
    "date": "2026-01-02",
    "by": "A",
    "act": "reject",
    "targets": ["attribution/a/s1"],
    "reason": "misread",
}

FAULTY_DECISIONS = [
    ({"reason": ""}, "reason"),
    ({"act": "delete"}, "delete"),
    ({"date": "2026-02-30"}, "line 1"),
    ({"date": "yesterday"}, "date"),
    ({"targets": []}, "targets"),
    ({"why": "x"}, "why"),
    ({"act": "identify"}, "one target only"),
    ({"act": "edit"}, "edit cannot set nothing"),
    ({"act": "edit", "set": {"claim": "x"}}, "edit cannot set claim"),
    ({"published": "soon"}, "soon"),
]


@pytest.mark.parametrize(("change", "word"), FAULTY_DECISIONS)
def test_faulty_decisions_are_named(change: dict[str, object], word: str) -> None:
    with pytest.raises(DossierError) as caught:
        decisions.parse([json.dumps({**LINE, **change}).encode()], SETTINGS.base)
    assert "decisions.jsonl, line 1" in str(caught.value)
    assert word in str(caught.value)


def test_decisions_are_undone_not_deleted() -> None:
    undo = {**LINE, "id": "d2", "act": "undo", "targets": ["decision/d1"]}
    ledger = decisions.parse([json.dumps(LINE).encode(), json.dumps(undo).encode()], SETTINGS.base)
    assert [d.id for d in ledger.all] == ["d1", "d2"]
    assert not ledger.in_force
    again = {**LINE, "id": "d3", "act": "undo", "targets": ["decision/d2"]}
    ledger = decisions.parse([json.dumps(x).encode() for x in (LINE, undo, again)], SETTINGS.base)
    assert [d.id for d in ledger.in_force] == ["d1"]


_words = st.text(min_size=1, max_size=20)


@given(_words, _words, st.lists(_words.map(lambda t: "actor/" + ids.slug(t)), min_size=2, max_size=3, unique=True))
def test_decisions_come_back_from_the_file(by: str, reason: str, targets: list[str]) -> None:
    full = tuple(SETTINGS.base + target for target in targets)
    decision = Decision("d1", "2026-01-02", by, "identify", full, reason, becomes=SETTINGS.base + "actor/x")
    line = decisions.encode(decision, SETTINGS.base)
    assert line.count(b"\n") == 1
    assert decisions.parse([line], SETTINGS.base).all == (decision,)
