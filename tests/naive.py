"""What a small dossier means, worked out slowly and directly from its notes, to hold the build against.

Nothing of Sayso is used but the patterns of its IRIs and the bounds of dates: each rule is said a second time here, in
the plainest way. Decisions are those that ``strategies`` draws. Offices are left out; tests count them on their own.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from sayso import dates, ids
from small_dossiers import BASE, Articles

Fact = tuple[str, str, Any]
Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One chain: its article, the attributions and speakers (as read) on its path, and what becomes of it."""

    article: str
    path: tuple[str, ...]
    speakers: tuple[str, ...]
    acting: tuple[str, ...]  # whom each speaker speaks for, "" where for nobody
    stance: str
    claim: str
    disputes: str = ""
    ended: tuple[str, str | None] = ("", None)
    rejected: bool = False

    @property
    def exists(self) -> bool:
        return not self.ended[0] and not self.rejected


@dataclass
class Naive:
    """All chains, and the content of every claim that has some (meetings and actors as read)."""

    chains: list[Told] = field(default_factory=list)
    contents: dict[str, set[Fact]] = field(default_factory=dict)
    negates: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)  # claim of one account: the shared claim
    unidentified: set[str] = field(default_factory=set)
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)  # actor as read: kind and name


class _Article:
    """One article's notes."""

    def __init__(self, out: Naive, name: str, notes: Json) -> None:
        self.out, self.name, self.notes = out, name, notes
        self.names: dict[str, str] = {}
        for actor in notes["actors"]:
            for form in (actor["name"], *actor.get("aliases", ())):
                self.names[form] = self.read(actor["name"], actor["kind"])
        self.publisher = self.named(notes["article"]["publisher"], "outlet")
        self.statements = {s["id"]: s for s in notes["statements"]}
        self.speakers = {ident: self.speaker(s) for ident, s in self.statements.items()}
        self.here = {c["id"]: c for c in notes["claims"]}

    def read(self, name: str, kind: str) -> str:
        iri = ids.actor(BASE, ids.slug(name), self.name)
        self.out.kinds[iri] = (kind, name)
        if kind == "unidentified":
            self.out.unidentified.add(iri)
        return iri

    def named(self, name: str, kind: str) -> str:
        if name not in self.names:
            self.names[name] = self.read(name, kind)
        return self.names[name]

    def speaker(self, said: Json) -> str:
        if said["speaker"] is None:
            return self.read(f"unstated-{said['id']}", "unidentified")
        return self.named(said["speaker"], "actor" if said.get("speaker_kind", "named") == "named" else "unidentified")

    def for_whom(self, ident: str) -> str:
        body = self.statements[ident].get("speaks_for") if ident in self.statements else None
        return self.named(body, "organization") if body else ""

    def attribution(self, *parts: str) -> str:
        return "/".join((f"{BASE}attribution/{self.name}", *parts))

    def claim_of(self, item: Json) -> str:
        return ids.claim(BASE, item["claim"]) if item.get("claim") else ids.claim(BASE, item["id"], self.name)

    def outer(self, said: Json) -> tuple[list[str], list[str]]:
        """Relays that lead to a statement, outermost first, and their speakers."""
        lineage = []
        at = said["within"]
        while at is not None:
            lineage.insert(0, at)
            at = self.statements[at]["within"]
        path = [self.attribution(p, "relays") for p in lineage]
        speakers = [self.speakers[p] for p in lineage]
        top = lineage[0] if lineage else said["id"]
        if self.speakers[top] != self.publisher:
            path.insert(0, self.attribution(top, "relay"))
            speakers.insert(0, self.publisher)
        return path, speakers

    def heard(self, said: Json) -> bool:
        """Whether no statement around it denies, declines, believes or urges; who only relays does none of that."""
        outer = self.statements.get(said.get("within") or "")
        if outer is None:
            return True
        return (bool(outer.get("relay")) or outer["stance"] in ("asserts", "questions")) and self.heard(outer)

    def facts(self, meeting: Json) -> set[Fact]:
        m = ids.meeting(BASE, self.name, meeting["id"])
        out: set[Fact] = {(m, "type", "Meeting"), (m, "channel", meeting["kind"])}
        if meeting["status"] != "denied":
            out.add((m, "status", meeting["status"]))
        if meeting["place"]:
            out.add((m, "place", ids.slug(meeting["place"])))
        if meeting["date"]:
            bounds = dates.bounds(meeting["date"])
            out.add((m, "date", meeting["date"]))
            out |= {(m, k, str(day)) for k, day in (("earliest", bounds.earliest), ("latest", bounds.latest)) if day}
        for name in meeting["participants"]:
            role = meeting.get("roles", {}).get(name, "party")
            out.add((m, "participation", (self.named(name, "unidentified"), role)))
        return out


def naive(articles: Articles, acts: list[Json]) -> Naive:
    """The meaning of a dossier of these articles under these decisions."""
    out = Naive()
    undone = {t.removeprefix("decision/") for a in acts if a["act"] == "undo" for t in a["targets"]}
    acts = [a for n, a in enumerate(acts, start=1) if a["act"] != "undo" and f"d{n}" not in undone]
    read = [_Article(out, name, dict(notes)) for name, (_, notes) in articles.items()]
    for each in read:
        for claim in each.here.values():
            iri = ids.claim(BASE, claim["id"])
            out.contents[iri] = {_written(x) for x in claim.get("content", ())}
            if claim.get("negates"):
                out.negates[iri] = ids.claim(BASE, claim["negates"])
    told: list[tuple[_Article, Json, Told]] = []
    for each in read:
        told += _told(out, each)
    gone = {BASE + t for a in acts if a["act"] == "reject" for t in a["targets"]}
    written = {ids.claim(BASE, claim["id"]) for each in read for claim in each.here.values()}
    hollow = set()
    for claim, facts in out.contents.items():
        before = bool(facts)
        facts.difference_update({fact for fact in facts if fact[0] in gone})
        if before and not facts and claim in out.negates.values() and claim not in written:
            hollow.add(claim)
    out.negates = {claim: other for claim, other in out.negates.items() if other not in hollow}
    out.contents = {claim: facts for claim, facts in out.contents.items() if claim not in hollow}
    out.chains = _decided(told, articles, acts, gone, out)
    return out


def _written(x: list[str]) -> Fact:
    name, _, ident = x[0].partition("/")
    subject = BASE + x[0][3:] if x[0].startswith("ex:") else ids.meeting(BASE, name, ident)
    predicate = "type" if x[1] == "a" else x[1].removeprefix("so:")
    return subject, predicate, x[2].removeprefix("so:").removeprefix("ex:place/")


def _told(out: Naive, each: _Article) -> list[tuple[_Article, Json, Told]]:
    told: list[tuple[_Article, Json, Told]] = []

    def chain(said: Json, path: list[str], speakers: list[str], last: str, speaker: str, claim: str) -> None:
        if not each.heard(said):
            return
        acting = [each.for_whom(p.split("/")[-2]) if p.endswith("/relays") else "" for p in path]
        acting.append(each.for_whom(said["id"]))
        one = Told(each.name, (*path, last), (*speakers, speaker), tuple(acting), said["stance"], claim)
        told.append((each, said, one))

    for said in each.statements.values():
        path, speakers = each.outer(said)
        if not said.get("relay"):
            last = each.attribution(said["id"])
            chain(said, path, speakers, last, each.speakers[said["id"]], each.claim_of(said))
    for meeting in each.notes["meetings"]:
        tellers = [each.statements[i] for i in meeting["reported_by"]]
        if not tellers:
            own = each.attribution(meeting["id"], "own")
            chain(meeting | {"stance": "asserts"}, [], [], own, each.publisher, each.claim_of(meeting))
        for said in tellers or [meeting | {"stance": "asserts", "within": None}]:
            account = _tell(out, each, meeting, said)
            if account:
                path, speakers = each.outer(said) if tellers else ([], [])
                speaker = each.speakers[said["id"]] if tellers else each.publisher
                parts = (said["id"],) if tellers else (said["id"], "own")
                chain(said, path, speakers, each.attribution(*parts, meeting["id"]), speaker, account)
    return told


def _tell(out: Naive, each: _Article, meeting: Json, said: Json) -> str:
    """Makes a meeting content of what tells it; gives the claim of an account of its own where it needs one."""
    facts, claim = each.facts(meeting), each.claim_of(said)
    negative = meeting["status"] == "denied" and said["stance"] == "asserts"
    denied = ids.claim(BASE, f"{meeting['id']}~denied", each.name)
    known = each.here.get(said.get("claim") or "")
    shared = bool(said.get("claim")) and (known is None or bool(known.get("content")) or bool(known.get("negates")))
    has = out.contents.setdefault(claim, set())
    other_sign = (claim in out.negates and out.negates[claim] != denied) or (negative and bool(has))
    account = ""
    if shared or other_sign or (not negative and claim in out.negates):
        if not negative and facts <= has:
            return ""
        account = ids.claim(BASE, f"{said['id']}~{meeting['id']}", each.name)
        out.accounts[account] = claim
        claim = account
        has = out.contents.setdefault(claim, set())
    if negative:
        out.negates[claim] = denied
        has = out.contents.setdefault(denied, set())
    has |= facts
    return account


def _decided(
    told: list[tuple[_Article, Json, Told]], articles: Articles, acts: list[Json], gone: set[str], out: Naive
) -> list[Told]:
    ends: dict[str, list[tuple[str, str, str | None]]] = {}
    for each, said, one in told:
        if _saying(each, said) in gone:
            continue
        day = _latest(articles[each.name][1], each.name, acts)
        for ref in (*said.get("corrects", ()), *said.get("withdraws", ())):
            name, _, ident = ref.rpartition("/")
            ends.setdefault(f"{BASE}attribution/{name or each.name}/{ident}", []).append(
                (day or "~", one.path[-1], day)
            )
    edits = {BASE + t: a["set"]["stance"] for a in acts if a["act"] == "edit" for t in a["targets"]}
    chains: list[Told] = []
    for each, said, one in told:
        saying = _saying(each, said)
        sayings = {saying} | {p.removesuffix("/relays") for p in one.path if _only_relays(each, p)}
        stance = edits.get(saying, one.stance)
        found = sorted(end for saying in sayings for end in ends.get(saying, ()))
        ended = (found[0][1], found[0][2]) if found else ("", None)
        disputes = one.claim if stance == "denies" else out.negates.get(one.claim, "") if stance == "asserts" else ""
        chains.append(
            Told(
                one.article, one.path, one.speakers, one.acting, stance, one.claim, disputes, ended,
                bool(sayings & gone),
            )
        )  # fmt: skip
    return chains


def _saying(each: _Article, said: Json) -> str:
    """What a decision rejects: a statement's attribution, or the meeting that the outlet tells in its own voice."""
    return each.attribution(said["id"]) if "cue" in said else ids.meeting(BASE, each.name, said["id"])


def _only_relays(each: _Article, attribution: str) -> bool:
    parts = attribution.split("/")
    return parts[-1] == "relays" and bool(each.statements[parts[-2]].get("relay"))


def _latest(notes: Any, name: str, acts: list[Json]) -> str | None:
    about = notes["article"]
    published = about.get("published", about["stated_date"])
    for act in acts:
        if act["act"] == "date" and act["targets"] == [f"article/{name}"]:
            published = act["published"]
    return datetime.date.fromisoformat(published[-10:]).isoformat() if published else None
