"""What may be said where: the one gate for notes and hand-written triples alike.

Content of claims says what somebody tells of the world; background says what no article need tell. Who said what
(record), and what a build computes, are written by neither: a forged chain or world would pass for a reading.
"""

from sayso import terms as t
from sayso.model import Triple

CONTENT = frozenset({
    t.channel, t.participation, t.status, t.secrecy, t.track, t.topic, t.place, t.date, t.earliest, t.latest, t.before,
    t.after, t.atBehestOf, t.approvedBy, t.awareOf, t.actor, t.role, t.holder, t.office, t.organization, t.former,
    t.memberOf, t.organOf, t.within, t.met, t.standsFor,
})  # fmt: skip
BACKGROUND = frozenset({
    t.organOf, t.memberOf, t.within, t.holder, t.office, t.organization, t.former, t.date, t.earliest, t.latest,
    t.before, t.after, t.place, t.unstated, t.minCount, t.maxCount,
})  # fmt: skip
_TOLD_CLASSES = frozenset({
    t.Meeting, t.Participation, t.Tenure, t.Place, t.Topic, t.Actor, t.Person, t.Organization, t.Outlet, t.State,
    t.Group,
})  # fmt: skip
_KNOWN_CLASSES = _TOLD_CLASSES - {t.Meeting, t.Participation} | {t.UnidentifiedActor}
_RECORD_PATHS = (
    "article/", "attribution/", "span/", "chain/", "claim/", "meeting/", "participation/", "decision/", "identity/",
    "perspective", "graph/", "near-denial/",
)  # fmt: skip


def content_fault(triple: Triple) -> str:
    """What is wrong with a triple as content of a claim, in words; "" where nothing is."""
    return _fault(triple, CONTENT, _TOLD_CLASSES, "content of a claim")


def background_fault(triple: Triple, base: str) -> str:
    """What is wrong with a triple as background; "" where nothing is. What tells a meeting is told by somebody."""
    path = triple[0][1:-1].removeprefix(base)
    if path != triple[0][1:-1] and path.startswith(_RECORD_PATHS):
        return f"of {path} only its record is written, as docs/graph.md shows, and what claims tell of it"
    return _fault(triple, BACKGROUND, _KNOWN_CLASSES, "background, where it would pass for a fact")


def _fault(triple: Triple, properties: frozenset[str], classes: frozenset[str], where: str) -> str:
    predicate, obj = triple[1][1:-1], triple[2][1:-1]
    if predicate.startswith(t.PREFIXES["owl"]):
        return f"{triple[1]} would change what words mean for everybody; identity is a decision"
    if predicate == t.RDF_TYPE and obj.startswith(t.SO) and obj not in classes:
        return f"{triple[2]} is not said in {where}"
    if predicate.startswith(t.SO) and predicate not in properties:
        return f"{triple[1]} is not said in {where}"
    return ""
