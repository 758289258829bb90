"""One article while its notes are interpreted: quotes to spans, names to actors, and what is found so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sayso import counts, dates, ids
from sayso.errors import DateError, NotesError
from sayso.model import Actor, Attribution, Claim, Mention, Name, Reading, Span, is_language
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
    listed: list[str] = field(default_factory=list)
    full_names: dict[str, set[str]] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
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
        """The IRI of an actor by a full name of these notes, else by an alias, "" where there is none.

        Raises NotesError where the name may mean two of the actors.
        """
        found = self.full_names.get(name_key(name)) or self.aliases.get(name_key(name)) or set()
        if len(found) > 1:
            found = {iri for iri in found if self.actors[iri].kind != "unidentified"} or found
        if len(found) > 1:
            raise self.fail(
                "actors", f"{json_term(name)} may mean {len(found)} of them. Use a name that only one of them has."
            )
        return next(iter(found), "")

    def actor(self, name: str, kind: str = "actor") -> str:
        """The IRI of an actor by name; one that the notes do not list is added, its kind left open."""
        return self.find(name) or self.add_actor(Name(name, self.lang), kind)

    def described(self, description: str, count: tuple[int | None, int | None] | None = None) -> str:
        """The IRI of an unidentified actor by its description in this article, never that of a named one."""
        found = {i for i in self.full_names.get(name_key(description), ()) if self.actors[i].kind == "unidentified"}
        least, most = count or counts.bounds(description)
        if most is not None and least is not None and most < least:
            raise self.fail("count", f"at least {least} and at most {most} cannot be. Write [least, most].")
        iri = next(iter(found), "")
        if not iri:
            iri = self.add_actor(Name(description, self.lang), "unidentified")
        elif not count:
            return iri
        self.actors[iri] = replace(self.actors[iri], at_least=least, at_most=most)
        return iri

    def add_actor(self, name: Name, kind: str, aliases: Iterable[Name] = ()) -> str:
        """Adds an actor under the IRI of its name in this article; gives the IRI."""
        iri = self._free(ids.actor(self.base, ids.slug(name.text), self.name))
        aliases = tuple(replace(alias, alias=True) for alias in aliases)
        self.actors[iri] = Actor(iri, kind, (name, *aliases), self.article)
        self.full_names.setdefault(name_key(name.text), set()).add(iri)
        for alias in aliases:
            self.aliases.setdefault(name_key(alias.text), set()).add(iri)
        return iri

    def list_actor(self, notes: ActorNotes) -> None:
        """Adds an actor that the notes list."""
        lang = notes.lang or self.lang
        aliases = [Name(a, lang) if isinstance(a, str) else Name(*a) for a in notes.aliases]
        for alias in aliases:
            if not alias.text.strip() or not is_language(alias.lang):
                raise self.fail(f"actors {notes.name}.aliases", "an alias is a name, or [name, language tag].")
        if notes.kind == "unidentified":
            iri = self.described(notes.name, notes.count or counts.bounds(notes.description or notes.name))
        else:
            iri = self.add_actor(Name(notes.name, lang), notes.kind, aliases)
        self.listed.append(iri)

    def unstated(self, statement: str) -> str:
        """The speaker of a "reportedly": one of its own for each statement."""
        iri = self._free(ids.actor(self.base, f"unstated-{statement}", self.name))
        names = (Name("unstated", "en"),)
        self.actors[iri] = Actor(iri, "unidentified", names, self.article, unstated=True)
        return iri

    def unknown_publisher(self) -> str:
        """The publisher of an article of which no publisher is known: one, unidentified, and of this article alone."""
        iri = self._free(ids.actor(self.base, "unknown-publisher", self.name))
        names = (Name("publisher not known", "en"),)
        self.actors[iri] = Actor(iri, "unidentified", names, self.article, at_least=1, at_most=1)
        return iri

    def _free(self, iri: str) -> str:
        while iri in self.actors:
            iri += "-2"
        return iri

    def place(self, name: str) -> str:
        """The IRI of a place; places are shared by name in the whole dossier."""
        return ids.place(self.base, name)


def name_key(name: str) -> str:
    """A name as notes look it up: without case, accents, and an English article before it."""
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
