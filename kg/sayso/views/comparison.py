"""The model of a comparison: what holds in one world and not in another, by claim, meeting and triple."""

from dataclasses import dataclass

from sayso import terms as t
from sayso.perspective import Perspective
from sayso.views.admitted import Admitted, admitted
from sayso.views.base import View
from sayso.views.labels import Labels
from sayso.views.model import Thing
from sayso.views.thing import world_title

_MEETING = f"<{t.RDF_TYPE}> <{t.Meeting}>"


@dataclass(frozen=True)
class Side:
    """What only one of two worlds holds. ``triples``: as N-Triples without the full stop, what is derived included."""

    rule: Perspective
    title: str
    claims: tuple[Admitted, ...]
    meetings: tuple[Thing, ...]
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
            meetings=tuple(sorted((labels.thing(m) for m in meetings), key=lambda x: (x.label, x.iri))),
            triples=tuple(sorted(self.triples - other.triples)),
        )
