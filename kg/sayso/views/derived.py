"""What follows in a world by Sayso's own rules: the triples that one may ask the reason of first."""

from dataclasses import dataclass
from itertools import groupby

from sayso import terms as t
from sayso.perspective import Perspective
from sayso.views.base import View
from sayso.views.explanation import Names, names_of
from sayso.views.proofs import Triple
from sayso.views.thing import world_title

MOST = 300
"""Triples that are listed; ``derived.rq`` asks for one more, to know whether there are others."""

_HEADINGS = {t.met: "Who met whom", t.standsFor: "Who stood for whom", t.place: "In which larger place"}


@dataclass(frozen=True)
class Derived:
    """Triples that follow in a world and that no claim of it tells, by what they say; ``cut``: there are more."""

    rule: Perspective
    world: str
    title: str
    names: Names
    groups: tuple[tuple[str, tuple[Triple, ...]], ...]
    cut: bool


def derived(view: View, rule: Perspective) -> Derived:
    """What follows in a world. Raises what queries raise."""
    world = rule.iri(view.base)
    rows = view.rows("derived", (world,), (world,)).rows
    found: list[Triple] = [(s, p, o) for s, p, o in rows if s and p and o][:MOST]
    names = names_of(view, found)
    by_relation = groupby(sorted(found, key=lambda x: x[1].value), key=lambda x: x[1].value)
    groups = {p: tuple(sorted(group, key=lambda x: names.sentence(x).casefold())) for p, group in by_relation}
    return Derived(
        rule=rule,
        world=world,
        title=world_title(view, rule),
        names=names,
        groups=tuple((words, groups[p]) for p, words in _HEADINGS.items() if p in groups),
        cut=len(rows) > len(found),
    )
