"""Which actors and meetings of different articles are one: by decision, or where full name and kind agree.

Nothing is merged: every IRI as read stays, and is mapped to one canonical IRI. An unidentified actor is never
identified with anybody. Decisions may name what they are about as read or by its canonical IRI, as pages show it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from sayso import ids
from sayso import terms as t
from sayso.decisions import Ledger
from sayso.errors import DossierError
from sayso.fullnames import says_who
from sayso.model import Actor, Decision, Unit, iri

Warn = Callable[[str], None]
# Kinds that one actor may have at once: the ontology keeps the others apart (owl:disjointWith).
_FAMILIES = {"person": "person", "organization": "body", "outlet": "body", "state": "state", "group": "group"}


@dataclass(frozen=True)
class Link:
    """That two IRIs are one; ``decision`` is the id of the decision, empty where names and kinds agreed."""

    one: str
    other: str
    decision: str = ""


@dataclass(frozen=True)
class Identity:
    """The outcome: canonical IRIs of all that have another one, the links, and the actors by canonical IRI.

    ``meetings`` holds the meetings as read.
    """

    canonical: Mapping[str, str]
    links: tuple[Link, ...]
    actors: Mapping[str, tuple[Actor, ...]]
    meetings: frozenset[str] = frozenset()

    def is_actor(self, target: str) -> bool:
        """Whether an IRI, as read or canonical, is an actor's."""
        return self.canonical.get(target, target) in self.actors


@dataclass
class _Classes:
    """Union-find over IRIs, with the smallest IRI as representative until names are chosen."""

    parent: dict[str, str] = field(default_factory=dict)
    joined: dict[str, list[str]] = field(default_factory=dict)

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
        if a != b:
            self.joined[a] = self.joined.pop(a, [a]) + self.joined.pop(b, [b])

    def of(self, item: str) -> list[str]:
        root = self.find(item)
        return self.joined.get(root, [root])

    def members(self, items: Iterable[str]) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for item in sorted({*items, *self.parent}):
            out[self.find(item)].append(item)
        return out


def resolve(base: str, units: Iterable[Unit], ledger: Ledger, warn: Warn) -> Identity:
    """The identity of all actors and meetings of the units.

    ``warn`` is told of decisions on what is no longer in the dossier. Raises DossierError that names the decision.
    """
    units = tuple(units)
    return _Resolver(base, _actors(units), _meetings(units), ledger, warn).resolve()


def _actors(units: Iterable[Unit]) -> dict[str, Actor]:
    """All actors by IRI; one that two files of triples describe has the names of both."""
    out: dict[str, Actor] = {}
    for unit in units:
        for actor in unit.actors:
            known = out.get(actor.iri)
            names = dict.fromkeys((*known.names, *actor.names)) if known else ()
            out[actor.iri] = replace(known, names=tuple(names)) if known else actor
    return out


def _meetings(units: Iterable[Unit]) -> frozenset[str]:
    told = {
        s[1:-1]
        for unit in units
        for claim in unit.claims
        for s, p, o in claim.content
        if o == iri(t.Meeting) and p == iri(t.RDF_TYPE)
    }
    return frozenset(told | {mention.iri for unit in units for mention in unit.mentions})


class _Resolver:
    """One resolution: first the names alone, then what was decided, in terms of what names alone give."""

    def __init__(
        self, base: str, actors: Mapping[str, Actor], meetings: frozenset[str], ledger: Ledger, warn: Warn
    ) -> None:
        self.base = base
        self.actors = actors
        self.meetings = meetings
        self.warn = warn
        hidden = {item for item, actor in actors.items() if actor.kind == "unidentified"}
        self.identify = tuple(d for d in ledger.of("identify") if not hidden & {*d.targets, d.becomes})
        self.named = _by_name(actors)
        self.own = self._own_names()
        self.stands: dict[str, list[str]] = defaultdict(list)
        for item, name in sorted(self.own.items()):
            self.stands[name].append(item)
        self.chosen = {d.becomes for d in self.identify if d.becomes}
        self.apart: dict[frozenset[str], str] = {}
        self.leaving: set[str] = set()
        for decision in (d for d in ledger.of("reject") if not hidden & {*d.targets}):
            self._keep_apart(decision)
        self.classes = _Classes()

    def resolve(self) -> Identity:
        links = [
            Link(first, other)
            for same in self.named
            for first, *others in [[item for item in same if item not in self.leaving] or [""]]
            for other in others
        ]
        for link in links:
            self.classes.join(link.one, link.other)
        for decision in self.identify:
            links.extend(self._decided(decision))
        members = self.classes.members({*self.actors, *self.meetings})
        canonical = self._names(members)
        grouped = {
            canonical.get(group[0], group[0]): tuple(
                sorted((self.actors[i] for i in group if i in self.actors), key=lambda a: (bool(a.article), a.iri))
            )
            for group in members.values()
            if any(i in self.actors for i in group)
        }
        return Identity(canonical, tuple(links), grouped, self.meetings)

    def _own_names(self) -> dict[str, str]:
        """By actor as read the canonical IRI that names alone give it; each is made of a name, and no two are one."""
        classes = _Classes()
        for first, *others in self.named:
            for other in others:
                classes.join(first, other)
        out: dict[str, str] = {}
        taken = {item for item, actor in self.actors.items() if not actor.article}
        loose: list[tuple[str, str, list[str]]] = []
        for group in classes.members(self.actors).values():
            known = [item for item in group if not self.actors[item].article]
            if known:
                out.update(dict.fromkeys(group, known[0]))
            elif self.actors[group[0]].kind != "unidentified":
                loose.append((*self._name_and_kind(group[0]), group))
        for slug, kind, group in sorted(loose):
            out.update(dict.fromkeys(group, self._free(slug, kind, taken)))
        return out

    def _name_and_kind(self, item: str) -> tuple[str, str]:
        return ids.slug(self.actors[item].names[0].text), self.actors[item].kind

    def _free(self, slug: str, kind: str, taken: set[str]) -> str:
        """The first IRI of a name that is not taken, which then is."""
        tries = (slug, f"{slug}-{kind}", *(f"{slug}-{kind}-{n}" for n in range(2, len(taken) + 4)))
        name = next(each for each in (ids.actor(self.base, s) for s in tries) if each not in taken)
        taken.add(name)
        return name

    def _known(self, target: str) -> str:
        """An actor or meeting as read for one that a decision names, or what a decision chose; else an empty text."""
        if target in self.actors or target in self.meetings:
            return target
        if target in self.stands:
            staying = [item for item in self.stands[target] if item not in self.leaving]
            return (staying or self.stands[target])[0]
        return target if target in self.chosen else ""

    def _is_meeting(self, item: str) -> bool:
        return item in self.meetings or item.startswith(f"{self.base}meeting/")

    def _keep_apart(self, decision: Decision) -> None:
        """Takes in that actors are not one: all but the first named leave those of their name, background stays."""
        named = [target for target in decision.targets if self._known(target) and not self._is_meeting(target)]
        if len(named) == 1 == len(decision.targets):
            self.warn(
                f"decisions.jsonl, {decision.id}: it names {named[0]} alone, and so does nothing. "
                "Name two actors that are not one."
            )
        as_read = {target for target in named if target in self.actors and self.actors[target].article}
        first = next((target for target in named if target not in as_read), named[0] if named else "")
        self.leaving |= as_read - {first}
        for one, other in combinations([first, *(target for target in named if target != first)], 2):
            pair = frozenset((self._known(one), self._known(other)))
            if len(pair) == 2:
                self.apart[pair] = decision.id

    def _decided(self, decision: Decision) -> list[Link]:
        where = f"decisions.jsonl, {decision.id}"
        present: list[str] = []
        for target in decision.targets:
            if known := self._known(target):
                present.append(known)
            else:
                self.warn(f"{where}: {target} is no actor and no meeting in the dossier; it is passed over.")
        if not present:
            return []
        wanted = self._known(decision.becomes) or decision.becomes
        self._check_becomes(where, present[0], wanted)
        items = list(dict.fromkeys((*present, wanted) if wanted else present))
        self._check_kinds(where, items)
        links = [Link(items[0], other, decision.id) for other in items[1:]]
        for link in links:
            self.classes.join(link.one, link.other)
        for pair, other in self.apart.items():
            one, two = sorted(pair)
            if self.classes.find(one) == self.classes.find(two):
                raise DossierError(f"{where}: it makes {one} and {two} one, and {other} keeps them apart. Undo one.")
        return links

    def _check_becomes(self, where: str, first: str, becomes: str) -> None:
        folder = "meeting" if self._is_meeting(first) else "actor"
        known = becomes in self.actors or becomes in self.meetings
        if becomes and not known and not becomes.startswith(f"{self.base}{folder}/"):
            raise DossierError(f'{where}: as {becomes} is not the IRI of one. Write "{folder}/NAME".')

    def _check_kinds(self, where: str, items: Collection[str]) -> None:
        kinds: dict[str, str] = {}
        for item in sorted({member for each in items for member in self.classes.of(each)}):
            kind = self.actors[item].kind if item in self.actors else ""
            family = "meeting" if self._is_meeting(item) else _FAMILIES.get(kind, "actor")
            kinds.setdefault(family, item)
        if "meeting" not in kinds:
            kinds.pop("actor", None)  # a kind that is left open goes with any other
        if len(kinds) > 1:
            one, other, *_ = kinds.values()
            raise DossierError(
                f"{where}: {one} and {other} are of different kinds and cannot be one. Undo the decision, "
                "or mend the kind in the notes."
            )

    def _names(self, members: Mapping[str, list[str]]) -> dict[str, str]:
        """Chooses each class's canonical IRI: background's, the decision's, else the one that its first has by name.

        What names alone give stays with those that have it, so that an IRI never changes whom it means.
        """
        chosen: dict[str, str] = {}
        for decision in self.identify:
            known = [each for each in map(self._known, decision.targets) if each]
            if decision.becomes and known:
                chosen[self.classes.find(known[0])] = decision.becomes
        canonical: dict[str, str] = {}
        taken = set(self.own.values()) | set(chosen.values())
        given: set[str] = set()
        loose: list[tuple[bool, list[str]]] = []
        for root, group in sorted(members.items()):
            known = [item for item in group if item in self.actors and not self.actors[item].article]
            if known or root in chosen:
                name = known[0] if known else chosen[root]
                given.add(name)
                canonical.update({item: name for item in group if item != name})
            elif group[0] in self.own:
                loose.append((group[0] in self.leaving, group))
            elif group[0] not in self.actors:  # meetings
                canonical.update(dict.fromkeys(group[1:], group[0]))
        for _, group in sorted(loose):
            name = self.own[group[0]]
            stays = group[0] in self.leaving and any(item not in self.leaving for item in self.stands[name])
            if stays or name in given or name in self.actors:
                name = self._free(*self._name_and_kind(group[0]), taken)
            given.add(name)
            canonical.update(dict.fromkeys(group, name))
        return canonical


def _by_name(actors: Mapping[str, Actor]) -> list[list[str]]:
    """Classes of actors whose full name and kind agree, each sorted.

    A name of two actors of one article, or of two of the background, tells nobody apart and links nobody.
    """
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for actor in actors.values():
        for name in actor.names:
            words = " ".join(name.text.split()).removeprefix("the ").removeprefix("The ")
            if not name.alias and says_who(actor.kind, words):
                groups[actor.kind, words].add(actor.iri)

    def clear(group: Collection[str]) -> bool:
        homes = [actors[item].article for item in group]
        return len(set(homes)) == len(homes)

    classes = _Classes()
    for _, (first, *others) in sorted((key, sorted(group)) for key, group in groups.items() if clear(group)):
        for other in others:
            classes.join(first, other)
    return [group for _, group in sorted(classes.members(()).items()) if clear(group)]
