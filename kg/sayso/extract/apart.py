"""Pages are read in a process of its own, which can be ended: a page is made by strangers.

Some pages that no browser shows take libxml2 or trafilatura a time that grows with the square of their size (100,000
attributes of one tag: 14 s), or crash C code. So the process that reads has limits of time and memory; when it passes
them, it is ended, the page is refused, and the next page gets a new one. It opens no file and no connection.

``python -m sayso.extract.apart FD SECONDS MEMORY`` speaks ``wire`` over the inherited socket FD, page after page:

    {"do": "read"} and UTF-8 HTML  → {"ok": True} and a Page as JSON; {"ok": False, "fault": …}
"""

import contextlib
import logging
import math
import resource
import signal
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

import msgspec

from sayso.errors import DossierError
from sayso.extract.pages import Page, read_page
from sayso.store import wire

SECONDS = 30.0  # a page of 1 MB takes one
MEMORY = 1_000_000_000  # bytes; a page of 1 MB takes 50 million


class PageReader:
    """Reads pages apart; its process starts with the first page. Also a context manager that ends it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """``seconds`` of wall-clock time and ``memory`` in bytes are what one page may take."""
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def read(self, text: str) -> Page:
        """The article of a page's HTML; raises DossierError whose message does not name the file."""
        near = self._connected()
        try:
            wire.send(near, {"do": "read"}, text.encode())
            reply = wire.receive(near)
        except OSError:  # over the time, or the process is gone
            reply = None
        if reply is None:
            self.close()
            raise DossierError(
                "it cannot be read within the limits of time and memory for a page, so it is hardly an article's. Save "
                "the article's words as plain text, and add that"
            )
        if not reply[0]["ok"]:
            raise DossierError(reply[0]["fault"])
        return msgspec.json.decode(reply[1], type=Page)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket, far = socket.socketpair()
            self._socket.settimeout(self._seconds)
            with far:
                limits = (str(self._seconds), str(self._memory))
                command = [sys.executable, "-P", "-m", "sayso.extract.apart", str(far.fileno()), *limits]
                quiet = subprocess.DEVNULL
                self._process = subprocess.Popen(
                    command, pass_fds=[far.fileno()], stdin=quiet, stdout=quiet, stderr=quiet
                )
        return self._socket

    def close(self) -> None:
        """Ends the process; a later page starts another."""
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends the process."""
        self.close()


def main(fd: int, seconds: float, memory: int) -> None:
    """Read pages until the other end of the socket is gone.

    ``memory`` in bytes is the most that it may take, ``seconds`` of processor time what one page may: so it ends too
    when whoever asked has gone and cannot end it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    logging.disable()
    near = socket.socket(fileno=fd)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, MemoryError):  # whoever asked is gone; or learns it from the end of this process
        while (message := wire.receive(near)) is not None:
            resource.setrlimit(
                resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds) + 1, resource.RLIM_INFINITY)
            )
            try:
                page = read_page(message[1].decode())
            except DossierError as error:
                wire.send(near, {"ok": False, "fault": str(error)})
            else:
                wire.send(near, {"ok": True}, msgspec.json.encode(page))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
