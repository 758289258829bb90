"""Drawings as numbers: where boxes, lines and bars stand. Templates make SVG of them; the pages say it in words too.

Units are those of the SVG's viewBox, about one CSS pixel.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sayso.views.model import ArticleRef, ChainView, When

_BOX_WIDTH, _GAP, _LINE, _PAD = 138, 36, 16, 9  # heights are even, so that boxes of a row share their middle
_ROW_GAP = 14
_VERDICT = 116  # between roots and claim, where the stances stand
_CHARS = 18  # of a line in a box, at the size of the drawing's text
_MOST_LINES = 3
_CLAIM_CHARS, _CLAIM_LINES = 24, 7  # the box of the claim is wider
MOST_CHAINS = 12
SIGNS = {"asserts": "“ ”", "denies": "≠", "declines": "—", "questions": "?", "believes": "≈", "urges": "!"}
"""A sign for each stance, told apart by shape; the word always stands beside it. None of them is a tick: to be
asserted is not to be so."""


@dataclass(frozen=True)
class Box:
    """A box with lines of text; ``kind`` is article, speaker, root, hidden (an unnamed root) or claim."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """The height at which lines meet it."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Arrow:
    """A line from one box to the next; ``stance`` is empty where words are only passed on."""

    x1: int
    y1: int
    x2: int
    y2: int
    stance: str = ""
    sign: str = ""
    ended: bool = False

    @property
    def label_width(self) -> int:
        """The width of the label with sign and stance."""
        return 18 + 7 * (len(self.sign) + 1 + len(self.stance))


@dataclass(frozen=True)
class Drawing:
    """A picture of chains. ``left_out``: chains beyond what a picture holds."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int


def _wrapped(text: str, chars: int = _CHARS, most: int = _MOST_LINES) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, chars, max_lines=most, placeholder="…") or [""])


def _height(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + 2 * _PAD


def chains(found: Sequence[ChainView], articles: dict[str, ArticleRef], claim: str) -> Drawing | None:
    """Each chain as a row from its article to its root, and from there to the claim; None without chains."""
    if not found:
        return None
    drawn = found[:MOST_CHAINS]
    steps = max(len(chain.steps) for chain in drawn)
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    claim_x = (steps + 1) * (_BOX_WIDTH + _GAP) + _VERDICT
    y = 0
    for chain in drawn:
        row = _row(chain, articles, y, steps)
        boxes += row
        ended = not chain.exists
        arrows += [Arrow(a.x + a.width, a.middle, b.x, b.middle, ended=ended) for a, b in pairwise(row)]
        root = row[-1]
        at = (root.x + root.width, root.middle, claim_x, root.middle)
        arrows.append(Arrow(*at, chain.stance, SIGNS.get(chain.stance, ""), ended))
        y = max(box.y + box.height for box in row) + _ROW_GAP
    lines = _wrapped(claim, _CLAIM_CHARS, _CLAIM_LINES)
    height = max(y - _ROW_GAP, _height(lines))
    boxes.append(Box(claim_x, 0, _BOX_WIDTH + 42, height, "claim", lines))
    return Drawing(claim_x + _BOX_WIDTH + 44, height + 2, tuple(boxes), tuple(arrows), len(found) - len(drawn))


def _row(chain: ChainView, articles: dict[str, ArticleRef], y: int, steps: int) -> list[Box]:
    """The boxes of a chain: from the left those who pass words on, and the root in the last of ``steps`` columns."""
    article = articles.get(chain.article)
    texts = [(0, "article", _wrapped(article.title if article else "article"))]
    for n, step in enumerate(chain.steps, 1):
        last = n == len(chain.steps)
        hidden = step.speaker.kind in {"unidentified", "unstated"}
        name = step.speaker.label + (f" for {step.speaks_for.label}" if step.speaks_for else "")
        kind = ("hidden" if hidden else "root") if last else "speaker"
        texts.append((steps if last else n, kind, _wrapped(name)))
    tall = max(_height(lines) for _, _, lines in texts)
    return [
        Box(column * (_BOX_WIDTH + _GAP), y + (tall - _height(lines)) // 2, _BOX_WIDTH, _height(lines), kind, lines)
        for column, kind, lines in texts
    ]


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
    return " ".join(f"{' > '.join(s.speaker.label for s in chain.steps)} {chain.stance}." for chain in found)
