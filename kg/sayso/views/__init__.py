"""The model of each page: what a reader sees, as frozen objects; no HTML, no web.

One function a page: ``home``, ``article``, ``claim``, ``meeting``, ``actor``, ``thing``, ``across``, ``explain``;
``record`` gives the same as RDF, ``named`` names for the cells of an answer.
"""

from sayso.views.absence import Absence, NotHeld, explain
from sayso.views.across import Across, across
from sayso.views.actor import ActorPage, actor
from sayso.views.article import ArticlePage, article
from sayso.views.base import View
from sayso.views.claim import ClaimPage, claim
from sayso.views.comparison import Comparison, compare
from sayso.views.contradictions import ContradictionsPage, Limit, Section, contradictions, meant
from sayso.views.derived import Derived, derived
from sayso.views.explanation import Explanation
from sayso.views.home import HomePage, home
from sayso.views.identity import canonical
from sayso.views.meeting import MeetingPage, meeting
from sayso.views.named import named
from sayso.views.search import Choice, Hit, ask, choices, has_samples, search
from sayso.views.takeaway import FORMATS, record
from sayso.views.thing import ThingPage, WorldPage, home_of, thing, world, world_title
from sayso.views.unsure import Unsure, day_of, unsure
from sayso.views.wanted import find_triple

__all__ = [
    "FORMATS",
    "Absence",
    "Across",
    "ActorPage",
    "ArticlePage",
    "Choice",
    "ClaimPage",
    "Comparison",
    "ContradictionsPage",
    "Derived",
    "Explanation",
    "Hit",
    "HomePage",
    "Limit",
    "MeetingPage",
    "NotHeld",
    "Section",
    "ThingPage",
    "Unsure",
    "View",
    "WorldPage",
    "across",
    "actor",
    "article",
    "ask",
    "canonical",
    "choices",
    "claim",
    "compare",
    "contradictions",
    "day_of",
    "derived",
    "explain",
    "find_triple",
    "has_samples",
    "home",
    "home_of",
    "meant",
    "meeting",
    "named",
    "record",
    "search",
    "thing",
    "unsure",
    "world",
    "world_title",
]
