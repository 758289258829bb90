"""What crosses the border of the store: a question as text, an answer as bytes, and the limits of both.

Nothing here names an engine. :class:`QueryService` is what the rest of Sayso asks; ``workers.WorkerPool`` is the one
implementation, and a remote SPARQL 1.1 server can be another.
"""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Protocol

from sayso.errors import InputError
from sayso.store.rows import count_rows
from sayso.store.snapshots import BuildInfo

RESULT_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""Media types of the answers of SELECT and ASK (SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats)."""

GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)
"""Media types of the answers of CONSTRUCT and DESCRIBE."""

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Question:
    """One query as the engine gets it.

    ``text``: SPARQL 1.1 without dataset clauses (they are given here instead). ``form``: one of ``FORMS``.
    ``media_type``: one of ``RESULT_TYPES`` for SELECT and ASK, of ``GRAPH_TYPES`` for the others.
    ``default_graphs``: IRIs of the graphs whose merge is the default graph; none of them: the store's own default
    graph, which is empty. ``named_graphs``: IRIs that GRAPH may see; None: all.
    ``base_iri``: against which relative IRIs are resolved; None: they are an error. ``worlds``: IRIs of the
    perspectives whose worlds must be there; ``base_iri`` then is the dossier's.
    """

    text: str
    form: str = "SELECT"
    media_type: str = RESULT_TYPES[0]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] | None = None
    base_iri: str | None = None
    worlds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no engine could answer: a form or a media type that does not exist or does not fit."""
        if self.form not in FORMS:
            raise InputError(f"{self.form!r} is no query form: use one of {', '.join(FORMS)}.")
        allowed = RESULT_TYPES if self.form in {"SELECT", "ASK"} else GRAPH_TYPES
        if self.media_type not in allowed:
            raise InputError(f"{self.form} cannot answer as {self.media_type}: use one of {', '.join(allowed)}.")


@dataclass(frozen=True)
class Answer:
    """A whole answer.

    ``body``: the answer serialised as ``media_type``. ``form``: that of the question. ``seconds``: wall clock inside
    the worker. ``build``: id of the build that answered. ``triples``: of a CONSTRUCT or DESCRIBE, else None.
    """

    body: bytes
    media_type: str
    form: str
    seconds: float
    build: str
    triples: int | None = None

    @cached_property
    def rows(self) -> int | None:
        """Solutions of a SELECT (counted when first asked for), triples of a graph, None for ASK."""
        return count_rows(self.body, self.media_type) if self.form == "SELECT" else self.triples


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries may use. Each is a setting, read by :meth:`from_environ`.

    ``seconds``: wall clock of one query, parsing and writing the answer included. ``memory``: bytes of address space
    that one query may take beyond the loaded graph. ``answer``: bytes of one answer. ``workers``:
    queries that run at once (default: one a core, at least 2). ``queue``: queries that may wait for a worker; one more
    is refused at once. ``patience``: seconds that a query waits in the queue before it is refused. ``making``: wall
    clock of the making of one world. ``worlds``: how many worlds are kept in memory, and on disk for each build.
    """

    seconds: float = 30.0
    memory: int = 2 * 2**30
    queue: int = 32
    workers: int = max(2, os.cpu_count() or 2)
    patience: float = 60.0
    answer: int = 512 * 2**20
    making: float = 300.0
    worlds: int = 32

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could be answered."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value < (0 if field.name == "queue" else 1e-9):
                raise InputError(f"The limit {field.name} is {value}: give a positive number.")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Limits":
        """The limits that ``SAYSO_QUERY_SECONDS``, ``_MEMORY``, ``_QUEUE``, ``_WORKERS``, ``_PATIENCE``,
        ``_ANSWER``, ``_MAKING`` and ``_WORLDS`` set (bytes and seconds as plain numbers); what is not set keeps its
        default.

        Raises InputError for a value that is no number, or not positive.
        """
        found: dict[str, float | int] = {}
        for field in fields(cls):
            name = f"SAYSO_QUERY_{field.name.upper()}"
            if name in environ:
                try:
                    found[field.name] = float(environ[name]) if field.type is float else int(environ[name])
                except ValueError:
                    raise InputError(f"{name}={environ[name]!r} is no number: give a plain number.") from None
        return cls(**found)  # type: ignore[arg-type]


class QueryService(Protocol):
    """Answers questions about one dossier; safe to call from many threads at once."""

    @property
    def build(self) -> BuildInfo:
        """The build that a question asked now is answered from."""

    def ask(
        self,
        question: Question,
        *,
        stop: threading.Event | None = None,
        alive: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer one question whole, or raise.

        ``stop``: set it, from any thread, to end the query. ``alive``: called about every 50 ms while the query waits
        or runs; when it returns False, nobody wants the answer and the query ends.
        Raises QuerySyntaxError, QueryRefused, QueryTimeout, QueryMemory, QueryStopped, Busy, NotBuilt, or QueryError.
        """

    def world(self, iri: str, base: str) -> tuple[BuildInfo, bytes]:
        """The build that answers now, and of it the world of a perspective as sorted N-Quads.

        Its graph, and what it admits in the graph of worlds. ``base``: the dossier's base IRI. Raises what ``ask``
        raises, and QueryRefused for a perspective that cannot be.
        """

    def close(self) -> None:
        """End every process and query of this service; a later question raises QueryError."""
