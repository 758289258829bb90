"""What a request to the endpoint asks for: the parameters of the SPARQL 1.1 Protocol, section 2.1, read strictly.

Parameters come from the URL and from a form in the body, are UTF-8 or refused, and exactly one of them is a query.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Request

from sayso.errors import QueryRefused

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
MAX_BODY = 4 * 2**20
"""Bytes of a request's body; queries have at most 1,000,000 characters (``tokenizer.MAX_CHARACTERS``)."""
_MAX_FIELDS = 2_000
_CLIENT_NAMES = ("format", "output")  # SPARQLWrapper and others send both, with the same value

UPDATE_REFUSED = (
    "Nothing is changed through SPARQL: data enters with its source, by 'sayso add' with an article and its notes, by "
    "graph files in the dossier, or by a decision. Ask with query=SELECT, ASK, CONSTRUCT or DESCRIBE."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's parameters. ``format``: the value of ``format=`` or ``output=``, or "". ``safe``: ``csv=safe``."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    safe: bool = False

    def link(self, **more: str) -> str:
        """The query string of a URL that asks the same, with further parameters; without ``format``."""
        pairs = [
            ("query", self.query),
            *(("default-graph-uri", iri) for iri in self.default_graphs),
            *(("named-graph-uri", iri) for iri in self.named_graphs),
            *more.items(),
        ]
        return urlencode(pairs)


def read(request: Request) -> Asked | None:
    """The query and its parameters; None for GET without any query.

    Raises QueryRefused: 400 for no query, several, or bytes that are not UTF-8; 403 for an update; 413 for a body of
    more than ``MAX_BODY``, which is not read into memory; 415 for a body of another media type.
    """
    fields = _fields(request.query_string, "The URL")
    if request.method == "POST":
        fields += _body(request)
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise QueryRefused(UPDATE_REFUSED, http_status=403)
    queries = values.get("query", [])
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise QueryRefused(
            f"The request has {len(queries)} parameters named query: give exactly one, in the URL, in a form, or as a "
            f"body of the type {QUERY}."
        )
    return Asked(
        query=queries[0],
        default_graphs=tuple(filter(None, values.get("default-graph-uri", []))),
        named_graphs=tuple(filter(None, values.get("named-graph-uri", []))),
        format=next((values[name][0] for name in _CLIENT_NAMES if values.get(name, [""])[0]), ""),
        safe="safe" in values.get("csv", []),
    )


def _body(request: Request) -> list[tuple[str, str]]:
    media = request.mimetype
    if media == "application/sparql-update":
        raise QueryRefused(UPDATE_REFUSED, http_status=403)
    if media not in {FORM, QUERY}:
        raise QueryRefused(
            f"A body of the type {media or '(none)'} is not read: send the query as {QUERY}, or as the field query of "
            f"{FORM}.",
            http_status=415,
        )
    charset = request.mimetype_params.get("charset", "utf-8")
    if not re.fullmatch("utf-?8|us-ascii", charset, re.IGNORECASE):
        raise QueryRefused(f"The body's charset is {charset}: send UTF-8, as the SPARQL Protocol has it.")
    data = _limited(request)
    if media == FORM:
        return _fields(data, "The form")
    return [("query", _decoded(data, "The query"))]


def _limited(request: Request) -> bytes:
    too_long = (request.content_length or 0) > MAX_BODY
    data = b"" if too_long else request.stream.read(MAX_BODY + 1)
    if too_long or len(data) > MAX_BODY:
        raise QueryRefused(
            f"The body has more than {MAX_BODY:,} bytes: ask several smaller queries instead.", http_status=413
        )
    return data


def _fields(data: bytes, what: str) -> list[tuple[str, str]]:
    text = _decoded(data, what)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise QueryRefused(f"{what} is not UTF-8 once its percent escapes are resolved: {error.reason}.") from None
    except ValueError:
        raise QueryRefused(f"{what} has more than {_MAX_FIELDS:,} parameters: give fewer.") from None


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryRefused(f"{what} is not UTF-8 at byte {error.start}: encode it as UTF-8.") from None
