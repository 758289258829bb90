"""Training: batches of windows with what is annotated in them, and the loss of what the network says."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as nn

from sayso.extract.windows import Window, windows
from sayso.training.annotated import SPEAKERS, STANCES, Annotated, Span
from sayso.training.network import Reader

PIECES = 2048  # of a batch


@dataclass(frozen=True, slots=True)
class Bound:
    """A cue in a window: the place of its first piece, its pieces, and what it binds; None where not annotated."""

    at: int
    cue: tuple[int, ...]
    source: tuple[int, ...] | None
    content: tuple[int, ...]
    stance: int
    speaker: int
    within: int | None  # the place of the cue within whose words it stands; -1 for none


@dataclass(frozen=True, slots=True)
class Sample:
    """A window with its cues."""

    window: Window
    bound: tuple[Bound, ...]
    ours: bool


def samples(article: Annotated, tokenizer: Tokenizer) -> Iterator[Sample]:
    """An article's windows with their cues; a cue that the window has from before it is there too."""
    for window in windows(article.text, tokenizer):
        firsts = [_places(window, saying.cue)[:1] for saying in article.sayings]
        found = []
        for n, saying in enumerate(article.sayings):
            if not firsts[n]:
                continue
            parent = saying.within
            within: int | None = parent
            if parent is not None and parent >= 0:
                within = firsts[parent][0] if firsts[parent] else None
            found.append(
                Bound(
                    firsts[n][0],
                    _places(window, saying.cue),
                    None if saying.source is None else _places(window, saying.source),
                    _places(window, saying.content),
                    STANCES.index(saying.stance) if saying.stance else -100,
                    SPEAKERS.index(saying.speaker) if saying.speaker else -100,
                    within,
                )
            )
        yield Sample(window, tuple(_joined(found)), article.ours)


def _joined(found: Sequence[Bound]) -> Iterator[Bound]:
    """One for each cue: where several speak by it ("X and Y said"), it binds the words that name all of them."""
    by_cue: dict[int, list[Bound]] = {}
    for bound in found:
        by_cue.setdefault(bound.at, []).append(bound)
    for same in by_cue.values():
        sources = [b.source for b in same if b.source is not None]
        yield replace(
            same[0],
            cue=tuple(sorted({n for b in same for n in b.cue})),
            source=tuple(sorted({n for source in sources for n in source})) if sources else None,
            content=tuple(sorted({n for b in same for n in b.content})),
        )


def _places(window: Window, spans: Sequence[Span]) -> tuple[int, ...]:
    return tuple(
        n for n, (a, b) in enumerate(window.spans) if a >= 0 and any(start < b and a < end for start, end in spans)
    )


def batches(all_samples: Sequence[Sample], rng: random.Random) -> list[list[Sample]]:
    """Samples of like length together, in random order."""
    order = sorted(all_samples, key=lambda s: len(s.window.ids) + rng.random() * 30)
    found: list[list[Sample]] = [[]]
    for sample in order:
        if found[-1] and len(sample.window.ids) * (len(found[-1]) + 1) > PIECES:
            found.append([])
        found[-1].append(sample)
    rng.shuffle(found)
    return found


def padded(windows_: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor]:
    """Numbers, shapes and mask of windows, filled up to the longest."""
    most = max(len(w.ids) for w in windows_)
    ids = torch.zeros(len(windows_), most, dtype=torch.long)
    shapes, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for n, w in enumerate(windows_):
        ids[n, : len(w.ids)] = torch.tensor(w.ids)
        shapes[n, : len(w.ids)] = torch.tensor(w.shapes)
        mask[n, : len(w.ids)] = 1
    return ids, shapes, mask


def loss(model: Reader, batch: Sequence[Sample]) -> Tensor:
    """The sum of what the heads miss: cues by piece; by cue what it binds, its stance, its speaker, its parent."""
    ids, shapes, mask = padded([s.window for s in batch])
    cue, stance, speaker, query, key = model(ids, shapes, mask)
    wanted = torch.where(mask > 0, torch.zeros_like(ids), torch.full_like(ids, -100))
    wanted[:, 0] = -100
    stances, speakers = torch.full_like(ids, -100), torch.full_like(ids, -100)
    links: list[Tensor] = []
    parents: list[Tensor] = []
    for n, sample in enumerate(batch):
        if not sample.bound:
            continue
        for bound in sample.bound:
            wanted[n, list(bound.cue)] = 2
            stances[n, bound.at], speakers[n, bound.at] = bound.stance, bound.speaker
        at = torch.tensor([bound.at for bound in sample.bound])
        wanted[n, at] = 1
        length = len(sample.window.ids)
        scores = model.pairs(query[n, :length], key[n, :length], at)
        for m, bound in enumerate(sample.bound):
            links.append(_link_loss(scores[m, :2], bound))
            if bound.within is not None:
                others = sorted({b.at for b in sample.bound} - {bound.at})
                parents.append(_parent_loss(scores[m, 2], others, bound.within))
    total = _missed(cue, wanted) * 6
    for weight, found in ((2, links), (0.5, parents)):
        if found:
            total = total + torch.stack(found).mean() * weight
    for weight, logits, targets in ((0.3, stance, stances), (0.2, speaker, speakers)):
        if (targets >= 0).any():
            total = total + _missed(logits, targets) * weight
    return total


def _missed(logits: Tensor, targets: Tensor) -> Tensor:
    return nn.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)


def _link_loss(scores: Tensor, bound: Bound) -> Tensor:
    """What is missed of source and content; ``scores``: those of the two by piece, nothing having none."""
    length = scores.shape[1]
    target = torch.zeros(length, dtype=torch.long)
    target[list(bound.content)] = 2
    if bound.source is not None:
        target[list(bound.source)] = 1
    logits = torch.cat([torch.zeros(1, length), scores]).T
    each = nn.cross_entropy(logits, target, reduction="none")
    if bound.source is None:  # who speaks is not annotated: only what is content counts
        told = torch.stack([torch.logsumexp(logits[:, :2], 1), logits[:, 2]], 1)
        each = nn.cross_entropy(told, (target == 2).long(), reduction="none")
    weight = 1.0 + 2.0 * (target == 1)
    return (each * weight).sum() / weight.sum() * 3


def _parent_loss(scores: Tensor, others: Sequence[int], within: int) -> Tensor:
    """What is missed of the cue that relays; none is the first choice, which scores nothing."""
    choice = torch.cat([torch.zeros(1), scores[list(others)]])
    place = 1 + others.index(within) if within in others else 0
    return nn.cross_entropy(choice[None], torch.tensor([place]))


def fit(model: Reader, plan: Sequence[Sequence[Sample]], rate: float, seed: int, tell: Callable[[str], None]) -> None:
    """Trains over the epochs of a plan, each a list of samples.

    The learning rate rises to ``rate`` over the first tenth, and then falls to nothing. ``tell`` is told how far it is.
    """
    rng = random.Random(seed)
    epochs = [batches(samples_, rng) for samples_ in plan]
    steps = sum(len(e) for e in epochs)
    new = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    old = [p for name, p in model.named_parameters() if name.startswith("encoder.")]
    chosen = torch.optim.AdamW([{"params": old, "lr": rate}, {"params": new, "lr": rate * 3}], weight_decay=0.01)
    falling = torch.optim.lr_scheduler.LambdaLR(
        chosen, lambda n: min(1.0, (n + 1) / (steps / 10)) * max(0.0, (steps - n) / steps)
    )
    model.train()
    done, start, seen = 0, time.monotonic(), 0.0
    for epoch in epochs:
        for batch in epoch:
            found = loss(model, batch)
            chosen.zero_grad()
            found.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            chosen.step()
            falling.step()
            done += 1
            seen = 0.98 * seen + 0.02 * float(found.detach()) if done > 1 else float(found.detach())
            if done % 25 == 0 or done == steps:
                tell(f"step {done} of {steps}, {time.monotonic() - start:.0f} s, loss {seen:.3f}")
