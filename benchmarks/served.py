"""A real server on loopback, in a process of its own, and a client that keeps its connection."""

import contextlib
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

# The server ends with this process, even if that is killed (PR_SET_PDEATHSIG, where the system has it).
_START = """
import ctypes, runpy, signal
prctl = getattr(ctypes.CDLL(None), "prctl", None)
prctl and prctl(1, int(signal.SIGTERM))
runpy.run_module("sayso_web.server", run_name="__main__")
"""
JSON = "application/sparql-results+json"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, and the id of its process."""

    url: str
    pid: int


@contextlib.contextmanager
def serving(dossier: Path) -> Iterator[Served]:
    """Serves a dossier that is built; the server has ended when this returns."""
    command = [sys.executable, "-c", _START, str(dossier), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url.startswith("http://"):
                raise SystemExit(f"The server did not start: {url!r}")
            yield Served(url, process.pid)
        finally:
            process.terminate()


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP: its status, the lines of its head, its whole body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, "" where there is none."""
        found = re.search(rb"(?im)^%s: *([^\r\n]*)" % re.escape(name.encode()), self.head)
        return found[1].decode("latin-1").strip() if found else ""


class Slow(Exception):
    """The server ended a query at its limit."""


class Client:
    """One connection that is kept, on a bare socket: a client library costs as much as the server does."""

    def __init__(self, url: str) -> None:
        host, port = urlsplit(url).hostname, urlsplit(url).port
        self.socket = socket.create_connection((host, port), timeout=300)

    def get(self, path: str, accept: str) -> Reply:
        """The answer of a GET. Raises ConnectionError where the server closes, or says no length."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode())
        head, _, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise ConnectionError(f"no Content-Length for {path[:200]}: {head[:500]!r}")
        parts, missing = [body], int(length[1]) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return Reply(int(head.split(b" ", 2)[1]), head, b"".join(parts))

    def _until(self, end: bytes) -> bytes:
        found = self._more()
        while end not in found:
            found += self._more()
        return found

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data

    def asked(self, text: str) -> Reply:
        """What /sparql replies to a query, asked for as JSON."""
        return self.get("/sparql?" + urlencode({"query": text}), JSON)

    def query(self, text: str) -> bytes:
        """The answer of /sparql as JSON; raises Slow at its limit, and ends the program for any other failure."""
        reply = self.asked(text)
        if reply.status == 504:
            raise Slow
        if reply.status != 200:
            raise SystemExit(f"{reply.status} for {text[:300]}: {reply.body[:500]!r}")
        return reply.body

    def page(self, path: str) -> int:
        """The status of a page, read whole."""
        return self.get(path, "text/html").status

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()
