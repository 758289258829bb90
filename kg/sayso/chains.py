"""Chains: every path from an article through relaying speakers to the stance on a claim (DESIGN, the graph).

Perspectives, roots and shipped queries test chains, never single attributions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sayso import dates, ids
from sayso.decisions import Ledger
from sayso.errors import DossierError
from sayso.model import Article, Attribution, Chain, Claim

MAX_PATHS = 10_000  # of one article: relays that fan out further are a mistake in the notes
_WEAKEST = ("hand", "reviewed", "machine")


@dataclass(frozen=True)
class Chains:
    """What chains are made of, by IRI.

    ``canonical`` maps actors as read to canonical IRIs, ``unidentified`` holds the canonical IRIs of the unidentified,
    ``warn`` is told of links into articles that are no longer in the dossier.
    """

    base: str
    articles: Mapping[str, Article]
    attributions: Mapping[str, Attribution]
    claims: Mapping[str, Claim]
    canonical: Mapping[str, str]
    unidentified: frozenset[str]
    ledger: Ledger
    warn: Callable[[str], None]

    def build(self) -> list[Chain]:
        """All chains, sorted by IRI. Raises DossierError for relays in a circle and those that fan out too far."""
        rejected = self._rejected()
        ends = self._ends(rejected)
        out: list[Chain] = []
        for article, tops in sorted(_tops(self.attributions).items()):
            for number, path in enumerate(self._paths(tops)):
                if number >= MAX_PATHS:
                    raise DossierError(f"{article}: its relays make more than {MAX_PATHS:,} chains. Check its relays.")
                out.append(self._chain(article, path, ends, rejected))
        return sorted(out, key=lambda chain: chain.iri)

    def _rejected(self) -> dict[str, str]:
        """By attribution the decision that rejects it, its saying, or the meeting that it alone tells."""
        by_target = {target: ids.decision(self.base, d.id) for d in self.ledger.of("reject") for target in d.targets}
        meetings, attributions = f"{self.base}meeting/", f"{self.base}attribution/"
        for target, decision in list(by_target.items()):
            if target.startswith(meetings):
                by_target[f"{attributions}{target.removeprefix(meetings)}/own"] = decision
        if by_target:
            for a in self.attributions.values():
                saying = a.iri.rpartition("/")[0]
                if saying in by_target and a.stance and self.claims[a.claim].account_of:
                    by_target[a.iri] = by_target[saying]
        return by_target

    def _paths(self, tops: Iterable[Attribution]) -> Iterator[tuple[Attribution, ...]]:
        known = self.attributions
        waiting: list[tuple[Attribution, ...]] = [(top,) for top in sorted(tops, key=lambda a: a.iri, reverse=True)]
        while waiting:
            path = waiting.pop()
            last = path[-1]
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

    def _ends(self, rejected: Mapping[str, str]) -> dict[str, tuple[str, str | None]]:
        """By attribution what corrects or withdraws it, the earliest first, and on which day."""
        ends: dict[str, tuple[str, str | None]] = {}
        for a in sorted(self.attributions.values(), key=lambda a: a.iri):
            for target in (*a.corrects, *a.withdraws):
                if target not in self.attributions:
                    self.warn(f"{a.iri}: it corrects or withdraws {target}, which is not in the dossier.")
                if a.iri in rejected:
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
        ends: Mapping[str, tuple[str, str | None]],
        rejected: Mapping[str, str],
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
        end = min(
            (ends[i] for i in iris if i in ends),
            key=lambda e: (e[1] is None, e[1] or "", e[0]),
            default=("", None),
        )
        claim = self.claims[last.claim]
        disputes = last.claim if last.stance == "denies" else claim.negates if last.stance == "asserts" else ""
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
            disputes=disputes,
            how_read=max((a.reading.how for a in path), key=_WEAKEST.index),
            ended_by=end[0],
            ended_on=end[1],
            rejected_by=next((rejected[i] for i in iris if i in rejected), ""),
        )


def _tops(attributions: Mapping[str, Attribution]) -> dict[str, list[Attribution]]:
    """By article the attributions that no other one of the same article relays."""
    inner = {
        target
        for a in attributions.values()
        for target in a.relays
        if target in attributions and attributions[target].article == a.article
    }
    tops: dict[str, list[Attribution]] = defaultdict(list)
    for a in attributions.values():
        if a.iri not in inner:
            tops[a.article].append(a)
    return tops
