"""What enters a dossier and what leaves it: checked whole first, then written all or none.

An addition is tried against everything that is already there, in a folder of links beside the cache, before one byte
of the dossier changes. Whoever was stopped in the middle left nothing: the next opening sweeps the trial away.
"""

import getpass
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import msgspec

from sayso import decisions, ids, interpret, notes
from sayso.build import prove, read_units
from sayso.dossier import Dossier, decode_article
from sayso.doubts import doubts
from sayso.errors import DossierError, NotesError, NotFound
from sayso.intake import faults, refuse_other_kinds, refuse_unfilled
from sayso.model import Decision, Unit
from sayso.rdf import read_graph_file

GRAPH_SUFFIXES = (".ttl", ".trig", ".nq")
Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Details:
    """What the command line says of an article; an empty text leaves to the notes what they say."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    language: str = ""
    url: str = ""

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return any((self.title, self.publisher, self.date, self.language, self.url))

    def into(self, article: notes.ArticleNotes) -> notes.ArticleNotes:
        """The notes' article with these details instead of what stood there."""
        changes = {
            "title": self.title,
            "publisher": self.publisher,
            "stated_date": self.date,
            "language": self.language,
            "url": self.url,
            "reference_date": "" if article.reference_date else self.date,
        }
        return msgspec.structs.replace(article, **{key: value for key, value in changes.items() if value})


@dataclass(frozen=True, slots=True)
class Addition:
    """One checked thing to add: its name, and the files that change, by path inside the dossier.

    ``drops`` are files that go. Both are empty where all of it is there already. ``unit`` is what it says, for counting
    and for links, ``words`` the hash of an article's words without their spacing, ``doubts`` what is allowed and
    probably a slip, ``winning`` the notes by hand that count instead of this machine's reading.
    """

    name: str
    source: str
    files: Mapping[str, bytes]
    unit: Unit
    bare: bool = False
    words: bytes = b""
    doubts: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    winning: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to add: a file, and for an article its notes, name and details."""

    path: Path
    notes: Path | None = None
    name: str = ""
    details: Details = field(default_factory=Details)
    replace: bool = False
    copy: bool = False


def is_graph_file(path: Path) -> bool:
    """Whether a file is hand-written RDF by its ending: Turtle, TriG or N-Quads, also compressed."""
    plain = Path(path.stem) if path.suffix == ".gz" else path
    return plain.suffix in GRAPH_SUFFIXES


def prepare(dossier: Dossier, wish: Wish, besides: Sequence[Addition] = ()) -> Addition:
    """Checks one wish by itself; ``besides`` holds the additions before it of the same call.

    Raises DossierError and NotesError that name file, key and quote. Nothing is written.
    """
    return _graph_file(dossier, wish) if is_graph_file(wish.path) else _article(dossier, wish, besides)


def commit(dossier: Dossier, additions: Sequence[Addition], warn: Warn) -> None:
    """Tries the additions against the whole dossier, then puts them in place, all or none.

    ``warn`` is told what a build will pass over. Raises DossierError and NotesError; then nothing was changed.
    """
    files = {path: data for addition in additions for path, data in addition.files.items()}
    drops = tuple(path for addition in additions for path in addition.drops)
    if not files and not drops:
        return
    try_out(dossier, files, drops, warn)
    dossier.put(files, "add " + ", ".join(sorted(files)), drop=drops)


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


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise DossierError(f"{path}: it is no plain file. Give the path of a file.")
    try:
        return path.read_bytes()
    except OSError as err:
        raise DossierError(f"{path}: cannot be read ({err.strerror}). Give the path of a file.") from None


def _graph_file(dossier: Dossier, wish: Wish) -> Addition:
    data = _read(wish.path)
    stem, dot, ending = wish.path.name.partition(".")
    target = f"graph/{ids.slug(wish.name or stem)}{dot}{ending}"
    unit = read_graph_file(wish.path, dossier.base, wish.path.name)
    if wish.notes or wish.details.given:
        raise DossierError(f"{wish.path}: a file of triples has no notes and no title. Leave these options out.")
    known = dossier.path / target
    if _is(dossier, known, data):
        return Addition(target, str(wish.path), {}, unit)
    if known.exists() and not wish.replace:
        raise DossierError(f"{wish.path}: {target} is there with other triples. Give --replace, or another --name.")
    return Addition(target, str(wish.path), {target: data}, unit)


def _article(dossier: Dossier, wish: Wish, besides: Sequence[Addition]) -> Addition:
    data = _read(wish.path)
    refuse_other_kinds(wish.path, data)
    decode_article(data, str(wish.path))
    name = wish.name or ids.slug(wish.path.stem)
    if not ids.is_slug(name):
        raise DossierError(
            f"{wish.path}: {name} is no name for an article: lower-case letters and digits joined by single hyphens. "
            f"Try --name {ids.slug(name)}."
        )
    text_file = f"articles/{name}.txt"
    known = dossier.path / text_file
    if known.exists() and not _is(dossier, known, data) and not wish.replace:
        raise DossierError(
            f"{wish.path}: {text_file} is there with another text. Give --replace to put this one in its place, or "
            "another --name."
        )
    twin = _twin(dossier, name, data, besides)
    raw, source = _notes(dossier, wish, name)
    raw = _completed(wish, raw, source, twin)
    if raw is None:
        unit = interpret.bare(name=name, data=data, base=dossier.base, language=dossier.settings.language)
        changed = _changed(dossier, {text_file: data})
        return Addition(name, str(wish.path), changed, unit, bare=dossier.notes(name) is None, words=_words(data))
    read, text = notes.decode(raw, source), data.decode("utf-8")
    folder = _folder(wish, read, source)
    if wrong := tuple(faults(read, text, source)):
        raise NotesError(*wrong)
    unit = interpret.interpret(
        read, name=name, data=data, base=dossier.base, source=source, by_machine=folder == "readings"
    )
    changed = _changed(dossier, {text_file: data, f"{folder}/{name}.json": raw})
    other = _other_notes(dossier, name) if folder == "readings" else None
    drops = (f"notes/{name}.json",) if other is not None and other.read_by.how == "machine" else ()
    _refuse_other_notes(dossier, wish, {*changed, *drops} - {text_file})
    winning = f"notes/{name}.json" if other is not None and not drops else ""
    slips = tuple(doubts(read, text, source))
    return Addition(name, str(wish.path), changed, unit, words=_words(data), doubts=slips, drops=drops, winning=winning)


def _changed(dossier: Dossier, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: body for path, body in wanted.items() if not _is(dossier, dossier.path / path, body)}


def _is(dossier: Dossier, path: Path, data: bytes) -> bool:
    return os.path.lexists(path) and dossier.read(path) == data


def _refuse_other_notes(dossier: Dossier, wish: Wish, touched: Iterable[str]) -> None:
    for path in sorted(touched):
        if (dossier.path / path).exists() and not wish.replace:
            raise DossierError(f"{wish.path}: {path} is there with other notes. Give --replace to change them.")


def _notes(dossier: Dossier, wish: Wish, name: str) -> tuple[bytes | None, str]:
    """The notes that an article is to have, and what messages call them: those given, else those in the dossier."""
    if wish.notes is not None:
        raw, source = _read(wish.notes), str(wish.notes)
    else:
        known = dossier.notes(name)
        if known is None:
            return None, f"notes/{name}.json"
        raw, source = dossier.read(known), f"{known.parent.name}/{known.name}"
    refuse_unfilled(raw, source)
    return raw, source


def _folder(wish: Wish, read: notes.Notes, source: str) -> str:
    """Where notes belong: what is in the dossier stays in its folder, what a machine read goes to readings."""
    if wish.notes is None:
        return source.partition("/")[0]
    return "readings" if read.read_by.how == "machine" else "notes"


def _other_notes(dossier: Dossier, name: str) -> notes.Notes | None:
    """What stands in notes/, if anything: by hand it wins over a reading; read by a machine it is an older reading."""
    path = dossier.path / "notes" / f"{name}.json"
    return notes.decode(dossier.read(path), f"notes/{name}.json") if os.path.lexists(path) else None


def _completed(wish: Wish, raw: bytes | None, source: str, twin: str) -> bytes | None:
    """The notes with the command line's details; raises DossierError for a copy that is not marked as one."""
    read = notes.decode(raw, source) if raw is not None else notes.Notes(article=notes.ArticleNotes())
    article = wish.details.into(read.article)
    if twin and not article.copy_of:
        if not wish.copy:
            raise DossierError(
                f"{wish.path}: this is the text of {twin}, word for word: a copy is not corroboration. Give --copy "
                'to keep it as a copy, or write "copy_of" in its notes.'
            )
        article = msgspec.structs.replace(article, copy_of=twin)
    if article == read.article:
        return raw
    if not article.publisher:
        raise DossierError(f"{wish.path}: notes need the outlet that published the article. Give --publisher NAME.")
    try:
        return notes.encode(msgspec.structs.replace(read, article=article))
    except UnicodeEncodeError:
        raise DossierError(f"{wish.path}: an option holds bytes that are not UTF-8. Write it as UTF-8.") from None


def _twin(dossier: Dossier, name: str, data: bytes, besides: Sequence[Addition]) -> str:
    """The name of another article with the same words, however spaced; empty where there is none."""
    words = _words(data)
    for other, path in dossier.articles().items():
        if other != name and _words_of(dossier, path, path.lstat().st_mtime_ns) == words:
            return other
    return next((a.name for a in besides if a.words == words and a.name != name), "")


def _words(data: bytes) -> bytes:
    return hashlib.sha256(b" ".join(data.split())).digest()


@lru_cache(maxsize=100_000)
def _words_of(dossier: Dossier, path: Path, changed: int) -> bytes:
    """The hash of a file's words; ``changed`` is its time of change, so that a new text is read anew."""
    del changed
    return _words(dossier.read(path))


# What leaves -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed: the files, and the decision that says why."""

    files: tuple[str, ...]
    decision: Decision


def remove(dossier: Dossier, name: str, reason: str, by: str, warn: Warn) -> Removal:
    """Removes an article with its notes and readings, or a file of triples, and records the decision.

    ``name``: an article's name, or a path such as ``graph/offices.ttl``. Afterwards ``sayso build`` must run: it takes
    the words out of the store. Raises NotFound, and DossierError where other files rest on what would go.
    """
    files, target = _going(dossier, name)
    decision = Decision(
        id=decisions.next_id(dossier.decisions().all),
        date=datetime.now(UTC).date().isoformat(),
        by=by or dossier.settings.reader or getpass.getuser(),
        act="remove",
        targets=(dossier.base + target,),
        reason=reason,
    )
    ledger = dossier.path / "decisions.jsonl"
    before = dossier.read(ledger) if os.path.lexists(ledger) else b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    try:
        put = {"decisions.jsonl": before + gap + decisions.encode(decision, dossier.base)}
    except UnicodeEncodeError:
        raise DossierError("The reason or the name is not UTF-8. Write them as UTF-8.") from None
    try_out(dossier, put, files, warn)
    dossier.put(put, f"remove {name}", drop=files)
    return Removal(files, decision)


def _going(dossier: Dossier, name: str) -> tuple[tuple[str, ...], str]:
    """The files that go with a name, and the decision's target relative to the base."""
    graphs = {str(path.relative_to(dossier.path)): path for path in dossier.graphs()}
    wanted = name if name in graphs else f"graph/{name}"
    if wanted in graphs:
        return (wanted,), f"file/{wanted}"
    names = (f"articles/{name}.txt", f"notes/{name}.json", f"readings/{name}.json")
    found = tuple(path for path in names if ids.is_slug(name) and os.path.lexists(dossier.path / path))
    telling = [
        source
        for source, path in graphs.items()
        if any(a.name == name for a in read_graph_file(path, dossier.base, source).articles)
    ]
    if telling:
        raise DossierError(
            f"{name}: {telling[0]} tells of this article, words and all. Remove that file: sayso remove {telling[0]}"
        )
    if not found:
        raise NotFound(f"There is no article {name} in this dossier. `sayso log --articles` lists them.")
    return found, f"article/{name}"


def pages(dossier: Dossier, unit: Unit) -> tuple[str, ...]:
    """The paths of the pages of a unit's article and of its first claim, as the server has them."""
    first = next((a.claim for a in unit.attributions if a.stance), "")
    iris = [*(article.iri for article in unit.articles[:1]), *([first] if first else [])]
    return tuple("/" + quote(iri.removeprefix(dossier.base), safe="/") for iri in iris)


def figures(unit: Unit) -> dict[str, int]:
    """How much a unit says: attributions with a stance, claims, meetings, actors, articles."""
    return {
        "attribution": sum(1 for a in unit.attributions if a.stance),
        "claim": len(unit.claims),
        "meeting": len({mention.iri for mention in unit.mentions}),
        "actor": len(unit.actors),
    }


__all__ = [
    "Addition", "Details", "Removal", "Wish", "commit", "figures", "is_graph_file", "pages", "prepare", "remove",
    "try_out",
]  # fmt: skip
