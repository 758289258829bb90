"""Meetings of an article: the same one told twice is one, and the words that tell it stand in what somebody says."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sayso import ids, notes
from sayso.extract.attributions import Heard
from sayso.extract.contacts import Contact
from sayso.extract.days import ahead, found, resolved
from sayso.extract.parties import Parties
from sayso.extract.said import Span
from sayso.extract.speakers import Resolver

_PREPOSITION = re.compile(r"^(?:in|at|on|near|outside|to|from|of|around)\s+(?:the\s+)?", re.IGNORECASE)
_FAR = 4000  # code points between a cue and what it says at most
_CLAUSE = 240  # code points about the word that tells a meeting, beyond which nothing is its evidence
_HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|(?:is|are|was|were) (?:said|alleged|reported|rumou?red|believed|"
    r"understood|thought))\b",
    re.IGNORECASE,
)
_RUNS = {"ongoing": "happened"}
_LAST = 50  # meetings before a telling of which it may be one
_AHEAD = ("planned", "cancelled", "denied")


@dataclass(frozen=True, slots=True)
class _Told:
    """A meeting as one stretch of the text tells it."""

    contact: Contact
    parties: tuple[str, ...]
    place: str | None
    date: str | None
    evidence: tuple[Span, ...]
    by: tuple[int, ...]  # the cues in whose content it stands


def meetings(
    text: str,
    told: Iterable[Contact],
    said: Sequence[Heard],
    resolver: Resolver,
    reference: str | None,
    ident: Mapping[int, Sequence[str]],
) -> Iterator[notes.Meeting]:
    """The meetings that contacts tell. ``ident``: by cue its statements; ``reference``: the day of "yesterday"."""
    key = ids.digest(text)
    parties = Parties(text, resolver)
    heard = (_told(text, contact, said, parties, reference) for contact in told)
    for each in _together(each for each in heard if each.by or not _hearsay(text, each)):
        contact = each.contact
        yield notes.Meeting(
            id=f"m{ids.digest(key, 'meeting', str(contact.trigger))[:8]}",
            kind=contact.kind,  # type: ignore[arg-type]
            participants=each.parties,
            place=each.place,
            date=each.date,
            status=contact.status,  # type: ignore[arg-type]
            evidence=each.evidence,
            reported_by=tuple(dict.fromkeys(name for cue in each.by for name in ident.get(cue, ()))),
        )


def _told(text: str, contact: Contact, said: Sequence[Heard], parties: Parties, reference: str | None) -> _Told:
    evidence = _evidence(text, contact)
    date = _date(text, contact, evidence, reference)
    place = " ".join(_PREPOSITION.sub("", text[slice(*contact.where)]).split()) if contact.where else None
    return _Told(
        contact,
        tuple(parties.of(contact)),
        place or None,
        date,
        (evidence,),
        tuple(_tellers(contact.trigger, said)) or tuple(_hedging(text, evidence, said)),
    )


def _date(text: str, contact: Contact, evidence: Span, reference: str | None) -> str | None:
    """When a meeting was, as EDTF: the date in the words that the model takes for it, else those words."""
    if contact.when is None:
        return None
    start, end = _sentence(text, contact.trigger)
    low, high = max(start, contact.when[0]), min(end, max(contact.when[1], contact.when[0] + 1))
    for when in found(text, low, high) if low < high else ():
        future = ahead(text[start:end], when.start - start) if contact.status in _AHEAD else False
        if date := resolved(when.words, reference, future=future):
            return date
    future = ahead(text[slice(*evidence)]) if contact.status in _AHEAD else False
    return resolved(text[slice(*contact.when)], reference, future=future)


def _sentence(text: str, span: Span) -> Span:
    """The stretch about some words that no full stop and no end of a line parts, as far as a clause reaches."""
    low, high = span
    starts = [n + len(mark) for mark in (". ", "\n") if (n := text.rfind(mark, max(0, low - _CLAUSE), low)) >= 0]
    stops = [n for mark in (". ", "\n") if (n := text.find(mark, high, high + _CLAUSE)) >= 0]
    return max(starts, default=max(0, low - _CLAUSE)), min(stops, default=min(len(text), high + _CLAUSE))


def _hearsay(text: str, told: _Told) -> bool:
    """Whether the article does not tell a meeting on its own word: "reportedly". Then somebody must be known to."""
    return any(_HEARSAY.search(text, *span) for span in told.evidence)


def _evidence(text: str, contact: Contact) -> Span:
    """The stretch of a sentence that tells a meeting: from its first word to its last."""
    start, end = _sentence(text, contact.trigger)
    parts = [contact.trigger, *contact.who, *(span for span in (contact.where, contact.when) if span)]
    inside = [span for span in parts if start <= span[0] and span[1] <= end]
    return min(a for a, _ in inside), max(b for _, b in inside)


def _tellers(trigger: Span, said: Sequence[Heard]) -> Iterator[int]:
    """The cues of the innermost statement whose words tell a meeting."""
    best: list[tuple[int, int]] = []
    low = bisect_left(said, trigger[0] - _FAR, key=lambda each: each.cue[0])
    high = bisect_left(said, trigger[1] + _FAR, key=lambda each: each.cue[0])
    for each in said[low:high]:
        for start, end in each.content:
            if start <= trigger[0] and trigger[1] <= end:
                best.append((end - start, each.cue[0]))
    if best:
        least = min(best)[0]
        yield from (cue for size, cue in best if size == least)


def _hedging(text: str, evidence: Span, said: Sequence[Heard]) -> Iterator[int]:
    """The cues in the words that tell a meeting by which nobody knows who tells it: "reportedly"."""
    low = bisect_left(said, evidence[0], key=lambda each: each.cue[0])
    for each in said[low : low + _LAST]:
        if each.cue[1] <= evidence[1] and _HEARSAY.search(text[slice(*each.cue)]):
            yield each.cue[0]


def _together(told: Iterable[_Told]) -> list[_Told]:
    """Each meeting once, in the order in which they are first told."""
    found: list[_Told] = []
    for each in told:
        same = next(
            (n for n in range(len(found) - 1, max(-1, len(found) - 1 - _LAST), -1) if _same(found[n], each)), None
        )
        if same is not None:
            found[same] = _joined(found[same], each)
        elif each.parties:
            found.append(each)
    return [each for each in found if len(each.parties) > 1 or each.contact.status != "happened" or each.place]


def _same(one: _Told, other: _Told) -> bool:
    """Whether two tellings are of one meeting: nothing that both tell differs, and the later one names nobody new."""
    if one.date and other.date and one.date != other.date:
        return False
    if one.place and other.place and one.place != other.place:
        return False
    if _RUNS.get(one.contact.status, one.contact.status) != _RUNS.get(other.contact.status, other.contact.status):
        return False  # least of all is a denied meeting one that happened
    if one.contact.kind != other.contact.kind and "message" in (one.contact.kind, other.contact.kind):
        return False
    mine, theirs = set(one.parties), set(other.parties)
    return theirs <= mine or (mine <= theirs and len(mine) > 1)


def _joined(one: _Told, other: _Told) -> _Told:
    return replace(
        one,
        parties=tuple(dict.fromkeys((*one.parties, *other.parties))),
        place=one.place or other.place,
        date=one.date or other.date,
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
        by=tuple(dict.fromkeys((*one.by, *other.by))),
    )
