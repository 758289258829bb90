"""Where things are shown: the path of an IRI's page on this site, anchors, and which IRIs may be links at all."""

import re
from urllib.parse import quote, urlencode

from flask import g

from sayso import terms
from sayso.results import Cell
from sayso.views.identity import article_of
from sayso.views.wanted import FOLDERS
from sayso_web.shown import linkable
from sayso_web.site import site

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def page(iri: object) -> str:
    """The path of the page for an IRI under the dossier's base, the IRI itself for another server's; "" for no link.

    What has an ``iri`` (things, articles, claims) is taken by it. Nothing but http and https ever
    becomes a link, and no IRI with hidden characters.
    """
    text = str(getattr(iri, "iri", iri))
    base = site().dossier.base
    if not linkable(text):
        return ""
    if not text.startswith(base):
        return text
    path, mark, query = text.removeprefix(base).partition("?")
    if any(part in {"", ".", ".."} for part in path.split("/")):
        return ""
    if mark and path == "perspective":
        return f"/perspective?{query}"
    return keep("/" + quote(path + mark + query, safe="/-._~"))


def keep(address: str) -> str:
    """An address on this site, in the world of the current page."""
    rule = g.get("world")
    if rule is None or rule.is_reported:
        return address
    path, mark, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({'world': rule.text()})}{mark}{anchor}"


def is_here(link: str) -> bool:
    """Whether a link of ``page`` stays on this site."""
    return link.startswith("/")


def anchor(iri: object) -> str:
    """The id of a statement's card on its article's page: of attribution/NAME/s1 and its relays ``st-s1``."""
    parts = str(iri).removeprefix(site().dossier.base).split("/")[2:]
    if len(parts) > 1 and parts[-1] in {"relay", "relays"}:
        parts = parts[:-1]
    return "st-" + ".".join(_UNSAFE.sub("_", part) for part in parts)


def span_anchor(iri: object) -> str:
    """The id of a span's words on its article's page."""
    return "span-" + _UNSAFE.sub("_", str(iri).rpartition("/")[2])


def chain_anchor(iri: object) -> str:
    """The id of a chain on its claim's page."""
    return "chain-" + _UNSAFE.sub("_", str(iri).rpartition("/")[2])


def read_in(iri: object) -> str:
    """The IRI of the article that an actor or meeting was read in; "" for a canonical one."""
    return article_of(site().dossier.base, str(iri))


def why(triple: object, world: str) -> str:
    """The path of the page that explains a triple in a world, given as its text.

    A triple is three cells, or a line of N-Triples without its full stop.
    """
    written = triple.split(" ", 2) if isinstance(triple, str) else [cell.term for cell in _cells(triple)]
    values = [_bare(term) for term in written]
    fields = {"s": values[0], "p": values[1], "o": values[2], "world": world}
    return f"/explain?{urlencode(fields, quote_via=quote, safe='/:-._~')}"


def _cells(triple: object) -> tuple[Cell, ...]:
    return tuple(cell for cell in triple if isinstance(cell, Cell)) if isinstance(triple, tuple) else ()


def _bare(term: str) -> str:
    """A term as short as it stays clear: IRIs below the dossier's base without it, Sayso's own with the prefix."""
    base = site().dossier.base
    if not term.startswith("<"):
        return term
    iri = term[1:-1]
    if iri.startswith(terms.SO):
        return f"so:{iri.removeprefix(terms.SO)}"
    rest = iri.removeprefix(base)
    return rest if rest != iri and rest.partition("/")[0] in FOLDERS and "/" in rest else iri


def short(iri: object) -> str:
    """An IRI without the dossier's base."""
    return str(iri).removeprefix(site().dossier.base)
