"""The endpoint's contract: which graphs a query sees (docs/sparql.md), the same for pages, command line and HTTP.

The default graph is record ∪ common ∪ worlds, and holds no world; one perspective, named with FROM or
``default-graph-uri``, adds its world. The rules are those of the SPARQL 1.1 Protocol (section 2.1.4) and of the query
language (section 13.2), with two deviations: FROM adds to the default dataset instead of replacing it, and without
FROM NAMED every named graph stays visible.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from sayso import ids
from sayso.errors import QueryRefused
from sayso.perspective import PRESETS, is_perspective, parse_iri
from sayso.results import NOT_IN_XML
from sayso.store.base import GRAPH_TYPES, RESULT_TYPES, Answer, QueryService, Question
from sayso.store.terminals import is_absolute, resolve_iri
from sayso.store.tokenizer import prepare

DEFAULT_GRAPHS = ("record", "common", "worlds")
"""Names of the graphs (``ids.graph``) that every query sees merged as its default graph."""

_SHORT = 2**16  # bytes; an answer without rows has no more, but for absurdly many variables
ChooseType = Callable[[str], str]  # the media type of the answer, from the form of the query


def preferred_type(form: str) -> str:
    """The media type of an answer to which nobody gave one: results as JSON, graphs as Turtle."""
    return RESULT_TYPES[0] if form in {"SELECT", "ASK"} else GRAPH_TYPES[0]


def plan(
    text: str,
    *,
    base: str,
    default_graph_uris: Sequence[str] = (),
    named_graph_uris: Sequence[str] = (),
    media_type: ChooseType | str = preferred_type,
) -> Question:
    """Read a query as somebody wrote it, and settle what it sees.

    ``base``: the dossier's base IRI, against which relative IRIs are resolved too. ``default_graph_uris``,
    ``named_graph_uris``: the parameters of the protocol; if there is any of them, the FROM clauses of the query do
    not count. ``media_type``: one of ``store.base``'s, or what chooses it when the form is known.
    Every perspective that is written anywhere in it becomes one of the question's worlds. Raises QuerySyntaxError and
    QueryRefused (400, 403, 413), PerspectiveError for a perspective that is not in its canonical spelling, and what
    ``media_type`` raises.
    """
    prepared = prepare(text, base_iri=base)
    given_default = _absolute(default_graph_uris, base, "default-graph-uri")
    given_named = _absolute(named_graph_uris, base, "named-graph-uri")
    if not given_default and not given_named and prepared.dataset is not None:
        given_default, given_named = prepared.dataset.default, prepared.dataset.named
    written = {*prepared.iris, *given_default, *given_named}
    chosen = _one_world(given_default, base)
    _check_named(given_named, base)
    return Question(
        text=prepared.text,
        form=prepared.form,
        media_type=media_type if isinstance(media_type, str) else media_type(prepared.form),
        default_graphs=(*(ids.graph(base, name) for name in DEFAULT_GRAPHS), *chosen),
        named_graphs=tuple(dict.fromkeys(given_named)) or None,
        base_iri=base,
        worlds=tuple(sorted(iri for iri in written if parse_iri(iri, base) is not None)),
    )


def answer(
    service: QueryService,
    question: Question,
    *,
    help_url: Callable[[], str] | None = None,
    stop: threading.Event | None = None,
    alive: Callable[[], bool] | None = None,
) -> Answer:
    """Ask what ``plan`` made; ``stop``, ``alive`` and errors are those of ``QueryService.ask``.

    An answer without rows gets what ``help_url`` gives, the page that explains worlds, as the ``link`` of its head.
    Raises QueryRefused (406) for an answer in XML that would hold what XML cannot.
    """
    found = service.ask(question, stop=stop, alive=alive)
    if found.media_type.endswith("+xml") and NOT_IN_XML.search(found.body):
        raise QueryRefused(
            "The answer holds a control character, which XML cannot hold: ask for it in another format.", 406
        )
    if (
        help_url is not None and len(found.body) < _SHORT and found.rows == 0
    ):  # counting the rows of a long answer takes time
        return replace(found, body=with_link(found.body, found.media_type, help_url()))
    return found


def world_of(question: Question, base: str) -> str | None:
    """The perspective whose world is in a planned question's default graph, or None where it is in none."""
    return next((iri for iri in question.default_graphs if is_perspective(iri, base)), None)


def with_link(body: bytes, media_type: str, url: str) -> bytes:
    """An empty answer of SELECT with ``url`` as a link in its head (SPARQL 1.1 results in JSON 3.1.2, XML 2.3.1).

    Other media types have no head, and come back as they are.
    """
    if media_type == "application/sparql-results+json":
        data = json.loads(body)
        data["head"]["link"] = [*data["head"].get("link", []), url]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    if media_type == "application/sparql-results+xml":
        return body.replace(b"</head>", f"<link href={quoteattr(url)}/></head>".encode(), 1)
    return body


def _absolute(written: Iterable[str], base: str, name: str) -> tuple[str, ...]:
    resolved = tuple(resolve_iri(iri, base) for iri in written)
    for iri in resolved:
        if not is_absolute(iri) or re.search(r'[\x00-\x20<>"{}|\\^`]', iri):
            raise QueryRefused(f"{name}={iri[:120]!r} is no IRI: write the whole IRI of a graph, percent-encoded.")
    return resolved


def _one_world(given: Sequence[str], base: str) -> tuple[str, ...]:
    """The one perspective of FROM clauses, or none; refuses two of them, and what is none."""
    distinct = tuple(dict.fromkeys(given))
    reported = PRESETS["reported"].iri(base)
    foreign = next((iri for iri in distinct if not is_perspective(iri, base)), None)
    if foreign is not None:
        raise QueryRefused(
            f"FROM <{_clip(foreign)}> is not answered: nothing is fetched here, and FROM or default-graph-uri names "
            f"one perspective, such as <{reported}>, whose world is added to the default graph. To ask one graph "
            "alone, write GRAPH <its IRI> { … } in the query."
        )
    if len(distinct) > 1:
        raise QueryRefused(
            f"FROM names {len(distinct)} worlds, and they are never mixed: name one, and compare worlds with "
            f"GRAPH <{reported}> {{ … }} and GRAPH <the other perspective> {{ … }} in one query."
        )
    return distinct


def _check_named(given: Sequence[str], base: str) -> None:
    foreign = next((iri for iri in given if not iri.startswith(base)), None)
    if foreign is not None:
        raise QueryRefused(
            f"FROM NAMED <{_clip(foreign)}> is not answered: nothing is fetched here. Name a graph of this dossier, "
            f"below <{base}>: graph/record, graph/common, graph/identity, graph/worlds, a claim or a perspective."
        )


def _clip(iri: str) -> str:
    return iri if len(iri) <= 120 else f"{iri[:120]}…"
