"""What follows in a world: the rules of ``ontology/rules/``, run until nothing new comes.

The schema is closed already (``ontology``), and what is common does not change from world to world. So each rule is
first specialised by the schema (partial evaluation: Jones, Gomard and Sestoft, 1993); a rule that then has one pattern
left says of each triple by itself what follows from it, whatever else there is. The others are joins. Those are run
once, over all contents that any world may hold and on what is new only (semi-naive evaluation: Abiteboul, Hull and
Vianu, Foundations of Databases, section 13.1), and what they find is kept as so many ways from premises to what they
give (a grounded program). A world then takes the ways whose premises it holds. Filters are judged by the engine of the
store, which runs the rule as it lies on the triples that could match it, and says which triples would be against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import pyoxigraph as ox

from sayso import terms as t
from sayso.joins import Index, Rows, Triple, connected, matching, parted
from sayso.rules import Pattern, Rule, is_schema, rules

_TYPE = f"<{t.RDF_TYPE}>"
_X, _Y = "?x", "?y"  # stand for subject and object of a triple of which only the predicate is known
Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
Premises = tuple[Triple, ...]


@dataclass(frozen=True)
class _Alone:
    """Triples with what follows from each by itself: as N-Triples lines, and those that joins are about as triples."""

    lines: frozenset[str]
    joining: tuple[Triple, ...]


@dataclass(frozen=True)
class _Way:
    """One way in which something follows, in numbers of lines: what must be there, what may not be, what it gives.

    ``premises``: all that are not common; ``against``: what a filter of the rule says may not exist.
    """

    premises: tuple[int, ...]
    against: tuple[int, ...]
    gives: tuple[int, ...]


class Deductions:
    """All that can follow from some contents, from which what follows from any choice among them is soon found."""

    def __init__(self, lines: Sequence[str], parts: Mapping[str, Sequence[int]], ways: Sequence[_Way]) -> None:
        """``lines``: all that any choice can hold, sorted; ``parts``: by name the numbers of the lines of a content."""
        self._lines, self._parts, self._ways = lines, parts, ways

    def close(self, names: Iterable[str]) -> list[str]:
        """The N-Triples lines of a world, sorted: the contents of some names and what follows, not what is common."""
        held = bytearray(len(self._lines))
        for name in names:
            for number in self._parts[name]:
                held[number] = 1
        ways, before = self._ways, -1
        while len(ways) != before:
            before, waiting = len(ways), []
            for way in ways:
                for number in way.premises:
                    if not held[number]:
                        waiting.append(way)
                        break
                else:
                    if not any(held[number] for number in way.against):
                        for number in way.gives:
                            held[number] = 1
            ways = waiting
        return list(compress(self._lines, held))


class Closure:
    """What follows from contents over what is common. Made once for what is common, and then used for any contents."""

    def __init__(self, common: Iterable[str]) -> None:
        """``common``: N-Triples lines ending in " .", closed already, the closed schema among them."""
        self._known = frozenset(common)
        triples = [parted(line) for line in self._known]
        schema = Index(x for x in triples if is_schema(x))
        special = [each for rule in rules() for each in _specialised(rule, schema)]
        self._joins = [rule for rule in special if len(rule.patterns) > 1 or rule.filtered]
        self._single: dict[str, list[Rule]] = defaultdict(list)
        for rule in special:
            if rule not in self._joins:
                self._single[_key(rule.patterns[0])].append(rule)
        self._followed = {p for rule in self._joins for _, p, _ in rule.patterns}
        self._followed |= {p for rule in self._joins for p in rule.unless}
        self._common = Index(x for x in triples if x[1] in self._followed)
        self._templates: dict[tuple[str, bool], tuple[Triple, ...]] = {}

    def over(self, contents: Mapping[str, Iterable[str]]) -> Deductions:
        """All that can follow from contents, each given by a name as N-Triples lines."""
        parts = {name: self._alone(map(parted, lines)) for name, lines in contents.items()}
        found = _Grounding(self._joins, self._common)
        found.run((x for part in parts.values() for x in part.joining), self._alone)
        lines = sorted(set().union(*(part.lines for part in (*parts.values(), *found.given.values()))))
        number = {line: n for n, line in enumerate(lines)}
        numbered = {name: [number[line] for line in part.lines] for name, part in parts.items()}
        return Deductions(lines, numbered, [*found.ways(number)])

    # One triple by itself -----------------------------------------------------------------------------------------

    def _alone(self, triples: Iterable[Triple]) -> _Alone:
        found = {each for triple in triples for each in self._following(triple)}
        new = [(line, x) for x in found if (line := _line(x)) not in self._known]
        return _Alone(frozenset([line for line, _ in new]), tuple([x for _, x in new if x[1] in self._followed]))

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


class _Grounding:
    """The joins, run over all contents: every way from some of their triples to another one.

    ``given``: by each triple that a join gives, what is new with it.
    """

    def __init__(self, joins: Sequence[Rule], common: Index) -> None:
        self._joins, self._common = joins, common
        self._both = Index((), common)
        # Paths are followed from what is told of one step, or given by another rule, not from what paths gave: else a
        # line of n steps would be found in as many ways as it has places to be parted.
        self._steps = Index((), common)
        self._plain: dict[tuple[Premises, Triple], None] = {}  # in the order in which they were found
        self._filtered: dict[str, dict[tuple[str, ...], tuple[Premises, Triple]]] = defaultdict(dict)
        self.given: dict[Triple, _Alone] = {}

    def run(self, joining: Iterable[Triple], alone: Callable[[Iterable[Triple]], _Alone]) -> None:
        """Find all ways; ``alone`` says what follows from triples by themselves. No rule makes terms, so it ends."""
        new = steps = dict.fromkeys(joining)
        first = True
        while new or steps:
            self._both.extend(new)
            self._steps.extend(steps)
            told, paths = self._round(_by_predicate(new), _by_predicate(steps), first=first)
            for triple in (*told, *paths):
                if triple not in self.given:
                    self.given[triple] = alone([triple])
            new = dict.fromkeys(x for y in (*told, *paths) for x in self.given[y].joining if x not in self._both)
            steps = {x: None for y in told for x in self.given[y].joining if x not in self._steps}
            first = False

    def _round(
        self, new: Mapping[str, list[Triple]], steps: Mapping[str, list[Triple]], *, first: bool
    ) -> tuple[set[Triple], set[Triple]]:
        """What joins give where at least one premise is new; apart from the rest what paths give that go on."""
        told: set[Triple] = set()
        paths: set[Triple] = set()
        for rule in self._joins:
            if _makes_paths(rule):
                start, end = rule.patterns
                found = [
                    matching(start, steps.get(start[1], ())).joined(end, self._both),
                    matching(end, new.get(end[1], ())).joined(start, self._steps),
                ]
            else:
                found = [self._joined(order, new) for order in self._orders(rule, first)]
            for rows in found:
                (paths if _makes_paths(rule) else told).update(self._keep(rule, rows.where_iri(rule.iris)))
        return told, paths

    def _orders(self, rule: Rule, first: bool) -> Iterator[tuple[Pattern, ...]]:
        """Orders of a rule's patterns; the first one of each must match something new.

        In the first round all but what is common is new. Where a pattern matches nothing common, all that the rule
        finds has something new there, and one order finds it all.
        """
        fresh = next((p for p in rule.patterns if not self._common.has(p[1])), None) if first else None
        for start in (fresh,) if fresh else rule.patterns:
            yield start, *connected(start, rule.patterns)

    def _joined(self, order: Sequence[Pattern], new: Mapping[str, list[Triple]]) -> Rows:
        found = matching(order[0], new.get(order[0][1], ()))
        for pattern in order[1:]:
            found = found.joined(pattern, self._both)
        return found

    def _keep(self, rule: Rule, rows: Rows) -> list[Triple]:
        """Keeps the ways of some bindings; gives what they give, where filters do not say no."""
        given = rows.triples(rule.head)
        premises = list(zip(*(rows.triples(pattern) for pattern in rule.patterns), strict=True))
        if rule.filtered:
            rows_of = self._filtered[rule.name]
            rows_of.update(zip(rows.valued(rule.variables), zip(premises, given, strict=True), strict=True))
        else:
            self._plain.update(dict.fromkeys(zip(premises, given, strict=True)))
        return given

    def ways(self, number: Mapping[str, int]) -> Iterator[_Way]:
        """All ways, in the numbers of lines; without those that filters refuse whatever else is told."""

        def numbers(triples: Iterable[Triple]) -> tuple[int, ...]:
            return tuple([number[line] for x in triples if (line := _line(x)) in number])

        gives = {x: tuple([number[line] for line in found.lines]) for x, found in self.given.items()}
        for premises, given in self._plain:
            if gives[given]:
                yield _Way(numbers(premises), (), gives[given])
        for rule in self._joins:
            for row, against in self._judged(rule).items() if rule.filtered else ():
                premises, given = self._filtered[rule.name][row]
                if gives[given] and not any(_line(x) not in number for x in against):
                    yield _Way(numbers(premises), numbers(against), gives[given])

    def _judged(self, rule: Rule) -> Mapping[tuple[str, ...], list[Triple]]:
        """By what a rule's variables stand for, where its filters allow that, the triples that would be against it."""
        rows = self._filtered[rule.name]
        told = {x for premises, _ in rows.values() for x in premises}
        subjects = {x[0] for x in told}
        found = ((s, p, part[s]) for p in rule.unless for part in self._both.objects(p) for s in subjects & part.keys())
        told |= {(s, p, o) for s, p, objects in found for o in objects}
        store = ox.Store()
        store.bulk_load("".join([f"{_line(x)}\n" for x in told]).encode(), ox.RdfFormat.N_TRIPLES)
        allowed: dict[tuple[str, ...], list[Triple]] = {
            row: [] for row in _selected(store, rule.allowing()) if row in rows
        }
        for query in rule.refusing():
            for *row, s, p, o in _selected(store, query):
                if tuple(row) in allowed:
                    allowed[tuple(row)].append((s, p, o))
        return allowed


def _selected(store: ox.Store, query: str) -> Iterator[tuple[str, ...]]:
    """The rows of a SELECT, each term as N-Triples writes it."""
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return (tuple([str(value) for value in row]) for row in rows)


def _makes_paths(rule: Rule) -> bool:
    """Whether a rule makes one step of two of the same property."""
    return len(rule.patterns) == 2 and {p for _, p, _ in (*rule.patterns, rule.head)} == {rule.head[1]}


def _by_predicate(triples: Iterable[Triple]) -> Mapping[str, list[Triple]]:
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple[1]].append(triple)
    return found


def _specialised(rule: Rule, schema: Index) -> Iterator[Rule]:
    """A rule for each way in which the schema matches its patterns of the schema, with its other patterns left."""
    found = Rows((), [()])
    for pattern in rule.schema:
        found = found.joined(pattern, schema)
    for row in found.rows:
        binding = dict(zip(found.names, row, strict=True))
        data = tuple(_bound(pattern, binding) for pattern in rule.data)
        yield replace(rule, head=_bound(rule.head, binding), patterns=data)


def _bound(pattern: Pattern, binding: Mapping[str, str]) -> Triple:
    s, p, o = pattern
    return binding.get(s, s), binding.get(p, p), binding.get(o, o)


def _key(pattern: Pattern) -> str:
    """By what the rules of one pattern are looked up: the predicate, and the class of a type."""
    return f"{pattern[1]} {pattern[2]}" if pattern[1] == _TYPE else pattern[1]


def _line(triple: Triple) -> str:
    return f"{triple[0]} {triple[1]} {triple[2]} ."


def lines(store: ox.Store, graph: ox.NamedNode) -> list[str]:
    """The triples of a graph as N-Triples lines."""
    body = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
    return body.decode().split("\n")[:-1]
