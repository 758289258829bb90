"""Triples as text, looked up by predicate, and patterns joined on them: what the rules of a world are run with."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sayso.rules import Pattern

Triple = tuple[str, str, str]
"""Subject, predicate and object as N-Triples writes them."""


class Index:
    """Triples by predicate, and within it by subject and by object; those of another index are seen through it."""

    def __init__(self, triples: Iterable[Triple], below: "Index | None" = None) -> None:
        self._below = below
        self._all: set[Triple] = set()
        self._objects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.extend(triples)

    def __bool__(self) -> bool:
        return bool(self._all)

    def __contains__(self, triple: object) -> bool:
        return triple in self._all or (self._below is not None and triple in self._below)

    def extend(self, triples: Iterable[Triple]) -> None:
        """Take in triples that are not there yet."""
        for triple in triples:
            s, p, o = triple
            self._all.add(triple)
            self._objects[p][s].append(o)
            self._subjects[p][o].append(s)

    def has(self, predicate: str) -> bool:
        """Whether there is a triple with a predicate."""
        return predicate in self._objects or (self._below is not None and self._below.has(predicate))

    def objects(self, p: str) -> list[Mapping[str, Sequence[str]]]:
        """The objects of a predicate by subject: maps of which each holds a part."""
        return [index._objects[p] for index in self._parts() if p in index._objects]

    def subjects(self, p: str) -> list[Mapping[str, Sequence[str]]]:
        """The subjects of a predicate by object: maps of which each holds a part."""
        return [index._subjects[p] for index in self._parts() if p in index._subjects]

    def _parts(self) -> Iterator["Index"]:
        yield self
        if self._below is not None:
            yield from self._below._parts()


@dataclass
class Rows:
    """Bindings as a table: the names of the columns, and the rows."""

    names: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def joined(self, pattern: Pattern, index: Index) -> "Rows":
        """The rows with the matches of a pattern, whose predicate is known, in further columns."""
        s, p, o = pattern
        left, right = (self._column(term) for term in (s, o))
        if left is not None and right is not None:
            both = {(a, b) for part in index.objects(p) for a, found in part.items() for b in found}
            return Rows(self.names, [row for row in self.rows if (left(row), right(row)) in both])
        if left is None and right is None:
            pairs = [(a, b) for part in index.objects(p) for a, found in part.items() for b in found]
            return Rows((*self.names, s, o), [(*row, *pair) for row in self.rows for pair in pairs])
        known, new, parts = (left, o, index.objects(p)) if left else (right, s, index.subjects(p))
        assert known is not None
        rows = [(*row, value) for part in parts for row in self.rows for value in part.get(known(row), ())]
        return Rows((*self.names, new), rows)

    def _column(self, term: str) -> Callable[[tuple[str, ...]], str] | None:
        """How the value of a term is read from a row; None for a variable that is not bound yet."""
        if not term.startswith("?"):
            return lambda _: term
        return itemgetter(self.names.index(term)) if term in self.names else None

    def triples(self, pattern: Pattern) -> list[Triple]:
        """What a pattern becomes with the bindings of each row, in their order."""
        s, p, o = (self._column(term) for term in pattern)
        assert s and p and o
        return [(s(row), p(row), o(row)) for row in self.rows]

    def valued(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """The rows with their columns in another order."""
        columns = [self.names.index(name) for name in names]
        return [tuple([row[n] for n in columns]) for row in self.rows]

    def where_iri(self, names: Iterable[str]) -> "Rows":
        """The rows in which some columns hold IRIs."""
        columns = [self.names.index(name) for name in names]
        return Rows(self.names, [row for row in self.rows if all(row[n].startswith("<") for n in columns)])


def matching(pattern: Pattern, triples: Iterable[Triple]) -> Rows:
    """The bindings of a pattern among triples of its predicate."""
    s, _, o = pattern
    if o.startswith("?"):
        return Rows((s, o), [(x[0], x[2]) for x in triples])
    return Rows((s,), [(x[0],) for x in triples if x[2] == o])


def connected(start: Pattern, patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """The patterns but for the one to start from, each with a variable of those before it where there is one."""
    order, left = [start], [p for p in patterns if p is not start]
    while left:
        seen = {term for pattern in order for term in pattern[::2]}
        order.append(max(left, key=lambda p: len(seen & {*p[::2]})))
        left.remove(order[-1])
    return tuple(order[1:])


def parted(line: str) -> Triple:
    """The triple of an N-Triples line."""
    s, p, rest = line.split(" ", 2)
    return s, p, rest[:-2]
