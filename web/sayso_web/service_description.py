"""What the endpoint says of itself: SPARQL 1.1 Service Description, with the counts of VoID.

The counts leave worlds out: which of them are built is chance, and a description should not change with it.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, VOID, XSD

from sayso import ids
from sayso.dataset import DEFAULT_GRAPHS
from sayso.errors import SaysoError
from sayso.results import parse_table
from sayso.store.base import GRAPH_TYPES, RESULT_TYPES, Question
from sayso_web.site import Site

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
_WRITERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "turtle",  # a graph in Turtle is one in TriG
    "application/n-quads": "nt",  # and one in N-Triples is one in N-Quads
}
_SAMPLE = "BASE <https://w3id.org/sayso/id/sample/>"
_HERE = Path(__file__).parent
_WORDS = {"hand": "by hand", "reviewed": "by a machine and reviewed", "machine": "by a machine alone"}
_NS = "https://w3id.org/sayso/ns#"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one build: triples by part (record, common, identity, claims), graphs of claims, attributions by reader."""

    build: str
    triples: dict[str, int]
    claims: int
    readers: dict[str, int]


_lock = threading.Lock()
_kept: dict[str, Counts] = {}  # of the builds asked last


def counts(site: Site) -> Counts:
    """The counts of the build that answers now; asked once for each build. Raises what queries raise."""
    with _lock:
        if (known := _kept.get(site.service.build.id)) is not None:
            return known
    sizes = _rows(site, "void_counts.rq")
    found = Counts(
        build=sizes[0],
        triples={row["part"]: int(row["triples"]) for row in sizes[1]},
        claims=next((int(row["graphs"]) for row in sizes[1] if row["part"] == "claims"), 0),
        readers={row["how"].removeprefix(_NS): int(row["count"]) for row in _rows(site, "readers.rq")[1]},
    )
    with _lock:
        while len(_kept) > 7:
            del _kept[next(iter(_kept))]
        _kept[found.build] = found
    return found


def readers(site: Site) -> str:
    """A sentence on who read what the dossier holds; "" where that cannot be asked now."""
    try:
        found = counts(site).readers
    except SaysoError:
        return ""
    parts = [f"{found[how]:,} {words}" for how, words in _WORDS.items() if found.get(how)]
    return f"Attributions in this dossier, as read: {', '.join(parts)}." if parts else ""


def describe(site: Site, endpoint: str, media_type: str) -> tuple[bytes, str]:
    """The description in one of ``GRAPH_TYPES``, and the id of the build it counts.

    ``endpoint``: the URL of the service. Raises what queries raise.
    """
    known = counts(site)
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {"sd": SD, "void": VOID, "dct": DCTERMS, "rdfs": RDFS, "xsd": XSD, "skos": SKOS}.items():
        graph.bind(prefix, namespace)
    _service(graph, site, URIRef(endpoint))
    _dataset(graph, site.dossier.base, URIRef(endpoint + "#dataset"), known)
    return graph.serialize(format=_WRITERS[media_type], encoding="utf-8"), known.build


def _service(graph: Graph, site: Site, service: URIRef) -> None:
    settings, dataset = site.dossier.settings, URIRef(f"{service}#dataset")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, RDFS.label, Literal(settings.title)))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.defaultDataset, dataset))
    for media_type in (*RESULT_TYPES, *GRAPH_TYPES):
        graph.add((service, SD.resultFormat, _FORMATS[_NAMES[media_type]]))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, DCTERMS.title, Literal(settings.title)))
    graph.add((dataset, VOID.sparqlEndpoint, service))
    graph.add((dataset, VOID.uriSpace, Literal(site.dossier.base)))
    if settings.license:
        graph.add((dataset, DCTERMS.license, Literal(settings.license)))
    if settings.rights:
        graph.add((dataset, DCTERMS.rights, Literal(settings.rights)))


def _dataset(graph: Graph, base: str, dataset: URIRef, known: Counts) -> None:
    merged = URIRef(f"{dataset}-default")
    graph.add((dataset, SD.defaultGraph, merged))
    graph.add((merged, RDF.type, SD.Graph))
    merge = " and ".join((", ".join(DEFAULT_GRAPHS[:-1]), DEFAULT_GRAPHS[-1]))
    graph.add((merged, RDFS.comment, Literal(f"The merge of {merge}; no world is in it.", lang="en")))
    graph.add((merged, VOID.triples, _number(known.triples.get("record", 0) + known.triples.get("common", 0))))
    for name in ("record", "common", "identity"):
        part, content = URIRef(f"{dataset}-{name}"), URIRef(f"{dataset}-{name}-graph")
        graph.add((dataset, SD.namedGraph, part))
        graph.add((part, RDF.type, SD.NamedGraph))
        graph.add((part, SD.name, URIRef(ids.graph(base, name))))
        graph.add((part, SD.graph, content))
        graph.add((content, RDF.type, SD.Graph))
        graph.add((content, VOID.triples, _number(known.triples.get(name, 0))))
    claims = URIRef(f"{dataset}-claims")
    graph.add((dataset, VOID.subset, claims))
    graph.add((claims, RDF.type, VOID.Dataset))
    words = f"The contents of claims, each in the named graph of its claim: {known.claims:,} graphs."
    graph.add((claims, RDFS.comment, Literal(words, lang="en")))
    graph.add((claims, VOID.triples, _number(known.triples.get("claims", 0))))


def _number(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)


def _rows(site: Site, name: str) -> tuple[str, list[dict[str, str]]]:
    text = (_HERE / name).read_text("utf-8").replace(_SAMPLE, f"BASE <{site.dossier.base}>")
    default = tuple(ids.graph(site.dossier.base, graph) for graph in DEFAULT_GRAPHS)
    answer = site.service.ask(Question(text, default_graphs=default))
    return answer.build, list(parse_table(answer.body).values())
