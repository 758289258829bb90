"""What is doubted in notes that are allowed: slips of whoever filled them in."""

import json
from pathlib import Path
from typing import Any

import pytest

from sayso import notes
from sayso.doubts import doubts

TEXT = "Port Ministry denied the talks. Mira Sand said they were held. The Grain Board would not comment."


def told(*statements: dict[str, Any], **article: Any) -> list[str]:
    about = {"publisher": "The Harbour Post", "stated_date": "2024-03-05"} | article
    actors = [{"name": name, "kind": "organization"} for name in ("Port Ministry", "Mira Sand", "Grain Board")]
    raw = {"article": about, "statements": list(statements), "actors": actors}
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


@pytest.mark.parametrize("folder", ["gold", "corpus/gold"])
def test_stances_that_people_gave_with_care_are_not_doubted(folder: str, shared: Path) -> None:
    read = 0
    for path in sorted((shared / folder).glob("*.json")):
        text = (path.parent.parent / "articles" / f"{path.stem}.txt").read_bytes().decode()
        found = notes.decode(path.read_bytes(), path.name)
        read += len(found.statements)
        assert [line for line in doubts(found, text, path.name) if "the stance" in line] == []
    assert read
