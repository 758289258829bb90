"""The W3C SPARQL 1.1 query evaluation and syntax suites, in-process and through the workers.

All data files of the suite stand in one build, each as a graph with the file's IRI; a test's data are given as the
question's dataset, as the endpoint does it. What the engine gets wrong in-process is listed with the reason; the
workers must give the same answers, right or wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from sayso.errors import QueryError, QueryRefused, QuerySyntaxError
from sayso.store.base import Limits, Question
from sayso.store.snapshots import publish
from sayso.store.tokenizer import prepare
from sayso.store.workers import WorkerPool

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
BASE = "http://w3c.example/"
JSON = "application/sparql-results+json"
FORMATS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
PARSERS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}

_ZERO = "a path of length zero to or from a written term gives no solution where no triple has that term"
_OUTER = "GRAPH ?g around a subselect or group joins ?g from the inside, so it is unbound or not grouped by graph"
KNOWN: dict[str, str] = {
    "aggregates/agg-groupconcat-04": "GROUP_CONCAT of values with language tags keeps the tag; the suite has it plain",
    "aggregates/agg-groupconcat-06": "GROUP_CONCAT of values with language tags keeps the tag; the suite has it plain",
    "aggregates/agg-empty-group-count-graph": _OUTER,
    "bindings/graph": _OUTER,
    "negation/graph-minus": "?g of the outer GRAPH counts as shared by both sides of MINUS",
    "functions/bnode01": "BNODE(label) gives one node for a label in the whole answer, not one in each solution",
    "property-path/zero_or_one_set_start": _ZERO,
    "property-path/zero_or_one_set_end": _ZERO,
    "property-path/zero_or_more_set_start": _ZERO,
    "property-path/zero_or_more_set_end": _ZERO,
}
"""Tests that the engine fails in-process, and why."""


@dataclass(frozen=True)
class Case:
    """One QueryEvaluationTest; files are IRIs under BASE."""

    name: str
    query: str
    data: tuple[str, ...]
    named: tuple[str, ...]
    result: str


class Suite:
    """Reads manifests and files of the suite; an IRI under BASE is a path under its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, iri: str) -> Path:
        return self.folder / iri.removeprefix(BASE)

    def quads(self, iri: str, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
        found = ox.parse(
            self.path(iri).read_bytes(), PARSERS[self.path(iri).suffix], base_iri=iri, rename_blank_nodes=True
        )
        return [ox.Quad(q.subject, q.predicate, q.object, graph) for q in found]

    def manifests(self) -> list[str]:
        store = self.load(BASE + "manifest-sparql11-query.ttl")
        heads = [quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(MF + "include"), None)]
        return [node.value for head in heads for node in self.items(store, head)]

    def load(self, iri: str) -> ox.Store:
        store = ox.Store()
        store.extend(self.quads(iri, ox.DefaultGraph()))
        return store

    def items(self, store: ox.Store, head: Any) -> Iterator[Any]:
        while head != ox.NamedNode(RDF + "nil"):
            yield self.one(store, head, RDF + "first")
            head = self.one(store, head, RDF + "rest")

    def all(self, store: ox.Store, subject: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def one(self, store: ox.Store, subject: Any, predicate: str) -> Any:
        return self.all(store, subject, predicate)[0]

    def cases(self) -> Iterator[Case]:
        for manifest in self.manifests():
            store = self.load(manifest)
            kind = ox.NamedNode(MF + "QueryEvaluationTest")
            for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kind):
                action = self.one(store, quad.subject, MF + "action")
                yield Case(
                    f"{manifest.removeprefix(BASE).split('/')[0]}/{quad.subject.value.partition('#')[2]}",
                    self.one(store, action, QT + "query").value,
                    tuple(sorted(node.value for node in self.all(store, action, QT + "data"))),
                    tuple(sorted(node.value for node in self.all(store, action, QT + "graphData"))),
                    self.one(store, quad.subject, MF + "result").value,
                )

    def syntax(self) -> Iterator[tuple[str, str, bool]]:
        """Name, query and whether it is well formed, of every syntax test."""
        for manifest in self.manifests():
            store = self.load(manifest)
            for kind, good in (("PositiveSyntaxTest11", True), ("NegativeSyntaxTest11", False)):
                for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(MF + kind)):
                    yield (
                        quad.subject.value.partition("#")[2],
                        self.one(store, quad.subject, MF + "action").value,
                        good,
                    )


def plain(term: Any) -> Any:
    """A term whose number or boolean, if it is one, has one spelling: the suite compares values."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind in {"integer", "decimal"}:
            return ox.Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if kind in {"double", "float"}:
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
        if kind == "boolean":
            return ox.Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        pass
    return term


def canonical(quads: list[ox.Quad]) -> frozenset[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(map(str, dataset))


Row = frozenset[tuple[str, Any]]


def table(rows: list[Row]) -> frozenset[str]:
    """Solutions as a canonical graph, a node for each distinct row and its count: blank nodes may be renamed."""
    quads = []
    for number, (row, count) in enumerate(Counter(rows).items()):
        node = ox.BlankNode(f"row{number}")
        quads.append(ox.Quad(node, ox.NamedNode("urn:count"), ox.Literal(count)))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:var:{name}"), plain(term)) for name, term in row]
    return canonical(quads)


def solutions(rows: Any) -> frozenset[str]:
    return table(
        [frozenset((v.value, row[v.value]) for v in rows.variables if row[v.value] is not None) for row in rows]
    )


def result_set(suite: Suite, store: ox.Store) -> frozenset[str]:
    """Solutions that a result file tells in the vocabulary of the 2001 test result sets."""
    rows = []
    for solution in store.quads_for_pattern(None, ox.NamedNode(RS + "solution"), None):
        bound = suite.all(store, solution.object, RS + "binding")
        rows.append(
            frozenset((suite.one(store, b, RS + "variable").value, suite.one(store, b, RS + "value")) for b in bound)
        )
    return table(rows)


def graph(triples: Any) -> frozenset[str]:
    return canonical([ox.Quad(t.subject, t.predicate, plain(t.object)) for t in triples])


Outcome = frozenset[str] | bool | str


def outcome(result: Any) -> Outcome:
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return solutions(result) if isinstance(result, ox.QuerySolutions) else graph(result)


def expected(suite: Suite, case: Case) -> Outcome:
    path = suite.path(case.result)
    if path.suffix in FORMATS:
        return outcome(ox.parse_query_results(path.read_bytes(), FORMATS[path.suffix]))
    store = suite.load(case.result)
    if next(store.quads_for_pattern(None, None, ox.NamedNode(RS + "ResultSet")), None) is not None:
        return result_set(suite, store)
    return graph(quad.triple for quad in store)


def in_process(suite: Suite, case: Case, text: str) -> Outcome:
    store = ox.Store()
    for iri in case.data:
        store.extend(suite.quads(iri, ox.DefaultGraph()))
        if "FROM" in text:
            store.extend(suite.quads(iri, ox.NamedNode(iri)))
    for iri in case.named:
        store.extend(suite.quads(iri, ox.NamedNode(iri)))
    try:
        return outcome(store.query(text, base_iri=case.query))
    except (SyntaxError, RuntimeError, ValueError) as error:
        return type(error).__name__


def through_worker(pool: WorkerPool, case: Case, text: str, raising: bool = False) -> Outcome:
    prepared = prepare(text, base_iri=case.query)
    default, named = case.data, case.named
    if prepared.dataset is not None:
        default, named = prepared.dataset.default, prepared.dataset.named
    select = prepared.form in {"SELECT", "ASK"}
    media = JSON if select else "application/n-triples"
    try:
        answer = pool.ask(Question(prepared.text, prepared.form, media, default, named, case.query))
    except QueryError as error:
        if raising:
            raise
        return type(error).__name__
    if select:
        return outcome(ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON))
    return graph(q.triple for q in ox.parse(answer.body, ox.RdfFormat.N_TRIPLES))


@dataclass(frozen=True)
class Run:
    right: Mapping[str, Outcome]
    here: Mapping[str, Outcome]
    there: Mapping[str, Outcome]


@pytest.fixture(scope="module")
def run(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    suite = Suite(shared / "w3c/sparql/sparql11")
    cases = list(suite.cases())
    lines: set[str] = set()
    for iri in {iri for case in cases for iri in (*case.data, *case.named)}:
        lines |= {f"{quad} ." for quad in suite.quads(iri, ox.NamedNode(iri))}
    cache = tmp_path_factory.mktemp("w3c")
    publish(cache, sorted(lines), {})
    texts = {case.name: suite.path(case.query).read_text(encoding="utf-8") for case in cases}
    with WorkerPool(cache, Limits(seconds=10)) as pool:
        return Run(
            {case.name: expected(suite, case) for case in cases},
            {case.name: in_process(suite, case, texts[case.name]) for case in cases},
            {case.name: through_worker(pool, case, texts[case.name]) for case in cases},
        )


def test_the_engine_fails_what_is_known(run: Run) -> None:
    assert len(run.right) >= 225
    failed = {name for name, right in run.right.items() if run.here[name] != right}
    assert failed == set(KNOWN)


def test_the_workers_answer_as_the_engine_does(run: Run) -> None:
    different = {name for name, here in run.here.items() if run.there[name] != here}
    assert not different, {name: (run.here[name], run.there[name]) for name in different}


def test_the_workers_parse_what_the_engine_parses(shared: Path, tmp_path: Path) -> None:
    suite, store = Suite(shared / "w3c/sparql/sparql11"), ox.Store()
    publish(tmp_path, [], {})
    here, there, right = {}, {}, {}
    with WorkerPool(tmp_path, Limits(seconds=10)) as pool:
        for name, query, good in suite.syntax():
            text = suite.path(query).read_text(encoding="utf-8")
            right[name] = good
            here[name] = parses(lambda t=text, q=query: store.query(t, base_iri=q))
            there[name] = parses(lambda t=text, q=query: through_worker(pool, Case("", q, (), (), ""), t, raising=True))
    assert len(right) >= 90
    assert set(right.values()) == {True, False}
    assert here == right, "the engine passes every syntax test"
    assert there == here


def parses(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (SyntaxError, QuerySyntaxError, QueryRefused):
        return False
    except (OSError, RuntimeError, QueryError):  # it parsed, and could not be run
        return True
    return True
