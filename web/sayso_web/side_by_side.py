"""The page on which one saved question stands side by side in several worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sayso import names, queries, views
from sayso.errors import InputError, SaysoError
from sayso.perspective import PRESETS, Perspective
from sayso.query_files import SavedQuery
from sayso.results import Cell
from sayso.views.across import MOST_WORLDS, Across, across, chosen, world_parameter
from sayso_web import panels, results_view
from sayso_web.ask import Field, alive, view
from sayso_web.service_description import readers
from sayso_web.site import site

blueprint = Blueprint("side_by_side", __name__)
_PRESETS = "presets"  # of the page itself: "no" leaves out the ready-made worlds
_NO = "no"


@dataclass(frozen=True)
class Shown:
    """What the page shows of answers.

    ``names``: of things by IRI. ``claims``: the answers', as cells by IRI. ``without``, ``alone``: by world the page
    without it ("" where no world would be left), and the question in it alone.
    """

    found: Across
    names: Mapping[str, Cell]
    claims: Mapping[str, Cell]
    panels: tuple[panels.Panel, ...]
    without: tuple[str, ...]
    alone: tuple[str, ...]
    link: str
    readers: str
    taken: tuple[tuple[str, str], ...]


@blueprint.get("/ask/<name>/worlds")
def page(name: str) -> BaseResponse:
    """A question with the same values in several worlds."""
    saved = queries.get(name)
    world = world_parameter(saved).name
    values = _values(saved, world)
    written = [text.strip() for text in request.args.getlist(world) if text.strip()]
    presets = request.args.get(_PRESETS, "") != _NO
    shown, error = None, None
    try:
        shown = _shown(saved, values, written, presets)
    except SaysoError as raised:
        error = raised
    html = render_template(
        "across.html", question=saved, given=_given(saved, values), values=values, written=written, presets=presets,
        world=world, shown=shown, error=error, offered=PRESETS, most=MOST_WORLDS, back=_alone(saved, values, None),
    )  # fmt: skip
    response = Response(html, error.http_status if error else 200, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    if error and (wait := getattr(error, "retry_after", None)):
        response.headers["Retry-After"] = str(wait)
    return response


def _values(saved: SavedQuery, world: str) -> dict[str, str]:
    """The values of a request but for its worlds; raises InputError for a parameter that the question has not."""
    known = {p.name for p in saved.parameters}
    if unknown := sorted(set(request.args) - known - {_PRESETS}):
        raise InputError(f"{saved.name} has no parameter {unknown[0][:80]!r}. It has {', '.join(sorted(known))}.")
    given = {name: request.args.get(name, "").strip() for name in sorted(known - {world})}
    return {name: value for name, value in given.items() if value}


def _shown(saved: SavedQuery, values: Mapping[str, str], written: Sequence[str], presets: bool) -> Shown:
    taken: dict[str, str] = {}
    find = names.finder(partial(views.ask, view()), taken.__setitem__)
    rules = chosen(saved, written, site().dossier.base, find, presets)
    found = across(view(), saved, values, rules, find, alive)
    told = results_view.labels(site(), _iris(found))
    return Shown(
        found=found,
        names=told,
        claims={claim: Cell("iri", claim) for answer in found.answers for claim in answer.claims},
        panels=panels.panels(
            found, {iri: results_view.name_of(Cell("iri", iri), told).value for iri in _actors(found)}
        ),
        without=tuple(_without(saved, values, rules, rule) for rule in rules),
        alone=tuple(_alone(saved, values, rule) for rule in rules),
        link=address(saved, values, rules),
        readers=readers(site()),
        taken=tuple(taken.items()),
    )


def _iris(found: Across) -> set[str]:
    cells = {cell.value for answer in found.answers for cell in answer.cells if cell and cell.kind == "iri"}
    return cells | {claim for answer in found.answers for claim in answer.claims} | _actors(found)


def _actors(found: Across) -> set[str]:
    return {who for link in found.links for who in (link.one, link.other)}


def address(saved: SavedQuery, values: Mapping[str, str], rules: Sequence[Perspective]) -> str:
    """The path of the page for a question, its values and worlds: always the same for the same ones."""
    ready = tuple(PRESETS.values())
    all_ready = set(ready) <= set(rules)
    more = [rule for rule in rules if not (all_ready and rule in ready)]
    world = world_parameter(saved).name
    pairs = [*values.items(), *((world, rule.text()) for rule in more)]
    pairs += [] if all_ready else [(_PRESETS, _NO)]
    return f"/ask/{saved.name}/worlds" + (f"?{urlencode(pairs)}" if pairs else "")


def _without(saved: SavedQuery, values: Mapping[str, str], rules: Sequence[Perspective], rule: Perspective) -> str:
    left = [other for other in rules if other != rule]
    return address(saved, values, left) if left else ""


def _alone(saved: SavedQuery, values: Mapping[str, str], rule: Perspective | None) -> str:
    """The path of the question in one world, or of its form."""
    pairs = [*values.items()]
    pairs += [(world_parameter(saved).name, rule.text()), ("run", "1")] if rule else []
    return f"/ask/{saved.name}" + (f"?{urlencode(pairs)}" if pairs else "")


def _given(saved: SavedQuery, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The values under the labels of their fields, in the order of the form."""
    return tuple((p.label, values[p.name]) for p in saved.parameters if p.name in values)


def beside(saved: SavedQuery, fields: Sequence[Field]) -> str:
    """The path of the page from a form's fields, with the world that stands in them."""
    ready = {"", "perspective", *PRESETS}
    pairs = [
        (field.parameter.name, field.value)
        for field in fields
        if field.value and not (field.parameter.type == "world" and field.value in ready)
    ]
    return f"/ask/{saved.name}/worlds" + (f"?{urlencode(pairs)}" if pairs else "")


blueprint.add_app_template_filter(beside, "beside")
