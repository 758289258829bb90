"""What a contradiction is made of, by IRI: two sides, and the chains on each."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of contradiction in words for people: a title, and what is set against what."""

    title: str
    says: str


KINDS = {
    "denial": Kind(
        "Asserted and denied",
        "A claim that this world admits, and those who deny it, assert the opposite, or deny something without which it"
        " could not hold.",
    ),
    "opposite": Kind(
        "Said not to be so, and asserted",
        "This world admits that something is not so. Others assert it, and their word is not taken in this world.",
    ),
    "place": Kind("Two places", "Of one thing, and neither lies in the other."),
    "date": Kind(
        "Two dates", "Of one thing; by their bounds they exclude each other. A date that is open at an end excludes "
        "nothing there.",
    ),
    "value": Kind("Two values where one is possible", "Of one thing, such as secret and open."),
    "class": Kind("Of two classes that exclude each other", "One thing, by what is told and what follows from it."),
    "near-denial": Kind(
        "Near-denials",
        "No contradictions: somebody denies more than others told, and leaves undenied what they told. Listed for all "
        "that was said in this world, whether the world admits it or not.",
    ),
}  # fmt: skip
"""The kinds, in the order in which they are listed. A near-denial sounds like a contradiction and is none."""

WAYS = {
    "asserts": "asserts it",
    "denies": "denies it",
    "opposite": "asserts the opposite",
    "less": "denies what it could not hold without",
    "more": "asserts what it says is not so",
    "tells": "tells it",
    "told": "tells the class",
    "follows": "tells what the class follows from",
}
"""How chains can take a side, in words. Of an assertion: who denies something asserts, maybe, what negates it."""


@dataclass(frozen=True)
class Part:
    """Chains that take one side in one way.

    ``way``: one of ``WAYS``; less may be to deny, or to assert what negates it; more to assert what the other side
    negates, or a claim that says more than that. ``claim``: what the chains take a stance on. ``denied``: what exactly
    is denied, or negated; empty where nothing is. ``by``: the property from which a class follows, rdf:type where it is
    told. ``chains``: those that somebody checked first, then by the day on which their articles may first have
    appeared.
    """

    way: str
    claim: str
    chains: tuple[str, ...]
    denied: str = ""
    by: str = ""


@dataclass(frozen=True)
class Side:
    """One side; ``parts`` by way, and then as their first chains.

    ``value``: a place, a code or a class by IRI, or a date as EDTF; empty where claims are at odds.
    ``unchecked``: whether it rests only on readings of a machine that nobody accepted. ``background``: of a class that
    stands in what is common, how that was read: hand or machine; empty where it does not.
    """

    parts: tuple[Part, ...]
    value: str = ""
    background: str = ""
    unchecked: bool = False

    @property
    def chains(self) -> frozenset[str]:
        """All its chains."""
        return frozenset(chain for part in self.parts for chain in part.chains)


@dataclass(frozen=True)
class Contradiction:
    """Two sides that cannot both hold, or, of a near-denial, seem not to; which is first says nothing.

    ``about``: the claim, or the thing of which values or classes are told. ``of``: the property whose values they are.
    """

    kind: str
    about: str
    one: Side
    other: Side
    of: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether nobody has checked a reading of one side at least."""
        return self.one.unchecked or self.other.unchecked

    @property
    def claims(self) -> frozenset[str]:
        """All claims that it is about: told on a side, or denied there."""
        return frozenset(claim for part in self._parts() for claim in (part.claim, part.denied) if claim)

    def _parts(self) -> Iterator[Part]:
        yield from self.one.parts
        yield from self.other.parts
