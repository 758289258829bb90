"""What follows in a world: the rules of ``ontology/rules/``, run until nothing new comes.

The schema is closed already (``ontology``), and what is common does not change from world to world. So each rule is
first specialised by the schema (partial evaluation: Jones, Gomard and Sestoft, 1993); a rule that then has one pattern
left says of each triple by itself what follows from it, whatever else there is. The others are joins, run on what is
new only (semi-naive evaluation: Abiteboul, Hull and Vianu, Foundations of Databases, section 13.1). Filters are judged
by the engine of the store, which runs the rule as it lies on the triples that could match it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import pyoxigraph as ox

from sayso import terms as t
from sayso.errors import SaysoError
from sayso.rules import Pattern, Rule, rules

_TYPE = f"<{t.RDF_TYPE}>"
_MOST_ROUNDS = 100
_X, _Y = "?x", "?y"  # stand for subject and object of a triple of which only the predicate is known
Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Alone:
    """Triples with what follows from each by itself: as N-Triples lines, and those that joins are about as triples."""

    lines: frozenset[str]
    joining: tuple[Triple, ...]


class Closure:
    """The closure of contents over what is common. Made once for what is common, and then used for many contents."""

    def __init__(self, common: Iterable[str]) -> None:
        """``common``: N-Triples lines ending in " .", closed already, the closed schema among them."""
        self._known = frozenset(common)
        triples = [_parted(line) for line in self._known]
        schema = _Index(triples)
        special = [each for rule in rules() for each in _specialised(rule, schema)]
        self._joins = [rule for rule in special if len(rule.patterns) > 1 or rule.asks]
        self._single: dict[str, list[Rule]] = defaultdict(list)
        for rule in special:
            if len(rule.patterns) == 1 and not rule.asks:
                self._single[_key(rule.patterns[0])].append(rule)
        self._followed = {p for rule in self._joins for _, p, _ in rule.patterns}
        self._followed |= {p for rule in self._joins for p in rule.asks}
        self._common = _Index(x for x in triples if x[1] in self._followed)
        self._templates: dict[tuple[str, bool], tuple[Triple, ...]] = {}

    def alone(self, lines: Iterable[str]) -> Alone:
        """Contents, given as N-Triples lines, with what follows from each of their triples by itself."""
        return self._alone(map(_parted, lines))

    def _alone(self, triples: Iterable[Triple]) -> Alone:
        found = {each for triple in triples for each in self._following(triple)}
        new = [(line, x) for x in found if (line := f"{x[0]} {x[1]} {x[2]} .") not in self._known]
        return Alone(frozenset([line for line, _ in new]), tuple([x for _, x in new if x[1] in self._followed]))

    def close(self, contents: Iterable[Alone]) -> set[str]:
        """The N-Triples lines of a world: contents and what follows from them, without what is common.

        Raises SaysoError where the rules find no end.
        """
        contents = list(contents)
        whole: set[str] = set().union(*(part.lines for part in contents))
        new = dict.fromkeys(triple for part in contents for triple in part.joining)
        both = _Index((), self._common)
        for _ in range(_MOST_ROUNDS):
            if not new:
                return whole
            first = not both
            both.extend(new)
            by_predicate: dict[str, list[Triple]] = defaultdict(list)
            for triple in new:
                by_predicate[triple[1]].append(triple)
            found = self._alone(x for rule in self._joins for x in self._joined(rule, by_predicate, both, first=first))
            new = dict.fromkeys(x for x in found.joining if x not in both)
            whole |= found.lines
        raise SaysoError(f"The rules found no end within {_MOST_ROUNDS} rounds: a rule makes ever new triples.")

    # One triple by itself -----------------------------------------------------------------------------------------

    def _following(self, triple: Triple) -> Iterator[Triple]:
        """A triple and all that follows from it alone."""
        s, p, o = triple
        key = (f"{p} {o}", True) if p == _TYPE else (p, o.startswith("<"))
        if key not in self._templates:
            self._templates[key] = tuple(self._generic((_X, p, o if p == _TYPE else _Y), is_iri=key[1]))
        for one, predicate, other in self._templates[key]:
            yield s if one == _X else o, predicate, o if other == _Y else s if other == _X else other

    def _generic(self, triple: Triple, *, is_iri: bool) -> set[Triple]:
        """What follows from a triple of which the predicate, or the class, is all that rules look at."""
        found, waiting = {triple}, [triple]
        while waiting:
            s, p, o = waiting.pop()
            for rule in self._single.get(f"{p} {o}" if p == _TYPE else p, ()):
                (one, _, other), (x, q, y) = rule.patterns[0], rule.head
                value = {one: s, other: o}
                if not is_iri and any(value[name] == _Y for name in rule.iris):
                    continue
                made = value.get(x, x), q, value.get(y, y)
                if made not in found:
                    found.add(made)
                    waiting.append(made)
        return found

    # Several triples together -------------------------------------------------------------------------------------

    def _joined(self, rule: Rule, new: Mapping[str, list[Triple]], both: "_Index", *, first: bool) -> set[Triple]:
        """What a rule gives where at least one of its patterns matches something new."""
        found = [_starting(order, new, both).where_iri(rule.iris) for order in self._orders(rule, first)]
        if rule.asks:
            return _asked(rule, found, both)
        return {triple for some in found for triple in some.triples(rule.head)}

    def _orders(self, rule: Rule, first: bool) -> Iterator[tuple[Pattern, ...]]:
        """Orders of a rule's patterns; the first one of each must match something new.

        In the first round all but what is common is new. Where a pattern matches nothing common, all that the rule
        finds has something new there, and one order finds it all.
        """
        fresh = next((p for p in rule.patterns if not self._common.has(p[1])), None) if first else None
        for start in (fresh,) if fresh else rule.patterns:
            yield _connected(start, rule.patterns)


class _Index:
    """Triples by predicate, and within it by subject and by object; those of another index are seen through it."""

    def __init__(self, triples: Iterable[Triple], below: "_Index | None" = None) -> None:
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

    def _parts(self) -> Iterator["_Index"]:
        yield self
        if self._below is not None:
            yield from self._below._parts()


@dataclass
class _Rows:
    """Bindings as a table: the names of the columns, and the rows."""

    names: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def joined(self, pattern: Pattern, index: _Index) -> "_Rows":
        """The rows with the matches of a pattern, whose predicate is known, in further columns."""
        s, p, o = pattern
        left, right = (self._column(term) for term in (s, o))
        if left is not None and right is not None:
            both = {(a, b) for part in index.objects(p) for a, found in part.items() for b in found}
            return _Rows(self.names, [row for row in self.rows if (left(row), right(row)) in both])
        if left is None and right is None:
            pairs = [(a, b) for part in index.objects(p) for a, found in part.items() for b in found]
            return _Rows((*self.names, s, o), [(*row, *pair) for row in self.rows for pair in pairs])
        known, new, parts = (left, o, index.objects(p)) if left else (right, s, index.subjects(p))
        assert known is not None
        rows = [(*row, value) for part in parts for row in self.rows for value in part.get(known(row), ())]
        return _Rows((*self.names, new), rows)

    def _column(self, term: str) -> Callable[[tuple[str, ...]], str] | None:
        """How the value of a term is read from a row; None for a variable that is not bound yet."""
        if not term.startswith("?"):
            return lambda _: term
        return itemgetter(self.names.index(term)) if term in self.names else None

    def triples(self, pattern: Pattern) -> set[Triple]:
        """What a pattern becomes with the bindings of each row."""
        s, p, o = (self._column(term) for term in pattern)
        assert s and p and o
        return {(s(row), p(row), o(row)) for row in self.rows}

    def where_iri(self, names: Iterable[str]) -> "_Rows":
        """The rows in which some columns hold IRIs."""
        columns = [self.names.index(name) for name in names]
        return _Rows(self.names, [row for row in self.rows if all(row[n].startswith("<") for n in columns)])


def _specialised(rule: Rule, schema: _Index) -> Iterator[Rule]:
    """A rule for each way in which the schema matches its patterns of the schema, with its other patterns left."""
    found = _Rows((), [()])
    for pattern in rule.schema:
        found = found.joined(pattern, schema)
    for row in found.rows:
        binding = dict(zip(found.names, row, strict=True))
        data = tuple(_bound(pattern, binding) for pattern in rule.data)
        yield replace(rule, head=_bound(rule.head, binding), patterns=data)


def _starting(order: tuple[Pattern, ...], new: Mapping[str, list[Triple]], both: _Index) -> _Rows:
    """The bindings of patterns of which the first matches something new."""
    (s, p, o), *rest = order
    if o.startswith("?"):
        found = _Rows((s, o), [(x[0], x[2]) for x in new.get(p, ())])
    else:
        found = _Rows((s,), [(x[0],) for x in new.get(p, ()) if x[2] == o])
    for pattern in rest:
        found = found.joined(pattern, both)
    return found


def _connected(start: Pattern, patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Patterns from one on, each with a variable in common with those before it where there is one."""
    order, left = [start], [p for p in patterns if p is not start]
    while left:
        seen = {term for pattern in order for term in pattern[::2]}
        order.append(max(left, key=lambda p: len(seen & {*p[::2]})))
        left.remove(order[-1])
    return tuple(order)


def _asked(rule: Rule, found: Iterable[_Rows], both: _Index) -> set[Triple]:
    """What the engine makes of a rule as it lies, on the triples of some bindings and those that its filters ask."""
    told = {triple for some in found for pattern in rule.patterns for triple in some.triples(pattern)}
    if not told:
        return set()
    subjects = {x[0] for x in told}
    told |= {(s, p, o) for p in rule.asks for part in both.objects(p) for s in subjects & part.keys() for o in part[s]}
    store = ox.Store()
    store.bulk_load("".join([f"{s} {p} {o} .\n" for s, p, o in told]).encode(), ox.RdfFormat.N_TRIPLES)
    result = store.query(rule.text)
    assert isinstance(result, ox.QueryTriples)
    body = (result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return {_parted(line) for line in body.split("\n")[:-1]}


def _bound(pattern: Pattern, binding: Mapping[str, str]) -> Triple:
    s, p, o = pattern
    return binding.get(s, s), binding.get(p, p), binding.get(o, o)


def _key(pattern: Pattern) -> str:
    """By what the rules of one pattern are looked up: the predicate, and the class of a type."""
    return f"{pattern[1]} {pattern[2]}" if pattern[1] == _TYPE else pattern[1]


def _parted(line: str) -> Triple:
    s, p, rest = line.split(" ", 2)
    return s, p, rest[:-2]


def lines(store: ox.Store, graph: ox.NamedNode) -> list[str]:
    """The triples of a graph as N-Triples lines."""
    body = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
    return body.decode().split("\n")[:-1]
