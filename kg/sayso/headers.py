"""The first lines of what Sayso writes for others to take away, and how a file is known to be such an export.

Written by ``sayso.export``; read where a file is to enter a dossier, or is to be written over.
"""

import re

CLAIMS = "Claims, not facts"
"""The line that every export has, whatever it holds."""
MAKER = "Made by"
"""The line with the program and its version; the last one of a header."""

READ = 65_536  # bytes; a header is some lines, but whoever states rights may be long-winded
_BEGINNING = re.compile(
    rb'\s*(?:\xef\xbb\xbf)?(?:# (?:World|Record|Dossier as a whole): |\{\s*"about this file"|<\?xml )'
)
_LINES = tuple(re.compile(rb'(?:^# |^\s*")' + key.encode() + rb'"?: "?', re.M) for key in (CLAIMS, MAKER))


def is_export(data: bytes) -> bool:
    """Whether a file is an export of Sayso's, in any of its formats; ``data``: the file, or its first 64 KiB."""
    head = data[:READ]
    return bool(_BEGINNING.match(head)) and all(line.search(head) for line in _LINES)
