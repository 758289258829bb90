"""What all commands share: the dossier they work on, and how they print.

Answers go to standard output and everything said about them to standard error, so that a pipe carries data only. A
terminal gets tables and colour; anything else gets tab-separated lines without either. ``NO_COLOR`` is respected
(no-color.org; rich reads it).
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table
from rich.text import Text

from sayso.build import Report, build, is_made_of_the_files
from sayso.dossier import Dossier, open_dossier
from sayso.errors import DossierError, SaysoError
from sayso.staging import is_denied
from sayso.store.snapshots import BuildInfo, current

F = TypeVar("F", bound=Callable[..., Any])
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class Taught(click.Command):
    """A command whose docstring is its help; lines that are indented further, such as examples, stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        text = kwargs.get("help") or ""
        parts = inspect.cleandoc(text).split("\n\n")
        kwargs["help"] = "\n\n".join(f"\b\n{part}" if "\n  " in part else part for part in parts)
        super().__init__(*args, **kwargs)


@dataclass
class Shell:
    """The state of one call: which dossier, and whether to be quiet."""

    folder: Path = field(default_factory=lambda: Path(os.environ.get("SAYSO_DOSSIER") or "."))
    quiet: bool = False

    def dossier(self) -> Dossier:
        """The dossier, opened. Raises DossierError."""
        return open_dossier(self.folder)

    def say(self, message: str) -> None:
        """A line on standard error, unless --quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    def build(self, dossier: Dossier, *, force: bool = False, tell: bool = True) -> Report:
        """Builds the dossier with a progress bar; raises what ``sayso.build`` raises.

        Warnings are told in full when the build is new; of a build that stood already, only how many there are.
        """
        with self.progress() as moved:
            report = build(dossier, force=force, progress=moved)
        if tell:
            self._warn(report.warnings, in_full=report.fresh)
        return report

    def built(self, dossier: Dossier, *, tell: bool = True) -> BuildInfo:
        """The build to answer from: a new one, or, where the folder cannot be written, the one that stands, with a
        notice. Raises what ``sayso.build`` raises, and DossierError where nothing stands and nothing can be built.
        """
        try:
            return self.build(dossier, tell=tell).info
        except (OSError, SaysoError) as error:
            if not _is_read_only(dossier, error):
                raise
        standing = current(dossier.cache)
        if standing is None:
            raise DossierError(
                f"{dossier.path}: nothing is built, and the folder cannot be written. Copy the dossier to a folder of "
                "yours, and build it there: sayso build."
            )
        same = is_made_of_the_files(dossier, standing)
        state = "made of the files as they are" if same else "and files were changed since: that is not in it"
        self.say(
            f"{_folder_words(dossier.path)} cannot be written: this is build {standing.id} as it stands, of "
            f"{standing.created[:10]}, {state}."
        )
        if tell:
            self._warn(standing.meta.get("warnings", ()), in_full=False)
        return standing

    def _warn(self, warnings: Sequence[str], *, in_full: bool) -> None:
        if in_full:
            for warning in warnings:
                self.say(f"warning: {visible(warning)}")
        elif warnings:
            stand = "stands: sayso check tells it" if len(warnings) == 1 else "stand: sayso check lists them"
            self.say(f"{count(len(warnings), 'warning')} {stand}.")

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """A function for ``build`` and ``check`` that moves a bar on a terminal, and does nothing elsewhere."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda stage, done, of: None
            return
        bars = Progress(console=Console(stderr=True), transient=True)
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                bars.start()  # only now: where nothing is to be done, nothing flickers
                tasks[stage] = bars.add_task(stage, total=of)
            bars.update(tasks[stage], completed=done, total=of)

        try:
            yield tell
        finally:
            bars.stop()


def _folder_words(path: Path) -> str:
    shown = short_path(path)
    return "This folder" if shown == "." else shown


def _is_read_only(dossier: Dossier, error: Exception) -> bool:
    """Whether a build failed because the system refused it a file of the cache: by rights, or on a read-only disk.

    The refusal itself is looked at, and not the rights: those do not bind every user, and are not all that refuses.
    """
    causes = (error, error.__cause__, error.__context__)
    refused = [e.filename for e in causes if isinstance(e, OSError) and is_denied(e) and isinstance(e.filename, str)]
    return any(Path(name).resolve().is_relative_to(dossier.cache.resolve()) for name in refused)


def visible(text: str) -> str:
    """A text for a terminal: what steers it or turns its letters around is shown as ⟨U+001B⟩, and does nothing."""
    return _UNSEEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text)


def one_line(text: str) -> str:
    """A text for one cell of a line: white space of all kinds as single spaces, the rest ``visible``."""
    return visible(" ".join(text.split()))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows: as a table on a terminal, else as tab-separated lines with a line of names first."""
    if not sys.stdout.isatty():
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(one_line(cell) for cell in row))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for at, name in enumerate(columns):
        cells = [row[at] for row in rows if row[at]]
        numbers = bool(cells) and all(cell.lstrip("-").isdigit() for cell in cells)
        table.add_column(name, overflow="fold", justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console().print(table)


def with_dossier(command: F) -> F:
    """Adds --dossier and --quiet to a command, so that they may stand before or behind its name."""
    for option in (_QUIET, _DOSSIER):
        command = option(command)
    return command


def _set_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Shell).folder = value


def _set_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Shell).quiet = True


_DOSSIER = click.option(
    "--dossier",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    expose_value=False,
    callback=_set_folder,
    help="The dossier's folder; else SAYSO_DOSSIER, else here.",
)
_QUIET = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=_set_quiet,
    help="Print the answer and errors only.",
)
pass_shell = click.make_pass_decorator(Shell, ensure=True)


def count(number: int, word: str) -> str:
    """A number with its noun: "1 claim", "2 claims", "3 counties"."""
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"


def short_path(path: Path) -> str:
    """A path as a user would write it: relative to here where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
