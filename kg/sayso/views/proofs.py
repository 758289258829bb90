"""What a triple of a world follows from: every way in which the rules give it, back to what is told and what is common.

The ways make a hypergraph: each leads from premises to a conclusion. It is gathered backwards from the triple asked
about, by asking each rule with its conclusion bound. Then every triple gets the size of its smallest derivation
(Knuth, A generalization of Dijkstra's algorithm, 1977). A derivation is larger than each of its parts, so the smallest
ones never go round in circles.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush

from sayso import ids
from sayso import terms as t
from sayso.errors import QueryRefused
from sayso.results import Cell, Table, parse_table
from sayso.rules import Pattern, Rule, rules, values
from sayso.store.base import Question
from sayso.views.base import View, given
from sayso.worlds.selection import read_queries

Triple = tuple[Cell, Cell, Cell]
"""Subject, predicate and object."""

Needs = frozenset[frozenset[str]]
"""What a way needs of claims: of each set of them at least one."""

MOST = 2_000
"""Triples that are looked at before the search ends with what it has, if that is a derivation."""
MOST_STEPS = 30_000
"""Steps that are found before the search gives up."""
_AT_ONCE = 200  # triples in one query
_COUNTED = 2_000  # steps up to which the ways of each premise are counted
_SCHEMA = (t.PREFIXES["rdfs"], t.PREFIXES["owl"])
_MET_PREMISES = (
    ("meeting", t.status, "status"),
    ("meeting", t.participation, "part"),
    ("meeting", t.participation, "another"),
    ("part", t.actor, "one"),
    ("another", t.actor, "other"),
)


@dataclass(frozen=True)
class Reason:
    """Why a conclusion follows from premises: a rule's name, what it says, and the standard that it follows."""

    name: str
    says: str
    after: str


@dataclass(frozen=True)
class Step:
    """One instance of a rule. ``claim``: the one that tells all premises, where they count by one claim only."""

    reason: Reason
    premises: tuple[Triple, ...]
    claim: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """What equally long steps are sorted by."""
        weak = "2" if self.reason.name in ("domain", "range") else "1"  # a thing's class by its mere use says little
        return weak, self.reason.name, self.claim, *(cell.term for premise in self.premises for cell in premise)


@dataclass(frozen=True)
class Sight:
    """A world as explanations see it: its graph and what is common, merged."""

    view: View
    world: str

    def rows(self, text: str, graphs: tuple[str, ...] = ()) -> Table:
        """The answer to a SELECT; ``graphs``: other default graphs. Raises what a query raises."""
        seen = graphs or (self.world, ids.graph(self.view.base, "common"))
        question = Question(text, default_graphs=seen, base_iri=self.view.base, worlds=(self.world,))
        return parse_table(self.view.service.ask(question).body)

    def holding(self, wanted: Iterable[Triple], graphs: tuple[str, ...] = ()) -> set[Triple]:
        """Those of some triples that hold in the world or are common, or that stand in other graphs."""
        return {_triple(row) for row in self.rows(given("holding", {"?s ?p ?o": _terms(wanted)}), graphs).rows}

    def tellers(self, wanted: Iterable[Triple]) -> tuple[dict[Triple, list[str]], dict[Triple, list[str]]]:
        """By triple the claims that tell it, sorted: those that the world admits, and those that it does not."""
        text = given("tellers", {"?world": [(f"<{self.world}>",)], "?s ?p ?o": _terms(wanted)})
        inside: dict[Triple, list[str]] = defaultdict(list)
        outside: dict[Triple, list[str]] = defaultdict(list)
        for *triple, claim, admitted in sorted(self.rows(text, self.view.graphs).rows, key=str):
            assert claim and admitted
            (inside if admitted.value == "true" else outside)[_triple(triple)].append(claim.value)
        return inside, outside

    def admitted(self, claims: Iterable[str]) -> set[str]:
        """Those of some claims that the world admits."""
        rows = {"?world": [(f"<{self.world}>",)], "?claim": [(f"<{claim}>",) for claim in sorted(set(claims))]}
        table = self.rows(given("admission", rows), self.view.graphs) if rows["?claim"] else Table((), ())
        return {row["claim"] for row in table.values()}

    def steps(self, wanted: Iterable[Triple]) -> dict[Triple, list[Step]]:
        """By triple the instances of rules that give it, from premises that hold."""
        terms = {tuple(cell.term for cell in triple): triple for triple in wanted}
        found: dict[Triple, list[Step]] = defaultdict(list)
        for rule in rules():
            text = rule.proving(terms)  # type: ignore[arg-type]  # three cells make three terms
            for row in self.rows(text).rows if text else ():
                bound = {name: cell for name, cell in zip(rule.variables, row, strict=True) if cell}
                found[_bound(rule.head, bound)].append(
                    Step(_reason(rule), tuple(_bound(pattern, bound) for pattern in rule.patterns))
                )
        for triple, step in self.meetings(wanted):
            found[triple].append(step)
        return found

    def meetings(self, wanted: Iterable[Triple], *, admitted: bool = True) -> list[tuple[Triple, Step]]:
        """The ways in which one claim by itself tells that two have met; ``admitted``: of claims in the world, or not.

        By which claims the world has it, and each with its own triples only: another claim may tell of the same meeting
        as a plan of others.
        """
        pairs = sorted({(s.term, o.term) for s, p, o in wanted if p.value == t.met and o.kind == "iri"})
        table = self.rows(_met_query(pairs), self.view.graphs) if pairs else Table((), ())
        rows = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
        inside = self.admitted(row["claim"].value for row in rows if row["claim"])
        out: list[tuple[Triple, Step]] = []
        for row in rows:
            cells = {name: cell for name, cell in row.items() if cell}
            if (cells["claim"].value in inside) == admitted:
                premises = tuple((cells[s], iri(p), cells[o]) for s, p, o in _MET_PREMISES)
                step = Step(met_reason(), premises, cells["claim"].value)
                out.append(((cells["one"], iri(t.met), cells["other"]), step))
        return out


class Proofs:
    """All that bears on one triple of a world. ``told`` and ``common`` are where derivations end.

    ``whole``: whether all was looked at, so that ways can be counted.
    """

    def __init__(self, sight: Sight, goal: Triple) -> None:
        """``goal`` holds in the world or is common. Raises what queries raise, and QueryRefused where the search finds
        no derivation in all the room that it has.
        """
        self._sight, self.goal = sight, goal
        self.told: dict[Triple, list[str]] = {}
        self.common: set[Triple] = set()
        self._steps: dict[Triple, list[Step]] = {}
        self._sizes: dict[Triple, Mapping[Triple, int]] = {}
        self._best: dict[Triple, Step | None] = {}
        self.whole = self._gather()

    def _gather(self) -> bool:
        seen, front = {self.goal}, [self.goal]
        while front:
            now, front = front[:_AT_ONCE], front[_AT_ONCE:]
            fresh = self._look_at(now) - seen
            seen |= fresh
            front += sorted(fresh, key=str)
            if front and len(seen) > MOST and (self.goal in self.told or self.ways(self.goal)):
                return False
            if self.steps > MOST_STEPS:
                raise QueryRefused("This follows in too many ways to be explained here: ask about a step on the way.")
        return True

    @property
    def steps(self) -> int:
        """How many steps were found."""
        return sum(map(len, self._steps.values()))

    def _look_at(self, front: Sequence[Triple]) -> set[Triple]:
        """Finds how some triples hold; gives the premises of those that follow."""
        self._look_up(front)
        open_ = [x for x in front if x not in self.common and (x == self.goal or x not in self.told)]
        found = self._sight.steps(open_) if open_ else {}
        self._steps.update(found)
        self._sizes.clear()
        return {premise for steps in found.values() for step in steps for premise in step.premises}

    def _look_up(self, front: Iterable[Triple]) -> None:
        """Finds what is told by admitted claims, and what is common."""
        schema = {x for x in front if x[1].value.startswith(_SCHEMA) or x[2].value.startswith(_SCHEMA)}
        rest = [x for x in front if x not in schema or x == self.goal]
        common = ids.graph(self._sight.view.base, "common")
        self.common |= schema - {self.goal}  # no claim has such content, so that it holds only as common
        self.common |= self._sight.holding(rest, (common,)) if rest else set()
        self.told.update(self._sight.tellers(rest)[0] if rest else {})

    def sizes(self, without: Triple) -> Mapping[Triple, int]:
        """By triple the steps and ends of its smallest derivation without another triple; those left out have none."""
        if without not in self._sizes:
            ends = [x for x in (*self.common, *self.told) if x != without]
            self._sizes[without] = smallest({h: s for h, s in self._steps.items() if h != without}, ends)
        return self._sizes[without]

    def ways(self, triple: Triple) -> list[Step]:
        """The steps that give a triple and do not rest on it, the smallest derivation first."""
        return self._sorted(triple, self.sizes(triple))

    def further(self, premise: Triple) -> int:
        """In how many ways more than one a premise follows; 0 where there are too many steps to count that."""
        steps = self._steps.get(premise, ())
        return len(self.ways(premise)) - 1 if len(steps) > 1 and self.steps <= _COUNTED else 0

    def best(self, premise: Triple) -> Step | None:
        """The last step of the smallest derivation of a premise that does not rest on the goal; None for an end."""
        if premise not in self._best:
            end = premise in self.told or premise in self.common
            self._best[premise] = None if end else next(iter(self._sorted(premise, self.sizes(self.goal))), None)
        return self._best[premise]

    def _sorted(self, triple: Triple, sizes: Mapping[Triple, int]) -> list[Step]:
        steps = [step for step in self._steps.get(triple, ()) if all(premise in sizes for premise in step.premises)]
        return sorted(steps, key=lambda step: (sum(sizes[premise] for premise in step.premises), step.order))

    def grounds(self, step: Step) -> Needs:
        """What a way needs of claims, by the smallest derivation of each of its premises."""
        if step.claim:
            return frozenset({frozenset({step.claim})})
        out: set[frozenset[str]] = set()
        for premise in step.premises:
            if inner := self.best(premise):
                out |= self.grounds(inner)
            elif premise not in self.common:
                out.add(frozenset(self.told[premise]))
        return frozenset(out)


def needs_less(one: Needs, other: Needs) -> bool:
    """Whether any claims that do for another way do for one way too, so that the other adds nothing to it."""
    return all(any(theirs <= ours for theirs in other) for ours in one)


def smallest(steps: Mapping[Triple, Sequence[Step]], ends: Iterable[Triple]) -> dict[Triple, int]:
    """The size of the smallest derivation of each triple that has one: of an end 1, else one more than its premises."""
    waiting = [(1, n, end) for n, end in enumerate(ends)]  # numbered, so that triples are never compared
    number = len(waiting)
    uses: dict[Triple, list[tuple[Triple, Step, set[Triple]]]] = defaultdict(list)
    for head, ways in steps.items():
        for step in ways:
            missing = set(step.premises)
            for premise in missing.copy():
                uses[premise].append((head, step, missing))
    size: dict[Triple, int] = {}
    while waiting:
        least, _, triple = heappop(waiting)
        if triple in size:
            continue
        size[triple] = least
        for head, step, missing in uses.get(triple, ()):
            missing.discard(triple)
            if not missing and head not in size:
                number += 1
                heappush(waiting, (1 + sum(size[premise] for premise in step.premises), number, head))
    return size


def iri(value: str) -> Cell:
    """An IRI as a cell."""
    return Cell("iri", value)


@cache
def met_reason() -> Reason:
    """Why two have met by one claim: the comment of the query that finds it."""
    says = " ".join(line.removeprefix("# ") for line in read_queries()["met"].splitlines() if line.startswith("# "))
    return Reason("met", says, "Sayso, of each admitted claim by itself")


def _met_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The query of who met whom, about some pairs, and with all its variables."""
    bound = re.sub(r"SELECT DISTINCT .* WHERE \{", "SELECT DISTINCT * WHERE {", read_queries()["met"], count=1)
    inside = f"GRAPH ?claim {{\n    {values(('?one', '?other'), pairs)}"
    return bound.replace("GRAPH ?claim {", inside, 1)


def _reason(rule: Rule) -> Reason:
    return Reason(rule.name, rule.says, rule.after)


def _terms(wanted: Iterable[Triple]) -> list[tuple[str, ...]]:
    return [tuple(cell.term for cell in triple) for triple in wanted]


def _triple(row: Iterable[Cell | None]) -> Triple:
    s, p, o = row
    assert s and p and o
    return s, p, o


def _bound(pattern: Pattern, binding: Mapping[str, Cell]) -> Triple:
    s, p, o = (binding.get(term) or iri(term[1:-1]) for term in pattern)
    return s, p, o
