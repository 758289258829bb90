"""The trained network as a file for onnxruntime: word embeddings by row and matrices by column in eight bits."""

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from sayso.extract.labels import OUTPUTS
from sayso.training.network import Pairs, Reader

LEAST = 0.6  # confidence of a cue, chosen on PolNeAR's dev part


class _Attention(torch.autograd.Function):
    """Attention as one operator of onnxruntime's, which is faster than the dozen that it is written in otherwise."""

    @staticmethod
    def forward(_: Any, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, heads: int) -> Tensor:
        windows, pieces, size = query.shape

        def parted(given: Tensor) -> Tensor:
            return given.view(windows, pieces, heads, size // heads).transpose(1, 2)

        unseen = (1 - mask[:, None, None, :].float()) * -1e9
        scores = parted(query) @ parted(key).transpose(-1, -2) / (size // heads) ** 0.5 + unseen
        return (torch.softmax(scores, -1) @ parted(value)).transpose(1, 2).reshape(windows, pieces, size)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, mask: Any, heads: int) -> Any:
        bias = graph.op("prim::Constant")  # an input that is left out
        bias.setType(torch._C.OptionalType.ofTensor())
        whole = graph.op("Cast", mask, to_i=onnx.TensorProto.INT32)
        return graph.op("com.microsoft::MultiHeadAttention", query, key, value, bias, whole, num_heads_i=heads)


class _Shipped(nn.Module):
    """The network as it runs: its word embeddings rounded to eight bits, a scale for each word piece; matrices that
    take the same input made one.
    """

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model
        table = model.encoder.embeddings.word_embeddings.weight.detach()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)
        parts = [layer.attention.self for layer in model.encoder.encoder.layer]
        self.mixed = nn.ModuleList(_one(part.query, part.key, part.value) for part in parts)
        last = (*model.heads.values(), model.bound.query, model.bound.key, model.tied.query, model.tied.key)
        self.sizes = [layer.out_features for layer in last]
        self.last = _one(*last)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """The outputs named in ``OUTPUTS``."""
        words = self.model.encoder.embeddings
        hidden = self.table[ids].float() * self.scale[ids] + self.model.shape(shapes)
        hidden = hidden + words.token_type_embeddings.weight[0] + words.position_embeddings.weight[: ids.shape[1]]
        hidden = words.LayerNorm(hidden)
        heads = self.model.encoder.config.num_attention_heads
        for layer, mixed in zip(self.model.encoder.encoder.layer, self.mixed, strict=True):
            query, key, value = mixed(hidden).chunk(3, -1)
            seen = layer.attention.output.dense(_Attention.apply(query, key, value, mask, heads))
            hidden = layer.attention.output.LayerNorm(seen + hidden)
            grown = nn.functional.gelu(layer.intermediate.dense(hidden))
            hidden = layer.output.LayerNorm(layer.output.dense(grown) + hidden)
        return self.last(hidden).split(self.sizes, -1)


def _one(*layers: nn.Linear) -> nn.Linear:
    """Layers of the same input as one, whose output is theirs in order."""
    found = nn.Linear(layers[0].in_features, sum(layer.out_features for layer in layers))
    found.weight.data = torch.cat([layer.weight for layer in layers]).detach()
    found.bias.data = torch.cat([layer.bias for layer in layers]).detach()
    return found


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
        custom_opsets={"com.microsoft": 1},
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
    about = {"least": LEAST, "bound": _added(model.bound), "tied": _added(model.tied)}
    (folder / "model.json").write_text(json.dumps(about), encoding="utf-8")


def _added(pairs: Pairs) -> dict[str, object]:
    """What is added to the product of two vectors, by label."""
    return {
        "distance": pairs.distance.detach().numpy().astype(float).round(4).tolist(),
        "bias": pairs.bias.detach().numpy().astype(float).round(4).tolist(),
    }
