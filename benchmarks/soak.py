"""Many builds while many ask: each answer is the world of one build, and nothing grows or is left behind.

    python benchmarks/soak.py                          300 builds, 8 clients
    python benchmarks/soak.py --builds 30 --clients 4

A small dossier goes from stage to stage (``stages.py``) while clients ask its server over HTTP in five worlds. Ends
with 1 where an answer is not, row for row, what the build that it names should give; where less than 99 in a hundred
questions are answered, or one fails by anything but 503 with Retry-After; where a build is not soon served; where the
memory, processes or open files of the server grow; and where anything of a build before stays in the cache.
"""

import argparse
import contextlib
import itertools
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from family import Family, children, grown, look, usual
from sayso.build import build
from sayso.dossier import Dossier, open_dossier
from served import Client, Reply, Served, serving
from stages import BASE, WORLDS, Row, Stage, stages

ANSWERED = 0.99  # of the questions; the others may be told to come again
_SERVED = 30.0  # seconds within which a build must be the one that answers
_SETTLED = 10.0  # seconds within which nothing but the last build may be there
_WAITED = 3  # every so many builds the next one does not wait until this one is served
_BREATH = 0.1  # seconds that a client waits who was told to come again
_ENOUGH = 20  # faults, after which there is no point in going on
_TEXT = (Path(__file__).parent / "soak.rq").read_text(encoding="utf-8")
_QUERIES = {world: _TEXT.replace("/perspective>", f"/perspective{tail}>") for world, tail in WORLDS.items()}
Tell = Callable[[str], None]


@dataclass
class Tally:
    """What is built, and what clients were answered.

    ``stages``: by the id of its build. ``built``: ids in the order of their building, ``finished`` of them published.
    ``stale``: answers of a build that was not the newest when they were asked. ``latest``: id of the build of the last
    answer.
    """

    stages: dict[str, Stage]
    built: list[str] = field(default_factory=list)
    finished: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    stale: int = 0
    latest: str = ""
    done: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, reply: Reply, world: str, finished: int) -> None:
        """One reply to a question in a world, asked when so many builds were ``finished``."""
        fault = self.fault(reply, world)
        with self.lock:
            self.statuses[reply.status] += 1
            if fault:
                self.faults.append(fault)
            elif reply.status == 200:
                self.latest = reply.header("Sayso-Build")
                self.stale += self.latest not in self.built[finished - 1 :]

    def fault(self, reply: Reply, world: str) -> str:
        """What is wrong with a reply, or ""."""
        if reply.status == 503:
            return "" if reply.header("Retry-After").isdigit() else "503 without Retry-After"
        if reply.status != 200:
            return f"{reply.status} in the world {world}: {reply.body[:300].decode('utf-8', 'replace')}"
        stage = self.stages.get(reply.header("Sayso-Build"))
        if stage is None:
            return f"an answer of a build that nobody made: {reply.header('Sayso-Build')!r}"
        found, expected = rows_of(reply.body), stage.expected(world)
        if found == expected:
            return ""
        others = [each.name for each in self.stages.values() if each.expected(world) == found]
        return (
            f"of the stage “{stage.name}” in the world {world}: {len(expected - found)} rows are missing, "
            f"{len(found - expected)} too many, such as {min(expected ^ found)}; it is the answer of {others or 'none'}"
        )


def rows_of(body: bytes) -> frozenset[Row]:
    """The rows of an answer in JSON, IRIs without the dossier's base. Raises ValueError, KeyError for what is none."""
    results = json.loads(body)
    return frozenset(
        tuple(row[name]["value"].removeprefix(BASE) if name in row else "" for name in results["head"]["vars"])
        for row in results["results"]["bindings"]
    )


def client(url: str, number: int, tally: Tally) -> None:
    """Asks in one world after the other until all is done, or the connection ends."""
    worlds = itertools.islice(itertools.cycle(WORLDS), number % len(WORLDS), None)
    world = ""
    try:
        asking = Client(url)
        while not tally.done.is_set():
            world, finished = next(worlds), tally.finished
            reply = asking.asked(_QUERIES[world])
            tally.count(reply, world, finished)
            if reply.status == 503:
                time.sleep(_BREATH)
        asking.close()
    except (OSError, ValueError, LookupError) as error:
        tally.faults.append(f"{type(error).__name__} in the world {world}: {error}")


class Builder:
    """Takes a dossier, in a folder of its own, from stage to stage."""

    def __init__(self, folder: Path) -> None:
        self.stage = stages()[0]
        for path, data in self.stage.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        self.dossier: Dossier = open_dossier(folder)

    def build(self, stage: Stage) -> str:
        """Makes the files those of a stage, and builds; gives the build's id."""
        wanted, there = stage.files, self.stage.files
        changed = {path: data for path, data in wanted.items() if there.get(path) != data}
        self.dossier.put(changed, stage.name, tuple(path for path in there if path not in wanted))
        self.stage = stage
        return build(self.dossier).info.id


def order(builds: int, seed: int) -> list[Stage]:
    """The stages to go through: any but the one before; at the end the first, which has none of their articles."""
    rng, first, *others = random.Random(seed), *stages()
    found = [first]
    for _ in range(builds - 1):
        found.append(rng.choice([stage for stage in others if stage != found[-1]]))
    return [*found[1:], first]


def drive(builder: Builder, server: Served, tally: Tally, builds: list[Stage], tell: Tell) -> list[Family]:
    """Builds while clients ask; gives what the server held after each build."""
    ids = {stage.name: id_ for id_, stage in tally.stages.items()}
    looks, began, slowest = list[Family](), time.monotonic(), 0.0
    for number, stage in enumerate(builds, 1):
        tally.built.append(ids[stage.name])
        if builder.build(stage) != ids[stage.name]:
            tally.faults.append(f"build {number}, of the stage “{stage.name}”, is another one than before")
        tally.finished += 1
        if number % _WAITED or number == len(builds):
            slowest = max(slowest, _until_served(tally, number))
            settled(lambda: loaded(server), 1.0)
        looks.append(look(server.pid))
        if number % max(1, len(builds) // 10) == 0:
            tell(
                f"{number:4} builds in {time.monotonic() - began:.0f} s: {tally.statuses[200]:,} answers, "
                f"{tally.statuses[503]} told to come again, {len(tally.faults)} faults; {looks[-1]}"
            )
        if len(tally.faults) >= _ENOUGH:
            break
    tell(f"A build was served within {slowest:.2f} s; {tally.stale:,} answers were not of the newest build.")
    return looks


def _until_served(tally: Tally, number: int) -> float:
    """Waits until an answer comes of the newest build; gives the seconds that it took."""
    began = time.monotonic()
    while tally.latest != tally.built[-1] and len(tally.faults) < _ENOUGH:
        if time.monotonic() - began > _SERVED:
            tally.faults.append(f"build {number} was not served within {_SERVED:g} s")
            break
        time.sleep(0.005)
    return time.monotonic() - began


def leftovers(dossier: Dossier, id_: str) -> list[str]:
    """What lies in the cache, some time after the last build, which has this id, that should not be there."""
    builds, standing = dossier.cache / "builds", stages()[0].articles
    gone = {name.encode() for stage in stages() for name in stage.articles if name not in standing}
    found = [path for path in builds.iterdir() if path.name != id_]
    for path in dossier.cache.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # what goes meanwhile is not left behind
            data = path.read_bytes()
            if any(name in data for name in gone) or (builds in path.parents and path.suffix != ".nq"):
                found.append(path)
    return [f"left behind: {path.relative_to(dossier.cache)}" for path in found]


def loaded(server: Served) -> list[str]:
    """Whether the server holds other builds than one."""
    held = len(children(server.pid))
    return [] if held == 1 else [f"{held} builds are loaded"]


def settled(wrong: Callable[[], list[str]], seconds: float) -> list[str]:
    """What is still wrong after a while at most; nothing as soon as nothing is."""
    end = time.monotonic() + seconds
    while (found := wrong()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def soak(folder: Path, builds: int, clients: int, tell: Tell, seed: int = 1) -> list[str]:
    """All of it in a folder; tells how it goes, and gives what is wrong."""
    builder = Builder(folder)
    tally = Tally({builder.build(stage): stage for stage in (*stages()[1:], stages()[0])})
    tally.built.append(builder.build(stages()[0]))
    tally.finished = 1
    with serving(folder) as server:
        threads = [threading.Thread(target=client, args=(server.url, number, tally)) for number in range(clients)]
        for thread in threads:
            thread.start()
        try:
            looks = drive(builder, server, tally, order(builds, seed), tell)
        finally:
            tally.done.set()
            for thread in threads:
                thread.join()
        left = settled(lambda: leftovers(builder.dossier, tally.built[-1]) + loaded(server), _SETTLED)
    left += [each for each in leftovers(builder.dossier, tally.built[-1]) if each not in left]
    return tally.faults + left + few_answers(tally, tell) + growth(looks, tell)


def few_answers(tally: Tally, tell: Tell) -> list[str]:
    """Whether too few of the questions were answered."""
    asked = sum(tally.statuses.values())
    share = tally.statuses[200] / asked if asked else 0.0
    tell(f"{share:.2%} of {asked:,} questions were answered, {tally.statuses[503]:,} told to come again.")
    return [] if share >= ANSWERED else [f"{share:.2%} of the questions were answered: {ANSWERED:.0%} should be"]


def growth(looks: list[Family], tell: Tell) -> list[str]:
    """What grew from the first third of the builds to the last."""
    third = max(1, len(looks) // 3)
    before, after = usual(looks[:third]), usual(looks[-third:])
    tell(f"In the first third of the builds the server held: {before};\nin the last third: {after}.")
    return [f"it grows: {each}" for each in grown(before, after)]


def main() -> int:
    """Command line; ends with 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=300)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = soak(Path(folder), args.builds, args.clients, lambda line: print(line, flush=True), args.seed)
    for fault, times in Counter(wrong).most_common(_ENOUGH):
        print(f"WRONG, {times} times: {fault}")
    print(f"{len(wrong)} faults." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
