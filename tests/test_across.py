"""One question in several worlds: the matrix of its answers, the panels of the page, and what the page says of them."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

import page_data
from sayso import queries, views
from sayso import terms as t
from sayso.errors import InputError, PerspectiveError
from sayso.perspective import PRESETS, Perspective
from sayso.results import Cell, Table
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views.across import MOST_ACTORS, MOST_ANSWERS, Across, Mark, across, chosen, compared
from sayso_web import panels
from sayso_web.app import create_app
from sayso_web.side_by_side import address
from sayso_web.site import Site
from test_pages import HTML, Page, page

BASE = "https://w3id.org/sayso/id/sample/"
CASES = sorted((Path(__file__).parent / "data" / "across").glob("*.json"))
MET = queries.get("who-met-whom")
TITLES = [(rule, rule.title()) for rule in PRESETS.values()]


def shown(mark: Mark) -> str:
    """A mark in the words of the data."""
    if not mark.word:
        return "—"
    denied = f", denied by {', '.join(mark.deniers)}" if mark.deniers else ""
    opposite = f", the opposite said by {', '.join(mark.opposing)}" if mark.opposing else ""
    meeting = f"; the meeting denied by {', '.join(mark.elsewhere)}" if mark.elsewhere else ""
    return mark.word + denied + opposite + meeting


def short(cell: Cell | None) -> str:
    return cell.value.removeprefix(BASE) if cell else ""


# The matrix


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_matrix_is_what_the_articles_say(view: views.View, path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    saved = queries.get(case["question"])
    rules = chosen(saved, case["worlds"], BASE, presets=False)
    found = across(view, saved, case["values"], rules)
    columns = [found.columns.index(name) for name in case["columns"]]
    told = {tuple(short(a.cells[n]) for n in columns): [shown(mark) for mark in a.marks] for a in found.answers}
    assert told == {tuple(answer["cells"]): answer["marks"] for answer in case["answers"]}
    assert len(told) == found.total == len(found.answers)
    for n, world in enumerate(found.worlds):
        assert world.holds == sum(answer["marks"][n] != "—" for answer in case["answers"])
        assert world.denied == sum(", denied" in answer["marks"][n] for answer in case["answers"])
        assert world.elsewhere == sum("; the meeting" in answer["marks"][n] for answer in case["answers"])
    actor = f"{BASE}actor/{case['values'].get('actor')}"
    pairs = {link.other if link.one == actor else link.one: [m.state for m in link.marks] for link in found.links}
    assert {who.removeprefix(BASE): states for who, states in pairs.items()} == case["pairs"]


def test_claims_are_those_on_which_an_answer_rests(view: views.View) -> None:
    found = across(view, MET, {"actor": "katla-ferrin", "other": "ostap-brynivets"}, [Perspective()])
    claims = {short(a.cells[found.columns.index("place")]): a.claims for a in found.answers}
    assert claims["place/nawras"] == (f"{BASE}claim/nawras-talks",)
    assert all(len(mark.claims) == 1 for a in found.answers for mark in a.marks)


Row = dict[str, Cell | None]


def row(**cells: str) -> Row:
    kinds = {"claim": "iri", "read_by": "iri", "stance": "iri", "who": "iri", "met": "iri"}
    return {name: Cell(kinds.get(name, "literal"), value) for name, value in cells.items()}


def told(who: str = "ann", met: str = "bob", claim: str = "c1", how: str = "hand", **more: str) -> Row:
    return row(who=who, met=met, claim=claim, stance=t.asserts, path="The Post", read_by=t.READERS[how], **more)


NAMES = ("who", "met", "denied_by", "stance", "path", "claim", "read_by")


def table(*rows: Row) -> Table:
    return Table(NAMES, tuple(tuple(one.get(name) for name in NAMES) for one in rows))


def model(*tables: Table) -> Across:
    return compared(MET, TITLES[: len(tables)], tables)


def test_who_tells_or_denies_it_makes_no_other_answer_of_it() -> None:
    found = model(table(told(), told(claim="c2", denied_by="The Sun > Eve; Eve")), table(told()))
    assert found.columns == ("who", "met", "stance")
    (answer,) = found.answers
    assert [mark.state for mark in answer.marks] == ["disputed", "told"]
    first = answer.marks[0]
    assert (first.claims, first.against, first.deniers) == (("c1", "c2"), ("c2",), ("Eve",))


@pytest.mark.parametrize(
    ("readings", "how"),
    [(["machine"], "machine"), (["machine", "hand"], "hand"), (["machine", "reviewed"], "reviewed")],
)
def test_what_only_a_machine_has_read_says_so(readings: list[str], how: str) -> None:
    found = model(table(*(told(how=each, claim=each) for each in readings)))
    assert found.answers[0].marks[0].how_read == how
    assert found.worlds[0].by_machine == (how == "machine")
    assert found.links[0].marks[0].how_read == how


def test_what_nobody_need_tell_is_not_told() -> None:
    (answer,) = model(table(row(who="ann", met="bob", path="background"))).answers
    assert answer.marks[0].word == "background" and answer.claims == () and answer.marks[0].how_read == ""


def test_two_are_disputed_where_all_is_denied_that_is_told_of_them() -> None:
    names = (*NAMES[:2], "place", *NAMES[2:])
    both = [told(place="x", denied_by="Eve"), told(place="y")]
    rows = [tuple(one.get(name) for name in names) for one in both]
    found = compared(MET, TITLES[:2], [Table(names, tuple(rows)), Table(names, (rows[0],))])
    assert [mark.state for mark in found.links[0].marks] == ["partly", "disputed"]


def test_two_are_denied_in_part_where_one_claim_of_an_answer_is_not_denied() -> None:
    part = table(told(denied_by="Eve"), told(claim="c2"))
    found = model(part, table(told(denied_by="Eve"), told(claim="c2", denied_by="Ida")))
    assert [mark.state for mark in found.links[0].marks] == ["partly", "disputed"]
    one, other = picture(found)
    assert (one.partly, other.partly) == (("ann and bob",), ())


def test_many_answers_are_counted_and_some_shown() -> None:
    found = model(table(*(told(met=f"p{n}") for n in range(MOST_ANSWERS + 5))))
    assert (found.total, len(found.answers), found.worlds[0].holds) == (
        MOST_ANSWERS + 5,
        MOST_ANSWERS,
        MOST_ANSWERS + 5,
    )
    assert found.links == (), "more actors than a network holds"
    assert len(model(table(*(told(met=f"p{n}") for n in range(MOST_ACTORS - 1)))).links) == MOST_ACTORS - 1


ROWS = st.lists(
    st.builds(
        told, st.sampled_from("ab"), st.sampled_from("cd"), st.sampled_from(["c1", "c2"]),
        st.sampled_from(["hand", "machine"]), denied_by=st.sampled_from(["", "Eve", "The Sun > Ida; Eve"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_no_answer_is_lost_or_moved_to_another_world(worlds: list[list[Row]]) -> None:
    found = model(*(table(*rows) for rows in worlds))
    assert len({a.cells for a in found.answers}) == len(found.answers) == found.total
    for n, rows in enumerate(worlds):
        for answer in found.answers:
            own = [r for r in rows if (r["who"], r["met"], r["stance"]) == answer.cells]
            mark = answer.marks[n]
            denied = [r for r in own if (by := r["denied_by"]) and by.value]
            assert mark.state == ("absent" if not own else "disputed" if denied else "told")
            assert set(mark.claims) == {cell.value for r in own if (cell := r["claim"])}
            by_hand = any((cell := r["read_by"]) and cell.value == t.READERS["hand"] for r in own)
            assert mark.how_read == ("" if not own else "hand" if by_hand else "machine")
        assert found.worlds[n].holds == len({(r["who"], r["met"]) for r in rows})


@pytest.mark.parametrize("saved", queries.all_queries(), ids=lambda saved: saved.name)
def test_no_answer_says_by_whom(view: views.View, saved: queries.SavedQuery) -> None:
    values = {p.name: p.example for p in saved.parameters if p.required}
    found = across(view, saved, values, [Perspective()])
    assert found.columns and not {
        "path",
        "root",
        "voucher",
        "article",
        "read_by",
        "chain",
        *queries.AGAINST,
        queries.ELSEWHERE,
    } & {*found.columns}
    assert all(mark.word and (mark.claims or mark.word != "told") for a in found.answers for mark in a.marks)


# Which worlds


def test_worlds_written_come_behind_the_ready_made_ones() -> None:
    ready = tuple(PRESETS.values())
    day = Perspective(as_of=date(2025, 4, 10))
    assert chosen(MET, [], BASE) == ready
    assert chosen(MET, ["as-of=2025-04-10", " ", "on-record=yes", "as-of=2025-04-10"], BASE) == (*ready, day)
    assert chosen(MET, ["as-of=2025-04-10"], BASE, presets=False) == (day,)


def test_worlds_that_cannot_stand_side_by_side_are_refused() -> None:
    days = [f"as-of=2025-04-0{n}" for n in range(1, 10)]
    with pytest.raises(InputError, match="At most 8 worlds"):
        chosen(MET, days, BASE, presets=False)
    assert len(chosen(MET, days[:8], BASE, presets=False)) == len(chosen(MET, days[:4], BASE)) == 8
    with pytest.raises(InputError, match="No world is named"):
        chosen(MET, ["", " "], BASE, presets=False)
    with pytest.raises((InputError, PerspectiveError), match="neither a preset"):
        chosen(MET, ["nonsense"], BASE)


# The page


MANY = "/ask/who-met-whom/worlds?actor=Katla+Ferrin&world=as-of%3D2025-04-14"


@pytest.mark.parametrize(
    "path", [MANY, "/ask/meetings-before/worlds?event=harbour-blockade", "/ask/met-or-group/worlds"]
)
def test_the_page_is_sound(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    found = Page(answer.text)
    assert answer.status_code == (400 if "met-or-group" in path else 200)
    assert not found.unclosed and found.open == [] and found.headings.count(1) == 1
    assert len(found.ids) == len(set(found.ids)) and "" not in found.links
    assert not {"script", "style"} & set(found.tags)
    assert not [name for name in found.attributes if name == "style" or name.startswith("on")]


def test_the_page_says_what_a_panel_is_and_how_each_answer_stands(client: FlaskClient) -> None:
    html = client.get(MANY, headers=HTML).text
    found = Page(html)
    text = found.text.replace(" ,", ",")
    assert "A claim is not a fact: each panel shows what holds for who believes that world’s claims." in text
    assert "The reported world 4 answers, 2 of them denied; the meeting of 1 denied as others tell it" in text
    assert "As known on 14 April 2025 4 answers, 3 of them denied; the meeting of 1 denied as others tell it" in text
    cells = [Page(cell).text.replace(" ,", ",") for cell in re.findall("<td>(.*?)</td>", html, re.DOTALL)]
    yacht = cells[-6:]
    assert yacht[:4] == ["— does not hold here"] * 4 and yacht[4] == "told by claim 1, ≠ denied by Katla Ferrin"
    assert yacht[5].startswith("Ferrin and Brynivets met a second time in Lindmere")
    assert "/claim/lindmere-yacht" in found.links and "/meeting/lindmere-yacht" in found.links
    (title,) = re.findall("<title>(.*?) ·", html)
    assert title == (
        "Who met whom, and on whose authority? Who: Katla Ferrin. Worlds: The reported world; On the record; and 3 more"
    )


def test_question_and_answer_lead_to_the_page_and_it_to_each_world_alone(client: FlaskClient) -> None:
    assert "/ask/who-met-whom/worlds" in page(client, "/ask/who-met-whom").links
    answered = page(client, "/ask/who-met-whom?actor=Katla+Ferrin&world=as-of%3D2025-04-14&run=1").links
    assert MANY in answered
    found = page(client, MANY).links
    assert "/ask/who-met-whom?actor=Katla+Ferrin&world=as-of%3D2025-04-14&run=1" in found
    assert "/ask/who-met-whom/worlds?actor=Katla+Ferrin" in found, "a world cannot be taken away"
    fewer = "/ask/who-met-whom/worlds?actor=Katla+Ferrin&world=on-record&world=undisputed&world=corroborated"
    assert f"{fewer}&world=as-of%3D2025-04-14&presets=no" in found, "a ready-made world cannot be taken away"


@pytest.mark.parametrize("saved", queries.all_queries(), ids=lambda saved: saved.name)
def test_every_question_in_a_world_has_the_page(client: FlaskClient, saved: queries.SavedQuery) -> None:
    needed = "&".join(f"{p.name}={p.example}" for p in saved.parameters if p.required)
    found = page(client, f"/ask/{saved.name}/worlds?{needed}")
    assert found.text.count("In this world alone") == 4


def test_the_permanent_link_is_the_same_page(client: FlaskClient) -> None:
    written = f"{MANY}&world=on-record%3Dyes&world=&world=as-of%3D2025-04-14"
    assert MANY in page(client, written).links

    def main(path: str) -> str:
        text = re.sub(r'<input type="hidden"[^>]*>', "", client.get(path, headers=HTML).text)
        return " ".join(text.partition("<main")[2].split())

    assert main(written) == main(MANY)


def test_addresses_have_one_spelling() -> None:
    ready = list(PRESETS.values())
    assert address(MET, {}, ready) == "/ask/who-met-whom/worlds"
    assert address(MET, {}, ready[:1]) == "/ask/who-met-whom/worlds?world=reported&presets=no"


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("world=nonsense", 400, "neither a preset"),
        ("who=x", 400, "has no parameter 'who'"),
        ("presets=no", 400, "No world is named"),
        ("&".join(f"world=as-of%3D2025-04-0{n}" for n in range(1, 6)), 400, "At most 8 worlds stand side by side"),
        ("actor=Nobody+At+All", 404, "No actor here is called"),
    ],
)
def test_what_cannot_be_asked_is_said(client: FlaskClient, query: str, status: int, said: str) -> None:
    assert said in page(client, f"/ask/who-met-whom/worlds?{query}", status).text


def test_a_world_that_was_mistyped_stands_in_the_field_again(client: FlaskClient) -> None:
    html = client.get("/ask/who-met-whom/worlds?world=as-of%3D2025-04-14&world=nonsens", headers=HTML).text
    assert re.findall(r'<input type="hidden" name="world" value="([^"]*)"', html) == ["as-of=2025-04-14"]
    assert re.findall(r'id="f-world" [^>]*value="([^"]*)"', html) == ["nonsens"]


def test_nothing_told_says_what_that_does_not_say(client: FlaskClient) -> None:
    text = page(client, "/ask/who-met-whom/worlds?actor=halvik").text
    assert "That does not say that it did not happen" in text and "0 answers" in text


def test_a_machine_reading_and_hostile_words_are_marked(tmp_path: Path) -> None:
    dossier = page_data.hostile(tmp_path)
    with WorkerPool(dossier.cache, Limits(workers=2, queue=8)) as pool:
        answer = create_app(Site(dossier, pool, local=False)).test_client().get(
            "/ask/independent-roots/worlds", headers=HTML
        )  # fmt: skip
    found = Page(answer.text)
    assert answer.status_code == 200 and "by machine only" in found.text
    assert "machine reading, checked by nobody" in found.text
    assert not {"script", "b"} & set(found.tags) and not {"\u202e", "\u0007", "\u001b"} & set(answer.text)


# The panels


def picture(found: Across) -> Sequence[panels.Panel]:
    return panels.panels(found, {})


def test_an_answer_has_the_same_place_in_each_world() -> None:
    saved = replace(model(table(told(), told(met="eve", denied_by="Ida")), table(told(how="machine"))), links=())
    one, other = picture(saved)
    assert [(s.x, s.y, s.number) for s in one.spots] == [(s.x, s.y, s.number) for s in other.spots]
    assert [s.state for s in one.spots] == ["told", "disputed"] and [s.state for s in other.spots] == ["told", "absent"]
    assert [s.signs for s in other.spots] == ["⚙", ""]


def test_an_actor_has_the_same_place_in_each_world() -> None:
    one, other = picture(model(table(told(), told(met="eve")), table(told(denied_by="Ida"))))
    assert one.names == other.names and len(one.names) == 3
    assert [tie.state for tie in one.ties] == ["told", "told"] and [tie.state for tie in other.ties] == ["disputed"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text("abc d", min_size=1, max_size=40), min_size=2, max_size=MOST_ACTORS, unique=True))
def test_names_stand_apart_and_lines_keep_clear_of_other_actors(names: list[str]) -> None:
    found = model(table(*(told(a, b) for a, b in combinations(names, 2))))
    (panel,) = picture(found)
    for one, other in combinations(panel.names, 2):
        if one.side == other.side:
            assert abs(one.y - other.y) >= 7 * (len(one.lines) + len(other.lines)), "a name stands on another"
    for name in panel.names:
        half = 7 * len(name.lines)
        assert 0 < name.x < panel.width and half < name.y < panel.height - half
    places = {(name.x, name.y) for name in panel.names}
    assert len(places) == len(names)
    for tie in panel.ties:
        curve = [tie.at(n / 30) for n in range(31)]
        for x, y in places - {tie.start, tie.end}:
            near = min((px - x) ** 2 + (py - y) ** 2 for px, py in curve)
            assert near > 4.5**2, "a line runs through an actor whom it does not join"
