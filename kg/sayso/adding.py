"""What enters a dossier: checked whole first, then written all or none.

An addition is tried against everything that is already there, in a folder of links beside the cache, before one byte
of the dossier changes. Whoever was stopped in the middle left nothing: the next opening sweeps the trial away.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import msgspec

from sayso import ids, interpret, notes, twins
from sayso.build import prove, read_units
from sayso.dossier import Dossier
from sayso.doubts import doubts
from sayso.errors import DossierError, NotesError
from sayso.extract.reading import MAX_PAGE_BYTES, Document, Reader
from sayso.intake import faults, refuse_other_kinds, refuse_unfilled
from sayso.model import Unit
from sayso.rdf import read_graph_file

GRAPH_SUFFIXES = (".ttl", ".trig", ".nq")
PROGRAM = "Sayso"
"""Who has read what this program took from a page."""

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
        counted = article.reference_date and article.reference_date != article.stated_date
        changes = {
            "title": self.title,
            "publisher": self.publisher,
            "stated_date": self.date,
            "language": self.language,
            "url": self.url,
            "reference_date": "" if counted else self.date,
        }
        return msgspec.structs.replace(article, **{key: value for key, value in changes.items() if value})


@dataclass(frozen=True, slots=True)
class Addition:
    """One checked thing to add: its name, and the files that change, by path inside the dossier.

    ``drops`` are files that go. Both are empty where all of it is there already. ``unit`` is what it says, for counting
    and for links, ``bare`` that nobody has read what its words tell, ``words`` the hashes of an article's words,
    ``document`` the article as it was read, ``doubts`` what is allowed and probably a slip, ``winning`` the notes by
    hand that count instead of this machine's reading.
    """

    name: str
    source: str
    files: Mapping[str, bytes]
    unit: Unit
    bare: bool = False
    words: frozenset[bytes] = frozenset()
    document: Document | None = None
    doubts: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    winning: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to add: a file, and for an article its notes, name and details.

    ``data`` is what was read already, from standard input: then ``path`` only names it in messages.
    """

    path: Path
    data: bytes | None = None
    notes: Path | None = None
    name: str = ""
    details: Details = field(default_factory=Details)
    replace: bool = False
    copy: bool = False


def is_graph_file(path: Path) -> bool:
    """Whether a file is hand-written RDF by its ending: Turtle, TriG or N-Quads, also compressed."""
    plain = Path(path.stem) if path.suffix == ".gz" else path
    return plain.suffix in GRAPH_SUFFIXES


def prepare(dossier: Dossier, reader: Reader, wish: Wish, besides: Sequence[Addition] = ()) -> Addition:
    """Checks one wish by itself; ``besides`` holds the additions before it of the same call.

    ``reader`` reads the file of an article. Raises DossierError and NotesError that name file, key and quote. Nothing
    is written.
    """
    made = _graph_file(dossier, wish) if is_graph_file(wish.path) else _article(dossier, reader, wish, besides)
    same = next((a.source for a in besides if a.name == made.name), "")
    if same:
        raise DossierError(f"{wish.path}: {same} has the same name, {made.name}. Add it by itself with another --name.")
    return made


def read_article(reader: Reader, path: Path, data: bytes | None = None) -> Document:
    """The article in a file; ``data`` is what was read of it already. Raises DossierError that names the file."""
    refuse_other_kinds(path)
    return reader.read(_read(path, MAX_PAGE_BYTES) if data is None else data, str(path))


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


def _read(path: Path, most: int = -1) -> bytes:
    """The bytes of a file, of one that has more than ``most`` one more."""
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise DossierError(f"{path}: it is no plain file. Give the path of a file.")
    try:
        with path.open("rb") as file:
            return file.read(most + 1 if most >= 0 else -1)
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


def _article(dossier: Dossier, reader: Reader, wish: Wish, besides: Sequence[Addition]) -> Addition:
    document = read_article(reader, wish.path, wish.data)
    data = document.text.encode()
    name = wish.name or name_of(wish.path)
    _refuse_name(dossier, wish, name, data)
    words = twins.words(data)
    twin = twins.twin(dossier, name, words) or next((a.name for a in besides if a.name != name and a.words & words), "")
    raw, source = _notes(dossier, wish, name)
    raw, source = _completed(dossier, wish, document, raw, source, twin)
    text_file = f"articles/{name}.txt"
    if raw is None:
        unit = interpret.bare(name=name, data=data, base=dossier.base, language=dossier.settings.language)
        changed = _changed(dossier, {text_file: data})
        return Addition(name, str(wish.path), changed, unit, bare=True, words=words, document=document)
    read = notes.decode(raw, source)
    folder = _folder(wish, read, source)
    if wrong := tuple(faults(read, document.text, source)):
        raise NotesError(*wrong)
    unit = interpret.interpret(
        read, name=name, data=data, base=dossier.base, source=source, by_machine=folder == "readings"
    )
    changed = _changed(dossier, {text_file: data, f"{folder}/{name}.json": raw})
    other = _other_notes(dossier, name) if folder == "readings" else None
    drops = (f"notes/{name}.json",) if other is not None and other.read_by.how == "machine" else ()
    _refuse_other_notes(dossier, wish, {*changed, *drops} - {text_file})
    bare = wish.notes is None and not read.tells
    return Addition(
        name,
        str(wish.path),
        changed,
        unit,
        bare=bare,
        words=words,
        document=document,
        doubts=() if bare else tuple(doubts(read, document.text, source)),
        drops=drops,
        winning=f"notes/{name}.json" if other is not None and not drops else "",
    )


def name_of(path: Path) -> str:
    """The name that a file's article has where none is given: the file's; its folder's where that is "index"."""
    stem = path.absolute().parent.name if path.stem.lower() == "index" else path.stem
    return ids.slug(stem)


def _refuse_name(dossier: Dossier, wish: Wish, name: str, data: bytes) -> None:
    """Raises DossierError for a name that is none, or is another article's."""
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


def _known(dossier: Dossier, wish: Wish, document: Document) -> notes.Notes:
    """What is known of an article that has no notes, as notes: a machine's as soon as a machine found any of it."""
    usual = dossier.settings.language
    guessed = document.detected and document.language != usual and not wish.details.language
    reader = notes.Reader(how="machine", by=PROGRAM) if document.page or guessed else notes.Reader()
    return notes.Notes(article=document.notes(usual), read_by=reader)


def _completed(
    dossier: Dossier, wish: Wish, document: Document, raw: bytes | None, source: str, twin: str
) -> tuple[bytes | None, str]:
    """The notes with the command line's details, and what messages call them; none where nothing is known.

    Raises DossierError for a copy that is not marked as one.
    """
    read = notes.decode(raw, source) if raw is not None else _known(dossier, wish, document)
    article = wish.details.into(read.article)
    if twin and not article.copy_of:
        if not wish.copy:
            raise DossierError(
                f"{wish.path}: this is the text of {twin}, word for word: a copy is not corroboration. Give --copy "
                'to keep it as a copy, or write "copy_of" in its notes.'
            )
        article = msgspec.structs.replace(article, copy_of=twin)
    nothing = notes.ArticleNotes(language=dossier.settings.language)
    if article == (nothing if raw is None else read.article):
        return raw, source
    if raw is None and read.read_by.how == "machine":
        source = f"readings/{source.partition('/')[2]}"
    try:
        return notes.encode(msgspec.structs.replace(read, article=article)), source
    except UnicodeEncodeError:
        raise DossierError(f"{wish.path}: an option holds bytes that are not UTF-8. Write it as UTF-8.") from None


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
    "PROGRAM", "Addition", "Details", "Warn", "Wish", "commit", "figures", "is_graph_file", "name_of", "pages",
    "prepare", "read_article", "try_out",
]  # fmt: skip
