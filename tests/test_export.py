"""Exports: what they hold, what their first lines say, and that they are the same each time."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from sayso import ids, resources, terms
from sayso.build import build
from sayso.dossier import Dossier, open_dossier
from sayso.errors import InputError, NotBuilt
from sayso.export import FORMATS, Part, write
from sayso.perspective import Perspective
from sayso.store.snapshots import current
from sayso.store.workers import WorkerPool

pytestmark = pytest.mark.filterwarnings(
    r"ignore:(Dataset\.\w+|ConjunctiveGraph) is deprecated"
)  # rdflib warns of itself
REPORTED = Part(world=Perspective())
RECORD = Part(record=True)
WHOLE = Part()
PARSERS = {
    "turtle": "turtle", "trig": "trig", "nquads": "nquads", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml",
}  # fmt: skip
ONE_GRAPH = [name for name, kind in FORMATS.items() if not kind.several]
SEVERAL = [name for name, kind in FORMATS.items() if kind.several]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dossier]:
    """Three articles of the samples, in three alphabets: rdflib, the judge here, is slow."""
    folder = tmp_path_factory.mktemp("export") / "samples"
    shutil.copytree(resources.SAMPLES, folder, ignore=shutil.ignore_patterns(".sayso", "backchannel*"))
    for path in (*folder.glob("articles/*"), *folder.glob("notes/*")):
        if path.stem not in ("envoys-wire", "visnyk-denial", "marfa-mediator"):
            path.unlink()
    found = open_dossier(folder)
    build(found)
    yield found


def exported(dossier: Dossier, part: Part, format_name: str) -> bytes:
    out = io.BytesIO()
    if part.world is None:
        write(dossier, part, format_name, out)
    else:
        with WorkerPool(dossier.cache) as service:
            write(dossier, part, format_name, out, service)
    return out.getvalue()


def graph_of(dossier: Dossier, name: str) -> rdflib.Graph:
    """One graph of the build, or its reported world, by rdflib's own parser of N-Quads."""
    return whole_of(dossier).graph(rdflib.URIRef(name))


_WHOLE: dict[str, rdflib.Dataset] = {}


def whole_of(dossier: Dossier) -> rdflib.Dataset:
    info = current(dossier.cache)
    assert info is not None
    if info.id not in _WHOLE:
        found = rdflib.Dataset().parse(info.path, format="nquads")
        with WorkerPool(dossier.cache) as service:
            _, world = service.world(Perspective().iri(dossier.base), dossier.base)
        _WHOLE[info.id] = found.parse(data=world, format="nquads")
    return _WHOLE[info.id]


def parsed(body: bytes, format_name: str) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    dataset.parse(data=body, format=PARSERS[format_name])
    return dataset


@pytest.mark.parametrize("format_name", ONE_GRAPH)
def test_one_world_in_a_format_of_one_graph(dossier: Dossier, format_name: str) -> None:
    found = rdflib.Graph().parse(data=exported(dossier, REPORTED, format_name), format=PARSERS[format_name])
    assert len(found) > 50
    assert isomorphic(found, graph_of(dossier, Perspective().iri(dossier.base)))


@pytest.mark.parametrize("format_name", ONE_GRAPH)
def test_the_record_in_a_format_of_one_graph(dossier: Dossier, format_name: str) -> None:
    found = rdflib.Graph().parse(data=exported(dossier, RECORD, format_name), format=PARSERS[format_name])
    assert set(found) == set(graph_of(dossier, ids.graph(dossier.base, "record")))


@pytest.mark.parametrize("format_name", SEVERAL)
@pytest.mark.parametrize("part", [REPORTED, WHOLE], ids=["world", "whole"])
def test_a_dataset_keeps_its_graphs_and_an_empty_default_graph(dossier: Dossier, format_name: str, part: Part) -> None:
    found = parsed(exported(dossier, part, format_name), format_name)
    assert len(found.default_graph) == 0
    expected = {(s, p, o, str(g)) for s, p, o, g in whole_of(dossier).quads()}
    if part is REPORTED:
        expected = {quad for quad in expected if quad[3] == Perspective().iri(dossier.base)}
    else:
        expected = {quad for quad in expected if "perspective" not in quad[3] and not quad[3].endswith("graph/worlds")}
    assert {(s, p, o, str(g)) for s, p, o, g in found.quads()} == expected


def test_the_whole_dossier_has_the_graphs_of_its_claims(dossier: Dossier) -> None:
    found = parsed(exported(dossier, WHOLE, "trig"), "trig")
    names = {str(g.identifier) for g in found.graphs()}
    assert {ids.graph(dossier.base, n) for n in ("record", "common", "identity")} <= names
    assert any(name.startswith(f"{dossier.base}claim/") for name in names)


@pytest.mark.parametrize("format_name", ONE_GRAPH)
def test_a_format_of_one_graph_refuses_the_whole_dossier(dossier: Dossier, format_name: str) -> None:
    with pytest.raises(InputError, match=r"--world\s+reported or --record"):
        exported(dossier, WHOLE, format_name)


@pytest.mark.parametrize("format_name", list(FORMATS))
@pytest.mark.parametrize(
    ("part", "words"),
    [
        (REPORTED, ["The reported world <https://w3id.org/sayso/id/sample/perspective>", "Claims, not facts"]),
        (RECORD, ["https://w3id.org/sayso/id/sample/graph/record", "not that it is so"]),
    ],
    ids=["world", "record"],
)
def test_the_first_lines_say_what_it_is(dossier: Dossier, format_name: str, part: Part, words: list[str]) -> None:
    info = current(dossier.cache)
    assert info is not None
    head = "\n".join(exported(dossier, part, format_name).decode().splitlines()[:12])
    for word in (*words, "CC BY 4.0", "belongs to its publisher", "Sayso's samples", info.id, "Sayso 0.1.0"):
        assert word in head.replace("\\u0027", "'"), word


def test_an_export_says_who_read_what(dossier: Dossier, tmp_path: Path) -> None:
    record = graph_of(dossier, ids.graph(dossier.base, "record"))
    by_hand = record.subjects(rdflib.URIRef(terms.readBy), rdflib.URIRef(terms.hand))
    hand = len([s for s in by_hand if "/attribution/" in str(s)])
    assert f"# Read by: hand {hand} (attributions of the dossier)\n" in exported(dossier, REPORTED, "turtle").decode()
    shutil.copytree(dossier.path, tmp_path / "d")
    (tmp_path / "d/readings").mkdir(exist_ok=True)
    (tmp_path / "d/notes/envoys-wire.json").rename(tmp_path / "d/readings/envoys-wire.json")
    path = tmp_path / "d/readings/envoys-wire.json"
    path.write_text(path.read_text("utf-8").replace('"how": "hand"', '"how": "machine"'), encoding="utf-8")
    again = open_dossier(tmp_path / "d")
    build(again)
    (line,) = [x for x in exported(again, REPORTED, "turtle").decode().splitlines() if x.startswith("# Read by:")]
    found = {how: int(n) for how, n in re.findall(r"(\w+) (\d+)", line)}
    assert found["machine"] > 0
    assert found["hand"] + found["machine"] == hand


def test_the_header_of_json_ld_is_no_triple(dossier: Dossier) -> None:
    body = exported(dossier, REPORTED, "jsonld")
    assert "Build" in json.loads(body)["about this file"]
    assert not [s for s, _, _, g in parsed(body, "jsonld").quads() if "about" in str(g)]


def test_the_same_dossier_gives_the_same_bytes(dossier: Dossier, tmp_path: Path) -> None:
    shutil.copytree(dossier.path, tmp_path / "again", ignore=shutil.ignore_patterns("builds", "units", "current.json"))
    again = open_dossier(tmp_path / "again")
    build(again)
    for format_name in FORMATS:
        assert exported(again, REPORTED, format_name) == exported(dossier, REPORTED, format_name)
    for format_name in SEVERAL:
        assert exported(again, WHOLE, format_name) == exported(dossier, WHOLE, format_name)


def test_no_time_and_no_path_of_this_machine_is_in_an_export(dossier: Dossier) -> None:
    info = current(dossier.cache)
    assert info is not None
    body = exported(dossier, WHOLE, "trig").decode()
    assert info.created[:19] not in body
    assert str(dossier.path) not in body


def test_hostile_settings_stay_in_the_header(tmp_path: Path) -> None:
    from sayso.dossier import Settings, create

    evil = 'x -->\n<evil/> \r\n<http://a> <http://b> <http://c> .\n@prefix "}, \\'
    made = create(tmp_path / "d", Settings("d", evil, "https://example.org/d/", license=evil, rights=evil))
    build(made)
    for format_name in FORMATS:
        found = parsed(exported(made, REPORTED, format_name), format_name)
        assert list(found.quads()) == [], format_name


def test_nothing_built_and_unknown_formats_are_told(dossier: Dossier, tmp_path: Path) -> None:
    shutil.copytree(resources.SAMPLES, tmp_path / "d", ignore=shutil.ignore_patterns(".sayso"))
    with pytest.raises(NotBuilt, match="sayso build"):
        exported(open_dossier(tmp_path / "d"), RECORD, "turtle")
    with pytest.raises(InputError, match="turtle, trig"):
        exported(dossier, RECORD, "pdf")


@pytest.mark.parametrize("part", [REPORTED, RECORD], ids=["world", "record"])
def test_an_export_says_how_many_articles_are_invented(dossier: Dossier, part: Part, tmp_path: Path) -> None:
    assert "# Fictional samples: 3 of the dossier's articles" in exported(dossier, part, "turtle").decode()
    shutil.copytree(dossier.path, tmp_path / "d")
    for path in (tmp_path / "d/notes").iterdir():
        path.write_text(path.read_text("utf-8").replace('"fictional": true', '"fictional": false'), encoding="utf-8")
    real = open_dossier(tmp_path / "d")
    build(real)
    assert "# Fictional samples" not in exported(real, part, "turtle").decode()
