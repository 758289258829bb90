"""What the model says of a window, made into attributions: cue, source, content, and how they are meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.extract.windows import Window

Span = tuple[int, int]
Floats = NDArray[np.float32]
STANCES = ("asserts", "denies", "declines", "questions", "believes", "urges")
SPEAKERS = ("named", "unnamed", "anonymous", "unstated")
_NEARLY = 0.25  # enough for a word next to one that is said
_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“"}
_LABELS = 3  # source, content, within


@dataclass(frozen=True)
class Weights:
    """What is added to the product of two vectors: by distance (label × bucket), and by label; how long they are."""

    distance: Floats
    bias: Floats
    rank: int


@dataclass(frozen=True)
class Heard:
    """An attribution as the model hears it, in code points.

    ``source``: None where nobody is named. ``within``: the cue's first code point of the one that relays it, -1 for
    none. ``confidence``: of the cue, from 0 to 1.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    stance: str
    speaker: str
    within: int
    confidence: float


@dataclass(frozen=True)
class Said:
    """The model's output for one window, by piece."""

    cue: Floats
    stance: Floats
    speaker: Floats
    query: Floats
    key: Floats


def attributions(text: str, window: Window, said: Said, weights: Weights, least: float) -> Iterator[Heard]:
    """The attributions whose cue is a window's own; ``least``: the confidence below which a cue is none."""
    sure = _softmax(said.cue)
    firsts = [n for n in range(1, len(window.ids) - 1) if sure[n, 1] >= least]
    if not firsts:
        return
    words = _words(text, window)
    scores = _pairs(said, np.array(firsts), weights)
    for m, first in enumerate(firsts):
        if first < window.first:
            continue
        last = first
        while last + 1 < len(window.ids) - 1 and sure[last + 1, 2] > 0.5 and last + 1 not in firsts:
            last += 1
        cue = _whole(words, window, first, last)
        parts = _softmax(np.stack([np.zeros(len(window.ids), np.float32), scores[m, 0], scores[m, 1]], 1))
        by_word = [(a, b, parts[lo:hi].mean(0)) for a, b, lo, hi in words]
        source = _source(by_word, cue)
        content = tuple(_content(text, by_word, cue, source))
        parent = -1
        others = [k for k in range(len(firsts)) if k != m]
        if others:
            links = scores[m, 2, [firsts[k] for k in others]]
            best = int(links.argmax())
            if links[best] > 0:
                parent = window.spans[firsts[others[best]]][0]
        yield Heard(
            cue,
            source,
            content,
            STANCES[int(said.stance[first].argmax())],
            SPEAKERS[int(said.speaker[first].argmax())],
            parent,
            float(sure[first, 1]),
        )


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(-1, keepdims=True))
    found: Floats = grown / grown.sum(-1, keepdims=True)
    return found


def _pairs(said: Said, at: NDArray[np.int64], weights: Weights) -> Floats:
    """Scores of cues with each piece: cues × labels × pieces."""
    pieces = len(said.key)
    q = said.query[at].reshape(len(at), _LABELS, weights.rank)
    k = said.key.reshape(pieces, _LABELS, weights.rank)
    far = np.arange(pieces)[None, :] - at[:, None]
    found: Floats = (
        np.einsum("clr,plr->clp", q, k) / np.sqrt(weights.rank)
        + weights.distance[:, _bucket(far, (weights.distance.shape[1] - 1) // 2)].transpose(1, 0, 2)
        + weights.bias[None, :, None]
    )
    return found


def _bucket(far: NDArray[np.int64], buckets: int) -> NDArray[np.int64]:
    """The bucket of a distance in pieces, as ``training.network.bucket`` has it."""
    size = np.abs(far)
    wide = 8 + np.floor(np.log2(np.maximum(size, 8) / 8) * 6).astype(np.int64)
    found = np.minimum(np.where(size < 8, size, wide), buckets)
    return np.where(far < 0, buckets - found, buckets + found)


def _words(text: str, window: Window) -> list[tuple[int, int, int, int]]:
    """The words of a window: start and end in the text, first piece and the piece after the last."""
    found: list[tuple[int, int, int, int]] = []
    for n in range(1, len(window.ids) - 1):
        a, b = window.spans[n]
        if found and found[-1][1] == a and text[a].isalnum() and text[a - 1].isalnum():
            start, _, low, _ = found[-1]
            found[-1] = (start, b, low, n + 1)
        else:
            found.append((a, b, n, n + 1))
    return found


def _whole(words: Sequence[tuple[int, int, int, int]], window: Window, first: int, last: int) -> Span:
    """Whole words about some pieces."""
    start, end = window.spans[first][0], window.spans[last][1]
    for a, b, _, _ in words:
        if a < end and start < b:
            start, end = min(start, a), max(end, b)
    return start, end


def _runs(chosen: Sequence[bool], barred: Sequence[bool], gap: int) -> Iterator[tuple[int, int]]:
    """From where to where items are chosen, over gaps of so many items of which none is barred."""
    start, last = -1, -1
    for n, yes in enumerate(chosen):
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


def _source(by_word: Sequence[tuple[int, int, Floats]], cue: Span) -> Span | None:
    """The run of words that names who speaks, of several the surest."""
    chosen = [p[1] > 0.5 for _, _, p in by_word]
    barred = [a < cue[1] and cue[0] < b for a, b, _ in by_word]
    found = list(_runs([c and not x for c, x in zip(chosen, barred, strict=True)], barred, 1))
    if not found:
        return None
    low, high = max(found, key=lambda run: sum(by_word[n][2][1] for n in range(*run)))
    return by_word[low][0], by_word[high - 1][1]


def _content(text: str, by_word: Sequence[tuple[int, int, Floats]], cue: Span, source: Span | None) -> Iterator[Span]:
    """The runs of words that are said, without those of cue and source."""
    taken = [cue] + ([source] if source else [])
    barred = [any(a < y and x < b for x, y in taken) for a, b, _ in by_word]
    chosen = [p[2] > 0.5 and not bar for (_, _, p), bar in zip(by_word, barred, strict=True)]
    _spread(chosen, [p[2] > _NEARLY and not bar for (_, _, p), bar in zip(by_word, barred, strict=True)])
    plain = [not text[a:b].strip("“”\"‘’'.,;:–—-()") for a, b, _ in by_word]
    for n in range(len(by_word)):  # a mark between words that are said is said with them
        if plain[n] and not barred[n] and 0 < n < len(by_word) - 1 and chosen[n - 1] and chosen[n + 1]:
            chosen[n] = True
    # What is said goes on over a sentence's end where the model says so of the end itself, and not over a gap there.
    ends = [
        bar or (text[a:b] in ".!?" and not yes) for (a, b, _), bar, yes in zip(by_word, barred, chosen, strict=True)
    ]
    found = [(low, _cut(text, by_word, low, high)) for low, high in _runs(chosen, ends, 2)]
    if not found:
        return
    counts = [sum(not plain[n] for n in range(*run)) for run in found]
    most = max(counts)
    for (low, high), count in zip(found, counts, strict=True):
        if count and (count >= 3 or count == most):
            yield by_word[low][0], _closed(text, by_word[low][0], by_word[high - 1][1])


def _spread(chosen: list[bool], nearly: Sequence[bool]) -> None:
    """Chooses what is nearly chosen and stands next to what is, either way."""
    for order in (range(1, len(chosen)), range(len(chosen) - 2, -1, -1)):
        step = 1 if order.step > 0 else -1
        for n in order:
            chosen[n] = chosen[n] or (nearly[n] and chosen[n - step])


def _closed(text: str, start: int, end: int) -> int:
    """The end of a span, with the mark that closes the quotation it begins with."""
    closing = _CLOSING.get(text[start], "")
    if closing and closing not in text[start + 1 : end]:
        after = end
        while after < len(text) and after < end + 2 and text[after] in ".,!?…":
            after += 1
        if text[after : after + 1] == closing:
            return after + 1
    return end


def _cut(text: str, by_word: Sequence[tuple[int, int, Floats]], low: int, high: int) -> int:
    """The end of a run without one or two words of a sentence that it hardly begins."""
    for n in range(max(low + 1, high - 3), high - 1):
        if text[by_word[n][0] : by_word[n][1]] in ".!?":
            return n + 1
    return high
