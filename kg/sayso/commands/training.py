"""The command that makes the model anew: model train."""

from pathlib import Path

import click

from sayso.commands.shell import Shell, Taught, pass_shell
from sayso.errors import InputError


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("act", type=click.Choice(["train"]), metavar="train")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), required=True, help="Our corpus: kg/corpus.")
@click.option("--polnear", type=click.Path(path_type=Path, exists=True), help="PolNeAR's train part, if you have it.")
@click.option("--whole", is_flag=True, help="Keep all numbers in full, to compare with.")
@pass_shell
def model(shell: Shell, act: str, out: Path, corpus: Path, polnear: Path | None, whole: bool) -> None:
    """Train the model on annotated articles, and write its files to FOLDER.

    It needs the libraries for training (pip install 'sayso[train]') and about an hour of one core with PolNeAR, or
    ten minutes without. The model card, kg/sayso/extract/model/CARD.md, says what was trained how, and how well it
    reads.

    Examples:
      sayso model train /tmp/model --corpus kg/corpus
      sayso model train /tmp/model --corpus kg/corpus --polnear polnear/train

    Next: put the files in the place of those in kg/sayso/extract/model, and measure.
    """
    del act  # there is but one
    try:
        from sayso.training import annotated, recipe
    except ImportError:
        raise InputError(
            "The libraries for training are not installed. Install them: pip install 'sayso[train]'"
        ) from None
    own = list(annotated.corpus(corpus))
    broad = list(annotated.polnear(polnear)) if polnear else []
    steps = recipe.Recipe()
    trained = recipe.train(own, broad, steps, shell.say)
    recipe.write(trained, steps, [*own, *broad], out, quantised=not whole)
    shell.say(f"Wrote {out}/model.onnx, model.json and vocab.txt.")
