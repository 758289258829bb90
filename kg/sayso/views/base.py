"""What every page's model starts from: a view on one dossier, its queries, and facts as they come back.

The queries lie beside this file, run as they lie in any SPARQL tool, and are asked with their one VALUES line
replaced. Nothing in SPARQL stands in Python.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sayso import ids
from sayso.dossier import Dossier
from sayso.errors import InputError
from sayso.perspective import Perspective
from sayso.results import Cell, Table, parse_table
from sayso.rules import values
from sayso.store.base import QueryService, Question

_HERE = Path(__file__).resolve().parent
_VALUES = re.compile(r"^(\s*)VALUES \?(\w+) \{ (?:<[^>]*>|UNDEF) \}$", re.MULTILINE)
_ROWS = re.compile(r"^(\s*)VALUES \(?([?\w ]+?)\)? \{ .* \}$", re.MULTILINE)
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\\ud800-\udfff]")


@dataclass(frozen=True)
class View:
    """One dossier as the pages see it: the record, what is common, and which world admits what.

    ``rule``: the world in which it is seen, which says what stands and what is admitted; None: the reported one, of
    which the record says that itself.
    """

    service: QueryService
    dossier: Dossier
    rule: Perspective | None = None

    @property
    def world(self) -> str:
        """The IRI of the world in which the dossier is seen; empty where the record itself is enough."""
        return self.rule.iri(self.base) if self.rule is not None and not self.rule.is_reported else ""

    @property
    def base(self) -> str:
        """The dossier's base IRI, ending in a slash."""
        return self.dossier.base

    @property
    def graphs(self) -> tuple[str, str, str]:
        """The graphs of the default dataset."""
        record, common, worlds = (ids.graph(self.base, name) for name in ("record", "common", "worlds"))
        return record, common, worlds

    def rows(self, query: str, iris: Iterable[str] = (), worlds: tuple[str, ...] = ()) -> Table:
        """The answer of ``NAME.rq`` for the IRIs given, with some worlds at hand.

        Raises QueryError, and InputError for what is no IRI.
        """
        return self._asked(bound(query, iris), worlds)

    def in_world(self, query: str, **iris: Iterable[str]) -> Table:
        """The answer of ``NAME.rq`` in the world in which the dossier is seen, for IRIs given by variable."""
        return self._asked(bound(query, **iris, world=(self.world,)), (self.world,))

    def _asked(self, text: str, worlds: tuple[str, ...]) -> Table:
        question = Question(text, default_graphs=self.graphs, base_iri=self.base, worlds=worlds)
        return parse_table(self.service.ask(question).body)

    def triples(self, query: str, iris: Iterable[str]) -> bytes:
        """The N-Triples of a CONSTRUCT in ``NAME.rq``."""
        question = Question(bound(query, iris), "CONSTRUCT", "application/n-triples", self.graphs)
        return self.service.ask(question).body

    def facts(self, query: str, iris: Iterable[str] = (), worlds: tuple[str, ...] = ()) -> "Facts":
        """The answer of a query that selects thing, property and value, with some worlds at hand."""
        return Facts().grown(self.rows(query, iris, worlds))


@cache
def _text(query: str) -> str:
    return (_HERE / f"{query}.rq").read_text(encoding="utf-8")


def bound(query: str, iris: Iterable[str] = (), **by_name: Iterable[str]) -> str:
    """The text of ``NAME.rq`` asked about other IRIs; without any it is asked as it lies.

    ``iris``: those of every VALUES line; ``by_name``: those of one, by its variable.
    """
    for_all, for_one = _written(iris), {name: _written(each) for name, each in by_name.items()}

    def line(match: re.Match[str]) -> str:
        found = for_one.get(match[2], for_all)
        return f"{match[1]}VALUES ?{match[2]} {{ {found} }}" if found else match[0]

    return _VALUES.sub(line, _text(query))


def _written(iris: Iterable[str]) -> str:
    wanted = sorted(set(iris))
    for iri in wanted:
        if not is_iri(iri):
            raise InputError(f"{iri!r} is no IRI: write it without blanks, angle brackets and control characters.")
    return " ".join(f"<{iri}>" for iri in wanted)


def given(query: str, rows: Mapping[str, Iterable[Iterable[str]]]) -> str:
    """The text of ``NAME.rq`` with other rows in its lines of VALUES.

    ``rows``: by the variables as they stand there ("?s ?p ?o"), each row as terms that SPARQL can read.
    """

    def line(match: re.Match[str]) -> str:
        names = match[2].split()
        return f"{match[1]}{values(names, rows[match[2]])}" if match[2] in rows else match[0]

    return _ROWS.sub(line, _text(query))


def is_iri(text: str) -> bool:
    """Whether a text may stand between angle brackets in SPARQL: absolute, and without what IRIs exclude."""
    return bool(re.match("[A-Za-z][A-Za-z0-9+.-]*:", text)) and not _NO_IRI.search(text)


class Facts:
    """Properties and values by thing: the triples that a query found, in a fixed order."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        self._with: dict[tuple[str, str], list[str]] = defaultdict(list)

    def grown(self, table: Table) -> "Facts":
        """The same facts with the rows of a table (thing, property, value) added."""
        names = [table.variables.index(name) for name in ("thing", "property", "value")]
        for row in table.rows:
            thing, prop, value = (row[n] for n in names)
            if thing and prop and value:
                known = self._of[thing.value][prop.value]
                if value not in known:
                    known.append(value)
                    self._with[prop.value, value.value].append(thing.value)
        return self

    def __contains__(self, thing: str) -> bool:
        return thing in self._of

    def things(self, kind: str) -> list[str]:
        """The things of a class (rdf:type), sorted."""
        return self.having(_TYPE, kind)

    def of(self, thing: str) -> Mapping[str, list[Cell]]:
        """All properties of a thing."""
        return self._of.get(thing, {})

    def cells(self, thing: str, prop: str) -> list[Cell]:
        """The values of a property, sorted."""
        return sorted(self.of(thing).get(prop, ()), key=lambda c: (c.lang, c.value))

    def all(self, thing: str, prop: str) -> tuple[str, ...]:
        """The values as texts, sorted."""
        return tuple(sorted(cell.value for cell in self.of(thing).get(prop, ())))

    def one(self, thing: str, prop: str) -> str:
        """The first value as a text; empty where there is none."""
        return next(iter(self.all(thing, prop)), "")

    def number(self, thing: str, prop: str) -> int | None:
        """The value as a whole number; None where there is none, or it is no number."""
        text = self.one(thing, prop)
        return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None

    def flag(self, thing: str, prop: str) -> bool:
        """Whether the value is true."""
        return self.one(thing, prop) in {"true", "1"}

    def having(self, prop: str, value: str) -> list[str]:
        """The things with this value, sorted."""
        return sorted(set(self._with.get((prop, value), ())))

    def iris(self) -> Iterator[str]:
        """Every IRI in the facts: things and values."""
        for thing, props in self._of.items():
            yield thing
            for prop, cells in props.items():
                if prop != _TYPE:
                    yield from (cell.value for cell in cells if cell.kind == "iri")


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
