"""The model of an article's page: the text with its marks, and a card for each statement."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sayso import ids
from sayso import terms as t
from sayso.dossier import decode_article
from sayso.errors import NotFound
from sayso.views.base import View
from sayso.views.labels import Labels, when
from sayso.views.model import ArticleRef, Flag, Reading, Statement, When
from sayso.views.record import Record, is_office, mentioned
from sayso.views.segments import Mark, Segment, cut, evidence_only, marks


@dataclass(frozen=True)
class ArticlePage:
    """An article. ``shown`` says how much of the text stands in ``segments``.

    whole; evidence (only sentences with evidence); absent (no text in the dossier); changed (the file is no longer
    the one that was read). ``offices``: what the outlet tells by naming somebody's office, which is no statement that
    a reader wrote down.
    """

    article: ArticleRef
    reading: Reading
    shown: str
    segments: tuple[Segment, ...]
    statements: tuple[Statement, ...]
    offices: tuple[Statement, ...]
    reference: When | None
    source: str
    rights: str
    note: str
    text_hash: str
    length: int | None
    flags: tuple[Flag, ...]
    copy_of: ArticleRef | None
    copies: tuple[ArticleRef, ...]
    relays: int


def article(view: View, name: str, *, public: bool = False) -> ArticlePage:
    """The page of an article by name.

    ``public``: somebody else than the owner of this machine may look, so only evidence sentences are shown unless
    the article is marked free. Raises NotFound.
    """
    iri = ids.article(view.base, name)
    facts = view.facts("article", (iri,))
    facts = facts.grown(view.rows("ended", (iri,)))
    record = Record(view, facts, Labels(view, mentioned(facts)))
    ref = record.article(iri)
    if ref is None or not facts.all(iri, t.textHash):
        raise NotFound(f"There is no article {name} in this dossier. The home page lists those there are.")
    own = set(facts.having(t.inArticle, iri)) & set(facts.things(t.Attribution))
    found = record.statements(own)
    offices = tuple(s for s in found if is_office(s.claim.iri))
    statements = tuple(replace(s, number=n) for n, s in enumerate((s for s in found if not is_office(s.claim.iri)), 1))
    told = {words.iri for s in statements for words in s.evidence}
    spans = (record.span(s) for s in facts.things(t.TextSpan) if s not in told and facts.one(s, t.inArticle) == iri)
    shown, segments = _text(view, ref, facts.one(iri, t.textHash), marks(statements, filter(None, spans)), public)
    copy_of = record.article(ref.copy_of)
    return ArticlePage(
        article=ref,
        reading=record.reading(iri),
        shown=shown,
        segments=segments,
        statements=statements,
        offices=offices,
        reference=when(facts.one(iri, t.referenceDate)),
        source=facts.one(iri, t.DCT_SOURCE),
        rights=facts.one(iri, t.DCT_RIGHTS),
        note=facts.one(iri, t.RDFS_COMMENT),
        text_hash=facts.one(iri, t.textHash),
        length=facts.number(iri, t.textLength),
        flags=record.flags(iri),
        copy_of=copy_of,
        copies=tuple(a for c in facts.having(t.copyOf, iri) if (a := record.article(c))),
        relays=sum(1 for a in own if facts.all(a, t.relays)),
    )


def _text(
    view: View, ref: ArticleRef, text_hash: str, found: Sequence[Mark], public: bool
) -> tuple[str, tuple[Segment, ...]]:
    path = view.dossier.articles().get(ref.name)
    if path is None:
        return "absent", ()
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != text_hash:
        return "changed", ()
    text = decode_article(data, f"articles/{path.name}")
    if public and not ref.free:
        return "evidence", evidence_only(text, found)
    return "whole", cut(text, found)
