"""The one module that knows the engine: loads a build and answers one question, whole, as bytes.

It runs in workers, so it imports little; what goes in and out is what ``wire`` carries.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = re.compile(r"\A[A-Z][a-z].* ")
_MANY = 160  # characters of the engine's list of what it expected


def load(path: Path) -> ox.Store:
    """A store in memory with the quads of an N-Quads file.

    Raises FileNotFoundError where the file is gone, SyntaxError where it does not parse.
    """
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return store


class Sink(Protocol):
    """What the body of an answer is written to."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""

    def flush(self) -> None:
        """Let nothing wait."""


def answer(store: ox.Store, question: Mapping[str, Any], out: Sink) -> dict[str, Any]:
    """Answer one question, given as the fields of ``base.Question``: the body goes to ``out``, the head is returned.

    The head has ``ok``; with it ``triples`` (of a graph); without it ``error`` (syntax, refused, memory, other),
    ``message``, and for syntax ``line`` and ``column``: then what was written is no answer. Never raises for what a
    query can do wrong.
    """
    try:
        result = store.query(question["text"], **_options(question))
        return _write(result, question, out)
    except SyntaxError as error:
        return _syntax(str(error))
    except UnicodeEncodeError:
        return _syntax("the text holds half a surrogate pair, which is no character")
    except MemoryError:
        return {"ok": False, "error": "memory", "message": ""}
    except OSError as error:
        # A store in memory does no input or output: only SERVICE does, and workers may open no socket.
        message = f"The query asks another server (SERVICE), which is not answered here: {error}."
        return {"ok": False, "error": "refused", "message": message}
    except (RuntimeError, ValueError) as error:
        return {"ok": False, "error": "other", "message": f"The query cannot be answered: {error}."}


def _options(question: Mapping[str, Any]) -> dict[str, Any]:
    named = question["named_graphs"]
    graphs = [ox.NamedNode(iri) for iri in question["default_graphs"]]
    return {
        "base_iri": question["base_iri"],
        "default_graph": graphs or [ox.DefaultGraph()],
        "named_graphs": None if named is None else [ox.NamedNode(iri) for iri in named],
    }


def _write(result: Any, question: Mapping[str, Any], out: Sink) -> dict[str, Any]:
    media, file = question["media_type"], cast("IO[bytes]", out)
    wanted = {ox.QuerySolutions: "SELECT", ox.QueryBoolean: "ASK"}.get(type(result), "CONSTRUCT")
    if (wanted == "CONSTRUCT") != (media in _GRAPHS):
        message = f"The query is of the form {wanted}, and cannot be answered as {media}."
        return {"ok": False, "error": "other", "message": message}
    if wanted == "CONSTRUCT":
        counter = _Counter(result)
        ox.serialize(counter, file, format=_GRAPHS[media])
        return {"ok": True, "triples": counter.count}
    result.serialize(file, format=_RESULTS[media])
    return {"ok": True, "triples": None}


class _Counter:
    """Passes triples on and counts them."""

    def __init__(self, triples: Iterator[ox.Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


def _syntax(text: str) -> dict[str, Any]:
    """The engine's message made short: its place, and a sentence of its own where the list of tokens holds one.

    The engine tries keywords by reading on, so its place can lie a few characters behind the fault, never before it.
    """
    place = _PLACE.match(text)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    fault = place[3] if place else text
    options = re.split(r", (?=\S)", fault.removeprefix("expected one of ").removeprefix("expected "))
    plain = next((option for option in options if _SENTENCE.match(option)), None)
    if plain is not None:
        fault = plain[0].lower() + plain[1:] if plain.startswith(("Prefix", "Duplicated", "The ")) else plain
    elif len(fault) > _MANY:
        fault = fault[:_MANY].rsplit(",", 1)[0] + " …"
    where = f" at line {line}, column {column}" if place else ""
    return {
        "ok": False,
        "error": "syntax",
        "message": f"The query does not parse{where}: {fault}.",
        "line": line,
        "column": column,
    }
