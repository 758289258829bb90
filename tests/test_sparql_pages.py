"""The pages of ``/sparql``: the form, results and their escapes, downloads, errors, stopping; and safe CSV."""

import csv
import html
import io
import json
import re
import time
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint_data import AWKWARD, SO, WORLD, lines
from sayso.errors import QueryMemory
from sayso.results import neutral_csv
from sayso.store.base import Answer
from sayso_web.results_view import first_rows, total_rows
from serving import Reply, fetch, published, running

ALL = "SELECT * { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(9)) + " }"
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


def test_csv_that_is_too_long_to_rewrite_is_refused() -> None:
    with pytest.raises(QueryMemory, match="csv=safe"):
        neutral_csv(b"x" * (2**26 + 1))


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
    for link, name in links.items():
        reply = fetch(server.rstrip("/") + html.unescape(link), Accept=HTML)
        assert reply.status == (406 if name == "answer.srx" else 200)  # one label holds what XML cannot
        if reply.media_type == JSON:
            assert len(values(reply)) == whole
    permalink = re.search(r'<a href="([^"]*)" rel="bookmark"', text)
    assert permalink is not None
    assert fetch(server.rstrip("/") + html.unescape(permalink[1]), Accept=HTML).text.count("<tr ") == whole + 1


def test_long_tables_are_cut_and_say_so(sparql: str) -> None:
    query = "SELECT ?a ?b ?c { ?a ?x1 ?y1 . ?b ?x2 ?y2 . ?c ?x3 ?y3 } LIMIT 2500"
    text = page(sparql, query).text
    assert "first 1,000 of 2,500 rows" in text
    assert text.count("<tr ") == 1001


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.text()), max_size=30), st.integers(0, 40))
def test_first_rows_are_the_first_rows(rows: list[dict[str, str]], cap: int) -> None:
    bindings = [{k: {"type": "literal", "value": v + "x" * 200} for k, v in row.items()} for row in rows]
    body = json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}, separators=(",", ":")).encode()
    table = first_rows(body, cap)
    assert list(table.values()) == [{k: v["value"] for k, v in row.items()} for row in bindings[:cap]]


def test_rows_of_very_long_answers_are_not_counted() -> None:
    rows = b",".join([b'{"a":{"type":"literal","value":"' + b"x" * 2**20 + b'"}}'] * 40)
    body = b'{"head":{"vars":["a"]},"results":{"bindings":[' + rows + b"]}}"
    assert total_rows(Answer(body, JSON, "SELECT", 0.0, "b")) is None
    assert 1 <= len(first_rows(body).rows) < 40


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


def test_a_world_is_chosen_in_the_form(sparql: str) -> None:
    meeting = f"SELECT ?m {{ ?m a <{SO}Meeting> }}"
    empty = fetch(sparql, Accept=HTML).text
    select = re.search('<select[^>]* name="default-graph-uri">(.*?)</select>', empty, re.DOTALL)
    assert select is not None and "selected" not in select[1]
    values_offered = re.findall('value="([^"]*)"', select[1])
    assert values_offered[:2] == ["", WORLD] and f"{WORLD}?on-record=yes" in values_offered
    # what a browser sends of the two fields: both, one of them empty
    both = [("query", meeting), ("default-graph-uri", WORLD), ("default-graph-uri", "")]
    text = fetch(sparql, both, Accept=HTML).text
    assert ">meeting/m<" in text or "Meeting (m)" in text
    assert f'<option value="{WORLD}" selected>' in text
    typed = [("query", meeting), ("default-graph-uri", ""), ("default-graph-uri", f"{WORLD}#x")]
    assert f'value="{WORLD}#x"' in fetch(sparql, typed, Accept=HTML).text


def test_a_world_that_cannot_be_is_said_plainly(sparql: str) -> None:
    reply = page(sparql, ALL, **{"default-graph-uri": f"{WORLD}?according-to=nobody"})
    assert reply.status == 400 and "no actor of this dossier" in reply.text
    assert f'value="{WORLD}?according-to=nobody"' in reply.text


def test_an_answer_without_rows_says_why_and_what_next(sparql: str) -> None:
    query = f"SELECT ?m {{ ?m a <{SO}Meeting> ; <urn:x> ?y }}"
    without = page(sparql, query).text
    assert "the query names no world" in without and "choose a world above" in without
    within = page(sparql, query, **{"default-graph-uri": WORLD}).text
    assert "Nothing in this world matches" in within and "the query names no world" not in within
    assert "does not say that it did not happen" in without and "does not say that it did not happen" in within


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
