"""From notes and the article's text to model objects; the rules stand in docs/notes.md."""

import hashlib

from msgspec import UNSET

from sayso import ids
from sayso.content import add_content
from sayso.context import Context, json_term
from sayso.model import Article, Name, Reading, Unit
from sayso.notes import ArticleNotes, Notes, Reader
from sayso.statements import add_statements


def interpret(notes: Notes, *, name: str, data: bytes, base: str, source: str, by_machine: bool = False) -> Unit:
    """The unit of one article.

    ``name`` is the article's name, ``data`` the bytes of its text file, ``source`` the notes file's name for messages,
    ``by_machine`` what a missing ``read_by`` means. Raises NotesError or DossierError's kin that name file, key, quote.
    """
    reader = notes.read_by
    if by_machine and reader == Reader():
        reader = Reader(how="machine")
    reading = Reading(reader.how, reader.by, reader.model, reader.confidence)
    text = data.decode("utf-8")
    context = Context(base, name, text, source, notes.article.language, reading)
    _check_ids(context, notes)
    for actor in notes.actors:
        context.list_actor(actor)
    publisher = _publisher(context, notes)
    add_statements(context, notes, publisher)
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
    for s in notes.statements:
        if s.anonymous and s.speaker is not None and s.speaker_kind == "named":
            raise context.fail(
                f"statements {s.id}",
                f"anonymous is true, and {json_term(s.speaker)} is named: nobody is both. Where the text only "
                "describes who speaks, write speaker_kind unnamed; where it names him, leave anonymous out.",
            )
    both = {s.id for s in notes.statements} & {m.id for m in notes.meetings}
    if both:
        raise context.fail(f"meetings {min(both)}", "a statement has the same id. Give each its own.")


def _publisher(context: Context, notes: Notes) -> str:
    article = notes.article
    if not article.publisher:
        if notes.tells and context.reading.how == "machine":
            return context.unknown_publisher()
        if context.text and notes.tells:
            raise context.fail(
                "article.publisher", "it is missing: without an outlet nobody relays what is told. Name it."
            )
        return ""
    found = context.find(article.publisher) or context.add_actor(Name(article.publisher, context.lang), "outlet")
    if context.actors[found].kind == "unidentified":
        raise context.fail("article.publisher", f"{article.publisher} is listed as unidentified. Name who publishes.")
    return found


def _article(context: Context, notes: ArticleNotes, data: bytes, publisher: str) -> Article:
    if notes.copy_of == context.name:
        raise context.fail("article.copy_of", "an article is no copy of itself. Name the article that was copied.")
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
