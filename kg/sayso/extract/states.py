"""The states of the world as news names them: forms of the name, adjectives, and the capital that stands for it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().with_name("states.txt")


def state_of(words: str, text: str) -> str:
    """The state that an adjective ("French") means, in the form of its name that a text has; "" where it is none."""
    forms = _adjectives().get(words.casefold(), ())
    return next((form for form in forms if form in text), forms[0] if forms else "")


def state_by_capital(words: str, text: str) -> str:
    """The state for which its capital speaks ("Moscow"), in the form that a text has; "" where it is none."""
    forms = _capitals().get(words.casefold(), ())
    return next((form for form in forms if form in text), forms[0] if forms else "")


def is_state(words: str) -> bool:
    """Whether some words are the name of a state."""
    return words.casefold() in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(form.casefold() for forms, _, _ in _lines() for form in forms)


@cache
def _adjectives() -> dict[str, tuple[str, ...]]:
    return {word.casefold(): forms for forms, words, _ in _lines() for word in words}


@cache
def _capitals() -> dict[str, tuple[str, ...]]:
    return {word.casefold(): forms for forms, _, words in _lines() for word in words}


def _lines() -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """The lines of the file: names, adjectives, capitals."""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        names, _, rest = line.partition(":")
        adjectives, _, capitals = rest.partition(";")
        yield _parts(names), _parts(adjectives), _parts(capitals)


def _parts(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(",") if part.strip())
