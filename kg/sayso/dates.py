"""Fuzzy dates: the days that an EDTF text leaves possible, the days that it makes sure, and words for people.

On the proleptic Gregorian calendar and for the years 1 to 9999, which ``xsd:date`` without zone and
``datetime.date`` share. Days are compared as written, without zone; a time of day plays no part in the
bounds. How far an approximate date may be off is decided in docs/decisions/0004-approximate-dates.md.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise, product

from sayso.edtf_text import OPEN, SEASONS, UNKNOWN, Atom, Interval, Node, fault, normal, parse

APPROXIMATE_DAYS = 3  # "around 3 May" may be this many days off, to either side
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """The days that a date leaves possible, and those that it makes sure.

    ``earliest`` and ``latest`` enclose every possible day, both included; None is an open or unknown end.
    ``sure_from`` and ``sure_to`` enclose the days that are certainly covered: of an interval those between
    the latest start and the earliest end, of an exact day that day; both None where no day is sure. Only
    ``sure_to`` is None where the covered days go on without end ("since May"). Nothing is sure of a date
    marked uncertain.
    """

    earliest: date | None
    latest: date | None
    sure_from: date | None = None
    sure_to: date | None = None
    approximate: bool = False
    uncertain: bool = False


def bounds(edtf: str) -> Bounds:
    """The possible and the sure days of an EDTF text.

    Raises DateError, with the text, the fault and an example, for what is no EDTF or no day of the years 1 to
    9999.
    """
    return _read(normal(edtf))[1]


def check(edtf: str) -> str:
    """The text as it is kept (no blanks); raises DateError as ``bounds`` does."""
    text = normal(edtf)
    _read(text)
    return text


def surely_before(a: str, b: str) -> bool | None:
    """True where every possible day of ``a`` is before every one of ``b``, False where none is, else None."""
    first, second = bounds(a), bounds(b)
    if first.latest and second.earliest and first.latest < second.earliest:
        return True
    if first.earliest and second.latest and first.earliest >= second.latest:
        return False
    return None


def exclude(a: str, b: str) -> bool:
    """True where no day is possible by both."""
    return surely_before(a, b) is True or surely_before(b, a) is True


def published_by(edtf: str, day: date) -> bool:
    """True where a text with this publication date was surely out by the end of ``day``."""
    latest = bounds(edtf).latest
    return latest is not None and latest <= day


def describe(edtf: str, lang: str = "en") -> str:
    """The date in words for people: "26 June – 2 July 2023", "about 3 May 2023", "before 24 June 2023".

    Only English words exist so far; every other ``lang`` gets them too, so show ``check(edtf)`` as the title.
    """
    node = _read(normal(edtf))[0]
    if isinstance(node, Atom):
        return _atom_words(node)
    if isinstance(node, Interval):
        return _interval_words(node)
    parts = [_atom_words(i) if isinstance(i, Atom) else _range_words(i) for i in node.items]
    if all(isinstance(i, Atom) and i.plain for i in node.items):
        heads, tail = _common_tail(parts)
    else:
        heads, tail = parts, ""
    joint = " and " if node.all else " or "
    return ", ".join(heads[:-1]) + (joint if len(heads) > 1 else "") + heads[-1] + tail


# Bounds


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[Node, Bounds]:
    node = parse(text)
    return node, _bounds(node, text)


def _bounds(node: Node, text: str) -> Bounds:
    if isinstance(node, Atom):
        return _atom_bounds(node, text)
    if isinstance(node, Interval):
        return _interval_bounds(node, text)
    parts = [_bounds(item, text) for item in node.items]
    starts, ends = [p.earliest for p in parts], [p.latest for p in parts]
    exact = all(p == parts[0] for p in parts)
    sure = _joined(parts) if node.all else (parts[0].sure_from, parts[0].sure_to) if exact else (None, None)
    if not node.all and sure[0] != sure[1]:
        sure = (None, None)  # one day of a range: which is not said
    return Bounds(
        None if None in starts else min(d for d in starts if d),
        None if None in ends else max(d for d in ends if d),
        *sure,
        any(p.approximate for p in parts),
        any(p.uncertain for p in parts),
    )


def _joined(parts: list[Bounds]) -> tuple[date | None, date | None]:
    """The sure days of dates that all hold, where they are one run of days."""
    runs = sorted((p.sure_from, p.sure_to) for p in parts if p.sure_from and p.sure_to)
    gap = any(later[0] - earlier[1] > timedelta(days=1) for earlier, later in pairwise(runs))
    if gap or len(runs) < len(parts):
        return None, None
    return runs[0][0], max(run[1] for run in runs)


def _interval_bounds(node: Interval, text: str) -> Bounds:
    start = _atom_bounds(node.start, text) if isinstance(node.start, Atom) else Bounds(None, None)
    end = _atom_bounds(node.end, text) if isinstance(node.end, Atom) else Bounds(None, None)
    if start.earliest and end.latest and start.earliest > end.latest:
        raise fault(text, "ends before it starts", hint=False)
    approximate, uncertain = start.approximate or end.approximate, start.uncertain or end.uncertain
    sure = (None, None) if uncertain else _sure_days(node, start, end)
    return Bounds(start.earliest, end.latest, *sure, approximate, uncertain)


def _sure_days(node: Interval, start: Bounds, end: Bounds) -> tuple[date | None, date | None]:
    if node.end == OPEN:
        return start.latest, None
    if node.start == OPEN:
        # "../2023-06-23" tells of some time before 24 June, not of every day before it
        return None, None
    if node.end == UNKNOWN:
        return start.sure_from, start.sure_to
    if node.start == UNKNOWN:
        return end.sure_from, end.sure_to
    if start.latest and end.earliest and start.latest <= end.earliest:
        return start.latest, end.earliest
    return None, None


def _atom_bounds(atom: Atom, text: str) -> Bounds:
    earliest, latest = _extent(atom, text)
    approximate = any(m in atom.marks for m in "~%") or atom.digits is not None
    uncertain = any(m in atom.marks for m in "?%")
    if atom.marks:
        days, months = _padding(atom)
        earliest = _shift(earliest, -days, -months)
        # the day after is shifted, so that the end of a month stays the end of a month
        after = _shift(latest, 1, 0)
        latest = _shift(_shift(after, days, months), -1, 0)
    exact = earliest if earliest == latest and not approximate and not uncertain else None
    return Bounds(earliest, latest, exact, exact, approximate, uncertain)


def _extent(atom: Atom, text: str) -> tuple[date | None, date | None]:
    """First and last day that fit, marks aside; None for an end beyond the year 9999."""
    year = atom.year if atom.digits is None else atom.year[: atom.digits].ljust(4, "X")
    if atom.season is not None and atom.day is None:
        _, month, length = SEASONS[atom.season]
        first, last = (next((d.year for d in _days(year, "01", "01", order)), None) for order in (1, -1))
        if first is None or last is None:
            raise fault(text, "names no year that exists", hint=False)
        final = _shift(date(last, month, 1), 0, length - 1)
        return date(first, month, 1), final and final.replace(day=monthrange(final.year, final.month)[1])
    found = [next(_days(year, atom.month or "XX", atom.day or "XX", order), None) for order in (1, -1)]
    if None in found:
        raise fault(text, f"names a day that does not exist ({atom.text})", hint=False)
    return found[0], found[1]


def _days(year: str, month: str, day: str, order: int) -> Iterator[date]:
    """The days that fit the patterns, first to last, or last to first where ``order`` is -1."""
    years, months = _numbers(year, 9999)[::order], _numbers(month, 12)[::order]
    for y, m, d in product(years, months, _numbers(day, 31)[::order]):
        if d <= monthrange(y, m)[1]:
            yield date(y, m, d)


@lru_cache(maxsize=1024)
def _numbers(pattern: str, largest: int) -> tuple[int, ...]:
    """The numbers from 1 to ``largest`` that fit the pattern, in order."""
    numbers = (int("".join(digits)) for digits in product(*("0123456789" if c == "X" else c for c in pattern)))
    return tuple(number for number in numbers if 1 <= number <= largest)


def _padding(atom: Atom) -> tuple[int, int]:
    """Days and months that a mark allows to either side: one unit of what is told, three days for a day."""
    told = [atom.year, atom.month or "XX", atom.day or "XX"]
    unit = atom.marked
    while unit > 0 and told[unit] == "XX":
        unit -= 1
    if unit == 2:
        return APPROXIMATE_DAYS, 0
    if unit == 1:
        return 0, SEASONS[atom.season][2] if atom.season is not None else 1
    open_digits = len(atom.year) - len(atom.year.rstrip("X")) if atom.digits is None else 4 - atom.digits
    return 0, 12 * 10**open_digits


def _shift(day: date | None, days: int, months: int) -> date | None:
    """The day so much later; None (no bound) where that is outside the years 1 to 9999."""
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    try:
        return moved + timedelta(days=days)
    except OverflowError:
        return None


# Words


def _day_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _atom_words(atom: Atom) -> str:
    sure = "perhaps " if any(m in atom.marks for m in "?%") else ""
    near = "about " if any(m in atom.marks for m in "~%") else ""
    return f"{sure}{near}{_bare_words(atom)}{f', {atom.clock}' if atom.clock else ''}"


def _bare_words(atom: Atom) -> str:
    if atom.season is not None and atom.day is None and "X" not in atom.year:
        return f"{SEASONS[atom.season][0]} {int(atom.year)}"
    year, month, day = atom.year, atom.month, atom.day
    if "X" not in year and atom.digits is None:
        if month is None or month == "XX":
            of = f"{int(year)}"
            return of if month is None else f"a month of {of}" if day is None else _bare_day(atom, of)
        if "X" not in month:
            of = f"{MONTHS[int(month) - 1]} {int(year)}"
            return of if day is None else _bare_day(atom, of)
    if month is None and atom.digits is None and re.fullmatch("[0-9]{3}X", year):
        return f"the {int(year[:3])}0s"
    first, last = _extent(atom, atom.text)
    if month is None and first and last:
        near = f"about {int(year)}, " if atom.digits else ""
        return f"{near}between {first.year} and {last.year}"
    begin, end = (_day_words(day) if day else "a day outside the years 1 to 9999" for day in (first, last))
    return f"between {begin} and {end} ({atom.text})"


def _bare_day(atom: Atom, of: str) -> str:
    day = atom.day or "XX"
    if "X" not in day and atom.month and "X" not in atom.month:
        return f"{int(day)} {of}"
    return f"a day of {of}" if day == "XX" else f"a day of {of} ({atom.text})"


def _common_tail(parts: list[str]) -> tuple[list[str], str]:
    """Take the words that all parts end with ("January 2024") off them, leaving at least one word of each."""
    heads, tail = [part.split(" ") for part in parts], ""
    while all(len(head) > 1 for head in heads) and len({head[-1] for head in heads}) == 1:
        tail = f" {heads[0][-1]}{tail}"
        heads = [head[:-1] for head in heads]
    return [" ".join(head) for head in heads], tail


def _interval_words(node: Interval) -> str:
    if isinstance(node.start, Atom) and isinstance(node.end, Atom):
        first, last = _atom_words(node.start), _atom_words(node.end)
        if first == last:
            return first
        if not (node.start.plain and node.end.plain):
            return f"{first} – {last}"
        heads, tail = _common_tail([first, last])
        return ("–" if all(h.isdigit() for h in heads) else " – ").join(heads) + tail
    if isinstance(node.start, Atom):
        start = _atom_words(node.start)
        return f"since {start}" if node.end == OPEN else f"from {start}, end not known"
    if node.start == UNKNOWN and isinstance(node.end, Atom):
        return f"until {_atom_words(node.end)}, start not known"
    return _until_words(node.end)


def _range_words(node: Interval) -> str:
    """A range inside a set."""
    if isinstance(node.start, Atom) and isinstance(node.end, Atom):
        return _interval_words(node)
    return f"{_atom_words(node.start)} or later" if isinstance(node.start, Atom) else _until_words(node.end)


def _until_words(end: Atom | str) -> str:
    """For ``../2023-06-23`` what people say: "before 24 June 2023"."""
    if not isinstance(end, Atom):  # an interval names at least one date
        return "at any time"
    after = _shift(_extent(end, end.text)[1], 1, 0)
    if not end.plain or end.season is not None or after is None:
        return f"until {_atom_words(end)}"
    if end.month is None:
        return f"before {after.year}"
    return f"before {_day_words(after) if end.day else f'{MONTHS[after.month - 1]} {after.year}'}"
