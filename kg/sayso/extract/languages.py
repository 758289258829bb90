"""Which language a text is in, where nobody says: py3langid, a model of 4 MB that needs no network.

A guess that is not sure is none: headlines and lists of names look like many languages at once.
"""

from functools import cache
from typing import Any

_LEAST = 150  # bytes of UTF-8: two lines of English, one of Arabic; below it 154 English articles gave wrong guesses
_SURE = 0.8  # least probability; no wrong guess for an English article reached 0.75, from 60 characters on
_ENOUGH = 20_000  # code points that are looked at: more change nothing and cost time
_NO_LANGUAGE = "zxx"


def detect(text: str) -> str:
    """The language tag of a text (ISO 639-1, or 639-3 where there is none); "" where it is too short or not sure."""
    begun = text[:_ENOUGH]
    if len(begun.encode()) < _LEAST:
        return ""
    tag, probability = _identifier().classify(begun)
    return str(tag) if probability >= _SURE and tag != _NO_LANGUAGE else ""


def is_english(tag: str) -> bool:
    """Whether a language tag is that of English, in any country."""
    return tag.lower().partition("-")[0] == "en"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, only for who needs it

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
