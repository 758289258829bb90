"""Contradictions worked out slowly and plainly: each claim against each chain, each value against each other one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations

import rdflib
from rdflib.namespace import OWL, RDF, RDFS

import naive_worlds
from conftest import ROOT
from sayso import dates, ids
from sayso import terms as t
from sayso.contradictions import Contradiction, Side
from sayso.perspective import Perspective
from small_dossiers import BASE, Graph, plain

SINGLE = {t.place: "place", t.date: "date", t.secrecy: "value", t.track: "value"}
Voice = tuple[str, str, str, str, str]  # way, claim, denied, by, chain
Half = tuple[str, str, frozenset[Voice]]  # value, background, voices
Told = tuple[str, str, str, Half, Half, bool]  # kind, about, property, sides, unchecked


def as_told(found: Contradiction) -> Told:
    """What was found, in the terms of this module."""

    def half(side: Side) -> Half:
        voices = frozenset((p.way, p.claim, p.denied, p.by, chain) for p in side.parts for chain in p.chains)
        return side.value, side.background, voices

    return found.kind, found.about, found.of, half(found.one), half(found.other), found.unchecked


class Naive:
    """What is at odds in a world of a small dossier."""

    def __init__(self, built: Graph, p: Perspective) -> None:
        self.built = built
        self.existing = {c for c in built.instances(t.Chain) if naive_worlds.exists(built, c, p)}
        self.admitted = naive_worlds.admitted(built, p)
        self.asserting = {c for c in self.existing if built.one(c, t.stance) == t.asserts}
        self.admitting = {
            c for c in self.asserting if self.claim(c) in self.admitted and naive_worlds.believed(built, c, p)
        }
        self.near = naive_worlds.near_denials(built, self.existing)
        self.contents = {claim: built.triples(claim) for claim in self.admitted}
        self.common = built.own("common")

    def all(self) -> list[Told]:
        """Everything, in no order."""
        return [*self.denials(), *self.opposites(), *self.near_denials(), *self.values(), *self.classes()]

    def claim(self, chain: str) -> str:
        return self.built.one(chain, t.claim) or ""

    def denied(self, chain: str) -> str:
        """What a chain denies: its claim, or what the claim that it asserts negates."""
        if self.built.one(chain, t.stance) == t.denies:
            return self.claim(chain)
        return (self.built.one(self.claim(chain), t.negates) or "") if chain in self.asserting else ""

    def tells(self, chain: str, claim: str) -> bool:
        """Whether a chain asserts a claim, itself or by one that says more."""
        return chain in self.asserting and claim in self.built.values(self.claim(chain), t.supports)

    def told(self, kind: str, about: str, one: Half, other: Half, of: str = "") -> Told:
        unchecked = any(
            background != "hand" and all(self.built.one(voice[4], t.readBy) == t.machine for voice in voices)
            for _, background, voices in (one, other)
        )
        return kind, about, of, one, other, unchecked

    def asserted(self, claim: str) -> Half:
        return "", "", frozenset(("asserts", claim, "", "", c) for c in self.admitting if self.claim(c) == claim)

    def against(self, claim: str, chains: Iterable[str]) -> Half:
        def way(chain: str) -> str:
            if self.denied(chain) != claim:
                return "less"
            return "denies" if self.built.one(chain, t.stance) == t.denies else "opposite"

        return "", "", frozenset((way(c), self.claim(c), self.denied(c), "", c) for c in chains)

    def denials(self) -> Iterator[Told]:
        for claim in self.admitted:
            supported = self.built.values(claim, t.supports)
            if chains := [c for c in self.existing if self.denied(c) in supported]:
                yield self.told("denial", claim, self.asserted(claim), self.against(claim, chains))

    def opposites(self) -> Iterator[Told]:
        for claim in self.admitted:
            denied = self.built.one(claim, t.negates)
            if not denied or any(denied in self.built.values(x, t.supports) for x in self.admitted):
                continue
            if voices := frozenset(
                ("more", self.claim(c), denied, "", c) for c in self.existing if self.tells(c, denied)
            ):
                yield self.told("opposite", claim, self.asserted(claim), ("", "", voices))

    def near_denials(self) -> Iterator[Told]:
        pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for chain in self.existing:
            for claim in self.built.instances(t.Claim):
                if ids.near_denial(BASE, chain, claim) in self.near:
                    pairs[claim, self.denied(chain)].add(chain)
        for (claim, denied), chains in pairs.items():
            telling = [c for c in self.existing if self.tells(c, claim) and self.claim(c) != denied]
            told = frozenset(("asserts", self.claim(c), "", "", c) for c in telling)
            yield self.told("near-denial", claim, ("", "", told), self.against(denied, chains))

    def values(self) -> Iterator[Told]:
        told: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for claim, triples in self.contents.items():
            for s, p, o in triples:
                if p[1:-1] in SINGLE:
                    told[s[1:-1], p[1:-1]][o[1:-1] if o.startswith("<") else plain(o)].add(claim)
        for (thing, prop), values in told.items():
            for one, other in combinations(sorted(values), 2):
                if self.differ(prop, one, other):
                    pair = (other, one) if prop == t.date and before(other, one) else (one, other)
                    halves = [(v, "", self.by_claims("tells", values[v])) for v in pair]
                    yield self.told(SINGLE[prop], thing, halves[0], halves[1], prop)

    def by_claims(self, way: str, claims: Iterable[str], by: str = "") -> frozenset[Voice]:
        return frozenset((way, claim, "", by, c) for claim in claims for c in self.admitting if self.claim(c) == claim)

    def differ(self, prop: str, one: str, other: str) -> bool:
        if prop == t.date:
            return before(one, other) or before(other, one)
        return prop != t.place or not (self.lies(one, other) or self.lies(other, one))

    def lies(self, small: str, large: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a place lies within another one, by what is common and what the claims of the world say."""
        every = self.common.union(*self.contents.values())
        steps = {o[1:-1] for s, p, o in every if s[1:-1] == small and p[1:-1] == t.within} - seen
        return large in steps or any(self.lies(step, large, seen | {small, step}) for step in steps)

    def classes(self) -> Iterator[Told]:
        told: dict[str, dict[str, set[tuple[str, str, str]]]] = defaultdict(lambda: defaultdict(set))
        for claim, triples in self.contents.items():
            for thing, cls, way, by in _typed(triples):
                told[thing][cls].add((way, claim, by))
        common: dict[str, set[str]] = defaultdict(set)
        for thing, cls, _, _ in _typed(self.common):
            common[thing].add(cls)
        for thing in told.keys() | common.keys():
            for one, other in combinations(sorted(told[thing].keys() | common[thing]), 2):
                if one in _disjoint(other) or other in _disjoint(one):
                    halves = [self.half(thing, cls, told[thing][cls], cls in common[thing]) for cls in (one, other)]
                    yield self.told("class", thing, *halves)

    def half(self, thing: str, cls: str, told: Iterable[tuple[str, str, str]], background: bool) -> Half:
        voices = frozenset[Voice]().union(*(self.by_claims(way, [claim], by) for way, claim, by in told))
        return cls, self.read(thing) if background else "", voices

    def read(self, thing: str) -> str:
        """How a thing of the background was read."""
        names = {thing, *(s[1:-1] for s, p, o in self.common if p[1:-1] == t.canonical and o[1:-1] == thing)}
        parts = [name.removeprefix(BASE).split("/") for name in names]
        how = {self.built.one(ids.article(BASE, part[1]), t.readBy) for part in parts if len(part) == 3}
        return "machine" if how == {t.machine} else "hand"


@cache
def before(one: str, other: str) -> bool:
    first, second = dates.bounds(one).latest, dates.bounds(other).earliest
    return bool(first and second and first < second)


@cache
def _ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology/sayso.ttl")


@cache
def _wider(cls: str) -> frozenset[str]:
    found = {cls}
    for above in _ontology().objects(rdflib.URIRef(cls), RDFS.subClassOf):
        found |= _wider(str(above))
    return frozenset(found)


@cache
def _disjoint(cls: str) -> frozenset[str]:
    return frozenset(str(o) for o in _ontology().objects(rdflib.URIRef(cls), OWL.disjointWith))


@cache
def _ends(prop: str, end: rdflib.URIRef) -> frozenset[str]:
    """The classes of what stands at an end of a property, or of a wider property."""
    found: set[str] = set()
    for cls in _ontology().objects(rdflib.URIRef(prop), end):
        found |= _wider(str(cls))
    for above in _ontology().objects(rdflib.URIRef(prop), RDFS.subPropertyOf):
        found |= _ends(str(above), end)
    return frozenset(found)


def _typed(triples: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Of each triple by itself: what is of which class, whether that is told or follows, and from which property."""
    for s, p, o in triples:
        thing, prop = s[1:-1], p[1:-1]
        if prop == str(RDF.type):
            for cls in _wider(o[1:-1]):
                yield thing, cls, "told", prop
            continue
        for cls in _ends(prop, RDFS.domain):
            yield thing, cls, "follows", prop
        for cls in _ends(prop, RDFS.range) if o.startswith("<") else ():
            yield o[1:-1], cls, "follows", prop
