"""One article while its notes are interpreted: quotes to spans, names to actors, and what is found so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sayso import counts, dates, ids
from sayso.errors import DateError, NotesError
from sayso.model import Actor, Attribution, Claim, Mention, Name, Reading, Span
from sayso.notes import ActorNotes, Quote, Statement, locate


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


def statement_claim(context: Context, statement: Statement) -> str:
    """The IRI of a statement's claim: the one that it names, else one of its own."""
    if statement.claim:
        return ids.claim(context.base, statement.claim)
    return ids.claim(context.base, statement.id, context.name)


def json_term(value: Any) -> str:
    """A value of a notes file as it stood, for messages."""
    return repr(value) if not isinstance(value, str) else f"“{value}”"
