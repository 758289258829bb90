"""What a world admits: claims, never without those who deny them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sayso import terms as t
from sayso.results import Cell
from sayso.views.base import View
from sayso.views.labels import Labels, best, between
from sayso.views.model import ClaimRef, Thing, When

_MACHINE = {t.machine}


@dataclass(frozen=True)
class Opponent:
    """Whoever denies a claim, or is spoken for by who does; ``by_machine``: whether only a machine has read it."""

    who: Thing
    by_machine: bool


@dataclass(frozen=True)
class Elsewhere:
    """Who denies that a meeting took place, or is to, as another claim than the one in question tells it."""

    meeting: str
    by: tuple[Opponent, ...]


@dataclass(frozen=True)
class Admitted:
    """A claim that a world admits; ``since``: from which day on it was knowable there, None where no day is sure.

    ``denied``: who denies it, or what it could not hold without, wherever in the dossier; ``opposite``: who says the
    opposite of either, or of what it says not;
    ``near``: whose near-denial leaves it undenied. ``elsewhere``: who is none of these, and denies a meeting of which
    it speaks: to say what talks were about is not to say that they were held. ``by_machine``: whether it is admitted
    only as a machine read it, checked by nobody. ``about``: the meetings that it tells of.
    """

    claim: ClaimRef
    since: When | None
    denied: tuple[Opponent, ...]
    opposite: tuple[Opponent, ...]
    near: tuple[Opponent, ...]
    elsewhere: tuple[Elsewhere, ...]
    by_machine: bool
    about: tuple[str, ...]


def admitted(view: View, iri: str) -> dict[str, Admitted]:
    """By IRI the claims that a world admits; none where it is not built."""
    texts: dict[str, list[Cell]] = defaultdict(list)
    days: dict[str, set[str]] = defaultdict(set)
    about: dict[str, set[str]] = defaultdict(set)
    for row in view.rows("admitted", (iri,), (iri,)).values():
        texts[row["claim"]].append(Cell("literal", row["text"], row.get("lang", "")))
        if "published" in row:
            days[row["claim"]].add(row["published"])
        if "about" in row:
            about[row["claim"]].add(row["about"])
    read: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in view.rows("opposed", (iri,), (iri,)).values():
        read[row["claim"], row["how"]][row.get("who", "")].add(row["read"])
    labels = Labels(view, {who for found in read.values() for who in found if who})
    of_meetings = elsewhere(view, texts)

    def opponents(claim: str, how: str) -> tuple[Opponent, ...]:
        found = read.get((claim, how), {})
        return tuple(Opponent(who, found[who.iri] == _MACHINE) for who in labels.things(found))

    def one(claim: str) -> Admitted:
        denied, opposite, near = (opponents(claim, how) for how in ("denied", "opposite", "near"))
        return Admitted(
            claim=_ref(claim, texts[claim]),
            since=_since(days[claim]),
            denied=denied,
            opposite=opposite,
            near=near,
            elsewhere=besides(of_meetings.get(claim, ()), (denied, opposite, near)),
            by_machine=read.get((claim, "admitted"), {}).get("") == _MACHINE,
            about=tuple(sorted(about[claim])),
        )

    return {claim: one(claim) for claim in texts}


def elsewhere(view: View, claims: Iterable[str]) -> dict[str, tuple[Elsewhere, ...]]:
    """By claim who denies a meeting of which it speaks, anywhere in the dossier; of some claims."""
    read: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in view.rows("denied_meetings").values():
        if row["ended"] == "false":
            read[row["meeting"]][row["who"]].add(row["read"])
    if not read:
        return {}
    labels = Labels(view, {who for found in read.values() for who in found})
    by = {
        meeting: tuple(Opponent(who, found[who.iri] == _MACHINE) for who in labels.things(found))
        for meeting, found in read.items()
    }
    wanted = set(claims)
    out: dict[str, list[Elsewhere]] = defaultdict(list)
    for claim, meeting in sorted((row["claim"], row["meeting"]) for row in view.rows("speaking", by).values()):
        if claim in wanted:
            out[claim].append(Elsewhere(meeting, by[meeting]))
    return {claim: tuple(found) for claim, found in out.items()}


def besides(found: Iterable[Elsewhere], known: Iterable[Iterable[Opponent]]) -> tuple[Elsewhere, ...]:
    """Those of some opponents who are not among the known ones."""
    names = {opponent.who.iri for group in known for opponent in group}
    left = (replace(each, by=tuple(x for x in each.by if x.who.iri not in names)) for each in found)
    return tuple(each for each in left if each.by)


def _ref(iri: str, texts: Iterable[Cell]) -> ClaimRef:
    text = best(sorted(set(texts), key=lambda cell: (cell.lang, cell.value)))
    return ClaimRef(iri, text.value if text else iri, text.lang if text else "")


def _since(days: set[str]) -> When | None:
    return between(min(days), min(days)) if days else None
