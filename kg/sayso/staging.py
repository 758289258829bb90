"""Changes to a dossier's files, all or nothing, and files read only from inside of it.

A change is written under ``.sayso/staged`` first, and one rename decides that it shall be. Whoever opens the dossier
next completes what was decided, and throws away what was not. A dossier may come from strangers: what is found staged
is put only where Sayso itself writes, and no link leads out of the folder.
"""

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sayso import ids
from sayso.errors import Busy, DossierError

CACHE = ".sayso"
_WAIT = 30.0  # seconds for another process to put its change in place, which takes it some milliseconds
_POLL = 0.01


@dataclass(frozen=True)
class _Plan:
    """What a stage puts (its files are numbered in this order) and drops; paths are relative to the dossier."""

    put: tuple[str, ...]
    drop: tuple[str, ...]


def read(path: Path, folder: Path, root: Path) -> bytes:
    """The bytes of a file of the dossier in ``folder``; ``root`` is what no link may lead out of.

    Raises DossierError for what is no plain file, cannot be read, or is a link to somewhere else.
    """
    name = path.relative_to(folder)
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            raise DossierError(f"{name}: it is a link that leads out of the dossier. Put the file itself there.")
        if not real.is_file():
            raise DossierError(f"{name}: it is no plain file. Move it away, or put a file in its place.")
        return real.read_bytes()
    except (OSError, RuntimeError) as err:  # RuntimeError: a circle of links
        reason = getattr(err, "strerror", None) or err
        raise DossierError(f"{name}: it cannot be read ({reason}). Mend or remove it.") from None


def check_cache(folder: Path) -> None:
    """Raises DossierError where the cache is, or holds, a link: what is swept there would be swept elsewhere."""
    cache = folder / CACHE
    for path in (cache, *(cache.iterdir() if cache.is_dir() else ())):
        if path.is_symlink():
            raise DossierError(
                f"{path.relative_to(folder)}: it is a link, and the cache holds none. Remove the folder {CACHE}; "
                "`sayso build` makes it again."
            )


def apply(folder: Path, files: Mapping[str, bytes], drop: Iterable[str], note: str) -> None:
    """Puts files in place and removes others, all or nothing; when it returns the disk has it.

    Paths are relative to the dossier. ``note`` says what for, to whoever finds the stage after a crash. Raises
    DossierError for a path that is none of a dossier's, and Busy where another process hangs in the middle of this.
    """
    plan = _Plan(tuple(files), tuple(drop))
    _check_plan(folder, plan)
    stage = folder / CACHE / "staged" / f"{os.getpid()}-{os.urandom(4).hex()}"
    stage.mkdir(parents=True)
    for number, data in enumerate(files.values()):
        write(stage / str(number), data)
    write(stage / "plan.json", json.dumps({"note": note, "put": plan.put, "drop": plan.drop}).encode())
    for parent in (stage, stage.parent, folder / CACHE, folder):
        sync(parent)  # else a power cut may lose the whole stage after it was decided
    with _lock(folder):
        (stage / "plan.json").rename(stage / "decided.json")
        sync(stage)
        _finish(folder, stage)


def is_denied(error: OSError) -> bool:
    """Whether the system refused to write: by rights, or because the disk is read-only."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def recover(folder: Path) -> None:
    """Completes the changes that were decided before a crash, and throws away those that were not.

    Changes of processes that are at work are left alone. Where nothing may be written, what was not decided stays.
    Raises DossierError for a stage that Sayso has not written, and for a decided one that may not be put in place.
    """
    staged = folder / CACHE / "staged"
    if not staged.is_dir() or not any(staged.iterdir()):
        return
    try:
        _settle(folder, staged)
    except OSError as err:
        if not is_denied(err):
            raise
        if waiting := [stage for stage in sorted(staged.iterdir()) if (stage / "decided.json").exists()]:
            raise DossierError(
                f"{waiting[0].relative_to(folder)}: a change was decided and is not in place yet, and the folder "
                "cannot be written. Somebody who may write there must run `sayso build` first."
            ) from None


def _settle(folder: Path, staged: Path) -> None:
    with _lock(folder):
        for stage in sorted(staged.iterdir()):
            if stage.is_symlink() or not stage.is_dir():
                stage.unlink()
            elif (stage / "decided.json").exists():
                _finish(folder, stage)
            elif not _alive(stage.name):
                shutil.rmtree(stage, ignore_errors=True)


def write(path: Path, data: bytes) -> None:
    """Writes a file through to the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Makes the names in a folder last through a power cut."""
    if not folder.is_dir():
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One process at a time puts changes in place: the kernel's lock, which no crash leaves behind."""
    handle = os.open(folder / CACHE / "staged.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    end = time.monotonic() + _WAIT
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Busy(f"{folder}: another process changes its files. Try again when it has ended.") from None
                time.sleep(_POLL)
        yield
    finally:
        os.close(handle)


def _alive(stage_name: str) -> bool:
    pid = stage_name.partition("-")[0]
    return pid.isdecimal() and Path(f"/proc/{pid}").exists()


def _finish(folder: Path, stage: Path) -> None:
    """Puts a decided stage in place; safe to repeat after a crash at any point."""
    plan = _plan(folder, stage)
    touched: set[Path] = set()
    try:
        for number, name in enumerate(plan.put):
            staged, target = stage / str(number), folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            touched.add(target.parent)
            if staged.exists():
                staged.replace(target)
        for name in plan.drop:
            (folder / name).unlink(missing_ok=True)
            touched.add((folder / name).parent)
    except OSError as err:
        raise DossierError(
            f"{err.filename2 or err.filename}: a change cannot be put in place ({err.strerror}). Make room for it, or "
            f"remove {stage.relative_to(folder)} to give the change up."
        ) from None
    for parent in sorted(touched):
        sync(parent)
    (stage / "decided.json").unlink()  # first, so that half a stage is never taken for a decided one
    shutil.rmtree(stage, ignore_errors=True)


def _plan(folder: Path, stage: Path) -> _Plan:
    """The plan of a decided stage; raises DossierError where it is none of Sayso's."""
    try:
        plan = json.loads((stage / "decided.json").read_bytes())
        put, drop = plan["put"], plan["drop"]
        if not all(isinstance(name, str) for name in (*put, *drop)):
            raise TypeError("a path is no text")
        if any((stage / str(number)).is_symlink() for number in range(len(put))):
            raise ValueError("a staged file is a link")
        found = _Plan(tuple(put), tuple(drop))
        _check_plan(folder, found)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, DossierError) as err:
        raise DossierError(
            f"{stage.relative_to(folder)}: this is no change that Sayso has written ({err}). Nothing of it was done; "
            "remove that folder."
        ) from None
    return found


def _check_plan(folder: Path, plan: _Plan) -> None:
    for name in (*plan.put, *plan.drop):
        parents = [folder.joinpath(*Path(name).parts[:depth]) for depth in range(1, len(Path(name).parts))]
        if not _is_own(name) or any(parent.is_symlink() for parent in parents):
            raise DossierError(f"{name!r} is no place for a file of a dossier; docs/dossier.md shows its folders")


def _is_own(name: str) -> bool:
    """Whether a path is one of those that docs/dossier.md lists."""
    if name in ("decisions.jsonl", "dossier.toml"):
        return True
    folder, _, rest = name.partition("/")
    if folder == "graph":
        return "\0" not in rest and not any(part.startswith(".") or not part for part in rest.split("/"))
    ending = {"articles": ".txt", "notes": ".json", "readings": ".json"}.get(folder)
    return ending is not None and rest.endswith(ending) and ids.is_slug(rest.removesuffix(ending))
