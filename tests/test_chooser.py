"""The form that chooses a world, where what is typed makes none; and links to pages in one world among several."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from sayso.errors import FieldsError, ManyNamed, NoneNamed, NotFound, PerspectiveError
from sayso.perspective import from_fields
from test_pages import HTML, Page, page

FROM = "/claim/nawras-talks?world=on-record"


def again(client: FlaskClient, status: int, **fields: str) -> tuple[str, Page]:
    """The answer to fields that make no world, sent from a page in the on-record world."""
    query = urlencode({"to": FROM, **{name.replace("_", "-"): value for name, value in fields.items()}})
    answer = client.get(f"/world?{query}", headers=HTML)
    assert answer.status_code == status, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text, Page(answer.text)


def field(html: str, name: str) -> dict[str, str]:
    """The attributes of a field of the form."""
    (tag,) = re.findall(rf'<input[^>]* id="w-{name}"[^>]*>|<input id="w-{name}"[^>]*>', html)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def test_what_was_typed_stands_in_the_form_again_with_what_is_wrong_beside_it(client: FlaskClient) -> None:
    html, found = again(
        client,
        400,
        according_to="Katla Ferrin",
        without="Nobody At All",
        as_of="tomorrow",
        on_record="yes",
        min_roots="2",
    )
    assert re.search(r'<details class="chooser[^>]*" open>', html)
    values = {name: field(html, name).get("value") for name in ("according-to", "without", "as-of", "min-roots")}
    assert values == {
        "according-to": "Katla Ferrin", "without": "Nobody At All", "as-of": "tomorrow", "min-roots": "2",
    }  # fmt: skip
    assert "checked" in re.findall('<input type="checkbox" id="w-on-record"[^>]*>', html)[0]
    for name, said in (("without", "Nobody At All"), ("as-of", "as-of=tomorrow: tomorrow is no day; days are")):
        given = field(html, name)
        assert given["aria-invalid"] == "true" and given["aria-describedby"].split() == [f"we-{name}", f"wh-{name}"]
        assert given["type"] == "text", "a browser would drop what is no date"
        (beside,) = re.findall(rf'<p class="fault" id="we-{name}">(.*?)</p>', html)
        assert said in Page(beside).text
        assert f"#w-{name}" in found.links, "the summary does not lead to the field"
    assert "aria-invalid" not in field(html, "according-to") and field(html, "min-roots")["type"] == "number"
    assert 'role="alert"' in html and not found.unclosed and len(found.ids) == len(set(found.ids))


def test_the_way_back_is_to_the_page_as_it_was(client: FlaskClient) -> None:
    html, found = again(client, 404, via="Nobody At All")
    assert FROM in found.links and "Seen in the world: On the record" in found.text
    assert "/ask?world=on-record" in found.links
    assert html.count(f'name="to" value="{FROM}"') == 2, "the next try leads elsewhere"
    plain = page(client, f"/world?{urlencode({'to': '/claim/x?world=nonsense', 'min-roots': '0'})}", 400)
    assert "/claim/x" in plain.links and "Seen in the world: The reported world" in plain.text
    of_world = page(client, f"/world?{urlencode({'to': '/perspective?on-record=yes', 'min-roots': '0'})}", 400)
    assert "/perspective?on-record=yes" in of_world.links and "Seen in the world: On the record" in of_world.text


@pytest.mark.parametrize("path", ["/claim/nawras-talks", "/search?q=Ferrin", "/perspective?on-record=yes", "/"])
def test_every_page_sends_where_it_is_in_its_world(client: FlaskClient, path: str) -> None:
    mark = "&" if "?" in path else "?"
    seen = path if path.startswith("/perspective") else f"{path}{mark}world=on-record"
    html = client.get(seen, headers=HTML).text
    (to, _) = re.findall('name="to" value="([^"]*)"', html)
    assert to.replace("&amp;", "&") == seen
    back = client.get("/world", query_string={"to": to.replace("&amp;", "&"), "preset": "reported"}).location
    assert back == ("/perspective" if path.startswith("/perspective") else path)


def test_two_that_contradict_each_other_are_both_marked_and_said_once(client: FlaskClient) -> None:
    html, found = again(client, 400, via="nbc-news", without="NBC News; seeblatt")
    assert field(html, "without")["value"] == "NBC News; seeblatt"
    assert all(field(html, name)["aria-invalid"] == "true" for name in ("via", "without"))
    (summary,) = re.findall('<section class="sparql-error" role="alert">(.*?)</section>', html, re.DOTALL)
    assert Page(summary).text.count("contradict each other") == 1
    assert {"#w-via", "#w-without"} <= set(Page(summary).links) and found.text.count("contradict each other") == 3


def test_those_whom_a_name_may_mean_are_choices(client: FlaskClient) -> None:
    html, found = again(client, 400, according_to="Katla Ferrin; three officials", as_of="2025-04-10")
    (choices,) = re.findall('<ul class="plain" aria-labelledby="wc-according-to">(.*?)</ul>', html, re.DOTALL)
    links = [link.replace("&amp;", "&") for link in Page(choices).links]
    assert "three officials, read in “" in Page(choices).text and len(links) > 1
    for link in links:
        assert link in found.links
        fields = parse_qs(urlsplit(link).query)
        assert fields["as-of"] == ["2025-04-10"] and fields["to"] == [FROM]
        chosen = client.get(link)
        assert chosen.status_code == 303 and chosen.location.startswith("/claim/nawras-talks?world=")
        assert "katla-ferrin" in chosen.location and "%2Fthree-officials" in chosen.location
    near, _ = again(client, 404, via="Katla Fxrrin Brynivets; actor/katla-ferin-x")
    assert "No actor here is called" in near


def test_a_ready_made_world_that_is_none_has_no_field(client: FlaskClient) -> None:
    html, found = again(client, 400, preset="nonsense")
    assert "nonsense" in found.text and "aria-invalid" not in html and FROM in found.links


def resolve(name: str) -> str:
    """An actor's slug; some names are nobody's."""
    if name == "nobody":
        raise NoneNamed("No actor here is called 'nobody'.", name, ())
    if name == "many":
        raise ManyNamed("'many' may be a, b.", name, (("https://example.org/a", "a"),))
    return name


@pytest.mark.parametrize(
    ("fields", "at_fault", "status"),
    [
        ({"via": "nobody"}, {"via"}, NotFound.http_status),
        ({"via": "nobody", "without": "many"}, {"via", "without"}, 400),
        ({"via": "nobody", "as-of": "x"}, {"via", "as-of"}, 400),
        ({"min-roots": "0"}, {"min-roots"}, 400),
        ({"as-of": ["2025-01-01", "2025-01-02"]}, {"as-of"}, 400),
        ({"according-to": "Not A Slug"}, {"according-to"}, 400),
        ({"according-to": "a", "without": "a", "via": ""}, {"according-to", "without"}, 400),
    ],
)
def test_every_fault_of_a_form_is_told(fields: dict[str, str | list[str]], at_fault: set[str], status: int) -> None:
    with pytest.raises(PerspectiveError) as caught:
        from_fields(fields, resolve)
    assert isinstance(caught.value, FieldsError)
    assert set(caught.value.faults) == at_fault and caught.value.http_status == status


# Several worlds on a page


def in_(html: str, start: str, end: str) -> list[str]:
    """The links of a part of a page to things that have pages."""
    links = Page(html.partition(start)[2].partition(end)[0]).links
    return [x for x in links if x.startswith(("/claim/", "/actor/", "/meeting/", "/article/"))]


def test_each_side_of_a_comparison_leads_to_pages_in_its_world(client: FlaskClient) -> None:
    html = client.get("/compare?first=without%3Dnbc-news&second=reported", headers=HTML).text
    other = client.get("/compare?first=reported&second=on-record", headers=HTML).text
    reported = in_(html, 'id="side-2"', "</section>")
    assert reported and not [link for link in reported if "world=" in link]
    first, second = in_(other, 'id="side-1"', "</section>"), in_(other, 'id="side-2"', "</section>")
    assert first and not [link for link in first + second if "world=" in link and "on-record" not in link]
    swapped = client.get("/compare?first=without%3Dnbc-news&second=according-to%3Dnbc-news", headers=HTML).text
    for side, world in ((1, "without%3Dnbc-news"), (2, "according-to%3Dnbc-news")):
        links = in_(swapped, f'id="side-{side}"', "</section>")
        assert links and all(link.partition("#")[0].endswith(f"world={world}") for link in links), side
    assert "/ask" in Page(swapped).links, "the frame of the page is of no world"


def test_the_column_of_a_world_leads_to_pages_in_it_and_shared_ones_to_no_world(client: FlaskClient) -> None:
    path = "/ask/who-met-whom/worlds?actor=Katla+Ferrin&world=as-of%3D2025-04-14"
    html = client.get(path, headers=HTML).text
    (row,) = [x for x in re.findall("<tr>(.*?)</tr>", html, re.DOTALL) if "/meeting/tidewater-before/m1" in x]
    (head,) = re.findall('<th scope="row">(.*?)</th>', row, re.DOTALL)
    cells = re.findall("<td>(.*?)</td>", row, re.DOTALL)
    links = [[link for link in Page(cell).links if link.startswith("/claim/")] for cell in cells]
    ends = [{urlsplit(link).query for link in found} for found in links]
    assert ends == [{""}, {"world=on-record"}, {"world=undisputed"}, set(), set(), {""}]
    assert not [link for link in Page(head).links if "world=" in link]
