"""The model of a plain page: a place, topic, event, decision, world, or whatever else has an IRI of the dossier."""

from dataclasses import dataclass

from sayso import ids
from sayso import terms as t
from sayso.errors import NotFound
from sayso.perspective import Perspective
from sayso.views.admitted import Admitted, admitted
from sayso.views.base import View
from sayso.views.identity import canonical
from sayso.views.labels import Labels, local, when
from sayso.views.model import ArticleRef, ClaimRef, Flag, Statement, Thing, Value
from sayso.views.record import Record, fictional, mentioned


@dataclass(frozen=True)
class ThingPage:
    """A thing: what record and common hold of it, and the claims that speak of it."""

    thing: Thing
    canonical: str
    values: tuple[Value, ...]
    told: tuple[tuple[ClaimRef, tuple[Statement, ...]], ...]
    articles: dict[str, ArticleRef]
    flags: tuple[Flag, ...]
    fictional: bool


@dataclass(frozen=True)
class WorldPage:
    """A world and the claims that it admits."""

    iri: str
    claims: tuple[Admitted, ...]


def thing(view: View, iri: str) -> ThingPage:
    """The plain page of an IRI. Raises NotFound."""
    facts = view.facts("thing", (iri,))
    claims = {row["claim"] for row in view.rows("told", (iri,)).values()}
    if not facts.of(iri) and not claims:
        raise NotFound(f"There is nothing with the IRI {iri} in this dossier.")
    own = dict(facts.of(iri))
    if claims:
        facts = facts.grown(view.rows("claims", claims)).grown(view.rows("chains", claims))
    pointed = {c.value for cells in own.values() for c in cells if c.value.startswith(f"{view.base}claim/")}
    if pointed:
        facts = facts.grown(view.rows("claims", pointed))
    labels = Labels(view, {iri, *own} | mentioned(facts))
    record = Record(view, facts, labels)
    of_claim: dict[str, list[Statement]] = {}
    for s in record.statements():
        of_claim.setdefault(s.claim.iri, []).append(s)
    articles = {a.iri: a for a in record.articles()}
    shown = labels.thing(iri)
    return ThingPage(
        thing=Thing(iri, shown.label, shown.kind or _kind(view, iri), shown.lang),
        canonical=canonical(view, iri),
        values=tuple(value for prop in sorted(own) if (value := _value(record, iri, prop))),
        told=tuple((record.claim(c), tuple(of_claim.get(c, ()))) for c in sorted(claims)),
        articles=articles,
        flags=record.flags(iri),
        fictional=fictional(articles.values()),
    )


def _kind(view: View, iri: str) -> str:
    return iri.removeprefix(view.base).partition("/")[0]


def _value(record: Record, iri: str, prop: str) -> Value | None:
    facts, labels = record.facts, record.labels
    cells = facts.cells(iri, prop)
    if prop == t.date:
        return Value("date", when=when(facts.one(iri, t.date)))
    if prop in (t.earliest, t.latest):
        return None
    if prop == t.RDF_TYPE:
        return Value("kind", text=", ".join(sorted({local(c.value) for c in cells})))
    if prop == t.act:
        return Value("act", text=next((word for word, act in t.ACTS.items() if act == cells[0].value), ""))
    named = (_named(record, c.value) for c in cells if c.kind == "iri")
    things = tuple(sorted(named, key=lambda x: (x.label.casefold(), x.iri)))
    return Value(labels.property(prop), things, "; ".join(c.value for c in cells if c.kind != "iri"))


def _named(record: Record, iri: str) -> Thing:
    """A thing by its name, a claim by its text."""
    if t.Claim not in record.facts.all(iri, t.RDF_TYPE):
        return record.labels.thing(iri)
    ref = record.claim(iri)
    return Thing(iri, ref.text, "claim", ref.lang)


def home_of(view: View, iri: str) -> str:
    """The IRI of the page on which an IRI without one of its own is shown; empty where there is none.

    For chains their claim, for attributions and spans their article, for participations their meeting. A hash says
    nothing of what it was made from, so the store is asked.
    """
    facts = view.facts("thing", (iri,))
    claim = facts.one(iri, t.claim) if t.Chain in facts.all(iri, t.RDF_TYPE) else ""
    found = claim or facts.one(iri, t.inArticle)
    return found or next((row["meeting"] for row in view.rows("joined", (iri,)).values()), "")


def world_title(view: View, rule: Perspective) -> str:
    """Words for a perspective, with the names of its actors; their slugs where the dossier does not have them."""
    slugs = {*rule.according_to, *rule.via, *rule.without}
    if not slugs:
        return rule.title()
    labels = Labels(view, {ids.actor(view.base, slug) for slug in slugs})

    def name(slug: str) -> str:
        """Two articles may describe their sources alike, so the article stands with a name that is one article's."""
        article = f" ({slug.partition('/')[0]})" if "/" in slug else ""
        return labels.thing(ids.actor(view.base, slug)).label + article

    return rule.title(name)


def world(view: View, iri: str) -> WorldPage:
    """The claims that a world admits; none where it is not built."""
    claims = admitted(view, iri).values()
    return WorldPage(iri, tuple(sorted(claims, key=lambda x: (x.claim.text.casefold(), x.claim.iri))))
