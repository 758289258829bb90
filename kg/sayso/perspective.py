"""Perspectives: whose word makes a world, how strict, as known when; and their three written forms.

One table, ``PARAMETERS``, defines them. From it come the IRI that *is* the definition
(``<base>perspective?according-to=nbc-news&as-of=2023-07-07``), the form for the command line
(``according-to=nbc-news,as-of=2023-07-07``, or a preset's name) and the fields of a web form. A
``Perspective`` is always canonical: the parameters stand in the order of the table, repeated values sorted
and unique. Described for users in docs/perspectives.md.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, unquote

from sayso.dates import describe
from sayso.errors import FieldsError, InputError, NotFound, PerspectiveError, SaysoError

MOST_ROOTS = 9999
YES = "yes"

Resolve = Callable[[str], str]  # an actor's slug from what somebody wrote: slug, IRI or name


@dataclass(frozen=True)
class Parameter:
    """One parameter; ``phrase`` and ``joint`` make the words of a title, ``{}`` standing for the values."""

    name: str
    kind: Literal["actor", "date", "flag", "count"]
    repeatable: bool
    label: str
    help: str
    phrase: str
    joint: str = "or"

    @property
    def field(self) -> str:
        """The attribute of ``Perspective``."""
        return self.name.replace("-", "_")

    @property
    def example(self) -> str:
        """The parameter with a value that it may have."""
        return f"{self.name}={_EXAMPLES[self.kind]}"


_EXAMPLES = {"actor": "nbc-news", "date": "2023-07-07", "flag": YES, "count": "2"}
PARAMETERS = (
    Parameter(
        "according-to", "actor", True, "According to",
        "what this actor says itself, or passes on of sources that it does not name; given twice, either will do",
        "according to {}",
    ),
    Parameter(
        "via", "actor", True, "Passed on by",
        "only what passed through this actor on its way; given twice, either will do",
        "by way of {}",
    ),
    Parameter(
        "without", "actor", True, "Without",
        "as if nothing that passed through this actor had been written; given twice, neither",
        "without {}", "and",
    ),
    Parameter(
        "on-record", "flag", False, "On the record only",
        "only words whose innermost speaker is identified or speaks officially",
        "on the record",
    ),
    Parameter(
        "as-of", "date", False, "As known on",
        "only articles surely published by the end of this day, and not withdrawn by then",
        "as known on {}",
    ),
    Parameter(
        "reviewed", "flag", False, "Checked readings only",
        "only readings made by hand or accepted by a person",
        "as read or accepted by a person",
    ),
    Parameter(
        "undisputed", "flag", False, "Undisputed",
        "only claims that no chain of this perspective disputes",
        "undisputed",
    ),
    Parameter(
        "min-roots", "count", False, "Independent roots",
        "only claims that at least so many independent roots support (lower bound); 1 is no condition",
        "from at least {} independent roots",
    ),
)  # fmt: skip
_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}
NAMES = ", ".join(_BY_NAME)


CHOOSING = ("according-to", "via", "undisputed", "min-roots")
"""The parameters that choose among existing chains: by these a world does not believe all that is said in it."""


@dataclass(frozen=True)
class Perspective:
    """A rule that chooses claims; without arguments the reported world. Raises PerspectiveError.

    Actors are slugs: lower-case letters and digits joined by hyphens, with the article's name and a slash
    before them where the actor belongs to one article (``night-ferry/several-sources``).
    """

    according_to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    on_record: bool = False
    as_of: date | None = None
    reviewed: bool = False
    undisputed: bool = False
    min_roots: int = 1

    def __post_init__(self) -> None:
        for parameter in PARAMETERS:
            if parameter.kind == "actor":
                slugs = tuple(sorted(set(getattr(self, parameter.field))))
                object.__setattr__(self, parameter.field, slugs)
                for slug in slugs:
                    _check_slug(parameter.name, slug)
        if not 1 <= self.min_roots <= MOST_ROOTS:
            raise PerspectiveError(_no_value(_BY_NAME["min-roots"], str(self.min_roots)), "min-roots")
        for field, name in ((self.according_to, "according-to"), (self.via, "via")):
            if both := sorted(set(field) & set(self.without)):
                raise PerspectiveError(
                    f"{name}={both[0]} and without={both[0]} contradict each other; drop one of them", name, "without"
                )

    @property
    def is_reported(self) -> bool:
        """True for the world of all that is reported, which has no parameter."""
        return self == Perspective()

    @property
    def chooses(self) -> bool:
        """Whether less is believed than is said: what the chains that exist assert is not all admitted."""
        return any(name in CHOOSING for name, _ in self.pairs())

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the parameters that are set, in canonical order: the fields of a form."""
        return tuple((p.name, value) for p in PARAMETERS for value in _values(p, getattr(self, p.field)))

    def iri(self, base: str) -> str:
        """The canonical IRI under a dossier's base IRI (which ends in a slash)."""
        query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in self.pairs())
        return f"{_root(base)}?{query}" if query else _root(base)

    def text(self) -> str:
        """The form for the command line: a preset's name, or parameters joined by commas."""
        for name, preset in PRESETS.items():
            if self == preset:
                return name
        return ",".join(f"{name}={value}" for name, value in self.pairs())

    def title(self, name: Callable[[str], str] = str) -> str:
        """Words for people; ``name`` gives the name to show for an actor's slug."""
        if self.is_reported:
            return "The reported world"
        phrases = []
        for parameter in PARAMETERS:
            values = [_shown(parameter, v, name) for v in _values(parameter, getattr(self, parameter.field))]
            if values:
                phrases.append(parameter.phrase.format(f" {parameter.joint} ".join(values)))
        return ", ".join(phrases)


PRESETS: Mapping[str, Perspective] = MappingProxyType(
    {
        "reported": Perspective(),
        "on-record": Perspective(on_record=True),
        "undisputed": Perspective(undisputed=True),
        "corroborated": Perspective(min_roots=2),
    }
)


def is_perspective(iri: str, base: str) -> bool:
    """Whether an IRI is meant as a perspective of this base, well formed or not."""
    root = _root(base)
    return iri == root or iri.startswith((f"{root}?", f"{root}#"))


def parse_iri(iri: str, base: str) -> Perspective | None:
    """The perspective that an IRI defines; None where it is no perspective IRI of this base.

    Raises PerspectiveError where it is one, but badly formed, contradictory, or not in the canonical
    spelling; the message then names that.
    """
    if not is_perspective(iri, base):
        return None
    query, mark, _ = iri.removeprefix(_root(base)).removeprefix("?").partition("#")
    found = _build(_pair(part) for part in query.split("&") if part)
    if iri != found.iri(base):
        fault = "has a fragment (#…)" if mark else "is not the canonical spelling"
        raise PerspectiveError(f"perspective <{_clip(iri)}> {fault}; write <{found.iri(base)}>")
    return found


def parse_text(text: str, resolve: Resolve = str) -> Perspective:
    """The perspective of the command-line form, in any order; ``resolve`` turns what is written into slugs.

    Raises PerspectiveError, and whatever ``resolve`` raises for an actor that it does not know.
    """
    written = text.strip()
    if written in PRESETS:
        return PRESETS[written]
    parts = [part.strip() for part in written.split(",")]
    bare = next((part for part in parts if "=" not in part), None)
    if bare is not None:
        shown = f"'{_clip(bare)}'" if bare else "an empty text"
        raise PerspectiveError(
            f"{shown} is neither a preset ({', '.join(PRESETS)}) nor parameter=value with one of "
            f"{NAMES}; write for example on-record, or according-to=nbc-news,as-of=2023-07-07"
        )
    return _build((part.split("=", 1) for part in parts), resolve)


def parse(text: str, base: str, resolve: Resolve = str) -> Perspective:
    """What somebody wrote for a world: an IRI of this base, a preset's name, or parameters."""
    found = parse_iri(text, base)
    if found is None and re.match("[a-z][a-z0-9+.-]*://", text):
        raise PerspectiveError(f"<{_clip(text)}> is no perspective of this dossier; they begin with <{_root(base)}>")
    return found or parse_text(text, resolve)


def from_fields(fields: Mapping[str, str | Sequence[str]], resolve: Resolve = str) -> Perspective:
    """The perspective of a form's fields (a value, or a list of values, by name); empty ones are left out.

    Raises FieldsError with every fault that is found, for a field that is no parameter too: pass only the fields that
    are named in ``PARAMETERS``. Of what ``resolve`` raises these are InputError and NotFound.
    """
    settings: dict[str, object] = {}
    faults: dict[str, SaysoError] = {}
    for name, values in fields.items():
        written = (value.strip() for value in ([values] if isinstance(values, str) else values))
        try:
            settings |= _settings([(name, value) for value in written if value], resolve)
        except (InputError, NotFound) as error:
            faults[name] = error
    if not faults:
        try:
            return Perspective(**settings)  # type: ignore[arg-type]  # _read gives each field its own type
        except PerspectiveError as error:
            faults = dict.fromkeys(error.parameters, error)
    raise FieldsError(faults)


def _build(pairs: Iterable[Sequence[str]], resolve: Resolve = str) -> Perspective:
    return Perspective(**_settings(pairs, resolve))  # type: ignore[arg-type]  # _read gives each field its own type


def _settings(pairs: Iterable[Sequence[str]], resolve: Resolve) -> dict[str, object]:
    """The attributes of a ``Perspective`` that names and values of parameters set."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        parameter = _BY_NAME.get(name.strip())
        if parameter is None:
            raise PerspectiveError(f"perspective has no parameter '{_clip(name)}'; the parameters are {NAMES}")
        given.setdefault(parameter.name, []).append(value.strip())
    settings: dict[str, object] = {}
    for parameter in PARAMETERS:
        values = given.get(parameter.name, [])
        if len(values) > 1 and not parameter.repeatable:
            raise PerspectiveError(f"{parameter.name} is given {len(values)} times; give it once")
        if values:
            settings[parameter.field] = _read(parameter, values, resolve)
    return settings


def _read(parameter: Parameter, values: list[str], resolve: Resolve) -> tuple[str, ...] | bool | date | int:
    if parameter.kind == "actor":
        return tuple(resolve(value) for value in values)
    value = values[0]
    if parameter.kind == "flag" and value == YES:
        return True
    if parameter.kind == "count" and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    if parameter.kind == "date":
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # refused below, as every other value
    raise PerspectiveError(_no_value(parameter, value))


def _no_value(parameter: Parameter, value: str) -> str:
    """Why a parameter cannot have a value, and how to write one that it can have."""
    shown = _clip(value) or "nothing"
    fault = {
        "flag": f"it is {YES} or left out; write {parameter.example}, or leave it out",
        "count": f"{shown} is no number from 1 to {MOST_ROOTS}; write for example {parameter.example}",
        "date": f"{shown} is no day; days are written {_EXAMPLES['date']}",
    }
    return f"{parameter.name}={_clip(value)}: {fault[parameter.kind]}"


def _values(parameter: Parameter, value: object) -> tuple[str, ...]:
    """The written values of a parameter; none where it has no effect."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return (YES,) if value else ()
    if isinstance(value, date):
        return (value.isoformat(),)
    return (str(value),) if parameter.kind == "count" and value != 1 else ()


def _shown(parameter: Parameter, value: str, name: Callable[[str], str]) -> str:
    if parameter.kind == "actor":
        return name(value)
    return describe(value) if parameter.kind == "date" else value


def _pair(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise PerspectiveError(
            f"'{_clip(part)}' in a perspective's IRI is not parameter=value; the parameters are {NAMES}, joined by &"
        )
    try:
        return unquote(name, errors="strict"), unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise PerspectiveError(
            f"'{_clip(part)}' in a perspective's IRI is not percent-encoded UTF-8; write the actor's slug so"
        ) from None


def _check_slug(parameter: str, slug: str) -> None:
    parts = slug.split("/")
    letters = all(part and all(char.isalnum() or char == "-" for char in part) for part in parts)
    if len(parts) > 2 or not letters or unicodedata.normalize("NFC", slug.casefold()) != slug:
        raise PerspectiveError(
            f"{parameter}={_clip(slug)} names no actor by a slug (lower-case letters and digits joined by "
            f"hyphens); write for example {parameter}=nbc-news",
            parameter,
        )


def _root(base: str) -> str:
    return f"{base}perspective"


def _clip(text: str) -> str:
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    return shown if len(shown) <= 120 else f"{shown[:120]}…"
