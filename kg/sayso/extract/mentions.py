"""The names of a window and their kinds, and the words of offices, as the model marks them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sayso.extract.labels import HEADS
from sayso.extract.said import Said, Span, chosen, softmax

_LABELS = HEADS["mention"]
_LEAST = 0.5


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
    """The names of a window, those before its own pieces too: whole words that begin and go on with one kind."""
    sure = softmax(said["mention"])
    found: list[Mention] = []
    open_kind = ""
    for word in said.words:
        label = _LABELS[int(sure[word.low].argmax())]
        where, _, kind = label.partition(" ")
        if kind and where == "further" and kind == open_kind and found:
            last = found[-1]
            found[-1] = Mention((last.span[0], word.end), kind, last.confidence, last.low, word.high)
        elif kind:
            found.append(Mention((word.start, word.end), kind, float(1 - sure[word.low, 0]), word.low, word.high))
        open_kind = kind
    return found


def titles(said: Said, least: float = _LEAST) -> Iterator[Title]:
    """The offices whose words begin with a window's own pieces."""
    firsts = said.firsts("title", least)
    if not firsts:
        return
    sure, scores = softmax(said["title"]), said.tied(firsts)[:, 4:6]
    for m, first in enumerate(firsts):
        if first < said.window.first:
            continue
        parts = chosen(scores[m])
        by_word = [parts[word.low : word.high].mean(0) for word in said.words]
        holder, of = (_surest(said, [float(p[label]) for p in by_word]) for label in (1, 2))
        yield Title(said.marked("title", first, firsts), holder, of, float(sure[first, 1]))


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
