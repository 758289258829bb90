"""Steps on the calendar from EDTF to EDTF: the ends of a period, what lies before and after it, parts of it."""

import re
from calendar import monthrange
from datetime import date, timedelta

from sayso.dates import bounds

SEASON_CODES = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_DECADE = re.compile(r"[0-9]{3}X")

# First and last day, month or year of a part; 0 is the last there is, below 0 counts from it. Days as the guideline
# has them for early, mid and late; the rest follows it.
_OF_MONTH = {
    "early": (1, 10), "mid": (11, 20), "late": (21, 0), "first half": (1, 15), "second half": (16, 0),
    "first week": (1, 7), "second week": (8, 14), "third week": (15, 21), "fourth week": (22, 28), "last week": (-6, 0),
    "first days": (1, 5), "last days": (-4, 0),
}  # fmt: skip
_OF_YEAR = {
    "early": (1, 3), "mid": (5, 8), "late": (10, 12), "start": (1, 1), "end": (12, 12), "first half": (1, 6),
    "second half": (7, 12), "first quarter": (1, 3), "second quarter": (4, 6), "third quarter": (7, 9),
    "fourth quarter": (10, 12), "last quarter": (10, 12),
}  # fmt: skip
_OF_DECADE = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "first half": (0, 4), "second half": (5, 9)}
_SAID = {
    "beginning": "start", "close": "end", "middle": "mid", "last half": "second half", "first few days": "first days",
    "last few days": "last days",
}  # fmt: skip
_ALIKE = {"start": "early", "end": "late"}  # where a period knows no start of its own


def start(edtf: str) -> str:
    """The first date of an interval or set, and a date itself; LookupError where the start is open."""
    return _edge(edtf, 0)


def end(edtf: str) -> str:
    """The last date of an interval or set, and a date itself; LookupError where the end is open."""
    return _edge(edtf, -1)


def _edge(edtf: str, which: int) -> str:
    if edtf[0] not in "[{":
        found = edtf.split("/")[which]
        if found in ("", ".."):
            raise LookupError("an open end")
        return found
    known = bounds(edtf)
    day = known.latest if which else known.earliest
    if day is None:
        raise LookupError("an open end")
    return day.isoformat()


def whole(edtf: str) -> tuple[date, date]:
    """The first and the last possible day; LookupError where an end is open."""
    known = bounds(edtf)
    if known.earliest is None or known.latest is None:
        raise LookupError("an open end")
    return known.earliest, known.latest


def before_start(edtf: str) -> str:
    """The day, month or year before a date begins, in the unit that tells it."""
    return _beside(start(edtf).rstrip("~"), -1)


def after_end(edtf: str) -> str:
    """The day, month or year after a date ends, in the unit that tells it."""
    return _beside(end(edtf).rstrip("~"), 1)


def _beside(atom: str, step: int) -> str:
    if _YEAR.fullmatch(atom):
        return moved(date(int(atom), 1, 1), "year", step)
    if month := _MONTH.fullmatch(atom):
        return moved(date(int(month[1]), int(month[2]), 1), "month", step)
    first, last = whole(atom)
    return ((last if step > 0 else first) + timedelta(days=step)).isoformat()


def weeks_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def moved(day: date, unit: str, count: int) -> str:
    """The week, weekend, month or year of a day, or the one so many of them later."""
    if unit == "year":
        return f"{date(day.year + count, 1, 1).year:04}"
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, 1).isoformat()[:7]
    monday, sunday = weeks_of(day + timedelta(weeks=count))
    return f"{sunday - timedelta(days=1) if unit == 'weekend' else monday}/{sunday}"


def season_days(year: int, code: int) -> tuple[date, date]:
    """First and last day of a season."""
    return whole(f"{year:04}-{code}")


def parted(edtf: str, part: str) -> str:
    """A part (early, second half, last week) of a month, year or decade; a date without such parts as it is."""
    part = _SAID.get(part, part)
    if month := _MONTH.fullmatch(edtf):
        days = _OF_MONTH.get(_ALIKE.get(part, part))
        if days is None:
            raise LookupError(part)
        length = monthrange(int(month[1]), int(month[2]))[1]
        first, last = (n if n > 0 else length + n for n in days)
        return f"{edtf}-{first:02}/{edtf}-{last:02}"
    if _YEAR.fullmatch(edtf):
        first, last = _OF_YEAR[part]
        return f"{edtf}-{first:02}" if first == last else f"{edtf}-{first:02}/{edtf}-{last:02}"
    if _DECADE.fullmatch(edtf):
        first, last = _OF_DECADE[_ALIKE.get(part, part)]
        return f"{edtf[:3]}{first}/{edtf[:3]}{last}"
    if _ALIKE.get(part, part) not in ("early", "mid", "late"):
        raise LookupError(part)
    return edtf
