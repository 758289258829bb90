"""Commands that change a dossier or look at its files: add, remove, build, check, log."""

from collections.abc import Iterable, Iterator
from dataclasses import replace as changed
from pathlib import Path

import click

from sayso import adding, removing
from sayso.check import check as check_files
from sayso.check import shacl as check_shacl
from sayso.commands.inputs import STDIN, beside, expand, standard_input
from sayso.commands.shell import Shell, Taught, count, pass_shell, short_path, show_table, visible, with_dossier
from sayso.dossier import Dossier
from sayso.errors import DossierError, InputError, NotesError, NotFound, SaysoError
from sayso.extract.languages import is_english
from sayso.extract.reading import Reader
from sayso.remnants import Remnants, article_text, remnants
from sayso.skeleton import skeleton
from sayso.store.lock import BuildLock


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--notes", type=click.Path(path_type=Path, dir_okay=False), help="What was read in the article: JSON.")
@click.option("--name", default="", help="Name in the dossier; else made of the file's name.")
@click.option("--title", default="", help="The article's title.")
@click.option("--publisher", default="", help="The outlet that published it.")
@click.option("--date", default="", help="The date it bears, as EDTF: 2024-03-05, 2024-03, 2024-03-05/2024-03-07.")
@click.option("--language", default="", help="Its language tag: en, de, ar, uk, pt-BR.")
@click.option("--url", default="", help="Where it was published.")
@click.option("--template", is_flag=True, help="Write notes to fill in beside each article, and add nothing.")
@click.option("--copy", is_flag=True, help="Keep a text that is there already, marked as a copy.")
@click.option("--replace", is_flag=True, help="Change an article, notes or triples that are there already.")
@with_dossier
@pass_shell
def add(
    shell: Shell,
    /,
    files: tuple[Path, ...],
    notes: Path | None,
    name: str,
    template: bool,
    copy: bool,
    replace: bool,
    **details: str,
) -> None:
    """Put articles and their notes into the dossier, and build it.

    FILE is an article, as plain text (.txt) or as a page of the web (.html, .htm), hand-written triples (.ttl, .trig,
    .nq, each also .gz), a folder of them, or - for standard input. Of a page its article is kept, and what the page
    says of it: title, outlet, date, address, language. Notes are taken from --notes, else from a .json of the same
    name beside the article; what a machine read ("how": "machine") goes to readings/, and notes by hand win over it.
    All is checked against the whole dossier before anything is written: an article and its notes enter together or
    not at all. A file that is wrong does not stop the others.

    Examples:
      sayso add ferry.txt --template --publisher "The Harbour Post" --date 2024-03-05
      sayso add ferry.txt --notes ferry.json
      sayso add ferry.html
      sayso add clippings/
      sayso add - --name ferry < ferry.html
      sayso add offices.ttl

    Next: sayso serve, and open the page it names; or sayso ask.
    """
    given = adding.Details(**details)
    wanted = expand(files)
    if len(wanted) > 1 and (notes or name or details["title"] or details["url"]):
        raise InputError("--notes, --name, --title and --url are for one file. Add the files one by one.")
    if STDIN in wanted and (template or not name):
        raise InputError(
            "An article on standard input needs a name, and is no place for a template: sayso add - --name NAME"
        )
    dossier = shell.dossier()
    if template:
        with Reader() as reader:
            _templates(shell, dossier, reader, wanted, given)
        return
    wish = adding.Wish(STDIN, None, notes, name, given, replace, copy)
    wishes = [changed(wish, path=path, notes=notes or beside(path)) for path in wanted if path != STDIN]
    if STDIN in wanted:
        wishes.append(changed(wish, data=standard_input()))
    with BuildLock(dossier.cache, "sayso add"):
        done, failed = _enter(shell, dossier, wishes)
    if done:
        shell.build(dossier)
    for addition in done:
        _tell(shell, dossier, addition)
    if failed and len(wishes) > 1:
        raise InputError(f"{count(failed, 'file')} of {len(wishes)} not added.")
    if failed:
        raise click.exceptions.Exit(InputError.exit_code)


def _enter(shell: Shell, dossier: Dossier, wishes: list[adding.Wish]) -> tuple[list[adding.Addition], int]:
    """Adds all that can be added together; where the whole will not hold, one by one. Gives what failed as a number."""
    ready: list[adding.Addition] = []
    failed = 0
    with Reader() as reader:
        for wish in wishes:
            try:
                ready.append(adding.prepare(dossier, reader, wish, ready))
            except SaysoError as error:
                failed += 1
                _report(error)
    try:
        adding.commit(dossier, ready, lambda _: None)  # the build tells the warnings
    except SaysoError as error:
        if len(ready) == 1:
            _report(error)
            return [], failed + 1
    else:
        return ready, failed
    done: list[adding.Addition] = []
    for addition in ready:
        try:
            adding.commit(dossier, [addition], lambda _: None)
            done.append(addition)
        except SaysoError as error:
            failed += 1
            _report(error)
    return done, failed


def _report(error: SaysoError) -> None:
    for fault in error.faults if isinstance(error, NotesError) else (str(error),):
        click.echo(f"error: {visible(' '.join(fault.split()))}", err=True)


def _tell(shell: Shell, dossier: Dossier, addition: adding.Addition) -> None:
    encoding = addition.document.encoding if addition.document is not None else ""
    if encoding:
        source = visible(addition.source)
        shell.say(f"{source} is not UTF-8: read as {encoding}, and kept as UTF-8. Look at names and quotes.")
    if not addition.files and not addition.drops:
        shell.say(f"{addition.name} is there already, word for word; nothing changed.")
    elif addition.bare:
        _tell_bare(shell, addition)
    else:
        for doubt in addition.doubts:
            shell.say(f"warning: {visible(doubt)}")
        figures = ", ".join(count(n, word) for word, n in adding.figures(addition.unit).items() if n)
        shell.say(f"Added {addition.name}: {figures or 'background only'}.")
        if addition.winning:
            shell.say(f"A machine's reading: it is kept beside {addition.winning}, by hand, which goes on to count.")
    for kind, path in zip(("article", "first claim"), adding.pages(dossier, addition.unit), strict=False):
        click.echo(f"{kind}\t{path}")


def _tell_bare(shell: Shell, addition: adding.Addition) -> None:
    """Tells that an article has no notes yet: what is known of it, and the way on."""
    (article,) = addition.unit.articles
    outlet = next((a.names[0].text for a in addition.unit.actors if a.iri == article.publisher), "")
    known = ", ".join(filter(None, (f"“{article.title}”", outlet, article.stated_date)))
    about = f": {visible(known)}" if outlet or article.stated_date else ""
    shell.say(f"Added {addition.name}{about}. It has no notes: its text is kept, and nothing is known of it yet.")
    if not is_english(article.language):
        shell.say(f"{addition.name} is not in English ({article.language}): it is kept, and open to notes by hand.")
    source = "FILE" if addition.source == str(STDIN) else short_path(Path(addition.source))
    shell.say(f"Next:\n  sayso add {source} --template   writes notes to fill in (docs/notes.md explains them)")


def _templates(shell: Shell, dossier: Dossier, reader: Reader, paths: list[Path], given: adding.Details) -> None:
    for path in paths:
        if adding.is_graph_file(path):
            continue
        document = adding.read_article(reader, path)
        article = given.into(document.notes(dossier.settings.language))
        target = path.with_suffix(".json")
        body = skeleton(document.text, path.name, article, dossier.settings.reader)
        try:
            with target.open("xb") as out:
                out.write(body)
        except FileExistsError:
            raise DossierError(f"{target}: notes are there already. Fill them in, or move them away first.") from None
        shell.say(
            f"Wrote {short_path(target)}. Fill in who says what (docs/notes.md explains each key), then:\n"
            f"  sayso add {short_path(path)} --notes {short_path(target)}"
        )


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

    Only what has changed is read again; a build that fails or is interrupted leaves the store as it was. add, remove
    and serve build by themselves: you need this after you have edited files in the folder.

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
    """Show the decisions in their order: who decided what, when, and why.

    With --articles: the articles by name, who read them, and their dates.

    Examples:
      sayso log
      sayso log --articles

    Next: a decision is undone by another one, never deleted: docs/notes.md, "Decisions".
    """
    dossier = shell.dossier()
    if articles:
        rows = list(_article_rows(dossier))
        show_table(("name", "published", "language", "read by", "publisher", "title"), rows)
        return
    ledger = dossier.decisions()
    force = {d.id for d in ledger.in_force}
    show_table(
        ("id", "date", "by", "act", "of", "reason"),
        [
            (
                d.id,
                d.date,
                d.by,
                d.act if d.id in force or d.act == "undo" else f"{d.act} (undone)",
                " ".join(t.removeprefix(dossier.base) for t in d.targets),
                d.reason,
            )
            for d in ledger.all
        ],
    )


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
