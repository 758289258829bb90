"""The pages of ``/sparql``: the form with examples, the running query with its stop button, results, and errors."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import Response, current_app, render_template, request, url_for

from sayso import dataset, views
from sayso.errors import QueryStopped, QuerySyntaxError, SaysoError
from sayso.perspective import PRESETS, Perspective, parse_iri
from sayso.queries import SAMPLE_BASE, all_queries
from sayso.results import Cell, Table, parse_table
from sayso.store.base import Answer, Question
from sayso_web import chooser
from sayso_web.negotiation import formats
from sayso_web.results_view import MAX_ROWS, Download, Info, first_rows, iris_of, labels, total_rows
from sayso_web.service_description import readers
from sayso_web.site import Site, site
from sayso_web.sparql_request import Asked
from sayso_web.sparql_runs import Run, Runs
from sayso_web.visitors import visitors

_AT_ONCE = 2.0  # seconds for which a page waits before it says that the query runs
_LOOK_AGAIN = 2  # seconds after which that page asks again
_MAX_TEXT = 100_000  # characters of a graph that a page shows
_MAX_LINK = 8_000  # characters of a URL that every browser and proxy takes


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as its page shows it: a table, or the text of a graph of which more may be cut off."""

    asked: Asked
    form: str
    info: Info
    table: Table | None = None
    names: dict[str, Cell] = field(default_factory=dict)
    text: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Worlds:
    """The choice of a world in the form: ready-made ones by IRI and words, the one chosen, or another as typed."""

    presets: tuple[tuple[str, str], ...]
    chosen: str = ""
    other: str = ""
    named_graphs: tuple[str, ...] = ()


def world_label(rule: Perspective) -> str:
    """Words for a world in a choice."""
    title = rule.title()
    return title if rule.is_reported else f"Claims {title}"


def _worlds(asked: Asked | None) -> Worlds:
    """What the form offers, with the parameters of a request chosen again."""
    base = site().dossier.base
    presets = tuple((rule.iri(base), world_label(rule)) for rule in PRESETS.values())
    if asked is None:
        return Worlds(presets)
    given = asked.default_graphs[0] if asked.default_graphs else ""
    ready = any(given == iri for iri, _ in presets)
    return Worlds(presets, given if ready else "", "" if ready else given, asked.named_graphs)


def runs() -> Runs[Shown]:
    """The queries that pages of this application wait for."""
    found: Runs[Shown] = current_app.extensions.setdefault("sayso-runs", Runs())
    return found


def help_url() -> str:
    """The page that explains worlds, as a whole URL: the link in the head of an empty answer."""
    return request.url_root + "help/worlds"


def form(query: str = "") -> Response:
    """The page with the form alone."""
    return _page(query or starter(site().dossier.base))


def answer(asked: Asked, question: Question, alive: Callable[[], bool]) -> Response:
    """Run a planned query for a page: its results if they come soon, else the page that waits for them."""
    here, service = site(), visitors()
    world, downloads = _world(question), _downloads(asked, question.form)

    def work(stop: threading.Event, watched: Callable[[], bool]) -> Shown:
        found = service.ask(question, stop=stop, alive=watched)
        return _shown(here, asked, question, found, world, downloads)

    run = runs().start(asked.query, work)
    run.asked = asked
    if not run.wait(_AT_ONCE, alive) and not alive():
        run.stop.set()
    return _state(run)


def watch(run: Run[Shown], alive: Callable[[], bool]) -> Response:
    """The page of a query that was running: its results, or the same page again.

    A browser that breaks off may be on its way to this very page; the query ends if nobody comes any more.
    """
    run.wait(_AT_ONCE, alive)
    return _state(run)


def failure(error: SaysoError, asked: Asked | None) -> Response:
    """The form with an error, and the place of it in the query where that is known."""
    query = asked.query if asked is not None else ""
    marked = None
    if isinstance(error, QuerySyntaxError) and error.line and query:
        marked = _marked(query, error.line, error.column or 1)
    shown = query or starter(site().dossier.base)
    response = _page(shown, error=str(error), marked=marked, asked=asked)
    response.status_code = error.http_status
    return unkept(response, error)


def unkept(response: Response, error: SaysoError) -> Response:
    """Mark the answer of an error as one that is not to be kept, and say when to come again."""
    response.headers["Cache-Control"] = "no-store"
    if wait := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


def pointed(query: str, line: int, column: int) -> list[str]:
    """Lines of plain text that show a place in a query, up to two lines before it, and a caret below it."""
    before, at, after = _marked(query, line, column)
    rows = (before + at + after).split("\n")
    width = len(str(line))
    out = [f"{number:>{width}} | {row}" for number, row in enumerate(rows, max(1, line - 2))]
    return [*out, " " * (width + 3 + len(before.rsplit("\n", 1)[-1])) + "^"]


def starter(base: str) -> str:
    """A first query for the form, with the world from which one came."""
    return (
        "PREFIX so: <https://w3id.org/sayso/ns#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n\n"
        "# Who says what, in which article\n"
        "SELECT ?root ?stance ?claim ?text ?article\n"
        f"FROM <{chooser.chosen().iri(base)}>\n"
        "WHERE {\n"
        "  ?chain so:root ?root ; so:stance ?stance ; so:claim ?claim ; so:inArticle ?article .\n"
        "  ?claim so:text ?text .\n"
        "}\nORDER BY ?article ?claim\nLIMIT 50\n"
    )


def examples() -> Sequence[tuple[str, str]]:
    """Titles and texts of the saved questions, with their example values, which the form offers."""
    base = site().dossier.base
    return [(query.summary, query.body.replace(SAMPLE_BASE, base)) for query in all_queries()]


def _state(run: Run[Shown]) -> Response:
    if run.outcome is not None:
        return _page(run.outcome.asked.query, result=run.outcome, asked=run.outcome.asked)
    if isinstance(run.error, QueryStopped):
        return unkept(_page(run.title, stopped=True, seconds=run.seconds), run.error)
    if run.error is not None:
        return failure(run.error, run.asked if isinstance(run.asked, Asked) else Asked(run.title))
    if run.stop.is_set():
        return unkept(_page(run.title, stopped=True, seconds=run.seconds), QueryStopped(""))
    response = Response(render_template("sparql_running.html", run=run))
    response.headers["Refresh"] = f"{_LOOK_AGAIN}; url={url_for('sparql.run', ident=run.id)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(query: str, **more: object) -> Response:
    asked = more.get("asked")
    link = ""
    if isinstance(asked, Asked) and more.get("result") is not None:
        link = f"{url_for('sparql.endpoint')}?{asked.link()}"
    settings = {"result": None, "error": "", "marked": None, "stopped": False, "seconds": 0.0} | more
    page = render_template(
        "sparql.html",
        query=query,
        examples=examples(),
        world=PRESETS["reported"].iri(site().dossier.base),
        worlds=_worlds(asked if isinstance(asked, Asked) else None),
        permalink=link if len(link) <= _MAX_LINK else "",
        too_long=len(link) > _MAX_LINK,
        max_rows=MAX_ROWS,
        **settings,
    )
    response = Response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _shown(
    here: Site, asked: Asked, question: Question, found: Answer, world: str, downloads: tuple[Download, ...]
) -> Shown:
    chosen = dataset.world_of(question, here.dossier.base)
    rule = parse_iri(chosen, here.dossier.base) if chosen else None
    text = rule.text() if rule else ""
    info = Info(world, readers(here), found.seconds, total_rows(found), downloads, chosen is not None, text)
    if question.form in {"CONSTRUCT", "DESCRIBE"}:
        text = found.body[: 4 * _MAX_TEXT].decode("utf-8", "ignore")[:_MAX_TEXT]
        return Shown(asked, question.form, info, text=text, cut=len(text.encode()) < len(found.body))
    if question.form == "ASK":
        return Shown(asked, question.form, info, parse_table(found.body))
    table = first_rows(found.body)
    return Shown(asked, question.form, info, table, labels(here, iris_of(table)))


def _world(question: Question) -> str:
    base = site().dossier.base
    iri = dataset.world_of(question, base)
    found = parse_iri(iri, base) if iri else None
    if found is None:
        return "none; who said what, and nothing of what was said"
    return views.world_title(chooser.everything(), found)


def _downloads(asked: Asked, form: str) -> tuple[Download, ...]:
    if len(asked.link()) > _MAX_LINK:
        return ()
    address = url_for("sparql.endpoint")
    return tuple(
        Download(item.label, f"{address}?{asked.link(format=item.key)}", f"answer.{item.suffix}")
        for item in formats(form)
    ) + (
        (Download("CSV for spreadsheets", f"{address}?{asked.link(format='csv', csv='safe')}", "answer.csv"),)
        if form == "SELECT"
        else ()
    )


def _marked(query: str, line: int, column: int) -> tuple[str, str, str]:
    """The lines around a place of a query (both from 1): what stands before it there, the character, the rest."""
    rows = re.split(r"\r\n|\n|\r", query)
    row = rows[line - 1] if line <= len(rows) else ""
    start = max(0, column - 1)
    head, tail = row[:start], row[start + 1 :]
    head = f"…{head[-100:]}" if len(head) > 101 else head
    before = "\n".join([*(text[:200] for text in rows[max(0, line - 3) : line - 1]), head])
    return before, row[start : start + 1], f"{tail[:100]}…" if len(tail) > 101 else tail
