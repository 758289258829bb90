"""The page of a world's contradictions: parses its address, asks the library for both sides, and renders them."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sayso import views
from sayso.contradictions import KINDS
from sayso.errors import InputError
from sayso.names import finder
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
    here = chooser.everything()
    thing = views.meant(here, about, finder(partial(views.ask, here)))
    limit = _NARROWED if kind or thing else _EVERYTHING
    found = views.contradictions(here, chooser.chosen(), kind, thing, limit)
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


def _address(page: views.ContradictionsPage, kind: str | None = None) -> str:
    """The address of this page, its world in it; of another kind, where one is given ("": of all)."""
    kind = page.kind if kind is None else kind
    fields = {"world": page.rule.text(), "kind": kind, "about": short(page.about.iri) if page.about else ""}
    return f"/contradictions?{urlencode({name: value for name, value in fields.items() if value})}"
