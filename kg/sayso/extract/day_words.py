"""The words of date expressions: weekdays, months, numbers; and what they are read against."""

import re
from dataclasses import dataclass
from datetime import date

from sayso.dates import MONTHS, bounds

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TO_TWENTY = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
NUMBERS = {word: n for n, word in enumerate(_TO_TWENTY, 1)} | {"a": 1, "an": 1, "the": 1, "a couple of": 2}
NUMBERS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_TO_NINTH = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_TO_TWENTIETH = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS = {word: n for n, word in enumerate(_TO_NINTH + _TO_TWENTIETH, 1)}
ORDINALS |= {f"twenty-{word}": n for n, word in enumerate(_TO_NINTH, 21)} | {"thirtieth": 30, "thirty-first": 31}
HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year": (1, 1), "new year's": (1, 1), "new year's day": (1, 1), "new year's eve": (12, 31),
    "valentine's day": (2, 14), "halloween": (10, 31), "veterans day": (11, 11), "fourth of july": (7, 4),
    "bastille day": (7, 14), "thanksgiving": (11, 0), "thanksgiving day": (11, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """What words are read against: the reference day, the tense (None: either) and the date told before (EDTF)."""

    reference: date | None
    future: bool | None = False
    after: str | None = None

    @property
    def day(self) -> date:
        """The reference day; LookupError without one."""
        if self.reference is None:
            raise LookupError("no reference day")
        return self.reference

    @property
    def anchor(self) -> tuple[date, date]:
        """First and last day of the date told before; LookupError without one, or where an end is open."""
        known = bounds(self.after) if self.after else None
        if known is None or known.earliest is None or known.latest is None:
            raise LookupError("no date told before")
        return known.earliest, known.latest


def plain(words: str) -> str:
    """Words as the rules read them: in lower case, with single blanks, straight apostrophes and plain hyphens."""
    words = re.sub("[–—‑‐−]", "-", words.replace("’", "'")).translate(dict.fromkeys(map(ord, '"“”'))).lower()
    words = re.sub("(?<=[a-z0-9.]) ?- ?(?=[a-z0-9])", "-", " ".join(words.split()))
    return words.strip(" ,;:()").removesuffix(".").removesuffix("'s")


def month_number(word: str) -> int:
    """The number of a month that is written out or abbreviated; LookupError for other words."""
    short = word.rstrip(".").lower()
    if short == "sept":
        return 9
    for number, name in enumerate(MONTHS, 1):
        if short in (name.lower(), name[:3].lower()):
            return number
    raise LookupError(word)


def weekday_number(word: str) -> int:
    """The number of a weekday from Monday, 0, that is written out or abbreviated."""
    return next(n for n, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))
