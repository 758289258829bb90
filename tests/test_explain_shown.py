"""Explanations as people see them: on the command line and on pages, with every mark that a claim carries."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso.build import build
from sayso.dossier import Dossier, Settings, create, open_dossier
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso_web.app import create_app
from sayso_web.site import Site
from test_pages import HTML, Page

BURNS = ("actor/william-burns", "so:met", "actor/sergei-naryshkin")
KATLA = ("actor/katla-ferrin", "so:met", "actor/ostap-brynivets")
UNCHECKED = "machine reading, checked by nobody"
BIDI = "Bob \u202eBell"
MARKUP = "Cid <script>alert(1)</script>"
ANN = "Ann said that she, Bob and Cid met. Dan denied it: no."


def _machine(folder: Path) -> Dossier:
    """A dossier of one article that only a machine has read: Ann says that three met, and Dan denies it."""
    said: dict[str, Any] = {"speaker_kind": "named", "mode": "indirect", "claim": "met"}
    notes = {
        "article": {"publisher": "The Post", "stated_date": "2024-03-05"},
        "statements": [
            said | {"id": "s1", "speaker": "Ann", "source": "Ann", "cue": "said",
                    "content": ["that she, Bob and Cid met"]},
            said | {"id": "s2", "speaker": "Dan", "source": "Dan", "cue": "denied", "content": ["it"],
                    "stance": "denies"},
        ],
        "meetings": [
            {"id": "m1", "kind": "talks", "participants": ["Ann", BIDI, MARKUP], "status": "happened",
             "evidence": ["Bob and Cid met"], "reported_by": ["s1"], "date": "2024-03-04"}
        ],
        "actors": [{"name": name, "kind": "person"} for name in ("Ann", BIDI, MARKUP, "Dan")],
        "claims": [{"id": "met", "text": f"Three met {MARKUP}", "lang": "en"}],
        "read_by": {"how": "machine", "by": "sayso read", "model": "rules-1", "confidence": 0.5},
    }  # fmt: skip
    dossier = create(folder / "machine", Settings(name="machine", title="Machine", base="https://w3id.org/sayso/id/m/"))
    files = {"articles/one.txt": ANN.encode(), "readings/one.json": json.dumps(notes).encode()}
    dossier.put(files, "the dossier of a test")
    build(dossier)
    return dossier


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return _machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def client(samples: Path) -> Iterator[FlaskClient]:
    dossier = open_dossier(samples)
    with WorkerPool(dossier.cache, Limits(workers=2)) as pool:
        yield create_app(Site(dossier, pool, local=True)).test_client()


def address(triple: tuple[str, str, str], world: str = "reported") -> str:
    return f"/explain?{urlencode(dict(zip('spo', triple, strict=True)) | {'world': world})}"


# The command --------------------------------------------------------------------------------------------------------


def test_a_tree_in_words(samples: Path, sayso: Sayso) -> None:
    done = sayso("explain", "William Burns", "met", "Sergei Naryshkin", "--dossier", samples)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "In the world “The reported world”: William Burns — met — Sergei Naryshkin"
    assert "It follows, by claim 1 alone: " in lines[2] and "(rule met; " in lines[2]
    assert lines[3].startswith("    - ") and "has the status — happened" in lines[3]
    assert "It rests on 1 claim. A claim is not a fact." in lines
    assert (
        "   Taylor Daily Press > The New York Times asserts; in “Talks between former US officials and Russians”"
        in done.out
    )
    assert "[3407-3517]" in done.out, "the words are withheld"
    assert "World: The reported world <" in done.err and "Statements read by: hand 2." in done.err
    assert "fictional" not in done.out + done.err


def test_who_denies_a_claim_stands_wherever_it_is_a_reason(samples: Path, sayso: Sayso) -> None:
    done = sayso("explain", "meeting/nawras-talks", "so:place", "place/merjan", "--dossier", samples)
    leaf = next(line for line in done.out.splitlines() if "Nawras: told by claim 1" in line)
    ministry = "Tarsk Foreign Ministry"
    against = f"denied by {ministry}; the opposite said by {ministry}; near-denial by Cabinet Office"
    assert against in leaf
    assert "“Katla Ferrin, the deputy foreign minister of Velmora" in done.out
    assert "It rests on fictional samples." in done.err and "marked as fictional" in done.out
    met = sayso("explain", *KATLA, "--dossier", samples)
    assert f"It follows, by claim 2 alone ({against}): " in met.out
    assert "Taken for one across articles by machine" in met.out
    assert "looks wrong: wrong office" in met.out


def test_a_machine_reading_is_called_one_on_every_line_that_rests_on_it(machine: Dossier, sayso: Sayso) -> None:
    done = sayso("explain", "Ann", "met", "actor/cid-script-alert-1-script", "--dossier", machine.path)
    assert done.code == 0, done.err
    assert (
        f"by claim 1 alone (denied by Dan (machine reading, checked by nobody); the claim itself ({UNCHECKED}))"
        in done.out
    )
    assert f"The Post > Ann asserts; in “one”, 5 March 2024; {UNCHECKED}" in done.out
    assert "Statements read by: machine 1." in done.err
    bob = sayso("explain", "Ann", "met", "actor/bob-bell", "--dossier", machine.path)
    assert bob.code == 0 and "\u202e" not in bob.out and "⟨U+202E⟩" in bob.out
    absent = sayso("explain", "Ann", "met", "Dan", "--dossier", machine.path)
    assert absent.code == 3 and "No claim tells it" in absent.err
    reviewed = sayso("explain", "Ann", "met", "actor/bob-bell", "--world", "reviewed=yes", "--dossier", machine.path)
    assert reviewed.code == 3 and UNCHECKED in reviewed.err and "denied by Dan" in reviewed.err


def test_json_says_the_same(samples: Path, sayso: Sayso) -> None:
    found = json.loads(sayso("explain", *KATLA, "--format", "json", "--dossier", samples).out)
    ways = found["triple"]["follows"]
    assert [way["rule"] for way in ways] == ["met"] * 3 and found["complete"]
    assert {way["by_claim_alone"] for way in ways} == found["claims"].keys()
    talks = next(x for iri, x in found["claims"].items() if iri.endswith("/claim/nawras-talks"))
    assert [x["who"]["label"] for x in talks["admitted"]["denied"]] == ["Tarsk Foreign Ministry"]
    assert talks["statements"][0]["reading"]["how"] == "hand"
    assert all(len(x["from"]) == 5 for x in ways) and found["triple"]["terms"][1] == "<https://w3id.org/sayso/ns#met>"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((*KATLA, "--world", "as-of=2025-01-01"), 3, "It holds in the reported world"),
        ((*KATLA, "--world", "yesterday"), 2, "yesterday"),
        (("united-states", "met", "Katla Ferrin"), 2, "actor/united-states, place/united-states"),
        (("Burns", "married", "Naryshkin"), 2, "no relation"),
    ],
)
def test_what_does_not_hold_is_an_error_of_one_line(
    samples: Path, sayso: Sayso, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = sayso("explain", *arguments, "--dossier", samples)
    assert done.code == code and says in done.err and not done.out
    assert done.err.startswith("error: ") and done.err.count("\n") == 1


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_shows_steps_marks_and_words(client: FlaskClient) -> None:
    answer = client.get(address(KATLA), headers=HTML)
    found = Page(answer.text)
    assert answer.status_code == 200 and not found.unclosed
    assert "It rests on 3 claims , of which 1 is ≠ denied in this dossier" in found.text.replace("\xa0", " ")
    ways = [way.partition("</summary>")[0] for way in answer.text.split('<details class="way"')[1:]]
    denied = [re.search("(its meeting.*)?denied</span>.*Tarsk Foreign Ministry", way, re.DOTALL) for way in ways]
    assert [way and ("its meeting" if way[1] else "itself") for way in denied] == ["its meeting", "itself", None]
    said = [Page(way).text for way in ways]
    assert "by claim 1 alone ( its meeting, as others tell it , is ≠ denied by Tarsk Foreign Ministry ):" in said[0]
    assert not re.search(r"(Ministry|\)) alone", " ".join(said)), "nobody is told to be the only one to deny it"
    assert {f"claim-{n}" for n in (1, 2, 3)} <= set(found.ids)
    assert "Katla Ferrin, the deputy foreign minister of Velmora" in found.text
    assert "read by hand" in found.text and "fictional sample" in found.text.lower()
    assert "taken for one across articles by machine" in found.text


def test_the_page_says_what_does_not_hold_and_where_it_does(client: FlaskClient) -> None:
    answer = client.get(address(KATLA, "as-of=2025-01-01"), headers=HTML)
    found = Page(answer.text)
    assert answer.status_code == 404
    assert "That does not say that it is not so." in found.text
    assert "not admitted: nothing that asserts it counts in this world (as-of=2025-01-01)" in found.text
    there = next(link for link in found.links if link.startswith("/explain?") and "world=reported" in link)
    assert client.get(there.replace("&amp;", "&"), headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("triple", "status", "says"),
    [(("zzqqxx", "met", "x"), 404, "zzqqxx"), (("Burns", "married", "Naryshkin"), 400, "no relation")],
)
def test_a_fault_stands_above_the_form_as_it_was_filled_in(
    client: FlaskClient, triple: tuple[str, str, str], status: int, says: str
) -> None:
    answer = client.get(address(triple), headers=HTML)
    assert answer.status_code == status
    alert = re.search('role="alert">(.*?)</p>', answer.text)
    assert alert and says in alert[1] and f'value="{triple[1]}"' in answer.text


def test_names_are_text_and_a_machine_reading_is_marked(machine: Dossier) -> None:
    with WorkerPool(machine.cache, Limits(workers=1)) as pool:
        client = create_app(Site(machine, pool, local=False)).test_client()
        for target in ("actor/cid-script-alert-1-script", "actor/bob-bell"):
            answer = client.get(address(("actor/ann", "met", target)), headers=HTML)
            assert answer.status_code == 200
            assert "<script" not in answer.text and "\u202e" not in answer.text
            summary = answer.text.split("<main")[1].split("<summary>")[1].partition("</summary>")[0]
            assert summary.count("read-machine") == 2, "the denial and the claim"
        start = client.get("/explain", headers=HTML).text
        assert "<script" not in start and "\u202e" not in start and "Ann — met — Cid" in start


def test_each_triple_of_a_comparison_leads_to_why_it_holds(client: FlaskClient) -> None:
    html = client.get("/compare?first=reported&second=on-record", headers=HTML).text
    links = [link for link in Page(html).links if link.startswith("/explain?")]
    assert len(links) > 100
    for link in links[::9]:
        assert client.get(link.replace("&amp;", "&"), headers=HTML).status_code == 200, link


def test_a_world_leads_to_what_follows_in_it(client: FlaskClient) -> None:
    link = next(x for x in Page(client.get("/perspective?on-record=yes").text).links if x.startswith("/explain?"))
    found = Page(client.get(link).text)
    assert "Katla Ferrin — met — Ostap Brynivets" in found.text and "Who stood for whom" in found.text
    reasons = [x for x in found.links if x.startswith("/explain?s=")]
    assert len(reasons) > 20
    for each in reasons[::6]:
        assert "What it follows from" in Page(client.get(each.replace("&amp;", "&")).text).text


def test_rows_that_are_triples_lead_to_why(client: FlaskClient) -> None:
    world, met = "<https://w3id.org/sayso/id/sample/perspective>", "<https://w3id.org/sayso/ns#met>"
    asked = f"SELECT ?s ?p ?o FROM {world} {{ ?s ?p ?o . ?s {met} ?o }}"
    found = Page(client.get(f"/sparql?{urlencode({'query': asked})}", headers=HTML).text)
    links = [x for x in found.links if x.startswith("/explain?")]
    assert len(links) == 28
    assert client.get(links[0].replace("&amp;", "&"), headers=HTML).status_code == 200
    for other in (asked.replace("?s ?p ?o FROM", "?s ?o FROM"), re.sub("FROM <[^>]*>", "", asked)):
        html = client.get(f"/sparql?{urlencode({'query': other})}", headers=HTML).text
        assert "/explain?s" not in html


# What stands in the world and not outside of it -----------------------------------------------------------------------

YACHT = "A harbour official in Lindmere"


def test_a_chain_on_which_the_world_admits_a_claim_is_not_struck_there(
    client: FlaskClient, samples: Path, sayso: Sayso
) -> None:
    html = client.get(address(KATLA, "as-of=2025-04-09"), headers=HTML).text
    rows = re.findall(r'<li( class="\w+")?>(<span class="chain-row">.*?)</li>', html, re.DOTALL)
    (yacht,) = [(mark, Page(row).text) for mark, row in rows if YACHT in row]
    assert not yacht[0] and "no longer stands" not in yacht[1]
    assert "it stands in this world; corrected or withdrawn outside of it, on 2025-04-16" in yacht[1]
    assert html.count("outside of it") == 1
    told = sayso("explain", *KATLA, "--world", "as-of=2025-04-09", "--dossier", samples).out.splitlines()
    (line,) = [line for line in told if "outside of it" in line]
    assert YACHT in line and "it stands in this world" in line and line.endswith("on 2025-04-16")


def test_what_the_world_does_not_hear_of_is_not_called_withdrawn_there(client: FlaskClient) -> None:
    html = client.get(address(KATLA, "as-of=2025-04-07"), headers=HTML).text
    assert "no longer stands" not in html and Page(html).text.count("not in this world") > 1
    later = client.get(address(("meeting/lindmere-yacht", "so:status", "so:happened")), headers=HTML).text
    assert "no longer stands: corrected or withdrawn on 2025-04-16" in Page(later).text
    assert '<li class="struck"><span class="chain-row">' in later
