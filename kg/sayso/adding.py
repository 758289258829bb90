"""What enters a dossier: checked whole first, then written all or none.

An addition is tried against everything that is already there (``trial``) before one byte of the dossier changes.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import msgspec

from sayso import ids, interpret, notes, twins
from sayso.dossier import Dossier
from sayso.doubts import doubts
from sayso.errors import CopyError, DossierError, NotesError
from sayso.extract.languages import is_english
from sayso.extract.reading import MAX_PAGE_BYTES, Document, Reader
from sayso.intake import faults, refuse_other_kinds, refuse_unfilled
from sayso.model import Unit
from sayso.rdf import read_graph_file
from sayso.trial import Warn, try_out

GRAPH_SUFFIXES = (".ttl", ".trig", ".nq")
PROGRAM = "Sayso"
"""Who has read what this program took from a page."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the command line says of an article; an empty text leaves to the notes what they say."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    published: str = ""
    reference_date: str = ""

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return self != Details()

    def into(self, article: notes.ArticleNotes) -> notes.ArticleNotes:
        """The notes' article with these details instead of what stood there."""
        counted = article.reference_date and article.reference_date != article.stated_date
        first = self.published.partition("/")[0]
        day = first if not (article.stated_date or article.reference_date) else ""
        changes = {
            "title": self.title,
            "publisher": self.publisher,
            "stated_date": self.date,
            "published": self.published,
            "language": self.language,
            "url": self.url,
            "reference_date": self.reference_date or ("" if counted else self.date or day),
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

    ``data`` is what was read already, from standard input: then ``path`` only names it in messages. ``unread``: no
    machine is to read it; ``reread``: it is to do so again.
    """

    path: Path
    data: bytes | None = None
    notes: Path | None = None
    name: str = ""
    details: Details = field(default_factory=Details)
    replace: bool = False
    copy: bool = False
    unread: bool = False
    reread: bool = False


def is_graph_file(path: Path) -> bool:
    """Whether a file is hand-written RDF by its ending: Turtle, TriG or N-Quads, also compressed."""
    plain = Path(path.stem) if path.suffix == ".gz" else path
    return plain.suffix in GRAPH_SUFFIXES


def prepare(
    dossier: Dossier,
    wish: Wish,
    document: Document | None,
    besides: Sequence[Addition] = (),
    reading: notes.Notes | None = None,
) -> Addition:
    """Checks one wish by itself; ``besides`` holds additions that enter together with it.

    ``document`` is the article as read, None for triples; ``reading`` what a machine read in it, for which ``to_read``
    asked. Raises DossierError and NotesError that name file, key and quote. Nothing is written.
    """
    return _graph_file(dossier, wish) if document is None else _article(dossier, wish, document, besides, reading)


def to_read(dossier: Dossier, wish: Wish, document: Document) -> notes.ArticleNotes | None:
    """What is known of an article that a machine is to read; None where none is to.

    That is where somebody has read it, or is to, where it is not in English, and where it will not enter.
    """
    name, data = target(wish), document.text.encode()
    if wish.unread or wish.notes or not ids.is_slug(name) or os.path.lexists(dossier.path / f"notes/{name}.json"):
        return None
    text, path = dossier.path / f"articles/{name}.txt", dossier.path / f"readings/{name}.json"
    same = os.path.lexists(text) and _is(dossier, text, data)
    if os.path.lexists(text) and not same and not wish.replace:
        return None
    article = document.notes(dossier.settings.language)
    if os.path.lexists(path) and same:
        known = notes.decode(dossier.read(path), f"readings/{name}.json")
        again = wish.reread or (wish.replace and wish.details.given)
        if not again and (known.tells or known.read_by.model):
            return None
        article = _filled_up(known.article, article)
    article = wish.details.into(article)
    if not is_english(article.language) or (not wish.copy and twins.twin(dossier, name, twins.words(data))):
        return None
    return article


def _filled_up(known: notes.ArticleNotes, found: notes.ArticleNotes) -> notes.ArticleNotes:
    """What is known of an article, and where nothing is, what was found now."""
    more = {key: value for key in known.__struct_fields__ if not getattr(known, key) and (value := getattr(found, key))}
    return msgspec.structs.replace(known, **more)


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
    name = target(wish)
    unit = read_graph_file(wish.path, dossier.base, wish.path.name)
    if wish.notes or wish.details.given:
        raise DossierError(f"{wish.path}: a file of triples has no notes and no title. Leave these options out.")
    known = dossier.path / name
    if _is(dossier, known, data):
        return Addition(name, str(wish.path), {}, unit)
    if known.exists() and not wish.replace:
        raise DossierError(f"{wish.path}: {name} is there with other triples. Give --replace, or another --name.")
    return Addition(name, str(wish.path), {name: data}, unit)


def _article(
    dossier: Dossier, wish: Wish, document: Document, besides: Sequence[Addition], reading: notes.Notes | None
) -> Addition:
    data = document.text.encode()
    name = target(wish)
    _refuse_name(dossier, wish, name, data)
    words = twins.words(data)
    twin = twins.twin(dossier, name, words) or next((a.name for a in besides if a.name != name and a.words & words), "")
    raw, source = _notes(dossier, wish, name) if reading is None else (None, f"readings/{name}.json")
    raw, source = _completed(dossier, wish, document, raw, source, twin, reading)
    text_file = f"articles/{name}.txt"
    if raw is None:
        unit = interpret.bare(name=name, data=data, base=dossier.base, language=dossier.settings.language)
        changed = _changed(dossier, {text_file: data})
        return Addition(name, str(wish.path), changed, unit, bare=True, words=words, document=document)
    read = notes.decode(raw, source)
    folder = "readings" if reading is not None else _folder(wish, read, source)
    if wrong := tuple(faults(read, document.text, source)):
        raise NotesError(*wrong)
    unit = interpret.interpret(
        read, name=name, data=data, base=dossier.base, source=source, by_machine=folder == "readings"
    )
    changed = _changed(dossier, {text_file: data, f"{folder}/{name}.json": raw})
    other = _other_notes(dossier, name) if folder == "readings" else None
    drops = (f"notes/{name}.json",) if other is not None and other.read_by.how == "machine" else ()
    if reading is None:
        _refuse_other_notes(dossier, wish, {*changed, *drops} - {text_file})
    bare = wish.notes is None and not read.tells and not read.read_by.model
    return Addition(
        name,
        str(wish.path),
        changed,
        unit,
        bare=bare,
        words=words,
        document=document,
        doubts=() if bare or reading else tuple(doubts(read, document.text, source)),
        drops=drops,
        winning=f"notes/{name}.json" if other is not None and not drops else "",
    )


def target(wish: Wish) -> str:
    """The name in the dossier that a wish will have; a file of triples has that of its place."""
    if not is_graph_file(wish.path):
        return wish.name or name_of(wish.path)
    stem, dot, ending = wish.path.name.partition(".")
    return f"graph/{ids.slug(wish.name or stem)}{dot}{ending}"


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
    found = document.page or guessed or document.publisher
    reader = notes.Reader(how="machine", by=PROGRAM) if found else notes.Reader()
    return notes.Notes(article=document.notes(usual), read_by=reader)


def _completed(
    dossier: Dossier,
    wish: Wish,
    document: Document,
    raw: bytes | None,
    source: str,
    twin: str,
    reading: notes.Notes | None,
) -> tuple[bytes | None, str]:
    """The notes with the command line's details, and what messages call them; none where nothing is known.

    Raises DossierError for a copy that is not marked as one.
    """
    read = reading or (notes.decode(raw, source) if raw is not None else _known(dossier, wish, document))
    article = wish.details.into(read.article)
    if twin and not article.copy_of:
        if not wish.copy:
            raise CopyError(
                f"{wish.path}: this is the text of {twin}, word for word: a copy is not corroboration. Give --copy "
                'to keep it as a copy, or write "copy_of" in its notes.'
            )
        article = msgspec.structs.replace(article, copy_of=twin)
    nothing = notes.ArticleNotes(language=dossier.settings.language)
    if reading is None and article == (nothing if raw is None else read.article):
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
    "PROGRAM", "Addition", "Details", "Wish", "commit", "figures", "is_graph_file", "name_of", "pages", "prepare",
    "read_article", "target", "to_read",
]  # fmt: skip
