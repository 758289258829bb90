"""What a benchmark gives: rows by section, and whether the bars hold."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BARS = {
    "build": 20_000,  # quads a second, with checks
    "point": 15.0,  # times in-process
    "point ms": 1.5,
    "many": 1.2,  # times in-process
    "question ms": 300.0,
    "world ms": 300.0,  # of 1,000 claims
}


@dataclass
class Measured:
    """What one size gave: (label, value, bar or "", whether it holds) by section."""

    quads: int = 0
    rows: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def add(self, section: str, *cells: str, bar: bool | None = None, name: str = "") -> None:
        """One row; ``bar`` is whether it holds, None where there is none."""
        self.rows.setdefault(section, []).append((*cells, {None: "", True: "holds", False: "MISSED"}[bar]))
        if bar is False:
            self.failed.append(name or cells[0])


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median of so many runs, in milliseconds, after one that is not counted."""
    work()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)
