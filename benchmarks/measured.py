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
    "rules": 50.0,  # times as fast as owlrl
}
WORLD_BARS = {1_000: 300.0, 10_000: 1_000.0}
"""By about how many claims a world admits: in how many milliseconds it should be made."""

HEADS = {
    "builds": ("build", "files read", "seconds", "quads a second", f"bar: {BARS['build']:,.0f}"),
    "transport": (
        "answer", "in-process, ms", "worker, ms", "HTTP, ms", "worker ÷ in-process", "HTTP ÷ in-process", "bar",
    ),
    "questions": ("question", "rows", "expected", "by", "in-process, ms", "HTTP, ms", "bar: 300 ms, same rows"),
    "pages": ("page of the busiest", "ms", ""),
    "worlds": ("world", "claims admitted", "quads", "ms", "bar: 1.5 and 3.5 times"),
    "rules": (
        "triples of a world's contents", "with what follows", "rules, ms", "owlrl, ms", "times",
        f"bar: {BARS['rules']:.0f} times, nothing missing",
    ),
    "growth": (
        "claims admitted", "articles", "quads of the dossier", "quads of the world", "shared by all worlds, ms",
        "world, ms", "ms for 1,000 claims",
        "bar, ms", "",
    ),
}  # fmt: skip


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


def table(section: str, rows: list[tuple[str, ...]]) -> list[str]:
    """A table in Markdown."""
    head = HEADS[section]
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]
