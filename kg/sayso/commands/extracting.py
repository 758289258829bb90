"""The command that reads articles by machine and keeps nothing: extract."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from sayso import adding, dates
from sayso.commands.inputs import STDIN, expand, standard_input
from sayso.commands.shell import Shell, Taught, count, pass_shell, visible
from sayso.errors import InputError, SaysoError
from sayso.extract.many import Job, drafts, processes
from sayso.extract.printing import printed
from sayso.extract.reading import Reader
from sayso.notes import ArticleNotes


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--reference-date", default="", help="The day from which “yesterday” is counted: 2024-03-05.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 64), help="Processes; else one a core where it pays.")
@pass_shell
def extract(shell: Shell, /, files: tuple[Path, ...], reference_date: str, jobs: int) -> None:
    """Read articles by machine, and print who says what as JSON; nothing is kept.

    FILE is an article (.txt, .html), a folder of them, or - for standard input. One line for each article: its actors,
    its statements with the places of source, cue and content in code points of the text, and how sure the model is.
    What a machine reads is a reading to check, never a fact. A file that is wrong does not stop the others.

    Examples:
      sayso extract ferry.txt
      sayso extract clippings/ -j 2 > readings.jsonl

    Next: sayso add keeps such a reading beside the article, marked as a machine's.
    """
    if reference_date:
        dates.check(reference_date)
    wanted = expand(files)
    faults: list[SaysoError] = []
    with Reader() as reader:
        found = list(_jobs(reader, wanted, reference_date, faults))
    read = drafts((job for _, job in found), processes(jobs, len(found)))
    with shell.progress() as moved:
        for done, ((path, _), draft) in enumerate(zip(found, read, strict=True), 1):
            moved("reading", done, len(found))
            click.echo(json.dumps(printed(path.name, draft.notes), ensure_ascii=False))
            for each in draft.rejected:
                shell.say(f"{path.name}: left out “{visible(each.words)}”: {each.why}")
    for fault in faults:
        click.echo(f"error: {visible(str(fault))}", err=True)
    if faults:
        raise InputError(f"{count(len(faults), 'file')} of {len(wanted)} not read.")


def _jobs(
    reader: Reader, paths: Sequence[Path], reference_date: str, faults: list[SaysoError]
) -> Iterator[tuple[Path, Job]]:
    for path in paths:
        if adding.is_graph_file(path):
            continue
        try:
            document = adding.read_article(reader, path, standard_input() if path == STDIN else None)
        except SaysoError as error:
            faults.append(error)
            continue
        article: ArticleNotes = msgspec.structs.replace(document.notes("en"), file=path.name)
        if reference_date:
            article = msgspec.structs.replace(article, reference_date=reference_date)
        yield path, Job(document.text, article)
