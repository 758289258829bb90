"""How many people a description speaks of: "two officials" are two, "several sources" at least two."""

import re

_NUMBERS = {
    word: n
    for n, words in enumerate(
        (
            "",
            "one a an",
            "two both",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
    for word in words.split()
}
_VAGUE = {"several": 2, "some": 2, "many": 2, "multiple": 2, "various": 2, "numerous": 2, "dozens": 24}
_FIRST = re.compile(r"(?:the\s+|other\s+|another\s+|at\s+least\s+|more\s+than\s+)*(\d+|\w+)", re.I)


def bounds(description: str) -> tuple[int | None, int | None]:
    """The least and the most speakers that an English description can mean; None where it says nothing.

    Only leading number words count: "two officials" is (2, 2), "at least two officials" (2, None), "several sources"
    (2, None), "a spokeswoman" (1, 1), "officials" (None, None).
    """
    match = _FIRST.match(description.strip())
    if not match:
        return None, None
    word = match.group(1).casefold()
    lead = match.group(0).casefold()
    if word in _VAGUE:
        return _VAGUE[word], None
    number = int(word) if word.isdigit() and len(word) < 7 else _NUMBERS.get(word)
    if not number:
        return None, None
    if "more than" in lead:
        return number + 1, None
    return number, None if "at least" in lead else number
