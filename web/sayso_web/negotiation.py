"""Which representation a client gets: one table of media types, and the choice among them.

The choice follows RFC 9110, section 12.5.1: the most specific range of the Accept header that fits a media type gives
its quality, and 0 rules it out. Where two are liked equally, the one that was asked for more specifically wins, then
the one that stands first here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Format:
    """One media type. ``key`` is its name in ``format=``, ``keys`` further ones; ``aliases`` other media types."""

    media: str
    key: str
    label: str
    suffix: str
    kind: Literal["table", "graph"]
    keys: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """The value of Content-Type."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


FORMATS = (
    Format(
        "application/sparql-results+json", "json", "JSON", "srj", "table",
        aliases=("application/json", "text/json", "text/javascript", "application/javascript"),
    ),
    Format("application/sparql-results+xml", "xml", "XML", "srx", "table", aliases=("application/xml", "text/xml")),
    Format("text/csv", "csv", "CSV", "csv", "table"),
    Format("text/tab-separated-values", "tsv", "TSV", "tsv", "table"),
    Format("text/turtle", "turtle", "Turtle", "ttl", "graph", ("ttl", "n3"), ("application/x-turtle", "text/n3")),
    Format("application/n-triples", "ntriples", "N-Triples", "nt", "graph", ("nt", "n-triples"), ("text/plain",)),
    Format(
        "application/rdf+xml", "rdfxml", "RDF/XML", "rdf", "graph", ("rdf", "rdf+xml", "xml"),
        ("application/xml", "text/xml"),
    ),
    Format(
        "application/ld+json", "jsonld", "JSON-LD", "jsonld", "graph", ("json-ld", "json"),
        ("application/json", "application/x-json+ld"),
    ),
    Format("application/trig", "trig", "TriG", "trig", "graph", (), ("application/x-trig",)),
    Format("application/n-quads", "nquads", "N-Quads", "nq", "graph", ("nq", "n-quads"), ("text/x-nquads",)),
)  # fmt: skip
"""Tables answer SELECT and ASK, graphs CONSTRUCT, DESCRIBE and every page; the first of each is the default."""

BY_MEDIA = {item.media: item for item in FORMATS}
TABLES = tuple(item for item in FORMATS if item.kind == "table")
GRAPHS = tuple(item for item in FORMATS if item.kind == "graph")


def formats(form: str) -> tuple[Format, ...]:
    """What can answer a query of this form."""
    return TABLES if form in {"SELECT", "ASK"} else GRAPHS


def named(name: str, offers: Sequence[Format]) -> Format | None:
    """The format that ``format=`` or ``output=`` names, by key or media type; None where none of the offers."""
    wanted = name.strip().lower()
    return next((item for item in offers if wanted in (item.key, *item.keys, item.media, *item.aliases)), None)


def best(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type among the offers that an Accept header likes best; None where it accepts none of them.

    No header, or an empty one, accepts everything: then the first. An offer is also liked by its aliases.
    """
    return _best(accept, tuple(offers)) if accept and accept.strip() else offers[0]


@lru_cache(256)
def _best(accept: str, offers: tuple[str, ...]) -> str | None:
    ranges = parse_accept_header(accept, MIMEAccept)
    if not ranges:
        return offers[0]
    ranked = [(max(_liked(name, ranges) for name in _names(offer)), -at, offer) for at, offer in enumerate(offers)]
    (quality, _), _, offer = max(ranked)
    return offer if quality > 0 else None


def _names(offer: str) -> tuple[str, ...]:
    known = BY_MEDIA.get(offer)
    return (offer, *known.aliases) if known else (offer,)


def _liked(name: str, ranges: MIMEAccept) -> tuple[float, int]:
    """Quality and specificity (2: the type itself, 1: its group, 0: everything) of the range that fits best."""
    group = name.partition("/")[0] + "/*"
    found = {"*/*": -1.0, group: -1.0, name: -1.0}
    for written, quality in ranges:
        plain = written.partition(";")[0].strip().lower()
        if plain in found:
            found[plain] = max(found[plain], quality)
    for specificity, key in ((2, name), (1, group), (0, "*/*")):
        if found[key] >= 0:
            return found[key], specificity
    return 0.0, -1
