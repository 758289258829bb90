"""What follows in a world: the rules of ``ontology/rules/``, run until nothing new comes.

Each rule is a SPARQL CONSTRUCT that runs as it lies on any graph that holds schema and data. Here it is run on what is
new only (semi-naive evaluation: Abiteboul, Hull and Vianu, Foundations of Databases, section 13.1): once for each of
its patterns, which then must match a triple of the round before. The schema must be closed already (``ontology``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from sayso import terms as t
from sayso.errors import SaysoError
from sayso.resources import ONTOLOGY

Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
NEW = ox.NamedNode("urn:x-sayso:new")
"""The graph, in the store that is worked on, of what the round before found."""
_SO_FAR = ox.NamedNode("urn:x-sayso:so-far")

_PATTERN = re.compile(r"  (?P<s>\?\w+) (?P<p>a|\?\w+|[a-z]+:\w+) (?P<o>\?\w+|[a-z]+:\w+) \.")
_HEAD = re.compile(r"CONSTRUCT \{ (?P<s>\?\w+) (?P<p>a|\?\w+|[a-z]+:\w+) (?P<o>\?\w+) \} WHERE \{")
_SCHEMA = ("rdfs:", "owl:")
_MOST_ROUNDS = 100
_RDFS, _OWL = t.PREFIXES["rdfs"], t.PREFIXES["owl"]
_COVERED = frozenset(
    f"<{iri}>"
    for iri in (
        *(f"{_RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        f"{_OWL}inverseOf", f"{_OWL}disjointWith",
    )
)  # fmt: skip
_SILENT = frozenset(
    f"<{iri}>"
    for iri in (
        *(f"{_RDFS}{name}" for name in ("label", "comment", "isDefinedBy", "seeAlso")),
        f"{_OWL}versionIRI", f"{_OWL}versionInfo",
    )
)  # fmt: skip
_KINDS = frozenset(
    f"<{_OWL}{name}>"
    for name in (
        "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology", "SymmetricProperty",
        "TransitiveProperty",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule. ``says``: in words; ``after``: the standard that it follows; ``given`` and ``gives``: its example.

    ``prologue``: the PREFIX lines; ``head``: subject, predicate and object of what it concludes; ``patterns``: its
    triple patterns as they lie; ``rest``: filters. ``text``: the whole file. ``once``: whether its conclusions need not
    be looked at again by rules that are marked so, for the closed schema holds what would come of it.
    """

    name: str
    says: str
    after: str
    given: str
    gives: str
    prologue: str
    head: tuple[str, str, str]
    patterns: tuple[str, ...]
    rest: str
    text: str
    once: bool

    @property
    def data(self) -> tuple[str, ...]:
        """The patterns that match data, in which something new may be; the others match the schema."""
        return tuple(p for p in self.patterns if not _is_schema(p))

    def with_new(self, pattern: str) -> str:
        """The rule with one of its patterns asked of what is new only."""
        body = "".join(
            f"  GRAPH <{NEW.value}> {{ {each.removesuffix(' .')} }}\n" if each == pattern else f"  {each}\n"
            for each in (pattern, *(p for p in self.patterns if p != pattern))
        )
        return f"{self.prologue}CONSTRUCT {{ {' '.join(self.head)} }} WHERE {{\n{body}{self.rest}}}"


def _is_schema(pattern: str) -> bool:
    _, predicate, value, _ = pattern.split(" ")
    return predicate.startswith(_SCHEMA) or value.startswith(_SCHEMA)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules by name. Raises SaysoError that names the file and line of one that is not written as rules are."""
    return tuple(read(path) for path in sorted((ONTOLOGY / "rules").glob("*.rq")))


def read(path: Path) -> Rule:
    """One rule of a file; raises SaysoError that names file and line."""
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    prologue, head, patterns, rest = "", None, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+ "):
            key, _, value = line[3:].partition(": ")
            header[key] = f"{header[key]} {value}" if key in header else value
        elif line.startswith("PREFIX "):
            prologue += f"{line}\n"
        elif found := _HEAD.fullmatch(line):
            head = found["s"], found["p"], found["o"]
        elif _PATTERN.fullmatch(line):
            patterns.append(line.strip())
        elif line.startswith("  FILTER"):
            rest += f"{line}\n"
        elif line not in ("", "}"):
            raise SaysoError(
                f"{path.name}, line {number}: a rule holds one pattern or one FILTER a line. Install Sayso again."
            )
    if head is None or not patterns or {*header} - {"once"} != {"says", "after", "given", "gives"}:
        raise SaysoError(f"{path.name}: it lacks its header, its CONSTRUCT or its patterns. Install Sayso again.")
    once = bool(header.pop("once", ""))
    return Rule(
        path.stem, **header, prologue=prologue, head=head, patterns=tuple(patterns), rest=rest, text=text, once=once
    )


def uncovered(schema: Iterable[str]) -> str:
    """The first axiom, of the N-Triples lines of a closed schema, that no rule covers; empty where all are covered."""
    for line in schema:
        _, predicate, value = line.split(" ", 2)
        ours = predicate[1:].startswith((_RDFS, _OWL))
        if ours and predicate not in _COVERED | _SILENT:
            return line
        if predicate == f"<{t.RDF_TYPE}>" and value.startswith(f"<{_OWL}") and value.removesuffix(" .") not in _KINDS:
            return line
    return ""


def close(store: ox.Store, base: Sequence[ox.NamedNode], contents: Iterable[str]) -> set[str]:
    """What follows from contents and what is common: the N-Triples lines of a world, contents included.

    ``base``: the graphs of what is common, closed already; what stands there is no part of the world. ``contents``:
    N-Triples lines, each ending in " .". ``store`` is left as it was.
    """
    known = {line for graph in base for line in lines(store, graph)}
    work = _Work(store, base, {_predicate(line) for line in known})
    whole: set[str] = set()
    new, typed = set(contents) - known, set[str]()
    try:
        for _ in range(_MOST_ROUNDS):
            if not new and not typed:
                return whole
            whole |= new | typed
            found, once = work.round(new, once=True)
            more, _ = work.round({line for line in typed if _predicate(line) in work.followed}, once=False)
            new = (found | more) - whole - known
            typed = once - new - whole - known
    finally:
        work.clear()
    raise SaysoError(f"The rules found no end within {_MOST_ROUNDS} rounds: a rule makes ever new triples.")


class _Work:
    """The graphs that the rules are run on, beside what is common: what is new, and what of the world they may ask."""

    def __init__(self, store: ox.Store, base: Sequence[ox.NamedNode], before: set[str]) -> None:
        self._store, self._base, self._before = store, list(base), before
        self.followed = {p for rule in rules() if not rule.once for p in self._predicates(rule)}

    def _predicates(self, rule: Rule) -> Iterator[str]:
        """The predicates, as terms, of the data that a rule can match, its filters included."""
        yield from map(_term, re.findall(r"so:\w+", rule.rest))
        for pattern in rule.data:
            predicate = pattern.split(" ")[1]
            if predicate.startswith("?"):
                schema = " ".join(p for p in rule.patterns if _is_schema(p))
                query = f"{rule.prologue}SELECT DISTINCT {predicate} WHERE {{ {schema} }}"
                result = self._store.query(query, default_graph=[*self._base])
                assert isinstance(result, ox.QuerySolutions)
                yield from (str(row[0]) for row in result)
            else:
                yield _term(predicate)

    def round(self, new: set[str], *, once: bool) -> tuple[set[str], set[str]]:
        """What the rules give where something new matches: by rules that must be followed up, and by the others.

        ``once``: whether the others are run at all.
        """
        if not new:
            return set(), set()
        present = {_predicate(line) for line in new}
        self._store.clear_graph(NEW)
        self._load(new, NEW)
        self._load({line for line in new if _predicate(line) in self.followed}, _SO_FAR)
        graphs: Graphs = [*self._base, _SO_FAR]
        found: tuple[set[str], set[str]] = (set(), set())
        for rule, query in _due(present, self._before):
            if once or not rule.once:
                found[rule.once].update(_found(self._store, query, graphs))
        self._before |= present
        return found

    def _load(self, triples: set[str], graph: ox.NamedNode) -> None:
        self._store.bulk_load("\n".join(triples).encode(), ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def clear(self) -> None:
        """Take the graphs out of the store."""
        self._store.remove_graph(NEW)
        self._store.remove_graph(_SO_FAR)


def lines(store: ox.Store, graph: ox.NamedNode) -> list[str]:
    """The triples of a graph as N-Triples lines."""
    body = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
    return body.decode().split("\n")[:-1]


def _due(present: set[str], before: set[str]) -> Iterator[tuple[Rule, str]]:
    """The rules as queries in whose new pattern something new can be.

    ``present`` and ``before``: the predicates of what is new and of all that is not. Where a pattern can match nothing
    old, all that a rule finds has something new in it, and one query finds it all.
    """
    for rule in rules():
        able = [p for p in rule.data if _may(p, present)]
        only = next((p for p in rule.data if not _may(p, before)), None)
        if only is None:
            yield from ((rule, rule.with_new(p)) for p in able)
        elif only in able:
            yield rule, rule.with_new(only)


def _may(pattern: str, predicates: set[str]) -> bool:
    """Whether a pattern can match a triple with one of these predicates."""
    predicate = pattern.split(" ")[1]
    if predicate.startswith("?"):
        return bool(predicates)
    return _term(predicate) in predicates


def _term(predicate: str) -> str:
    """A predicate of a pattern, ``a`` or ``so:…``, as a term."""
    return f"<{t.RDF_TYPE if predicate == 'a' else t.PREFIXES['so'] + predicate.removeprefix('so:')}>"


def _predicate(line: str) -> str:
    return line.split(" ", 2)[1]


def _found(store: ox.Store, query: str, graphs: Graphs) -> Iterator[str]:
    result = store.query(query, default_graph=graphs)
    assert isinstance(result, ox.QueryTriples)
    body = result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    return iter(body.decode().splitlines())
