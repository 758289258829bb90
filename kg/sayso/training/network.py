"""The network: MiniLM's encoder with heads for cues, for what each cue binds, and for how a saying is meant."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

from sayso.extract.windows import SHAPES

RANK = 96
BUCKETS = 32  # of distances between a cue and a word piece
KINDS = ("source", "content")


@dataclass(frozen=True)
class Read:
    """What the network says of a batch of windows, by word piece: logits, and vectors for what is asked of pairs."""

    cue: Tensor
    stance: Tensor
    speaker: Tensor
    query: Tensor  # windows × pieces × (source, content, within) × RANK
    key: Tensor


class Reader(nn.Module):
    """Reads windows. A pair's score is the product of the vectors of cue and piece, and what their distance adds."""

    def __init__(self, weights: str, stances: int, speakers: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            weights, add_pooling_layer=False, attn_implementation="sdpa",
            hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        size = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.zeros_(self.shape.weight)
        self.cue = nn.Linear(size, 3)  # none, first piece of a cue, further one
        self.stance = nn.Linear(size, stances)
        self.speaker = nn.Linear(size, speakers)
        self.query = nn.Linear(size, 3 * RANK)
        self.key = nn.Linear(size, 3 * RANK)
        self.distance = nn.Parameter(torch.zeros(3, 2 * BUCKETS + 1))
        self.bias = nn.Parameter(torch.full((3,), -1.0))
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Logits and vectors, as ``Read``; ``mask`` is 1 where a piece stands."""
        words = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.dropout(self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state)
        return self.cue(hidden), self.stance(hidden), self.speaker(hidden), self.query(hidden), self.key(hidden)

    def pairs(self, query: Tensor, key: Tensor, at: Tensor) -> Tensor:
        """Scores of cues of one window with each piece: cues × 3 × pieces. ``at``: the places of the cues."""
        pieces = key.shape[0]
        q = query[at].view(-1, 3, RANK)
        k = key.view(pieces, 3, RANK)
        far = (torch.arange(pieces)[None, :] - at[:, None]).clamp(-BUCKETS * 4, BUCKETS * 4)
        return (
            torch.einsum("clr,plr->clp", q, k) / RANK**0.5
            + self.distance[:, bucket(far)].permute(1, 0, 2)
            + self.bias[None, :, None]
        )


def bucket(far: Tensor) -> Tensor:
    """The bucket of a distance in pieces: each its own up to 8, then ever wider."""
    size = far.abs().float()
    wide = 8 + (torch.log2(size.clamp(min=8) / 8) * 6).floor()
    found = torch.where(size < 8, size, wide).clamp(max=BUCKETS).long()
    return torch.where(far < 0, BUCKETS - found, BUCKETS + found)
