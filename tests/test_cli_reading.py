"""What ``sayso add`` makes of pages, folders, patterns, standard input, other languages and other encodings."""

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from commands import Sayso
from filling import filled
from sayso.extract import apart

PAGES = Path(__file__).parent / "data" / "reading"
GERMAN = (
    "Die Außenministerin erklärte, die Gespräche über die Fähre hätten nie stattgefunden. „Niemand hat sich "
    "getroffen“, sagte sie am Dienstag. Zwei Beamte widersprachen.\n"
)
ENGLISH = (
    "The minister said that the talks on the ferry had never been held. Two officials contradicted her on Tuesday.\n"
)


def held(folder: Path, name: str) -> Any:
    """A file of the dossier, JSON decoded; None where there is none."""
    path = folder / name
    if not path.exists():
        return None
    return json.loads(path.read_bytes()) if path.suffix == ".json" else path.read_text("utf-8")


def page(folder: Path, name: str = "declared") -> Path:
    """A page outside of the dossier."""
    return Path(shutil.copy(PAGES / f"{name}.html", folder.parent / f"{name}.html"))


# Pages -------------------------------------------------------------------------------------------------------------


def test_a_page_enters_as_an_article_that_only_a_machine_has_looked_at(folder: Path, sayso: Sayso) -> None:
    done = sayso("add", page(folder), "--unread")
    assert done.code == 0, done.err
    assert "“Harbour talks were held in secret, envoys say”, The Harbour Post, 2024-03-05" in done.err
    assert "has no notes" in done.err
    assert done.out == "article\t/article/declared\n"
    assert held(folder, "articles/declared.txt").startswith(
        "Harbour talks were held in secret, envoys say\n\nNAWRAS — "
    )
    assert held(folder, "notes/declared.json") is None
    assert held(folder, "readings/declared.json") == {
        "article": {
            "title": "Harbour talks were held in secret, envoys say",
            "publisher": "The Harbour Post",
            "stated_date": "2024-03-05",
            "reference_date": "2024-03-05",
            "note": "By Mara Lind, Ole Berg. Last changed 2024-03-07.",
            "url": "https://harbourpost.example/2024/03/harbour-talks",
            "language": "en-GB",
            "rights": "Harbour Media & Sons",
        },
        "read_by": {"how": "machine", "by": "Sayso"},
    }
    (row,) = sayso("log", "--articles").out.splitlines()[1:]
    assert row.split("\t")[1:5] == ["2024-03-05", "en-GB", "machine Sayso", "The Harbour Post"]
    checked = sayso("check", "--shacl")
    assert checked.code == 0, checked.out
    assert "warning: articles/declared.txt: nobody has read it yet" in checked.out


def test_a_page_added_again_changes_nothing_and_may_get_notes(folder: Path, sayso: Sayso) -> None:
    path = page(folder)
    sayso("add", path)
    assert "nothing changed" in sayso("add", path).err
    made = sayso("add", path, "--template", "--publisher", "The Post")
    assert made.code == 0, made.err
    target = path.with_suffix(".json")
    article = json.loads(target.read_text())["article"]
    assert (article["publisher"], article["stated_date"]) == ("The Post", "2024-03-05")
    assert (article["language"], article["rights"]) == ("en-GB", "Harbour Media & Sons")
    assert article["url"].startswith("https://harbourpost.example/")
    target.write_bytes(filled(target.read_bytes()))
    assert sayso("add", path, "--notes", target).code == 0
    assert held(folder, "notes/declared.json")["article"]["publisher"] == "The Post"
    assert held(folder, "readings/declared.json")["article"]["publisher"] == "The Harbour Post"
    assert "hand R. Reader" in sayso("log", "--articles").out


def test_the_command_line_corrects_a_page_and_it_stays_a_machines(folder: Path, sayso: Sayso) -> None:
    given = ("--date", "2024-03-06", "--language", "en", "--url", "https://e.org/x", "--title", "T", "--publisher", "P")
    assert sayso("add", page(folder), *given).code == 0
    read = held(folder, "readings/declared.json")
    assert read["read_by"]["how"] == "machine"
    article = read["article"]
    assert (article["stated_date"], article["reference_date"]) == ("2024-03-06", "2024-03-06")
    assert (article["title"], article["publisher"], article["url"]) == ("T", "P", "https://e.org/x")
    assert "language" not in article  # English


def test_a_page_that_names_no_outlet_enters_and_keeps_to_the_shapes(folder: Path, sayso: Sayso) -> None:
    assert sayso("add", page(folder, "undeclared")).code == 0
    assert held(folder, "readings/undeclared.json")["article"] == {
        "title": "What the harbour master said",
    }
    assert sayso("check", "--shacl").code == 0


def test_notes_that_tell_something_still_need_an_outlet(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "one.txt"
    path.write_text("Ann said so.")
    path.with_suffix(".json").write_text(
        json.dumps({"article": {}, "statements": [{"id": "s1", "speaker": "Ann", "cue": "said"}]})
    )
    assert "without an outlet nobody relays what is told" in sayso("add", path).err
    path.with_suffix(".json").unlink()
    assert sayso("add", path, "--title", "So", "--unread").code == 0
    assert held(folder, "notes/one.json") == {"article": {"title": "So"}}


def test_the_same_text_under_another_address_is_a_copy(folder: Path, sayso: Sayso) -> None:
    first = page(folder)
    sayso("add", first)
    other = folder.parent / "echo.html"
    moved = first.read_text("utf-8").replace("harbourpost.example", "echo.example")
    other.write_text(moved.replace("Harbour talks were held in secret, envoys say", "Secret talks!"), "utf-8")
    refused = sayso("add", other)
    assert refused.code == 2
    assert "this is the text of declared, word for word: a copy is not corroboration" in refused.err
    assert sayso("add", other, "--copy").code == 0
    assert held(folder, "readings/echo.json")["article"]["copy_of"] == "declared"
    assert held(folder, "readings/echo.json")["article"]["title"] == "Secret talks!"
    plain = folder.parent / "typed.txt"
    plain.write_text("\r\n".join(held(folder, "articles/declared.txt").splitlines()), "utf-8", newline="")
    assert "word for word" in sayso("add", plain).err


# Plain text --------------------------------------------------------------------------------------------------------


def test_an_encoding_that_was_guessed_is_told_once(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "talks.txt"
    path.write_bytes("The minister said “no talks were held”, and nobody asked.\r\n".encode("cp1252"))
    done = sayso("add", path, "--unread")
    assert done.code == 0
    assert done.err.count("is not UTF-8: read as cp1252") == 1
    assert (folder / "articles/talks.txt").read_bytes().decode().endswith("“no talks were held”, and nobody asked.\r\n")
    assert held(folder, "readings/talks.json") is None
    assert sayso("check").code == 0
    assert "not UTF-8" not in sayso("-q", "add", path).err


def test_another_language_is_detected_kept_and_told(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "fähre.txt"
    path.write_text(GERMAN, "utf-8")
    done = sayso("add", path, "--name", "ferry")
    assert done.code == 0
    assert done.err.count("ferry is not in English (de): it is kept, and open to notes by hand.") == 1
    assert held(folder, "readings/ferry.json") == {
        "article": {"language": "de"}, "read_by": {"how": "machine", "by": "Sayso"},
    }  # fmt: skip


def test_a_language_that_somebody_states_is_no_guess(folder: Path, sayso: Sayso) -> None:
    path = folder.parent / "ferry.txt"
    path.write_text(GERMAN, "utf-8")
    assert "(gsw)" in sayso("add", path, "--language", "gsw").err
    assert held(folder, "readings/ferry.json") is None
    assert held(folder, "notes/ferry.json") == {"article": {"language": "gsw"}}
    path = folder.parent / "short.txt"
    path.write_text("Nein.", "utf-8")
    assert "not in English" not in sayso("add", path).err


def test_english_is_noted_where_the_dossier_is_in_another_language(folder: Path, sayso: Sayso) -> None:
    settings = folder / "dossier.toml"
    settings.write_text(settings.read_text().replace('language = "en"', 'language = "de"'))
    for name, text in (("deutsch", GERMAN), ("english", ENGLISH * 2)):
        (folder.parent / f"{name}.txt").write_text(text, "utf-8")
        assert sayso("add", folder.parent / f"{name}.txt").code == 0
    assert held(folder, "readings/deutsch.json") is None
    assert held(folder, "readings/english.json")["article"] == {}  # English


# Many at once ------------------------------------------------------------------------------------------------------


@pytest.fixture
def heap(folder: Path) -> Path:
    """A folder with pages, texts and triples, good and bad, at several depths."""
    made = folder.parent / "heap"
    for inside in ("a/ferry", "a/Saved page_files", ".hidden", "b"):
        (made / inside).mkdir(parents=True)
    shutil.copy(PAGES / "declared.html", made / "declared.html")
    shutil.copy(PAGES / "opengraph.html", made / "a/ferry/index.html")
    shutil.copy(PAGES / "opengraph.html", made / "a/Saved page_files/advertisement.html")
    shutil.copy(PAGES / "opengraph.html", made / ".hidden/x.html")
    shutil.copy(PAGES / "front-page.html", made / "a/front.HTM")
    (made / "b/talks.txt").write_text(ENGLISH)
    (made / "talks.txt").write_text("Other words of another article.")
    (made / "b/picture.txt").write_bytes(b"\x89PNG\x00\x00")
    (made / "b/empty.txt").write_bytes(b"")
    (made / "b/picture.jpg").write_bytes(b"\xff\xd8")
    return made


def test_a_folder_gives_what_is_in_it_and_below_it(folder: Path, heap: Path, sayso: Sayso) -> None:
    done = sayso("add", heap)
    assert done.code == 2
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert errors[-1] == "error: 4 files of 7 not added."
    for name, fault in (
        ("front.HTM", "no article is found"), ("empty.txt", "it is empty"), ("picture.txt", "NUL bytes"),
        ("heap/talks.txt", "talks.txt has the same name, talks"),
    ):  # fmt: skip
        assert any(f"{name}: " in line and fault in line for line in errors), name
    assert {p.name for p in (folder / "articles").iterdir()} == {"declared.txt", "ferry.txt", "talks.txt"}
    assert held(folder, "articles/talks.txt") == ENGLISH
    again = sayso("add", heap / "a", heap / "declared.html", heap / "declared.html")
    assert again.err.count("nothing changed") == 2


def test_a_pattern_that_the_shell_left_alone(folder: Path, heap: Path, sayso: Sayso) -> None:
    done = sayso("add", heap / "*.html", heap / "[a]/fer*")
    assert done.code == 0, done.err
    assert {p.name for p in (folder / "articles").iterdir()} == {"declared.txt", "ferry.txt"}
    assert "no file has a name of this pattern" in sayso("add", heap / "*.pdf").err


def test_standard_input_needs_a_name(folder: Path, sayso: Sayso, monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    typed((PAGES / "declared.html").read_bytes())
    assert "sayso add - --name NAME" in sayso("add", "-").err
    assert sayso("add", "-", "--name", "x", "--template").code == 2
    done = sayso("add", "-", "--name", "harbour")
    assert done.code == 0, done.err
    assert held(folder, "readings/harbour.json")["article"]["publisher"] == "The Harbour Post"
    typed(b"")
    assert "error: -: it is empty" in sayso("add", "-", "--name", "empty").err
    typed(ENGLISH.encode())
    assert sayso("add", "-", "--name", "typed").code == 0
    assert held(folder, "articles/typed.txt") == ENGLISH


def test_a_page_that_takes_too_long_stops_no_other(
    folder: Path, heap: Path, sayso: Sayso, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = "<html><p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x"
    (heap / "bomb.html").write_text(bomb)
    monkeypatch.setattr(apart, "SECONDS", 2.0)
    done = sayso("add", heap / "bomb.html", heap / "declared.html")
    assert done.code == 2
    assert "bomb.html: it cannot be read within the limits of time and memory" in done.err
    assert held(folder, "articles/declared.txt") is not None
