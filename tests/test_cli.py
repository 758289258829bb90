"""The command line: what each command does to a dossier, what it prints where, and with which code it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from commands import Sayso
from filling import filled
from sayso import cli
from sayso.store.snapshots import current

BIN = Path(sys.executable).parent / "sayso"
TEXT = "Ann said that Bob had met Cem in Oslo.\nBob denied it. Ann said no more.\n"
NOTES: dict[str, Any] = {
    "article": {"publisher": "The Post", "stated_date": "2024-03-05"},
    "statements": [
        {"id": "s1", "speaker": "Ann", "cue": ["said", 1], "content": ["that Bob had met Cem in Oslo"]},
        {"id": "s2", "speaker": "Bob", "cue": "denied", "content": ["it. "], "stance": "denies"},
    ],
    "meetings": [
        {
            "id": "m1", "kind": "meeting", "participants": ["Bob", "Cem"], "status": "happened",
            "evidence": ["Bob had met Cem in Oslo"], "reported_by": ["s1"],
        }
    ],
    "actors": [{"name": name, "kind": "person"} for name in ("Ann", "Bob", "Cem")],
    "read_by": {"how": "hand", "by": "R. Reader"},
}  # fmt: skip


def article(folder: Path, name: str = "one", text: str = TEXT, notes: dict[str, Any] | None = NOTES) -> Path:
    """An article outside of the dossier, with its notes beside it."""
    path = folder.parent / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    if notes is not None:
        path.with_suffix(".json").write_text(json.dumps(notes), encoding="utf-8")
    return path


def held(folder: Path) -> dict[str, bytes]:
    """The dossier's own files, without what can be built again."""
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file() and ".sayso" not in p.parts)
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths}


# Making and adding -------------------------------------------------------------------------------------------------


def test_init_makes_a_dossier_and_stays_out_of_the_way(tmp_path: Path, sayso: Sayso) -> None:
    done = sayso("init", tmp_path / "Ferry Talks", "--title", "Ferry talks")
    assert done.code == 0
    assert 'base = "https://w3id.org/sayso/id/ferry-talks/"' in (tmp_path / "Ferry Talks/dossier.toml").read_text()
    assert "sayso add" in done.err
    again = sayso("init", tmp_path / "Ferry Talks")
    assert again.code == 2
    assert again.err.startswith("error: ")
    assert again.err.count("\n") == 1
    assert sayso("init", tmp_path / "x", "--base", "not an iri").code == 2


def test_init_sample_copies_what_can_be_written(tmp_path: Path, sayso: Sayso) -> None:
    assert sayso("init", "--sample", tmp_path / "s").code == 0
    assert held(tmp_path / "s").keys() >= {"dossier.toml", "decisions.jsonl", "articles/envoys-wire.txt"}
    assert all(os.access(p, os.W_OK) for p in (tmp_path / "s").rglob("*"))
    assert not (tmp_path / "s/.sayso").exists()
    assert sayso("init", "--sample", tmp_path / "s").code == 2


def test_add_puts_both_in_and_names_the_pages(folder: Path, sayso: Sayso) -> None:
    path = article(folder)
    done = sayso("add", path, "--notes", path.with_suffix(".json"))
    assert done.code == 0, done.err
    assert "2 attributions" in done.err
    assert "1 meeting" in done.err
    assert done.out.splitlines() == ["article\t/article/one", "first claim\t/claim/one/s1"]
    assert held(folder)["articles/one.txt"] == TEXT.encode()
    assert json.loads(held(folder)["notes/one.json"]) == NOTES
    info = current(folder / ".sayso")
    assert info is not None
    assert "that Bob had met Cem in Oslo" in info.path.read_text("utf-8")


def test_adding_the_same_again_changes_nothing(folder: Path, sayso: Sayso) -> None:
    path = article(folder)
    sayso("add", path)
    before, build = held(folder), current(folder / ".sayso")
    done = sayso("add", path)
    assert done.code == 0
    assert "nothing changed" in done.err
    assert held(folder) == before
    assert current(folder / ".sayso") == build


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cue": "whispered"}, "statements s1.cue: the quote “whispered” does not stand"),
        ({"stance": "refuses"}, "refuses"),
        ({"within": "s9"}, "within names s9"),
        ({"speakr": "Ann"}, "speakr"),
    ],
)
def test_wrong_notes_leave_nothing_behind(folder: Path, sayso: Sayso, change: dict[str, Any], words: str) -> None:
    notes = json.loads(json.dumps(NOTES))
    notes["statements"][0] |= change
    before = held(folder)
    done = sayso("add", article(folder, notes=notes))
    assert done.code == 2
    assert words in done.err
    assert "one.json" in done.err
    assert held(folder) == before
    assert not any(b"Oslo" in p.read_bytes() for p in (folder / ".sayso").rglob("*") if p.is_file())


def test_all_wrong_quotes_and_dates_are_told_at_once_a_line_each(folder: Path, sayso: Sayso) -> None:
    notes = json.loads(json.dumps(NOTES))
    notes["statements"][0] |= {"cue": "whispered\nto", "content": ["that Bob had met Cem in Bergen"], "said_on": "soon"}
    notes["meetings"][0] |= {"evidence": ["nowhere"], "date": "2024-13"}
    done = sayso("add", article(folder, notes=notes))
    lines = done.err.splitlines()
    assert done.code == 2
    assert len(lines) == 5
    keys = ("s1.content", "s1.cue", "m1.evidence", "s1.said_on", "m1.date")
    for line, key in zip(lines, keys, strict=True):
        assert line.startswith("error: ")
        assert f"one.json, {'statements' if key[0] == 's' else 'meetings'} {key}: " in line
    assert "articles/one.txt" not in held(folder)


def test_what_contradicts_the_rest_is_refused_before_it_is_written(folder: Path, sayso: Sayso) -> None:
    claim = {"id": "c", "text": "Bob met Cem."}
    sayso("add", article(folder, notes=NOTES | {"claims": [claim]}))
    before = held(folder)
    other = article(folder, "two", TEXT + "More.", NOTES | {"claims": [claim | {"text": "Bob met Dan."}]})
    done = sayso("add", other)
    assert done.code == 2
    assert "One id is one claim" in done.err
    assert held(folder) == before
    assert list((folder / ".sayso/staged").glob("*")) == []


def test_the_same_words_under_another_name_are_a_copy_or_refused(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    copy = article(folder, "two", TEXT.replace("\n", " \n"), None)
    done = sayso("add", copy)
    assert done.code == 2
    assert "this is the text of one, word for word: a copy is not corroboration" in done.err
    done = sayso("add", copy, "--copy", "--publisher", "The Echo", "--date", "2024-03-06")
    assert done.code == 0, done.err
    assert json.loads(held(folder)["readings/two.json"])["article"] == {
        "publisher": "The Echo", "stated_date": "2024-03-06", "reference_date": "2024-03-06", "copy_of": "one",
    }  # fmt: skip


def test_another_text_or_other_notes_need_replace(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    changed = NOTES | {"meetings": []}
    path = article(folder, notes=changed)
    assert sayso("add", path).code == 2
    assert sayso("add", path, "--replace").code == 0
    assert json.loads(held(folder)["notes/one.json"]) == changed
    path = article(folder, text=TEXT + "Cem laughed.", notes=None)
    assert "another text" in sayso("add", path).err
    assert sayso("add", path, "--replace").code == 0
    assert held(folder)["articles/one.txt"].endswith(b"Cem laughed.")


def test_a_folder_is_added_and_a_bad_file_does_not_stop_the_others(folder: Path, sayso: Sayso) -> None:
    heap = folder.parent / "heap"
    heap.mkdir()
    (heap / "Good One.txt").write_text(TEXT)
    (heap / "Good One.json").write_text(json.dumps(NOTES))
    (heap / "bad.txt").write_bytes(b"\xff\xfe")
    (heap / "names.ttl").write_text(
        "@prefix so: <https://w3id.org/sayso/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://w3id.org/sayso/id/d/actor/dan> a so:Person ; rdfs:label "Dan"@en .'
    )
    done = sayso("add", heap)
    assert done.code == 2
    assert "bad.txt: it is empty" in done.err
    assert "1 file of 3 not added" in done.err
    assert {"articles/good-one.txt", "notes/good-one.json", "graph/names.ttl"} <= held(folder).keys()


def test_triples_are_checked_like_notes(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "facts.ttl"
    path.write_text("@prefix so: <https://w3id.org/sayso/ns#> . <https://w3id.org/sayso/id/d/m> a so:Meeting .")
    done = sayso("add", path)
    assert done.code == 2
    assert "GRAPH <claim>" in done.err
    assert "graph/facts.ttl" not in held(folder)


def test_without_notes_the_text_is_kept_and_the_way_on_is_told(folder: Path, sayso: Sayso) -> None:
    done = sayso("add", article(folder, notes=None), "--unread")
    assert done.code == 0
    assert "--template" in done.err
    assert held(folder).keys() & {"articles/one.txt", "notes/one.json"} == {"articles/one.txt"}
    assert sayso("add", article(folder)).code == 0  # the notes may come later
    assert "notes/one.json" in held(folder)


def test_a_template_is_notes_but_for_what_must_be_filled_in(folder: Path, sayso: Sayso) -> None:
    path = article(folder, notes=None)
    done = sayso("add", path, "--template", "--publisher", "The Post", "--date", "2024-03-05")
    assert done.code == 0
    assert "articles/one.txt" not in held(folder)
    target = path.with_suffix(".json")
    refused = sayso("add", path)
    assert refused.code == 2
    (line,) = refused.err.splitlines()  # all marks at once, and none as a fault of type
    for key in ("speaker", "speaker_kind", "cue", "content", "stance", "mode", "anonymous", "name", "kind"):
        assert f"({key})" in line
    assert "“FILL IN: …” still stands there" in line
    assert sayso("add", path, "--template").code == 2  # what was filled in is not written over
    target.write_bytes(filled(target.read_bytes()))
    assert sayso("add", path).code == 0
    assert json.loads(target.read_text())["read_by"] == {"how": "hand", "by": "R. Reader"}


@pytest.mark.parametrize("text", ["Nobody speaks here at all", "مصدر قال", "said", "«a»\n\nb", "x" * 3000, "Ann said."])
def test_a_template_of_any_text_can_be_filled_in(folder: Path, sayso: Sayso, text: str) -> None:
    path = article(folder, text=text, notes=None)
    assert sayso("add", path, "--template", "--publisher", "P").code == 0
    target = path.with_suffix(".json")
    target.write_bytes(filled(target.read_bytes()))
    done = sayso("add", path)
    assert done.code == 0, done.err


def test_options_for_one_file_are_refused_for_several(folder: Path, sayso: Sayso) -> None:
    one, two = article(folder), article(folder, "two", "Other words.", None)
    assert sayso("add", one, two, "--name", "x").code == 2
    assert sayso("add", folder.parent / "missing.txt").code == 2
    assert sayso("add", one, "--name", "No Slug").code == 2
    assert sayso("add", one, "--date", "5 March").code == 2
    assert [name for name in held(folder) if name.startswith("articles/")] == []


# Taking out --------------------------------------------------------------------------------------------------------


def test_remove_leaves_no_word_in_the_folder(folder: Path, sayso: Sayso) -> None:
    secret = "the envoy Zanzibarova met the smugglers"
    notes = {
        "article": {"publisher": "The Post", "stated_date": "2024-03-05"},
        "statements": [{"id": "s1", "speaker": "Ann", "cue": "said", "content": [secret]}],
        "actors": [{"name": "Ann", "kind": "person"}],
    }
    sayso("add", article(folder))
    sayso("add", article(folder, "two", f"Ann said {secret}.", notes))
    (folder / "readings").mkdir(exist_ok=True)
    shutil.copy(folder / "notes/two.json", folder / "readings/two.json")
    sayso("build")
    assert any(secret.encode() in p.read_bytes() for p in (folder / ".sayso").rglob("*") if p.is_file())
    done = sayso("remove", "two", "--reason", "taken back")
    assert done.code == 0, done.err
    left = [p for p in folder.rglob("*") if p.is_file() and b"anzibarova" in p.read_bytes()]
    assert left == []
    assert held(folder).keys() & {"articles/one.txt", "notes/one.json"}
    (decision,) = [json.loads(line) for line in held(folder)["decisions.jsonl"].splitlines()]
    assert (decision["act"], decision["targets"], decision["by"]) == ("remove", ["article/two"], "R. Reader")
    assert "taken back" in sayso("log").out


def test_remove_refuses_what_it_cannot_do(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    before = held(folder)
    assert sayso("remove", "nothing", "--reason", "x").code == 3
    assert sayso("remove", "../dossier", "--reason", "x").code == 3
    assert sayso("remove", "one").code == 2  # a reason is needed
    assert held(folder) == before


def test_remove_takes_files_of_triples_too(samples: Path, tmp_path: Path, sayso: Sayso) -> None:
    shutil.copytree(samples, tmp_path / "s")
    refused = sayso("remove", "backchannel", "--reason", "x", "--dossier", tmp_path / "s")
    assert refused.code == 2
    assert "sayso remove graph/backchannel.trig" in refused.err
    done = sayso("remove", "graph/backchannel.trig", "--reason", "x", "--dossier", tmp_path / "s")
    assert done.code == 0, done.err
    assert "article/backchannel" not in sayso("log", "--articles", "--dossier", tmp_path / "s").out


def test_warnings_of_a_build_are_told_once_in_full(folder: Path, sayso: Sayso) -> None:
    """A decision on an article that is gone: told by the build that meets it, and afterwards in one line."""
    sayso("add", article(folder))
    decision = {"id": "d1", "date": "2024-04-01", "by": "A", "act": "flag", "targets": ["article/one"], "reason": "r"}
    (folder / "decisions.jsonl").write_text(json.dumps(decision) + "\n")
    assert "warning" not in sayso("build").err
    told = sayso("remove", "one", "--reason", "wrong").err
    assert "warning: " in told
    assert "d1" in told
    stands = "1 warning stands: sayso check tells it."
    for command in (("ask", "who-met-whom"), ("query", "ASK {}"), ("export", "--world", "reported"), ("build",)):
        err = sayso(*command).err
        assert stands in err.splitlines(), command
        assert "warning: " not in err
        assert stands not in sayso(*command, "--quiet").err
    checked = sayso("check", "--shacl")
    assert "warning: " in checked.out
    assert stands not in checked.err
    assert "warning: " in sayso("build", "--force").err


# A machine's reading -----------------------------------------------------------------------------------------------

MACHINE = {**NOTES, "read_by": {"how": "machine", "model": "reader-1"}}


def test_what_a_machine_read_goes_to_readings(folder: Path, sayso: Sayso) -> None:
    assert sayso("add", article(folder, notes=MACHINE)).code == 0
    assert held(folder).keys() & {"notes/one.json", "readings/one.json"} == {"readings/one.json"}
    assert "nothing changed" in sayso("add", article(folder, notes=MACHINE)).err
    assert sayso("check").err.startswith("1 article, 0 faults, 0 warnings")
    other = {**MACHINE, "read_by": {"how": "machine", "model": "reader-2"}}
    refused = sayso("add", article(folder, notes=other))
    assert refused.code == 2
    assert "readings/one.json is there with other notes" in refused.err
    assert sayso("add", article(folder, notes=other), "--replace").code == 0
    assert json.loads(held(folder)["readings/one.json"]) == other
    assert sayso("remove", "one", "--reason", "wrong").code == 0
    assert "readings/one.json" not in held(folder)


def test_notes_by_hand_win_over_a_reading(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder, notes=MACHINE))
    assert sayso("add", article(folder)).code == 0
    assert {"notes/one.json", "readings/one.json"} <= held(folder).keys()
    assert "hand R. Reader" in sayso("log", "--articles").out
    later = {**MACHINE, "read_by": {"how": "machine", "model": "reader-2"}}
    done = sayso("add", article(folder, notes=later), "--replace")
    assert "beside notes/one.json, by hand, which goes on to count" in done.err
    assert json.loads(held(folder)["notes/one.json"]) == NOTES
    assert "hand R. Reader" in sayso("log", "--articles").out


def test_a_reading_that_lies_among_the_notes_is_moved_when_it_is_replaced(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    (folder / "notes/one.json").write_text(json.dumps(MACHINE))
    assert "belongs into readings/" in sayso("check").out
    later = {**MACHINE, "read_by": {"how": "machine", "model": "reader-2"}}
    assert sayso("add", article(folder, notes=later)).code == 2
    assert sayso("add", article(folder, notes=later), "--replace").code == 0
    assert held(folder).keys() & {"notes/one.json", "readings/one.json"} == {"readings/one.json"}


def test_a_corrected_text_is_held_against_the_notes_that_count(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    path = article(folder, text="Nobody said a thing.", notes=None)
    path.with_suffix(".json").unlink()
    done = sayso("add", path, "--replace")
    assert done.code == 2
    assert "notes/one.json, statements s1.content" in done.err


def test_a_corrected_text_is_read_by_machine_again(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder, notes=MACHINE))
    path = article(folder, text="Dan said that nobody had come.", notes=None)
    path.with_suffix(".json").unlink()
    assert sayso("add", path, "--replace").code == 0
    (statement,) = json.loads(held(folder)["readings/one.json"])["statements"]
    assert statement["speaker"] == "Dan"


# Looking -----------------------------------------------------------------------------------------------------------


def test_check_tells_faults_and_warnings_apart(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    assert sayso("check").code == 0
    (folder / "notes/one.json").write_text("[]")
    (folder / "articles/two.txt").write_text("Nobody has read this.")
    done = sayso("check")
    assert done.code == 2
    assert "fault: notes/one.json" in done.out
    assert "warning: articles/two.txt" in done.out
    assert done.err.startswith("error: 2 articles, 1 fault, 1 warning.")


def test_check_shacl_says_that_the_shapes_are_kept(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    done = sayso("check", "--shacl")
    assert done.code == 0
    assert "keeps to the shapes" in done.err


def test_log_lists_decisions_and_articles(samples: Path, sayso: Sayso) -> None:
    lines = sayso("log", "--dossier", samples).out.splitlines()
    assert lines[0].split("\t") == ["id", "date", "by", "act", "of", "set", "reason"]
    assert len(lines) == 1 + len((samples / "decisions.jsonl").read_text().splitlines())
    assert any("reject (undone)" in line for line in lines)
    rows = [line.split("\t") for line in sayso("log", "--articles", "--dossier", samples).out.splitlines()]
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names)
    assert {"backchannel", "envoys-wire"} <= set(names)
    assert [row[1] for row in rows if row[0] == "straits-letter"] == ["2025-04-18/2025-04-19"]


# Asking ------------------------------------------------------------------------------------------------------------


def test_ask_lists_the_questions(samples: Path, sayso: Sayso) -> None:
    lines = sayso("ask", "--dossier", samples).out.splitlines()
    assert lines[0] == "name\tquestion\tparameters"
    assert any(line.startswith("who-met-whom\tWho met whom") for line in lines)
    explained = sayso("ask", "who-met-whom", "help").out
    assert "Example: actor=" in explained


def test_an_answer_has_names_and_says_world_build_and_reader(samples: Path, sayso: Sayso) -> None:
    done = sayso("ask", "who-met-whom", "actor=Ferrin", "other=Brynivets", "--dossier", samples)
    assert done.code == 0
    header, *rows = [line.split("\t") for line in done.out.splitlines()]
    met = {(row[header.index("who")], row[header.index("met")]) for row in rows}
    assert met == {("Katla Ferrin", "Ostap Brynivets")}
    info = current(samples / ".sayso")
    assert info is not None
    for words in ("The reported world <", info.id, f"Rows read by: hand {len(rows)}", f"{len(rows)} rows"):
        assert words in done.err
    assert sayso("-q", "ask", "who-met-whom", "--dossier", samples).err == ""


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
def test_answers_for_programs_are_the_engines_own(samples: Path, sayso: Sayso, format_name: str) -> None:
    done = sayso("ask", "who-declined", "--format", format_name, "--dossier", samples)
    assert done.code == 0
    assert "https://w3id.org/sayso/id/sample/actor/" in done.out
    if format_name == "json":
        assert json.loads(done.out)["results"]["bindings"]


def test_ask_sparql_prints_a_query_that_gives_the_same_answer(samples: Path, tmp_path: Path, sayso: Sayso) -> None:
    text = sayso("ask", "who-met-whom", "actor=Ferrin", "--sparql", "--dossier", samples).out
    (tmp_path / "q.rq").write_text(text)
    asked = sayso("query", "-f", tmp_path / "q.rq", "--format", "csv", "--dossier", samples)
    assert asked.out == sayso("ask", "who-met-whom", "actor=Ferrin", "--format", "csv", "--dossier", samples).out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "no-such-question"], 3, "There is"),
        (["ask", "who-met-whom", "actor"], 2, "parameter=value"),
        (["ask", "who-met-whom", "actor=a", "actor=b"], 2, "twice"),
        (["ask", "who-met-whom", "colour=red"], 2, "colour"),
        (["ask", "who-met-whom", "actor=Nobody Anywhere"], 3, "Nobody Anywhere"),
        (["ask", "who-declined", "--world", "nonsense"], 2, "nonsense"),
        (["ask", "who-met-whom", "--world", "according-to=nobody-at-all"], 3, "nobody-at-all"),
        (["query", "SELECT * { ?s ?p"], 6, "line 1"),
        (["query", "INSERT DATA { <a:b> <a:b> <a:b> }"], 6, ""),
        (["query", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], 6, "SERVICE"),
        (["query", "SELECT * { ?s ?p ?o }", "--world", "nonsense"], 2, "nonsense"),
        (["query", "SELECT * { ?s ?p ?o }", "--world", "according-to=nobody-at-all"], 3, "nobody-at-all"),
        (["query"], 2, ""),
        (["query", "-f", "no-such-file.rq"], 2, "no-such-file.rq"),
        (["query", "ASK {}", "--endpoint", "ftp://example.org/"], 2, "http"),
        (["query", "ASK {}", "--endpoint", "http://127.0.0.1:9/"], 6, "cannot be reached"),
        (["export", "--world", "reported", "--record"], 2, "--world and --record"),
        (["export", "--format", "turtle"], 2, "--record"),
        (["export", "--world", "according-to=nobody-at-all", "--format", "turtle"], 3, "nobody-at-all"),
        (["export", "-o", "x.pdf"], 2, "x.pdf"),
        (["nonsense"], 2, "nonsense"),
        (["build", "--nonsense"], 2, "--nonsense"),
        (["serve", "--port", "99999"], 2, "99999"),
        (["serve", "--host", "256.0.0.1"], 2, "256.0.0.1"),
    ],
)
def test_a_fault_is_one_line_and_a_code(
    samples: Path, sayso: Sayso, arguments: list[str], code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_DOSSIER", str(samples))
    done = sayso(*arguments)
    assert done.code == code, done.err
    assert words in done.err
    if arguments != ["query"]:  # without anything it shows its help
        assert done.err.startswith("error: ")
        assert done.out == ""


def test_the_dossier_may_be_named_in_three_ways(
    samples: Path, tmp_path: Path, sayso: Sayso, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = sayso("build")
    assert refused.code == 2
    assert "--dossier DIR or SAYSO_DOSSIER" in refused.err
    assert sayso("--dossier", samples, "build").code == 0
    assert sayso("build", "--dossier", samples).code == 0
    monkeypatch.setenv("SAYSO_DOSSIER", str(samples))
    assert sayso("build").code == 0
    monkeypatch.delenv("SAYSO_DOSSIER")
    monkeypatch.chdir(samples)
    assert sayso("build").code == 0


def test_query_knows_worlds_and_says_when_one_is_missing(samples: Path, sayso: Sayso) -> None:
    text = "SELECT ?m { ?m <https://w3id.org/sayso/ns#status> ?status }"
    without = sayso("query", text, "--dossier", samples)
    assert without.out == "m\n"
    assert "--world reported" in without.err
    within = sayso("query", text, "--world", "reported", "--dossier", samples)
    assert len(within.out.splitlines()) > 5
    assert "The reported world" in within.err


def test_query_shows_yes_turtle_and_signs_that_would_steer_a_terminal(samples: Path, sayso: Sayso) -> None:
    assert sayso("query", "ASK {}", "--dossier", samples).out == "yes\n"
    graph = sayso("query", "CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", "--dossier", samples)
    assert graph.out.startswith("<a:b> <a:c>")
    text = 'SELECT ("\\u001b[31m\\u202Eevil\\ttab" AS ?x) {}'.replace("\\u001b", "\\u001B")
    shown = sayso("query", text, "--dossier", samples).out
    assert shown == "x\n⟨U+001B⟩[31m⟨U+202E⟩evil tab\n"


def test_export_writes_a_file_or_to_the_pipe(samples: Path, tmp_path: Path, sayso: Sayso) -> None:
    target = tmp_path / "reported.ttl"
    done = sayso("export", "--world", "reported", "-o", target, "--dossier", samples)
    assert done.code == 0
    assert target.read_text("utf-8").startswith("# World: The reported world <")
    assert sayso("export", "--world", "reported", "--format", "turtle", "--dossier", samples).out == target.read_text()
    assert [p.name for p in tmp_path.iterdir()] == ["reported.ttl"]
    assert sayso("export", "-o", tmp_path / "no/such/x.ttl", "--record", "--dossier", samples).code == 2


# Processes ---------------------------------------------------------------------------------------------------------


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [str(BIN), *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_a_reader_that_goes_away_gets_no_traceback(samples: Path) -> None:
    with start("query", "SELECT * { ?s ?p ?o }", "--dossier", samples) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert process.returncode == cli.PIPE_GONE
    assert "Traceback" not in err
    assert "Exception" not in err


def test_ctrl_c_ends_quietly(sayso: Sayso, monkeypatch: pytest.MonkeyPatch) -> None:
    read, written = os.pipe()  # nobody writes: the command waits for its query
    with os.fdopen(read) as stdin, os.fdopen(written, "w"):
        monkeypatch.setattr(sys, "stdin", stdin)
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        done = sayso("query", "-")
        timer.join()
    assert (done.code, done.out, done.err.strip()) == (cli.INTERRUPTED, "", "")


def test_plain_output_has_no_escapes_and_help_needs_no_dossier(samples: Path) -> None:
    done = subprocess.run(
        [BIN, "ask", "--dossier", samples], capture_output=True, env={**os.environ, "FORCE_COLOR": ""}, check=True
    )
    assert b"\x1b" not in done.stdout + done.stderr
    shown = subprocess.run([BIN, "--version"], capture_output=True, text=True, check=True, cwd="/")
    assert shown.stdout == "sayso 0.1.0\n"


def test_demo_serves_the_samples_and_cleans_up(tmp_path: Path, sayso: Sayso) -> None:
    with start("demo", "--port", 0, env={**os.environ, "TMPDIR": str(tmp_path)}) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with urllib.request.urlopen(url, timeout=30) as page:
                assert page.status == 200
                assert "samples" in page.read().decode()
            assert len(list(tmp_path.glob("sayso-demo-*"))) == 1
            endpoint = f"{url}sparql"
            asked = sayso("query", "--endpoint", endpoint, "ASK { ?a a <https://w3id.org/sayso/ns#Article> }")
            assert asked.out == "yes\n"
            table = sayso("query", "--endpoint", endpoint, "SELECT (1 AS ?one) {}", "--format", "csv")
            assert table.out.split() == ["one", "1"]
            assert sayso("query", "--endpoint", endpoint, "SELECT * {").code == 6
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert "Traceback" not in err
    assert process.returncode in {0, cli.INTERRUPTED}
    assert list(tmp_path.iterdir()) == []


def test_two_builders_do_not_meet(folder: Path, sayso: Sayso) -> None:
    sayso("add", article(folder))
    both = [start("build", "--force", cwd=folder) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err


@pytest.mark.parametrize("name", ["dossier.toml", "decisions.jsonl", "articles/new.ttl", "notes/x.ttl", ".sayso/x.ttl"])
def test_an_export_never_takes_the_place_of_the_dossiers_files(sayso: Sayso, folder: Path, name: str) -> None:
    before = (folder / "dossier.toml").read_bytes()
    ended = sayso("export", "--record", "--format", "turtle", "-o", name)
    assert ended.code == 2
    assert "dossier's own" in ended.err
    assert (folder / "dossier.toml").read_bytes() == before


def test_an_export_asks_before_it_writes_over_other_files(sayso: Sayso, folder: Path) -> None:
    (folder / "mine.ttl").write_text("# my own work\n")
    assert sayso("export", "--record", "-o", "mine.ttl").code == 2
    assert (folder / "mine.ttl").read_text() == "# my own work\n"
    assert sayso("export", "--record", "-o", "mine.ttl", "--force").code == 0
    assert sayso("export", "--record", "-o", "mine.ttl").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.json", '{"article": {}}'),
        ("page.html", "words"),
        ("page.txt", "<!doctype html><p>words</p>"),
        ("x.pdf", "%PDF"),
    ],
)
def test_only_plain_text_is_an_article(sayso: Sayso, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    ended = sayso("add", name)
    assert ended.code == 2
    assert name in ended.err
    assert not list((folder / "articles").iterdir())


def test_the_template_leaves_the_stance_to_the_reader(sayso: Sayso, folder: Path) -> None:
    (folder / "a.txt").write_text("The ministry denied that talks were held.\n")
    assert sayso("add", "a.txt", "--template", "--publisher", "The Post", "--date", "2024-03-05").code == 0
    template = (folder / "a.json").read_text()
    assert '"stance": "FILL IN:' in template
    assert sayso("add", "a.txt", "--notes", "a.json").code == 2


@pytest.mark.parametrize("command", ["ask", "log", "check", "export --format trig", "--help"])
def test_a_closed_output_is_no_fault(samples: Path, command: str) -> None:
    call = f"{sys.executable} -m sayso --dossier {samples} {command} >&-"
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_is_no_article(tmp_path: Path, sayso: Sayso, samples: Path) -> None:
    os.mkfifo(tmp_path / "article.txt")
    done = sayso("add", tmp_path / "article.txt", "--dossier", samples)
    assert done.code == 2
    assert "no plain file" in done.err


def test_an_export_without_options_is_the_whole_dossier(samples: Path, sayso: Sayso) -> None:
    done = sayso("export", "--dossier", samples)
    assert done.code == 0
    assert done.out.startswith("# Dossier as a whole")
