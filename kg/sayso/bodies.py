"""As which body an actor counts among independent roots: one for all who hold office in it (DESIGN, the graph)."""

from collections import defaultdict
from collections.abc import Iterable

from sayso import terms as t
from sayso.model import Triple, iri

_HOLDER, _BODY, _LATEST, _FORMER = (iri(x) for x in (t.holder, t.organization, t.latest, t.former))
_KIND, _OUTLET = iri(t.RDF_TYPE), iri(t.Outlet)


def counts_as(background: Iterable[Triple]) -> dict[str, str]:
    """By actor (terms) the body as which it counts, where that is another one.

    Offices that ended, or are told as former ones, do not count, nor do those in an outlet. Bodies that share somebody
    in office are one: whether he speaks for the one or for the other is not known. The first by IRI stands for all.
    """
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    outlets: set[str] = set()
    for s, p, o in background:
        if p in (_HOLDER, _BODY, _LATEST, _FORMER):
            held[s][p].add(o)
        elif p == _KIND and o == _OUTLET:
            outlets.add(s)
    parents: dict[str, str] = {}
    bodies: set[str] = set()
    for tenure in held.values():
        over = tenure[_LATEST] or any(value.startswith('"true"') for value in tenure[_FORMER])
        for body in () if over else tenure[_BODY] - outlets:
            bodies.add(body)
            for holder in tenure[_HOLDER]:
                _join(parents, holder, body)
    groups: dict[str, set[str]] = defaultdict(set)
    for member in parents:
        groups[_top(parents, member)].add(member)
    first = {member: min(group & bodies) for group in groups.values() for member in group}
    return {member: body for member, body in sorted(first.items()) if member != body}


def _top(parents: dict[str, str], member: str) -> str:
    while parents.setdefault(member, member) != member:
        parents[member] = member = parents[parents[member]]
    return member


def _join(parents: dict[str, str], one: str, other: str) -> None:
    parents[_top(parents, one)] = _top(parents, other)
