"""What a machine has read and people decide on: the doubtful first, and decisions on it by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sayso import identity, ids, settling
from sayso.build import read_units
from sayso.context import name_key
from sayso.deciding import Pen
from sayso.decisions import MEETING_KEYS, STATEMENT_KEYS, AsRead, edited
from sayso.dossier import Dossier, decode_article
from sayso.errors import DossierError, InputError, ManyNamed, NotFound
from sayso.faces import Faces
from sayso.model import Decision
from sayso.notes import ActorNotes, Meeting, Notes, Quote, Statement, decode
from sayso.review import told_changes

Item = Statement | Meeting
_STATES = {"accept": "accepted", "reject": "rejected", "edit": "edited"}


@dataclass(frozen=True)
class Entry:
    """A statement or meeting that a machine has read, as it counts.

    ``name`` is what commands call it, ``state`` undecided, accepted, rejected or edited; ``confidence`` is None where
    the machine gave none. ``held``: it does not count, for a decided one of the same words does. ``lost``: decided, and
    not read any more. ``was``: what was decided on an earlier reading of it. ``read``: the machine's reading,
    ``notes``: what counts of it.
    """

    name: str
    iri: str
    article: str
    item: Item
    text: str
    read: Notes
    notes: Notes
    confidence: float | None
    state: str = "undecided"
    by: str = ""
    decision: str = ""
    held: bool = False
    lost: bool = False
    was: settling.Verdict | None = None

    @property
    def kind(self) -> str:
        """Statement or meeting."""
        return "meeting" if isinstance(self.item, Meeting) else "statement"

    @property
    def who(self) -> str:
        """The speaker, or the participants."""
        return (
            ", ".join(self.item.participants) if isinstance(self.item, Meeting) else self.item.speaker or "(unstated)"
        )

    @property
    def takes(self) -> str:
        """The stance, or the meeting's status."""
        return self.item.status if isinstance(self.item, Meeting) else self.item.stance

    @property
    def words(self) -> str:
        """The words that it rests on, with the cue."""
        return words_of(self.item, self.text)

    @property
    def within(self) -> str:
        """The statement that passes it on, or those that tell the meeting."""
        counted: list[Item] = [*self.notes.statements, *self.notes.meetings]
        item = next((each for each in counted if each.id == self.item.id), self.item)
        tellers = item.reported_by if isinstance(item, Meeting) else filter(None, (item.within,))
        return ", ".join(f"{self.article}/{ident}" for ident in tellers)


def words_of(item: Item, text: str) -> str:
    """The words of a statement, after its cue in brackets, or of a meeting."""
    faces = Faces(text, item.id)

    def said(quotes: Iterable[Quote]) -> str:
        return " … ".join(text[slice(*faces.place(quote, "words"))] for quote in quotes)

    if isinstance(item, Meeting):
        return said(item.evidence)
    return f"[{said((item.cue,))}] {said(item.content)}".strip()


def entries(dossier: Dossier, only: Collection[str] = ()) -> list[Entry]:
    """All that a machine has read, the doubtful first: what asks again, then by confidence, the lowest first.

    ``only`` holds the names of the articles that are wanted, else all. Raises NotFound for an article that is not
    there, NotesError and DossierError for faulty files.
    """
    articles = dossier.articles()
    for name in only:
        if name not in articles:
            raise NotFound(f"There is no article {name} in this dossier. `sayso log --articles` lists them.")
    ledger = dossier.decisions()
    decided = settling.by_article(ledger, dossier.base)
    plain = {t: d for d in ledger.in_force if not d.read and d.act in _STATES for t in d.targets}
    found = [
        entry
        for name in (sorted(set(only)) or articles)
        if (path := dossier.notes(name))
        for entry in _of(dossier, name, path, decided.get(name, ()), plain)
    ]
    return sorted(found, key=_doubt)


def _doubt(entry: Entry) -> tuple[bool, bool, float, str]:
    sure = -1.0 if entry.confidence is None else entry.confidence
    return entry.state != "undecided", entry.was is None, sure, entry.name


def _of(
    dossier: Dossier, name: str, path: Any, decided: Sequence[Decision], plain: Mapping[str, Decision]
) -> Iterator[Entry]:
    source = f"{path.parent.name}/{path.name}"
    read = decode(dossier.read(path), source)
    if not settling.is_by_machine(read, path.parent.name == "readings"):
        return
    text = decode_article(dossier.read(dossier.articles()[name]), f"articles/{name}.txt")
    settled = settling.settle(read, text, dossier.base, decided, source)

    def entry(item: Item, **more: Any) -> Entry:
        iri = (ids.meeting if isinstance(item, Meeting) else ids.attribution)(dossier.base, name, item.id)
        sure = read.read_by.confidence if isinstance(item, Meeting) else item.confidence
        sure = read.read_by.confidence if sure is None else sure
        return Entry(f"{name}/{item.id}", iri, name, item, text, read, settled.notes, sure, **more)

    for each in settled.open:
        made = entry(each.item, held=each.held, was=each.was)
        old = plain.get(made.iri)
        yield made if old is None else entry(each.item, state=_STATES[old.act], by=old.by, decision=old.id)
    for verdict in settled.standing:
        d = verdict.decision
        yield entry(verdict.item, state=_STATES[d.act], by=d.by, decision=d.id, lost=d.id in settled.lost)


def find(known: Sequence[Entry], wanted: str, base: str) -> Entry:
    """The entry that somebody means: by its name, its id, its IRI, or a beginning of these that is no other's.

    Raises NotFound, and ManyNamed where several begin so.
    """
    path = wanted.removeprefix(base).removeprefix("attribution/").removeprefix("meeting/")
    forms = [(entry, entry.name if "/" in path else entry.item.id) for entry in known]
    found = [e for e, form in forms if form == path] or [e for e, form in forms if path and form.startswith(path)]
    if not found:
        raise NotFound(
            f"{wanted}: no machine has read such a statement or meeting. `sayso review --all` lists them with their "
            "ids; what a person has noted is mended in its file."
        )
    if len(found) > 1:
        names = ", ".join(entry.name for entry in found[:6]) + (", …" if len(found) > 6 else "")
        raise ManyNamed(
            f"{wanted}: it may be {names}. Give more of the one that you mean.",
            wanted,
            tuple((entry.iri, entry.words) for entry in found),
        )
    return found[0]


def undecided(known: Sequence[Entry], wanted: Iterable[str], base: str) -> list[Entry]:
    """The entries that are meant, each once; raises InputError where one is decided already."""
    found = list(dict.fromkeys(find(known, each, base).name for each in wanted))
    by_name = {entry.name: entry for entry in known}
    for name in found:
        entry = by_name[name]
        if entry.state != "undecided":
            raise InputError(
                f"{name}: it is {entry.state} already, by {entry.by}. To decide anew: sayso review undo "
                f"{entry.decision} --reason “…”"
            )
    return [by_name[name] for name in found]


def judge(pen: Pen, act: str, wanted: Iterable[Entry]) -> list[Decision]:
    """Decisions to accept or reject, one for each entry."""
    return [pen.decide(act, (entry.iri,), read=_encoded(as_read(entry))) for entry in wanted]


def edit(pen: Pen, entry: Entry, values: Mapping[str, Any]) -> Decision:
    """The decision that an entry is read with other values; keys and values are those of the notes.

    Raises InputError for a key that it does not have, and where nothing would change; NotesError for words that do not
    stand in the article.
    """
    allowed = MEETING_KEYS if isinstance(entry.item, Meeting) else STATEMENT_KEYS
    if wrong := sorted(set(values) - set(allowed)):
        raise InputError(
            f"{entry.name}: a {entry.kind} has no {wrong[0].replace('_', ' ')}. An edit sets its "
            f"{', '.join(allowed).replace('_', ' ')}."
        )
    read = as_read(entry)
    wanted = _placed(entry, dict(values))
    was = msgspec.to_builtins(edited(read, {}))
    now = msgspec.to_builtins(edited(read, wanted))
    changed = {key: value for key, value in wanted.items() if was.get(key) != now.get(key)}
    if not changed:
        raise InputError(f"{entry.name}: it is read so already. Give another value, or accept it.")
    known = {s.id for s in read.holders}
    more = (s for s in _holders(entry.notes, entry.text, edited(read, changed)) if s.id not in known)
    read = msgspec.structs.replace(read, holders=(*read.holders, *more))
    coded = tuple((key, msgspec.json.encode(changed[key]).decode()) for key in sorted(changed))
    return pen.decide("edit", (entry.iri,), read=_encoded(read), values=coded)


def _placed(entry: Entry, values: dict[str, Any]) -> dict[str, Any]:
    """The values with words as places in the text, and references checked."""
    faces = Faces(entry.text, entry.name)
    if values.get("source"):
        values["source"] = faces.place(values["source"], "source")
    if "content" in values:
        values["content"] = [faces.place(quote, "content") for quote in values["content"]]
    if "speaker" in values and "speaker_kind" not in values:
        values["speaker_kind"] = "named"
    if values.get("speaker_kind") == "unstated":
        values["speaker"] = None
    there = {s.id for s in entry.notes.statements} - {entry.item.id}
    for key in ("within", "reported_by"):
        given = values.get(key) or ()
        refs = [given] if isinstance(given, str) else list(given)
        refs = [ref.removeprefix(f"{entry.article}/") for ref in refs]
        if gone := [ref for ref in refs if ref not in there]:
            raise NotFound(f"{gone[0]}: no other statement that counts in {entry.article} has this id.")
        if refs:
            values[key] = refs[0] if key == "within" else refs
    return values


def _encoded(read: AsRead) -> str:
    return msgspec.json.encode(read).decode()


def as_read(entry: Entry) -> AsRead:
    """What a decision on an entry keeps of it: places instead of words, with those that it hangs on and names."""
    item = _in_places(entry.item, entry.text)
    holders = _holders(entry.read, entry.text, item)
    named = {name_key(n) for each in (item, *holders) for n in _names(each)}
    actors = tuple(
        msgspec.structs.replace(actor, roles=(), note="") for actor in entry.read.actors if named & _forms(actor)
    )
    read = AsRead(
        text=ids.digest(entry.text),
        holders=holders,
        actors=actors,
        instead=entry.was.item.id if entry.held and entry.was else "",
    )
    if isinstance(item, Meeting):
        return msgspec.structs.replace(read, meeting=item)
    return msgspec.structs.replace(read, statement=item)


def _holders(notes: Notes, text: str, item: Item) -> tuple[Statement, ...]:
    """The statements that an item is within or told by, and theirs, with places instead of words."""
    by_id = {s.id: s for s in notes.statements}
    waiting = list(item.reported_by) if isinstance(item, Meeting) else [item.within] if item.within else []
    out: dict[str, Statement] = {}
    while waiting:
        at = waiting.pop(0)
        if at in by_id and at not in out and at != item.id:
            holder = _in_places(by_id[at], text)
            assert isinstance(holder, Statement)
            out[at] = holder
            waiting += [holder.within] if holder.within else []
    return tuple(out.values())


def _in_places(item: Item, text: str) -> Item:
    """An item whose quotes are offsets."""
    faces = Faces(text, item.id)

    def placed(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        return tuple(faces.place(quote, "words") for quote in quotes)

    if isinstance(item, Meeting):
        return msgspec.structs.replace(item, evidence=placed(item.evidence), note="")
    source = faces.place(item.source, "source") if item.source is not None else None
    cue = faces.place(item.cue, "cue")
    return msgspec.structs.replace(item, cue=cue, content=placed(item.content), source=source, note="")


def _names(item: Item) -> list[str]:
    if isinstance(item, Meeting):
        return list(item.participants)
    return [name for name in (item.speaker, item.speaks_for) if name]


def _forms(actor: ActorNotes) -> set[str]:
    return {name_key(x) for x in (actor.name, *(a if isinstance(a, str) else a[0] for a in actor.aliases))}


# What was decided ----------------------------------------------------------------------------------------------------


def told(dossier: Dossier, known: Iterable[Decision]) -> dict[str, str]:
    """What decisions set, in words, by their ids: values of an edit, dates, and as what something counts.

    Of what was read in an article that is gone, nothing is said.
    """
    texts = dossier.articles()
    out: dict[str, str] = {}
    for d in known:
        name = d.targets[0].removeprefix(dossier.base).split("/")[1:2]
        if d.values and name and name[0] in texts:
            out[d.id] = told_changes(d, _text(dossier, name[0]))
            continue
        plain = (*d.changes, ("as", d.becomes), ("published", d.published), ("reference", d.reference))
        parts = [f"{key.replace('_', ' ')}: {value.removeprefix(dossier.base)}" for key, value in plain if value]
        if parts:
            out[d.id] = "; ".join(parts) + "."
    return out


def _text(dossier: Dossier, name: str) -> str:
    """The text of an article; none where it cannot be read, for what was decided is told all the same."""
    try:
        return decode_article(dossier.read(dossier.articles()[name]), f"articles/{name}.txt")
    except DossierError:
        return ""


# Identity and undoing ------------------------------------------------------------------------------------------------


def identify(dossier: Dossier, pen: Pen, wanted: Sequence[str], becomes: str) -> Decision:
    """The decision that actors, or meetings, are one. Raises NotFound, ManyNamed and InputError."""
    ledger = dossier.decisions()
    units = read_units(dossier)
    known = identity.resolve(dossier.base, units, ledger, lambda _: None)
    hidden = {actor.iri for unit in units for actor in unit.actors if actor.kind == "unidentified"}
    actors = {actor.iri for unit in units for actor in unit.actors} | set(known.actors)
    things = sorted(actors | known.meetings | set(known.canonical.values()))
    found = list(dict.fromkeys(_thing(things, each, dossier.base) for each in wanted))
    for each in found:
        if each in hidden:
            raise InputError(
                f"{each.removeprefix(dossier.base)}: it is an unidentified actor, and is identified with nobody: no "
                "graph is to say who a source is. Name actors that have a name."
            )
    if len({each in actors for each in found}) > 1:
        raise InputError("An actor and a meeting are never one. Name actors only, or meetings only.")
    whole = becomes if "://" in becomes or not becomes else dossier.base + becomes
    if whole in hidden:
        raise InputError(f"{becomes}: it is an unidentified actor, and stands for nobody else. Give another IRI.")
    one = {known.canonical.get(each, each) for each in (*found, *([whole] if whole else []))}
    if len(one) < 2:
        raise InputError(f"{', '.join(wanted)}: they are one already, or one only. Name two, or say as whom with --as.")
    return pen.decide("identify", found, becomes=whole)


def _thing(things: Sequence[str], wanted: str, base: str) -> str:
    """The actor or meeting that somebody means: an IRI, a path below the base, ARTICLE/SLUG, or a beginning of it."""
    path = wanted.removeprefix(base)
    forms = {iri: (iri.removeprefix(base), iri.removeprefix(base).partition("/")[2]) for iri in things}
    found = [iri for iri, form in forms.items() if path in form]
    found = found or [iri for iri, form in forms.items() if path and any(each.startswith(path) for each in form)]
    if not found:
        raise NotFound(f"{wanted}: no actor and no meeting here goes by this. Give its IRI as its page shows it.")
    if len(found) > 1:
        names = ", ".join(iri.removeprefix(base) for iri in found[:6]) + (", …" if len(found) > 6 else "")
        raise ManyNamed(
            f"{wanted}: it may be {names}. Give more of the one that you mean.",
            wanted,
            tuple((iri, iri.removeprefix(base)) for iri in found),
        )
    return found[0]


def undo(dossier: Dossier, pen: Pen, wanted: Sequence[str]) -> Decision:
    """The decision that takes earlier ones back. Raises NotFound, and InputError for what cannot be taken back."""
    ledger = dossier.decisions()
    known = {d.id: d for d in ledger.all}
    standing = {d.id for d in ledger.standing}
    names = list(dict.fromkeys(each.removeprefix(dossier.base).removeprefix("decision/") for each in wanted))
    for name in names:
        if name not in known:
            raise NotFound(f"{name}: there is no such decision. `sayso log` lists them with their ids.")
        if name not in standing:
            raise InputError(f"{name}: it is taken back already. `sayso log` shows by which decision.")
        if known[name].act == "remove":
            raise InputError(f"{name}: what was removed does not come back by this. Add the article again.")
    return pen.decide("undo", [ids.decision(dossier.base, name) for name in names])


__all__ = ["Entry", "edit", "entries", "find", "identify", "judge", "undecided", "undo", "words_of"]
