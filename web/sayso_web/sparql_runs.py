"""Queries that a page waits for: each runs in a thread of its own, has an id, and can be stopped.

A browser gets its answer at once if it comes soon; else a page that asks again by itself and has a button to stop.
A query whose page nobody looks at any more is stopped, as if the client had hung up.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from sayso.errors import NotFound, SaysoError

ATTENTION = 15.0
"""Seconds without a look at its page after which a query is stopped; a page looks every few seconds."""
KEPT = 120.0
"""Seconds for which a finished answer can be looked at again."""
_MOST = 50  # finished answers that are kept

Outcome = TypeVar("Outcome")
Work = Callable[[threading.Event, Callable[[], bool]], Outcome]


class Run(Generic[Outcome]):
    """One query and what came of it: ``outcome``, or the ``error`` that was raised; neither while it runs."""

    def __init__(self, title: str) -> None:
        self.id = secrets.token_urlsafe(16)
        self.title = title
        self.started = time.monotonic()
        self.seen = self.started
        self.ended = 0.0
        self.stop = threading.Event()
        self.done = threading.Event()
        self.outcome: Outcome | None = None
        self.error: SaysoError | None = None
        self.asked: object = None  # what the page that started it asked, for its form

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self.ended or time.monotonic()) - self.started

    def watched(self) -> bool:
        """Whether somebody still looks at its page."""
        return time.monotonic() - self.seen < ATTENTION

    def wait(self, seconds: float, alive: Callable[[], bool]) -> bool:
        """Wait for its end at most so long, or until the client hangs up; True if it has ended."""
        end = time.monotonic() + seconds
        while not self.done.wait(max(0.0, min(0.05, end - time.monotonic()))):
            self.seen = time.monotonic()
            if not alive() or time.monotonic() >= end:
                return False
        return True

    def work(self, work: Work[Outcome]) -> None:
        """Do the work; what it returns or raises is kept."""
        try:
            self.outcome = work(self.stop, self.watched)
        except SaysoError as error:
            self.error = error
        except BaseException:
            self.error = SaysoError("The page could not be made of the answer; the server's messages say why.")
            raise
        finally:
            self.ended = time.monotonic()
            self.done.set()


class Runs(Generic[Outcome]):
    """The queries of one server that pages wait for; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, Run[Outcome]] = {}

    def start(self, title: str, work: Work[Outcome]) -> Run[Outcome]:
        """Begin some work in a thread of its own."""
        run: Run[Outcome] = Run(title)
        with self._lock:
            self._forget()
            self._runs[run.id] = run
        threading.Thread(target=run.work, args=(work,), name=f"sayso-run-{run.id[:4]}", daemon=True).start()
        return run

    def find(self, ident: str) -> Run[Outcome]:
        """The run of an id. Raises NotFound for one that is not known, or no longer."""
        with self._lock:
            self._forget()
            run = self._runs.get(ident)
        if run is None:
            raise NotFound(
                f"This answer is not kept any more: finished ones are for {KEPT / 60:g} minutes. Go back to the query, "
                "and run it again."
            )
        run.seen = time.monotonic()
        return run

    def _forget(self) -> None:
        now = time.monotonic()
        finished = sorted((run for run in self._runs.values() if run.done.is_set()), key=lambda run: run.ended)
        for place, run in enumerate(finished):
            if now - run.ended > KEPT or place < len(finished) - _MOST:
                del self._runs[run.id]
