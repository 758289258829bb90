"""Denials: which claims each chain disputes, and which it leaves standing though it sounds otherwise."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass

from sayso import ids
from sayso.model import Chain


def disputes(chains: Iterable[Chain], supported: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """By chain the claims that it disputes, sorted: what it denies, and whatever could not hold without that.

    ``supported``: by claim those that its assertions support, itself among them. Whoever denies that there were talks
    disputes each claim that tells of such talks in Geneva. Chains that dispute nothing are left out.
    """
    wider = _inverse(supported)
    return {c.iri: tuple(sorted({c.denied, *wider[c.denied]})) for c in chains if c.denied}


@dataclass(frozen=True)
class Candidate:
    """A denial that may be a near-denial of a claim, which ``denied`` entails.

    ``who``: the denier, and for whom he speaks. ``key`` is whatever names the pair.
    """

    key: str
    claim: str
    denied: str
    who: frozenset[str]


def candidates(
    base: str,
    chains: Iterable[Chain],
    disputed: Mapping[str, Iterable[str]],
    entailed: Mapping[str, Iterable[str]],
    supported: Mapping[str, Iterable[str]],
) -> list[tuple[Chain, Candidate]]:
    """The denials that are near-denials in some world, each with its chain; ``key`` is the IRI of the pair.

    ``disputed``: as ``disputes`` gives them. ``entailed`` and ``supported``: by claim those that it entails, and those
    that its assertions support.
    """
    heard = [chain for chain in chains if not chain.rejected_by]
    asserted = {chain.claim for chain in heard if chain.stance == "asserts"}
    wider = _inverse(supported)
    return [
        (chain, Candidate(ids.near_denial(base, chain.iri, claim), claim, chain.denied, who))
        for chain in heard
        for who in [frozenset((chain.root, chain.root_as))]
        for claim in sorted(set(entailed.get(chain.denied, ())) - set(disputed.get(chain.iri, ())))
        if asserted & wider[claim] - {chain.denied}
    ]


def near_denials(
    found: Iterable[Candidate],
    told: Mapping[str, Collection[tuple[str, Iterable[str]]]],
    against: Mapping[str, Container[str]],
) -> list[Candidate]:
    """Those of some candidates that are near-denials among the chains of which the rest tells.

    ``told``: by claim the assertions that support it, each as the claim asserted and all who speak on its chain.
    ``against``: by claim all who dispute it. A near-denial leaves a claim undenied that others assert (itself, or a
    third claim that supports it), that its denier disputes nowhere, and of which he is neither the root nor a relay.
    """
    speakers = {claim: frozenset(who for _, via in said for who in via) for claim, said in told.items()}
    none: frozenset[str] = frozenset()
    return [
        each
        for each in found
        if any(claim != each.denied for claim, _ in told.get(each.claim, ()))
        and not any(who in speakers[each.claim] or who in against.get(each.claim, none) for who in each.who)
    ]


def near_denials_among(
    chains: Iterable[Chain],
    found: Iterable[tuple[Chain, Candidate]],
    disputed: Mapping[str, Iterable[str]],
    supported: Mapping[str, Iterable[str]],
) -> dict[str, tuple[str, ...]]:
    """By chain the claims that it leaves undenied, sorted, as far as chains exist; chains without any are left out."""
    told: dict[str, list[tuple[str, Iterable[str]]]] = defaultdict(list)
    against: dict[str, set[str]] = defaultdict(set)
    wanted = {candidate.claim for _, candidate in found}
    for chain in chains:
        if chain.exists and chain.stance == "asserts":
            for claim in wanted.intersection(supported.get(chain.claim, ())):
                told[claim].append((chain.claim, (*chain.via, chain.root_as)))
        for claim in wanted.intersection(disputed.get(chain.iri, ())) if chain.exists else ():
            against[claim].update((chain.root, chain.root_as))
    standing = {candidate.key: chain.iri for chain, candidate in found if chain.exists}
    out: dict[str, list[str]] = defaultdict(list)
    for each in near_denials((c for _, c in found if c.key in standing), told, against):
        out[standing[each.key]].append(each.claim)
    return {chain: tuple(claims) for chain, claims in out.items()}


def _inverse(pairs: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for one, others in pairs.items():
        for other in others:
            out[other].add(one)
    return out
