"""Proper names in a text, and which of them are one: a surname and the full name that the same text has."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.extract.states import state_of

Span = tuple[int, int]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHORT = r"(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Rep|Rev|Prof|St|Fr)\."
_WORD = rf"(?:{_SHORT}|[A-ZÀ-ÖØ-Þ][\w’'.-]*[\w]|[A-ZÀ-ÖØ-Þ]\.?|al-[A-Z][\w’'-]+)"
_LINK = r"(?:of|the|for|de|del|della|da|dos|du|di|la|le|van|von|der|den|ter|bin|ibn|al|el|e|y|zu)"
# At most twelve words: what is longer is a line in capitals, and would cost its square.
_NAME = re.compile(rf"(?<![\w’'])(?:{_WORD})(?:[ \u00a0]{_WORD}|(?:[ \u00a0]{_LINK}){{1,2}}[ \u00a0]{_WORD}){{0,11}}")
_POSSESSIVE = re.compile(r"[’']s?$")
_AND = re.compile(r",? and (?:also )?|, | as well as ")
TITLES = _set(
    "mr mrs ms miss dr sir dame lord lady president vice-president premier chancellor senator sen rep "
    "representative congressman congresswoman gov governor mayor councillor councilman general gen col colonel "
    "lt lieutenant capt captain maj major sgt sergeant cpl admiral adm commander officer judge justice king "
    "queen prince princess pope cardinal archbishop bishop father fr sister brother rev reverend imam sheikh "
    "rabbi professor prof ambassador minister secretary speaker chief chairman chairwoman attorney ag da m mme "
    "herr frau señor señora don"
)
_ADDRESSED = {
    **dict.fromkeys(("mr", "sir", "lord", "king", "prince", "herr", "señor", "brother", "father"), "he"),
    **dict.fromkeys(
        ("mrs", "ms", "miss", "dame", "lady", "queen", "princess", "mme", "frau", "señora", "sister"), "she"
    ),
}
_BODIES = re.compile(
    r"\b(?:ministry|department|agency|council|committee|commission|party|bank|university|institute|office|bureau|"
    r"police|army|navy|force|court|parliament|senate|congress|house|assembly|government|administration|union|"
    r"association|federation|organi[sz]ation|company|corp|inc|ltd|group|board|authority|service|embassy|foundation|"
    r"center|centre|league|front|movement|guard|command|fund|times|post|news|journal|herald|tribune|daily|"
    r"gazette|courier|observer|telegraph|guardian|press|radio|television|tv|magazine|review|media|channel|club|"
    r"kremlin|pentagon|nato|un|eu)\b",
    re.IGNORECASE,
)
_NOT_NAMES = _set(
    "the a an this that these those it he she they we i you his her their our my but and or if when while "
    "after before in on at by for from with without as since until although though because so yet not no yes "
    "there here what who which where why how one two three four five six seven eight nine ten many most some "
    "several few all both each every another other according asked speaking still then now also even just only "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december yesterday today tomorrow neither either officials sources "
    "critics experts"
)


@dataclass(frozen=True, order=True, slots=True)
class Mention:
    """A name where it stands, in code points; ``name``: without title and possessive; ``kind``: "" where not known."""

    start: int
    end: int
    name: str
    kind: str = ""


class Names:
    """The names of a text. ``mentions``: all of them in order; ``full``: by name the longest form that the text has;
    ``kinds``: by such a form what it names, as far as known; ``gender``: of persons addressed as Mr or Ms, the pronoun.
    """

    def __init__(self, text: str, known: Iterable[tuple[Span, str]] = ()) -> None:
        """Reads a text once, in time linear in its length. ``known``: names that the model found, and their kinds."""
        self.mentions = tuple(_merged(text, known))
        self._starts = [m.start for m in self.mentions]
        counts = Counter(m.name for m in self.mentions)
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for mention in self.mentions:
            if mention.kind:
                votes[mention.name][mention.kind] += 1
        forms = _full(counts, votes)
        short = _abbreviated(text, self.mentions)
        self.full: Mapping[str, str] = forms | {name: forms.get(full, full) for name, full in short.items()}
        together: dict[str, Counter[str]] = defaultdict(Counter)
        for name, kinds in votes.items():
            together[self.full[name]] += kinds
        self.kinds: Mapping[str, str] = {name: kinds.most_common(1)[0][0] for name, kinds in together.items()}
        self.titled = {m.name for m in self.mentions if _titled(text[m.start : m.end])}
        articled = Counter(m.name for m in self.mentions if text[max(0, m.start - 4) : m.start].lower() == "the ")
        self._bodies = {name for name, times in articled.items() if 2 * times >= counts[name]} - self.titled
        self.gender = {self.full[m.name]: sex for m in self.mentions if (sex := _addressed(text, m))}

    def within(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that a stretch of the text holds whole."""
        low = bisect_right(self._starts, start - 1)
        found = []
        for n in range(low, len(self.mentions)):
            mention = self.mentions[n]
            if mention.start >= end:
                break
            if mention.end <= end + 2:
                found.append(mention)
        return found

    def before(self, place: int, reach: int) -> Iterator[Mention]:
        """The mentions that end before a place, the nearest first, within so many code points."""
        for n in range(bisect_right(self._starts, place) - 1, -1, -1):
            mention = self.mentions[n]
            if mention.end < place - reach:
                return
            if mention.end <= place:
                yield mention

    def is_person(self, name: str) -> bool:
        """Whether a name looks like that of a person: by a title somewhere, or by its form."""
        if kind := self.kinds.get(self.full.get(name, name)):
            return kind == "person"
        parts = name.split()
        if _BODIES.search(name) or name in self._bodies:
            return False
        return name in self.titled or (2 <= len(parts) <= 4 and not name.isupper() and parts[0].lower() != "the")


def listed(words: str) -> Iterator[tuple[int, str]]:
    """The parts of a list ("A, B and C"), each with where it begins."""
    start = 0
    for gap in (*_AND.finditer(words), None):
        end = gap.start() if gap else len(words)
        if words[start:end].strip():
            yield start, words[start:end]
        start = gap.end() if gap else end


def bare(name: str) -> str:
    """A name without titles before it and without a possessive."""
    parts = _POSSESSIVE.sub("", name.strip(" ,.;:").replace(" of State ", " ")).split()
    for n in range(len(parts) - 1, 0, -1):
        tail = parts[n:]
        if parts[n - 1].rstrip(".").lower() in TITLES and len(tail) <= 4 and tail[0][0].isupper():
            return " ".join(tail)
    return " ".join(parts)


def _titled(words: str) -> bool:
    parts = words.split()
    return len(parts) > 1 and any(part.rstrip(".").lower() in TITLES for part in parts[:-1])


def _mentions(text: str) -> Iterator[Mention]:
    lower = set(re.findall(r"\b[a-zà-öø-þ][\w’'-]+", text))
    for found in _NAME.finditer(text):
        start, words = found.start(), found.group()
        first, _, rest = words.partition(" ")
        while first.lower().strip(".") in _NOT_NAMES or (
            _begins(text, start) and first.lower() in lower and not first.isupper()
        ):
            if not rest:
                break
            start += len(first) + 1
            words = rest
            first, _, rest = words.partition(" ")
            if first.islower():  # a link that the dropped word left behind
                continue
        else:
            if name := bare(words):
                yield Mention(start, start + len(words), name)


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, start - 3) : start].rstrip(' “”"‘«')
    return not before or before[-1] in ".!?\n:"


def _addressed(text: str, mention: Mention) -> str:
    """The pronoun of a person by the address before the name or in it."""
    words = [*text[max(0, mention.start - 12) : mention.start].split()[-1:], *text[mention.start : mention.end].split()]
    found = [_ADDRESSED[low] for word in words[:-1] if (low := word.rstrip(".").lower()) in _ADDRESSED]
    return found[-1] if found else ""


def _merged(text: str, known: Iterable[tuple[Span, str]]) -> Iterator[Mention]:
    """The names that the model found, and those by their form where it found none, in order."""
    told = sorted(Mention(start, end, name, kind) for (start, end), kind in known if (name := bare(text[start:end])))
    ends = [mention.start for mention in told]
    rest = []
    for mention in _mentions(text):
        n = bisect_right(ends, mention.end - 1) - 1
        # "Donors said", "the Norwegian", "the Minister": the model, which knows names, finds none.
        plain = (
            told
            and " " not in mention.name
            and (_begins(text, mention.start) or bool(state_of(mention.name, "")) or mention.name.lower() in TITLES)
        )
        if not plain and (n < 0 or told[n].end <= mention.start):
            rest.append(mention)
    yield from sorted([*told, *rest])


def _abbreviated(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """By abbreviation the name that stands before it, where it stands in brackets: "the Monitoring Mission (MM)"."""
    found = {}
    for one, other in pairwise(mentions):
        bracketed = text[one.end : other.start].strip() == "(" and text[other.end : other.end + 1] == ")"
        if bracketed and other.name.isupper() and " " not in other.name and len(other.name) < len(one.name):
            found[other.name] = one.name
    return found


def _full(counts: Mapping[str, int], votes: Mapping[str, Counter[str]]) -> dict[str, str]:
    """By name the longest that ends with its words, or of which it is the initials, and is not of another kind."""
    ending: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        parts = name.split()
        for n in range(1, len(parts)):
            ending[" ".join(parts[n:])].append(name)
        initials = "".join(p[0] for p in parts if p[0].isupper()) if len(parts) > 2 else ""
        if initials in counts and "person" not in votes.get(name, ()):
            ending[initials].append(name)
        if len(parts) == 2:
            ending[parts[0]].append(name)
    found = {}
    for name in counts:
        longer = sorted(
            (x for x in ending.get(name, ()) if _alike(votes.get(name), votes.get(x))),
            key=lambda x: (-counts[x], -len(x), x),
        )
        found[name] = longer[0] if longer and (" " not in name or len(longer) == 1) else name
    return found


def _alike(one: Counter[str] | None, other: Counter[str] | None) -> bool:
    """Whether two names may be one: not where they are known to be of different kinds."""
    if not one or not other:
        return True
    return bool(one.keys() & other.keys())
