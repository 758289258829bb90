"""What an article calls its actors beside their names, so that "the minister" is the one whom it calls a minister."""

import re
from collections import defaultdict
from collections.abc import Iterator

from sayso.extract.actors import Actors
from sayso.extract.names import Mention, Names

_ARTICLE = re.compile(r"^(?:the|that|this|those|these|both|his|her|their|its|our|same)\s+", re.IGNORECASE)
_HEAD_ENDS = re.compile(r"\s(?:of|for|from|at|in|on|with|to|by|who|which|that|whose|close|familiar|briefed)\b|[,(—–]")
_BEFORE = re.compile(r"((?:[\w’'-]+ ){1,7})$")
_AFTER = re.compile(
    r"\s*(?:\([^)]{1,40}\)\s*)?(?:,|\(|—|–|(?:is|was|has been) (?:an?|the)\b)\s*([^.;:“”\"—–)\n]{3,90})"
)
_STOP = r"\b(?:and|or|said|says|told|by|with|to|that|from|of|in|for|at|on|met|when|but|as|if|is|was|had|has)\b"
_DETERMINED = re.compile(r"(?:its|his|her|their|the|an?|[A-Z][\w’'-]+[’']s)\s", re.IGNORECASE)
_LINE = 80  # code points before a name in which it is described
_REACH = 6000  # code points before a description in which the one whom it means is looked for
_OF_OUTLETS = frozenset(
    ["newspaper", "paper", "daily", "weekly", "magazine", "channel", "broadcaster", "station", "outlet", "site"]
)
_VAGUE = frozenset(
    ["one", "other", "first", "second", "two", "men", "women", "people", "person", "man", "woman", "side"]
)


class Descriptions:
    """The common nouns by which an article introduces each of its actors."""

    def __init__(self, text: str, names: Names, actors: Actors) -> None:
        """Reads the words beside each name, in time linear in the length of the text."""
        self._text, self._names, self._actors = text, names, actors
        self._heads: dict[str, set[str]] = defaultdict(set)
        self._others: dict[str, set[str]] = defaultdict(set)
        for mention in names.mentions:
            if mention.kind:
                for told in _beside(text, mention):
                    self._add(actors.full(mention.name), told)
        for name, roles in actors.roles.items():
            for role in roles:
                self._add(name, role.title)
                self._others[name].update((role.of or "").casefold().split())
        for name in set(names.full.values()):
            if actors.kind(name) != "person":
                self._heads[name].update(name.casefold().split())

    def _add(self, name: str, told: str) -> None:
        noun, others = head(told)
        self._heads[name].add(noun)
        self._others[name].update(others)

    def meant(self, words: str, place: int) -> tuple[str, int] | None:
        """The name of whom a definite description at a place means, and where he is named: the nearest before whom the
        article calls so. None where the words are no such description, or nobody is called so.
        """
        match = _ARTICLE.match(words)
        noun, others = head(words[match.end() :]) if match else ("", frozenset[str]())
        if not noun or noun in _VAGUE:
            return None
        outlet = None
        for mention in self._names.before(place, _REACH):
            name = self._actors.full(mention.name)
            if noun in self._heads[name] and (
                not others or not (others.isdisjoint(self._heads[name]) and others.isdisjoint(self._others[name]))
            ):
                return name, mention.start
            if not outlet and noun in _OF_OUTLETS and not others and self._actors.kind(name) == "outlet":
                outlet = name, mention.start
        return outlet


def head(words: str) -> tuple[str, frozenset[str]]:
    """The noun of a description, in lower case, and the words that tell more of it."""
    end = _HEAD_ENDS.search(words)
    parts = re.sub(r"[’']s\b", "", words[: end.start()] if end else words).casefold().split()
    if not parts:
        return "", frozenset()
    rest = words[end.end() :].casefold().split() if end else []
    return parts[-1], frozenset(
        part for part in (*parts[:-1], *rest) if len(part) > 3 and part not in ("same", "former")
    )


def _beside(text: str, mention: Mention) -> Iterator[str]:
    """The descriptions right before a name ("police minister Ada Sand") and in apposition before or after it."""
    start = max(0, mention.start - _LINE)
    line = text[max(start, text.rfind("\n", start, mention.start) + 1) : mention.start]
    if before := _BEFORE.search(line):
        yield " ".join(re.split(_STOP, before[1])[-1].split()[-4:])
    comma = re.search(r"(?:^|[.“]\s?|,\s|\band )([^.,;:“”\"]{3,70}), $", line)
    if comma and _DETERMINED.match(comma[1].strip()):
        yield re.sub(r"^\S+\s", "", comma[1].strip())
    if after := _AFTER.match(text, mention.end):
        clause = re.split(r"\b(?:who|which|said|told|and|but)\b", after[1])[0]
        if re.match(r"(?:an?|the|its|his|her|their|former|then|[a-z]+)\b", clause):
            yield re.sub(r"^(?:an?|the|its|his|her|their)\s", "", clause)
