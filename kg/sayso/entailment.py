"""Which claim entails which: c entails d where d's content, status aside, is not empty and a subset of c's."""

from collections import defaultdict
from collections.abc import Mapping

from sayso import terms as t
from sayso.model import Claim, Triple, iri

_STATUS = iri(t.status)


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
