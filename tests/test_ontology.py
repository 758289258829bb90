"""The ontology: every term documented, safe axioms only, in step with the graph page, closed as by owlrl."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import owlrl
import pyoxigraph
import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from rdflib import DC, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DefinedNamespace

from sayso import ontology, resources, terms
from sayso.errors import SaysoError
from sayso.ontology import Documentation, Term

GRAPH_PAGE = Path(__file__).resolve().parents[1] / "docs" / "graph.md"
GOOD_SAMPLE = Path(__file__).parent / "data" / "shapes" / "good.trig"
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
SO = terms.SO

AXIOMS = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.disjointWith}
KINDS = {OWL.Class, *PROPERTY_KINDS, OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.Ontology}
KINDS |= {SKOS.Concept, SKOS.ConceptScheme}

VOCABULARIES: dict[str, type[DefinedNamespace]] = {
    str(vocabulary): vocabulary for vocabulary in (PROV, ORG, FOAF, SDO, SKOS, DCTERMS, DC)
}
# Vocabularies that rdflib does not know by heart; the terms that we align with, written out by hand.
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
LOOKED_UP = {
    *(SEM + name for name in ("Event", "Actor", "Place", "hasPlace", "eventType", "hasTimeStamp")),
    SEM + "hasEarliestBeginTimeStamp",
    SEM + "hasLatestEndTimeStamp",
    terms.PREFIXES["oa"] + "TextPositionSelector",
    "http://www.w3.org/2006/time#before",
    "http://www.w3.org/2006/time#after",
    "http://id.loc.gov/datatypes/edtf/EDTF",
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return ontology.load()


@pytest.fixture(scope="module")
def documentation() -> Documentation:
    return ontology.documentation()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("closure") / "cache"
    return folder, ontology.closure(folder)


def everything(documentation: Documentation) -> list[Term]:
    found = [*documentation.classes, *documentation.properties, *documentation.annotations]
    for code_list in documentation.code_lists:
        found += [code_list.scheme, *code_list.concepts]
    return found


# -------------------------------------------------------------------------------------- documentation


def test_every_term_has_label_comment_and_home(graph: Graph, documentation: Documentation) -> None:
    described = {term.iri for term in everything(documentation)}
    own = {str(subject) for subject in graph.subjects(RDF.type) if str(subject).startswith(SO)}
    assert described == own
    for term in everything(documentation):
        assert term.label, term.iri
        assert term.comment.endswith("."), term.iri
        assert (URIRef(term.iri), RDFS.isDefinedBy, URIRef(SO[:-1])) in graph, term.iri
        for predicate in (RDFS.label, RDFS.comment):
            (value,) = graph.objects(URIRef(term.iri), predicate)
            assert isinstance(value, Literal)
            assert value.language == "en", term.iri


def test_every_property_has_domain_and_range_or_a_reason(documentation: Documentation) -> None:
    for term in (*documentation.properties, *documentation.annotations):
        reasons = {reason.partition(":")[0] for reason in term.open_because}
        missing = {name for name, has in (("Domain", term.domain), ("Range", term.range)) if not has}
        assert reasons == missing, term.iri
        assert len(term.open_because) == len(reasons), term.iri


def test_every_example_is_turtle_that_uses_its_term(documentation: Documentation) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in terms.PREFIXES.items())
    prefixes += "@prefix ex: <https://w3id.org/sayso/id/sample/> .\n"
    for term in (*documentation.classes, *documentation.properties, *documentation.annotations):
        example = Graph().parse(data=prefixes + term.example, format="turtle")
        assert URIRef(term.iri) in {*example.predicates(), *example.objects(None, RDF.type)}, term.iri


def test_examples_use_only_terms_that_exist(graph: Graph, documentation: Documentation) -> None:
    own = {f"so:{str(subject).removeprefix(SO)}" for subject in graph.subjects(RDF.type)}
    for term in (*documentation.classes, *documentation.properties, *documentation.annotations):
        assert set(re.findall(r"\bso:[A-Za-z][\w-]*", term.example)) <= own, term.iri


def test_every_concept_has_an_example_in_words(documentation: Documentation) -> None:
    for code_list in documentation.code_lists:
        assert len(code_list.concepts) >= 3
        for concept in code_list.concepts:
            assert concept.example, concept.iri
            assert concept.word, concept.iri


def test_channels_carry_their_codes(documentation: Documentation) -> None:
    (channels,) = (found for found in documentation.code_lists if found.scheme.anchor == "channels")
    codes = {concept.anchor: concept.notation for concept in channels.concepts}
    assert codes["call"] == ("041",)
    assert codes["visit"] == ("042", "043")
    assert codes["thirdPlace"] == ("044",)
    assert codes["mediation"] == ("045",)
    assert codes["talks"] == ("046",)
    assert all(codes.values())


def test_header_and_links(documentation: Documentation) -> None:
    assert documentation.prefix == "so"
    assert documentation.namespace == SO
    assert documentation.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert documentation.title
    assert documentation.version
    anchors = {term.anchor for term in everything(documentation)}
    assert len(anchors) == len(everything(documentation))
    for term in everything(documentation):
        links = [*term.domain, *term.range, *(alignment.target for alignment in term.alignments)]
        for link in links:
            assert link.anchor is None or link.anchor in anchors
            assert ":" in link.name and "//" not in link.name, f"{link.iri} has no prefix"


# ------------------------------------------------------------------------------------- the graph page


def test_every_term_of_the_graph_page_exists(graph: Graph) -> None:
    own = {str(subject).removeprefix(SO) for subject in graph.subjects(RDF.type)}
    page = set(re.findall(r"\bso:([A-Za-z][\w-]*)", GRAPH_PAGE.read_text(encoding="utf-8")))
    assert len(page) > 80
    assert page - own == set()


def test_every_term_is_on_the_graph_page_or_says_why_not(graph: Graph, documentation: Documentation) -> None:
    page = GRAPH_PAGE.read_text(encoding="utf-8")
    for term in (*documentation.classes, *documentation.properties, *documentation.annotations):
        if re.search(rf"\bso:{re.escape(term.anchor)}\b", page) is None:
            assert graph.value(URIRef(term.iri), SKOS.editorialNote), f"{term.anchor} is not in docs/graph.md"


def test_code_lists_are_those_of_the_graph_page(documentation: Documentation) -> None:
    _, _, section = GRAPH_PAGE.read_text(encoding="utf-8").partition("## Code lists")
    listed: dict[str, list[str]] = {}
    for part in section.split("\u00b7"):
        name, _, words = part.strip().rstrip(".").partition(":")
        listed[name] = re.sub(r"\([^)]*\)", "", words).replace("\n", " ").split(",")
    ours = {found.scheme.anchor: found.concepts for found in documentation.code_lists}
    schemes = {
        "stance": "stances", "mode": "modes", "channel": "channels", "status": "statuses", "role": "roles",
        "secrecy": "secrecies", "track": "tracks", "reader": "readers", "act": "acts",
    }  # fmt: skip
    assert listed.keys() == schemes.keys()
    assert set(ours) == set(schemes.values())
    for name, members in listed.items():
        concepts = ours[schemes[name]]
        for member in map(str.strip, members):
            assert [c for c in concepts if member in (c.anchor, c.word)], f"{name}: {member}"
        assert len(concepts) == len(members), name


# --------------------------------------------------------------------------------------------- axioms


def test_only_axioms_that_the_rules_cover(graph: Graph) -> None:
    built_in = (str(RDFS), str(OWL))
    used = {predicate for predicate in graph.predicates() if str(predicate).startswith(built_in)}
    about = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, OWL.versionInfo, OWL.versionIRI}
    assert used - about <= AXIOMS
    assert set(graph.objects(None, RDF.type)) <= KINDS
    assert not [term for triple in graph for term in triple if not isinstance(term, (URIRef, Literal))]


def test_nothing_is_imported_and_nothing_said_of_foreign_terms(graph: Graph) -> None:
    assert (None, OWL.imports, None) not in graph
    assert {str(subject) for subject in graph.subjects() if not str(subject).startswith(SO)} == {SO[:-1]}


def test_aligned_terms_exist_in_their_vocabularies(graph: Graph) -> None:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range, RDFS.domain, SKOS.closeMatch)
    targets = {str(other) for relation in relations for other in graph.objects(None, relation)}
    foreign = {iri for iri in targets if not iri.startswith((SO, str(XSD), str(RDF), str(RDFS)))}
    assert len(foreign) > 40
    for iri in sorted(foreign - LOOKED_UP):
        (space,) = (space for space in VOCABULARIES if iri.startswith(space))
        assert URIRef(iri) in VOCABULARIES[space], iri


def test_kinds_of_actors_are_disjoint_but_for_the_unidentified(graph: Graph) -> None:
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    kinds = [URIRef(SO + name) for name in ("Person", "Organization", "State", "Group")]
    for kind in kinds:
        assert all(frozenset((kind, other)) in pairs for other in kinds if other != kind)
    assert (URIRef(terms.Outlet), RDFS.subClassOf, URIRef(terms.Organization)) in graph
    assert not [pair for pair in pairs if URIRef(terms.UnidentifiedActor) in pair]


def test_traits(documentation: Documentation) -> None:
    traits = {term.anchor: set(term.traits) for term in documentation.properties}
    assert traits["met"] == {"symmetric"}
    assert traits["within"] == {"transitive"}
    assert "transitive" not in traits["entails"]
    assert {name for name, has in traits.items() if "single-valued" in has} == {
        "place", "date", "secrecy", "track",
    }  # fmt: skip


def clashes(graph: Graph, sample: Path) -> set[tuple[str, str, str]]:
    """Things of the sample that come out as two kinds of which nothing can be both."""
    quads = pyoxigraph.parse(sample.read_bytes(), format=pyoxigraph.RdfFormat.TRIG)
    triples = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    merged = graph + Graph().parse(data=triples, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(merged)
    return {
        (str(thing).rpartition("/")[2], str(one).removeprefix(SO), str(other).removeprefix(SO))
        for one, other in graph.subject_objects(OWL.disjointWith)
        for thing in merged.subjects(RDF.type, one)
        if (thing, RDF.type, other) in merged
    }


def test_no_domain_or_range_puts_a_wrong_type_on_a_thing(graph: Graph) -> None:
    assert clashes(graph, GOOD_SAMPLE) == set()


def test_a_wrong_domain_would_be_found(graph: Graph) -> None:
    careless = Graph() + graph
    careless.add((URIRef(terms.date), RDFS.domain, URIRef(terms.Meeting)))
    assert clashes(careless, GOOD_SAMPLE) == {("t1", "Meeting", "Tenure")}


# -------------------------------------------------------------------------------------------- closure


def test_closure_is_owlrls_without_noise(graph: Graph, closed: tuple[Path, tuple[str, ...]]) -> None:
    """Everything written is kept; all else that is ours follows by owlrl; what is left out says nothing."""
    ours = set(Graph().parse(data="\n".join(closed[1]), format="nt"))
    expanded = Graph() + graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(expanded)
    assert set(graph) <= ours <= set(expanded)
    for subject, predicate, object_ in set(expanded) - ours:
        said_of_us = str(subject).startswith(SO) and subject != object_
        assert not said_of_us or object_ in (OWL.Thing, OWL.Nothing) or predicate == OWL.sameAs


@pytest.mark.parametrize(
    ("subject", "predicate", "object_"),
    [
        ("Outlet", RDFS.subClassOf, SO + "Actor"),
        ("Outlet", RDFS.subClassOf, str(PROV.Agent)),
        ("Group", RDFS.subClassOf, str(FOAF.Agent)),
        ("attribution", RDFS.subPropertyOf, str(PROV.wasDerivedFrom)),
        ("cueSpan", RDFS.subPropertyOf, str(DCTERMS.source)),
        ("root", RDFS.range, str(PROV.Agent)),
    ],
)
def test_closure_adds(
    closed: tuple[Path, tuple[str, ...]], graph: Graph, subject: str, predicate: URIRef, object_: str
) -> None:
    assert (URIRef(SO + subject), predicate, URIRef(object_)) not in graph
    assert f"<{SO}{subject}> <{predicate}> <{object_}> ." in closed[1]


def test_closure_is_sorted_unique_and_free_of_noise(closed: tuple[Path, tuple[str, ...]]) -> None:
    lines = closed[1]
    assert list(lines) == sorted(set(lines))
    assert not [line for line in lines if not line.startswith("<https://w3id.org/sayso/ns")]
    assert not [line for line in lines if "owl#sameAs" in line or "owl#Thing" in line or " _:" in line]


def test_kept_closure_is_the_computed_one_and_quick(closed: tuple[Path, tuple[str, ...]]) -> None:
    folder, lines = closed
    (kept,) = folder.iterdir()
    before = kept.stat()
    begin = time.perf_counter()
    again = ontology.closure(folder)
    assert time.perf_counter() - begin < 0.1
    assert again == lines
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_closure_is_made_again(closed: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    (kept,) = closed[0].iterdir()
    damaged = tmp_path / kept.name
    damaged.write_bytes(kept.read_bytes()[:-4000])
    assert ontology.closure(tmp_path) == closed[1]
    assert damaged.read_bytes() == kept.read_bytes()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(SaysoError, match=r"closure-.*cannot be"):
        ontology.closure(tmp_path / "file" / "cache")


def test_a_missing_source_is_named() -> None:
    with pytest.raises(SaysoError, match=r"nothing\.ttl: cannot be read .*install Sayso again"):
        ontology.source("nothing.ttl")


# ------------------------------------------------------------------------------ shapes and code lists


def test_closed_vocabularies_of_the_shapes_are_the_code_lists(graph: Graph) -> None:
    shapes = Graph().parse(resources.ONTOLOGY / "shapes.ttl")
    seen = set()
    for shape, values in shapes.subject_objects(SH["in"]):
        path = shapes.value(shape, SH.path)
        scheme = graph.value(path, URIRef(terms.codeList))
        assert set(Collection(shapes, values)) == set(graph.subjects(SKOS.inScheme, scheme)), path
        seen.add(path)
    assert seen == set(graph.subjects(URIRef(terms.codeList)))


def test_shapes_name_only_terms_that_exist(graph: Graph) -> None:
    text = (resources.ONTOLOGY / "shapes.ttl").read_text(encoding="utf-8")
    own = {str(subject).removeprefix(SO) for subject in graph.subjects(RDF.type)}
    assert set(re.findall(r"\bso:([A-Za-z][\w-]*)", text)) <= own


# --------------------------------------------------------------------------------------------- the readable page


class Page(HTMLParser):
    """What a browser would make of the page: its ids, its links to itself, and all of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "meta", "link"}:
            self.open.append(tag)
        values = dict(attrs)
        self.ids += [value for value in (values.get("id"),) if value]
        href = values.get("href") or ""
        if href.startswith("#"):
            self.targets.add(href[1:])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_every_term_and_its_links_lead_somewhere(documentation: Documentation) -> None:
    base = "<!doctype html><title>{% block title %}{% endblock %}</title>{% block main %}{% endblock %}"
    folder = Path(__file__).resolve().parents[1] / "web" / "sayso_web" / "templates"
    loader = ChoiceLoader([DictLoader({"base.html": base}), FileSystemLoader(folder)])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    page = Page()
    page.feed(environment.get_template("ontology.html").render(ontology=documentation))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.targets <= set(page.ids)
    for term in everything(documentation):
        assert term.anchor in page.ids
        assert term.comment in page.text
        assert term.kind == "code list" or term.example in page.text
        for reason in term.open_because:
            assert reason.partition(": ")[2] in page.text
