"""What is asked of a file before it may be an article: that it is plain text, and no page, document or notes file."""

import re
from pathlib import Path

from sayso.errors import DossierError

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


def refuse_other_kinds(path: Path, data: bytes) -> None:
    """Raises DossierError for a file that is no plain text: by its name, or because a page of the web begins in it."""
    wrong = _NO_TEXT.get(path.suffix.lower(), "")
    if wrong:
        raise DossierError(f"{path}: {wrong.format(stem=path.stem, name=path.name)}")
    if _PAGE.match(data[:_HEAD]):
        raise DossierError(
            f"{path}: a page of the web is in it, tags and all. Save the article's words as plain text, and add that."
        )
