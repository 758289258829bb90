"""Names for what has no label of its own in an answer: meetings, taking part in them, and the holding of offices."""

from collections.abc import Iterable, Mapping

from sayso import terms as t
from sayso.views.base import Facts, View, is_iri
from sayso.views.labels import Labels, best


def named(view: View, iris: Iterable[str]) -> dict[str, str]:
    """Names by IRI for the meetings, participations and tenures among some IRIs, where something is told of them.

    A name says whom it is about and by which channel, or which office; it does not say that it is so.
    """
    wanted = {iri for iri in iris if is_iri(iri)}
    meetings = {iri for iri in wanted if iri.startswith(f"{view.base}meeting/")}
    tenures = {iri for iri in wanted if iri.startswith(f"{view.base}tenure/")}
    joining = {iri for iri in wanted if iri.startswith(f"{view.base}participation/")}
    facts = view.facts("tenures_named", tenures) if tenures else Facts()
    joined = {row["participation"]: row for row in view.rows("joining", joining).values()} if joining else {}
    if not meetings and not tenures and not joined:
        return {}
    bodies = {iri for thing in tenures for prop in (t.holder, t.organization) for iri in facts.all(thing, prop)}
    parties = {row[name] for row in joined.values() for name in ("actor", "meeting")}
    labels = Labels(view, meetings | bodies | parties)
    found = {iri: labels.thing(iri).label for iri in meetings}
    found |= {iri: _joining(row, labels) for iri, row in joined.items()}
    return found | {iri: words for iri in tenures if (words := _tenure(facts, iri, labels))}


def _joining(row: Mapping[str, str], labels: Labels) -> str:
    """Such as "Katla Ferrin in “Talks: Katla Ferrin and Ostap Brynivets”"."""
    return f"{labels.thing(row['actor']).label} in “{labels.thing(row['meeting']).label}”"


def _tenure(facts: Facts, iri: str, labels: Labels) -> str:
    """Such as "Katla Ferrin as director, Velmoran Intelligence Service"; "" where neither is told."""
    holders = [thing.label for thing in labels.things(facts.all(iri, t.holder))]
    office = best(facts.cells(iri, t.office))
    bodies = [thing.label for thing in labels.things(facts.all(iri, t.organization))]
    what = ", ".join([*([office.value] if office else []), *bodies])
    return " as ".join(part for part in (" and ".join(holders), what) if part)
