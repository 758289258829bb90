"""The model of a world's contradictions: both sides with their words, and who says so. Nothing is arbitrated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sayso import contradictions as library
from sayso import terms as t
from sayso.contradictions import KINDS, Contradiction, Part, Side
from sayso.errors import InputError, NotFound
from sayso.perspective import Perspective
from sayso.results import Table, parse_table
from sayso.store.base import Question
from sayso.views.base import Facts, View
from sayso.views.identity import alike, canonical
from sayso.views.labels import Labels, when, word
from sayso.views.model import ChainView, ClaimRef, Statement, Thing, Value
from sayso.views.record import Record, fictional, mentioned, speakers
from sayso.views.support import rests_on_withdrawn
from sayso.views.thing import world_title

_THINGS = ("claim", "meeting", "actor", "place", "tenure", "topic", "event")


@dataclass(frozen=True)
class Saying:
    """Statements that take one side in one way: ``way``, ``denied`` and ``by`` as in ``contradictions.Part``.

    The chains of each statement are those that take this side in the world. ``more``: how many chains are left out.
    """

    way: str
    claim: ClaimRef
    denied: ClaimRef | None
    by: str
    statements: tuple[Statement, ...]
    more: int


@dataclass(frozen=True)
class OneSide:
    """One side: ``value`` is the place, date, code or class that it tells; None where claims are at odds.

    ``iri``: the value's, where it has one.
    ``background``: hand or machine where a class stands in the background too. ``unchecked``: whether it rests on
    machine readings only, accepted by nobody. ``more``: how many claims are left out.
    """

    sayings: tuple[Saying, ...]
    more: int
    value: Value | None
    iri: str
    background: str
    unchecked: bool


@dataclass(frozen=True)
class AtOdds:
    """A contradiction, or a near-denial: ``about`` what, and ``of`` which property, in words, the values are.

    ``unchecked``: whether nobody has checked a reading of one side at least. The order of the sides says nothing.
    """

    kind: str
    about: Thing
    of: str
    sides: tuple[OneSide, OneSide]
    unchecked: bool


@dataclass(frozen=True)
class Section:
    """Contradictions of one kind: how many there are, and those that are listed; none of a kind not asked for."""

    kind: str
    total: int
    listed: tuple[AtOdds, ...]


@dataclass(frozen=True)
class ContradictionsPage:
    """The contradictions of a world, by kind. ``kind``, ``about``: what is asked for; empty and None: everything.

    ``checked``: those of which somebody has checked both sides; ``unchecked``: the others, apart. ``alike``: speakers
    whom a machine took for one across articles.
    """

    rule: Perspective
    title: str
    kind: str
    about: Thing | None
    checked: tuple[Section, ...]
    unchecked: tuple[Section, ...]
    alike: tuple[Thing, ...]
    fictional: bool

    @property
    def at_odds(self) -> bool:
        """Whether any contradiction is listed; near-denials are none."""
        return any(each.kind != "near-denial" for each in self.listed)

    @property
    def listed(self) -> tuple[AtOdds, ...]:
        """All that are listed, what nobody has checked last."""
        return tuple(each for section in (*self.checked, *self.unchecked) for each in section.listed)


@dataclass(frozen=True)
class Limit:
    """How many contradictions of each kind are listed, how many claims on each side, and how many chains for each."""

    listed: int
    claims: int | None = None
    chains: int | None = None


def contradictions(
    view: View, rule: Perspective, kind: str = "", about: str = "", limit: Limit | None = None
) -> ContradictionsPage:
    """The contradictions of a world; of one ``kind``, or ``about`` one thing (its IRI), where these are given.

    About a thing is what concerns it, or a claim that speaks of it. Without ``limit`` all are listed. Raises InputError
    for a kind that is none, NotFound for a thing that the dossier does not have, and what queries raise.
    """
    if kind and kind not in KINDS:
        raise InputError(f"{kind[:80]!r} is no kind of contradiction. The kinds are {', '.join(KINDS)}.")
    about = about and (canonical(view, about) or about)
    every = _concerning(view, _find(view, rule), about)
    sorted_out = [
        (unchecked, each, [x for x in every if x.kind == each and x.unchecked is unchecked])
        for unchecked in (False, True)
        for each in KINDS
    ]
    most = limit.listed if limit else None
    wanted = {(unchecked, each): found[:most] for unchecked, each, found in sorted_out if kind in ("", each)}
    maker = _Maker(view, rule, [x for found in wanted.values() for x in found], about, limit)
    sections = [
        (unchecked, Section(each, len(found), tuple(maker.at_odds(x) for x in wanted.get((unchecked, each), ()))))
        for unchecked, each, found in sorted_out
    ]
    return ContradictionsPage(
        rule=rule,
        title=world_title(view, rule),
        kind=kind,
        about=maker.thing(about) if about else None,
        checked=tuple(section for unchecked, section in sections if not unchecked),
        unchecked=tuple(section for unchecked, section in sections if unchecked),
        alike=maker.alike(),
        fictional=fictional(maker.record.articles()),
    )


def meant(view: View, text: str, find: Callable[[str, str], str]) -> str:
    """The IRI of a thing that somebody typed: an IRI, one without the base, or a name that ``find`` knows.

    Raises what ``find`` raises, which is one of ``names.finder``.
    """
    written = text.strip()
    if not written or written.startswith(view.base):
        return written
    kind, slash, _ = written.partition("/")
    return view.base + written if slash and kind in _THINGS else find("thing", written)


def _find(view: View, rule: Perspective) -> tuple[Contradiction, ...]:
    world = rule.iri(view.base)

    def ask(text: str, graphs: tuple[str, ...]) -> Table:
        question = Question(text, default_graphs=graphs, base_iri=view.base, worlds=(world,))
        return parse_table(view.service.ask(question).body)

    return library.find(ask, view.base, world)


def _concerning(view: View, every: Iterable[Contradiction], about: str) -> tuple[Contradiction, ...]:
    """Those about a thing, or in which a claim has a part that speaks of it."""
    if not about:
        return tuple(every)
    claims = {about, *(row["claim"] for row in view.rows("told", (about,)).values())}
    if len(claims) == 1 and not view.facts("thing", (about,)).of(about):
        raise NotFound(f"There is no {about} in this dossier. Search for a name, or start from an article or a claim.")
    return tuple(x for x in every if x.about == about or x.claims & claims)


class _Maker:
    """Puts words to the contradictions that are listed."""

    def __init__(
        self, view: View, rule: Perspective, listed: Iterable[Contradiction], about: str, limit: Limit | None
    ) -> None:
        self.view, self._limit = view, limit or Limit(0)
        listed = tuple(listed)
        parts = [part for x in listed for side in (x.one, x.other) for part in side.parts[: self._limit.claims]]
        claims = {claim for x in listed for claim in (x.about, *x.claims)} | {about} - {""}
        ended = self._ended(rule, {part.claim for part in parts})
        chains = {chain for part in parts for chain in part.chains[: self._limit.chains]} | set(ended)
        facts = view.facts("worded", claims) if claims else Facts()
        facts = facts.grown(view.rows("voices", chains)) if chains else facts
        named = {iri for x in listed for iri in (x.about, x.of, x.one.value, x.other.value)}
        named |= {part.by for part in parts} | {about}
        self.record = Record(view, facts, Labels(view, mentioned(facts) | named))
        self._struck: dict[str, list[ChainView]] = {}
        for chain, claim in ended.items():
            self._struck.setdefault(claim, []).append(self.record.chain(chain))
        self._articles = {article.iri: article for article in self.record.articles()}
        self._chains: dict[str, ChainView] = {}
        self._statements: dict[tuple[str, tuple[str, ...]], Statement] = {}

    def _ended(self, rule: Perspective, claims: set[str]) -> dict[str, str]:
        """The chains to these claims that are corrected or withdrawn in the world, each with its claim."""
        world = rule.iri(self.view.base)
        rows = self.view.rows("struck", (world,), (world,)).values() if claims else ()
        return {row["chain"]: row["claim"] for row in rows if row["claim"] in claims}

    def at_odds(self, found: Contradiction) -> AtOdds:
        """One contradiction with its words."""
        of = self.record.labels.property(found.of) if found.of else ""
        sides = (self._side(found, found.one), self._side(found, found.other))
        return AtOdds(found.kind, self.thing(found.about), of, sides, found.unchecked)

    def thing(self, iri: str) -> Thing:
        """Anything by its name, a claim by its words."""
        if t.Claim not in self.record.facts.all(iri, t.RDF_TYPE):
            return self.record.labels.thing(iri)
        claim = self.record.claim(iri)
        return Thing(iri, claim.text, "claim", claim.lang)

    def alike(self) -> tuple[Thing, ...]:
        """The speakers of the chains shown so far whom a machine took for one across articles."""
        return alike(self.view, speakers(self._chains.values(), self._articles))

    def _side(self, found: Contradiction, side: Side) -> OneSide:
        shown = side.parts[: self._limit.claims]
        return OneSide(
            sayings=tuple(self._saying(part) for part in shown),
            more=len(side.parts) - len(shown),
            value=self._value(found.kind, side.value),
            iri="" if found.kind == "date" else side.value,
            background=side.background,
            unchecked=side.unchecked,
        )

    def _value(self, kind: str, value: str) -> Value | None:
        labels = self.record.labels
        match kind:
            case "place":
                return Value(kind, things=(labels.thing(value),))
            case "date":
                return Value(kind, when=when(value))
            case "value":
                return Value(kind, text=word(value))
            case "class":
                return Value(kind, text=labels.property(value))
        return None

    def _saying(self, part: Part) -> Saying:
        by: dict[str, list[str]] = {}
        shown = part.chains[: self._limit.chains]
        for iri in shown:
            by.setdefault(self._chain(iri).attribution, []).append(iri)
        return Saying(
            way=part.way,
            claim=self.record.claim(part.claim),
            denied=self.record.claim(part.denied) if part.denied else None,
            by=self.record.labels.property(part.by) if part.way == "follows" else "",
            statements=tuple(self._statement(attribution, tuple(chains)) for attribution, chains in by.items()),
            more=len(part.chains) - len(shown),
        )

    def _statement(self, attribution: str, chains: tuple[str, ...]) -> Statement:
        key = attribution, chains
        if key not in self._statements:
            self._statements[key] = self.record.statement(attribution, tuple(self._chain(iri) for iri in chains))
        return self._statements[key]

    def _chain(self, iri: str) -> ChainView:
        if iri not in self._chains:
            chain = self.record.chain(iri)
            withdrawn = rests_on_withdrawn(chain, self._struck.get(chain.claim, ()), self._articles)
            self._chains[iri] = replace(chain, source_withdrawn=withdrawn)
        return self._chains[iri]
