"""Measure the two stores that decision 0001 chooses between.

(a) Oxigraph on disk: a commit, then ``Store.backup``; each worker is a fresh process that opens the snapshot read-only.
(b) Immutable N-Quads: one parent loads the file into memory; each worker is a fork of it.

    python benchmarks/bench_store_choice.py 100000 1000000

Prints one Markdown table a size. All figures of a size come from one run on one machine, so compare columns, not runs.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

BASE = "https://w3id.org/sayso/id/bench/"
NS = "https://w3id.org/sayso/ns#"
RECORD = f"{BASE}graph/record"
XSD = "http://www.w3.org/2001/XMLSchema#"

QUERIES = {
    "point query": f"SELECT ?p ?o {{ <{BASE}claim/7> ?p ?o }}",
    "join of four patterns, 1,000 rows": f"SELECT * {{ ?a <{NS}speaker> ?s ; <{NS}claim> ?c ; <{NS}stance> "
    f"<{NS}denies> . ?c <{NS}text> ?t }} LIMIT 1000",
    "count by speaker": f"SELECT ?s (COUNT(?a) AS ?n) {{ ?a <{NS}speaker> ?s }} GROUP BY ?s",
    "claims that somebody denies and somebody asserts": f"SELECT (COUNT(*) AS ?n) {{ ?a <{NS}claim> ?c ; "
    f"<{NS}stance> <{NS}denies> . ?b <{NS}claim> ?c ; <{NS}stance> <{NS}asserts> }}",
    "100,000 rows as JSON": "SELECT * { ?s ?p ?o } LIMIT 100000",
}


def article(rng: random.Random, number: int) -> Iterator[str]:
    """One article's quads, about 100: attributions, spans, claims with texts and contents of their own graphs."""
    art = f"<{BASE}article/{number}>"
    for i in range(8):
        claim = number * 8 + i if rng.random() < 0.8 else rng.randrange(max(1, number * 8))
        a, c = f"<{BASE}attribution/{number}/s{i}>", f"<{BASE}claim/{claim}>"
        stance = rng.choices(["asserts", "denies", "declines"], [8, 2, 1])[0]
        yield f"{a} <{NS}inArticle> {art} <{RECORD}> ."
        yield f"{a} <{NS}speaker> <{BASE}actor/{int(rng.paretovariate(0.6)) % 5000}> <{RECORD}> ."
        yield f"{a} <{NS}stance> <{NS}{stance}> <{RECORD}> ."
        yield f"{a} <{NS}claim> {c} <{RECORD}> ."
        words = " ".join(rng.choices(WORDS, k=9))
        yield f'{c} <{NS}text> "{words}"@en <{RECORD}> .'
        span = f"<{BASE}span/{number}/{i}>"
        yield f"{a} <{NS}evidence> {span} <{RECORD}> ."
        yield f'{span} <http://www.w3.org/ns/oa#exact> "{words} {number}" <{RECORD}> .'
        meeting = f"<{BASE}meeting/{number}/m{i % 3}>"
        yield f"{meeting} <{NS}place> <{BASE}place/{rng.randrange(300)}> {c} ."
        yield f'{meeting} <{NS}earliest> "20{rng.randrange(10, 26)}-0{rng.randrange(1, 10)}-11"^^<{XSD}date> {c} .'
        for role in range(3):
            part = f"<{BASE}participation/{number}-{i}-{role}>"
            yield f"{meeting} <{NS}participation> {part} {c} ."
    yield f'{art} <{NS}statedDate> "2024-03-0{number % 9 + 1}" <{RECORD}> .'


WORDS = ["talks", "ministers", "the", "harbour", "said", "agreed", "secret", "envoy", "denied", "ceasefire", "met"]


def lines(quads: int, seed: int = 1) -> list[str]:
    """``quads`` sorted unique N-Quads lines, the same for the same seed."""
    rng, found, number = random.Random(seed), set[str](), 0
    while len(found) < quads:
        found.update(article(rng, number))
        number += 1
    return sorted(found)[:quads]


def timed(work: Callable[[], object], repeat: int = 1) -> float:
    """Milliseconds of the fastest of ``repeat`` runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def ask(store: ox.Store, text: str) -> bytes:
    answer = store.query(text, default_graph=[ox.NamedNode(RECORD)])
    assert isinstance(answer, ox.QuerySolutions)
    return answer.serialize(format=ox.QueryResultsFormat.JSON)


def rss() -> float:
    """Private memory of this process in MB: what it does not share with its parent."""
    text = Path("/proc/self/smaps_rollup").read_text()
    return sum(int(row.split()[1]) for row in text.splitlines() if row.startswith("Private_")) / 1000


def query_times(store: ox.Store) -> dict[str, float]:
    found = {name: timed(lambda t=text: ask(store, t), 30 if "point" in name else 3) for name, text in QUERIES.items()}
    return found | {"worker's own memory after them, MB": rss()}


def in_fork(store: ox.Store) -> dict[str, float]:
    """Fork, run the queries in the child, and report its figures through a pipe."""
    reader, writer = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        started = (time.perf_counter() - start) * 1000
        found = {"start a worker": started} | query_times(store)
        os.write(writer, json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found: dict[str, float] = json.load(pipe)
    os.waitpid(pid, 0)
    return dict(found)


def in_spawn(snapshot: Path) -> dict[str, float]:
    """Start a fresh interpreter that opens the snapshot and runs the queries."""
    start = time.time()
    done = subprocess.run([sys.executable, __file__, "--worker", str(snapshot), repr(start)], capture_output=True,
                          text=True, check=True)  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def worker(snapshot: str, start: str) -> None:
    store = ox.Store.read_only(snapshot)
    opened = (time.time() - float(start)) * 1000
    print(json.dumps({"start a worker": opened} | query_times(store)))


def disk(folder: Path, source: list[str], changed: list[str]) -> dict[str, float]:
    store = ox.Store(str(folder / "disk"))
    data = "\n".join(source).encode()
    found = {"load everything": timed(lambda: store.bulk_load(data, format=ox.RdfFormat.N_QUADS))}
    store.optimize()
    found["publish what was loaded"] = timed(lambda: store.backup(str(folder / "snapshot")))
    quads = list(ox.parse("\n".join(changed).encode(), format=ox.RdfFormat.N_QUADS))

    def change() -> None:
        store.extend(quads)
        store.backup(str(folder / "snapshot2"))

    found["one article more, until it is served"] = timed(change)
    found |= in_spawn(folder / "snapshot")
    found["one article more, until it is served"] += found["start a worker"]
    found["on disk, MB"] = sum(p.stat().st_size for p in (folder / "snapshot").rglob("*")) / 1e6
    return found


def memory(folder: Path, source: list[str], changed: list[str]) -> dict[str, float]:
    path = folder / "graph.nq"

    def write(rows: list[str]) -> None:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(row + "\n" for row in rows)
            out.flush()
            os.fsync(out.fileno())

    publish = timed(lambda: write(source))
    before, store = rss(), ox.Store()
    found = {"load everything": timed(lambda: store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS))}
    found["publish what was loaded"] = publish
    found["the loaded graph in memory, MB"] = rss() - before
    found |= in_fork(store)
    again = sorted({*source, *changed})

    def change() -> None:
        write(again)
        ox.Store().bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)

    found["one article more, until it is served"] = timed(change) + found["start a worker"]
    found["on disk, MB"] = path.stat().st_size / 1e6
    return found


def main(sizes: list[int]) -> None:
    for quads in sizes:
        source = lines(quads)
        changed = [row.replace("/bench/", "/other/") for row in source[:100]]
        folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
        try:
            a, b = disk(folder, source, changed), memory(folder, source, changed)
        finally:
            shutil.rmtree(folder)
        print(f"\n| {quads:,} quads, ms unless said | (a) disk | (b) memory | a / b |\n|---|---:|---:|---:|")
        for name in b | a:
            row = [a.get(name), b.get(name)]
            cells = [f"{value:,.2f}" if value is not None and value < 10 else
                     f"{value:,.0f}" if value is not None else "" for value in row]  # fmt: skip
            ratio = f"{row[0] / row[1]:.1f}" if row[0] is not None and row[1] else ""
            print(f"| {name} | {cells[0]} | {cells[1]} | {ratio} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(*sys.argv[2:])
    else:
        main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
