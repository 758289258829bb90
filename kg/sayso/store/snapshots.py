"""Builds: immutable N-Quads files, and the pointer that says which of them is served.

    <dossier>/.sayso/current.json           the pointer: format number, id, figures, meta
    <dossier>/.sayso/builds/<id>/graph.nq   sorted unique N-Quads (W3C RDF 1.1 N-Quads), one graph name on each line
    <dossier>/.sayso/build.lock             see ``lock.BuildLock``

An id is made of the bytes of the file, so the same dossier gives the same id. The pointer is renamed into place as
the last act of a build: until then readers see the build before, and after it only whole files.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sayso.errors import InputError, NotBuilt
from sayso.store.lock import BuildLock

__all__ = ["FORMAT", "BuildInfo", "BuildLock", "current", "fault", "is_whole", "pointer", "publish", "sweep"]

FORMAT = 2
"""Number of the layout above; a reader of another number refuses, and ``sayso build`` makes it again."""

_ID = re.compile(r"[0-9a-f]{16}")
_AT_ONCE = 50_000  # lines that are parsed together, so that no second copy of a whole build is in memory
_TRIES = 20  # of putting a build into its folder


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """One published build.

    ``id``: 16 hex digits of the SHA-256 of its file. ``created``: UTC, ISO 8601 (not part of the file). ``quads``,
    ``graphs``: how many. ``path``: the N-Quads file, which the next build removes; ``size``: its bytes. ``meta``: what
    the builder gave.
    """

    id: str
    format: int
    created: str
    quads: int
    graphs: int
    path: Path
    size: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


def pointer(cache: Path) -> Path:
    """The pointer file of a cache; it is replaced, never changed, so its inode and time say when to look again."""
    return cache / "current.json"


def publish(cache: Path, lines: Iterable[str], meta: Mapping[str, object]) -> BuildInfo:
    """Write ``lines`` as a build, check it, make it the current one, and remove the builds before it.

    ``cache``: ``<dossier>/.sayso``; the caller holds its ``BuildLock``. ``lines``: sorted unique N-Quads lines, with
    or without line ends, each with a graph name. ``meta``: what JSON can hold; readers get it back.
    Raises InputError, and changes nothing, when the lines are out of order, repeated, do not parse, or stand in the
    default graph. An interruption at any moment leaves the build before in place.
    """
    builds = cache / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    for left in builds.glob(".new-*"):  # of a builder that was killed
        _remove(left)
    home = Path(tempfile.mkdtemp(prefix=".new-", dir=builds))
    draft = home / "graph.nq"
    try:
        digest, quads = _write(draft, lines)
        graphs = _check(draft, quads)
        draft.chmod(0o644)
        home.chmod(0o755)
        size = draft.stat().st_size
        folder = builds / digest[:16]
        _place(home, folder)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    _sync(folder)
    _sync(builds)
    created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    info = BuildInfo(digest[:16], FORMAT, created, quads, graphs, folder / "graph.nq", size, dict(meta))
    _point(cache, info)
    sweep(cache, info)
    return info


def _place(home: Path, folder: Path) -> None:
    """Put a build that lies in a folder of its own where it belongs.

    A folder without files may be there, and be taken away at any moment, by who still keeps worlds of the same build of
    some time ago; so the whole folder is renamed, unless files lie in the other one.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            home.rename(folder)
            return
        with contextlib.suppress(FileNotFoundError):
            (home / "graph.nq").replace(folder / "graph.nq")
            home.rmdir()
            return
    home.rename(folder)


def sweep(cache: Path, info: BuildInfo) -> None:
    """Remove every build but ``info``, and what builders left that were killed: no word of them stays.

    The caller holds the ``BuildLock``.
    """
    for old in (cache / "builds").iterdir():
        if old.name != info.id:
            _remove(old)


def _remove(old: Path) -> None:
    if old.is_dir() and not old.is_symlink():
        # This file first: whoever puts a world beside it afterwards sees that it is gone, and takes the world back.
        with contextlib.suppress(OSError):
            (old / "graph.nq").unlink()
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)


def fault(lines: Iterable[str]) -> str:
    """Why ``publish`` would refuse lines that do not parse as N-Quads: the first such line and its fault, or ""."""
    rest = iter(lines)
    while batch := list(islice(rest, _AT_ONCE)):
        if not _parses(batch):
            return next((found for line in batch if (found := _line_fault(line))), "the lines do not parse together")
    return ""


def _parses(lines: list[str]) -> bool:
    try:
        data = "".join(f"{line}\n" for line in lines).encode()
        return sum(1 for _ in ox.parse(data, format=ox.RdfFormat.N_QUADS)) == len(lines)
    except (SyntaxError, ValueError):
        return False


def _line_fault(line: str) -> str:
    """What is wrong with one line, or ""."""
    short = line if len(line) <= 200 else line[:199] + "…"
    try:
        count = sum(1 for _ in ox.parse(f"{line}\n".encode(), format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        reason = re.sub(r"^Parser error at line \d+ between columns \d+ and \d+: | \(line \d+\)$", "", str(error))
        return f"{reason.rstrip('.')}, in {short}"
    return "" if count == 1 else f"{count} quads instead of one, in {short}"


def is_whole(info: BuildInfo) -> bool:
    """Whether a build's file is there with all its bytes; one that was cut short would answer short."""
    try:
        return info.path.stat().st_size == info.size
    except OSError:
        return False


def current(cache: Path) -> BuildInfo | None:
    """The build that is served, or None where nothing was built.

    Raises NotBuilt when the cache has another format, or its pointer cannot be read. The file it names may be gone by
    the time that it is opened, when a newer build was published: then ask again.
    """
    path = pointer(cache)
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        number = note["format"]
        if number == FORMAT:
            if not _ID.fullmatch(note["id"]):
                raise ValueError(f"{note['id']!r} is no id")
            graph = cache / "builds" / note["id"] / "graph.nq"
            figures = note["created"], note["quads"], note["graphs"]
            return BuildInfo(note["id"], number, *figures, graph, note["size"], note["meta"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotBuilt(f"{path} cannot be read ({error}): run `sayso build` to make it again.") from None
    fault = f"{path} has the format {number}, and this version reads the format {FORMAT}"
    raise NotBuilt(f"{fault}: run `sayso build` to make it again.")


def _write(path: Path, lines: Iterable[str]) -> tuple[str, int]:
    """Write the lines through to the disk; returns the SHA-256 in hex and the number of lines."""
    digest, count, last = hashlib.sha256(), 0, ""
    with path.open("xb") as out:
        for line in lines:
            row = line.rstrip("\n")
            if row <= last:
                raise InputError(f"The build is not sorted, or repeats itself, at line {count + 1}: {row[:200]!r}.")
            count, last = count + 1, row
            data = row.encode() + b"\n"
            digest.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), count


def _check(path: Path, lines: int) -> int:
    """Parse the file as a reader would; returns the number of its graphs."""
    graphs, quads = set[object](), 0
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
            graphs.add(quad.graph_name)
            quads += 1
    except SyntaxError as error:
        raise InputError(f"The build does not parse as N-Quads: {error}. Nothing was published.") from None
    if quads != lines:
        raise InputError(f"The build has {lines} lines and {quads} quads. Nothing was published.")
    if ox.DefaultGraph() in graphs:
        raise InputError("A quad of the build has no graph, and the default graph is empty. Nothing was published.")
    return len(graphs)


def _point(cache: Path, info: BuildInfo) -> None:
    note = {
        "format": info.format,
        "id": info.id,
        "created": info.created,
        "quads": info.quads,
        "graphs": info.graphs,
        "size": info.size,
        "meta": info.meta,
    }
    draft = cache / "current.json.new"
    with draft.open("w", encoding="utf-8") as out:
        json.dump(note, out, ensure_ascii=False, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(pointer(cache))
    _sync(cache)


def _sync(folder: Path) -> None:
    """Make a rename inside the folder last through a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
