"""The tokenizer: what it finds, what it refuses, and that nothing hides from it that the engine would run."""

import json
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from sayso.errors import QueryError, QueryRefused, QuerySyntaxError
from sayso.store import terminals
from sayso.store.tokenizer import MAX_CHARACTERS, MAX_DEPTH, MAX_OPERATORS, Dataset, prepare

CASES = json.loads((Path(__file__).parent / "data" / "tokenizer" / "cases.json").read_text("utf-8"))
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
BASE = "http://a/b/c/d;p?q"


def ids(cases: list[dict[str, Any]]) -> list[str]:
    return [case["query"][:60] for case in cases]


def engine_accepts(query: str, base: str | None = None) -> bool:
    try:
        ox.Store().query(query, base_iri=base)
    except SyntaxError:
        return False
    except OSError:  # it parsed, and tried to reach a service
        return True
    return True


@pytest.mark.parametrize("case", CASES["accepted"], ids=ids(CASES["accepted"]))
def test_what_a_query_asks_for(case: dict[str, Any]) -> None:
    prepared = prepare(case["query"], base_iri=case.get("base"))
    assert prepared.form == case["form"]
    dataset = case.get("dataset")
    assert prepared.dataset == (dataset and Dataset(tuple(dataset["default"]), tuple(dataset["named"])))
    assert prepared.iris >= set(case.get("iris", ()))
    assert len(prepared.text) == len(case["query"])
    assert engine_accepts(prepared.text, case.get("base"))


@pytest.mark.parametrize("case", CASES["refused"], ids=ids(CASES["refused"]))
def test_what_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(QueryRefused) as caught:
        prepare(case["query"])
    assert caught.value.http_status == case["status"]
    assert case["says"] in str(caught.value)


@pytest.mark.parametrize("case", CASES["wrong"], ids=ids(CASES["wrong"]))
def test_errors_of_syntax_know_their_place(case: dict[str, Any]) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        prepare(case["query"])
    assert [caught.value.line, caught.value.column] == case["at"]
    assert case["says"] in str(caught.value)


def test_dataset_clauses_become_spaces_and_lines_stay() -> None:
    query = "SELECT *\nFROM # mine\n <urn:a> FROM NAMED\t<urn:b>\n{ ?s ?p 'FROM <urn:c>' }"
    assert prepare(query).text == "SELECT *\n" + " " * 11 + "\n" + " " * 27 + "\n{ ?s ?p 'FROM <urn:c>' }"


def test_positions_of_the_engines_errors_stay() -> None:
    query = "SELECT * FROM <urn:a>\nFROM <urn:b> { ?s ?p bogus }"
    messages = []
    for text in (query, prepare(query).text):
        with pytest.raises(SyntaxError) as caught:
            ox.Store().query(text)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_escapes_outside_strings_are_resolved_at_equal_length() -> None:
    query = r"\u0053ELECT ?\u00e9 { ?\u00E9 <urn:\u0070> '\u0053' } # \u0041"
    prepared = prepare(query)
    assert prepared.text == r"SELECT      ?é      { ?é      <urn:\u0070> '\u0053' } # \u0041"
    assert prepared.iris == {"urn:p"}


@pytest.mark.parametrize("reference", ["", "g", "./g", "g/", "/g", "//g/./x", "?y", "g?y", "#s", ";x", "g;x=1/../y", ".",
                                       "./", "..", "../", "../g", "../..", "../../../g", "/./g", "/../g", "g.", "..g",
                                       "./../g", "g/./h", "g/../h", "g:h", "http:g", "http://x/../y", "//h", "/"])  # fmt: skip
@pytest.mark.parametrize("base", [BASE, "urn:a:b", "http://h", "http://h/", "file:///a/b", "x:/a/b/../c"])
def test_relative_iris_are_resolved_as_the_engine_does(reference: str, base: str) -> None:
    query = f"SELECT (<{reference}> AS ?x) {{}}"
    try:
        solutions = ox.Store().query(query, base_iri=base)
    except SyntaxError:
        return  # the engine takes no such IRI
    assert isinstance(solutions, ox.QuerySolutions)
    assert terminals.resolve_iri(reference, base) == next(solutions)["x"].value  # type: ignore[union-attr]


# Limits


@pytest.mark.parametrize("opener,closer", ["()", "{}", "[]"])
def test_nesting_ends_at_the_limit(opener: str, closer: str) -> None:
    def nested(depth: int) -> str:
        return "SELECT * {" + opener * depth + closer * depth + "}"

    prepare(nested(MAX_DEPTH - 1))
    with pytest.raises(QueryRefused, match="nested"):
        prepare(nested(MAX_DEPTH))


@pytest.mark.parametrize(
    "chain",
    ["FILTER(!{}1)", "FILTER(1{}-1)", "FILTER(1{}||1)", "FILTER(1{}&&1)", "?s <a:b>{}|<a:b> ?o", "{{}}{}UNION{{}}"],
)
def test_chains_end_at_the_limit(chain: str) -> None:
    before, link, after = chain.format("", "@").partition("@") if "@" in chain else (chain.split("{}")[0], "", "")
    head, tail = chain.replace("{{}}", "\x00").split("{}")
    link = tail if not tail.endswith(")") else tail[:-1]
    link = "!" if chain.startswith("FILTER(!") else link.removesuffix(" ?o")
    end = chain.replace("{{}}", "\x00").split(link)[-1]
    assert before is not None
    assert after == ""

    def query(links: int) -> str:
        return "SELECT * {" + (head + link * links + end).replace("\x00", "{}") + "}"

    prepare(query(MAX_OPERATORS - 2))
    with pytest.raises(QueryRefused, match="operators"):
        prepare(query(MAX_OPERATORS + 2))
