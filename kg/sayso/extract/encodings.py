"""From bytes to text: byte order mark, the page's own declaration, UTF-8, else a guess that is told as one.

Labels are understood as browsers do (WHATWG Encoding Standard): "iso-8859-1" and "ascii" mean windows-1252, "gb2312"
means gb18030. Nothing is replaced: bytes that are not in the encoding refuse the file.
"""

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise

from sayso.errors import DossierError
from sayso.extract import languages

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before utf-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.I,
)
_HEAD = 4096  # bytes in which a page declares its encoding; the standard has 1,024, and pages do not keep to it
_OF_PAGES = re.compile(  # Python has others, such as base64 and punycode
    r"utf-(8|16(-[lb]e)?)|ascii|cp\d+|iso8859-\d+|koi8-[ru]|gbk?\d*|big5(hkscs)?|euc_(jp|kr)|shift_jis|iso2022_jp|"
    r"mac-(roman|cyrillic)|tis-620"
)
_BROWSERS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",  # a page whose declaration can be read as ASCII is not in UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# The encodings of old texts in Latin letters and the languages that use them, after the table of the HTML standard
# (https://html.spec.whatwg.org/multipage/parsing.html, "default encoding"); all other languages use windows-1252.
_CUSTOMARY: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("cp1250", "iso8859_2"), ("cs", "hr", "hu", "pl", "ro", "sk", "sl", "bs", "sq")),
    (("cp1257", "iso8859_13"), ("et", "lt", "lv")),
    (("cp1254",), ("tr",)),
)
_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·£€§°©®™¿¡ªº½¼¾²³\u00a0\u00ad")  # those beyond ASCII that news texts use
_LETTERS = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
_HIGH = bytes(range(128, 256))
_LATIN = 2  # letters of ASCII for each byte beyond it that a text in Latin letters has at least
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_FEW = 0.01  # share of control characters that a text may have


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the encoding that was guessed for it, as Python calls it; "" where nothing had to be guessed."""

    text: str
    guessed: str = ""


def decode(data: bytes, source: str, *, page: bool = False) -> Decoded:
    """The text of some bytes.

    ``source`` is the file's name for messages, ``page`` says that the bytes are HTML and may declare their encoding.
    UTF-8 is decoded as it stands, a byte order mark included. Raises DossierError for what is binary or fits nothing.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, name, source), "" if page else name)
    if b"\x00" in data:
        raise DossierError(f"{source}: it holds NUL bytes, so it is no text. Save the article as plain text or HTML.")
    if len(data) - len(data.translate(None, _CONTROLS)) > _FEW * len(data):
        raise DossierError(f"{source}: most of it is no text. Save the article as plain text or HTML.")
    label = _declared(data) if page else ""
    if label and label != "utf-8":
        return Decoded(_strictly(data, label, source))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as err:
        if label or _nearly_utf8(data):
            raise DossierError(_fault(source, err, "UTF-8")) from None
    return _guessed(data, source)


def _declared(data: bytes) -> str:
    """What a page says of its encoding, as the codec that browsers take; "" where it says nothing that is known."""
    found = _DECLARED.search(data[:_HEAD])
    if found is None:
        return ""
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except LookupError:
        return ""
    return _BROWSERS.get(name, name) if _OF_PAGES.fullmatch(name) else ""


def _strictly(data: bytes, name: str, source: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as err:
        raise DossierError(_fault(source, err, name)) from None


def _fault(source: str, err: UnicodeDecodeError, name: str) -> str:
    return f"{source}: byte {err.start} is not {name}, though the file says or looks so. Save it anew as UTF-8."


def _nearly_utf8(data: bytes) -> bool:
    """Whether a text is UTF-8 but for some bytes: what other encodings write is hardly ever a whole character of it."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(1 for c in text if c > "\x7f") - wrong > wrong


def _guessed(data: bytes, source: str) -> Decoded:
    """A text in an encoding that nobody names: one customary for Latin letters, else what charset_normalizer says."""
    letters, high = (len(data) - len(data.translate(None, kind)) for kind in (_LETTERS, _HIGH))
    if letters > _LATIN * high:
        name = _customary(data)
    else:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        name = best.encoding if best is not None else ""
    try:
        text = data.decode(name) if name else ""
    except UnicodeDecodeError:  # the guess was made from a part
        text = ""
    if not text or any("\x80" <= c <= "\x9f" for c in text):
        raise DossierError(f"{source}: its encoding cannot be told. Save it anew as UTF-8.")
    return Decoded(text, name)


def _customary(data: bytes) -> str:
    """The encoding of a text in Latin letters: of those that its language uses, the one with the fewest oddities."""
    names = next((names for names, tags in _CUSTOMARY if _is_in(data, names[0], tags)), ("cp1252",))
    return min(
        (*names, "mac_roman"), key=lambda name: _oddities(data.decode(name, "replace"))
    )  # of equal ones the first


def _is_in(data: bytes, name: str, tags: tuple[str, ...]) -> bool:
    return languages.detect(data.decode(name, "replace")) in tags


def _oddities(text: str) -> int:
    """Signs that no news text has, and capitals beyond ASCII after a small letter: what a wrong encoding looks like."""
    beyond = ((before, sign) for before, sign in pairwise(text) if sign > "\x7f")
    return sum(sign.isupper() and before.islower() if sign.isalpha() else sign not in _SIGNS for before, sign in beyond)
