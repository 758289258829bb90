"""An article's text cut where marks begin and end, so that nested and overlapping spans can all be shown.

Offsets are Unicode code points, half-open, into the text as read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.views.model import Statement, Words

_SENTENCE_END = re.compile(r"(?:[.!?…؟。۔]+[”\"’'»“)\]]*(?=\s))|\n+")
ROLES = ("source", "cue", "content")
MENTION = "mention"


@dataclass(frozen=True)
class Mark:
    """One span of one statement: ``role`` is source, cue or content.

    Words that only tell of a meeting have the number 0 and the role mention. ``numbered``: whether the statement's
    number stands before it; that is its content, or its cue where it has none, as a declined comment.
    """

    number: int
    role: str
    words: Words
    numbered: bool = False


@dataclass(frozen=True)
class Segment:
    """A piece of text under the same marks from end to end.

    ``opens`` and ``closes`` are the marks that begin and end at its borders, in the order in which brackets nest.
    ``gap`` stands for words left out.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()
    closes: tuple[Mark, ...] = ()
    gap: bool = False

    def has(self, role: str) -> bool:
        """Whether some mark of this role covers it."""
        return any(mark.role == role for mark in self.marks)

    @property
    def depth(self) -> int:
        """How many contents cover it: nested statements."""
        return len({mark.number for mark in self.marks if mark.role == "content"})


def marks(statements: Sequence[Statement], mentions: Iterable[Words] = ()) -> list[Mark]:
    """All spans of all statements, and of mentions, sorted so that an outer one comes before an inner one."""
    found = [
        Mark(s.number, role, words, role == leading)
        for s in statements
        for leading in ("content" if s.content else "cue" if s.cue else "source",)
        for role, group in zip(ROLES, (s.source, s.cue, s.content), strict=True)
        for words in group
    ]
    found += [Mark(0, MENTION, words) for words in mentions]
    return sorted(found, key=_nesting)


def _nesting(mark: Mark) -> tuple[int, int, int, int]:
    return mark.words.start, -mark.words.end, mark.number, -(*ROLES, MENTION).index(mark.role)


def cut(text: str, found: Iterable[Mark], start: int = 0, end: int | None = None) -> tuple[Segment, ...]:
    """The text from ``start`` to ``end`` as segments; joined they are that text again.

    Spans that reach outside are shown as far as they lie inside; empty ones, and those past the text, are left out.
    """
    stop = len(text) if end is None else min(end, len(text))
    inside = [m for m in found if m.words.start < min(m.words.end, stop) and m.words.end > start]
    borders = {start, stop} | {b for m in inside for b in (m.words.start, m.words.end) if start < b < stop}
    out: list[Segment] = []
    for first, last in pairwise(sorted(borders)):
        over = tuple(m for m in inside if m.words.start <= first and m.words.end >= last)
        opens = tuple(m for m in over if max(m.words.start, start) == first)
        closes = tuple(m for m in reversed(over) if min(m.words.end, stop) == last)
        out.append(Segment(text[first:last], over, opens, closes))
    return tuple(out)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; every character belongs to one."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    borders = sorted({0, *ends, len(text)})
    return list(pairwise(borders))


def evidence_only(text: str, found: Sequence[Mark]) -> tuple[Segment, ...]:
    """Only the sentences that hold evidence, with a gap for what is left out between them."""
    out: list[Segment] = []
    for start, end in sentences(text):
        if any(m.words.start < end and m.words.end > start for m in found):
            out.extend(cut(text, found, start, end))
        elif not out or not out[-1].gap:
            out.append(Segment("", gap=True))
    return tuple(out)
