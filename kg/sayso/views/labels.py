"""Names for IRIs: one question for all that a page mentions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sayso import dates
from sayso import terms as t
from sayso.errors import DateError
from sayso.results import Cell
from sayso.views.base import Facts, View
from sayso.views.model import Thing, When

_KINDS = (
    (t.UnidentifiedActor, "unidentified"),
    (t.Outlet, "outlet"),
    (t.State, "state"),
    (t.Group, "group"),
    (t.Person, "person"),
    (t.Organization, "organization"),
    (t.Actor, "actor"),
    (t.Place, "place"),
    (t.Topic, "topic"),
)
_NAMED = ("article", "actor", "place", "topic", "event", "tenure")
_WORDS = {
    "talks": "talks",
    "inPerson": "meeting in person",
    "visit": "visit",
    "call": "telephone call",
    "message": "message",
    "summit": "summit",
    "mediation": "mediation",
    "contact": "contact",
    "thirdPlace": "meeting in a third place",
    "track1": "track 1 (officials)",
    "track1-5": "track 1.5 (officials and others)",
    "track2": "track 2 (no officials)",
}


def local(iri: str) -> str:
    """The last part of an IRI: of a term its name."""
    return iri.rpartition("#")[2] if "#" in iri else iri.rstrip("/").rpartition("/")[2]


def word(iri: str) -> str:
    """The word for a concept of a code list."""
    name = local(iri)
    return _WORDS.get(name, name)


def when(edtf: str, earliest: str = "", latest: str = "") -> When | None:
    """A date for the page; None for an empty text. What is no EDTF is shown as it is."""
    if not edtf:
        return None
    try:
        found, words = dates.bounds(edtf), dates.describe(edtf)
    except DateError:
        return When(edtf, edtf, earliest, latest)
    days = (found.earliest, found.latest, found.sure_from, found.sure_to)
    return When(edtf, words, *(day.isoformat() if day else "" for day in days))


def between(earliest: str, latest: str) -> When | None:
    """The time between two ISO days, either of which may be empty (open)."""
    if not earliest and not latest:
        return None
    return when(earliest if earliest == latest else f"{earliest or '..'}/{latest or '..'}")


class Labels:
    """Names of actors, places, topics, events and meetings, asked once for all that some facts mention."""

    def __init__(self, view: View, iris: Iterable[str]) -> None:
        self.base = view.base
        self._known: dict[str, Thing] = {}
        prefixes = tuple(f"{view.base}{kind}/" for kind in _NAMED)
        wanted = set(iris)
        named = {iri for iri in wanted if iri.startswith(prefixes)}
        meetings = {iri for iri in wanted if iri.startswith(f"{view.base}meeting/")}
        self._titles: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in view.rows("titles", meetings).values() if meetings else ():
            self._titles[row["meeting"]][row["claim"]].add(row["value"])
            named |= {row["value"]} if row["value"].startswith(prefixes) else set()
        terms = {iri for iri in wanted if iri.startswith(t.SO)}
        self.facts = view.facts("labels", named | terms) if named | terms else Facts()

    def thing(self, iri: str) -> Thing:
        """The thing with its name; the last part of the IRI where it has none."""
        if iri not in self._known:
            self._known[iri] = self._thing(iri)
        return self._known[iri]

    def _thing(self, iri: str) -> Thing:
        if iri.startswith(f"{self.base}meeting/"):
            return Thing(iri, self._meeting(iri), "meeting")
        found = best(self.facts.cells(iri, t.RDFS_LABEL))
        kinds = self.facts.all(iri, t.RDF_TYPE)
        kind = next((name for cls, name in _KINDS if cls in kinds), "")
        if self.facts.flag(iri, t.unstated):
            return Thing(iri, "an unstated source", "unstated")
        label, lang = (found.value, found.lang) if found else (local(iri), "")
        return Thing(iri, label, kind, lang, self._count(iri) if kind == "unidentified" else "")

    def things(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        """Several things, sorted by name."""
        return tuple(sorted((self.thing(iri) for iri in iris), key=lambda x: (x.label.casefold(), x.iri)))

    def property(self, iri: str) -> str:
        """The words for a property."""
        found = best(self.facts.cells(iri, t.RDFS_LABEL))
        return found.value if found else local(iri)

    def _count(self, iri: str) -> str:
        low, high = self.facts.number(iri, t.minCount), self.facts.number(iri, t.maxCount)
        if low is None and high is None:
            return "not named"
        if low == high:
            return f"not named; {low} {'person' if low == 1 else 'people'}"
        return f"not named; {f'at least {low}' if high is None else f'{low or 1} to {high}'} people"

    def _meeting(self, iri: str) -> str:
        accounts = self._titles.get(iri, {})
        channels = {value for values in accounts.values() for value in values & _CHANNELS}
        return self.meeting_name(iri, shared({c: values - _CHANNELS for c, values in accounts.items()}), channels)

    def meeting_name(self, iri: str, participants: Iterable[str], channels: Collection[str]) -> str:
        """The name of a meeting by who takes part and, where that is one and the same, by which channel."""
        names = sorted({self.thing(who).label for who in participants}, key=str.casefold)
        kinds = {word(channel) for channel in channels}
        what = kinds.pop() if len(kinds) == 1 else "meeting"
        what = what[:1].upper() + what[1:]
        return f"{what}: {listed(names)}" if names else f"{what} ({local(iri)})"

    def as_told(self, meeting: str, participants: Iterable[str], channels: Collection[str]) -> None:
        """From now on a meeting goes by what one account tells of it, and not by what all of them share."""
        self._known[meeting] = Thing(meeting, self.meeting_name(meeting, participants, channels), "meeting")


def shared(accounts: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Whom all accounts of a meeting have take part, so that no name puts anybody into an account's mouth.

    Where that is fewer than two: whom the account with the fewest has, the first by its claim's IRI. Accounts that name
    nobody do not count.
    """
    told = sorted(((len(who), claim, frozenset(who)) for claim, who in accounts.items() if who), key=lambda x: x[:2])
    if not told:
        return frozenset()
    common = frozenset.intersection(*(who for _, _, who in told))
    return common if len(common) > 1 else told[0][2]


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a row: "A, B and C"; beyond ``most`` the rest is counted."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


_CHANNELS = frozenset(t.CHANNELS.values())


def best(cells: Iterable[Cell], lang: str = "en") -> Cell | None:
    """The name to show: in the language asked for, else without one, else the first."""
    found = list(cells)
    for wanted in (lang, ""):
        for cell in found:
            if cell.lang == wanted:
                return cell
    return found[0] if found else None
