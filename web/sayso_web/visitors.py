"""Queries that visitors write, apart from those of the pages: they share workers, and leave one free.

Without this a few slow queries would hold up every page, since pages ask the same store.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import current_app

from sayso.errors import QueryStopped
from sayso.store.base import Answer, Limits, QueryService, Question
from sayso.store.gate import Gate
from sayso.store.snapshots import BuildInfo
from sayso.store.workers import WorkerPool
from sayso_web.site import site


class Visitors:
    """A ``QueryService`` that lets ``limits.workers`` queries in at once and ``limits.queue`` wait."""

    def __init__(self, service: QueryService, limits: Limits) -> None:
        self._service = service
        self._limits = limits
        self._gate = Gate(limits.workers, limits.queue)

    @property
    def build(self) -> BuildInfo:
        """The build that a question asked now is answered from."""
        return self._service.build

    def ask(
        self,
        question: Question,
        *,
        stop: threading.Event | None = None,
        alive: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer one question whole, or raise; see ``QueryService.ask``."""

        def wanted() -> None:
            if stop is not None and stop.is_set():
                raise QueryStopped("The query was stopped on request.")
            if alive is not None and not alive():
                raise QueryStopped("The query was stopped: the client hung up.")

        self._gate.enter(self._limits.patience, wanted)
        try:
            return self._service.ask(question, stop=stop, alive=alive)
        finally:
            self._gate.leave()

    def world(self, iri: str, base: str) -> tuple[BuildInfo, bytes]:
        """A world whole; see ``QueryService.world``."""
        return self._service.world(iri, base)

    def close(self) -> None:
        """End the service behind."""
        self._service.close()


def pool_with_room(cache: Path, limits: Limits) -> WorkerPool:
    """A pool with one worker more than visitors may take."""
    return WorkerPool(cache, replace(limits, workers=limits.workers + 1))


def visitors() -> QueryService:
    """The service for queries that visitors write; the site's own where the application has no other."""
    found: QueryService = current_app.extensions.get("sayso-visitors") or site().service
    return found
