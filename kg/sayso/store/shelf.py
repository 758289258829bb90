"""Worlds on disk: each beside the build that it was made of, so that it goes when that goes.

    <dossier>/.sayso/builds/<id>/worlds/<hash of the perspective's IRI>.nq

The first line holds the SHA-256 of the rest, the version of the rules, and the IRI. A file that is damaged, or of other
rules, is made again; where nothing can be written, nothing is kept.
"""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sayso.store.snapshots import BuildInfo


@dataclass(frozen=True)
class Kept:
    """One world on disk: its perspective's IRI, its quads, the bytes of its file."""

    world: str
    quads: int
    size: int


def put(build: BuildInfo, world: str, quads: bytes, version: str, most: int) -> None:
    """Keeps a world; of more than ``most`` those go that were not read for longest. Does nothing where it cannot."""
    path = _path(build, world)
    draft = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        draft.write_bytes(_head(world, quads, version) + b"\n" + quads)
        draft.replace(path)
        found = sorted(path.parent.glob("*.nq"), key=lambda each: each.stat().st_mtime_ns)
        for old in found[:-most]:
            old.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        if not build.path.is_file():  # a newer build took this one away meanwhile
            _take_back(path, draft)


def _take_back(*files: Path) -> None:
    """Removes these files, and the folders of their build where nothing else is in them, as others do with theirs."""
    for path in files:
        path.unlink(missing_ok=True)
    files[0].parent.rmdir()
    files[0].parent.parent.rmdir()


def get(build: BuildInfo, world: str, version: str) -> bytes | None:
    """The quads of a world that is kept; None where it is not, is of other rules, or where its file is damaged."""
    path = _path(build, world)
    try:
        head, _, quads = path.read_bytes().partition(b"\n")
        with contextlib.suppress(OSError):
            os.utime(path)
    except OSError:
        return None
    return quads if head == _head(world, quads, version) else None


def drop(build: BuildInfo, world: str) -> bool:
    """Removes a world; says whether it was kept. Raises OSError where it cannot be removed."""
    path = _path(build, world)
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def kept(build: BuildInfo) -> list[Kept]:
    """The worlds that are kept for a build, by IRI."""
    out: list[Kept] = []
    for path in (build.path.parent / "worlds").glob("*.nq"):
        with contextlib.suppress(OSError):
            head, _, quads = path.read_bytes().partition(b"\n")
            world = head.decode("utf-8", "replace").rpartition(" ")[2]
            if path.name == _path(build, world).name:  # else it is damaged, and made again when it is asked for
                out.append(Kept(world, quads.count(b"\n"), len(quads)))
    return sorted(out, key=lambda each: each.world)


def clear(build: BuildInfo) -> int:
    """Removes all worlds of a build, damaged ones and drafts too; says how many files. Raises OSError."""
    found = list((build.path.parent / "worlds").glob("*"))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _head(world: str, quads: bytes, version: str) -> bytes:
    return f"# {hashlib.sha256(quads).hexdigest()} {version} {world}".encode()


def _path(build: BuildInfo, world: str) -> Path:
    return build.path.parent / "worlds" / f"{hashlib.sha256(world.encode()).hexdigest()[:24]}.nq"
