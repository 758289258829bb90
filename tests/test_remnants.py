"""What still holds the words of a removed article is named, and only that."""

import gzip
import json
from pathlib import Path

import pytest

from commands import Sayso
from sayso.dossier import Dossier, open_dossier
from sayso.remnants import RUN, Remnants, remnants

TEXT = "Anna Müller said on Monday that the envoys’ ferry had left the harbour.\nNobody denied it.\n"
WORDS = TEXT.split()


@pytest.fixture
def dossier(folder: Path) -> Dossier:
    return open_dossier(folder)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.txt", TEXT.encode()),
        ("shouted.md", TEXT.upper().encode()),
        ("broken.txt", " ".join(WORDS[: RUN + 1]).replace(" ", "\n  ").encode()),
        ("ascii.json", json.dumps([TEXT]).encode()),
        ("exports/deep/x.ttl", json.dumps(TEXT, ensure_ascii=False).encode()),
        ("graph/facts.nq.gz", gzip.compress(TEXT.encode())),
        ("notes/other.json", json.dumps({"note": " ".join(WORDS[3 : 3 + RUN])}).encode()),
        ("decisions.jsonl", json.dumps({"reason": f"it said: {TEXT}"}).encode()),
        (".hidden", b"\xff\xfe" + TEXT.encode()),
    ],
)
def test_a_file_that_holds_a_run_of_the_words_is_named(dossier: Dossier, name: str, data: bytes) -> None:
    (dossier.path / name).parent.mkdir(parents=True, exist_ok=True)
    (dossier.path / name).write_bytes(data)
    assert remnants(dossier, TEXT) == Remnants((name,), ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("draft.txt", " ".join(WORDS[: RUN - 1])),
        ("mixed.txt", " ".join(sorted(WORDS))),
        ("parted.txt", " but ".join((" ".join(WORDS[: RUN - 1]), " ".join(WORDS[RUN - 1 :][: RUN - 1])))),
        (".sayso/units/x.json", TEXT),
        (".git/COMMIT_EDITMSG", TEXT),
    ],
)
def test_fewer_words_and_what_is_built_again_are_not(dossier: Dossier, name: str, words: str) -> None:
    (dossier.path / name).parent.mkdir(parents=True, exist_ok=True)
    (dossier.path / name).write_text(words, encoding="utf-8")
    assert remnants(dossier, TEXT) == Remnants((), ())


def test_links_are_not_followed_and_what_cannot_be_read_is_said(dossier: Dossier) -> None:
    outside = dossier.path.parent / "outside.txt"
    outside.write_text(TEXT)
    (dossier.path / "link.txt").symlink_to(outside)
    (dossier.path / "loop").symlink_to(dossier.path)
    (dossier.path / "cut.gz").write_bytes(gzip.compress(TEXT.encode())[:-9])
    (dossier.path / "none.gz").write_bytes(b"no gzip")
    (dossier.path / "torn.gz").write_bytes(gzip.compress(TEXT.encode())[:12] + b"\xff" * 40)
    assert remnants(dossier, TEXT) == Remnants((), ("cut.gz", "none.gz", "torn.gz"))


def test_a_short_article_is_looked_for_as_a_whole(dossier: Dossier) -> None:
    (dossier.path / "a.txt").write_text("He wrote: “All is well.” And left.")
    assert remnants(dossier, "All is well!").holding == ("a.txt",)
    assert remnants(dossier, "All is lost!").holding == ()
    assert remnants(dossier, "…").holding == ()


def test_remove_names_the_drafts_and_leaves_them_alone(folder: Path, sayso: Sayso) -> None:
    """As the tutorial has it: the article and its notes lie in the dossier's folder when they are added."""
    said = "that the envoys’ ferry had left the harbour"
    notes = {
        "article": {"publisher": "The Post", "stated_date": "2024-03-05"},
        "statements": [{"id": "s1", "speaker": "Anna Müller", "cue": "said", "content": [said]}],
        "actors": [{"name": "Anna Müller", "kind": "person"}],
    }
    for path, body in ((folder / "ferry.txt", TEXT), (folder / "ferry.json", json.dumps(notes))):
        path.write_text(body, encoding="utf-8")
    (folder / "other.txt").write_text("The bridge was closed by the city on Tuesday morning, it said.\n")
    assert sayso("add", "ferry.txt").code == 0
    assert sayso("add", "other.txt").code == 0
    assert sayso("export", "--record", "-o", "record.ttl").code == 0
    before = {path: path.read_bytes() for path in (folder / "ferry.txt", folder / "ferry.json", folder / "record.ttl")}
    done = sayso("remove", "ferry", "--reason", "withdrawn")
    assert done.code == 0, done.err
    assert "still hold a longer run of its words: ferry.json, ferry.txt, record.ttl." in done.err
    assert "git's history" in done.err
    assert {path: path.read_bytes() for path in before} == before
    for path in before:
        path.unlink()
    clean = sayso("remove", "other", "--reason", "said: the bridge was closed by the city on Tuesday morning")
    assert "run of its words: decisions.jsonl, other.txt." in clean.err


def test_remove_warns_of_nothing_where_nothing_is_left(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "ferry.txt"
    path.write_text(TEXT)
    assert sayso("add", path).code == 0
    done = sayso("remove", "ferry", "--reason", "withdrawn")
    assert done.code == 0
    assert "warning" not in done.err
    assert "files that it was added from" in done.err
