"""``/sparql``: the SPARQL 1.1 Protocol for programs, and the form with its results for people (docs/sparql.md).

A request is read (``sparql_request``), planned and asked (``sayso.dataset``), and the answer goes out as bytes; what
people see is made by ``sparql_page``.
"""

import io
import re
from hashlib import sha256

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import wrap_file

from sayso import dataset
from sayso.errors import QueryRefused, QuerySyntaxError, SaysoError
from sayso.results import neutral_csv
from sayso.store.base import Question
from sayso_web import origins, results_view, sparql_page
from sayso_web.negotiation import BY_MEDIA, FORMATS, GRAPHS, HTML, best, formats, named
from sayso_web.service_description import describe
from sayso_web.site import site
from sayso_web.sparql_request import Asked, read
from sayso_web.visitors import visitors

blueprint = Blueprint("sparql", __name__)
results_view.register(blueprint)

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_OTHERS = ("PUT", "DELETE", "PATCH")
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_LARGE = 2**20
_ALL_TYPES = tuple(item.media for item in FORMATS)


class Choice:
    """Chooses the media type when the form of the query is known; ``html`` says whether a page shall show it."""

    def __init__(self, accept: str | None, name: str) -> None:
        """``name``: the value of ``format=``, which goes before the Accept header, or ""."""
        self._accept = accept
        self._name = name
        self.html = False

    def __call__(self, form: str) -> str:
        """The media type for a form; raises QueryRefused 400 for an unknown name, 406 for no common media type."""
        offers = formats(form)
        if self._name.lower() in {"html", HTML}:
            self.html = True
            return offers[0].media
        if self._name:
            if (chosen := named(self._name, offers)) is not None:
                return chosen.media
            if named(self._name, FORMATS) is None:
                known = ", ".join(item.key for item in offers)
                raise QueryRefused(f"format={self._name[:40]!r} is not known: for {form} it is one of {known}, html.")
        found = best(self._accept, [*(item.media for item in offers), HTML])
        if found is None:
            known = ", ".join(item.media for item in offers)
            raise QueryRefused(f"{form} is not answered as {self._accept!r}: accept one of {known}.", http_status=406)
        self.html = found == HTML
        return offers[0].media if self.html else found


@blueprint.route("/sparql", methods=[*METHODS, *_OTHERS], strict_slashes=False, provide_automatic_options=False)
def endpoint() -> BaseResponse:
    """The one address of the protocol."""
    if request.method == "OPTIONS":
        response: BaseResponse = Response(status=204)
        response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    elif request.method in _OTHERS:
        refusal = QueryRefused(f"{request.method} is not answered here: ask with GET or POST.", http_status=405)
        response = _failed(refusal, None)
    else:
        response = _asked()
    response.headers["Allow"] = ", ".join(METHODS)
    response.vary.add("Accept")
    origins.share(response)
    return response


@blueprint.get("/sparql/run/<ident>")
def run(ident: str) -> BaseResponse:
    """The page of a query that is running, or its answer."""
    try:
        return sparql_page.watch(sparql_page.runs().find(ident), _alive)
    except SaysoError as error:
        return sparql_page.failure(error, None)


@blueprint.post("/sparql/stop")
def stop() -> BaseResponse:
    """End the query of the id in the form, and go back to its page."""
    try:
        found = sparql_page.runs().find(request.form.get("id", ""))
    except SaysoError as error:
        return sparql_page.failure(error, None)
    found.stop.set()
    found.done.wait(2.0)
    return redirect(url_for("sparql.run", ident=found.id), 303)


def _asked() -> BaseResponse:
    asked = None
    try:
        asked = read(request)
        if asked is None or (not asked.query.strip() and _prefers_html(asked)):
            return _without_query(asked)
        choice = Choice(_accept(), asked.format)
        question = dataset.plan(
            asked.query,
            base=site().dossier.base,
            default_graph_uris=asked.default_graphs,
            named_graph_uris=asked.named_graphs,
            media_type=choice,
        )
        if choice.html:
            return sparql_page.answer(asked, question, _alive)
        return _answer(asked, question)
    except SaysoError as error:
        return _failed(error, asked)


def _answer(asked: Asked, question: Question) -> BaseResponse:
    """The answer for a program, whole; 304 where the client has the one of this build already."""
    service = visitors()
    changing = _CHANGING.search(question.text) is not None
    tag = _tag(service.build.id, asked, question)
    if not changing and request.if_none_match.contains_weak(tag):
        return _headed(Response(status=304), tag, question, service.build.id)
    answer = dataset.answer(service, question, help_url=sparql_page.help_url, alive=_alive)
    body = neutral_csv(answer.body) if asked.safe and answer.media_type == "text/csv" else answer.body
    response = _sent(body, BY_MEDIA[answer.media_type].header)
    tag = "" if changing else _tag(answer.build, asked, question)
    return _headed(response, tag, question, answer.build)


def _sent(body: bytes, content_type: str) -> Response:
    """A large body goes to the server as a file, which it sends without a copy of its own."""
    if len(body) < _LARGE:
        return Response(body, content_type=content_type)
    response = Response(wrap_file(request.environ, io.BytesIO(body)), content_type=content_type)
    response.direct_passthrough = True
    response.content_length = len(body)
    return response


def _headed(response: Response, tag: str, question: Question, build: str) -> Response:
    if tag:
        response.set_etag(tag, weak=True)  # rows without ORDER BY may come in another order
    response.headers["Cache-Control"] = "private, no-cache" if tag else "no-store"
    world = dataset.world_of(question, site().dossier.base)
    response.headers["Sayso-Build"] = build
    response.headers["Sayso-World"] = iri_to_uri(world) if world else "none"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _tag(build: str, asked: Asked, question: Question) -> str:
    named_graphs = question.named_graphs
    parts = (
        build,
        question.text,
        question.media_type,
        *question.default_graphs,
        "all" if named_graphs is None else "only",
        *(named_graphs or ()),
        "safe" if asked.safe else "",
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _without_query(asked: Asked | None) -> BaseResponse:
    name = request.args.get("format") or request.args.get("output") or ""
    if asked is not None or _prefers_html(Asked("", format=name)):
        return sparql_page.form()
    chosen = named(name, GRAPHS) if name else None
    media = chosen.media if chosen else best(_accept(), [item.media for item in GRAPHS])
    if media is None:
        kinds = ", ".join([*(item.media for item in GRAPHS), HTML])
        raise QueryRefused(f"The description of this endpoint is there as {kinds}: accept one of them.", 406)
    body, build = describe(site(), request.base_url, media)
    response = Response(body, content_type=BY_MEDIA[media].header)
    response.set_etag(sha256(body).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Sayso-Build"] = build
    return response.make_conditional(request)


def _failed(error: SaysoError, asked: Asked | None) -> BaseResponse:
    """An error as a page for people, as text for programs."""
    if _prefers_html(asked):
        return sparql_page.failure(error, asked)
    lines = [str(error)]
    if isinstance(error, QuerySyntaxError) and asked is not None and error.line:
        lines += ["", *sparql_page.pointed(asked.query, error.line, error.column or 1)]
    response = Response("\n".join(lines) + "\n", status=error.http_status, content_type="text/plain; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return sparql_page.unkept(response, error)


def _prefers_html(asked: Asked | None) -> bool:
    name = asked.format if asked is not None else ""
    if name:
        return name.lower() in {"html", HTML}
    return best(_accept(), [*_ALL_TYPES, "text/plain", HTML]) == HTML


def _accept() -> str | None:
    return request.headers.get("Accept")


def _alive() -> bool:
    """Whether the client of the current request is still there; servers that do not tell are believed."""
    gone = request.environ.get("waitress.client_disconnected")
    return gone is None or not gone()
