"""Queries meant to hurt: each ends as it should, and a normal answer follows within a second."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso.errors import QueryError, QueryMemory, QueryTimeout
from sayso.store.base import Limits, Question
from sayso.store.snapshots import publish
from sayso.store.workers import WorkerPool

G = "http://e/g"
CYCLE = 2000
THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
DOUBLINGS = 'BIND("0123456789abcdef" AS ?x0) ' + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(34))
ENDED = (QueryTimeout, QueryMemory)

HOSTILE = {
    "cartesian COUNT": (f"SELECT (COUNT(*) AS ?n) {{ {THREE} }}", QueryTimeout),
    "cartesian ORDER BY": (f"SELECT * {{ {THREE} }} ORDER BY ?c ?f ?i", ENDED),
    "cartesian rows": (f"SELECT * {{ {THREE} }}", ENDED),
    "cartesian CONSTRUCT": ("CONSTRUCT { ?a <http://e/x> ?d . ?d <http://e/y> ?i } { " + THREE + " }", ENDED),
    "34 doublings": (f"SELECT (STRLEN(?x34) AS ?n) {{ {DOUBLINGS} }}", ENDED),
    "GROUP_CONCAT of a cartesian": (f"SELECT (GROUP_CONCAT(?c) AS ?n) {{ {THREE} }}", ENDED),
    "path over a cycle": ("SELECT (COUNT(*) AS ?n) { ?a <http://e/next>* ?b . ?c <http://e/next>* ?d }", ENDED),
    "nested paths": ("SELECT (COUNT(*) AS ?n) { ?a ((<http://e/next>*)*)* ?b }", (*ENDED, None)),
    "5,000 braces": ("SELECT * " + "{" * 5000 + "}" * 5000, QueryError),
    "20,000 parentheses": ("SELECT * { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }", QueryError),
    "200,000 negations": ("SELECT * { FILTER(" + "!" * 200_000 + "true) }", QueryError),
    "20,000 brackets": ("SELECT * { ?s ?p " + "[ ?p " * 20000 + "1" + "]" * 20000 + " }", QueryError),
    "20,000 path steps": ("SELECT * { ?s " + "(" * 20000 + "?p" + ")" * 20000 + " ?o }", QueryError),
    "100,000 unions": ("SELECT * { {}" + " UNION {}" * 100_000 + " }", (QueryError, None)),
    "regular expression": (
        'SELECT * { ?a ?b ?c FILTER REGEX("' + "a" * 40 + '!", "(a+)+$") }',
        (*ENDED, None),
    ),
    "regular expression of a size": (
        'ASK { FILTER REGEX("a", "((a{1000}){1000}){1000}") }',
        (*ENDED, QueryError, None),
    ),
    "10 MB of values": ("SELECT * { VALUES ?x {" + ' "0123456789"' * 800_000 + " } }", (*ENDED, None)),
}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    cache: Path = tmp_path_factory.mktemp("dossier") / ".sayso"
    publish(cache, sorted(
        f"<http://e/{i}> <http://e/next> <http://e/{(i + 1) % CYCLE}> <{G}> ." for i in range(CYCLE)
    ), {})  # fmt: skip
    with WorkerPool(cache, Limits(seconds=0.6, memory=512 * 2**20, workers=2)) as made:
        yield made


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_end_and_a_normal_answer_follows(pool: WorkerPool, name: str) -> None:
    text, expected = HOSTILE[name]
    allowed = expected if isinstance(expected, tuple) else (expected,)
    form, media = ("CONSTRUCT", "text/turtle") if text.startswith("CONSTRUCT") else (
        ("ASK" if text.startswith("ASK") else "SELECT"), "application/sparql-results+json")  # fmt: skip
    start = time.monotonic()
    try:
        pool.ask(Question(text, form, media, (G,)))
    except QueryError as error:
        assert isinstance(error, tuple(kind for kind in allowed if kind is not None)), repr(error)
    else:
        assert None in allowed, "this cannot have been answered"
    assert time.monotonic() - start < 2.5
    start = time.monotonic()
    answer = pool.ask(Question("SELECT ?o { <http://e/7> ?p ?o }", default_graphs=(G,)))
    assert (answer.rows, b"http://e/8" in answer.body) == (1, True)
    assert time.monotonic() - start < 1


def test_a_path_over_a_cycle_is_answered(pool: WorkerPool) -> None:
    text = "SELECT (COUNT(*) AS ?n) { <http://e/0> <http://e/next>* ?b }"
    assert b'"2000"' in pool.ask(Question(text, default_graphs=(G,))).body
