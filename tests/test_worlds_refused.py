"""Worlds that are given and are none: empty, twice, or nothing but separators. Nothing falls back to another world."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso import queries
from sayso.errors import InputError
from test_pages import BASE, HTML, Page, page

PAGES = (
    "/", "/claim/nawras-talks", "/search?q=Ferrin", "/ask", "/explain", "/contradictions", "/ask/who-met-whom",
    "/ask/who-met-whom?run=1", "/ask/who-met-whom.csv", "/export/world.ttl", "/help/worlds",
)  # fmt: skip
EMPTY = "an empty text is neither a preset (reported, on-record, undisputed, corroborated) nor parameter=value"


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("query", "said"),
    [("world=", EMPTY), ("world=+", EMPTY), ("world=on-record&world=reported", "world is given 2 times")],
)
def test_no_page_falls_back_to_another_world(client: FlaskClient, path: str, query: str, said: str) -> None:
    answer = client.get(with_query(path, query), headers=HTML)
    assert answer.status_code == 400 and said in (Page(answer.text).text if "<html" in answer.text else answer.text)


def test_a_questions_form_shows_what_is_wrong_with_its_world(client: FlaskClient) -> None:
    html = client.get("/ask/who-met-whom?world=&run=1", headers=HTML).text
    (tag,) = re.findall('<input id="f-world"[^>]*>', html)
    assert 'aria-invalid="true"' in tag and 'value=""' in tag
    (beside,) = re.findall('<p class="fault" id="e-world">(.*?)</p>', html)
    assert EMPTY in Page(beside).text


def test_another_fault_leaves_the_world_as_it_was(client: FlaskClient) -> None:
    html = client.get("/ask/who-met-whom?actor=Nobody+At+All", headers=HTML).text
    assert 'value="reported"' in re.findall('<input id="f-world"[^>]*>', html)[0]


def test_nothing_else_is_given_to_a_question_twice(client: FlaskClient) -> None:
    assert "actor is given 2 times" in page(client, "/ask/who-met-whom?actor=a&actor=b", 400).text


def test_the_choosers_empty_fields_are_not_given(client: FlaskClient) -> None:
    fields = "according-to=&via=+&without=&as-of=&min-roots="
    assert client.get(f"/world?to=/claim/x&{fields}").location == "/claim/x"
    assert client.get(f"/world?to=/claim/x&{fields}&on-record=yes").location == "/claim/x?world=on-record"
    assert client.get("/world?to=/claim/x&without=NBC+News;+").location == "/claim/x?world=without%3Dnbc-news"


@pytest.mark.parametrize("written", [";;", "%20;%20", ";"])
@pytest.mark.parametrize("name", ["according-to", "via", "without"])
def test_separators_alone_are_no_actor(client: FlaskClient, name: str, written: str) -> None:
    html = client.get(f"/world?to=/claim/x&{name}={written}", headers=HTML)
    assert html.status_code == 400
    (beside,) = re.findall(rf'<p class="fault" id="we-{name}">(.*?)</p>', html.text)
    assert "There is no name beside the “;”." in Page(beside).text


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "who-met-whom", "--world", ""),
        ("ask", "who-met-whom", "world="),
        ("query", "ASK {}", "--world", ""),
        ("export", "--world", ""),
        ("explain", "a", "met", "b", "--world", ""),
        ("contradictions", "--world", " "),
        ("compare", "", "reported"),
        ("worlds", "build", ""),
    ],
)
def test_no_command_falls_back_to_another_world(samples: Path, sayso: Sayso, arguments: tuple[str, ...]) -> None:
    done = sayso(*arguments, "--dossier", samples)
    assert (done.code, done.out) == (2, "")
    assert EMPTY in done.err


def test_a_question_that_is_given_no_world_is_asked_in_its_own() -> None:
    saved = queries.get("who-met-whom")
    assert f"<{BASE}perspective>" in queries.bind(saved, {}, BASE)
    with pytest.raises(InputError, match="world: an empty text"):
        queries.bind(saved, {"world": ""}, BASE)
