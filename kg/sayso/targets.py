"""What the target of a decision stands for in the record: one answer, for every act."""

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.gathering import Gathered, accounts_of


@dataclass(frozen=True)
class Reach:
    """What a target stands for, by IRI as read.

    ``saying``: the attribution with its accounts of meetings, or a meeting's own voice; ``relays``: what passes that
    saying on, and with which its speaker passes on others; ``meetings``: the meetings.
    """

    saying: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.saying or self.meetings)


class Targets:
    """Resolves the targets of decisions; ``canonical`` and ``meetings`` as in ``identity.Identity``."""

    def __init__(self, base: str, whole: Gathered, canonical: Mapping[str, str], meetings: frozenset[str]) -> None:
        self._base = base
        self._attributions = whole.attributions
        self._accounts = accounts_of(whole.attributions, whole.claims)
        self._meetings = meetings
        self._by_canonical: dict[str, list[str]] = {}
        for meeting in sorted(meetings):
            self._by_canonical.setdefault(canonical.get(meeting, meeting), []).append(meeting)

    def reach(self, target: str) -> Reach:
        """What a full IRI stands for, empty where the dossier has nothing of it.

        A meeting as read is that one; a canonical IRI that no article has is all that were identified with it.
        A statement that only passes on is the relay that it became.
        """
        meetings = (target,) if target in self._meetings else tuple(self._by_canonical.get(target, ()))
        if meetings:
            voices = [self._own_voice(meeting) for meeting in meetings]
            return Reach(tuple(each for voice in voices for each in self._saying(voice)), (), meetings)
        relay, relays = f"{target}/relay", f"{target}/relays"
        around = tuple(name for name in (relay, relays) if name in self._attributions)
        if target in self._attributions:
            return Reach(self._saying(target), around)
        if relays in self._attributions:
            return Reach((relays,), around)
        return Reach()

    def _own_voice(self, meeting: str) -> str:
        """The attribution in which an outlet tells a meeting itself (docs/graph.md, IRIs)."""
        return f"{self._base}attribution/{meeting.removeprefix(f'{self._base}meeting/')}/own"

    def _saying(self, attribution: str) -> tuple[str, ...]:
        if attribution not in self._attributions:
            return ()
        return attribution, *self._accounts.get(attribution, ())
