"""Commands that make a dossier and show it: init, serve, demo."""

import os
import shutil
import tempfile
from pathlib import Path

import click

from sayso import ids
from sayso.commands.shell import Shell, Taught, count, pass_shell, short_path, with_dossier
from sayso.dossier import Dossier, Settings, create, open_dossier
from sayso.errors import DossierError, SaysoError
from sayso.resources import SAMPLES

_HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
_PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Copy the sample dossier instead of an empty one.")
@click.option("--name", default="", help="Short name, part of every IRI; else the folder's name.")
@click.option("--title", default="", help="Title on pages and exports.")
@click.option("--base", default="", help="Base IRI; else https://w3id.org/sayso/id/NAME/.")
@click.option("--language", default="en", show_default=True, help="Language of articles that do not say.")
@click.option("--license", "license_", default="", help="Licence of what is exported, such as CC BY 4.0.")
@click.option("--rights", default="", help="A sentence on rights for every export.")
@click.option("--reader", default="", help="Who reads and decides here: your name.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@pass_shell
def init(shell: Shell, /, folder: Path, sample: bool, quiet: bool, license_: str, **given: str) -> None:
    """Make a dossier: a folder of plain files for articles, notes and decisions.

    Examples:
      sayso init ferry-talks --title "The ferry talks" --reader "A. Reader"
      sayso init --sample samples

    Next: cd DIR, then sayso add article.html, or sayso add article.txt --template.
    """
    shell.quiet = shell.quiet or quiet
    if sample:
        if any((*(v for k, v in given.items() if k != "language"), license_)):
            raise DossierError("--sample brings its own dossier.toml. Leave the other options out.")
        copy_samples(folder)
        shell.say(f"Copied the samples to {short_path(folder)}. Next:\n  cd {short_path(folder)} && sayso serve")
        return
    name = given["name"] or ids.slug(folder.resolve().name)
    settings = Settings(
        name=name,
        title=given["title"] or name,
        base=given["base"] or f"https://w3id.org/sayso/id/{ids.slug(name)}/",
        language=given["language"],
        license=license_,
        rights=given["rights"],
        reader=given["reader"],
    )
    create(folder, settings)
    shell.say(
        f"Made the dossier {short_path(folder)}. Next:\n  cd {short_path(folder)}\n"
        "  sayso add article.html               read by machine; sayso review checks it\n"
        "  sayso add article.txt --template     or read by hand (docs/tutorial.md leads through both)"
    )


def copy_samples(folder: Path) -> None:
    """Copies the sample dossier into a new or empty folder. Raises DossierError where something is in the way."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DossierError(f"{folder}: it exists and is not an empty folder. Choose another name.")
    try:
        shutil.copytree(
            SAMPLES,
            folder,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(".sayso", "__pycache__"),
            copy_function=shutil.copyfile,
        )
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)  # the installed copy may be read-only
        (folder / ".gitignore").write_text(".sayso/\n", encoding="utf-8")
    except OSError as err:
        raise DossierError(f"{folder}: the samples cannot be copied there ({err}). Choose another folder.") from None


@click.command(cls=Taught)
@_HOST
@_PORT
@with_dossier
@pass_shell
def serve(shell: Shell, host: str, port: int) -> None:
    """Build the dossier and show it in a browser, until Ctrl+C.

    On 127.0.0.1 only this machine can look. On another address every visitor can read what is in the dossier; of
    articles that are not marked free, pages then show the quoted sentences only.

    Examples:
      sayso serve
      sayso serve --host 0.0.0.0 --port 8080
      SAYSO_QUERY_SECONDS=5 sayso serve

    Next: open the address that is printed; /sparql answers SPARQL clients.
    """
    dossier = shell.dossier()
    info = shell.built(dossier)
    _run(shell, dossier, host, port, f"Serving {dossier.settings.title}, build {info.id}. Ctrl+C ends it.")


@click.command(cls=Taught)
@_HOST
@_PORT
@click.option("-q", "--quiet", is_flag=True, help="Print the address and errors only.")
@pass_shell
def demo(shell: Shell, host: str, port: int, quiet: bool) -> None:
    """Show the sample dossier in a browser, until Ctrl+C.

    It works on a copy that is thrown away at the end, and needs no network.

    Examples:
      sayso demo
      sayso demo --port 8080

    Next: sayso init --sample DIR for a copy that stays; docs/tutorial.md for an article of your own.
    """
    shell.quiet = shell.quiet or quiet
    with tempfile.TemporaryDirectory(prefix="sayso-demo-", ignore_cleanup_errors=True) as folder:
        copy_samples(Path(folder))
        dossier = open_dossier(Path(folder))
        report = shell.build(dossier)
        os.environ.setdefault("SAYSO_CORS", "*")  # the samples are public
        words = f"The samples: {count(len(dossier.articles()), 'invented article')} and what one real one reports, "
        _run(shell, dossier, host, port, f"{words}{report.info.quads:,} quads. Ctrl+C ends it.")


def _run(shell: Shell, dossier: Dossier, host: str, port: int, words: str) -> None:
    try:
        from sayso_web.server import serve as run
    except ImportError as err:
        raise SaysoError(f"The web part of Sayso is missing ({err}). Install Sayso again.") from None

    def announce(url: str) -> None:
        click.echo(url)
        shell.say(words)

    run(dossier, host, port, announce=announce)
