"""What is allowed in notes and yet probably a slip. It is told as a doubt and stops nothing.

Each doubt is held against articles that people annotated with care (tests/test_doubts.py): one that speaks up where
they were right is worse than none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sayso.context import name_key
from sayso.dates import bounds
from sayso.intake import dated, quotes
from sayso.notes import Meeting, Notes, Quote, Statement, locate

_NOT = r"\b(?:not|never|neither|nor|without|stopped short)\b|n[’']t\b"
_TELLING = tuple(
    (re.compile(words, re.I | re.S), stances)
    for words, stances in (
        (rf"(?:{_NOT}).*\b(?:den(?:y|ied|ies|ying)|disput(?:e|ed|es|ing)|rul(?:e|ed|es|ing) out)\b", ("declines",)),
        (
            r"\b(?:declin|refus)(?:e|ed|es|ing) (?:to (?:comment|say|confirm|discuss|elaborate)|comment)\b",
            ("declines",),
        ),
        (r"\bneither confirm(?:s|ed|ing)? nor den(?:y|ies|ied|ying)\b", ("declines",)),
        (rf"(?:{_NOT}).*\b(?:comment|respond|reply|answer)(?:ed|s)?\b", ("declines",)),
        (r"\b(?:den(?:y|ied|ies|ying)|refut(?:e|ed|es|ing))\b", ("denies",)),
        (r"\b(?:confirm|announc|acknowledg|admit)(?:e?s|e?d|ted|ing|ting)?\b", ("asserts", "declines")),
    )
)
_HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|"
    r"(?:is|are|was|were) (?:said|alleged|reported|rumou?red|believed|understood) to)\b",
    re.I,
)
_BREAK = re.compile(r"\n[ \t\r]*\n")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")  # those that put spaces between words and none inside
_VAGUE = re.compile(
    r"(?:an?|one|two|three|four|five|several|some|many|few|most|various|unnamed|another|"
    r"officials?|sources?|aides?|diplomats?|people|persons?)\b",
    re.I,
)
_ABOUT_SAYING = {
    "denies": "who denies that somebody said something denies a claim about that saying.",
    "declines": "who declines to speak of a saying does not tell that it was said.",
    "believes": "who believes that somebody said something believes a claim about that saying.",
    "urges": "who urges somebody to say something does not tell that it was said.",
}
_OWN = "and reported_by is empty: so it is the outlet's own word."
Place = tuple[int, int]


def doubts(read: Notes, text: str, source: str) -> Iterator[str]:
    """What is allowed in notes and yet probably a slip, as warnings that name file and key.

    ``text`` is the article's; quotes and dates must have been checked already. Words are held against English ones only
    where the article is in English.
    """
    notes = _Notes(read, text)
    for where, doubt in notes.doubts():
        yield f"{source}, {where}: {doubt}"


@dataclass(frozen=True)
class _Notes:
    """Notes with their article, as they are looked through."""

    read: Notes
    text: str

    def doubts(self) -> Iterator[tuple[str, str]]:
        """Pairs of a key and what is doubted there."""
        yield from self._whole()
        for where, quote in quotes(self.read):
            yield from self._cut(where, quote)
        for s in self.read.statements:
            yield from self._statement(s)
        yield from self._own_words()

    def _whole(self) -> Iterator[tuple[str, str]]:
        read, today = self.read, datetime.now(UTC).date()
        if not read.statements and not read.meetings:
            yield "statements", "there is none, so the article says nothing in the graph."
        for where, edtf in dated(read):
            earliest = bounds(edtf).earliest
            if where.startswith("article.") and earliest and earliest > today:
                yield where, f"{edtf} is still to come. Is the year right?"
        if not (read.read_by.by or read.read_by.model):
            yield "read_by", 'nobody is named. Who read the article? Write "by": your name, or the program\'s.'

    def _statement(self, s: Statement) -> Iterator[tuple[str, str]]:
        where = f"statements {s.id}"
        if s.speaker and s.speaker_kind == "named" and name_key(s.speaker) not in self._listed:
            if _looks_described(s.speaker, self._english):
                yield where, f"{s.speaker} looks like a description: speaker_kind unnamed?"
            else:
                yield where, f"{s.speaker} is not among the actors, so its kind stays open."
        cue = self._place(s.cue)
        if self._english:
            words = self.text[slice(*cue)]
            likely = _likely_stances(words)
            if likely and s.stance not in likely:
                yield (
                    where,
                    f"the cue is “{_flat(words)}” and the stance “{s.stance}”. Is it not “{' or '.join(likely)}”?",
                )
        if s.source is not None:
            words = self._between(self._place(s.source), cue)
            if _BREAK.search(words):
                yield f"{where}.source", "it stands in another paragraph than the cue. Is it the right occurrence?"
        outer = next((o for o in self.read.statements if o.id == s.within), None)
        if outer is not None and not outer.passes_on:
            about = f"{outer.id} {outer.stance}, so it passes {s.id} on to nobody; {_ABOUT_SAYING[outer.stance]}"
            yield where, f"{about} If the article itself tells that it was said, leave within out."

    def _cut(self, where: str, quote: Quote) -> Iterator[tuple[str, str]]:
        start, end = self._place(quote)
        for at, side in ((start, "begins"), (end, "ends")):
            if _inside_word(self.text, at):
                around = _flat(self.text[max(0, at - 12) : at + 12])
                yield where, f"the quote {side} inside a word, at “…{around}…”."

    def _own_words(self) -> Iterator[tuple[str, str]]:
        """Meetings that the outlet is made to tell in its own voice, with words that are not its own."""
        for m in self.read.meetings:
            if m.reported_by:
                continue
            where, places = f"meetings {m.id}", [self._place(quote) for quote in m.evidence]
            over = [s.id for s in self.read.statements if self._speaks_in(s, places, m)]
            if over:
                yield where, f"its evidence has words of {', '.join(over)}, {_OWN} Who tells it?"
                continue
            hedges = [found[0] for place in places if (found := _HEDGE.search(self.text, *place))]
            if hedges and self._english:
                yield where, f"“{_flat(hedges[0])}” stands in its evidence, {_OWN} Write a statement for who tells it."

    def _speaks_in(self, s: Statement, places: list[Place], meeting: Meeting) -> bool:
        """Whether a statement's words stand in the evidence of a meeting that is told in the outlet's own voice.

        Not where the outlet is the speaker, and not for the cue alone where the saying is the meeting: "Hill wrote to
        the secretary".
        """
        key = name_key(s.speaker or "")
        if key == name_key(self.read.article.publisher):
            return False
        there = key in {name_key(name) for name in meeting.participants}
        words = (*s.content, *(() if there else (s.cue,)))
        return any(_overlap(place, self._place(quote)) for quote in words for place in places)

    @cached_property
    def _listed(self) -> set[str]:
        forms = [self.read.article.publisher]
        for actor in self.read.actors:
            forms += [actor.name, *(x if isinstance(x, str) else x[0] for x in actor.aliases)]
        return {name_key(form) for form in forms}

    @property
    def _english(self) -> bool:
        return self.read.article.language.lower().split("-")[0] == "en"

    def _place(self, quote: Quote) -> Place:
        return locate(self.text, quote, "")

    def _between(self, one: Place, other: Place) -> str:
        first, second = sorted((one, other))
        return self.text[first[1] : second[0]]


def _likely_stances(cue: str) -> tuple[str, ...]:
    """The stances that go with an English cue whose verb leaves little choice; () for every other cue."""
    for words, stances in _TELLING:
        if words.search(cue):
            return stances
    return ()


def _looks_described(speaker: str, english: bool) -> bool:
    """Whether a name is rather a description: "two officials", "the minister", or without any capital."""
    if speaker == speaker.lower() and speaker != speaker.upper():
        return True
    return english and bool(_VAGUE.match(speaker) or re.fullmatch(r"[Tt]he\b.*\s[^A-Z\s]+", speaker, re.S))


def _inside_word(text: str, at: int) -> bool:
    """Whether a place lies between two letters of a word; not where a new word is glued on, as in "LIVEVenezuela"."""
    pair = text[max(0, at - 1) : at + 1]
    if len(pair) < 2 or not all(c.isalpha() and unicodedata.name(c, "").startswith(_SCRIPTS) for c in pair):
        return False
    return not pair[1].isupper() or text[at + 1 : at + 2].isupper()


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _flat(words: str) -> str:
    return " ".join(words.split())
