"""Who speaks: the words that name a speaker, taken for a name or a description of the same article, or left open."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.extract.actors import Actors
from sayso.extract.antecedents import Antecedents, Candidate, is_thing
from sayso.extract.attributions import Heard
from sayso.extract.descriptions import Descriptions, head
from sayso.extract.names import Names, bare, listed
from sayso.extract.quotes import places
from sayso.extract.said import Span

_PERSONAL = frozenset(["he", "she", "him", "her", "who", "i", "me"])
_PLURAL = frozenset(["they", "them", "we", "us", "both"])
_THINGS = frozenset(["it", "which", "that", "this"])
_DETERMINER = re.compile(r"^(?:the|that|this|those|these|both|his|her|their|its)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|that|this|those|these)\s+", re.IGNORECASE)
_OPEN = re.compile(
    r"^(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|several|some|many|most|few|other|another|no|any|"
    r"multiple|numerous|dozens|neither|every|each|more|all)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"^(?:the|that|this|those|these|both|the same|the two|the three)\s+", re.IGNORECASE)
_OWNER = re.compile(r"[’']s?$")
_JOINTS = (
    r"of|for|from|at|in|with|to|by|near|about|on|against|and|or|than|as|around|inside|within|behind|under|over|like|between|"
    r"among|including|representing|\w+ing|\w+ed"
)
_ANY_JOINT = re.compile(rf"\b(?:{_JOINTS})\b", re.IGNORECASE)
_SEVERAL = re.compile(r"[a-z]{2}(?:ing|(?<!s)s|men|people)$")  # before a person's name: no office of one
_ARTICLES = re.compile(r"^(?:an?|the|that|this|those|these|both)\s+", re.IGNORECASE)
_JOINED = re.compile(
    rf"\b(?:{_JOINTS})\s*(?:the\s*)?$|\b(?:who|that|which)\b",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s+(?:of|from|at|with|for|in|himself|herself|itself)\b")
_WORDS_BEFORE = 5  # of a description before the name of a body: "the oil workers' federation"
_IN_CUE = re.compile(r"\b(?:he|she|his|her|it|its|they|their)\b", re.IGNORECASE)
_POSSESSED = re.compile(r"(?:his|her|their|its|our)\b", re.IGNORECASE)
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
_FIRST = frozenset(["i", "we", "me", "us"])
_SUBJECT = {
    "his": "he", "him": "he", "himself": "he", "her": "she", "herself": "she", "its": "it", "whom": "who",
    "their": "they", "them": "they", "themselves": "they",
}  # fmt: skip
_SURE = 0.5  # of the model, that a name is the speaker's
_LAST = 30  # statements before a pronoun whose speakers it may mean
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

    def __init__(self, text: str, names: Names, actors: Actors) -> None:
        self._text, self._names, self._actors = text, names, actors
        self._descriptions = Descriptions(text, names, actors)
        self._antecedents = Antecedents(text, names, actors, places(text))
        self._told: list[tuple[int, Speaker, str]] = []  # cue, speaker, the words that named him
        self._gender: dict[str, str] = dict(names.gender)
        self._contents: list[tuple[int, int, Speaker]] = []  # where words are said that stand in the text, and by whom

    def all(self, heard: Sequence[Heard]) -> list[tuple[Speaker, ...]]:
        """The speakers of attributions, which come in the order of their cues; several of "X and Y said"."""
        found = []
        for each in heard:
            speakers = self._together(each) or (self._speaker(each),)
            words = self._text[slice(*each.source)] if each.source else ""
            self._told += [(each.cue[0], speaker, words) for speaker in speakers]
            found.append(speakers)
        taken = self._first_persons(heard, found)
        self._contents = sorted(
            ((*span, speakers[0]) for each, speakers in zip(heard, taken, strict=True) for span in each.content),
            key=lambda said: said[:2],
        )
        return taken

    def _first_persons(self, heard: Sequence[Heard], found: list[tuple[Speaker, ...]]) -> list[tuple[Speaker, ...]]:
        """The same, with who says "I" in the words of another statement being who makes that."""
        by_cue = {each.cue[0]: speakers for each, speakers in zip(heard, found, strict=True)}
        return [
            by_cue[each.within]
            if each.source and each.within in by_cue and self._text[slice(*each.source)].lower() in _FIRST
            else speakers
            for each, speakers in zip(heard, found, strict=True)
        ]

    def _together(self, heard: Heard) -> tuple[Speaker, ...]:
        """The speakers of a source that is several proper names; empty where it is one or none."""
        if heard.source is None:
            return ()
        start, words = heard.source[0], self._text[slice(*heard.source)]
        names = [self._name(start + at, part) for at, part in listed(words)]
        if len(names) < 2 or not all(names) or " and " not in words:
            return ()
        return tuple(Speaker(self._actors.full(name), "named", False) for name in dict.fromkeys(names))

    def meant(self, start: int, words: str) -> str:
        """Whom some words mean that stand anywhere in the text: a name of the article, or the words; "" for nobody."""
        low = words.lower().strip()
        if (word := _SUBJECT.get(low, low)) in _PRONOUNS:
            found = self._sayer(word, start) or self._standing(word, start, ())
            return (found.name or "") if found else ""
        if name := self._name(start, words):
            return self._actors.full(name)
        plain = _plain(words)
        again, meant = self._again(plain, start), self._descriptions.meant(plain, start)
        if again and (meant is None or again[1] > meant[1]):
            return again[0].name or ""
        if meant:
            return meant[0]
        return _ARTICLE.sub("", plain).strip(" ,;:")

    def _sayer(self, word: str, place: int) -> Speaker | None:
        """Who says the words in which "I" or "we" stands."""
        if word not in _FIRST:
            return None
        stop = bisect_right(self._contents, place, key=lambda said: said[0])
        near = self._contents[max(0, stop - _LAST) : stop]
        around = [(end - start, who) for start, end, who in near if place < end]
        if not around:
            return None
        return min(around, key=lambda each: each[0])[1]

    def named(self, start: int, words: str) -> str:
        """The fullest form of the proper name that some words are, "" where they only describe somebody."""
        name = self._name(start, words)
        return self._actors.full(name) if name else ""

    def outstanding(self, place: int) -> list[str]:
        """The named persons before a place, the one first whom "he" would mean."""
        return self._antecedents.ranked(place)

    def _speaker(self, heard: Heard) -> Speaker:
        if _UNSTATED.search(self._text[slice(*heard.cue)]):
            return Speaker(None, "unstated", True)
        if heard.source is None:
            return self._unnamed_nowhere(heard)
        words = self._text[slice(*heard.source)].strip(" ,;:—–-")
        low = words.lower()
        if low in _PRONOUNS:
            withheld = heard.speaker == "anonymous"
            found = self._standing(low, heard.source[0], () if withheld else heard.named, withheld=withheld)
            return found or Speaker(self._text[slice(*heard.source)], "unnamed", heard.speaker == "anonymous")
        if name := self._name(heard.source[0], words):
            return Speaker(self._actors.full(name), "named", False)
        return self._described(_plain(words), words, heard)

    def _likely(self, named: Sequence[tuple[Span, float]], word: str = "") -> Speaker | None:
        """The name that the model takes for the speaker's; ``word``: a pronoun with which it must agree."""
        best: dict[str, float] = {}
        for span, sure in named:
            for mention in self._names.within(*span)[-1:]:
                name = self._actors.full(mention.name)
                best[name] = max(best.get(name, 0), sure)
        for name, sure in sorted(best.items(), key=lambda item: -item[1]):
            person = self._names.is_person(name)
            fits = not word or (self._agrees(word, name) and person if word in _PERSONAL else not person)
            if sure >= _SURE and fits:
                return Speaker(name, "named", False)
        return None

    def _unnamed_nowhere(self, heard: Heard) -> Speaker:
        """Nobody is named beside the cue: who is named in it ("by his account", "Sand:"), who spoke before in the same
        sentence, whom the model takes for the speaker; else nobody.
        """
        words = self._text[slice(*heard.cue)]
        if inside := self._names.within(*heard.cue):
            return Speaker(self._actors.full(inside[-1].name), "named", False)
        if pronoun := _IN_CUE.search(words):
            word = _SUBJECT.get(pronoun[0].lower(), pronoun[0].lower())
            if found := self._standing(word, heard.cue[0] + pronoun.start(), heard.named):
                return found
        if heard.speaker in ("unstated", "anonymous"):
            return Speaker(None, "unstated", True)
        if self._told:
            cue, speaker, _ = self._told[-1]
            if not re.search(r"[.!?\n]", self._text[cue : heard.cue[0]]):
                return speaker
        return self._likely(heard.named) or Speaker(None, "unstated", True)

    def _name(self, start: int, words: str) -> str:
        """The proper name that some words are; empty where they only describe somebody.

        Of "its president, Ada Sand" it is that after the comma; of "Ada Sand of the Ledger" the one before "of".
        """
        first, *others = _parts(words)
        if name := self._plain_name(start, first[1]):
            return name
        withheld = bool(_HIDDEN.search(first[1]))
        for at, part in reversed(others):
            if (name := self._plain_name(start + at, part)) and not (withheld and bare(part) != name):
                return name
        return ""

    def _plain_name(self, start: int, words: str) -> str:
        if _OPEN.match(words):
            return ""
        inside = self._names.within(start, start + len(words))
        if not inside:
            return ""
        last = inside[-1]
        before = self._text[start : last.start]
        if last.end >= start + len(words) - 2 and not _OWNER.search(self._text[last.start : last.end]):
            plain = _DETERMINER.sub("", before).strip()
            person = self._names.is_person(last.name)
            lower = plain.split()
            if plain and plain.istitle() and not last.kind and bare(f"{plain} {last.name}") != last.name:
                return ""  # "He Lifeng": a part of a name that the text does not tell to be one
            several = person and bool(lower) and bool(_SEVERAL.search(lower[-1]))
            if not _JOINED.search(before) and not several and (person or len(lower) <= _WORDS_BEFORE):
                return last.name
        first = inside[0]
        after = self._text[first.end : start + len(words)]
        before = self._text[start : first.start]
        titled = not re.search(r"[’']s\b", before) and not _ANY_JOINT.search(before) and not _HIDDEN.search(before)
        if self._names.is_person(first.name) and titled and _AFTER_NAME.match(after):
            return first.name
        return ""

    def _standing(
        self, word: str, place: int, named: Sequence[tuple[Span, float]], *, withheld: bool = False
    ) -> Speaker | None:
        """Who a pronoun stands for: whom the model takes for him, else who stands out of those before.

        ``withheld``: whether he withholds his name; then nobody with a name.
        """
        if word in _FIRST:  # who says "I" is who says the words around it
            return None
        if likely := self._likely(named, word):
            return self._taken(word, likely)
        told = [
            Candidate(cue, speaker.name, speaker.kind, speaker.anonymous, words, speaks=True)
            for cue, speaker, words in self._before(place)
            if speaker.name and not _NOBODY.match(speaker.name) and not (withheld and speaker.kind == "named")
        ]
        best = self._antecedents.best(_SUBJECT.get(word, word), place, told, self._gender, named=not withheld)
        return self._taken(word, Speaker(best.name, best.kind, best.anonymous)) if best else None

    def _before(self, place: int) -> Sequence[tuple[int, Speaker, str]]:
        """What was told before a place, the last of it."""
        stop = bisect_left(self._told, place, key=lambda told: told[0])
        return self._told[max(0, stop - _LAST) : stop]

    def _agrees(self, word: str, name: str) -> bool:
        return word not in _SAME or self._gender.get(name, _SAME[word]) == _SAME[word]

    def _taken(self, word: str, speaker: Speaker) -> Speaker:
        """The speaker, of whom the pronoun is now known."""
        if word in _SAME and speaker.name:
            self._gender.setdefault(speaker.name, _SAME[word])
        return speaker

    def _described(self, plain: str, words: str, heard: Heard) -> Speaker:
        """A description; "the official" is who was described so before, or a person whom the article calls so, of both
        who stands nearer. Who withholds his name is nobody with a name.
        """
        hidden = bool(_HIDDEN.search(words))
        anonymous = heard.speaker == "anonymous" or (hidden and not _OFFICIAL.search(words))
        again = self._again(plain, heard.cue[0], withheld=heard.speaker == "anonymous")
        meant = None if anonymous else self._descriptions.meant(plain, heard.cue[0])
        if again and (meant is None or again[1] > meant[1]):
            return again[0]
        if meant:
            return Speaker(meant[0], "named", False)
        if not anonymous and (likely := self._likely_called(plain, heard)):
            return likely
        return Speaker(
            bare(plain) if _CAPITAL.match(plain) and not _OPEN.match(plain) else plain or words, "unnamed", anonymous
        )

    def _likely_called(self, words: str, heard: Heard) -> Speaker | None:
        """Whom the model takes for the speaker, where the description may be his: a person's, and nobody's own name."""
        match = _DETERMINER.match(words)
        noun = head(words[match.end() :])[0] if match and not _OPEN.match(words) else ""
        if not noun or is_thing(noun) or re.search(r"[A-ZÀ-ÖØ-Þ]", words[match.end() :] if match else words):
            return None
        likely = self._likely(heard.named, "who")
        return likely if likely and _POSSESSED.match(words) is None else None

    def _again(self, words: str, place: int, *, withheld: bool = False) -> tuple[Speaker, int] | None:
        """Who was described so before, and where: "the official" for "an official of the ministry"."""
        match = _DEFINITE.match(words)
        noun, others = head(words[match.end() :]) if match else ("", frozenset[str]())
        for cue, speaker, said in reversed(self._before(place)) if noun else ():
            if place - cue > 4 * _REACH:
                break
            known, more = head(_ARTICLES.sub("", said))
            fits = not others or not more or bool(others & more)
            if known == noun and fits and speaker.name and not (withheld and speaker.kind == "named"):
                return speaker, cue
        return None


def _parts(words: str) -> list[tuple[int, str]]:
    """A source without relative clauses, parted where an apposition begins, each part with where it begins."""
    found: list[tuple[int, str]] = []
    start = 0
    for gap in (*re.finditer(r", | \(| — | – ", words), None):
        part = words[start : gap.start() if gap else len(words)]
        clause = re.search(r"\bwho\b", part)
        part = part[: clause.start()].rstrip() if clause else part
        if part or not found:
            found.append((start, part))
        start = gap.end() if gap else start
        if clause:
            break
    return found


def _plain(words: str) -> str:
    """A description without what is said of it further; what has but one word of its own keeps its relative clause."""
    first = re.split(r", | \(| — | – ", words)[0].strip()
    clause = re.search(r"\s(?:who|which|that)\s", first)
    told = _DETERMINER.sub("", first[: clause.start()]) if clause else ""
    return first[: clause.start()] if clause and len(_OPEN.sub("", told).split()) > 1 else first
