"""Model objects to N-Quads lines. docs/graph.md shows the shape that is written here."""

from collections.abc import Iterable, Iterator, Mapping

from sayso import dates, ids
from sayso import terms as t
from sayso.model import (
    Actor,
    Article,
    Attribution,
    Chain,
    Claim,
    Decision,
    Mention,
    Name,
    Reading,
    Span,
    Triple,
    iri,
    literal,
)

_A = iri(t.RDF_TYPE)
_KINDS = {
    "person": (t.Person,),
    "organization": (t.Organization,),
    "outlet": (t.Outlet, t.Organization),
    "state": (t.State,),
    "group": (t.Group,),
    "unidentified": (t.UnidentifiedActor,),
    "actor": (),
}


def _date(text: str) -> str:
    return literal(text, datatype=t.XSD_DATE)


def _edtf(text: str) -> str:
    return literal(text, datatype=t.EDTF)


def _number(value: int) -> str:
    return literal(str(value), datatype=t.XSD_INTEGER)


def _flag(value: bool) -> str:
    return literal("true" if value else "false", datatype=t.XSD_BOOLEAN)


class Shaper:
    """Writes model objects of one dossier as triples; ``quads`` puts triples into a graph as N-Quads lines.

    ``canonical`` maps the IRIs of actors and meetings as read to canonical ones; every triple goes through it.
    """

    def __init__(self, base: str, canonical: Mapping[str, str]) -> None:
        self.base = base
        self._canonical = {iri(old): iri(new) for old, new in canonical.items()}
        self.canonical = canonical

    def term(self, term: str) -> str:
        """A term with its canonical IRI."""
        return self._canonical.get(term, term)

    def ref(self, bare: str) -> str:
        """A bare IRI as its canonical term."""
        term = iri(bare)
        return self._canonical.get(term, term)

    def graph(self, name: str) -> str:
        """One of the dossier's own graphs, as a term."""
        return iri(ids.graph(self.base, name))

    @staticmethod
    def quads(triples: Iterable[Triple], graph: str) -> Iterator[str]:
        """N-Quads lines, without line feed, of triples in a graph (a term)."""
        for s, p, o in triples:
            yield f"{s} {p} {o} {graph} ."

    def reading(self, subject: str, reading: Reading) -> Iterator[Triple]:
        """Who read something."""
        yield subject, iri(t.readBy), iri(t.READERS[reading.how])
        if reading.by:
            yield subject, iri(t.reader), literal(reading.by)
        if reading.model:
            yield subject, iri(t.model), literal(reading.model)
        if reading.confidence is not None:
            yield subject, iri(t.confidence), literal(f"{reading.confidence:.3f}", datatype=t.XSD_DECIMAL)

    def article(self, article: Article) -> Iterator[Triple]:
        """An article's record."""
        s = iri(article.iri)
        yield s, _A, iri(t.Article)
        for key in (t.RDFS_LABEL, t.DCT_TITLE):
            yield s, iri(key), literal(article.title, lang=article.language)
        if article.publisher:
            yield s, iri(t.DCT_PUBLISHER), self.ref(article.publisher)
        yield s, iri(t.DCT_LANGUAGE), literal(article.language)
        yield s, iri(t.textHash), literal(article.text_hash)
        yield s, iri(t.textLength), _number(article.length)
        for key, value in ((t.DCT_RIGHTS, article.rights), (t.RDFS_COMMENT, article.note)):
            if value:
                yield s, iri(key), literal(value)
        if article.url:
            yield s, iri(t.DCT_SOURCE), iri(article.url)
        for key, flag in ((t.free, article.free), (t.fictional, article.fictional)):
            if flag:
                yield s, iri(key), _flag(True)
        if article.copy_of:
            yield s, iri(t.copyOf), iri(article.copy_of)
        yield from self._article_dates(s, article)
        yield from self.reading(s, article.reading)

    def _article_dates(self, s: str, article: Article) -> Iterator[Triple]:
        for key, value in ((t.statedDate, article.stated_date), (t.referenceDate, article.reference_date)):
            if value:
                yield s, iri(key), _edtf(value)
        if article.published:
            bounds = dates.bounds(article.published)
            if bounds.earliest:
                yield s, iri(t.publishedEarliest), _date(bounds.earliest.isoformat())
            if bounds.latest:
                yield s, iri(t.publishedLatest), _date(bounds.latest.isoformat())

    def span(self, span: Span) -> Iterator[Triple]:
        """The words at an offset."""
        s = self.span_ref(span)
        yield s, _A, iri(t.TextSpan)
        yield s, iri(t.inArticle), iri(span.article)
        yield s, iri(t.OA_START), _number(span.start)
        yield s, iri(t.OA_END), _number(span.end)
        if span.exact is not None:
            yield s, iri(t.OA_EXACT), literal(span.exact)

    def span_ref(self, span: Span) -> str:
        """The IRI of a span, as a term."""
        return iri(ids.span(self.base, ids.article_name(self.base, span.article), span.start, span.end))

    def attribution(self, a: Attribution) -> Iterator[Triple]:
        """An attribution with its evidence."""
        s = iri(a.iri)
        yield s, _A, iri(t.Attribution)
        yield s, iri(t.inArticle), iri(a.article)
        yield s, iri(t.speaker), self.ref(a.speaker)
        if a.stance:
            yield s, iri(t.stance), iri(t.STANCES[a.stance])
            yield s, iri(t.claim), iri(a.claim)
        for key, targets in ((t.relays, a.relays), (t.corrects, a.corrects), (t.withdraws, a.withdraws)):
            for target in targets:
                yield s, iri(key), iri(target)
        for key, spans in ((t.sourceSpan, a.source), (t.cueSpan, a.cue), (t.contentSpan, a.content)):
            for span in spans:
                yield s, iri(key), self.span_ref(span)
                yield s, iri(t.evidence), self.span_ref(span)
                yield from self.span(span)
        yield from self._manner(s, a)
        yield from self.reading(s, a.reading)

    def _manner(self, s: str, a: Attribution) -> Iterator[Triple]:
        if a.mode:
            yield s, iri(t.mode), iri(t.MODES[a.mode])
        if a.anonymous is not None:
            yield s, iri(t.anonymous), _flag(a.anonymous)
        if a.said_on:
            yield s, iri(t.saidOn), _edtf(a.said_on)
        if a.addressee:
            yield s, iri(t.addressee), literal(a.addressee)
        if a.speaks_for:
            yield s, iri(t.speaksFor), self.ref(a.speaks_for)

    def mention(self, mention: Mention) -> Iterator[Triple]:
        """That an article tells of a meeting, and with which words."""
        s = self.ref(mention.iri)
        yield s, iri(t.mentionedIn), iri(mention.article)
        for span in mention.evidence:
            yield s, iri(t.evidence), self.span_ref(span)
            yield from self.span(span)
        yield from self.reading(s, mention.reading)

    def claim(
        self, claim: Claim, entailed: Iterable[str], supported: Iterable[str], about: Iterable[str]
    ) -> Iterator[Triple]:
        """A claim's record: its words and its relations, not its content."""
        s = iri(claim.iri)
        yield s, _A, iri(t.Claim)
        for text in claim.texts:
            yield s, iri(t.text), literal(text.text, lang=text.lang)
        if claim.negates:
            yield s, iri(t.negates), iri(claim.negates)
        for other in entailed:
            yield s, iri(t.entails), iri(other)
        for other in supported:
            yield s, iri(t.supports), iri(other)
        for meeting in about:
            yield s, iri(t.about), self.term(meeting)

    def chain(
        self, chain: Chain, labels: Mapping[str, str], disputed: Iterable[str], undenied: Iterable[str]
    ) -> Iterator[Triple]:
        """A chain; ``labels`` names the canonical speakers for the readable path.

        ``disputed`` and ``undenied``: the claims that it disputes, and those of which it is a near-denial.
        """
        s = iri(chain.iri)
        yield s, _A, iri(t.Chain)
        yield s, iri(t.inArticle), iri(chain.article)
        for speaker in chain.via:
            yield s, iri(t.via), iri(speaker)
        for attribution in chain.path:
            yield s, iri(t.through), iri(attribution)
        yield s, iri(t.attribution), iri(chain.path[-1])
        yield s, iri(t.path), literal(" > ".join(labels.get(speaker, speaker) for speaker in chain.via))
        yield s, iri(t.root), iri(chain.root)
        yield s, iri(t.rootAs), iri(chain.root_as)
        if chain.voucher:
            yield s, iri(t.voucher), iri(chain.voucher)
            yield s, iri(t.voucherAs), iri(chain.voucher_as)
        yield s, iri(t.depth), _number(len(chain.via))
        yield s, iri(t.onRecord), _flag(chain.on_record)
        yield s, iri(t.stance), iri(t.STANCES[chain.stance])
        yield s, iri(t.claim), iri(chain.claim)
        for claim in disputed:
            yield s, iri(t.disputes), iri(claim)
        for claim in undenied:
            yield s, iri(t.leavesUndenied), iri(claim)
        if chain.ended_by:
            yield s, iri(t.endedBy), iri(chain.ended_by)
        if chain.ended_on:
            yield s, iri(t.endedOn), _date(chain.ended_on)
        if chain.rejected_by:
            yield s, iri(t.rejectedBy), iri(chain.rejected_by)
        yield s, iri(t.readBy), iri(t.READERS[chain.how_read])

    def near_denial(self, chain: str, undenied: str) -> Iterator[Triple]:
        """That a chain denies more than a claim, and may leave that one undenied."""
        s = iri(ids.near_denial(self.base, chain, undenied))
        yield s, _A, iri(t.NearDenial)
        yield s, iri(t.denial), iri(chain)
        yield s, iri(t.undenied), iri(undenied)

    def decision(self, d: Decision) -> Iterator[Triple]:
        """A decision as it stands in the record."""
        s = iri(ids.decision(self.base, d.id))
        yield s, _A, iri(t.Decision)
        yield s, iri(t.act), iri(t.ACTS[d.act])
        for target in d.targets:
            yield s, iri(t.target), self.ref(target)
        yield s, iri(t.DCT_CREATOR), literal(d.by)
        yield s, iri(t.DCT_DATE), _date(d.date)
        yield s, iri(t.reason), literal(d.reason)
        if d.remark:
            yield s, iri(t.RDFS_COMMENT), literal(d.remark)

    def actor(self, canonical: str, actors: Iterable[Actor]) -> Iterator[Triple]:
        """A canonical actor: kind, names and counts of all that it is identified with; background comes first."""
        s = iri(canonical)
        yield s, _A, iri(t.Actor)
        labelled: set[str] = set()
        for actor in actors:
            for kind in _KINDS[actor.kind]:
                yield s, _A, iri(kind)
            for name in actor.names:
                first = not name.alias and name.lang not in labelled
                labelled.update({name.lang} if first else ())
                yield s, iri(t.RDFS_LABEL if first else t.SKOS_ALT_LABEL), literal(name.text, lang=name.lang)
            if actor.at_least is not None:
                yield s, iri(t.minCount), _number(actor.at_least)
            if actor.at_most is not None:
                yield s, iri(t.maxCount), _number(actor.at_most)
            if actor.unstated:
                yield s, iri(t.unstated), _flag(True)

    def named(self, term: str, kind: str, name: Name) -> Iterator[Triple]:
        """A place or topic with its name."""
        yield term, _A, iri(kind)
        yield term, iri(t.RDFS_LABEL), literal(name.text, lang=name.lang)

    def content(self, claim: Claim) -> frozenset[Triple]:
        """A claim's content in canonical IRIs, participations and tenures named after what they join."""
        triples = [(self.term(s), p, self.term(o)) for s, p, o in claim.content]
        renamed = self._participations(triples) | self._tenures(triples)
        return frozenset((renamed.get(s, s), p, renamed.get(o, o)) for s, p, o in triples)

    def _participations(self, triples: list[Triple]) -> dict[str, str]:
        meetings = {o: s for s, p, o in triples if p == iri(t.participation)}
        actors = {s: o for s, p, o in triples if p == iri(t.actor)}
        roles = {s: o for s, p, o in triples if p == iri(t.role)}
        return {
            node: iri(ids.participation(self.base, meeting[1:-1], actors[node][1:-1], roles.get(node, "")[1:-1]))
            for node, meeting in meetings.items()
            if node in actors
        }

    def _tenures(self, triples: list[Triple]) -> dict[str, str]:
        holders = {s: o for s, p, o in triples if p == iri(t.holder)}
        offices = {s: o for s, p, o in triples if p == iri(t.office)}
        organizations = {s: o for s, p, o in triples if p == iri(t.organization)}
        return {
            node: iri(ids.tenure(self.base, holder, offices.get(node, ""), organizations.get(node, "")))
            for node, holder in holders.items()
        }
