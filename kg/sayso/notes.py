"""Notes: what somebody or a machine read in an article, as JSON with quoted words.

The shape is documented for people in docs/notes.md. Words are given as an exact substring of the article, as
``[substring, n]`` for its n-th occurrence, or as ``[start, end]`` offsets in code points, half-open.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from sayso.errors import NotesError

Quote = str | tuple[str | int, int]
Stance = Literal["asserts", "denies", "declines", "questions", "believes", "urges"]
Mode = Literal["direct", "indirect", "mixed"]
Status = Literal["happened", "ongoing", "planned", "denied", "cancelled"]
Kind = Literal["talks", "meeting", "visit", "call", "message", "summit", "mediation", "contact"]
ActorKind = Literal["person", "organization", "outlet", "state", "group", "unidentified"]
Ident = Annotated[str, Meta(pattern=r"^[\w][\w.-]*$")]
Count = tuple[Annotated[int, Meta(ge=1)], Annotated[int, Meta(ge=1)] | None]


class Base(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record of a notes file; a key that is not known is refused."""


class Reader(Base, frozen=True, kw_only=True):
    """Who read the article."""

    how: Literal["hand", "reviewed", "machine"] = "hand"
    by: str = ""
    model: str = ""
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None


class ArticleNotes(Base, frozen=True, kw_only=True):
    """What is known of the document itself; ``published`` only where it differs from the stated date."""

    file: str = ""
    title: str = ""
    publisher: str = ""
    stated_date: str | None = None
    published: str | UnsetType | None = UNSET
    reference_date: str | None = None
    note: str = ""
    url: str = ""
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    rights: str = ""
    free: bool = False
    fictional: bool = False
    copy_of: str = ""


class Statement(Base, frozen=True, kw_only=True):
    """The text attributes some content to a speaker, with a cue."""

    id: Ident
    speaker: str | None
    speaker_kind: Literal["named", "unnamed", "unstated"] = "named"
    cue: Quote
    content: tuple[Quote, ...] = ()
    source: Quote | None = None
    stance: Stance = "asserts"
    mode: Mode = "indirect"
    anonymous: bool = False
    within: str | None = None
    relay: bool = False
    claim: Ident | None = None
    speaks_for: str | None = None
    count: Count | None = None
    corrects: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    addressee: str | None = None
    said_on: str | None = None
    optional: bool = False
    optional_fields: tuple[str, ...] = ()
    note: str = ""
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None


class Meeting(Base, frozen=True, kw_only=True):
    """A contact between at least two parties, as the text tells it."""

    id: Ident
    kind: Kind
    participants: tuple[str, ...]
    status: Status
    evidence: Annotated[tuple[Quote, ...], Meta(min_length=1)]
    place: str | None = None
    date: str | None = None
    reported_by: tuple[str, ...] = ()
    roles: dict[str, Literal["party", "mediator", "host", "observer", "delegate"]] = {}
    topics: tuple[str, ...] = ()
    secrecy: Literal["secret", "discreet", "open"] | None = None
    track: Literal["1", "1.5", "2"] | None = None
    claim: Ident | None = None
    kind_also: tuple[Kind, ...] = ()
    date_also: tuple[str | None, ...] = ()
    optional: bool = False
    note: str = ""


class Role(Base, frozen=True, kw_only=True):
    """An office as the text tells it."""

    title: str
    of: str | None = None
    former: bool = False
    evidence: Quote | None = None


class ActorNotes(Base, frozen=True, kw_only=True):
    """A named actor of the article, or an unidentified one with its description as name.

    An alias in another language than the name is written ``[alias, language]``.
    """

    name: str
    kind: ActorKind
    aliases: tuple[str | tuple[str, str], ...] = ()
    roles: tuple[Role, ...] = ()
    lang: str = ""
    description: str = ""
    count: Count | None = None
    optional: bool = False
    note: str = ""


class ClaimNotes(Base, frozen=True, kw_only=True):
    """A claim that several statements may share, in this article and in others."""

    id: Ident
    text: str
    lang: str = "en"
    content: tuple[tuple[Any, Any, Any], ...] | None = None
    negates: Ident | None = None
    entails: tuple[Ident, ...] = ()
    note: str = ""


class Notes(Base, frozen=True, kw_only=True):
    """One notes file."""

    article: ArticleNotes
    statements: tuple[Statement, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    actors: tuple[ActorNotes, ...] = ()
    claims: tuple[ClaimNotes, ...] = ()
    read_by: Reader = Reader()


def decode(data: bytes, source: str) -> Notes:
    """The notes that stand in the bytes of a JSON file.

    ``source`` is the file's name for messages. Raises NotesError that names file and key.
    """
    try:
        return msgspec.json.decode(data, type=Notes)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise NotesError(
            f"{source}: {_plain(str(err))}. The keys of a notes file are listed in docs/notes.md."
        ) from None


def encode(notes: Notes) -> bytes:
    """Notes as indented UTF-8 JSON with a final newline; ``decode(encode(n)) == n``."""
    return msgspec.json.format(msgspec.json.encode(notes), indent=1) + b"\n"


def read(path: Path) -> Notes:
    """The notes in a file; raises NotesError."""
    try:
        return decode(path.read_bytes(), f"{path.parent.name}/{path.name}")
    except OSError as err:
        raise NotesError(f"{path}: cannot be read ({err.strerror}). Give the path of a notes file in JSON.") from None


def _plain(message: str) -> str:
    return message.replace("`$", "key `").replace("``", "`the whole file`").replace("key `.", "key `")


def locate(text: str, quote: Quote, where: str) -> tuple[int, int]:
    """Start and end of a quote in a text, half-open, in code points.

    ``where`` names file and key for messages. Raises NotesError where the quote is not found, stands several times
    without saying which, or lies outside of the text.
    """
    if isinstance(quote, str):
        needle, nth = quote, None
    elif isinstance(quote[0], str):
        needle, nth = quote[0], quote[1]
    else:
        return _offsets(text, quote[0], quote[1], where)
    if not needle:
        raise NotesError(f"{where}: the quote is empty. Quote words that stand in the article.")
    starts = _occurrences(text, needle, nth or 2)
    if not starts:
        raise NotesError(
            f"{where}: the quote “{_short(needle)}” does not stand in the article. "
            "Copy the words as they are there, typographic quotes and spaces included."
        )
    if nth is None and len(starts) > 1:
        total = text.count(needle)
        raise NotesError(
            f"{where}: the quote “{_short(needle)}” stands {total} times in the article. Write [“…”, n] for the n-th."
        )
    if nth is not None and not 1 <= nth <= len(starts):
        raise NotesError(
            f"{where}: there is no occurrence number {nth} of “{_short(needle)}”, only {len(starts)} of them. "
            "Count from 1."
        )
    start = starts[(nth or 1) - 1]
    return start, start + len(needle)


def _occurrences(text: str, needle: str, most: int) -> list[int]:
    starts: list[int] = []
    at = text.find(needle)
    while at >= 0 and len(starts) < most:
        starts.append(at)
        at = text.find(needle, at + len(needle))
    return starts


def _offsets(text: str, start: int, end: int, where: str) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise NotesError(
            f"{where}: the offsets {start}–{end} lie outside of the article, which has {len(text)} characters. "
            "Offsets count code points from 0, the end not included."
        )
    return start, end


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:77] + "…"
