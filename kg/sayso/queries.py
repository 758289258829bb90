"""The saved queries: finding them, and putting checked values into them.

One file ``queries/NAME.rq`` each; from it come the web form, the command, the API route, the page of examples and a
test (docs/questions.md lists them). A value that somebody types never enters the text of a query as it is: it is
checked by its parameter's type and written as one term.
"""

import difflib
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache

from sayso import dates, ids, resources
from sayso.errors import DateError, InputError, NotFound, PerspectiveError
from sayso.perspective import parse as parse_perspective
from sayso.query_files import SAMPLE_BASE, TYPES, VALUES_LINE, Parameter, SavedQuery, read

__all__ = [
    "AGAINST",
    "BY_MACHINE",
    "ELSEWHERE",
    "REVIEWED",
    "SAMPLE_BASE",
    "TYPES",
    "Find",
    "Parameter",
    "SavedQuery",
    "all_queries",
    "bind",
    "get",
]

Find = Callable[[str, str], str]
"""From a parameter's type and a name or IRI that somebody typed to the IRI it means (``names.finder`` makes one)."""

AGAINST = ("denied_by", "opposite_said_by")
"""The columns that list who is against what a row tells: paths, joined by semicolons."""

ELSEWHERE = "meeting_denied_by"
"""The column that lists so who denies the meeting as another claim tells it, and is not against this one."""

BY_MACHINE, REVIEWED = " (⚙ machine)", " (⚙✓ reviewed)"
"""What the columns of ``AGAINST`` and ``ELSEWHERE`` put behind a path that no person read, or that one accepted."""

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "actor": ("actor",),
    "outlet": ("actor",),
    "article": ("article",),
    "claim": ("claim",),
    "meeting": ("meeting",),
    "attribution": ("attribution",),
    "place": ("place",),
    "event": ("event", "meeting"),
}
"""By type the first parts of the relative IRIs that it takes; a bare slug is of the first."""

_MOST = 2000  # code points of one value; longer ones are no names
_SLUG = re.compile(r"\w[\w.~-]*(?:/\w[\w.~-]*)*")
_YES = {"yes", "true", "1", "on"}
_NO = {"no", "false", "0", "off"}


@cache
def all_queries() -> tuple[SavedQuery, ...]:
    """Every saved query by rank. Raises InputError that names file and line where one is wrong."""
    found = sorted((read(path) for path in resources.QUERIES.glob("*.rq")), key=lambda query: (query.rank, query.name))
    for one, next_one in itertools.pairwise(found):
        if one.rank == next_one.rank:
            raise InputError(f"{next_one.path.name}: rank {one.rank} is that of {one.path.name} too. Give another one.")
    return tuple(found)


def get(name: str) -> SavedQuery:
    """The saved query of that name. Raises NotFound that lists names near to it."""
    queries = {query.name: query for query in all_queries()}
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name.casefold(), queries, 3, 0.5) or list(queries)
    raise NotFound(f"There is no question {name[:80]!r}. There is {', '.join(near)}.")


def bind(query: SavedQuery, values: Mapping[str, str], base: str, find: Find | None = None) -> str:
    """The SPARQL text that will run: the query with each parameter's value as one term.

    ``values``: what somebody typed, by parameter; an empty text is as good as none, but is no world. ``base``: the
    dossier's base IRI, ending in a slash. ``find`` turns names into IRIs; without it only IRIs and slugs are
    understood. Raises InputError that names the parameter, the fault and an example, and what ``find`` raises.
    """
    unknown = sorted(set(values) - {parameter.name for parameter in query.parameters})
    if unknown:
        known = ", ".join(parameter.name for parameter in query.parameters)
        raise InputError(f"{query.name} has no parameter {unknown[0][:80]!r}. It has {known}.")
    terms = {p.name: _bound(query, p, values.get(p.name), base, find) for p in query.parameters}
    body = VALUES_LINE.sub(lambda match: f"{match['before']}{terms[match['name']]}{match['after']}", query.body)
    return f"# {query.summary}\n{body}"


def _bound(query: SavedQuery, parameter: Parameter, written: str | None, base: str, find: Find | None) -> str:
    text = (written or "").strip()
    if parameter.type == "world" and written is not None:
        return term(parameter, text, base, find)
    if not text and parameter.default is not None:
        return term(parameter, parameter.default, base)
    if not text and parameter.required:
        raise InputError(
            f"{query.name} needs {parameter.name} ({parameter.label}). Give for example {_example(parameter)}."
        )
    return term(parameter, text, base, find) if text else "UNDEF"


def term(parameter: Parameter, text: str, base: str, find: Find | None = None) -> str:
    """One value as a SPARQL term, checked by the parameter's type. Raises InputError."""
    if len(text) > _MOST:
        raise _wrong(parameter, text, f"is longer than {_MOST:,} characters")
    if parameter.type == "date":
        return _date(parameter, text)
    if parameter.type == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text, re.A):
            raise _wrong(parameter, text, "is no whole number")
        return str(int(text))
    if parameter.type == "flag":
        return _flag(parameter, text)
    if parameter.type == "text":
        return _literal(parameter, text)
    if parameter.type == "world":
        return f"<{_world(parameter, text, base, find)}>"
    return f"<{_iri(parameter, text, base, find)}>"


def _example(parameter: Parameter) -> str:
    return f"{parameter.name}={parameter.example}"


def _wrong(parameter: Parameter, text: str, fault: str) -> InputError:
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    clipped = shown if len(shown) <= 120 else f"{shown[:120]}…"
    return InputError(f"{parameter.name}: {clipped!r} {fault}. Write for example {_example(parameter)}.")


def _date(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.A):
        raise _wrong(parameter, text, "is no day written as YEAR-MONTH-DAY")
    try:
        dates.bounds(text)
    except DateError:
        raise _wrong(parameter, text, "is a day that does not exist") from None
    return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _flag(parameter: Parameter, text: str) -> str:
    if text.casefold() in _YES:
        return "true"
    if text.casefold() in _NO:
        return "UNDEF"
    raise _wrong(parameter, text, "is neither yes nor no")


def _literal(parameter: Parameter, text: str) -> str:
    if any("\ud800" <= char <= "\udfff" or char == "\x00" for char in text):
        raise _wrong(parameter, text, "holds what is no character")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " else f"\\u{ord(char):04X}" for char in escaped) + '"'


def _world(parameter: Parameter, text: str, base: str, find: Find | None) -> str:
    actor = Parameter(parameter.name, "actor", parameter.label, parameter.help, False, None, "actor/nbc-news")

    def resolve(name: str) -> str:
        return _iri(actor, name, base, find).removeprefix(f"{base}actor/")

    written = "reported" if text == "perspective" else base + text if text.startswith("perspective?") else text
    try:
        return parse_perspective(written, base, resolve).iri(base)
    except PerspectiveError as error:
        raise InputError(f"{parameter.name}: {error}") from None


def _iri(parameter: Parameter, text: str, base: str, find: Find | None) -> str:
    """The IRI that somebody means: a full one, one relative to the base, a slug, or a name that ``find`` knows."""
    folders = FOLDERS[parameter.type]
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if "://" in bare or bare.startswith("urn:"):
        if not ids.IRI.fullmatch(bare):
            raise _wrong(parameter, text, "is no IRI")
        return find(parameter.type, bare) if find is not None else bare
    folder, slash, rest = bare.partition("/")
    if slash and folder in folders and _SLUG.fullmatch(rest):
        return find(parameter.type, base + bare) if find is not None else base + bare
    if find is not None:
        return find(parameter.type, text)
    if _SLUG.fullmatch(bare):
        return f"{base}{folders[0]}/{bare}"
    raise _wrong(parameter, text, "is no IRI and no slug (letters and digits joined by hyphens)")
