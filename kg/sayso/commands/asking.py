"""Commands that ask: the saved questions, and SPARQL."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from sayso import client, queries
from sayso.commands.answers import GRAPHS, TABLES, Wanted, show
from sayso.commands.footer import Asked, footer, is_empty, loosen_query, loosen_question
from sayso.commands.shell import Shell, Taught, one_line, pass_shell, show_table, with_dossier
from sayso.dataset import answer, plan
from sayso.errors import InputError
from sayso.perspective import Perspective, parse, parse_iri
from sayso.query_files import SavedQuery
from sayso.results import Table, parse_table
from sayso.store.base import Answer, Limits
from sayso.store.tokenizer import prepare
from sayso.store.workers import WorkerPool
from sayso.views.base import View
from sayso.views.unsure import day_of, unsure

_OF_WORLDS = re.compile(r"\b(?:admits|admitsThrough|existingChain|struckChain|nearDenial)\b")
_NAME_ONE = (
    "name worlds in the query, such as VALUES ?world {{ <{base}perspective> }}: what a world admits is seen only where "
    "its IRI is written, also of worlds that sayso worlds list shows."
)

CSV_SAFE = click.option(
    "--csv-safe", is_flag=True, help="With csv: an apostrophe before cells that a spreadsheet would run as formulas."
)


@click.command(cls=Taught)
@click.argument("name", required=False)
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--world", metavar="NAME|IRI", help="Whose claims count; else what the question presets.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(TABLES)),
    default="table",
    show_default=True,
    help="table and records are for people, the others for programs.",
)
@CSV_SAFE
@click.option("--sparql", is_flag=True, help="Print the query that would run, and run nothing.")
@with_dossier
@pass_shell
def ask(
    shell: Shell,
    /,
    name: str | None,
    values: tuple[str, ...],
    world: str | None,
    format_name: str,
    csv_safe: bool,
    sparql: bool,
) -> None:
    """Ask one of the saved questions; without NAME, list them.

    Actors, places and articles may be given by name: actor="Katla Ferrin"; what a name was taken for is said where it
    is not the same. Below the answer stand the world it holds in, the build, who read what it rests on, and whether
    that is a fictional sample.

    Examples:
      sayso ask
      sayso ask who-met-whom help
      sayso ask who-met-whom
      sayso ask who-met-whom actor="Katla Ferrin" --format records
      sayso ask who-denies-what --format csv > denials.csv

    Next: sayso serve shows the same questions as forms, with links to the words.
    """
    if name is None:
        _list(shell)
        return
    query = queries.get(name)
    if "help" in values:
        _explain(query)
        return
    wanted = Wanted(format_name, csv_safe)
    given = _pairs(query, values, world)
    dossier = shell.dossier()
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        text = queries.bind(query, given, dossier.base, finder_for(shell, view))
        if sparql:
            click.echo(text)
            return

        def as_json() -> Answer:
            return answer(service, plan(text, base=dossier.base))

        found = answer(service, plan(text, base=dossier.base, media_type=wanted.media_type))
        show(found.body, found.form, wanted, view)
        loosen = loosen_question(query.name, [key for key, value in given.items() if value])
        worlds = _worlds_in(text, dossier.base)
        footer(shell, Asked(view, found, worlds, loosen, as_json, query.lists_sayings))
        if is_empty(found):
            _say_unsure(shell, view, worlds, query, given)


def _say_unsure(
    shell: Shell, view: View, worlds: tuple[str, ...], query: SavedQuery, values: Mapping[str, str]
) -> None:
    """Says which articles may have been out on the day that a question without an answer asks about."""
    rules = [rule for world in worlds if (rule := parse_iri(world, view.base))] or [Perspective()]
    if found := unsure(view, day_of(rules[0], query.name, values)):
        shell.say(one_line(found.words))


def _list(shell: Shell) -> None:
    rows = [(query.name, query.summary, " ".join(_usage(query))) for query in queries.all_queries()]
    show_table(("name", "question", "parameters"), rows)
    shell.say("Ask one: sayso ask NAME parameter=value …; sayso ask NAME help explains it.")


def _usage(query: SavedQuery) -> list[str]:
    return [p.name if p.required else f"[{p.name}]" for p in query.parameters]


def _explain(query: SavedQuery) -> None:
    click.echo(f"{query.name}: {query.summary}\n\n{query.description}\n")
    for p in query.parameters:
        how = "required" if p.required else f"default {p.default}" if p.default is not None else "optional"
        click.echo(f"  {p.name}  {p.label}, {p.type}, {how}. {p.help} Example: {p.name}={p.example}")


def _pairs(query: SavedQuery, values: tuple[str, ...], world: str | None) -> dict[str, str]:
    """The parameters from the command line by name. Raises InputError."""
    out: dict[str, str] = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals or key in out:
            fault = f"{key} is given twice" if equals else f"{one_line(value)} is no parameter=value"
            usage = " ".join(f"{p.name}={p.example!r}" for p in query.parameters)
            raise InputError(f"{fault}. Write for example: sayso ask {query.name} {usage}")
        out[key] = text
    return out if world is None else out | {"world": world}


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("text", required=False)
@click.option("-f", "--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="Read the query from FILE.")
@click.option("--world", metavar="NAME|IRI", help="Add this world to the default graph; else there is none.")
@click.option("--endpoint", default="", metavar="URL", help="Ask another SPARQL 1.1 endpoint instead of the dossier.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*TABLES, *GRAPHS]),
    default="table",
    show_default=True,
    help="For CONSTRUCT and DESCRIBE: turtle (what table means there), ntriples, jsonld, rdfxml.",
)
@CSV_SAFE
@with_dossier
@pass_shell
def query(
    shell: Shell,
    /,
    text: str | None,
    file: Path | None,
    world: str | None,
    endpoint: str,
    format_name: str,
    csv_safe: bool,
) -> None:
    """Ask in SPARQL 1.1: TEXT, a file, or - for standard input.

    The default graph holds the record, what is common, and which world admits which claim. It holds no world: name
    one with --world, or with GRAPH in the query. docs/graph.md lists the terms.

    Examples:
      sayso query "SELECT ?who { [] a <https://w3id.org/sayso/ns#Chain> ; <https://w3id.org/sayso/ns#path> ?who }"
      sayso query -f question.rq --world reported --format csv
      sayso ask who-met-whom --sparql | sayso query -
      sayso query --endpoint http://127.0.0.1:8000/sparql -f question.rq

    Next: sayso serve has /sparql with examples, and answers any SPARQL client.
    """
    wanted = Wanted(format_name, csv_safe)
    asked = _read(text, file)
    if endpoint:
        _remote(shell, asked, endpoint, world, wanted)
        return
    dossier = shell.dossier()
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        iri = world_named(shell, view, world).iri(view.base) if world is not None else ""
        given = (iri,) if iri else ()
        planned = plan(asked, base=dossier.base, default_graph_uris=given, media_type=wanted.media_type)
        found = answer(service, planned)
        show(found.body, found.form, wanted, view)
        worlds = _worlds_in(asked, dossier.base, given)
        of_worlds = not worlds and _OF_WORLDS.search(asked)
        loosen = _NAME_ONE.format(base=dossier.base) if of_worlds else loosen_query(worlds)
        footer(shell, Asked(view, found, worlds, loosen))


def _read(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise InputError("Give the query once: as text, as -f FILE, or as - for standard input.")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8")
        return sys.stdin.read() if text == "-" else text or ""
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{file or 'standard input'}: cannot be read as UTF-8 text ({err}).") from None


def finder_for(shell: Shell, view: View) -> queries.Find:
    """Finds what a name means, and says what it was taken for where that has another name."""
    from sayso.names import finder

    def rows(text: str) -> Table:
        return parse_table(answer(view.service, plan(text, base=view.base)).body)

    taken: list[str] = []
    find = finder(rows, lambda _, name: taken.append(name))

    def told(kind: str, text: str) -> str:
        iri = find(kind, text)
        while taken:
            shell.say(f"“{one_line(text)}” is taken as {one_line(taken.pop())} ({iri.removeprefix(view.base)}).")
        return iri

    return told


def world_named(shell: Shell, view: View, world: str) -> Perspective:
    """The perspective that somebody typed: an IRI, a preset or parameters, with actors by slug, IRI or name."""
    find = finder_for(shell, view)
    return parse(world, view.base, lambda name: find("actor", name).removeprefix(f"{view.base}actor/"))


def _worlds_in(text: str, base: str, given: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The IRIs of the worlds that a query names, and of those that were given besides."""
    named = {iri for iri in prepare(text, base_iri=base).iris if parse_iri(iri, base) is not None}
    return tuple(sorted(named | {*given}))


def _remote(shell: Shell, text: str, endpoint: str, world: str | None, wanted: Wanted) -> None:
    """Asks another endpoint; its answer is printed as it came, or as a table of what it holds."""
    if world is not None and "://" not in world:
        raise InputError("With --endpoint a world is named by its whole IRI: its base is not known here.")
    form = prepare(text, base_iri="http://relative.invalid/").form
    got = client.ask(
        endpoint,
        text,
        media_type=wanted.media_type(form),
        default_graph_uris=(world,) if world else (),
    )
    show(got.body, form, wanted)
    shell.say(f"Answered by {endpoint}" + (f" in the world <{world}>." if world else "."))
