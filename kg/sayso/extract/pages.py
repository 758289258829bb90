"""From the HTML of a page to its article: the words, and what the page says of itself.

What a page declares in JSON-LD (``declared``) goes first; trafilatura finds the text among menus, banners, comments
and lists of links, and whatever was not declared. Neither runs scripts or opens a connection.

Text: the headline once, then the paragraphs, subheads, items of lists and rows of tables (cells parted by tabs), with
a blank line between them; lines within a paragraph are kept, other white space becomes one space.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from sayso import dates
from sayso.errors import DateError, DossierError
from sayso.extract.declared import Declared, declared

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), " ")
_BLOCKS = {"p", "head", "list", "item", "quote", "table", "row", "code", "ab", "div", "body", "main", "section"}
_LABEL = re.compile(r"(?:[^.!?]{0,40}[:|»›>•])?")
_LEAST = 100  # bytes of UTF-8 that an undeclared article has at least: a sentence of English, or of Chinese
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_DATES = {
    "original_date": True,  # when it was published, not changed
    "extensive_search": False,  # only where pages put their date: not any day that the text tells of
    "outputformat": "%Y-%m-%d",
    "min_date": "1800-01-01",
    "max_date": "2200-01-01",  # trafilatura's own bound is today: the same page would be read otherwise tomorrow
}
_LONGER = 1.1  # the declared body is taken where it has so many times the letters that the page shows
_NO_ARTICLE = "no article is found in it. Save the article's words as plain text, and add that"
_TOO_DEEP = "its tags are nested too deeply to be an article's. Save the article's words as plain text, and add that"


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page; "" for what the page does not tell. ``date`` is EDTF, ``text`` ends with a newline."""

    text: str
    title: str = ""
    publisher: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    rights: str = ""
    note: str = ""


def read_page(text: str) -> Page:
    """The article of a page's HTML.

    Raises DossierError whose message does not name the file: there is no article in it, or it is no page that anybody
    reads. Time and memory have no bound here: see ``apart``.
    """
    tree = _tree(text.translate(_CONTROLS))
    said = declared(_blocks(tree))
    language, canonical = _language(tree, said), _first(tree, "//link[@rel='canonical']/@href")
    _drop_promotions(tree)
    found = _extracted(tree)
    paragraphs = _chosen(list(_paragraphs(found.body)) if found is not None else [], said.paragraphs)
    title = said.title or _one_line(found.title if found is not None else "")
    if not paragraphs or (not said.there and sum(len(p.encode()) for p in paragraphs if p != title) < _LEAST):
        raise DossierError(_NO_ARTICLE)
    urls = [urljoin(canonical, url) for url in (*said.urls, canonical, (found.url if found is not None else "") or "")]
    return Page(
        text="\n\n".join(_headed(paragraphs, title, found)) + "\n",
        title=title,
        publisher=said.publisher or _one_line(found.sitename if found is not None else ""),
        date=_day(said.date) or _day(found.date if found is not None else ""),
        url=next((url for url in urls if _URL.fullmatch(url)), ""),
        language=language,
        rights=said.rights,
        note=_note(said),
    )


def _tree(text: str) -> Any:
    """The parsed page; raises DossierError where libxml2 gave up on it, for then the rest of it is lost."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # nothing but white space and comments
        raise DossierError(_NO_ARTICLE) from None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise DossierError(_TOO_DEEP)
    return tree


def _blocks(tree: Any) -> list[str]:
    """The JSON-LD blocks of a page, which are taken out: trafilatura would guess at broken ones."""
    scripts = tree.xpath("//script[starts-with(@type, 'application/ld+json')]")
    for script in scripts:
        script.drop_tree()
    return [script.text or "" for script in scripts]


def _extracted(tree: Any) -> Any:
    """What trafilatura finds: an object with ``body``, ``title``, ``sitename``, ``date``, ``url``; None for nothing."""
    from trafilatura import bare_extraction  # a third of a second, only for who has pages
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_LEAST))  # a shorter text loses its paragraphs there
    return bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATES), config=config
    )


def _drop_promotions(tree: Any) -> None:
    """Takes out the paragraphs that only lead elsewhere: "Read more: ...", and nothing in them but links."""
    for paragraph in tree.xpath("//p[.//a[@href]]"):
        linked = "".join(paragraph.xpath(".//a[@href]//text()"))
        beside = "".join(paragraph.xpath(".//text()[not(ancestor::a[@href])]"))
        if linked.strip() and _LABEL.fullmatch(beside.strip()) and len(beside) < len(linked):
            paragraph.drop_tree()


def _paragraphs(body: Any) -> Iterator[str]:
    """The paragraphs of trafilatura's tree, each with its own lines, other white space as single spaces."""
    parts: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield from _joined(parts)
        if event == "start":
            parts.append("\n" if element.tag == "lb" else "\t" if element.tag == "cell" else "")
            parts.append(" ".join(element.text.split("\n")) if element.text else "")
        elif element is not body and element.tail:
            parts.append(" ".join(element.tail.split("\n")))
    yield from _joined(parts)


def _joined(parts: list[str]) -> Iterator[str]:
    """The paragraph that the parts make up, if they do; empties them."""
    lines = "".join(parts).split("\n")
    parts.clear()
    cells = ("\t".join(filter(None, (" ".join(cell.split()) for cell in line.split("\t")))) for line in lines)
    if paragraph := "\n".join(filter(None, cells)):
        yield paragraph


def _chosen(shown: list[str], body: tuple[str, ...]) -> list[str]:
    """The paragraphs that the page shows, or those of its declared body where that says clearly more.

    A declared body often has no paragraphs, or only the beginning; where scripts write the page, it is all there is.
    """
    return list(body) if sum(map(len, body)) > _LONGER * sum(map(len, shown)) else shown


def _headed(paragraphs: list[str], title: str, found: Any) -> list[str]:
    """The paragraphs with the headline before them, and not again among them.

    A headline on the page that is worded otherwise than the declared one stands for itself.
    """
    first = found.body[0] if found is not None and len(found.body) else None
    headline = paragraphs[0] if first is not None and first.tag == "head" and first.get("rend") == "h1" else title
    if headline not in paragraphs[:1]:
        headline = title
    same = {_folded(headline), _folded(title)}
    return [*([headline] if headline else []), *(p for p in paragraphs if _folded(p) not in same)]


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _language(tree: Any, said: Declared) -> str:
    """The language that the page states: in JSON-LD, in <html lang>, or in a header's stead."""
    header = "//meta[@http-equiv='content-language']/@content"
    stated = (said.language, _first(tree, "/html/@lang"), _first(tree, header))
    tags = (tag.replace("_", "-") for tag in stated)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")


def _first(tree: Any, path: str) -> str:
    return str(next(iter(tree.xpath(path)), "")).strip()


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def _day(date: str | None) -> str:
    """A date if it is EDTF and there is such a day; else ""."""
    try:
        dates.check(date or "")
    except DateError:
        return ""
    return date or ""


def _note(said: Declared) -> str:
    """What notes have no key for: who wrote it, and when it was last changed."""
    authors = f"By {', '.join(said.authors)}." if said.authors else ""
    changed = f"Last changed {said.changed}." if _day(said.changed) not in ("", said.date) else ""
    return " ".join(filter(None, (authors, changed)))
