"""What is asked of a file before it enters a dossier, and what a careful reader would look at again in its notes.

Faults are raised, doubts are told: notes with doubts enter, and ``add`` and ``check`` say what is odd about them.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sayso import dates, notes
from sayso.errors import DateError, DossierError, NotesError
from sayso.skeleton import FILL_IN

_NO_TEXT = {
    ".json": "it is named like notes, not like an article. Add the article and name the notes: sayso add {stem}.txt "
    "--notes {name}",
    **dict.fromkeys(
        (".html", ".htm", ".xhtml", ".mht"),
        "it is named like a page of the web. Save the article's words as plain text, such as {stem}.txt, and add that.",
    ),
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub"),
        "it is named like a document with layout. Save its words as plain text, such as {stem}.txt, and add that.",
    ),
}
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_HEAD = 4096  # bytes of a file in which a page of the web gives itself away
_FUTURE_DAYS = 1  # it is tomorrow already somewhere

# English words of saying that leave little doubt about the stance. Lists of ours, short: they only raise a question.
_NOT = re.compile(r"\b(?:not|never|neither|nor|without|didn[’']t|hasn[’']t|haven[’']t|doesn[’']t|don[’']t)\b", re.I)
_DECLINING = re.compile(
    r"\b(?:declin(?:e|es|ed|ing)|no comment|refus(?:e|es|ed|ing) to (?:comment|say|discuss|answer|confirm)|"
    r"(?:did|would|could|does|do)(?: not|n[’']t) (?:immediately )?(?:comment|respond|reply|answer|return|say))\b",
    re.I,
)
_CUES = (
    (re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|refut(?:e|es|ed|ing))\b", re.I), "denying", {"denies"}),
    (
        re.compile(
            r"\b(?:confirm(?:s|ed|ing)?|acknowledg(?:e|es|ed|ing)|admit(?:s|ted|ting)?|conced(?:e|es|ed|ing))\b", re.I
        ),
        "asserting",
        {"asserts"},
    ),
)


def refuse_other_kinds(path: Path, data: bytes) -> None:
    """Raises DossierError for a file that is no plain text: by its name, or because a page of the web begins in it."""
    wrong = _NO_TEXT.get(path.suffix.lower(), "")
    if wrong:
        raise DossierError(f"{path}: {wrong.format(stem=path.stem, name=path.name)}")
    if _PAGE.match(data[:_HEAD]):
        raise DossierError(f"{path}: a page of the web is in it, tags and all. {_SAVE}")


_SAVE = "Save the article's words as plain text, without markup, and add that."


def refuse_unfilled(raw: bytes, source: str) -> None:
    """Raises NotesError that names the line where notes still hold a mark of the template."""
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        if FILL_IN in line:
            raise NotesError(f"{source}, line {number}: “{FILL_IN} …” still stands there. Write what the article says.")


def doubts(read: notes.Notes, text: str, source: str) -> Iterator[str]:
    """What is odd about notes that are right as such; ``source`` is their name for messages."""
    article = read.article
    named = {form for a in read.actors for form in (a.name, *(x if isinstance(x, str) else x[0] for x in a.aliases))}
    negating = {claim.id for claim in read.claims if claim.negates}
    if not read.statements and not read.meetings and not article.copy_of:
        yield f"{source}: there are no statements, so it says nothing of who said what."
    for s in read.statements:
        where = f"{source}, statements {s.id}"
        if s.speaker and s.speaker_kind == "named" and s.speaker not in named and s.speaker != article.publisher:
            yield f"{where}: {s.speaker} is not among the actors, so its kind stays open."
        if not s.relay:
            yield from _clash(s, text, where, s.claim in negating)
    yield from _future(read, source)


def _clash(s: notes.Statement, text: str, where: str, negates: bool) -> Iterator[str]:
    """A cue that says one thing and a stance that says another."""
    start, end = notes.locate(text, s.cue, where)
    cue = text[start:end]
    if _DECLINING.search(cue):
        if s.stance in ("asserts", "denies"):
            yield f"{where}: the cue “{cue}” is one of declining, and the stance is “{s.stance}”. Look again."
        return
    for words, kind, stances in _CUES:
        fits = s.stance in stances or (kind == "denying" and s.stance == "asserts" and negates)
        if words.search(cue) and not fits and not _NOT.search(cue):
            yield f"{where}: the cue “{cue}” is one of {kind}, and the stance is “{s.stance}”. Look again."


def _future(read: notes.Notes, source: str) -> Iterator[str]:
    article = read.article
    published = article.published if isinstance(article.published, str) else None
    found = [("article.stated_date", article.stated_date), ("article.published", published)]
    found += [(f"meetings {m.id}.date", m.date) for m in read.meetings if m.status == "happened"]
    today = datetime.now(UTC).date()
    for where, written in found:
        if not written:
            continue
        try:
            earliest = dates.bounds(written).earliest
        except DateError:
            continue  # a fault, which is told elsewhere
        if earliest is not None and (earliest - today).days > _FUTURE_DAYS:
            yield f"{source}, {where}: {written} lies in the future. Look again."
