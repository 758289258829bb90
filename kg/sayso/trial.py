"""A dossier tried out as it would be with some files changed, before one byte of it changes.

The trial is a folder of links beside the cache. Whoever was stopped in the middle left nothing: the next opening
sweeps it away.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sayso.build import prove, read_units
from sayso.dossier import Dossier

Warn = Callable[[str], None]


def try_out(dossier: Dossier, put: Mapping[str, bytes], drop: Sequence[str], warn: Warn) -> None:
    """Reads and puts together the dossier as it would be with some files changed.

    ``put`` and ``drop`` hold paths inside the dossier. Raises DossierError and NotesError for all that a build would
    refuse, down to an IRI that no parser takes.
    """
    with _overlay(dossier, put, drop) as other:
        prove(other, read_units(other), warn)


@contextmanager
def _overlay(dossier: Dossier, put: Mapping[str, bytes], drop: Sequence[str]) -> Iterator[Dossier]:
    """The dossier with files changed, as a folder of links that is gone afterwards.

    It lies among the staged writes, under this process's number: if the process is killed, ``staging.recover``
    removes it, words and all.
    """
    folder = dossier.cache / "staged" / f"{os.getpid()}-trial-{os.urandom(4).hex()}"
    try:
        for name in ("articles", "notes", "readings", "graph"):
            (folder / name).mkdir(parents=True)
            for path in sorted((dossier.path / name).glob("**/*")):
                inside = path.relative_to(dossier.path)
                if path.is_dir() and not path.is_symlink():
                    (folder / inside).mkdir(parents=True, exist_ok=True)
                elif str(inside) not in drop and str(inside) not in put:
                    (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                    (folder / inside).symlink_to(path.absolute())
        for name in ("dossier.toml", "decisions.jsonl"):
            if os.path.lexists(dossier.path / name) and name not in put:
                (folder / name).symlink_to((dossier.path / name).absolute())
        (dossier.cache / "ontology").mkdir(parents=True, exist_ok=True)
        (folder / ".sayso").mkdir()
        (folder / ".sayso" / "ontology").symlink_to((dossier.cache / "ontology").resolve())
        for inside_name, data in put.items():
            (folder / inside_name).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside_name).write_bytes(data)
        yield Dossier(folder, dossier.settings, dossier.path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
