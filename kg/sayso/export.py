"""Exports: one world, the record, or the whole dossier, as files to take away.

A format that holds one graph (Turtle, N-Triples, RDF/XML) takes one named world or the record and says which in its
first lines: an unnamed mixture would read as fact. Only TriG, N-Quads and JSON-LD keep graphs apart and may hold the
whole dossier. Their default graph is empty. The same build gives the same bytes: everything is sorted, nothing is
stamped with a time.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain, groupby
from types import MappingProxyType
from typing import Any, BinaryIO

import pyoxigraph as ox

from sayso import headers, ids, terms
from sayso.dossier import Dossier
from sayso.errors import InputError, NotBuilt, NotFound
from sayso.perspective import Perspective
from sayso.results import NOT_IN_XML
from sayso.store.base import QueryService
from sayso.store.snapshots import BuildInfo, current, is_whole

_TRIES = 5  # to open a build that a newer one may remove at the same moment


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name on the command line, ending, media type, and whether it keeps several graphs apart."""

    name: str
    suffix: str
    media_type: str
    several: bool


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f.name: f
        for f in (
            Format("turtle", ".ttl", "text/turtle", False),
            Format("trig", ".trig", "application/trig", True),
            Format("nquads", ".nq", "application/n-quads", True),
            Format("ntriples", ".nt", "application/n-triples", False),
            Format("jsonld", ".jsonld", "application/ld+json", True),
            Format("rdfxml", ".rdf", "application/rdf+xml", False),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is exported: a world by its perspective, or the record; neither of them: the whole dossier."""

    world: Perspective | None = None
    record: bool = False


def write(
    dossier: Dossier, part: Part, format_name: str, out: BinaryIO, service: QueryService | None = None
) -> BuildInfo:
    """Writes a part of the dossier's current build in one of ``FORMATS``; returns the build.

    ``service``: what makes worlds; without it there is none to be had. Raises InputError for an unknown format, or one
    that cannot hold the whole dossier; NotBuilt where nothing is built; and what ``QueryService.world`` raises.
    """
    kind = FORMATS.get(format_name)
    if kind is None:
        raise InputError(f"{format_name} is no export format. The formats are {', '.join(FORMATS)}.")
    graph = _graph(dossier, part)
    if not graph and not kind.several:
        raise InputError(
            f"{kind.name} holds one graph, and the dossier has many, which must not be mixed. Name one with --world "
            "reported or --record, or take the whole dossier as trig, nquads or jsonld."
        )
    world: list[str] = []
    if part.world is not None:
        if service is None:
            raise NotBuilt(f"{dossier.path}: nothing here makes worlds. Export it with `sayso export`.")
        _, quads = service.world(graph, dossier.base)
        world = [line for line in quads.decode().split("\n") if line.endswith(f" <{graph}> .")]
    info, lines, readers, samples = _lines(dossier, graph)
    lines = world or lines
    header = _header(dossier, part, graph, info, readers, samples)
    writer = {"jsonld": _jsonld, "rdfxml": _rdfxml, "nquads": _plain, "ntriples": _plain}.get(kind.name, _turtle)
    writer(kind, lines, graph, header, out)
    return info


def _graph(dossier: Dossier, part: Part) -> str:
    """The IRI of the one graph that is wanted; empty for all."""
    if part.record:
        return ids.graph(dossier.base, "record")
    if part.world is None:
        return ""
    return part.world.iri(dossier.base)


def _lines(dossier: Dossier, graph: str) -> tuple[BuildInfo, list[str], Counter[str], int]:
    """The current build, its sorted N-Quads lines without line feeds (all, or one graph's), and of the whole build who
    read how much, and how many articles are fictional samples.
    """
    for _ in range(_TRIES):
        info = current(dossier.cache)
        if info is None:
            raise NotBuilt(f"{dossier.path}: nothing is built yet. Run `sayso build`.")
        if info.path.is_file() and not is_whole(info):
            raise NotBuilt(f"{info.path} was changed or cut short. Run `sayso build`.")
        with suppress(FileNotFoundError), info.path.open("rb") as file:
            return info, *_picked(file, dossier.base, graph)
    raise NotFound(f"{dossier.path}: the build is missing its file. Run `sayso build`.")


def _picked(file: Iterable[bytes], base: str, graph: str) -> tuple[list[str], Counter[str], int]:
    end = f" <{graph}> .\n".encode() if graph else b"\n"
    attribution = f"<{base}attribution/".encode()
    sample = f'> <{terms.fictional}> "true"'.encode()
    samples = 0
    readers = {f" <{terms.readBy}> <{iri}> <".encode(): how for how, iri in terms.READERS.items()}
    lines: list[str] = []
    read: Counter[str] = Counter()
    for line in file:
        if line.endswith(end):
            lines.append(line[:-1].decode())
        if line.startswith(attribution):
            read.update(how for key, how in readers.items() if key in line)
        samples += sample in line
    return lines, read, samples


def _header(
    dossier: Dossier, part: Part, graph: str, info: BuildInfo, read: Counter[str], samples: int
) -> dict[str, str]:
    settings = dossier.settings
    if part.world is not None:
        what = {
            "World": f"{part.world.title()} <{graph}>",
            headers.CLAIMS: "this holds for those who believe every claim that this world admits. Who says so, "
            "and who denies it, stands in the record: sayso export --record",
        }
    elif part.record:
        what = {
            "Record": f"who said what, as read <{graph}>",
            headers.CLAIMS: "that something was said is here, not that it is so",
        }
    else:
        what = {
            "Dossier as a whole": "record, common, identity, and one graph for each claim",
            headers.CLAIMS: "a triple stands in the graph of the claim that tells it. Do not join the graphs",
        }
    lines = {
        **what,
        "Read by": ", ".join(f"{how} {n:,}" for how, n in sorted(read.items())) + " (attributions of the dossier)"
        if read
        else "nobody yet",
        "Fictional samples": f"{samples:,} of the dossier's articles are invented, and so is all that they tell"
        if samples
        else "",
        "Licence": settings.license or "none is stated: ask before you pass it on",
        "Rights": settings.rights,
        "Dossier": f"{settings.title} <{settings.base}>",
        "Build": info.id,
        headers.MAKER: f"Sayso {version('sayso')}",
    }
    return {key: " ".join(value.split()) for key, value in lines.items() if value}


def _comment(header: Mapping[str, str]) -> bytes:
    return "".join(f"# {key}: {value}\n" for key, value in header.items()).encode()


def _plain(kind: Format, lines: list[str], graph: str, header: Mapping[str, str], out: BinaryIO) -> None:
    """N-Quads and N-Triples (comment lines are part of both: RDF 1.1 N-Triples, section 2.4)."""
    out.write(_comment(header))
    if kind.name == "ntriples":
        cut = len(f"<{graph}> .")
        lines = sorted(f"{line[:-cut]}." for line in lines)
    for line in lines:
        out.write(line.encode() + b"\n")


def _prefixes(dossier_terms: Iterable[str]) -> dict[str, str]:
    """The prefixes that occur in the lines, by name."""
    text = "\n".join(dossier_terms)
    return {name: ns for name, ns in sorted(terms.PREFIXES.items()) if f"<{ns}" in text}


def _turtle(kind: Format, lines: list[str], graph: str, header: Mapping[str, str], out: BinaryIO) -> None:
    """Turtle and TriG; the engine writes prefixes in any order, so they are written here."""
    prefixes = _prefixes(lines)
    out.write(_comment(header) + b"\n")
    for name, namespace in prefixes.items():
        out.write(f"@prefix {name}: <{namespace}> .\n".encode())
    for _, part in _by_graph(lines):
        blocks: Iterable[Any] = (
            [chain.from_iterable(_by_subject(part))]
            if kind.several
            else ([quad.triple for quad in quads] for quads in _by_subject(part))
        )
        for block in blocks:
            form = ox.RdfFormat.TRIG if kind.several else ox.RdfFormat.TURTLE
            text = ox.serialize(block, format=form, prefixes=prefixes) or b""
            out.write(b"\n" + b"".join(x for x in text.splitlines(keepends=True) if not x.startswith(b"@prefix ")))


def _by_graph(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The lines of each graph, sorted by the graph's IRI."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        found[line[line.rindex(" <") + 2 : -3]].append(line)
    yield from sorted(found.items())


def _by_subject(lines: list[str]) -> Iterator[list[ox.Quad]]:
    """The quads of each subject of one graph, types first; sorted lines hold a subject's quads together."""
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
    for _, group in groupby(quads, key=lambda q: str(q.subject)):
        yield sorted(group, key=lambda q: q.predicate.value != terms.RDF_TYPE)


def _check_xml(text: bytes) -> None:
    """Raises InputError for characters that XML 1.0 cannot hold (section 2.2)."""
    if found := NOT_IN_XML.search(text):
        raise InputError(
            f"A text holds the character U+{ord(found[0].decode('utf-8', 'replace')[0]):04X}, which XML cannot hold. "
            "Take turtle, trig, nquads or jsonld."
        )


def _rdfxml(kind: Format, lines: list[str], graph: str, header: Mapping[str, str], out: BinaryIO) -> None:
    """RDF/XML with the header as a comment; the engine names namespaces in any order, so they are sorted here."""
    del kind, graph
    triples = (quad.triple for quads in _by_subject(lines) for quad in quads)
    text = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=_prefixes(lines)) or b""
    _check_xml(text)
    declaration, root, rest = re.split(rb"(<rdf:RDF[^>]*>)", text, maxsplit=1)
    names = sorted(re.findall(rb'xmlns:[^=]+="[^"]*"', root))
    told = _comment(header).decode().replace("--", "– –")
    out.write(declaration + b"<!--\n" + told.encode() + b"-->\n" + b"<rdf:RDF " + b" ".join(names) + b">" + rest)


def _jsonld(kind: Format, lines: list[str], graph: str, header: Mapping[str, str], out: BinaryIO) -> None:
    """JSON-LD 1.1: every graph is named. The header's key is null in the context: a reader of RDF passes it over."""
    del kind, graph
    prefixes = _prefixes(lines)
    context = json.dumps({**prefixes, "about this file": None}, ensure_ascii=False, indent=1)
    out.write(b'{\n"about this file": ' + json.dumps(dict(header), ensure_ascii=False, indent=1).encode())
    out.write(b',\n"@context": ' + context.encode() + b',\n"@graph": [')
    for number, (name, part) in enumerate(_by_graph(lines)):
        nodes = (json.dumps(_node(quads, prefixes), ensure_ascii=False) for quads in _by_subject(part))
        body = ",\n  ".join(nodes)
        out.write(f'{"," if number else ""}\n {{"@id": {json.dumps(name)}, "@graph": [\n  {body}\n ]}}'.encode())
    out.write(b"\n]}\n")


def _node(quads: list[ox.Quad], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """One subject with all that is said of it, in JSON-LD."""
    node: dict[str, Any] = {"@id": str(quads[0].subject)[1:-1]}
    for quad in quads:
        if quad.predicate.value == terms.RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            node.setdefault("@type", []).append(_short(quad.object.value, prefixes))
        else:
            node.setdefault(_short(quad.predicate.value, prefixes), []).append(_value(quad.object, prefixes))
    return node


def _value(term: object, prefixes: Mapping[str, str]) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == terms.PREFIXES["xsd"] + "string":
            return {"@value": term.value}
        return {"@value": term.value, "@type": _short(term.datatype.value, prefixes)}
    return {"@id": str(term)[1:-1]}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for name, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"[A-Za-z][\w-]*", local):
            return f"{name}:{local}"
    return iri
