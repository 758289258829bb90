"""Articles that may have been out by a day: an empty answer as of that day names them, wherever it is given."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso import views
from sayso.build import build
from sayso.dossier import Dossier, Settings, create
from sayso.perspective import Perspective
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from test_pages import page

TALKS = "Talks between former US officials and Russians"  # of 6 to 9 July 2023
MAY = "1 article may have been published by 8 July 2023, and counts only from the last day of its date on: "


@pytest.mark.parametrize(
    ("day", "titles"),
    [
        (date(2023, 7, 5), []),
        (date(2023, 7, 6), [TALKS]),
        (date(2023, 7, 8), [TALKS]),
        (date(2023, 7, 9), []),
        (date(2025, 4, 18), ["Whose idea was it?"]),
        (None, []),
    ],
)
def test_only_what_may_have_been_out_and_not_surely(view: views.View, day: date | None, titles: list[str]) -> None:
    found = views.unsure(view, day)
    assert [article.title for article in found.articles] == titles if found else not titles


def test_the_earlier_of_two_days_counts() -> None:
    as_of = Perspective(as_of=date(2023, 7, 7))
    assert views.day_of(as_of, "knowable-on", {"on": "2023-07-08"}) == date(2023, 7, 7)
    assert views.day_of(as_of, "knowable-on", {"on": "2023-07-01"}) == date(2023, 7, 1)
    assert views.day_of(Perspective(), "offices-then", {"on": "2023-07-01"}) is None, "a day of offices, not of news"


@pytest.mark.parametrize(
    "path",
    [
        "/ask/knowable-on?on=2023-07-08",
        "/ask/who-met-whom?actor=William+Burns&world=as-of%3D2023-07-08",
        "/ask/knowable-on?on=2024-01-01&world=as-of%3D2023-07-08",
    ],
)
def test_an_empty_page_names_them(client: FlaskClient, path: str) -> None:
    text = page(client, path).text
    assert MAY in text and f"{TALKS} , Taylor Daily Press , 6–9 July 2023" in text


def test_what_does_not_hold_names_them(client: FlaskClient, samples: Path, sayso: Sayso) -> None:
    path = "/explain?s=actor/william-burns&p=met&o=actor/sergei-naryshkin&world=as-of%3D2023-07-08"
    assert MAY in page(client, path, 404).text
    world = ("--world", "as-of=2023-07-08", "--dossier", samples)
    done = sayso("explain", "William Burns", "met", "Sergei Naryshkin", *world)
    assert done.code == 3 and f"{MAY}“{TALKS}” (6–9 July 2023)." in done.err


def test_the_command_line_names_them_below_an_empty_answer(samples: Path, sayso: Sayso) -> None:
    said = f"{MAY}“{TALKS}” (6–9 July 2023)."
    assert said in sayso("ask", "knowable-on", "on=2023-07-08", "--dossier", samples).err
    assert "may have been published" not in sayso("ask", "knowable-on", "on=2023-07-09", "--dossier", samples).err
    assert said not in sayso("ask", "knowable-on", "on=2023-07-08", "--quiet", "--dossier", samples).err


def undated(folder: Path) -> Dossier:
    """A dossier of one article without a date."""
    dossier = create(folder / "d", Settings(name="d", title="D", base="https://w3id.org/sayso/id/d/"))
    notes = {
        "article": {"title": "No date", "publisher": "The Post"},
        "statements": [{"id": "s1", "speaker": "Ann", "source": "Ann", "cue": "said", "content": ["that it rained"]}],
        "actors": [{"name": "Ann", "kind": "person"}, {"name": "The Post", "kind": "outlet"}],
    }
    files = {"articles/one.txt": b"Ann said that it rained.", "notes/one.json": json.dumps(notes).encode()}
    dossier.put(files, "the dossier of a test")
    build(dossier)
    return dossier


def test_what_has_no_date_may_be_of_any_day(tmp_path: Path) -> None:
    dossier = undated(tmp_path)
    with WorkerPool(dossier.cache, Limits(workers=1)) as pool:
        found = views.unsure(views.View(pool, dossier), date(2024, 1, 1))
    assert found and (found.articles, found.undated) == ((), 1)
    assert found.words == "1 article has no date, and may be of any day."
