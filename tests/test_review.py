"""Review: an article with a machine's reading and people's decisions, and the lists and worlds that come of it."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from commands import Ended, Sayso
from sayso import terms as t
from sayso.build import build
from sayso.commands import answers
from sayso.dossier import open_dossier
from sayso.perspective import Perspective
from sayso.store.base import Limits
from sayso.store.snapshots import current
from sayso.store.workers import WorkerPool
from sayso.worlds import making
from sayso_web.app import create_app
from sayso_web.site import Site
from small_dossiers import BASE, Graph
from test_pages import HTML, Page

Json = dict[str, Any]
Change = Callable[[Json], None]

TEXT = """Port Ministry said talks were held in Oslo. Mira Sand denied that.

Radio Quay said, citing two officials, that the ferry would sail. Port Ministry met Mira Sand in Oslo.
"""
STATEMENTS: list[Json] = [
    {"id": "saa1", "speaker": "Port Ministry", "cue": ["said", 1], "content": ["talks were held in Oslo"],
     "confidence": 0.9},
    {"id": "sbb1", "speaker": "Mira Sand", "cue": "denied", "content": [["that", 1]], "stance": "denies",
     "confidence": 0.4},
    {"id": "sbb2", "speaker": "Radio Quay", "cue": ["said", 2], "content": ["that the ferry would sail"],
     "confidence": 0.7},
    {"id": "scc1", "speaker": "two officials", "speaker_kind": "unnamed", "cue": "citing", "within": "sbb2",
     "content": ["that the ferry would sail"], "confidence": 0.6, "anonymous": True},
]  # fmt: skip
MEETING: Json = {
    "id": "m1", "kind": "talks", "participants": ["Port Ministry", "Mira Sand"], "status": "happened",
    "evidence": ["Port Ministry met Mira Sand in Oslo"],
}  # fmt: skip
READING: Json = {
    "article": {"publisher": "The Harbour Post", "stated_date": "2024-03-05"},
    "statements": STATEMENTS,
    "meetings": [MEETING],
    "actors": [
        {"name": "The Harbour Post", "kind": "outlet"},
        {"name": "Port Ministry", "kind": "organization"},
        {"name": "Mira Sand", "kind": "person"},
        {"name": "Radio Quay", "kind": "outlet"},
    ],
    "read_by": {"how": "machine", "model": "reader"},
}
WHY = ("--reason", "read against the text")


@dataclass
class Desk:
    """A dossier with an article that a machine has read, and somebody who works on it."""

    folder: Path
    sayso: Sayso

    def read(self, *changes: Change, name: str = "ferry", text: str = TEXT, folder: str = "readings") -> None:
        """Puts the reading there as it is after some changes: an extractor has read the article, or again."""
        reading = json.loads(json.dumps(READING))
        for change in changes:
            change(reading)
        (self.folder / f"articles/{name}.txt").write_text(text, encoding="utf-8")
        (self.folder / f"{folder}/{name}.json").write_text(json.dumps(reading), encoding="utf-8")

    def review(self, *arguments: str) -> Ended:
        return self.sayso("review", *arguments)

    def does(self, *arguments: str) -> str:
        """The id of the decision that a command makes."""
        done = self.review(*arguments, *WHY)
        assert done.code == 0, done.err
        return done.out.partition("\t")[0]

    def refuses(self, *arguments: str) -> Ended:
        """A command that changes nothing."""
        before = self.ledger
        done = self.review(*arguments)
        assert done.code != 0
        assert done.err.startswith("error: ")
        assert self.ledger == before
        return done

    @property
    def ledger(self) -> bytes:
        return (self.folder / "decisions.jsonl").read_bytes()

    def listed(self, *arguments: str) -> list[Json]:
        done = self.review("--format", "json", "--limit", "0", *arguments)
        assert done.code == 0, done.err
        entries: list[Json] = json.loads(done.out)["entries"]
        return entries

    def open(self) -> list[str]:
        return [entry["id"] for entry in self.listed()]

    def state(self, name: str) -> Json:
        (found,) = (entry for entry in self.listed("--all") if entry["id"] == name)
        return found

    def built(self) -> Graph:
        build(open_dossier(self.folder))
        info = current(self.folder / ".sayso")
        assert info is not None
        return Graph(tuple(info.path.read_text("utf-8").splitlines()))

    def world(self, **parameters: Any) -> set[str]:
        """The claims that a world admits, after a build, as paths."""
        store, out = ox.Store(), io.BytesIO()
        store.bulk_load("\n".join(self.built().lines).encode(), ox.RdfFormat.N_QUADS)
        wanted = {"perspective": Perspective(**parameters).iri(BASE)}
        head = making.make(making.ground(store, BASE), wanted, out)
        assert head["ok"], head
        quads = ox.parse(out.getvalue(), format=ox.RdfFormat.N_QUADS)
        return {q.object.value.removeprefix(f"{BASE}claim/") for q in quads if q.predicate.value == t.admits}


@pytest.fixture
def desk(tmp_path: Path, sayso: Sayso, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = tmp_path / "d"
    assert sayso("init", made, "--base", BASE, "--reader", "R. Reader", "--license", "CC0", "--rights", "no").code == 0
    shutil.copytree(kept, made / ".sayso")
    monkeypatch.chdir(made)
    there = Desk(made, sayso)
    there.read()
    return there


def without(*idents: str) -> Change:
    def change(reading: Json) -> None:
        reading["statements"] = [s for s in reading["statements"] if s["id"] not in idents]
        reading["meetings"] = [m for m in reading["meetings"] if m["id"] not in idents]

    return change


def with_other(ident: str, **values: Any) -> Change:
    def change(reading: Json) -> None:
        for item in (*reading["statements"], *reading["meetings"]):
            if item["id"] == ident:
                item.update(values)

    return change


# The list ------------------------------------------------------------------------------------------------------------


def test_the_doubtful_come_first(desk: Desk) -> None:
    assert desk.open() == ["ferry/m1", "ferry/sbb1", "ferry/scc1", "ferry/sbb2", "ferry/saa1"]
    told = desk.review("--limit", "2")
    assert [line.split("\t")[:2] for line in told.out.splitlines()[1:]] == [
        ["ferry/m1", "not told"], ["ferry/sbb1", "0.40"],
    ]  # fmt: skip
    assert "5 undecided of 5 read by machine; none decided." in told.err
    assert "the first 2 of 5" in told.err


def test_a_row_says_who_says_what_in_which_words(desk: Desk) -> None:
    found = desk.state("ferry/scc1")
    wanted = {"who": "two officials", "stance": "asserts", "words": "[citing] that the ferry would sail",
              "within": "ferry/sbb2", "article": "ferry", "confidence": 0.6, "state": "undecided"}  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


def test_on_a_terminal_long_words_are_wrapped_under_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "30")
    answers.show_records(["id", "words"], [["ferry/saa1", "[said] talks were held in Oslo, and nowhere else"]])
    assert terminal.getvalue().splitlines() == [
        "id     ferry/saa1",
        "words  [said] talks were held",
        "       in Oslo, and nowhere",
        "       else",
    ]


def test_only_what_machines_read_is_listed_and_of_the_articles_that_are_asked_for(desk: Desk) -> None:
    desk.read(name="quay", text=f"Again: {TEXT}")
    desk.read(lambda r: r.update(read_by={"how": "hand", "by": "A"}), name="hand", text=f"x {TEXT}", folder="notes")
    assert {name.partition("/")[0] for name in desk.open()} == {"ferry", "quay"}
    assert {entry["article"] for entry in desk.listed("--article", "quay")} == {"quay"}
    assert desk.review("--article", "nowhere").code == 3


def test_what_is_decided_is_left_out_and_counted(desk: Desk) -> None:
    desk.does("accept", "saa1")
    assert "ferry/saa1" not in desk.open()
    assert "4 undecided of 5 read by machine; 1 accepted." in desk.review().err
    found = desk.state("ferry/saa1")
    assert (found["state"], found["by"], found["decision"]) == ("accepted", "R. Reader", "d1")
    old = {"id": "x", "date": "2024-01-01", "by": "O", "act": "reject", "targets": ["attribution/ferry/sbb1"]}
    with (desk.folder / "decisions.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(old | {"reason": "by hand"}) + "\n")
    assert desk.state("ferry/sbb1")["state"] == "rejected"


# Worlds --------------------------------------------------------------------------------------------------------------


def test_what_is_accepted_is_in_the_reviewed_world(desk: Desk) -> None:
    assert desk.world(reviewed=True) == set()
    desk.does("accept", "ferry/saa1")
    assert desk.world(reviewed=True) == {"ferry/saa1"}


def test_a_statement_within_another_is_reviewed_with_it(desk: Desk) -> None:
    desk.does("accept", "scc1")
    assert desk.world(reviewed=True) == set()
    desk.does("accept", "sbb2")
    assert desk.world(reviewed=True) == {"ferry/scc1", "ferry/sbb2"}


def test_what_is_rejected_is_in_no_world_and_shown_as_rejected(desk: Desk) -> None:
    assert "ferry/saa1" in desk.world()
    made = desk.does("reject", "saa1")
    assert "ferry/saa1" not in desk.world() | desk.world(reviewed=True)
    built = desk.built()
    struck = [c for c in built.instances(t.Chain) if built.one(c, t.rejectedBy) == f"{BASE}decision/{made}"]
    assert len(struck) == 1
    assert desk.state("ferry/saa1")["state"] == "rejected"


def test_a_rejected_denial_disputes_nothing(desk: Desk) -> None:
    desk.read(with_other("sbb1", claim="talks"), with_other("saa1", claim="talks"))
    assert "talks" not in desk.world(undisputed=True)
    desk.does("reject", "sbb1")
    assert "talks" in desk.world(undisputed=True)


@pytest.mark.parametrize(
    ("ident", "options", "predicate", "value"),
    [
        ("saa1", ["--stance", "believes"], t.stance, t.STANCES["believes"]),
        ("saa1", ["--speaker", "Mira Sand"], t.speaker, f"{BASE}actor/mira-sand"),
        ("saa1", ["--content", "talks were held"], t.contentSpan, f"{BASE}span/ferry/19-34"),
        ("saa1", ["--content", "[19, 24]"], t.contentSpan, f"{BASE}span/ferry/19-24"),
        ("saa1", ["--content", '["talks", 1]'], t.contentSpan, f"{BASE}span/ferry/19-24"),
        ("saa1", ["--said-on", "2024-03-04"], t.saidOn, "2024-03-04"),
        ("saa1", ["--mode", "direct"], t.mode, t.MODES["direct"]),
    ],
)
def test_an_edit_is_what_counts_and_names_who_made_it(
    desk: Desk, ident: str, options: list[str], predicate: str, value: str
) -> None:
    made = desk.does("edit", ident, *options, "--by", "E. Editor")
    built = desk.built()
    assert built.one(f"{BASE}attribution/ferry/{ident}", predicate) == value
    assert built.one(f"{BASE}attribution/ferry/{ident}", t.readBy) == t.READERS["reviewed"]
    assert built.one(f"{BASE}attribution/ferry/{ident}", t.reader) == "E. Editor"
    remark = built.one(f"{BASE}decision/{made}", t.RDFS_COMMENT)
    assert remark is not None
    assert "(read by machine: " in remark
    state = desk.state(f"ferry/{ident}")
    assert (state["state"], state["by"]) == ("edited", "E. Editor")
    assert json.loads((desk.folder / "readings/ferry.json").read_bytes()) == READING  # as the machine left it


def test_an_edited_stance_decides_what_worlds_hold(desk: Desk) -> None:
    desk.does("edit", "sbb1", "--stance", "asserts")
    assert "ferry/sbb1" in desk.world(reviewed=True)
    desk.does("edit", "saa1", "--stance", "urges")
    assert "ferry/saa1" not in desk.world()


def test_a_statement_is_put_within_another_and_taken_out(desk: Desk) -> None:
    desk.does("edit", "scc1", "--within", "")
    built = desk.built()
    assert built.one(f"{BASE}attribution/ferry/scc1/relay", t.speaker) == f"{BASE}actor/the-harbour-post"
    desk.does("edit", "saa1", "--within", "ferry/sbb2")
    assert f"{BASE}attribution/ferry/saa1" in desk.built().values(f"{BASE}attribution/ferry/sbb2/relays", t.relays)


def test_a_meeting_is_edited(desk: Desk) -> None:
    desk.does("edit", "m1", "--place", "Oslo", "--date", "2024-03", "--participant", "Mira Sand", "--participant",
              "Radio Quay", "--status", "planned")  # fmt: skip
    content = desk.built().triples(f"{BASE}claim/ferry/m1")
    told = {(p[1:-1], o) for _, p, o in content}
    assert (t.place, f"<{BASE}place/oslo>") in told
    assert (t.status, f"<{t.STATUSES['planned']}>") in told
    assert (t.actor, f"<{BASE}actor/radio-quay>") in told
    assert (t.actor, f"<{BASE}actor/port-ministry>") not in told
    assert desk.world(reviewed=True) == {"ferry/m1"}


def test_what_is_undone_is_as_before(desk: Desk) -> None:
    before = desk.world(), desk.open()
    for made in (desk.does("reject", "saa1"), desk.does("edit", "sbb1", "--stance", "asserts")):
        desk.does("undo", made)
    assert (desk.world(), desk.open()) == before
    last = desk.does("undo", "d3")  # what took the rejection back
    assert "ferry/saa1" not in desk.world()
    assert desk.refuses("undo", "d3", *WHY).code == 2
    assert last == "d5"


# A text is read again ------------------------------------------------------------------------------------------------


def test_what_is_read_the_same_again_stays_decided(desk: Desk) -> None:
    desk.does("accept", "saa1", "m1")
    desk.does("reject", "sbb1")
    before = desk.built().lines
    surer = [with_other(ident, confidence=0.99) for ident in ("saa1", "sbb1")]
    desk.read(*surer, with_other("saa1", content=["talks were held in Oslo."], mode="direct"))
    assert desk.open() == ["ferry/scc1", "ferry/sbb2"]
    assert [line for line in before if "/saa1" in line] == [line for line in desk.built().lines if "/saa1" in line]


def test_what_was_accepted_stays_where_it_is_found_no_longer(desk: Desk) -> None:
    made = desk.does("accept", "saa1", "m1")
    desk.read(without("saa1", "m1"), lambda r: r["actors"].pop(1))
    assert desk.world(reviewed=True) == {"ferry/saa1", "ferry/m1"}
    built = desk.built()
    assert built.one(f"{BASE}span/ferry/19-42", t.OA_EXACT) == "talks were held in Oslo"
    assert "does not have it" in (built.one(f"{BASE}decision/{made}", t.RDFS_COMMENT) or "")
    state = desk.state("ferry/saa1")
    assert (state["state"], state["read_now"]) == ("accepted", False)
    assert "not read any more" in desk.review("--all").out


def test_an_edit_stays_where_it_is_found_no_longer(desk: Desk) -> None:
    desk.does("edit", "saa1", "--speaker", "Mira Sand")
    desk.read(without("saa1"))
    assert desk.built().one(f"{BASE}attribution/ferry/saa1", t.speaker) == f"{BASE}actor/mira-sand"


def test_what_passed_on_an_accepted_statement_comes_back_to_pass_it_on_only(desk: Desk) -> None:
    desk.does("accept", "scc1")
    desk.read(without("scc1", "sbb2"))
    built = desk.built()
    assert built.values(f"{BASE}attribution/ferry/sbb2/relays", t.relays) == [f"{BASE}attribution/ferry/scc1"]
    assert built.one(f"{BASE}attribution/ferry/sbb2", t.stance) is None
    assert built.one(f"{BASE}attribution/ferry/sbb2/relays", t.readBy) == t.READERS["machine"]


def test_a_kept_meeting_is_told_by_those_who_told_it_and_never_by_the_outlet(desk: Desk) -> None:
    desk.read(with_other("m1", reported_by=["saa1"]))
    desk.does("accept", "m1")
    desk.read(without("m1", "saa1"))
    built = desk.built()
    assert built.one(f"{BASE}attribution/ferry/saa1", t.speaker) == f"{BASE}actor/port-ministry"
    assert built.one(f"{BASE}attribution/ferry/m1/own", t.speaker) is None


def test_a_teller_of_a_kept_meeting_comes_back_whole_though_it_also_passes_on(desk: Desk) -> None:
    desk.read(with_other("m1", reported_by=["sbb2"]))
    desk.does("accept", "scc1", "m1")
    desk.read(without("m1", "sbb2", "scc1"))
    built = desk.built()
    assert built.one(f"{BASE}attribution/ferry/sbb2", t.stance) == t.asserts
    assert built.values(f"{BASE}attribution/ferry/sbb2/relays", t.relays) == [f"{BASE}attribution/ferry/scc1"]


def test_what_is_within_a_reading_that_is_held_is_within_the_decided_one(desk: Desk) -> None:
    desk.does("accept", "sbb2")
    other = with_other("sbb2", stance="believes")  # who believes passes nothing on
    desk.read(other)
    assert desk.state("ferry/scc1")["within"] == "ferry/sbb2"
    desk.does("accept", "scc1")
    assert desk.world(reviewed=True) == {"ferry/sbb2", "ferry/scc1"}
    desk.read(other, with_other("scc1", confidence=0.99))
    assert "ferry/scc1" not in desk.open()


def test_what_was_rejected_stays_away(desk: Desk) -> None:
    desk.does("reject", "saa1")
    desk.read(without("saa1"))
    assert "ferry/saa1" not in desk.world()
    assert current(desk.folder / ".sayso").meta["warnings"] == []  # type: ignore[union-attr]
    desk.read()
    assert "ferry/saa1" not in desk.world()
    assert "ferry/saa1" not in desk.open()


CHANGED = [
    ("another stance", with_other("saa1", stance="believes")),
    ("other words", with_other("saa1", content=["talks were held"])),
    ("another speaker", with_other("saa1", speaker="Mira Sand")),
    ("a moved cue", with_other("saa1", id="sdd1", cue="said talks", content=["were held in Oslo"])),
]


@pytest.mark.parametrize("change", [c for _, c in CHANGED], ids=[name for name, _ in CHANGED])
def test_an_accepted_reading_counts_until_somebody_decides_on_the_new_one(desk: Desk, change: Change) -> None:
    desk.does("accept", "saa1")
    before = desk.world(), desk.world(reviewed=True)
    desk.read(change)
    assert (desk.world(), desk.world(reviewed=True)) == before
    (first, *rest) = desk.listed()
    assert first["asks_again"].startswith("was accepted as: Port Ministry asserts [said] talks were held in Oslo (d1")
    assert not first["counts"]
    assert first["id"] != "ferry/saa1"
    assert len(rest) == 4
    made = desk.does("accept", first["id"])
    iri = f"{BASE}attribution/{first['id']}"
    built = desk.built()
    assert built.one(iri, t.readBy) == t.READERS["reviewed"]
    assert built.one(f"{BASE}attribution/ferry/saa1", t.stance) is None
    assert "decides on nothing" in (built.one(f"{BASE}decision/d1", t.RDFS_COMMENT) or "")
    assert first["id"] not in desk.open()
    desk.does("undo", made)
    assert desk.world() == before[0]


@pytest.mark.parametrize("change", [c for _, c in CHANGED], ids=[name for name, _ in CHANGED])
def test_the_accepted_reading_stays_where_the_new_one_is_rejected(desk: Desk, change: Change) -> None:
    desk.does("accept", "saa1")
    before = desk.world(), desk.world(reviewed=True)
    desk.read(change)
    desk.does("reject", desk.open()[0])
    assert (desk.world(), desk.world(reviewed=True)) == before
    assert len(desk.open()) == 4


@pytest.mark.parametrize("change", [c for _, c in CHANGED], ids=[name for name, _ in CHANGED])
def test_a_rejected_reading_that_is_read_otherwise_asks_again(desk: Desk, change: Change) -> None:
    desk.does("reject", "saa1")
    desk.read(change)
    first = desk.listed()[0]
    assert first["asks_again"].startswith("was rejected as: Port Ministry asserts")
    assert first["counts"]
    assert desk.built().one(f"{BASE}attribution/{first['id']}", t.readBy) == t.READERS["machine"]
    desk.does("reject", first["id"])
    assert len(desk.open()) == 4
    desk.read()  # and the first reading is still rejected when it comes back
    assert "ferry/saa1" not in desk.world()


@pytest.mark.parametrize("change", [c for _, c in CHANGED], ids=[name for name, _ in CHANGED])
def test_what_was_accepted_in_the_place_of_another_stays_when_the_machine_goes_back(desk: Desk, change: Change) -> None:
    desk.does("accept", "saa1")
    desk.read(change)
    desk.does("accept", desk.open()[0])
    before = desk.world(), desk.world(reviewed=True)
    desk.read()
    assert (desk.world(), desk.world(reviewed=True)) == before
    first = desk.listed()[0]
    assert (first["id"], first["counts"]) == ("ferry/saa1", False)
    assert "(d2, " in first["asks_again"]


def test_of_two_of_the_same_words_the_machine_may_lose_one(desk: Desk) -> None:
    also = STATEMENTS[0] | {"id": "see1", "cue": ["talks", 1], "content": ["were held in Oslo"]}
    desk.read(lambda r: r["statements"].append(also))
    desk.does("accept", "saa1", "see1")
    desk.read()
    assert desk.world(reviewed=True) == {"ferry/saa1", "ferry/see1"}


def test_of_coordinated_speakers_each_has_a_decision_of_his_own(desk: Desk) -> None:
    also = STATEMENTS[0] | {"id": "saa1-2", "speaker": "Mira Sand"}
    desk.read(lambda r: r["statements"].append(also))
    desk.does("accept", "ferry/saa1")

    def turned(reading: Json) -> None:  # the other way round
        reading["statements"] = [STATEMENTS[0] | {"speaker": "Mira Sand"}, also | {"speaker": "Port Ministry"}]
        reading["meetings"] = []

    desk.read(turned)
    (left,) = desk.listed()
    assert (left["who"], left["counts"]) == ("Mira Sand", True)
    assert desk.world(reviewed=True) == {"ferry/saa1"}


def test_decisions_on_another_text_decide_nothing(desk: Desk) -> None:
    desk.does("accept", "saa1")
    desk.read(text=f"New. {TEXT}")
    assert desk.world(reviewed=True) == set()
    assert "ferry/saa1" in desk.open()


def test_beside_notes_by_hand_stands_what_was_accepted_and_the_hand_does_not_have(desk: Desk) -> None:
    desk.does("accept", "saa1")
    desk.does("accept", "m1")
    desk.does("reject", "sbb1")
    own = STATEMENTS[0] | {"id": "s1", "content": ["talks were held"], "confidence": None}
    by_hand = {"statements": [own], "meetings": [], "read_by": {"how": "hand", "by": "H. Hand"}}
    desk.read(lambda r: r.update(by_hand), folder="notes")
    assert desk.world(reviewed=True) == {"ferry/s1", "ferry/m1"}
    built = desk.built()
    assert built.one(f"{BASE}attribution/ferry/s1", t.readBy) == t.READERS["hand"]
    assert built.one(f"{BASE}attribution/ferry/m1/own", t.readBy) == t.READERS["reviewed"]
    assert desk.open() == []


def test_no_word_of_an_article_stands_in_the_decisions_on_it(desk: Desk) -> None:
    desk.does("accept", "saa1", "m1", "sbb2")
    assert b"talks were held" not in desk.ledger
    assert b"ferry would sail" not in desk.ledger
    assert desk.sayso("remove", "ferry", "--reason", "withdrawn").code == 0
    assert "ferry would sail" not in "".join(desk.built().lines)


def test_nothing_of_what_was_read_in_a_removed_article_is_in_the_graph(desk: Desk) -> None:
    desk.does("edit", "saa1", "--speaker", "Mira Sand")
    assert "Mira Sand" in "".join(desk.built().lines)
    desk.sayso("remove", "ferry", "--reason", "withdrawn")
    assert "Mira Sand" not in "".join(desk.built().lines)


def logged(desk: Desk) -> dict[str, str]:
    """What each decision set, as the log has it."""
    head, *rows = (line.split("\t") for line in desk.sayso("log").out.splitlines())
    return {row[0]: row[head.index("set")] for row in rows}


def test_the_log_shows_what_was_set_in_the_words_of_the_text_that_was_read(desk: Desk) -> None:
    desk.does("edit", "saa1", "--stance", "believes", "--content", "talks were held")
    desk.does("accept", "sbb1")
    desk.does("identify", "ferry/port-ministry", "--as", "actor/ports")
    desk.does("undo", "d1")
    edited = (
        "content: “talks were held” (read by machine: “talks were held in Oslo”); "
        "stance: believes (read by machine: asserts)."
    )
    assert logged(desk) == {"d1": edited, "d2": "", "d3": "as: actor/ports.", "d4": ""}
    desk.read(text=TEXT.replace("Oslo", "Bergen"))
    assert logged(desk)["d1"].startswith("content: characters 19–34 (read by machine: characters 19–42); ")
    assert desk.sayso("remove", "ferry", "--reason", "withdrawn").code == 0
    assert logged(desk)["d1"] == ""


def test_the_log_shows_dates_and_edits_that_were_written_by_hand(desk: Desk) -> None:
    common = {"date": "2024-03-09", "by": "R. Reader", "reason": "why"}
    lines = [
        {"id": "d1", "act": "date", "targets": ["article/ferry"], "published": "2024-03-06", **common},
        {"id": "d2", "act": "edit", "targets": ["attribution/ferry/saa1"], "set": {"stance": "denies"}, **common},
    ]
    (desk.folder / "decisions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert logged(desk) == {"d1": "published: 2024-03-06.", "d2": "stance: denies."}


def test_pages_show_what_was_decided_by_whom_and_why(desk: Desk) -> None:
    desk.does("edit", "saa1", "--stance", "believes", "--by", "E. Editor")
    desk.does("reject", "sbb1")
    dossier = open_dossier(desk.folder)
    with WorkerPool(dossier.cache, Limits(workers=1)) as pool:
        client = create_app(Site(dossier, pool, local=True)).test_client()
        edited, rejected, article = (
            " ".join(Page(client.get(path, headers=HTML).text).text.split())
            for path in ("/claim/ferry/saa1", "/claim/ferry/sbb1", "/article/ferry")
        )
    told = "edited: read against the text · stance: believes (read by machine: asserts). decision by E. Editor"
    assert told in edited
    assert told in article
    assert "rejected as a reading: read against the text decision by R. Reader" in rejected
    assert "rejected as a reading" in article


# Identity ------------------------------------------------------------------------------------------------------------


def test_actors_and_meetings_of_two_articles_are_taken_for_one(desk: Desk) -> None:
    def renamed(reading: Json) -> None:
        reading["actors"][2]["name"] = "M. Sand"
        reading["statements"][1]["speaker"] = reading["meetings"][0]["participants"][1] = "M. Sand"
        reading["meetings"][0]["evidence"] = ["Port Ministry met M. Sand in Oslo"]

    desk.read(renamed, name="quay", text=TEXT.replace("Mira", "M."))
    desk.does("identify", "ferry/mira-sand", "quay/m-sand")
    desk.does("identify", "meeting/ferry/m1", "quay/m1")
    built = desk.built()
    assert built.one(f"{BASE}actor/quay/m-sand", t.canonical) == f"{BASE}actor/mira-sand"
    assert built.one(f"{BASE}meeting/quay/m1", t.canonical) == f"{BASE}meeting/ferry/m1"
    desk.does("undo", "d1")
    assert desk.built().one(f"{BASE}actor/quay/m-sand", t.canonical) == f"{BASE}actor/m-sand"
    desk.does("identify", "quay/m-sand", "--as", "actor/sand")
    assert desk.built().one(f"{BASE}actor/quay/m-sand", t.canonical) == f"{BASE}actor/sand"


@pytest.mark.parametrize(
    ("things", "code", "part"),
    [
        (["ferry/two-officials", "ferry/mira-sand"], 2, "unidentified"),
        (["ferry/mira-sand", "--as", "actor/ferry/two-officials"], 2, "unidentified"),
        (["ferry/mira-sand", "ferry/m1"], 2, "never one"),
        (["ferry/mira-sand"], 2, "--as"),
        (["ferry/nobody", "ferry/mira-sand"], 3, "ferry/nobody"),
        (["ferry/", "ferry/mira-sand"], 2, "it may be"),
        (["ferry/mira-sand", "ferry/port-ministry"], 2, "kind"),
    ],
)
def test_what_cannot_be_one_is_refused(desk: Desk, things: list[str], code: int, part: str) -> None:
    done = desk.refuses("identify", *things, *WHY)
    assert (done.code, part in done.err) == (code, True), done.err


# What is wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["accept", "zz"], 3, "zz"),
        (["accept", "sb"], 2, "it may be ferry/sbb1, ferry/sbb2"),
        (["accept", ""], 3, "no machine has read"),
        (["reject", "saa1", "zz"], 3, "zz"),
        (["edit", "saa1"], 2, "Nothing is to be changed"),
        (["edit", "saa1", "--stance", "asserts"], 2, "read so already"),
        (["edit", "saa1", "--stance", "shouts"], 2, "shouts"),
        (["edit", "saa1", "--content", "the ferry sank"], 2, "does not stand in the article"),
        (["edit", "saa1", "--content", "said talks were held"], 2, "cue overlaps"),
        (["edit", "saa1", "--speaker", "Ann Lee"], 2, "Ann Lee"),
        (["edit", "scc1", "--speaker", "Mira Sand"], 2, "withholds"),
        (["edit", "scc1", "--speaker", "Mira", "--place", "Oslo"], 2, "no place"),
        (["edit", "saa1", "--within", "zz"], 3, "zz"),
        (["edit", "sbb2", "--within", "scc1"], 2, "leads back"),
        (["edit", "saa1", "--said-on", "yesterday"], 2, "yesterday"),
        (["edit", "m1", "--date", "soon"], 2, "soon"),
        (["edit", "m1", "--stance", "denies"], 2, "no stance"),
        (["undo", "d7"], 3, "d7"),
    ],
)
def test_bad_input_writes_nothing(desk: Desk, arguments: list[str], code: int, part: str) -> None:
    done = desk.refuses(*arguments, *WHY)
    assert (done.code, part in done.err) == (code, True), done.err


def test_what_is_decided_is_not_decided_again(desk: Desk) -> None:
    desk.does("accept", "saa1")
    for act in (["accept", "saa1"], ["reject", "saa1"], ["edit", "saa1", "--stance", "denies"]):
        done = desk.refuses(*act, *WHY)
        assert done.code == 2
        assert "accepted already, by R. Reader" in done.err
        assert "sayso review undo d1" in done.err
    desk.sayso("remove", "ferry", "--reason", "gone")
    assert "Add the article again" in desk.refuses("undo", "d2", *WHY).err


def test_a_decision_has_a_reason(desk: Desk) -> None:
    assert desk.refuses("accept", "saa1").code == 2
    assert desk.refuses("accept", "saa1", "--reason", " ").code == 2


def test_who_decides_is_who_is_named_else_the_dossiers_reader(desk: Desk) -> None:
    desk.does("accept", "saa1")
    desk.does("accept", "sbb1", "--by", "E. Editor")
    assert re.findall(rb'"by":"([^"]*)"', desk.ledger) == [b"R. Reader", b"E. Editor"]


def test_two_at_once_lose_nothing(desk: Desk) -> None:
    names = ["saa1", "sbb1", "sbb2", "scc1", "m1"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "sayso", "review", "accept", name, *WHY], stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    made = {process.communicate()[0].partition("\t")[0] for process in running}
    assert made == {f"d{n}" for n in range(1, 6)}
    assert desk.open() == []


FAULTS = [
    ({"act": "flag"}, "belongs to accept, reject or edit"),
    ({"targets": ["attribution/ferry/saa1", "attribution/ferry/sbb1"]}, "one target"),
    ({"read": {"text": "x"}}, "a statement or a meeting"),
    ({"act": "edit"}, "edit sets something"),
    ({"act": "edit", "set": {"cue": "x"}}, "cannot set cue"),
    ({"act": "edit", "set": {"stance": "shouts"}}, "shouts"),
    ({"act": "edit", "set": {"content": "x"}}, "content"),
]


@pytest.mark.parametrize(("values", "part"), FAULTS, ids=[part for _, part in FAULTS])
def test_a_decision_that_carries_a_reading_is_checked(desk: Desk, values: Json, part: str) -> None:
    desk.does("accept", "saa1")
    line = json.loads(desk.ledger) | values
    (desk.folder / "decisions.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    done = desk.sayso("check")
    assert done.code == 2
    assert "decisions.jsonl, line 1: " in done.out
    assert part in done.out


def test_the_graph_with_decisions_keeps_to_its_shapes(desk: Desk) -> None:
    desk.does("accept", "saa1", "scc1")
    desk.does("reject", "sbb1")
    desk.does("edit", "m1", "--place", "Oslo")
    desk.read(without("saa1"))
    done = desk.sayso("check", "--shacl")
    assert done.code == 0, done.out + done.err
