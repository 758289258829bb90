"""Denials: which claims each chain disputes, and which it leaves standing though it sounds otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from sayso.model import Chain


def disputes(chains: Iterable[Chain], supported: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """By chain the claims that it disputes, sorted: what it denies, and whatever could not hold without that.

    ``supported``: by claim those that its assertions support, itself among them. Whoever denies that there were talks
    disputes each claim that tells of such talks in Geneva. Chains that dispute nothing are left out.
    """
    wider = _inverse(supported)
    return {c.iri: tuple(sorted({c.denied, *wider[c.denied]})) for c in chains if c.denied}


def near_denials(
    chains: Iterable[Chain],
    disputed: Mapping[str, Iterable[str]],
    entailed: Mapping[str, Iterable[str]],
    supported: Mapping[str, Iterable[str]],
) -> dict[str, tuple[str, ...]]:
    """By chain that disputes a claim, the sorted claims that it leaves undenied; chains without any are left out.

    ``disputed``: as ``disputes`` gives them. ``entailed`` and ``supported``: by claim those that it entails, and those
    that its assertions support. Only existing chains count. A claim is left undenied where the denied claim entails
    it, others assert it (itself, or a third claim that supports it), its denier disputes it nowhere, and is neither
    root of an assertion of it nor passes on its words.
    """
    standing = [chain for chain in chains if chain.exists]
    wider = _inverse(supported)
    asserted: dict[str, list[Chain]] = defaultdict(list)
    against: dict[str, set[str]] = defaultdict(set)
    for chain in standing:
        if chain.stance == "asserts":
            asserted[chain.claim].append(chain)
        for claim in disputed.get(chain.iri, ()):
            against[claim].update((chain.root, chain.root_as))

    @cache
    def tellers(claim: str) -> frozenset[str]:
        """All who assert it, or pass on its words."""
        told = (chain for name in wider[claim] for chain in asserted.get(name, ()))
        return frozenset(who for chain in told for who in (*chain.via, chain.root_as))

    out: dict[str, tuple[str, ...]] = {}
    for chain in standing:
        if not chain.denied:
            continue
        who = {chain.root, chain.root_as}
        left = (c for c in entailed.get(chain.denied, ()) if any(x in asserted for x in wider[c] - {chain.denied}))
        found = sorted(c for c in left if not who & (tellers(c) | against[c]))
        if found:
            out[chain.iri] = tuple(found)
    return out


def _inverse(pairs: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for one, others in pairs.items():
        for other in others:
            out[other].add(one)
    return out
