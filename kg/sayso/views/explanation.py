"""The model of an explanation: how a triple holds in a world, back to claims, their chains and words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sayso import terms as t
from sayso.perspective import Perspective
from sayso.results import Cell
from sayso.views.base import View
from sayso.views.grounds import Told, told
from sayso.views.identity import alike
from sayso.views.labels import Labels, local, word
from sayso.views.model import ArticleRef, Thing
from sayso.views.named import named
from sayso.views.proofs import Needs, Proofs, Reason, Sight, Step, Triple, needs_less
from sayso.views.thing import world_title

MOST_WAYS = 5
"""How many ways in which a triple follows are shown."""

_COMPARED = 100  # ways of which is asked whether they hold by other claims; the rest is only counted
_RELATIONS = {
    t.RDF_TYPE: "is a",
    t.RDFS_LABEL: "is called",
    f"{t.PREFIXES['rdfs']}subClassOf": "is a kind of",
    f"{t.PREFIXES['rdfs']}subPropertyOf": "is a kind of",
    f"{t.PREFIXES['rdfs']}domain": "is a property of each",
    f"{t.PREFIXES['rdfs']}range": "leads to each",
    f"{t.PREFIXES['owl']}inverseOf": "is the inverse of",
}
_RELATIONS |= {
    t.participation: "has as participation",
    t.actor: "is the part of",
    t.role: "has the role",
    t.status: "has the status",
    t.channel: "has the channel",
    t.secrecy: "has the secrecy",
    t.track: "is of",
    t.place: "has the place",
    t.topic: "has the topic",
    t.date: "is dated",
    t.earliest: "is no earlier than",
    t.latest: "is no later than",
    t.before: "is before",
    t.after: "is after",
    t.holder: "is held by",
    t.office: "is the office",
    t.organization: "is held in",
    t.former: "is told as a former one",
    t.memberOf: "is a member of",
    t.organOf: "is an organ of",
    t.awareOf: "is aware of",
    t.within: "lies within",
}
"""Words between the two things of a triple; other relations go by their label."""
_NAMES = {
    f"{t.PREFIXES['owl']}SymmetricProperty": "symmetric relation",
    f"{t.PREFIXES['owl']}TransitiveProperty": "transitive relation",
}
_SCHEMA = (t.PREFIXES["rdfs"], t.PREFIXES["owl"])
_NAMING = (t.RDF_TYPE, t.RDFS_LABEL, t.SKOS_ALT_LABEL)


@dataclass(frozen=True)
class Names:
    """Names for what triples mention: ``things`` by IRI, and ``relations``, the words between two of them."""

    things: Mapping[str, Thing]
    relations: Mapping[str, str]

    def thing(self, cell: Cell) -> Thing:
        """A subject or object with its name; a text or typed value as itself, of that kind and without an IRI."""
        if cell.kind == "iri":
            return self.things.get(cell.value) or Thing(cell.value, cell.value)
        return Thing("", cell.value, "value" if cell.datatype else "text", cell.lang)

    def relation(self, cell: Cell) -> Thing:
        """A predicate with its words."""
        return Thing(cell.value, self.relations.get(cell.value) or cell.value)

    def sentence(self, triple: Triple) -> str:
        """A triple in words, texts in quotation marks."""
        subject, relation, value = self.thing(triple[0]), self.relation(triple[1]), self.thing(triple[2])
        last = f"“{value.label}”" if value.kind == "text" else value.label
        return f"{subject.label} — {relation.label} — {last}"


@dataclass(frozen=True)
class Way:
    """One way in which a triple follows. ``claim``: the one that tells all premises, where they count by it alone."""

    reason: Reason
    premises: tuple["Node", ...]
    claim: str = ""


@dataclass(frozen=True)
class Node:
    """A triple, and how it holds.

    ``common``: words for where it stands if it is common; ``told``: the claims of the world that tell it, by IRI, in
    the order of their numbers; ``ways``: in which it follows. ``more``: how many others there are; ``again``: how many
    that rest on no less than what tells it, or than one of the others. A premise that is told or common is not looked
    into further.
    """

    triple: Triple
    common: str = ""
    told: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    more: int = 0
    again: int = 0

    def nodes(self) -> Iterator["Node"]:
        """The triple itself and all below it, each before its premises."""
        yield self
        for way in self.ways:
            for premise in way.premises:
                yield from premise.nodes()


@dataclass(frozen=True)
class Explanation:
    """How a triple holds in a world. ``claims``: what it rests on, by IRI in the order of their numbers.

    ``whole``: whether all ways were counted; ``alike``: actors in it that a machine took for one across articles.
    """

    rule: Perspective
    world: str
    title: str
    node: Node
    claims: Mapping[str, Told]
    names: Names
    articles: Mapping[str, ArticleRef]
    alike: tuple[Thing, ...] = ()
    whole: bool = True

    @property
    def fictional(self) -> bool:
        """Whether it rests on a fictional sample."""
        return any(s.article.fictional for x in self.claims.values() for s in x.statements if s.article)


@dataclass
class _Tree:
    """Makes nodes of proofs, and collects what they mention."""

    proofs: Proofs
    base: str
    claims: dict[str, None] = field(default_factory=dict)

    def root(self) -> Node:
        """The triple asked about: all claims that tell it, and the ways that hold by other claims than those before."""
        goal, proofs = self.proofs.goal, self.proofs
        told_by = self._told(proofs.told.get(goal, ()))
        ways = proofs.ways(goal)
        near = [(step, proofs.grounds(step)) for step in ways[:_COMPARED]]
        other = _other(near, told_by)
        shown = tuple(map(self._way, other[:MOST_WAYS]))
        more, again = len(other) - len(shown), len(near) - len(other)
        return Node(goal, self._common(goal), told_by, shown, more + len(ways) - len(near), again)

    def _way(self, step: Step) -> Way:
        told_by = self._told((step.claim,)) if step.claim else ()
        if told_by:
            return Way(step.reason, tuple(Node(x, told=told_by) for x in step.premises), step.claim)
        return Way(step.reason, tuple(map(self._premise, sorted(step.premises, key=_is_schema))))

    def _premise(self, triple: Triple) -> Node:
        proofs = self.proofs
        step = proofs.best(triple)
        if step is None:
            return Node(triple, self._common(triple), self._told(proofs.told.get(triple, ())))
        return Node(triple, ways=(self._way(step),), more=proofs.further(triple))

    def _told(self, claims: Iterable[str]) -> tuple[str, ...]:
        found = tuple(claims)
        self.claims.update(dict.fromkeys(found))
        return found

    def _common(self, triple: Triple) -> str:
        return common_words(triple, self.base) if triple in self.proofs.common else ""


def _other(ways: Sequence[tuple[Step, Needs]], told_by: Iterable[str]) -> list[Step]:
    """Those of some ways that hold by claims by which neither another one holds nor the triple is told."""
    needs = [frozenset({frozenset(told_by)}), *(need for _, need in ways)] if told_by else [need for _, need in ways]
    first = len(needs) - len(ways)
    return [
        step
        for at, (step, need) in enumerate(ways, first)
        if not any(
            needs_less(less, need) and (n < at or not needs_less(need, less)) for n, less in enumerate(needs) if n != at
        )
    ]


def explained(view: View, rule: Perspective, triple: Triple) -> Explanation:
    """How a triple holds in a world that holds it, or in which it is common. Raises what queries raise."""
    world = rule.iri(view.base)
    proofs = Proofs(Sight(view, world), triple)
    tree = _Tree(proofs, view.base)
    node = tree.root()
    claims, articles = told(view, world, list(tree.claims))
    names = names_of(view, (x.triple for x in node.nodes()))
    return Explanation(
        rule=rule,
        world=world,
        title=world_title(view, rule),
        node=node,
        claims=claims,
        names=names,
        articles=articles,
        alike=alike(view, names.things.values()),
        whole=proofs.whole,
    )


def common_words(triple: Triple, base: str) -> str:
    """Where a triple stands that is common."""
    subject, prop, value = (cell.value for cell in triple)
    if (prop.startswith(_SCHEMA) and prop != t.RDFS_LABEL) or value.startswith(_SCHEMA):
        return "the ontology says so"
    if not subject.startswith(base):
        return "the ontology or one of its code lists says so"
    if prop == t.canonical:
        return "identity: what is taken for one"
    if prop == t.countsAs:
        return "worked out from the offices in the background"
    if subject.startswith(f"{base}actor/") and prop in _NAMING:
        return "a name or kind, as the background or a reading of an article has it"
    return "background of the dossier, or what follows from that"


def names_of(view: View, triples: Iterable[Triple]) -> "Names":
    """Names for all that some triples mention."""
    mentioned = list(triples)
    iris = {cell.value for triple in mentioned for cell in triple if cell.kind == "iri"}
    labels = Labels(view, iris)
    special = named(view, iris)

    def name(iri: str) -> Thing:
        if iri in special:
            return Thing(iri, special[iri], iri.removeprefix(view.base).partition("/")[0])
        return labels.thing(iri) if iri.startswith(view.base) else Thing(iri, _NAMES.get(iri) or _term(iri, labels))

    relations = {triple[1].value for triple in mentioned}
    return Names(
        {iri: name(iri) for iri in sorted(iris)},
        {iri: _RELATIONS.get(iri) or _term(iri, labels) for iri in sorted(relations)},
    )


def _term(iri: str, labels: Labels) -> str:
    """The words for a term of an ontology: its label, or its name with its prefix where it is another one's."""
    if iri.startswith(t.SO):
        return word(iri) if word(iri) != local(iri) else labels.property(iri)
    return next((f"{p}:{iri.removeprefix(ns)}" for p, ns in t.PREFIXES.items() if iri.startswith(ns)), iri)


def _is_schema(triple: Triple) -> bool:
    return any(cell.value.startswith(_SCHEMA) for cell in triple[1:])
