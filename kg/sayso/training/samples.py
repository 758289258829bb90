"""Windows of articles with what is annotated in them, by word piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tokenizers import Tokenizer

from sayso.extract.labels import CONTACTS, HEADS, KINDS, SPEAKERS, STANCES, STATUSES
from sayso.extract.windows import Window, windows
from sayso.training.annotated import Annotated
from sayso.training.marked import Marks, Span

UNTOLD = -100  # of a piece about which nothing is annotated
_MENTIONS = {label: n for n, label in enumerate(HEADS["mention"])}


@dataclass(frozen=True, slots=True)
class Bound:
    """A cue in a window: the place of its first piece, its pieces, and what it binds; None where not annotated."""

    at: int
    cue: tuple[int, ...]
    source: tuple[int, ...] | None
    content: tuple[int, ...]
    stance: int
    speaker: int
    within: int | None  # the place of the cue within whose words it stands; -1 for none
    named: tuple[int, ...] | None  # the pieces of the names of who speaks


@dataclass(frozen=True, slots=True)
class Tied:
    """A trigger or a title in a window, and for each label that it binds the pieces."""

    at: int
    tied: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """For each head the wanted label of each piece; for triggers and titles what they bind."""

    heads: dict[str, list[int]]
    triggers: tuple[Tied, ...]
    titles: tuple[Tied, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A window with its cues, and with its tags where the article is one of ours."""

    window: Window
    bound: tuple[Bound, ...]
    tags: Tags | None


def samples(article: Annotated, tokenizer: Tokenizer) -> Iterator[Sample]:
    """An article's windows with their cues; a cue that the window has from before it is there too."""
    for window in windows(article.text, tokenizer):
        firsts = [_places(window, saying.cue)[:1] for saying in article.sayings]
        found = []
        for n, saying in enumerate(article.sayings):
            if not firsts[n]:
                continue
            parent = saying.within
            within: int | None = parent
            if parent is not None and parent >= 0:
                within = firsts[parent][0] if firsts[parent] else None
            found.append(
                Bound(
                    firsts[n][0],
                    _places(window, saying.cue),
                    None if saying.source is None else _places(window, saying.source),
                    _places(window, saying.content),
                    STANCES.index(saying.stance) if saying.stance else UNTOLD,
                    SPEAKERS.index(saying.speaker) if saying.speaker else UNTOLD,
                    within,
                    None if saying.named is None else _places(window, saying.named),
                )
            )
        yield Sample(window, tuple(_joined(found)), _tags(window, article.marks) if article.marks else None)


def _joined(found: Sequence[Bound]) -> Iterator[Bound]:
    """One for each cue: where several speak by it ("X and Y said"), it binds the words that name all of them."""
    by_cue: dict[int, list[Bound]] = {}
    for bound in found:
        by_cue.setdefault(bound.at, []).append(bound)
    for same in by_cue.values():
        sources = [b.source for b in same if b.source is not None]
        names = [b.named for b in same if b.named is not None]
        yield replace(
            same[0],
            cue=tuple(sorted({n for b in same for n in b.cue})),
            source=tuple(sorted({n for source in sources for n in source})) if sources else None,
            content=tuple(sorted({n for b in same for n in b.content})),
            named=tuple(sorted({n for name in names for n in name})) if names else None,
        )


def _tags(window: Window, marks: Marks) -> Tags:
    size = len(window.ids)
    heads = {name: [0] * size for name in ("mention", "trigger", "title")}
    heads |= {name: [UNTOLD] * size for name in ("contact", "status")}
    for mention in marks.mentions:
        places = _places(window, [mention.span])
        for n, place in enumerate(places):
            heads["mention"][place] = _MENTIONS[f"{'further' if n else 'first'} {mention.kind}"]
    assert set(KINDS) >= {mention.kind for mention in marks.mentions}
    triggers, titles = [], []
    for contact in marks.contacts:
        places = _places(window, [contact.trigger])
        _run(heads["trigger"], places, sure=contact.sure)
        if places and contact.sure:
            heads["contact"][places[0]] = CONTACTS.index(contact.kind)
            heads["status"][places[0]] = STATUSES.index(contact.status)
            tied = tuple(_places(window, spans) for spans in (contact.who, contact.where, contact.when))
            triggers.append(Tied(places[0], tied))
    if not marks.told:
        heads["trigger"] = [UNTOLD] * size
    for office in sorted(marks.offices, key=lambda each: each.sure):
        places = _places(window, [office.title])
        _run(heads["title"], places, sure=office.sure)
        if places and office.sure:
            titles.append(Tied(places[0], (_places(window, office.holder), _places(window, office.of))))
    for tags in heads.values():
        tags[0] = tags[-1] = UNTOLD
    return Tags(heads, tuple(triggers), tuple(titles))


def _run(tags: list[int], places: Sequence[int], *, sure: bool) -> None:
    for n, place in enumerate(places):
        tags[place] = (2 if n else 1) if sure else UNTOLD


def _places(window: Window, spans: Sequence[Span]) -> tuple[int, ...]:
    return tuple(
        n for n, (a, b) in enumerate(window.spans) if a >= 0 and any(start < b and a < end for start, end in spans)
    )
