"""Worlds in a running service: made once, kept, limited, and always those of the build that answers."""

import itertools
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import ROOT
from sayso import resources
from sayso.build import build
from sayso.dataset import answer, plan
from sayso.dossier import Dossier, open_dossier
from sayso.errors import Busy, QueryError, QueryRefused
from sayso.perspective import parse_text
from sayso.results import parse_table
from sayso.store import shelf
from sayso.store.base import Limits
from sayso.store.snapshots import current
from sayso.store.workers import WorkerPool

SO = "https://w3id.org/sayso/ns#"
MET = f"SELECT DISTINCT ?a ?b WHERE {{ ?a <{SO}met> ?b }}"


@pytest.fixture
def dossier(tmp_path: Path, kept: Path) -> Dossier:
    shutil.copytree(resources.SAMPLES, tmp_path / "d", ignore=shutil.ignore_patterns(".sayso"))
    shutil.copytree(kept, tmp_path / "d/.sayso")
    found = open_dossier(tmp_path / "d")
    build(found)
    return found


@pytest.fixture
def pool(dossier: Dossier) -> Iterator[WorkerPool]:
    with WorkerPool(dossier.cache, Limits(workers=2, worlds=3)) as made:
        yield made


def iri(dossier: Dossier, text: str) -> str:
    return parse_text(text).iri(dossier.base)


def met(pool: WorkerPool, dossier: Dossier, world: str, query: str = MET) -> set[tuple[str, str]]:
    asked = plan(query, base=dossier.base, default_graph_uris=[iri(dossier, world)])
    rows = parse_table(answer(pool, asked).body).rows
    return {tuple(cell.value.removeprefix(f"{dossier.base}actor/") for cell in row if cell) for row in rows}  # type: ignore[misc]


def test_the_same_question_in_several_worlds(pool: WorkerPool, dossier: Dossier) -> None:
    chiefs = ("william-burns", "sergei-naryshkin")
    by_nbc = met(pool, dossier, "according-to=nbc-news")
    assert chiefs in met(pool, dossier, "reported")
    assert chiefs not in by_nbc and by_nbc < met(pool, dossier, "reported")
    assert met(pool, dossier, "as-of=2023-07-05") == set()
    assert chiefs in met(pool, dossier, "as-of=2023-07-09")
    assert ("katla-ferrin", "ostap-brynivets") not in met(pool, dossier, "as-of=2023-07-09")


def test_worlds_are_set_side_by_side_in_one_query(pool: WorkerPool, dossier: Dossier) -> None:
    nbc, house = iri(dossier, "according-to=nbc-news"), iri(dossier, "according-to=white-house")
    query = (
        f"SELECT DISTINCT ?a ?b WHERE {{ GRAPH <{nbc}> {{ ?a <{SO}met> ?b }} "
        f"MINUS {{ GRAPH <{house}> {{ ?a <{SO}met> ?b }} }} }}"
    )
    asked = plan(query, base=dossier.base)
    assert set(asked.worlds) == {nbc, house}
    rows = parse_table(answer(pool, asked).body).rows
    assert {cell.value.rpartition("/")[2] for row in rows for cell in row if cell} >= {"sergei-lavrov"}


def test_answers_do_not_depend_on_what_is_cached(pool: WorkerPool, dossier: Dossier) -> None:
    first = met(pool, dossier, "on-record")
    default = answer(pool, plan("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", base=dossier.base)).body
    for world in ("reported", "corroborated", "undisputed", "without=nbc-news", "via=nbc-news"):
        met(pool, dossier, world)
    assert met(pool, dossier, "on-record") == first
    with WorkerPool(dossier.cache) as fresh:
        assert met(fresh, dossier, "on-record") == first
        assert answer(fresh, plan(MET, base=dossier.base)).rows == 0
    assert b'"value"' in default


def test_the_least_used_world_makes_room_and_comes_again(pool: WorkerPool, dossier: Dossier) -> None:
    worlds = ["reported", "on-record", "undisputed", "corroborated", "without=nbc-news"]
    before = {world: met(pool, dossier, world) for world in worlds}
    info = current(dossier.cache)
    assert info is not None
    assert len(shelf.kept(info)) == 3
    assert {world: met(pool, dossier, world) for world in reversed(worlds)} == before


def test_a_query_that_names_more_worlds_than_are_kept_is_refused(pool: WorkerPool, dossier: Dossier) -> None:
    graphs = " ".join(f"GRAPH <{iri(dossier, f'as-of=2023-07-0{day}')}> {{ ?s ?p ?o }}" for day in range(1, 5))
    with pytest.raises(QueryRefused, match="SAYSO_QUERY_WORLDS"):
        answer(pool, plan(f"SELECT * {{ {graphs} }}", base=dossier.base))


def test_many_who_ask_for_one_world_have_it_made_once(pool: WorkerPool, dossier: Dossier) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: met(pool, dossier, "on-record"), range(16)))
    assert all(each == found[0] and each for each in found)
    info = current(dossier.cache)
    assert info is not None
    assert [each.world for each in shelf.kept(info)] == [iri(dossier, "on-record")]


def test_a_world_that_takes_too_long_is_busy_and_goes_on(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]))
    with WorkerPool(dossier.cache, Limits(seconds=0.2), maker="slow_maker") as pool:
        asked = plan("ASK {}", base=dossier.base, default_graph_uris=[iri(dossier, "without=nbc-news")])
        with pytest.raises(Busy, match="still being made"):
            answer(pool, asked)
        threading.Event().wait(1.0)
        assert answer(pool, asked).body


def test_a_damaged_world_is_made_again(dossier: Dossier) -> None:
    info = current(dossier.cache)
    assert info is not None
    with WorkerPool(dossier.cache) as pool:
        before = met(pool, dossier, "on-record")
    (path,) = (info.path.parent / "worlds").glob("*.nq")
    path.write_bytes(path.read_bytes()[:-50])
    with WorkerPool(dossier.cache) as pool:
        assert met(pool, dossier, "on-record") == before


def test_worlds_follow_the_dossier_and_leave_nothing(pool: WorkerPool, dossier: Dossier) -> None:
    pair = ("katla-ferrin", "ostap-brynivets")
    assert pair in met(pool, dossier, "on-record")
    old = current(dossier.cache)
    assert old is not None
    for folder in ("articles", "notes"):
        for path in (dossier.path / folder).iterdir():
            path.unlink()
    build(dossier)
    assert pair not in met(pool, dossier, "on-record")
    assert ("william-burns", "sergei-naryshkin") in met(pool, dossier, "reported")
    assert not old.path.parent.exists()
    assert not [
        path for path in dossier.cache.rglob("*") if path.is_file() and b"claim/nawras-talks" in path.read_bytes()
    ]


def test_builds_and_clients_at_once_see_the_world_of_one_build(dossier: Dossier) -> None:  # noqa: C901
    """The article goes and comes; each answer is the whole world with it, or the whole world without."""
    name = "envoys-wire"
    texts = {p: p.read_bytes() for p in (dossier.path / f"articles/{name}.txt", dossier.path / f"notes/{name}.json")}
    done, wrong, answered = threading.Event(), list[object](), 0
    worlds = ["reported", "on-record", "undisputed"]
    with WorkerPool(dossier.cache, Limits(workers=2)) as pool:
        expected: dict[str, list[set[tuple[str, str]]]] = {world: [met(pool, dossier, world)] for world in worlds}
        for path in texts:
            path.unlink()
        build(dossier)
        for world in worlds:
            expected[world].append(met(pool, dossier, world))

        def ask(number: int) -> None:
            nonlocal answered
            while not done.is_set():
                world = worlds[number % len(worlds)]
                try:
                    if met(pool, dossier, world) not in expected[world]:
                        wrong.append(world)
                except QueryError as error:
                    wrong.append(error)
                answered += 1

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for round_ in range(6):
            for path, data in texts.items():
                path.write_bytes(data) if round_ % 2 == 0 else path.unlink()
            build(dossier)
        done.set()
        for thread in threads:
            thread.join()
    assert not wrong
    assert answered > 20


def test_worlds_that_crowd_each_other_out_are_answered_all_the_same(dossier: Dossier) -> None:
    days = [iri(dossier, f"as-of=2025-04-{day:02}") for day in range(8, 16)]
    pairs = list(itertools.pairwise(days))

    def ask(number: int) -> str:
        one, other = pairs[number % len(pairs)]
        counted = "SELECT (COUNT(*) AS ?n) { { GRAPH <%s> { ?a ?b ?c } } UNION { GRAPH <%s> { ?a ?b ?c } } }"
        rows = parse_table(answer(pool, plan(counted % (one, other), base=dossier.base)).body).values()
        return f"{number % len(pairs)}: {next(rows)['n']}"

    with WorkerPool(dossier.cache, Limits(workers=4, worlds=2)) as pool, ThreadPoolExecutor(8) as threads:
        found = set(threads.map(ask, range(48)))
    assert len(found) == len(pairs)


def test_a_parent_that_ended_is_replaced_also_for_a_question_about_a_new_world(dossier: Dossier) -> None:
    with WorkerPool(dossier.cache) as pool:
        before = met(pool, dossier, "on-record")
        for world in ("reported", "undisputed", "on-record"):
            os.kill(pool.pid, signal.SIGKILL)
            assert met(pool, dossier, world)
        assert met(pool, dossier, "on-record") == before


def test_a_foreign_file_among_the_worlds_is_passed_over_and_cleared(dossier: Dossier) -> None:
    info = current(dossier.cache)
    assert info is not None
    with WorkerPool(dossier.cache) as pool:
        met(pool, dossier, "on-record")
    folder = info.path.parent / "worlds"
    (folder / "foreign.nq").write_bytes(b"\xff\xfe garbage\n")
    assert [each.world for each in shelf.kept(info)] == [iri(dossier, "on-record")]
    assert shelf.clear(info) == 2
    assert not list(folder.iterdir())


def test_a_world_of_other_rules_is_made_again(dossier: Dossier) -> None:
    info = current(dossier.cache)
    assert info is not None
    world = iri(dossier, "on-record")
    shelf.put(info, world, b"<urn:a> <urn:b> <urn:c> <urn:d> .\n", "of old", 5)
    assert shelf.get(info, world, "of old") and shelf.get(info, world, "of now") is None
    with WorkerPool(dossier.cache) as pool:
        assert met(pool, dossier, "on-record")


def test_nobody_met_by_a_plan(dossier: Dossier) -> None:
    """Two articles tell of one meeting: by one it took place, by the other one others planned to."""

    def article(status: str, *who: str) -> bytes:
        notes = {
            "article": {"publisher": "The Harbour Post", "stated_date": "2024-03-05"},
            "meetings": [
                {"id": "m1", "kind": "talks", "participants": who, "status": status, "evidence": ["They met"]}
            ],
            "actors": [{"name": name, "kind": "person"} for name in who],
        }
        return json.dumps(notes).encode()

    for name, notes in (
        ("one", article("happened", "Ann Ash", "Bob Bell")),
        ("two", article("planned", "Cid Fox", "Dan Dow")),
    ):
        (dossier.path / f"articles/{name}.txt").write_text("They met. " + name)
        (dossier.path / f"notes/{name}.json").write_bytes(notes)
    same = {"id": "same", "date": "2024-03-06", "by": "R", "act": "identify", "reason": "one meeting"}
    with (dossier.path / "decisions.jsonl").open("a") as ledger:
        ledger.write(json.dumps(same | {"targets": ["meeting/one/m1", "meeting/two/m1"]}) + "\n")
    build(dossier)
    with WorkerPool(dossier.cache) as pool:
        pairs = met(pool, dossier, "reported")
    assert ("ann-ash", "bob-bell") in pairs
    assert not any("cid-fox" in pair or "dan-dow" in pair for pair in pairs)


def test_the_folder_of_rules_is_in_the_wheel() -> None:
    assert (ROOT / "ontology/rules/office.rq").is_file()


def test_an_article_changes_exactly_the_worlds_that_it_should(dossier: Dossier) -> None:
    """The Harbour Post, which no sample knows, tells of a meeting on 2 June 2025; two who are named say that it was."""
    worlds = {
        "reported": True, "on-record": True, "undisputed": True, "as-of=2025-06-03": True, "reviewed=yes": True,
        "according-to=the-harbour-post": True, "via=the-harbour-post": True, "without=nbc-news": True,
        "corroborated": False, "according-to=nbc-news": False, "as-of=2025-06-02": False, "via=nbc-news": False,
        "according-to=nbc-news,as-of=2030-01-01": False,
    }  # fmt: skip
    later = ("according-to=the-harbour-post", "via=the-harbour-post")  # an actor that is not there yet

    def held(pool: WorkerPool, world: str) -> tuple[set[bytes], bytes]:
        """What holds, and what is admitted, in a world; and all of it."""
        _, quads = pool.world(iri(dossier, world), dossier.base)
        kept = {line for line in quads.split(b"\n") if b"/graph/worlds>" not in line or b"#admits>" in line}
        return kept, quads

    said, pair = "Ann Ash met Bob Bell.", ("Ann Ash", "Bob Bell")
    notes = {
        "article": {"publisher": "The Harbour Post", "stated_date": "2025-06-03", "published": "2025-06-03"},
        "statements": [],
        "meetings": [
            {"id": "m1", "kind": "talks", "participants": [*pair], "status": "happened", "evidence": [said]},
        ],
        "actors": [{"name": name, "kind": "person"} for name in pair],
    }
    text, noted = dossier.path / "articles/ash.txt", dossier.path / "notes/ash.json"
    with WorkerPool(dossier.cache) as pool:
        before = {world: held(pool, world) for world in worlds if world not in later}
        text.write_text(said)
        noted.write_text(json.dumps(notes))
        build(dossier)
        after = {world: held(pool, world) for world in worlds}
        changed = {world: world in later or before[world][0] != after[world][0] for world in worlds}
        assert changed == worlds
        assert all(len(after[world][0]) > 5 for world in later)
        text.unlink()
        noted.unlink()
        build(dossier)
        assert {world: held(pool, world) for world in before} == before
    shutil.rmtree(dossier.cache / "builds")
    build(dossier, force=True)
    with WorkerPool(dossier.cache) as fresh:  # made anew, in another order
        assert {world: held(fresh, world) for world in reversed(list(before))} == before
