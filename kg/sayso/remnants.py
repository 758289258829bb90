"""What still holds an article's words after it was removed: files in the dossier's folder that Sayso may not change.

Drafts, exports, other articles and reasons of decisions belong to people. They are read as text, and named.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso import staging
from sayso.dossier import Dossier

RUN = 8
"""Words in a row that are taken for the article's; fewer stand in many texts."""

_MOST = 64 * 2**20  # bytes of one file
_WORD = re.compile(r"\w+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|[nrt])")
_PASSED_OVER = (staging.CACHE, ".git")


@dataclass(frozen=True, slots=True)
class Remnants:
    """Paths inside the dossier, sorted: ``holding`` the words, and ``unread``, which are too large or unreadable."""

    holding: tuple[str, ...]
    unread: tuple[str, ...]


def article_text(dossier: Dossier, name: str) -> str:
    """The text of an article; empty where there is none of that name. Raises DossierError for what is no file."""
    path = dossier.articles().get(name)
    return dossier.read(path).decode("utf-8", "replace") if path else ""


def remnants(dossier: Dossier, text: str) -> Remnants:
    """The files below the dossier's folder that hold ``RUN`` words of a text in a row (all, where it has fewer).

    Case, punctuation and the escapes of JSON and Turtle do not count. Links, the cache and git's own files are passed
    over; what a PDF or an archive holds is not seen.
    """
    words = _words(text)
    length = min(RUN, len(words))
    wanted = set(_runs(words, length)) if words else set()
    holding: list[str] = []
    unread: list[str] = []
    for path in _files(dossier.path) if wanted else ():
        name = str(path.relative_to(dossier.path))
        found = _text(path)
        if found is None:
            unread.append(name)
        elif not wanted.isdisjoint(_runs(_words(found), length)):
            holding.append(name)
    return Remnants(tuple(holding), tuple(unread))


def _files(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        yield folder  # it is told as one that cannot be read
        return
    for path in inside:
        if path.is_symlink() or path.name in _PASSED_OVER:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _text(path: Path) -> str | None:
    """A file as text, unpacked where it is a .gz; None where it is too large or cannot be read."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(_MOST + 1)
    except (OSError, EOFError, zlib.error):
        return None
    return None if len(data) > _MOST else data.decode("utf-8", "replace")


def _words(text: str) -> list[str]:
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
    return _WORD.findall(plain.casefold())


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)
