"""A dossier: the folder of plain files that is the truth of one piece of work (layout in docs/dossier.md).

Writes are atomic: what belongs together (an article and its notes) enters or leaves together (``sayso.staging``). A
dossier may come from strangers: its files are read only from inside of the folder.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sayso import ids, staging
from sayso.decisions import Ledger, parse
from sayso.errors import DossierError

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_KEYS = {
    "name": str,
    "title": str,
    "base": str,
    "language": str,
    "license": str,
    "rights": str,
    "reader": str,
}
MAX_ARTICLE_BYTES = 5_000_000


@dataclass(frozen=True)
class Settings:
    """What dossier.toml says; ``license`` and ``rights`` go into every export."""

    name: str
    title: str
    base: str
    language: str = "en"
    license: str = ""
    rights: str = ""
    reader: str = ""


@dataclass(frozen=True)
class Dossier:
    """An opened dossier: its folder and settings. Raises DossierError where the files are wrong.

    ``root`` is the folder that no link may lead out of, where that is not the dossier's own.
    """

    path: Path
    settings: Settings
    root: Path | None = None

    @property
    def base(self) -> str:
        """The base IRI, ending in a slash."""
        return self.settings.base

    @property
    def cache(self) -> Path:
        """The folder of everything that can be built again."""
        return self.path / staging.CACHE

    def read(self, path: Path) -> bytes:
        """The bytes of one of the dossier's files; raises DossierError for links out of it and what is no file."""
        return staging.read(path, self.path, self.root or self.path)

    def articles(self) -> dict[str, Path]:
        """The articles' text files by name, sorted."""
        found: dict[str, Path] = {}
        for path in sorted((self.path / "articles").glob("*.txt")):
            if not ids.is_slug(path.stem):
                raise DossierError(
                    f"articles/{path.name}: a file is named in lower-case letters and digits with single hyphens. "
                    f"Rename it to {ids.slug(path.stem)}.txt."
                )
            found[path.stem] = path
        return found

    def notes(self, name: str) -> Path | None:
        """The notes of an article: those by hand, else the machine's reading, else None."""
        for folder in ("notes", "readings"):
            path = self.path / folder / f"{name}.json"
            if os.path.lexists(path):
                return path
        return None

    def graphs(self) -> list[Path]:
        """The files of hand-written triples, sorted."""
        found = (p for p in (self.path / "graph").glob("**/*") if p.is_symlink() or not p.is_dir())
        return sorted(p for p in found if not p.name.startswith("."))

    def decisions(self) -> Ledger:
        """The decisions; raises DossierError that names the line."""
        path = self.path / "decisions.jsonl"
        if not os.path.lexists(path):
            return Ledger()
        return parse(self.read(path).splitlines(), self.base)

    def check_orphans(self) -> None:
        """Raises DossierError for notes without an article."""
        names = set(self.articles())
        for folder in ("notes", "readings"):
            for path in sorted((self.path / folder).glob("*.json")):
                if path.stem not in names:
                    raise DossierError(
                        f"{folder}/{path.name}: there is no articles/{path.stem}.txt. "
                        "Add the article, or remove the notes."
                    )

    def put(self, files: Mapping[str, bytes], note: str, drop: tuple[str, ...] = ()) -> None:
        """Writes files and removes those of ``drop``, all or nothing; paths are relative to the dossier.

        When it returns the disk has it. ``note`` says what for, to whoever finds the stage after a crash.
        """
        staging.apply(self.path, files, drop, note)

    def drop(self, names: tuple[str, ...], note: str) -> None:
        """Removes files, all or none; those that are missing already are passed over."""
        staging.apply(self.path, {}, names, note)


def open_dossier(path: Path) -> Dossier:
    """The dossier in a folder; completes or discards what a crash left half done. Raises DossierError."""
    file = path / "dossier.toml"
    if not file.is_file():
        raise DossierError(
            f"{path}: this is no dossier, there is no dossier.toml. Make one with: sayso init DIR; "
            "or name one with --dossier DIR or SAYSO_DOSSIER."
        )
    try:
        raw = tomllib.loads(staging.read(file, path, path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as err:
        raise DossierError(f"{file.name}: {err}. Mend that line; docs/dossier.md shows a whole file.") from None
    dossier = Dossier(path, _settings(raw))
    staging.check_cache(path)
    staging.recover(path)
    return dossier


def _settings(raw: dict[str, object]) -> Settings:
    values: dict[str, str] = {}
    for key, value in raw.items():
        if key not in _KEYS:
            raise DossierError(f"dossier.toml: {key} is no setting. The settings are {', '.join(_KEYS)}.")
        if not isinstance(value, str):
            raise DossierError(f'dossier.toml: {key} is not a text. Write {key} = "…".')
        values[key] = value
    for key in ("name", "base"):
        if not values.get(key):
            raise DossierError(f'dossier.toml: {key} is missing. Write {key} = "…".')
    if not _BASE.fullmatch(values["base"]) or not _is_iri(values["base"]):
        raise DossierError(f"dossier.toml: the base {values['base']} is no absolute http(s) IRI that ends in a slash.")
    values.setdefault("title", values["name"])
    return Settings(**values)


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def create(path: Path, settings: Settings) -> Dossier:
    """Makes an empty dossier in a new or empty folder. Raises DossierError where something is in the way."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise DossierError(f"{path}: it exists and is not an empty folder. Choose another name.")
    for folder in ("articles", "notes", "readings", "graph"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {json.dumps(getattr(settings, key), ensure_ascii=False)}" for key in _KEYS]
    staging.write(path / ".gitignore", b".sayso/\n")
    staging.write(path / "decisions.jsonl", b"")
    staging.write(path / "dossier.toml", ("\n".join(lines) + "\n").encode())
    return open_dossier(path)


def decode_article(data: bytes, name: str) -> str:
    """The text of an article's bytes: UTF-8, not empty, not binary, not over-long. Raises DossierError."""
    if len(data) > MAX_ARTICLE_BYTES:
        raise DossierError(
            f"{name}: it has {len(data):,} bytes, an article at most {MAX_ARTICLE_BYTES:,}. Cut it into articles."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise DossierError(
            f"{name}: byte {err.start} is not UTF-8. Save the file as UTF-8 text; the text is never changed here."
        ) from None
    if not text.strip():
        raise DossierError(f"{name}: it is empty. Save the article's words in it first.")
    if "\x00" in text:
        raise DossierError(f"{name}: it holds NUL characters, so it is no text file. Save the article as plain text.")
    return text
