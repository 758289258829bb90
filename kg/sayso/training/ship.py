"""The trained network as a file for onnxruntime: word embeddings by row and matrices by column in eight bits."""

import json
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from sayso.extract.labels import OUTPUTS
from sayso.training.network import Pairs, Reader

LEAST = 0.45  # confidence of a cue, chosen on PolNeAR's dev part


class _Shipped(nn.Module):
    """The network with its word embeddings rounded to eight bits, a scale for each word piece."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model
        table = model.encoder.embeddings.word_embeddings.weight.detach()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        words = self.table[ids].float() * self.scale[ids] + self.model.shape(shapes)
        hidden = self.model.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        found = self.model.said(hidden)
        return tuple(found[name] for name in OUTPUTS)


def ship(model: Reader, folder: Path, *, quantised: bool = True) -> None:
    """Writes ``model.onnx`` and ``model.json`` (what is added to the scores of pairs) into a folder."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.onnx"
    example = torch.ones(2, 16, dtype=torch.long)
    free = {0: "windows", 1: "pieces"}
    torch.onnx.export(
        _Shipped(model),
        (example, torch.zeros_like(example), torch.ones_like(example)),
        str(whole),
        input_names=["ids", "shapes", "mask"],
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys(("ids", "shapes", "mask", *OUTPUTS), free),
        opset_version=17,
        dynamo=False,
    )
    target = folder / "model.onnx"
    if quantised:
        quantize_dynamic(
            whole, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )  # fmt: skip
        whole.unlink()
    else:
        whole.rename(target)
    onnx.checker.check_model(str(target))
    about = {"least": LEAST, "bound": _added(model.bound), "tied": _added(model.tied)}
    (folder / "model.json").write_text(json.dumps(about), encoding="utf-8")


def _added(pairs: Pairs) -> dict[str, object]:
    """What is added to the product of two vectors, by label."""
    return {
        "distance": pairs.distance.detach().numpy().astype(float).round(4).tolist(),
        "bias": pairs.bias.detach().numpy().astype(float).round(4).tolist(),
    }
