"""Search by name, and the choices that a form offers."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from sayso import names
from sayso import terms as t
from sayso.results import Table, parse_table
from sayso.store.base import Question
from sayso.views.base import View
from sayso.views.labels import Labels
from sayso.views.model import Statement, Thing
from sayso.views.record import Record, is_office, mentioned
from sayso.views.tallies import Tally, tallies

_KINDS = ("actor", "meeting", "place", "event", "article", "claim")
_MOST = 40  # of one kind
_CLASSES = {
    "actor": t.Actor,
    "outlet": t.Outlet,
    "article": t.Article,
    "claim": t.Claim,
    "place": t.Place,
    "meeting": t.Meeting,
    "event": "http://semanticweb.cs.vu.nl/2009/11/sem/Event",
}
_BY_NAME = frozenset({"actor", "outlet"})
_MOST_CHOICES = 300


@dataclass(frozen=True)
class Hit:
    """Something found: ``matched`` is the name that matched, where it is not the one shown.

    Of a claim: who takes which stance on it, how many statements no longer stand, and how many the world leaves out.
    """

    thing: Thing
    matched: str
    tallies: tuple[Tally, ...] = ()
    struck: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Choice:
    """One choice of a form's field: the value that stands for it, and words where the value has none."""

    value: str
    label: str


def ask(view: View, text: str) -> Table:
    """Asks a SPARQL text on the default dataset: what ``sayso.names`` searches with."""
    return parse_table(view.service.ask(Question(text, default_graphs=view.graphs)).body)


def search(view: View, text: str) -> tuple[tuple[str, tuple[Hit, ...]], ...]:
    """What a name may mean, by kind and nearest first. An empty text finds nothing."""
    if not text.strip():
        return ()
    found: dict[str, list[names.Match]] = {kind: [] for kind in _KINDS}
    for match in names.search(partial(ask, view), text, _KINDS, _MOST * len(_KINDS)):
        found[match.kind].append(match)
    labels = Labels(view, {m.iri for matches in found.values() for m in matches[:_MOST]})
    said = _said(view, [match.iri for match in found["claim"][:_MOST]])
    out: list[tuple[str, tuple[Hit, ...]]] = []
    for kind, matches in found.items():
        hits: list[Hit] = []
        for match in matches[:_MOST]:
            named = labels.thing(match.iri)
            thing = Thing(match.iri, match.name, kind) if kind in ("article", "claim") else named
            hits.append(Hit(thing, "" if match.name == thing.label else match.name, *said.get(match.iri, ((), 0, 0))))
        if hits:
            out.append((kind, tuple(hits)))
    return tuple(out)


def _said(view: View, claims: Collection[str]) -> dict[str, tuple[tuple[Tally, ...], int, int]]:
    """By claim who takes which stance on it, how many statements no longer stand, and how many the world leaves out."""
    if not claims:
        return {}
    facts = view.facts("claims", claims)
    against = {claim: facts.having(t.negates, claim) for claim in claims}
    facts = facts.grown(view.rows("chains", {*claims, *(iri for iris in against.values() for iri in iris)}))
    by_claim: dict[str, list[Statement]] = {}
    for statement in Record(view, facts, Labels(view, mentioned(facts))).statements():
        by_claim.setdefault(statement.claim.iri, []).append(statement)
    out: dict[str, tuple[tuple[Tally, ...], int, int]] = {}
    for claim in claims:
        own = by_claim.get(claim, [])
        contrary = [s for iri in against[claim] for s in by_claim.get(iri, ()) if s.stance == "asserts"]
        out[claim] = (*tallies(own, contrary), sum(s.outside for s in (*own, *contrary)))
    return out


def choices(view: View, kind: str) -> tuple[Choice, ...]:
    """What a field of a type may be filled with; none where the type has no list, or the dossier too many."""
    if kind not in _CLASSES:
        return ()
    rows = list(view.rows("choices", (_CLASSES[kind],)).values())
    if kind == "meeting":
        labels = Labels(view, {row["thing"] for row in rows})
        rows = [{"thing": row["thing"], "label": labels.thing(row["thing"]).label} for row in rows]
    rows = [row for row in rows if not is_office(row["thing"])]
    first: dict[str, str] = {}
    for row in sorted(rows, key=lambda r: (r["thing"], not r["label"].isascii(), r["label"])):
        first.setdefault(row["thing"], row["label"])
    short = {iri: iri.removeprefix(view.base) for iri in first}
    if kind in _BY_NAME:
        found = [Choice(label, "") for label in first.values()]
    else:
        found = [Choice(short[iri], label) for iri, label in first.items()]
    return tuple(sorted(set(found), key=lambda c: (c.label or c.value).casefold())[:_MOST_CHOICES])


def has_samples(view: View) -> bool:
    """Whether the dossier holds fictional samples, which every page must say."""
    return bool(view.rows("samples").rows)
