"""The model of a meeting's page: every account of it, side by side; no account is the meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sayso import terms as t
from sayso.errors import NotFound
from sayso.views import content as contents
from sayso.views.base import Facts, View
from sayso.views.identity import Identified, alike, canonical, identified
from sayso.views.labels import Labels
from sayso.views.model import Account, ArticleRef, ChainView, ClaimRef, Flag, Near, Roots, Statement, Thing, Words
from sayso.views.record import Record, fictional, mentioned, speakers
from sayso.views.support import roots
from sayso.views.tallies import Tally, tallies

_TOOK_PLACE = {t.STATUSES["happened"], t.STATUSES["ongoing"]}


@dataclass(frozen=True)
class MeetingPage:
    """A meeting. ``accounts``: claims that tell of it; ``mentions``: claims that only point at it.

    ``near``: near-denials in which the denied claim, or the one left standing, tells of it. ``alike``: speakers and
    participants whom a machine took for one across articles. ``tallies``: by account's claim who takes which stance.
    ``roots``: of its having taken place, by whatever account.

    ``differs``: for each field whether accounts disagree. ``words``: where articles tell of it. ``canonical``: another
    IRI than the one asked for, where this one is an old name.
    """

    meeting: Thing
    canonical: str
    accounts: tuple[Account, ...]
    denied: tuple[Account, ...]
    tallies: Mapping[str, tuple[Tally, ...]]
    denials: tuple[Statement, ...]
    near: tuple[Near, ...]
    mentions: tuple[tuple[ClaimRef, tuple[Statement, ...]], ...]
    roots: Roots
    differs: Mapping[str, bool]
    words: tuple[tuple[ArticleRef, tuple[Words, ...]], ...]
    readings: tuple[Identified, ...]
    articles: dict[str, ArticleRef]
    alike: tuple[Thing, ...]
    flags: tuple[Flag, ...]
    first_day: str
    last_day: str
    fictional: bool


def meeting(view: View, iri: str) -> MeetingPage:
    """The page of a meeting by IRI. Raises NotFound."""
    found = canonical(view, iri)
    if found:
        return _moved(iri, found)
    claims = {row["claim"] for row in view.rows("meeting", (iri,)).values()}
    own = view.facts("mention", (iri,))
    if not claims and iri not in own:
        raise NotFound(
            f"There is no meeting {iri} in this dossier. Search for a participant, or start from an article."
        )
    facts = own.grown(view.rows("claims", claims)) if claims else own
    around = claims | {c for claim in claims for p in (t.negates, t.supports) for c in facts.having(p, claim)}
    facts = facts.grown(view.rows("chains", around)) if around else facts
    by_claim = contents.by_claim(view.rows("content", claims)) if claims else {}
    labels = Labels(view, {iri} | mentioned(facts) | contents.mentioned(by_claim.values()))
    record = Record(view, facts, labels)
    page = _page(view, iri, record, by_claim)
    who = contents.who((*page.accounts, *page.denied))
    telling = (c for c in record.chains() if c.claim in claims)
    return replace(page, alike=alike(view, who | speakers(telling, page.articles)))


def _page(view: View, iri: str, record: Record, by_claim: Mapping[str, Facts]) -> MeetingPage:
    statements: dict[str, list[Statement]] = {}
    for s in record.statements():
        statements.setdefault(s.claim.iri, []).append(s)
    told: list[Account] = []
    mentions: list[tuple[ClaimRef, tuple[Statement, ...]]] = []
    for claim, content in sorted(by_claim.items()):
        ref, said = record.claim(claim), tuple(statements.get(claim, ()))
        if content.of(iri):
            told.append(replace(contents.account(content, iri, ref, record.labels), statements=said))
        else:
            mentions.append((ref, said))
    told.sort(key=lambda a: (-_standing(a), -len(a.participants), a.claim.text))
    accounts = tuple(a for a in told if any(s.stance != "denies" for s in a.statements) or not a.statements)
    days = [d for a in accounts if a.when for d in (a.when.earliest, a.when.latest) if d]
    articles = {a.iri: a for a in record.articles()}
    return MeetingPage(
        meeting=record.labels.thing(iri),
        canonical="",
        accounts=accounts,
        denied=tuple(a for a in told if a not in accounts),
        tallies={a.claim.iri: tallies(a.statements, ())[0] for a in told},
        denials=_denials(record, {a.claim.iri for a in told}, accounts),
        near=tuple(n for n in record.near_denials() if {n.denied.iri, n.standing.iri} & {a.claim.iri for a in told}),
        mentions=tuple(mentions),
        roots=roots(_supporting(record, by_claim, iri), articles, record.labels.facts),
        differs=contents.differing([a for a in accounts if not a.claim.outside]),
        words=_words(iri, record, articles),
        readings=identified(view, iri),
        articles=articles,
        alike=(),
        flags=record.flags(iri),
        first_day=min(days, default=""),
        last_day=max(days, default=""),
        fictional=fictional(articles.values()),
    )


def _denials(record: Record, told: Iterable[str], accounts: Iterable[Account]) -> tuple[Statement, ...]:
    """Who denies what accounts tell, or asserts the opposite of what any claim tells of the meeting."""
    opposite = {c for claim in told for c in record.facts.having(t.negates, claim)}
    asserted = [s for s in record.statements() if s.claim.iri in opposite and s.stance == "asserts"]
    return (*(s for a in accounts for s in a.statements if s.stance == "denies"), *asserted)


def _supporting(record: Record, by_claim: Mapping[str, Facts], iri: str) -> list[ChainView]:
    """The chains that assert that it took place, or is going on: what supports an admitted claim that tells so."""
    telling = {c for c, content in by_claim.items() if _TOOK_PLACE & set(content.all(iri, t.status))}
    telling = {claim for claim in telling if not record.claim(claim).outside}
    supporting = {c for claim in telling for c in record.facts.having(t.supports, claim)}
    return [chain for chain in record.chains() if chain.claim in supporting and chain.stance == "asserts"]


def _standing(account: Account) -> int:
    return sum(1 for s in account.statements if s.stance == "asserts" and not s.struck)


def _words(
    iri: str, record: Record, articles: Mapping[str, ArticleRef]
) -> tuple[tuple[ArticleRef, tuple[Words, ...]], ...]:
    spans = [w for s in record.facts.all(iri, t.evidence) if (w := record.span(s))]
    out: dict[str, list[Words]] = {}
    for words in spans:
        out.setdefault(record.facts.one(words.iri, t.inArticle), []).append(words)
    return tuple(
        (articles[a], tuple(sorted(found, key=lambda w: w.start))) for a, found in sorted(out.items()) if a in articles
    )


def _moved(iri: str, to: str) -> MeetingPage:
    return MeetingPage(Thing(iri, ""), to, (), (), {}, (), (), (), Roots(0, 0), {}, (), (), {}, (), (), "", "", False)
