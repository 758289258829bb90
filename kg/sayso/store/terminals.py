"""The terminals of SPARQL 1.1 (section 19.8 of the recommendation) as one regular expression, and what they spell.

Every quantifier is possessive and neighbouring ones begin with different characters, so a match never goes back and
a text of n characters is read in O(n), however hostile. The character classes are those of the recommendation to
the letter: a class that is one character wider or narrower than the engine's would put the two out of step, and what
is a comment or a string here would be a query there.
"""

import re
from typing import Final

from sayso.errors import QuerySyntaxError

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = _BASE + "_"
_CHARS = _START + "\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
# No escape may spell half a surrogate pair or something beyond U+10FFFF.
UCHAR: Final = r"\\(?:u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U00(?!00[Dd][89A-Fa-f])(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
_ESCAPE = rf"\\[tbnrf\\\"']|{UCHAR}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_IRI = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]++|{UCHAR})*+>'
_NAME = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_LOCAL = rf"(?:[{_START}:0-9]|{_PLX})(?:[{_CHARS}:]++|{_PLX})*+(?:\.++(?:[{_CHARS}:]++|{_PLX})++)*+"
_VARIABLE = rf"[?$][{_START}0-9][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+"
_BLANK = rf"_:[{_START}0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_NUMBER = r"(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+"
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--(?:ltr|rtl))?+"
# A quote that opens three never falls back to the empty short string: the engine does so where a long string is
# broken, and reads on inside it. Such a string is an error here.
_STRING = "|".join(
    rf"{q}{q}{q}(?:[^{q}\\]++|{_ESCAPE}|{q}(?!{q}{q}))*+{q}{q}{q}|{q}(?!{q}{q})(?:[^{q}\\\r\n]++|{_ESCAPE})*+{q}"
    for q in "\"'"
)

VARIABLE, NAME, LOCAL, IRI, STRING, OPEN, CLOSE, OPERATOR, OTHER, NUMBER, BLANK, LANGUAGE = range(1, 13)
BROKEN, JUNK, END = 13, 14, 15
# The kind of a token is the group of TOKEN that matched last. NAME is a keyword; a prefixed name ends with LOCAL and
# has its prefix in NAME. BROKEN is a quote that begins no string, JUNK a character that begins no terminal.

TOKEN: Final = re.compile(
    r"(?:[\x20\t\r\n]++|\#[^\r\n]*+)*+(?:"
    rf"({_VARIABLE})|({_NAME}|(?=:))(?::((?:{_LOCAL})?+))?+|({_IRI})|({_STRING})|([({{\[])|([)}}\]])"
    rf"|(?!!=)(\|\|?+|&&|[+*/!]|-)|((?!\.[0-9])(?:[!<>]=|[<>=.,;^?~]))|({_NUMBER})|({_BLANK})|({_LANGUAGE})"
    r"|([\"'])|(.)|(\Z))",
    re.DOTALL,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*+:")
_PARTS = re.compile(r"([^:/?#]+:)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)  # RFC 3986, appendix B
_ESCAPED = re.compile(UCHAR)
_NOT_A_BREAK = re.compile(r"[^\r\n]")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
# Comments, strings and IRIs (where the engine knows escapes itself), and runs of characters that hold an escape.
_OUTSIDE = re.compile(
    rf"\#[^\r\n]*+|{_IRI}|{_STRING}|((?:[^\x00-\x20\#<>\"'\\(){{}}\[\]]++|{UCHAR})++)",
    re.DOTALL,
)


def syntax_error(text: str, position: int, fault: str) -> QuerySyntaxError:
    """The error for a fault at a position (code points from 0) of a query."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return QuerySyntaxError(f"The query, line {line}, column {column}: {fault}.", line, column)


def unescape(text: str) -> str:
    r"""Resolve the codepoint escapes ``\uXXXX`` and ``\UXXXXXXXX`` of a text, once (section 19.2)."""
    return _ESCAPED.sub(lambda match: chr(int(match[0][2:], 16)), text) if "\\" in text else text


def local_name(written: str) -> str:
    """The local part of a prefixed name without its backslashes; percent escapes stay (section 4.1.1)."""
    return _LOCAL_ESCAPE.sub(r"\1", written) if "\\" in written else written


def resolve_outside(text: str) -> str:
    """Resolve the codepoint escapes that stand outside comments, strings and IRIs, where the engine knows none.

    The text keeps its length: a run of characters with escapes is padded with spaces behind it, so that positions
    elsewhere stay.
    """

    def resolve(match: re.Match[str]) -> str:
        run = match[1]
        return match[0] if run is None or "\\" not in run else unescape(run).ljust(len(run))

    return _OUTSIDE.sub(resolve, text)


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces for everything but line breaks in the spans, which stand in order."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], _NOT_A_BREAK.sub(" ", text[start:stop])]
        end = stop
    return "".join([*pieces, text[end:]])


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
            if last:
                kept.append("")
        elif segment != "." or last:
            kept.append("" if segment == "." else segment)
    return "/".join(kept)


def resolve_iri(written: str, base: str | None) -> str:
    """The IRI that ``written`` means against ``base`` (RFC 3986, section 5.2); as it stands where there is no base.

    Like the engine, an IRI with a scheme or an authority of its own keeps its dot segments.
    """
    if base is None or _SCHEME.match(written):
        return written
    _, authority, path, query, fragment = _parts(written)
    base_scheme, base_authority, base_path, base_query, _ = _parts(base)
    start = base_scheme
    if authority:
        return start + written
    start += base_authority
    if not path:
        return start + base_path + (query or base_query) + fragment
    if not path.startswith("/"):
        folder, slash, _ = base_path.rpartition("/")
        path = folder + slash + path if slash or not base_authority else f"/{path}"
    return start + _without_dots(path) + query + fragment


def is_absolute(iri: str) -> bool:
    """Whether an IRI begins with a scheme."""
    return _SCHEME.match(iri) is not None


def _parts(iri: str) -> list[str]:
    """Scheme with its colon, authority with its slashes, path, query with ``?``, fragment with ``#``."""
    match = _PARTS.fullmatch(iri)
    return [part or "" for part in match.groups()] if match else ["", "", iri, "", ""]
