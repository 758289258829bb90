"""How many people a description speaks of: "two officials" are two, "several sources" at least two."""

import re

_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split(), start=1)} | {"a": 1, "an": 1, "both": 2}
_VAGUE = {"several": 2, "some": 2, "many": 2, "multiple": 2, "various": 2, "numerous": 2, "dozens": 24}
_BODIES = frozenset(
    {"band", "body", "cabinet", "circle", "committee", "council", "couple", "crew", "crowd", "delegation", "faction"}
    | {"family", "government", "group", "handful", "majority", "ministry", "mission", "number", "office", "pair"}
    | {"panel", "party", "squad", "staff", "team", "union"}
)
_FIRST = re.compile(r"(?:(?:the|other|another|at\s+least|more\s+than)\s+)*(\d+|\w+)", re.I)


def bounds(description: str) -> tuple[int | None, int | None]:
    """The least and the most speakers that an English description can mean; None where it says nothing.

    Only leading number words count: "two officials" is (2, 2), "at least two officials" (2, None), "several sources"
    (2, None), "a spokeswoman" (1, 1), "officials" (None, None). A body counts as many: "a delegation" is (None, None).
    """
    match = _FIRST.match(description.strip())
    if not match:
        return None, None
    word = match.group(1).casefold()
    lead = match.group(0).casefold()
    if word in _VAGUE:
        return _VAGUE[word], None
    number = int(word) if word.isdecimal() and len(word) < 7 else _NUMBERS.get(word)
    if not number:
        return None, None
    if word in ("a", "an") and _is_body(description):
        return None, None
    if "more than" in lead:
        return number + 1, None
    return number, None if "at least" in lead else number


def _is_body(description: str) -> bool:
    """Whether the noun of "a … " is a body of people: what stands before "of", "for", "from", "with", "close to"."""
    noun = re.split(r"\b(?:of|for|from|with|in|at|to|close|who|that|familiar|briefed)\b", description.casefold())[0]
    words = re.findall(r"\w+", noun)
    return bool(words) and words[-1].removesuffix("s") in _BODIES
