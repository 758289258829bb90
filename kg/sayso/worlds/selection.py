"""Which chains exist in a perspective, and which claims they admit: one query for each parameter, combined.

The parameters and what they do stand in docs/perspectives.md. Chains are tested, never single attributions.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sayso import ids
from sayso.denials import Candidate, near_denials
from sayso.perspective import Perspective

Rows = Callable[[str], list[tuple[str, ...]]]
"""Runs a SELECT over record, common and worlds; gives the rows, each value as text, "" where it is unbound."""

_HERE = Path(__file__).resolve().parent
_VALUES = re.compile(r"(VALUES \?\w+ \{ )[^}]*( \})")


@dataclass(frozen=True)
class Selection:
    """What a perspective chooses.

    ``existing``: the chains that exist for it; ``struck``: those that would, had no existing one corrected or withdrawn
    them. ``admitted``: claims; ``admitting``: the chains by which; ``disputing``: those that dispute one of them.
    ``near``: the near-denials among existing chains.
    """

    existing: frozenset[str]
    struck: frozenset[str]
    admitted: frozenset[str]
    admitting: frozenset[str]
    disputing: frozenset[str]
    near: frozenset[str]


@cache
def read_queries() -> Mapping[str, str]:
    """The texts of the queries by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("*.rq"))}


class Selector:
    """Chooses for any perspective over one graph, in which nothing changes: what all of them need it asks once."""

    def __init__(self, rows: Rows, base: str) -> None:
        """``rows`` reads the graph; ``base``: the dossier's base IRI."""
        self._rows, self._base = rows, base
        near = bool(rows(read_queries()["near"]))
        self._told = {
            text: rows(text) if near or not name.startswith("near") else []
            for name, text in read_queries().items()
            if not _VALUES.search(text)
        }
        self._asserting = {chain: claim for chain, claim, _ in self._asked("asserting")}
        self._supported: dict[str, list[str]] = defaultdict(list)
        for claim, supported in self._pairs("supporting"):
            self._supported[claim].append(supported)
        self._against = [*self._pairs("disputing"), *self._contrary()]

    def asserted(self) -> frozenset[str]:
        """The claims that some chain asserts: no other one is in any world."""
        return frozenset(self._asserting.values())

    def select(self, p: Perspective) -> Selection:
        """The choice of a perspective."""
        heard = self._heard(p)
        struck = {ended for ended, ending in self._pairs("endings") if ending in heard} & heard
        existing = heard - struck
        asserting = self._asserting
        admitting = existing & asserting.keys()
        for query, slugs in (("vouched", p.according_to), ("passing", p.via)):
            if slugs:
                admitting &= self._chains(query, *(self._actor(slug) for slug in slugs))
        admitted = {asserting[chain] for chain in admitting}
        against = [(chain, claim) for chain, claim in self._against if chain in existing]
        if p.undisputed:
            admitted -= {claim for _, claim in against}
        if p.min_roots > 1:
            admitted = {claim for claim, roots in self._roots(existing).items() if roots >= p.min_roots} & admitted
        return Selection(
            frozenset(existing),
            frozenset(struck),
            frozenset(admitted),
            frozenset(chain for chain in admitting if asserting[chain] in admitted),
            frozenset(chain for chain, claim in against if claim in admitted),
            frozenset(self._near(existing)),
        )

    def _heard(self, p: Perspective) -> set[str]:
        """The chains that exist but for corrections: those too must be heard to end others."""
        found = self._chains("as-of", f'"{p.as_of}"^^xsd:date') if p.as_of else self._chains("heard")
        if p.on_record:
            found &= self._chains("on-record")
        if p.reviewed:
            found &= self._chains("reviewed")
        for slug in p.without:
            found -= self._chains("passing", self._actor(slug))
        return found

    def _actor(self, slug: str) -> str:
        return f"<{ids.actor(self._base, slug)}>"

    def _chains(self, query: str, *values: str) -> set[str]:
        return {row[0] for row in self._asked(query, *values)}

    def _pairs(self, query: str) -> list[tuple[str, str]]:
        return [(one, two) for one, two in self._asked(query)]

    def _asked(self, query: str, *values: str) -> list[tuple[str, ...]]:
        text = read_queries()[query]
        if values:
            text = _VALUES.sub(lambda match: f"{match[1]}{' '.join(values)}{match[2]}", text, count=1)
        return self._told[text] if text in self._told else self._rows(text)

    def _near(self, existing: Container[str]) -> list[str]:
        """The near-denials whose chain exists, judged by existing chains."""
        who: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for near, chain, actor, denied, claim in self._asked("near"):
            if chain in existing:
                who[near, claim, denied].add(actor)
        by_chain: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
        for claim, chain, said, actor in self._asked("near-told") if who else ():
            if chain in existing:
                by_chain[claim][chain, said].add(actor)
        against: dict[str, set[str]] = defaultdict(set)
        for claim, chain, actor in self._asked("near-against") if who else ():
            if chain in existing:
                against[claim].add(actor)
        told = {claim: [(said, via) for (_, said), via in found.items()] for claim, found in by_chain.items()}
        candidates = (Candidate(*names, frozenset(found)) for names, found in who.items())
        return [each.key for each in near_denials(candidates, told, against)]

    def _contrary(self) -> list[tuple[str, str]]:
        """The chains that assert the opposite of what a claim says: what that one negates, by whatever claim."""
        denying: dict[str, list[str]] = defaultdict(list)
        for claim, opposite in self._pairs("negating"):
            denying[opposite].append(claim)
        return [
            (chain, claim)
            for chain, told in self._asserting.items()
            for supported in self._supported.get(told, ())
            for claim in denying.get(supported, ())
        ]

    def _roots(self, existing: Container[str]) -> Mapping[str, int]:
        """By claim the lower bound of the independent roots that support it with existing chains."""
        told = {chain: article for chain, _, article in self._asked("asserting") if chain in existing}
        originals = {(told[c], x) for c in told for x in self._supported.get(self._asserting[c], ())}
        parties: dict[str, set[str]] = defaultdict(set)
        for chain, party, copied in self._asked("rooted"):
            for claim in self._supported.get(self._asserting[chain], ()) if chain in told else ():
                if (copied, claim) not in originals:
                    parties[claim].add(party)
        return {claim: len(found) for claim, found in parties.items()}
