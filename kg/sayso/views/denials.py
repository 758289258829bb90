"""Near-denials between claims, from the facts of a page (DESIGN section 3)."""

from collections.abc import Iterable, Sequence

from sayso import terms as t
from sayso.views.model import ChainView, Near
from sayso.views.record import Record
from sayso.views.support import near_denial


def supporting(record: Record, chains: Iterable[ChainView], claim: str) -> list[ChainView]:
    """Chains that assert a claim, or what entails it."""
    wanted = {claim, *record.facts.having(t.entails, claim)}
    return [c for c in chains if c.claim in wanted and c.stance == "asserts"]


def disputing(record: Record, chains: Iterable[ChainView], claim: str) -> list[ChainView]:
    """Chains that deny a claim, or assert what negates it."""
    return [c for c in chains if claim in record.facts.all(c.iri, t.disputes)]


def near_denials(record: Record, chains: Sequence[ChainView], pairs: Iterable[tuple[str, str]]) -> tuple[Near, ...]:
    """The near-denials among pairs of claims, of which the first entails the second."""
    return tuple(
        Near(chain, record.claim(more), record.claim(less), record.article(chain.article))
        for more, less in pairs
        for chain in disputing(record, chains, more)
        if near_denial(
            chain,
            [c for c in supporting(record, chains, less) if c.claim != more],
            disputing(record, chains, less),
        )
    )
