"""What is doubted in notes that are allowed: slips of whoever filled them in."""

import json
from pathlib import Path
from typing import Any

import pytest

from sayso import notes
from sayso.doubts import doubts

TEXT = "Port Ministry denied the talks. Mira Sand said they were held. The Grain Board would not comment."


DATA = json.loads((Path(__file__).parent / "data" / "doubts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["case"])
def test_each_case_has_the_doubts_that_are_expected(case: dict[str, Any]) -> None:
    read = notes.decode(json.dumps(case["notes"]).encode(), "notes/a.json")
    found = list(doubts(read, DATA["text"], "notes/a.json"))
    assert len(found) == len(case["doubts"]), found
    for line, words in zip(found, case["doubts"], strict=True):
        assert line.startswith("notes/a.json, ")
        assert [word for word in words if word not in line] == [], line


def told(*statements: dict[str, Any], **article: Any) -> list[str]:
    about = {"publisher": "The Harbour Post", "stated_date": "2024-03-05"} | article
    actors = [{"name": name, "kind": "organization"} for name in ("Port Ministry", "Mira Sand", "Grain Board")]
    reader = {"how": "hand", "by": "A. Reader"}
    raw = {"article": about, "statements": list(statements), "actors": actors, "read_by": reader}
    return list(doubts(notes.decode(json.dumps(raw).encode(), "notes/a.json"), TEXT, "notes/a.json"))


def statement(cue: str, stance: str, speaker: str = "Port Ministry") -> dict[str, Any]:
    return {"id": "s1", "speaker": speaker, "cue": cue, "content": [], "stance": stance}


@pytest.mark.parametrize(
    ("cue", "stance", "likely"),
    [
        ("denied", "asserts", "denies"),
        ("would not comment", "denies", "declines"),
        ("would not comment", "asserts", "declines"),
        ("denied", "denies", ""),
        ("said", "denies", ""),
        ("would not comment", "declines", ""),
    ],
)
def test_a_cue_that_clashes_with_its_stance_is_doubted(cue: str, stance: str, likely: str) -> None:
    found = told(statement(cue, stance))
    assert bool(found) == bool(likely)
    assert all(f"“{cue}”" in line and f"“{likely}”" in line and "statements s1" in line for line in found)


def test_cues_of_other_languages_are_not_held_against_english_words() -> None:
    assert told(statement("denied", "asserts"), language="de") == []


def test_notes_that_say_nothing_are_doubted() -> None:
    assert len(told()) == 1


@pytest.mark.parametrize("key", ["stated_date", "published", "reference_date"])
def test_a_date_to_come_is_doubted(key: str) -> None:
    (found,) = told(statement("denied", "denies"), **{key: "2999-01"})
    assert key in found
    assert "2999-01" in found


def test_a_speaker_whom_the_actors_do_not_list_is_doubted() -> None:
    (found,) = told(statement("said", "asserts", speaker="Katla Ferrin"))
    assert "Katla Ferrin" in found


# What the doubts say of articles that people annotated with care, by a part of each message: the stretch of words that
# they took for the outlet's own although somebody said it, and the sayings that stand within a denial. None else.
EXPECTED = {
    "gold": {"passes": ["dev05-seoul-briefing.json, statements s3"]},
    "corpus/gold": {
        "passes": ["b04-suwalki-balloons.json, statements s28"],
        "its evidence has words of": [
            "a09-fund-eleven-pages.json, meetings m2",
            "c05-pipeline-arrears.json, meetings m3",
            "d09-river-elders-feature.json, meetings m1",
            "e02-midday-notes-un.json, meetings m4",
            "f01-winery-protocol.json, meetings m2",
        ],
    },
}


@pytest.mark.parametrize("folder", list(EXPECTED))
def test_what_people_gave_with_care_is_hardly_doubted(folder: str, shared: Path) -> None:
    """The files do not say who read them; that doubt is left out."""
    read, lines = 0, []
    for path in sorted((shared / folder).glob("*.json")):
        text = (path.parent.parent / "articles" / f"{path.stem}.txt").read_bytes().decode()
        found = notes.decode(path.read_bytes(), path.name)
        read += len(found.statements)
        lines += [line for line in doubts(found, text, path.name) if "read_by:" not in line]
    expected = [(where, words) for words, places in EXPECTED[folder].items() for where in places]
    assert read
    assert len(lines) == len(expected), lines
    for where, words in expected:
        assert any(line.startswith(f"{where}:") and words in line for line in lines), where
