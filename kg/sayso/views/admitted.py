"""What a world admits: claims, never without those who deny them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

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
class Admitted:
    """A claim that a world admits; ``since``: from which day on it was knowable there, None where no day is sure.

    ``denied``: who denies it, or what it could not hold without, wherever in the dossier; ``opposite``: who says the
    opposite of either, or of what it says not;
    ``near``: whose near-denial leaves it undenied. ``by_machine``: whether it is admitted
    only as a machine read it, checked by nobody. ``about``: the meetings that it tells of.
    """

    claim: ClaimRef
    since: When | None
    denied: tuple[Opponent, ...]
    opposite: tuple[Opponent, ...]
    near: tuple[Opponent, ...]
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

    def opponents(claim: str, how: str) -> tuple[Opponent, ...]:
        found = read.get((claim, how), {})
        return tuple(Opponent(who, found[who.iri] == _MACHINE) for who in labels.things(found))

    return {
        claim: Admitted(
            claim=_ref(claim, found),
            since=_since(days[claim]),
            denied=opponents(claim, "denied"),
            opposite=opponents(claim, "opposite"),
            near=opponents(claim, "near"),
            by_machine=read.get((claim, "admitted"), {}).get("") == _MACHINE,
            about=tuple(sorted(about[claim])),
        )
        for claim, found in texts.items()
    }


def _ref(iri: str, texts: Iterable[Cell]) -> ClaimRef:
    text = best(sorted(set(texts), key=lambda cell: (cell.lang, cell.value)))
    return ClaimRef(iri, text.value if text else iri, text.lang if text else "")


def _since(days: set[str]) -> When | None:
    return between(min(days), min(days)) if days else None
