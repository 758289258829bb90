"""The world in which a page is seen: named by ``world`` in its address, chosen in the header of every page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from flask import Blueprint, Response, g, redirect, render_template, request
from markupsafe import Markup
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as BaseResponse

from sayso import perspective, views
from sayso.errors import FieldsError, InputError, ManyNamed, NoneNamed, PerspectiveError, SaysoError
from sayso.names import finder
from sayso.perspective import PARAMETERS, Perspective
from sayso_web import links
from sayso_web.site import site

blueprint = Blueprint("chooser", __name__)
_SEPARATOR = ";"
_NAMES = {parameter.name for parameter in PARAMETERS}


@dataclass(frozen=True)
class Shown:
    """The world of a page as its header shows it. ``address``: of the world's own page; ``fields``: by parameter.

    ``believes``: whether it admits less than is said in chains that exist there.
    """

    title: str
    text: str
    address: str
    fields: tuple[tuple[str, str], ...]
    is_reported: bool
    believes: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field. ``choices``: what may be meant, in words, by the address that takes it for that."""

    message: str
    choices: tuple[tuple[str, str], ...] = ()


def chosen() -> Perspective:
    """The world of the current request. Raises PerspectiveError, and NotFound for an actor that nobody has named so."""
    if "world" not in g:
        g.world = _read()
    found: Perspective = g.world
    return found


def _read() -> Perspective:
    several = request.blueprint == "side_by_side" or request.path == "/compare"  # of which each has its place there
    written = [] if several else request.args.getlist("world")
    return _named(request.path, request.query_string.decode("ascii", "replace"), written)


def _named(path: str, query: str, written: Sequence[str]) -> Perspective:
    """The world of a page by its address; ``written``: the values of its ``world``."""
    base = site().dossier.base
    if path == "/perspective":
        iri = f"{base}perspective?{query}" if query else f"{base}perspective"
        return perspective.parse_iri(iri, base) or Perspective()
    if len(written) > 1:
        raise PerspectiveError(f"world is given {len(written)} times; give it once, with commas between its parameters")
    return typed(written[0].strip()) if written else Perspective()


def typed(text: str) -> Perspective:
    """The perspective that somebody typed, actors by name. Raises PerspectiveError, and NotFound."""
    base = site().dossier.base
    written = "reported" if text == "perspective" else f"{base}{text}" if text.startswith("perspective?") else text
    return perspective.parse(written, base, _slug)


def _slug(name: str) -> str:
    find = finder(partial(views.ask, everything()))
    if not name.strip(f"{_SEPARATOR} "):
        raise InputError(f"There is no name beside the “{_SEPARATOR}”. Write one, or leave the field empty.")
    return _bare(find("actor", _bare(name)))


def _bare(name: str) -> str:
    """What somebody wrote for an actor, or its IRI, without what all actors' IRIs begin with."""
    return name.removeprefix(f"{site().dossier.base}actor/").removeprefix("actor/")


def everything() -> views.View:
    """The dossier whatever the world: for names and choices, and for what names its worlds itself."""
    return views.View(site().service, site().dossier)


def shown() -> Shown:
    """The world of the current page, for its header; the reported one where what is written for it cannot be."""
    try:
        rule = chosen()
        title = views.world_title(everything(), rule)
    except SaysoError:
        rule, title = Perspective(), Perspective().title()
    fields: dict[str, list[str]] = {}
    for name, value in rule.pairs():
        fields.setdefault(name, []).append(value)
    joined = tuple((name, f"{_SEPARATOR} ".join(values)) for name, values in fields.items())
    believes = bool(rule.according_to or rule.via or rule.undisputed or rule.min_roots > 1)
    return Shown(title, rule.text(), links.page(rule.iri(site().dossier.base)), joined, rule.is_reported, believes)


@blueprint.get("/world")
def choose() -> BaseResponse:
    """To the same page in another world: that of the form's fields, or a preset; the form again where none can be."""
    to = urlsplit(request.args.get("to", "/"))
    if to.scheme or to.netloc or not to.path.startswith("/") or to.path.startswith(("//", "/\\")):
        raise InputError("The page to go back to is not of this site. Open the page, and choose a world there.")
    preset = request.args.get("preset", "")
    try:
        rule = perspective.parse_text(preset) if preset else perspective.from_fields(dict(_fields()), _slug)
    except PerspectiveError as error:
        return _again(to, error)
    if to.path in {"/perspective", "/help/worlds"}:
        return redirect(links.page(rule.iri(site().dossier.base)), 303)
    query = _besides_world(parse_qsl(to.query, keep_blank_values=True))
    query += [] if rule.is_reported else [("world", rule.text())]
    return redirect(f"{to.path}?{urlencode(query)}" if query else to.path, 303)


def _fields() -> Iterator[tuple[str, list[str]]]:
    """The parameters of a form; several actors stand in one field with semicolons between them."""
    for name in sorted(_NAMES & request.args.keys()):
        written = request.args.getlist(name)
        found = [each.strip() for value in written for each in value.split(_SEPARATOR)]
        yield name, found if any(found) else written  # separators alone are a fault, and no empty field


def _again(to: SplitResult, error: PerspectiveError) -> Response:
    """The form as it was filled in, with what is wrong; seen in the world of the page from which it was sent."""
    try:
        written = [value for name, value in parse_qsl(to.query, keep_blank_values=True) if name == "world"]
        g.world = _named(to.path, to.query, written)
    except SaysoError:
        g.world, to = Perspective(), to._replace(query=urlencode(_besides_world(parse_qsl(to.query))))
    found = error.faults if isinstance(error, FieldsError) else {}
    faults = {name: Fault(_said(fault), _choices(name, fault)) for name, fault in found.items()}
    summary: dict[str, list[perspective.Parameter]] = {} if faults else {str(error): []}
    for parameter in PARAMETERS:
        if fault := faults.get(parameter.name):
            summary.setdefault(fault.message, []).append(parameter)
    html = render_template("choose.html", to=iri_to_uri(to.geturl()), given=_given(), faults=faults, summary=summary)
    return Response(html, error.http_status, {"Cache-Control": "no-store"})


def _said(error: SaysoError) -> str:
    """What is wrong with a field; without the things that a name may mean, for these stand below as links."""
    if isinstance(error, ManyNamed):
        return f"“{error.text}” may mean several actors."
    if isinstance(error, NoneNamed) and error.candidates:
        return f"No actor here is called “{error.text}”."
    return str(error)


def _given() -> Mapping[str, str]:
    """The fields of the form as they were typed."""
    return {name: f"{_SEPARATOR} ".join(request.args.getlist(name)) for name in _NAMES & request.args.keys()}


def _choices(field: str, error: SaysoError) -> tuple[tuple[str, str], ...]:
    """The addresses that send the form with a name taken for each of those that it may be, and their words."""
    if not isinstance(error, ManyNamed | NoneNamed):
        return ()
    out = []
    for iri, words in error.candidates:
        meant = [_bare(iri) if _bare(value) == error.text else value for value in dict(_fields())[field]]
        pairs = {**request.args.to_dict(), **_given(), field: f"{_SEPARATOR} ".join(meant)}
        out.append((f"/world?{urlencode(pairs)}", words))
    return tuple(out)


def within(rule: Perspective, caller: Callable[[], Markup]) -> Markup:
    """A part of a template that is of one world, on a page of several: its links lead to pages in that world."""
    before, g.world = chosen(), rule
    try:
        return caller()
    finally:
        g.world = before


def check() -> None:
    """Refuses a request for a page in a world that cannot be. Raises PerspectiveError, and NotFound."""
    checked = request.blueprint in {"pages", "explaining", "contradicting"} or request.endpoint == "ask.questions"
    if checked and "world" in request.args:
        chosen()


def here() -> str:
    """The address of the current page, for the form that chooses its world."""
    if request.path == "/perspective":
        return _address(list(request.args.items(multi=True)))
    return links.keep(unchosen())


def unchosen() -> str:
    """The address of the current page in the reported world."""
    return _address(_besides_world(request.args.items(multi=True)))


def _besides_world(query: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in query if name != "world"]


def _address(query: list[tuple[str, str]]) -> str:
    path = quote(request.path)
    return f"{path}?{urlencode(query)}" if query else path
