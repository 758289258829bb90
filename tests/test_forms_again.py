"""Forms whose fields are wrong: they come back as they were filled in, with the fault beside the field."""

import re

import pytest
from flask.testing import FlaskClient

from test_pages import HTML, Page


def field(html: str, ident: str) -> dict[str, str]:
    """The attributes of a field."""
    (tag,) = re.findall(rf'<(?:input|select) id="{ident}"[^>]*>', html)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def fault(html: str, ident: str) -> str:
    """What is said beside a field."""
    (found,) = re.findall(rf'<p class="fault" id="{ident}"[^>]*>(.*?)</p>', html)
    return Page(found).text


@pytest.mark.parametrize(
    ("first", "second", "status", "said"),
    [
        ("mood", "reported", 400, {"first": "'mood' is neither a preset"}),
        ("reported", "via=Nobody At All", 404, {"second": "No actor here is called"}),
        ("reported", "", 400, {"second": "Only one world is given."}),
        ("", "as-of=2023-02-30", 400, {"first": "Only one", "second": "2023-02-30 is no day"}),
    ],
)
def test_a_comparison_that_cannot_be(
    client: FlaskClient, first: str, second: str, status: int, said: dict[str, str]
) -> None:
    answer = client.get("/compare", query_string={"first": first, "second": second}, headers=HTML)
    assert answer.status_code == status and not Page(answer.text).unclosed
    for name, value in (("first", first), ("second", second)):
        given = field(answer.text, f"f-{name}")
        assert given["value"] == value and ("aria-invalid" in given) == (name in said)
        if name in said:
            assert said[name] in fault(answer.text, f"e-{name}") and f"e-{name}" in given["aria-describedby"]
    assert "Only in:" not in answer.text


def test_a_comparison_that_is_not_filled_in_has_no_fault(client: FlaskClient) -> None:
    answer = client.get("/compare?first=&second=", headers=HTML)
    assert answer.status_code == 200 and 'class="fault"' not in answer.text


@pytest.mark.parametrize(
    ("query", "status", "name", "value", "said"),
    [
        ("about=xyz", 404, "about", "xyz", "No thing here is called 'xyz'"),
        ("about=claim/xyz", 404, "about", "claim/xyz", "There is no "),
        ("kind=foo&about=Katla+Ferrin", 400, "kind", "foo", "'foo' is no kind of contradiction"),
    ],
)
def test_contradictions_that_cannot_be_asked_for(
    client: FlaskClient, query: str, status: int, name: str, value: str, said: str
) -> None:
    answer = client.get(f"/contradictions?{query}&world=on-record", headers=HTML)
    assert answer.status_code == status and not Page(answer.text).unclosed
    assert field(answer.text, f"f-{name}")["aria-invalid"] == "true" and said in fault(answer.text, f"e-{name}")
    assert f'value="{value}"' in answer.text and 'name="world" value="on-record"' in answer.text
    assert "Katla" not in query or field(answer.text, "f-about")["value"] == "Katla Ferrin"
