"""The page of commands, docs/cli.md, made of the help texts: ``python -m sayso.commands.manual > docs/cli.md``."""

from collections.abc import Iterator

import click

from sayso.cli import sayso

_HEAD = """# Commands

Made of the help texts by `python -m sayso.commands.manual`; a test compares. `sayso COMMAND --help` shows the same.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | failed: the disk, the system, or a fault in Sayso |
| 2 | wrong use, or a file that is wrong; nothing was changed |
| 3 | what was asked for is not in the dossier |
| 4 | nothing is built, or by another version: `sayso build` |
| 5 | busy: another build holds the lock, or the queue is full; try again |
| 6 | a query that was not answered: refused, too slow, too large, or stopped |
| 130 | interrupted by Ctrl+C |
| 141 | whoever read the output went away (`sayso … \\| head`) |
| 143 | ended by SIGTERM |

## Output

Answers go to standard output, everything about them to standard error: a pipe carries data only. On a terminal answers
are tables, or records where a table finds no room; elsewhere they are tab-separated lines. Control characters and signs
that reverse the direction of writing are shown as ⟨U+202E⟩ in tables and messages, and are left as they are in `json`,
`xml`, `csv` and `tsv`. Cells that begin with `=`, `+`, `-` or `@` are not changed in `csv`: with `--csv-safe` an
apostrophe stands before them, and a spreadsheet does not run them (docs/sparql.md, "CSV and spreadsheets").

Below an answer stand its world, its build and who read it, and whether rows rest on fictional samples. Where nothing
matched, that is said: nothing in the dossier tells it, which does not say that it did not happen.

Where the folder of the dossier cannot be written, `ask`, `query`, `export`, `check` and `serve` answer from the build
that stands, and say so.
"""


def manual() -> str:
    """The whole page in Markdown."""
    context = click.Context(sayso, info_name="sayso", max_content_width=100, terminal_width=100)
    parts = [_HEAD, f"## sayso\n\n```text\n{sayso.get_help(context)}\n```\n"]
    for name, command in _below(sayso, context):
        parts.append(f"## {name}\n\n```text\n{command}\n```\n")
    return "\n".join(parts)


def _below(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    """The commands of a group by their whole names with their help texts, each before those below it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            inner = click.Context(command, info_name=name, parent=context, max_content_width=100, terminal_width=100)
            yield inner.command_path, command.get_help(inner)
            if isinstance(command, click.Group):
                yield from _below(command, inner)


if __name__ == "__main__":
    print(manual(), end="")
