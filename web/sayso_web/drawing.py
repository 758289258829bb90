"""Drawings as numbers: where boxes, lines and bars stand. Templates make SVG of them; the pages say it in words too.

Units are those of the SVG's viewBox, one CSS pixel each.
"""

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sayso.views.model import ArticleRef, ChainView, When
from sayso.views.ways import Place, Verdict, Ways, end_of, ways
from sayso_web import layers

_LINE, _PAD = 16, 9
_ROW_GAP = 14
_PORT = 6  # between the labels on the lines that leave one root
_LABEL = 10  # from a root to the label on its line
_LABEL_LINE = 14
_LABEL_PAD = 8  # of a label, above and below its lines
_CHARS = 18  # of a line in a box, at the size of the drawing's text
_MOST_LINES = 3
_ROOM = 1130  # what a page holds beside its margins where it is widest
_CLAIM_WIDTH, _CLAIM_CHARS, _CLAIM_LINES = 180, 24, 7  # the box of the claim is wider
MOST_CHAINS = 20


@dataclass(frozen=True)
class _Columns:
    """How wide the boxes of a drawing are, how far apart, and how many letters a line in one has."""

    box: int
    gap: int
    chars: int


_WIDE, _NARROW = _Columns(138, 52, _CHARS), _Columns(112, 32, 14)
SIGNS = {"asserts": "“ ”", "denies": "≠", "declines": "—", "questions": "?", "believes": "≈", "urges": "!"}
"""A sign for each stance, told apart by shape; the word always stands beside it. None of them is a tick: to be
asserted is not to be so."""
_ROLES = {
    "article": "article {}",
    "relay": "{}, who passes it on",
    "named": "{}, root, on the record",
    "outlet": "{}, root, where the text stops",
    "hidden": "{}, root, not named",
    "unstated": "{}, root",
}


@dataclass(frozen=True)
class Box:
    """A box with lines of text; ``kind`` is that of a ``Place``, or "claim". ``name``: all of it in words.

    ``ended``: whether no chain that stands passes there.
    """

    x: int
    y: int
    width: int
    height: int
    kind: str
    lines: tuple[str, ...]
    iri: str = ""
    name: str = ""
    lang: str = ""
    ended: bool = False

    @property
    def middle(self) -> int:
        """The height at which lines meet it."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """A line from one box to another, by numbers, on which words are passed on: level at its points, bent between."""

    ends: tuple[int, int]
    points: tuple[tuple[int, int], ...]
    ended: bool = False

    @property
    def path(self) -> str:
        """It as the path of an SVG."""
        out = "M{} {}".format(*self.points[0])
        for (x1, y1), (x2, y2) in pairwise(self.points):
            middle = (x1 + x2) // 2
            out += f"H{x2}" if y1 == y2 else f"C{middle} {y1} {middle} {y2} {x2} {y2}"
        return out


@dataclass(frozen=True)
class Arrow:
    """A level line from a root (a box, by number) to the claim; its label says what the root does with it.

    ``end`` and ``chains`` are those of a ``Verdict``; ``machine``: whether only a machine has read it.
    """

    root: int
    x1: int
    x2: int
    y: int
    stance: str
    end: str
    machine: bool
    chains: int

    @property
    def label(self) -> tuple[str, ...]:
        """Sign and stance, how many chains it is, and that a machine read it; below it why it does not stand."""
        return _label(Verdict(self.stance, "machine" if self.machine else "", self.end, self.chains))

    @property
    def label_width(self) -> int:
        """The width of the label."""
        return _label_width(self.label)

    @property
    def label_height(self) -> int:
        """The height of the label."""
        return _label_height(self.label)


@dataclass(frozen=True)
class Drawing:
    """A picture of chains. ``left_out``: stances of chains beyond what a picture holds, and how many these are."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    arrows: tuple[Arrow, ...]
    left_out: tuple[tuple[str, int], ...]


def _label(verdict: Verdict) -> tuple[str, ...]:
    parts = [SIGNS.get(verdict.stance, "·"), verdict.stance]
    parts += [f"×{verdict.chains}"] if verdict.chains > 1 else []
    parts += ["⚙"] if verdict.how_read == "machine" else []
    return (" ".join(parts), *([verdict.end] if verdict.end else []))


def _label_width(label: Sequence[str]) -> int:
    return 20 + 8 * max(map(len, label))


def _label_height(label: Sequence[str]) -> int:
    return _LABEL_LINE * len(label) + _LABEL_PAD


def wrapped(text: str, chars: int = _CHARS, most: int = _MOST_LINES) -> tuple[str, ...]:
    """A text in at most ``most`` lines of so many letters; of wide ones (Chinese, Japanese, Korean) half as many."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in text)
    return tuple(textwrap.wrap(text, chars // 2 if wide else chars, max_lines=most, placeholder="…") or [""])


def _height(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + 2 * _PAD


def chains(found: Sequence[ChainView], articles: Mapping[str, ArticleRef], claim: str) -> Drawing | None:
    """The chains from their articles, in columns, to the roots and from there to the claim; None without chains."""
    if not found:
        return None
    return graph(ways(found, articles, MOST_CHAINS), claim)


def graph(given: Ways, claim: str) -> Drawing:
    """A graph of chains as a picture: articles in the first column, roots in the last, and the claim beside these.

    Its columns are narrow where it then fits on a page, and would not otherwise.
    """
    column = layers.columns(len(given.places), given.steps)
    last = max(column)
    beside = _verdict_width(given) + _CLAIM_WIDTH

    def width(columns: _Columns) -> int:
        return (last + 1) * columns.box + last * columns.gap + beside

    columns = _NARROW if width(_NARROW) <= _ROOM < width(_WIDE) else _WIDE
    labelled = [_box_text(place, columns.chars) for place in given.places]
    leaving = [_leaving(given, n) for n in range(len(given.places))]
    heights = [max(_height(lines), tall) for (lines, _), tall in zip(labelled, leaving, strict=True)]
    column = [last if tall else at for at, tall in zip(column, leaving, strict=True)]
    placed = layers.layout(column, heights, given.steps, _ROW_GAP)
    standing = {n for step in given.steps if step not in given.ended for n in step}
    boxes = [
        Box(column[n] * (columns.box + columns.gap), placed.tops[n], columns.box, heights[n], place.kind, lines,
            place.iri, name, place.lang, n not in standing)
        for n, (place, (lines, name)) in enumerate(zip(given.places, labelled, strict=True))
    ]  # fmt: skip
    words = wrapped(claim, _CLAIM_CHARS, _CLAIM_LINES)
    height = max(placed.height, _height(words))
    claim_x = width(columns) - _CLAIM_WIDTH
    lines = [
        Line(step, _points(boxes[step[0]], boxes[step[1]], passes, columns), step in given.ended)
        for step, passes in zip(given.steps, placed.passes, strict=True)
    ]
    arrows = _arrows(given, boxes, claim_x)
    boxes.append(Box(claim_x, 0, _CLAIM_WIDTH, height, "claim", words))
    return Drawing(claim_x + _CLAIM_WIDTH, height, tuple(boxes), tuple(lines), tuple(arrows), given.left_out)


def _box_text(place: Place, chars: int) -> tuple[tuple[str, ...], str]:
    """The lines of a box, and its name in words."""
    text = place.label + (f" for {place.speaks_for}" if place.speaks_for else "")
    return wrapped(text, chars), _ROLES[place.kind].format(text)


def _leaving(given: Ways, place: int) -> int:
    """The room that the labels on the lines from a root take, one below another; 0 where none leaves."""
    return sum(_label_height(_label(verdict)) + _PORT for root, verdict in given.verdicts if root == place)


def _verdict_width(given: Ways) -> int:
    """The room between roots and claim, where the stances stand."""
    return _LABEL + max(_label_width(_label(verdict)) for _, verdict in given.verdicts) + 30


def _points(a: Box, b: Box, passes: Sequence[int], columns: _Columns) -> tuple[tuple[int, int], ...]:
    """Where a line is level: at its ends, and along each column that it only passes."""
    x = a.x + a.width
    points = [(x, a.middle)]
    for y in passes:
        points += [(x + columns.gap, y), (x + columns.gap + columns.box, y)]
        x += columns.gap + columns.box
    return (*points, (b.x, b.middle))


def _arrows(given: Ways, boxes: Sequence[Box], claim_x: int) -> list[Arrow]:
    """The lines from the roots to the claim, those of one root below one another."""
    free = {n: box.middle - _leaving(given, n) // 2 for n, box in enumerate(boxes)}
    found = []
    for root, verdict in given.verdicts:
        room = _label_height(_label(verdict)) + _PORT
        x, y, machine = boxes[root].x + boxes[root].width, free[root] + room // 2, verdict.how_read == "machine"
        found.append(Arrow(root, x, claim_x, y, verdict.stance, verdict.end, machine, verdict.chains))
        free[root] += room
    return found


@dataclass(frozen=True)
class Bar:
    """A date on a scale from 0 to 1000: the days that are possible, and those that are sure (None: none are)."""

    start: int
    end: int
    open_start: bool
    open_end: bool
    sure: tuple[int, int] | None


_WIDTH = 1000


def bar(when: When | None, first: str, last: str) -> Bar | None:
    """The bar of a date on the scale of a page, whose first and last known days are given as ISO days."""
    if when is None or not (when.earliest or when.latest) or not first or not last:
        return None
    low, high = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    margin = max(2, (high - low) // 12)
    low, high = low - margin, high + 1 + margin

    def at(day: str, after: int = 0) -> int:
        place = (date.fromisoformat(day).toordinal() + after - low) * _WIDTH // (high - low)
        return min(max(place, 0), _WIDTH)

    start = at(when.earliest) if when.earliest else 0
    end = max(at(when.latest, 1) if when.latest else _WIDTH, start + 8)
    sure = None
    if when.sure_from:
        sure_end = at(when.sure_to, 1) if when.sure_to else _WIDTH
        sure = (at(when.sure_from), max(sure_end, at(when.sure_from) + 8))
    return Bar(start, end, not when.earliest, not when.latest, sure)


def spoken(found: Iterable[ChainView]) -> str:
    """The chains in words, for those who do not see the drawing."""
    return " ".join(f"{' > '.join(s.speaker.label for s in chain.steps)} {_said(chain)}." for chain in found)


def _said(chain: ChainView) -> str:
    why = {"rejected": "reading rejected", "ended": "no longer stands"}.get(end_of(chain), end_of(chain))
    said = f"{chain.stance}, {why}" if why else chain.stance
    return said + (" (read by machine, checked by nobody)" if chain.how_read == "machine" else "")
