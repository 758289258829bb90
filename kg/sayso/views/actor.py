"""The model of an actor's page: who it is, what it said, what is said of it; each with its authority."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sayso import terms as t
from sayso.errors import NotFound
from sayso.views import content as contents
from sayso.views.base import Facts, View
from sayso.views.identity import Identified, canonical, identified
from sayso.views.labels import Labels, local
from sayso.views.model import Account, ArticleRef, ClaimRef, Flag, Office, Statement, Thing
from sayso.views.record import Record, fictional, is_office, mentioned

_MOST = 200  # statements of one kind on a page; an outlet of a large dossier has thousands


@dataclass(frozen=True)
class ActorPage:
    """An actor. ``said``: its own statements by stance; ``relayed``: what it passed on; ``told``: claims about it.

    ``offices_said``: offices of others that an outlet tells by naming them. ``accounts``: meetings in which some claim
    has it take part. ``left_out``: statements beyond what a page holds.
    """

    actor: Thing
    canonical: str
    kinds: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    offices: tuple[Office, ...]
    told_offices: tuple[Office, ...]
    said: tuple[tuple[str, tuple[Statement, ...]], ...]
    offices_said: tuple[Statement, ...]
    relayed: tuple[Statement, ...]
    told: tuple[tuple[ClaimRef, tuple[Statement, ...]], ...]
    accounts: tuple[tuple[Thing, tuple[Account, ...]], ...]
    readings: tuple[Identified, ...]
    articles: dict[str, ArticleRef]
    organs: tuple[Thing, ...]
    flags: tuple[Flag, ...]
    left_out: int
    fictional: bool

    @property
    def meetings_outside(self) -> int:
        """How many of the meetings are told by no claim that the world admits."""
        return sum(all(account.claim.outside for account in found) for _, found in self.accounts)


def actor(view: View, iri: str) -> ActorPage:
    """The page of an actor by IRI; an old IRI gives a page with ``canonical`` only. Raises NotFound."""
    found = canonical(view, iri)
    if found:
        return ActorPage(Thing(iri, ""), found, (), (), (), (), (), (), (), (), (), (), {}, (), (), 0, False)
    facts = view.facts("said", (iri,)).grown(view.rows("thing", (iri,)))
    claims = {row["claim"] for row in view.rows("told", (iri,)).values()}
    if not facts.all(iri, t.RDF_TYPE) and not facts.things(t.Chain) and not claims:
        raise NotFound(f"There is no actor {iri} in this dossier. Search for another spelling of the name.")
    by_claim = contents.by_claim(view.rows("content", claims)) if claims else {}
    if claims:
        facts = facts.grown(view.rows("claims", claims)).grown(view.rows("chains", claims))
    tenures = view.facts("tenures", (iri,))
    labels = Labels(view, {iri} | mentioned(facts, tenures) | contents.mentioned(by_claim.values()))
    return _Maker(view, iri, Record(view, facts, labels), by_claim).page(tenures)


class _Maker:
    """Puts an actor's page together."""

    def __init__(self, view: View, iri: str, record: Record, by_claim: dict[str, Facts]) -> None:
        self.view, self.iri, self.record, self.by_claim = view, iri, record, by_claim
        self.statements = record.statements()
        self.of_claim: dict[str, list[Statement]] = {}
        for s in self.statements:
            self.of_claim.setdefault(s.claim.iri, []).append(s)

    def page(self, tenures: Facts) -> ActorPage:
        """The page itself; ``tenures`` are offices from the background."""
        labels, iri = self.record.labels, self.iri
        spoken = [s for s in self.statements if iri in (s.speaker.iri, s.speaks_for.iri if s.speaks_for else "")]
        own = [s for s in spoken if not is_office(s.claim.iri)]
        relayed = [s for s in self.statements if s not in spoken and self._passed_on(s)]
        told_offices, accounts, told = self._told()
        articles = {a.iri: a for a in self.record.articles()}
        names = {(c.value, c.lang) for p in (t.RDFS_LABEL, t.SKOS_ALT_LABEL) for c in labels.facts.cells(iri, p)}
        shown = labels.thing(iri)
        return ActorPage(
            actor=shown,
            canonical="",
            kinds=tuple(sorted({local(k) for k in labels.facts.all(iri, t.RDF_TYPE)} - {"Actor"})),
            names=tuple(sorted((n for n in names if n[0] != shown.label), key=lambda n: (n[1], n[0]))),
            offices=contents.offices(tenures, labels),
            told_offices=told_offices,
            said=_by_stance(own),
            offices_said=tuple(s for s in spoken if is_office(s.claim.iri))[:_MOST],
            relayed=tuple(relayed[:_MOST]),
            told=told,
            accounts=accounts,
            readings=identified(self.view, iri),
            articles=articles,
            organs=labels.things(labels.facts.all(iri, t.organOf)),
            flags=self.record.flags(iri),
            left_out=max(0, len(own) - _MOST) + max(0, len(relayed) - _MOST),
            fictional=fictional(articles.values()),
        )

    def _passed_on(self, s: Statement) -> bool:
        return any(step.speaker.iri == self.iri for c in s.chains for step in c.steps[:-1])

    def _told(
        self,
    ) -> tuple[
        tuple[Office, ...],
        tuple[tuple[Thing, tuple[Account, ...]], ...],
        tuple[tuple[ClaimRef, tuple[Statement, ...]], ...],
    ]:
        labels, base = self.record.labels, self.view.base
        offices: list[Office] = []
        accounts: dict[str, list[Account]] = {}
        told: list[tuple[ClaimRef, tuple[Statement, ...]]] = []
        for claim, content in sorted(self.by_claim.items()):
            ref, said = self.record.claim(claim), tuple(self.of_claim.get(claim, ()))
            held = [replace(o, statements=said) for o in contents.offices(content, labels, ref)]
            held = [o for o in held if self.iri in (o.holder.iri, o.organization.iri if o.organization else "")]
            offices.extend(held)
            meetings = [m for m in contents.meetings_in(content, base) if self._takes_part(content, m)]
            for m in meetings:
                accounts.setdefault(m, []).append(replace(contents.account(content, m, ref, labels), statements=said))
            if not held and not meetings:
                told.append((ref, said))
        by_day = sorted(accounts.items(), key=lambda pair: (_day(pair[1]), pair[0]))
        return (
            tuple(offices),
            tuple((labels.thing(m), tuple(found)) for m, found in by_day),
            tuple(sorted(told, key=lambda pair: (pair[0].text, pair[0].iri))),
        )

    def _takes_part(self, content: Facts, meeting: str) -> bool:
        return any(self.iri in content.all(node, t.actor) for node in content.all(meeting, t.participation))


def _day(accounts: Sequence[Account]) -> str:
    return min((a.when.latest or a.when.earliest for a in accounts if a.when), default="9")


def _by_stance(statements: Iterable[Statement]) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    groups: dict[str, list[Statement]] = {}
    for s in statements:
        groups.setdefault(s.stance, []).append(s)
    return tuple((stance, tuple(found[:_MOST])) for stance, found in sorted(groups.items()))
