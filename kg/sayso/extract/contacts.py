"""Meetings as the model hears them: the word that tells one, who takes part, where and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.extract.labels import CONTACTS, STATUSES
from sayso.extract.said import Floats, Said, Span, runs, softmax

LEAST = 0.7  # confidence of a word below which it tells no meeting
_WHO, _WHERE, _WHEN = 1, 2, 3
_MARKS = ',;()“”"‘’–—'


@dataclass(frozen=True, slots=True)
class Contact:
    """A meeting where it is told, in code points. ``who``: the words that name who takes part, in order."""

    trigger: Span
    who: tuple[Span, ...]
    where: Span | None
    when: Span | None
    kind: str
    status: str
    confidence: float


def contacts(said: Said, least: float = LEAST) -> Iterator[Contact]:
    """The meetings that a window's own pieces tell."""
    sure = softmax(said["trigger"])
    for first, trigger, by_word in said.binding("trigger", least, slice(1, 4)):
        yield Contact(
            trigger,
            tuple(_runs(said, by_word, _WHO, trigger)),
            _best(said, by_word, _WHERE, trigger),
            _best(said, by_word, _WHEN, trigger),
            CONTACTS[int(said["contact"][first].argmax())],
            STATUSES[int(said["status"][first].argmax())],
            float(sure[first, 1]),
        )


def _runs(said: Said, by_word: Sequence[Floats], label: int, trigger: Span) -> Iterator[Span]:
    picked = [float(p[label]) > 0.5 for p in by_word]
    barred = [word.start < trigger[1] and trigger[0] < word.end for word in said.words]
    for low, high in runs([yes and not bar for yes, bar in zip(picked, barred, strict=True)], barred, 0):
        inside = [word for word in said.words[low:high] if said.text[word.start] not in _MARKS]
        if inside:
            yield inside[0].start, inside[-1].end


def _best(said: Said, by_word: Sequence[Floats], label: int, trigger: Span) -> Span | None:
    """Of several stretches of words the surest."""
    found = list(_runs(said, by_word, label, trigger))
    if not found:
        return None

    def weight(span: Span) -> float:
        return max(
            float(p[label])
            for p, word in zip(by_word, said.words, strict=True)
            if span[0] <= word.start and word.end <= span[1]
        )

    return max(found, key=lambda span: (weight(span), -abs(span[0] - trigger[0])))
