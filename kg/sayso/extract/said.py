"""What the model says of one window, and the words that its pieces are part of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.extract.labels import BOUND, BOUND_RANK, BUCKETS, TIED, TIED_RANK
from sayso.extract.windows import Window

Span = tuple[int, int]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Added:
    """What is added to the product of two vectors: by distance (label × bucket), and by label."""

    distance: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: start and end in the text, its first piece and the piece after its last."""

    start: int
    end: int
    low: int
    high: int


class Said:
    """The model's output for one window. ``outputs``: by name as ``labels.OUTPUTS`` has them, by piece."""

    def __init__(self, text: str, window: Window, outputs: Mapping[str, Floats], bound: Added, tied: Added) -> None:
        self.text, self.window = text, window
        self._outputs = outputs
        self._added = {"": (bound, len(BOUND), BOUND_RANK), "tied_": (tied, len(TIED), TIED_RANK)}
        self.words = tuple(_words(text, window))

    def __getitem__(self, name: str) -> Floats:
        return self._outputs[name]

    def firsts(self, name: str, least: float) -> list[int]:
        """The pieces that begin what a head marks, with that probability at least."""
        sure = softmax(self[name])
        return [n for n in range(1, len(self.window.ids) - 1) if sure[n, 1] >= least]

    def marked(self, name: str, first: int, firsts: Sequence[int]) -> Span:
        """The whole words of what begins with a piece and goes on while the head says so."""
        sure, last = softmax(self[name]), first
        while last + 1 < len(self.window.ids) - 1 and sure[last + 1, 2] > 0.5 and last + 1 not in firsts:
            last += 1
        return self.whole(first, last)

    def whole(self, first: int, last: int) -> Span:
        """Whole words about some pieces."""
        start, end = self.window.spans[first][0], self.window.spans[last][1]
        for word in self.words:
            if word.start < end and start < word.end:
                start, end = min(start, word.start), max(end, word.end)
        return start, end

    def binding(self, name: str, least: float, labels: slice) -> Iterator[tuple[int, Span, list[Floats]]]:
        """What a head marks that begins with a window's own pieces: its first piece, its words, and for each word of
        the window how sure each of some labels of ``TIED`` is, the first being that of none.
        """
        firsts = self.firsts(name, least)
        scores = self.tied(firsts)[:, labels] if firsts else ()
        for first, each in zip(firsts, scores, strict=True):
            if first >= self.window.first:
                parts = chosen(each)
                by_word = [parts[word.low : word.high].mean(0) for word in self.words]
                yield first, self.marked(name, first, firsts), by_word

    def bound(self, at: Sequence[int]) -> Floats:
        """Scores of cues with each piece, by label of ``BOUND``: cues × labels × pieces."""
        return self._pairs("", at)

    def tied(self, at: Sequence[int]) -> Floats:
        """Scores of cues, triggers or titles with each piece, by label of ``TIED``."""
        return self._pairs("tied_", at)

    def _pairs(self, which: str, at: Sequence[int]) -> Floats:
        added, labels, rank = self._added[which]
        places = np.array(at)
        query, key = self[which + "query"], self[which + "key"]
        pieces = len(key)
        far = np.arange(pieces)[None, :] - places[:, None]
        found: Floats = (
            np.einsum(
                "clr,plr->clp",
                query[places].reshape(len(places), labels, rank),
                key.reshape(pieces, labels, rank),
                optimize=True,
            )
            / np.sqrt(rank)
            + added.distance[:, _bucket(far)].transpose(1, 0, 2)
            + added.bias[None, :, None]
        )
        return found


def softmax(logits: Floats) -> Floats:
    """Probabilities of logits, over the last axis."""
    grown = np.exp(logits - logits.max(-1, keepdims=True))
    found: Floats = grown / grown.sum(-1, keepdims=True)
    return found


def chosen(scores: Floats) -> Floats:
    """Of labels of which a piece has one at most, pieces × (none and the labels); ``scores``: labels × pieces."""
    return softmax(np.concatenate([np.zeros((1, scores.shape[1]), np.float32), scores]).T)


def runs(picked: Sequence[bool], barred: Sequence[bool], gap: int) -> Iterator[tuple[int, int]]:
    """From where to where items are picked, over gaps of so many items of which none is barred."""
    start, last = -1, -1
    for n, yes in enumerate(picked):
        if not yes:
            continue
        if start >= 0 and (n - last - 1 > gap or any(barred[last + 1 : n])):
            yield start, last + 1
            start = n
        elif start < 0:
            start = n
        last = n
    if start >= 0:
        yield start, last + 1


def _bucket(far: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bucket of a distance in pieces, as ``training.network.bucket`` has it."""
    size = np.abs(far)
    wide = 8 + np.floor(np.log2(np.maximum(size, 8) / 8) * 6).astype(np.int64)
    found = np.minimum(np.where(size < 8, size, wide), BUCKETS)
    return np.where(far < 0, BUCKETS - found, BUCKETS + found)


def _words(text: str, window: Window) -> Iterator[Word]:
    start, end, low, high = -1, -1, 0, 0
    for n in range(1, len(window.ids) - 1):
        a, b = window.spans[n]
        if end == a and text[a].isalnum() and text[a - 1].isalnum():
            end, high = b, n + 1
            continue
        if start >= 0:
            yield Word(start, end, low, high)
        start, end, low, high = a, b, n, n + 1
    if start >= 0:
        yield Word(start, end, low, high)
