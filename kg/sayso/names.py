"""Finding what somebody means by a name: folded accents, doubled letters, other alphabets, aliases.

Names are compared in three steps, the stricter first: as folded by ``ids.fold``; by a key in which spellings of one
name fall together (Haas and Haass, Zelensky, Zelenskyy and Зеленський); by words that begin or hold what was typed.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sayso.errors import Candidates, InputError, ManyNamed, NoneNamed
from sayso.ids import IRI, fold, slug
from sayso.results import Table

Ask = Callable[[str], Table]
"""Runs a SPARQL text on the default dataset."""

KINDS = ("actor", "outlet", "place", "article", "event", "meeting", "claim", "attribution")
_QUERY = (Path(__file__).parent / "sparql" / "names.rq").read_text(encoding="utf-8")
_THERE = (Path(__file__).parent / "sparql" / "there.rq").read_text(encoding="utf-8")
_ASKED = re.compile(r"(?<=VALUES \?asked \{ )<[^>]*>")
_TAKES = {  # what may be meant where another kind is asked for
    "event": ("event", "meeting"),
    "outlet": ("actor",),
    "thing": ("claim", "meeting", "actor", "place", "event"),
}
# Latin letters for each Cyrillic one; a letter alone is left out. Afterwards i, y and j fall together.
_PAIRS = (
    "аa бb вv гg ґg дd еe єie жzh зz иi іi їi йi кk лl мm нn оo пp рr сs тt уu ўu фf хkh цts чch шsh щshch ь юiu яia "
    "ёe ыi эe ъ ’ '"
)
_CYRILLIC = {ord(pair[0]): pair[1:] for pair in _PAIRS.split()}
_READ = ("actor", "outlet", "meeting", "event", "claim", "attribution")  # what is read in an article, or background
_OF_ARTICLE = re.compile(r"(.*/)(?:actor|meeting|claim|attribution)/([^/]+)/.+")
_LETTERS = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found. ``name``: the name that matched. ``score``: the smaller, the nearer; 0 is exact."""

    kind: str
    iri: str
    name: str
    score: int


@lru_cache(1 << 16)
def key(text: str) -> str:
    """A text in which common spellings of one name fall together; Latin letters, digits and other scripts' letters."""
    latin = fold(text).translate(_CYRILLIC)
    words = (re.sub(r"(.)\1+", r"\1", re.sub("[yij]+", "i", word)) for word in _LETTERS.split(latin))
    return " ".join(word for word in words if word)


def search(
    ask: Ask, text: str, kinds: Collection[str] = ("actor", "place", "article", "meeting"), limit: int = 20
) -> list[Match]:
    """What a name may mean, nearest first; at most ``limit`` things, each once.

    ``kinds``: some of ``KINDS``. Raises InputError for a kind that is none, or an empty text.
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise InputError(f"{unknown[0]!r} is no kind of thing with a name. It is one of {', '.join(KINDS)}.")
    if not text.strip():
        raise InputError("Nothing to look for was given. Write a name, or a part of one.")
    return _ranked(list(ask(_QUERY).values()), text, kinds)[:limit]


def _ranked(rows: list[dict[str, str]], text: str, kinds: Collection[str]) -> list[Match]:
    wanted, wanted_key = " ".join(fold(text).split()), key(text)
    best: dict[str, Match] = {}
    order: dict[str, tuple[int, int, str]] = {}
    for row in rows:
        if row["kind"] not in kinds:
            continue
        name = row.get("name") or _tail(row["thing"])
        score = min(_score(name, wanted, wanted_key), _score(_tail(row["thing"]), wanted, wanted_key) + 1)
        rank = (score, int(row["rank"]), name)
        if score < _FAR and (row["thing"] not in best or rank < order[row["thing"]]):
            best[row["thing"]] = Match(row["kind"], row["thing"], name, score)
            order[row["thing"]] = rank
    return sorted(best.values(), key=lambda match: (*order[match.iri][:2], len(match.name), match.iri))


_FAR = 100


def _score(name: str, wanted: str, wanted_key: str) -> int:
    """How far a name is from what was typed: equal, equal by key, a whole word, a beginning, a part; else ``_FAR``."""
    folded = " ".join(fold(name).split())
    if folded == wanted:
        return 0
    name_key = key(name)
    if not wanted_key:
        return 60 if wanted and wanted in folded else _FAR
    if name_key == wanted_key:
        return 10
    words, asked = name_key.split(), wanted_key.split()
    if all(word in words for word in asked):
        return 20
    if all(any(other.startswith(word) for other in words) for word in asked):
        return 40
    return 60 if wanted_key in name_key else _FAR


def _tail(iri: str) -> str:
    """What an IRI itself tells: the parts behind the kind, as words."""
    return " ".join(iri.rsplit("/", 2)[-1:]).replace("-", " ")


def finder(ask: Ask, taken: Callable[[str, str], None] | None = None) -> Callable[[str, str], str]:
    """A function that gives the IRI meant by a parameter's type and a name, slug or IRI, for ``queries.bind``.

    ``taken`` is told what was typed and the name of what it was taken for, where they differ in more than case,
    accents and signs between words. The function raises NoneNamed where nothing has that name, or where the graph says
    nothing of that IRI, and ManyNamed where several things have the name.
    """

    def find(kind: str, text: str) -> str:
        if ("://" in text or text.startswith("urn:")) and IRI.fullmatch(text):
            return _there(ask, kind, text)
        rows = list(ask(_QUERY).values())
        kinds = _TAKES.get(kind, (kind,))
        exact = sorted(set(_by_slug(rows, kinds, text)))
        if exact:
            return exact[0]
        found = _ranked(rows, text, kinds)
        near = [match for match in found if match.score < 20] or [match for match in found if match.score < 40]
        closest = [match for match in near if match.score == near[0].score]
        if len(closest) == 1:
            label = _label(rows, closest[0])
            if taken is not None and slug(label) != slug(text):
                taken(text, label)
            return closest[0].iri
        if closest:
            message = f"{_clip(text)!r} may be {_listed(closest, rows)}. Write one of these."
            raise ManyNamed(message, text, _candidates(closest, rows))
        hint = f" Near to it: {_listed(found, rows)}." if found else " Look it up by a part of its name."
        raise NoneNamed(f"No {kind} here is called {_clip(text)!r}.{hint}", text, _candidates(found, rows))

    return find


def _there(ask: Ask, kind: str, iri: str) -> str:
    """The IRI that something goes by now. Raises NoneNamed where the graph says nothing of it."""
    found = next(ask(_ASKED.sub(lambda _: f"<{iri}>", _THERE)).values(), None)
    if found is None:
        raise NoneNamed(f"No {kind} here has the IRI <{_clip(iri)}>. Look it up by a part of its name.", iri, ())
    return found["thing"]


def _label(rows: list[dict[str, str]], match: Match) -> str:
    """The first name of what was found; the one that matched where it is a name for people already."""
    named = sorted((int(row["rank"]), row["name"]) for row in rows if row["thing"] == match.iri and row.get("name"))
    ranks = {name: rank for rank, name in reversed(named)}
    return match.name if ranks.get(match.name) == 0 or not named else named[0][1]


def _by_slug(rows: list[dict[str, str]], kinds: Collection[str], text: str) -> Iterator[str]:
    """Things whose IRI ends in the slug, or which an IRI that ends in it was canonised to."""
    ends = tuple(f"/{kind}/{text}" for kind in kinds)
    for row in rows:
        here = row["thing"].endswith(ends) and row["kind"] in kinds
        if here or (row["kind"] == "old" and row["name"].endswith(ends)):
            yield row["thing"]


def _listed(matches: list[Match], rows: list[dict[str, str]]) -> str:
    """Things with their IRIs and, so that namesakes can be told apart, the article in which each was read."""
    return ", ".join(f"{m.name} (<{m.iri}>{origin})" for m, origin in _told_apart(matches, rows))


def _candidates(matches: list[Match], rows: list[dict[str, str]]) -> Candidates:
    """The same for an error."""
    return tuple((m.iri, f"{m.name}{origin}") for m, origin in _told_apart(matches, rows))


def _told_apart(matches: list[Match], rows: list[dict[str, str]]) -> list[tuple[Match, str]]:
    """The first of some things, each with where it was read."""
    titles = {row["thing"]: row["name"] for row in rows if row["kind"] == "article" and row.get("name")}
    return [(match, _origin(match, rows, titles)) for match in matches[:5]]


def _origin(match: Match, rows: list[dict[str, str]], titles: dict[str, str]) -> str:
    """Where something was read: the title of its article, or that it is background; nothing for what has no article."""
    if match.kind not in _READ:
        return ""
    iris = [match.iri, *(row["name"] for row in rows if row["kind"] == "old" and row["thing"] == match.iri)]
    parts = [found for iri in iris if (found := _OF_ARTICLE.fullmatch(iri))]
    read = sorted({titles.get(f"{part[1]}article/{part[2]}", part[2]) for part in parts})
    if not read:
        return ", background"
    return f", read in “{_clip(read[0])}”" + (f" and {len(read) - 1} more" if read[1:] else "")


def _clip(text: str) -> str:
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    return shown if len(shown) <= 80 else f"{shown[:80]}…"
