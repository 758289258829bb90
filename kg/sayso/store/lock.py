"""One builder at a time: an advisory lock of the kernel's, which no crash leaves behind."""

import fcntl
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sayso.errors import Busy

_POLL = 0.05  # seconds between two tries


class BuildLock:
    """A context manager that holds ``<cache>/build.lock`` for one build.

    The file says who holds it (pid, command, since when), for the message that another builder gets; what locks is
    ``flock(2)``, so ``kill -9`` of the holder frees it. The file itself stays.
    """

    def __init__(self, cache: Path, command: str = "sayso build", timeout: float = 60.0) -> None:
        """``cache``: the dossier's ``.sayso`` folder (made if missing). ``timeout``: seconds to wait for the lock."""
        self.path = cache / "build.lock"
        self.command = command
        self.timeout = timeout
        self._fd = -1

    def __enter__(self) -> Self:
        """Take the lock; raises Busy, naming the holder, when it is not free within ``timeout``."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._wait(fd)
            note = {"pid": os.getpid(), "command": self.command, "since": _now()}
            os.ftruncate(fd, 0)
            os.pwrite(fd, json.dumps(note).encode(), 0)
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock."""
        fd, self._fd = self._fd, -1
        os.ftruncate(fd, 0)
        os.close(fd)

    def _wait(self, fd: int) -> None:
        end = time.monotonic() + self.timeout
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Busy(f"{self._holder()} Try again when it has ended.") from None
                time.sleep(_POLL)
            else:
                return

    def _holder(self) -> str:
        try:
            note = json.loads(self.path.read_text(encoding="utf-8"))
            who = f"process {note['pid']} ({note['command']}) since {note['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            who = "another process"  # read between its taking the lock and its writing the note
        return f"The dossier is being built by {who}; waited {self.timeout:g} s for {self.path}."


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
