"""The record of one thing as RDF: who said what of it. Contents of claims stay in graphs of their own."""

import pyoxigraph as ox

from sayso import terms as t
from sayso.errors import InputError
from sayso.views.base import View

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
_WITH_GRAPHS = {"application/ld+json", "application/trig"}


def record(view: View, iri: str, media_type: str) -> bytes:
    """The record of a thing as one of FORMATS; empty graphs for what is not there.

    Formats with named graphs hold the record in the graph record and, of a claim, the content in its own graph; the
    default graph stays empty. The others hold the record alone. Raises InputError for another media type.
    """
    if media_type not in FORMATS:
        raise InputError(f"A page is not given as {media_type}: ask for one of {', '.join(FORMATS)}.")
    graphs = media_type in _WITH_GRAPHS
    triples = list(ox.parse(view.triples("record", (iri,)), format=ox.RdfFormat.N_TRIPLES))
    home: ox.NamedNode | ox.DefaultGraph = ox.NamedNode(view.graphs[0]) if graphs else ox.DefaultGraph()
    quads = [ox.Quad(q.subject, q.predicate, q.object, home) for q in triples]
    if graphs and iri.startswith(f"{view.base}claim/"):
        own = ox.parse(view.triples("words", (iri,)), format=ox.RdfFormat.N_TRIPLES)
        quads += [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(iri)) for q in own]
    quads.sort(key=str)
    prefixes = {name: t.PREFIXES[name] for name in ("so", "rdfs", "skos", "dct", "oa", "edtf", "xsd", "prov")}
    return ox.serialize(quads, format=FORMATS[media_type], prefixes=prefixes) or b""
