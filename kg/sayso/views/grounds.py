"""The claims that an explanation rests on: by which chains a world admits them, in which words, and who denies them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sayso import terms as t
from sayso.views.admitted import Admitted, Elsewhere, Opponent, besides, elsewhere
from sayso.views.base import View, given
from sayso.views.labels import Labels, between, local
from sayso.views.model import ArticleRef, ChainView, Statement, When
from sayso.views.proofs import Sight
from sayso.views.record import Record, mentioned

_STATES = ("exists", "struck", "admits")


@dataclass(frozen=True)
class Told:
    """A claim: its number in an explanation, the claim with who denies it, and the statements that tell it.

    Of a claim that a world admits these are the statements in which the chains end by which it does, each with those
    chains; of another one, all. A chain that exists in the world and not outside of it keeps what ended it there.
    """

    number: int
    admitted: Admitted
    statements: tuple[Statement, ...]

    @property
    def chains(self) -> tuple[ChainView, ...]:
        """The chains of its statements."""
        return tuple(chain for statement in self.statements for chain in statement.chains)


@dataclass(frozen=True)
class Claims:
    """Some claims with all that is said of them, and how their chains stand in a world.

    ``contrary``: by claim that says not, who says so, with how that was read. ``elsewhere``: by claim who denies a
    meeting of which it speaks.
    """

    record: Record
    chains: Sequence[ChainView]
    standing: Mapping[str, frozenset[str]]
    contrary: Mapping[str, frozenset[tuple[str, str]]]
    elsewhere: Mapping[str, tuple[Elsewhere, ...]]

    def told(self, claim: str, number: int) -> Told:
        """A claim by the chains that admit it; by all of them where none does."""
        own = [c for c in self.chains if c.claim == claim]
        admitting = [c for c in own if "admits" in self.standing.get(c.iri, ())]
        shown: dict[str, list[ChainView]] = {}
        for chain in admitting or own:
            shown.setdefault(chain.attribution, []).append(self._here(chain))
        statements = tuple(
            replace(s, chains=tuple(shown[s.iri])) for s in self.record.statements() if s.iri in shown
        )  # fmt: skip
        return Told(number, self._admitted(claim, admitting), statements)

    def _here(self, chain: ChainView) -> ChainView:
        """A chain as it stands in the world, and not in the reported one, as the record has it."""
        states = self.standing.get(chain.iri, frozenset())
        exists, struck = "exists" in states, "struck" in states
        outside = not (exists or struck or chain.rejected_by)
        ended_by, ended_on = ("", "") if outside else (chain.ended_by, chain.ended_on)
        return replace(chain, exists=exists, outside=outside, ended_by=ended_by, ended_on=ended_on)

    def _admitted(self, claim: str, admitting: Sequence[ChainView]) -> Admitted:
        disputing = [c for c in self.chains if claim in c.disputes]
        denied = self._opponents(c for c in disputing if c.stance == "denies")
        opposite = self._opponents((c for c in disputing if c.stance != "denies"), self.contrary.get(claim, ()))
        near = self._opponents(c for c in self.chains if claim in c.undenied)
        return Admitted(
            claim=self.record.claim(claim),
            since=_since(self.record.article(c.article) for c in admitting),
            denied=denied,
            opposite=opposite,
            near=near,
            elsewhere=besides(self.elsewhere.get(claim, ()), (denied, opposite, near)),
            by_machine=bool(admitting) and all(c.how_read == "machine" for c in admitting),
            about=self.record.facts.all(claim, t.about),
        )

    def _opponents(self, chains: Iterable[ChainView], others: Iterable[tuple[str, str]] = ()) -> tuple[Opponent, ...]:
        """Who speaks against it in chains that stand, wherever in the dossier; ``others`` by IRI, with the reading."""
        read: dict[str, set[str]] = {}
        for who, how in others:
            read.setdefault(who, set()).add(how)
        for chain in chains:
            if chain.exists:
                read.setdefault(chain.root_as.iri, set()).add(chain.how_read)
        return tuple(Opponent(who, read[who.iri] == {"machine"}) for who in self.record.labels.things(read))


def claims_of(view: View, world: str, claims: Iterable[str]) -> Claims:
    """Claims with their chains, and those that dispute them or leave them undenied."""
    wanted = sorted(set(claims))
    facts = view.facts("claims", wanted).grown(view.rows("chains", wanted))
    contrary: dict[str, set[tuple[str, str]]] = {}
    for row in view.rows("contrary", wanted).values():
        contrary.setdefault(row["claim"], set()).add((row["who"], local(row["read"])))
    who = {name for found in contrary.values() for name, _ in found}
    record = Record(view, facts, Labels(view, mentioned(facts) | who))
    by_claim = {claim: frozenset(found) for claim, found in contrary.items()}
    return Claims(record, record.chains(), _standing(view, world, wanted), by_claim, elsewhere(view, wanted))


def told(view: View, world: str, claims: Sequence[str]) -> tuple[dict[str, Told], dict[str, ArticleRef]]:
    """Claims that a world admits, numbered as they come, by IRI; and the articles that tell them, by IRI."""
    if not claims:
        return {}, {}
    found = claims_of(view, world, claims)
    return {claim: found.told(claim, n) for n, claim in enumerate(claims, 1)}, {
        a.iri: a for a in found.record.articles()
    }


def _standing(view: View, world: str, claims: Iterable[str]) -> dict[str, frozenset[str]]:
    """By chain how it stands in a world: exists, struck, admits."""
    text = given("claims_standing", {"?world": [(f"<{world}>",)], "?claim": [(f"<{claim}>",) for claim in claims]})
    rows = Sight(view, world).rows(text, view.graphs).values()
    return {row["chain"]: frozenset(how for how in _STATES if row[how] == "true") for row in rows}


def _since(articles: Iterable[ArticleRef | None]) -> When | None:
    days = {a.published.latest for a in articles if a and a.published and a.published.latest}
    return between(min(days), min(days)) if days else None
