"""The model in the box, run by onnxruntime: windows of many articles in, attributions out.

The files lie beside this module in ``model/``; CARD.md there says what it was trained on and how well it reads.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from sayso.errors import SaysoError
from sayso.extract.attributions import Heard, attributions
from sayso.extract.contacts import Contact, contacts
from sayso.extract.labels import OUTPUTS
from sayso.extract.mentions import Mention, Title, mentions, titles
from sayso.extract.said import Added, Floats, Said
from sayso.extract.windows import Window, cutter, windows

MODEL = Path(__file__).resolve().parent / "model"
_PIECES = 4096  # of a batch, filled up


@dataclass(frozen=True)
class Reading:
    """What the model hears in a text, each list in the order of the text."""

    heard: list[Heard]
    mentions: list[Mention]
    titles: list[Title]
    contacts: list[Contact]


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
        self._added = [
            Added(np.array(about[name]["distance"], np.float32), np.array(about[name]["bias"], np.float32))
            for name in ("bound", "tied")
        ]

    def read(self, text: str) -> Reading:
        """What the model hears in a text."""
        found = list(windows(text, self.tokenizer))
        read = Reading([], [], [], [])
        for batch in _batches(found):
            for said in self._said(text, batch):
                read.heard.extend(attributions(said, self._least))
                first = said.window.first
                read.mentions.extend(mention for mention in mentions(said) if mention.low >= first)
                read.titles.extend(titles(said))
                read.contacts.extend(contacts(said))
        read.heard.sort(key=lambda each: each.cue)
        read.mentions.sort(key=lambda each: each.span)
        read.titles.sort(key=lambda each: each.span)
        read.contacts.sort(key=lambda each: each.trigger)
        return read

    def _said(self, text: str, batch: Sequence[Window]) -> Iterator[Said]:
        most = max(len(window.ids) for window in batch)
        given = {name: np.zeros((len(batch), most), np.int64) for name in ("ids", "shapes", "mask")}
        for n, window in enumerate(batch):
            length = len(window.ids)
            given["ids"][n, :length] = window.ids
            given["shapes"][n, :length] = window.shapes
            given["mask"][n, :length] = 1
        for n, each in enumerate(zip(*self._run(given), strict=True)):
            length = len(batch[n].ids)
            outputs = {name: output[:length] for name, output in zip(OUTPUTS, each, strict=True)}
            yield Said(text, batch[n], outputs, *self._added)

    def _run(self, given: dict[str, NDArray[np.int64]]) -> Sequence[Floats]:
        found: Sequence[Floats] = self._session.run(OUTPUTS, given)
        return found


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
