"""Annotated articles to train on: our own, in the format of notes, and PolNeAR's, in brat standoff files."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sayso.errors import InputError
from sayso.training.marked import Marks, Span, located, marks, nearest, sources

_PRONOUNS = re.compile(r"\b(?:he|she|they|it|we|I|who)\b", re.IGNORECASE)
_REACH = 400  # code points around a cue in which the words that name its speaker are looked for


@dataclass(frozen=True, slots=True)
class Saying:
    """One attribution as annotated, in code points. What the corpus does not say is None.

    ``source``: empty where nobody is named; ``within``: the place in the article's sayings of the one that relays it,
    -1 for none; ``named``: the names of who speaks, wherever the article has them.
    """

    cue: tuple[Span, ...]
    source: tuple[Span, ...] | None
    content: tuple[Span, ...]
    stance: str | None = None
    speaker: str | None = None
    within: int | None = None
    named: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its sayings; ``marks``: what else is annotated where it is one of ours, else None."""

    name: str
    text: str
    sayings: tuple[Saying, ...]
    marks: Marks | None = None


def polnear(folder: Path) -> Iterator[Annotated]:
    """PolNeAR's articles in a folder with text/ and attributions/. Lines that are malformed are passed over."""
    for path in sorted((folder / "attributions").glob("*.ann")):
        stem = path.stem
        known = [folder / "text" / f"{stem}.txt", folder / "text" / f"{stem.rsplit('_', 1)[0]}.txt"]
        source = next((each for each in known if each.exists()), None)
        if source is None:
            raise InputError(f"{path}: its text is not in {folder / 'text'}. Name a whole copy of PolNeAR's part.")
        text = source.read_bytes().decode("utf-8")
        yield Annotated(source.name, text, tuple(_brat(path)))


def _brat(path: Path) -> Iterator[Saying]:
    marks: dict[str, tuple[Span, ...]] = {}
    relations: list[list[str]] = []
    for line in path.read_bytes().decode("utf-8").splitlines():
        name, _, rest = line.partition("\t")
        if line.startswith("T"):
            info = rest.split("\t")[0].partition(" ")[2]
            try:
                marks[name] = tuple((int(a), int(b)) for a, b in (part.split() for part in info.split(";")))
            except ValueError:
                continue
        elif line.startswith("E"):
            relations.append(rest.split())
    for parts in relations:
        found: dict[str, tuple[Span, ...]] = {"source": (), "cue": (), "content": ()}
        for part in parts:
            role, _, mark = part.partition(":")
            key = re.sub(r"\d+$", "", role).lower()
            if key in found:
                found[key] += marks.get(mark, ())
        if found["cue"] and found["content"]:
            yield Saying(_sorted(found["cue"]), _sorted(found["source"]), _sorted(found["content"]))


def corpus(folder: Path) -> Iterator[Annotated]:
    """Our own articles: a folder with articles/*.txt, gold/*.json and marks/*.json (where the words of it stand).

    Raises InputError for a quote that is missing.
    """
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (folder / "articles" / gold["article"]["file"]).read_bytes().decode("utf-8")
        marked = marks(gold, text, path)
        yield Annotated(gold["article"]["file"], text, tuple(_sayings(gold, text, path, marked)), marked)


def _sayings(gold: Mapping[str, list[dict[str, Any]]], text: str, path: Path, marked: Marks) -> Iterator[Saying]:
    names = {str(a["name"]): [str(a["name"]), *map(str, a.get("aliases", ()))] for a in gold["actors"]}
    spots: dict[str, list[Span]] = {}
    for mention in marked.mentions:
        spots.setdefault(mention.actor, []).append(mention.span)
    place = {s["id"]: n for n, s in enumerate(gold["statements"])}
    told = sources(path)
    for s in gold["statements"]:
        where = f"{path.name} {s['id']}"
        cue = (located(text, s["cue"], where),)
        content = tuple(located(text, each, where) for each in s["content"])
        kind = str(s["speaker_kind"])
        source = _source(text, s["speaker"], names, cue[0], content)
        if s["id"] in told:
            words = told[s["id"]]
            span = nearest(text, words, cue[0][0]) if words else None
            source = (span,) if span else ()
        yield Saying(
            cue=cue,
            source=source,
            content=_sorted(content),
            stance=str(s["stance"]),
            speaker="anonymous" if kind == "unnamed" and s["anonymous"] else kind,
            within=place[s["within"]] if s["within"] else -1,
            named=tuple(spots.get(str(s["speaker"]), ())),
        )


def _source(
    text: str, speaker: object, names: Mapping[str, Sequence[str]], cue: Span, content: Sequence[Span]
) -> tuple[Span, ...] | None:
    """The words that name a speaker next to a cue; None where that cannot be told, empty where nobody is named."""
    if speaker is None:
        return ()
    low, high = max(0, cue[0] - _REACH), cue[1] + _REACH
    low = max(low, text.rfind("\n", 0, cue[0]) + 1)
    line_end = text.find("\n", cue[1])
    high = min(high, line_end if line_end >= 0 else len(text))
    found: list[tuple[int, int, int]] = []
    for name in sorted(names.get(str(speaker), (str(speaker),)), key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text[low:high], re.IGNORECASE):
            found.append(_ranked(match.start() + low, match.end() + low, cue))
    best = _nearest(found, text, cue, content)
    if best is None:
        pronouns = [_ranked(m.start() + low, m.end() + low, cue) for m in _PRONOUNS.finditer(text[low:high])]
        best = _nearest([p for p in pronouns if p[0] <= 25], text, cue, content)
    return (best,) if best else None


def _ranked(start: int, end: int, cue: Span) -> tuple[int, int, int]:
    return (cue[0] - end if end <= cue[0] else start - cue[1] + 5), start, end


def _nearest(found: list[tuple[int, int, int]], text: str, cue: Span, content: Sequence[Span]) -> Span | None:
    """The nearest that no content holds, in the sentence of the cue."""
    for distance, start, end in sorted(found):
        between = text[min(end, cue[1]) : max(start, cue[0])]
        if distance < 0 or re.search(r"[.!?][”\"’]?\s+[A-Z“\"]", between):
            continue
        if not any(a < end and start < b for a, b in content):
            return start, end
    return None


def _sorted(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))
