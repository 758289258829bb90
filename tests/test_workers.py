"""The pool of workers on real stores: answers, every error, stopping, swapping of builds, and what it leaves behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sayso.errors import (
    Busy,
    InputError,
    NotBuilt,
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    QueryTimeout,
    SaysoError,
)
from sayso.store.base import GRAPH_TYPES, RESULT_TYPES, Answer, Limits, Question
from sayso.store.snapshots import pointer, publish
from sayso.store.workers import WorkerPool

G = "http://e/g"
LIMITS = Limits(seconds=1.0, memory=512 * 2**20, queue=4, workers=2, patience=20)
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def lines(number: int = 1, quads: int = 1500) -> list[str]:
    return sorted(f'<http://e/{i}> <http://e/p> "{number}" <{G}> .' for i in range(quads))


def question(text: str, form: str = "SELECT", media_type: str | None = None, **more: object) -> Question:
    default = RESULT_TYPES[0] if form in {"SELECT", "ASK"} else GRAPH_TYPES[1]
    return Question(text, form, media_type or default, **({"default_graphs": (G,)} | more))  # type: ignore[arg-type]


def values(answer: Answer) -> list[str]:
    return [next(iter(row.values()))["value"] for row in json.loads(answer.body)["results"]["bindings"]]


POINT = question("SELECT ?o { <http://e/7> <http://e/p> ?o }")


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    cache = tmp_path_factory.mktemp("dossier") / ".sayso"
    publish(cache, [*lines(), f"<http://e/z> <http://e/q> <http://e/7> <{G}2> ."], {})
    with WorkerPool(cache, LIMITS) as made:
        yield made


def children(pid: int) -> set[int]:
    found: set[int] = set()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # of a thread that has ended meanwhile
            found.update(map(int, listed.read_text().split()))
    return found


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def until(test: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not test():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


# Answers ----------------------------------------------------------------------------------------------------------


def test_a_point_query_is_answered_whole(pool: WorkerPool) -> None:
    answer = pool.ask(POINT)
    assert values(answer) == ["1"]
    assert (answer.rows, answer.media_type, answer.build) == (1, RESULT_TYPES[0], pool.build.id)
    assert 0 < answer.seconds < 1


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_select_and_ask_in_every_format(pool: WorkerPool, media_type: str) -> None:
    select = pool.ask(question("SELECT * { ?s ?p ?o }", media_type=media_type))
    assert (select.rows, select.media_type) == (1500, media_type)
    ask = pool.ask(question("ASK {}", "ASK", media_type))
    assert ask.rows is None
    assert b"true" in ask.body


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_construct_and_describe_in_every_format(pool: WorkerPool, media_type: str) -> None:
    construct = pool.ask(question("CONSTRUCT { ?s <http://e/r> ?o } { ?s ?p ?o }", "CONSTRUCT", media_type))
    assert construct.rows == 1500
    describe = pool.ask(question("DESCRIBE <http://e/7>", "DESCRIBE", media_type))
    assert describe.rows == 1
    assert b"http://e/7" in describe.body


def test_the_dataset_is_what_the_question_says(pool: WorkerPool) -> None:
    def count(text: str, **more: object) -> int | None:
        return pool.ask(question(text, **more)).rows

    everything, named = "SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    assert count(everything, default_graphs=()) == 0
    assert count(everything, default_graphs=(G, G + "2")) == 1501
    assert count(named) == 1501
    assert count(named, named_graphs=(G + "2",)) == 1
    assert count(named, named_graphs=()) == 0
    assert count(f"SELECT * FROM <{G}> {{ ?s ?p ?o }}", default_graphs=()) == 0
    assert count(f"SELECT * FROM NAMED <{G}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", named_graphs=()) == 0


def test_a_relative_iri_needs_a_base(pool: WorkerPool) -> None:
    text = "SELECT ?o { <7> ?p ?o }"
    assert pool.ask(question(text, base_iri="http://e/")).rows == 1
    with pytest.raises(QuerySyntaxError):
        pool.ask(question(text))


def test_an_answer_of_ten_megabytes_arrives_whole(pool: WorkerPool) -> None:
    text = "SELECT ?s ?t { ?s <http://e/p> ?o . ?t <http://e/p> ?o } LIMIT 100000"
    answer = pool.ask(question(text))
    assert len(values(answer)) == answer.rows == 100_000


# Errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("SELECT * {\n ?s ?p", 2, 7, "expected"),
        ('SELECT * { ?s ?p "üüü" "x" }', 1, 29, "expected"),
        ("SELECT * { ?s foaf:name ?x }", 1, 24, "prefix not found"),
        ("SELECT (?x AS ?y) (1 AS ?y) {}", 1, 31, "duplicated variable"),
        ("", 1, 1, "expected"),
        ("SELECT * { ?s ?p '\ud800' }", None, None, "surrogate"),
    ],
)
def test_a_syntax_error_knows_its_place(
    pool: WorkerPool, text: str, line: int | None, column: int | None, words: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        pool.ask(question(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (question("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), QueryRefused, "SERVICE"),
        (question("SELECT (<http://e/f>(1) AS ?x) {}"), QueryError, "custom function"),
        (question("ASK {}", "SELECT", RESULT_TYPES[0], default_graphs=("no iri",)), QueryError, "cannot be answered"),
        (question("ASK {}", "ASK", base_iri="no iri"), QueryError, "cannot be answered"),
        (question("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT"), QueryError, "form CONSTRUCT"),
        (question("SELECT * {}", "CONSTRUCT"), QueryError, "form SELECT"),
        (question("INSERT DATA { <http://e/a> <http://e/b> 1 }"), QuerySyntaxError, "does not parse"),
        (question(SLOW), QueryTimeout, "ended after 1 s"),
    ],
)
def test_every_fault_has_its_error_and_leaves_the_pool_well(
    pool: WorkerPool, asked: Question, error: type[SaysoError], words: str
) -> None:
    with pytest.raises(error, match=words):
        pool.ask(asked)
    start = time.monotonic()
    assert values(pool.ask(POINT)) == ["1"]
    assert time.monotonic() - start < 1


def test_service_silent_reaches_nobody(pool: WorkerPool) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        pool.ask(question(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_answer_beyond_the_limit_is_refused_whole(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    with WorkerPool(tmp_path, Limits(workers=2, answer=1000)) as pool:
        with pytest.raises(QueryMemory, match="SAYSO_QUERY_ANSWER"):
            pool.ask(question("SELECT * { ?s ?p ?o }"))
        assert pool.ask(POINT).rows == 1


def test_memory_of_one_query_is_not_charged_to_the_next(tmp_path: Path) -> None:
    joined = 'SELECT (STRLEN(GROUP_CONCAT(?c; separator="' + "x" * 500_000 + '")) AS ?n) { ?a ?b ?c } LIMIT 1'
    doubled = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(34))
    publish(tmp_path, lines(), {})
    # ample time: taking 512 MiB takes more than a second where others are at work
    with WorkerPool(tmp_path, Limits(seconds=60, memory=512 * 2**20, workers=2)) as pool:
        for big in (joined, f"SELECT (STRLEN(?v34) AS ?n) {{ BIND('xy' AS ?v0) {doubled} }}", joined):
            with pytest.raises(QueryMemory, match="512 MiB"):
                pool.ask(question(big))
            assert pool.ask(question("SELECT * { ?s ?p ?o }")).rows == 1500


# Stopping ---------------------------------------------------------------------------------------------------------


def test_a_stop_ends_the_query(pool: WorkerPool) -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    start = time.monotonic()
    with pytest.raises(QueryStopped, match="on request"):
        pool.ask(question(SLOW), stop=stop)
    assert time.monotonic() - start < 0.6
    assert pool.ask(POINT).rows == 1


def test_a_client_that_hangs_up_ends_the_query(pool: WorkerPool) -> None:
    polled: list[float] = []

    def alive() -> bool:
        polled.append(time.monotonic())
        return len(polled) < 5

    with pytest.raises(QueryStopped, match="hung up"):
        pool.ask(question(SLOW), alive=alive)
    assert len(polled) == 5
    assert polled[-1] - polled[0] < 0.6
    assert pool.ask(POINT).rows == 1


def test_a_stop_ends_the_waiting_in_the_queue(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    stop = threading.Event()
    with WorkerPool(tmp_path, Limits(seconds=1, workers=1, queue=1)) as pool, ThreadPoolExecutor(2) as threads:
        running = threads.submit(pool.ask, question(SLOW))
        time.sleep(0.2)
        waiting = threads.submit(pool.ask, POINT, stop=stop)
        time.sleep(0.1)
        stop.set()
        with pytest.raises(QueryStopped):
            waiting.result(0.5)
        assert not running.done()
        with pytest.raises(QueryTimeout):
            running.result()
        assert pool.ask(POINT).rows == 1


def test_patience_ends_the_waiting_in_the_queue(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    limits = Limits(seconds=1, workers=1, queue=1, patience=0.2)
    with WorkerPool(tmp_path, limits) as pool, ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.ask, question(SLOW))
        time.sleep(0.2)
        with pytest.raises(Busy, match=r"no turn came within 0\.2 s"):
            pool.ask(POINT)
        assert isinstance(running.exception(), QueryTimeout)


def test_fifty_slow_queries_at_once(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    limits = Limits(seconds=0.1, memory=512 * 2**20, queue=32, workers=2)

    def outcome(_: int) -> str:
        try:
            pool.ask(question(SLOW))
        except (Busy, QueryTimeout) as error:
            return type(error).__name__
        return "answered"

    with WorkerPool(tmp_path, limits) as pool, ThreadPoolExecutor(50) as threads:
        found = Counter(threads.map(outcome, range(50)))
        start = time.monotonic()
        assert pool.ask(POINT).rows == 1
        assert time.monotonic() - start < 1
    assert found["answered"] == 0
    assert found["QueryTimeout"] >= 34  # two run, 32 wait; a thread that comes late may find a place
    assert found["Busy"] == 50 - found["QueryTimeout"] >= 1
    assert Busy("…").retry_after > 0


# Builds -----------------------------------------------------------------------------------------------------------


def test_no_build_and_a_wrong_build_say_what_to_do(tmp_path: Path) -> None:
    before = children(os.getpid())
    with pytest.raises(NotBuilt, match="run `sayso build`"):
        WorkerPool(tmp_path)
    info = publish(tmp_path, lines(), {})
    info.path.write_text("oops")
    with pytest.raises(QueryError, match="run `sayso build`"):
        WorkerPool(tmp_path)
    info.path.unlink()
    with pytest.raises(NotBuilt, match="missing its file"):
        WorkerPool(tmp_path)
    assert children(os.getpid()) == before


def test_builds_are_swapped_under_load_without_a_failed_query(tmp_path: Path) -> None:
    before = children(os.getpid())
    publish(tmp_path, lines(0), {})
    asked = question("SELECT ?o (COUNT(*) AS ?n) { ?s <http://e/p> ?o } GROUP BY ?o")
    done, seen, wrong = threading.Event(), Counter[str](), list[object]()

    def reader() -> None:
        while not done.is_set():
            try:
                rows = json.loads(pool.ask(asked).body)["results"]["bindings"]
                if len(rows) != 1 or rows[0]["n"]["value"] != "1500":
                    wrong.append(rows)
                seen[rows[0]["o"]["value"]] += 1
            except Exception as error:  # noqa: BLE001 (every failure counts)
                wrong.append(error)

    with WorkerPool(tmp_path, Limits(workers=2, queue=32)) as pool:
        threads = [threading.Thread(target=reader) for _ in range(8)]
        for thread in threads:
            thread.start()
        for number in range(1, 9):
            time.sleep(0.12)
            info = publish(tmp_path, lines(number), {})
        assert pool.refresh(10).id == info.id
        assert values(pool.ask(POINT)) == ["8"]
        done.set()
        for thread in threads:
            thread.join()
        assert until(lambda: children(os.getpid()) == before | {pool.pid}), "the parents of old builds must end"
    assert not wrong
    assert len(seen) >= 2
    assert sum(seen.values()) > 50


def test_what_a_small_build_took_out_is_not_answered_once_more(tmp_path: Path) -> None:
    publish(tmp_path, lines(1), {})
    with WorkerPool(tmp_path, LIMITS) as pool:
        for number in range(2, 6):
            info = publish(tmp_path, lines(number), {})
            assert pool.build.id == info.id
            assert values(pool.ask(POINT)) == [str(number)]


def test_a_running_query_ends_on_the_build_that_it_began_on(tmp_path: Path) -> None:
    before = children(os.getpid())
    old = publish(tmp_path, lines(1, 700), {})
    asked = question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(?c) + STRLEN(?f) > 1) }")
    with WorkerPool(tmp_path, Limits(workers=2)) as pool, ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.ask, asked)
        time.sleep(0.02)
        new = publish(tmp_path, lines(2), {})
        assert pool.refresh().id == new.id
        assert values(pool.ask(POINT)) == ["2"]
        answer = running.result()
        assert (answer.build, values(answer)) == (old.id, ["490000"])
        assert until(lambda: children(os.getpid()) == before | {pool.pid})


def test_a_build_that_cannot_be_served_leaves_the_old_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    info = publish(tmp_path, lines(), {})
    with WorkerPool(tmp_path, LIMITS) as pool:
        pointer(tmp_path).write_text('{"format": 999}')
        assert pool.refresh().id == info.id
        assert pool.ask(POINT).rows == 1
        assert "another" in caplog.text or "format 999" in caplog.text
        new = publish(tmp_path, lines(3), {})
        assert pool.refresh().id == new.id
        assert values(pool.ask(POINT)) == ["3"]


def test_the_same_graph_published_again_needs_no_new_parent(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {"n": 1})
    with WorkerPool(tmp_path, LIMITS) as pool:
        pid = pool.pid
        publish(tmp_path, lines(), {"n": 2})
        assert pool.refresh().meta["n"] == 2
        assert pool.pid == pid


# Processes --------------------------------------------------------------------------------------------------------


def test_the_death_of_the_loaded_parent_is_healed(pool: WorkerPool) -> None:
    for _ in range(3):
        os.kill(pool.pid, signal.SIGKILL)
        assert pool.ask(POINT).rows == 1


def test_a_query_survives_the_death_of_its_parent(tmp_path: Path) -> None:
    publish(tmp_path, lines(1, 700), {})
    asked = question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(?c) + STRLEN(?f) > 1) }")
    with WorkerPool(tmp_path, Limits(workers=2)) as pool, ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.ask, asked)
        time.sleep(0.05)
        os.kill(pool.pid, signal.SIGKILL)
        assert values(running.result()) == ["490000"]


def test_a_worker_killed_from_outside_is_an_error_of_its_query_only(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.ask, question(SLOW))
        while not running.done():  # whichever it is given to, and when
            time.sleep(0.2)
            for pid in children(pool.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        assert isinstance(running.exception(), QueryMemory)
    assert pool.ask(POINT).rows == 1


def test_many_ended_queries_leak_neither_processes_nor_descriptors(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    before, family = descriptors(), children(os.getpid())
    with WorkerPool(tmp_path, Limits(seconds=0.02, workers=2)) as pool:
        pool.ask(POINT)
        begun = descriptors()
        for _ in range(30):
            with pytest.raises(QueryTimeout):
                pool.ask(question(SLOW))
        pool.ask(POINT)
        assert descriptors() <= begun + 1
        assert len(children(pool.pid)) <= 2
        zygote = pool.pid
        workers = children(zygote)
    assert descriptors() == before
    assert children(os.getpid()) == family
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers | {zygote}))


def test_a_worker_is_used_again(pool: WorkerPool) -> None:
    pool.ask(POINT)
    before = children(pool.pid)
    for _ in range(20):
        pool.ask(POINT)
    assert children(pool.pid) == before


def test_a_closed_pool_answers_nothing_more(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    with WorkerPool(tmp_path, Limits(workers=2)) as pool, ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.ask, question(SLOW))
        time.sleep(0.2)
        pool.close()
        assert isinstance(running.exception(timeout=2), QueryError)
        with pytest.raises(QueryError, match="closed"):
            pool.ask(POINT)
        pool.close()


SERVER = """
import sys, threading
from pathlib import Path
from sayso.store.base import Limits, Question
from sayso.store.workers import WorkerPool
pool = WorkerPool(Path(sys.argv[1]), Limits(workers=2))
threading.Thread(target=pool.ask, args=(Question(sys.argv[2], default_graphs=("http://e/g",)),), daemon=True).start()
print(pool.pid, flush=True)
threading.Event().wait()
"""


def test_nothing_outlives_a_killed_web_process(tmp_path: Path) -> None:
    publish(tmp_path, lines(), {})
    command = [sys.executable, "-c", SERVER, str(tmp_path), SLOW]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        zygote = int(server.stdout.readline())
        assert until(lambda: bool(children(zygote)))
        family = {zygote, *children(zygote)}
        server.kill()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


def test_limits_that_answer_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="workers"):
        Limits(workers=0)
