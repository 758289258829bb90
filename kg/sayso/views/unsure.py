"""Articles that may have been out by a day and do not count as known then: what an empty answer does not speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sayso.dates import describe
from sayso.perspective import Perspective
from sayso.results import parse_table
from sayso.store.base import Question
from sayso.views.base import Facts, View, given
from sayso.views.labels import Labels, listed
from sayso.views.model import ArticleRef
from sayso.views.record import Record, mentioned

_PUBLISHED_BY = {"knowable-on": "on"}  # by question the parameter that says by when articles were published


@dataclass(frozen=True)
class Unsure:
    """A day, the articles that may have been published by then, first to last, and how many have no date at all."""

    day: date
    articles: tuple[ArticleRef, ...]
    undated: int

    @property
    def on(self) -> str:
        """The day in words."""
        return describe(self.day.isoformat())

    @property
    def words(self) -> str:
        """The whole as a sentence or two."""
        names = [f"“{a.title}” ({a.published.words if a.published else 'not dated'})" for a in self.articles]
        parts = []
        if names:
            one = len(names) == 1
            many = f"{len(names):,} article{'' if one else 's'}"
            then = f"{'counts' if one else 'count'} only from the last day of {'its' if one else 'their'} date"
            parts.append(f"{many} may have been published by {self.on}, and {then} on: {listed(names)}.")
        if self.undated:
            more = "article has" if self.undated == 1 else "articles have"
            parts.append(f"{self.undated:,} {more} no date, and may be of any day.")
        return " ".join(parts)


def day_of(rule: Perspective, question: str = "", values: Mapping[str, str] | None = None) -> date | None:
    """The day by which an article must have been published to count; None where nothing asks for one.

    ``question``, ``values``: a saved question and what it was asked with, checked already.
    """
    written = (values or {}).get(_PUBLISHED_BY.get(question, ""), "").strip()
    days = [day for day in (rule.as_of, date.fromisoformat(written) if written else None) if day]
    return min(days, default=None)


def unsure(view: View, day: date | None) -> Unsure | None:
    """The articles that may have been published by a day, and not surely; None without a day, or where there are none.

    Raises what queries raise.
    """
    if day is None:
        return None
    text = given("unsure_articles", {"?day": [(f'"{day}"^^xsd:date',)]})
    facts = Facts().grown(parse_table(view.service.ask(Question(text, default_graphs=view.graphs)).body))
    found = Record(view, facts, Labels(view, mentioned(facts))).articles()
    dated = tuple(a for a in found if a.published)
    return Unsure(day, dated, len(found) - len(dated)) if found else None
