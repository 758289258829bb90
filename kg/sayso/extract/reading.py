"""The first stage: from the bytes of a file to the text of an article, with what is known of it.

Plain text is kept as it stands. Of a page of the web its article is kept (``pages``). What comes out is the text that
offsets point into; nobody changes it afterwards (docs/decisions/0007-reading.md).
"""

import re
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from sayso.dossier import decode_article
from sayso.errors import DossierError
from sayso.extract import languages
from sayso.extract.apart import PageReader
from sayso.extract.encodings import decode
from sayso.extract.mastheads import masthead
from sayso.notes import ArticleNotes

MAX_PAGE_BYTES = 20_000_000
"""A page may be so long: markup, scripts and images written into it are many times an article's text."""

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_PAGE = re.compile(
    r"(?:\ufeff|\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)
_HEAD = 4_096  # characters in which a page of the web gives itself away


@dataclass(frozen=True, slots=True)
class Document:
    """An article as read. "" stands for what is not known; ``stated_date`` is EDTF.

    ``text`` is kept exactly so, as UTF-8. ``page`` says that the rest was taken from a page by this program,
    ``detected`` that the language was; of plain text only a masthead tells the publisher. ``encoding`` names the
    encoding that was taken where it was not UTF-8 and nothing declared it, as Python calls it.
    """

    text: str
    title: str = ""
    publisher: str = ""
    stated_date: str = ""
    url: str = ""
    language: str = ""
    rights: str = ""
    note: str = ""
    encoding: str = ""
    page: bool = False
    detected: bool = False

    def notes(self, language: str) -> ArticleNotes:
        """The article block of notes; ``language`` is the tag for a text whose own is not known.

        The reference date is the stated one: from it a text counts its "yesterday".
        """
        return ArticleNotes(
            title=self.title,
            publisher=self.publisher,
            stated_date=self.stated_date or None,
            reference_date=self.stated_date or None,
            url=self.url,
            language=self.language or language,
            rights=self.rights,
            note=self.note,
        )


class Reader:
    """Reads files, one at a time. Also a context manager that ends the process for pages."""

    def __init__(self, pages: PageReader | None = None) -> None:
        """``pages``: who reads pages, where their limits are to be others."""
        self._pages = pages or PageReader()

    def read(self, data: bytes, source: str) -> Document:
        """The article in the bytes of a file.

        ``source`` is the file's name, for messages and for its ending; a page is known by either. Raises DossierError
        that names the file: empty, binary, over-long, in no known encoding, or a page without an article.
        """
        if len(data) > MAX_PAGE_BYTES:
            raise DossierError(
                f"{source}: it has more than {MAX_PAGE_BYTES:,} bytes, the most that a page of the web may have. Save "
                "the article's words as plain text, and add that."
            )
        named = source.lower().endswith(PAGE_SUFFIXES)
        decoded = decode(data, source, page=named or _is_page(data[:_HEAD].decode("latin-1")))
        page = named or _is_page(decoded.text)
        document = self._page(decoded.text, source) if page else _plain(decoded.text)
        decode_article(document.text.encode(), source)
        detected = "" if document.language else languages.detect(document.text)
        return replace(
            document,
            language=document.language or detected,
            detected=bool(detected),
            encoding=decoded.guessed,
        )

    def _page(self, text: str, source: str) -> Document:
        if not text.strip("\ufeff \t\r\n"):
            raise DossierError(f"{source}: it is empty. Save the article's page in it first.")
        try:
            page = self._pages.read(text)
        except DossierError as error:
            raise DossierError(f"{source}: {error}.") from None
        return Document(
            text=page.text,
            title=page.title,
            publisher=page.publisher,
            stated_date=page.date,
            url=page.url,
            language=page.language,
            rights=page.rights,
            note=page.note,
            page=True,
        )

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends the process for pages."""
        self._pages.close()


def _plain(text: str) -> Document:
    return Document(text, publisher=masthead(text))


def _is_page(text: str) -> bool:
    return _PAGE.match(text[:_HEAD]) is not None
