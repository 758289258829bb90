"""The command that puts files into a dossier, and reads them by machine: add."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import click

from sayso import adding, reviewing
from sayso.commands.inputs import STDIN, beside, date_option, day_option, expand, standard_input
from sayso.commands.shell import Shell, Taught, count, pass_shell, short_path, visible, with_dossier
from sayso.dossier import Dossier
from sayso.entry import Entered, Tally, enter
from sayso.errors import DossierError, InputError, NotesError
from sayso.extract.languages import is_english
from sayso.extract.many import processes
from sayso.extract.reading import Reader
from sayso.skeleton import skeleton


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--notes", type=click.Path(path_type=Path, dir_okay=False), help="What was read in the article: JSON.")
@click.option("--unread", is_flag=True, help="Keep the text, and let no machine read it.")
@click.option("--reread", is_flag=True, help="Read by machine again what a machine has read.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 64), help="Processes; else one a core where it pays.")
@click.option("--name", default="", help="Name in the dossier; else made of the file's name.")
@click.option("--title", default="", help="The article's title.")
@click.option("--publisher", default="", help="The outlet that published it.")
@date_option("--date", "The date it bears, as EDTF: 2024-03-05, 2024-03, 2024-03-05/2024-03-07.")
@date_option("--published", "When it appeared, as EDTF, where it bears no date or another one.")
@day_option("--reference-date", "The day from which its “yesterday” is counted: 2024-03-05; else the date it bears.")
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
    jobs: int,
    template: bool,
    **chosen: Any,
) -> None:
    """Put articles into the dossier, read them by machine, and build it.

    FILE is an article, as plain text (.txt) or as a page of the web (.html, .htm), hand-written triples (.ttl, .trig,
    .nq, each also .gz), a folder of them, or - for standard input. What a machine reads in an English article goes to
    readings/, marked as a machine's wherever it is shown; notes by hand win over it, and with notes (--notes, or a
    .json of the same name beside the article) no machine reads. All is checked against the whole dossier before
    anything is written. A file that is wrong does not stop the others. What is in place stays if you interrupt it: the
    same command goes on.

    Examples:
      sayso add ferry.html
      sayso add clippings/ -j 2
      sayso add ferry.txt --publisher "The Harbour Post" --date 2024-03-05
      sayso add ferry.txt --unread
      sayso add ferry.txt --template
      sayso add ferry.txt --notes ferry.json
      sayso add - --name ferry < ferry.html
      sayso add articles/ --reread
      sayso add offices.ttl

    Next: sayso review, to check what was read; sayso serve, and open the page it names; or sayso ask.
    """
    flags = {key: bool(chosen.pop(key)) for key in ("unread", "reread", "replace", "copy")}
    given = adding.Details(**chosen)
    wanted = expand(files)
    if len(wanted) > 1 and (notes or name or given.title or given.url):
        raise InputError("--notes, --name, --title and --url are for one file. Add the files one by one.")
    if STDIN in wanted and (template or not name):
        raise InputError(
            "An article on standard input needs a name, and is no place for a template: sayso add - --name NAME"
        )
    if flags["reread"] and (notes or flags["unread"]):
        raise InputError("--reread is for articles that a machine reads. Leave out --notes and --unread, or --reread.")
    dossier = shell.dossier()
    if template:
        with Reader() as reader:
            _templates(shell, dossier, reader, wanted, given)
        return
    wish = adding.Wish(STDIN, None, notes, name, given, **flags)
    wishes = [changed(wish, path=path, notes=notes or beside(path)) for path in wanted if path != STDIN]
    if STDIN in wanted:
        wishes.append(changed(wish, data=standard_input()))
    _enter(shell, dossier, wishes, processes(jobs, len(wishes)))


def _enter(shell: Shell, dossier: Dossier, wishes: Sequence[adding.Wish], number: int) -> None:
    """Puts the files in, tells of each what became of it, builds, and tells the whole."""
    tally = Tally()
    done: list[tuple[str, str]] = []
    read: list[str] = []
    with shell.progress() as moved, _resumable(shell, tally, len(wishes)):
        for entered in enter(dossier, wishes, number, moved):
            tally.count(entered)
            _tell(shell, entered)
            if entered.addition is not None:
                done += zip(("article", "first claim"), adding.pages(dossier, entered.addition.unit), strict=False)
                read += [entered.addition.name] if entered.draft is not None else []
    failed = len(tally.refused) + tally.refused_copies
    if failed < len(wishes):
        shell.build(dossier)
    for kind, path in done:
        click.echo(f"{kind}\t{path}")
    if len(wishes) > 1:
        _summary(shell, tally, len(wishes))
    if read:
        _tell_undecided(shell, dossier, read)
    if failed and len(wishes) > 1:
        raise InputError(f"{count(failed, 'file')} of {len(wishes):,} not added.")
    if failed:
        raise click.exceptions.Exit(InputError.exit_code)


@contextmanager
def _resumable(shell: Shell, tally: Tally, of: int) -> Iterator[None]:
    """Says how far it came, where somebody interrupts."""
    try:
        yield
    except KeyboardInterrupt:
        shell.say(
            f"\nInterrupted: {tally.files:,} of {count(of, 'file')} done, and what is added is whole. "
            "Give the same command again to go on."
        )
        raise


def _summary(shell: Shell, tally: Tally, of: int) -> None:
    """What became of many files, in a few lines."""
    lines = [f"{count(of, 'file')}: {count(tally.articles, 'article')} in place, {tally.unchanged:,} without change."]
    if tally.files == tally.unchanged:
        lines = [f"{count(of, 'file')}: nothing new."]
    if tally.read:
        found = (
            count(n, word)
            for n, word in ((tally.statements, "statement"), (tally.meetings, "meeting"), (tally.actors, "actor"))
        )
        lines.append(f"Read by machine: {count(tally.read, 'article')}, with {', '.join(found)}.")
    if tally.rejected:
        why = "; ".join(f"{n:,}: {reason}" for reason, n in sorted(tally.rejected.items(), key=lambda x: (-x[1], x[0])))
        lines.append(f"Left out by the gate: {tally.rejected.total():,} ({why}).")
    if tally.copies:
        lines.append(f"{count(len(tally.copies), 'copy')} of other articles: {_listed(tally.copies)}.")
    if tally.refused:
        lines.append(f"Refused: {_listed(tally.refused)}.")
    for line in lines:
        shell.say(line)


def _tell_undecided(shell: Shell, dossier: Dossier, read: Sequence[str]) -> None:
    """Names the way to check what a machine has read, where there is something that nobody has decided on.

    ``read`` holds the names of the articles that it has read now.
    """
    only = read if len(read) == 1 else ()
    found = [entry for entry in reviewing.entries(dossier, only) if entry.state == "undecided"]
    if not found:
        return
    again = sum(entry.was is not None for entry in found)
    asks = f" ({again:,} of them decided on before, and read otherwise now)" if again else ""
    command = " ".join(("sayso review", *(f"--article {name}" for name in only)))
    shell.say(f"Next:\n  {command}   checks what was read: {len(found):,} undecided{asks}, the doubtful first")


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(visible(short_path(Path(path))) for path in paths)


def _tell(shell: Shell, entered: Entered) -> None:
    addition = entered.addition
    if addition is None:
        error = entered.error
        faults = error.faults if isinstance(error, NotesError) else (str(error),)
        for fault in faults:
            click.echo(f"error: {visible(' '.join(fault.split()))}", err=True)
        return
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
        _tell_read(shell, entered, addition)


def _tell_read(shell: Shell, entered: Entered, addition: adding.Addition) -> None:
    """Tells what somebody, or a machine, has read in an article."""
    figures = ", ".join(count(n, word) for word, n in adding.figures(addition.unit).items() if n)
    if entered.draft is None:
        shell.say(f"Added {addition.name}: {figures or 'background only'}.")
        if addition.winning:
            shell.say(f"A machine's reading: it is kept beside {addition.winning}, by hand, which goes on to count.")
        return
    left = len(entered.draft.rejected)
    gate = f" The gate left out {left:,}." if left else ""
    shell.say(f"Added {addition.name}, read by machine: {figures or 'nobody says anything in it'}.{gate}")


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
