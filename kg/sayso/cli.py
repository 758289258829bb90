"""The command line: ``sayso COMMAND …``. What the commands do is in ``sayso.commands`` and in the library.

Exit codes (docs/cli.md): 0 done; 1 failed; 2 wrong use or a faulty file; 3 not found; 4 not built; 5 busy; 6 a query
that was not answered; 130 interrupted; 141 the reader of a pipe went away.
"""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from sayso.commands.shell import Taught, visible, with_dossier
from sayso.errors import SaysoError

_COMMANDS = {
    "init": "starting",
    "add": "adding",
    "extract": "extracting",
    "review": "reviewing",
    "build": "entering",
    "check": "entering",
    "ask": "asking",
    "query": "asking",
    "worlds": "imagining",
    "compare": "imagining",
    "explain": "explaining",
    "contradictions": "contradicting",
    "export": "exporting",
    "serve": "starting",
    "remove": "entering",
    "log": "entering",
    "demo": "starting",
    "model": "training",
}
"""Each command and its module, in the order in which a newcomer meets them; imported when called for."""

INTERRUPTED, PIPE_GONE, TERMINATED = 130, 141, 143


class _Commands(Taught, click.Group):
    """Commands in their own order, imported on use: `sayso --help` need not load an RDF library."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command; None where there is none of that name."""
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f"sayso.commands.{module}"), cmd_name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands, context_settings={"max_content_width": 100})
@click.version_option(package_name="sayso", prog_name="sayso", message="%(prog)s %(version)s")
@with_dossier
@click.pass_context
def sayso(ctx: click.Context) -> None:
    """Who says so? Turns news reports into a graph of actors, meetings and claims that never forgets who said what.

    A first look:
      sayso demo                          the samples, in your browser
    Your own article:
      sayso init my-dossier; cd my-dossier
      sayso add article.html              read by machine
      sayso review                        check what it read; or read by hand:
      sayso add other.txt --template      writes notes to fill in
      sayso add other.txt --notes other.json
      sayso serve

    Every answer names the world it holds in, the build it comes from, and who read it.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits with its code; errors are one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal of few letters is no reason to fail
    before = signal.signal(signal.SIGTERM, _terminate)  # so that temporary folders and workers go too
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_GONE
    finally:
        signal.signal(signal.SIGTERM, before)
    if code == PIPE_GONE:  # Python flushes at exit, and would complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _terminate(*_: Any) -> NoReturn:
    sys.exit(TERMINATED)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        with sayso.make_context("sayso", list(sys.argv[1:] if arguments is None else arguments)) as ctx:
            sayso.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        _complain(error.format_message(), error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return PIPE_GONE
    except SaysoError as error:
        _complain(str(error))
        return error.exit_code
    except OSError as error:
        _complain(f"{error.filename or 'The system'}: {error.strerror or error}. Look at the disk and its permissions.")
        return 1
    return 0


def _complain(message: str, usage: click.ClickException | None = None) -> None:
    click.echo(f"error: {visible(' '.join(message.split()))}", err=True)
    context = getattr(usage, "ctx", None)
    if context is not None:
        click.echo(f"Try `{context.command_path} --help`.", err=True)


if __name__ == "__main__":
    main()
