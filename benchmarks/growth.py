"""How the time to make a world grows with the claims that it admits: dossiers of several sizes, one line, one exponent.

    python benchmarks/growth.py --most 10000
    python benchmarks/growth.py --svg /tmp/growth.svg

Each dossier is generated and built whole, as any other, and what is made is its reported world. A dossier is built in a
process of its own, and its world made in another one, so that no figure rests on the memory of another.
"""

import argparse
import gc
import math
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import generator
from imagined import made
from measured import WORLD_BARS, Measured, median_ms, table
from plot import Line, log_log
from sayso.build import build
from sayso.dossier import open_dossier
from sayso.perspective import PRESETS
from sayso.store import engine
from sayso.worlds import making

SIZES = {1_000: 330, 2_000: 660, 5_000: 1_700, 10_000: 3_310, 30_000: 10_150, 100_000: 34_200}
"""By about how many claims the reported world admits: how many articles it takes, with the seed 1 (measured)."""
_FEWEST = 3  # points through which a line says anything
Given = TypeVar("Given")


@dataclass(frozen=True)
class Point:
    """One size: what its dossier and its reported world hold, and in how many milliseconds that world is made.

    ``shared``: in how many more what all worlds of its build share is worked out, before the first of them.
    """

    aim: int
    articles: int
    quads: int
    claims: int
    world: int
    shared: float
    ms: float


def point(aim: int, seed: int) -> Point:
    """One size, generated, built and measured; nothing stays on the disk."""
    articles = SIZES[aim]
    with tempfile.TemporaryDirectory() as folder:
        base, path, quads = _apart(_built, Path(folder) / "dossier", articles, seed)
        found = _apart(_made, base, path, 5 if aim <= 5_000 else 3)
    return Point(aim, articles, quads, *found)


def _apart(work: Callable[..., Given], *given: object) -> Given:
    """What a function gives in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *given).result()


def _built(folder: Path, articles: int, seed: int) -> tuple[str, Path, int]:
    generator.write(folder, articles, seed)
    dossier = open_dossier(folder)
    info = build(dossier).info
    return dossier.base, info.path, info.quads


def _made(base: str, path: Path, times: int) -> tuple[int, int, float, float]:
    store = engine.load(path)
    making.prepare()
    start = time.perf_counter()
    ground = making.ground(store, base)
    shared = (time.perf_counter() - start) * 1000
    gc.freeze()  # as the process does from which workers are forked
    quads = made(ground, PRESETS["reported"])
    ms = median_ms(lambda: made(ground, PRESETS["reported"]), times)
    return quads.count(b"#admits> <"), quads.count(b"\n"), shared, ms


def fit(points: Sequence[Point]) -> Line | None:
    """The line through the points, where both scales are logarithmic; its slope is the exponent. None for a few."""
    if len(points) < _FEWEST:
        return None
    found = statistics.linear_regression([math.log10(p.claims) for p in points], [math.log10(p.ms) for p in points])
    return Line(found.slope, found.intercept)


def measure_growth(out: Measured, most: int, seed: int, tell: Callable[[str], None]) -> list[Point]:
    """The rows of all sizes up to ``most`` claims, with bars; gives the points."""
    points = []
    for aim in (size for size in SIZES if size <= most):
        found = point(aim, seed)
        points.append(found)
        tell(f"{found.claims:,} claims: {found.ms:.0f} ms")
        bar = WORLD_BARS.get(aim)
        counts = (f"{n:,}" for n in (found.claims, found.articles, found.quads, found.world))
        times = (
            f"{found.shared:,.0f}",
            f"{found.ms:,.0f}",
            f"{found.ms / found.claims * 1000:,.0f}",
            f"{bar:,.0f}" if bar else "",
        )
        name = f"a world of {found.claims:,} claims"
        out.add("growth", *counts, *times, bar=found.ms <= bar if bar else None, name=name)
    return points


def section(out: Measured, points: Sequence[Point]) -> list[str]:
    """The table in Markdown, and what the line says."""
    line = fit(points)
    lines = table("growth", out.rows["growth"])
    if line:
        lines += [f"Time grows as the number of claims to the power of {line.slope:.2f}; linear is 1.", ""]
    return lines


def picture(points: Sequence[Point]) -> str:
    """The points, the line through them and a linear one, as SVG."""
    return log_log([(p.claims, p.ms) for p in points], fit(points), WORLD_BARS)


def main() -> int:
    """Command line; ends with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=max(SIZES), help="claims of the largest world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--svg", type=Path, help="where to write the plot")
    args = parser.parse_args()
    out = Measured()
    points = measure_growth(out, args.most, args.seed, lambda line: print(line, file=sys.stderr, flush=True))
    print("\n".join(section(out, points)))
    if args.svg:
        args.svg.write_text(picture(points), encoding="utf-8")
    return 1 if out.failed else 0


if __name__ == "__main__":
    sys.exit(main())
