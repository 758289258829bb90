"""Whom a pronoun means: of those named or heard before it, the one who stands out.

A candidate counts by how many sentences back it stands, whether it opens its sentence, whether it speaks there, and
less where it stands in somebody's quoted words (the salience of Lappin and Leass 1994, with few factors).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sayso.extract.actors import Actors
from sayso.extract.descriptions import head
from sayso.extract.names import Names
from sayso.extract.quotes import Place

PERSONAL = frozenset(["he", "she", "who", "i", "me"])
PLURAL = frozenset(["they", "we", "us", "both"])
_SENTENCE = re.compile(r"[.!?…][”\"’)]*\s+(?=[“\"‘(A-ZÀ-ÖØ-Þ0-9])|\n+")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Sen|Gov|Gen|Col|Lt|Rep|Prof|No|[A-Z])$")
_SENTENCES = 10  # back from a pronoun in which whom it means is looked for
_REACH = 2000  # code points before a pronoun in which whom it means is looked for
_OPENING = 60  # code points of a sentence in which who opens it is named
_FADING = 0.65  # of what a candidate counts with each sentence
_OPENS, _SPEAKS, _QUOTED, _PARAGRAPH, _MISMATCH, _OBJECT = 0.2, 0.5, 0.45, 0.15, 0.4, 0.2
_UNNAMED = 0.15
_THING = re.compile(
    r"(?:letter|report|note|notes|memo|memorandum|statement|document|documents|text|paper|newspaper|minutes|draft|page|"
    r"office|company|ministry|government|agency|council|committee|party|union|list|communiqu\w+|file|log|cable|email|poll|"
    r"study|version|readout|transcript|filing|ruling|complaint|channel|site|firm|group|court|service|team|side|delegation|"
    r"summary|card|ledger|copy|message|post|account|press|campaign|department|commission|federation|embassy)$"
)
_OF_WOMEN = re.compile(r"(?:a|ine|elle|ette|ne|lyn|eth|ie)$")
_MANY = re.compile(r"^(?:two|three|four|five|six|several|some|many|both|sources|officials|[\w-]+ \w+s\b|\w+s\b)", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a pronoun may mean: where he stands, and whether he speaks there; ``words``: that name him."""

    place: int
    name: str
    kind: str  # as of a speaker: named or unnamed
    anonymous: bool
    words: str
    speaks: bool


class Antecedents:
    """The antecedents of the pronouns of one article."""

    def __init__(self, text: str, names: Names, actors: Actors, quoted: bytearray) -> None:
        self._text, self._names, self._actors, self._quoted = text, names, actors, quoted
        ends = (
            m.end()
            for m in _SENTENCE.finditer(text)
            if not _ABBREVIATED.search(text[max(0, m.start() - 4) : m.start()])
        )
        self._starts = [0, *ends]
        self._breaks = [m.end() for m in re.finditer(r"\n+", text)]

    def sentence(self, place: int) -> int:
        """The number of the sentence in which a place lies."""
        return bisect_right(self._starts, place) - 1

    def ranked(self, place: int) -> list[str]:
        """The named persons before a place, the one who stands out most first."""
        scores: dict[str, float] = {}
        for candidate in self._named(place):
            if self._may("who", candidate, {}):
                scores[candidate.name] = max(scores.get(candidate.name, 0), self._score("who", candidate, place))
        return sorted(scores, key=lambda name: -scores[name])

    def best(
        self, word: str, place: int, told: Iterable[Candidate], gender: dict[str, str], *, named: bool = True
    ) -> Candidate | None:
        """The candidate who stands out; ``told``: who spoke before; ``gender``: by name the pronoun, where known;
        ``named``: whether it may be somebody of whom only the name stands there.
        """
        scores: dict[str, float] = {}
        found: dict[str, Candidate] = {}
        for candidate in (*(self._named(place) if named else ()), *told):
            if candidate.place < place and self._may(word, candidate, gender):
                score = self._score(word, candidate, place)
                if candidate.name not in scores or score > scores[candidate.name]:
                    found[candidate.name] = candidate
                scores[candidate.name] = max(score, scores.get(candidate.name, score)) + 0.02
        best = max(scores, key=lambda name: scores[name], default=None)
        return found[best] if best is not None and scores[best] > 0 else None

    def _named(self, place: int) -> Iterator[Candidate]:
        low = max(place - _REACH, self._starts[max(0, self.sentence(place) - _SENTENCES)])
        for mention in self._names.before(place, place - low):
            if not re.search(r"[’']s?$", self._text[mention.start : mention.end]):
                name = self._actors.full(mention.name)
                yield Candidate(mention.start, name, "named", False, mention.name, speaks=False)

    def _may(self, word: str, candidate: Candidate, gender: dict[str, str]) -> bool:
        if word in ("he", "she") and gender.get(candidate.name, word) != word:
            return False
        if candidate.kind == "named":
            kind = self._actors.kind(candidate.name)
            return kind == "person" if word in PERSONAL else kind != "person" and (word in PLURAL or kind != "group")
        if _MANY.match(candidate.words):
            return word in PLURAL
        return word not in PLURAL and (word in PERSONAL) != is_thing(head(candidate.words)[0])

    def _score(self, word: str, candidate: Candidate, place: int) -> float:
        here, there = self.sentence(place), self.sentence(candidate.place)
        if here - there > _SENTENCES:
            return 0
        score = 1.0
        start = self._starts[there]
        opening = self._text[max(start, candidate.place - _OPENING) : candidate.place]
        if candidate.place - start < _OPENING and not re.search(
            r"\b(?:to|by|of|with|from|for|at|told|asked)\b", opening
        ):
            score += _OPENS
        if re.search(r"\b(?:to|by|of|with|from|for|at|told|asked) (?:\w+ ){0,2}$", opening) and not candidate.speaks:
            score -= _OBJECT
        if candidate.speaks:
            score += _SPEAKS
        elif self._quoted[candidate.place] != Place.OUTSIDE:
            score -= _QUOTED
        if candidate.kind != "named":
            score -= _UNNAMED
        elif word in ("he", "she"):
            woman = bool(_OF_WOMEN.search(candidate.name.split()[0]))
            score -= _MISMATCH * (woman != (word == "she"))
        breaks = bisect_right(self._breaks, place) - bisect_right(self._breaks, candidate.place)
        return score * _FADING ** (here - there) - _PARAGRAPH * min(breaks, 3)


def is_thing(noun: str) -> bool:
    """Whether a noun names a document or a body, so that it is "it"."""
    return bool(_THING.match(noun))
