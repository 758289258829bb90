"""The ontology as the library uses it: its closure for the graph ``common``, its terms for the readable page.

The closure is that of OWL 2 RL (W3C Recommendation, 11 December 2012) as owlrl computes it. owlrl takes about
a second, so the result is kept in a folder that the caller names, under the hash of what it was made from.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sayso import terms
from sayso.errors import SaysoError
from sayso.resources import ONTOLOGY
from sayso.rules import uncovered

if TYPE_CHECKING:  # rdflib takes longer to import than a kept closure takes to read
    from rdflib import Graph
    from rdflib.term import Node

SOURCES = ("sayso.ttl", "codelists.ttl")
_CLOSURE_FORMAT = b"1"
_BUILT_IN = tuple(terms.PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_CHECKSUM = "# sha256 "


@dataclass(frozen=True, slots=True)
class Link:
    """A term that another one points at: its IRI, its name, and its anchor on our page if it is ours."""

    iri: str
    name: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a term stands to another: ``relation`` reads as in "subclass of" or "close to"."""

    relation: str
    target: Link


@dataclass(frozen=True, slots=True)
class Term:
    """One term, ready for a page. ``open_because`` says why a property lacks a domain or a range.

    ``word`` is what notes and decisions write for a concept, ``notation`` its codes elsewhere. ``example`` is
    Turtle for classes and properties, and a sentence for concepts.
    """

    iri: str
    anchor: str
    kind: str
    label: str
    comment: str
    example: str
    domain: tuple[Link, ...]
    range: tuple[Link, ...]
    open_because: tuple[str, ...]
    alignments: tuple[Alignment, ...]
    traits: tuple[str, ...]
    code_list: Link | None
    notation: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed vocabulary and its concepts."""

    scheme: Term
    concepts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """All that the readable page shows, in its order."""

    iri: str
    title: str
    description: str
    version: str
    licence: str
    prefix: str
    namespace: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    annotations: tuple[Term, ...]
    code_lists: tuple[CodeList, ...]


def source(name: str) -> bytes:
    """The bytes of one of the ontology's files, such as ``sayso.ttl`` or ``shapes.ttl``.

    Raises SaysoError where the installation lacks it.
    """
    try:
        return (ONTOLOGY / name).read_bytes()
    except OSError as error:
        raise SaysoError(f"{ONTOLOGY / name}: cannot be read ({error.strerror}); install Sayso again") from error


def load() -> "Graph":
    """The ontology and its code lists as they are written, in one rdflib graph with their prefixes.

    Raises SaysoError where a file is missing or is not Turtle.
    """
    from rdflib import Graph
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = Graph(bind_namespaces="none")
    for name in SOURCES:
        try:
            graph.parse(data=source(name), format="turtle")
        except BadSyntax as error:
            raise SaysoError(f"{ONTOLOGY / name}: is not Turtle ({error}); install Sayso again") from error
    return graph


def closure(folder: Path) -> tuple[str, ...]:
    """What follows from the ontology and its code lists by OWL 2 RL, as sorted N-Triples lines without ends.

    Left out is what holds of everything or says nothing: reflexive triples, ``owl:sameAs``, ``owl:Thing`` and
    ``owl:Nothing``, triples about literals, and axioms on the terms of RDF, RDFS, OWL and XSD.
    There are no blank nodes. The result is kept in ``folder``, which is made where it is missing; a kept file
    that was cut short or altered is made again.

    Raises SaysoError where the ontology or the folder cannot be used.
    """
    kept = folder / f"closure-{_closure_key()}.nt"
    lines = _read_kept(kept)
    if lines is None:
        lines = compute_closure()
        if axiom := uncovered(lines):
            raise SaysoError(f"The ontology says “{axiom}”, which no rule for worlds covers. Install Sayso again.")
        _write_kept(kept, lines)
    return lines


def compute_closure() -> tuple[str, ...]:
    """The lines of :func:`closure`, computed afresh; takes about a second."""
    import owlrl

    graph = load()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for triple in list(graph):
        if _is_noise(*triple):
            graph.remove(triple)
    return tuple(sorted(line for line in graph.serialize(format="nt").split("\n") if line))


def _is_noise(subject: "Node", predicate: "Node", object_: "Node") -> bool:
    from rdflib import OWL, URIRef

    return (
        not isinstance(subject, URIRef)
        or subject == object_
        or str(subject).startswith(_BUILT_IN)
        or predicate == OWL.sameAs
        or object_ in (OWL.Thing, OWL.Nothing)
    )


def _closure_key() -> str:
    """Changes whenever the closure could: with the ontology, with owlrl, and with how we write it."""
    digest = hashlib.sha256(_CLOSURE_FORMAT + version("owlrl").encode())
    for name in SOURCES:
        digest.update(hashlib.sha256(source(name)).digest())
    return digest.hexdigest()[:32]


def _read_kept(path: Path) -> tuple[str, ...] | None:
    try:
        body, _, checksum = path.read_bytes().rpartition(_CHECKSUM.encode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SaysoError(f"{path}: cannot be read ({error.strerror}); remove it and try again") from error
    if checksum.strip() != hashlib.sha256(body).hexdigest().encode():
        return None
    return tuple(body.decode("utf-8").split("\n")[:-1])


def _write_kept(path: Path, lines: tuple[str, ...]) -> None:
    body = "".join(f"{line}\n" for line in lines).encode("utf-8")
    checksum = f"{_CHECKSUM}{hashlib.sha256(body).hexdigest()}\n".encode()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(body + checksum)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise SaysoError(f"{path}: cannot be written ({error.strerror}); free the disk or its rights") from error


@cache
def documentation() -> Documentation:
    """Every term with what the ontology says of it, sorted by local name; computed once a process (0.1 s).

    Raises SaysoError where the ontology cannot be read.
    """
    from rdflib import OWL, SKOS

    describe = _Describer(load())
    header = describe.header()
    return Documentation(
        **header,
        classes=describe.all_of(OWL.Class),
        properties=describe.all_of(OWL.ObjectProperty, OWL.DatatypeProperty),
        annotations=describe.all_of(OWL.AnnotationProperty),
        code_lists=tuple(
            CodeList(scheme, describe.members(scheme.iri)) for scheme in describe.all_of(SKOS.ConceptScheme)
        ),
    )


class _Describer:
    """Turns the triples of one graph into the records above."""

    def __init__(self, graph: "Graph") -> None:
        self._graph = graph
        self._namespaces = sorted(
            ((str(iri), prefix) for prefix, iri in graph.namespaces()), key=lambda pair: -len(pair[0])
        )

    def header(self) -> dict[str, str]:
        from rdflib import DCTERMS, OWL, VANN, URIRef

        ontology = URIRef(terms.SO[:-1])
        fields = {
            "title": DCTERMS.title,
            "description": DCTERMS.description,
            "version": OWL.versionInfo,
            "licence": DCTERMS.license,
            "prefix": VANN.preferredNamespacePrefix,
            "namespace": VANN.preferredNamespaceUri,
        }
        return {"iri": str(ontology)} | {name: self._text(ontology, field) for name, field in fields.items()}

    def all_of(self, *kinds: "Node") -> tuple[Term, ...]:
        from rdflib import RDF

        found = {node for kind in kinds for node in self._graph.subjects(RDF.type, kind)}
        return self._terms(found)

    def members(self, scheme: str) -> tuple[Term, ...]:
        from rdflib import SKOS, URIRef

        return self._terms(set(self._graph.subjects(SKOS.inScheme, URIRef(scheme))))

    def _terms(self, nodes: set["Node"]) -> tuple[Term, ...]:
        own = [node for node in nodes if str(node).startswith(terms.SO)]
        return tuple(self._term(node) for node in sorted(own, key=lambda node: (str(node).lower(), str(node))))

    def _term(self, node: "Node") -> Term:
        from rdflib import RDFS, SKOS, URIRef

        lists = self._links(node, URIRef(terms.codeList))
        return Term(
            iri=str(node),
            anchor=str(node).removeprefix(terms.SO),
            kind=self._kind(node),
            label=self._text(node, RDFS.label),
            comment=self._text(node, RDFS.comment),
            example=self._text(node, SKOS.example),
            domain=self._links(node, RDFS.domain),
            range=self._links(node, RDFS.range),
            open_because=self._texts(node, URIRef(terms.openBecause)),
            alignments=self._alignments(node),
            traits=self._traits(node),
            code_list=lists[0] if lists else None,
            notation=self._texts(node, SKOS.notation),
            word=self._text(node, SKOS.hiddenLabel),
        )

    def _kind(self, node: "Node") -> str:
        from rdflib import OWL, RDF, SKOS

        kinds = {
            OWL.Class: "class",
            OWL.ObjectProperty: "property to a thing",
            OWL.DatatypeProperty: "property to a literal",
            OWL.AnnotationProperty: "annotation",
            SKOS.ConceptScheme: "code list",
            SKOS.Concept: "concept",
        }
        types = set(self._graph.objects(node, RDF.type))
        return next(name for kind, name in kinds.items() if kind in types)

    def _alignments(self, node: "Node") -> tuple[Alignment, ...]:
        from rdflib import OWL, RDFS, SKOS

        relations = (
            ("subclass of", RDFS.subClassOf),
            ("subproperty of", RDFS.subPropertyOf),
            ("inverse of", OWL.inverseOf),
            ("close to", SKOS.closeMatch),
            ("disjoint with", OWL.disjointWith),
        )
        found = [Alignment(words, link) for words, relation in relations for link in self._links(node, relation)]
        mirrored = (self._link(other) for other in self._graph.subjects(OWL.disjointWith, node))
        found += (Alignment("disjoint with", link) for link in sorted(mirrored, key=lambda link: link.name))
        return tuple(dict.fromkeys(found))

    def _traits(self, node: "Node") -> tuple[str, ...]:
        from rdflib import OWL, RDF, Literal, URIRef

        types = set(self._graph.objects(node, RDF.type))
        single = (node, URIRef(terms.singleValued), Literal(True)) in self._graph
        traits = (
            ("symmetric", OWL.SymmetricProperty in types),
            ("transitive", OWL.TransitiveProperty in types),
            ("single-valued", single),
        )
        return tuple(name for name, holds in traits if holds)

    def _links(self, node: "Node", predicate: "Node") -> tuple[Link, ...]:
        found = (self._link(other) for other in self._graph.objects(node, predicate))
        return tuple(sorted(found, key=lambda link: link.name))

    def _link(self, node: "Node") -> Link:
        iri = str(node)
        anchor = iri.removeprefix(terms.SO) if iri.startswith(terms.SO) else None
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace):
                return Link(iri, f"{prefix}:{iri.removeprefix(namespace)}", anchor)
        return Link(iri, iri, anchor)

    def _texts(self, node: "Node", predicate: "Node") -> tuple[str, ...]:
        return tuple(sorted(str(value) for value in self._graph.objects(node, predicate)))

    def _text(self, node: "Node", predicate: "Node") -> str:
        return next(iter(self._texts(node, predicate)), "")
