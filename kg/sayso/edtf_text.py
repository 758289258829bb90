"""The grammar of EDTF texts: from characters to dates, intervals and sets.

Follows EDTF as ISO 8601-2:2019 and the Library of Congress have it, levels 0 to 2. The grammar is our own:
the ``edtf`` package needs 6 to 13 ms a date where this needs microseconds, accepts 2023-02-29, and fails on
2023-1X and on approximate seasons (docs/decisions/0004-approximate-dates.md). What that package does well,
reading plain English, makes the suggestion in an error message.
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sayso.errors import DateError

LONGEST = 500  # characters of a date's text

OPEN = ".."  # an end that is open: on and on, or at any time before
UNKNOWN = ""  # an end that exists and is not known

EXAMPLE = "write for example 2023-05-03, 2023-05, 2023-05-03~ (around), 2023-05/.. (since), ../2023-06-23 (until)"

_MARK = "[?~%]?"
_ATOM = re.compile(
    rf"(?P<y0>{_MARK})(?P<year>[0-9X]{{4}})(?:S(?P<digits>[1-4]))?(?P<y1>{_MARK})"
    rf"(?:-(?P<m0>{_MARK})(?P<month>[0-9X]{{2}})(?P<m1>{_MARK})"
    rf"(?:-(?P<d0>{_MARK})(?P<day>[0-9X]{{2}})(?P<d1>{_MARK}))?)?"
    r"(?:T(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?P<zone>Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?)?"
)
_FAR_YEAR = re.compile(r"Y?-[0-9X]{4,}.*|Y-?[0-9]+(E[0-9]+)?(S[0-9]+)?|[0-9]{5,}(-[0-9]{2}){0,2}|0000(?![0-9]).*")
# Words, or month and day written short; 3/4/2023 is left alone, for nobody knows which is the month.
_PLAIN_ENGLISH = re.compile(r"(?=.*[A-Za-z]{3})[A-Za-z0-9 ,.'-]+|[0-9]{4}[-/.][0-9]{1,2}([-/.][0-9]{1,2})?")

# First month and number of months of EDTF's "seasons". 21 to 24 are told of no hemisphere; they are read as
# northern. A winter (24, 28) and a southern summer (30) begin in December of the year they are named for.
SEASONS = {
    21: ("spring", 3, 3), 22: ("summer", 6, 3), 23: ("autumn", 9, 3), 24: ("winter", 12, 3),
    25: ("northern spring", 3, 3), 26: ("northern summer", 6, 3),
    27: ("northern autumn", 9, 3), 28: ("northern winter", 12, 3),
    29: ("southern spring", 9, 3), 30: ("southern summer", 12, 3),
    31: ("southern autumn", 3, 3), 32: ("southern winter", 6, 3),
    33: ("first quarter of", 1, 3), 34: ("second quarter of", 4, 3),
    35: ("third quarter of", 7, 3), 36: ("fourth quarter of", 10, 3),
    37: ("first third of", 1, 4), 38: ("second third of", 5, 4), 39: ("last third of", 9, 4),
    40: ("first half of", 1, 6), 41: ("second half of", 7, 6),
}  # fmt: skip


@dataclass(frozen=True)
class Atom:
    """One date, season or year without ``/`` and set brackets; digits may be X (unspecified)."""

    text: str
    year: str
    month: str | None
    day: str | None
    digits: int | None  # significant digits of the year (1950S2)
    marks: str  # the qualifiers, whichever component they stand at
    marked: int  # coarsest marked component: 0 year, 1 month or season, 2 day; -1 for none
    clock: str  # time of day and zone, for people

    @property
    def season(self) -> int | None:
        """The code (21 to 41) where there is a season, quarter, third or half in the month's place."""
        return int(self.month) if self.month and "X" not in self.month and int(self.month) in SEASONS else None

    @property
    def plain(self) -> bool:
        """True where nothing is marked, unspecified or timed."""
        return not (self.marks or self.clock or self.digits or "X" in self.text)


@dataclass(frozen=True)
class Interval:
    """``start/end``, or ``start..end`` inside a set."""

    start: Atom | str  # an atom, OPEN or UNKNOWN
    end: Atom | str


@dataclass(frozen=True)
class Choice:
    """``[…]`` one of the items, ``{…}`` all of them."""

    all: bool
    items: tuple[Atom | Interval, ...]


Node = Atom | Interval | Choice


def normal(edtf: str) -> str:
    """The text without blanks at its ends and around commas and slashes; raises DateError where too long."""
    if len(edtf) > LONGEST:
        raise fault(edtf, f"is longer than {LONGEST} characters")
    return re.sub(r"\s*([,/])\s*", r"\1", edtf.strip())


def parse(text: str) -> Node:
    """The parts of a normal text; raises DateError. Whether its days exist is for ``dates`` to say."""
    if text[:1] in ("[", "{"):
        return _choice(text)
    if "/" in text:
        return _interval(text, text.split("/"), text)
    return _atom(text, text)


def _choice(text: str) -> Choice:
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise fault(text, "has an opening bracket that nothing closes")
    items: list[Atom | Interval] = []
    members = text[1:-1].split(",")
    for place, member in enumerate(members):
        start, dots, end = member.partition(OPEN)
        if not dots:
            items.append(_atom(member, text))
            continue
        if (not start and place) or (not end and place < len(members) - 1):
            raise fault(text, "has an open end in the middle of a set")
        items.append(_interval(member, [start or OPEN, end or OPEN], text))
    return Choice(text[0] == "{", tuple(items))


def _interval(part: str, ends: list[str], text: str) -> Interval:
    if len(ends) != 2:
        raise fault(text, "has more than one /")
    start, end = (end if end in (OPEN, UNKNOWN) else _atom(end, text) for end in ends)
    if isinstance(start, str) and isinstance(end, str):
        raise fault(text, f"names no date in '{part}'")
    for atom in (start, end):
        if isinstance(atom, Atom) and atom.clock:
            raise fault(text, "has a time of day inside an interval or set")
    return Interval(start, end)


def _atom(part: str, text: str) -> Atom:
    if _FAR_YEAR.fullmatch(part.lstrip("?~%")):
        raise fault(text, "has a year outside 1 to 9999, which Sayso does not keep", hint=False)
    match = _ATOM.fullmatch(part)
    if match is None:
        raise fault(text, "is not an EDTF date" + (f" (at '{_clip(part)}')" if part != text else ""))
    group = match.groupdict()
    marks = [(group[f"{c}0"] or "") + (group[f"{c}1"] or "") for c in "ymd"]
    if group["digits"] and (group["month"] or "X" in group["year"] or group["time"]):
        raise fault(text, "has significant digits (S) on something other than a plain year")
    if group["time"] and (any(marks) or not group["day"] or "X" in part):
        raise fault(text, "has a time of day on a date that is not exact")
    zone = {"Z": " UTC", None: ""}.get(group["zone"], f" {group['zone']}")
    return Atom(
        text=part,
        year=group["year"],
        month=group["month"],
        day=group["day"],
        digits=int(group["digits"]) if group["digits"] else None,
        marks="".join(marks),
        marked=next((i for i, mark in enumerate(marks) if mark), -1),
        clock=f"{group['time'][:5]}{zone}" if group["time"] else "",
    )


def fault(text: str, what: str, hint: bool = True) -> DateError:
    """The error that names the text, what is wrong with it, and what to write instead."""
    guess = _suggestion(text) if hint else None
    return DateError(f"date '{_clip(text)}' {what}; {f'did you mean {guess}?' if guess else EXAMPLE}")


def _clip(text: str) -> str:
    shown = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _suggestion(text: str) -> str | None:
    """EDTF for a date in plain English, where the edtf package can read it and we can read what it says."""
    if not 4 <= len(text) <= 40 or not _PLAIN_ENGLISH.fullmatch(text):
        return None
    try:
        guess = _english_reader()(text)
        # its intervals are not ours: it takes "before June" for /06, which includes June
        if not isinstance(guess, str) or "/" in guess or guess == text:
            return None
        parse(guess)
    except Exception:  # noqa: BLE001  the package raises what it likes; without a suggestion the error still stands
        return None
    return guess


@cache
def _english_reader() -> Callable[[str], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it makes pyparsing warn
        from edtf import text_to_edtf  # takes 0.2 s, and only errors need it
    reader: Callable[[str], object] = text_to_edtf
    return reader
