"""The model in the box, run by onnxruntime: windows of many articles in, attributions out.

The files lie beside this module in ``model/``; CARD.md there says what it was trained on and how well it reads.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime as ort

from sayso.errors import SaysoError
from sayso.extract.attributions import Heard, Said, Weights, attributions
from sayso.extract.windows import Window, cutter, windows

MODEL = Path(__file__).resolve().parent / "model"
_OUTPUTS = ("cue", "stance", "speaker", "query", "key")
_PIECES = 4096  # of a batch, filled up


class Tagger:
    """The model, loaded; it may be asked by one thread at a time."""

    def __init__(self, folder: Path = MODEL, threads: int = 1) -> None:
        """``folder`` holds model.onnx, model.json and vocab.txt. Raises SaysoError where they do not load."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self._session = ort.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self.tokenizer = cutter(folder / "vocab.txt")
        except Exception as err:  # noqa: BLE001  each library raises errors of its own
            raise SaysoError(f"{folder}: the model does not load ({err}). Install Sayso again.") from None
        self.name = str(about["name"])
        self._least = float(about["least"])
        self._weights = Weights(
            np.array(about["distance"], np.float32), np.array(about["bias"], np.float32), int(about["rank"])
        )

    def read(self, text: str) -> list[Heard]:
        """The attributions of a text, in the order of their cues."""
        found = list(windows(text, self.tokenizer))
        heard: list[Heard] = []
        for batch in _batches(found):
            for window, said in zip(batch, self._said(batch), strict=True):
                heard += attributions(text, window, said, self._weights, self._least)
        return sorted(heard, key=lambda each: each.cue)

    def _said(self, batch: Sequence[Window]) -> Iterator[Said]:
        most = max(len(window.ids) for window in batch)
        given = {name: np.zeros((len(batch), most), np.int64) for name in ("ids", "shapes", "mask")}
        for n, window in enumerate(batch):
            length = len(window.ids)
            given["ids"][n, :length] = window.ids
            given["shapes"][n, :length] = window.shapes
            given["mask"][n, :length] = 1
        outputs = self._session.run(_OUTPUTS, given)
        for n, window in enumerate(batch):
            yield Said(*(output[n, : len(window.ids)] for output in outputs))


def _batches(found: Iterable[Window]) -> Iterator[list[Window]]:
    """Windows of like length together: what is filled up is read in vain."""
    batch: list[Window] = []
    for window in sorted(found, key=lambda each: len(each.ids)):
        if batch and len(window.ids) * (len(batch) + 1) > _PIECES:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


@cache
def tagger(threads: int = 1) -> Tagger:
    """The model of this installation, loaded once a process."""
    return Tagger(threads=threads)
