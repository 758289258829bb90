"""``terms.py`` is what the Turtle says, and nothing else."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, URIRef

from sayso import ontology, terms

ROOT = Path(__file__).resolve().parents[1]
GENERATOR = ROOT / "ontology" / "generate_terms.py"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return ontology.load()


def test_the_committed_copy_is_the_generated_one() -> None:
    generator = runpy.run_path(str(GENERATOR))
    assert generator["render"](generator["load"]()) == Path(terms.__file__).read_text(encoding="utf-8")


def test_check_says_so_and_writes_nothing(tmp_path: Path) -> None:
    for folder in ("ontology", "kg/sayso"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("ontology/sayso.ttl", "ontology/codelists.ttl", "ontology/generate_terms.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    script = [sys.executable, str(tmp_path / "ontology" / "generate_terms.py")]
    copy = tmp_path / "kg" / "sayso" / "terms.py"
    copy.write_text("# old\n", encoding="utf-8")

    stale = subprocess.run([*script, "--check"], capture_output=True, text=True, check=False)
    assert (stale.returncode, copy.read_text(encoding="utf-8")) == (1, "# old\n")
    assert "make terms" in stale.stderr
    subprocess.run(script, check=True)
    assert copy.read_bytes() == Path(terms.__file__).read_bytes()
    assert subprocess.run([*script, "--check"], check=False).returncode == 0


def test_every_own_term_has_a_constant(graph: Graph) -> None:
    values = {value for value in vars(terms).values() if isinstance(value, str)}
    own = {str(subject) for subject in graph.subjects(RDF.type) if str(subject).startswith(terms.SO)}
    assert own - values == set()


def test_no_constant_is_written_twice() -> None:
    """Two terms whose Python names agree would leave one of them out of reach."""
    names = [
        line.split(":")[0]
        for line in Path(terms.__file__).read_text(encoding="utf-8").splitlines()
        if ": Final" in line
    ]
    assert len(names) == len(set(names))


def test_words_of_the_notes_lead_to_the_concepts(graph: Graph) -> None:
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        words: dict[str, str] = getattr(terms, str(scheme).removeprefix(terms.SO).upper())
        concepts = {str(concept) for concept in graph.subjects(SKOS.inScheme, scheme)}
        assert set(words.values()) == concepts
        for word, iri in words.items():
            assert str(graph.value(URIRef(iri), SKOS.hiddenLabel)) == word
    assert terms.CHANNELS["meeting"] == terms.inPerson
    assert terms.TRACKS["1.5"] == terms.track1_5 == terms.SO + "track1-5"
