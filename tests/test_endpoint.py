"""The endpoint as programs see it: the dataset contract, negotiation, headers, errors, the service description."""

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import VOID

from endpoint_data import COMMON, DENIED, RECORD, SAID, SO, WORLD, WORLDS, lines
from sayso.dataset import plan, with_link, world_of
from sayso.errors import InputError, QueryRefused
from sayso_web.negotiation import best
from serving import BASE, Reply, fetch, published, running

ALL = "SELECT * { ?s ?p ?o }"
MEETINGS = f"PREFIX so: <{SO}> SELECT ?m {{ ?m a so:Meeting }} ORDER BY ?m"
JSON = "application/sparql-results+json"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dossier = published(tmp_path_factory.mktemp("endpoint"), lines())
    with running(dossier, {"SAYSO_QUERY_SECONDS": "2.5", "SAYSO_QUERY_WORKERS": "2"}) as url:
        yield url


@pytest.fixture(scope="module")
def sparql(server: str) -> str:
    return f"{server}sparql"


def values(reply: Reply) -> list[dict[str, str]]:
    assert reply.status == 200, reply.text
    return [{k: v["value"] for k, v in row.items()} for row in json.loads(reply.body)["results"]["bindings"]]


def meetings(reply: Reply) -> list[str]:
    return [row["m"].removeprefix(BASE) for row in values(reply)]


# The dataset


@pytest.mark.parametrize(
    ("query", "params", "found"),
    [
        (MEETINGS, [], []),
        (MEETINGS.replace("{", f"FROM <{WORLD}> {{", 1), [], ["meeting/m"]),
        (MEETINGS.replace("{", "FROM <perspective> {", 1), [], ["meeting/m"]),
        (MEETINGS, [("default-graph-uri", WORLD)], ["meeting/m"]),
        (MEETINGS, [("default-graph-uri", WORLD)] * 2, ["meeting/m"]),
        (MEETINGS.replace("{", f"FROM <{WORLD}> {{", 1), [("named-graph-uri", SAID)], []),
        (MEETINGS.replace("{", "FROM <http://x.example/> {", 1), [("default-graph-uri", WORLD)], ["meeting/m"]),
        (f"SELECT ?m {{ GRAPH <{WORLD}> {{ ?m a <{SO}Meeting> }} }}", [], ["meeting/m"]),
        (f"SELECT ?m {{ GRAPH <{DENIED}> {{ ?m a <{SO}Meeting> }} }}", [], ["meeting/paid"]),
        (f"SELECT ?m FROM NAMED <{SAID}> {{ GRAPH ?g {{ ?m a <{SO}Meeting> }} }}", [], ["meeting/m"]),
        (f"SELECT DISTINCT ?m {{ GRAPH ?g {{ ?m a <{SO}Meeting> }} }} ORDER BY ?m", [], ["meeting/m", "meeting/paid"]),
        (f"SELECT ?m {{ GRAPH ?g {{ ?m a <{SO}Meeting> }} }}", [("named-graph-uri", DENIED)], ["meeting/paid"]),
        (f"SELECT ?m {{ <{WORLD}> <{SO}admits> ?c GRAPH ?c {{ ?m a <{SO}Meeting> }} }}", [], ["meeting/m"]),
    ],
)
def test_what_a_query_sees(sparql: str, query: str, params: list[tuple[str, str]], found: list[str]) -> None:
    assert meetings(fetch(sparql, [("query", query), *params])) == found
    form = "&".join(f"{k}={v}" for k, v in params).encode()
    posted = fetch(f"{sparql}?{form.decode()}", data=query.encode(), Content_Type="application/sparql-query")
    assert meetings(posted) == found


def test_from_named_alone_keeps_the_default_dataset(sparql: str) -> None:
    query = f"SELECT ?s FROM NAMED <{SAID}> {{ ?s <{SO}text> ?t }}"
    assert len(values(fetch(sparql, {"query": query}))) == 2


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        (f"{ALL[:8]} FROM <{WORLD}> FROM <{WORLD}?min-roots=2> {ALL[8:]}", 400, "GRAPH <"),
        (f"{ALL[:8]} FROM <{RECORD}> {ALL[8:]}", 400, WORLD),
        (f"{ALL[:8]} FROM <file:///etc/passwd> {ALL[8:]}", 400, "nothing is fetched"),
        (f"{ALL[:8]} FROM NAMED <http://example.org/g> {ALL[8:]}", 400, "nothing is fetched"),
        (f"{ALL[:8]} FROM <{WORLD}?according-to=nobody> {ALL[8:]}", 400, "no actor of this dossier"),
        (f"SELECT * {{ GRAPH <{WORLD}?without=nobody> {{ ?s ?p ?o }} }}", 400, "without=nobody"),
        (f"SELECT * {{ VALUES ?w {{ <{WORLD}?according-to=x&without=x> }} ?w ?p ?o }}", 400, "contradict"),
        (f"SELECT * {{ GRAPH <{WORLD}?min-roots=02> {{ ?s ?p ?o }} }}", 400, "min-roots=2>"),
        (f"SELECT * {{ GRAPH <{WORLD}?mood=sour> {{ ?s ?p ?o }} }}", 400, "no parameter"),
        (f"PREFIX w: <{WORLD}?> SELECT * {{ GRAPH w:undisputed\\=no {{ ?s ?p ?o }} }}", 400, "undisputed=no"),
    ],
)
def test_datasets_that_are_refused(sparql: str, query: str, status: int, words: str) -> None:
    reply = fetch(sparql, {"query": query})
    assert (reply.status, reply.media_type) == (status, "text/plain")
    assert words in reply.text


def test_plan_settles_the_dataset() -> None:
    planned = plan(f"SELECT * FROM <{WORLD}> FROM NAMED <{SAID}> {{ ?s ?p ?o }}", base=BASE)
    assert planned.default_graphs == (RECORD, COMMON, WORLDS, WORLD)
    assert planned.named_graphs == (SAID,)
    assert "FROM" not in planned.text
    assert world_of(planned, BASE) == WORLD
    assert world_of(plan(ALL, base=BASE), BASE) is None
    assert planned.worlds == (WORLD,)
    named = f"SELECT * {{ GRAPH <{WORLD}?reviewed=yes> {{ ?s ?p ?o }} ?w ?x <{WORLD}?on-record=yes> }}"
    assert plan(named, base=BASE).worlds == (f"{WORLD}?on-record=yes", f"{WORLD}?reviewed=yes")
    with pytest.raises(InputError, match="canonical"):
        plan(ALL, base=BASE, default_graph_uris=[f"{WORLD}?"])
    with pytest.raises(QueryRefused, match="no IRI"):
        plan(ALL, base=BASE, named_graph_uris=[f"{BASE}graph with blanks"])


@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml"])
def test_an_empty_answer_links_to_the_explanation(server: str, sparql: str, media_type: str) -> None:
    reply = fetch(sparql, {"query": MEETINGS}, Accept=media_type)
    assert f"{server}help/worlds" in reply.text
    if media_type == JSON:
        assert json.loads(reply.body)["head"]["link"] == [f"{server}help/worlds"]
    else:
        head = ElementTree.fromstring(reply.text)[0]
        assert [child.tag.rpartition("}")[2] for child in head] == ["variable", "link"]
    assert "help" not in fetch(sparql, {"query": ALL}, Accept=media_type).text


def test_links_are_escaped_in_xml() -> None:
    body = with_link(b"<sparql><head></head><results/></sparql>", "application/sparql-results+xml", 'http://h/?a=1&b="')
    assert ElementTree.fromstring(body)[0][0].attrib["href"] == 'http://h/?a=1&b="'


def triples(reply: Reply) -> set[ox.Triple]:
    assert reply.status == 200, reply.text
    parsed = ox.parse(reply.body, format=ox.RdfFormat.from_media_type(reply.media_type))
    return {quad.triple for quad in parsed}


# Negotiation


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "a/json"),
        ("", "a/json"),
        ("*/*", "a/json"),
        ("text/*", "text/csv"),
        ("text/html, */*", "text/html"),
        ("text/html;q=0.5, */*;q=0.4", "text/html"),
        ("a/json;q=0, */*", "text/csv"),
        ("TEXT/CSV; charset=utf-8; q=0.3, a/json;q=0.2", "text/csv"),
        ("image/png", None),
        ("a/json;q=0", None),
    ],
)
def test_accept_headers(accept: str | None, chosen: str | None) -> None:
    assert best(accept, ["a/json", "text/csv", "text/html"]) == chosen


@pytest.mark.parametrize(
    ("query", "params", "accept", "chosen"),
    [
        (ALL, {}, "*/*", JSON),
        (ALL, {}, "application/json", JSON),
        ("SELECT * { ?s a ?o }", {}, "text/xml", "application/sparql-results+xml"),
        (ALL, {"format": "csv"}, HTML, "text/csv"),
        (ALL, {"output": "tsv"}, JSON, "text/tab-separated-values"),
        (ALL, {"format": "text/csv"}, JSON, "text/csv"),
        (ALL, {"format": "turtle"}, JSON, JSON),
        (ALL, {}, HTML, "text/html"),
        ("ASK {}", {}, "text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE <actor/a>", {}, "*/*", "text/turtle"),
        ("DESCRIBE <actor/a>", {}, "text/plain", "application/n-triples"),
        ("DESCRIBE <actor/a>", {"format": "json"}, "*/*", "application/ld+json"),
        ("DESCRIBE <actor/a>", {"format": "xml"}, "*/*", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {}, "application/trig", "application/trig"),
    ],
)
def test_answers_come_as_asked(sparql: str, query: str, params: dict[str, str], accept: str, chosen: str) -> None:
    reply = fetch(sparql, {"query": query, **params}, Accept=accept)
    assert (reply.status, reply.media_type) == (200, chosen)
    assert "Accept" in reply.headers["Vary"]


def test_what_cannot_be_accepted(sparql: str) -> None:
    assert fetch(sparql, {"query": ALL}, Accept="text/turtle").status == 406
    assert fetch(sparql, {"query": ALL, "format": "docx"}).status == 400
    assert fetch(sparql, Accept="image/png").status == 406


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_graphs_parse_alike(sparql: str, media: str) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{RECORD}> {{ ?s ?p ?o }} }}"
    assert len(triples(fetch(sparql, {"query": query}, Accept=media))) == 8


# Headers


def test_etag_follows_query_dataset_and_type(sparql: str) -> None:
    first = fetch(sparql, {"query": ALL})
    tag = first.headers["ETag"]
    again = fetch(sparql, {"query": ALL}, If_None_Match=tag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    others = [
        fetch(sparql, {"query": ALL + " "}),
        fetch(sparql, {"query": ALL}, Accept="text/csv"),
        fetch(sparql, {"query": ALL, "csv": "safe"}, Accept="text/csv"),
        fetch(sparql, {"query": ALL, "default-graph-uri": WORLD}),
        fetch(sparql, {"query": ALL, "named-graph-uri": SAID}),
    ]
    assert len({tag, *(reply.headers["ETag"] for reply in others)}) == 6
    changing = fetch(sparql, {"query": "SELECT (NOW() AS ?now) {}"})
    assert changing.headers["ETag"] is None
    assert changing.headers["Cache-Control"] == "no-store"


def test_head_has_the_headers_of_get(sparql: str) -> None:
    get, head = fetch(sparql, {"query": ALL}), fetch(sparql, {"query": ALL}, method="HEAD")
    assert head.body == b""
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == get.headers[name]


def test_pages_of_this_machine_may_read(sparql: str) -> None:
    asked = fetch(sparql, method="OPTIONS", Origin="http://localhost:3000", Access_Control_Request_Method="POST")
    assert asked.status == 204
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
    for text in (ALL, "SELECT"):
        reply = fetch(sparql, {"query": text}, Origin="http://localhost:3000")
        assert reply.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"


def test_answers_say_build_and_world(sparql: str) -> None:
    assert fetch(sparql, {"query": ALL}).headers["Sayso-World"] == "none"
    assert fetch(sparql, {"query": ALL, "default-graph-uri": WORLD}).headers["Sayso-World"] == WORLD


# Service description


def test_the_description_counts_what_no_cache_changes(sparql: str, server: str) -> None:
    reply = fetch(sparql, Accept="text/turtle")
    graph = Graph().parse(data=reply.text, format="turtle")
    sizes = {str(s).rpartition("#dataset-")[2]: int(n) for s, n in graph.subject_objects(VOID.triples)}  # type: ignore[arg-type]
    in_common = sum(f"<{COMMON}>" in line for line in lines())
    assert sizes == {
        "default": 8 + in_common, "record-graph": 8, "common-graph": in_common, "identity-graph": 1, "claims": 2,
    }  # fmt: skip
    endpoint = URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")
    assert list(graph.objects(None, endpoint)) == [URIRef(sparql)]
    assert fetch(sparql, Accept="text/turtle", If_None_Match=reply.headers["ETag"]).status == 304


@pytest.mark.parametrize(
    "media", ["application/rdf+xml", "application/ld+json", "application/n-triples", "application/trig"]
)
def test_the_description_in_other_formats(sparql: str, media: str) -> None:
    reply = fetch(sparql, Accept=media)
    assert (reply.status, reply.media_type) == (200, media)
    assert triples(reply) == triples(fetch(sparql, Accept="text/turtle"))


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ('SELECT * { BIND("a\\u0001" AS ?x) }', "application/sparql-results+xml", 406),
        ('SELECT * { BIND("a\\u0001" AS ?x) }', "application/sparql-results+json", 200),
        ('SELECT * { BIND("a\\t" AS ?x) }', "application/sparql-results+xml", 200),
        ('CONSTRUCT { <x:s> <x:p> "\\u0001" } {}', "application/rdf+xml", 406),
        ('CONSTRUCT { <x:s> <x:p> "\\u0001" } {}', "text/turtle", 200),
    ],
)
def test_what_xml_cannot_hold_is_not_answered_in_xml(sparql: str, query: str, accept: str, status: int) -> None:
    assert fetch(sparql, {"query": query}, Accept=accept).status == status
