"""What stands beside an answer on the command line: names taken for others, fictional samples, answers without rows."""

import csv
import io
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from commands import Sayso
from sayso.commands.footer import Asked, footer
from sayso.commands.shell import Shell
from sayso.dataset import answer, plan
from sayso.dossier import open_dossier
from sayso.store.base import Limits
from sayso.store.snapshots import current
from sayso.store.workers import WorkerPool
from sayso.views import View

SAMPLE = "Rows rest on fictional samples: "
SOME = "This dossier holds fictional samples."
NOT_TOLD = (
    "Nothing matched. Nothing in this dossier answers it as it was asked; that does not say that it did not happen."
)
FORMATS = ("table", "records", "json", "xml", "csv", "tsv")


def notes(words: str, **article: Any) -> dict[str, Any]:
    return {
        "article": {"publisher": "The Post", "stated_date": "2024-03-05", **article},
        "statements": [{"id": "s1", "speaker": "Ann", "cue": "said", "content": [words]}],
        "actors": [{"name": "Ann", "kind": "person"}],
    }


def add(sayso: Sayso, name: str, words: str, **article: Any) -> None:
    """Adds one article in which Ann says some words."""
    path = Path("..") / f"{name}.txt"
    path.write_text(f"Ann said {words}.", encoding="utf-8")
    path.with_suffix(".json").write_text(json.dumps(notes(words, **article)), encoding="utf-8")
    done = sayso("add", path)
    assert done.code == 0, done.err


# Names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Katla Ferin", "Ferrin", "katla feryn"])
def test_what_a_name_was_taken_for_is_said(samples: Path, sayso: Sayso, typed: str) -> None:
    done = sayso("ask", "who-met-whom", f"actor={typed}", "--dossier", samples)
    assert done.code == 0
    assert f"“{typed}” is taken as Katla Ferrin (actor/katla-ferrin)." in done.err
    assert "is taken as" not in done.out
    assert "is taken as" not in sayso("-q", "ask", "who-met-whom", f"actor={typed}", "--dossier", samples).err


@pytest.mark.parametrize(
    "typed",
    ["Katla Ferrin", "katla FERRIN", "Kátla Ferrin", "katla-ferrin", "Katla-Ferrin", "actor/katla-ferrin",
     "https://w3id.org/sayso/id/sample/actor/katla-ferrin"],
)  # fmt: skip
def test_the_name_itself_is_taken_silently(samples: Path, sayso: Sayso, typed: str) -> None:
    done = sayso("ask", "who-met-whom", f"actor={typed}", "--dossier", samples)
    assert done.code == 0
    assert "Katla Ferrin" in done.out
    assert "is taken as" not in done.err


@pytest.mark.parametrize("command", [("ask", "who-met-whom"), ("query", "ASK {}")])
def test_an_actor_in_a_world_is_taken_the_same_way(samples: Path, sayso: Sayso, command: tuple[str, ...]) -> None:
    done = sayso(*command, "--world", "according-to=Katla Ferin", "--dossier", samples)
    assert done.code == 0
    assert "“Katla Ferin” is taken as Katla Ferrin (actor/katla-ferrin)." in done.err


def test_what_was_typed_does_not_steer_the_terminal(samples: Path, sayso: Sayso) -> None:
    done = sayso("ask", "who-met-whom", "actor=Katla\u202e Ferin", "--dossier", samples)
    assert "\u202e" not in done.err


# Fictional samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", FORMATS)
def test_rows_that_rest_on_fictional_samples_are_counted(samples: Path, sayso: Sayso, format_name: str) -> None:
    rows = json.loads(sayso("ask", "who-declined", "--format", "json", "--dossier", samples).out)["results"]["bindings"]
    real = [row for row in rows if row["article"]["value"].endswith("/article/backchannel")]
    assert 0 < len(real) < len(rows)
    done = sayso("ask", "who-declined", "--format", format_name, "--dossier", samples)
    assert f"{SAMPLE}{len(rows) - len(real)} of {len(rows)}." in done.err
    assert SAMPLE not in done.out
    assert "fictional" not in sayso("-q", "ask", "who-declined", "--dossier", samples).err


def test_rows_of_real_articles_are_called_nothing_else(samples: Path, sayso: Sayso) -> None:
    done = sayso("ask", "words-for-claim", "claim=claim/backchannel/s1", "--dossier", samples)
    assert len(done.out.splitlines()) > 1
    assert "fictional" not in done.err


@pytest.mark.parametrize(
    ("selected", "words"),
    [
        ("?claim WHERE { ?c so:claim ?claim ; so:inArticle <article/envoys-wire> }", "{n} of {n}."),
        ("?claim WHERE { ?c so:claim ?claim ; so:inArticle <article/backchannel> }", ""),
        ("?claim ?article WHERE { ?c so:claim ?claim ; so:inArticle <article/envoys-wire>, ?article }", "{n} of {n}."),
        ("?actor WHERE { ?actor a so:Actor }", SOME),
    ],
)
def test_a_claim_tells_what_a_row_rests_on_where_no_article_does(
    samples: Path, capsys: pytest.CaptureFixture[str], selected: str, words: str
) -> None:
    """Every shipped question names articles; asked here of the same store as the command does."""
    dossier = open_dossier(samples)
    text = f"PREFIX so: <https://w3id.org/sayso/ns#> SELECT DISTINCT {selected}"
    with WorkerPool(dossier.cache, Limits()) as service:
        found = answer(service, plan(text, base=dossier.base))
        footer(Shell(), Asked(View(service, dossier), found, (), "", lambda: found))
    last = capsys.readouterr().err.splitlines()[-1]
    assert found.rows
    expected = words.format(n=found.rows)
    assert last in {SAMPLE + expected, expected} if words else "fictional" not in last


def test_background_rests_on_no_article_that_could_be_told(samples: Path, sayso: Sayso) -> None:
    done = sayso("ask", "offices-then", "actor=William Burns", "--format", "json", "--dossier", samples)
    rows = json.loads(done.out)["results"]["bindings"]
    assert any("article" not in row and "claim" not in row for row in rows)
    assert SOME in done.err


def test_free_queries_say_that_there_are_samples(samples: Path, folder: Path, sayso: Sayso) -> None:
    number = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for query in (number, "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s a <https://w3id.org/sayso/ns#Article> }"):
        done = sayso("query", query, "--dossier", samples)
        assert SOME in done.err
        assert SAMPLE not in done.err
    for query in ("SELECT * { <a:b> ?p ?o }", "ASK { <a:b> ?p ?o }", "CONSTRUCT WHERE { <a:b> ?p ?o }"):
        assert SOME not in sayso("query", query, "--dossier", samples).err
    add(sayso, "one", "that the ferry sank")
    assert SOME not in sayso("query", number).err
    assert "fictional" not in sayso("ask", "no-stated-source").err


# Answers without rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_answer_without_rows_says_what_that_means(samples: Path, sayso: Sayso, format_name: str) -> None:
    info = current(samples / ".sayso")
    assert info is not None
    pair = ("actor=Richard Haass", "other=Katla Ferrin")
    done = sayso("ask", "who-met-whom", *pair, "--format", format_name, "--dossier", samples)
    assert done.code == 0
    assert NOT_TOLD in done.err
    assert "World: The reported world <https://w3id.org/sayso/id/sample/perspective>" in done.err
    assert f"Build {info.id}" in done.err
    assert "0 rows" in done.err
    assert "Attributions of the whole dossier read by: hand" in done.err
    assert "Next: leave out or change actor or other; sayso ask who-met-whom help" in done.err
    assert NOT_TOLD not in sayso("ask", "who-met-whom", "--format", format_name, "--dossier", samples).err


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_is_an_answer_without_rows_too(samples: Path, sayso: Sayso, format_name: str) -> None:
    no = sayso("query", "ASK { <a:b> ?p ?o }", "--format", format_name, "--dossier", samples)
    assert NOT_TOLD in no.err
    assert "--world reported" in no.err
    assert NOT_TOLD not in sayso("query", "ASK {}", "--format", format_name, "--dossier", samples).err


def test_the_next_step_is_one_that_can_be_taken(folder: Path, sayso: Sayso) -> None:
    """A question has its world already, so none is proposed."""
    empty = sayso("ask", "who-declined")
    assert NOT_TOLD in empty.err
    assert "Nobody has read anything yet." in empty.err
    assert "--world" not in empty.err
    assert "Next: sayso ask who-declined help" in empty.err
    graph = sayso("query", "CONSTRUCT WHERE { <a:b> ?p ?o }", "--world", "reported")
    assert NOT_TOLD in graph.err
    assert "0 triples" in graph.err
    assert "Next: leave a pattern out" in graph.err


# CSV for spreadsheets ----------------------------------------------------------------------------------------------


def test_csv_safe_keeps_a_spreadsheet_from_running_cells(folder: Path, sayso: Sayso) -> None:
    add(sayso, "one", "=HYPERLINK(1) and no more")
    for command in (("ask", "what-did-they-say", "actor=Ann"), ("query", 'SELECT ("=1+1" AS ?words) (-2 AS ?n) {}')):
        plain = sayso(*command, "--format", "csv")
        safe = sayso(*command, "--format", "csv", "--csv-safe")
        assert safe.code == 0, safe.err
        before, after = (list(csv.reader(io.StringIO(done.out, newline=""))) for done in (plain, safe))
        changed = [(old, new) for a, b in zip(before, after, strict=True) for old, new in zip(a, b, strict=True)]
        assert {(old, new) for old, new in changed if old != new} == {
            (old, f"'{old}") for old, _ in changed if old.startswith("=")
        }
        assert any(old.startswith("=") for old, _ in changed)


@pytest.mark.parametrize("command", [("ask", "who-met-whom"), ("query", "ASK {}")])
def test_csv_safe_is_for_csv_only(samples: Path, sayso: Sayso, command: tuple[str, ...]) -> None:
    done = sayso(*command, "--csv-safe", "--dossier", samples)
    assert done.code == 2
    assert "--format csv" in done.err


# Worlds ------------------------------------------------------------------------------------------------------------


def test_worlds_are_made_listed_and_dropped(samples: Path, sayso: Sayso, tmp_path: Path) -> None:
    shutil.copytree(samples, tmp_path / "d")
    run = partial(sayso, "--dossier", tmp_path / "d")
    assert run("worlds", "drop").code == 0  # those that other tests asked for
    assert "on-record" in run("worlds", "build", "on-record").err
    listed = run("worlds", "list")
    assert "on-record" in listed.out and "perspective?on-record=yes" in listed.out
    assert run("worlds", "drop", "on-record").code == 0
    assert run("worlds", "drop", "on-record").code == 3
    assert run("worlds", "list").out.count("\n") == 1
    assert run("worlds", "build").code == 0
    assert run("worlds", "list").out.count("\n") == 5
    assert run("worlds", "drop").code == 0


def test_two_worlds_are_compared(samples: Path, sayso: Sayso) -> None:
    done = sayso("compare", "according-to=NBC News", "according-to=White House", "--dossier", samples)
    assert done.code == 0
    assert "only in: according to NBC News\tclaim\t2023-07-09" in done.out
    (row,) = [x.split("\t") for x in sayso("compare", "reported", "on-record", "--dossier", samples).out.splitlines()
              if "at the request of the Velmoran government" in x]  # fmt: skip
    both = "Cabinet Office, Tarsk Foreign Ministry"  # the ministry denies the talks themselves
    assert row[3] == f"denied by {both}; the opposite said by {both}"
    held = sayso("compare", "undisputed", "corroborated", "--dossier", samples).out.splitlines()
    (row,) = [x.split("\t") for x in held if "met in Lindmere on 3 April" in x and "\tclaim\t" in x]
    assert row[3] == "meeting denied by Tarsk Foreign Ministry", "that claim itself is denied by nobody"
    assert "Both hold 0 claims" in done.err
    assert "A claim is not a fact" in done.err
    assert "\ttriple\t" in sayso("compare", "reported", "on-record", "--triples", "--dossier", samples).out
    assert sayso("compare", "reported", "mood", "--dossier", samples).code == 2
