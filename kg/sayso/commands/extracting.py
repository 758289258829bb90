"""The command that reads articles by machine and keeps nothing: extract."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from sayso import adding
from sayso.commands.inputs import STDIN, date_option, day_option, expand, standard_input
from sayso.commands.shell import Shell, Taught, count, pass_shell, visible
from sayso.errors import InputError, SaysoError
from sayso.extract.languages import is_english
from sayso.extract.many import Job, drafts, processes
from sayso.extract.printing import printed
from sayso.extract.reading import Reader


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@day_option("--reference-date", "The day from which its “yesterday” is counted: 2024-03-05; else the date it bears.")
@date_option("--published", "When it appeared, as EDTF, where it bears no date or another one.")
@click.option("-j", "--jobs", default=0, type=click.IntRange(0, 64), help="Processes; else one a core where it pays.")
@pass_shell
def extract(shell: Shell, /, files: tuple[Path, ...], jobs: int, **details: str) -> None:
    """Read articles by machine, and print who says what as JSON; nothing is kept.

    FILE is an article (.txt, .html), a folder of them, or - for standard input. One line for each article: its actors,
    its statements with the places of source, cue and content in code points of the text, and how sure the model is.
    What a machine reads is a reading to check, never a fact. Only English is read. A file that is wrong does not stop
    the others.

    Examples:
      sayso extract ferry.txt
      sayso extract clippings/ -j 2 > readings.jsonl

    Next: sayso add keeps such a reading beside the article, marked as a machine's; sayso review checks it.
    """
    wanted = expand(files)
    faults: list[SaysoError] = []
    with Reader() as reader:
        found = list(_jobs(shell, reader, wanted, adding.Details(**details), faults))
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
    shell: Shell, reader: Reader, paths: Sequence[Path], details: adding.Details, faults: list[SaysoError]
) -> Iterator[tuple[Path, Job]]:
    for path in paths:
        if adding.is_graph_file(path):
            continue
        try:
            document = adding.read_article(reader, path, standard_input() if path == STDIN else None)
        except SaysoError as error:
            faults.append(error)
            continue
        article = details.into(document.notes("en"))
        if not is_english(article.language):
            shell.say(f"{path.name} is not in English ({article.language}): no machine reads it.")
            continue
        yield path, Job(document.text, msgspec.structs.replace(article, file=path.name))
