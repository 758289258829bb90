"""Attributions made into notes: the one interchange form, as a machine's reading.

An identifier is made of the article's hash and the place of the cue, so that reading a text again gives the same.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sayso import ids, notes
from sayso.extract.actors import Actors
from sayso.extract.attributions import Heard
from sayso.extract.circumstances import addressee, said_on
from sayso.extract.meetings import meetings
from sayso.extract.names import Names
from sayso.extract.quotes import Place, places
from sayso.extract.said import Span
from sayso.extract.speakers import Resolver, Speaker
from sayso.extract.stances import stance
from sayso.extract.tagger import Reading, Tagger

_TRIM = " \t\n\r\u00a0,;:–—-"
_TAIL = re.compile(
    r"(?<![\s,])[\s,]+(?:(?:on|in|at|of|by|and|the|for|to|late|early|also|has|had|have)\b\s*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s*)+$"
)
_REFUSED = re.compile(r"\b(?:declin|refus)\w*(?: to)?$", re.IGNORECASE)
_NOTHING = re.compile(r"\s+(?:to )?(?:comment|elaborate|respond|be named|be identified)\b")
_KNOWS = re.compile(r"\bkn(?:ows?|ew)$", re.IGNORECASE)
_OF_IT = re.compile(r"\s+(?:nothing|of no)\b")
_ON_DUTY = re.compile(r"\s+(?:for|to) (?:duty|work|service|training|jury)\b")
_AT_END = 80  # code points of a source in which what does not name anybody may trail
_AHEAD = 20  # code points after a cue that are looked at
_SAME_CONTENT = 0.5
_CITING = re.compile(r"\b(?:cit(?:e|es|ing)|quot(?:e|es|ing)|attribut\w+|relay(?:s|ed|ing))\b", re.IGNORECASE)
_CITED_BY = re.compile(r"\b(?:quoted|cited|reported)\b.*\b(?:by|in)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What the gate did not let through: the words, and why."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Notes of an article as a machine read it, and what the gate kept out."""

    notes: notes.Notes
    rejected: tuple[Rejected, ...]


def draft(text: str, article: notes.ArticleNotes, model: Tagger) -> Draft:
    """Reads an article; ``article`` says what is known of the document itself. Raises nothing for any text."""
    read = model.read(text)
    kept, rejected = passed(text, read.heard)
    names = Names(text, ((mention.span, mention.kind) for mention in read.mentions))
    actors = Actors(text, names, read.titles)
    resolver = Resolver(text, names, actors)
    speakers = resolver.all(kept)
    key = ids.digest(text)
    ident = {each.cue[0]: f"s{ids.digest(key, 'statement', str(each.cue))[:8]}" for each in kept}
    said = [
        (ident[each.cue[0]] + (f"-{n + 1}" if n else ""), each, who)
        for each, some in zip(kept, speakers, strict=True)
        for n, who in enumerate(some)
    ]
    by_cue: dict[int, list[str]] = {}
    for name, each, _ in said:
        by_cue.setdefault(each.cue[0], []).append(name)
    met = tuple(meetings(text, read.contacts, kept, resolver, article.reference_date, by_cue))
    named = [who.name for _, _, who in said if who.kind == "named" and who.name]
    known = set(names.full.values())
    parties = [party for meeting in met for party in meeting.participants if party in known]
    found = tuple(actors.all(read.mentions, [*named, *parties], article.publisher))
    return Draft(
        notes.Notes(
            article=article,
            statements=tuple(_statements(text, said, ident, article.reference_date)),
            meetings=met,
            actors=found,
            read_by=notes.Reader(how="machine", model=model.name, confidence=_least_sure(read)),
        ),
        tuple(rejected),
    )


def _least_sure(read: Reading) -> float | None:
    """How sure the model is of the least sure of meetings and offices, which carry no confidence of their own."""
    sure = [each.confidence for each in read.contacts] + [each.confidence for each in read.titles]
    return round(min(sure), 3) if sure else None


def _statements(
    text: str, said: Iterable[tuple[str, Heard, Speaker]], ident: Mapping[int, str], reference: str | None
) -> Iterable[notes.Statement]:
    quoted = places(text)
    for name, each, speaker in said:
        yield notes.Statement(
            id=name,
            speaker=speaker.name,
            speaker_kind=speaker.kind,  # type: ignore[arg-type]
            source=each.source,
            cue=each.cue,
            content=each.content,
            stance=stance(text[slice(*each.cue)], _words(text, each), each.stance),  # type: ignore[arg-type]
            mode=_mode(each.content, quoted),  # type: ignore[arg-type]
            anonymous=speaker.anonymous,
            within=ident.get(each.within),
            addressee=addressee(text, each),
            said_on=said_on(text, each, reference),
            confidence=round(each.confidence, 3),
        )


def _words(text: str, each: Heard) -> str:
    return " ".join(text[slice(*span)] for span in each.content)


def _mode(content: Sequence[Span], quoted: bytearray) -> str:
    """Whether all of the content is in quotation marks, none, or a part."""
    marks = [quoted[n] for start, end in content for n in range(start, end)]
    inside = sum(mark != Place.OUTSIDE for mark in marks)
    if not inside:
        return "indirect"
    return "direct" if inside >= 0.9 * len(marks) else "mixed"


# The gate ------------------------------------------------------------------------------------------------------------


def passed(text: str, heard: Iterable[Heard]) -> tuple[list[Heard], list[Rejected]]:
    """What may enter, and what may not and why. Ends of spans are trimmed; what is within itself is within nothing."""
    kept: dict[int, Heard] = {}
    rejected = []
    for each in sorted(heard, key=lambda x: (x.cue, -x.confidence)):
        neat = _neat(text, each)
        if why := _fault(neat, kept, text[slice(*neat.cue)], text[neat.cue[1] : neat.cue[1] + _AHEAD]):
            rejected.append(Rejected(" ".join(text[slice(*each.cue)].split()), why))
        else:
            kept[neat.cue[0]] = neat
    held = _passing(text, list(kept.values())) | _holders(list(kept.values()))
    nested = [replace(each, within=held.get(each.cue[0], each.within)) for each in kept.values()]
    parents = {each.cue[0]: each.within for each in nested}
    return [replace(each, within=-1) if _circles(each.cue[0], parents) else each for each in nested], rejected


def _passing(text: str, kept: Sequence[Heard]) -> dict[int, int]:
    """By cue of what is cited the cue of who cites it, where two statements have the same words for content.

    "NBC said, citing two officials, that P": they say P within what NBC says. "P, she is quoted by NBC as saying": so
    does she.
    """
    found = {}
    for one, other in pairwise(kept):
        if _shared(one.content, other.content) < _SAME_CONTENT:
            continue
        first, second = (text[slice(*each.cue)] for each in (one, other))
        if _CITING.search(second) and not _CITED_BY.search(second):
            found[other.cue[0]] = one.cue[0]
        elif _CITING.search(first) and not _CITED_BY.search(first):
            found[one.cue[0]] = other.cue[0]
        elif _CITED_BY.search(first):
            found[other.cue[0]] = one.cue[0]
    return found


def _shared(one: Sequence[Span], other: Sequence[Span]) -> float:
    """How much of two contents together is in both, in code points."""
    both = sum(max(0, min(b, y) - max(a, x)) for a, b in one for x, y in other)
    whole = sum(b - a for spans in (one, other) for a, b in spans) - both
    return both / whole if whole else 0.0


def _holders(kept: Sequence[Heard]) -> dict[int, int]:
    """By cue that stands in the words of another statement the cue of that one; of several, the closest."""
    cues = [each.cue[0] for each in kept]
    found: dict[int, tuple[int, int]] = {}
    for holder in kept:
        for start, end in holder.content:
            for each in kept[bisect_left(cues, start) : bisect_left(cues, end)]:
                if each is not holder and each.cue[1] <= end:
                    found[each.cue[0]] = min(
                        found.get(each.cue[0], (end - start, holder.cue[0])), (end - start, holder.cue[0])
                    )
    return {cue: holder for cue, (_, holder) in found.items()}


def _fault(each: Heard, kept: dict[int, Heard], words: str, after: str) -> str:
    """Why an attribution may not enter, "" where it may; ``words``: its cue, ``after``: what follows that."""
    if each.cue[0] >= each.cue[1]:
        return "its cue is empty"
    if each.cue[0] in kept:
        return "another statement has the same cue"
    if not each.content and stance(words, "", each.stance) != "declines":
        return "it has no content, and does not decline"
    if words.lower().startswith("report") and _ON_DUTY.match(after):
        return "to report for duty is to say nothing"
    return ""


def _neat(text: str, each: Heard) -> Heard:
    cue = _trimmed(text, each.cue)
    for ends, goes_on in ((_REFUSED, _NOTHING), (_KNOWS, _OF_IT)):
        if ends.search(text[slice(*cue)]) and (rest := goes_on.match(text, cue[1])):
            cue = cue[0], rest.end()
    parts = (part for span in each.content for part in _without(span, cue))
    content = tuple(span for part in parts if (span := _trimmed(text, part))[0] < span[1])
    source = _trimmed(text, each.source) if each.source else None
    if source:
        low = max(source[0], source[1] - _AT_END)
        if tail := _TAIL.search(text[low : source[1]]):
            source = source[0], low + tail.start()
    return replace(each, cue=cue, source=source if source and source[0] < source[1] else None, content=content)


def _without(span: Span, cue: Span) -> Iterable[Span]:
    """What of a span lies before and after a cue."""
    if cue[0] < span[1] and span[0] < cue[1]:
        return (span[0], min(span[1], cue[0])), (max(span[0], cue[1]), span[1])
    return (span,)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def _circles(cue: int, parents: Mapping[int, int]) -> bool:
    """Whether what a statement is within is not there, or leads back to it."""
    at, seen = parents[cue], {cue}
    while at >= 0:
        if at not in parents or at in seen:
            return True
        seen.add(at)
        at = parents[at]
    return False
