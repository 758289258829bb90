"""The network: MiniLM's encoder with heads for cues, names, meetings and offices, and for what each of them binds."""

import torch
from torch import Tensor, nn
from transformers import BertModel

from sayso.extract.labels import BOUND, BOUND_RANK, BUCKETS, HEADS, TIED, TIED_RANK
from sayso.extract.windows import SHAPES


class Pairs(nn.Module):
    """Scores pairs of a cue, a trigger or a title with each word piece: the product of two vectors, and their distance.

    The vectors leave the network as they are; the products are made for the few pieces that bind (``scores``).
    """

    def __init__(self, size: int, labels: int, rank: int) -> None:
        super().__init__()
        self.labels, self.rank = labels, rank
        self.query = nn.Linear(size, labels * rank)
        self.key = nn.Linear(size, labels * rank)
        self.distance = nn.Parameter(torch.zeros(labels, 2 * BUCKETS + 1))
        self.bias = nn.Parameter(torch.full((labels,), -1.0))

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        return self.query(hidden), self.key(hidden)

    def scores(self, query: Tensor, key: Tensor, at: Tensor) -> Tensor:
        """Scores within one window: binding pieces × labels × pieces. ``at``: the places of the binding pieces."""
        pieces = key.shape[0]
        q = query[at].view(-1, self.labels, self.rank)
        k = key.view(pieces, self.labels, self.rank)
        far = (torch.arange(pieces)[None, :] - at[:, None]).clamp(-BUCKETS * 4, BUCKETS * 4)
        return (
            torch.einsum("clr,plr->clp", q, k) / self.rank**0.5
            + self.distance[:, bucket(far)].permute(1, 0, 2)
            + self.bias[None, :, None]
        )


class Reader(nn.Module):
    """Reads windows: for each word piece the logits of each head in ``HEADS``, and the vectors of two sets of pairs."""

    def __init__(self, weights: str, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            weights, add_pooling_layer=False, attn_implementation="sdpa",
            hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        size = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.zeros_(self.shape.weight)
        self.heads = nn.ModuleDict({name: nn.Linear(size, len(labels)) for name, labels in HEADS.items()})
        self.bound = Pairs(size, len(BOUND), BOUND_RANK)
        self.tied = Pairs(size, len(TIED), TIED_RANK)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """What ``said`` tells of windows; ``mask`` is 1 where a piece stands."""
        words = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        return self.said(self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state)

    def said(self, hidden: Tensor) -> dict[str, Tensor]:
        """By name the logits of the heads, and the vectors of pairs, by piece."""
        hidden = self.dropout(hidden)
        found = {name: head(hidden) for name, head in self.heads.items()}
        found["query"], found["key"] = self.bound(hidden)
        found["tied_query"], found["tied_key"] = self.tied(hidden)
        return found


def bucket(far: Tensor) -> Tensor:
    """The bucket of a distance in pieces: each its own up to 8, then ever wider."""
    size = far.abs().float()
    wide = 8 + (torch.log2(size.clamp(min=8) / 8) * 6).floor()
    found = torch.where(size < 8, size, wide).clamp(max=BUCKETS).long()
    return torch.where(far < 0, BUCKETS - found, BUCKETS + found)
