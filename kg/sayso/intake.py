"""What is asked of an article and its notes before they enter: that the one is plain text and the others filled in.

What is allowed and yet probably a slip is told as a doubt; it stops nothing.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sayso.dates import bounds
from sayso.errors import DossierError, NotesError
from sayso.notes import Notes, locate
from sayso.skeleton import FILL_IN

_SAVE = "Save the article's words as plain text, without markup, and add that."
_NO_TEXT = {
    ".json": "it is named like notes, not like an article. Add the article and name the notes: sayso add {stem}.txt "
    "--notes {name}",
    **dict.fromkeys(
        (".html", ".htm", ".xhtml", ".mht"),
        f"it is named like a page of the web. {_SAVE}",
    ),
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub"),
        f"it is named like a document with layout. {_SAVE}",
    ),
}
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_NOT = r"\b(?:not|never|neither|nor|without|stopped short)\b|n[’']t\b"
_TELLING = tuple(
    (re.compile(words, re.I | re.S), stances)
    for words, stances in (
        (rf"(?:{_NOT}).*\b(?:den(?:y|ied|ies|ying)|disput(?:e|ed|es|ing)|rul(?:e|ed|es|ing) out)\b", ("declines",)),
        (
            r"\b(?:declin|refus)(?:e|ed|es|ing) (?:to (?:comment|say|confirm|discuss|elaborate)|comment)\b",
            ("declines",),
        ),
        (r"\bneither confirm(?:s|ed|ing)? nor den(?:y|ies|ied|ying)\b", ("declines",)),
        (rf"(?:{_NOT}).*\b(?:comment|respond|reply|answer)(?:ed|s)?\b", ("declines",)),
        (r"\b(?:den(?:y|ied|ies|ying)|refut(?:e|ed|es|ing))\b", ("denies",)),
        (r"\b(?:confirm|announc|acknowledg|admit)(?:e?s|e?d|ted|ing|ting)?\b", ("asserts", "declines")),
    )
)
_HEAD = 4096  # bytes of a file in which a page of the web gives itself away


def refuse_other_kinds(path: Path, data: bytes) -> None:
    """Raises DossierError for a file that is no plain text: by its name, or because a page of the web begins in it."""
    wrong = _NO_TEXT.get(path.suffix.lower(), "")
    if wrong:
        raise DossierError(f"{path}: {wrong.format(stem=path.stem, name=path.name)}")
    if _PAGE.match(data[:_HEAD]):
        raise DossierError(f"{path}: a page of the web is in it, tags and all. {_SAVE}")


def refuse_unfilled(raw: bytes, source: str) -> None:
    """Raises NotesError that names the first line of notes in which a mark of the template still stands."""
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        if FILL_IN in line:
            raise NotesError(f"{source}, line {number}: “{FILL_IN} …” still stands there. Write what the article says.")


def doubts(read: Notes, text: str, source: str) -> Iterator[str]:
    """What is allowed in notes and yet probably a slip, as warnings that name file and key.

    ``text`` is the article's; quotes and dates must have been checked already. Cues are held against stances in
    English only.
    """
    article, today = read.article, datetime.now(UTC).date()
    if not read.statements and not read.meetings:
        yield f"{source}, statements: there is none, so the article says nothing in the graph."
    for where, edtf in dated(read):
        earliest = bounds(edtf).earliest
        if where.startswith("article.") and earliest and earliest > today:
            yield f"{source}, {where}: {edtf} is still to come. Is the year right?"
    named = {form for a in read.actors for form in (a.name, *(x if isinstance(x, str) else x[0] for x in a.aliases))}
    for s in read.statements:
        where = f"{source}, statements {s.id}"
        if s.speaker and s.speaker_kind == "named" and s.speaker not in named and s.speaker != article.publisher:
            yield f"{where}: {s.speaker} is not among the actors, so its kind stays open."
        if article.language.lower().split("-")[0] == "en":
            start, end = locate(text, s.cue, f"{where}.cue")
            likely = _likely_stances(text[start:end])
            if likely and s.stance not in likely:
                yield (
                    f"{where}: the cue is “{' '.join(text[start:end].split())}” and the stance “{s.stance}”. "
                    f"Is it not “{' or '.join(likely)}”?"
                )


def _likely_stances(cue: str) -> tuple[str, ...]:
    """The stances that go with an English cue whose verb leaves little choice; () for every other cue."""
    for words, stances in _TELLING:
        if words.search(cue):
            return stances
    return ()


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
