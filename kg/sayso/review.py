"""The decisions of people, applied to what the units say: dates, readings accepted, rejected and read otherwise.

Identity has a module of its own. A decision on what is not in the dossier changes nothing and is told of.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from sayso import ids
from sayso import terms as t
from sayso.decisions import AsRead, Ledger
from sayso.errors import DossierError
from sayso.gathering import Gathered
from sayso.identity import Identity
from sayso.model import Article, Claim, Decision, Mention, Reading, iri
from sayso.targets import Reach, Targets

Warn = Callable[[str], None]
_USUAL = {"stance": "asserts", "mode": "indirect", "speaker_kind": "named"}
_A, _MEETING, _STATUS = iri(t.RDF_TYPE), iri(t.Meeting), iri(t.status)


@dataclass(frozen=True)
class Reviewed:
    """What the units say after the decisions; ``rejected`` holds the decision (IRI) by rejected attribution."""

    whole: Gathered
    rejected: Mapping[str, str]


def review(base: str, whole: Gathered, ledger: Ledger, known: Identity, warn: Warn) -> Reviewed:
    """Applies the decisions to date, accept, reject and edit.

    Raises DossierError that names the decision where an edit cannot be: ``warn`` is told of those that do nothing.
    """
    return _Review(base, whole, ledger, known, warn).run()


def tell_idle(ledger: Ledger, lines: Collection[str], targets: Targets, warn: Warn) -> None:
    """Warns of decisions to flag what is not in the graph (its N-Quads lines), and to undo what is not decided."""
    for decision, target in ledger.idle_undos():
        warn(f"decisions.jsonl, {decision.id}: {target} is no earlier decision; it does nothing.")
    flags = ledger.of("flag")
    subjects = {line[1 : line.index(">")] for line in lines} if flags else set()
    for decision in flags:
        for target in decision.targets:
            if target not in subjects and not targets.reach(target):
                warn(f"decisions.jsonl, {decision.id}: {target} is not in the dossier; the decision does nothing.")


def remarked(
    base: str, ledger: Ledger, articles: Iterable[str], idle: Collection[str], lost: Collection[str]
) -> list[Decision]:
    """The decisions, each with what is to be said of it: what an edit changed, and what became of the reading.

    ``articles`` are IRIs: of what was read in an article that is gone, nothing is said.
    """
    homes = {ids.article_name(base, name) for name in articles}
    out = []
    for decision in ledger.all:
        there = decision.targets[0].removeprefix(base).split("/")[1:2]
        words = [told_changes(decision)] if decision.values and homes.issuperset(there) else []
        if decision.id in idle:
            words.append("The text is not read so now, so this decides on nothing.")
        elif decision.id in lost:
            words.append("The reading that counts now does not have it; it stands as decided.")
        out.append(replace(decision, remark=" ".join(words)))
    return out


def told_changes(decision: Decision, text: str = "") -> str:
    """What an edit with a reading changed, in words.

    Places in the text are told as offsets, for its words may be somebody's; as words where ``text`` is given, and is
    the one that was read.
    """
    read = msgspec.json.decode(decision.read, type=AsRead)
    was, text = msgspec.to_builtins(read.item), text if ids.digest(text) == read.text else ""
    parts = []
    for key, value in decision.values:
        before, after = (_worded(each, text) for each in (was.get(key, _USUAL.get(key)), msgspec.json.decode(value)))
        parts.append(f"{key.replace('_', ' ')}: {after} (read by machine: {before})")
    return "; ".join(parts) + "."


def _worded(value: object, text: str) -> str:
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(isinstance(each, int) for each in value):
            return f"“{text[slice(*value)]}”" if text else f"characters {value[0]}–{value[1]}"
        return ", ".join(_worded(each, text) for each in value) or "none"
    return "none" if value in (None, "") else str(value)


class _Review:
    def __init__(self, base: str, whole: Gathered, ledger: Ledger, known: Identity, warn: Warn) -> None:
        self.base = base
        self.whole = whole
        self.ledger = ledger
        self.known = known
        self.warn = warn
        self.targets = Targets(base, whole, known.canonical, known.meetings)
        self.attributions = dict(whole.attributions)
        self.mentions = list(whole.mentions)

    def run(self) -> Reviewed:
        rejected: dict[str, str] = {}
        gone: set[str] = set()
        for decision in self.ledger.of("reject"):
            for reach in self._reached(decision):
                rejected.update(dict.fromkeys(reach.saying, ids.decision(self.base, decision.id)))
                gone.update(reach.meetings)
        self.mentions = [mention for mention in self.mentions if mention.iri not in gone]
        claims = _without_meetings(self.whole, gone) if gone else self.whole.claims
        for decision in self.ledger.in_force:
            if decision.act in ("accept", "edit"):
                for reach in self._reached(decision):
                    self._accept(decision, reach)
                    if decision.act == "edit" and not decision.read:  # else it was read so, see ``settling``
                        self._edit(decision, reach, claims)
        whole = Gathered(self._dated(), self.attributions, claims, tuple(self.mentions))
        return Reviewed(whole, rejected)

    def _reached(self, decision: Decision) -> list[Reach]:
        out: list[Reach] = []
        for target in decision.targets:
            reach = self.targets.reach(target)
            if reach.saying or (reach.meetings and (decision.act != "edit" or decision.read)):
                out.append(reach)
            elif decision.act != "reject" or not self.known.is_actor(target):  # actors apart are identity's
                what = "no attribution in" if decision.act == "edit" else "no attribution and no meeting in"
                self._idle(decision, target, what)
        return out

    def _idle(self, decision: Decision, target: str, what: str) -> None:
        self.warn(f"decisions.jsonl, {decision.id}: {target} is {what} the dossier; the decision does nothing.")

    def _dated(self) -> dict[str, Article]:
        articles = dict(self.whole.articles)
        for decision in self.ledger.of("date"):
            for target in decision.targets:
                if target not in articles:
                    self._idle(decision, target, "no article in")
                    continue
                articles[target] = replace(
                    articles[target],
                    published=decision.published or articles[target].published,
                    reference_date=decision.reference or articles[target].reference_date,
                )
        return articles

    def _accept(self, decision: Decision, reach: Reach) -> None:
        """What a machine read of a target counts as reviewed."""
        for name in (*reach.saying, *reach.relays):
            a = self.attributions[name]
            self.attributions[name] = replace(a, reading=_reviewed(a.reading, decision.by))
        if reach.meetings:
            self.mentions = [_seen(m, decision.by) if m.iri in reach.meetings else m for m in self.mentions]

    def _edit(self, decision: Decision, reach: Reach, claims: Mapping[str, Claim]) -> None:
        where = f"decisions.jsonl, {decision.id}"
        changes = self._changes(decision, where)
        for name in reach.saying:
            a = self.attributions[name]
            stance = changes.get("stance")
            if stance and not a.stance:
                raise DossierError(f"{where}: {name} only passes on, and has no stance. Undo the decision.")
            if stance == "asserts" != a.stance and _tells_none(claims[a.claim]):
                raise DossierError(
                    f"{where}: {name} is of a meeting that is told as denied, and to assert it would tell that it was. "
                    "Undo the decision, and change the statement and the meeting's status in the notes."
                )
            self.attributions[name] = replace(a, **changes)  # type: ignore[arg-type]
        if "speaks_for" in changes:
            for name in reach.relays:
                if name.endswith("/relays"):  # of the same speaker; /relay is the outlet's
                    self.attributions[name] = replace(self.attributions[name], speaks_for=str(changes["speaks_for"]))

    def _changes(self, decision: Decision, where: str) -> dict[str, object]:
        values: dict[str, object] = dict(decision.changes)
        if "anonymous" in values:
            values["anonymous"] = values["anonymous"] == "true"
        if values.get("said_on") == "":
            values["said_on"] = None
        body = str(values.get("speaks_for", ""))
        if body and not self.known.is_actor(body):
            self.warn(f"{where}: speaks_for {body} is no actor in the dossier; that part of the decision does nothing.")
            del values["speaks_for"]
        return values


def _reviewed(reading: Reading, by: str) -> Reading:
    return replace(reading, how="reviewed", by=by) if reading.how == "machine" else reading


def _seen(mention: Mention, by: str) -> Mention:
    return replace(mention, reading=_reviewed(mention.reading, by))


def _tells_none(claim: Claim) -> bool:
    """Whether a claim holds a meeting without saying of it that it happened, or will: so denied meetings are told."""
    meetings = {s for s, p, o in claim.content if p == _A and o == _MEETING}
    return bool(meetings - {s for s, p, _ in claim.content if p == _STATUS})


def _without_meetings(whole: Gathered, gone: set[str]) -> dict[str, Claim]:
    """The claims without what they say of rejected meetings; one that only denied such a meeting denies nothing."""
    terms = {iri(name) for name in gone}
    claims = {name: _without(claim, terms) for name, claim in whole.claims.items()}
    used = {a.claim for a in whole.attributions.values()} | {e for c in claims.values() for e in c.entails}
    hollow = {
        name
        for name, claim in whole.claims.items()
        if claim.content and not claims[name].content and not claim.written and name not in used
    }
    return {
        name: replace(claim, negates="") if claim.negates in hollow else claim
        for name, claim in claims.items()
        if name not in hollow
    }


def _without(claim: Claim, meetings: set[str]) -> Claim:
    gone = meetings | {o for s, p, o in claim.content if s in meetings and p == iri(t.participation)}
    kept = frozenset(x for x in claim.content if x[0] not in gone)
    return claim if len(kept) == len(claim.content) else replace(claim, content=kept)
