"""The command export."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import click

from sayso.commands.asking import world_named
from sayso.commands.shell import Shell, Taught, count, pass_shell, short_path, with_dossier
from sayso.dossier import Dossier
from sayso.errors import InputError
from sayso.export import FORMATS, Part, write
from sayso.headers import READ, is_export
from sayso.store.base import Limits, QueryService
from sayso.store.workers import WorkerPool
from sayso.views.base import View

OWN = ("dossier.toml", "decisions.jsonl", ".gitignore", ".sayso", "articles", "notes", "readings", "graph")


@click.command(cls=Taught)
@click.option("--world", metavar="NAME|IRI", help="One world: reported, or a perspective's parameters or IRI.")
@click.option("--record", is_flag=True, help="The record: who said what, as read.")
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), help="Else the one that FILE's ending names, or TriG."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE, not to the screen."
)
@click.option("--force", is_flag=True, help="Write over a file that is no export of Sayso's.")
@with_dossier
@pass_shell
def export(
    shell: Shell, world: str | None, record: bool, format_name: str | None, output: Path | None, force: bool
) -> None:
    """Write the graph as a file to take away: one world, the record, or the whole dossier.

    Turtle, N-Triples and RDF/XML hold one graph: name a world or the record, and the file's first lines say which,
    with licence, rights, build and version. TriG, N-Quads and JSON-LD keep graphs apart and may hold the whole
    dossier. The same dossier gives the same bytes.

    Examples:
      sayso export --world reported -o reported.ttl
      sayso export --record --format turtle -o record.ttl
      sayso export -o everything.trig

    Next: docs/how-to-cite.md on citing what you took.
    """
    if world is not None and record:
        raise InputError("--world and --record name two graphs. Take one of them, or neither for the whole dossier.")
    kind = format_name or _by_ending(output)
    dossier = shell.dossier()
    if output is not None:
        _check_target(dossier, output, force)
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) if world is not None else nullcontext() as service:
        rule = world_named(shell, View(service, dossier), world or "") if service is not None else None
        _export(shell, dossier, Part(rule, record), kind, output, service)


def _export(
    shell: Shell, dossier: Dossier, part: Part, kind: str, output: Path | None, service: QueryService | None
) -> None:
    if output is None:
        write(dossier, part, kind, sys.stdout.buffer, service)
        sys.stdout.buffer.flush()
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("wb") as out:
            info = write(dossier, part, kind, out, service)
        draft.replace(output)
    except OSError as err:
        raise InputError(f"{output}: cannot be written ({err.strerror}). Choose another file.") from None
    finally:
        draft.unlink(missing_ok=True)
    shell.say(f"Wrote {short_path(output)}: {kind}, build {info.id}, {count(output.stat().st_size, 'byte')}.")


def _check_target(dossier: Dossier, output: Path, force: bool) -> None:
    """Raises InputError where an export would take the place of a dossier's own file, or of somebody's other file."""
    target, home = output.resolve(), dossier.path.resolve()
    if target.is_relative_to(home):
        first, *rest = target.relative_to(home).parts
        if rest or first in OWN:
            raise InputError(f"{output}: this place is the dossier's own. Choose a file outside of its folders.")
    if target.is_file() and not force:
        with target.open("rb") as file:
            if not is_export(file.read(READ)):
                raise InputError(
                    f"{output}: it exists, and is no export of Sayso's. Choose another name, or give --force."
                )


def _by_ending(output: Path | None) -> str:
    if output is None:
        return "trig"
    found = next((f.name for f in FORMATS.values() if f.suffix == output.suffix), "")
    if not found:
        endings = ", ".join(f.suffix for f in FORMATS.values())
        raise InputError(f"{output}: the ending names no format (those are {endings}). Give --format.")
    return found
