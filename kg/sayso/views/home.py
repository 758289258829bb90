"""The model of the home page: what is in the dossier."""

from dataclasses import dataclass

from sayso.views.base import View
from sayso.views.labels import Labels, local
from sayso.views.model import ArticleRef
from sayso.views.record import Record, fictional, mentioned


@dataclass(frozen=True)
class HomePage:
    """The dossier in figures. ``built``: UTC, ISO 8601."""

    title: str
    articles: tuple[ArticleRef, ...]
    claims: int
    meetings: int
    actors: int
    unidentified: int
    attributions: int
    chains: int
    decisions: int
    built: str
    build: str
    quads: int
    fictional: bool


def home(view: View) -> HomePage:
    """What the dossier holds."""
    facts = view.facts("home")
    articles = tuple(Record(view, facts, Labels(view, mentioned(facts))).articles())
    counts = {local(row["kind"]): int(row["count"]) for row in view.rows("counts").values() if "kind" in row}
    build = view.service.build
    return HomePage(
        title=view.dossier.settings.title,
        articles=articles,
        claims=counts.get("Claim", 0),
        meetings=counts.get("Meeting", 0),
        actors=counts.get("Actor", 0) - counts.get("UnidentifiedActor", 0),
        unidentified=counts.get("UnidentifiedActor", 0),
        attributions=counts.get("Attribution", 0),
        chains=counts.get("Chain", 0),
        decisions=counts.get("Decision", 0),
        built=build.created,
        build=build.id,
        quads=build.quads,
        fictional=fictional(articles),
    )
