"""A real server process on loopback, for the tests of everything that speaks HTTP.

    with running(dossier) as url: …        # url such as http://127.0.0.1:40123/, of a dossier that is built
    dossier = published(tmp_path, lines)   # a dossier whose build is these N-Quads lines, without articles
    dossier = sample(tmp_path)             # the sample dossier, built
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sayso.build import build
from sayso.dossier import Dossier, open_dossier
from sayso.resources import SAMPLES
from sayso.store.snapshots import BuildLock, publish

BASE = "https://w3id.org/sayso/id/test/"
# The server ends with the test process, even if that is killed (PR_SET_PDEATHSIG, where the system has it).
_START = """
import ctypes, runpy, signal
prctl = getattr(ctypes.CDLL(None), "prctl", None)
prctl and prctl(1, int(signal.SIGTERM))
runpy.run_module("sayso_web.server", run_name="__main__")
"""


def sample(folder: Path) -> Dossier:
    """A copy of the sample dossier in ``folder``, built."""
    path = folder / "sample"
    shutil.copytree(SAMPLES, path)
    dossier = open_dossier(path)
    build(dossier)
    return dossier


def published(folder: Path, lines: Iterable[str], base: str = BASE) -> Dossier:
    """A dossier without articles in ``folder``, whose current build is the given N-Quads lines (any order)."""
    path = folder / "dossier"
    for name in ("articles", "notes", "graph"):
        (path / name).mkdir(parents=True, exist_ok=True)
    (path / "dossier.toml").write_text(f'name = "test"\ntitle = "A dossier of a test"\nbase = "{base}"\n', "utf-8")
    dossier = open_dossier(path)
    with BuildLock(dossier.cache):
        publish(dossier.cache, sorted(set(lines)), {})
    return dossier


@contextlib.contextmanager
def running(dossier: Dossier | Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a built dossier from a process of its own; yields the URL, with a slash at its end.

    ``settings``: environment variables on top of the test's own, such as SAYSO_QUERY_SECONDS.
    """
    path = dossier if isinstance(dossier, Path) else dossier.path
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", _START, str(path), "--port", "0"],
                env={**os.environ, **(settings or {})},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(_end, process)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), f"the server did not start (exit status {process.poll()}, said {url!r})"
        yield url


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("the server did not stop on SIGTERM within 15 s") from None
