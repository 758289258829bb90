"""Reading many articles by machine, in several processes of which each has loaded the model."""

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from sayso import notes
from sayso.extract.drafting import Draft, draft
from sayso.extract.tagger import tagger

_WORTH = 12  # articles for which a further process pays, its start and the model's loading included


@dataclass(frozen=True, slots=True)
class Job:
    """An article to read: its text, and what is known of the document."""

    text: str
    article: notes.ArticleNotes


def processes(wanted: int, articles: int) -> int:
    """How many processes to read with: as many as wanted; with 0, one for each core as far as that pays."""
    return wanted or max(1, min(os.cpu_count() or 1, articles // _WORTH))


def drafts(jobs: Iterable[Job], number: int) -> Iterator[Draft]:
    """The notes of articles, in order. With one process this one reads; Ctrl-C ends the others too.

    Raises SaysoError where the model does not load.
    """
    if number == 1:
        yield from map(_read, jobs)
        return
    started = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, started, initializer=_begin) as pool:
        try:
            yield from pool.map(_read, jobs, chunksize=2)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    tagger()


def _read(job: Job) -> Draft:
    return draft(job.text, job.article, tagger())
