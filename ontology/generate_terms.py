"""Writes ``kg/sayso/terms.py`` from the Turtle beside this file; run by ``make terms``.

A term is written once, in Turtle; Python's copy is generated, and a test compares it. With
``--check`` nothing is written, and the exit status is 1 where the copy differs.
"""

import keyword
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "kg" / "sayso" / "terms.py"
NAMESPACE = "https://w3id.org/sayso/ns#"
SOURCES = ("sayso.ttl", "codelists.ttl")

HEADER = '''"""The terms of the ontology as full IRIs, the namespaces, and the code lists.

Each code list is also a mapping from the words that notes and decisions use to the concepts. Generated from
``ontology/sayso.ttl`` and ``ontology/codelists.ttl`` by ``make terms``: change those, not this file.
"""

# ruff: noqa: N816, S105
from typing import Final
'''

SECTIONS = (
    ("Classes", OWL.Class),
    ("Properties between things", OWL.ObjectProperty),
    ("Properties with literal values", OWL.DatatypeProperty),
    ("Annotation properties of the ontology itself", OWL.AnnotationProperty),
    ("Code lists", SKOS.ConceptScheme),
)


def load() -> Graph:
    """The ontology and its code lists in one graph."""
    graph = Graph(bind_namespaces="none")
    for name in SOURCES:
        graph.parse(HERE / name, format="turtle")
    return graph


def identifier(local: str) -> str:
    """A local name as a Python name: ``track1-5`` becomes ``track1_5``."""
    name = re.sub(r"\W", "_", local)
    return f"{name}_" if keyword.iskeyword(name) else name


def reused_name(graph: Graph, iri: URIRef) -> str:
    """The constant of a term of another vocabulary: ``skos:altLabel`` becomes ``SKOS_ALT_LABEL``."""
    prefix, _, local = graph.namespace_manager.curie(iri, generate=False).partition(":")
    if prefix == "edtf":
        return "EDTF"
    return f"{prefix}_{re.sub(r'(?<=[a-z])(?=[A-Z])', '_', local)}".upper()


def own(nodes: Iterable[Node]) -> list[str]:
    """Local names of our own terms among ``nodes``, sorted."""
    return sorted(str(node)[len(NAMESPACE) :] for node in nodes if str(node).startswith(NAMESPACE))


def constants(locals_: Iterable[str]) -> Iterator[str]:
    """One assignment a term."""
    return (f'{identifier(local)}: Final = "{NAMESPACE}{local}"' for local in locals_)


def namespaces(graph: Graph) -> Iterator[str]:
    """The prefixes of the Turtle, as one mapping, and the namespace of our own terms."""
    yield "# Namespaces"
    yield f'SO: Final = "{NAMESPACE}"'
    yield "PREFIXES: Final[dict[str, str]] = {"
    yield from sorted(f'    "{prefix}": "{iri}",' for prefix, iri in graph.namespaces())
    yield "}"


def code_list(graph: Graph, scheme: str) -> Iterator[str]:
    """The concepts of one scheme, and a mapping from the words that notes and decisions use to them."""
    members = list(graph.subjects(SKOS.inScheme, URIRef(NAMESPACE + scheme)))
    yield f"# Code list: {scheme}"
    yield from constants(own(members))
    words = {
        str(word): str(node)[len(NAMESPACE) :] for node in members for word in graph.objects(node, SKOS.hiddenLabel)
    }
    yield f"{scheme.upper()}: Final[dict[str, str]] = {{"
    yield from (f'    "{word}": {identifier(local)},' for word, local in sorted(words.items()))
    yield "}"


def reused(graph: Graph) -> Iterator[str]:
    """Terms of other vocabularies that a build writes; the ontology lists them with ``dct:references``."""
    yield "# Terms of other vocabularies"
    terms = [node for node in graph.objects(URIRef(NAMESPACE[:-1]), DCTERMS.references) if isinstance(node, URIRef)]
    yield from sorted(f'{reused_name(graph, term)}: Final = "{term}"' for term in terms)


def render(graph: Graph) -> str:
    """The text of ``terms.py``, the same for the same Turtle."""
    blocks: list[Iterable[str]] = [namespaces(graph)]
    for title, kind in SECTIONS:
        blocks.append([f"# {title}", *constants(own(graph.subjects(RDF.type, kind)))])
    blocks += [code_list(graph, scheme) for scheme in own(graph.subjects(RDF.type, SKOS.ConceptScheme))]
    blocks.append(reused(graph))
    return HEADER + "".join("\n" + "\n".join(block) + "\n" for block in blocks)


def main(arguments: list[str]) -> int:
    """Writes the file, or with ``--check`` compares it; the exit status says how it went."""
    text = render(load())
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{TARGET.name} is not what the Turtle says: run `make terms` and commit the result\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
