"""The rules of ``ontology/rules/``: SPARQL CONSTRUCTs that run as they lie on any graph that holds schema and data.

A file has a header of ``#+`` comments, PREFIX lines, a head of one triple, and one triple pattern or one FILTER a line.
A FILTER NOT EXISTS holds one triple pattern, and may hold one FILTER.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
_FILTER = re.compile(r"  FILTER\(.*\)")
_INSIDE = rf"(?P<s>\?\w+) (?P<p>{_NAME}) (?P<o>{_NAME}|true|false) \.( FILTER\([^}}]*\))?"
_UNLESS = re.compile(rf"  FILTER NOT EXISTS \{{ (?P<inside>{_INSIDE}) \}}\n")
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
    be IRIs; ``filtered``: whether it has other filters, which an engine of SPARQL must judge; ``unless``: predicates of
    triples that may not exist; ``text``: the whole file.
    """

    name: str
    says: str
    after: str
    given: str
    gives: str
    head: Pattern
    patterns: tuple[Pattern, ...]
    iris: frozenset[str]
    filtered: bool
    unless: frozenset[str]
    text: str

    @property
    def schema(self) -> tuple[Pattern, ...]:
        """The patterns that match the schema."""
        return tuple(p for p in self.patterns if is_schema(p))

    @property
    def data(self) -> tuple[Pattern, ...]:
        """The patterns that match data."""
        return tuple(p for p in self.patterns if not is_schema(p))

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
        return self.selecting(values(names, rows)) if rows else ""

    def selecting(self, bound: str = "") -> str:
        """A SELECT of all that its variables stand for where it gives something; ``bound``: a clause to start with."""
        return self._selected(self.text, bound)

    def allowing(self) -> str:
        """A SELECT of all that its variables stand for where it gives something, unless some triple is there too."""
        return self._selected(_UNLESS.sub("", self.text))

    def refusing(self) -> Iterator[str]:
        """SELECTs of what its variables stand for, and then of subject, predicate and object of a triple against it.

        The rule gives nothing there where such a triple exists.
        """
        for found in _UNLESS.finditer(self.text):
            triple = " ".join(f"({found[part]} AS ?against_{part})" for part in "spo")
            text = f"{self.text[: found.start()]}  {found['inside']}\n{self.text[found.end() :]}"
            yield self._selected(_UNLESS.sub("", text), more=triple)

    def _selected(self, text: str, bound: str = "", more: str = "") -> str:
        select = f"SELECT DISTINCT {' '.join(self.variables)} {more} WHERE {{\n  {bound}"
        return _HEAD.sub(lambda _: select, text)


def values(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A VALUES clause: some variables, and rows of terms, all as SPARQL writes them."""
    written = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(names)}) {{ {written} }}"


def is_schema(pattern: Pattern) -> bool:
    """Whether a pattern, or a triple, is about classes and properties."""
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
        elif _FILTER.fullmatch(line) or _UNLESS.fullmatch(f"{line}\n"):
            filters.append(line)
        elif line not in ("", "}"):
            raise SaysoError(
                f"{path.name}, line {number}: a rule holds one pattern or one FILTER a line. Install Sayso again."
            )
    if head is None or not patterns or {*header} != {"says", "after", "given", "gives"}:
        raise SaysoError(f"{path.name}: it lacks its header, its CONSTRUCT or its patterns. Install Sayso again.")
    iris = [found["name"] for line in filters if (found := _IRI_ONLY.fullmatch(line))]
    unless = frozenset(_term(found["p"], prefixes) for found in _UNLESS.finditer(text))
    return Rule(
        path.stem, **header, head=head, patterns=tuple(patterns), iris=frozenset(iris),
        filtered=len(filters) > len(iris), unless=unless, text=text,
    )  # fmt: skip


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
