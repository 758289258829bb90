"""Reading many articles by machine, in several processes of which each has loaded the model."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sayso import notes
from sayso.extract.drafting import Draft, draft
from sayso.extract.tagger import tagger

_WORTH = 12  # articles for which a further process pays, its start and the model's loading included
_AHEAD = 4  # articles for each process that wait to be read: not all of a folder at once


@dataclass(frozen=True, slots=True)
class Job:
    """An article to read: its text, and what is known of the document."""

    text: str
    article: notes.ArticleNotes


def processes(wanted: int, articles: int) -> int:
    """How many processes to read with: as many as wanted; with 0, one for each core as far as that pays."""
    return wanted or max(1, min(os.cpu_count() or 1, articles // _WORTH))


class Machine:
    """Reads articles with some processes, which start with the first article and stay until the end of the ``with``."""

    def __init__(self, number: int) -> None:
        """``number``: how many processes; with one, this process reads."""
        self._number = number
        self._pool: ProcessPoolExecutor | None = None

    def drafts(self, jobs: Iterable[Job]) -> Iterator[Draft]:
        """The notes of articles, in order; ``jobs`` is asked for a few at a time.

        Raises SaysoError where the model does not load.
        """
        if self._number == 1:
            yield from map(_read, jobs)
            return
        waiting: deque[Future[Draft]] = deque()
        for job in jobs:
            waiting.append(self._started().submit(_read, job))
            if len(waiting) >= self._number * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def __enter__(self) -> Self:
        """The machine itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends the processes, each when it has read what it is at."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            started = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._number, started, initializer=_begin)
        return self._pool


def drafts(jobs: Iterable[Job], number: int) -> Iterator[Draft]:
    """The notes of articles, in order, read by ``number`` processes; Ctrl-C ends them too."""
    with Machine(number) as machine:
        yield from machine.drafts(jobs)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    tagger()


def _read(job: Job) -> Draft:
    return draft(job.text, job.article, tagger())
