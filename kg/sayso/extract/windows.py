"""An article as the model reads it: stretches of some hundred word pieces, each with a little of what comes before."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from sayso.extract.quotes import places

OWN, CONTEXT = 216, 36  # word pieces of a window that are its own, and that are read again from before it
SHAPES = 15
_CLS, _SEP, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_BREAK = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Window:
    """Some word pieces in their order, between the marks of beginning and end.

    ``ids``: their numbers in the vocabulary; ``shapes``: how each is written (``_shape``); ``spans``: start and end of
    each in code points of the text, (-1, -1) for the marks; ``first``: the place of the first that no window before it
    has as its own.
    """

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    first: int


def cutter(vocabulary: Path) -> Tokenizer:
    """What cuts words into pieces, as BERT does without capitals; ``vocabulary``: a file of one piece a line.

    It has no marks of its own: what stands in a text as "[CLS]" is cut like any other word.
    """
    found = Tokenizer(WordPiece.from_file(str(vocabulary), unk_token=_UNKNOWN))
    found.normalizer = BertNormalizer(lowercase=True)
    found.pre_tokenizer = BertPreTokenizer()
    return found


def windows(text: str, tokenizer: Tokenizer) -> Iterator[Window]:
    """The windows of a text, in order, cut between paragraphs if it can be; each piece is some window's own once."""
    pieces = tokenizer.encode(text, add_special_tokens=False)
    ids, spans = pieces.ids, pieces.offsets
    quoted = places(text)
    shapes = [_shape(text, start, end, quoted[start] if start < len(quoted) else 0) for start, end in spans]
    begin, end = tokenizer.token_to_id(_CLS) or 0, tokenizer.token_to_id(_SEP) or 0
    for start, stop in _cuts(text, spans):
        low = max(0, start - CONTEXT)
        yield Window(
            (begin, *ids[low:stop], end),
            (0, *shapes[low:stop], 0),
            ((-1, -1), *spans[low:stop], (-1, -1)),
            1 + start - low,
        )


def _cuts(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """From which piece to which a window has its own."""
    starts = [start for start, _ in spans]
    breaks = sorted({bisect_left(starts, found.end()) for found in _BREAK.finditer(text)} | {len(spans)})
    at = 0
    while at < len(spans):
        fitting = bisect_left(breaks, at + OWN + 1) - 1
        stop = breaks[fitting] if fitting >= 0 and breaks[fitting] > at else min(at + OWN, len(spans))
        yield at, stop
        at = stop


def _shape(text: str, start: int, end: int, place: int) -> int:
    """How a piece is written: in lower case, with a capital, in capitals, as a number, or no word; and if in quotes."""
    word = text[start:end]
    if word.isdigit():
        kind = 3
    elif not word[:1].isalpha():
        kind = 4
    elif len(word) > 1 and word.isupper():
        kind = 2
    else:
        kind = 1 if word[:1].isupper() else 0
    return kind + 5 * place
