"""What the model says of a window, made into attributions: cue, source, content, and how they are meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.extract.labels import SPEAKERS, STANCES
from sayso.extract.mentions import Mention, mentions
from sayso.extract.said import Floats, Said, Span, chosen, runs, softmax
from sayso.extract.windows import Window

_PERHAPS = 0.2  # sure enough of a name to be asked about it
_NEARLY = 0.25  # enough for a word next to one that is said
_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“"}


@dataclass(frozen=True)
class Heard:
    """An attribution as the model hears it, in code points.

    ``source``: None where nobody is named. ``within``: the cue's first code point of the one that relays it, -1 for
    none. ``confidence``: of the cue, from 0 to 1. ``named``: names that may be the speaker's, and how sure.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    stance: str
    speaker: str
    within: int
    confidence: float
    named: tuple[tuple[Span, float], ...] = ()


def attributions(said: Said, least: float) -> Iterator[Heard]:
    """The attributions whose cue is a window's own; ``least``: the confidence below which a cue is none."""
    firsts = said.firsts("cue", least)
    if not firsts:
        return
    window, sure = said.window, softmax(said["cue"])
    scores, names = said.bound(firsts), said.tied(firsts)[:, :1]
    known = mentions(said)
    for m, first in enumerate(firsts):
        if first < window.first:
            continue
        cue = said.marked("cue", first, firsts)
        parts = chosen(scores[m, :2])
        by_word = [(word.start, word.end, parts[word.low : word.high].mean(0)) for word in said.words]
        source = _source(by_word, cue)
        yield Heard(
            cue,
            source,
            tuple(_content(said.text, by_word, cue, source)),
            STANCES[int(said["stance"][first].argmax())],
            SPEAKERS[int(said["speaker"][first].argmax())],
            _parent(scores[m, 2], m, firsts, window),
            float(sure[first, 1]),
            tuple(_named(chosen(names[m])[:, 1], known)),
        )


def _parent(scores: Floats, m: int, firsts: Sequence[int], window: Window) -> int:
    """The first code point of the cue that relays one of the cues, -1 for none."""
    others = [k for k in range(len(firsts)) if k != m]
    if not others:
        return -1
    links = scores[[firsts[k] for k in others]]
    best = int(links.argmax())
    return window.spans[firsts[others[best]]][0] if links[best] > 0 else -1


def _named(sure: Floats, known: Sequence[Mention]) -> Iterator[tuple[Span, float]]:
    """The names of a window that may be the speaker's, and how sure that is."""
    for mention in known:
        if (found := float(sure[mention.low : mention.high].mean())) >= _PERHAPS:
            yield mention.span, found


def _source(by_word: Sequence[tuple[int, int, Floats]], cue: Span) -> Span | None:
    """The run of words that names who speaks, of several the surest."""
    picked = [p[1] > 0.5 for _, _, p in by_word]
    barred = [a < cue[1] and cue[0] < b for a, b, _ in by_word]
    found = list(runs([c and not x for c, x in zip(picked, barred, strict=True)], barred, 1))
    if not found:
        return None
    low, high = max(found, key=lambda run: sum(by_word[n][2][1] for n in range(*run)))
    return by_word[low][0], by_word[high - 1][1]


def _content(text: str, by_word: Sequence[tuple[int, int, Floats]], cue: Span, source: Span | None) -> Iterator[Span]:
    """The runs of words that are said, without those of cue and source."""
    taken = [cue] + ([source] if source else [])
    barred = [any(a < y and x < b for x, y in taken) for a, b, _ in by_word]
    picked = [p[2] > 0.5 and not bar for (_, _, p), bar in zip(by_word, barred, strict=True)]
    _spread(picked, [p[2] > _NEARLY and not bar for (_, _, p), bar in zip(by_word, barred, strict=True)])
    plain = [not text[a:b].strip("“”\"‘’'.,;:–—-()") for a, b, _ in by_word]
    for n in range(len(by_word)):  # a mark between words that are said is said with them
        if plain[n] and not barred[n] and 0 < n < len(by_word) - 1 and picked[n - 1] and picked[n + 1]:
            picked[n] = True
    # What is said goes on over a sentence's end where the model says so of the end itself, and not over a gap there.
    ends = [
        bar or (text[a:b] in ".!?" and not yes) for (a, b, _), bar, yes in zip(by_word, barred, picked, strict=True)
    ]
    found = [(low, _cut(text, by_word, low, high)) for low, high in runs(picked, ends, 2)]
    if not found:
        return
    counts = [sum(not plain[n] for n in range(*run)) for run in found]
    most = max(counts)
    for (low, high), count in zip(found, counts, strict=True):
        if count and (count >= 3 or count == most):
            yield by_word[low][0], _closed(text, by_word[low][0], by_word[high - 1][1])


def _spread(picked: list[bool], nearly: Sequence[bool]) -> None:
    """Chooses what is nearly picked and stands next to what is, either way."""
    for order in (range(1, len(picked)), range(len(picked) - 2, -1, -1)):
        step = 1 if order.step > 0 else -1
        for n in order:
            picked[n] = picked[n] or (nearly[n] and picked[n - step])


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
