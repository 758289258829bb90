"""A skeleton of notes for an article that nobody has read yet: the article block, and one statement as an example.

It reads nothing: it finds one word of saying in the text, so that the example shows how words are quoted. What only a
reader can know is marked with ``FILL_IN``, a guess too: who agrees with it deletes the mark before it. Notes with such
marks are refused.
"""

import json
import re
from typing import Any

from sayso.notes import ArticleNotes, Quote, locate

FILL_IN = "FILL IN:"
_CUES = re.compile(r"\b(?:said|says|told|denied|denies|confirmed|reported|announced|declined|according to)\b", re.I)
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]{3,})[”“»\"]")
_WORD = re.compile(r"\w+|\S")
_LEAST = 15  # characters of a content that is worth showing as an example
Place = tuple[int, int]
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+[”\"’')\]]*(?=\s|$)|(?=\n|$))")


def skeleton(text: str, file: str, article: ArticleNotes, reader: str = "") -> bytes:
    """Notes in JSON for an article's text, to be filled in.

    ``article`` says what is known of it already. ``file`` is the name of its file, ``reader`` who fills it in.
    """
    first = next((line.strip("\ufeff \t\r") for line in text.splitlines() if line.strip("\ufeff \t\r")), "")
    outlet = article.publisher or f"{FILL_IN} the outlet that published this"
    about: dict[str, Any] = {
        "file": file,
        "title": article.title or first,
        "publisher": outlet,
        "stated_date": article.stated_date,
        "reference_date": article.reference_date,
        "language": article.language,
    }
    about |= {key: value for key in ("url", "rights", "note") if (value := getattr(article, key))}
    speaker = f"{FILL_IN} who says this"
    notes = {
        "article": about,
        "statements": [_example(text, speaker)],
        "meetings": [],
        "actors": [
            {"name": outlet, "kind": "outlet"},
            {"name": speaker, "kind": f"{FILL_IN} person, organization, outlet, state or group", "aliases": []},
        ],
        "read_by": {"how": "hand", "by": reader or f"{FILL_IN} your name"},
    }
    return (json.dumps(notes, ensure_ascii=False, indent=1) + "\n").encode()


def quote(text: str, start: int, end: int) -> Quote:
    """The words from start to end as notes quote them: alone where they stand once, else with their number."""
    words = text[start:end]
    if text.count(words) == 1:
        return words
    return words, text.count(words, 0, start) + 1


def _example(text: str, speaker: str) -> dict[str, Any]:
    cue, content = _found(text)
    covered = quote(text, *content) if content[0] < content[1] else ""
    there = covered and locate(text, covered, "") == content  # not so where words overlap themselves
    return {
        "id": "s1",
        "speaker": speaker,
        "speaker_kind": f"{FILL_IN} named, unnamed (only described) or unstated (nobody)",
        "cue": _guess(quote(text, *cue)),
        "content": [_guess(covered)] if there else [],
        "stance": f"{FILL_IN} asserts, denies, declines, questions, believes or urges",
        "mode": f"{FILL_IN} direct (all in quotation marks), indirect or mixed",
        "anonymous": f"{FILL_IN} true where the identity is withheld, else false, both without quotation marks",
        "within": None,
    }


def _guess(made: Quote) -> Quote:
    """A quote with the mark before its words."""
    return f"{FILL_IN} {made}" if isinstance(made, str) else (f"{FILL_IN} {made[0]}", made[1])


def _found(text: str) -> tuple[Place, Place]:
    """The places of a cue and of what it covers; of a sentence's words where no cue is known."""
    sentences = [m.span() for m in _SENTENCE.finditer(text) if m.group().strip()]
    whole = [s for s in sentences if text[: s[1]].rstrip("”\"’')]").endswith((".", "!", "?"))]  # no headline
    for start, end in (*whole, *sentences):
        cue = _CUES.search(text, start, end)
        if cue is None:
            continue
        quoted = _QUOTED.search(text, start, cue.start())
        if quoted is not None:
            return cue.span(), quoted.span(1)
        after, before = _trimmed(text, cue.end(), end), _trimmed(text, start, cue.start())
        for place in (after, before):
            if place[1] - place[0] >= _LEAST:
                return cue.span(), place
    start, end = _trimmed(text, *max(sentences, key=lambda s: s[1] - s[0], default=(0, len(text))))
    word = _WORD.search(text, start, end) or _WORD.search(text)
    first = word.span() if word else (0, len(text))
    return first, _trimmed(text, first[1], end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without white space and commas at its ends."""
    while start < end and text[start] in " \t\r\n,;:":
        start += 1
    while end > start and text[end - 1] in " \t\r\n,;:.":
        end -= 1
    return start, end
