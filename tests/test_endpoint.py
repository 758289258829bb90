"""The endpoint as clients see it: the dataset contract, negotiation, headers, errors, pages, stopping."""

import csv
import html
import io
import json
import re
import threading
import time
from collections.abc import Iterator
from itertools import chain
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import VOID

from endpoint_data import AWKWARD, COMMON, DENIED, RECORD, SAID, SO, WORLD, WORLDS, lines
from sayso.dataset import plan, with_link, world_of
from sayso.errors import InputError, NotYetBuilt, QueryRefused
from sayso_web.negotiation import best
from sayso_web.results_view import first_rows, neutral_csv
from sayso_web.server import is_loopback, url_of
from serving import BASE, Reply, fetch, published, running

ALL = "SELECT * { ?s ?p ?o }"
MEETINGS = f"PREFIX so: <{SO}> SELECT ?m {{ ?m a so:Meeting }} ORDER BY ?m"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(9)) + " }"
JSON = "application/sparql-results+json"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dossier = published(tmp_path_factory.mktemp("endpoint"), lines())
    with running(dossier, {"SAYSO_QUERY_SECONDS": "3", "SAYSO_QUERY_WORKERS": "2"}) as url:
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
        (f"{ALL[:8]} FROM <{WORLD}?min-roots=2> {ALL[8:]}", 501, WORLD),
        (f"SELECT * {{ GRAPH <{WORLD}?min-roots=2> {{ ?s ?p ?o }} }}", 501, "not yet built"),
        (f"SELECT * {{ VALUES ?w {{ <{WORLD}?on-record=yes> }} ?w ?p ?o }}", 501, "not yet built"),
        (f"SELECT * {{ GRAPH <{WORLD}?min-roots=02> {{ ?s ?p ?o }} }}", 400, "min-roots=2>"),
        (f"SELECT * {{ GRAPH <{WORLD}?mood=sour> {{ ?s ?p ?o }} }}", 400, "no parameter"),
        (f"PREFIX w: <{WORLD}?> SELECT * {{ GRAPH w:undisputed\\=yes {{ ?s ?p ?o }} }}", 501, "not yet built"),
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
    with pytest.raises(NotYetBuilt):
        plan(ALL, base=BASE, default_graph_uris=[f"{WORLD}?reviewed=yes"])
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
        (ALL, {}, "text/xml", "application/sparql-results+xml"),
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
    assert reply.headers["Vary"] == "Accept"


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


def test_other_sites_may_read(sparql: str) -> None:
    asked = fetch(sparql, method="OPTIONS", Origin="http://a.example", Access_Control_Request_Method="POST")
    assert asked.status == 204
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
    for reply in (asked, fetch(sparql, {"query": ALL}), fetch(sparql, {"query": "SELECT"})):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


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


# CSV


def test_formulas_are_neutralised_on_request(sparql: str) -> None:
    query = "SELECT ?v { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?v FILTER(CONTAINS(STR(?s), 'topic/')) }"
    plain = fetch(sparql, {"query": query, "format": "csv"})
    safe = fetch(sparql, {"query": query, "format": "csv", "csv": "safe"})
    cells = {row[0] for row in csv.reader(io.StringIO(plain.text, newline=""))}
    neutral = {row[0] for row in csv.reader(io.StringIO(safe.text, newline=""))}
    assert {AWKWARD["formula"], AWKWARD["plus"], AWKWARD["at"], AWKWARD["negative"]} <= cells
    assert neutral - cells == {"'" + AWKWARD[key] for key in ("formula", "plus", "at")}
    assert AWKWARD["lines"] in neutral


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_safe_csv_changes_only_what_a_spreadsheet_runs(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    body = out.getvalue().encode("utf-8", "replace")
    before = list(csv.reader(io.StringIO(body.decode(), newline="")))
    after = list(csv.reader(io.StringIO(neutral_csv(body).decode(), newline="")))
    assert len(before) == len(after)
    for old, new in zip(chain(*before), chain(*after), strict=True):
        assert new in {old, f"'{old}"}
        assert new[:1] not in {"=", "@", "\t", "\r"}


# Pages


def page(sparql: str, query: str, **more: str) -> Reply:
    return fetch(sparql, {"query": query, **more}, Accept=HTML)


def test_the_form_is_there_and_its_first_query_runs(sparql: str) -> None:
    reply = fetch(sparql, Accept=HTML)
    assert reply.status == 200
    assert WORLD in reply.text
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", reply.text, re.DOTALL)
    assert found is not None
    assert fetch(sparql, {"query": html.unescape(found[1])}).status == 200


def test_results_show_names_links_and_marks(sparql: str) -> None:
    text = page(sparql, "SELECT * { ?s ?p ?o }", **{"default-graph-uri": WORLD}).text
    assert "The reported world" in text
    assert "1 by hand" in text
    assert re.search(r"\d+ rows in", text)
    assert ">Anna</bdi>" in text
    assert 'lang="ar"' in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\u202e" not in text
    assert "U+202E" in text
    assert "U+0007" in text
    hrefs = [html.unescape(found) for found in re.findall(r'href="([^"]*)"', text)]
    assert not [h for h in hrefs if not h.startswith(("/", "http://", "https://", "#"))]
    assert "http://example.org/safe" in hrefs
    assert re.search(r'<a href="http://example.org/safe" rel="[^"]*noopener', text)
    assert "javascript:alert(1)" in text  # shown, and no link


def test_pages_need_no_inline_script_or_style(sparql: str) -> None:
    for text in (page(sparql, ALL).text, page(sparql, "SELECT {").text, fetch(sparql, Accept=HTML).text):
        assert "<script" not in text
        assert "<style" not in text
        assert not re.search(r"<[^>]*\s(?:style|on\w+)=", text)


def test_downloads_and_permalink_give_the_whole_answer(server: str, sparql: str) -> None:
    text = page(sparql, ALL, **{"default-graph-uri": WORLD}).text
    links = dict(re.findall(r'<a href="([^"]*)" download="([^"]*)"', text))
    assert sorted(set(links.values())) == ["answer.csv", "answer.srj", "answer.srx", "answer.tsv"]
    whole = len(values(fetch(sparql, {"query": ALL, "default-graph-uri": WORLD})))
    for link in links:
        reply = fetch(server.rstrip("/") + html.unescape(link), Accept=HTML)
        assert reply.status == 200
        if reply.media_type == JSON:
            assert len(values(reply)) == whole
    permalink = re.search(r'<a href="([^"]*)" rel="bookmark"', text)
    assert permalink is not None
    assert fetch(server.rstrip("/") + html.unescape(permalink[1]), Accept=HTML).text.count("<tr>") == whole + 1


def test_long_tables_are_cut_and_say_so(sparql: str) -> None:
    query = "SELECT ?a ?b ?c { ?a ?x1 ?y1 . ?b ?x2 ?y2 . ?c ?x3 ?y3 } LIMIT 2500"
    text = page(sparql, query).text
    assert "first 1,000 of 2,500 rows" in text
    assert text.count("<tr>") == 1001


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.text()), max_size=30), st.integers(0, 40))
def test_first_rows_are_the_first_rows(rows: list[dict[str, str]], cap: int) -> None:
    bindings = [{k: {"type": "literal", "value": v + "x" * 200} for k, v in row.items()} for row in rows]
    body = json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}, separators=(",", ":")).encode()
    table = first_rows(body, cap)
    assert list(table.values()) == [{k: v["value"] for k, v in row.items()} for row in bindings[:cap]]


def test_a_graph_and_a_yes_are_shown(sparql: str) -> None:
    assert "Anna" in page(sparql, "DESCRIBE <actor/a>").text
    assert ">Yes<" in page(sparql, "ASK {}").text
    assert ">No<" in page(sparql, f"ASK {{ ?m a <{SO}Meeting> }}").text


def test_errors_show_their_place(sparql: str) -> None:
    query = "SELECT * {\n  ?s ?p\n}} LIMIT 3"
    plain = fetch(sparql, {"query": query})
    assert (plain.status, plain.media_type) == (400, "text/plain")
    assert plain.text.rstrip("\n").endswith("3 | }} LIMIT 3\n" + " " * 5 + "^")
    shown = page(sparql, query)
    assert (shown.status, shown.media_type) == (400, "text/html")
    assert '}<mark title="here">}</mark> LIMIT 3' in shown.text
    assert "?s ?p" in shown.text


def test_an_error_quotes_the_query_as_text(sparql: str) -> None:
    text = page(sparql, 'SELECT * { "</textarea><script>alert(1)</script>" }} ').text
    assert "<script" not in text


# Running and stopping


def test_a_slow_query_has_a_page_that_can_stop_it(server: str, sparql: str) -> None:
    reply = page(sparql, SLOW)
    assert reply.status == 200
    ident = re.search(r'name="id" value="([^"]+)"', reply.text)
    assert ident is not None, reply.text
    assert reply.headers["Refresh"].endswith(f"url=/sparql/run/{ident[1]}")
    stopped = fetch(f"{server}sparql/stop", data=f"id={ident[1]}".encode(), Accept=HTML)
    assert "was stopped" in stopped.text
    began = time.monotonic()
    assert fetch(sparql, {"query": ALL}).status == 200
    assert time.monotonic() - began < 1


def test_a_slow_query_ends_on_its_page(server: str, sparql: str) -> None:
    ident = re.search(r'name="id" value="([^"]+)"', page(sparql, SLOW).text)
    assert ident is not None
    for _ in range(6):
        reply = fetch(f"{server}sparql/run/{ident[1]}", Accept=HTML)
        if reply.status != 200:
            break
    assert (reply.status, reply.media_type) == (504, "text/html")
    assert "SAYSO_QUERY_SECONDS" in reply.text


def test_ids_that_nobody_gave(server: str) -> None:
    assert fetch(f"{server}sparql/run/nothing", Accept=HTML).status == 404
    assert fetch(f"{server}sparql/stop", data=b"id=nothing", Accept=HTML).status == 404
    assert fetch(f"{server}sparql/stop?id=nothing").status in {404, 405}


def test_pages_and_programs_do_not_wait_for_each_other(sparql: str) -> None:
    thread = threading.Thread(target=fetch, args=(sparql, {"query": SLOW}))
    thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert page(sparql, ALL).status == 200
    assert time.monotonic() - began < 1
    thread.join()


# Addresses


def test_loopback_is_known() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "localhost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.0.2.1", "example.org", ""]))


def test_urls_are_for_browsers() -> None:
    assert url_of("::1", 80) == "http://[::1]:80/"
    assert url_of("0.0.0.0", 8000) == "http://127.0.0.1:8000/"
    assert url_of("localhost", 1) == "http://localhost:1/"
