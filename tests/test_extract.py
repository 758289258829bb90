"""Articles read by machine with the model in the box: what each article says is in the table beside its text."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sayso import notes
from sayso.extract.drafting import draft
from sayso.extract.tagger import MODEL, Tagger

SAID = json.loads((Path(__file__).parent / "data" / "extract" / "said.json").read_text(encoding="utf-8"))
MOST = 25_000_000  # bytes of the model


@pytest.fixture(scope="module")
def model() -> Tagger:
    return Tagger()


def told(text: str, read: notes.Notes) -> list[list[str | None]]:
    """Speaker, stance, cue and content of each statement."""
    return [
        [s.speaker, s.stance, text[slice(*s.cue)], " … ".join(text[slice(*span)] for span in s.content)]
        for s in read.statements
    ]


@pytest.mark.parametrize("case", SAID, ids=[case["about"] for case in SAID])
def test_who_says_what(model: Tagger, case: dict[str, object]) -> None:
    text = str(case["text"])
    read = draft(text, notes.ArticleNotes(), model).notes
    assert told(text, read) == case["said"]
    assert read.read_by.how == "machine"
    assert all(0 < (s.confidence or 0) <= 1 for s in read.statements)


def test_the_same_text_gives_the_same_reading_by_another_process_s_model_with_more_threads(model: Tagger) -> None:
    text = "\n\n".join(str(case["text"]) for case in SAID * 6)  # several windows, in several batches
    first = draft(text, notes.ArticleNotes(), model)
    assert len(first.notes.statements) > 20
    assert draft(text, notes.ArticleNotes(), Tagger(threads=2)) == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200f",
        "“" * 3000,
        "a" * 30_000,
        "said " * 3000,
        "قال المبعوث إن المحادثات عقدت.",
        "e\u0301" * 2000,
        "\n" * 5000,
    ],
    ids=["empty", "space", "mark", "quotes", "word", "cues", "arabic", "combining", "lines"],
)
def test_strange_texts_are_read_and_every_span_stands_in_them(model: Tagger, text: str) -> None:
    for s in draft(text, notes.ArticleNotes(), model).notes.statements:
        for start, end in (s.cue, *s.content, *([s.source] if s.source else [])):  # type: ignore[misc]
            assert 0 <= start < end <= len(text)


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.glob("*.onnx")) <= MOST


def extract(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "sayso", "extract", *args], input=given, capture_output=True, check=False, timeout=120
    )


def test_the_command_prints_a_line_for_each_article_and_passes_over_what_is_wrong(tmp_path: Path) -> None:
    for n, case in enumerate(SAID[:2]):
        (tmp_path / f"article-{n}.txt").write_text(str(case["text"]), encoding="utf-8")
    (tmp_path / "broken.txt").write_bytes(b"\x00\x01\x02")
    done = extract(str(tmp_path))
    assert done.returncode == 2
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["file"] for row in rows] == ["article-0.txt", "article-1.txt"]
    assert all(row["statements"] for row in rows)
    assert b"broken.txt" in done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["article-0.txt", "article-1.txt", "broken.txt"]


def test_several_processes_print_what_one_prints(tmp_path: Path) -> None:
    for n, case in enumerate(SAID):
        (tmp_path / f"article-{n}.txt").write_text(str(case["text"]), encoding="utf-8")
    assert extract(str(tmp_path), "-j", "2").stdout == extract(str(tmp_path), "-j", "1").stdout


def test_a_wrong_reference_date_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(str(SAID[0]["text"]), encoding="utf-8")
    done = extract(str(tmp_path / "a.txt"), "--reference-date", "yesterday")
    assert done.returncode != 0
    assert b"yesterday" in done.stderr
    assert b"Traceback" not in done.stderr
