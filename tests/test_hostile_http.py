"""Hostile queries over HTTP: each ends as it should, whole or with the right status, a normal answer follows fast."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest

from endpoint_data import COMMON, lines
from serving import BASE, Reply, fetch, published, running

CYCLE = 2_000
NEXT = f"<{BASE}next>"
NORMAL = f"SELECT ?o {{ <{BASE}actor/a> ?p ?o }}"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(6)) + " }"
MIB = 2**20
SETTINGS = {
    "SAYSO_QUERY_SECONDS": "1",
    "SAYSO_QUERY_MEMORY": str(256 * MIB),
    "SAYSO_QUERY_ANSWER": str(64 * MIB),
    "SAYSO_QUERY_WORKERS": "2",
    "SAYSO_QUERY_QUEUE": "4",
}


def cycle() -> list[str]:
    nodes = [f"<{BASE}n/{number}>" for number in range(CYCLE)]
    return [f"{a} {NEXT} {b} <{COMMON}> ." for a, b in zip(nodes, [*nodes[1:], nodes[0]], strict=True)]


@pytest.fixture(scope="module")
def dossier_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dossier = published(tmp_path_factory.mktemp("hostile"), [*lines(), *cycle()])
    with running(dossier, SETTINGS) as url:
        yield f"{url}sparql"


@pytest.fixture
def sparql(dossier_server: str) -> Iterator[str]:
    """The endpoint; after each test a normal query is answered right, and within a second."""
    yield dossier_server
    answers_fast(dossier_server)


def answers_fast(sparql: str) -> None:
    began = time.monotonic()
    reply = fetch(sparql, {"query": NORMAL})
    took = time.monotonic() - began
    assert [row["o"]["value"] for row in json.loads(reply.body)["results"]["bindings"]] == ["Anna"]
    assert took < 1, f"the next answer took {took:.2f} s"


def post(sparql: str, query: str | bytes, media_type: str = "application/sparql-query") -> Reply:
    return fetch(sparql, data=query if isinstance(query, bytes) else query.encode(), Content_Type=media_type)


def whole(reply: Reply) -> bool:
    """Whether a 200 holds a whole answer."""
    return "results" in json.loads(reply.body)


DOUBLINGS = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(34))
COSTLY = {
    "cartesian count": (SLOW, {504}),
    "cartesian order": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", {504, 507}),
    "34 doublings": (
        f"SELECT (STRLEN(?v34) AS ?n) {{ BIND('xy' AS ?v0) {DOUBLINGS} }}",
        {504, 507},
    ),  # 504: on a busy machine
    "group_concat": ("SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", {504, 507}),
    "path over a cycle": (f"SELECT (COUNT(*) AS ?n) {{ ?a {NEXT}* ?b . ?b {NEXT}* ?c }}", {504, 507}),
    "a huge answer": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", {504, 507}),
}


@pytest.mark.parametrize("name", COSTLY)
def test_costly_queries_end_at_their_limit(sparql: str, name: str) -> None:
    query, statuses = COSTLY[name]
    began = time.monotonic()
    reply = post(sparql, query)
    assert reply.status in statuses, reply.text[:300]
    assert reply.media_type == "text/plain"
    assert "SAYSO_QUERY_" in reply.text
    assert time.monotonic() - began < 3


def test_a_greedy_expression_is_linear(sparql: str) -> None:
    reply = post(sparql, f"SELECT (REGEX('{'a' * 30}!', '^(a+)+$') AS ?m) {{}}")
    assert reply.status == 200
    assert whole(reply)


def test_one_path_over_a_cycle_is_answered_or_ended(sparql: str) -> None:
    reply = post(sparql, f"SELECT ?b {{ <{BASE}n/0> {NEXT}* ?b }}")
    assert reply.status == 200
    assert len(json.loads(reply.body)["results"]["bindings"]) == CYCLE


TEXTS = {
    "5,000 braces": ("SELECT * " + "{" * 5000 + "}" * 5000, 400),
    "20,000 parentheses": ("SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}", 400),
    "200,000 exclamation marks": (f"SELECT ({'!' * 200_000}true AS ?x) {{}}", 400),
    "an open bracket": ("SELECT * {" + "[" * 100_000, 400),
    "10 MB": ("SELECT * { ?s ?p '" + "x" * 10_000_000 + "' }", 413),
    "1.5 million characters": ("SELECT * { ?s ?p '" + "x" * 1_500_000 + "' }", 413),
    "service": ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
    "service silent": ("SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
    "service by variable": ("SELECT * { VALUES ?g { <http://127.0.0.1:1/> } SERVICE ?g { ?s ?p ?o } }", 400),
    "service escaped": ("SELECT * { S\\u0045RVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
    "service glued": ("SELECT * { FILTER(true)SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } }", 400),
    "load": ("LOAD <http://127.0.0.1:1/>", 403),
    "insert": ("INSERT DATA { <a> <b> <c> }", 403),
    "from file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400),
    "from http": ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 400),
    "from named file": ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", 400),
    "nothing": ("", 400),
    "nul": ("SELECT * { ?s ?p '\0' }\0", 400),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_are_refused(sparql: str, name: str) -> None:
    query, status = TEXTS[name]
    began = time.monotonic()
    reply = post(sparql, query)
    assert (reply.status, reply.media_type) == (status, "text/plain"), reply.text[:300]
    assert len(reply.text) < 2_000
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("params", "data", "media_type", "status"),
    [
        ([("query", NORMAL), ("query", NORMAL)], None, "", 400),
        ([("query", NORMAL)], NORMAL.encode(), "application/sparql-query", 400),
        ([("query", NORMAL)], f"query={quote(NORMAL)}".encode(), "application/x-www-form-urlencoded", 400),
        ([], b"", "application/x-www-form-urlencoded", 400),
        ([], b"q=1", "application/x-www-form-urlencoded", 400),
        ([], NORMAL.encode("utf-16"), "application/sparql-query", 400),
        ([], NORMAL.encode("utf-16"), "application/sparql-query; charset=utf-16", 400),
        ([], b"query=%ff", "application/x-www-form-urlencoded", 400),
        ([], NORMAL.encode(), "text/plain", 415),
        ([], f"query={quote(NORMAL)}".encode(), "multipart/form-data; boundary=x", 415),
        ([], b"update=LOAD+%3Chttp://x/%3E", "application/x-www-form-urlencoded", 403),
        ([], b"LOAD <http://x/>", "application/sparql-update", 403),
        ([("update", "LOAD <http://x/>")], None, "", 403),
        ([("default-graph-uri", "file:///etc/passwd"), ("query", NORMAL)], None, "", 400),
        ([("named-graph-uri", "http://127.0.0.1:1/"), ("query", NORMAL)], None, "", 400),
        ([(f"x{n}", "") for n in range(3000)], None, "", 400),
    ],
)
def test_requests_that_are_refused(
    sparql: str, params: list[tuple[str, str]], data: bytes | None, media_type: str, status: int
) -> None:
    headers = {"Content_Type": media_type} if data is not None else {}
    reply = fetch(sparql, params, data=data, **headers)
    assert (reply.status, reply.media_type) == (status, "text/plain"), reply.text[:300]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(sparql: str, method: str) -> None:
    reply = fetch(sparql, data=NORMAL.encode(), method=method, Content_Type="application/sparql-query")
    assert reply.status == 405
    assert "GET" in reply.headers["Allow"]


def test_a_url_that_is_not_utf8(sparql: str) -> None:
    assert fetch(f"{sparql}?query=%ff%fe").status == 400


def test_fifty_slow_queries_at_once(sparql: str) -> None:
    with ThreadPoolExecutor(50) as crowd:
        replies = list(crowd.map(lambda _: post(sparql, SLOW), range(50)))
    counts = {status: sum(reply.status == status for reply in replies) for status in (503, 504)}
    assert sum(counts.values()) == 50
    assert counts[504] >= 6  # two that ran at once, and four that waited
    busy = next(reply for reply in replies if reply.status == 503)
    assert int(busy.headers["Retry-After"]) > 0


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that lets queries run so long that a page is there before, however busy the machine."""
    dossier = published(tmp_path_factory.mktemp("patient"), [*lines(), *cycle()])
    with running(dossier, SETTINGS | {"SAYSO_QUERY_SECONDS": "8"}) as url:
        yield f"{url}sparql"


def test_pages_answer_while_every_worker_is_taken(patient: str) -> None:
    with ThreadPoolExecutor(2) as crowd:
        slow = [crowd.submit(post, patient, SLOW) for _ in range(int(SETTINGS["SAYSO_QUERY_WORKERS"]))]
        time.sleep(0.3)
        assert fetch(patient, Accept="text/html").status == 200
        assert not any(each.done() for each in slow)  # it waited for none of them
        assert {each.result().status for each in slow} == {504}


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one worker and much time: it answers again only when the worker was ended."""
    dossier = published(tmp_path_factory.mktemp("single"), [*lines(), *cycle()])
    with running(dossier, {"SAYSO_QUERY_WORKERS": "1", "SAYSO_QUERY_SECONDS": "60"}) as url:
        yield f"{url}sparql"


@pytest.mark.parametrize("path", ["query", "form"])
@pytest.mark.parametrize("abort", [False, True], ids=["close", "reset"])
def test_the_query_of_a_client_that_hangs_up_ends(single: str, path: str, abort: bool) -> None:
    answers_fast(single)
    address = urlsplit(single)
    accept = "text/html" if path == "form" else "*/*"
    clients = []
    for _ in range(3):  # one that runs, two that wait
        client = socket.create_connection((address.hostname, address.port))
        client.sendall(
            f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: {accept}\r\n\r\n".encode()
        )
        clients.append(client)
    time.sleep(0.5)
    for client in clients:
        if abort:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close by RST
        client.close()
    answers_fast(single)


def test_half_a_request_holds_nothing_up(single: str) -> None:
    address = urlsplit(single)
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            client = stack.enter_context(socket.create_connection((address.hostname, address.port)))
            client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nSELECT")
        answers_fast(single)
