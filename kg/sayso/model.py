"""What a dossier says, as plain frozen values: no file format and no store is known here.

Terms are written as in N-Triples (``<iri>``, ``"text"@en``): they sort, hash and travel as text. IRIs that stand in a
field of their own are bare. Offsets count Unicode code points of the article as read, half-open.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sayso.errors import InputError

Term = str
Triple = tuple[Term, Term, Term]


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`]*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@lru_cache(4096)
def iri(value: str) -> Term:
    """An absolute IRI (RFC 3987) as a term. Raises InputError for what is none: it would break out of the term."""
    if not _IRI.fullmatch(value):
        raise InputError(
            f"“{value[:120]}” is no absolute IRI. Write the whole of it, special characters percent-encoded."
        )
    return f"<{value}>"


def is_language(tag: str) -> bool:
    """Whether a text is a language tag in the form of BCP 47."""
    return bool(_LANGUAGE.fullmatch(tag))


def literal(text: str, *, lang: str = "", datatype: str = "") -> Term:
    """A literal as a term, escaped as RDF 1.1 N-Triples asks (section 2.4).

    Raises InputError for a language that is no BCP 47 tag.
    """
    if lang and not is_language(lang):
        raise InputError(f"“{lang[:60]}” is no language. Write a tag such as en, uk or zh-Hans.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if lang:
        return f'"{escaped}"@{lang.lower()}'
    return f'"{escaped}"^^<{datatype}>' if datatype else f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read something: ``how`` is "hand", "reviewed" or "machine"; a machine has model and confidence."""

    how: str = "hand"
    by: str = ""
    model: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an article; ``exact`` is None where the words are withheld (somebody's copyright)."""

    article: str
    start: int
    end: int
    exact: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its language tag; ``alias`` for any but the fullest form."""

    text: str
    lang: str
    alias: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as read in an article, or of the background.

    ``kind``: person, organization, outlet, state, group, unidentified, or actor where the text leaves it open.
    ``article`` is the IRI of the article, empty for background. Counts bound how many an unidentified actor is.
    """

    iri: str
    kind: str
    names: tuple[Name, ...]
    article: str = ""
    at_least: int | None = None
    at_most: int | None = None
    unstated: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A document that reports. Dates are EDTF or None; ``published`` bounds when it appeared."""

    iri: str
    name: str
    title: str
    publisher: str
    language: str
    text_hash: str
    length: int
    stated_date: str | None = None
    published: str | None = None
    reference_date: str | None = None
    url: str = ""
    rights: str = ""
    note: str = ""
    free: bool = False
    fictional: bool = False
    copy_of: str = ""
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition: its words, and where it can be formalised its content triples.

    A claim with negative content has none of its own; it negates another. ``entails`` holds the written entailments;
    ``written`` tells a claim that somebody wrote out from one made of a statement's words. ``account_of`` is the
    shared claim of which this one holds what a single text tells. ``by_content``: two such claims with the same
    content are one claim (offices that articles tell).
    """

    iri: str
    texts: tuple[Name, ...]
    content: frozenset[Triple] = frozenset()
    negates: str = ""
    entails: tuple[str, ...] = ()
    written: bool = False
    account_of: str = ""
    by_content: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker takes a stance on a claim, or relays other attributions; never both.

    ``heard`` is False inside of what somebody denies, declines, believes or urges: then nobody says that it was said,
    so it begins no chain and ends none. Notes say it; the graph has no term for it.
    """

    iri: str
    article: str
    speaker: str
    stance: str = ""
    claim: str = ""
    relays: tuple[str, ...] = ()
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    mode: str = ""
    anonymous: bool | None = None
    said_on: str | None = None
    addressee: str = ""
    speaks_for: str = ""
    corrects: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    heard: bool = True
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Mention:
    """That an article tells of a meeting, with the words; what it tells is content of claims."""

    iri: str
    article: str
    evidence: tuple[Span, ...]
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's dated, reasoned, reversible act. Targets are full IRIs.

    ``read`` is what it is about as it was read, as JSON (``decisions.AsRead``); then ``values`` holds what an edit
    sets, by key of the notes, each as JSON. ``remark``: what a build has to say of it.
    """

    id: str
    date: str
    by: str
    act: str
    targets: tuple[str, ...]
    reason: str
    becomes: str = ""
    published: str | None = None
    reference: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    read: str = ""
    values: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """All that one source file says: one article with its notes, or one file of hand-written triples.

    ``lost``: the decisions (ids) that keep what the reading no longer has; ``idle``: those on what is not read so.
    """

    source: str
    articles: tuple[Article, ...] = ()
    actors: tuple[Actor, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()
    places: tuple[tuple[Term, Name], ...] = ()
    topics: tuple[tuple[Term, Name], ...] = ()
    background: tuple[Triple, ...] = ()
    record: tuple[Triple, ...] = ()
    lost: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """One path from an article through relaying speakers to the stance on a claim.

    ``path`` holds attributions, outermost first; ``via`` their speakers in the same order. ``denied`` is the claim that
    it denies, or of which it asserts the negation.
    """

    iri: str
    article: str
    path: tuple[str, ...]
    via: tuple[str, ...]
    root_as: str
    voucher: str
    voucher_as: str
    on_record: bool
    stance: str
    claim: str
    denied: str
    how_read: str
    ended_by: str = ""
    ended_on: str | None = None
    rejected_by: str = ""

    @property
    def root(self) -> str:
        """The innermost speaker."""
        return self.via[-1]

    @property
    def exists(self) -> bool:
        """Whether it counts, outside of worlds as of a day: neither ended nor rejected."""
        return not self.ended_by and not self.rejected_by
