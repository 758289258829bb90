"""A real server process on loopback, for the tests of everything that speaks HTTP.

``running(dossier)`` serves a dossier that is built, and yields its URL; ``sample(folder)`` makes one of the samples,
``published(folder, lines)`` one without articles whose build is the given N-Quads; ``fetch`` asks it.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from sayso.build import build
from sayso.dossier import Dossier, open_dossier
from sayso.resources import SAMPLES
from sayso.store.snapshots import BuildLock, publish

BASE = "https://w3id.org/sayso/id/test/"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
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


@dataclass(frozen=True)
class Reply:
    """An HTTP answer of any status."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()


def fetch(
    url: str,
    params: Iterable[tuple[str, str]] | Mapping[str, str] = (),
    *,
    data: bytes | None = None,
    method: str | None = None,
    timeout: float = 30,
    **headers: str,
) -> Reply:
    """One request; ``params`` go into the URL, header names are written with underscores (``if_none_match=…``)."""
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    whole = f"{url}?{urlencode(pairs)}" if pairs else url
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(whole, data=data, method=method, headers=named)
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Reply(answer.code, answer.headers, answer.read())


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("the server did not stop on SIGTERM within 15 s") from None
