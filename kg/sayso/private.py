"""What stays in the file of decisions: whatever could say who an unidentified actor is.

A person may write down who a source is; no graph, page or export may give it away, not even when the article is gone
from which the source was read. So a decision is kept back where anything in it is not surely harmless.
"""

from collections.abc import Callable, Iterable

from sayso.decisions import Ledger
from sayso.identity import Identity
from sayso.model import Decision, Unit


def without(base: str, units: Iterable[Unit], ledger: Ledger, known: Identity, warn: Callable[[str], None]) -> Ledger:
    """The decisions without those that must not leave their file, and without what undoes only these.

    ``warn`` is told of each that names an unidentified actor together with another one.
    """
    hidden = {actor.iri for unit in units for actor in unit.actors if actor.kind == "unidentified"}
    read = {actor.iri for unit in units for actor in unit.actors}
    private: set[str] = set()
    for decision in ledger.all:
        actors = _actors(base, decision)
        if len(actors) > 1 and actors & hidden:
            private.add(decision.id)
            warn(
                f"decisions.jsonl, {decision.id}: it names an unidentified actor together with another one. It stays "
                "in that file, and is in no graph, page or export."
            )
        elif any(_of_an_article(base, x) and x not in read and x not in known.canonical for x in actors):
            private.add(decision.id)  # who that was, nothing says any more
    undone = {
        d.id for d in ledger.all if d.act == "undo" and {target.rpartition("/")[2] for target in d.targets} <= private
    }
    return Ledger(tuple(d for d in ledger.all if d.id not in private | undone))


def _actors(base: str, decision: Decision) -> set[str]:
    values = (value for key, value in decision.changes if key == "speaks_for")
    return {x for x in (*decision.targets, decision.becomes, *values) if x.startswith(f"{base}actor/")}


def _of_an_article(base: str, actor: str) -> bool:
    return "/" in actor.removeprefix(f"{base}actor/")
