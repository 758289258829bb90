"""Commands for worlds: make them ahead of time, see which are kept, drop them; set two side by side."""

import click

from sayso.commands.asking import world_named
from sayso.commands.shell import Shell, Taught, count, one_line, pass_shell, show_table, with_dossier
from sayso.errors import DossierError, NotFound
from sayso.perspective import PRESETS, parse_iri
from sayso.store import shelf
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views import compare as compare_worlds
from sayso.views.admitted import Admitted
from sayso.views.base import View
from sayso.views.comparison import Told

UNCHECKED = " (machine reading, checked by nobody)"


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
    try:
        if not wanted:
            shell.say(f"Dropped {count(shelf.clear(info), 'world')}.")
        for rule in wanted:
            if not shelf.drop(info, rule.iri(dossier.base)):
                raise NotFound(f"The world {rule.text()} is not kept. sayso worlds list shows which are.")
            shell.say(f"Dropped {rule.text()}.")
    except OSError as err:
        raise DossierError(f"{err.filename}: cannot be removed ({err.strerror}). Look at its rights.") from None


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("first", metavar="WORLD")
@click.argument("second", metavar="WORLD")
@click.option("--triples", is_flag=True, help="Also the triples that only one of them holds, derived ones included.")
@with_dossier
@pass_shell
def compare(shell: Shell, first: str, second: str, triples: bool) -> None:
    """Set two worlds side by side: what holds in one and not in the other, and since when each claim was knowable.

    A world is a preset, parameters joined by commas, or a perspective's IRI. Actors may be given by name.

    Examples:
      sayso compare reported on-record
      sayso compare as-of=2023-07-07 as-of=2023-07-10
      sayso compare according-to=nbc-news according-to=white-house --triples

    Next: open a claim's page with sayso serve; /compare shows the same with links.
    """
    dossier = shell.dossier()
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        found = compare_worlds(view, *(world_named(shell, view, name) for name in (first, second)))
    rows = []
    for side in (found.first, found.second):
        only = f"only in: {side.title}"
        for each in side.claims:
            since = each.since.edtf if each.since else ""
            claim = each.claim
            rows.append((only, "claim", since, against(each), claim.text, claim.iri.removeprefix(dossier.base)))
        for told in side.meetings:
            meeting = told.meeting
            rows.append((only, "meeting", "", against(told), meeting.label, meeting.iri.removeprefix(dossier.base)))
        rows += [(only, "triple", "", "", one_line(x), "") for x in side.triples] if triples else []
    show_table(("holds", "what", "knowable since", "against it", "told", "IRI"), rows)
    shell.say(
        f"Both hold {count(found.claims, 'claim')}, {count(found.meetings, 'meeting')} and "
        f"{count(found.triples, 'triple')}. A claim is not a fact: each holds for those who believe it."
    )


def against(each: Admitted | Told) -> str:
    """Who denies an admitted claim, or what tells of a meeting, and whether only a machine has read it."""
    parts = [("denied by", each.denied), ("the opposite said by", each.opposite), ("near-denial by", each.near)]
    parts += [("meeting denied by", found.by) for found in each.elsewhere]
    words = [f"{how} {', '.join(x.who.label + UNCHECKED * x.by_machine for x in who)}" for how, who in parts if who]
    return "; ".join(
        [
            *words,
            *(
                [f"{'the claim itself' if isinstance(each, Admitted) else 'told'}{UNCHECKED}"]
                if each.by_machine
                else []
            ),
        ]
    )
