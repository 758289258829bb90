"""Builds on disk: what is published, what is refused, what an interruption and a second builder find."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import Busy, InputError, NotBuilt
from sayso.store import shelf
from sayso.store.snapshots import BuildLock, current, pointer, publish, sweep

LINES = [f'<http://e/{i}> <http://e/p> "{i}" <http://e/g{i % 2}> .' for i in range(4)]
OTHER = ['<http://e/x> <http://e/p> "é\\n" <http://e/g> .']


def test_nothing_is_current_before_the_first_build(tmp_path: Path) -> None:
    assert current(tmp_path / ".sayso") is None


def test_a_build_is_read_back_with_its_figures(tmp_path: Path) -> None:
    info = publish(tmp_path, LINES, {"articles": 3})
    assert current(tmp_path) == info
    assert (info.quads, info.graphs, info.meta["articles"]) == (4, 2, 3)
    assert info.path.read_text(encoding="utf-8").splitlines() == LINES


def test_the_id_is_that_of_the_bytes(tmp_path: Path) -> None:
    first = publish(tmp_path / "a", LINES, {})
    again = publish(tmp_path / "b", [line + "\n" for line in LINES], {"other": "meta"})
    other = publish(tmp_path / "c", OTHER, {})
    assert first.id == again.id != other.id


def test_a_new_build_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    publish(tmp_path, LINES, {})
    info = publish(tmp_path, OTHER, {})
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == sorted([pointer(tmp_path), info.path])
    assert not any(b"http://e/0" in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([LINES[1], LINES[0]], "not sorted"),
        ([LINES[0], LINES[0]], "repeats itself"),
        (["<http://e/x> oops"], "does not parse"),
        (["<http://e/x> <http://e/p> <http://e/y> ."], "no graph"),
        (["# no quad"], "1 lines and 0 quads"),
    ],
)
def test_what_is_no_build_is_refused_and_changes_nothing(tmp_path: Path, lines: list[str], fault: str) -> None:
    before = publish(tmp_path, OTHER, {})
    files = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=fault):
        publish(tmp_path, lines, {})
    assert current(tmp_path) == before
    assert sorted(tmp_path.rglob("*")) == files


def test_an_empty_build_is_a_build(tmp_path: Path) -> None:
    assert publish(tmp_path, [], {}).quads == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 999, "id": "x"}', '{"format": null}'])
def test_a_pointer_of_another_format_says_what_to_do(tmp_path: Path, text: str) -> None:
    publish(tmp_path, LINES, {})
    pointer(tmp_path).write_text(text, encoding="utf-8")
    with pytest.raises(NotBuilt, match="run `sayso build`"):
        current(tmp_path)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=8))
def test_every_literal_survives(tmp_path_factory: pytest.TempPathFactory, texts: set[str]) -> None:
    escape = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
    lines = sorted(f'<http://e/s> <http://e/p> "{text.translate(escape)}" <http://e/g> .' for text in texts)
    info = publish(tmp_path_factory.mktemp("build"), lines, {})
    assert info.path.read_bytes() == "".join(line + "\n" for line in lines).encode()


BUILDER = """
import sys, time
from pathlib import Path
from sayso.store.snapshots import BuildLock, publish
cache, number = Path(sys.argv[1]), int(sys.argv[2])
with BuildLock(cache, f"builder {number}"):
    print("locked", flush=True)
    if number == 0:
        time.sleep(60)
    while True:
        number += 1
        lines = (f'<http://e/{i:06}> <http://e/p> "{number}" <http://e/g> .' for i in range(3000))
        publish(cache, lines, {"n": number})
        print(number, flush=True)
"""


def builder(cache: Path, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILDER, str(cache), str(number)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


def end(process: subprocess.Popen[str]) -> list[str]:
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    with process.stdout as out:
        said = out.read().splitlines()
    process.wait()
    return said


def test_a_second_builder_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    holder = builder(tmp_path, 0)
    try:
        start = time.monotonic()
        with pytest.raises(Busy) as caught, BuildLock(tmp_path, timeout=0.2):
            pass
        assert 0.15 < time.monotonic() - start < 2
        assert f"process {holder.pid} (builder 0)" in str(caught.value)
    finally:
        end(holder)
    with BuildLock(tmp_path, timeout=1):  # the kernel freed what kill -9 left
        pass


def test_a_second_builder_waits_and_then_builds(tmp_path: Path) -> None:
    holder = builder(tmp_path, 0)
    timer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {holder.pid}"])
    with BuildLock(tmp_path, timeout=10):
        publish(tmp_path, LINES, {})
    timer.wait()
    end(holder)


def test_one_process_cannot_take_the_lock_twice(tmp_path: Path) -> None:
    with BuildLock(tmp_path, "first"), pytest.raises(Busy, match=str(os.getpid())), BuildLock(tmp_path, timeout=0):
        pass


def test_a_killed_builder_leaves_a_whole_build(tmp_path: Path) -> None:
    number = 0
    for wait in (0.01, 0.03, 0.05, 0.08, 0.02, 0.06):
        process = builder(tmp_path, number + 1)
        time.sleep(wait)
        acknowledged = end(process)
        info = current(tmp_path)
        if info is None:
            assert not acknowledged
            continue
        number = int(info.meta["n"])
        assert not acknowledged or number >= int(acknowledged[-1])
        assert info.path.read_text().count(f'"{number}"') == 3000
    info = publish(tmp_path, LINES, {})
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == [info.id]
    assert json.loads(pointer(tmp_path).read_text())["id"] == info.id


# Worlds that are still kept for a build while it goes ----------------------------------------------------------------


@pytest.fixture
def many_turns() -> Iterator[None]:
    """Threads take turns often, so that they meet in every order."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("many_turns")
def test_worlds_that_are_kept_while_their_build_goes_leave_nothing(tmp_path: Path) -> None:
    other = publish(tmp_path / "other", OTHER, {})
    folder = tmp_path / "builds/0123456789abcdef"
    info = replace(other, id=folder.name, path=folder / "graph.nq")
    for number in range(300):
        folder.mkdir(parents=True)
        info.path.touch()
        for world in "abcdef":
            shelf.put(info, world, b"quads", "1", 32)
        late = [threading.Thread(target=shelf.put, args=(info, f"late {n}", b"q" * 1000, "1", 32)) for n in range(2)]
        for thread in late:
            thread.start()
        sweep(tmp_path, other)
        for thread in late:
            thread.join()
        assert not folder.exists(), number


@pytest.mark.usefixtures("many_turns")
def test_a_build_is_published_also_where_its_folder_is_taken_away_under_it(tmp_path: Path) -> None:
    """As ``shelf`` does, for worlds that were made of the same build some time ago."""
    folder, done = publish(tmp_path, LINES, {}).path.parent, threading.Event()

    def take_away() -> None:
        while not done.is_set():
            with suppress(OSError):
                folder.rmdir()
            time.sleep(0.0001)

    thread = threading.Thread(target=take_away)
    thread.start()
    try:
        for number in range(100):
            publish(tmp_path, LINES if number % 2 else OTHER, {})
    finally:
        done.set()
        thread.join()
