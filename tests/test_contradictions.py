"""Contradictions in worlds: those of the samples, written from the articles, and small dossiers for each kind.

tests/data/contradictions.json holds what the articles say, from tests/data/sample_answers.md and the notes: by world
each contradiction with the statements on both its sides.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from sayso import queries
from sayso import terms as t
from sayso.contradictions import Contradiction, Part, Side, find
from sayso.dataset import answer, plan
from sayso.dossier import open_dossier
from sayso.perspective import parse
from sayso.results import Table, parse_table
from sayso.store.base import Question
from sayso.store.workers import WorkerPool
from sayso.views.base import Facts, View

BASE = queries.SAMPLE_BASE
MANY = json.loads((ROOT / "tests/data/sample_worlds.json").read_text(encoding="utf-8"))["worlds"]
WORLDS = json.loads((ROOT / "tests/data/contradictions.json").read_text(encoding="utf-8"))["worlds"]


@pytest.fixture(scope="module")
def view(samples: Path) -> Iterator[View]:
    dossier = open_dossier(samples)
    with WorkerPool(dossier.cache) as pool:
        yield View(pool, dossier)


def found_in(view: View, world: str) -> tuple[Contradiction, ...]:
    iri = parse(world, view.base).iri(view.base)

    def ask(text: str, graphs: tuple[str, ...]) -> Table:
        question = Question(text, default_graphs=graphs, base_iri=view.base, worlds=(iri,))
        return parse_table(view.service.ask(question).body)

    return find(ask, view.base, iri)


def statements(view: View, found: tuple[Contradiction, ...]) -> dict[str, str]:
    """By chain the statement that it ends in, as ``ARTICLE/ID``."""
    chains = {chain for x in found for side in (x.one, x.other) for chain in side.chains}
    facts = view.facts("voices", chains) if chains else None
    return {c: facts.one(c, t.attribution).removeprefix(f"{view.base}attribution/") for c in chains} if facts else {}


def told(x: Contradiction, said: dict[str, str]) -> str:
    """A contradiction as in the data, as one text."""

    def short(iri: str) -> str:
        return iri.removeprefix(BASE)

    def part(p: Part) -> dict[str, Any]:
        denied = {"denied": short(p.denied)} if p.denied else {}
        return {"way": p.way, "claim": short(p.claim)} | denied | {"said": sorted(said[c] for c in p.chains)}

    def side(s: Side) -> dict[str, Any]:
        return ({"value": short(s.value)} if s.value else {}) | {"parts": [part(p) for p in s.parts]}

    return canonical({"kind": x.kind, "about": short(x.about), "one": side(x.one), "other": side(x.other)})


def canonical(entry: dict[str, Any]) -> str:
    for side in ("one", "other"):
        entry[side]["parts"].sort(key=lambda p: json.dumps(p, sort_keys=True))
    return json.dumps(entry, sort_keys=True, indent=1)


@pytest.mark.parametrize("case", WORLDS, ids=[case["world"] for case in WORLDS])
def test_worlds_hold_the_contradictions_of_the_articles(view: View, case: dict[str, Any]) -> None:
    found = found_in(view, case["world"])
    said = statements(view, found)
    assert Counter(told(x, said) for x in found) == Counter(canonical(entry) for entry in case["found"])
    assert not any(x.unchecked for x in found)  # all was read by hand


# Question 15 finds some of them too


Row = tuple[str | None, ...]


def by_question_15(view: View, world: str) -> set[Row]:
    """What question 15 calls asserted and denied, two places and two dates: with the chains, by article and path."""
    text = queries.bind(queries.get("what-looks-wrong"), {"world": world}, view.base)
    rows = parse_table(answer(view.service, plan(text, base=view.base)).body).values()
    return {
        (
            row["what"], row["subject"], *sorted((row.get("one", ""), row.get("other", ""))),
            *sorted((f"{row[f'{x}article']} {row[f'{x}claim']} {row[f'{x}path']} {row[f'{x}read_by']}")
                    for x in ("", "other_")),
        )
        for row in rows
        if row["what"] in {"asserted and denied", "two places", "two dates"}
    }  # fmt: skip


def by_contradictions(view: View, world: str) -> set[Row]:
    names = {"denial": "asserted and denied", "place": "two places", "date": "two dates"}
    found = [x for x in found_in(view, world) if x.kind in names]
    chains = {chain for x in found for side in (x.one, x.other) for chain in side.chains}
    facts = view.facts("thing", chains) if chains else Facts()

    def words(chain: str) -> str:
        return " ".join(facts.one(chain, prop) for prop in (t.inArticle, t.claim, t.path, t.readBy))

    return {
        (names[x.kind], x.about, *sorted((x.one.value, x.other.value)), *sorted((words(one), words(other))))
        for x in found
        for one in x.one.chains
        for other in x.other.chains
    }


@pytest.mark.parametrize("world", sorted({case["world"] for case in (*MANY, *WORLDS)}))
def test_question_15_agrees(view: View, world: str) -> None:
    assert by_question_15(view, world) == by_contradictions(view, world)
