"""Text as it may stand on a page: what a reader cannot see, or what turns the line around, is shown as a mark.

Bidi overrides and control characters can make a name or an address look like another (Unicode Technical Report 36,
"Unicode Security Considerations", section 3.1). Here each becomes ``<span class="esc">`` with its code point, so that
it neither acts nor hides; all else is escaped as HTML.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINKED = frozenset({"http", "https"})
_CONTROL = re.compile('[\x00-\x20\x7f-\x9f<>"{}|\\\\^`]')


def shown(text: object) -> Markup:
    """A text as safe HTML: markup escaped, hidden and reordering characters replaced by marks such as ⟨U+202E⟩.

    Line feeds and tabs stay. A Markup is text like any other here: it is escaped too, so that nothing that came
    from a dossier can be marked safe by mistake on its way.
    """
    raw = str(text)
    parts: list[Markup] = []
    last = 0
    for match in _HIDDEN.finditer(raw):
        parts += [_escaped(raw[last : match.start()]), _mark(match[0])]
        last = match.end()
    return Markup("").join([*parts, _escaped(raw[last:])])


def plain(text: object) -> str:
    """The same for attributes, titles and SVG text, where no element may stand: marks as ⟨U+202E⟩, not escaped."""
    return _HIDDEN.sub(lambda match: _label(match[0]), str(text))


def linkable(iri: object) -> bool:
    """Whether an IRI may become a link: absolute http or https with a host, and no character that IRIs exclude."""
    text = str(iri)
    if _CONTROL.search(text) or _HIDDEN.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in _LINKED and bool(parts.hostname)
    except ValueError:
        return False


def _escaped(text: str) -> Markup:
    return escape(str(text))


def _mark(char: str) -> Markup:
    name = "half a surrogate pair" if "\ud800" <= char <= "\udfff" else unicodedata.name(char, "control character")
    return Markup('<span class="esc" title="{}">{}</span>').format(name.lower(), _label(char))


def _label(char: str) -> str:
    return f"⟨U+{ord(char):04X}⟩"
