"""The saved questions as forms, and as addresses that programs ask; and search by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from sayso import dataset, names, perspective, queries, views
from sayso.errors import InputError, NotFound, SaysoError
from sayso.queries import Parameter, SavedQuery
from sayso.results import Cell, Table, neutral_csv
from sayso.store.base import Answer
from sayso_web import chooser, results_view
from sayso_web.negotiation import TABLES, Format
from sayso_web.results_view import Download, Info
from sayso_web.service_description import readers
from sayso_web.shown import plain
from sayso_web.site import site
from sayso_web.sparql_page import help_url, world_label

blueprint = Blueprint("ask", __name__)
_JSON = TABLES[0]
_OTHERS = {"run", "csv"}  # what forms and downloads send besides a question's own parameters
_SUFFIXES = {item.suffix: item for item in TABLES} | {item.key: item for item in TABLES}


@dataclass(frozen=True)
class Field:
    """One field of a form: its parameter, what stands in it, what may stand there, and what is wrong with it.

    ``example`` is one of the dossier's own things.
    """

    parameter: Parameter
    value: str
    choices: tuple[views.Choice, ...]
    fault: str = ""
    example: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer ready for its page.

    ``chooses``: whether its world believes less than is said in it. ``taken``: names as they were typed, and what each
    was taken for. ``unsure``: of an answer without rows, the articles that may have been out on the day asked about.
    """

    table: Table
    names: Mapping[str, Cell]
    info: Info
    query: str
    link: str
    chooses: bool
    taken: tuple[tuple[str, str], ...]
    unsure: views.Unsure | None


def view() -> views.View:
    """The dossier, for names and choices."""
    return chooser.everything()


@blueprint.get("/search")
def search() -> str:
    """What a name may mean."""
    text = request.args.get("q", "").strip()[:200]
    here = site()
    found = views.search(views.View(here.service, here.dossier, chooser.chosen()), text)
    return render_template("search.html", text=text, found=found, count=sum(len(hits) for _, hits in found))


@blueprint.get("/ask")
def questions() -> str:
    """All questions."""
    return render_template("questions.html", questions=queries.all_queries())


@blueprint.get("/ask/<name>")
def question(name: str) -> BaseResponse:
    """A question's form, and its answer where the form was sent."""
    stem, _, suffix = name.rpartition(".")
    if stem and suffix:
        return _download(stem, suffix)
    saved = queries.get(name)
    values = _values(saved)
    shown, error = None, None
    if "run" in request.args or any(value for name, value in values.items() if name != "world"):
        try:
            shown = _answer(saved, values)
        except SaysoError as raised:
            error = raised
    elif "world" in values:
        error = _fault(saved, values)
    fields = [_field(p, values.get(p.name, "reported" if p.type == "world" else ""), error) for p in saved.parameters]
    page = render_template("ask.html", question=saved, fields=fields, shown=shown, error=error)
    response = Response(page, error.http_status if error else 200, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    if error and (wait := getattr(error, "retry_after", None)):
        response.headers["Retry-After"] = str(wait)
    return response


def _fault(saved: SavedQuery, values: Mapping[str, str]) -> SaysoError | None:
    """What is wrong with the world that a form is to be filled with."""
    try:
        _rule(saved, values)
    except SaysoError as error:
        return error
    return None


def _values(saved: SavedQuery) -> dict[str, str]:
    """The parameters of a request, its world only where one is given.

    Raises InputError for a parameter that is none, or given twice, which would widen the answer in silence.
    """
    known = {p.name for p in saved.parameters}
    if unknown := sorted(set(request.args) - known - _OTHERS):
        raise InputError(f"{saved.name} has no parameter {unknown[0][:80]!r}. It has {', '.join(sorted(known))}.")
    if twice := next((name for name in sorted(known) if len(request.args.getlist(name)) > 1), ""):
        raise InputError(f"{twice} is given {len(request.args.getlist(twice))} times. Give it once.")
    given = {p.name: request.args.get(p.name, "").strip() for p in saved.parameters}
    return {name: value for name, value in given.items() if name != "world" or name in request.args}


def _field(parameter: Parameter, value: str, error: SaysoError | None) -> Field:
    fault = (
        str(error) if isinstance(error, (InputError, NotFound)) and str(error).startswith(f"{parameter.name}:") else ""
    )
    if parameter.type == "world":
        offered = tuple(views.Choice(name, world_label(rule)) for name, rule in perspective.PRESETS.items())
        return Field(parameter, value, offered, fault)
    # a choice is put into the field as it is, so names with hidden characters cannot be one
    offered = tuple(choice for choice in views.choices(view(), parameter.type) if plain(choice.value) == choice.value)
    return Field(parameter, value, offered, fault, _example(parameter, offered))


def _example(parameter: Parameter, offered: Sequence[views.Choice]) -> str:
    """An example for a field: the query's own where it names no thing, or the samples are asked; else a choice."""
    if parameter.type not in queries.FOLDERS or site().dossier.base == queries.SAMPLE_BASE:
        return parameter.example or ""
    return offered[0].value if offered else ""


def _bound(saved: SavedQuery, values: Mapping[str, str], taken: dict[str, str] | None = None) -> str:
    """The query as it will run; ``taken`` is filled with what each name was taken for that was not written so."""
    told = {} if taken is None else taken
    find = names.finder(partial(views.ask, view()), told.__setitem__)
    return queries.bind(saved, values, site().dossier.base, find)


def _ask(text: str, kind: Format) -> Answer:
    here = site()
    planned = dataset.plan(text, base=here.dossier.base, media_type=kind.media)
    return dataset.answer(here.service, planned, help_url=help_url, alive=alive)


def _answer(saved: SavedQuery, values: Mapping[str, str]) -> Shown:
    here = site()
    taken: dict[str, str] = {}
    text = _bound(saved, values, taken)
    found = _ask(text, _JSON)
    table = results_view.first_rows(found.body)
    labels = results_view.labels(here, results_view.iris_of(table))
    rule = _rule(saved, values)
    info = Info(
        world=views.world_title(view(), rule),
        readers=readers(here),
        seconds=found.seconds,
        total=found.rows or 0,
        downloads=_downloads(saved, values),
    )
    link = url_for("sparql.endpoint", query=text)
    unsure = None if found.rows else views.unsure(view(), views.day_of(rule, saved.name, values))
    return Shown(table, labels, info, text, link, rule.chooses, tuple(taken.items()), unsure)


def _rule(saved: SavedQuery, values: Mapping[str, str]) -> perspective.Perspective:
    """The world that a question is asked in. Raises InputError, and what looking for names raises."""
    parameter = next(p for p in saved.parameters if p.type == "world")
    written = values.get(parameter.name, parameter.default or "reported")
    base = site().dossier.base
    term = queries.term(parameter, written, base, names.finder(partial(views.ask, view())))
    return perspective.parse_iri(term[1:-1], base) or perspective.Perspective()


def _downloads(saved: SavedQuery, values: Mapping[str, str]) -> tuple[Download, ...]:
    given = {name: value for name, value in values.items() if value}

    def link(suffix: str, **more: str) -> str:
        query = urlencode({**given, **more})
        return f"/ask/{saved.name}.{suffix}" + (f"?{query}" if query else "")

    found = [Download(item.label, link(item.key), f"{saved.name}.{item.suffix}") for item in TABLES]
    return (*found, Download("CSV for spreadsheets", link("csv", csv="safe"), f"{saved.name}.csv"))


def _download(name: str, suffix: str) -> BaseResponse:
    """The whole answer in one format: the route for programs. Errors are one line of plain text."""
    kind = _SUFFIXES.get(suffix)
    if kind is None:
        raise NotFound(f"There is no format .{suffix[:20]}. The formats are {', '.join(item.key for item in TABLES)}.")
    try:
        saved = queries.get(name)
        found = _ask(_bound(saved, _values(saved)), kind)
    except SaysoError as error:
        response = Response(f"{error}\n", error.http_status, content_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        if wait := getattr(error, "retry_after", None):
            response.headers["Retry-After"] = str(wait)
        return response
    safe = kind.key == "csv" and request.args.get("csv") == "safe"
    body = neutral_csv(found.body) if safe else found.body
    response = Response(body, content_type=kind.header)
    response.headers["Content-Disposition"] = f'inline; filename="{saved.name}.{kind.suffix}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Sayso-Build"] = found.build
    return response


def alive() -> bool:
    """Whether the client of the current request is still there; servers that do not tell are believed."""
    gone = request.environ.get("waitress.client_disconnected")
    return gone is None or not gone()
