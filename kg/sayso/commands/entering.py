"""Commands that change a dossier or look at its files: remove, build, check, log."""

from collections.abc import Iterable, Iterator

import click

from sayso import removing, reviewing
from sayso.check import check as check_files
from sayso.check import shacl as check_shacl
from sayso.commands.answers import as_records, show_records
from sayso.commands.shell import Shell, Taught, count, pass_shell, show_table, visible, with_dossier
from sayso.dossier import Dossier
from sayso.errors import DossierError, NotFound
from sayso.remnants import Remnants, article_text, remnants
from sayso.store.lock import BuildLock


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("name")
@click.option("--reason", required=True, help="Why; it is kept in decisions.jsonl.")
@click.option("--by", default="", help="Who decides; else the dossier's reader, else your login name.")
@with_dossier
@pass_shell
def remove(shell: Shell, name: str, reason: str, by: str) -> None:
    """Take an article out, with its notes, and every word of it out of the store.

    NAME is an article's name (sayso log --articles), or a file of triples such as graph/offices.ttl. A decision with
    your reason stays in decisions.jsonl; do not quote the article in it. Other files in the dossier's folder that hold
    a longer run of its words, such as the draft that it was added from, are named and left alone.

    Examples:
      sayso remove ferry --reason "withdrawn by the publisher"
      sayso remove graph/offices.ttl --reason "replaced" --by "A. Reader"

    Next: where the dossier is kept in git, its history still has the words: see docs/dossier.md.
    """
    dossier = shell.dossier()
    with BuildLock(dossier.cache, "sayso remove"):
        text = article_text(dossier, name)
        removal = removing.remove(dossier, name, reason, by, lambda _: None)
    shell.build(dossier)
    shell.say(f"Removed {', '.join(removal.files)}; decision {removal.decision.id} by {removal.decision.by} says why.")
    _tell_remnants(shell, remnants(dossier, text))


def _tell_remnants(shell: Shell, left: Remnants) -> None:
    if left.holding:
        shell.say(f"warning: these files still hold a longer run of its words: {_shown(left.holding)}. Look at them.")
    if left.unread:
        shell.say(f"warning: these files could not be looked through: {_shown(left.unread)}.")
    shell.say(
        "Not touched: the files that it was added from, drafts elsewhere, exports that you gave away, and git's "
        "history (docs/dossier.md)."
    )


def _shown(paths: Iterable[str]) -> str:
    return ", ".join(visible(path) for path in paths)


@click.command(cls=Taught)
@click.option("--force", is_flag=True, help="Build even where no file has changed.")
@with_dossier
@pass_shell
def build(shell: Shell, force: bool) -> None:
    """Make the store from the dossier's files.

    Only what has changed is read again; a build that fails or is interrupted leaves the store as it was. add, review,
    remove and serve build by themselves: you need this after you have edited files in the folder.

    Examples:
      sayso build
      sayso build --force

    Next: sayso ask lists the questions; sayso serve opens the pages.
    """
    dossier = shell.dossier()
    report = shell.build(dossier, force=force)
    state = "Built" if report.fresh else "Nothing has changed since build"
    read = f", {count(report.read, 'file')} read" if report.fresh else ""
    shell.say(f"{state} {report.info.id}: {count(report.info.quads, 'quad')} in {report.info.graphs} graphs{read}.")


@click.command(cls=Taught)
@click.option("--shacl", is_flag=True, help="Also hold the built graph against the SHACL shapes (some seconds).")
@with_dossier
@pass_shell
def check(shell: Shell, shacl: bool) -> None:
    """Read every file of the dossier and list what is wrong, with file and key.

    Faults (exit code 2) stop a build; warnings do not. Nothing is changed.

    Examples:
      sayso check
      sayso check --shacl

    Next: mend the file that is named, then sayso build.
    """
    dossier = shell.dossier()
    with shell.progress() as tell:
        found = check_files(dossier, tell)
    for problem in found.problems:
        click.echo(f"fault: {visible(problem)}")
    for warning in found.warnings:
        click.echo(f"warning: {visible(warning)}")
    breaches: tuple[object, ...] = ()
    if shacl and not found.problems:
        shell.built(dossier, tell=False)
        breaches = results = check_shacl(dossier)
        base = dossier.base
        rows = [
            (b.severity, b.focus.removeprefix(base), b.value.removeprefix(base), b.message.replace(base, ""))
            for b in results
        ]
        if rows:
            show_table(("severity", "thing", "value", "fault"), rows)
    faults = len(found.problems) + len(breaches)
    summary = f"{count(found.articles, 'article')}, {count(faults, 'fault')}, {count(len(found.warnings), 'warning')}."
    if faults:
        raise DossierError(f"{summary} Mend the files named above; docs/notes.md and docs/dossier.md show how.")
    shell.say(summary + ("" if not shacl else " The built graph keeps to the shapes."))


@click.command(cls=Taught)
@click.option("--articles", is_flag=True, help="List the articles instead of the decisions.")
@with_dossier
@pass_shell
def log(shell: Shell, articles: bool) -> None:
    """Show the decisions in their order: who decided what, when, and why, and what an edit set.

    With --articles: the articles by name, who read them, and their dates.

    Examples:
      sayso log
      sayso log --articles

    Next: sayso review undo D takes a decision back; it stays on record (docs/review.md).
    """
    dossier = shell.dossier()
    if articles:
        rows = list(_article_rows(dossier))
        show_table(("name", "published", "language", "read by", "publisher", "title"), rows)
        return
    ledger = dossier.decisions()
    force = {d.id for d in ledger.in_force}
    sets = reviewing.told(dossier, ledger.all)
    columns = ("id", "date", "by", "act", "of", "set", "reason")
    rows = [
        (
            d.id,
            d.date,
            d.by,
            d.act if d.id in force or d.act == "undo" else f"{d.act} (undone)",
            " ".join(t.removeprefix(dossier.base) for t in d.targets),
            sets.get(d.id, ""),
            d.reason,
        )
        for d in ledger.all
    ]
    (show_records if as_records(len(columns), "table") else show_table)(columns, rows)


def _article_rows(dossier: Dossier) -> Iterator[tuple[str, ...]]:
    """The rows of ``log --articles``, sorted by name; articles that only a file of triples describes as well."""
    from sayso.build import read_units

    units = read_units(dossier)
    names = {actor.iri: actor.names[0].text for unit in units for actor in unit.actors}
    dated = {t: d.published for d in dossier.decisions().of("date") for t in d.targets if d.published}
    found = [(article, unit.source) for unit in units for article in unit.articles]
    if not found:
        raise NotFound("There is no article in this dossier yet. Add one: sayso add article.txt --template")
    for article, source in sorted(found, key=lambda pair: pair[0].name):
        unread = source.startswith("articles/")
        yield (
            article.name,
            dated.get(article.iri) or article.published or "",
            article.language,
            "nobody" if unread else " ".join((article.reading.how, article.reading.by)).strip(),
            names.get(article.publisher, ""),
            article.title,
        )
