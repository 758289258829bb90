"""Which claim entails which, and which of them supports the other.

c entails d where d's content, status aside, is not empty and a subset of c's, or where somebody wrote so. c supports
itself, and d where it entails it and gives no meeting another status.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sayso import terms as t
from sayso.model import Claim, Triple, iri

_STATUS = iri(t.status)
_TOOK_PLACE = {iri(t.STATUSES["happened"]), iri(t.STATUSES["ongoing"])}


def entailments(claims: Mapping[str, Claim], contents: Mapping[str, frozenset[Triple]]) -> dict[str, set[str]]:
    """By claim the claims that it entails, by content (canonical triples) or as written; never itself.

    Each claim is compared only with those that hold the rarest of its triples, so that the cost grows with the number
    of true pairs and not with the square of the claims.
    """
    cores = {c: frozenset(x for x in triples if x[1] != _STATUS) for c, triples in contents.items()}
    holders: dict[Triple, list[str]] = defaultdict(list)
    for name, core in cores.items():
        for triple in core:
            holders[triple].append(name)
    out: dict[str, set[str]] = defaultdict(set)
    for small, core in cores.items():
        if not core:
            continue
        rarest = min(core, key=lambda x: (len(holders[x]), x))
        for big in holders[rarest]:
            if big != small and core <= cores[big]:
                out[big].add(small)
    for name, claim in claims.items():
        out[name].update(other for other in claim.entails if other != name)
    return out


def supports(
    entailed: Mapping[str, Iterable[str]], contents: Mapping[str, frozenset[Triple]]
) -> dict[str, tuple[str, ...]]:
    """By claim those that its assertions support: itself, and the entailed ones with which its statuses go together."""
    statuses = {c: _statuses(triples) for c, triples in contents.items()}
    return {
        c: tuple(sorted({c, *(d for d in entailed.get(c, ()) if _agree(own, statuses[d]))}))
        for c, own in statuses.items()
    }


def _statuses(content: Iterable[Triple]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for s, p, o in content:
        if p == _STATUS:
            out[s].add(o)
    return out


def _agree(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> bool:
    """Whether the meetings of which both tell a status have the same one, or took place by either."""
    return all(here & other[m] or here | other[m] <= _TOOK_PLACE for m, here in one.items() if m in other)
