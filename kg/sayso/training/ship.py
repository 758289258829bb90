"""The trained network as a file for onnxruntime: word embeddings by row and matrices by column in eight bits."""

import json
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from sayso.training.network import RANK, Reader

LEAST = 0.45  # confidence of a cue, chosen on PolNeAR's dev part
OUTPUTS = ("cue", "stance", "speaker", "query", "key")


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
        m = self.model
        return m.cue(hidden), m.stance(hidden), m.speaker(hidden), m.query(hidden), m.key(hidden)


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
    sums = {
        "least": LEAST,
        "rank": RANK,
        "distance": model.distance.detach().numpy().astype(float).round(4).tolist(),
        "bias": model.bias.detach().numpy().astype(float).round(4).tolist(),
    }
    (folder / "model.json").write_text(json.dumps(sums), encoding="utf-8")
