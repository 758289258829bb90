"""A plot with logarithmic axes as SVG, written by hand: of claims and milliseconds."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 720, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 692, 84, 396
_ROOM = 0.2  # powers of ten beside the first and the last value
_STYLE = """
  svg { --paper: #fbfaf7; --ink: #1d1c1a; --soft: #5a564f; --line: #d9d5cb; --mark: #1a4b8c; --bar: #b3541e; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #16171a; --ink: #e9e6df; --soft: #aaa69d; --line: #3a3d43; --mark: #9dbff2; --bar: #f0a35c; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--soft); }
  .head { font-size: 16px; font-weight: 600; fill: var(--ink); }
  .value { fill: var(--ink); stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
  .paper { fill: var(--paper); }
  .grid { stroke: var(--line); }
  .axis { stroke: var(--soft); }
  .fit { stroke: var(--mark); stroke-width: 2; }
  .linear { stroke: var(--soft); stroke-dasharray: 5 5; }
  .bar { stroke: var(--bar); stroke-width: 3; }
  .point { fill: var(--mark); stroke: var(--paper); stroke-width: 1.5; }
"""
Pair = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line between logarithms to the base 10."""

    slope: float
    intercept: float

    def at(self, x: float) -> float:
        """The value, no logarithm, where it is x."""
        return float(10 ** (self.slope * math.log10(x) + self.intercept))


class Scales:
    """From values to places on the page; ``x`` and ``y`` hold the ends of the axes, as powers of ten."""

    def __init__(self, points: Sequence[Pair]) -> None:
        self.x = _ends([x for x, _ in points])
        self.y = _ends([y for _, y in points])

    def place(self, x: float, y: float) -> Pair:
        """Where a value stands."""
        across = (math.log10(x) - self.x[0]) / (self.x[1] - self.x[0])
        up = (math.log10(y) - self.y[0]) / (self.y[1] - self.y[0])
        return _LEFT + across * (_RIGHT - _LEFT), _BOTTOM - up * (_BOTTOM - _TOP)

    def stroke(self, kind: str, start: Pair, end: Pair) -> str:
        """A line between two values."""
        (x1, y1), (x2, y2) = self.place(*start), self.place(*end)
        return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def log_log(points: Sequence[Pair], line: Line | None, bars: Mapping[int, float]) -> str:
    """The plot of (claims, milliseconds); with the line through them, and by claims the time that is allowed."""
    shown = [pair for pair in bars.items() if any(_near(pair[0], x) for x, _ in points)]
    scales = Scales([*points, *shown])
    (least, first), (most, _) = min(points), max(points)
    title = "The time to make a world, by the number of claims that it admits"
    told = "; ".join(f"{x:,.0f} claims in {_time(y)}" for x, y in sorted(points))
    power = f"The line through the points has the exponent {line.slope:.2f}; 1 is linear." if line else ""
    body = [
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        *_axes(scales),
        scales.stroke("linear", (least, first), (most, first * most / least)),
        *([scales.stroke("fit", (least, line.at(least)), (most, line.at(most)))] if line else []),
        *(scales.stroke("bar", (x * 0.86, y), (x / 0.86, y)) for x, y in shown),
        *_points(scales, points),
        f'<text class="head" x="{_LEFT}" y="30">{title}</text>',
        *_legend(line, bool(shown)),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{title}</title>',
            f'<desc id="desc">{escape(f"Both axes are logarithmic. {told}. {power}".strip())}</desc>',
            f"<style>{_STYLE}</style>",
            *body,
            "</svg>\n",
        ]
    )


def _near(x: float, other: float) -> bool:
    return 0.8 < x / other < 1.25


def _ends(values: Sequence[float]) -> Pair:
    """Between which powers of ten an axis runs: with room on both sides, and a whole power at least."""
    low, high = math.log10(min(values)) - _ROOM, math.log10(max(values)) + _ROOM
    return min(low, math.floor(high)), high


def _axes(scales: Scales) -> Iterator[str]:
    (x0, x1), (y0, y1) = ((10.0**low, 10.0**high) for low, high in (scales.x, scales.y))
    for value in _powers(scales.x):
        x, y = scales.place(value, y0)
        yield scales.stroke("grid", (value, y0), (value, y1))
        yield f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{value:,.0f}</text>'
    for value in _powers(scales.y):
        x, y = scales.place(x0, value)
        yield scales.stroke("grid", (x0, value), (x1, value))
        yield f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{_time(value)}</text>'
    yield scales.stroke("axis", (x0, y0), (x1, y0))
    yield scales.stroke("axis", (x0, y0), (x0, y1))
    middle = (_LEFT + _RIGHT) // 2
    yield f'<text x="{middle}" y="{_BOTTOM + 46}" text-anchor="middle">claims that the world admits</text>'


def _powers(ends: Pair) -> list[float]:
    """The whole powers of ten of an axis."""
    return [10.0**power for power in range(math.ceil(ends[0]), math.floor(ends[1]) + 1)]


def _points(scales: Scales, points: Sequence[Pair]) -> Iterator[str]:
    for pair in points:
        x, y = scales.place(*pair)
        yield f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
        yield f'<text class="value" x="{x + 8:.1f}" y="{y + 17:.1f}">{_time(pair[1])}</text>'


def _legend(line: Line | None, bars: bool) -> Iterator[str]:
    entries = [("fit", f"through the points: exponent {line.slope:.2f}")] if line else []
    entries.append(("linear", "linear from the first"))
    entries += [("bar", "allowed")] if bars else []
    x = _LEFT
    for kind, words in entries:
        yield f'<line class="{kind}" x1="{x}" y1="57" x2="{x + 26}" y2="57"/>'
        yield f'<text x="{x + 34}" y="61">{words}</text>'
        x += 34 + 7 * len(words) + 22


def _time(ms: float) -> str:
    """Milliseconds as people read them."""
    return f"{ms:,.0f} ms" if ms < 1000 else f"{ms / 1000:,.3g} s"
