"""The rules of ``ontology/rules/``: SPARQL CONSTRUCTs that run as they lie on any graph that holds schema and data.

A file has a header of ``#+`` comments, PREFIX lines, a head of one triple, and one triple pattern or one FILTER a line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sayso import terms as t
from sayso.errors import SaysoError
from sayso.resources import ONTOLOGY

Pattern = tuple[str, str, str]
"""Subject, predicate and object, each a variable ("?x") or an IRI in angle brackets."""

_NAME = r"\?\w+|[a-z]+:\w+"
_PATTERN = re.compile(rf"  (?P<s>\?\w+) (?P<p>a|{_NAME}) (?P<o>{_NAME}) \.")
_HEAD = re.compile(rf"CONSTRUCT \{{ (?P<s>\?\w+) (?P<p>a|{_NAME}) (?P<o>\?\w+) \}} WHERE \{{")
_PREFIX = re.compile(r"PREFIX (?P<name>[a-z]+): <(?P<iri>[^>]+)>")
_FILTER = re.compile(r"  FILTER(\(| NOT EXISTS \{).*[)}]")
_IRI_ONLY = re.compile(r"  FILTER\(isIRI\((?P<name>\?\w+)\)\)")
_RDFS, _OWL = t.PREFIXES["rdfs"], t.PREFIXES["owl"]
_TYPE = f"<{t.RDF_TYPE}>"


def _terms(namespace: str, *names: str) -> frozenset[str]:
    return frozenset(f"<{namespace}{name}>" for name in names)


_COVERED = _terms(_RDFS, "subClassOf", "subPropertyOf", "domain", "range") | _terms(_OWL, "inverseOf", "disjointWith")
_SILENT = _terms(_RDFS, "label", "comment", "isDefinedBy", "seeAlso") | _terms(_OWL, "versionIRI", "versionInfo")
_KINDS = _terms(
    _OWL, "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology", "SymmetricProperty",
    "TransitiveProperty",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule. ``says``: in words; ``after``: the standard that it follows; ``given`` and ``gives``: its example.

    ``head``: the triple that it concludes; ``patterns``: its triple patterns as they lie; ``iris``: variables that must
    be IRIs; ``asks``: the predicates of its other filters, which an engine of SPARQL must judge; ``text``: the whole
    file.
    """

    name: str
    says: str
    after: str
    given: str
    gives: str
    head: Pattern
    patterns: tuple[Pattern, ...]
    iris: frozenset[str]
    asks: frozenset[str]
    text: str

    @property
    def schema(self) -> tuple[Pattern, ...]:
        """The patterns that match the schema."""
        return tuple(p for p in self.patterns if _is_schema(p))

    @property
    def data(self) -> tuple[Pattern, ...]:
        """The patterns that match data."""
        return tuple(p for p in self.patterns if not _is_schema(p))

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of its patterns, with their question marks, each once."""
        return tuple(dict.fromkeys(term for pattern in self.patterns for term in pattern if term.startswith("?")))

    def proving(self, wanted: Iterable[Pattern]) -> str:
        """A SELECT of all that its variables stand for where it gives some triples; "" where it can give none of them.

        ``wanted``: triples, their terms as SPARQL writes them. It is the rule as it lies, filters included, with the
        head bound to each of them in turn.
        """
        names = tuple(term for term in self.head if term.startswith("?"))
        rows = [
            tuple(term for name, term in zip(self.head, triple, strict=True) if name in names)
            for triple in wanted
            if all(name in names or name == term for name, term in zip(self.head, triple, strict=True))
        ]
        select = f"SELECT DISTINCT {' '.join(self.variables)} WHERE {{\n  {values(names, rows)}"
        return _HEAD.sub(lambda _: select, self.text) if rows else ""


def values(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A VALUES clause: some variables, and rows of terms, all as SPARQL writes them."""
    written = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(names)}) {{ {written} }}"


def _is_schema(pattern: Pattern) -> bool:
    return any(term.startswith((f"<{_RDFS}", f"<{_OWL}")) for term in pattern[1:])


@cache
def rules() -> tuple[Rule, ...]:
    """All rules by name. Raises SaysoError that names the file and line of one that is not written as rules are."""
    return tuple(read(path) for path in sorted((ONTOLOGY / "rules").glob("*.rq")))


def read(path: Path) -> Rule:
    """One rule of a file; raises SaysoError that names file and line."""
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    head: Pattern | None = None
    patterns: list[Pattern] = []
    filters: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+ "):
            key, _, value = line[3:].partition(": ")
            header[key] = f"{header[key]} {value}" if key in header else value
        elif found := _PREFIX.fullmatch(line):
            prefixes[found["name"]] = found["iri"]
        elif found := _HEAD.fullmatch(line):
            head = _pattern(found, prefixes)
        elif found := _PATTERN.fullmatch(line):
            patterns.append(_pattern(found, prefixes))
        elif _FILTER.fullmatch(line):
            filters.append(line)
        elif line not in ("", "}"):
            raise SaysoError(
                f"{path.name}, line {number}: a rule holds one pattern or one FILTER a line. Install Sayso again."
            )
    if head is None or not patterns or {*header} != {"says", "after", "given", "gives"}:
        raise SaysoError(f"{path.name}: it lacks its header, its CONSTRUCT or its patterns. Install Sayso again.")
    iris = [found["name"] for line in filters if (found := _IRI_ONLY.fullmatch(line))]
    others = " ".join(line for line in filters if not _IRI_ONLY.fullmatch(line))
    asks = {_term(name, prefixes) for name in re.findall(r"so:\w+", others)}
    return Rule(
        path.stem, **header, head=head, patterns=tuple(patterns), iris=frozenset(iris), asks=frozenset(asks), text=text
    )


def _pattern(found: re.Match[str], prefixes: Mapping[str, str]) -> Pattern:
    return _term(found["s"], prefixes), _term(found["p"], prefixes), _term(found["o"], prefixes)


def _term(written: str, prefixes: Mapping[str, str]) -> str:
    if written.startswith("?"):
        return written
    name, _, local = written.partition(":")
    return _TYPE if written == "a" else f"<{prefixes[name]}{local}>"


def uncovered(schema: Iterable[str]) -> str:
    """The first axiom, of the N-Triples lines of a closed schema, that no rule covers; empty where all are covered."""
    for line in schema:
        _, predicate, value = line.split(" ", 2)
        ours = predicate[1:].startswith((_RDFS, _OWL))
        if ours and predicate not in _COVERED | _SILENT:
            return line
        if predicate == _TYPE and value.startswith(f"<{_OWL}") and value.removesuffix(" .") not in _KINDS:
            return line
    return ""
