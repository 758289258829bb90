"""The world in which a page is seen: named by ``world`` in its address, chosen in the header of every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from sayso import perspective, views
from sayso.errors import InputError, SaysoError
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


def chosen() -> Perspective:
    """The world of the current request. Raises PerspectiveError, and NotFound for an actor that nobody has named so."""
    if "world" not in g:
        g.world = _read()
    found: Perspective = g.world
    return found


def _read() -> Perspective:
    base = site().dossier.base
    if request.path == "/perspective":
        query = request.query_string.decode("ascii", "replace")
        iri = f"{base}perspective?{query}" if query else f"{base}perspective"
        return perspective.parse_iri(iri, base) or Perspective()
    several = request.blueprint == "side_by_side" or request.path == "/compare"  # of which each has its place there
    written = "" if several else request.args.get("world", "").strip()
    return typed(written) if written else Perspective()


def typed(text: str) -> Perspective:
    """The perspective that somebody typed, actors by name. Raises PerspectiveError, and NotFound."""
    base = site().dossier.base
    written = "reported" if text == "perspective" else f"{base}{text}" if text.startswith("perspective?") else text
    return perspective.parse(written, base, _slug)


def _slug(name: str) -> str:
    base = site().dossier.base
    bare = name.removeprefix(f"{base}actor/").removeprefix("actor/")
    if bare != name:
        return bare
    find = finder(partial(views.ask, everything()))
    return find("actor", name).removeprefix(f"{base}actor/")


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
    """To the same page in another world: that of the form's fields, or a preset. Raises PerspectiveError, NotFound."""
    to = urlsplit(request.args.get("to", "/"))
    if to.scheme or to.netloc or not to.path.startswith("/") or to.path.startswith(("//", "/\\")):
        raise InputError("The page to go back to is not of this site. Open the page, and choose a world there.")
    preset = request.args.get("preset", "")
    rule = perspective.parse_text(preset) if preset else perspective.from_fields(dict(_fields()), _slug)
    if to.path in {"/perspective", "/help/worlds"}:
        return redirect(links.page(rule.iri(site().dossier.base)), 303)
    query = [(name, value) for name, value in parse_qsl(to.query, keep_blank_values=True) if name != "world"]
    query += [] if rule.is_reported else [("world", rule.text())]
    return redirect(f"{to.path}?{urlencode(query)}" if query else to.path, 303)


def _fields() -> Iterator[tuple[str, list[str]]]:
    """The parameters of a form; several actors stand in one field with semicolons between them."""
    for name in sorted(_NAMES & request.args.keys()):
        yield name, [each.strip() for value in request.args.getlist(name) for each in value.split(_SEPARATOR)]


def check() -> None:
    """Refuses a request for a page in a world that cannot be. Raises PerspectiveError, and NotFound."""
    if request.blueprint in {"pages", "explaining", "contradicting"} and "world" in request.args:
        chosen()


def back() -> str:
    """The address of the current page without its world, for the form that chooses one."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "world"]
    return f"{request.path}?{urlencode(query)}" if query and request.path != "/perspective" else request.path
