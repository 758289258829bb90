"""Decisions: what people decided of the dossier, one JSON object a line, append-only.

The keys of each act are documented in docs/notes.md. A decision is undone by a later one, never deleted.
"""

import datetime
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sayso import dates
from sayso import terms as t
from sayso.errors import DateError, DossierError, InputError
from sayso.model import Decision, iri

Act = Literal["accept", "reject", "edit", "identify", "date", "remove", "flag", "undo"]
_EDITABLE = {"stance", "mode", "said_on", "addressee", "anonymous", "speaks_for"}


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
    set: dict[str, str] = {}


@dataclass(frozen=True)
class Ledger:
    """All decisions in order, and what is in force of them."""

    all: tuple[Decision, ...] = ()

    @property
    def in_force(self) -> tuple[Decision, ...]:
        """The decisions that no later one in force undoes, without the undoing ones."""
        return tuple(d for d in self._standing() if d.act != "undo")

    def _standing(self) -> list[Decision]:
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
            for d in self._standing()
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
    changes = _changes(line, base, where) if line.act == "edit" else line.set
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
    )


def _changes(line: Line, base: str, where: str) -> dict[str, str]:
    """The values that an edit sets, checked; dates as EDTF, an actor as a full IRI."""
    if unknown := set(line.set) - _EDITABLE or (set() if line.set else {"nothing"}):
        raise DossierError(f"{where}: edit cannot set {min(unknown)}. It sets one of {', '.join(sorted(_EDITABLE))}.")
    out = dict(line.set)
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
        set=dict(decision.changes),
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
