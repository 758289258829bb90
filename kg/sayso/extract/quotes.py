"""Which characters of a text stand in quotation marks: typographic, straight, guillemets, British single ones."""

import re
from enum import IntEnum

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'"}
_APOSTROPHES = "’'"
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*[“„«\"‘])")


class Place(IntEnum):
    """Where a character stands: outside of quotations, inside of one, or as a mark of one."""

    OUTSIDE = 0
    INSIDE = 1
    MARK = 2


def places(text: str) -> bytearray:
    """For each code point of a text its ``Place``; in time linear in its length.

    A quotation that its paragraph does not close ends with the paragraph. A single mark opens only before a word and
    after none, and closes only where no letter follows, so that it is no apostrophe.
    """
    found = bytearray(len(text))
    start = 0
    for gap in (*_PARAGRAPH.finditer(text), None):
        end = gap.start() if gap else len(text)
        _mark(text, start, end, found)
        start = gap.end() if gap else end
    return found


def _mark(text: str, start: int, end: int, found: bytearray) -> None:
    """Marks one paragraph. An inner quotation belongs to the outer one."""
    opened, closing = -1, ""
    for n in range(start, end):
        char = text[n]
        if closing:
            if char in closing and not _is_apostrophe(text, n, char):
                found[opened] = found[n] = Place.MARK
                found[opened + 1 : n] = bytes([Place.INSIDE]) * (n - opened - 1)
                opened, closing = -1, ""
        elif char in _PAIRS and _opens(text, n, char):
            opened, closing = n, _PAIRS[char]
    if closing and closing not in _APOSTROPHES:
        found[opened] = Place.MARK
        found[opened + 1 : end] = bytes([Place.INSIDE]) * (end - opened - 1)


def _opens(text: str, n: int, char: str) -> bool:
    before, after = text[n - 1 : n], text[n + 1 : n + 2]
    if char in "‘'":
        return not before.isalnum() and after.isalnum()
    return char != '"' or not after.isspace()


def _is_apostrophe(text: str, n: int, char: str) -> bool:
    return char in _APOSTROPHES and text[n + 1 : n + 2].isalpha()
