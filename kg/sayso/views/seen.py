"""How the things of a page stand in the world in which it is seen."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sayso import terms as t
from sayso.views.base import Facts, View


@dataclass(frozen=True)
class Seen:
    """What a world says of a page's facts: which chains exist, which are struck, which claims it admits.

    ``undenied``: by chain the claims of which it is a near-denial there.
    """

    existing: frozenset[str]
    struck: frozenset[str]
    admitted: frozenset[str]
    undenied: Mapping[str, tuple[str, ...]]


def seen(view: View, facts: Facts) -> Seen:
    """How the chains and claims of some facts stand in the view's world. Raises what queries raise."""
    chains, claims = facts.things(t.Chain), facts.things(t.Claim)
    how: dict[str, set[str]] = {"exists": set(), "struck": set()}
    undenied: dict[str, list[str]] = defaultdict(list)
    for row in view.in_world("standing", chain=chains).values() if chains else ():
        how[row["how"]].add(row["chain"])
    for row in view.in_world("undenied", chain=chains).values() if chains else ():
        undenied[row["chain"]].append(row["claim"])
    admitted = {row["claim"] for row in view.in_world("admitting", claim=claims).values()} if claims else set()
    near = {chain: tuple(sorted(found)) for chain, found in undenied.items()}
    return Seen(frozenset(how["exists"]), frozenset(how["struck"]), frozenset(admitted), near)
