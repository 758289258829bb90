"""The files that a command is given: by name, as a folder or a pattern, or on standard input."""

import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from sayso import dates
from sayso.adding import is_graph_file
from sayso.errors import DateError, DossierError, InputError
from sayso.extract.reading import MAX_PAGE_BYTES, PAGE_SUFFIXES

STDIN = Path("-")
F = TypeVar("F", bound=Callable[..., Any])
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ARTICLES = (".txt", *PAGE_SUFFIXES)


def expand(files: Iterable[Path]) -> list[Path]:
    """The files that are meant, each once, in order; ``STDIN`` for "-".

    Of a folder and the folders in it: articles, pages and triples, sorted. Left out are hidden ones, and the folders
    NAME_files in which browsers keep what belongs to a page. A name that is no file may be a pattern, for shells that
    leave patterns to the program. Raises DossierError where a folder or a pattern holds nothing.
    """
    return list(dict.fromkeys(path for given in files for path in _meant(given)))


def _meant(given: Path) -> Iterable[Path]:
    if given.is_dir():
        inside = sorted(_inside(given))
        if not inside:
            raise DossierError(f"{given}: no .txt, .html, .ttl, .trig or .nq lies in this folder. Name the files.")
        return inside
    if given.exists() or not glob.has_magic(str(given)):
        return [given]
    found = [Path(name) for name in sorted(glob.glob(str(given), recursive=True))]  # noqa: PTH207 patterns may be absolute
    if not found:
        raise DossierError(f"{given}: no file has a name of this pattern. Name the files.")
    return [path for each in found for path in (sorted(_inside(each)) if each.is_dir() else [each])]


def _inside(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):  # links to folders are not followed: there may be no end to them
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith("_files")]
        paths = (Path(here, name) for name in names if not name.startswith("."))
        yield from (p for p in paths if p.is_file() and (p.suffix.lower() in _ARTICLES or is_graph_file(p)))


def beside(path: Path) -> Path | None:
    """The notes that lie beside an article: a .json of the same name; None where there are none."""
    other = path.with_suffix(".json") if path != STDIN else path
    return other if not is_graph_file(path) and other.is_file() and other != path else None


def standard_input() -> bytes:
    """What stands on standard input, up to one byte more than the longest page may have."""
    return sys.stdin.buffer.read(MAX_PAGE_BYTES + 1)


def date_option(name: str, text: str) -> Callable[[F], F]:
    """An option that takes a date as EDTF; ``text`` is its help. Raises InputError that names the option."""
    return click.option(name, default="", metavar="DATE", callback=_checked, help=text)


def day_option(name: str, text: str) -> Callable[[F], F]:
    """An option that takes one day of the calendar; ``text`` is its help. Raises InputError that names the option."""
    return click.option(name, default="", metavar="DATE", callback=_checked_day, help=text)


def _checked(_: click.Context, option: click.Parameter, value: str) -> str:
    try:
        return dates.check(value) if value else ""
    except DateError as error:
        raise InputError(f"{option.opts[0]}: {error}") from None


def _checked_day(context: click.Context, option: click.Parameter, value: str) -> str:
    if value and not _DAY.fullmatch(value):
        raise InputError(f"{option.opts[0]}: “{value[:60]}” is no day. Write year, month and day: 2024-03-05.")
    return _checked(context, option, value)
