"""Who is against it, in the questions that say so in a column: how that was read, and where it is shown."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso import cli, queries, resources
from sayso.dossier import open_dossier
from sayso.results import Table
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views.across import compared
from sayso_web.app import create_app
from sayso_web.site import Site
from test_across import MET, NAMES, TITLES, told
from test_pages import HTML, Page

ASKING = ("who-met-whom", "met-or-group", "contacts-between-states", "meetings-before")
TALKS = ("who-met-whom", "actor=katla-ferrin", "other=ostap-brynivets", "--world", "as-of=2025-04-11")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Path:
    """The samples with the ministry's denial as a machine's reading."""
    made = tmp_path_factory.mktemp("machine") / "s"
    shutil.copytree(resources.SAMPLES, made, ignore=shutil.ignore_patterns(".sayso"))
    shutil.copytree(kept, made / ".sayso")
    notes = made / "notes" / "visnyk-denial.json"
    said = json.loads(notes.read_text("utf-8"))
    said["read_by"] = {"how": "machine", "by": "sayso read", "model": "rules-1", "confidence": 0.5}
    (made / "readings").mkdir(exist_ok=True)
    (made / "readings" / notes.name).write_text(json.dumps(said), "utf-8")
    notes.unlink()
    with pytest.raises(SystemExit) as done:
        cli.main(["build", "-q", "--dossier", str(made)])
    assert not done.value.code
    return made


@pytest.fixture(scope="module")
def client(machine: Path) -> Iterator[FlaskClient]:
    dossier = open_dossier(machine)
    with WorkerPool(dossier.cache, Limits(workers=2, queue=8)) as pool:
        yield create_app(Site(dossier, pool, local=True)).test_client()


def text(client: FlaskClient, path: str) -> str:
    return Page(client.get(path, headers=HTML).text).text.replace(" ,", ",").replace(" ;", ";")


def test_a_denial_that_only_a_machine_has_read_says_so_and_is_counted(machine: Path, sayso: Sayso) -> None:
    done = sayso("ask", *TALKS, "--format", "json", "--dossier", machine)
    rows = json.loads(done.out)["results"]["bindings"]
    denied = [row["denied_by"]["value"] for row in rows if "denied_by" in row]
    assert denied and all("Rankovyi Visnyk > Tarsk Foreign Ministry (⚙ machine)" in by for by in denied)
    marked = [row for row in rows if any("(⚙ machine)" in cell["value"] for cell in row.values())]
    assert {*marked[-1]} - {*rows[0]} == {"meeting_denied_by"}, "of the other account its meeting is denied"
    counted = f"Rows read by: hand {len(rows)}. Rows with somebody against it as only a machine read: {len(marked)}."
    assert counted in done.err
    assert "(⚙ machine)" in sayso("ask", *TALKS, "--dossier", machine).out


def test_nothing_is_said_of_machines_where_denials_were_read_by_hand(samples: Path, sayso: Sayso) -> None:
    done = sayso("ask", *TALKS, "--dossier", samples)
    assert "Rows read by: hand" in done.err and "machine" not in done.err + done.out


def test_a_machine_s_denial_is_marked_on_pages_and_in_drawings(client: FlaskClient) -> None:
    asked = "actor=katla-ferrin&other=ostap-brynivets&world=as-of%3D2025-04-11"
    assert "Tarsk Foreign Ministry (⚙ machine)" in text(client, f"/ask/who-met-whom?{asked}&run=1")
    html = client.get(f"/ask/who-met-whom/worlds?{asked}&presets=no", headers=HTML).text
    said = Page(html).text.replace(" ,", ",")
    assert "1 of them denied, against 1 only a machine’s reading" in said
    assert "denied by Tarsk Foreign Ministry (⚙ machine), ≠ the opposite said by Daria Lozovyk (⚙ machine)" in said
    assert re.findall(r'class="tie-machine"[^>]*>([^<]*)<', html) == ["≠⚙"]
    assert "≠⚙: what speaks against it was read by machine only" in said


def test_a_denial_that_somebody_read_as_well_is_not_marked(client: FlaskClient) -> None:
    """By 16 April the Courier, read by hand, has passed on the ministry's denial too."""
    asked = "actor=katla-ferrin&other=ostap-brynivets&world=as-of%3D2025-04-16&presets=no"
    html = client.get(f"/ask/who-met-whom/worlds?{asked}", headers=HTML).text
    said = Page(html).text.replace(" ,", ",")
    assert re.search(r"Tarsk Foreign Ministry(?! \(⚙)", said.partition("The same in words")[2])
    assert not re.findall(r'class="tie-machine"', html)


@pytest.mark.parametrize("name", ASKING)
def test_a_question_says_what_the_mark_means(name: str) -> None:
    saved = queries.get(name)
    assert queries.BY_MACHINE in saved.body and queries.REVIEWED in saved.body
    assert queries.BY_MACHINE.strip() in saved.description


def test_who_says_the_opposite_is_called_no_denier(samples: Path, sayso: Sayso) -> None:
    """The spokeswoman says of the talks that they were not: she asserts another claim, and denies none."""
    rows = json.loads(sayso("ask", *TALKS, "--format", "json", "--dossier", samples).out)["results"]["bindings"]
    assert {row["denied_by"]["value"] for row in rows if "denied_by" in row} == {
        "Rankovyi Visnyk > Tarsk Foreign Ministry"
    }
    assert {row["opposite_said_by"]["value"] for row in rows if "opposite_said_by" in row} == {
        "Rankovyi Visnyk > Daria Lozovyk"
    }


def test_counts_and_marks_tell_denials_from_opposites() -> None:
    opposed = told(claim="c2", opposite_said_by="The Sun > Eve (⚙ machine); The Post > Eve")
    names = (*NAMES, "opposite_said_by")
    rows = [opposed, told(met="ida", denied_by="Eve", opposite_said_by="Ida")]
    found = compared(MET, TITLES[:1], [Table(names, tuple(tuple(row.get(name) for name in names) for row in rows))])
    one, both = (answer.marks[0] for answer in found.answers)
    assert (one.state, one.deniers, one.opposing, one.against) == ("disputed", (), ("Eve",), ("c2",))
    assert (both.deniers, both.opposing) == (("Eve",), ("Ida",))
    (world,) = found.worlds
    assert (world.disputed, world.denied, world.opposed, world.machine_against) == (2, 1, 1, 0)


def test_a_meeting_denied_as_others_tell_it_is_not_denied_by_nobody(client: FlaskClient) -> None:
    asked = "actor=katla-ferrin&other=ostap-brynivets&world=undisputed"
    said = text(client, f"/ask/who-met-whom/worlds?{asked}&presets=no")
    assert "2 answers; the meeting of 1 denied as others tell it" in said
    assert "told by claim 1; ≠ the meeting denied as others tell it, by Tarsk Foreign Ministry" in said
    assert "that the meeting is denied as others tell it stands in the table" in said
    assert "The Hestrel Courier > Tarsk Foreign Ministry" in text(client, f"/ask/who-met-whom?{asked}&run=1")


def test_the_page_on_reading_tells_denials_from_opposites_too(client: FlaskClient) -> None:
    assert "half filled where it holds and somebody denies it or says the opposite" in text(client, "/help/reading")
