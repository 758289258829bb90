"""Answers of SELECT and ASK as values (SPARQL 1.1 Query Results JSON Format), and their CSV for spreadsheets."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sayso.errors import QueryMemory

NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What XML 1.0 cannot hold (section 2.2), in UTF-8: control characters but tab and line ends; U+FFFE, U+FFFF."""
_MAX_REWRITTEN = 64 * 2**20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"} | {
    chr(n): f"\\u{n:04X}" for n in (*range(9), 11, 12, *range(14, 32), 127)
}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: ``kind`` is "iri", "literal" or "bnode"."""

    kind: str
    value: str
    lang: str = ""
    datatype: str = ""

    @property
    def term(self) -> str:
        """The value as N-Triples and SPARQL write it. What stands in an IRI is not checked here."""
        if self.kind == "iri":
            return f"<{self.value}>"
        text = "".join(_ESCAPED.get(char, char) for char in self.value)
        if self.lang:
            return f'"{text}"@{self.lang}'
        return f'"{text}"^^<{self.datatype}>' if self.datatype else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT; an unbound variable is None. An ASK has ``boolean`` and no rows."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    boolean: bool | None = None

    def values(self) -> Iterator[dict[str, str]]:
        """The rows as texts by variable; unbound variables are left out."""
        for row in self.rows:
            yield {name: cell.value for name, cell in zip(self.variables, row, strict=True) if cell}


def parse_table(body: bytes) -> Table:
    """The table in a body of application/sparql-results+json, as our own workers write it."""
    data = json.loads(body)
    if "boolean" in data:
        return Table((), (), data["boolean"])
    variables = tuple(data["head"]["vars"])
    rows = tuple(
        tuple(_cell(binding[name]) if name in binding else None for name in variables)
        for binding in data["results"]["bindings"]
    )
    return Table(variables, rows)


def _cell(value: dict[str, str]) -> Cell:
    kind = {"uri": "iri", "bnode": "bnode"}.get(value["type"], "literal")
    return Cell(kind, value["value"], value.get("xml:lang", ""), value.get("datatype", ""))


def neutral_csv(body: bytes) -> bytes:
    """A CSV whose cells a spreadsheet will not run as formulas: an apostrophe stands before = + - @, tab and CR.

    Plain numbers stay as they are. Raises QueryMemory for a body that is too long to be rewritten here.
    """
    if len(body) > _MAX_REWRITTEN:
        raise QueryMemory(
            f"The answer has {len(body):,} bytes, and a CSV for spreadsheets (csv=safe, --csv-safe) at most "
            f"{_MAX_REWRITTEN:,}: ask for less, or take plain CSV and import every column as text."
        )
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(body) + 1))
    for row in csv.reader(io.StringIO(body.decode("utf-8"), newline="")):
        writer.writerow([_neutral(cell) for cell in row])
    return out.getvalue().encode()


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
