"""Decisions: what people decided of the dossier, one JSON object a line, append-only.

The keys of each act are documented in docs/notes.md. A decision is undone by a later one, never deleted.
"""

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from sayso import dates
from sayso import terms as t
from sayso.errors import DateError, DossierError, InputError
from sayso.model import Decision, iri
from sayso.notes import ActorNotes, Meeting, Statement, plain

Act = Literal["accept", "reject", "edit", "identify", "date", "remove", "flag", "undo"]
_EDITABLE = {"stance", "mode", "said_on", "addressee", "anonymous", "speaks_for"}
STATEMENT_KEYS = ("stance", "speaker", "speaker_kind", "source", "content", "within", "mode", "said_on")
MEETING_KEYS = ("kind", "status", "place", "date", "participants", "reported_by")


class AsRead(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A statement or meeting as it was read when somebody decided on it, so that it stands however it is read later.

    Its words are offsets: the article's own words stand in the article alone, and leave with it. ``text`` is the
    digest (``ids.digest``) of the article's text, ``holders`` are the statements that it is within or told by, and
    theirs, ``actors`` those that it names. ``instead``: the id of what had been decided on of the same words, in whose
    place this is accepted.
    """

    text: Annotated[str, Meta(min_length=1)]
    statement: Statement | None = None
    meeting: Meeting | None = None
    holders: tuple[Statement, ...] = ()
    actors: tuple[ActorNotes, ...] = ()
    instead: str = ""

    @property
    def item(self) -> Statement | Meeting:
        """The one of both that is there."""
        found = self.statement or self.meeting
        assert found is not None  # as _check_read sees to
        return found


class Line(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One line of decisions.jsonl; IRIs may be written relative to the dossier's base."""

    id: Annotated[str, Meta(pattern=r"^[\w][\w.-]*$")]
    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    by: Annotated[str, Meta(min_length=1)]
    act: Act
    targets: Annotated[tuple[str, ...], Meta(min_length=1)]
    reason: Annotated[str, Meta(min_length=1)]
    as_: str = msgspec.field(default="", name="as")
    published: str | None = None
    reference: str | None = None
    set: dict[str, Any] = {}
    read: AsRead | None = None


@dataclass(frozen=True)
class Ledger:
    """All decisions in order, and what is in force of them."""

    all: tuple[Decision, ...] = ()

    @property
    def in_force(self) -> tuple[Decision, ...]:
        """The decisions that no later one in force undoes, without the undoing ones."""
        return tuple(d for d in self.standing if d.act != "undo")

    @property
    def standing(self) -> list[Decision]:
        """The decisions that no later one in force undoes, with the undoing ones."""
        undone: set[str] = set()
        kept: list[Decision] = []
        for decision in reversed(self.all):
            if decision.id in undone:
                continue
            if decision.act == "undo":
                undone.update(_named(target) for target in decision.targets)
            kept.append(decision)
        return kept[::-1]

    def idle_undos(self) -> tuple[tuple[Decision, str], ...]:
        """Undoings in force, each with a target that is no decision before it."""
        place = {d.id: number for number, d in enumerate(self.all)}
        return tuple(
            (d, target)
            for d in self.standing
            if d.act == "undo"
            for target in d.targets
            if place.get(_named(target), place[d.id]) >= place[d.id]
        )

    def of(self, act: str) -> tuple[Decision, ...]:
        """The decisions of one act that are in force, in order."""
        return tuple(d for d in self.in_force if d.act == act)


def _named(target: str) -> str:
    """The id of the decision that a target names, "" where it is none."""
    before, _, ident = target.rpartition("/")
    return ident if before.endswith("/decision") else ""


def parse(lines: Iterable[bytes], base: str, source: str = "decisions.jsonl") -> Ledger:
    """The decisions in the lines of a file; raises DossierError that names file, line and key."""
    out: list[Decision] = []
    for each in _each(lines, base, source):
        if isinstance(each, DossierError):
            raise each
        out.append(each)
    return Ledger(tuple(out))


def faults(lines: Iterable[bytes], base: str, source: str = "decisions.jsonl") -> list[DossierError]:
    """Every fault in the lines of a file, where ``parse`` stops at the first one."""
    return [each for each in _each(lines, base, source) if isinstance(each, DossierError)]


def _each(lines: Iterable[bytes], base: str, source: str) -> Iterator[Decision | DossierError]:
    seen: set[str] = set()
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        where = f"{source}, line {number}"
        try:
            line = msgspec.json.decode(raw, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            yield DossierError(f"{where}: {err}. The keys of a decision are listed in docs/notes.md.")
            continue
        if line.id in seen:
            yield DossierError(f"{where}: the id {line.id} stands twice. Give each decision its own.")
            continue
        seen.add(line.id)
        try:
            yield _decision(line, base, where)
        except DossierError as err:
            yield err


def _decision(line: Line, base: str, where: str) -> Decision:
    try:
        datetime.date.fromisoformat(line.date)
        published = dates.check(line.published) if line.published else None
        reference = dates.check(line.reference) if line.reference else None
    except (ValueError, DateError) as err:
        raise DossierError(f"{where}: {err}") from None
    if line.act == "identify" and len(line.targets) < 2 and not line.as_:
        raise DossierError(f'{where}: identify names one target only. Name two, or say as whom with "as".')
    if line.act == "date" and published is None and reference is None:
        raise DossierError(f"{where}: date gives none. Say when the article was published, or its reference date.")
    targets = tuple(
        _full(base, f"decision/{x}" if line.act == "undo" and "/" not in x else x, where) for x in line.targets
    )
    if line.read:
        _check_read(line, line.read, where)
    changes = _changes(line, base, where) if line.act == "edit" and not line.read else {}
    return Decision(
        id=line.id,
        date=line.date,
        by=line.by,
        act=line.act,
        targets=targets,
        reason=line.reason,
        becomes=_full(base, line.as_, where) if line.as_ else "",
        published=published,
        reference=reference,
        changes=tuple(sorted(changes.items())),
        read=msgspec.json.encode(line.read).decode() if line.read else "",
        values=_as_json(line.set) if line.read else (),
    )


def _as_json(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, msgspec.json.encode(value).decode()) for key, value in sorted(values.items()))


def _check_read(line: Line, read: AsRead, where: str) -> None:
    """Raises DossierError where what was read is not of one target, or an edit sets what cannot be."""
    if line.act not in ("accept", "reject", "edit") or len(line.targets) != 1:
        raise DossierError(f"{where}: “read” belongs to accept, reject or edit of one target. Leave it out.")
    if (read.statement is None) == (read.meeting is None):
        raise DossierError(f"{where}: “read” holds a statement or a meeting, one of both.")
    if bool(line.set) != (line.act == "edit"):
        raise DossierError(f"{where}: edit sets something, and nothing else does. Write “set”, or leave it out.")
    allowed = STATEMENT_KEYS if read.statement else MEETING_KEYS
    if unknown := sorted(set(line.set) - set(allowed)):
        raise DossierError(f"{where}: edit cannot set {unknown[0]}. It sets one of {', '.join(allowed)}.")
    try:
        item = edited(read, line.set)
        if date := item.date if isinstance(item, Meeting) else item.said_on:
            dates.check(date)
    except (InputError, DateError) as err:
        raise DossierError(f"{where}: {err}") from None


def edited(read: AsRead, values: Mapping[str, Any]) -> Statement | Meeting:
    """A statement or meeting with the values that an edit sets. Raises InputError for values of another kind."""
    item = read.item
    raw = msgspec.to_builtins(item) | dict(values)
    try:
        out: Statement | Meeting = msgspec.convert(raw, type(item))
    except msgspec.ValidationError as err:
        raise InputError(plain(str(err), type(item))) from None
    return out


def _changes(line: Line, base: str, where: str) -> dict[str, str]:
    """The values that an edit sets, checked; dates as EDTF, an actor as a full IRI."""
    if unknown := set(line.set) - _EDITABLE or (set() if line.set else {"nothing"}):
        raise DossierError(f"{where}: edit cannot set {min(unknown)}. It sets one of {', '.join(sorted(_EDITABLE))}.")
    if wrong := sorted(key for key, value in line.set.items() if not isinstance(value, str)):
        raise DossierError(f"{where}: {wrong[0]} is not a text. Write it in quotation marks.")
    out: dict[str, str] = dict(line.set)
    for key, codes in (("stance", t.STANCES), ("mode", t.MODES), ("anonymous", ("true", "false"))):
        if key in out and out[key] not in codes:
            raise DossierError(f"{where}: “{out[key]}” is no {key}. It is one of {', '.join(codes)}.")
    try:
        if out.get("said_on"):
            out["said_on"] = dates.check(out["said_on"])
    except DateError as err:
        raise DossierError(f"{where}: said_on: {err}") from None
    if out.get("speaks_for"):
        out["speaks_for"] = _full(base, out["speaks_for"], where)
    return out


def _full(base: str, target: str, where: str) -> str:
    whole = full(base, target)
    try:
        iri(whole)
    except InputError as err:
        raise DossierError(f"{where}: {err}") from None
    return whole


def full(base: str, target: str) -> str:
    """A target as a full IRI; one without a scheme stands under the base."""
    return target if "://" in target else base + target


def encode(decision: Decision, base: str) -> bytes:
    """A decision as one line of JSON with its line feed; targets under the base are written relative to it."""
    line = Line(
        id=decision.id,
        date=decision.date,
        by=decision.by,
        act=decision.act,  # type: ignore[arg-type]
        targets=tuple(target.removeprefix(base) for target in decision.targets),
        reason=decision.reason,
        as_=decision.becomes.removeprefix(base),
        published=decision.published,
        reference=decision.reference,
        set=dict(decision.changes) | {key: msgspec.json.decode(value) for key, value in decision.values},
        read=msgspec.json.decode(decision.read, type=AsRead) if decision.read else None,
    )
    return msgspec.json.encode(line) + b"\n"


def next_id(known: Sequence[Decision]) -> str:
    """An id that no decision has yet: d1, d2, …"""
    taken = {d.id for d in known}
    return next(f"d{n}" for n in range(len(known) + 1, 2 * len(known) + 3) if f"d{n}" not in taken)


def append(path: Path, decision: Decision, base: str) -> None:
    """Adds a decision to the file and waits until the disk has it."""
    with path.open("ab") as file:
        file.write(encode(decision, base))
        file.flush()
        os.fsync(file.fileno())
