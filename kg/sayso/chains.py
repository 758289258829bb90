"""Chains: every path from an article through relaying speakers to the stance on a claim (DESIGN, the graph).

Perspectives, roots and shipped queries test chains, never single attributions.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sayso import dates, ids
from sayso.errors import DossierError
from sayso.model import Article, Attribution, Chain, Claim

# Of one article, over all paths tried, dead ends too: relays that fan out further are a mistake in the notes.
MAX_STEPS = 100_000
_WEAKEST = ("hand", "reviewed", "machine")


@dataclass(frozen=True)
class Chains:
    """What chains are made of, by IRI.

    ``canonical`` maps actors as read to canonical IRIs, ``unidentified`` holds the canonical IRIs of the unidentified,
    ``rejected`` names the decision (IRI) by rejected attribution, ``warn`` is told of links into articles that are no
    longer in the dossier.
    """

    base: str
    articles: Mapping[str, Article]
    attributions: Mapping[str, Attribution]
    claims: Mapping[str, Claim]
    canonical: Mapping[str, str]
    unidentified: frozenset[str]
    rejected: Mapping[str, str]
    warn: Callable[[str], None]

    def build(self) -> list[Chain]:
        """All chains, sorted by IRI. Raises DossierError for relays in a circle and those that fan out too far."""
        out: list[Chain] = []
        for article, tops in sorted(_tops(self.attributions).items()):
            out.extend(self._chain(article, path) for path in self._paths(article, tops))
        ends = self._ends({a for chain in out if not chain.rejected_by for a in chain.path})
        return sorted((_ended(chain, ends) for chain in out), key=lambda chain: chain.iri)

    def _paths(self, article: str, tops: Iterable[Attribution]) -> Iterator[tuple[Attribution, ...]]:
        known = self.attributions
        steps = 0
        waiting: list[tuple[Attribution, ...]] = [(top,) for top in sorted(tops, key=lambda a: a.iri, reverse=True)]
        while waiting:
            path = waiting.pop()
            last = path[-1]
            steps += len(path)
            if steps > MAX_STEPS:
                raise DossierError(
                    f"{article}: its relays lead over more than {MAX_STEPS:,} steps, as when many pass on many, or a "
                    "saying stands within hundreds of others. Check so:relays, or within in the notes."
                )
            if last.stance:
                yield path
                continue
            for target in sorted(last.relays, reverse=True):
                if target not in known:
                    self.warn(f"{last.iri}: it relays {target}, which is not in the dossier. Mend so:relays.")
                elif known[target] in path:
                    raise DossierError(f"{last.iri}: it relays {target}, which relays it: a circle. Mend so:relays.")
                else:
                    waiting.append((*path, known[target]))

    def _ends(self, told: Container[str]) -> dict[str, tuple[str, str | None]]:
        """By attribution what corrects or withdraws it, the earliest first, and on which day.

        ``told``: the attributions on a chain that was not rejected: no other one ends anything.
        """
        ends: dict[str, tuple[str, str | None]] = {}
        for a in sorted(self.attributions.values(), key=lambda a: a.iri):
            for target in (*a.corrects, *a.withdraws):
                if target not in self.attributions:
                    self.warn(f"{a.iri}: it corrects or withdraws {target}, which is not in the dossier.")
                if a.iri not in told:
                    continue
                published = self.articles[a.article].published
                latest = dates.bounds(published).latest if published else None
                day = latest.isoformat() if latest else None
                known = ends.get(target)
                if known is None or (day is not None and (known[1] is None or day < known[1])):
                    ends[target] = (a.iri, day)
        return ends

    def _chain(
        self,
        article: str,
        path: tuple[Attribution, ...],
    ) -> Chain:
        last = path[-1]
        via = tuple(self.canonical.get(a.speaker, a.speaker) for a in path)
        acting = tuple(
            self.canonical.get(a.speaks_for, a.speaks_for) or speaker for a, speaker in zip(path, via, strict=True)
        )
        identified = [
            n
            for n, (a, speaker) in enumerate(zip(path, via, strict=True))
            if a.speaks_for or speaker not in self.unidentified
        ]
        innermost = identified[-1] if identified else None
        iris = tuple(a.iri for a in path)
        claim = self.claims[last.claim]
        denied = last.claim if last.stance == "denies" else claim.negates if last.stance == "asserts" else ""
        return Chain(
            iri=ids.chain(self.base, article, iris),
            article=article,
            path=iris,
            via=via,
            root_as=acting[-1],
            voucher=via[innermost] if innermost is not None else "",
            voucher_as=acting[innermost] if innermost is not None else "",
            on_record=innermost == len(path) - 1,
            stance=last.stance,
            claim=last.claim,
            denied=denied,
            how_read=max((a.reading.how for a in path), key=_WEAKEST.index),
            rejected_by=next((self.rejected[i] for i in iris if i in self.rejected), ""),
        )


def _ended(chain: Chain, ends: Mapping[str, tuple[str, str | None]]) -> Chain:
    """The chain with the first correction or withdrawal that ends it, if any does."""
    found = [ends[a] for a in chain.path if a in ends]
    if not found:
        return chain
    by, day = min(found, key=lambda end: (end[1] is None, end[1] or "", end[0]))
    return replace(chain, ended_by=by, ended_on=day)


def _tops(attributions: Mapping[str, Attribution]) -> dict[str, list[Attribution]]:
    """By article the attributions that no other one of the same article relays, without those that are not heard."""
    inner = {
        target
        for a in attributions.values()
        for target in a.relays
        if target in attributions and attributions[target].article == a.article
    }
    tops: dict[str, list[Attribution]] = defaultdict(list)
    for a in attributions.values():
        if a.heard and a.iri not in inner:
            tops[a.article].append(a)
    return tops
