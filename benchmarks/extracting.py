"""How many words a second are read by machine: the whole of it, and the model alone, on one core and on all.

    python benchmarks/extracting.py
    python benchmarks/extracting.py --texts FOLDER

The texts are the corpus that Sayso is trained on, read several times over, or those of a folder.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sayso.extract.drafting import draft
from sayso.extract.many import Job, drafts
from sayso.extract.tagger import Tagger, tagger
from sayso.notes import ArticleNotes

CORPUS = Path(__file__).resolve().parents[1] / "kg" / "corpus" / "articles"
_LEAST = 100  # articles: fewer measure the start


def texts(folder: Path) -> list[str]:
    """The texts of a folder, so often that there are enough."""
    found = [path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))]
    return found * -(-_LEAST // len(found))


def speed(words: int, work: Callable[[], object]) -> float:
    """Words a second of one run."""
    start = time.perf_counter()
    work()
    return words / (time.perf_counter() - start)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=CORPUS)
    read: Sequence[str] = texts(parser.parse_args().texts)
    words = sum(len(text.split()) for text in read)
    cores = os.cpu_count() or 1
    model: Tagger = tagger()
    model.read(read[0])
    jobs = [Job(text, ArticleNotes()) for text in read]
    alone = speed(words, lambda: [model.read(text) for text in read])
    whole = speed(words, lambda: [draft(text, ArticleNotes(), model) for text in read])
    every = speed(words, lambda: list(drafts(jobs, cores)))
    print(f"{len(read):,} articles, {words:,} words, {cores} cores")
    print(f"the model and its decoding, one core: {alone:,.0f} words a second")
    print(f"all of it, one core: {whole:,.0f} words a second, {whole / alone:.2f} times")
    print(f"all of it, all cores, start-up included: {every:,.0f} words a second, {every / whole:.2f} times")


if __name__ == "__main__":
    main()
