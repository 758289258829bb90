"""Meetings of an article: the same one told twice is one, and the words that tell it stand in what somebody says."""

import re
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
_CLAUSE = 240  # code points about the word that tells a meeting, beyond which nothing is its evidence
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
    for each in _together(_told(text, contact, said, parties, reference) for contact in told):
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
    place = _PREPOSITION.sub("", text[slice(*contact.where)]).strip() if contact.where else None
    return _Told(
        contact,
        tuple(parties.of(contact)),
        place or None,
        date,
        (evidence,),
        tuple(_tellers(contact.trigger, said)),
    )


def _date(text: str, contact: Contact, evidence: Span, reference: str | None) -> str | None:
    """When a meeting was, as EDTF: the date in the words that the model takes for it, else those words."""
    if contact.when is None:
        return None
    future = ahead(text[slice(*evidence)]) if contact.status in _AHEAD else False
    days = [when.words for when in found(text, *contact.when)] or [text[slice(*contact.when)]]
    return next((date for words in days if (date := resolved(words, reference, future=future))), None)


def _evidence(text: str, contact: Contact) -> Span:
    """The stretch of a sentence that tells a meeting: from its first word to its last."""
    low, high = contact.trigger
    starts = [n + len(mark) for mark in (". ", "\n") if (n := text.rfind(mark, max(0, low - _CLAUSE), low)) >= 0]
    start = max(starts, default=max(0, low - _CLAUSE))
    stops = [n for mark in (". ", "\n") if (n := text.find(mark, high, high + _CLAUSE)) >= 0]
    end = min(stops, default=high + _CLAUSE)
    parts = [contact.trigger, *contact.who, *(span for span in (contact.where, contact.when) if span)]
    inside = [span for span in parts if start <= span[0] and span[1] <= end]
    return min(a for a, _ in inside), max(b for _, b in inside)


def _tellers(trigger: Span, said: Sequence[Heard]) -> Iterator[int]:
    """The cues of the innermost statement whose words tell a meeting."""
    best: list[tuple[int, int]] = []
    for each in said:
        for start, end in each.content:
            if start <= trigger[0] and trigger[1] <= end:
                best.append((end - start, each.cue[0]))
    if best:
        least = min(best)[0]
        yield from (cue for size, cue in best if size == least)


def _together(told: Iterable[_Told]) -> list[_Told]:
    """Each meeting once, in the order in which they are first told."""
    found: list[_Told] = []
    for each in told:
        same = next((n for n in range(len(found) - 1, -1, -1) if _same(found[n], each)), None)
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
    if (one.contact.status == "planned") != (other.contact.status == "planned"):
        return False
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
