"""Who makes worlds that are not there: once for all who wait, from disk where they are kept, else by a worker."""

import threading
import time
from collections.abc import Callable

from sayso.errors import Busy, QueryError, SaysoError
from sayso.store import shelf
from sayso.store.base import Limits
from sayso.store.gate import POLL
from sayso.store.parent import Parent, ParentGone

Make = Callable[[Parent, str, str], bytes]
"""Has a worker of a parent make a world, given its IRI and the dossier's base IRI; gives its sorted N-Quads."""


class _Job:
    """The making of one world, for all who wait for it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.quads = b""
        self.error: SaysoError | ParentGone | None = None


class Makers:
    """Provides the parents of one pool with worlds; safe to use from many threads."""

    def __init__(self, limits: Limits, make: Make, version: str) -> None:
        """``version`` changes with the rules by which worlds are made: those of another one are made again."""
        self._limits = limits
        self._version = version
        self._make = make
        self._lock = threading.Lock()
        self._few = threading.Semaphore(limits.workers)  # a flood of days makes so many worlds at once, and no more
        self._jobs: dict[tuple[Parent, str], _Job] = {}

    def have(self, parent: Parent, world: str, base: str, wanted: Callable[[], None]) -> bytes:
        """A world of a parent's build, waited for as long as ``wanted`` raises nothing.

        Raises what its making raised, ParentGone among it; Busy where it takes longer than a query may: then it is
        still being made.
        """
        with self._lock:
            job = self._jobs.get((parent, world))
            if job is None or job.done.is_set():
                job = self._jobs[parent, world] = _Job()
                given = (job, parent, world, base)
                threading.Thread(target=self._do, args=given, name="sayso-world", daemon=True).start()
        end = time.monotonic() + self._limits.seconds
        while not job.done.wait(POLL):
            wanted()
            if time.monotonic() > end:
                raise Busy(f"The world <{world}> is still being made: ask again in {Busy.retry_after} s.")
        if job.error is not None:
            raise job.error
        return job.quads

    def quads(self, parent: Parent, world: str, base: str) -> bytes:
        """A world of a parent's build, made and kept where it was not; raises ParentGone and what its making raises."""
        quads = shelf.get(parent.build, world, self._version)
        if quads is None:
            quads = self._make(parent, world, base)
            shelf.put(parent.build, world, quads, self._version, self._limits.worlds)
        return quads

    def _do(self, job: _Job, parent: Parent, world: str, base: str) -> None:
        try:
            with self._few:
                job.quads = self.quads(parent, world, base)
        except (SaysoError, ParentGone) as error:
            job.error = error
        except BaseException as error:
            job.error = QueryError(f"The world <{world}> cannot be made ({error}): see the messages of the server.")
            raise
        finally:
            job.done.set()
            with self._lock:
                self._jobs.pop((parent, world), None)
