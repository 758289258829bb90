"""The names of a window and their kinds, and the words of offices, as the model marks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sayso.extract.labels import HEADS, KINDS
from sayso.extract.said import Floats, Said, Span, Word, softmax

_LABELS = HEADS["mention"]
_LEAST = 0.5
_NAMING = re.compile(r"[A-ZÀ-ÖØ-Þ0-9]|al$|al-|el-|d[’']|de$|van$|von$")  # a first word of a name


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands; ``low``, ``high``: its first piece in the window, and the piece after its last."""

    span: Span
    kind: str
    confidence: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Title:
    """The words of an office, and those that name who holds it and whose it is; None where none do."""

    span: Span
    holder: Span | None
    of: Span | None
    confidence: float


def mentions(said: Said) -> list[Mention]:
    """The names of a window, those before its own pieces too: words that begin one and go on with it.

    Of which kind one is, its words say together. What has no capital names nobody.
    """
    sure = softmax(said["mention"])
    found: list[list[Word]] = []
    going_on = False
    for word in said.words:
        where = _LABELS[int(sure[word.low].argmax())].partition(" ")[0]
        if where == "further" and going_on:
            found[-1].append(word)
        elif where != "no":
            found.append([word])
        going_on = where != "no"
    return [mention for words in found if (mention := _mention(said, sure, words))]


def _mention(said: Said, sure: Floats, words: list[Word]) -> Mention | None:
    while words and not _NAMING.match(said.text[words[0].start : words[0].end]):
        words = words[1:]
    if not words:
        return None
    kinds = np.sum([sure[word.low, 1::2] + sure[word.low, 2::2] for word in words], axis=0)
    start, end = words[0].start, words[-1].end
    confidence = float(1 - sure[words[0].low, 0])
    return Mention((start, end), KINDS[int(kinds.argmax())], confidence, words[0].low, words[-1].high)


def titles(said: Said, least: float = _LEAST) -> Iterator[Title]:
    """The offices whose words begin with a window's own pieces."""
    sure = softmax(said["title"])
    for first, words, by_word in said.binding("title", least, slice(4, 6)):
        holder, of = (_surest(said, [float(parts[label]) for parts in by_word]) for label in (1, 2))
        yield Title(words, holder, of, float(sure[first, 1]))


def _surest(said: Said, sure: list[float]) -> Span | None:
    """The run of words about the surest of all, None where none is sure enough."""
    best = max(range(len(sure)), key=sure.__getitem__)
    if sure[best] < _LEAST:
        return None
    low = high = best
    while low > 0 and sure[low - 1] >= _LEAST:
        low -= 1
    while high + 1 < len(sure) and sure[high + 1] >= _LEAST:
        high += 1
    return said.words[low].start, said.words[high].end
