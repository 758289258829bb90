"""The application: its pages, the endpoint, what every answer carries, and what errors look like."""

import logging
from functools import lru_cache

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from sayso import queries, views
from sayso.errors import SaysoError
from sayso.perspective import PARAMETERS, PRESETS
from sayso_web import (
    ask,
    chooser,
    contradicting,
    drawing,
    explaining,
    glossary,
    links,
    origins,
    pages,
    side_by_side,
    sparql,
)
from sayso_web.shown import plain, shown
from sayso_web.site import Site

_LOG = logging.getLogger(__name__)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_INERT = frozenset({"application/sparql-results+json", "text/csv", "text/tab-separated-values"})
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})


def create_app(here: Site) -> Flask:
    """The WSGI application of one dossier; it reads no settings of its own."""
    app = Flask("sayso_web", static_folder="static", template_folder="templates")
    app.extensions["sayso"] = here
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config["MAX_CONTENT_LENGTH"] = None  # the endpoint has a limit of its own
    for name, function in _filters().items():
        app.jinja_env.filters[name] = function
    app.jinja_env.globals.update(
        dossier=here.dossier.settings,
        signs=drawing.SIGNS,
        own_samples=here.dossier.base == queries.SAMPLE_BASE,
        build_of=lambda: here.service.build,
        samples=lambda: _samples(here.service.build.id),
        here=chooser.here,
        unchosen=chooser.unchosen,
        within=chooser.within,
        world_parameters=PARAMETERS,
        world_presets=PRESETS,
    )
    app.context_processor(lambda: {"seen": chooser.shown()})
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(ask.blueprint)
    app.register_blueprint(chooser.blueprint)
    app.register_blueprint(side_by_side.blueprint)
    app.register_blueprint(explaining.blueprint)
    app.register_blueprint(contradicting.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_error_handler(SaysoError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.before_request(origins.check_host)
    app.before_request(chooser.check)
    app.after_request(_protected)
    return app


@lru_cache(4)
def _samples(build: str) -> bool:
    """Whether a build holds fictional samples; an answer that cannot be had now counts as yes."""
    try:
        return views.has_samples(chooser.everything())
    except SaysoError:
        return True


def direction(lang: object) -> str:
    """The direction of text in a language: rtl, ltr, or auto where the language is not known."""
    text = str(lang or "")
    parts = text.lower().split("-")
    if not text:
        return "auto"
    return "rtl" if parts[0] in _RTL or "arab" in parts[1:] or "hebr" in parts[1:] else "ltr"


def _filters() -> dict[str, object]:
    return {
        "shown": shown,
        "plain": plain,
        "page": links.page,
        "keep": links.keep,
        "is_here": links.is_here,
        "anchor": links.anchor,
        "span_anchor": links.span_anchor,
        "chain_anchor": links.chain_anchor,
        "short": links.short,
        "why": links.why,
        "read_in": links.read_in,
        "dir": direction,
        "thousands": lambda number: f"{number:,}",
        "capital": lambda text: str(text)[:1].upper() + str(text)[1:],
        "bar": drawing.bar,
        "spoken": drawing.spoken,
        "glossed": glossary.entry,
        "explained": glossary.of_columns,
    }  # fmt: skip


def _protected(response: Response) -> Response:
    # XML runs scripts too: a predicate in the namespace of XHTML makes an element of it.
    if response.mimetype not in _INERT:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _refused(error: SaysoError) -> Response:
    response = _page(error.http_status, str(error))
    if wait := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


_SAID = {
    400: "The request cannot be read. Go back and try again.",
    404: "There is no such page here. Search for a name, or start from the home page.",
    405: "This page is only read: nothing can be sent to it.",
    413: "What was sent is too large.",
    421: "This server is private to its machine, and answers under its own address only. Behind a proxy, name the "
    "public host in SAYSO_HOSTS.",
}


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return Response(error.get_response(request.environ).get_data(), error.code or 500, dict(error.get_headers()))
    response = _page(error.code, _SAID.get(error.code, "The request was not answered."))
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _broken(error: Exception) -> Response:
    _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(500, "Something went wrong here, and nothing was changed. The server's log has the details.")


def _page(status: int, message: str) -> Response:
    if request.accept_mimetypes.best_match(["text/html", "text/plain"]) == "text/plain":
        return Response(f"{message}\n", status, content_type="text/plain; charset=utf-8")
    page = render_template("error.html", status=status, message=message)
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


__all__ = ["create_app", "direction"]
