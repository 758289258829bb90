"""Saved queries as files: SPARQL under a header of ``#+`` comments (the grlc convention).

The header is YAML, of which only this much is read: ``key: text``, ``key: >-`` with an indented text below,
``key: [one, two]``, and ``params:`` with a list of mappings. It is read by hand and strictly: every line that is
anything else is an error with its number, a file needs no YAML library to be checked, and a text like ``yes`` or
``2023-07-10`` stays a text. What is accepted is YAML, so that grlc and its kin read the files too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.errors import InputError

TYPES = (
    "actor", "article", "claim", "meeting", "attribution", "date", "text", "place", "outlet", "event", "integer",
    "flag", "world",
)  # fmt: skip
SAMPLE_BASE = "https://w3id.org/sayso/id/sample/"
"""The base IRI under which the examples in the files stand, so that they run as they lie over the samples."""

VALUES_LINE = re.compile(
    r"^(?P<before>[ \t]*VALUES \?(?P<name>[a-z][a-z0-9_]*) \{ )(?P<term>[^\n]*)(?P<after> \})$", re.M
)
_ONE_VALUE = re.compile(r"VALUES\s*\?\w+")
_KEYS = ("rank", "summary", "description", "tags", "params")
_PARAM_KEYS = ("name", "type", "label", "help", "default", "example")
_PLAIN = re.compile(r"[^\s!&*{}\[\]|>@`\"'%#,?:-][^\n]*")
_REQUIRED = "required"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a saved query.

    ``name``: the variable without its question mark. ``type``: one of ``TYPES``. ``default``: what stands in when
    nothing is given; None: it is required, or, left out, means any. ``example``: a value that may be given. Default
    and example are relative to the base where they are IRIs ("actor/nbc-news").
    """

    name: str
    type: str
    label: str
    help: str
    required: bool
    default: str | None
    example: str


@dataclass(frozen=True)
class SavedQuery:
    """One question. ``text``: the whole file as it lies, ``path``: where; the rest is its header."""

    name: str
    rank: int
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    path: Path

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((p for p in self.parameters if p.name == name), None)

    @property
    def lists_sayings(self) -> bool:
        """Whether it lists what is said in a world, and not what the world believes: by its tag."""
        return "sayings" in self.tags

    @property
    def body(self) -> str:
        """The query without its header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))


def read(path: Path) -> SavedQuery:
    """The saved query in a file. Raises InputError that names file and line."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read ({error.strerror}). Check the file.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    return parse(text, path)


def parse(text: str, path: Path) -> SavedQuery:
    """The saved query in a text; ``path`` names it. Raises InputError that names file and line."""
    header = _Header(path, list(_header_lines(text)))
    values, params = header.read()
    places = _places(path, text)
    parameters = tuple(header.parameter(entry, places) for entry in params)
    declared = {parameter.name for parameter in parameters}
    for name, (line, _) in places.items():
        if name not in declared:
            raise InputError(f"{path.name}, line {line}: ?{name} is no parameter of the header. Declare it, or write "
                             f"VALUES (?{name}) {{ (…) }} for a constant.")  # fmt: skip
    _check_base(path, text)
    rank = values["rank"]
    if not re.fullmatch("[0-9]{1,4}", rank):
        raise InputError(f"{path.name}: rank is {rank!r}, which is no number. Give the place in the list.")
    tags = tuple(tag.strip() for tag in values["tags"].strip("[]").split(",") if tag.strip())
    return SavedQuery(path.stem, int(rank), values["summary"], values["description"], tags, parameters, text, path)


def _header_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            return
        yield number, line[2:].removeprefix(" ").rstrip()


def _places(path: Path, text: str) -> dict[str, tuple[int, str]]:
    """By name of each one-term VALUES line its line number and its term."""
    out: dict[str, tuple[int, str]] = {}
    for match in VALUES_LINE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["name"] in out:
            first = out[match["name"]][0]
            raise InputError(f"{path.name}, line {line}: VALUES ?{match['name']} stands in line {first} too. Keep one.")
        out[match["name"]] = line, match["term"]
    lines = {line for line, _ in out.values()}
    for number, line_text in enumerate(text.splitlines(), 1):
        code = "" if line_text.startswith("#+") else line_text
        if number not in lines and _ONE_VALUE.search(code):
            raise InputError(f"{path.name}, line {number}: write a parameter as “VALUES ?name {{ term }}” on a line of "
                             "its own, and a constant as VALUES (?name) { (…) }.")  # fmt: skip
    return out


def _check_base(path: Path, text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if SAMPLE_BASE in line and not VALUES_LINE.match(line):
            raise InputError(f"{path.name}, line {number}: an IRI of the samples outside a parameter's VALUES line "
                             "would hold for one dossier only. Make it a parameter.")  # fmt: skip


class _Header:
    """Reads the header's lines; ``lines`` are numbers and texts without the comment mark."""

    def __init__(self, path: Path, lines: list[tuple[int, str]]) -> None:
        self.path = path
        self.lines = lines
        self.at = 0

    def fail(self, line: int, fault: str) -> InputError:
        return InputError(f"{self.path.name}, line {line}: {fault}")

    def read(self) -> tuple[dict[str, str], list[dict[str, tuple[int, str]]]]:
        """The texts by key, and each parameter's texts by key, with line numbers."""
        values: dict[str, str] = {}
        params: list[dict[str, tuple[int, str]]] = []
        while self.at < len(self.lines):
            line, text = self.lines[self.at]
            self.at += 1
            if text == "params:":
                params = self._params()
                continue
            key, value = self._pair(line, text, 0)
            if key not in _KEYS or key in values:
                raise self.fail(line, f"{key!r} is unknown or written twice. The keys are {', '.join(_KEYS)}.")
            values[key] = value
        missing = [key for key in _KEYS[:4] if not values.get(key)]
        if missing:
            raise self.fail(1, f"the header lacks {', '.join(missing)}. Begin the file with lines “#+ key: text”.")
        return values, params

    def _params(self) -> list[dict[str, tuple[int, str]]]:
        out: list[dict[str, tuple[int, str]]] = []
        while self.at < len(self.lines) and self.lines[self.at][1].startswith("  "):
            line, text = self.lines[self.at]
            self.at += 1
            if text.startswith("  - "):
                out.append({})
                text = "    " + text[4:]
            if not out or not text.startswith("    "):
                raise self.fail(line, "a parameter begins with “  - name: …”, its other keys stand below, four in.")
            key, value = self._pair(line, text, 4)
            if key not in _PARAM_KEYS or key in out[-1]:
                raise self.fail(line, f"{key!r} is unknown or written twice. A parameter has {', '.join(_PARAM_KEYS)}.")
            out[-1][key] = line, value
        return out

    def _pair(self, line: int, text: str, indent: int) -> tuple[str, str]:
        match = re.fullmatch(rf" {{{indent}}}([a-z]+): (.*)", text)
        if not match:
            raise self.fail(line, f"{text.strip()!r} is no “key: text”. Docs: docs/questions.md.")
        key, value = match[1], match[2]
        if value == ">-":
            return key, self._folded(line, indent + 2)
        listed = bool(re.fullmatch(r"\[[a-z0-9 ,-]*\]", value))
        if not listed and (not _PLAIN.fullmatch(value) or ": " in value or " #" in value or value.endswith(":")):
            raise self.fail(line, f"{value!r} is read otherwise by YAML. Write it below “{key}: >-”, two further in.")
        return key, value

    def _folded(self, line: int, indent: int) -> str:
        words: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at][1].startswith(" " * indent):
            words.append(self.lines[self.at][1].strip())
            self.at += 1
        if not words:
            raise self.fail(line, "no text stands below “>-”. Indent it by two more.")
        return " ".join(words)

    def parameter(self, entry: dict[str, tuple[int, str]], places: dict[str, tuple[int, str]]) -> Parameter:
        """One parameter, held against its VALUES line."""
        texts = {key: value for key, (_, value) in entry.items()}
        line = min((number for number, _ in entry.values()), default=1)
        missing = [key for key in ("name", "type", "label", "help") if key not in texts]
        if missing:
            raise self.fail(line, f"the parameter lacks {', '.join(missing)}. Add it.")
        name, kind = texts["name"], texts["type"]
        if kind not in TYPES:
            raise self.fail(entry["type"][0], f"{kind!r} is no type. It is one of {', '.join(TYPES)}.")
        if name not in places:
            raise self.fail(line, f"the query has no line “VALUES ?{name} {{ … }}”. Add it, or drop the parameter.")
        default = texts.get("default")
        example = texts.get("example") or (None if default == _REQUIRED else default) or _plain(places[name][1])
        if example == "UNDEF":
            raise self.fail(line, f"?{name} has no example: neither in the header nor in line {places[name][0]}.")
        required = default == _REQUIRED
        return Parameter(name, kind, texts["label"], texts["help"], required, None if required else default, example)


def _plain(term: str) -> str:
    """A term of the body as somebody would type it."""
    if term.startswith("<"):
        return term[1:-1].removeprefix(SAMPLE_BASE)
    return term.split('"')[1] if term.startswith('"') else term
