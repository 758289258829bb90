"""Finds the contradictions of a world. What is admitted, and which chains exist, the world itself lists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sayso.contradictions.asking import Ask, World
from sayso.contradictions.model import KINDS, Contradiction, Part, Side
from sayso.contradictions.things import classes, values

_KINDS = tuple(KINDS)
_Key = tuple[str, str, str]  # of a part: way, claim, denied claim


def find(ask: Ask, base: str, world: str) -> tuple[Contradiction, ...]:
    """All contradictions of a world, and its near-denials, by what they are about and then by kind.

    ``base``: the dossier's base IRI; ``world``: the canonical IRI of one of its perspectives. Raises what ``ask``
    raises.
    """
    asked = World(ask, base, world)
    found = [*_denials(asked), *_opposites(asked), *values(asked), *classes(asked), *_near_denials(asked)]
    return tuple(sorted(found, key=_order))


def _order(found: Contradiction) -> tuple[str, int, str, str, str, list[str]]:
    return found.about, _KINDS.index(found.kind), found.of, found.one.value, found.other.value, sorted(found.claims)


def _denials(asked: World) -> Iterator[Contradiction]:
    """What the world admits and existing chains dispute."""
    against: dict[str, list[str]] = defaultdict(list)
    for row in asked.said("denied"):
        against[row["claim"]].append(row["chain"])
    for claim, chains in against.items():
        yield Contradiction("denial", claim, _admitted(asked, claim), _against(asked, claim, chains))


def _opposites(asked: World) -> Iterator[Contradiction]:
    """What the world admits as not being so, and others assert without being believed in it.

    Where the world admits that too, it is a denial of what it admits, and not told twice.
    """
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in asked.said("opposite"):
        told[row["claim"], row["denied"]].add(row["said"])
    for (claim, denied), said in told.items():
        keys = {("more", each, denied): asked.asserting[each] for each in said & asked.asserting.keys()}
        if keys and not said & asked.admitting.keys():
            yield Contradiction("opposite", claim, _admitted(asked, claim), _side(asked, keys))


def _near_denials(asked: World) -> Iterator[Contradiction]:
    """Denials of more than was told; each with others' assertions of what it leaves undenied."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in asked.said("near"):
        pairs[row["claim"], asked.denied_by(row["chain"])].append(row["chain"])
    telling: dict[str, set[str]] = defaultdict(set)
    for row in asked.said("near-told") if pairs else ():
        telling[row["claim"]].add(row["said"])
    for (claim, denied), chains in pairs.items():
        others = telling[claim] & asked.asserting.keys() - {denied}
        told = _side(asked, {("asserts", said, ""): asked.asserting[said] for said in others})
        yield Contradiction("near-denial", claim, told, _against(asked, denied, chains))


def _admitted(asked: World, claim: str) -> Side:
    return _side(asked, {("asserts", claim, ""): asked.admitting[claim]})


def _against(asked: World, claim: str, chains: Iterable[str]) -> Side:
    """The side of chains that dispute a claim, in the ways in which they do."""
    found: dict[_Key, list[str]] = defaultdict(list)
    for chain in chains:
        said, denied = asked.chains[chain].claim, asked.denied_by(chain)
        way = "less" if denied != claim else "denies" if said == claim else "opposite"
        found[way, said, denied].append(chain)
    return _side(asked, found)


def _side(asked: World, found: Mapping[_Key, Iterable[str]]) -> Side:
    return asked.side(Part(way, said, asked.in_order(chains), denied) for (way, said, denied), chains in found.items())
