"""Texts that are the same: a copy is no second source.

Two texts are the same where their words are, however they are spaced, and whatever headline stands over them: outlets
that print one agency's text put their own there.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from sayso.dossier import Dossier

_MANY = 50  # words from which on nobody writes the same by chance


def words(data: bytes) -> frozenset[bytes]:
    """The hash of a text's words, and that of those below the first blank line, where these are many.

    Texts are the same where their hashes overlap.
    """
    below = data.replace(b"\r\n", b"\n").partition(b"\n\n")[2].split()
    each = [data.split(), *([below] if len(below) >= _MANY else [])]
    return frozenset(hashlib.sha256(b" ".join(part)).digest() for part in each)


def twin(dossier: Dossier, name: str, own: frozenset[bytes]) -> str:
    """The name of another article with the same words; "" where there is none. ``name`` itself is passed over."""
    others = ((other, path) for other, path in dossier.articles().items() if other != name)
    return next((o for o, path in others if own & _words_of(dossier, path, path.lstat().st_mtime_ns)), "")


@lru_cache(maxsize=100_000)
def _words_of(dossier: Dossier, path: Path, changed: int) -> frozenset[bytes]:
    """The hashes of a file's words; ``changed`` is its time of change, so that a new text is read anew."""
    del changed
    return words(dossier.read(path))
