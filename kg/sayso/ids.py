"""Deterministic IRIs: the same dossier gives the same names, whoever builds it.

The patterns stand in docs/graph.md. Every function takes the dossier's base IRI, which ends in a slash.
"""

import hashlib
import re
import unicodedata

_SEPARATORS = re.compile(r"[\W_]+")
_ARTICLE_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_CHAR = (
    "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]|%[0-9A-Fa-f]{2}"
    "|[\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd])"
)
_HOST = "(?:[A-Za-z0-9._~-]|[\u00a0-\ud7ff])*(?::[0-9]{1,5})?"
# RFC 3987 without user names, bracketed hosts and the rarest planes: no more is needed to name a thing.
IRI = re.compile(
    f"[A-Za-z][A-Za-z0-9+.-]*:(?://{_HOST}(?:/{_CHAR}*)*|{_CHAR}+)(?:\\?(?:{_CHAR}|[/?])*)?(?:#(?:{_CHAR}|[/?])*)?"
)
"""What may be written for the IRI of a thing, and stands safely between angle brackets."""


def fold(text: str) -> str:
    """Case-folded text with the accents of Latin letters taken off; other scripts keep their marks (й, أ)."""
    if text.isascii():
        return text.casefold()
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFKD", char)
        latin = base[0].isascii()
        out.append("".join(c for c in base if not unicodedata.combining(c)) if latin else char)
    return "".join(out).casefold()


def slug(text: str) -> str:
    """Lower-case letters and digits joined by hyphens; "item" where the text has none of either."""
    folded = unicodedata.normalize("NFC", fold(text).replace("’", "").replace("'", ""))
    return _SEPARATORS.sub("-", folded).strip("-") or "item"


def is_slug(text: str) -> bool:
    """Whether a text may stand as the name of an article: letters and digits joined by single hyphens."""
    return bool(_ARTICLE_NAME.fullmatch(text)) and text == unicodedata.normalize("NFC", text.casefold())


def digest(*parts: str) -> str:
    """Twenty hexadecimal digits of the SHA-256 of the parts, told apart by a unit separator."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def article(base: str, name: str) -> str:
    """The IRI of the article that stands in ``articles/NAME.txt``."""
    return f"{base}article/{name}"


def article_name(base: str, iri: str) -> str:
    """The name back from an article's IRI."""
    return iri.removeprefix(f"{base}article/")


def attribution(base: str, name: str, statement: str, part: str = "") -> str:
    """The attribution of a statement; ``part`` is "relay", "relays", "own" or a meeting's id."""
    return f"{base}attribution/{name}/{statement}" + (f"/{part}" if part else "")


def claim(base: str, ident: str, name: str = "") -> str:
    """A claim that notes name (dossier-wide), or, with an article's name, the claim of one statement."""
    return f"{base}claim/{name}/{ident}" if name else f"{base}claim/{ident}"


def span(base: str, name: str, start: int, end: int) -> str:
    """The IRI of the words from start to end (half-open, Unicode code points) of an article."""
    return f"{base}span/{name}/{start}-{end}"


def actor(base: str, actor_slug: str, name: str = "") -> str:
    """An actor's canonical IRI, or, with an article's name, the actor as read there."""
    return f"{base}actor/{name}/{actor_slug}" if name else f"{base}actor/{actor_slug}"


def meeting(base: str, name: str, ident: str) -> str:
    """A meeting as read in an article."""
    return f"{base}meeting/{name}/{ident}"


def chain(base: str, article_iri: str, path: tuple[str, ...]) -> str:
    """A chain: the hash of its article and of the attributions on its path, outermost first."""
    return f"{base}chain/{digest(article_iri, *path)}"


def near_denial(base: str, chain_iri: str, undenied: str) -> str:
    """A chain's leaving a claim undenied."""
    return f"{base}near-denial/{digest(chain_iri, undenied)}"


def participation(base: str, meeting_iri: str, actor_iri: str, role: str) -> str:
    """The participation of an actor in a meeting in one role; all three canonical."""
    return f"{base}participation/{digest(meeting_iri, actor_iri, role)}"


def tenure(base: str, holder: str, office: str, organization: str) -> str:
    """The holding of an office; the organization may be empty."""
    return f"{base}tenure/{digest(holder, office, organization)}"


def place(base: str, name: str) -> str:
    """A place by its name."""
    return f"{base}place/{slug(name)}"


def topic(base: str, name: str) -> str:
    """A topic by its name."""
    return f"{base}topic/{slug(name)}"


def decision(base: str, ident: str) -> str:
    """A decision by its id in decisions.jsonl."""
    return f"{base}decision/{ident}"


def graph(base: str, name: str) -> str:
    """One of the dossier's own graphs: record, common, identity, worlds."""
    return f"{base}graph/{name}"
