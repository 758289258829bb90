"""Answers as HTML tables: the rows that fit on a page, the names of what they mention, and where each may link to.

The template ``results.html`` has the macro ``table(table, labels, info, grouped)``; this module makes the first three.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, current_app
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from sayso import ids, terms, views
from sayso.dataset import DEFAULT_GRAPHS
from sayso.errors import SaysoError
from sayso.results import Cell, Table, parse_table
from sayso.store.base import Answer, Question
from sayso_web import links
from sayso_web.shown import linkable, plain, shown
from sayso_web.site import Site, site

MAX_ROWS = 1_000
"""Rows of a table on a page; the page says how many more there are, and downloads hold them all."""
_MAX_BYTES = 4 * 2**20  # of an answer, that are read for a page
_MAX_COUNTED = 32 * 2**20
_MAX_TEXT = 5_000  # characters of one cell on a page
_MAX_LABELS = 3_000  # distinct IRIs that are given names
_BINDINGS = re.compile(rb'"bindings"\s*:\s*\[')
_LABELS = (Path(__file__).parent / "labels.rq").read_text("utf-8")
_VALUES = re.compile(r"(VALUES \?iri )\{[^}]*\}")
_OFFICE = re.compile("/office~[0-9a-f]+")  # what the notes' offices are called, which says nothing to people
_TERMS = "https://w3id.org/sayso/ns#"
_TOLD_BY = ("stance", "path")  # the first of these columns of a saved question begins who tells what stands before it
_MARKS = {iri: ("stance", word) for word, iri in terms.STANCES.items()} | {
    iri: ("read", word) for word, iri in terms.READERS.items()
}
Row = tuple[Cell | None, ...]
_NAMESPACES = {
    _TERMS: "so:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/2002/07/owl#": "owl:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/ns/oa#": "oa:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://purl.org/dc/terms/": "dct:",
    "http://id.loc.gov/datatypes/edtf/": "edtf:",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A link to the whole answer in one format."""

    label: str
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Info:
    """What stands with a table: the world it was asked in, who read what it rests on, time taken, sizes, downloads.

    ``world``: words such as "the reported world"; ``readers``: a sentence, or ""; ``total``: rows of the answer, of
    which the table may have fewer; None where the answer is too long to count them. ``in_world``: whether a world is
    asked at all, or the record alone; ``rule``: the world as its text, where rows that are triples lead to why they
    hold in it.
    """

    world: str
    readers: str
    seconds: float
    total: int | None
    downloads: tuple[Download, ...] = ()
    in_world: bool = True
    rule: str = ""


def first_rows(body: bytes, cap: int = MAX_ROWS) -> Table:
    """The first rows of an answer in SPARQL's JSON, reading no more of it than they need."""
    start = _BINDINGS.search(body)
    if start is None or len(body) < 4096:
        table = parse_table(body)
        return Table(table.variables, table.rows[:cap], table.boolean)
    text = body[start.end() : start.end() + _MAX_BYTES].decode("utf-8", "ignore")
    decoder, place, rows = json.JSONDecoder(), 0, 0
    while rows < cap:
        begin = place + (text[place : place + 1] == ",")
        try:
            _, place = decoder.raw_decode(text, begin)
        except ValueError:
            break  # the end of the list, or of what is read
        rows += 1
    return parse_table(body[: start.end()] + text[:place].encode() + b"]}}")


def total_rows(answer: Answer) -> int | None:
    """How many rows an answer has; None where counting them would cost the server too much."""
    return answer.rows or 0 if len(answer.body) <= _MAX_COUNTED else None


def labels(here: Site, iris: Iterable[str]) -> dict[str, Cell]:
    """Names of IRIs: in the dossier's language or English, else without a language, else in any; meetings by who met.

    IRIs without a name are left out; where the queries cannot be answered, all are.
    """
    wanted = sorted({iri for iri in iris if linkable(iri)})[:_MAX_LABELS]
    if not wanted:
        return {}
    try:
        told = views.named(views.View(here.service, here.dossier), wanted)
        return {iri: Cell("literal", name) for iri, name in told.items()} | _labelled(here, wanted)
    except SaysoError:
        return {}


def _labelled(here: Site, iris: Sequence[str]) -> dict[str, Cell]:
    """The labels and texts that stand in the record and in common, by one query."""
    base = here.dossier.base
    values = " ".join(f"<{iri}>" for iri in iris)
    question = Question(
        text=_VALUES.sub(lambda match: f"{match[1]}{{ {values} }}", _LABELS),
        default_graphs=tuple(ids.graph(base, name) for name in DEFAULT_GRAPHS),
        base_iri=base,
    )
    order = {language: place for place, language in enumerate((here.dossier.settings.language, "en", ""))}
    found: dict[str, tuple[int, str, str]] = {}
    for iri, label in parse_table(here.service.ask(question).body).rows:
        if iri is not None and label is not None:
            rank = (order.get(label.lang, len(order)), label.lang, label.value)
            found[iri.value] = min(found.get(iri.value, rank), rank)
    return {iri: Cell("literal", name, lang) for iri, (_, lang, name) in found.items()}


def iris_of(table: Table) -> set[str]:
    """Every IRI in a table."""
    return {cell.value for row in table.rows for cell in row if cell is not None and cell.kind == "iri"}


@dataclass(frozen=True, slots=True)
class Arranged:
    """A table as its page shows it: what is told stands once, above the rows that say by whom.

    ``told``, ``by``: names of the columns of either part; ``groups``: values of ``told``, and rows of ``by``.
    """

    told: tuple[str, ...]
    by: tuple[str, ...]
    groups: tuple[tuple[Row, tuple[Row, ...]], ...]


def arranged(table: Table, grouped: bool) -> Arranged:
    """The rows of a table in their order; where ``grouped``, those that follow one another and tell the same together.

    What is told are the columns of a saved question before the stance or the path, and the claim.
    """
    names = table.variables
    lead = next((n for n, name in enumerate(names) if name in _TOLD_BY), 0) if grouped else 0
    told = [n for n, name in enumerate(names) if n < lead or (lead and name == "claim")]
    by = [n for n in range(len(names)) if n not in told]
    groups = groupby(table.rows, key=lambda row: _pick(row, told))
    return Arranged(
        told=tuple(names[n] for n in told),
        by=tuple(names[n] for n in by),
        groups=tuple((values, tuple(_pick(row, by) for row in rows)) for values, rows in groups),
    )


def _pick(row: Row, places: Sequence[int]) -> Row:
    return tuple(row[n] for n in places)


def whys(table: Table, info: Info) -> Mapping[Row, str]:
    """By row the page that says why it holds in the world asked; none where the rows are no triples."""
    names = [name.casefold() for name in table.variables]
    if not info.rule or names not in (["s", "p", "o"], ["subject", "predicate", "object"]):
        return {}
    return {row: links.why(row, info.rule) for row in table.rows if all(row)}


def mark(cell: Cell) -> tuple[str, str]:
    """What a cell is beyond a name: ("stance", "denies") or ("read", "machine"); ("", "") for any other."""
    return _MARKS.get(cell.value, ("", "")) if cell.kind == "iri" else ("", "")


def href(iri: str) -> str:
    """Where an IRI links to: a page of this site, another server's by http or https, or "" for no link."""
    if iri.startswith(site().dossier.base):
        path = links.page(iri)
        return path if path and _has_page(path.partition("?")[0]) else ""
    if iri.startswith(_TERMS) and _has_page("/ontology"):
        return f"/ontology#{quote(iri.removeprefix(_TERMS), safe='')}"
    return iri if linkable(iri) else ""


def is_local(link: str) -> bool:
    """Whether a link of ``href`` stays on this site."""
    return link.startswith("/") and not link.startswith("//")


def short(iri: str) -> str:
    """An IRI as short as it stays clear: below the dossier's base, or with a usual prefix."""
    base = site().dossier.base
    if iri.startswith(base) and len(iri) > len(base):
        return iri.removeprefix(base)
    for namespace, prefix in _NAMESPACES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


def clipped(text: str) -> Markup:
    """A text as safe HTML, cut where it is too long for a cell, and saying so."""
    if len(text) <= _MAX_TEXT:
        return shown(text)
    return shown(text[:_MAX_TEXT]) + Markup('… <span class="cut">({:,} characters in all)</span>').format(len(text))


def name_of(cell: Cell, names: Mapping[str, Cell]) -> Cell:
    """The words for an IRI, and their language where that is known."""
    return names.get(cell.value) or Cell("literal", _OFFICE.sub("/an office told", short(cell.value)))


def register(blueprint: Blueprint) -> None:
    """Give the filters of ``results.html`` to every template of the application."""
    for name, function in (
        ("cell_href", href), ("cell_name", name_of), ("cell_short", short), ("cell_local", is_local),
        ("cell_text", clipped), ("cell_plain", plain), ("cell_mark", mark), ("arranged", arranged),
        ("whys", whys),
    ):  # fmt: skip
        blueprint.add_app_template_filter(function, name)


def _has_page(path: str) -> bool:
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
