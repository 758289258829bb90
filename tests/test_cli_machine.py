"""``sayso add`` with the model in the box: what is read and kept, by whom it is said to be read, and when it is not."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import Sayso
from sayso import entry, notes
from sayso.build import build
from sayso.dossier import open_dossier
from sayso.extract.drafting import Draft
from sayso.extract.many import Machine
from sayso.extract.mastheads import masthead
from sayso.store.snapshots import current
from serving import fetch, running

DATA = Path(__file__).parent / "data"
PAGES = DATA / "reading"
PUBLISHERS = json.loads((DATA / "extract/publishers.json").read_text("utf-8"))
SAID = json.loads((DATA / "extract/said.json").read_text("utf-8"))
SO = "https://w3id.org/sayso/ns#"
TEXT = (
    "The Ministry of Ports denied that its envoy had met the islanders. Two officials, who asked not to be named, said "
    "they had met in February. “Nobody met,” said Mira Sand, the harbour master.\n"
)
GERMAN = (
    "Die Außenministerin erklärte, die Gespräche über die Fähre hätten nie stattgefunden. „Niemand hat sich "
    "getroffen“, sagte sie am Dienstag. Zwei Beamte widersprachen.\n"
)


def written(folder: Path, name: str = "ferry", text: str = TEXT) -> Path:
    path = folder.parent / f"{name}.txt"
    path.write_text(text, "utf-8")
    return path


def reading(folder: Path, name: str = "ferry") -> Any:
    path = folder / f"readings/{name}.json"
    return json.loads(path.read_bytes()) if path.exists() else None


def held(folder: Path) -> dict[str, bytes]:
    """The articles and all that was read in them."""
    paths = [p for name in ("articles", "notes", "readings") for p in sorted((folder / name).iterdir())]
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths}


def lines(folder: Path) -> list[str]:
    info = current(folder / ".sayso")
    assert info is not None
    return info.path.read_text("utf-8").splitlines()


def asked(sayso: Sayso, *question: str) -> list[dict[str, str]]:
    """The rows of an answer; of an IRI its last part."""
    rows = csv.DictReader(io.StringIO(sayso("ask", *question, "--format", "csv").out))
    return [{key: re.sub(r"^https?:.*[/#]", "", value) for key, value in row.items()} for row in rows]


@pytest.fixture
def heap(folder: Path) -> Path:
    """A folder with six articles, a file that is none, and a copy."""
    made = folder.parent / "heap"
    made.mkdir()
    for n, case in enumerate(SAID[:6]):
        (made / f"article-{n}.txt").write_text(case["text"], "utf-8")
    (made / "broken.txt").write_bytes(b"\x00\x01")
    (made / "zz-copy.txt").write_text(SAID[0]["text"].replace(" ", "  "), "utf-8")
    return made


# What is kept ------------------------------------------------------------------------------------------------------


def test_nothing_that_a_machine_read_looks_read_by_hand(folder: Path, sayso: Sayso) -> None:
    done = sayso("add", written(folder), "--publisher", "The Harbour Post", "--date", "2024-03-05")
    assert done.code == 0, done.err
    statements = reading(folder)["statements"]
    assert f"Added ferry, read by machine: {len(statements)} attributions" in done.err
    assert reading(folder)["read_by"]["how"] == "machine"
    told: dict[str, set[str]] = {}
    for line in lines(folder):
        if found := re.match(r"<[^>]*/(attribution|chain|article)/([^>]+)> <([^>]+)>", line):
            told.setdefault(f"{found[1]}/{found[2]}", set()).add(found[3].removeprefix(SO))
            assert f"<{SO}readBy> <{SO}hand>" not in line
    attributions = [what for thing, what in told.items() if thing.startswith("attribution/")]
    assert len(attributions) > len(statements) >= 3  # the outlet relays them
    assert all({"readBy", "model", "confidence"} <= what for what in attributions)
    (said,) = asked(sayso, "what-did-they-say", "actor=Mira Sand")
    told_by = ("words-for-claim", f"claim=claim/ferry/{said['claim']}")
    for question in (("who-denies-what",), ("independent-roots",), ("chain-to-root",), told_by):
        rows = asked(sayso, *question)
        assert rows, question
        assert {row["read_by"] for row in (said, *rows)} == {"machine"}, question
    assert "\tmachine\t" in sayso("log", "--articles").out
    assert sayso("check", "--shacl").code == 0


def test_what_a_page_declares_stays_beside_what_is_read_in_it(folder: Path, sayso: Sayso) -> None:
    page = shutil.copy(PAGES / "declared.html", folder.parent / "declared.html")
    assert sayso("add", page, "--unread").code == 0
    known = reading(folder, "declared")
    assert known.keys() == {"article", "read_by"}
    done = sayso("add", page)  # one step, and nothing to replace
    assert done.code == 0, done.err
    read = reading(folder, "declared")
    assert read["article"] == known["article"]
    assert read["statements"]
    assert read["actors"][0] == {"name": "The Harbour Post", "kind": "outlet"}
    assert not (folder / "notes/declared.json").exists()


def test_another_language_is_kept_and_not_read(folder: Path, sayso: Sayso) -> None:
    done = sayso("add", written(folder, "fahre", GERMAN))
    assert done.err.count("fahre is not in English (de): it is kept, and open to notes by hand.") == 1
    assert reading(folder, "fahre").keys() == {"article", "read_by"}
    done = sayso("extract", folder.parent / "fahre.txt")
    assert (done.code, done.out) == (0, "")
    assert "fahre.txt is not in English (de): no machine reads it." in done.err


def test_a_text_in_which_nobody_speaks_has_been_read(folder: Path, sayso: Sayso) -> None:
    path = written(folder, text="The ferry sails at nine.\n")
    assert "read by machine: nobody says anything in it" in sayso("add", path).err
    assert reading(folder).keys() == {"article", "read_by"}
    assert "nothing changed" in sayso("add", path).err


@pytest.mark.parametrize("case", SAID, ids=[case["about"] for case in SAID])
def test_every_reading_is_accepted(folder: Path, sayso: Sayso, case: dict[str, Any]) -> None:
    done = sayso("add", written(folder, text=case["text"]))
    assert done.code == 0, done.err
    assert len(reading(folder).get("statements", ())) == len(case["said"])


# Who published it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", PUBLISHERS, ids=[case["about"] for case in PUBLISHERS])
def test_a_masthead_names_the_publisher(case: dict[str, str]) -> None:
    assert masthead(case["text"]) == case["publisher"]


def test_a_masthead_is_a_machines_finding(folder: Path, sayso: Sayso) -> None:
    path = written(folder, text="The Harbour Post\n\n" + TEXT)
    assert sayso("add", path, "--unread").code == 0
    assert reading(folder) == {
        "article": {"publisher": "The Harbour Post"}, "read_by": {"how": "machine", "by": "Sayso"},
    }  # fmt: skip
    assert sayso("add", path).code == 0
    rows = asked(sayso, "chain-to-root")
    assert rows
    assert all(row["path"].startswith("The Harbour Post > ") for row in rows)


def test_an_outlet_among_the_speakers_is_one_with_the_publisher(folder: Path, sayso: Sayso) -> None:
    text = TEXT + "\nHarbour Ledger said on Monday that it would print no more.\n"
    assert sayso("add", written(folder, text=text), "--publisher", "The Harbour Ledger").code == 0
    names = [actor["name"] for actor in reading(folder)["actors"]]
    assert [name for name in names if "Ledger" in name] == ["The Harbour Ledger"]


def test_a_publisher_that_nobody_knows_passes_for_no_outlet(folder: Path, sayso: Sayso) -> None:
    for name in ("ferry", "island"):
        assert sayso("add", written(folder, name, f"{TEXT}{name}")).code == 0
    assert "publisher" not in reading(folder)["article"]
    record = lines(folder)
    outlets = [line for line in record if f"<{SO}Outlet> <" in line and "/graph/common" in line and "/id/d/" in line]
    assert [line for line in outlets if line.startswith("<https://w3id.org/sayso/id/d/actor/")] == []
    found = {line.split(">")[0] for line in record if '"publisher not known"' in line and "label" in line}
    assert len(found) == 2  # one for each article
    assert [line for line in record if f"<{SO}canonical>" in line and "publisher" in line] == []
    rows = asked(sayso, "chain-to-root")
    assert {row["path"].split(" > ")[0] for row in rows} == {"publisher not known"}
    assert all(row["voucher"] == "" for row in rows if row["root"] == "two-officials")  # nobody is named on the way
    assert {row["voucher"] for row in rows} >= {"", "mira-sand"}
    assert "publisher not known" in sayso("log", "--articles").out
    assert sayso("check", "--shacl").code == 0


# Who reads, and when again -----------------------------------------------------------------------------------------


def test_who_annotates_by_hand_is_not_led_by_a_guess(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    done = sayso("add", path, "--unread")
    assert done.code == 0
    assert "--template   writes notes to fill in" in done.err
    assert held(folder).keys() == {"articles/ferry.txt"}
    assert "nobody" in sayso("log", "--articles").out
    assert sayso("add", path, "--unread", "--reread").code == 2


def test_notes_by_hand_win_and_are_never_touched(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    by_hand = {
        "article": {"publisher": "The Harbour Post"},
        "statements": [{"id": "s1", "speaker": "Mira Sand", "cue": "said Mira", "content": ["Nobody met"]}],
        "actors": [{"name": "Mira Sand", "kind": "person"}],
        "read_by": {"how": "hand", "by": "R. Reader"},
    }
    other = folder.parent / "by-hand.json"
    other.write_text(json.dumps(by_hand))
    assert sayso("add", path, "--notes", other).code == 0
    before = held(folder)
    assert before.keys() == {"articles/ferry.txt", "notes/ferry.json"}
    for options in ((), ("--reread",), ("--unread",)):
        assert "nothing changed" in sayso("add", path, *options).err
        assert held(folder) == before


def items(folder: Path, name: str = "ferry") -> list[str]:
    """The statements and meetings of a reading."""
    read = reading(folder, name)
    return [each["id"] for key in ("statements", "meetings") for each in read.get(key, ())]


def test_a_reading_is_made_again_where_asked(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    sayso("add", path, "--publisher", "The Harbour Post")
    first = held(folder)
    old = reading(folder)
    old["statements"], old["read_by"]["model"] = old["statements"][:1], "an older model"
    old.pop("meetings", None)
    (folder / "readings/ferry.json").write_text(json.dumps(old))
    assert "nothing changed" in sayso("add", path).err
    done = sayso("add", folder / "articles", "--reread")  # the dossier's own texts will do
    assert done.code == 0, done.err
    assert held(folder) == first


def test_what_was_read_is_checked_and_decisions_stand_when_it_is_read_again(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    done = sayso("add", path, "--publisher", "The Harbour Post")
    count = len(items(folder))
    way = "Next:\n  sayso review --article ferry   checks what was read: {} undecided{}, the doubtful first\n"
    assert done.err.endswith(way.format(count, ""))
    assert len(sayso("review", "--article", "ferry").out.splitlines()) == count + 1
    (said,) = asked(sayso, "what-did-they-say", "actor=Mira Sand")
    assert sayso("review", "accept", f"ferry/{said['attribution']}", "--reason", "as it stands there").code == 0
    others = [each for each in items(folder) if each != said["attribution"]]
    assert sayso("review", "reject", f"ferry/{others[0]}", "--reason", "not said").code == 0
    older = reading(folder)
    for statement in older["statements"]:
        if statement["id"] == said["attribution"]:
            statement["stance"] = "denies"
    older["read_by"]["model"] = "an older model"
    (folder / "readings/ferry.json").write_text(json.dumps(older))
    assert sayso("review", "--limit", "1").out.splitlines()[1].startswith(f"ferry/{said['attribution']}.")
    done = sayso("add", path, "--reread")  # reads it as it was when somebody decided
    assert done.err.endswith(way.format(count - 2, "")), done.err
    question = ("what-did-they-say", "actor=Mira Sand", "--world", "reviewed=yes")
    assert [(row["stance"], row["read_by"]) for row in asked(sayso, *question)] == [("asserts", "reviewed")]
    assert sayso("check", "--shacl").code == 0
    for ident in others[1:]:
        assert sayso("review", "accept", f"ferry/{ident}", "--reason", "as it stands there").code == 0
    assert "sayso review" not in sayso("add", path, "--reread").err


def test_the_end_says_how_much_is_read_otherwise_than_what_was_decided_on(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    sayso("add", path)
    known = reading(folder)
    known["statements"][0]["stance"] = "urges"  # as another model would read it
    (folder / "readings/ferry.json").write_text(json.dumps(known))
    ident = known["statements"][0]["id"]
    assert sayso("review", "accept", f"ferry/{ident}", "--reason", "as it stands there").code == 0
    done = sayso("add", path, written(folder, "other", TEXT.replace("islanders", "council")), "--reread")
    both = sum(len(items(folder, name)) for name in ("ferry", "other"))
    one = "(1 of them decided on before, and read otherwise now)"
    assert f"Next:\n  sayso review   checks what was read: {both} undecided {one}, the doubtful first" in done.err
    assert sayso("review", "--limit", "1").out.splitlines()[1].startswith(f"ferry/{ident}.")


def test_other_details_are_read_with_anew(folder: Path, sayso: Sayso) -> None:
    path = written(folder)
    sayso("add", path)
    assert "Give --replace" in sayso("add", path, "--publisher", "The Harbour Post").err
    done = sayso("add", path, "--publisher", "The Harbour Post", "--published", "2024-03-06/2024-03-07", "--replace")
    assert done.code == 0, done.err
    assert reading(folder)["article"] == {
        "publisher": "The Harbour Post", "published": "2024-03-06/2024-03-07", "reference_date": "2024-03-06",
    }  # fmt: skip
    assert reading(folder)["actors"][0]["name"] == "The Harbour Post"


@pytest.mark.parametrize("command", ["add", "extract"])
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--reference-date", "yesterday", "--reference-date: “yesterday” is no day. Write year, month and day"),
        ("--reference-date", "2024-03", "--reference-date: “2024-03” is no day"),
        ("--reference-date", "2024-02-30", "--reference-date: "),
        ("--published", "5 March", "--published: "),
    ],
)
def test_a_wrong_date_is_told_with_its_option(
    folder: Path, sayso: Sayso, command: str, option: str, value: str, words: str
) -> None:
    done = sayso(command, written(folder), option, value)
    assert done.code == 2
    assert words in done.err
    assert held(folder) == {}


def test_dates_are_three_things(folder: Path, sayso: Sayso) -> None:
    given = ("--date", "2024-03", "--published", "2024-03-06", "--reference-date", "2024-03-04")
    assert sayso("add", written(folder), *given).code == 0
    assert reading(folder)["article"] == {
        "stated_date": "2024-03", "published": "2024-03-06", "reference_date": "2024-03-04",
    }  # fmt: skip


# Many at once ------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_and_told_as_a_whole(folder: Path, heap: Path, sayso: Sayso) -> None:
    done = sayso("add", heap)
    assert done.code == 2
    said = done.err.splitlines()
    assert "8 files: 6 articles in place, 0 without change." in said
    statements = sum(len(case["said"]) for case in SAID[:6])
    assert any(line.startswith(f"Read by machine: 6 articles, with {statements} statement") for line in said)
    assert any(line.startswith("1 copy of other articles: ") and "zz-copy.txt" in line for line in said)
    assert any(line.startswith("Refused: ") and "broken.txt" in line for line in said)
    assert said[-1] == "error: 2 files of 8 not added."
    before = held(folder)
    again = sayso("add", *sorted(heap.glob("article*")))
    assert again.code == 0
    assert again.err.splitlines()[-1] == "6 files: nothing new."
    assert held(folder) == before


def test_several_processes_keep_what_one_keeps(folder: Path, heap: Path, sayso: Sayso) -> None:
    for path in (heap / "broken.txt", heap / "zz-copy.txt"):
        path.unlink()
    call = [sys.executable, "-m", "sayso", "add", str(heap), "-j", "2", "--dossier", str(folder)]
    done = subprocess.run(call, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    two = held(folder)
    assert sayso("init", folder.parent / "one").code == 0
    assert sayso("add", heap, "-j", "1", "--dossier", folder.parent / "one").code == 0
    assert held(folder.parent / "one") == two


def test_who_interrupts_keeps_whole_articles_and_goes_on(
    folder: Path, heap: Path, sayso: Sayso, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = sorted(heap.glob("article*"))
    monkeypatch.setattr(entry, "FIRST_BATCH", 2)
    drafts, left = Machine.drafts, 5

    def interrupted(machine: Machine, jobs: Any) -> Iterator[Draft]:
        nonlocal left
        for draft in drafts(machine, jobs):
            left -= 1
            if not left:
                raise KeyboardInterrupt
            yield draft

    monkeypatch.setattr(Machine, "drafts", interrupted)
    done = sayso("add", *paths)
    assert done.code == 130
    assert "Interrupted: 4 of 6 files done, and what is added is whole." in done.err
    names = {f"article-{n}" for n in range(4)}
    assert held(folder).keys() == {f"{a}/{n}" for name in names for a, n in
                                   (("articles", f"{name}.txt"), ("readings", f"{name}.json"))}  # fmt: skip
    monkeypatch.setattr(Machine, "drafts", drafts)
    assert sayso("add", *paths).code == 0
    assert len(held(folder)) == 12
    assert sayso("check").code == 0


def test_one_article_that_does_not_hold_keeps_no_other_out(
    folder: Path, heap: Path, sayso: Sayso, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = entry.adding.commit

    def refusing(dossier: Any, additions: Any, warn: Any) -> None:
        if any(addition.name == "article-3" for addition in additions):
            raise entry.DossierError("article-3: it contradicts the rest. Mend it.")
        prove(dossier, additions, warn)

    monkeypatch.setattr(entry.adding, "commit", refusing)
    done = sayso("add", *sorted(heap.glob("article*")))
    assert done.code == 2
    assert done.err.count("it contradicts the rest") == 1
    assert len(list((folder / "articles").iterdir())) == 5


def test_notes_have_the_same_bytes_wherever_they_have_been(folder: Path) -> None:
    import pickle

    for source in sorted((DATA.parent.parent / "kg/sayso/samples/notes").glob("*.json")):
        read = notes.read(source)
        assert notes.encode(pickle.loads(pickle.dumps(read))) == notes.encode(read)
        assert notes.decode(notes.encode(read), source.name) == read


# While a server runs -----------------------------------------------------------------------------------------------


def test_what_is_added_while_a_server_runs_is_in_its_next_answer(folder: Path, heap: Path, sayso: Sayso) -> None:
    build(open_dossier(folder))
    count = {"query": f"SELECT (COUNT(*) AS ?n) {{ ?a a <{SO}Article> }}"}
    with running(folder) as url:
        assert fetch(f"{url}sparql", count, accept="text/csv").text.split() == ["n", "0"]
        done = sayso("add", *sorted(heap.glob("article*")))
        assert done.code == 0, done.err
        assert fetch(f"{url}sparql", count, accept="text/csv").text.split() == ["n", "6"]
        for line in done.out.splitlines():
            page = fetch(url.rstrip("/") + line.split("\t")[1])
            assert page.status == 200
            assert "machine" in page.text
            assert "publisher not known" in page.text


# A real article ----------------------------------------------------------------------------------------------------

QUESTIONS = {  # by name with its parameters, and whether what is read by machine answers it
    "chain-to-root": ((), True),
    "contacts-between-states": (("state=actor/us", "other_state=actor/russia"), False),
    "independent-roots": ((), True),
    "knowable-on": (("on=2023-07-10",), True),
    "meetings-before": (("event=event/rebellion",), False),
    "met-or-group": (("actor=White House", "other=NBC News"), False),
    "no-stated-source": ((), True),
    "offices-then": ((), True),
    "what-did-they-say": (("actor=White House",), True),
    "what-looks-wrong": ((), False),
    "what-survives": ((), True),
    "who-declined": ((), True),
    "who-denies-what": ((), True),
    "who-met-whom": ((), True),
}
"""Beside these: words-for-claim."""


def test_an_article_in_an_empty_dossier_answers_the_questions(folder: Path, sayso: Sayso, shared: Path) -> None:
    path = shared / "articles/backchannel.txt"
    done = sayso("add", path, "--reference-date", "2023-07-07", "--published", "2023-07-07")
    assert done.code == 0, done.err
    assert reading(folder, "backchannel")["article"] == {
        "publisher": "Taylor Daily Press", "published": "2023-07-07", "reference_date": "2023-07-07",
    }  # fmt: skip
    claims = {row["claim"] for row in asked(sayso, "independent-roots") if "claim" in row}
    for name, (given, answered) in QUESTIONS.items():
        ended = sayso("ask", name, *given, "--format", "csv")
        assert ended.code in ((0,) if answered else (0, 3)), (name, ended.err)
        assert not answered or len(ended.out.splitlines()) > 1, name
    said = next(each["id"] for each in reading(folder, "backchannel")["statements"] if each["id"] in claims)
    words = asked(sayso, "words-for-claim", f"claim=claim/backchannel/{said}")
    assert {row["read_by"] for row in words} == {"machine"}
