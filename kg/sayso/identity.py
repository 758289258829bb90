"""Which actors and meetings of different articles are one: by decision, or where full name and kind agree.

Nothing is merged: every IRI as read stays, and is mapped to one canonical IRI. An unidentified actor is never
identified with anybody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sayso import ids
from sayso.decisions import Ledger
from sayso.errors import DossierError
from sayso.model import Actor, Decision, Unit


@dataclass(frozen=True)
class Link:
    """That two IRIs are one; ``decision`` is the id of the decision, empty where names and kinds agreed."""

    one: str
    other: str
    decision: str = ""


@dataclass(frozen=True)
class Identity:
    """The outcome: canonical IRIs of all that have another one, the links, and the actors by canonical IRI."""

    canonical: Mapping[str, str]
    links: tuple[Link, ...]
    actors: Mapping[str, tuple[Actor, ...]]


@dataclass
class _Classes:
    """Union-find over IRIs, with the smallest IRI as representative until names are chosen."""

    parent: dict[str, str] = field(default_factory=dict)

    def find(self, item: str) -> str:
        root = item
        while self.parent.get(root, root) != root:
            root = self.parent[root]
        while self.parent.get(item, item) != root:
            self.parent[item], item = root, self.parent[item]
        return root

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        self.parent.setdefault(a, a)
        self.parent[b] = a


def resolve(base: str, units: Iterable[Unit], ledger: Ledger, warn: Callable[[str], None]) -> Identity:
    """The identity of all actors and meetings of the units.

    ``warn`` is told of decisions on what is no longer in the dossier. Raises DossierError that names the decision.
    """
    units = tuple(units)
    actors = {a.iri: a for unit in units for a in unit.actors}
    meetings = {m.iri for unit in units for m in unit.mentions}
    apart = {frozenset(d.targets) for d in ledger.of("reject") if len(d.targets) == 2}
    links = [link for link in _by_name(actors.values()) if frozenset((link.one, link.other)) not in apart]
    chosen: dict[str, str] = {}
    for decision in ledger.of("identify"):
        links.extend(_decided(decision, actors, meetings, warn))
    classes = _Classes()
    for link in links:
        classes.join(link.one, link.other)
    for decision in ledger.of("identify"):
        present = [target for target in decision.targets if target in actors or target in meetings]
        if decision.becomes and present:
            chosen[classes.find(present[0])] = decision.becomes
    members: dict[str, list[str]] = defaultdict(list)
    for item in sorted({*actors, *meetings, *chosen.values(), *classes.parent}):
        members[classes.find(item)].append(item)
    canonical = _names(base, members, actors, chosen)
    grouped = {
        canonical.get(group[0], group[0]): tuple(sorted((actors[i] for i in group if i in actors), key=_rank))
        for group in members.values()
        if any(i in actors for i in group)
    }
    return Identity(canonical, tuple(links), grouped)


def _rank(actor: Actor) -> tuple[bool, str]:
    return bool(actor.article), actor.iri


def _by_name(actors: Iterable[Actor]) -> Iterable[Link]:
    """Links of actors whose full name and kind agree; a person's full name has two words at least."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for actor in actors:
        if actor.kind in ("unidentified", "actor"):
            continue
        for name in actor.names:
            words = " ".join(name.text.split()).removeprefix("the ").removeprefix("The ")
            if not name.alias and (actor.kind != "person" or " " in words):
                groups[actor.kind, words].add(actor.iri)
    for _, same in sorted(groups.items()):
        first, *others = sorted(same)
        for other in others:
            yield Link(first, other)


def _decided(
    decision: Decision, actors: Mapping[str, Actor], meetings: set[str], warn: Callable[[str], None]
) -> Iterable[Link]:
    where = f"decisions.jsonl, {decision.id}"
    present: list[str] = []
    for target in decision.targets:
        if target in actors or target in meetings:
            present.append(target)
        else:
            warn(f"{where}: {target} is no actor and no meeting of this dossier; it is passed over.")
    for target in (*present, decision.becomes):
        if target in actors and actors[target].kind == "unidentified":
            raise DossierError(
                f"{where}: {target} is an unidentified actor, which is never identified. Undo the decision."
            )
    if not present:
        return
    first, *others = present
    for other in others:
        if (first in meetings) != (other in meetings):
            raise DossierError(f"{where}: {first} and {other} are not both actors or both meetings. Undo the decision.")
        yield Link(first, other, decision.id)
    if decision.becomes and decision.becomes not in present:
        yield Link(first, decision.becomes, decision.id)


def _names(
    base: str, members: Mapping[str, list[str]], actors: Mapping[str, Actor], chosen: Mapping[str, str]
) -> dict[str, str]:
    """Chooses each class's canonical IRI: background's, the decision's, else one made of the name."""
    canonical: dict[str, str] = {}
    taken = {iri for iri, actor in actors.items() if not actor.article}
    loose: list[tuple[str, str, list[str]]] = []
    for root, group in sorted(members.items()):
        known = sorted(i for i in group if i in actors and not actors[i].article)
        if known or root in chosen:
            name = known[0] if known else chosen[root]
            taken.add(name)
            canonical.update({item: name for item in group if item != name})
        elif group[0] in actors and actors[group[0]].kind != "unidentified":
            actor = actors[group[0]]
            loose.append((ids.slug(actor.names[0].text), actor.kind, group))
        elif group[0] not in actors:  # meetings
            canonical.update(dict.fromkeys(group[1:], group[0]))
    for slug, kind, group in sorted(loose):
        tries = (slug, f"{slug}-{kind}", *(f"{slug}-{kind}-{n}" for n in range(2, len(loose) + 3)))
        name = next(iri for iri in (ids.actor(base, s) for s in tries) if iri not in taken)
        taken.add(name)
        canonical.update(dict.fromkeys(group, name))
    return canonical
