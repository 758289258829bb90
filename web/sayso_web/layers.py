"""Graphs in columns: how high each box of a column stands, and on which heights each line passes the columns between.

The way of Sugiyama, Tagawa and Toda (1981): a line over several columns gets a place of its own in each of them, the
places of a column are ordered by the mean of their neighbours', and then moved towards these as far as the others let
them. So no box stands on another, and no line runs through a box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

_LINE_HEIGHT = 8  # of the place that a line takes in a column which it only passes
_SWEEPS = 12


@dataclass(frozen=True)
class Layout:
    """``tops``: of each box. ``passes``: of each line its height in each column between its ends."""

    tops: tuple[int, ...]
    passes: tuple[tuple[int, ...], ...]
    height: int


def columns(count: int, lines: Sequence[tuple[int, int]]) -> list[int]:
    """For each of ``count`` boxes the longest way that leads to it: every line goes on to a later column.

    The lines must not lead in a circle.
    """
    found = [0] * count
    for _ in range(count):
        for a, b in lines:
            found[b] = max(found[b], found[a] + 1)
    return found


def layout(column: Sequence[int], heights: Sequence[int], lines: Sequence[tuple[int, int]], gap: int) -> Layout:
    """Boxes of these heights in these columns, at least ``gap`` apart; each line goes on to a later column."""
    graph = _Layers(column, heights, lines, gap)
    graph.order()
    centres = graph.place()
    top = min((centres[n] - graph.heights[n] / 2 for n in range(len(centres))), default=0)
    tops = [round(centres[n] - heights[n] / 2 - top) for n in range(len(heights))]
    return Layout(
        tuple(tops),
        tuple(tuple(round(centres[n] - top) for n in way[1:-1]) for way in graph.ways),
        max((top + height for top, height in zip(tops, heights, strict=True)), default=0),
    )


class _Layers:
    """Boxes, and behind them the places that long lines take, by number; ``ways``: each line as a row of these."""

    def __init__(
        self, column: Sequence[int], heights: Sequence[int], lines: Sequence[tuple[int, int]], gap: int
    ) -> None:
        self.gap = gap
        self.heights = list(heights)
        self.columns: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
        for n, at in enumerate(column):
            self.columns[at].append(n)
        self.ways = [self._way(a, b, column) for a, b in lines]
        links = [link for way in self.ways for link in pairwise(way)]
        self.before: dict[int, list[int]] = {n: [] for n in range(len(self.heights))}
        self.after: dict[int, list[int]] = {n: [] for n in range(len(self.heights))}
        for a, b in links:
            self.after[a].append(b)
            self.before[b].append(a)

    def _way(self, a: int, b: int, column: Sequence[int]) -> list[int]:
        between = []
        for at in range(column[a] + 1, column[b]):
            between.append(len(self.heights))
            self.columns[at].append(len(self.heights))
            self.heights.append(_LINE_HEIGHT)
        return [a, *between, b]

    def order(self) -> None:
        """Order each column so that few lines cross: by the mean of the neighbours, forth and back."""
        best = [list(column) for column in self.columns]
        fewest = self._crossings()
        for sweep in range(_SWEEPS):
            forth = sweep % 2 == 0
            near = self.before if forth else self.after
            for at in range(1, len(self.columns)) if forth else range(len(self.columns) - 2, -1, -1):
                around = self.columns[at - 1 if forth else at + 1]
                self._sort(at, near, {n: place for place, n in enumerate(around)})
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(column) for column in self.columns], crossings
        self.columns = best

    def _sort(self, at: int, near: Mapping[int, Sequence[int]], place: Mapping[int, int]) -> None:
        own = {n: float(here) for here, n in enumerate(self.columns[at])}
        mean = {n: _mean([place[other] for other in near[n]], own[n]) for n in own}
        self.columns[at].sort(key=lambda n: mean[n])

    def _crossings(self) -> int:
        place = {n: here for column in self.columns for here, n in enumerate(column)}
        found = 0
        for column in self.columns:
            links = [(place[a], place[b]) for a in column for b in self.after[a]]
            found += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(links, 2))
        return found

    def place(self) -> list[float]:
        """The height of the middle of each: near its neighbours, in the order of its column and apart from the next."""
        centres = [0.0] * len(self.heights)
        for column in self.columns:
            for n, here in zip(column, self._spread(column, [0.0] * len(column)), strict=True):
                centres[n] = here
        for sweep in range(_SWEEPS):
            for column in self.columns if sweep % 2 == 0 else reversed(self.columns):
                wanted = [_mean([centres[m] for m in (*self.before[n], *self.after[n])], centres[n]) for n in column]
                for n, here in zip(column, self._spread(column, wanted), strict=True):
                    centres[n] = here
        return centres

    def _spread(self, column: Sequence[int], wanted: Sequence[float]) -> list[float]:
        """The heights nearest to those wanted (least squares) at which none of a column stands on the next."""
        offsets = [0.0]
        for a, b in pairwise(column):
            offsets.append(offsets[-1] + (self.heights[a] + self.heights[b]) / 2 + self.gap)
        level = _rising([want - offset for want, offset in zip(wanted, offsets, strict=False)])
        return [here + offset for here, offset in zip(level, offsets, strict=False)]


def _rising(values: Sequence[float]) -> list[float]:
    """The numbers nearest to some that never fall (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    return [mean for mean, count in pools for _ in range(count)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
