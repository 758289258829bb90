"""Ten small cases and some more, from notes to chains to the reported world; what is expected was derived by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from sayso import terms as t
from small_dossiers import BASE, WORLD, Graph, graph

DATA = Path(__file__).parent / "data"
TEN = sorted((DATA / "ten_cases").glob("*.json"))
CASES = TEN + sorted((DATA / "more_cases").glob("*.json"))


def load(path: Path) -> tuple[dict[str, Any], Graph]:
    case = json.loads(path.read_text(encoding="utf-8"))
    return case, graph({name: (each["text"], each["notes"]) for name, each in case["articles"].items()})


def term(short: str) -> str:
    """An IRI as the cases write it: a, so:NAME, or relative to the base."""
    if short == "a":
        return f"<{t.RDF_TYPE}>"
    return f"<{t.SO}{short[3:]}>" if short.startswith("so:") else f"<{BASE}{short}>"


def triple(short: list[str]) -> tuple[str, str, str]:
    s, p, o = short
    return term(s), term(p), term(o)


def chain_as_written(built: Graph, chain: str) -> dict[str, Any]:
    """A chain of the graph in the form of the cases, names for actors."""

    def local(key: str) -> str | None:
        value = built.one(chain, key)
        return value.removeprefix(BASE).removeprefix(t.SO) if value else None

    ended = [local(t.endedBy), built.one(chain, t.endedOn)]
    return {
        "article": (local(t.inArticle) or "").removeprefix("article/"),
        "path": (built.one(chain, t.path) or "").split(" > "),
        "root": built.label(built.one(chain, t.root)),
        "rootAs": built.label(built.one(chain, t.rootAs)),
        "voucher": built.label(built.one(chain, t.voucher)),
        "voucherAs": built.label(built.one(chain, t.voucherAs)),
        "depth": int(built.one(chain, t.depth) or 0),
        "onRecord": built.one(chain, t.onRecord) == "true",
        "stance": local(t.stance),
        "claim": local(t.claim),
        "disputes": local(t.disputes),
        "ended": ended if ended[0] else None,
    }


def in_order(chains: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(chains, key=lambda chain: json.dumps(chain, sort_keys=True))


def test_there_are_ten_cases() -> None:
    assert len(TEN) == 10


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_chains(path: Path) -> None:
    case, built = load(path)
    found = [chain_as_written(built, chain) for chain in built.instances(t.Chain)]
    assert in_order(found) == in_order(case["chains"])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_via_and_through_hold_the_whole_path(path: Path) -> None:
    _, built = load(path)
    for chain in built.instances(t.Chain):
        names = (built.one(chain, t.path) or "").split(" > ")
        assert sorted(str(built.label(speaker)) for speaker in built.values(chain, t.via)) == sorted(names)
        through = built.values(chain, t.through)
        assert len(through) == len(names)
        assert built.one(chain, t.attribution) in through


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reported_world(path: Path) -> None:
    case, built = load(path)
    assert sorted(claim.removeprefix(BASE) for claim in built.admitted) == sorted(case["admitted"])
    world = built.triples(WORLD)
    assert {triple(x) for x in case["in_world"]} <= world
    assert not {triple(x) for x in case["not_in_world"]} & world
    if not case["in_world"]:
        assert not world


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_record(path: Path) -> None:
    case, built = load(path)
    assert {triple(x) for x in case["record"]} <= built.own("record")
