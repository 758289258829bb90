"""Who speaks: the words that name a speaker, taken for a name or a description of the same article, or left open."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from sayso.extract.attributions import Heard
from sayso.extract.names import Mention, Names, bare

_PERSONAL = frozenset(["he", "she", "him", "her", "who", "i", "me"])
_PLURAL = frozenset(["they", "them", "we", "us", "both"])
_THINGS = frozenset(["it", "which", "that", "this"])
_DETERMINER = re.compile(r"^(?:the|that|this|those|these|both|his|her|their|its)\s+", re.IGNORECASE)
_OPEN = re.compile(
    r"^(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|several|some|many|most|few|other|another|no|any|"
    r"multiple|numerous|dozens|neither|every|each|more|all)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"^[A-ZÀ-ÖØ-Þ]")
_PRONOUNS = _PERSONAL | _PLURAL | _THINGS
_UNSTATED = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly)\b|"
    r"\b(?:is|are|was|were|been) (?:widely |generally )?"
    r"(?:said|understood|believed|thought|rumou?red|reported|expected)\b(?!.*\bby\b)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"\b(?:sources?|officials?|diplomats?|insiders?|people|persons?|aides?|familiar|briefed|close to|anonymous|unnamed|"
    r"leaked|internal|draft|someone)\b",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"\b(?:spokes\w+|statements?|communiqu\w+|press (?:office|service|secretary))\b", re.IGNORECASE)
_NOBODY = re.compile(rf"(?:{'|'.join(sorted(_PRONOUNS))})$|(?:no one|nobody|none|neither)\b", re.IGNORECASE)
_SAME = {"he": "he", "him": "he", "she": "she", "her": "she"}
_REACH = 1500  # code points before a pronoun in which the name that it stands for is looked for


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something: a name of the article, a description as it has it, or nobody.

    ``kind``: named, unnamed or unstated; ``name`` is None for unstated.
    """

    name: str | None
    kind: str
    anonymous: bool


class Resolver:
    """Resolves the speakers of one article, in the order of their cues."""

    def __init__(self, text: str, names: Names) -> None:
        self._text, self._names = text, names
        self._told: list[tuple[int, Speaker, str]] = []  # cue, speaker, the words that named him
        self._gender: dict[str, str] = dict(names.gender)

    def all(self, heard: Iterable[Heard]) -> list[tuple[Speaker, ...]]:
        """The speakers of attributions, which come in the order of their cues; several of "X and Y said"."""
        found = []
        for each in heard:
            speakers = self._together(each) or (self._speaker(each),)
            words = self._text[slice(*each.source)] if each.source else ""
            self._told += [(each.cue[0], speaker, words) for speaker in speakers]
            found.append(speakers)
        return found

    def _together(self, heard: Heard) -> tuple[Speaker, ...]:
        """The speakers of a source that is several proper names; empty where it is one or none."""
        if heard.source is None:
            return ()
        start, words = heard.source[0], self._text[slice(*heard.source)]
        names = []
        for part in re.finditer(r"(?:(?!,? and |, ).)+", words, re.DOTALL):
            names.append(self._name(start + part.start(), part.group()))
        if len(names) < 2 or not all(names) or " and " not in words:
            return ()
        return tuple(Speaker(self._names.full.get(name, name), "named", False) for name in dict.fromkeys(names))

    def _speaker(self, heard: Heard) -> Speaker:
        if _UNSTATED.search(self._text[slice(*heard.cue)]):
            return Speaker(None, "unstated", True)
        if heard.source is None:
            return self._unnamed_nowhere(heard)
        words = self._text[slice(*heard.source)].strip(" ,;:—–-")
        low = words.lower()
        if low in _PRONOUNS:
            return self._pronoun(low, heard)
        head = re.split(r",| \(| — | – |\bwho\b", words)[0].strip()
        if name := self._name(heard.source[0], head):
            return Speaker(self._names.full.get(name, name), "named", False)
        return self._described(_plain(words), words, heard)

    def _unnamed_nowhere(self, heard: Heard) -> Speaker:
        """Nobody is named: nobody it is, unless the sentence goes on with who spoke before."""
        if heard.speaker != "unstated" and self._told:
            cue, speaker, _ = self._told[-1]
            if not re.search(r"[.!?\n]", self._text[cue : heard.cue[0]]):
                return speaker
        return Speaker(None, "unstated", True)

    def _name(self, start: int, head: str) -> str:
        """The proper name that some words are; empty where they only describe somebody."""
        if _OPEN.match(head):
            return ""
        inside = self._names.within(start, start + len(head))
        if not inside:
            return ""
        last = inside[-1]
        ends = last.end >= start + len(head) - 2
        if not ends or re.search(r"[’']s?$", self._text[last.start : last.end]):
            return ""
        before = self._text[start : last.start]
        plain = _DETERMINER.sub("", before).strip()
        if not plain or self._names.is_person(last.name) or self._names.full.get(last.name, last.name) != last.name:
            return last.name if not re.search(r"\b(?:of|for|from|at|in|with|to|by)\s*(?:the\s*)?$", before) else ""
        return ""

    def _pronoun(self, word: str, heard: Heard) -> Speaker:
        """Who a pronoun stands for: who spoke last nearby, else the last person named before; else nobody known."""
        assert heard.source is not None
        place = heard.source[0]
        low = max(self._text.rfind("\n", max(0, place - 4 * _REACH), place), place - 4 * _REACH) - _REACH
        near = takewhile(lambda told: told[0] > low, reversed(self._told))
        known = (each for each in near if each[1].name and not _NOBODY.match(each[1].name))
        for cue, speaker, words in islice(known, 4):
            if self._fits(word, speaker, words) and not self._other_between(word, cue, place, speaker):
                return self._taken(word, speaker)
        for mention in self._names.before(place, _REACH):
            name = self._names.full.get(mention.name, mention.name)
            if word in _PERSONAL and self._names.is_person(name) and self._agrees(word, name):
                return self._taken(word, Speaker(name, "named", False))
            if word in _THINGS and not self._names.is_person(name) and " " in name:
                return Speaker(name, "named", False)
        return Speaker(self._text[slice(*heard.source)], "unnamed", heard.speaker == "anonymous")

    def _agrees(self, word: str, name: str) -> bool:
        return word not in _SAME or self._gender.get(name, _SAME[word]) == _SAME[word]

    def _taken(self, word: str, speaker: Speaker) -> Speaker:
        """The speaker, of whom the pronoun is now known."""
        if word in _SAME and speaker.name:
            self._gender.setdefault(speaker.name, _SAME[word])
        return speaker

    def _fits(self, word: str, speaker: Speaker, words: str) -> bool:
        """Whether a pronoun may stand for a speaker: a person, several, or a body."""
        name = speaker.name or ""
        if not self._agrees(word, name):
            return False
        if speaker.kind == "named":
            person = self._names.is_person(name)
            return person if word in _PERSONAL else not person
        many = bool(re.match(r"^(?:two|three|four|five|several|some|many|both|sources|officials|\w+s\b)", words, re.I))
        return many if word in _PLURAL else not many and word in _PERSONAL

    def _other_between(self, word: str, cue: int, place: int, speaker: Speaker) -> bool:
        """Whether somebody else is named as a subject after that speaker was, before the pronoun's own sentence."""
        if word not in _PERSONAL:
            return False
        start = max(self._text.rfind(mark, cue, place) for mark in (". ", "\n", "? ", "! ", "” "))
        others = [m for m in self._mentions(cue, start) if self._names.is_person(self._full(m))]
        opening = [m for m in others if self._is_opening(m)]
        return bool(opening) and self._full(opening[-1]) != speaker.name

    def _is_opening(self, mention: Mention) -> bool:
        before = self._text[max(0, mention.start - 2) : mention.start]
        return not before.strip() or before[-1] in "\n“" or before.endswith(". ")

    def _full(self, mention: Mention) -> str:
        return self._names.full.get(mention.name, mention.name)

    def _mentions(self, start: int, end: int) -> Sequence[Mention]:
        return self._names.within(start, end)

    def _described(self, head: str, words: str, heard: Heard) -> Speaker:
        """A description; "the official" is who was described so before, or a person named with that word."""
        hidden = heard.speaker == "anonymous" or bool(_HIDDEN.search(words))
        anonymous = hidden and not _OFFICIAL.search(words)
        match = _DETERMINER.match(head)
        if match:
            noun = head[match.end() :].split()[-1:] or [""]
            for cue, speaker, said in reversed(self._told):
                if heard.cue[0] - cue > 4 * _REACH:
                    break
                if speaker.name and noun[0].lower() and re.search(rf"\b{re.escape(noun[0])}\b", said, re.IGNORECASE):
                    return speaker
        return Speaker(
            bare(head) if _CAPITAL.match(head) and not _OPEN.match(head) else head or words, "unnamed", anonymous
        )


def _plain(words: str) -> str:
    """A description without what is said of it further; what has but one word of its own keeps its relative clause."""
    first = re.split(r", | \(| — | – ", words)[0].strip()
    clause = re.search(r"\s(?:who|which|that)\s", first)
    told = _DETERMINER.sub("", first[: clause.start()]) if clause else ""
    return first[: clause.start()] if clause and len(_OPEN.sub("", told).split()) > 1 else first
