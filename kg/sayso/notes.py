"""Notes: what somebody or a machine read in an article, as JSON with quoted words.

The shape is documented for people in docs/notes.md. Words are given as an exact substring of the article, as
``[substring, n]`` for its n-th occurrence, or as ``[start, end]`` offsets in code points, half-open.
"""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from sayso.errors import NotesError

Quote = str | tuple[str | int, int]
Stance = Literal["asserts", "denies", "declines", "questions", "believes", "urges"]
Mode = Literal["direct", "indirect", "mixed"]
Status = Literal["happened", "ongoing", "planned", "denied", "cancelled"]
Kind = Literal["talks", "meeting", "visit", "call", "message", "summit", "mediation", "contact"]
ActorKind = Literal["person", "organization", "outlet", "state", "group", "unidentified"]
Ident = Annotated[str, Meta(pattern=r"^[\w][\w.-]*\Z")]
Reference = Annotated[str, Meta(pattern=r"^([\w-]+/)?[\w][\w.-]*\Z")]
Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")]
Words = Annotated[str, Meta(min_length=1)]
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
    url: Annotated[str, Meta(pattern=r"^(https?://[^\s<>\"{}|\\^`]+)?\Z")] = ""
    language: Language = "en"
    rights: str = ""
    free: bool = False
    fictional: bool = False
    copy_of: Annotated[str, Meta(pattern=r"^[\w-]*\Z")] = ""


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
    corrects: tuple[Reference, ...] = ()
    withdraws: tuple[Reference, ...] = ()
    addressee: str | None = None
    said_on: str | None = None
    optional: bool = False
    optional_fields: tuple[str, ...] = ()
    note: str = ""
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None

    @property
    def passes_on(self) -> bool:
        """Whether its speaker lets us hear what is ``within`` it: who denies that B spoke passes on nothing of B's."""
        return self.relay or self.stance in ("asserts", "questions")


class Meeting(Base, frozen=True, kw_only=True):
    """A contact between at least two parties, as the text tells it."""

    id: Ident
    kind: Kind
    participants: tuple[Words, ...]
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

    title: Words
    of: Words | None = None
    former: bool = False
    evidence: Quote | None = None


class ActorNotes(Base, frozen=True, kw_only=True):
    """A named actor of the article, or an unidentified one with its description as name.

    An alias in another language than the name is written ``[alias, language]``.
    """

    name: Words
    kind: ActorKind
    # No lengths or patterns here: with them, msgspec 0.22 reads beyond a union of a text and a pair, and crashes.
    aliases: tuple[str | tuple[str, str], ...] = ()
    roles: tuple[Role, ...] = ()
    lang: Annotated[str, Meta(pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?\Z")] = ""
    description: str = ""
    count: Count | None = None
    optional: bool = False
    note: str = ""


class ClaimNotes(Base, frozen=True, kw_only=True):
    """A claim that several statements may share, in this article and in others."""

    id: Ident
    text: Words
    lang: Language = "en"
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

    @property
    def tells(self) -> bool:
        """Whether anything of what the article says stands in them, and not only what the article is."""
        return bool(self.statements or self.meetings or self.actors or self.claims)


def decode(data: bytes, source: str) -> Notes:
    """The notes that stand in the bytes of a JSON file.

    ``source`` is the file's name for messages. Raises NotesError that names file and key.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=Notes)  # editors put a mark before it
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise NotesError(f"{source}: {plain(str(err))} docs/notes.md lists the keys of a notes file.") from None


def encode(notes: Notes) -> bytes:
    """Notes as indented UTF-8 JSON with a final newline; ``decode(encode(n)) == n``."""
    return msgspec.json.format(msgspec.json.encode(_told(notes)), indent=1) + b"\n"


def _told(value: Any) -> Any:
    """A value without what is as it would be anyhow.

    msgspec would leave out a text only where it is the very text of the default, so the bytes would depend on where
    the notes have been: those that another process made would say more.
    """
    if isinstance(value, Base):
        pairs = ((field, getattr(value, field.name)) for field in msgspec.structs.fields(value))
        return {field.encode_name: _told(each) for field, each in pairs if each != _default(field)}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    return value


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def read(path: Path) -> Notes:
    """The notes in a file; raises NotesError."""
    try:
        return decode(path.read_bytes(), f"{path.parent.name}/{path.name}")
    except OSError as err:
        raise NotesError(f"{path}: cannot be read ({err.strerror}). Give the path of a notes file in JSON.") from None


_CODES: dict[str, tuple[str, ...]] = {
    "stance": get_args(Stance),
    "mode": get_args(Mode),
    "status": get_args(Status),
    "kind": tuple(dict.fromkeys(get_args(Kind) + get_args(ActorKind))),
    "speaker_kind": ("named", "unnamed", "unstated"),
    "how": ("hand", "reviewed", "machine"),
    "secrecy": ("secret", "discreet", "open"),
    "track": ("1", "1.5", "2"),
}


_CLAIM = (
    "a claim's id has letters, digits, dots and hyphens; to share a claim of another article, give it an id (claim) in "
    "that article's notes first, and add them with --replace"
)
_SHAPES = {
    "url": "it is not an address that begins with http:// or https://",
    "language": "it is not a language tag such as en, uk or zh-Hans",
    "lang": "it is not a language tag such as en, uk or zh-Hans",
    "copy_of": "it is not the name of an article",
    "id": "it is not an id: letters, digits, dots and hyphens",
    "corrects": "it is not a statement: write s3, or ARTICLE/s3",
    "withdraws": "it is not a statement: write s3, or ARTICLE/s3",
    "claim": _CLAIM,
    "negates": _CLAIM,
    "entails": _CLAIM,
}
_PARTS: dict[str, type[Base]] = {
    "article": ArticleNotes,
    "statements": Statement,
    "meetings": Meeting,
    "actors": ActorNotes,
    "roles": Role,
    "claims": ClaimNotes,
    "read_by": Reader,
}


def plain(message: str, kind: type[Base] = Notes) -> str:
    """A message of the decoder as a sentence: with the values that are allowed, and entries counted from one.

    ``kind`` is what was decoded; an unknown key is told with the known one that it resembles.
    """
    if "truncated" in message:
        return "the file is empty, or ends before its last bracket is closed."
    if "recursion" in message:
        return "it is nested too deeply to be notes."
    place = re.search(r"`\$\.?([^`]*)`$", message)
    path = place[1] if place else ""
    said = message[: place.start()].removesuffix(" - at ") if place else message
    last = re.sub(r"\[.*", "", path.rpartition(".")[2])
    key = re.sub(r"\[(\d+)\]", lambda n: f" no. {int(n[1]) + 1}", path.replace(".", ", "))
    where = f"{key}: " if key else ""
    if unknown := re.search(r"unknown field `(.*)`", said):
        return f"{where}unknown field `{unknown[1]}`{_resembling(unknown[1], _PARTS.get(last, kind))}"
    if "regex" in said and last in _SHAPES:
        shape = _CLAIM if last == "id" and (path.startswith("claims") or kind is ClaimNotes) else _SHAPES[last]
        return f"{where}{shape}."
    allowed = _CODES.get(path.rpartition(".")[2], ()) if "enum" in said else ()
    words = said.replace("enum value", "value") + (f", it is one of {', '.join(allowed)}" if allowed else "")
    return f"{where}{words}."


def _resembling(key: str, kind: type[Base]) -> str:
    known = [each.encode_name for each in msgspec.structs.fields(kind)]
    near = get_close_matches(key, known, 1)
    return f"; did you mean `{near[0]}`?" if near else "."


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
    starts = _occurrences(text, needle)
    if not starts and "\r\n" in text:  # a file with the line ends of Windows, and a quote without
        needle = needle.replace("\n", "\r\n")
        starts = _occurrences(text, needle)
    if not starts:
        raise NotesError(f"{where}: the quote “{_short(needle)}” does not stand in the article. {_hint(text, needle)}")
    if nth is None and len(starts) > 1:
        places = "; ".join(f"{n}. …{_around(text, at, len(needle))}…" for n, at in enumerate(starts[:6], start=1))
        raise NotesError(
            f"{where}: the quote “{_short(needle)}” stands {len(starts)} times in the article. "
            f"Write [“…”, n] for the n-th: {places}"
        )
    if nth is not None and not 1 <= nth <= len(starts):
        raise NotesError(
            f"{where}: there is no occurrence number {nth} of “{_short(needle)}”, only {len(starts)} of them. "
            "Count from 1."
        )
    start = starts[(nth or 1) - 1]
    return start, start + len(needle)


def _occurrences(text: str, needle: str) -> list[int]:
    starts: list[int] = []
    at = text.find(needle)
    while at >= 0:
        starts.append(at)
        at = text.find(needle, at + len(needle))
    return starts


def _around(text: str, at: int, length: int) -> str:
    return " ".join(text[max(0, at - 20) : at + length + 20].split())


_LIKE = str.maketrans("“”„«»‘’‚–—", '"""""\'\'\'--')


def _hint(text: str, needle: str) -> str:
    """What to do about a quote that is not found: how the words stand there, where they nearly do."""
    words = [re.escape(word) for word in needle.translate(_LIKE).split()]
    near = re.search(r"\s+".join(words), text.translate(_LIKE)) if words else None
    if near:
        stands = msgspec.json.encode(text[near.start() : near.end()]).decode()
        return f"With other spaces, line ends or quotation marks it does: {stands}"
    return "Copy the words as they are there, typographic quotes and spaces included."


def _offsets(text: str, start: int, end: int, where: str) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise NotesError(
            f"{where}: the offsets {start}–{end} lie outside of the article, which has {len(text)} characters. "
            "Offsets count code points from 0, the end not included."
        )
    return start, end


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:77] + "…"
