"""The page of a world's contradictions: parses its address, asks the library for both sides, and renders them."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sayso import views
from sayso.contradictions import KINDS
from sayso.errors import InputError, NotFound, SaysoError
from sayso.names import finder
from sayso.perspective import Perspective
from sayso_web import chooser
from sayso_web.links import short
from sayso_web.site import site

blueprint = Blueprint("contradicting", __name__)
_FIELDS = ("world", "kind", "about")
# A page that can be read, and is there within a second.
_EVERYTHING = views.Limit(listed=8, claims=4, chains=12)
_NARROWED = views.Limit(listed=40, claims=6, chains=12)


@blueprint.get("/contradictions")
def contradictions() -> Response:
    """What contradicts what in a world, side by side; of one kind or about one thing, where these are given."""
    if unknown := sorted(set(request.args) - set(_FIELDS)):
        raise InputError(f"/contradictions has no parameter {unknown[0][:80]!r}. It has {', '.join(_FIELDS)}.")
    kind, about = (request.args.get(name, "").strip() for name in ("kind", "about"))
    here, rule = chooser.everything(), chooser.chosen()
    if kind and kind not in KINDS:
        fault = InputError(f"{kind[:80]!r} is no kind of contradiction. The kinds are {', '.join(KINDS)}.")
        return _again(rule, kind, about, "kind", fault)
    try:
        thing = views.meant(here, about, finder(partial(views.ask, here)))
        found = views.contradictions(here, rule, kind, thing, _NARROWED if kind or thing else _EVERYTHING)
    except (InputError, NotFound) as error:
        return _again(rule, kind, about, "about", error)
    page = render_template(
        "contradictions.html",
        page=found,
        kinds=KINDS,
        address=partial(_address, found),
        iri=found.rule.iri(site().dossier.base),
    )
    response = Response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _again(rule: Perspective, kind: str, about: str, name: str, fault: SaysoError) -> Response:
    """The form as it was filled in, with what is wrong beside a field."""
    page = render_template(
        "contradictions_again.html", kinds=KINDS, rule=rule, kind=kind, about=about, faults={name: fault}
    )
    return Response(page, fault.http_status, {"Cache-Control": "no-store"})


def _address(page: views.ContradictionsPage, kind: str | None = None) -> str:
    """The address of this page, its world in it; of another kind, where one is given ("": of all)."""
    kind = page.kind if kind is None else kind
    fields = {"world": page.rule.text(), "kind": kind, "about": short(page.about.iri) if page.about else ""}
    return f"/contradictions?{urlencode({name: value for name, value in fields.items() if value})}"
