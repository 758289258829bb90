"""What is asked of an article and its notes before they enter: that the one is text and the others filled in.

All that is wrong is told at once. What is allowed and yet probably a slip is told in ``sayso.doubts``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from sayso import dates
from sayso.errors import DateError, DossierError, NotesError
from sayso.notes import Notes, Quote, locate
from sayso.skeleton import FILL_IN

_NO_TEXT = {
    ".json": "it is named like notes, not like an article. Add the article and name the notes: sayso add {stem}.txt "
    "--notes {name}",
    ".mht": "it is named like a page with its pictures in one file. Save the page as HTML, and add that.",
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub"),
        "it is named like a document with layout. Save the article's words as plain text, and add that.",
    ),
}
_KEY = re.compile(r'\s*"(\w+)":')


def refuse_other_kinds(path: Path) -> None:
    """Raises DossierError for a file whose name says that neither plain text nor a page of the web is in it."""
    wrong = _NO_TEXT.get(path.suffix.lower(), "")
    if wrong:
        raise DossierError(f"{path}: {wrong.format(stem=path.stem, name=path.name)}")


def refuse_unfilled(raw: bytes, source: str) -> None:
    """Raises NotesError that names all lines of notes in which a mark of the template still stands, with their keys."""
    key, marked = "", []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        found = _KEY.match(line)
        key = found[1] if found else key
        if FILL_IN in line:
            marked.append(f"line {number} ({key})" if key else f"line {number}")
    if marked:
        raise NotesError(
            f"{source}, {', '.join(marked)}: “{FILL_IN} …” still stands there. Write what the article says; where the "
            "guess behind the mark is right, delete the mark."
        )


def faults(read: Notes, text: str, source: str) -> Iterator[str]:
    """Every quote that does not stand in an article's text and every date that is none, with file and key."""
    for where, quote in quotes(read):
        try:
            locate(text, quote, f"{source}, {where}")
        except NotesError as error:
            yield str(error)
    for where, edtf in dated(read):
        try:
            dates.check(edtf)
        except DateError as error:
            yield f"{source}, {where}: {error}"


def quotes(read: Notes) -> Iterator[tuple[str, Quote]]:
    """Every quote in notes, with the key where it stands."""
    for s in read.statements:
        where = f"statements {s.id}"
        yield from ((f"{where}.content", quote) for quote in s.content)
        yield f"{where}.cue", s.cue
        if s.source is not None:
            yield f"{where}.source", s.source
    for m in read.meetings:
        yield from ((f"meetings {m.id}.evidence", quote) for quote in m.evidence)
    for number, actor in enumerate(read.actors):
        for role in actor.roles:
            if role.evidence is not None:
                yield f"actors[{number}].roles {actor.name}", role.evidence


def dated(read: Notes) -> Iterator[tuple[str, str]]:
    """Every date in notes, with the key where it stands."""
    article = read.article
    published = article.published if isinstance(article.published, str) else None
    pairs = [
        ("article.stated_date", article.stated_date),
        ("article.published", published),
        ("article.reference_date", article.reference_date),
        *((f"statements {s.id}.said_on", s.said_on) for s in read.statements),
        *((f"meetings {m.id}.date", m.date) for m in read.meetings),
    ]
    yield from ((where, date) for where, date in pairs if date)
