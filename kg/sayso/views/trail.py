"""Words for how many independent sources a claim has, and for where the trail ends that leads to none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.views.labels import listed
from sayso.views.model import ChainView, Thing

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Counts:
    """The least and the most people that an unidentified speaker can be; None is open."""

    least: int | None
    most: int | None


@dataclass(frozen=True)
class Found:
    """The roots of a claim, those that count: ``hidden`` are described and not named, ``outlets`` end a text.

    ``unstated``: chains to a source that is not even described. ``articles``: how many hold the hidden ones.
    """

    identified: Sequence[Thing]
    outlets: Sequence[Thing]
    hidden: Sequence[Thing]
    unstated: Sequence[ChainView]
    counts: Mapping[str, Counts]
    articles: int


def sources(found: Found, lower: int, upper: int | None, outlets: int) -> str:
    """Three outlets, one source; or, where nobody is identified, where the trail ends. ``outlets`` tell it."""
    if not lower:
        return "Nobody asserts it."
    if not found.identified:
        return " ".join(_ends(found, outlets))
    small = max(outlets, lower, upper or 0) < len(_NUMBERS)

    def number(count: int) -> str:
        return _NUMBERS[count] if small else str(count)

    told = f"told by {number(outlets)} outlet{'' if outlets == 1 else 's'}"
    many = f"{number(lower)} independent source{'' if lower == 1 else 's'}"
    if upper == lower:
        return f"{many[:1].upper()}{many[1:]}, {told}."
    return f"At least {many}, {told}."


def _ends(found: Found, outlets: int) -> Iterable[str]:
    """Where the trail ends, a sentence for each kind of root that is nobody one could ask."""
    if found.hidden:
        names = Counter(x.label for x in found.hidden)
        described = (f"“{name}”{f' (in {n} articles)' if n > 1 else ''}" for name, n in names.items())
        yield f"No source is named: {_listed(described)}{_alone(found)}."
    if found.unstated:
        last = sorted({_last(chain) for chain in found.unstated})
        where = f"the trail {'also ' if found.hidden else ''}ends at {_listed(last)}."
        yield where[:1].upper() + where[1:] if found.hidden else f"No source is stated; {where}"
    if found.outlets:
        also = "also " if found.hidden or found.unstated else ""
        name = "names" if len(found.outlets) == 1 else "name"
        yield f"The trail {also}ends at {_listed(x.label for x in found.outlets)}, which {name} no source."
    if not (found.hidden or found.unstated or found.outlets):
        yield "No source is named: the outlets that tell it pass on each other."
    if outlets > 1:
        yield f"Told by {_number(outlets)} outlets."


def _alone(found: Found) -> str:
    """That the only one described is one person; more are counted by ``most``."""
    only = found.hidden[0] if len(found.hidden) == 1 and not found.unstated and not found.outlets else None
    count = found.counts.get(only.iri) if only else None
    return ", one person" if count and count.most == 1 else ""


def _last(chain: ChainView) -> str:
    """The last who is named on the way to a source that is not; else the last before it."""
    if chain.voucher:
        return chain.voucher.label
    return chain.steps[-2].speaker.label if len(chain.steps) > 1 else chain.root.label


def most(found: Found, lower: int, upper: int | None) -> str:
    """How many there are at most, and why; nothing where that is how many there are at least."""
    if upper is None:
        people = [_people(x, c) for x in found.hidden if (c := found.counts.get(x.iri)) and (c.least or 0) > 1]
        return f"How many at most is open{': ' + _listed(people) if people else ''}."
    if not lower or upper == lower:
        return ""
    if found.hidden and found.articles > 1 and len(found.hidden) > 1:
        return (
            f"At most {upper}, if the unnamed people of each article are others than those of the next; "
            "they may be the same."
        )
    if found.hidden:
        return f"At most {upper}: {_listed(_people(x, found.counts[x.iri]) for x in found.hidden)}."
    return f"At most {upper}, if the trail leads to another source wherever it ends."


def trails(chains: Sequence[tuple[int, bool]]) -> str:
    """How long the chains are, and how many end at nobody who is named; each given as its depth and "on record"."""
    if not chains:
        return ""
    depths = sorted(depth for depth, _ in chains)
    hidden = sum(not on_record for _, on_record in chains)
    many = len(chains)
    if many == 1:
        long = f"The one chain has {_number(depths[0])} speaker{'' if depths[0] == 1 else 's'}"
        return f"{long}, and ends at {'nobody who is named' if hidden else 'somebody on the record'}."
    shown = f"{depths[0]}" if depths[0] == depths[-1] else f"{depths[0]} to {depths[-1]}"
    long = f"{many} chains of {shown} speaker{'' if depths[-1] == 1 else 's'}"
    if not hidden:
        return f"{long}; all end at somebody on the record."
    share = "all" if hidden == many else f"{hidden} of {many} ({round(100 * hidden / many)}%)"
    return f"{long}; {share} end{'s' if hidden == 1 else ''} at nobody who is named."


def _people(x: Thing, count: Counts) -> str:
    """Such as: “two officials” are two people."""
    if count.most == 1:
        return f"{_quoted(x)} is one person"
    if count.most is None:
        return f"{_quoted(x)} are at least {_number(count.least or 1)} people"
    if count.least == count.most:
        return f"{_quoted(x)} are {_number(count.most)} people"
    least = f"{_number(count.least)} to" if count.least else "at most"
    return f"{_quoted(x)} are {least} {_number(count.most)} people"


def _quoted(x: Thing) -> str:
    return f"“{x.label}”"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _listed(parts: Iterable[str]) -> str:
    return listed(list(parts), 6)
