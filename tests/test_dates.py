"""EDTF: bounds, sure days, words and refusals."""

import json
import warnings
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sayso.dates import APPROXIMATE_DAYS, bounds, check, describe, exclude, published_by, surely_before
from sayso.errors import DateError

DAY, MONTH = "2023-05-03", "2023-05"

# text | earliest | latest | sure from | sure to | words ; "-" is none
CASES = """
2023-05-03 | 2023-05-03 | 2023-05-03 | 2023-05-03 | 2023-05-03 | 3 May 2023
2023-04 | 2023-04-01 | 2023-04-30 | - | - | April 2023
2024-02 | 2024-02-01 | 2024-02-29 | - | - | February 2024
2023 | 2023-01-01 | 2023-12-31 | - | - | 2023
2023-12-31T10:00:00Z | 2023-12-31 | 2023-12-31 | 2023-12-31 | 2023-12-31 | 31 December 2023, 10:00 UTC
2023-12-31T10:00:00+02:00 | 2023-12-31 | 2023-12-31 | 2023-12-31 | 2023-12-31 | 31 December 2023, 10:00 +02:00
2023-06-26/2023-07-02 | 2023-06-26 | 2023-07-02 | 2023-06-26 | 2023-07-02 | 26 June – 2 July 2023
2023-05-01/2023-05-10 | 2023-05-01 | 2023-05-10 | 2023-05-01 | 2023-05-10 | 1–10 May 2023
2022-12-26/2023-01-01 | 2022-12-26 | 2023-01-01 | 2022-12-26 | 2023-01-01 | 26 December 2022 – 1 January 2023
2023-04/2023-06 | 2023-04-01 | 2023-06-30 | 2023-04-30 | 2023-06-01 | April – June 2023
2022/2023 | 2022-01-01 | 2023-12-31 | 2022-12-31 | 2023-01-01 | 2022–2023
2023-05/2023-05 | 2023-05-01 | 2023-05-31 | - | - | May 2023
2023-12/2023 | 2023-12-01 | 2023-12-31 | - | - | December 2023 – 2023
2023-05-03~/2023-06 | 2023-04-30 | 2023-06-30 | 2023-05-06 | 2023-06-01 | about 3 May 2023 – June 2023
../2023-06-23 | - | 2023-06-23 | - | - | before 24 June 2023
../2023-06 | - | 2023-06-30 | - | - | before July 2023
../2023 | - | 2023-12-31 | - | - | before 2024
../2023-06~ | - | 2023-07-31 | - | - | until about June 2023
[..2023-06-23] | - | 2023-06-23 | - | - | before 24 June 2023
2023-05/.. | 2023-05-01 | - | 2023-05-31 | - | since May 2023
2023-05-03/.. | 2023-05-03 | - | 2023-05-03 | - | since 3 May 2023
2023-05/ | 2023-05-01 | - | - | - | from May 2023, end not known
2023-05-03/ | 2023-05-03 | - | 2023-05-03 | 2023-05-03 | from 3 May 2023, end not known
/2023-05-03 | - | 2023-05-03 | 2023-05-03 | 2023-05-03 | until 3 May 2023, start not known
2023-05-03~ | 2023-04-30 | 2023-05-06 | - | - | about 3 May 2023
2023-05-03? | 2023-04-30 | 2023-05-06 | - | - | perhaps 3 May 2023
2023-05-03% | 2023-04-30 | 2023-05-06 | - | - | perhaps about 3 May 2023
2023-05~ | 2023-04-01 | 2023-06-30 | - | - | about May 2023
2023-02~ | 2023-01-01 | 2023-03-31 | - | - | about February 2023
2023~ | 2022-01-01 | 2024-12-31 | - | - | about 2023
2023-~05-03 | 2023-04-03 | 2023-06-03 | - | - | about 3 May 2023
2023-05~-03 | 2023-04-03 | 2023-06-03 | - | - | about 3 May 2023
~2023-05-03 | 2022-05-03 | 2024-05-03 | - | - | about 3 May 2023
2023-05-XX~ | 2023-04-01 | 2023-06-30 | - | - | about a day of May 2023
202X~ | 2010-01-01 | 2039-12-31 | - | - | about the 2020s
2023-21 | 2023-03-01 | 2023-05-31 | - | - | spring 2023
2023-24 | 2023-12-01 | 2024-02-29 | - | - | winter 2023
2023-21~ | 2022-12-01 | 2023-08-31 | - | - | about spring 2023
2023-29 | 2023-09-01 | 2023-11-30 | - | - | southern spring 2023
2023-35 | 2023-07-01 | 2023-09-30 | - | - | third quarter of 2023
2023-39 | 2023-09-01 | 2023-12-31 | - | - | last third of 2023
2023-40 | 2023-01-01 | 2023-06-30 | - | - | first half of 2023
202X | 2020-01-01 | 2029-12-31 | - | - | the 2020s
20XX | 2000-01-01 | 2099-12-31 | - | - | between 2000 and 2099
1950S2 | 1900-01-01 | 1999-12-31 | - | - | about 1950, between 1900 and 1999
2023-XX | 2023-01-01 | 2023-12-31 | - | - | a month of 2023
2023-XX-XX | 2023-01-01 | 2023-12-31 | - | - | a day of 2023
2023-05-XX | 2023-05-01 | 2023-05-31 | - | - | a day of May 2023
2023-05-1X | 2023-05-10 | 2023-05-19 | - | - | a day of May 2023 (2023-05-1X)
2023-02-2X | 2023-02-20 | 2023-02-28 | - | - | a day of February 2023 (2023-02-2X)
2023-1X | 2023-10-01 | 2023-12-31 | - | - | between 1 October 2023 and 31 December 2023 (2023-1X)
156X-12-25 | 1560-12-25 | 1569-12-25 | - | - | between 25 December 1560 and 25 December 1569 (156X-12-25)
XXXX-02-29 | 0004-02-29 | 9996-02-29 | - | - | between 29 February 4 and 29 February 9996 (XXXX-02-29)
2023-XX-31 | 2023-01-31 | 2023-12-31 | - | - | a day of 2023 (2023-XX-31)
[2024-01-24,2024-01-25] | 2024-01-24 | 2024-01-25 | - | - | 24 or 25 January 2024
[2024-01-24] | 2024-01-24 | 2024-01-24 | 2024-01-24 | 2024-01-24 | 24 January 2024
[2023-01..2023-05] | 2023-01-01 | 2023-05-31 | - | - | January – May 2023
[2023-01,2023-03,2023-06..] | 2023-01-01 | - | - | - | January 2023, March 2023 or June 2023 or later
{2023-05-01,2023-05-02} | 2023-05-01 | 2023-05-02 | 2023-05-01 | 2023-05-02 | 1 and 2 May 2023
{2023-05-01,2023-05-04} | 2023-05-01 | 2023-05-04 | - | - | 1 and 4 May 2023
{2023-05-01..2023-05-04} | 2023-05-01 | 2023-05-04 | 2023-05-01 | 2023-05-04 | 1–4 May 2023
9999-12-31~ | 9999-12-28 | - | - | - | about 31 December 9999
0001-01-01~ | - | 0001-01-04 | - | - | about 1 January 1
9999-36 | 9999-10-01 | 9999-12-31 | - | - | fourth quarter of 9999
9999-24 | 9999-12-01 | - | - | - | winter 9999
"""
TABLE = [[cell.strip() for cell in line.split(" | ")] for line in CASES.strip().splitlines()]


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("text", "earliest", "latest", "start", "end", "words"), TABLE, ids=[r[0] for r in TABLE])
def test_bounds_and_words(text: str, earliest: str, latest: str, start: str, end: str, words: str) -> None:
    found = bounds(text)
    assert (found.earliest, found.latest) == (day(earliest), day(latest))
    assert (found.sure_from, found.sure_to) == (day(start), day(end))
    assert describe(text) == words
    assert check(text) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not an EDTF date"),
        ("..", "not an EDTF date"),
        ("garbage", "not an EDTF date"),
        ("٢٠٢٣-٠٥-٠٣", "not an EDTF date"),
        ("2023-5-3", "did you mean 2023-05-03?"),
        ("3 May 2023", "did you mean 2023-05-03?"),
        ("03/04/2023", "more than one /"),
        ("/", "names no date"),
        ("../..", "names no date"),
        ("2023-02-29", "does not exist"),
        ("2023-13", "does not exist"),
        ("2023-00", "does not exist"),
        ("2023-02-3X", "does not exist"),
        ("XXXX-02-30", "does not exist"),
        ("2023-21-01", "does not exist"),
        ("2023-12-31T24:00:00", "not an EDTF date"),
        ("2023-05-03/2023-05-02", "ends before it starts"),
        ("[2023-05..2023-04]", "ends before it starts"),
        ("2023-05-03T10:00:00/2023-06", "time of day"),
        ("2023-05-03~T10:00:00", "time of day"),
        ("[2023,2024", "closes"),
        ("[]", "not an EDTF date"),
        ("[2023,,2024]", "not an EDTF date"),
        ("[2023..,2024]", "middle"),
        ("20X3S2", "significant digits"),
        ("0000", "outside 1 to 9999"),
        ("-0044-03-15", "outside 1 to 9999"),
        ("12023", "outside 1 to 9999"),
        ("Y12023", "outside 1 to 9999"),
        ("Y-17E7", "outside 1 to 9999"),
        ("2023/Y12023", "outside 1 to 9999"),
        ("9" * 501, "longer than 500"),
    ],
)
def test_refusals_name_text_fault_and_an_example(text: str, fault: str) -> None:
    with pytest.raises(DateError) as caught:
        bounds(text)
    message = str(caught.value)
    assert fault in message
    assert text[:40] in message
    assert "2023-05-03" in message
    assert len(message) < 400


def test_control_characters_do_not_reach_the_message() -> None:
    with pytest.raises(DateError, match=r"2023\\x1b\[31m\\u202e"):
        check("2023\x1b[31m\u202e")


def test_blanks_are_taken_out() -> None:
    assert check(" [2024-01-24 , 2024-01-25]\n") == "[2024-01-24,2024-01-25]"
    assert check("2023-05 / ..") == "2023-05/.."


def test_flags() -> None:
    flags = {"2023": (0, 0), "2023~": (1, 0), "2023?": (0, 1), "2023%": (1, 1), "2022?/2023~": (1, 1)}
    for text, expected in flags.items():
        assert (bounds(text).approximate, bounds(text).uncertain) == expected


@pytest.mark.parametrize(
    ("first", "second", "before", "excluded"),
    [
        (DAY, "2023-05-04", True, True),
        ("2023-05-04", DAY, False, True),
        (DAY, DAY, False, False),
        (DAY, MONTH, None, False),
        (MONTH, "2023-05-01", False, False),
        ("../2023-06-23", "2023-06-24", True, True),
        ("../2023-06-23", "2023-06-23", None, False),
        ("2023-05/..", "2024", None, False),
        ("2023-05-03~", "2023-05-06", None, False),
        ("2023-05-03~", "2023-05-07", True, True),
        ("../2023", "2023/..", None, False),
    ],
)
def test_before_and_exclude(first: str, second: str, before: bool | None, excluded: bool) -> None:
    assert surely_before(first, second) is before
    assert exclude(first, second) is exclude(second, first) is excluded


def test_published_by_needs_the_latest_day() -> None:
    assert published_by("2023-07-06/2023-07-08", date(2023, 7, 8))
    assert not published_by("2023-07-06/2023-07-08", date(2023, 7, 7))
    assert not published_by("2023-07-06?", date(2023, 7, 6))
    assert not published_by("2023-07-06/..", date(9999, 12, 31))


# Generated texts of every kind that is supported

relaxed = settings(deadline=None)  # other work on the machine is no fault of ours
marks = st.sampled_from(["", "", "", "~", "?", "%"])
years = st.dates().map(lambda d: f"{d.year:04}")


def blotted(text: str, places: int) -> str:
    """Some digits made X, by the bits of ``places``."""
    return "".join("X" if c != "-" and places >> i & 1 else c for i, c in enumerate(text))


days = st.dates().map(date.isoformat)
plain = st.one_of(days, days.map(lambda d: d[:7]), years)
unspecified = st.builds(blotted, plain, st.integers(0, 1023))
seasons = st.builds("{}-{}".format, years, st.integers(21, 41))
significant = st.builds("{}S{}".format, years, st.integers(1, 4))


@st.composite
def qualified(draw: st.DrawFn) -> str:
    parts = draw(unspecified).split("-")
    return "-".join(draw(marks) + part + draw(marks) for part in parts)


atoms = st.one_of(plain, unspecified, st.builds(str.__add__, seasons, marks), significant, qualified())
intervals = st.builds("{}/{}".format, atoms | st.sampled_from(["", ".."]), atoms | st.sampled_from(["", ".."]))
ranges = st.builds("{}..{}".format, atoms, atoms)
members = st.lists(atoms | ranges, min_size=1, max_size=4).map(",".join)
sets = st.builds(lambda m, b: f"{b[0]}{m}{b[1]}", members, st.sampled_from(["[]", "{}"]))
texts = st.one_of(atoms, intervals, sets)


def allowed(text: str) -> bool:
    try:
        bounds(text)
    except DateError:
        return False
    return True


@relaxed
@given(texts)
def test_bounds_are_ordered_and_the_sure_part_lies_within(text: str) -> None:
    assume(allowed(text))
    b = bounds(text)
    inside = [d for d in (b.earliest, b.sure_from, b.sure_to, b.latest) if d]
    assert inside == sorted(inside)
    assert b.sure_to is None or b.sure_from is not None
    assert not (b.uncertain and b.sure_from)


@relaxed
@given(texts)
def test_check_is_idempotent_and_keeps_the_bounds(text: str) -> None:
    assume(allowed(text))
    kept = check(f"  {text.replace(',', ' , ')} ")
    assert check(kept) == kept == text
    assert bounds(kept) == bounds(text)
    assert describe(text) and describe(text).isprintable()


@relaxed
@given(st.one_of(plain, seasons, unspecified))
def test_a_mark_only_ever_widens(text: str) -> None:
    assume(allowed(text))
    bare = bounds(text)
    for mark in "~?%":
        wide = bounds(text + mark)
        assert wide.earliest is None or (bare.earliest is not None and wide.earliest < bare.earliest)
        assert wide.latest is None or (bare.latest is not None and wide.latest > bare.latest)


@relaxed
@given(days.filter(lambda d: "0001-02" < d < "9999-12"))
def test_an_approximate_day_is_a_few_days_wide(text: str) -> None:
    b = bounds(text + "~")
    assert b.earliest and b.latest and b.latest - b.earliest == timedelta(days=2 * APPROXIMATE_DAYS)


@relaxed
@given(atoms, atoms)
def test_an_interval_goes_from_its_earliest_start_to_its_latest_end(first: str, second: str) -> None:
    assume(allowed(first) and allowed(second) and allowed(f"{first}/{second}"))
    whole, start, end = bounds(f"{first}/{second}"), bounds(first), bounds(second)
    assert (whole.earliest, whole.latest) == (start.earliest, end.latest)
    if surely_before(first, second):  # then it encloses both parts
        assert whole.latest is None or (start.latest is not None and start.latest <= whole.latest)
        assert whole.earliest is None or (end.earliest is not None and whole.earliest <= end.earliest)
    assert bounds(f"{first}/..").earliest == start.earliest
    assert bounds(f"../{second}").latest == end.latest


@relaxed
@given(st.lists(atoms, min_size=1, max_size=4))
def test_a_set_encloses_its_members(items: list[str]) -> None:
    assume(all(allowed(item) for item in items))
    parts = [bounds(item) for item in items]
    for text in (f"[{','.join(items)}]", f"{{{','.join(items)}}}"):
        whole = bounds(text)
        low, high = [p.earliest for p in parts], [p.latest for p in parts]
        assert whole.earliest == (None if None in low else min(d for d in low if d))
        assert whole.latest == (None if None in high else max(d for d in high if d))


@relaxed
@given(st.dates(), st.integers(0, 1023), st.dates())
def test_every_day_that_fits_an_unspecified_date_is_within(told: date, places: int, other: date) -> None:
    text = blotted(told.isoformat(), places)
    b = bounds(text)
    for d in (told, other):
        if all(c in ("X", o) for c, o in zip(text, d.isoformat(), strict=True)):
            assert b.earliest is not None and b.latest is not None and b.earliest <= d <= b.latest


@settings(relaxed, max_examples=300)
@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789-/.[]{},XYSTE~?%: ", max_size=30)))
def test_garbage_only_ever_raises_date_error(text: str) -> None:
    try:
        describe(check(text))
        bounds(text)
    except DateError as error:
        assert str(error).isprintable()


@settings(relaxed, max_examples=40)
@given(st.one_of(plain, st.builds("{}-{}".format, years, st.integers(33, 36)), years.map(lambda y: y[:3] + "X")))
def test_the_edtf_package_agrees_where_it_reads(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its grammar makes pyparsing warn
        from edtf import parse_edtf
    assume(allowed(text))
    other, own = parse_edtf(text), bounds(text)
    assume(other.lower_strict().tm_year > 0)  # 000X: the year 0 is theirs alone
    assert (own.earliest, own.latest) == tuple(
        date(s.tm_year, s.tm_mon, s.tm_mday) for s in (other.lower_strict(), other.upper_strict())
    )


def test_every_date_of_the_gold_annotations_is_read(shared: Path) -> None:
    found = set()
    for file in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        rows = [gold["article"], *gold["statements"], *gold["meetings"]]
        found |= {r[k] for r in rows for k in ("stated_date", "reference_date", "said_on", "date") if r.get(k)}
    assert len(found) > 10
    assert [text for text in sorted(found) if check(text) != text] == []
