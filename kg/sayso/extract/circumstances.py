"""To whom something was said, and on which day, as the words next to the cue tell it."""

import re

from sayso.extract.attributions import Heard
from sayso.extract.days import found, resolved

_TO = re.compile(
    r"\b(?:t[eo]ld|telling|tells|informed|assured|reminded|warned|asked|urged|briefed|advised)$", re.IGNORECASE
)
_ADDRESSEE = re.compile(
    r"\s+((?:(?:the|a|an|his|her|their|its|our)\s+)?(?:[\w’'.-]+\s){0,7}?[\w’'.-]+?)(?=\s+(?:that|to|not to|about|in|"
    r"on|at|by|during|after|before|earlier|late|last|this|yesterday|how|what|why|whether|he|she|they|it|there|the|his|her|their|"
    r"“)\b|\s*[,:.;“\"]|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
)
_BESIDE = 30  # code points from the cue, or from who speaks, within which a day is that of the saying
_LONG = 80


def addressee(text: str, heard: Heard) -> str | None:
    """Who was told: the words after "told", up to what was said; None where no such words stand."""
    cue = heard.cue
    if not _TO.search(text[slice(*cue)]):
        return None
    match = _ADDRESSEE.match(text, cue[1])
    if not match or len(match[1]) > _LONG:
        return None
    if any(start < match.end(1) and match.start(1) < end for start, end in heard.content):
        return None
    return None if re.match(r"(?:him|her|them|me|us|it|you|that)\b", match[1], re.IGNORECASE) else match[1]


def said_on(text: str, heard: Heard, reference: str | None) -> str | None:
    """The day of a saying as EDTF: a date beside the cue or who speaks, outside of what is said."""
    spots = [heard.cue, *([heard.source] if heard.source else [])]
    for spot in spots:
        line = text.find("\n", spot[1], spot[1] + _BESIDE + 20)
        end = line if line >= 0 else spot[1] + _BESIDE + 20
        for when in found(text, spot[1], end):
            between = text[spot[1] : when.start]
            outside = not any(a < when.end and when.start < b for a, b in heard.content)
            if when.start <= spot[1] + _BESIDE and outside and not re.search(r"[.!?:“”\"]", between):
                return resolved(when.words, reference)
    return None
