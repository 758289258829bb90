"""The clients that people use get right answers from a running server: SPARQLWrapper, rdflib's SPARQLStore, our own."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from endpoint_data import DENIED, RECORD, SAID, SO, WORLD, lines
from sayso import client
from sayso.errors import (
    InputError,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    SaysoError,
)
from serving import BASE, published, running, sample

SELECT = f"SELECT ?text WHERE {{ ?claim <{SO}text> ?text }} ORDER BY ?text"
TEXTS = ["A and B met", "B paid A"]
ASK = f"ASK {{ <{SAID}> <{SO}text> 'A and B met'@en }}"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{RECORD}> {{ ?s ?p ?o }} }}"
DESCRIBE = f"DESCRIBE <{SAID}>"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(9)) + " }"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dossier = published(tmp_path_factory.mktemp("clients"), lines())
    with running(dossier, {"SAYSO_QUERY_SECONDS": "1"}) as url:
        yield f"{url}sparql"


@pytest.fixture(params=[(GET, None), (POST, None), (POST, POSTDIRECTLY)], ids=["get", "form", "direct"])
def wrapper(endpoint: str, request: pytest.FixtureRequest) -> SPARQLWrapper:
    method, how = request.param
    made = SPARQLWrapper(endpoint)
    made.setMethod(method)
    if how:
        made.setRequestMethod(how)
    return made


def asked(wrapper: SPARQLWrapper, query: str, form: str) -> Any:
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's of its own JSON-LD reader
        result = wrapper.query()
        found = result.convert()
        result.response.close()
    return found


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_selects(wrapper: SPARQLWrapper, form: str) -> None:
    found = asked(wrapper, SELECT, form)
    if form == JSON:
        assert [row["text"]["value"] for row in found["results"]["bindings"]] == TEXTS
    elif form == XML:
        assert [node.firstChild.data for node in found.getElementsByTagName("literal")] == TEXTS
    elif form == CSV:
        assert found.decode() == "text\r\nA and B met\r\nB paid A\r\n"
    else:
        assert found.decode() == '?text\n"A and B met"@en\n"B paid A"@en\n'


@pytest.mark.parametrize("form", [JSON, XML])
def test_sparqlwrapper_asks(wrapper: SPARQLWrapper, form: str) -> None:
    found = asked(wrapper, ASK, form)
    answer = found["boolean"] if form == JSON else found.getElementsByTagName("boolean")[0].firstChild.data == "true"
    assert answer is True


@pytest.mark.parametrize("form", [TURTLE, N3, XML, RDFXML, JSONLD])
@pytest.mark.parametrize(("query", "size"), [(CONSTRUCT, 8), (DESCRIBE, 2)])
def test_sparqlwrapper_constructs_and_describes(wrapper: SPARQLWrapper, query: str, size: int, form: str) -> None:
    found = asked(wrapper, query, form)
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == size
    assert (URIRef(SAID), URIRef(f"{SO}text"), Literal("A and B met", lang="en")) in graph


def test_sparqlwrapper_names_a_world(wrapper: SPARQLWrapper) -> None:
    query = f"SELECT ?m {{ ?m a <{SO}Meeting> }}"
    assert asked(wrapper, query, JSON)["results"]["bindings"] == []
    wrapper.addDefaultGraph(WORLD)
    found = asked(wrapper, query, JSON)["results"]["bindings"]
    assert [row["m"]["value"] for row in found] == [f"{BASE}meeting/m"]


def test_according_to_one_and_not_to_another_over_two_graphs(tmp_path: Path) -> None:
    """By the article, NBC tells of talks that go on and of a meeting with Lavrov; the White House only denies."""
    base = "https://w3id.org/sayso/id/sample/"
    nbc, house = (f"<{base}perspective?according-to={who}>" for who in ("nbc-news", "white-house"))

    def only(first: str, second: str) -> set[tuple[str, str]]:
        client = SPARQLWrapper(url)
        query = (
            f"SELECT DISTINCT ?a ?b {{ GRAPH {first} {{ ?a <{SO}met> ?b }} "
            f"FILTER NOT EXISTS {{ GRAPH {second} {{ ?a <{SO}met> ?b }} }} }}"
        )
        rows = asked(client, query, JSON)["results"]["bindings"]
        return {tuple(row[name]["value"].removeprefix(f"{base}actor/") for name in "ab") for row in rows}  # type: ignore[misc]

    with running(sample(tmp_path)) as found:
        url = f"{found}sparql"
        pairs = [("backchannel/dialogue-group", who) for who in ("backchannel/key-russians", "sergei-lavrov")]
        assert only(nbc, house) == {*pairs, *((b, a) for a, b in pairs)}
        assert only(house, nbc) == only(nbc, nbc) == set()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
def test_rdflibs_store_selects_and_asks(endpoint: str, method: str, returned: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat=returned))
    assert [str(row[0]) for row in graph.query(SELECT)] == TEXTS  # type: ignore[index]
    if returned in {"xml", "json"}:
        assert graph.query(ASK).askAnswer is True
    if returned == "xml":
        assert len(graph.query(CONSTRUCT).graph or ()) == 8


def test_rdflibs_store_iterates_and_names_a_world(endpoint: str) -> None:
    plain = Graph(SPARQLStore(endpoint))
    assert [str(o) for o in plain.objects(URIRef(DENIED), URIRef(f"{SO}text"))] == ["B paid A"]
    meeting = (None, None, URIRef(f"{SO}Meeting"))
    assert list(plain.triples(meeting)) == []
    world = Graph(SPARQLStore(endpoint, context_aware=True), identifier=URIRef(WORLD))
    assert [str(s) for s, _, _ in world.triples(meeting)] == [f"{BASE}meeting/m"]


# Our own client


@pytest.mark.parametrize(
    ("query", "media_type", "found"),
    [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv"),
        (DESCRIBE, "", "text/turtle"),
        (DESCRIBE, "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_client_brings_the_bytes(endpoint: str, query: str, media_type: str, found: str) -> None:
    remote = client.ask(endpoint, query, media_type=media_type)
    assert remote.media_type == found
    if found.endswith("json"):
        assert len(json.loads(remote.body)["results"]["bindings"]) == 2
    elif found.endswith("csv"):
        assert remote.body == b"text\r\nA and B met\r\nB paid A\r\n"
    else:
        assert len(list(ox.parse(remote.body, format=ox.RdfFormat.from_media_type(found)))) == 2


def test_the_client_names_datasets(endpoint: str) -> None:
    query = f"SELECT ?m {{ ?m a <{SO}Meeting> }}"
    remote = client.ask(endpoint, query, media_type="text/csv", default_graph_uris=[WORLD])
    assert remote.body.decode().split() == ["m", f"{BASE}meeting/m"]
    named = client.ask(
        endpoint, "SELECT DISTINCT ?g { GRAPH ?g {?s ?p ?o} }", media_type="text/csv", named_graph_uris=[SAID, DENIED]
    )
    assert sorted(named.body.decode().split()) == sorted(["g", SAID, DENIED])


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("SELECT * {\n ?s ?p }", QuerySyntaxError, "line 2"),
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", QueryRefused, "SERVICE"),
        ("INSERT DATA { <a> <b> <c> }", QueryRefused, "sayso add"),
        (f"SELECT * FROM <{WORLD}?without=nobody> {{ ?s ?p ?o }}", QueryError, "no actor of this dossier"),
        (SLOW, QueryTimeout, "SAYSO_QUERY_SECONDS"),
    ],
)
def test_the_client_raises_what_the_endpoint_says(
    endpoint: str, query: str, kind: type[SaysoError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        client.ask(endpoint, query)
    assert "b'" not in str(caught.value)
    if isinstance(caught.value, QuerySyntaxError):
        assert caught.value.line == 2


@pytest.mark.parametrize(
    ("endpoint_url", "kind"),
    [
        ("file:///etc/passwd", InputError),
        ("nonsense", InputError),
        ("http://127.0.0.1:1/sparql", QueryError),
        ("http://no-such-host.invalid/sparql", QueryError),
    ],
)
def test_the_client_says_what_cannot_be_reached(endpoint_url: str, kind: type[SaysoError]) -> None:
    with pytest.raises(kind, match=endpoint_url.split("/", maxsplit=1)[0]):
        client.ask(endpoint_url, SELECT, seconds=5)


def test_the_client_finds_no_endpoint(endpoint: str) -> None:
    with pytest.raises(InputError, match="ends in /sparql"):
        client.ask(f"{endpoint}/elsewhere", SELECT)
