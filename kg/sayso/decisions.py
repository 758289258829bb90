"""Decisions: what people decided of the dossier, one JSON object a line, append-only.

The keys of each act are documented in docs/notes.md. A decision is undone by a later one, never deleted.
"""

import datetime
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sayso import dates, ids
from sayso.errors import DateError, DossierError
from sayso.model import Decision

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
        undone: set[str] = set()
        kept: list[Decision] = []
        for decision in reversed(self.all):
            if decision.id in undone:
                continue
            if decision.act == "undo":
                undone.update(target.rpartition("/")[2] for target in decision.targets)
            else:
                kept.append(decision)
        return tuple(reversed(kept))

    def of(self, act: str) -> tuple[Decision, ...]:
        """The decisions of one act that are in force, in order."""
        return tuple(d for d in self.in_force if d.act == act)


def parse(lines: Iterable[bytes], base: str, source: str = "decisions.jsonl") -> Ledger:
    """The decisions in the lines of a file; raises DossierError that names file, line and key."""
    out: list[Decision] = []
    seen: set[str] = set()
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        where = f"{source}, line {number}"
        try:
            line = msgspec.json.decode(raw, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as err:
            raise DossierError(f"{where}: {err}. The keys of a decision are listed in docs/notes.md.") from None
        if line.id in seen:
            raise DossierError(f"{where}: the id {line.id} stands twice. Give each decision its own.")
        seen.add(line.id)
        out.append(_decision(line, base, where))
    return Ledger(tuple(out))


def _decision(line: Line, base: str, where: str) -> Decision:
    try:
        datetime.date.fromisoformat(line.date)
        published = dates.check(line.published) if line.published else None
        reference = dates.check(line.reference) if line.reference else None
    except (ValueError, DateError) as err:
        raise DossierError(f"{where}: {err}") from None
    if line.act == "identify" and len(line.targets) < 2 and not line.as_:
        raise DossierError(f'{where}: identify names one target only. Name two, or say as whom with "as".')
    if line.act == "edit" and (unknown := set(line.set) - _EDITABLE or (set() if line.set else {"nothing"})):
        raise DossierError(f"{where}: edit cannot set {min(unknown)}. It sets one of {', '.join(sorted(_EDITABLE))}.")
    return Decision(
        id=line.id,
        date=line.date,
        by=line.by,
        act=line.act,
        targets=tuple(full(base, target) for target in line.targets),
        reason=line.reason,
        becomes=full(base, line.as_) if line.as_ else "",
        published=published,
        reference=reference,
        changes=tuple(sorted(line.set.items())),
    )


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


def relative_article(base: str, target: str) -> str:
    """The article's name where a target is an article, else an empty text."""
    name = ids.article_name(base, target)
    return "" if name == target else name
