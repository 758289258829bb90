"""The model of a comparison: what holds in one world and not in another, by claim, meeting and triple."""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso import terms as t
from sayso.perspective import Perspective
from sayso.views.admitted import Admitted, Elsewhere, Opponent, admitted, besides
from sayso.views.base import View
from sayso.views.labels import Labels
from sayso.views.model import Thing
from sayso.views.thing import world_title

_MEETING = f"<{t.RDF_TYPE}> <{t.Meeting}>"


@dataclass(frozen=True)
class Told:
    """A meeting as a world's claims tell it, with those who are against one of them, as for ``Admitted``.

    ``by_machine``: whether only machines read them.
    """

    meeting: Thing
    denied: tuple[Opponent, ...]
    opposite: tuple[Opponent, ...]
    near: tuple[Opponent, ...]
    elsewhere: tuple[Elsewhere, ...]
    by_machine: bool


@dataclass(frozen=True)
class Side:
    """What only one of two worlds holds. ``triples``: as N-Triples without the full stop, what is derived included."""

    rule: Perspective
    title: str
    claims: tuple[Admitted, ...]
    meetings: tuple[Told, ...]
    triples: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Two worlds side by side; ``claims``, ``meetings`` and ``triples`` count what both hold."""

    first: Side
    second: Side
    claims: int
    meetings: int
    triples: int


def compare(view: View, first: Perspective, second: Perspective) -> Comparison:
    """What holds in one world and not in the other. Raises what ``QueryService.world`` and queries raise."""
    one, other = (_World(view, rule) for rule in (first, second))
    return Comparison(
        first=one.side(other),
        second=other.side(one),
        claims=len(one.claims.keys() & other.claims.keys()),
        meetings=len(one.meetings & other.meetings),
        triples=len(one.triples & other.triples),
    )


class _World:
    def __init__(self, view: View, rule: Perspective) -> None:
        self.view, self.rule, self.title = view, rule, world_title(view, rule)
        iri = rule.iri(view.base)
        _, quads = view.service.world(iri, view.base)
        end = f" <{iri}> ."
        self.triples = {line.removesuffix(end) for line in quads.decode().split("\n") if line.endswith(end)}
        self.meetings = {line.split(" ", 1)[0][1:-1] for line in self.triples if line.endswith(_MEETING)}
        self.claims = admitted(view, iri)

    def side(self, other: "_World") -> Side:
        """What this world holds and the other one does not."""
        claims = (self.claims[claim] for claim in self.claims.keys() - other.claims.keys())
        meetings = self.meetings - other.meetings
        labels = Labels(self.view, meetings)
        return Side(
            rule=self.rule,
            title=self.title,
            claims=tuple(sorted(claims, key=lambda x: (x.since.latest if x.since else "9", x.claim.text, x.claim.iri))),
            meetings=tuple(sorted((self._told(labels.thing(m)) for m in meetings), key=lambda x: _name(x.meeting))),
            triples=tuple(sorted(self.triples - other.triples)),
        )

    def _told(self, meeting: Thing) -> Told:
        telling = [claim for claim in self.claims.values() if meeting.iri in claim.about]
        denied = _sorted(claim.denied for claim in telling)
        opposite = _sorted(claim.opposite for claim in telling)
        near = _sorted(claim.near for claim in telling)
        # of the meeting that they all tell each has the same ones, but for its own
        others = [each for claim in telling for each in claim.elsewhere if each.meeting == meeting.iri][:1]
        by_machine = bool(telling) and all(claim.by_machine for claim in telling)
        return Told(meeting, denied, opposite, near, besides(others, (denied, opposite, near)), by_machine)


def _sorted(found: Iterable[Iterable[Opponent]]) -> tuple[Opponent, ...]:
    by_name = {x.who.iri: x for some in found for x in some}
    return tuple(sorted(by_name.values(), key=lambda x: _name(x.who)))


def _name(thing: Thing) -> tuple[str, str]:
    return thing.label, thing.iri
