"""Which readings were taken for one actor or meeting, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso import ids
from sayso.views.base import View
from sayso.views.labels import local
from sayso.views.model import Thing


@dataclass(frozen=True)
class Identified:
    """A reading that was identified with the thing: ``how`` is hand or machine; a decision has a reason."""

    reading: str
    article: str
    how: str
    model: str = ""
    decision: str = ""
    by: str = ""
    on: str = ""
    reason: str = ""


def canonical(view: View, iri: str) -> str:
    """The canonical IRI of an old one; empty where it is canonical itself, or not known."""
    return next((r["canonical"] for r in view.rows("canonical", (iri,)).values() if r["canonical"] != iri), "")


def identified(view: View, iri: str) -> tuple[Identified, ...]:
    """The readings behind a canonical IRI, those by decision first."""
    found: dict[str, Identified] = {}
    for row in view.rows("identity", (iri,)).values():
        reading = row["reading"]
        new = Identified(
            reading,
            article_of(view.base, reading),
            local(row.get("how", "")),
            row.get("model", ""),
            row.get("decision", ""),
            row.get("by", ""),
            row.get("date", ""),
            row.get("reason", ""),
        )
        old = found.get(reading)
        if old is None or (new.decision and not old.decision):
            found[reading] = new
    return tuple(sorted(found.values(), key=lambda x: (not x.decision, x.reading)))


def alike(view: View, actors: Iterable[Thing]) -> tuple[Thing, ...]:
    """Those of some actors whose readings a machine took for one, by name and kind alone; sorted by name."""
    known = {actor.iri: actor for actor in actors if actor.iri}
    found = {row["actor"] for row in view.rows("alike", known).values()} if known else set()
    return tuple(sorted((known[iri] for iri in found), key=lambda x: (x.label.casefold(), x.iri)))


def article_of(base: str, reading: str) -> str:
    """The IRI of the article that an actor or a meeting was read in; empty for a canonical IRI."""
    parts = reading.removeprefix(base).split("/")
    return ids.article(base, parts[1]) if len(parts) == 3 else ""
