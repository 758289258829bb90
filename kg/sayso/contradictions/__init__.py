"""Contradictions in a world: what it admits set against what else is said or follows there. Nothing is arbitrated."""

from sayso.contradictions.finding import find
from sayso.contradictions.model import KINDS, WAYS, Contradiction, Kind, Part, Side

__all__ = ["KINDS", "WAYS", "Contradiction", "Kind", "Part", "Side", "find"]
