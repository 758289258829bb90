"""Who takes part in a meeting: the names and descriptions that its words mean."""

import re
from collections.abc import Iterator, Sequence

from sayso.extract.contacts import Contact
from sayso.extract.names import listed
from sayso.extract.said import Span
from sayso.extract.speakers import Resolver

_POSSESSIVE = re.compile(r"[’']s?(?: own)?$")
_SEVERAL = (
    r"sides|men|women|leaders|ministers|presidents|politicians|parties|delegations|governments|capitals|countries|"
    r"envoys|negotiators|diplomats|officials|rivals|candidates"
)
_BOTH = re.compile(
    r"^(?:the |these |those |their |both |all )*(?:two|three|pair|both|they|them|their|themselves|each other|"
    rf"one another|{_SEVERAL})(?: (?:of them|foreign ministers|{_SEVERAL}))?$",
    re.IGNORECASE,
)
_OF = re.compile(r"\w (?:of|from|for) ")  # "the ministers of Chad and Niger" are one party
_MARKS = ' ,;:.–—“”"‘'
_THREE = re.compile(r"\bthree\b", re.IGNORECASE)
_REACH = 4000  # code points before "the two" in which a meeting says who they are
_ARTICLE = re.compile(r"^(?:the|these|those)\s+", re.IGNORECASE)


class Parties:
    """The parties of the meetings of one article, asked in the order in which they are told."""

    def __init__(self, text: str, resolver: Resolver) -> None:
        self._text, self._resolver = text, resolver
        self._met: list[tuple[int, Sequence[str]]] = []

    def of(self, contact: Contact) -> list[str]:
        """Who takes part in a meeting, each once."""
        told = (" ".join(name.split()).strip(_MARKS) for span in contact.who for name in self._parties(span))
        found = list(dict.fromkeys(name for name in told if name))
        if len(found) > 1:
            self._met.append((contact.trigger[0], found))
        return found

    def _parties(self, span: Span) -> Iterator[str]:
        words = self._text[slice(*span)]
        if _BOTH.match(words.strip()):
            yield from self._both(span[0], words)
            return
        parts = [(span[0] + at, part) for at, part in listed(words)]
        if len(parts) > 1 and all(self._resolver.named(*part) for part in parts):
            yield from (self._resolver.named(*part) for part in parts)
        elif len(parts) > 1 and " and " in words and (_OF.search(parts[0][1]) or not self._any_named(parts)):
            yield _ARTICLE.sub("", words)
        else:
            yield self._resolver.meant(span[0], _POSSESSIVE.sub("", words))

    def _any_named(self, parts: Sequence[tuple[int, str]]) -> bool:
        return any(self._resolver.named(*part) for part in parts)

    def _both(self, place: int, words: str) -> Iterator[str]:
        """Who "the two" are: the parties of the last meeting of so many before, else the two persons who stand out."""
        number = 3 if _THREE.search(words) else 2
        for at, names in reversed(self._met):
            if place - at > _REACH:
                break
            if len(names) == number:
                yield from names
                return
        near = self._resolver.outstanding(place)
        yield from near[:number] if len(near) >= number else ()
