"""Answers as they are printed: as an engine serialises them, or for people, with names instead of IRIs."""

import re
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from sayso import terms as t
from sayso.commands.shell import one_line, show_table
from sayso.errors import InputError
from sayso.results import Cell, Table, neutral_csv, parse_table
from sayso.store.base import Question
from sayso.views.base import View
from sayso.views.labels import Labels, word

TABLES = {
    "table": "application/sparql-results+json",
    "records": "application/sparql-results+json",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Formats for the answers of SELECT and ASK; the first two are for people, with names in place of IRIs."""

GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
"""Formats for the answers of CONSTRUCT and DESCRIBE."""

_NAMED = ("actor", "place", "topic", "event", "meeting", "tenure")
_CLAIMS = (Path(__file__).parent / "claims.rq").read_text(encoding="utf-8")
_VALUES = re.compile(r"(VALUES \?claim ){[^}]*}")
_ROOM = 14  # columns of a terminal that a column of a table needs at least


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an answer is wanted: one of ``TABLES`` or ``GRAPHS``, and of a CSV whether it is for spreadsheets.

    Raises InputError for another format that is to be for spreadsheets.
    """

    format_name: str
    csv_safe: bool = False

    def __post_init__(self) -> None:
        if self.csv_safe and self.format_name != "csv":
            raise InputError(f"--csv-safe is for csv, and the format is {self.format_name}. Give --format csv with it.")

    def media_type(self, form: str) -> str:
        """The media type for a form of query; a graph asked for as a table comes as Turtle."""
        if form in ("CONSTRUCT", "DESCRIBE") and self.format_name in ("table", "records"):
            return GRAPHS["turtle"]
        return {**TABLES, **GRAPHS}[self.format_name]


def show(body: bytes, form: str, wanted: Wanted, view: View | None = None) -> None:
    """Prints an answer as it is wanted; for people with the names that ``view`` knows, if it is given."""
    if form in ("CONSTRUCT", "DESCRIBE") or wanted.format_name not in ("table", "records"):
        write_bytes(neutral_csv(body) if wanted.csv_safe else body)
        return
    table = parse_table(body)
    if view is None:
        rows = [[cell.value if cell else "" for cell in row] for row in table.rows]
    else:
        names = _names(view, table)
        if as_records(len(table.variables), wanted.format_name):
            names |= _claims(view, table)
        rows = [[_text(cell, names, view.base) for cell in row] for row in table.rows]
    _show_rows(table, rows, wanted.format_name)


def _show_rows(table: Table, rows: Sequence[Sequence[str]], format_name: str) -> None:
    """Prints rows of texts as a table, or as records where asked for or where a table finds no room."""
    if table.boolean is not None:
        click.echo("yes" if table.boolean else "no")
    elif as_records(len(table.variables), format_name):
        show_records(table.variables, rows)
    else:
        show_table(table.variables, rows)


def as_records(columns: int, format_name: str) -> bool:
    """Whether rows of so many columns are printed as records: where asked for, or where a table finds no room."""
    return format_name == "records" or (sys.stdout.isatty() and Console().width < _ROOM * columns)


def show_records(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints each row as a block of lines "name  value", without what is empty; wrapped on a terminal."""
    wide = max((len(name) for at, name in enumerate(columns) if any(row[at] for row in rows)), default=0)
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for name, value in zip(columns, row, strict=True):
            if value:
                click.echo(f"{name.replace('_', ' '):<{wide}}  {_wrapped(one_line(value), wide + 2)}")


def _wrapped(value: str, indent: int) -> str:
    """A value in the lines that a terminal has room for, the further ones indented; elsewhere as it is."""
    if not sys.stdout.isatty():
        return value
    room = max(Console().width - indent, _ROOM)
    lines = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(lines)


def write_bytes(body: bytes) -> None:
    """Bytes to standard output, with a line feed at the end of the last line."""
    sys.stdout.flush()
    sys.stdout.buffer.write(body if body.endswith(b"\n") or not body else body + b"\n")
    sys.stdout.buffer.flush()


def _iris(table: Table) -> set[str]:
    return {cell.value for row in table.rows for cell in row if cell and cell.kind == "iri"}


def _names(view: View, table: Table) -> dict[str, str]:
    """Names for the actors, places and meetings of an answer; claims and articles keep short IRIs, to be asked for."""
    prefixes = tuple(f"{view.base}{kind}/" for kind in _NAMED)
    named = sorted(iri for iri in _iris(table) if iri.startswith(prefixes))
    labels = Labels(view, named)
    return {iri: labels.thing(iri).label for iri in named}


def _claims(view: View, table: Table) -> dict[str, str]:
    """The claims of an answer, each as its short IRI and its words."""
    claims = sorted(iri for iri in _iris(table) if iri.startswith(f"{view.base}claim/"))
    if not claims:
        return {}
    values = " ".join(f"<{iri}>" for iri in claims)
    question = Question(_VALUES.sub(lambda m: f"{m[1]}{{ {values} }}", _CLAIMS), default_graphs=view.graphs)
    found: dict[str, str] = {}
    for row in parse_table(view.service.ask(question).body).values():
        found.setdefault(row["claim"], f"{row['claim'].removeprefix(view.base)}: {row['text']}")
    return found


def _text(cell: Cell | None, names: dict[str, str], base: str) -> str:
    if cell is None:
        return ""
    if cell.kind != "iri":
        return cell.value
    if cell.value in names:
        return names[cell.value]
    return word(cell.value) if cell.value.startswith(t.SO) else cell.value.removeprefix(base)
