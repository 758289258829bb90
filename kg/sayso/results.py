"""Answers of SELECT and ASK as values (SPARQL 1.1 Query Results JSON Format)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: ``kind`` is "iri", "literal" or "bnode"."""

    kind: str
    value: str
    lang: str = ""
    datatype: str = ""


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
