"""The outlet of plain text, where a masthead names it: a line of its own, before the article begins.

Only names that say of themselves that they are a paper's are taken, and only where one stands there alone or with a
date. An agency's name in that place is a byline, and many outlets print it: it says nothing of who published this.
"""

import re

_KIND = (
    "Argus|Bulletin|Chronicle|Courier|Daily|Dispatch|Echo|Examiner|Express|Gazette|Globe|Guardian|Herald|Independent|"
    "Inquirer|Journal|Ledger|Magazine|Mail|Mercury|Mirror|Monitor|Monthly|News|Observer|Post|Press|Record|Register|"
    "Reporter|Review|Sentinel|Standard|Star|Telegraph|Times|Tribune|Weekly|Wire"
)
_WORD = r"[^\W\d_a-z][\w’'.&-]*"
_NAME = re.compile(
    rf"(?:(?:The|THE) )?{_WORD}(?: (?:of|the|and|&|{_WORD})){{0,4}} (?:{_KIND}|{_KIND.upper()})"
    rf"|(?:The|THE) (?:{_KIND}|{_KIND.upper()})"
)
_DATE = re.compile(r"\s*[,|·–—]\s+(?=.{0,40}\b\d{4}\b)[\w ,.]{4,40}")
_AGENCY = re.compile(r"\b(?:(?:Associated|Canadian|United) Press|(?:News|PR) ?wire)\b", re.I)
_ENDS = re.compile(r"[.!?…:][”\"’»]?\Z")
_LINES, _WORDS = 6, 20  # of a head; a longer line is the article itself


def masthead(text: str) -> str:
    """The outlet that a masthead names; "" where there is none, or more than one."""
    found = {name for line in _head(text) if (name := _named(line))}
    return found.pop() if len(found) == 1 else ""


def _head(text: str) -> list[str]:
    """The lines before the first sentence."""
    lines: list[str] = []
    for raw in text[:4_000].splitlines():
        line = " ".join(raw.split())
        if len(lines) == _LINES or len(line.split()) > _WORDS or _ENDS.search(line):
            break
        lines += [line] if line else []
    return lines


def _named(line: str) -> str:
    found = _NAME.match(line)
    if found is None or _AGENCY.search(found[0]):
        return ""
    rest = line[found.end() :]
    return found[0] if not rest or _DATE.fullmatch(rest) else ""
