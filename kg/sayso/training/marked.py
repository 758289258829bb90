"""Where the words stand of what our corpus only names: names, meetings and offices, as spans to learn from."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sayso.errors import InputError
from sayso.extract.names import bare

Span = tuple[int, int]
_BESIDE = 4  # code points between an office and the name of who holds it, where they stand side by side
_REACH = 160  # code points around an office in which its holder and its body are looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands."""

    span: Span
    kind: str
    actor: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A meeting where it is told; ``sure``: whether its annotation is no judgement call."""

    trigger: Span
    who: tuple[Span, ...]
    where: tuple[Span, ...]
    when: tuple[Span, ...]
    kind: str
    status: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Office:
    """The words of an office; ``sure``: whether who holds it stands beside."""

    title: Span
    holder: tuple[Span, ...]
    of: tuple[Span, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What an article of ours says beside its attributions. ``told``: whether its meetings are marked."""

    mentions: tuple[Mention, ...]
    contacts: tuple[Contact, ...]
    offices: tuple[Office, ...]
    told: bool


def located(text: str, quote: object, where: str) -> Span:
    """The span of a quote of the annotations: words, or words and which occurrence. Raises InputError."""
    needle, nth = (str(quote[0]), int(quote[1])) if isinstance(quote, list) else (str(quote), 1)
    at = -1
    for _ in range(nth):
        at = text.find(needle, at + 1)
        if at < 0:
            raise InputError(f"{where}: these words are not in the article: {needle!r}. Mend the notes.")
    return at, at + len(needle)


def nearest(text: str, words: str, place: int, reach: int = 600) -> Span | None:
    """The occurrence of some words that is nearest to a place, within a reach in code points."""
    low = max(0, place - reach)
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    found = [(m.start() + low, m.end() + low) for m in re.finditer(pattern, text[low : place + reach])]
    return min(found, key=lambda span: abs(span[0] - place), default=None)


def marks(gold: Mapping[str, Any], text: str, path: Path) -> Marks:
    """The marks of an article; ``path``: of its annotations, beside whose folder ``marks/`` lies."""
    beside = path.parent.parent / "marks" / path.name
    told = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    mentions = tuple(_mentions(gold["actors"], text))
    return Marks(
        mentions,
        tuple(_contacts(gold["meetings"], told.get("meetings", {}), text, path.name)),
        tuple(_offices(gold["actors"], mentions, text)),
        beside.exists(),
    )


def sources(path: Path) -> Mapping[str, str | None]:
    """By statement the words that name who speaks, from the marks of an article; empty where there are none."""
    beside = path.parent.parent / "marks" / path.name
    found: Mapping[str, str | None] = {}
    if beside.exists():
        found = json.loads(beside.read_text(encoding="utf-8")).get("sources", {})
    return found


def _mentions(actors: Sequence[Mapping[str, Any]], text: str) -> Iterator[Mention]:
    """The names of actors where they stand, without titles; the longer form first. What two share is nobody's."""
    forms: dict[str, tuple[str, str]] = {}
    shared: Counter[str] = Counter()
    for actor in actors:
        own = {_form(str(name)) for name in (actor["name"], *actor.get("aliases", ()))}
        for form in own - {""}:
            shared[form] += 1
            forms[form] = (str(actor["kind"]), str(actor["name"]))
    taken = bytearray(len(text))
    for form in sorted(forms, key=len, reverse=True):
        for found in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if not any(taken[found.start() : found.end()]):
                taken[found.start() : found.end()] = b"\1" * len(form)
                if shared[form] == 1:
                    yield Mention(found.span(), *forms[form])


def _form(name: str) -> str:
    """A name as it is marked: without article and titles, empty where it is no name but a description."""
    short = bare(re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.IGNORECASE))
    return short if re.search(r"[A-ZÀ-ÖØ-Þ]", short) else ""


def _contacts(
    meetings: Iterable[Mapping[str, Any]], told: Mapping[str, Sequence[Mapping[str, Any]]], text: str, where: str
) -> Iterator[Contact]:
    for meeting in meetings:
        for evidence, mark in zip(meeting["evidence"], told.get(meeting["id"], ()), strict=False):
            start, end = located(text, evidence, f"{where} {meeting['id']}")
            trigger = _inside(text, str(mark["trigger"]), start, end)
            if trigger is None:
                continue
            who, where_, when = (tuple(_around(text, mark.get(key), trigger[0])) for key in ("who", "where", "when"))
            yield Contact(
                trigger,
                who,
                where_,
                when,
                kind=str(meeting["kind"]),
                status=str(meeting["status"]),
                sure=not meeting.get("optional"),
            )


def _inside(text: str, words: str, start: int, end: int) -> Span | None:
    at = text.find(words, start, end)
    return (at, at + len(words)) if at >= 0 else nearest(text, words, start)


def _around(text: str, words: object, place: int) -> Iterator[Span]:
    for each in words if isinstance(words, list) else [words]:
        if each and (found := nearest(text, str(each), place)):
            yield found


def _offices(actors: Sequence[Mapping[str, Any]], mentions: Sequence[Mention], text: str) -> Iterator[Office]:
    """Every occurrence of the words of an office; sure where who holds it stands beside, or at the nearest of all."""
    held: dict[str, list[Span]] = {}
    for mention in mentions:
        held.setdefault(mention.actor, []).append(mention.span)
    for actor in actors:
        own = held.get(str(actor["name"]), [])
        for role in actor.get("roles", ()):
            words = rf"(?<!\w){re.escape(str(role['title']))}(?!\w)"
            spots = [found.span() for found in re.finditer(words, text, re.IGNORECASE)]
            ranked = sorted((_gap(spot, span), spot, span) for spot in spots for span in own)
            for n, (gap, spot, span) in enumerate(ranked):
                if gap <= _BESIDE or (n == 0 and gap <= _REACH):
                    yield Office(spot, (span,), tuple(_body(role.get("of"), actors, spot, text)), sure=True)
            beside = {spot for gap, spot, _ in ranked[:1] if gap <= _REACH} | {s for g, s, _ in ranked if g <= _BESIDE}
            yield from (Office(spot, (), (), sure=False) for spot in spots if spot not in beside)


def _gap(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _body(of: object, actors: Sequence[Mapping[str, Any]], spot: Span, text: str) -> Iterator[Span]:
    """The words next to an office that name whose it is."""
    if not of:
        return
    names = [str(of)]
    for actor in actors:
        if of in (actor["name"], *actor.get("aliases", ())):
            names += [str(actor["name"]), *map(str, actor.get("aliases", ()))]
    found = [span for name in names if (span := nearest(text, name, spot[0], _REACH))]
    if found:
        yield min(found, key=lambda span: (_gap(span, spot), span[0] - span[1]))
