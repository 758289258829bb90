"""Which chains exist in a perspective, and which claims they admit: one query for each parameter, combined.

The parameters and what they do stand in docs/perspectives.md. Chains are tested, never single attributions.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sayso import ids
from sayso.perspective import Perspective

Rows = Callable[[str], list[tuple[str, ...]]]
"""Runs a SELECT over record, common and worlds; gives the rows, each value as text, "" where it is unbound."""

_HERE = Path(__file__).resolve().parent
_VALUES = re.compile(r"(VALUES \?\w+ \{ )[^}]*( \})")


@dataclass(frozen=True)
class Selection:
    """What a perspective chooses: claims that it admits, the chains by which, and those that dispute these claims."""

    admitted: frozenset[str]
    admitting: frozenset[str]
    disputing: frozenset[str]


def select(rows: Rows, perspective: Perspective, base: str) -> Selection:
    """The choice of a perspective over the graph that ``rows`` reads; ``base``: the dossier's base IRI."""
    return _Selector(rows, base).select(perspective)


@cache
def read_queries() -> Mapping[str, str]:
    """The texts of the queries by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("*.rq"))}


class _Selector:
    def __init__(self, rows: Rows, base: str) -> None:
        self.rows, self.base = rows, base

    def select(self, p: Perspective) -> Selection:
        existing = self.chains("as-of", f'"{p.as_of}"^^xsd:date') if p.as_of else self.chains("existing")
        if p.on_record:
            existing &= self.chains("on-record")
        if p.reviewed:
            existing &= self.chains("reviewed")
        for slug in p.without:
            existing -= self.chains("passing", self.actor(slug))
        asserting = dict(self.pairs("asserting"))
        admitting = existing & asserting.keys()
        for query, slugs in (("vouched", p.according_to), ("passing", p.via)):
            if slugs:
                admitting &= self.chains(query, *(self.actor(slug) for slug in slugs))
        admitted = {asserting[chain] for chain in admitting}
        against = [(chain, claim) for chain, claim in self.pairs("disputing") if chain in existing]
        if p.undisputed:
            admitted -= {claim for _, claim in against}
        if p.min_roots > 1:
            admitted = {claim for claim, roots in self.roots(existing).items() if roots >= p.min_roots} & admitted
        return Selection(
            frozenset(admitted),
            frozenset(chain for chain in admitting if asserting[chain] in admitted),
            frozenset(chain for chain, claim in against if claim in admitted),
        )

    def actor(self, slug: str) -> str:
        return f"<{ids.actor(self.base, slug)}>"

    def chains(self, query: str, *values: str) -> set[str]:
        return {row[0] for row in self.asked(query, *values)}

    def pairs(self, query: str) -> list[tuple[str, str]]:
        return [(one, two) for one, two in self.asked(query)]

    def asked(self, query: str, *values: str) -> list[tuple[str, ...]]:
        text = read_queries()[query]
        if values:
            text = _VALUES.sub(lambda match: f"{match[1]}{' '.join(values)}{match[2]}", text, count=1)
        return self.rows(text)

    def roots(self, existing: Iterable[str]) -> Mapping[str, int]:
        """By claim the lower bound of the independent roots that support it with existing chains."""
        existing = set(existing)
        told = {chain: (article, claim) for chain, article, claim in self.asked("articles") if chain in existing}
        supports: dict[str, list[str]] = defaultdict(list)
        for claim, supported in self.pairs("supporting"):
            supports[claim].append(supported)
        originals = {(article, claim) for article, said in told.values() for claim in supports[said]}
        parties: dict[str, set[str]] = defaultdict(set)
        for chain, party, copied in self.asked("rooted"):
            for claim in supports[told[chain][1]] if chain in told else ():
                if (copied, claim) not in originals:
                    parties[claim].add(party)
        return {claim: len(found) for claim, found in parties.items()}
