"""Who is named in an article, with kind, other names and offices."""

import re
from collections.abc import Iterable, Iterator, Sequence

from sayso import notes
from sayso.context import name_key
from sayso.extract.mentions import Mention, Title
from sayso.extract.names import Names, Span
from sayso.extract.states import is_state, state_by_capital, state_of

_OUTLETS = re.compile(
    r"\b(?:Times|Post|News|Journal|Herald|Tribune|Gazette|Courier|Observer|Telegraph|Guardian|Press|Radio|Television|"
    r"TV|Magazine|Review|Daily|Reuters|AFP|BBC|CNN|NBC|CBS|ABC|Fox|TASS|Agency|Dispatch|Chronicle|Ledger|Register|"
    r"Examiner|Sentinel|Standard|Record)$"
)
_FORMER = re.compile(r"\b(?:former|formerly|ex|one-?time|erstwhile|then|retired|outgoing)\b[\s-]*", re.IGNORECASE)
_BEFORE = 24  # code points before an office in which "former" is looked for
_PLACE = re.compile(
    r"\b(?:in|to|from|near|across|outside|inside|into|through|at|of|via|around) (?:the )?$", re.IGNORECASE
)
_MOST = 40  # offices of one actor
_BESIDE = 60  # code points beside an office in which whose it is stands
_OF_AFTER = re.compile(r"\s+(?:of|for|at|in)\s+(?:the\s+)?")
_OWNED = re.compile(r"[^\s,.;:]*[’']s?\s+(?:[\w-]+\s+){0,2}$")
_ITS = re.compile(r"\b(?:its|their)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an|his|her|their|its|our)\s+", re.IGNORECASE)


class Actors:
    """The actors of one article."""

    def __init__(self, text: str, names: Names, titles: Sequence[Title]) -> None:
        self._text, self._names = text, names
        self._known: dict[str, str] = {}
        self.roles: dict[str, list[notes.Role]] = {}
        for name, role in self._roles(titles):
            known = self.roles.setdefault(name, [])
            if len(known) < _MOST and not any(_same_role(role, other) for other in known):
                known.append(role)

    def all(self, mentions: Iterable[Mention], others: Iterable[str], publisher: str) -> Iterator[notes.ActorNotes]:
        """The outlet first, then whom the model found, then ``others``: who speaks or meets beside them.

        A state that the text has only as a place ("in Chad") is no actor of it.
        """
        known = {name_key(publisher): publisher} if publisher else {}
        for mention in mentions:
            if mention.kind == "state" and _PLACE.search(self._text[max(0, mention.span[0] - 12) : mention.span[0]]):
                continue
            for found in self._names.within(*mention.span):
                name = self.full(found.name)
                known.setdefault(name_key(name), name)
        for name in others:
            known.setdefault(name_key(name), name)
        other: dict[str, set[str]] = {}
        for short in self._names.full:
            if (full := self.full(short)) != short:
                other.setdefault(full, set()).add(short)
        for name in known.values():
            kind = "outlet" if name == publisher else self.kind(name)
            yield notes.ActorNotes(
                name=name,
                kind=kind,  # type: ignore[arg-type]
                aliases=tuple(sorted(other.get(name, ()))),
                roles=tuple(self.roles.get(name, ())),
            )

    def full(self, name: str) -> str:
        """The fullest form of a name that the article has; a state for its capital where that speaks or acts."""
        if name in self._known:
            return self._known[name]
        self._known[name] = found = self._full(name)
        return found

    def _full(self, name: str) -> str:
        longest = self._names.full.get(name, name)
        if self._names.kinds.get(longest, "state") == "state" and not is_state(longest):
            return state_of(longest, self._text) or state_by_capital(longest, self._text) or longest
        return longest

    def kind(self, name: str) -> str:
        """What a name names: as the model says, else by its form."""
        if known := self._names.kinds.get(name):
            return known
        if is_state(name):
            return "state"
        if _OUTLETS.search(name):
            return "outlet"
        return "person" if self._names.is_person(name) else "organization"

    def _roles(self, titles: Sequence[Title]) -> Iterator[tuple[str, notes.Role]]:
        for title in titles:
            held = self._names.within(*title.holder) if title.holder else ()
            words = _ARTICLE.sub("", self._text[slice(*title.span)])
            plain = _FORMER.sub("", words).strip()
            if held and plain:
                before = self._text[max(0, title.span[0] - _BEFORE) : title.span[0]]
                former = plain != words or bool(re.search(_FORMER.pattern + r"(?:\w+ )?$", before, re.IGNORECASE))
                role = notes.Role(title=plain, of=self._of(title), former=former, evidence=title.span)
                yield self.full(held[-1].name), role

    def _of(self, title: Title) -> str | None:
        """Whose an office is: a body of the article by its fullest name, a state for its adjective, else the words."""
        if title.of is None:
            return self._of_beside(title.span)
        words = re.sub(r"[’']s?$", "", _ARTICLE.sub("", self._text[slice(*title.of)])).strip()
        if state := state_of(words, self._text):
            return state
        inside = self._names.within(*title.of)
        if inside and inside[-1].end - inside[-1].start >= len(words) - 1:
            return self.full(inside[-1].name)
        return words or None

    def _of_beside(self, span: Span) -> str | None:
        """Whose an office is by the words beside it: "the Guyanese", "Guyana's", "its", "of Guyana"."""
        before = self._text[max(0, span[0] - _BESIDE) : span[0]]
        for word in reversed(re.split(r"[\s-]", before)[-4:]):
            if state := state_of(word, self._text):
                return state
        if after := _OF_AFTER.match(self._text, span[1]):
            inside = self._names.within(after.end(), after.end() + _BESIDE)
            if inside and inside[0].start == after.end():
                return self.full(inside[0].name)
        if owner := _OWNED.search(before):
            inside = self._names.within(span[0] - len(before) + owner.start(), span[0])
            if inside:
                return self.full(inside[-1].name)
        if _ITS.search(before):
            bodies = (m for m in self._names.before(span[0], 600) if not self._names.is_person(m.name))
            return next((self.full(m.name) for m in bodies), None)
        return None


def _same_role(one: notes.Role, other: notes.Role) -> bool:
    """Whether a role says nothing that another does not: the same words, and no other body."""
    return one.title.casefold() == other.title.casefold() and (one.of in (None, other.of))
