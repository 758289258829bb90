"""What a statement or a meeting says, in a form in which two readings of one text can be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sayso import ids
from sayso.context import name_key
from sayso.notes import ActorNotes, Meeting, Quote, Statement, locate

Span = tuple[int, int]
_SAME = 0.5  # of two contents together, how much in both makes them the same words


@dataclass(frozen=True)
class Face:
    """Who (speaker or participants), where (the cue, or a meeting's evidence), and all that it says.

    Two are equal where who decided on the one has decided on the other: where exactly the content begins and ends, how
    sure a machine is, and whether the words stand in quotation marks makes no difference.
    """

    who: frozenset[str]
    cue: Span
    says: tuple[str, ...]
    words: tuple[Span, ...] = field(compare=False)

    def meets(self, other: "Face") -> bool:
        """Whether both are readings of the same words, whoever speaks."""
        cues = self.cue[0] < other.cue[1] and other.cue[0] < self.cue[1]
        return cues or _shared(self.words, other.words) >= _SAME

    def overlaps(self, other: "Face") -> bool:
        """Whether both are the same speaker's same words."""
        return self.who == other.who and self.meets(other)

    def digest(self) -> str:
        """Hexadecimal digits of what it says."""
        return ids.digest(*sorted(self.who), str(self.cue), *self.says)


class Faces:
    """Makes faces of the items of one text; ``source`` names the file in messages."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source

    def face(self, item: Statement | Meeting, others: Iterable[Statement], actors: Iterable[ActorNotes]) -> Face:
        """The face of a statement or meeting; ``others`` holds those that it is within. Raises NotesError."""
        full = {
            name_key(alias if isinstance(alias, str) else alias[0]): name_key(actor.name)
            for actor in actors
            for alias in actor.aliases
        }

        def who(name: str) -> str:
            return full.get(name_key(name), name_key(name))

        if isinstance(item, Meeting):
            where = [self.place(each, f"meetings {item.id}.evidence") for each in item.evidence]
            told = {who(name): role for name, role in item.roles.items()}
            parts = sorted(f"{who(name)}: {told.get(who(name), 'party')}" for name in item.participants)
            says = (item.kind, item.status, item.place or "", item.date or "", *parts, self._words(where))
            return Face(frozenset(map(who, item.participants)), (min(where)[0], max(where)[1]), says, tuple(where))
        key = f"statements {item.id}"
        content = tuple(self.place(each, f"{key}.content") for each in item.content)
        holder = next((str(self.place(s.cue, f"{key}.within")) for s in others if s.id == item.within), "")
        says = (item.speaker_kind, item.stance, str(item.relay), holder, self._words(content))
        return Face(frozenset({who(item.speaker or "")}), self.place(item.cue, f"{key}.cue"), says, content)

    def place(self, quote: Quote, key: str) -> Span:
        """Where quoted words stand."""
        return locate(self.text, quote, f"{self.source}, {key}")

    def _words(self, spans: Iterable[Span]) -> str:
        """The words of spans, without case and punctuation."""
        return " ".join(word for start, end in spans for word in re.findall(r"\w+", self.text[start:end].casefold()))


def _shared(one: Iterable[Span], other: Iterable[Span]) -> float:
    one, other = tuple(one), tuple(other)
    both = sum(max(0, min(b, y) - max(a, x)) for a, b in one for x, y in other)
    whole = sum(b - a for spans in (one, other) for a, b in spans) - both
    return both / whole if whole else 0.0
