"""Near-denials: denials of a claim that says more than another one, which others assert and the denial leaves alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from sayso.model import Chain


def near_denials(
    chains: Iterable[Chain], entailed: Mapping[str, Iterable[str]], supported: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """By chain that disputes a claim, the sorted claims that it leaves undenied; chains without any are left out.

    ``entailed`` and ``supported``: by claim those that it entails, and those that its assertions support. Only
    existing chains count. A claim is left undenied where the disputed claim entails it, others assert it (itself, or a
    third claim that supports it), its denier does not dispute it, and is neither root of an assertion of it nor passes
    on its words.
    """
    standing = [chain for chain in chains if chain.exists]
    asserted, disputed = _by(standing, _asserts), _by(standing, _disputes)
    wider: dict[str, set[str]] = defaultdict(set)
    for more, fewer in supported.items():
        for less in fewer:
            wider[less].add(more)

    @cache
    def tellers(claim: str) -> frozenset[str]:
        """All who assert it, or pass on its words."""
        told = (chain for name in wider[claim] for chain in asserted.get(name, ()))
        return frozenset(who for chain in told for who in (*chain.via, chain.root_as))

    @cache
    def deniers(claim: str) -> frozenset[str]:
        return frozenset(who for chain in disputed.get(claim, ()) for who in (chain.root, chain.root_as))

    out: dict[str, tuple[str, ...]] = {}
    for denied, disputing in disputed.items():
        left = [c for c in entailed.get(denied, ()) if any(x in asserted for x in wider[c] if x != denied)]
        for chain in disputing:
            who = {chain.root, chain.root_as}
            found = sorted(c for c in left if not who & (tellers(c) | deniers(c)))
            if found:
                out[chain.iri] = tuple(found)
    return out


def _by(chains: Iterable[Chain], claim_of: Callable[[Chain], str]) -> dict[str, list[Chain]]:
    out: dict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        if claim := claim_of(chain):
            out[claim].append(chain)
    return out


def _asserts(chain: Chain) -> str:
    return chain.claim if chain.stance == "asserts" else ""


def _disputes(chain: Chain) -> str:
    return chain.disputes
