"""The command for worlds: make them ahead of time, see which are kept, drop them."""

import click

from sayso.commands.asking import world_named
from sayso.commands.shell import Shell, Taught, count, pass_shell, show_table, with_dossier
from sayso.errors import DossierError, NotFound
from sayso.perspective import PRESETS, parse_iri
from sayso.store import shelf
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views.base import View


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("act", type=click.Choice(["build", "list", "drop"]))
@click.argument("names", nargs=-1, metavar="[NAME|IRI]...")
@with_dossier
@pass_shell
def worlds(shell: Shell, act: str, names: tuple[str, ...]) -> None:
    """Make worlds ahead of time, list those that are kept, or drop them.

    A world is made when it is first asked for, and kept until the dossier is built anew; so you need this only to have
    the first question answered at once, or to see how large worlds are. Without a name, build makes the presets, and
    drop drops all. Nothing but time is lost by dropping one.

    Examples:
      sayso worlds build
      sayso worlds build according-to=nbc-news,as-of=2023-07-07
      sayso worlds list
      sayso worlds drop on-record

    Next: sayso ask who-met-whom --world on-record; docs/perspectives.md lists what a world can be.
    """
    dossier = shell.dossier()
    info = shell.built(dossier)
    kept = {each.world: each for each in shelf.kept(info)}
    if act == "list":
        rows = [
            (found.text() if (found := parse_iri(world, dossier.base)) else "", f"{each.quads:,}", world)
            for world, each in kept.items()
        ]
        show_table(("world", "quads", "IRI"), rows)
        shell.say(f"{count(len(rows), 'world')} kept of build {info.id}. Others are made when they are asked for.")
        return
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        wanted = [world_named(shell, view, name) for name in names]
        if act == "build":
            for rule in wanted or PRESETS.values():
                _, quads = service.world(rule.iri(dossier.base), dossier.base)
                lines = quads.count(b"\n")
                shell.say(f"{rule.text()}: {count(lines, 'quad')}.")
            return
    for world in [rule.iri(dossier.base) for rule in wanted] or list(kept):
        try:
            there = shelf.drop(info, world)
        except OSError as err:
            raise DossierError(f"{err.filename}: cannot be removed ({err.strerror}). Look at its rights.") from None
        if not there:
            raise NotFound(f"The world {world} is not kept. sayso worlds list shows which are.")
        shell.say(f"Dropped {world}.")
