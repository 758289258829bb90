"""Small multiples as numbers: each answer, or each actor, stands at one place, the same in the panel of every world.

Units are those of the SVG's viewBox, one CSS pixel each. The table beside the panels says the same in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from sayso.views.across import Across, Link, Mark
from sayso_web.drawing import wrapped

_IN_A_ROW, _WIDE, _HIGH = 6, 50, 30
_NAME_CHARS, _NAME_LINES, _CHAR, _LINE = 13, 2, 6.6, 14
_BOW, _WIDEST = 0.6, 90  # how far the middle point of a line on one side stands inwards
_ROOM, _EDGE = 6, 6  # between two names, and around all


@dataclass(frozen=True)
class Spot:
    """The mark of an answer: where, its number in the table, and how it stands ("told", "disputed", "absent").

    ``signs``: what only a machine has read, in signs, as for ``_signs``.
    """

    x: int
    y: int
    number: int
    state: str
    signs: str


@dataclass(frozen=True)
class Name:
    """An actor on the circle, and the lines of its name outside; ``side``: 1 for the right, -1 for the left."""

    x: int
    y: int
    side: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """A line between two actors of whom an answer tells in this world, as it stands there: a ``Mark``'s state.

    Where both stand on one side it is bent inwards, to keep clear of the places between them: ``bend`` is the middle
    point of a quadratic curve.
    """

    start: tuple[int, int]
    bend: tuple[int, int]
    end: tuple[int, int]
    state: str
    signs: str

    def at(self, part: float) -> tuple[float, float]:
        """The point at a part (0 to 1) of the curve."""
        a, b, c = (1 - part) ** 2, 2 * part * (1 - part), part**2
        x, y = (a * p + b * q + c * r for p, q, r in zip(self.start, self.bend, self.end, strict=True))
        return x, y


@dataclass(frozen=True)
class Panel:
    """The picture of one world: marks of answers, or actors and the ties between them.

    ``partly``: the pairs of whom somebody is against some of what is told, and not against all, in words.
    """

    width: int
    height: int
    spots: tuple[Spot, ...] = ()
    names: tuple[Name, ...] = ()
    ties: tuple[Tie, ...] = ()
    partly: tuple[str, ...] = ()


def panels(found: Across, names: Mapping[str, str]) -> tuple[Panel, ...]:
    """A panel for each world; ``names``: of actors by IRI. Where answers are pairs of actors, a network."""
    worlds = range(len(found.worlds))
    if not found.links:
        return tuple(_marks([answer.marks[n] for answer in found.answers]) for n in worlds)
    actors = {who for link in found.links for who in (link.one, link.other)}
    placed = circle(sorted(actors, key=lambda who: (names.get(who, who).casefold(), who)), names)
    return tuple(_network(placed, found.links, n, names) for n in worlds)


def _marks(marks: Sequence[Mark]) -> Panel:
    spots = tuple(
        Spot(n % _IN_A_ROW * _WIDE + 12, n // _IN_A_ROW * _HIGH + 15, n + 1, mark.state, _signs(mark))
        for n, mark in enumerate(marks)
    )
    rows = -(-len(marks) // _IN_A_ROW)
    return Panel(min(len(marks), _IN_A_ROW) * _WIDE, rows * _HIGH, spots)


def _signs(mark: Mark) -> str:
    """What of a mark only a machine has read: "⚙" where it is all that tells it, "≠⚙" all that speaks against it."""
    return " ".join((["⚙"] if mark.how_read == "machine" else []) + (["≠⚙"] if mark.machine_against else []))


def circle(actors: Sequence[str], names: Mapping[str, str]) -> dict[str, Name]:
    """A place for each actor on an upright ellipse, down its right side and then up its left one.

    On either side the names stand below one another.
    """
    lines = {who: wrapped(names.get(who, who), _NAME_CHARS, _NAME_LINES) for who in actors}
    half = -(-len(actors) // 2)
    sides = ((1, actors[:half]), (-1, actors[half:][::-1]))
    tall = max(sum(_tall(lines[who]) for who in side) for _, side in sides)
    radius = max(tall / 2, 45)
    narrow = max(radius / 2, 45)
    centre = _EDGE + _longest(lines.values()) + narrow
    out: dict[str, Name] = {}
    for sign, side in sides:
        for who, y in zip(side, _heights([_tall(lines[who]) for who in side], radius), strict=True):
            x = narrow * sqrt(1 - (y / radius) ** 2)
            out[who] = Name(round(centre + sign * x), round(_EDGE + radius + y), sign, lines[who])
    return {who: out[who] for who in actors}


def _tall(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + _ROOM


def _longest(names: Iterable[Sequence[str]]) -> int:
    """The room beside the circle: for the longest line of a name, and from there to its place."""
    return round(max(len(line) for lines in names for line in lines) * _CHAR) + 12


def _heights(talls: Sequence[int], radius: float) -> list[float]:
    """The middles of names of these heights, spread from -radius to radius."""
    extra = (2 * radius - sum(talls)) / max(len(talls), 1)
    out, top = [], -radius
    for tall in talls:
        out.append(top + (tall + extra) / 2)
        top += tall + extra
    return out


def _tie(a: Name, b: Name, mark: Mark) -> Tie:
    """A straight line across; on one side a bow, the wider the farther it goes, so that those of one end part."""
    bow = round(min(_BOW * abs(a.y - b.y), _WIDEST)) if a.side == b.side else 0
    bend = (a.x + b.x) // 2 - a.side * bow, (a.y + b.y) // 2
    return Tie((a.x, a.y), bend, (b.x, b.y), mark.state, _signs(mark))


def _network(placed: Mapping[str, Name], links: Sequence[Link], world: int, names: Mapping[str, str]) -> Panel:
    partly = [
        " and ".join(names.get(who, who) for who in (link.one, link.other))
        for link in links
        if link.marks[world].partly
    ]
    ties = [_tie(placed[link.one], placed[link.other], link.marks[world]) for link in links if link.marks[world].word]
    width = max(name.x for name in placed.values()) + _longest(name.lines for name in placed.values()) + _EDGE
    height = max(name.y + _tall(name.lines) // 2 for name in placed.values()) + _EDGE
    return Panel(width, height, names=tuple(placed.values()), ties=tuple(ties), partly=tuple(partly))
