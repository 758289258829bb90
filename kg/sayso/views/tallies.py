"""Who takes which stance on a claim, in how many articles, and whether all of it came one way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sayso.views.model import ArticleRef, Statement, Thing

STANCES = ("asserts", "denies", "opposite", "declines", "questions", "believes", "urges")
_MOST_SPEAKERS = 3
_UNNAMED = frozenset({"unidentified", "unstated"})


@dataclass(frozen=True)
class Tally:
    """How many take one stance on a claim, by statements that stand: "opposite" is to assert what negates it.

    ``speakers``: how many are named; ``described``: how many sources are described and not named; ``unstated``:
    whether some source is not stated at all. ``way``: the outlet through which all of it
    passed, where that is not each article's own. ``some``: some of the speakers, each with how many go by the same
    words, for two articles may have unnamed sources described alike; ``others``: how many more there are.
    ``machine``: how many statements a machine alone has read.
    """

    stance: str
    statements: int
    speakers: int
    described: int
    unstated: bool
    articles: int
    way: Thing | None
    some: tuple[tuple[Thing, int], ...]
    others: int
    machine: int


def tallies(own: Iterable[Statement], contrary: Iterable[Statement]) -> tuple[tuple[Tally, ...], int]:
    """The tallies of a claim's statements, and how many statements no longer stand.

    ``contrary``: statements that assert what negates the claim.
    """
    found = [(s.stance, s) for s in own] + [("opposite", s) for s in contrary]
    standing = [(stance, s) for stance, s in found if not (s.struck or s.outside)]
    by_stance = ((name, [s for stance, s in standing if stance == name]) for name in STANCES)
    return tuple(_tally(name, said) for name, said in by_stance if said), sum(s.struck for _, s in found)


def _tally(stance: str, said: Collection[Statement]) -> Tally:
    people = {s.speaker for s in said}
    some = _by_name(people)
    return Tally(
        stance=stance,
        statements=len(said),
        speakers=sum(x.kind not in _UNNAMED for x in people),
        described=sum(x.kind == "unidentified" for x in people),
        unstated=any(x.kind == "unstated" for x in people),
        articles=len({s.article.iri for s in said if s.article}),
        way=_way(said),
        some=some[:_MOST_SPEAKERS],
        others=sum(number for _, number in some[_MOST_SPEAKERS:]),
        machine=sum(s.by_machine for s in said),
    )


def _way(said: Collection[Statement]) -> Thing | None:
    """The outlet that is on the way of all chains, several of them, and not each one's own; the first of such."""
    ways: list[tuple[set[Thing], ArticleRef | None]] = [
        ({step.speaker for step in chain.steps if step.speaker.kind == "outlet"}, s.article)
        for s in said
        for chain in s.chains
        if chain.exists
    ]
    if len(ways) < 2:
        return None
    shared = set.intersection(*(outlets for outlets, _ in ways))
    foreign = [x for x in shared if any(not a or not a.outlet or a.outlet.iri != x.iri for _, a in ways)]
    return min(foreign, key=lambda x: x.iri, default=None)


def _by_name(things: Iterable[Thing]) -> tuple[tuple[Thing, int], ...]:
    """Things by their words, those with a name first; each of several with the same words once, and their number."""
    alike: dict[tuple[bool, str], list[Thing]] = {}
    for thing in sorted(set(things), key=lambda thing: thing.iri):
        alike.setdefault((thing.kind in _UNNAMED, thing.label), []).append(thing)
    return tuple((found[0], len(found)) for _, found in sorted(alike.items(), key=lambda item: item[0]))
