"""All benchmarks in one run, on generated dossiers: builds, one row and many, the saved questions, pages.

    python benchmarks/run.py                 all sizes, and writes benchmarks/RESULTS.md and growth.svg
    python benchmarks/run.py --small --dry   about 100,000 quads and a world of 1,000 claims only, and prints

In-process means the same engine, query, dataset and format in one Python process, without worker, server or network;
HTTP means a client on loopback that keeps its connection, and the server that `sayso serve` starts.
"""

import argparse
import importlib.metadata
import io
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import generator
import reference
from growth import SIZES as WORLDS
from growth import Point, measure_growth, picture, section
from imagined import made, measure_rules, measure_worlds
from measured import BARS, Measured, median_ms, table
from sayso import dataset, ontology, queries
from sayso.build import Report, build
from sayso.dossier import Dossier, open_dossier
from sayso.perspective import PRESETS
from sayso.store import engine
from sayso.store.base import Question
from sayso.store.workers import WorkerPool
from sayso.worlds import making
from served import Client, Slow, serving

SIZES = {"about 100,000 quads": 150, "about 1,000,000 quads": 1_550}
MANY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100000"


def rows_of(body: bytes) -> int:
    """How many solutions an answer in JSON has."""
    return len(json.loads(body)["results"]["bindings"])


def measure(articles: int, seed: int, folder: Path, *, bars: bool) -> Measured:
    """All figures of one size; ``bars``: whether the bars apply to it."""
    out = Measured()
    path = folder / f"dossier-{articles}"
    generator.write(path, articles, seed)
    dossier = open_dossier(path)
    report = measure_builds(dossier, articles, out, bars=bars)
    store = engine.load(report.info.path)
    measure_worlds(out, store, dossier.base, bars=bars)
    whole = folder / "with-the-reported-world.nq"
    whole.write_bytes(report.info.path.read_bytes() + made(making.ground(store, dossier.base), PRESETS["reported"]))
    asked_of = {True: engine.load(whole), False: store}
    facts = reference.Facts(whole, dossier.base)
    chosen = reference.choose(facts)
    wanted = reference.counts(facts, chosen)
    del facts
    with serving(dossier.path) as server, WorkerPool(dossier.cache) as pool:
        client = Client(server.url)

        def ask(text: str) -> tuple[Question, Callable[[], bytes]]:
            question = dataset.plan(text, base=dossier.base)

            def alone() -> bytes:
                out = io.BytesIO()
                engine.answer(asked_of[bool(question.worlds)], asdict(question), out)
                return out.getvalue()

            return question, alone

        measure_transport(out, client, pool, ask, chosen, bars=bars)
        measure_questions(out, client, ask, dossier.base, chosen, wanted, bars=bars)
        measure_pages(out, client, dossier.base, chosen)
    return out


def measure_builds(dossier: Dossier, articles: int, out: Measured, *, bars: bool) -> Report:
    """Builds from nothing, without change, with one article more, and of all again."""

    def timed(label: str, *, force: bool = False, bar: bool = False) -> Report:
        start = time.perf_counter()
        report = build(dossier, force=force)
        seconds = time.perf_counter() - start
        rate = report.info.quads / seconds
        holds = rate >= BARS["build"] if bar and bars else None
        speed = f"{rate:,.0f}" if report.fresh else ""
        out.add("builds", label, f"{report.read:,}", f"{seconds:.2f}", speed, bar=holds)
        return report

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        ontology.closure(Path(folder))
        out.add("builds", "the ontology closed, once a dossier", "", f"{time.perf_counter() - start:.2f}", "")
    first = timed("from nothing: close, read, check, put together, publish", bar=True)
    out.quads = first.info.quads
    timed("nothing has changed")
    name = f"report-{articles:05}"
    text = "Katla Ferrin said that nothing happened.\n"
    said = {"id": "s1", "speaker": "Katla Ferrin", "cue": "said", "content": ["that nothing happened"]}
    notes = {"article": {"publisher": "The Harbour Post", "stated_date": "2024-01-01"}, "statements": [said]}
    files = {f"articles/{name}.txt": text.encode(), f"notes/{name}.json": json.dumps(notes).encode()}
    dossier.put(files, "one more")
    timed("one article more")
    dossier.drop(tuple(files), "take it out")
    return timed("one article less")


def measure_transport(
    out: Measured,
    client: Client,
    pool: WorkerPool,
    ask: Callable[[str], tuple[Question, Callable[[], bytes]]],
    chosen: dict[str, str],
    *,
    bars: bool,
) -> None:
    """One small and one large answer, in-process, through a worker, and over HTTP."""
    for label, text, times in (
        ("point query", f"SELECT ?p ?o WHERE {{ <{chosen['actor']}> ?p ?o }}", 300),
        ("100,000 rows", MANY, 7),
    ):
        question, inside = ask(text)
        near = median_ms(inside, times)
        worker = median_ms(lambda question=question: pool.ask(question), times)  # type: ignore[misc]
        far = median_ms(lambda text=text: client.query(text), times)  # type: ignore[misc]
        if rows_of(client.query(text)) != rows_of(inside()):
            out.failed.append(f"{label}: HTTP and in-process give different rows")
        small = label == "point query"
        holds = far <= BARS["point"] * near and far < BARS["point ms"] if small else far <= BARS["many"] * near
        cells = (label, f"{near:.3f}", f"{worker:.3f}", f"{far:.3f}", f"{worker / near:.1f}", f"{far / near:.2f}")
        out.add("transport", *cells, bar=holds if bars else None)


def parameters(chosen: dict[str, str]) -> dict[str, dict[str, str]]:
    """Values for the parameters of the questions that need some, or that would tell little without."""
    return {
        "what-survives": {"without": chosen["outlet"]},
        "what-did-they-say": {"actor": chosen["actor"]},
        "knowable-on": {"on": chosen["on"]},
        "met-or-group": {"actor": chosen["actor_met"], "other": chosen["other_met"]},
        "meetings-before": {"event": chosen["meeting"]},
        "words-for-claim": {"claim": chosen["claim"]},
        "contacts-between-states": {"state": chosen["state"], "other_state": chosen["other_state"]},
    }


def measure_questions(
    out: Measured,
    client: Client,
    ask: Callable[[str], tuple[Question, Callable[[], bytes]]],
    base: str,
    chosen: dict[str, str],
    wanted: dict[str, int],
    *,
    bars: bool,
) -> None:
    """Each saved question with all its rows."""
    given = parameters(chosen)
    for query in queries.all_queries():
        text = queries.bind(query, given.get(query.name, {}), base)
        _, inside = ask(text)
        label, expected = f"{query.rank} {query.name}", wanted.get(query.name)
        start = time.perf_counter()
        try:
            found = rows_of(client.query(text))
        except Slow:
            cells = (label, "", "" if expected is None else f"{expected:,}", "", "", "ended at its limit of 30 s")
            out.add("questions", *cells, bar=False if bars else None, name=query.name)
            continue
        far = (time.perf_counter() - start) * 1000
        near, against = "", "plain Python"
        if bars:
            far = median_ms(lambda text=text: client.query(text), 5)  # type: ignore[misc]
            near = f"{median_ms(inside, 5):.1f}"
        if expected is None:
            expected, against = (rows_of(inside()), "engine, in-process") if bars else (found, "not compared")
        holds = far < BARS["question ms"] and found == expected
        cells = (label, f"{found:,}", f"{expected:,}", against, near, f"{far:.1f}")
        out.add("questions", *cells, bar=holds if bars or found != expected else None, name=query.name)


def measure_pages(out: Measured, client: Client, base: str, chosen: dict[str, str]) -> None:
    """Server time of the pages of the busiest things, as a client sees it."""
    things = {"home": "", "article": "article/report-00000"}
    things |= {key: chosen[key].removeprefix(base) for key in ("claim", "meeting", "actor")}
    for label, path in things.items():
        if client.page(f"/{path}") == 200:
            took = median_ms(lambda path=path: client.page(f"/{path}"), 5)  # type: ignore[misc]
            out.add("pages", label, f"{took:.1f}")


def machine() -> str:
    """Cores, memory and versions: what figures depend on, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ("pyoxigraph", "flask", "waitress")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    cores, system = len(os.sched_getaffinity(0)), f"{platform.system()}, Python {platform.python_version()}"
    return f"{cores} cores, {memory:.0f} GiB of memory, {system}, {versions}"


def results(measured: dict[str, Measured], worlds: Measured, points: list[Point], seed: int) -> str:
    """The page of results."""
    lines = [
        "# Results",
        "",
        f"Made by `python benchmarks/run.py` (seed {seed}) on {machine()}. All figures are of one run on one machine, "
        "other work on it included: compare columns, not runs. Times are medians. Bars on quads apply to the smaller "
        "size.",
        "",
    ]
    for label, found in measured.items():
        lines += [f"## {label[0].upper()}{label[1:]}: {found.quads:,}", ""]
        for name, rows in found.rows.items():
            lines += table(name, rows)
        lines += _missed(found)
    lines += ["## Worlds by size", "", "![The same figures as a plot](growth.svg)", "", *section(worlds, points)]
    return "\n".join([*lines, *table("rules", worlds.rows["rules"]), *_missed(worlds)])


def _missed(found: Measured) -> list[str]:
    return [f"Missed: {', '.join(found.failed)}." if found.failed else "No bar is missed.", ""]


def main() -> int:
    """Command line; ends with 1 where a bar is missed or rows differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="the smaller size only, and the smallest world")
    parser.add_argument("--most", type=int, default=max(WORLDS), help="claims of the largest world")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    measured, worlds = dict[str, Measured](), Measured()
    with tempfile.TemporaryDirectory() as folder:
        for label, articles in list(SIZES.items())[: 1 if args.small else None]:
            measured[label] = measure(articles, args.seed, Path(folder), bars=not measured)
    most = min(WORLDS) if args.small else args.most
    points = measure_growth(worlds, most, args.seed, lambda line: print(line, file=sys.stderr, flush=True))
    measure_rules(worlds, args.seed)
    page = results(measured, worlds, points, args.seed)
    if not args.dry:
        here = Path(__file__).parent
        (here / "RESULTS.md").write_text(page, encoding="utf-8")
        (here / "growth.svg").write_text(picture(points), encoding="utf-8")
    print(page)
    return 1 if any(found.failed for found in (*measured.values(), worlds)) else 0


if __name__ == "__main__":
    sys.exit(main())
