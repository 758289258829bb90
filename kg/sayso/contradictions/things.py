"""What claims of a world tell of one thing that cannot all be so: two values where one is possible, two classes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import combinations

from sayso import dates
from sayso import terms as t
from sayso.contradictions.asking import World
from sayso.contradictions.model import Contradiction, Part, Side
from sayso.errors import DateError

_KINDS = {t.place: "place", t.date: "date"}
_Told = dict[tuple[str, str], dict[str, set[str]]]  # by thing and property: by value the claims that tell it


def values(asked: World) -> Iterator[Contradiction]:
    """Two values of one thing where one is possible, each with the claims that tell it."""
    told: _Told = defaultdict(lambda: defaultdict(set))
    for row in asked.said("values"):
        told[row["thing"], row["property"]][row["value"]].add(row["claim"])
    several = {key: found for key, found in told.items() if len(found) > 1}
    larger = _larger(asked, {place for (_, p), found in several.items() if p == t.place for place in found})
    pairs = {key: [(a, b) for a, b in combinations(sorted(found), 2) if _differ(key[1], a, b, larger)]
             for key, found in several.items()}  # fmt: skip
    for (thing, prop), found in pairs.items():
        for pair in found:
            one, other = (_value(asked, value, told[thing, prop][value]) for value in _first_first(prop, pair))
            yield Contradiction(_KINDS.get(prop, "value"), thing, one, other, prop)


def _larger(asked: World, places: Collection[str]) -> set[tuple[str, str]]:
    return {(row["place"], row["larger"]) for row in asked.holds("within", place=places)}


def _differ(prop: str, one: str, other: str, larger: Collection[tuple[str, str]]) -> bool:
    """Whether two different values of a property exclude each other."""
    if prop == t.place:
        return (one, other) not in larger and (other, one) not in larger
    return prop != t.date or _before(one, other) or _before(other, one)


@cache
def _before(one: str, other: str) -> bool:
    """Whether all days of one date are before those of another; a date without a bound there never is."""
    try:
        return dates.surely_before(one, other) is True
    except DateError:
        return False


def _first_first(prop: str, pair: tuple[str, str]) -> tuple[str, str]:
    """Two values in order: the earlier date first, others by their text."""
    one, other = pair
    return (other, one) if prop == t.date and _before(other, one) else pair


def _value(asked: World, value: str, claims: Iterable[str]) -> Side:
    return asked.side((Part("tells", claim, asked.admitting[claim]) for claim in claims), value)


def classes(asked: World) -> Iterator[Contradiction]:
    """Things of two classes that exclude each other, each class with the claims that it is told by or follows from."""
    pairs = {(row["thing"], *sorted((row["one"], row["other"]))) for row in asked.holds("disjoint")}
    things = {thing for thing, _, _ in pairs}
    wanted = {each for _, *both in pairs for each in both}
    rows = asked.said("classed", thing=things, **{"class": wanted})
    told: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows:
        way = "told" if row["by"] == t.RDF_TYPE else "follows"
        told[row["thing"], row["class"]].add((way, row["claim"], row["by"]))
    common = {(row["thing"], row["class"]) for row in asked.common("classes", thing=things)}
    read = _background(asked, {thing for thing, _ in common})
    for thing, *both in sorted(pairs):
        one, other = (
            _class(asked, each, told[thing, each], read[thing] if (thing, each) in common else "") for each in both
        )
        yield Contradiction("class", thing, one, other)


def _class(asked: World, name: str, told: Iterable[tuple[str, str, str]], background: str) -> Side:
    parts = (Part(way, claim, asked.admitting[claim], by=by) for way, claim, by in told)
    return asked.side(parts, name, background)


def _background(asked: World, things: Collection[str]) -> dict[str, str]:
    """How things of what is common were read: by a machine where only it has found them in articles.

    Which reading gave a class is not kept, so that one hand is enough; what no article has was written by hand.
    """
    found: dict[str, set[str]] = {thing: {thing} for thing in things}
    for row in asked.said("background", thing=things):
        found[row["thing"]].add(row["reading"])
    articles = {thing: {a for iri in iris if (a := asked.article_of(iri))} for thing, iris in found.items()}
    wanted = {article for each in articles.values() for article in each}
    how = {row["article"]: row["how"] for row in asked.said("readers", article=wanted)}
    return {
        thing: "machine" if each and all(how.get(article) == t.machine for article in each) else "hand"
        for thing, each in articles.items()
    }
