"""The model of a claim's page: who says so, who denies it, on whose authority, and with which words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sayso import terms as t
from sayso.errors import NotFound
from sayso.views import content as contents
from sayso.views.base import Facts, View
from sayso.views.identity import alike
from sayso.views.labels import Labels
from sayso.views.model import (
    Account,
    ArticleRef,
    ChainView,
    ClaimRef,
    Flag,
    Near,
    Office,
    Roots,
    Statement,
    Thing,
    Value,
    When,
)
from sayso.views.record import Record, fictional, mentioned, speakers
from sayso.views.support import roots
from sayso.views.tallies import Tally, tallies

STANCES = ("asserts", "denies", "declines", "questions", "believes", "urges")


@dataclass(frozen=True)
class Dispute:
    """A chain that denies a claim, or asserts ``claim``, which negates it or supports what it negates."""

    chain: ChainView
    claim: ClaimRef
    statement: Statement | None


@dataclass(frozen=True)
class ClaimPage:
    """A claim. ``groups``: its statements by stance. ``support``: chains that assert what supports it.

    ``tallies``, ``struck``: who takes which stance, and how many statements no longer stand. ``follows``: the asserted
    claims that it follows from, where nobody asserts it itself. ``denied_parts``: disputes of what follows from it.
    ``denied_meetings``: claims that tell of its meetings, with who denies them and by that neither denies this one nor
    leaves it undenied by the rules.
    ``alike``: speakers and participants whom a machine took for one across articles. ``known_since``: when it was
    first asserted, or mentioned where ``asserted`` is false.
    """

    claim: ClaimRef
    texts: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Statement, ...]], ...]
    tallies: tuple[Tally, ...]
    struck: int
    chains: tuple[ChainView, ...]
    support: tuple[ChainView, ...]
    roots: Roots
    follows: tuple[ClaimRef, ...]
    disputes: tuple[Dispute, ...]
    denied_parts: tuple[tuple[ClaimRef, tuple[Thing, ...]], ...]
    denied_meetings: tuple[tuple[ClaimRef, tuple[Thing, ...]], ...]
    near: tuple[Near, ...]
    near_here: tuple[Near, ...]
    negates: ClaimRef | None
    negated_by: tuple[ClaimRef, ...]
    entails: tuple[ClaimRef, ...]
    entailed_by: tuple[ClaimRef, ...]
    accounts: tuple[Account, ...]
    offices: tuple[Office, ...]
    others: tuple[tuple[Thing, tuple[Value, ...]], ...]
    articles: dict[str, ArticleRef]
    alike: tuple[Thing, ...]
    asserted: bool
    known_since: When | None
    known_article: ArticleRef | None
    undated: bool
    flags: tuple[Flag, ...]
    readers: tuple[str, ...]
    fictional: bool

    @property
    def undenied(self) -> bool:
        """Whether nothing in the dossier denies it, says the opposite, or sounds like either."""
        return not (self.disputes or self.near or self.denied_parts)

    @property
    def denials(self) -> tuple[Dispute, ...]:
        """The disputes that deny it."""
        return tuple(dispute for dispute in self.disputes if dispute.chain.stance == "denies")

    @property
    def contrary(self) -> tuple[Dispute, ...]:
        """The disputes that say the opposite."""
        return tuple(dispute for dispute in self.disputes if dispute.chain.stance != "denies")


def claim(view: View, iri: str) -> ClaimPage:
    """The page of a claim by IRI. Raises NotFound."""
    facts = view.facts("claims", (iri,))
    if t.Claim not in facts.all(iri, t.RDF_TYPE):
        raise NotFound(f"There is no claim {iri} in this dossier. Search for a name, or start from an article.")
    around = {*facts.all(iri, t.entails), *facts.having(t.entails, iri), *facts.having(t.negates, iri)}
    negated = set(facts.all(iri, t.negates))
    around |= negated
    wide = view.facts("claims", {iri, *around}) if around else facts
    content = contents.by_claim(view.rows("content", (iri,))).get(iri, Facts())
    meetings = contents.meetings_in(content, view.base)
    denied = {row["denied"] for row in view.rows("denied_meetings", meetings).values()} - {iri} if meetings else set()
    wide = wide.grown(view.rows("claims", denied)) if denied else wide
    wanted = {iri, *around, *wide.things(t.Claim)}
    facts = wide.grown(view.rows("chains", wanted))
    labels = Labels(view, mentioned(facts) | contents.mentioned([content]))
    contents.name_meetings(content, view.base, labels)
    return _Maker(view, iri, facts, labels).page(content, denied)


class _Maker:
    """Puts a claim's page together from the facts of it and of the claims around it."""

    def __init__(self, view: View, iri: str, facts: Facts, labels: Labels) -> None:
        self.view, self.iri, self.facts, self.labels = view, iri, facts, labels
        self.record = Record(view, facts, labels)
        self.articles = {a.iri: a for a in self.record.articles()}
        self.chains = self.record.chains()
        self.statements = {s.iri: s for s in self.record.statements()}
        self.opposite = {c for negated in facts.all(iri, t.negates) for c in facts.having(t.supports, negated)}

    def page(self, content: Facts, denied: Collection[str]) -> ClaimPage:
        """The page itself; ``content`` is what the claim says, ``denied`` what is denied of its meetings."""
        facts, record, iri = self.facts, self.record, self.iri
        own = tuple(c for c in self.chains if c.claim == iri)
        supporting = set(facts.having(t.supports, iri))
        support = [c for c in self.chains if c.claim in supporting and c.stance == "asserts"]
        ref = record.claim(iri)
        meetings = contents.meetings_in(content, self.view.base)
        asserting = [c for c in support if not (c.rejected_by or c.outside)]
        known, undated = self._known(asserting or [c for c in own if not c.outside])
        groups = self._groups()
        tallies_of, struck = tallies(*self._said())
        accounts = tuple(contents.account(content, m, ref, self.labels) for m in meetings)
        return ClaimPage(
            claim=ref,
            texts=tuple((c.value, c.lang) for c in facts.cells(iri, t.text)),
            groups=groups,
            tallies=tallies_of,
            struck=struck,
            chains=own,
            support=tuple(c for c in support if c.claim != iri),
            roots=roots(support, self.articles, self.labels.facts),
            follows=self._follows(support),
            disputes=self._disputes(),
            denied_parts=self._denied_parts(),
            denied_meetings=self._denied_meetings(denied),
            near=tuple(near for near in record.near_denials() if near.standing.iri == iri),
            near_here=tuple(near for near in record.near_denials() if near.denied.iri == iri),
            negates=record.claim(ref.negates) if ref.negates else None,
            negated_by=self._refs(facts.having(t.negates, iri)),
            entails=self._refs(facts.all(iri, t.entails)),
            entailed_by=self._refs(facts.having(t.entails, iri)),
            accounts=accounts,
            offices=contents.offices(content, self.labels, ref),
            others=contents.others(content, self.view.base, self.labels),
            articles=self.articles,
            alike=alike(self.view, {*speakers(own, self.articles), *contents.who(accounts)}),
            asserted=bool(asserting),
            known_since=known.published if known else None,
            known_article=known,
            undated=undated,
            flags=record.flags(iri),
            readers=tuple(sorted({c.how_read for c in own or support})),
            fictional=fictional(self.articles.get(c.article) for c in (own or self.chains)),
        )

    def _refs(self, iris: Iterable[str]) -> tuple[ClaimRef, ...]:
        return tuple(sorted((self.record.claim(i) for i in iris), key=lambda c: (c.text, c.iri)))

    def _groups(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        found = [s for s in self.statements.values() if s.claim.iri == self.iri]
        return tuple(
            (x, tuple(s for s in found if s.stance == x)) for x in STANCES if any(s.stance == x for s in found)
        )

    def _said(self) -> tuple[list[Statement], list[Statement]]:
        """The statements on the claim itself, and those that assert what negates it."""
        found = self.statements.values()
        return (
            [s for s in found if s.claim.iri == self.iri],
            [
                s
                for s in found
                if s.stance == "asserts" and (s.claim.negates == self.iri or s.claim.iri in self.opposite)
            ],
        )

    def _follows(self, support: Sequence[ChainView]) -> tuple[ClaimRef, ...]:
        """The claims that are asserted and that it follows from; none where somebody asserts it itself."""
        standing = {c.claim for c in support if c.exists}
        return () if self.iri in standing else self._refs(standing)

    def _denied_parts(self) -> tuple[tuple[ClaimRef, tuple[Thing, ...]], ...]:
        """What follows from it and is denied, with who denies it: if that is not so, neither is the claim."""
        parts = set(self.facts.all(self.iri, t.supports)) - {self.iri}
        return self._by_denied(chain for chain in self.chains if chain.denied in parts)

    def _denied_meetings(self, denied: Collection[str]) -> tuple[tuple[ClaimRef, tuple[Thing, ...]], ...]:
        """What other claims tell of its meetings, with who denies it by what does not reach this claim."""
        return self._by_denied(
            chain
            for chain in self.chains
            if chain.stance == "denies"
            and chain.claim in denied
            and self.iri not in {chain.claim, *chain.disputes, *chain.undenied}
        )

    def _by_denied(self, chains: Iterable[ChainView]) -> tuple[tuple[ClaimRef, tuple[Thing, ...]], ...]:
        """What some chains deny, as far as they exist, and the roots of these."""
        who: dict[str, set[str]] = {}
        for chain in chains:
            if chain.exists:
                who.setdefault(chain.denied, set()).add(chain.root_as.iri)
        return tuple((ref, self.labels.things(who[ref.iri])) for ref in self._refs(who))

    def _disputes(self) -> tuple[Dispute, ...]:
        """Those who deny the claim, or say the opposite: each statement once, by a standing chain if it can."""
        found: dict[str, Dispute] = {}
        for c in self.chains:
            known = found.get(c.attribution)
            contrary = c.stance == "asserts" and c.claim in self.opposite
            if (c.denied == self.iri or contrary) and (known is None or (c.exists and not known.chain.exists)):
                found[c.attribution] = Dispute(c, self.record.claim(c.claim), self.statements.get(c.attribution))
        return tuple(found.values())

    def _known(self, chains: Iterable[ChainView]) -> tuple[ArticleRef | None, bool]:
        """The article of some chains that had surely appeared first, and whether some article has no date."""
        found = [self.articles[a] for a in {c.article for c in chains} if a in self.articles]
        dated = [a for a in found if a.published and a.published.latest]
        first = min(dated, key=lambda a: (a.published.latest if a.published else "", a.name), default=None)
        return first, len(dated) < len(found)
