"""What a page says of itself in schema.org JSON-LD: the block of its news article.

https://schema.org/NewsArticle and its kin, alone, in a list, or in an @graph; https://www.w3.org/TR/json-ld11/ only as
far as news sites use it: no contexts are resolved. What is broken is passed over.
"""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(r"(?:https?://schema\.org/|schema:)?(\w*Article|LiveBlogPosting|BlogPosting|Report)")
_NEWS = re.compile(r"NewsArticle$")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=$|[T ])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BREAK = re.compile(r"</p\s*>|<br\s*/?>|</h\d>|</li>|</div>", re.I)
_MOST = 100_000  # nodes of JSON that are looked at


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page declares of its article; "" for what it leaves out. ``date`` and ``changed`` are EDTF days."""

    there: bool = False
    title: str = ""
    publisher: str = ""
    date: str = ""
    changed: str = ""
    urls: tuple[str, ...] = ()
    language: str = ""
    rights: str = ""
    authors: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()


def declared(blocks: list[str]) -> Declared:
    """What the JSON-LD blocks of a page say of its article: of the first news article, else of the first article."""
    nodes = [node for block in blocks for node in _nodes(block)]
    articles = [node for node in nodes if any(_ARTICLE.fullmatch(kind) for kind in _kinds(node))]
    articles.sort(key=lambda node: not any(_NEWS.search(kind) for kind in _kinds(node)))  # sort keeps the order else
    if not articles:
        return Declared()
    node, known = articles[0], {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
    return Declared(
        there=True,
        title=_text(node.get("headline")) or _text(node.get("name")),
        publisher=_name(node.get("publisher"), known),
        date=_day(node.get("datePublished")),
        changed=_day(node.get("dateModified")),
        urls=tuple(filter(None, (_address(node.get(key)) for key in ("mainEntityOfPage", "url", "@id")))),
        language=_language(node.get("inLanguage")),
        rights=_name(node.get("copyrightHolder"), known),
        authors=tuple(filter(None, (_name(each, known) for each in _list(node.get("author"))))),
        paragraphs=_body(node.get("articleBody")),
    )


def _nodes(block: str) -> Iterator[dict[str, Any]]:
    """The nodes of one block that stand at its top, in an @graph, or as what the page is mainly about."""
    try:
        waiting = deque([json.loads(block.strip().removesuffix(";"), strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST):
        if not waiting:
            return
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extendleft(reversed(item))
        elif isinstance(item, dict):
            yield item
            waiting.extendleft(item[key] for key in ("publisher", "mainEntity", "@graph") if key in item)


def _kinds(node: dict[str, Any]) -> list[str]:
    return [kind for kind in _list(node.get("@type")) if isinstance(kind, str)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """A text on one line, without the entities and tags that many sites leave in it."""
    value = value.get("@value") if isinstance(value, dict) else value
    return " ".join(_TAG.sub("", html.unescape(value)).split()) if isinstance(value, str) else ""


def _name(value: Any, known: dict[str, dict[str, Any]]) -> str:
    """The name of an organisation or person that stands here, by itself, as a node, or as a reference to a node."""
    first = _list(value)[0] if _list(value) else None
    if isinstance(first, str):
        return "" if first.startswith(("http://", "https://")) else _text(first)
    if not isinstance(first, dict):
        return ""
    return _text(first.get("name")) or _text(known.get(str(first.get("@id")), {}).get("name"))


def _day(value: Any) -> str:
    """The day of an ISO 8601 date as the site writes it, in the site's own time zone."""
    found = _DATE.match(_text(value))
    return found[0] if found else ""


def _address(value: Any) -> str:
    value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
    return value.strip() if isinstance(value, str) else ""


def _language(value: Any) -> str:
    value = value.get("alternateName") or value.get("name") if isinstance(value, dict) else value
    return _text(value)


def _body(value: Any) -> tuple[str, ...]:
    """The paragraphs of an articleBody, which may be plain text, or HTML with its tags."""
    if not isinstance(value, str):
        return ()
    lines = _TAG.sub("", _BREAK.sub("\n", html.unescape(value))).splitlines()
    return tuple(filter(None, (" ".join(line.split()) for line in lines)))
