"""The page that explains a triple of a world, and lists what follows in the world where no triple is asked about."""

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sayso import perspective, views
from sayso.errors import InputError, NotFound
from sayso_web import chooser

blueprint = Blueprint("explaining", __name__)
FIELDS = ("s", "p", "o")
"""The fields of the form: subject, relation and object."""


@blueprint.get("/explain")
def explain() -> BaseResponse:
    """Why a triple holds in a world; without one, what follows in the world."""
    written = {name: request.args.get(name, "").strip() for name in FIELDS}
    rule, view = chooser.chosen(), chooser.everything()
    if not all(written.values()):
        return _page(written, rule, derived=views.derived(view, rule))
    try:
        triple = views.find_triple(view, rule, *written.values())
        return _page(written, rule, found=views.explain(view, rule, triple))
    except views.NotHeld as error:
        return _page(written, rule, error.http_status, missing=error.absence)
    except (InputError, NotFound) as error:
        return _page(written, rule, error.http_status, fault=str(error))


def _page(written: dict[str, str], rule: perspective.Perspective, status: int = 200, **what: object) -> BaseResponse:
    """The page with one of ``found``, ``missing``, ``derived`` or ``fault``, and the form as it was filled in."""
    values: dict[str, object] = {"found": None, "missing": None, "derived": None, "fault": ""} | what
    page = render_template("explain.html", written=written, rule=rule, **values)
    return Response(page, status, {"Cache-Control": "private, no-cache"})
