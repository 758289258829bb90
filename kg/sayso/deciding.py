"""Decisions as they are written: by whom, when, and into the file at once with what they rest on."""

import getpass
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sayso import decisions
from sayso.dossier import Dossier
from sayso.errors import DossierError, InputError
from sayso.model import Decision
from sayso.trial import Warn, try_out


class Pen:
    """Makes the decisions of one call: by the same person, on the same day, for the same reason, with new ids.

    Whoever holds it holds the lock of the build, so that nobody else takes the ids. Raises InputError where no reason
    is given.
    """

    def __init__(self, dossier: Dossier, reason: str, by: str) -> None:
        if not reason.strip():
            raise InputError("A decision has a reason. Give it with --reason.")
        self._known = list(dossier.decisions().all)
        self.by = by or dossier.settings.reader or getpass.getuser()
        self._reason = reason
        self._date = datetime.now(UTC).date().isoformat()

    def decide(self, act: str, targets: Iterable[str], **more: Any) -> Decision:
        """A decision with an id of its own."""
        made = Decision(
            id=decisions.next_id(self._known),
            date=self._date,
            by=self.by,
            act=act,
            targets=tuple(targets),
            reason=self._reason,
            **more,
        )
        self._known.append(made)
        return made


def record(dossier: Dossier, made: Sequence[Decision], note: str, warn: Warn, drop: tuple[str, ...] = ()) -> None:
    """Tries decisions against the whole dossier and writes them, all or none, and removes the files of ``drop``.

    Raises DossierError for what no build would take; then nothing was changed.
    """
    ledger = dossier.path / "decisions.jsonl"
    before = dossier.read(ledger) if os.path.lexists(ledger) else b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    try:
        lines = list(_lines(made, dossier.base))
    except UnicodeEncodeError:
        raise DossierError("The reason, the name or a value is not UTF-8. Write them as UTF-8.") from None
    if wrong := decisions.faults(lines, dossier.base, note):
        raise wrong[0]
    put = {"decisions.jsonl": before + gap + b"".join(lines)}
    try_out(dossier, put, drop, warn)
    dossier.put(put, note, drop=drop)


def _lines(made: Iterable[Decision], base: str) -> Iterator[bytes]:
    for decision in made:
        yield decisions.encode(decision, base)


__all__ = ["Pen", "record"]
