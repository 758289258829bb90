"""Date expressions of English news: where a text has them, and what they say as EDTF on the day it was published.

``found`` gives the words, ``resolved`` what they mean, ``ahead`` which way the clause around them looks. What the
guideline of the notes leaves open is decided so:

- "two days ago" is that day; "two weeks ago" that day, about (``~``, three days to either side); "a month ago" is the
  month and "two years ago" the year, for that is how exact people are who count in such units.
- "before 24 June" and "until 24 June" end on the 23rd, "by 24 June" on the 24th, "before the end of June" on the 30th.
  "after 24 June" is some day from the 25th on: ``[2023-06-25..]``.
- "early 2024" is January to March, "mid-2024" May to August, "late 2024" October to December; "the end of May" is late
  May, "the end of 2024" December. "Earlier this month" goes up to the reference day, "later this month" begins there.
- "on 5 and 6 May" lasts two days (an interval), "on 5 and 9 May" is both (``{}``), "on 5 or 6 May" one of them
  (``[]``).
- A weekday that stands with a date chooses the year ("Thursday, May 7"); a year that is told wins over the weekday.
- Where 3.5.2023 could be May or March it is nothing.
- "in two weeks" is a date only where the clause looks ahead; else it is how long something took.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sayso.dates import bounds, check
from sayso.errors import DateError
from sayso.extract.day_finder import EXPRESSION, stands
from sayso.extract.day_grammar import read
from sayso.extract.day_words import Frame, plain

LONGEST = 100  # characters of an expression
_WORD_START = re.compile(r"\w+")

_PLANNED = (
    "due|set|scheduled|planned|expected|slated|pencill?ed|foreseen|fixed|supposed|meant|likely|about|going|booked"
)
_AHEAD = re.compile(
    rf"\b(?:will|shall|won[’']t|tomorrow|upcoming|coming|would(?! not| have))\b|[’']ll\b|(?<!the )\bnext\b|"
    rf"\b(?:is|are|am|be|[’']re)\b(?:(?: \w+)?? (?:{_PLANNED})| (?:to|\w+ing)(?= \w))\b|"
    r"\bto be (?:held|received|heard)\b|"
    r"\b(?:plan|intend|hope|expect|aim|agree|want|prepare|promise|vow)(?:s|d|ed|ned)?(?: \w+)?? to\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"\b(?:was|were|been)\b(?:(?: \w+)?? (?:{_PLANNED})| to(?= [a-z]))\b|"
    rf"\b(?:{_PLANNED})(?: \w+)? (?:for|on|to|in|by)\b|"
    r"\bhad (?:intended|planned|hoped|offered|agreed|wanted|promised)\b|"
    r"\bdue\b|\bcancel\w*|\bpostponed\b|\b(?:called|put|is|are) off\b|\bput back\b|\bscrapped\b",
    re.IGNORECASE,
)
_TIMETABLE = re.compile(
    r"\b(?:meets?|travels?|fl(?:y|ies)|receives?|convenes?|gathers?|opens?|resumes?|arrives?|sees|dines?|holds?|connects?|"
    r"sits?|takes? (?:up|over)|arriving)\b"
)
_BACK = re.compile(
    r"\b(?:[a-z]+ed|was|were|had|did|met|held|saw|spoke|sat|took|flew|came|went|told|said|wrote|gave|rang|sent|left|spent|"
    r"brought|put|broke|drove|began|sought|found|heard|ran|fell|rose|shook|swore|paid|rode|knew|made)\b"
)
_WIDEST = 4  # pieces to either side that are looked at
_PIECE = re.compile(
    r"[,;:()–—“”\"]|"
    r"\b(?:but|although|though|while|when|whose|which|who|where|that|because|after|before|and (?:he|she|it|they))\b"
)


@dataclass(frozen=True, slots=True)
class When:
    """A date expression in a text: its place in code points, and its words as they stand there."""

    start: int
    end: int
    words: str


def found(text: str, start: int = 0, end: int | None = None) -> Iterator[When]:
    """The date expressions of a stretch of text, in order and apart; in time linear in its length.

    The longest reading counts ("between 3 and 5 May" is one). What names no date ("recently", "for months", "every
    Tuesday", "the Sunday Times") is left out; so is what no capital tells from a verb or a name (may, march, April).
    """
    stop, at = len(text) if end is None else end, start
    while match := EXPRESSION.search(text, at, stop):
        if stands(text, match):
            yield When(match.start(), match.end(), match[0])
            at = match.end()
        else:
            word = _WORD_START.match(text, match.start(), stop)
            at = word.end() if word else match.start() + 1


def resolved(
    words: str, reference: date | str | None, *, future: bool | None = False, after: str | None = None
) -> str | None:
    """The EDTF text of a date expression, or None where it tells no date.

    ``reference``: the day, or an EDTF text of one day, against which relative dates are read; without it only those
    that name their year are. ``future``: whether the clause looks ahead ("will meet on Tuesday": the first after);
    None where it tells of something once planned: then the first weekday from the reference day on counts, and the
    nearest date without a year. ``after``: EDTF of the date told before, for "two days later" or "that week".
    Raises DateError where ``reference`` or ``after`` is no EDTF.
    """
    day = reference if isinstance(reference, date) or reference is None else _one_day(reference)
    if after is not None:
        check(after)
    if len(words) > LONGEST:
        return None
    try:
        return check(read(plain(words), Frame(day, future, after)))
    except (DateError, LookupError, OverflowError, ValueError):
        return None


def ahead(sentence: str, at: int | None = None) -> bool | None:
    """Whether a sentence tells of what is to come: what ``resolved`` takes as ``future``.

    None for what was once to come ("was to meet on Friday", "a trip set for May was put off"). ``at``: the place of the
    expression in the sentence; then the words nearest to it decide if they can: up to a comma or conjunction, then up
    to the next.
    """
    if at is not None:
        cuts = [0, *(cut.end() for cut in _PIECE.finditer(sentence)), len(sentence) + 1]
        first = max(n for n, cut in enumerate(cuts) if cut <= max(at, 0))
        for wider in range(_WIDEST):
            piece = sentence[cuts[max(first - wider, 0)] : cuts[min(first + 1 + wider, len(cuts) - 1)]]
            if any(cue.search(piece) for cue in (_AHEAD, _EITHER, _TIMETABLE, _BACK)):
                return ahead(piece)
    if _EITHER.search(sentence):
        return None
    return bool(_AHEAD.search(sentence) or _TIMETABLE.search(sentence))


def _one_day(edtf: str) -> date | None:
    known = bounds(edtf)
    return known.earliest if known.earliest == known.latest else None
