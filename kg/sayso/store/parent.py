"""The web process's side of one loaded parent (``zygote``) and of the workers forked from it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sayso import ids
from sayso.errors import QueryError
from sayso.store import wire
from sayso.store.base import Limits
from sayso.store.snapshots import BuildInfo, is_whole


class ParentGone(Exception):
    """The loaded parent ended, or is being replaced: ask another."""


class FileGone(Exception):
    """The build's file was removed by a newer build before it could be read."""


class WorldGone(Exception):
    """A world that is wanted is not in the loaded parent: have it made, and ask again."""


@dataclass(eq=False, slots=True)
class Worker:
    """One forked worker: its pid, this end of its socket, and the number of changes to the parent before it."""

    pid: int
    sock: socket.socket
    generation: int


class Parent:
    """One build, loaded in a process of its own, and its workers. Safe to use from many threads."""

    def __init__(self, build: BuildInfo, limits: Limits, maker: str) -> None:
        """Start the process; ``load`` must follow. ``maker``: the module that makes worlds."""
        self.build = build
        self._limits = limits
        self._lock = threading.RLock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._retired = False
        self._closed = False
        self._worlds: dict[str, str] = {}  # by world the dossier's base IRI, the least used first
        self._generation = 0
        self._grounds = ""  # the base IRI for which the process knows what all worlds rest on
        self._control, far = socket.socketpair()
        with far:
            command = [sys.executable, "-P", "-m", "sayso.store.zygote", str(far.fileno()), maker]
            self._process = subprocess.Popen(command, pass_fds=[far.fileno()], stdin=subprocess.DEVNULL)

    @property
    def pid(self) -> int:
        """Process id of the loaded parent."""
        return self._process.pid

    def load(self) -> None:
        """Load the build and fork a first worker; raises FileGone, ParentGone, or QueryError for a broken file."""
        try:
            if self.build.path.is_file() and not is_whole(self.build):
                raise QueryError(f"The build {self.build.path} was changed or cut short: run `sayso build`.")
            reply = self._call({"do": "load", "path": str(self.build.path)})
            if not reply["ok"]:
                if reply["gone"]:
                    raise FileGone
                fault = f"The build {self.build.path} cannot be loaded ({reply['error']})"
                raise QueryError(f"{fault}: run `sayso build` to make it again.")
            self.give(self.take())
        except BaseException:
            self.close()
            raise

    @property
    def worlds(self) -> dict[str, str]:
        """The worlds that are loaded, the least used first, with the base IRI of their dossier."""
        with self._lock:
            return dict(self._worlds)

    def add(self, world: str, base: str, quads: bytes, keep: Collection[str] = ()) -> None:
        """Load a world; over the limit the least used one that is not to be kept makes room. Raises ParentGone."""
        with self._lock:
            if self._retired or self._closed:
                raise ParentGone
            if world in self._worlds:
                return
            while len(self._worlds) >= self._limits.worlds:
                self._forget(next(each for each in self._worlds if each not in keep))
            self._call({"do": "add"}, quads)
            self._worlds[world] = base
            self._changed()

    def drop(self, world: str) -> None:
        """Take a world out, if it is there. Raises ParentGone."""
        with self._lock:
            if world in self._worlds:
                self._forget(world)
                self._changed()

    def _forget(self, world: str) -> None:
        self._call({"do": "drop", "world": world, "list": ids.graph(self._worlds.pop(world), "worlds")})

    def _changed(self) -> None:
        """Workers that were forked before are of no use any more."""
        self._generation += 1
        for worker in self._idle[:]:
            self._idle.remove(worker)
            self.kill(worker)

    def take(self, worlds: Iterable[str] = ()) -> Worker:
        """An idle worker, or a new one, that has these worlds; raises ParentGone, WorldGone."""
        with self._lock:
            if self._retired or self._closed:
                raise ParentGone
            for world in worlds:
                if world not in self._worlds:
                    raise WorldGone(world)
                self._worlds[world] = self._worlds.pop(world)
            worker = self._idle.pop() if self._idle else self._fork()
            self._busy.add(worker)
            return worker

    def maker(self, base: str) -> Worker:
        """A new worker that can make worlds of a dossier, which ``kill`` must end; raises ParentGone."""
        with self._lock:
            if self._retired or self._closed:
                raise ParentGone
            if self._grounds != base:
                self._call({"do": "ground", "base": base})
                self._grounds = base
            worker = self._fork()
            self._busy.add(worker)
            return worker

    def give(self, worker: Worker, *, worn: bool = False) -> None:
        """Give back a worker that answered; one that is worn out, or of a retired parent, ends."""
        with self._lock:
            if worn or self._retired or self._closed or worker.generation != self._generation:
                self.kill(worker)
                return
            self._busy.discard(worker)
            self._idle.append(worker)

    def kill(self, worker: Worker) -> int:
        """End a worker that ``take`` gave; returns its exit code, negative for a signal. Raises ParentGone."""
        with self._lock:
            self._busy.discard(worker)
            worker.sock.close()
            if self._closed:
                raise ParentGone
            # A pid is free for others only after "reap", so this can hit no stranger; a worker that had ended
            # already keeps the status that it ended with.
            os.kill(worker.pid, signal.SIGKILL)
            status = int(self._call({"do": "reap", "pid": worker.pid})["status"])
            if self._retired and not self._busy:
                self.close()
        return os.waitstatus_to_exitcode(status)

    def retire(self) -> None:
        """Take no more questions; end when the last running one has ended."""
        with self._lock:
            self._retired = True
            for worker in self._idle:
                worker.sock.close()
            self._idle.clear()
            if not self._busy:
                self.close()

    def close(self) -> None:
        """End the process and its workers now; their queries see the end of their sockets."""
        self._process.kill()  # before the lock: a call in progress ends by it
        with self._lock:
            self._closed = True
            for worker in self._idle:
                worker.sock.close()
            self._idle.clear()
            self._control.close()
            self._process.wait()

    def _fork(self) -> Worker:
        request = {"do": "fork", "memory": self._limits.memory}
        try:
            wire.send(self._control, request)
            reply = wire.receive_with_socket(self._control)
        except OSError:
            reply = None
        if reply is None:
            raise ParentGone
        return Worker(int(reply[0]["pid"]), reply[1], self._generation)

    def _call(self, request: dict[str, Any], body: bytes = b"") -> dict[str, Any]:
        with self._lock:
            try:
                wire.send(self._control, request, body)
                reply = wire.receive(self._control)
            except OSError:
                reply = None
            if reply is None:
                raise ParentGone
            return reply[0]
