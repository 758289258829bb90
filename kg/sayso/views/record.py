"""Facts of the record as the objects of the pages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sayso import ids
from sayso import terms as t
from sayso.views.base import Facts, View
from sayso.views.labels import Labels, best, between, local, when
from sayso.views.model import (
    ArticleRef,
    ChainView,
    ClaimRef,
    Flag,
    Link,
    Near,
    Reading,
    Statement,
    Step,
    Thing,
    When,
    Words,
)
from sayso.views.seen import seen
from sayso.views.support import rests_on_withdrawn

_ACTS = {iri: word for word, iri in t.ACTS.items()}


class Record:
    """Reads one page's facts, as seen in the view's world; ``labels`` names what they mention."""

    def __init__(self, view: View, facts: Facts, labels: Labels) -> None:
        self.base, self.facts, self.labels = view.base, facts, labels
        self._seen = seen(view, facts) if view.world else None
        self._articles: dict[str, ArticleRef | None] = {}
        self._chains: list[ChainView] | None = None
        self._statements: tuple[Statement, ...] | None = None

    def reading(self, iri: str) -> Reading:
        """Who read a thing."""
        one = self.facts.one
        how = local(one(iri, t.readBy)) or "hand"
        return Reading(how, one(iri, t.reader), one(iri, t.model), one(iri, t.confidence))

    def article(self, iri: str) -> ArticleRef | None:
        """An article in a few words; None where the facts do not have it."""
        if iri not in self._articles:
            self._articles[iri] = self._article(iri)
        return self._articles[iri]

    def _article(self, iri: str) -> ArticleRef | None:
        if not iri or iri not in self.facts:
            return None
        one = self.facts.one
        title = best(self.facts.cells(iri, t.RDFS_LABEL), "")
        publisher = one(iri, t.DCT_PUBLISHER)
        return ArticleRef(
            iri=iri,
            name=ids.article_name(self.base, iri),
            title=title.value if title else local(iri),
            lang=one(iri, t.DCT_LANGUAGE) or "en",
            outlet=self.labels.thing(publisher) if publisher else None,
            stated=when(one(iri, t.statedDate)),
            published=between(one(iri, t.publishedEarliest), one(iri, t.publishedLatest)),
            fictional=self.facts.flag(iri, t.fictional),
            free=self.facts.flag(iri, t.free),
            copy_of=one(iri, t.copyOf),
        )

    def articles(self) -> list[ArticleRef]:
        """All articles of the facts, in the order of publication."""
        found = [self.article(iri) for iri in self.facts.things(t.Article)]
        return sorted((a for a in found if a), key=lambda a: (first_day(a), a.name))

    def claim(self, iri: str) -> ClaimRef:
        """A claim in a few words."""
        text = best(self.facts.cells(iri, t.text))
        negates = self.facts.one(iri, t.negates)
        outside = self._seen is not None and iri not in self._seen.admitted
        if text is None:
            words = "an office told" if is_office(iri) else local(iri).replace("-", " ")
            return ClaimRef(iri, words, "", negates, outside)
        return ClaimRef(iri, text.value, text.lang, negates, outside)

    def words(self, attribution: str, prop: str) -> tuple[Words, ...]:
        """The spans of an attribution, in the order of the text."""
        found = [self.span(iri) for iri in self.facts.all(attribution, prop)]
        return tuple(sorted((w for w in found if w), key=lambda w: (w.start, w.end)))

    def span(self, iri: str) -> Words | None:
        """One span; offsets come from the record, or from the IRI where that is all there is."""
        start, end = self.facts.number(iri, t.OA_START), self.facts.number(iri, t.OA_END)
        if start is None or end is None:
            first, _, last = local(iri).partition("-")
            if not (first.isdecimal() and last.isdecimal()):
                return None
            start, end = int(first), int(last)
        exact = self.facts.all(iri, t.OA_EXACT)
        return Words(iri, start, end, exact[0] if exact else None)

    def flags(self, iri: str) -> tuple[Flag, ...]:
        """The decisions about a thing, oldest first."""
        one = self.facts.one
        found = [
            Flag(
                d,
                _ACTS.get(one(d, t.act), local(one(d, t.act))),
                one(d, t.DCT_CREATOR),
                one(d, t.DCT_DATE),
                one(d, t.reason),
                self._is_undone(d),
                one(d, t.RDFS_COMMENT),
            )
            for d in self.facts.having(t.target, iri)
        ]
        return tuple(sorted(found, key=lambda f: (f.on, f.iri)))

    def _is_undone(self, decision: str, above: tuple[str, ...] = ()) -> bool:
        """Whether a decision that is in force takes it back; ``above``: those that it is asked for."""
        way = (*above, decision)
        acts = (d for d in self.facts.having(t.target, decision) if self.facts.one(d, t.act) == t.ACTS["undo"])
        return any(d not in way and not self._is_undone(d, way) for d in acts)

    def links(self, attribution: str) -> tuple[Link, ...]:
        """Corrections and withdrawals that lead from and to an attribution."""
        out: list[Link] = []
        for prop, to, by in ((t.corrects, "corrects", "corrected by"), (t.withdraws, "withdraws", "withdrawn by")):
            for target in self.facts.all(attribution, prop):
                out.append(Link(to, target, self._article_of(target)))
            for source in self.facts.having(prop, attribution):
                out.append(Link(by, source, self._article_of(source)))
        return tuple(out)

    def _article_of(self, attribution: str) -> ArticleRef | None:
        return self.article(self.facts.one(attribution, t.inArticle))

    def chains(self) -> list[ChainView]:
        """The chains of the facts, in the order of their articles' publication."""
        if self._chains is None:
            found = [self.chain(iri) for iri in self.facts.things(t.Chain)]
            found.sort(key=lambda c: (first_day(self.article(c.article)), c.article, len(c.steps), c.iri))
            self._chains = self._weighed(found)
        return self._chains

    def _weighed(self, found: list[ChainView]) -> list[ChainView]:
        """The chains, those marked that repeat what their source has withdrawn."""
        ended: dict[str, list[ChainView]] = {}
        for chain in found:
            if chain.ended_by and not (chain.exists or chain.outside):
                ended.setdefault(chain.claim, []).append(chain)
        articles = {a: ref for c in found if (a := c.article) and (ref := self.article(a))}
        return [
            replace(c, source_withdrawn=True) if rests_on_withdrawn(c, ended.get(c.claim, ()), articles) else c
            for c in found
        ]

    def near_denials(self) -> tuple[Near, ...]:
        """The near-denials among the chains of the facts."""
        words = {s.iri: s.content or s.evidence for s in self.statements()}
        return tuple(
            Near(
                chain,
                self.claim(chain.denied),
                self.claim(undenied),
                self.article(chain.article),
                words.get(chain.attribution, ()),
            )
            for chain in self.chains()
            for undenied in chain.undenied
        )

    def chain(self, iri: str) -> ChainView:
        """One chain with its speakers in order."""
        one = self.facts.one
        voucher = one(iri, t.voucherAs) or one(iri, t.voucher)
        struck = bool(one(iri, t.endedBy) or one(iri, t.rejectedBy))
        seen = self._seen
        return ChainView(
            iri=iri,
            article=one(iri, t.inArticle),
            attribution=one(iri, t.attribution),
            steps=self._steps(iri),
            stance=local(one(iri, t.stance)),
            claim=one(iri, t.claim),
            root=self.labels.thing(one(iri, t.root)),
            root_as=self.labels.thing(one(iri, t.rootAs) or one(iri, t.root)),
            voucher=self.labels.thing(voucher) if voucher else None,
            on_record=self.facts.flag(iri, t.onRecord),
            how_read=local(one(iri, t.readBy)) or "hand",
            ended_by=one(iri, t.endedBy) if seen is None or iri in seen.struck else "",
            ended_on=one(iri, t.endedOn) if seen is None or iri in seen.struck else "",
            rejected_by=one(iri, t.rejectedBy),
            denied=self._denied(local(one(iri, t.stance)), one(iri, t.claim)),
            disputes=self.facts.all(iri, t.disputes),
            undenied=seen.undenied.get(iri, ()) if seen else self.facts.all(iri, t.leavesUndenied),
            exists=iri in seen.existing if seen else not struck,
            outside=seen is not None and not (iri in seen.existing or iri in seen.struck or one(iri, t.rejectedBy)),
        )

    def _denied(self, stance: str, claim: str) -> str:
        if stance == "denies":
            return claim
        return self.facts.one(claim, t.negates) if stance == "asserts" else ""

    def _steps(self, chain: str) -> tuple[Step, ...]:
        """Follow the relays inwards from the attribution that no other one of the chain relays."""
        through = self.facts.all(chain, t.through)
        inner = {target for a in through for target in self.facts.all(a, t.relays)}
        current = next((a for a in through if a not in inner), "")
        steps: list[Step] = []
        while current and len(steps) < len(through):
            steps.append(self._step(current))
            current = next((a for a in self.facts.all(current, t.relays) if a in through), "")
        return tuple(steps)

    def _step(self, attribution: str) -> Step:
        one = self.facts.one
        speaks_for = one(attribution, t.speaksFor)
        speaker = self.labels.thing(one(attribution, t.speaker))
        return Step(attribution, speaker, self.labels.thing(speaks_for) if speaks_for else None)

    def statements(self, iris: Iterable[str] | None = None) -> tuple[Statement, ...]:
        """The attributions with a stance, by article and in the order of their words, numbered from 1."""
        if iris is None and self._statements is not None:
            return self._statements
        chains: dict[str, list[ChainView]] = {}
        for chain in self.chains():
            chains.setdefault(chain.attribution, []).append(chain)
        wanted = self.facts.things(t.Attribution) if iris is None else iris
        found = [self.statement(a, tuple(chains.get(a, ()))) for a in wanted if self.facts.one(a, t.stance)]
        found.sort(key=_order)
        if iris is None:
            self._statements = tuple(found)
        return tuple(found)

    def statement(self, iri: str, chains: tuple[ChainView, ...]) -> Statement:
        """One attribution with a stance."""
        one = self.facts.one
        speaks_for = one(iri, t.speaksFor)
        return Statement(
            iri=iri,
            article=self._article_of(iri),
            speaker=self.labels.thing(one(iri, t.speaker)),
            speaks_for=self.labels.thing(speaks_for) if speaks_for else None,
            stance=local(one(iri, t.stance)),
            claim=self.claim(one(iri, t.claim)),
            mode=local(one(iri, t.mode)),
            anonymous=self.facts.flag(iri, t.anonymous),
            said_on=when(one(iri, t.saidOn)),
            addressee=one(iri, t.addressee),
            source=self.words(iri, t.sourceSpan),
            cue=self.words(iri, t.cueSpan),
            content=self.words(iri, t.contentSpan),
            reading=self.reading(iri),
            chains=chains,
            flags=self.flags(iri),
            links=self.links(iri),
        )


def speakers(chains: Iterable[ChainView], articles: Mapping[str, ArticleRef]) -> set[Thing]:
    """All who speak in some chains, but for each article's own outlet where it speaks in no other."""
    out: set[Thing] = set()
    for chain in chains:
        article = articles.get(chain.article)
        own = article.outlet.iri if article and article.outlet else ""
        out |= {step.speaker for step in chain.steps if step.speaker.iri != own}
    return out


def is_office(claim: str) -> bool:
    """Whether a claim is one that the notes' offices made: that somebody holds an office, told by the outlet."""
    return local(claim).startswith("office~")


def first_day(article: ArticleRef | None) -> str:
    """What articles are sorted by: the first day on which one may have been published."""
    if article is None:
        return "9"
    date: When | None = article.published or article.stated
    return date.earliest or date.latest or "9" if date else "9"


def _order(s: Statement) -> tuple[str, str, int, int, str]:
    evidence = s.evidence
    start, end = (evidence[0].start, -evidence[-1].end) if evidence else (10**9, 0)
    return first_day(s.article), s.article.iri if s.article else "", start, end, s.iri


def mentioned(*facts: Facts) -> set[str]:
    """The IRIs that a page will want names for."""
    return {iri for found in facts for iri in found.iris()}


def fictional(articles: Iterable[ArticleRef | None]) -> bool:
    """Whether any of the articles is a fictional sample."""
    return any(a.fictional for a in articles if a)
