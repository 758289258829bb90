"""How a command of ``sayso`` ended, for tests that run commands (the fixtures stand in conftest.py)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Sayso = Callable[..., Ended]
