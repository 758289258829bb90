"""Building: only what changed is read again, a build is published whole or not at all, and one at a time."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso import ontology
from sayso.build import Report, build
from sayso.dossier import Dossier, Settings, create, open_dossier
from sayso.errors import Busy, NotBuilt, QueryError, SaysoError
from sayso.store.snapshots import FORMAT, current, pointer
from sayso.store.workers import WorkerPool

BASE = "https://w3id.org/sayso/id/test/"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a build keeps the closed ontology, made once for all."""
    folder = tmp_path_factory.mktemp("ontology")
    ontology.closure(folder)
    return folder


@pytest.fixture
def made(tmp_path: Path, closed: Path) -> Dossier:
    """An empty dossier."""
    found = create(tmp_path / "dossier", Settings("test", "Test", BASE))
    shutil.copytree(closed, found.cache / "ontology")
    return found


def files(name: str, word: str) -> dict[str, bytes]:
    """An article in which an outlet relays one saying; ``word`` stands in it and in its notes."""
    notes = {
        "article": {"publisher": "The Harbour Post", "stated_date": "2024-03-05"},
        "statements": [{"id": "s1", "speaker": "Mira Sand", "cue": "said", "content": [word]}],
        "actors": [{"name": "Mira Sand", "kind": "person"}],
    }
    text = f"Mira Sand said {word}.\n"
    return {f"articles/{name}.txt": text.encode(), f"notes/{name}.json": json.dumps(notes).encode()}


def add(to: Dossier, name: str, word: str) -> None:
    to.put(files(name, word), f"add {name}")


def graph(report: Report) -> str:
    return report.info.path.read_text(encoding="utf-8")


# What is read again ---------------------------------------------------------------------------------------------------


def test_a_build_of_what_has_not_changed_publishes_nothing(made: Dossier) -> None:
    add(made, "one", "nightingales")
    first = build(made)
    stamp = pointer(made.cache).stat()
    second = build(made)
    assert (first.fresh, first.read, second.fresh, second.read, second.kept) == (True, 1, False, 0, 1)
    assert second.info == first.info
    after = pointer(made.cache).stat()
    assert (after.st_ino, after.st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)


def test_one_more_article_is_one_more_unit_to_read(made: Dossier) -> None:
    for number in range(5):
        add(made, f"old-{number}", f"word{number}")
    assert build(made).read == 5
    add(made, "new", "nightingales")
    after = build(made)
    assert (after.fresh, after.read, after.kept) == (True, 1, 5)
    assert "nightingales" in graph(after)


def test_changed_notes_are_read_again_and_the_rest_is_not(made: Dossier) -> None:
    add(made, "one", "nightingales")
    add(made, "two", "larks")
    build(made)
    add(made, "one", "swallows")
    after = build(made)
    assert (after.fresh, after.read, after.kept) == (True, 1, 1)
    assert "swallows" in graph(after)
    assert "nightingales" not in graph(after)


@pytest.mark.parametrize("change", ["decision", "settings"])
def test_what_is_no_article_makes_a_new_build_too(made: Dossier, change: str) -> None:
    add(made, "one", "nightingales")
    before = build(made)
    if change == "decision":
        line = {"id": "d1", "date": "2026-11-20", "by": "A", "act": "reject", "targets": ["attribution/one/s1"]}
        made.put({"decisions.jsonl": json.dumps(line | {"reason": "misread"}).encode() + b"\n"}, "decide")
    else:
        toml = (made.path / "dossier.toml").read_text().replace('title = "Test"', 'title = "Another"')
        made.put({"dossier.toml": toml.encode()}, "rename")
    after = build(open_dossier(made.path))
    assert (before.fresh, after.fresh, after.read) == (True, True, 0)
    assert (after.info.id == before.info.id) == (change == "settings")


def test_a_forced_build_gives_the_same_bytes(made: Dossier) -> None:
    add(made, "one", "nightingales")
    add(made, "two", "larks")
    first = graph(build(made))
    again = build(made, force=True)
    assert again.fresh
    assert graph(again) == first


def test_a_dossier_that_was_moved_gives_the_same_bytes(made: Dossier, tmp_path: Path) -> None:
    add(made, "one", "nightingales")
    first = graph(build(made))
    shutil.copytree(made.path, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("builds", "units"))
    (tmp_path / "elsewhere" / ".sayso" / "current.json").unlink()
    assert graph(build(open_dossier(tmp_path / "elsewhere"))) == first


def test_units_may_be_damaged_or_missing(made: Dossier) -> None:
    add(made, "one", "nightingales")
    add(made, "two", "larks")
    add(made, "three", "swallows")
    first = graph(build(made))
    cut, garbled, missing = sorted((made.cache / "units").glob("*.json"))
    cut.write_bytes(cut.read_bytes()[:100])
    garbled.write_bytes(b'{"source": 7}')
    missing.unlink()
    after = build(made, force=True)
    assert (after.read, after.kept) == (3, 0)
    assert graph(after) == first


def test_no_word_of_a_removed_article_stays_in_the_cache(made: Dossier) -> None:
    add(made, "one", "nightingales")
    add(made, "two", "larks")
    build(made)
    made.drop(tuple(files("one", "nightingales")), "remove one")
    build(made)
    left = [path for path in made.path.rglob("*") if path.is_file() and b"nightingales" in path.read_bytes()]
    assert left == []
    assert any(b"larks" in path.read_bytes() for path in made.cache.rglob("*") if path.is_file())


def test_packed_triples_are_read(made: Dossier) -> None:
    place = f"<{BASE}place/oslo> a <https://w3id.org/sayso/ns#Place> ."
    made.put({"graph/places.ttl.gz": gzip.compress(place.encode())}, "add places")
    assert f"<{BASE}place/oslo>" in graph(build(made))


# Whole or not at all --------------------------------------------------------------------------------------------------

FAULTS: dict[str, dict[str, bytes]] = {
    "a quote that is not found": files("bad", "larks") | {"articles/bad.txt": b"Mira Sand said otherwise.\n"},
    "broken JSON": files("bad", "larks") | {"notes/bad.json": b"{"},
    "broken Turtle": {"graph/bad.ttl": b"<a> <b>"},
    "notes without an article": {"notes/bad.json": files("bad", "larks")["notes/bad.json"]},
    "a broken decision": {"decisions.jsonl": b'{"id": "d1"}\n'},
    "text that is not UTF-8": files("bad", "larks") | {"articles/bad.txt": b"\xff\xfe"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_leaves_the_build_before_in_place(made: Dossier, fault: str) -> None:
    add(made, "one", "nightingales")
    before = build(made)
    made.put(FAULTS[fault], "add a fault")
    with pytest.raises(SaysoError) as caught:
        build(made)
    assert any(name.rpartition("/")[2].partition(".")[0] in str(caught.value) for name in FAULTS[fault])
    assert current(made.cache) == before.info
    assert "nightingales" in graph(before)
    made.drop(tuple(FAULTS[fault]), "take it out")
    assert graph(build(made)) == graph(before)


def test_an_interrupted_build_leaves_the_build_before_in_place(made: Dossier) -> None:
    add(made, "one", "nightingales")
    before = build(made)
    for number in range(300):
        add(made, f"more-{number}", f"word{number}")
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from sayso.build import build
        from sayso.dossier import open_dossier
        def tell(stage, done, of):
            print(stage, done, flush=True)
        build(open_dossier(Path(sys.argv[1])), progress=tell)
        """
    )
    with running(script, made.path) as child:
        assert child.stdout is not None
        next(line for line in child.stdout if line.startswith("reading 5"))
        child.send_signal(signal.SIGINT)
        errors = child.communicate(timeout=30)[1]
        assert "KeyboardInterrupt" in errors
        assert child.returncode != 0
    assert current(made.cache) == before.info
    after = build(made, wait=0)  # the lock is free again
    assert after.fresh
    assert after.read < 300  # what was read before the interruption is kept


# One at a time --------------------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from sayso.store.snapshots import BuildLock
with BuildLock(Path(sys.argv[1]) / ".sayso"):
    print("held", flush=True)
    sys.stdin.readline()
"""


class running:
    """A Python script in a process of its own, ended when the block ends."""

    def __init__(self, script: str, *args: Path) -> None:
        command = [sys.executable, "-c", script, *map(str, args)]
        self.child = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def __enter__(self) -> "subprocess.Popen[str]":
        return self.child

    def __exit__(self, *error: object) -> None:
        self.child.kill()
        self.child.communicate()


def test_a_second_builder_waits_and_then_names_the_holder(made: Dossier) -> None:
    add(made, "one", "nightingales")
    with running(HOLD, made.path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        start = time.monotonic()
        with pytest.raises(Busy, match=rf"process {child.pid} .*sayso build"):
            build(made, wait=0.3)
        assert 0.3 <= time.monotonic() - start < 5
        assert current(made.cache) is None


def test_a_second_builder_goes_on_when_the_first_has_ended(made: Dossier) -> None:
    add(made, "one", "nightingales")
    with running(HOLD, made.path) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "held\n"
        child.stdin.write("\n")
        child.stdin.flush()
        assert build(made, wait=30).fresh


def test_a_builder_that_was_killed_holds_no_lock(made: Dossier) -> None:
    add(made, "one", "nightingales")
    with running(HOLD, made.path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert build(made, wait=0).fresh


# The format number ----------------------------------------------------------------------------------------------------


def _other_number(path: Path) -> None:
    note = json.loads(path.read_text())
    path.write_text(json.dumps(note | {"format": FORMAT + 1}))


@pytest.mark.parametrize("spoil", [_other_number, lambda path: path.write_text("{")], ids=["another format", "cut off"])
def test_a_cache_that_cannot_be_read_is_refused_and_built_anew(made: Dossier, spoil: Callable[[Path], object]) -> None:
    add(made, "one", "nightingales")
    first = build(made)
    spoil(pointer(made.cache))
    with pytest.raises(NotBuilt, match="sayso build"):
        current(made.cache)
    again = build(made)
    assert again.fresh
    assert again.info.id == first.info.id
    assert current(made.cache) == again.info


def test_a_build_whose_file_is_lost_is_made_again(made: Dossier) -> None:
    add(made, "one", "nightingales")
    first = build(made)
    shutil.rmtree(first.info.path.parent)
    assert graph(build(made)).count("nightingales") > 0


@pytest.mark.parametrize("cut", [1, 200], ids=["within a line", "further"])
def test_a_build_that_was_cut_short_is_not_answered_from_and_is_made_again(made: Dossier, cut: int) -> None:
    add(made, "one", "nightingales")
    first = build(made)
    path = first.info.path
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(QueryError, match="sayso build"):
        WorkerPool(made.cache)
    again = build(made)
    assert again.fresh
    assert again.info.id == first.info.id
    WorkerPool(made.cache).close()
