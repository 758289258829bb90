"""What people decided of an article's reading, put into it: decisions stand when a machine reads the text again.

What was accepted or read otherwise stands as decided, also where the machine finds it no longer. What was rejected
stays rejected as long as it is read so. What is read differently now is a reading of its own, and asks again. Where a
decided statement and one that nobody decided on are the same speaker's same words, the decided one stands.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from sayso import ids
from sayso.context import name_key
from sayso.decisions import AsRead, Ledger, edited
from sayso.errors import DossierError
from sayso.faces import Face, Faces
from sayso.interpret import interpret
from sayso.model import Decision, Unit
from sayso.notes import ActorNotes, Meeting, Notes, Reader, Statement

Item = Statement | Meeting


@dataclass(frozen=True)
class Verdict:
    """The decision that holds for one statement or meeting: ``item`` is what stands by it, ``face`` that as read."""

    decision: Decision
    read: AsRead
    item: Item
    face: Face

    @property
    def keeps(self) -> bool:
        """Whether something stands by it."""
        return self.decision.act != "reject"


@dataclass(frozen=True)
class Open:
    """What was read and nobody has decided on: ``item`` with the id by which it goes.

    ``held``: it does not count, for a decided one of the same words stands; ``was``: what was decided on that earlier.
    """

    item: Item
    held: bool = False
    was: Verdict | None = None


@dataclass(frozen=True)
class Settled:
    """An article's reading with its decisions.

    ``notes``: what counts of it; ``open``: what nobody has decided on; ``standing``: the decisions that keep or reject
    something; of these ``lost`` keep what is not read any more; ``idle``: decisions (ids) on what is not read so.
    """

    notes: Notes
    open: tuple[Open, ...] = ()
    standing: tuple[Verdict, ...] = ()
    lost: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def by_article(ledger: Ledger, base: str) -> Mapping[str, tuple[Decision, ...]]:
    """The decisions in force that carry what was read, by the name of the article."""
    out: dict[str, list[Decision]] = defaultdict(list)
    for decision in ledger.in_force:
        if decision.read:
            out[_path(decision, base)[1]].append(decision)
    return {name: tuple(some) for name, some in out.items()}


def _path(decision: Decision, base: str) -> tuple[str, str, str]:
    """Kind, article's name and id of what a decision with a reading is about."""
    kind, _, rest = decision.targets[0].removeprefix(base).partition("/")
    name, _, ident = rest.partition("/")
    return kind, name, ident


def is_by_machine(read: Notes, in_readings: bool) -> bool:
    """Whether a machine read; ``in_readings``: they lie among readings, where that goes without saying."""
    return read.read_by.how == "machine" or (in_readings and read.read_by == Reader())


def unit(
    read: Notes, decided: Sequence[Decision], *, name: str, data: bytes, base: str, source: str, by_machine: bool
) -> Unit:
    """The unit of one article, as ``interpret`` makes it, with the decisions on what was read in it.

    Raises NotesError, and DossierError that names the decision.
    """
    text = data.decode()
    if not decided:
        return interpret(read, name=name, data=data, base=base, source=source, by_machine=by_machine)
    if is_by_machine(read, by_machine):
        found = settle(read, text, base, decided, source)
        made = interpret(found.notes, name=name, data=data, base=base, source=source, by_machine=by_machine)
        return replace(made, lost=found.lost, idle=found.idle)
    found = beside(read, text, base, decided, source)
    made = interpret(read, name=name, data=data, base=base, source=source)
    if found.notes.tells:
        more = interpret(found.notes, name=name, data=data, base=base, source="decisions.jsonl")
        made = _together(made, more)
    return replace(made, lost=found.lost, idle=found.idle)


def _together(one: Unit, more: Unit) -> Unit:
    """The unit of notes by hand with what else was kept; what both have is that of the hand."""
    actors, attributions, claims, mentions = (
        {each.iri for each in part} for part in (one.actors, one.attributions, one.claims, one.mentions)
    )
    return replace(
        one,
        actors=(*one.actors, *(x for x in more.actors if x.iri not in actors)),
        attributions=(*one.attributions, *(x for x in more.attributions if x.iri not in attributions)),
        claims=(*one.claims, *(x for x in more.claims if x.iri not in claims)),
        mentions=(*one.mentions, *(x for x in more.mentions if x.iri not in mentions)),
        places=tuple(sorted({*one.places, *more.places})),
        topics=tuple(sorted({*one.topics, *more.topics})),
    )


def settle(read: Notes, text: str, base: str, decided: Sequence[Decision], source: str) -> Settled:
    """A machine's reading of a text with the decisions on it. Raises NotesError, and DossierError that names one."""
    work = _Settling(read, text, base, decided, source)
    work.match()
    work.drop_older()
    work.match()
    work.number()
    notes = work.composed(work.counted())
    return Settled(notes, tuple(work.open), *work.outcome())


def beside(hand: Notes, text: str, base: str, decided: Sequence[Decision], source: str) -> Settled:
    """What people accepted of a machine's reading and notes by hand do not have: as notes of its own.

    Where both are the same speaker's same words, the hand stands.
    """
    work = _Settling(hand, text, base, decided, source)
    work.drop_older()
    for key, verdict in list(work.verdicts.items()):
        if any(verdict.face.overlaps(face) for _, face in work.faced):
            work.give_up(key)
    alone = Notes(article=hand.article, actors=hand.actors, read_by=Reader(how="machine"))
    notes = work.composed([verdict.item for verdict in work.verdicts.values() if verdict.keeps], alone)
    return Settled(notes, (), *work.outcome())


@dataclass
class _Settling:
    """One article: its reading and decisions while they are matched."""

    read: Notes
    text: str
    base: str
    decided: Sequence[Decision]
    source: str
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)
    found: dict[tuple[str, str], Item] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        faces = Faces(self.text, self.source)
        items: tuple[Item, ...] = (*self.read.statements, *self.read.meetings)
        self.faced = [(item, faces.face(item, self.read.statements, self.read.actors)) for item in items]
        digest = ids.digest(self.text)
        for decision in self.decided:
            kind, _, ident = _path(decision, self.base)
            read = msgspec.json.decode(decision.read, type=AsRead)
            if read.text != digest:
                self.idle.append(decision.id)
                continue
            if earlier := self.verdicts.pop((kind, ident), None):
                self.idle.append(earlier.decision.id)
            named = Faces(self.text, f"decisions.jsonl, {decision.id}")
            face = named.face(read.item, read.holders, read.actors)
            item = msgspec.structs.replace(self._value(decision, read), id=ident)
            self.verdicts[kind, ident] = Verdict(decision, read, item, face)

    def _value(self, decision: Decision, read: AsRead) -> Item:
        """What stands by a decision. An edit says what the text says: it names nobody whom the text does not name."""
        values = {key: msgspec.json.decode(value) for key, value in decision.values}
        item = edited(read, values)
        if not {"speaker", "speaker_kind", "participants"} & values.keys():
            return item
        where = f"decisions.jsonl, {decision.id}"
        if isinstance(item, Statement) and item.anonymous and item.speaker_kind == "named":
            raise DossierError(
                f"{where}: who “{getattr(read.item, 'speaker', '')}” is the article withholds, and no edit may say. "
                "If that is misread, reject it, and write notes."
            )
        for name in item.participants if isinstance(item, Meeting) else filter(None, (item.speaker,)):
            pattern = rf"(?<!\w){re.escape(name_key(name))}(?!\w)"
            if name != self.read.article.publisher and not re.search(pattern, name_key(self.text)):
                raise DossierError(
                    f"{where}: “{name}” does not stand in the article. An edit says what the text says, and never who "
                    "an unnamed source is. Give the name as it stands there."
                )
        return item

    def match(self) -> None:
        """Finds what was decided on among what is read, by what it says first and by its id then."""
        self.found.clear()
        free = dict(enumerate(self.faced))
        for (kind, ident), verdict in self.verdicts.items():
            same = [n for n, (item, face) in free.items() if _kind(item) == kind and face == verdict.face]
            if same:
                best = min(same, key=lambda n: (not f"{ident}.".startswith(f"{free[n][0].id}."), n))
                self.found[kind, ident] = free.pop(best)[0]
        self.rest = list(free.values())

    def drop_older(self) -> None:
        """Takes out what something else was accepted in the place of, and of two of the same words the earlier one."""
        order = {decision.id: n for n, decision in enumerate(self.decided)}
        keeping = [(key, verdict) for key, verdict in self.verdicts.items() if verdict.keeps]
        for key, verdict in keeping:
            for other, later in keeping:
                if order[later.decision.id] <= order[verdict.decision.id] or key[0] != other[0]:
                    continue
                replaced = later.read.instead == key[1]
                if replaced or (key not in self.found and later.face.overlaps(verdict.face)):
                    self.give_up(key)

    def give_up(self, key: tuple[str, str]) -> None:
        """Takes a decision for one on what is not read so."""
        verdict = self.verdicts.pop(key, None)
        if verdict is not None:
            self.idle.append(verdict.decision.id)

    def number(self) -> None:
        """Ids for what is read: those of the decisions, and others where an id was decided on as something else."""
        self.renamed = {item.id: ident for (_, ident), item in self.found.items()}
        taken = {ident for _, ident in self.verdicts}
        lost = [(key, verdict) for key, verdict in self.verdicts.items() if key not in self.found]
        for item, face in self.rest:
            ident = f"{item.id}.{face.digest()[:4]}" if item.id in taken else item.id
            key = _kind(item), ident
            kin = [(v, _descends(key, k) or _descends(k, key)) for k, v in lost if k[0] == key[0]]
            near = [v for v, descends in kin if descends or v.face.meets(face)]
            held = [v for v, descends in kin if v.keeps and (descends or v.face.overlaps(face))]
            self.renamed[item.id] = held[-1].item.id if held else ident
            was = (held or near)[-1] if near else None
            self.open.append(Open(msgspec.structs.replace(item, id=ident), bool(held), was))

    def counted(self) -> list[Item]:
        """All that counts, in the order of the reading, and after it what is kept and not read any more."""
        by_found = {id(item): key for key, item in self.found.items()}
        open_items = iter(self.open)
        out: list[Item] = []
        for item, _ in self.faced:
            if key := by_found.get(id(item)):
                verdict = self.verdicts[key]
                out.append(verdict.item if verdict.keeps else msgspec.structs.replace(item, id=key[1]))
            elif not (each := next(open_items)).held:
                out.append(each.item)
        return out + [v.item for key, v in self.verdicts.items() if v.keeps and key not in self.found]

    def composed(self, items: Sequence[Item], rest: Notes | None = None) -> Notes:
        """The notes of these items, with the statements that they hang on, and the actors that they name."""
        base = rest or self.read
        keeping = [verdict for verdict in self.verdicts.values() if verdict.keeps]
        there = {item.id: item for item in items if isinstance(item, Statement)}
        tellers = {self.renamed.get(r, r) for item in items if isinstance(item, Meeting) for r in item.reported_by}
        for verdict in keeping:
            for each in self._missing(verdict, there, tellers):
                there[each.id] = each
        whole: list[Item] = [*there.values(), *(item for item in items if isinstance(item, Meeting))]
        tied = [self._tied(item, there) for item in whole]
        actors = (actor for verdict in keeping for actor in verdict.read.actors)
        return msgspec.structs.replace(
            base,
            statements=tuple(item for item in tied if isinstance(item, Statement)),
            meetings=tuple(item for item in tied if isinstance(item, Meeting)),
            actors=(*base.actors, *_unlisted(base.actors, actors)),
        )

    def _missing(self, verdict: Verdict, there: Mapping[str, Statement], tellers: Collection[str]) -> list[Statement]:
        """The statements that something kept hangs on, and that are not there: as the machine read them.

        Of what only passes it on the own words are left out: nobody decided on them. Not so of those who tell meetings.
        """
        holders = {s.id: s for s in verdict.read.holders}
        item, out = verdict.item, list[Statement]()
        waiting: list[str | None] = [*item.reported_by] if isinstance(item, Meeting) else [item.within]
        while waiting:
            ref = waiting.pop()
            if ref is not None and ref in holders and self.renamed.get(ref, ref) not in there:
                holder = holders.pop(ref)
                alone = not holder.passes_on or ref in tellers
                out.append(holder if alone else msgspec.structs.replace(holder, relay=True, content=()))
                waiting.append(holder.within)
        return out

    def _tied(self, item: Item, there: Mapping[str, Statement]) -> Item:
        """An item that refers to what counts. Raises DossierError where what is kept would hang on nothing."""

        def new(refs: Iterable[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(ref if "/" in ref else self.renamed.get(ref, ref) for ref in refs))

        verdict = self.verdicts.get((_kind(item), item.id))
        refs = new(item.reported_by if isinstance(item, Meeting) else [item.within] if item.within else [])
        if verdict and (gone := [ref for ref in refs if ref not in there]):
            raise DossierError(
                f"decisions.jsonl, {verdict.decision.id}: what it keeps is told by {gone[0]}, which is not read any "
                "more, and does not stand among its holders. Undo it."
            )
        if isinstance(item, Meeting):
            return msgspec.structs.replace(item, reported_by=refs)
        within = refs[0] if refs and refs[0] != item.id else None
        return msgspec.structs.replace(item, within=within, corrects=new(item.corrects), withdraws=new(item.withdraws))

    def outcome(self) -> tuple[tuple[Verdict, ...], tuple[str, ...], tuple[str, ...]]:
        """What stands, what of it is lost, and what is idle."""
        for key, verdict in list(self.verdicts.items()):
            if not verdict.keeps and key not in self.found:
                self.give_up(key)
        standing = tuple(self.verdicts.values())
        lost = tuple(v.decision.id for key, v in self.verdicts.items() if key not in self.found)
        return standing, lost, tuple(sorted(self.idle))


def _kind(item: Item) -> str:
    return "meeting" if isinstance(item, Meeting) else "attribution"


def _descends(key: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether an id was made of another one that had been decided on."""
    return key[0] == other[0] and key[1].startswith(f"{other[1]}.")


def _unlisted(known: Iterable[ActorNotes], wanted: Iterable[ActorNotes]) -> Iterator[ActorNotes]:
    """The actors that are not listed yet, by any of their names; without offices, which nobody decided on."""
    names = {name_key(form) for actor in known for form in _forms(actor)}
    for actor in wanted:
        if not names & {name_key(form) for form in _forms(actor)}:
            names |= {name_key(form) for form in _forms(actor)}
            yield msgspec.structs.replace(actor, roles=())


def _forms(actor: ActorNotes) -> Iterator[str]:
    yield actor.name
    for alias in actor.aliases:
        yield alias if isinstance(alias, str) else alias[0]
