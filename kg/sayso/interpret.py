"""From notes and the article's text to model objects: attributions, relays, claims, meetings.

The rules stand in docs/notes.md: a top-level statement yields one relay by the outlet; a statement within another one
a relay by the parent's speaker; a meeting's triples are content of the claims of the statements that report it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET

from sayso import counts, dates, ids
from sayso.errors import DateError, NotesError
from sayso.model import Actor, Article, Attribution, Claim, Mention, Name, Reading, Span, Unit
from sayso.notes import ActorNotes, ArticleNotes, Notes, Quote, Reader, Statement, locate


@dataclass
class Context:
    """One article while its notes are interpreted; collects what will be the unit."""

    base: str
    name: str
    text: str
    source: str
    lang: str
    reading: Reading
    actors: dict[str, Actor] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    attributions: list[Attribution] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    places: dict[str, Name] = field(default_factory=dict)
    topics: dict[str, Name] = field(default_factory=dict)

    @property
    def article(self) -> str:
        """The article's IRI."""
        return ids.article(self.base, self.name)

    def spans(self, quotes: Iterable[Quote], key: str) -> tuple[Span, ...]:
        """The spans of quoted words; raises NotesError that names file, key and quote."""
        found = (locate(self.text, quote, f"{self.source}, {key}") for quote in quotes)
        return tuple(Span(self.article, start, end, self.text[start:end]) for start, end in found)

    def fail(self, key: str, message: str) -> NotesError:
        """An error that names the notes file and the key."""
        return NotesError(f"{self.source}, {key}: {message}")

    def date(self, edtf: str | None, key: str) -> str | None:
        """A checked EDTF date; raises NotesError."""
        try:
            return dates.check(edtf) if edtf else None
        except DateError as err:
            raise self.fail(key, str(err)) from None

    def find(self, name: str) -> str:
        """The IRI of an actor by a name or alias of these notes, "" where there is none."""
        return self.by_name.get(_key(name), "")

    def actor(self, name: str, kind: str = "actor") -> str:
        """The IRI of an actor by name; one that the notes do not list is added, its kind left open."""
        found = self.find(name)
        return found or self.add_actor(ActorNotes(name=name, kind="person"), kind)

    def described(self, description: str, count: tuple[int, int | None] | None = None) -> str:
        """The IRI of an unidentified actor by its description in this article."""
        found = self.find(description)
        note = ActorNotes(name=description, kind="unidentified", count=count)
        return found or self.add_actor(note, "unidentified")

    def add_actor(self, notes: ActorNotes, kind: str, slug: str = "") -> str:
        """Adds an actor under the IRI of its name in this article; gives the IRI."""
        lang = notes.lang or self.lang
        iri = ids.actor(self.base, slug or ids.slug(notes.name), self.name)
        while iri in self.actors:
            iri += "-2"
        least, most = (None, None)
        if kind == "unidentified":
            least, most = notes.count or counts.bounds(notes.description or notes.name)
        aliases = [(alias, lang) if isinstance(alias, str) else alias for alias in notes.aliases]
        names = (Name(notes.name, lang), *(Name(text, tag, alias=True) for text, tag in aliases))
        self.actors[iri] = Actor(iri, kind, names, self.article, least, most)
        for form in (notes.name, *(text for text, _ in aliases)):
            self.by_name.setdefault(_key(form), iri)
        return iri

    def unstated(self, statement: str) -> str:
        """The speaker of a "reportedly": one of its own for each statement."""
        iri = ids.actor(self.base, f"unstated-{statement}", self.name)
        names = (Name("unstated", "en"),)
        self.actors[iri] = Actor(iri, "unidentified", names, self.article, unstated=True)
        return iri

    def place(self, name: str) -> str:
        """The IRI of a place; places are shared by name in the whole dossier."""
        return ids.place(self.base, name)


def _key(name: str) -> str:
    folded = " ".join(ids.fold(name).replace("’", "'").split())
    return folded.removeprefix("the ")


def interpret(notes: Notes, *, name: str, data: bytes, base: str, source: str, by_machine: bool = False) -> Unit:
    """The unit of one article.

    ``name`` is the article's name, ``data`` the bytes of its text file, ``source`` the notes file's name for messages,
    ``by_machine`` what a missing ``read_by`` means. Raises NotesError or DossierError's kin that name file, key, quote.
    """
    from sayso.content import add_content  # content builds on Context

    reader = notes.read_by
    if by_machine and reader == Reader():
        reader = Reader(how="machine")
    reading = Reading(reader.how, reader.by, reader.model, reader.confidence)
    text = data.decode("utf-8")
    context = Context(base, name, text, source, notes.article.language, reading)
    _check_ids(context, notes)
    for actor in notes.actors:
        context.add_actor(actor, actor.kind)
    publisher = _publisher(context, notes.article)
    _statements(context, notes, publisher)
    add_content(context, notes, publisher)
    article = _article(context, notes.article, data, publisher)
    return Unit(
        source=source,
        articles=(article,),
        actors=tuple(context.actors.values()),
        attributions=tuple(context.attributions),
        claims=tuple(context.claims.values()),
        mentions=tuple(context.mentions),
        places=tuple(sorted(context.places.items())),
        topics=tuple(sorted(context.topics.items())),
    )


def bare(*, name: str, data: bytes, base: str, language: str) -> Unit:
    """The unit of an article that nobody has read yet: its text is kept, nothing is said of it."""
    iri = ids.article(base, name)
    article = Article(
        iri=iri,
        name=name,
        title=name.replace("-", " "),
        publisher="",
        language=language,
        text_hash=hashlib.sha256(data).hexdigest(),
        length=len(data.decode("utf-8")),
    )
    return Unit(source=f"articles/{name}.txt", articles=(article,))


def _check_ids(context: Context, notes: Notes) -> None:
    for key, items in (
        ("statements", notes.statements),
        ("meetings", notes.meetings),
        ("claims", notes.claims),
    ):
        seen: set[str] = set()
        for item in items:
            ident: str = item.id
            if ident in seen:
                raise context.fail(f"{key} {ident}", "this id stands twice. Give each its own.")
            seen.add(ident)
    both = {s.id for s in notes.statements} & {m.id for m in notes.meetings}
    if both:
        raise context.fail(f"meetings {min(both)}", "a statement has the same id. Give each its own.")


def _publisher(context: Context, article: ArticleNotes) -> str:
    if not article.publisher:
        if context.text:
            raise context.fail(
                "article.publisher", "it is missing: without an outlet nobody relays what is told. Name it."
            )
        return ""
    return context.find(article.publisher) or context.add_actor(
        ActorNotes(name=article.publisher, kind="outlet"), "outlet"
    )


def _article(context: Context, notes: ArticleNotes, data: bytes, publisher: str) -> Article:
    stated = context.date(notes.stated_date, "article.stated_date")
    published = stated
    if notes.published is not UNSET:
        published = context.date(notes.published, "article.published")
    return Article(
        iri=context.article,
        name=context.name,
        title=notes.title or context.name.replace("-", " "),
        publisher=publisher,
        language=notes.language,
        text_hash=hashlib.sha256(data).hexdigest(),
        length=len(context.text),
        stated_date=stated,
        published=published,
        reference_date=context.date(notes.reference_date, "article.reference_date"),
        url=notes.url,
        rights=notes.rights,
        note=notes.note,
        free=notes.free,
        fictional=notes.fictional,
        copy_of=ids.article(context.base, notes.copy_of) if notes.copy_of else "",
        reading=context.reading,
    )


def _statements(context: Context, notes: Notes, publisher: str) -> None:
    by_id = {s.id: s for s in notes.statements}
    children: dict[str, list[Statement]] = {}
    for statement in notes.statements:
        if statement.within is not None:
            if statement.within not in by_id:
                raise context.fail(
                    f"statements {statement.id}",
                    f"within names {statement.within}, which is no statement here.",
                )
            children.setdefault(statement.within, []).append(statement)
    _check_cycles(context, by_id)
    speakers = {s.id: _speaker(context, s) for s in notes.statements}
    for statement in notes.statements:
        inner = children.get(statement.id, [])
        if statement.relay and not inner:
            raise context.fail(
                f"statements {statement.id}",
                "relay is true, and no statement is within it: it passes on nothing.",
            )
        speaker = speakers[statement.id]
        if not statement.relay:
            context.attributions.append(_stance(context, statement, speaker))
        passed = _passed_on(context, inner, children)
        if inner:
            context.attributions.append(_relay(context, statement, "relays", speaker, passed))
        if statement.within is None and speaker != publisher:
            outer = _passed_on(context, [statement], children)
            context.attributions.append(_relay(context, statement, "relay", publisher, outer))


def _check_cycles(context: Context, by_id: dict[str, Statement]) -> None:
    for statement in by_id.values():
        seen, at = {statement.id}, statement.within
        while at is not None and at in by_id:
            if at in seen:
                raise context.fail(
                    f"statements {statement.id}", f"within leads back to {at}: a saying cannot relay itself."
                )
            seen.add(at)
            at = by_id[at].within


def _passed_on(context: Context, inner: list[Statement], children: dict[str, list[Statement]]) -> tuple[str, ...]:
    out: list[str] = []
    for statement in inner:
        if not statement.relay:
            out.append(ids.attribution(context.base, context.name, statement.id))
        if statement.id in children:
            out.append(ids.attribution(context.base, context.name, statement.id, "relays"))
    return tuple(out)


def _speaker(context: Context, statement: Statement) -> str:
    if statement.speaker is None:
        return context.unstated(statement.id)
    if statement.speaker_kind == "named":
        return context.actor(statement.speaker)
    return context.described(statement.speaker, statement.count)


def _relay(context: Context, statement: Statement, part: str, speaker: str, passed: tuple[str, ...]) -> Attribution:
    return Attribution(
        iri=ids.attribution(context.base, context.name, statement.id, part),
        article=context.article,
        speaker=speaker,
        relays=passed,
        cue=context.spans([statement.cue], f"statements {statement.id}.cue") if part == "relays" else (),
        reading=_read_by(context, statement),
    )


def _read_by(context: Context, statement: Statement) -> Reading:
    if statement.confidence is None:
        return context.reading
    own = context.reading
    return Reading(own.how, own.by, own.model, statement.confidence)


def _stance(context: Context, statement: Statement, speaker: str) -> Attribution:
    where = f"statements {statement.id}"
    content = context.spans(statement.content, f"{where}.content")
    cue = context.spans([statement.cue], f"{where}.cue")
    source = context.spans([statement.source], f"{where}.source") if statement.source is not None else ()
    words = " … ".join(span.exact or "" for span in content) or cue[0].exact or ""
    claim = statement_claim(context, statement)
    context.claims.setdefault(claim, Claim(claim, (Name(words, context.lang),)))
    return Attribution(
        iri=ids.attribution(context.base, context.name, statement.id),
        article=context.article,
        speaker=speaker,
        stance=statement.stance,
        claim=claim,
        source=source,
        cue=cue,
        content=content,
        mode=statement.mode,
        anonymous=statement.anonymous,
        said_on=context.date(statement.said_on, f"{where}.said_on"),
        addressee=statement.addressee or "",
        speaks_for=context.actor(statement.speaks_for, "organization") if statement.speaks_for else "",
        corrects=_references(context, statement.corrects),
        withdraws=_references(context, statement.withdraws),
        reading=_read_by(context, statement),
    )


def statement_claim(context: Context, statement: Statement) -> str:
    """The IRI of a statement's claim: the one that it names, else one of its own."""
    if statement.claim:
        return ids.claim(context.base, statement.claim)
    return ids.claim(context.base, statement.id, context.name)


def _references(context: Context, refs: Iterable[str]) -> tuple[str, ...]:
    out: list[str] = []
    for ref in refs:
        name, _, ident = ref.rpartition("/")
        out.append(ids.attribution(context.base, name or context.name, ident))
    return tuple(out)


def json_term(value: Any) -> str:
    """A value of a notes file as it stood, for messages."""
    return repr(value) if not isinstance(value, str) else f"“{value}”"
