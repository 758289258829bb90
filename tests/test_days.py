"""Date expressions of English news: found in a text, resolved to EDTF, and which way a clause looks."""

import json
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.dates import MONTHS, check
from sayso.errors import DateError
from sayso.extract.days import ahead, found, resolved

CASES = json.loads((Path(__file__).parent / "data/extract/days.json").read_text(encoding="utf-8"))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = st.dates(date(1900, 1, 1), date(2090, 12, 31))
PIECE = """
on in the of last next this that since before until by after from to between and or early mid late around
Tuesday Monday week month year day days weekend May March June 3 5 31 2023 2024 2 two a ago later earlier
summer morning night following previous first half end , . - – ’s yesterday tomorrow today 1990s Feb. third
2023-05-03 30 April 00 0000 9999 29 February
"""
PIECES = st.sampled_from(PIECE.split())
WORDS = st.lists(PIECES, max_size=8).map(" ".join)


@pytest.mark.parametrize("case", CASES["meant"], ids=lambda c: f"{c['words']} at {c['reference']} {c['future']}")
def test_what_words_mean(case: dict[str, str]) -> None:
    future = case["future"]
    told = resolved(case["words"], case["reference"], future=future, after=case.get("after"))
    assert told == case["expected"]


@pytest.mark.parametrize("case", CASES["meant"], ids=lambda c: c["words"])
def test_what_has_a_meaning_is_found(case: dict[str, str]) -> None:
    if case["expected"]:
        (when,) = found(f"They met {case['words']}.")
        assert when.words in (case["words"], re.sub("^(?:on|in|over) (?:the (?=24))?", "", case["words"]))
        told = resolved(when.words, case["reference"], future=case["future"], after=case.get("after"))
        assert told == case["expected"]


@pytest.mark.parametrize("case", CASES["found"], ids=lambda c: c["text"])
def test_what_is_found(case: dict[str, list[str]]) -> None:
    assert [when.words for when in found(str(case["text"]))] == case["found"]


@pytest.mark.parametrize("case", CASES["ahead"], ids=lambda c: c["sentence"])
def test_which_way_a_clause_looks(case: dict[str, str]) -> None:
    assert ahead(case["sentence"]) is case["ahead"]


def test_the_nearest_words_tell_which_way() -> None:
    sentence = "The envoy, who met them on Monday, will be back on Friday."
    assert ahead(sentence, sentence.index("Monday")) is False
    assert ahead(sentence, sentence.index("Friday")) is True


def test_a_stretch_of_text() -> None:
    text = "On Monday, on Tuesday, on Friday."
    assert [w.words for w in found(text, 5, 25)] == ["Tuesday"]


@given(DAYS)
def test_a_day_in_any_form_is_itself(day: date) -> None:
    month = MONTHS[day.month - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    forms = [
        f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{month} {day.day}{suffix}, {day.year}",
        f"{month[:3]}. {day.day}, {day.year}".replace("May.", "May"), day.isoformat(),
        f"{WEEKDAYS[day.weekday()]}, {day.day} {month} {day.year}", f"the {day.day}{suffix} of {month} {day.year}",
    ]  # fmt: skip
    for form in forms:
        assert resolved(form, None) == day.isoformat()
        (when,) = found(f"They met on {form}.")
        assert resolved(when.words, None) == day.isoformat()


@given(DAYS, st.integers(0, 364))
def test_a_day_without_year_is_the_last(day: date, later: int) -> None:
    if (day.month, day.day) != (2, 29):
        words = f"{day.day} {MONTHS[day.month - 1]}"
        assert resolved(words, day + timedelta(later)) == day.isoformat()
        assert resolved(words, day - timedelta(later), future=True) == day.isoformat()


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_weekdays_lie_around_the_reference(day: date, name: str) -> None:
    back, on = (date.fromisoformat(str(resolved(name, day, future=f))) for f in (False, True))
    assert 0 <= (day - back).days < 7
    assert on - back == timedelta(7)
    assert WEEKDAYS[back.weekday()] == name


@given(st.one_of(st.text(max_size=120), WORDS), DAYS, st.sampled_from([None, False, True]))
def test_nothing_raises_and_all_is_edtf(words: str, day: date, future: bool | None) -> None:
    for reference, after in ((day, None), (None, None), (date(1, 1, 1), "9999-12-31"), (day.isoformat(), "2023-05/..")):
        told = resolved(words, reference, future=future, after=after)
        assert told is None or check(told) == told
    ahead(words)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join)))
def test_what_is_found_lies_in_order(text: str) -> None:
    at = 0
    for when in found(text):
        assert at <= when.start < when.end <= len(text)
        assert text[when.start : when.end] == when.words
        at = when.end


def test_a_reference_that_is_no_day() -> None:
    assert resolved("Tuesday", "2023-05") is None
    with pytest.raises(DateError):
        resolved("Tuesday", "2023-5-3")
    with pytest.raises(DateError):
        resolved("that day", None, after="then")


@pytest.mark.parametrize(
    "piece", ["the ", "3 ", "from ", "early ", "two days before ", "May ", "1", "x", " ", "3-", "a"]
)
def test_long_texts_take_linear_time(piece: str) -> None:
    def taken(times: int) -> float:
        text = piece * times
        begun = time.process_time()
        list(found(text))
        resolved(text, date(2023, 5, 3))
        ahead(text, len(text) // 2)
        return time.process_time() - begun

    taken(100)
    assert taken(40_000) < 16 * taken(10_000) + 0.1
