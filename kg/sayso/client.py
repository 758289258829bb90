"""Asking another SPARQL 1.1 endpoint, such as a Sayso that runs elsewhere: text in, bytes out.

SPARQLWrapper speaks the protocol. What goes wrong comes back as the error that the same fault raises at home, with
the words of the endpoint, so that ``sayso query`` ends alike with and without ``--endpoint``.
"""

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
    URITooLong,
)

from sayso.errors import (
    Busy,
    InputError,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    SaysoError,
)
from sayso.store.base import GRAPH_TYPES, RESULT_TYPES
from sayso.store.tokenizer import prepare

AGENT = "Sayso (SPARQL 1.1 client)"
MAX_ANSWER = 512 * 2**20
"""Bytes of an answer that are read; a longer one is an error."""
_MAX_WORDS = 2_000  # characters of an endpoint's error that are passed on
_STATUS: dict[type[Exception], int] = {
    QueryBadFormed: 400,
    Unauthorized: 401,
    EndPointNotFound: 404,
    URITooLong: 414,
    EndPointInternalError: 500,
}
_PATH = "Is the path right? A Sayso's endpoint ends in /sparql."
_PLACE = re.compile(r"line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint's answer: its bytes, and their media type as the endpoint gives it, without parameters."""

    body: bytes
    media_type: str


def ask(
    endpoint: str,
    text: str,
    *,
    media_type: str = "",
    default_graph_uris: Sequence[str] = (),
    named_graph_uris: Sequence[str] = (),
    seconds: float = 60.0,
) -> Remote:
    """Ask an endpoint one query by POST.

    ``endpoint``: its http or https URL. ``text``: SPARQL 1.1, sent as it is. ``media_type``: what to accept; "" is
    JSON for SELECT and ASK, else Turtle. ``seconds``: how long to wait for a sign of life.
    Raises InputError for what is no such URL, QueryRefused for updates; Busy, QueryError and its kinds
    as the endpoint answers; QueryTimeout, QueryError where it does not.
    """
    if urlsplit(endpoint).scheme not in {"http", "https"} or not urlsplit(endpoint).netloc:
        raise InputError(f"--endpoint {endpoint} is no http(s) URL: write for example http://127.0.0.1:8000/sparql")
    accept = media_type or _wanted(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it cannot parse: the endpoint says it better
        wrapper = SPARQLWrapper(endpoint, agent=AGENT)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(max(1, round(seconds)))
        wrapper.addCustomHttpHeader("Accept", accept)
        for name, iris in (("default-graph-uri", default_graph_uris), ("named-graph-uri", named_graph_uris)):
            for iri in iris:
                wrapper.addParameter(name, iri)
        wrapper.setQuery(text)
        return _exchange(wrapper, endpoint, seconds)


def _wanted(text: str) -> str:
    """What to accept for a query, by its form; for one that is not understood, whatever comes."""
    try:
        form = prepare(text, base_iri="http://relative.invalid/").form
    except QueryRefused as error:
        if error.http_status == 403:
            raise
        return "*/*"
    except QueryError:
        return "*/*"
    return RESULT_TYPES[0] if form in {"SELECT", "ASK"} else GRAPH_TYPES[0]


def _exchange(wrapper: SPARQLWrapper, endpoint: str, seconds: float) -> Remote:
    try:
        response = wrapper.query().response
        with response:
            body: bytes = response.read(MAX_ANSWER + 1)
            media_type = str(response.headers.get_content_type())
    except HTTPError as error:
        with error:
            raise _fault(endpoint, error.code, error.read(_MAX_WORDS * 4)) from None
    except SPARQLWrapperException as error:
        raise _fault(endpoint, _STATUS.get(type(error), 500), _words(error)) from None
    except TimeoutError:
        raise _silent(endpoint, seconds) from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _silent(endpoint, seconds) from None
        raise QueryError(f"{endpoint} cannot be reached ({error.reason}): check the address.") from None
    except (HTTPException, OSError, ValueError) as error:
        raise QueryError(f"{endpoint} did not answer whole ({error or type(error).__name__}): try again.") from None
    if media_type == "text/html":
        raise InputError(f"{endpoint} is a web page, and no SPARQL endpoint. {_PATH}")
    if len(body) > MAX_ANSWER:
        raise QueryMemory(f"The answer of {endpoint} has more than {MAX_ANSWER:,} bytes: ask for less (LIMIT).")
    return Remote(body, media_type)


def _silent(endpoint: str, seconds: float) -> QueryTimeout:
    return QueryTimeout(f"{endpoint} did not answer within {seconds:g} s: narrow the query, or try again later.")


def _words(error: SPARQLWrapperException) -> bytes:
    """What the endpoint wrote; SPARQLWrapper keeps it in its message, as the text of bytes."""
    cause = error.args[0] if error.args else ""
    _, _, shown = str(cause).partition("Response:\n")
    if shown.startswith(("b'", 'b"')):
        found = ast.literal_eval(shown.strip())
        return found if isinstance(found, bytes) else b""
    return shown.encode()


def _fault(endpoint: str, status: int, body: bytes) -> SaysoError:
    words = body.decode("utf-8", "replace").strip()
    printable = "".join(char for char in words if char.isprintable() or char in "\n\t")
    page = printable[:15].lower().startswith(("<!doctype html", "<html"))
    said = "a web page" if page else printable[:_MAX_WORDS] or "it gave no reason"
    message = f"{endpoint} answered {status}: {said}"
    if status == 400 and (place := _PLACE.search(said)):
        return QuerySyntaxError(message, int(place[1]), int(place[2]))
    if status in {400, 403, 406, 413, 415}:
        return QueryRefused(message, http_status=status)
    if status in {404, 405, 410}:
        return InputError(f"{message}. {_PATH}")
    kinds: dict[int, type[SaysoError]] = {503: Busy, 504: QueryTimeout, 507: QueryMemory}
    return kinds.get(status, QueryError)(message)
