"""Builds while clients ask: a short form of ``benchmarks/soak.py``, and that each of its checks can fail."""

import json
import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from family import Family, grown, usual
from served import Reply
from soak import Builder, Tally, few_answers, leftovers, order, rows_of, soak
from stages import BASE, WORLDS, Row, Stage, stages

FIRST, ADDED, *_ = stages()


@pytest.fixture
def folder(tmp_path: Path, kept: Path) -> Path:
    shutil.copytree(kept, tmp_path / "d/.sayso")
    return tmp_path / "d"


def test_each_answer_is_the_world_of_one_build_and_nothing_grows_or_is_left_behind(folder: Path) -> None:
    told: list[str] = []
    assert soak(folder, builds=15, clients=4, tell=told.append) == [], told
    assert told[-2].startswith("100.00% of "), told


def worlds_only(stage: Stage, world: str) -> frozenset[Row]:
    return frozenset(row for row in stage.expected(world) if row[0] in ("met", "admits"))


def test_no_two_stages_have_the_same_answer_and_their_worlds_differ() -> None:
    for world in WORLDS:
        assert all(one.expected(world) != other.expected(world) for one, other in combinations(stages(), 2)), world
        assert len({worlds_only(stage, world) for stage in stages()}) >= 3, world
    for stage in stages():
        assert len({worlds_only(stage, world) for world in WORLDS}) >= 4, stage.name


def test_one_stage_follows_another_and_the_last_is_the_first() -> None:
    found = order(40, seed=1)
    assert len(found) == 40
    assert found[-1] == FIRST
    assert all(one != other for one, other in zip([FIRST, *found], found, strict=False))
    assert {stage.name for stage in found} == {stage.name for stage in stages()}


# What is wrong is seen ------------------------------------------------------------------------------------------------


@pytest.fixture
def tally() -> Tally:
    return Tally({"one": FIRST, "two": ADDED}, built=["one", "two"], finished=2)


def reply(rows: frozenset[Row], build: str = "one", status: int = 200, head: str = "") -> Reply:
    names = ("what", "one", "other")
    found = [
        {
            name: {"type": "uri", "value": BASE + cell if "/" in cell else cell}
            for name, cell in zip(names, row, strict=True)
            if cell
        }
        for row in rows
    ]
    body = json.dumps({"head": {"vars": names}, "results": {"bindings": found}}).encode()
    return Reply(status, f"HTTP/1.1 {status} \r\nSayso-Build: {build}\r\n{head}".encode(), body)


def test_rows_are_read_as_they_were_written(tally: Tally) -> None:
    for stage in stages():
        assert rows_of(reply(stage.expected("reported")).body) == stage.expected("reported")
    for id_, stage in tally.stages.items():
        for world in WORLDS:
            tally.count(reply(stage.expected(world), id_), world, 2)
    assert (tally.faults, tally.statuses[200], tally.stale) == ([], 10, 5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (reply(ADDED.expected("reported")), "it is the answer of ['an article added']"),
        (reply(FIRST.expected("on the record")), "it is the answer of none"),
        (reply(FIRST.expected("reported") - worlds_only(FIRST, "reported")), "rows are missing, 0 too many"),
        (reply(FIRST.expected("reported") | {("admits", "claim/event-8", "")}), "0 rows are missing, 1 too many"),
        (reply(frozenset(), "three"), "a build that nobody made"),
        (reply(frozenset(), status=503), "503 without Retry-After"),
        (reply(frozenset(), status=500), "500 in the world reported"),
        (reply(frozenset(), status=504), "504 in the world reported"),
    ],
)
def test_an_answer_that_is_not_the_world_of_its_build_is_a_fault(tally: Tally, given: Reply, words: str) -> None:
    tally.count(given, "reported", 2)
    (fault,) = tally.faults
    assert words in fault


def test_who_is_told_to_come_again_is_none_but_they_are_few(tally: Tally) -> None:
    for _ in range(99):
        tally.count(reply(FIRST.expected("reported")), "reported", 1)
    tally.count(reply(frozenset(), status=503, head="Retry-After: 5"), "reported", 1)
    assert (tally.faults, few_answers(tally, print)) == ([], [])
    tally.count(reply(frozenset(), status=503, head="Retry-After: 5"), "reported", 1)
    assert few_answers(tally, print) != []


def test_what_is_left_behind_is_seen(folder: Path) -> None:
    builder = Builder(folder)
    builder.build(ADDED)
    last = builder.build(FIRST)
    assert leftovers(builder.dossier, last) == []
    left = {
        "builds/0123456789abcdef/worlds/x.nq": b"",
        f"builds/{last}/worlds/x.4711": b"",
        "units/x.json": b"... report/extra-00 ...",
    }
    for name, data in left.items():
        (builder.dossier.cache / name).parent.mkdir(parents=True, exist_ok=True)
        (builder.dossier.cache / name).write_bytes(data)
    found = " ".join(leftovers(builder.dossier, last))
    for name in ("builds/0123456789abcdef", f"builds/{last}/worlds/x.4711", "units/x.json"):
        assert name in found


def test_what_grows_is_seen_and_what_comes_and_goes_is_not() -> None:
    start = Family(own=60.0, loaded=40.0, whole=130.0, processes=4, files=14)
    assert grown(start, replace(start, own=62.0, processes=6, files=15)) == []
    for change in ({"own": 70.0}, {"loaded": 50.0}, {"whole": 180.0}, {"processes": 7.0}, {"files": 30.0}):
        assert len(grown(start, replace(start, **change))) == 1, change
    assert usual([start, replace(start, whole=300.0), replace(start, own=50.0)]) == start
