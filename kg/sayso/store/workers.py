"""Killable workers: SPARQL of users never runs in the process that serves them.

A loaded parent (``zygote``) holds the build in memory and forks workers, which share its pages. The pool speaks with
each worker over its own socket, ends the one whose query ran too long, took too much, or is no longer wanted, and
forks another in milliseconds. A new build is loaded by a parent of its own while the old one still answers; then new
questions go to the new one, and the old one ends with its last query.
"""

import contextlib
import importlib
import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sayso.errors import (
    NotBuilt,
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    QueryTimeout,
    SaysoError,
)
from sayso.store import snapshots, wire
from sayso.store.base import Answer, Limits, Question
from sayso.store.gate import POLL, Gate
from sayso.store.makers import Makers
from sayso.store.parent import FileGone, Parent, ParentGone, Worker, WorldGone
from sayso.store.snapshots import BuildInfo

_LOG = logging.getLogger(__name__)
_TRIES = 5  # of a question whose parent ended or was replaced under it; of a build that a newer one removed
_FRESH = 2.0  # seconds that a question waits for a newer build that is being loaded; then the old one answers
_CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL}

MAKER = "sayso.worlds.making"
"""Name of the module that makes worlds: it lies above the store, which only passes its name on."""

Wanted = Callable[[], None]


class WorkerPool:
    """A ``QueryService`` over the builds of one cache. Also a context manager that closes itself."""

    def __init__(self, cache: Path, limits: Limits | None = None, maker: str = MAKER) -> None:
        """Load the current build of ``cache`` (``<dossier>/.sayso``) and be ready to answer.

        ``maker``: the module that makes worlds (see ``zygote``). Raises NotBuilt where there is no build, or one of
        another format; QueryError where it cannot be loaded.
        """
        self.limits = limits or Limits()
        self._cache = cache
        self._pointer = os.fspath(snapshots.pointer(cache))
        self._maker = maker
        self._makers = Makers(self.limits, self._made, importlib.import_module(maker).version())
        self._turn = threading.Lock()
        self._gate = Gate(self.limits.workers, self.limits.queue)
        self._lock = threading.Lock()  # of the four below
        self._closed = False
        self._seen: tuple[int, int] | None = None
        self._coming: Parent | None = None
        self._loader: threading.Thread | None = None
        self._loading = 0.0
        self._healing = threading.Lock()
        self._parent = self._load_current()

    @property
    def build(self) -> BuildInfo:
        """The build that a question asked now is answered from."""
        self._look()
        return self._parent.build

    @property
    def pid(self) -> int:
        """Process id of the loaded parent that takes new questions."""
        return self._parent.pid

    def ask(
        self,
        question: Question,
        *,
        stop: threading.Event | None = None,
        alive: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer one question whole, or raise; see ``base.QueryService.ask``."""

        def wanted() -> None:
            if self._closed:
                raise QueryError("The store was closed while the query waited or ran: start it and ask again.")
            if stop is not None and stop.is_set():
                raise QueryStopped("The query was stopped on request.")
            if alive is not None and not alive():
                raise QueryStopped("The query was stopped: the client hung up.")

        wanted()
        if len(question.worlds) > self.limits.worlds:
            raise QueryRefused(
                f"The query names {len(question.worlds)} worlds, and {self.limits.worlds} are kept: name fewer, or "
                "raise SAYSO_QUERY_WORLDS."
            )
        self._look()
        self._gate.enter(self.limits.patience, wanted)
        try:
            for _ in range(_TRIES):
                parent = self._parent
                try:
                    return self._attempt(parent, self._take(parent, question, wanted), question, wanted)
                except ParentGone:  # questions only read, so asking again is safe
                    self._heal(parent)
            raise QueryError("The process that holds the store keeps ending: see its messages, then restart Sayso.")
        finally:
            self._gate.leave()

    def refresh(self, timeout: float = 600.0) -> BuildInfo:
        """Wait until the newest published build is the one that answers; returns it.

        ``timeout``: seconds, after which the build that answers by then is returned.
        """
        self._look()
        with self._lock:
            loader = self._loader
        if loader is not None:
            loader.join(timeout)
        return self._parent.build

    def close(self) -> None:
        """End all processes; queries that run raise QueryError."""
        with self._lock:
            self._closed = True
            loader, coming = self._loader, self._coming
        if coming is not None:
            coming.close()
        if loader is not None:
            loader.join()
        with self._healing:
            self._parent.close()

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        self.close()

    # One question -------------------------------------------------------------------------------------------------

    def _take(self, parent: Parent, question: Question, wanted: Wanted) -> Worker:
        """A worker that has the question's worlds, which are made where they are not there.

        Worlds make room for each other; so those of one question are taken in together, while no other one's are.
        """
        with contextlib.suppress(WorldGone):
            return parent.take(question.worlds)
        base = question.base_iri or ""
        missing = set(question.worlds) - parent.worlds.keys()
        made = {world: self._makers.have(parent, world, base, wanted) for world in sorted(missing)}
        while not self._turn.acquire(timeout=POLL):
            wanted()
        try:
            for world in set(question.worlds) - parent.worlds.keys():
                quads = made.get(world) or self._makers.quads(parent, world, base)
                parent.add(world, base, quads, keep=question.worlds)
            return parent.take(question.worlds)
        finally:
            self._turn.release()

    def _attempt(self, parent: Parent, worker: Worker, question: Question, wanted: Wanted) -> Answer:
        """Ask one worker; it is idle again, or dead, when this returns or raises."""
        asked = {
            "media_type": question.media_type,
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
            "base_iri": question.base_iri,
        }
        text = question.text.encode("utf-8", "surrogatepass")
        try:
            head, body = self._exchange(worker, asked, text, self.limits.seconds, wanted)
        except EOFError:
            raise self._crash(parent.kill(worker)) from None
        except BaseException:
            with contextlib.suppress(ParentGone):
                parent.kill(worker)
            raise
        with contextlib.suppress(ParentGone):
            parent.give(worker, worn=head["worn"] or head.get("error") == "memory")
        if not head["ok"]:
            raise self._fault(head)
        return Answer(body, question.media_type, question.form, head["seconds"], parent.build.id, head["triples"])

    def _exchange(
        self, worker: Worker, head: dict[str, Any], text: bytes, seconds: float, wanted: Wanted
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for the whole reply; raises EOFError when the worker ended instead."""
        end = time.monotonic() + seconds
        sock = worker.sock
        try:
            sock.settimeout(seconds)
            wire.send(sock, head, text)
        except TimeoutError:
            raise self._late() from None
        except OSError:
            raise EOFError from None
        sock.setblocking(False)
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        reader = wire.Reader(self.limits.answer)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise self._late()
            if not poll.poll(min(POLL, left) * 1000):
                wanted()
            elif reader.feed(sock):
                break
        if reader.oversize is not None:
            raise QueryMemory(
                f"The answer has {reader.oversize:,} bytes, and {self.limits.answer:,} are allowed: ask for less "
                "(LIMIT, fewer columns), or raise SAYSO_QUERY_ANSWER."
            )
        return reader.message()

    def _late(self) -> QueryTimeout:
        return QueryTimeout(
            f"The query was ended after {self.limits.seconds:g} s: narrow it (a bound subject, fewer patterns, LIMIT), "
            "or raise SAYSO_QUERY_SECONDS."
        )

    def _full(self) -> QueryMemory:
        return QueryMemory(
            f"The query needed more than {self.limits.memory / 2**20:,.0f} MiB of memory and was ended: ask for less "
            "(fewer patterns without a shared variable, no ORDER BY of everything), or raise SAYSO_QUERY_MEMORY."
        )

    def _crash(self, code: int) -> QueryError:
        """What a worker's exit code says about its query."""
        if code in {-signal.SIGABRT, -signal.SIGKILL}:  # the engine aborts when memory runs out; the system kills
            return self._full()
        if -code in _CRASHES:
            return QueryError("The query is nested too deeply for the engine, which ended: flatten it.")
        return QueryError(f"The engine failed at this query (exit code {code}): change the query, and report it.")

    def _fault(self, head: dict[str, Any]) -> QueryError:
        match head["error"]:
            case "syntax":
                return QuerySyntaxError(head["message"], head["line"], head["column"])
            case "refused":
                return QueryRefused(head["message"])
            case "memory":
                return self._full()
            case _:
                return QueryError(head["message"])

    # Worlds -------------------------------------------------------------------------------------------------------

    def world(self, iri: str, base: str) -> tuple[BuildInfo, bytes]:
        """A world whole; see ``base.QueryService.world``."""
        self._look()
        for _ in range(_TRIES):
            parent = self._parent
            try:
                return parent.build, self._makers.quads(parent, iri, base)
            except ParentGone:
                self._heal(parent)
        raise QueryError("The process that holds the store keeps ending: see its messages, then restart Sayso.")

    def _made(self, parent: Parent, world: str, base: str) -> bytes:
        """Have a worker make a world; it ends with that."""
        worker = parent.maker(base)
        code = 0
        request = {"make": {"perspective": world}}
        try:
            head, quads = self._exchange(worker, request, b"", self.limits.making, lambda: None)
        except QueryTimeout:
            raise QueryTimeout(
                f"The world <{world}> was not made within {self.limits.making:g} s: raise SAYSO_QUERY_MAKING."
            ) from None
        except EOFError:
            head, quads = {"ok": False}, b""  # it ended, or was ended, without a word
        finally:
            code = parent.kill(worker)
        if "error" in head:
            raise self._fault(head)
        if not head["ok"]:
            raise self._crash(code)
        return quads

    # Builds -------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Load a newer build if the pointer has changed; costs one stat where it has not.

        What was removed is not to be answered once more: so the first to ask wait for the new build, if it is soon
        there. A large one is loaded while the old one answers.
        """
        if self._stamp() == self._seen and self._loader is None:
            return
        with self._lock:
            loader = self._loader
            if loader is None and not self._closed:
                loader = self._loader = threading.Thread(target=self._swap, name="sayso-load", daemon=True)
                self._loading = time.monotonic()
                loader.start()
        left = self._loading + _FRESH - time.monotonic()
        if loader is not None and left > 0:
            loader.join(left)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._pointer)  # noqa: PTH116 (asked with every question; a Path costs as much again)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _swap(self) -> None:
        """Load newer builds until the newest is served; a build that cannot be served leaves the old one in place."""
        while True:
            try:
                self._renew()
            except (SaysoError, ParentGone, OSError) as error:
                if not self._closed:
                    _LOG.warning("still serving the build %s: %s", self._parent.build.id, error)
            with self._lock:
                if self._closed or self._stamp() == self._seen:
                    self._loader = None
                    return

    def _renew(self) -> None:
        self._seen = self._stamp()
        info, old = snapshots.current(self._cache), self._parent
        if info is None:
            raise NotBuilt(f"{snapshots.pointer(self._cache)} is gone: run `sayso build`.")
        if info.id == old.build.id:
            old.build = info  # same graph, published again: newer date and meta
            return
        new = self._load_current()
        for world, base in old.worlds.items():
            with contextlib.suppress(SaysoError, ParentGone):  # of an actor that is gone, say
                new.add(world, base, self._makers.quads(new, world, base))
        with self._healing:
            old, self._parent = self._parent, new
        old.retire()

    def _load_current(self) -> Parent:
        """A loaded parent of the current build; raises NotBuilt, QueryError, ParentGone."""
        for _ in range(_TRIES):
            self._seen = self._stamp()
            info = snapshots.current(self._cache)
            if info is None:
                raise NotBuilt(f"Nothing is built in {self._cache}: run `sayso build`.")
            with contextlib.suppress(FileGone):
                return self._load(info)
        raise NotBuilt(f"The build of {self._cache} is missing its file: run `sayso build` to make it again.")

    def _load(self, info: BuildInfo) -> Parent:
        with self._lock:
            if self._closed:
                raise ParentGone
            parent = self._coming = Parent(info, self.limits, self._maker)
        try:
            parent.load()
        finally:
            self._coming = None
        return parent

    def _heal(self, dead: Parent) -> None:
        """Put a new parent in the place of one that ended, once, whoever sees it first."""
        with self._healing:
            if self._parent is not dead or self._closed:
                return
            dead.close()
            try:
                self._parent = self._load_current()
            except ParentGone:
                _LOG.warning("the process that holds the store ended while it loaded")
