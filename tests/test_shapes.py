"""The SHACL shapes accept a good graph and refuse bad ones; each bad file is added to the good one."""

from pathlib import Path

import pyoxigraph
import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph

from sayso import ontology, resources

SAMPLES = Path(__file__).parent / "data" / "shapes"
BAD = sorted(SAMPLES.glob("bad-*.trig"))
EXPECT = "# expect: "


def union(*files: Path) -> Graph:
    """All graphs of the files in one, as the store's graphs are joined for the check, with the ontology."""
    graph = ontology.load()
    for file in files:
        quads = pyoxigraph.parse(file.read_bytes(), format=pyoxigraph.RdfFormat.TRIG)
        triples = (quad.triple for quad in quads)
        graph.parse(data=pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt")
    return graph


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(resources.ONTOLOGY / "shapes.ttl")


def messages(data: Graph, shapes: Graph) -> set[str]:
    _, report, _ = validate(data, shacl_graph=shapes)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return {str(message) for result in results for message in report.objects(result, SH.resultMessage)}


def test_the_good_sample_conforms(shapes: Graph) -> None:
    assert messages(union(SAMPLES / "good.trig"), shapes) == set()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_sample_is_refused_for_its_fault_and_no_other(path: Path, shapes: Graph) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix(EXPECT)
    found = messages(union(SAMPLES / "good.trig", path), shapes)
    assert found, "nothing was refused"
    assert [message for message in found if expected not in message] == []


def test_messages_name_the_offender(shapes: Graph) -> None:
    (message,) = messages(union(SAMPLES / "good.trig", SAMPLES / "bad-span-words.trig"), shapes)
    assert "https://example.org/d/bad" in message


def test_every_constraint_has_a_message(shapes: Graph) -> None:
    for constraint in {*shapes.objects(None, SH.property), *shapes.objects(None, SH.sparql)}:
        shape = next(shapes.subjects(None, constraint), None)
        inside_choice = shape is not None and (None, RDF.first, shape) in shapes
        assert inside_choice or (constraint, SH.message, None) in shapes, shapes.value(constraint, SH.path)
