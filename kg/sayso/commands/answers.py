"""Answers on a terminal: rows with names instead of IRIs, and below them the world, the build and who read it."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console

from sayso import terms as t
from sayso.commands.shell import Shell, count, one_line, show_table
from sayso.dossier import Dossier
from sayso.perspective import parse_iri
from sayso.results import Cell, Table, parse_table
from sayso.store.base import Answer, QueryService, Question
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
_READERS = (Path(__file__).parent / "readers.rq").read_text(encoding="utf-8")
_CLAIMS = (Path(__file__).parent / "claims.rq").read_text(encoding="utf-8")
_VALUES = re.compile(r"(VALUES \?claim ){[^}]*}")
_ROOM = 14  # columns of a terminal that a column of a table needs at least


def media_type(format_name: str, form: str) -> str:
    """The media type for a format and a form of query; a graph asked for as a table comes as Turtle."""
    known = {**TABLES, **GRAPHS}
    if form in ("CONSTRUCT", "DESCRIBE") and format_name in ("table", "records"):
        return GRAPHS["turtle"]
    return known[format_name]


def show(dossier: Dossier, service: QueryService, answer: Answer, format_name: str) -> Table | None:
    """Prints an answer; returns its rows where they were printed for people."""
    if answer.form in ("CONSTRUCT", "DESCRIBE") or format_name not in ("table", "records"):
        write_bytes(answer.body)
        return None
    table = parse_table(answer.body)
    names = _names(dossier, service, table)
    if _as_records(table, format_name):
        names |= _claims(dossier, service, table)
    show_rows(table, [[_text(cell, names, dossier.base) for cell in row] for row in table.rows], format_name)
    return table


def show_rows(table: Table, rows: Sequence[Sequence[str]], format_name: str) -> None:
    """Prints rows of texts as a table, or as records where asked for or where a table finds no room."""
    if table.boolean is not None:
        click.echo("yes" if table.boolean else "no")
    elif _as_records(table, format_name):
        show_records(table.variables, rows)
    else:
        show_table(table.variables, rows)


def _as_records(table: Table, format_name: str) -> bool:
    return format_name == "records" or (sys.stdout.isatty() and Console().width < _ROOM * len(table.variables))


def show_records(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints each row as a block of lines "name  value", without what is empty."""
    wide = max((len(name) for name in columns), default=0)
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for name, value in zip(columns, row, strict=True):
            if value:
                click.echo(f"{name.replace('_', ' '):<{wide}}  {one_line(value)}")


def plain_cell(cell: Cell | None) -> str:
    """A cell as it is, without any names."""
    return cell.value if cell else ""


def write_bytes(body: bytes) -> None:
    """Bytes to standard output, with a line feed at the end of the last line."""
    sys.stdout.flush()
    sys.stdout.buffer.write(body if body.endswith(b"\n") or not body else body + b"\n")
    sys.stdout.buffer.flush()


def footer(shell: Shell, dossier: Dossier, service: QueryService, answer: Answer, worlds: Iterable[str]) -> None:
    """Says below an answer in which world it holds, which build gave it, and who read what it rests on."""
    size = "" if answer.rows is None else f"{count(answer.rows, 'row' if answer.form == 'SELECT' else 'triple')} in "
    shell.say(
        f"{_world_words(dossier, worlds)} Build {answer.build} of {dossier.settings.title}. "
        f"{size}{answer.seconds:.2f} s. {_readers(service, dossier, answer)}"
    )


def _world_words(dossier: Dossier, worlds: Iterable[str]) -> str:
    titles = [f"{found.title()} <{iri}>" for iri in worlds if (found := parse_iri(iri, dossier.base)) is not None]
    if not titles:
        return "No world is named: this is asked of the record, of who said what."
    return f"World: {'; '.join(titles)}. A claim is not a fact."


def _readers(service: QueryService, dossier: Dossier, answer: Answer) -> str:
    """Who read the rows, where they say so in ``read_by``; else who read the dossier."""
    if answer.media_type == TABLES["json"] and answer.form == "SELECT":
        table = parse_table(answer.body)
        if "read_by" in table.variables:
            known = {f"{t.SO}{name}" for name in t.READERS} | set(t.READERS.values())
            at = table.variables.index("read_by")
            cells = [row[at] for row in table.rows]
            found = Counter(word(c.value) if c.value in known else c.value for c in cells if c)
            return f"Rows read by: {_listed(found)}." if found else ""
    question = Question(_READERS, default_graphs=View(service, dossier).graphs)
    rows = parse_table(service.ask(question).body).values()
    found = Counter({word(row["how"]): int(row["number"]) for row in rows if "how" in row})
    return f"Attributions read by: {_listed(found)}." if found else "Nobody has read anything yet."


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{how} {number:,}" for how, number in sorted(found.items()))


def _iris(table: Table) -> set[str]:
    return {cell.value for row in table.rows for cell in row if cell and cell.kind == "iri"}


def _names(dossier: Dossier, service: QueryService, table: Table) -> dict[str, str]:
    """Names for the actors, places and meetings of an answer; claims and articles keep short IRIs, to be asked for."""
    prefixes = tuple(f"{dossier.base}{kind}/" for kind in _NAMED)
    named = sorted(iri for iri in _iris(table) if iri.startswith(prefixes))
    labels = Labels(View(service, dossier), named)
    return {iri: labels.thing(iri).label for iri in named}


def _claims(dossier: Dossier, service: QueryService, table: Table) -> dict[str, str]:
    """The claims of an answer, each as its short IRI and its words."""
    claims = sorted(iri for iri in _iris(table) if iri.startswith(f"{dossier.base}claim/"))
    if not claims:
        return {}
    values = " ".join(f"<{iri}>" for iri in claims)
    question = Question(
        _VALUES.sub(lambda m: f"{m[1]}{{ {values} }}", _CLAIMS), default_graphs=View(service, dossier).graphs
    )
    found: dict[str, str] = {}
    for row in parse_table(service.ask(question).body).values():
        found.setdefault(row["claim"], f"{row['claim'].removeprefix(dossier.base)}: {row['text']}")
    return found


def _text(cell: Cell | None, names: dict[str, str], base: str) -> str:
    if cell is None:
        return ""
    if cell.kind != "iri":
        return cell.value
    if cell.value in names:
        return names[cell.value]
    return word(cell.value) if cell.value.startswith(t.SO) else cell.value.removeprefix(base)
