"""`sayso check`: every fault is listed with file and key, not only the first, and warnings stand apart."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sayso import ontology, resources
from sayso.build import build
from sayso.check import check, shacl
from sayso.dossier import Dossier, Settings, create, open_dossier
from sayso.errors import NotBuilt
from sayso.store.snapshots import current, publish

TEXT = "Ann said that Bob had met Cem in Oslo.\nBob denied it. Ann said no more.\n"
GOOD: dict[str, Any] = {
    "article": {"publisher": "The Post", "stated_date": "2024-03-05"},
    "statements": [
        {"id": "s1", "speaker": "Ann", "cue": ["said", 1], "content": ["that Bob had met Cem in Oslo"]},
        {"id": "s2", "speaker": "Bob", "cue": "denied", "content": ["it. "], "stance": "denies"},
    ],
    "actors": [{"name": "Ann", "kind": "person"}, {"name": "Bob", "kind": "person"}],
    "read_by": {"how": "hand", "by": "A. Reader"},
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closure of the ontology, computed once: a cache folder to begin with."""
    folder = tmp_path_factory.mktemp("kept")
    ontology.closure(folder / "ontology")
    return folder


@pytest.fixture
def dossier(tmp_path: Path, kept: Path) -> Dossier:
    made = create(tmp_path / "d", Settings("d", "D", "https://example.org/d/", license="CC0", rights="none"))
    shutil.copytree(kept, made.cache)
    put(made, "articles/one.txt", TEXT)
    put(made, "notes/one.json", GOOD)
    return made


def put(dossier: Dossier, path: str, body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    (dossier.path / path).write_text(text, encoding="utf-8")


def changed(**changes: object) -> dict[str, Any]:
    return {**json.loads(json.dumps(GOOD)), **changes}


def test_a_right_dossier_has_nothing_to_tell(dossier: Dossier) -> None:
    found = check(dossier)
    assert (found.problems, found.warnings, found.articles) == ((), (), 1)


def test_every_quote_that_is_not_found_is_listed(dossier: Dossier) -> None:
    notes = changed()
    notes["statements"][0]["cue"] = "said"  # stands twice
    notes["statements"][0]["content"] = ["that Bob had met Cem in Bergen"]
    notes["statements"][1]["cue"] = ["denied", 2]
    put(dossier, "notes/one.json", notes)
    problems = check(dossier).problems
    assert len(problems) == 3
    for words in ("statements s1.cue: the quote “said” stands 2 times", "Bergen", "statements s2.cue"):
        assert any(words in problem and problem.startswith("notes/one.json") for problem in problems), words


def test_every_item_with_a_wrong_key_is_listed(dossier: Dossier) -> None:
    notes = changed(actors=[{"name": "Ann", "kind": "human"}])
    notes["statements"][0]["stanse"] = "asserts"
    notes["statements"][1]["stance"] = "refuses"
    put(dossier, "notes/one.json", notes)
    problems = check(dossier).problems
    assert len(problems) == 3
    assert any("statements s1: unknown field `stanse`; did you mean `stance`? docs" in p for p in problems)
    assert any("statements s2" in p and "refuses" in p for p in problems)
    assert any("actors Ann" in p and "human" in p for p in problems)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("notes/one.json", '{"article": [', "notes/one.json"),
        ("notes/one.json", changed(statments=[]), "statments"),
        ("notes/one.json", changed(article={"publisher": "The Post", "stated_date": "5 March"}), "article.stated_date"),
        ("notes/two.json", GOOD, "articles/two.txt"),
        ("articles/Two.txt", "words", "Rename it to two.txt"),
        ("articles/two.txt", " \n", "articles/two.txt: it is empty"),
        ("graph/x.ttl", "<a> <b>", "graph/x.ttl"),
        ("graph/x.ttl", '<https://example.org/d/m> a <https://w3id.org/sayso/ns#Meeting> .', "pass for a fact"),
        ("graph/x.pdf", "", "graph/x.pdf"),
        ("decisions.jsonl", '{"id": "d1"}\n{"id": "d1"}\n', "line 2"),
        ("decisions.jsonl", "[]\n", "decisions.jsonl, line 1"),
    ],
)  # fmt: skip
def test_a_fault_names_its_file(dossier: Dossier, path: str, body: object, words: str) -> None:
    put(dossier, path, body)
    assert any(words in problem for problem in check(dossier).problems), check(dossier).problems


def test_faults_of_several_files_are_all_listed(dossier: Dossier) -> None:
    put(dossier, "notes/one.json", "[]")
    put(dossier, "graph/x.ttl", "<a> <b>")
    put(dossier, "decisions.jsonl", "[]\n")
    put(dossier, "notes/three.json", GOOD)
    found = check(dossier)
    for source in ("notes/one.json", "graph/x.ttl", "decisions.jsonl", "notes/three.json"):
        assert any(problem.startswith(source) for problem in found.problems), source


def test_what_contradicts_between_files_is_found(dossier: Dossier) -> None:
    put(dossier, "articles/two.txt", TEXT + "More.")
    for name, text in (("one", "Bob met Cem."), ("two", "Bob met Dan.")):
        put(dossier, f"notes/{name}.json", changed(claims=[{"id": "c", "text": text}]))
    assert any("one id is one claim" in problem.casefold() for problem in check(dossier).problems)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("articles/two.txt", "Words that nobody has read.", "nobody has read it yet"),
        ("articles/two.txt", TEXT.replace("\n", "  \n"), "neither is marked as a copy"),
        ("notes/one.json", changed(article={"publisher": "The Post"}), "without a date"),
        ("notes/one.json", changed(actors=[{"name": "Ann", "kind": "person"}]), "statements s2: Bob is not among"),
        ("dossier.toml", 'name = "d"\nbase = "https://example.org/d/"\nlicense = "CC0"\n', "rights is empty"),
    ],
)
def test_a_doubt_is_a_warning_and_no_fault(dossier: Dossier, path: str, body: object, words: str) -> None:
    put(dossier, path, body)
    found = check(open_dossier(dossier.path))
    assert found.problems == ()
    assert any(words in warning for warning in found.warnings), found.warnings


def test_a_decision_on_the_date_settles_the_doubt(dossier: Dossier) -> None:
    put(dossier, "notes/one.json", changed(article={"publisher": "The Post"}))
    decision = {
        "id": "d1", "date": "2024-04-01", "by": "A", "act": "date", "targets": ["article/one"],
        "published": "2024-03-05", "reason": "postmark",
    }  # fmt: skip
    put(dossier, "decisions.jsonl", json.dumps(decision) + "\n")
    assert check(dossier).warnings == ()


def test_nothing_is_written_by_a_check(dossier: Dossier) -> None:
    check(dossier)
    assert [p for p in (dossier.path / ".sayso").rglob("*") if p.is_file() and "one" in p.name] == []
    assert current(dossier.cache) is None


def test_the_built_graph_keeps_to_the_shapes_and_a_broken_one_does_not(dossier: Dossier) -> None:
    with pytest.raises(NotBuilt):
        shacl(dossier)
    build(dossier)
    assert shacl(dossier) == ()
    info = current(dossier.cache)
    assert info is not None
    lines = [line for line in info.path.read_text("utf-8").splitlines() if "/ns#textHash>" not in line]
    publish(dossier.cache, lines, {})
    (breach,) = shacl(dossier)
    assert breach.focus == "https://example.org/d/article/one"
    assert "textHash" in breach.message
    assert breach.severity == "violation"


def test_the_samples_are_right_and_keep_to_the_shapes(tmp_path: Path, kept: Path) -> None:
    shutil.copytree(resources.SAMPLES, tmp_path / "s", ignore=shutil.ignore_patterns(".sayso"))
    shutil.copytree(kept, tmp_path / "s" / ".sayso")
    samples = open_dossier(tmp_path / "s")
    found = check(samples)
    assert found.problems == ()
    assert found.warnings == ()
    build(samples)
    assert shacl(samples) == ()
