"""Training: batches of windows, and the loss of what the network says of them."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional as nn

from sayso.extract.windows import Window
from sayso.training.network import Reader
from sayso.training.samples import UNTOLD, Sample, Tied

PIECES = 2048  # of a batch
_BINDS = {"links": 2.0, "within": 0.5, "named": 2.0}  # weights of what cues bind
_TAGS = {"mention": 5.0, "trigger": 6.0, "title": 5.0, "contact": 0.25, "status": 0.25}


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
    """The sum of what the heads miss: of cues and what they bind, and in articles of ours of all else."""
    ids, shapes, mask = padded([s.window for s in batch])
    said = model(ids, shapes, mask)
    total = _cues_missed(model, said, batch, mask)
    if any(sample.tags for sample in batch):
        total = total + _tags_missed(model, said, batch)
    return total


def _cues_missed(model: Reader, said: dict[str, Tensor], batch: Sequence[Sample], mask: Tensor) -> Tensor:
    wanted = torch.where(mask > 0, torch.zeros_like(mask), torch.full_like(mask, UNTOLD))
    wanted[:, 0] = UNTOLD
    stances, speakers = torch.full_like(mask, UNTOLD), torch.full_like(mask, UNTOLD)
    found: list[tuple[str, Tensor]] = []
    for n, sample in enumerate(batch):
        for bound in sample.bound:
            wanted[n, list(bound.cue)] = 2
            stances[n, bound.at], speakers[n, bound.at] = bound.stance, bound.speaker
        wanted[n, [bound.at for bound in sample.bound]] = 1
        if sample.bound:
            found += _bound_missed(model, {name: each[n] for name, each in said.items()}, sample)
    total = _missed(said["cue"], wanted) * 6
    for name, weight in _BINDS.items():
        if losses := [each for which, each in found if which == name]:
            total = total + torch.stack(losses).mean() * weight
    for weight, logits, targets in ((0.3, said["stance"], stances), (0.2, said["speaker"], speakers)):
        if (targets >= 0).any():
            total = total + _missed(logits, targets) * weight
    return total


def _bound_missed(model: Reader, said: dict[str, Tensor], sample: Sample) -> Iterator[tuple[str, Tensor]]:
    """What is missed of what the cues of a window bind, by the names of ``_BINDS``."""
    at = torch.tensor([bound.at for bound in sample.bound])
    length = len(sample.window.ids)
    scores = model.bound.scores(said["query"][:length], said["key"][:length], at)
    tied = model.tied.scores(said["tied_query"][:length], said["tied_key"][:length], at)
    for m, bound in enumerate(sample.bound):
        yield "links", _chosen(scores[m, :2], (bound.source, bound.content), (2.0, 0.0)) * 3
        if bound.within is not None:
            others = sorted({b.at for b in sample.bound} - {bound.at})
            yield "within", _parent_loss(scores[m, 2], others, bound.within)
        if bound.named is not None:
            yield "named", _chosen(tied[m, :1], (bound.named,), (2.0,))


def _tags_missed(model: Reader, said: dict[str, Tensor], batch: Sequence[Sample]) -> Tensor:
    most = said["cue"].shape[1]
    total = torch.zeros(())
    for name, weight in _TAGS.items():
        rows = [(s.tags.heads[name] if s.tags else []) for s in batch]
        wanted = torch.tensor([row + [UNTOLD] * (most - len(row)) for row in rows])
        if (wanted >= 0).any():
            total = total + _missed(said[name], wanted) * weight
    ties: list[Tensor] = []
    for n, sample in enumerate(batch):
        if sample.tags is None:
            continue
        length = len(sample.window.ids)
        query, key = said["tied_query"][n, :length], said["tied_key"][n, :length]
        for tied, low, high in ((sample.tags.triggers, 1, 4), (sample.tags.titles, 4, 6)):
            ties += _ties(model, query, key, tied, slice(low, high))
    return total + (torch.stack(ties).mean() * 3 if ties else 0)


def _ties(model: Reader, query: Tensor, key: Tensor, tied: Sequence[Tied], labels: slice) -> Iterable[Tensor]:
    if tied:
        scores = model.tied.scores(query, key, torch.tensor([each.at for each in tied]))
        for m, each in enumerate(tied):
            yield _chosen(scores[m, labels], each.tied, (2.0,) * len(each.tied))


def _missed(logits: Tensor, targets: Tensor) -> Tensor:
    return nn.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=UNTOLD)


def _chosen(scores: Tensor, wanted: Sequence[Sequence[int] | None], more: Sequence[float]) -> Tensor:
    """What is missed of labels of which each piece has one at most; ``scores``: labels × pieces, no label scoring 0.

    ``wanted``: by label its pieces, None where they are not annotated: then only what has another label counts.
    ``more``: by label how much more than others its pieces count.
    """
    length = scores.shape[1]
    target = torch.zeros(length, dtype=torch.long)
    for label, pieces in reversed(list(enumerate(wanted, 1))):
        target[list(pieces or ())] = label
    logits = torch.cat([torch.zeros(1, length), scores]).T
    weight = 1.0 + sum(extra * (target == label) for label, extra in enumerate(more, 1))
    if None in wanted:
        untold = [0] + [label for label, pieces in enumerate(wanted, 1) if pieces is None]
        known = [label for label, pieces in enumerate(wanted, 1) if pieces is not None]
        logits = torch.stack([torch.logsumexp(logits[:, untold], 1), *(logits[:, label] for label in known)], 1)
        target = sum((n * (target == label) for n, label in enumerate(known, 1)), torch.zeros_like(target))
    each = nn.cross_entropy(logits, target, reduction="none")
    return (each * weight).sum() / weight.sum()


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
