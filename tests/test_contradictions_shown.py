"""How contradictions are shown: page, table, CSV and JSON; what nobody has checked stands apart everywhere."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso import views
from sayso.build import build
from sayso.dossier import Dossier, Settings, create, open_dossier
from sayso.errors import InputError, NotFound
from sayso.perspective import Perspective
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso_web.app import create_app
from sayso_web.site import Site
from test_pages import Page, page

BASE = "https://w3id.org/sayso/id/odds/"
MACHINE = {"how": "machine", "by": "sayso read", "model": "rules-1", "confidence": 0.5}
UNCHECKED = "machine reading, checked by nobody"

# What each article tells: by statement id its speaker, stance and claim, and the content of claims written out there.
LEDGER = {
    "s1": ("Ann Ash", "asserts", "in-oslo"),
    "s2": ("Ann Ash", "asserts", "ship-sank"),
    "s3": ("Bob Bell", "denies", "bridge-fell"),
    "s4": ("Ann Ash", "asserts", "veld-is-a-group"),
    "s5": ("Ann Ash", "asserts", "mill-burned"),
    "s6": ("Ann Ash", "asserts", "secret"),
}
POST = {
    "s1": ("Bob Bell", "asserts", "in-bern"),
    "s2": ("Bob Bell", "asserts", "no-ship-sank"),
    "s3": ("Bob Bell", "asserts", "bridge-fell"),
    "s4": ("Bob Bell", "asserts", "in-norway"),
    "s5": ("Bob Bell", "asserts", "in-april"),
    "s6": ("Bob Bell", "asserts", "open"),
}
READ = {
    "s1": ("Cid Fox", "denies", "mill-burned"),
    "s2": ("Cid Fox", "denies", "ship-sank"),
    "s3": ("Cid Fox", "asserts", "in-rome"),
    "s4": ("Cid Fox", "asserts", "veld-is-a-state"),
}
M = "ex:meeting/m"
CLAIMS: dict[str, dict[str, Any]] = {
    "in-oslo": {"content": [[M, "so:place", "ex:place/oslo"], [M, "so:date", {"date": "2024-03"}]]},
    "in-norway": {"content": [[M, "so:place", "ex:place/norway"], [M, "so:date", {"date": "2024-03-05"}]]},
    "in-bern": {"content": [[M, "so:place", "ex:place/bern"]]},
    "in-rome": {"content": [[M, "so:place", "ex:place/rome"]]},
    "in-april": {"content": [[M, "so:date", {"date": "2024-04/.."}]]},
    "secret": {"content": [[M, "so:secrecy", "so:secret"]]},
    "open": {"content": [[M, "so:secrecy", "so:open"]]},
    "ship-sank": {},
    "no-ship-sank": {"negates": "ship-sank"},
    "bridge-fell": {},
    "mill-burned": {},
    "veld-is-a-group": {"content": [["ex:actor/veld", "a", "so:Group"]]},
    "veld-is-a-state": {
        "content": [["ex:actor/luz", "so:organOf", "ex:actor/veld"], ["ex:actor/veld", "a", "so:State"]]
    },
}
GRAPH = f"""
@prefix so: <https://w3id.org/sayso/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{BASE}place/oslo> a so:Place ; rdfs:label "Oslo"@en ; so:within <{BASE}place/norway> .
<{BASE}place/norway> a so:Place ; rdfs:label "Norway"@en .
<{BASE}place/bern> a so:Place ; rdfs:label "Bern"@en .
<{BASE}place/rome> a so:Place ; rdfs:label "Rome"@en .
"""


def article(publisher: str, said: dict[str, tuple[str, str, str]], claims: list[str]) -> tuple[str, dict[str, Any]]:
    """The text and notes of an article in which people say things."""
    statements, text = [], f"{publisher} reports."
    for ident, (who, stance, claim) in said.items():
        words = f"about {claim.replace('-', ' ')}, {ident}"
        text += f" {who} {stance}{ident} {words}."
        statements.append({"id": ident, "speaker": who, "cue": f"{stance}{ident}", "content": [words]})
        statements[-1] |= {"stance": stance, "claim": claim}
    names = sorted({who for who, _, _ in said.values()})
    notes = {
        "article": {"title": publisher, "publisher": publisher, "stated_date": "2024-05-01"},
        "statements": statements,
        "meetings": [],
        "actors": [{"name": publisher, "kind": "outlet"}, *({"name": name, "kind": "person"} for name in names)],
        "claims": [{"id": claim, "text": f"It is told: {claim}."} | CLAIMS[claim] for claim in claims],
    }
    return text, notes


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    made = create(tmp_path_factory.mktemp("odds") / "odds", Settings(name="odds", title="Odds", base=BASE))
    of_machine = ["in-rome", "veld-is-a-state"]
    texts = {
        "ledger": article("The Morning Ledger", LEDGER, [claim for claim in CLAIMS if claim not in of_machine]),
        "post": article("The Evening Post", POST, []),
        "wire": article("Radio Karth", READ, of_machine),
    }
    files = {f"articles/{name}.txt": text.encode() for name, (text, _) in texts.items()}
    for name, (_, notes) in texts.items():
        folder = "readings" if name == "wire" else "notes"
        files[f"{folder}/{name}.json"] = json.dumps(notes | ({"read_by": MACHINE} if name == "wire" else {})).encode()
    made.put(files | {"graph/places.ttl": GRAPH.encode()}, "the dossier of a test")
    build(made)
    return made


@pytest.fixture(scope="module")
def site(dossier: Dossier) -> Iterator[Site]:
    with WorkerPool(dossier.cache, Limits(workers=2, queue=8)) as pool:
        yield Site(dossier, pool, local=True)


@pytest.fixture(scope="module")
def sample_client(samples: Path) -> Iterator[FlaskClient]:
    found = open_dossier(samples)
    with WorkerPool(found.cache, Limits(workers=2, queue=8)) as pool:
        yield create_app(Site(found, pool, local=True)).test_client()


def listed(sections: tuple[views.Section, ...]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Kind, thing, and the values of the sides, or the ways in which they are taken."""
    out = set()
    for odds in (odds for section in sections for odds in section.listed):
        values = [side.value for side in odds.sides]
        words = tuple(
            (value.when.edtf if value.when else value.text or value.things[0].label)
            if value
            else "/".join(saying.way for saying in side.sayings)
            for value, side in zip(values, odds.sides, strict=True)
        )
        out.add((odds.kind, odds.about.iri.removeprefix(BASE), words))
    return out


def test_checked_and_unchecked_are_apart_and_what_is_compatible_is_left_out(view: views.View) -> None:
    """Oslo lies in Norway, 5 March in March: no contradictions. A machine alone read who denies the mill, and Rome."""
    found = views.contradictions(view, Perspective())
    assert listed(found.checked) == {
        ("denial", "claim/ship-sank", ("asserts", "denies/opposite")),
        ("denial", "claim/bridge-fell", ("asserts", "denies")),
        ("place", "meeting/m", ("Bern", "Oslo")),
        ("place", "meeting/m", ("Bern", "Norway")),
        ("date", "meeting/m", ("2024-03", "2024-04/..")),
        ("date", "meeting/m", ("2024-03-05", "2024-04/..")),
        ("value", "meeting/m", ("open", "secret")),
    }
    assert listed(found.unchecked) == {
        ("denial", "claim/mill-burned", ("asserts", "denies")),
        ("place", "meeting/m", ("Oslo", "Rome")),
        ("place", "meeting/m", ("Norway", "Rome")),
        ("place", "meeting/m", ("Bern", "Rome")),
        ("class", "actor/veld", ("group", "state")),
    }
    assert not any(odds.unchecked for section in found.checked for odds in section.listed)
    assert all(any(side.unchecked for side in odds.sides) for s in found.unchecked for odds in s.listed)


def test_only_checked_readings_leave_what_somebody_read(view: views.View) -> None:
    found = views.contradictions(view, Perspective(reviewed=True))
    assert sum(section.total for section in found.unchecked) == 0
    ship = ("denial", "claim/ship-sank", ("asserts", "opposite"))
    assert ship in listed(found.checked)


def test_an_accepted_reading_is_checked(tmp_path: Path, dossier: Dossier) -> None:
    texts = {path.relative_to(dossier.path).as_posix(): path.read_bytes() for path in dossier.path.rglob("*.txt")}
    texts |= {
        path.relative_to(dossier.path).as_posix(): path.read_bytes()
        for path in dossier.path.glob("*/*.json")
        if ".sayso" not in path.parts
    }
    accept = {
        "id": "d1",
        "date": "2026-11-20",
        "by": "R",
        "act": "accept",
        "reason": "read",
        "targets": ["attribution/wire/s1"],
    }
    made = create(tmp_path / "odds", Settings(name="odds", title="Odds", base=BASE))
    made.put(texts | {"decisions.jsonl": json.dumps(accept).encode() + b"\n"}, "the dossier of a test")
    build(made)
    with WorkerPool(made.cache) as pool:
        found = views.contradictions(views.View(pool, made), Perspective(), "denial")
    assert ("denial", "claim/mill-burned", ("asserts", "denies")) in listed(found.checked)
    assert not listed(found.unchecked)


def test_each_side_of_classes_names_the_claims_that_tell_it(view: views.View) -> None:
    (odds,) = (x for x in views.contradictions(view, Perspective(), "class").listed)
    group, state = odds.sides
    assert [(s.way, s.claim.iri.rpartition("/")[2]) for s in group.sayings] == [("told", "veld-is-a-group")]
    assert [(s.way, s.claim.iri.rpartition("/")[2]) for s in state.sayings] == [("told", "veld-is-a-state")]
    assert not group.unchecked and state.unchecked and odds.unchecked


def test_about_a_thing_is_what_concerns_it(view: views.View) -> None:
    about = views.contradictions(view, Perspective(), about=f"{BASE}place/rome")
    assert {x.sides[1].value.things[0].label for x in about.listed if x.sides[1].value} == {"Rome"}
    assert len(about.listed) == 3
    one = views.contradictions(view, Perspective(), about=f"{BASE}claim/no-ship-sank")
    assert [x.about.iri for x in one.listed] == [f"{BASE}claim/ship-sank"]
    with pytest.raises(NotFound, match="nowhere"):
        views.contradictions(view, Perspective(), about=f"{BASE}meeting/nowhere")
    with pytest.raises(InputError, match="near-denial"):
        views.contradictions(view, Perspective(), kind="quarrel")
    with pytest.raises(InputError):
        views.contradictions(view, Perspective(), about=f"{BASE}x> {{ }} <y")


def test_a_limit_says_how_many_are_left_out(view: views.View) -> None:
    found = views.contradictions(view, Perspective(), limit=views.Limit(1, claims=1, chains=1))
    denial, place = found.checked[0], found.checked[2]
    assert (denial.kind, denial.total, len(denial.listed)) == ("denial", 2, 1)
    assert (place.kind, place.total, len(place.listed)) == ("place", 2, 1)
    whole = views.contradictions(view, Perspective(), "denial").checked[0]
    limited = views.contradictions(view, Perspective(), "denial", limit=views.Limit(9, claims=1)).checked[0]
    for odds, cut in zip(whole.listed, limited.listed, strict=True):
        for side, shown in zip(odds.sides, cut.sides, strict=True):
            assert shown.more == len(side.sayings) - 1 and shown.unchecked == side.unchecked


# The page


def test_the_page_marks_what_nobody_has_checked_and_sets_it_apart(client: FlaskClient) -> None:
    text = client.get("/contradictions").text
    checked, _, unchecked = text.partition('id="unchecked"')
    assert "By readings that nobody has checked" in unchecked
    articles = re.findall(r'<article class="odds.*?</article>', checked, re.S)
    assert len(articles) == 7 and "odds-unchecked" not in "".join(articles)
    apart = re.findall(r'<article class="odds.*?</article>', unchecked, re.S)
    assert len(apart) == 5 and all("odds-unchecked" in each and UNCHECKED in each for each in apart)
    (ship,) = (each for each in articles if "claim/ship-sank" in each.partition("</h3>")[0])
    assert UNCHECKED in ship  # the denial that only a machine read, beside the opposite that somebody has read


def test_the_page_shows_both_sides_with_words_and_ways(sample_client: FlaskClient) -> None:
    found = page(sample_client, "/contradictions?kind=denial&about=claim/talks-at-request")
    assert found.text.count("One side") == 1 and found.text.count("The other side") == 1
    for words in (
        "that these talks on grain ships, held by Ferrin and Brynivets in Nawras on 2 April",
        "Nobody in this house asked for that journey,",
        "the opposite said",
        "Denied is what the one side could not hold without",
        "Bram Ostley for Cabinet Office",
        "A Tarsk diplomat (not named; 1 person)",
        "read by hand",
    ):
        assert words in found.text, words
    assert "/article/tollgate-request#st-s3" in found.links


def test_the_title_and_the_address_hold_the_world(sample_client: FlaskClient) -> None:
    answer = sample_client.get("/contradictions?world=without%3DTaylor+Daily+Press%2Con-record%3Dyes&kind=date")
    title = re.search("<title>(.*?)</title>", answer.text)
    assert title and title[1].startswith("Contradictions · without Taylor Daily Press, on the record · ")
    address = "/contradictions?world=without%3Dtaylor-daily-press%2Con-record%3Dyes&kind=date"
    assert address in Page(answer.text).links
    assert sample_client.get(address).text == answer.text


def test_words_that_are_withheld_are_given_by_their_places(sample_client: FlaskClient) -> None:
    text = page(sample_client, "/contradictions?about=claim/backchannel/s3").text
    assert "They stand at 633–648, 649–655, 656–730" in text and "The talks were" not in text
    assert "No contradictions: somebody denies more than others told" in text


def test_what_was_withdrawn_elsewhere_says_so(sample_client: FlaskClient) -> None:
    text = page(sample_client, "/contradictions?world=as-of%3D2025-04-15&about=claim/lindmere-yacht").text
    assert "it stands in this world; corrected or withdrawn outside of it, on 2025-04-16" in text
    copied = page(sample_client, "/contradictions?about=claim/prisoners-420").text
    assert "source has withdrawn" in copied and "outside of it" not in copied


@pytest.mark.parametrize("query", ["world=as-of%3D2023-07-08", "world=undisputed&kind=denial", "about=Jorun+Halvik"])
def test_nothing_found_does_not_say_that_nobody_contradicts(sample_client: FlaskClient, query: str) -> None:
    text = page(sample_client, f"/contradictions?{query}").text
    assert "among what this world admits. That does not say that nobody contradicts" in text
    assert "One side" not in text


def test_near_denials_alone_are_no_contradictions(sample_client: FlaskClient) -> None:
    text = page(sample_client, "/contradictions?world=undisputed").text
    assert "No contradiction among what this world admits." in text and "What is left undenied" in text
    only = page(sample_client, "/contradictions?world=undisputed&kind=near-denial").text
    assert "That does not say" not in only


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("kind=quarrel", 400, "The kinds are denial"),
        ("world=mood", 400, "neither a preset"),
        ("world=without%3DNobody+at+all", 404, "Nobody at all"),
        ("about=claim/nowhere", 404, "There is no"),
        ("about=Zebulon+Quux", 404, "No thing here is called"),
        ("actor=x", 400, "has no parameter 'actor'"),
    ],
)
def test_what_cannot_be_asked_is_said(sample_client: FlaskClient, query: str, status: int, said: str) -> None:
    assert said in page(sample_client, f"/contradictions?{query}", status).text


def test_a_claim_leads_to_its_contradictions_where_it_has_some(sample_client: FlaskClient) -> None:
    """In the reported world: asserted and denied, or a part of it is; nothing where it is only denied, or withdrawn."""
    for claim, is_contradicted in (
        ("nawras-talks", True), ("talks-at-request", True), ("prisoners-420", True), ("kept-secret", False),
        ("grain-on-agenda", False), ("lindmere-yacht", False), ("tarsk-asked-for-funds", False),
    ):  # fmt: skip
        found = page(sample_client, f"/claim/{claim}")
        assert (f"/contradictions?about=claim/{claim}" in found.links) is is_contradicted, claim
        assert bool(page(sample_client, f"/contradictions?kind=denial&about=claim/{claim}").text.count("One side")) is (
            is_contradicted
        ), claim
    assert "/contradictions?about=meeting/nawras-talks" in page(sample_client, "/meeting/nawras-talks").links


# The command


def test_rows_say_who_read_them_and_what_is_unchecked(dossier: Dossier, sayso: Sayso) -> None:
    done = sayso("contradictions", "--format", "csv", "--dossier", dossier.path)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["checked"] for row in rows if row["about"] == "It is told: mill-burned."} == {
        "no: a machine alone read a side"
    }
    order = [row["checked"] == "yes" for row in rows]
    assert order == sorted(order, reverse=True)
    (denial,) = (row for row in rows if row["about"] == "It is told: mill-burned." and row["side"] == "the other side")
    assert (denial["how"], denial["read_by"], denial["stance"], denial["path"]) == (
        "denies it", "machine", "denies", "Radio Karth > Cid Fox",
    )  # fmt: skip
    assert denial["words"] == "about mill burned, s1"
    assert (denial["about_iri"], denial["claim_iri"]) == (f"{BASE}claim/mill-burned",) * 2
    assert denial["chain"].startswith(f"{BASE}chain/")
    assert {row["value_iri"] for row in rows if row["value"] == "Bern"} == {f"{BASE}place/bern"}
    assert "Taken for one across articles by machine, as full name and kind agree: Bob Bell." in done.err
    assert "A side read by a machine only: asserted and denied 1; two places 3;" in done.err
    assert f"World: The reported world <{BASE}perspective>. Build " in done.err


def test_json_sets_unchecked_and_near_denials_apart(dossier: Dossier, samples: Path, sayso: Sayso) -> None:
    found = json.loads(sayso("contradictions", "--format", "json", "--dossier", dossier.path).out)
    assert found["world"] == f"{BASE}perspective" and found["build"]
    assert found["counts"]["denial"] == {"checked": 2, "unchecked": 1}
    assert all(not each["unchecked"] for each in found["checked"]["contradictions"])
    assert all(any(side["unchecked"] for side in each["sides"]) for each in found["unchecked"]["contradictions"])
    (mill,) = (each for each in found["unchecked"]["contradictions"] if each["kind"] == "denial")
    assert [side["claims"][0]["chains"][0]["read_by"] for side in mill["sides"]] == ["hand", "machine"]
    near = json.loads(sayso("contradictions", "--format", "json", "--dossier", samples).out)["checked"]
    assert {each["kind"] for each in near["near_denials"]} == {"near-denial"} and len(near["near_denials"]) == 4
    assert "near-denial" not in {each["kind"] for each in near["contradictions"]}
    (prisoners,) = (each for each in near["contradictions"] if each["about"]["iri"].endswith("prisoners-420"))
    assert prisoners["sides"][0]["claims"][0]["chains"][0]["standing"] == "source has withdrawn"
    words = near["near_denials"][0]["sides"][0]["claims"][0]["chains"][0]["words"]
    assert all(each["exact"] is None and each["end"] > each["start"] for each in words)


def test_tables_records_and_limits(samples: Path, sayso: Sayso) -> None:
    done = sayso("contradictions", "--about", "Nawras", "--kind", "place", "--dossier", samples)
    header, first, *_ = (line.split("\t") for line in done.out.splitlines())
    assert dict(zip(header, first, strict=True))["value"] == "Lindmere"
    assert "Both sides checked: two places 1." in done.err and "fictional samples" in done.err
    done = sayso("contradictions", "--format", "records", "--most", "1", "--dossier", samples)
    assert "on record     no" in done.out and "asserted and denied 1 of 5;" in done.err and "--most" in done.err
    assert (
        sayso("contradictions", "--most", "0", "--dossier", samples, "--kind", "denial").out.count("\tdenial\t")
        == 28  # 13, 8, 3, 2, 2
    )
    done = sayso("contradictions", "--world", "undisputed", "--kind", "place", "--dossier", samples)
    assert done.code == 0 and "does not say that nobody contradicts" in done.err
    assert sayso("contradictions", "--kind", "quarrel", "--dossier", samples).code == 2
    assert sayso("contradictions", "--about", "meeting/nowhere", "--dossier", samples).code == 3
