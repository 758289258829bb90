"""A dossier that may not be written is still answered from, by whoever may read it.

Rights do not stop root. Where the tests run as root, the commands run without the capabilities that put it above the
rights; and, where the system lets us make one, on a disk that is mounted read-only, which stops everybody.
"""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sayso import ontology, resources
from sayso.build import build
from sayso.dossier import open_dossier
from sayso.errors import DossierError
from sayso.store.snapshots import current

SAYSO = (sys.executable, "-B", "-m", "sayso")
MET = ("ask", "who-met-whom", "actor=actor/katla-ferrin", "--format", "csv")
_UNDER_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
# The dossier, and as far as the system lets us everything else, temporary folders too.
_ON_RO_DISK = """
mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" || exit 1
while read -r _ place _; do mount -o remount,ro,bind "$place"; done < /proc/mounts 2> /dev/null
exec "$@"
"""


@dataclass(frozen=True)
class Reader:
    """Somebody who may read a dossier and not write it, made so by the words before a command."""

    before: Callable[[Path], tuple[str, ...]]

    def start(self, dossier: Path, *arguments: object) -> "subprocess.Popen[str]":
        """Starts a command on the dossier."""
        return subprocess.Popen(
            [*self.before(dossier), *SAYSO, *(str(argument) for argument in arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/",
            env={**os.environ, "SAYSO_DOSSIER": str(dossier)},
        )  # fmt: skip

    def run(self, dossier: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Runs a command on the dossier to its end."""
        with self.start(dossier, *arguments) as process:
            out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


OWNER = Reader(lambda _: ())


def works(reader: Reader, folder: Path) -> bool:
    """Whether such a reader can start Sayso at all, and is kept from writing."""
    try:
        if reader.run(folder, "--version").returncode != 0:
            return False
        touch = [*reader.before(folder), "touch", str(folder / "written")]
        subprocess.run(touch, capture_output=True, check=False)
    except OSError:
        return False
    return not (folder / "written").exists()


@pytest.fixture(scope="module", params=["rights", "disk"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Somebody whom the rights stop, and somebody whom a read-only disk stops."""
    if request.param == "disk":
        made = Reader(lambda folder: ("unshare", "-rm", "sh", "-c", _ON_RO_DISK, str(folder)))
        reason = "no disk can be mounted read-only here"
    else:
        made = Reader(lambda _: _UNDER_RIGHTS if os.geteuid() == 0 else ())
        reason = "root cannot be put under the rights here"
    probe = tmp_path_factory.mktemp("probe")
    probe.chmod(0o555)
    if not works(made, probe):
        pytest.skip(reason)
    return made


@pytest.fixture
def dossier(tmp_path: Path, built: Path) -> Iterator[Path]:
    """A copy of the built samples; ``lock`` makes it read-only."""
    folder = tmp_path / "samples"
    shutil.copytree(built, folder)
    yield folder
    lock(folder, 0o755, 0o644)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, built."""
    folder = tmp_path_factory.mktemp("built") / "samples"
    shutil.copytree(resources.SAMPLES, folder, ignore=shutil.ignore_patterns(".sayso"))
    build(open_dossier(folder))
    return folder


def lock(folder: Path, folders: int = 0o555, files: int = 0o444) -> None:
    """Sets the rights of all that is in a folder."""
    for path in (folder, *sorted(folder.rglob("*"))):
        path.chmod(folders if path.is_dir() else files)


def state(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_command_that_reads_answers_as_from_a_folder_that_can_be_written(dossier: Path, reader: Reader) -> None:
    info = current(dossier / ".sayso")
    assert info is not None
    query = ("query", "ASK { ?a a <https://w3id.org/sayso/ns#Article> }")
    export = ("export", "--record", "--format", "turtle")
    free = {words: OWNER.run(dossier, *words).stdout for words in (MET, query, export)}
    before = state(dossier)
    lock(dossier)
    for words, expected in free.items():
        done = reader.run(dossier, *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout == expected
        assert f"cannot be written: this is build {info.id} as it stands" in done.stderr
        assert "made of the files as they are" in done.stderr
    checked = reader.run(dossier, "check", "--shacl")
    assert checked.returncode == 0, checked.stderr
    assert f"build {info.id} as it stands" in checked.stderr
    assert "cannot be written" not in reader.run(dossier, "-q", *MET).stderr
    assert state(dossier) == before


def test_the_notice_says_when_files_were_changed_since(dossier: Path, reader: Reader) -> None:
    (dossier / "articles/late.txt").write_text("Nobody has built this.\n")
    lock(dossier)
    done = reader.run(dossier, *MET)
    assert done.returncode == 0, done.stderr
    assert "files were changed since" in done.stderr
    assert "made of the files as they are" not in done.stderr


def test_serve_answers_from_a_folder_that_cannot_be_written(dossier: Path, reader: Reader) -> None:
    lock(dossier)
    with reader.start(dossier, "serve", "--port", 0) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with urllib.request.urlopen(f"{url}ask/who-met-whom.csv", timeout=30) as answer:
                assert b"actor/katla-ferrin" in answer.read()
            with urllib.request.urlopen(url, timeout=30) as page:
                assert page.status == 200
        finally:
            process.terminate()
            _, err = process.communicate(timeout=30)
    assert "Traceback" not in err


def test_without_a_build_the_way_on_is_told(dossier: Path, reader: Reader) -> None:
    shutil.rmtree(dossier / ".sayso")
    lock(dossier)
    done = reader.run(dossier, *MET)
    assert done.returncode == DossierError.exit_code
    assert "nothing is built, and the folder cannot be written" in done.stderr
    assert done.stdout == ""


def test_what_writes_still_fails_and_names_the_file(dossier: Path, reader: Reader) -> None:
    lock(dossier)
    for words in (("build",), ("remove", "lantern-copy", "--reason", "x")):
        done = reader.run(dossier, *words)
        assert done.returncode == 1
        assert "build.lock" in done.stderr


def test_what_a_crash_left_undecided_does_not_stop_a_reader(dossier: Path, reader: Reader) -> None:
    (dossier / ".sayso/staged/1000000000-trial").mkdir(parents=True)
    lock(dossier)
    done = reader.run(dossier, *MET)
    assert done.returncode == 0, done.stderr


def test_what_was_decided_must_be_put_in_place_first(dossier: Path, reader: Reader) -> None:
    """It may be a removal: the build that stands still has the words."""
    stage = dossier / ".sayso/staged/1000000000-decided"
    stage.mkdir(parents=True)
    (stage / "decided.json").write_text('{"note": "", "put": [], "drop": ["articles/lantern-copy.txt"]}')
    lock(dossier)
    done = reader.run(dossier, *MET)
    assert done.returncode == DossierError.exit_code
    assert "a change was decided and is not in place yet" in done.stderr


def test_a_fault_in_a_file_is_a_fault_where_the_folder_can_be_written(dossier: Path) -> None:
    """Only a refusal by the system makes an old build do."""
    (dossier / "notes/lantern-copy.json").write_text("{")
    done = OWNER.run(dossier, *MET)
    assert done.returncode == DossierError.exit_code
    assert "notes/lantern-copy.json" in done.stderr
    assert ontology.closure(dossier / ".sayso/ontology")
