"""W3C's test suite of the SPARQL 1.1 Protocol over HTTP: every test of the query operation, by its manifest.

The tests' own base is taken as the dossier's, so that their named graphs are graphs of a dossier. Their
``default-graph-uri`` of a graph that no test reads (data0.rdf) is written as the dossier's perspective: any other is
refused here, by contract.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from serving import Reply, fetch, published, running

BASE = "http://kasei.us/2009/09/sparql/data/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

FOREIGN = {
    "query_dataset_default_graphs_get": "two default graphs, neither of them a perspective",
    "query_dataset_default_graphs_post": "two default graphs, neither of them a perspective",
    "query_dataset_full": "two default graphs, neither of them a perspective",
}
"""Tests that need a foreign graph as the default graph: each is answered 400, naming the reason."""

FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}  # fmt: skip


@pytest.fixture(scope="module")
def manifest(shared: Path) -> Graph:
    return Graph().parse(shared / "w3c/sparql/sparql11/protocol/manifest.ttl")


@pytest.fixture(scope="module")
def server(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shared / "w3c/sparql/sparql11/protocol"
    lines = [
        f"{line.rstrip().removesuffix('.').rstrip()} <{BASE}data{number}.rdf> ."
        for number in (1, 2, 3)
        for line in (folder / f"data{number}.nt").read_text().splitlines()
        if line.strip()
    ]
    with running(published(tmp_path_factory.mktemp("protocol"), lines, BASE)) as url:
        yield url


def entries(manifest: Graph) -> dict[str, Node]:
    suite = next(manifest.subjects(RDF.type, MF.Manifest))
    head = manifest.value(suite, MF.entries)
    return {str(test).rpartition("#")[2]: test for test in Collection(manifest, head)}  # type: ignore[arg-type]


def requests(manifest: Graph, test: Node) -> list[Node]:
    action = manifest.value(test, MF.action)
    return list(Collection(manifest, manifest.value(action, HT.requests)))  # type: ignore[arg-type]


def send(manifest: Graph, request: Node, server: str) -> Reply:
    path = str(manifest.value(request, HT.absolutePath)).replace(quote(f"{BASE}data0.rdf", ""), f"{BASE}perspective")
    body = manifest.value(request, HT.body)
    data = None
    if body is not None:
        data = str(manifest.value(body, CNT.chars)).encode(str(manifest.value(body, CNT.characterEncoding) or "utf-8"))
    headers = {}
    if (listed := manifest.value(request, HT.headers)) is not None:
        for header in Collection(manifest, listed):
            headers[str(manifest.value(header, HT.fieldName))] = str(manifest.value(header, HT.fieldValue))
    method = str(manifest.value(request, HT.methodName))
    if data is not None and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = ""  # else urllib names a form
    return fetch(server.rstrip("/") + path, data=data, method=method, **headers)


def problems(manifest: Graph, request: Node, reply: Reply) -> list[str]:
    expected = manifest.value(request, HT.resp)
    found = []
    classes = {str(status).rpartition("StatusCode")[2][0] for status in manifest.objects(expected, MF.expectedStatus)}
    if str(reply.status)[0] not in classes:
        found.append(f"status {reply.status}, not of {sorted(classes)}: {reply.text[:200]}")
    wanted = manifest.value(expected, MF.expectedFormat)
    if wanted is not None and reply.media_type not in FORMATS[str(wanted)]:
        found.append(f"media type {reply.media_type}, not {wanted}")
    truth = manifest.value(expected, MF.expectedBoolean)
    if truth is not None and json.loads(reply.body).get("boolean") is not truth.toPython():  # type: ignore[attr-defined]
        found.append(f"answered {reply.text}, not {truth}")
    return found


def test_every_query_test_passes(manifest: Graph, server: str) -> None:
    failures = {}
    tests = {n: t for n, t in entries(manifest).items() if not n.startswith("update_") and n not in FOREIGN}
    for name, test in tests.items():
        found = [p for r in requests(manifest, test) for p in problems(manifest, r, send(manifest, r, server))]
        if found:
            failures[name] = found
    assert failures == {}
    assert len(tests) == 24


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_foreign_default_graphs_are_refused(manifest: Graph, server: str, name: str) -> None:
    for request in requests(manifest, entries(manifest)[name]):
        reply = send(manifest, request, server)
        assert reply.status == 400
        assert "perspective" in reply.text


def test_updates_are_refused_and_say_how_data_enters(manifest: Graph, server: str) -> None:
    updates = [test for name, test in entries(manifest).items() if name.startswith("update_")]
    assert len(updates) == 7
    for test in updates:
        reply = send(manifest, requests(manifest, test)[0], server)
        assert reply.status == 403, (test, reply)
        assert "sayso add" in reply.text
