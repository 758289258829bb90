"""What claims say, in words: accounts of meetings, offices, and whatever else their content holds."""

from collections.abc import Hashable, Iterable, Mapping

from sayso import terms as t
from sayso.results import Table
from sayso.views.base import Facts
from sayso.views.labels import Labels, between, local, when, word
from sayso.views.model import Account, ClaimRef, Office, Thing, Value, When

_ROLES = ("mediator", "host", "party", "delegate", "observer")
_OWN = frozenset(
    {
        t.RDF_TYPE, t.channel, t.status, t.secrecy, t.track, t.date, t.earliest, t.latest, t.place, t.topic,
        t.participation, t.actor, t.role, t.holder, t.office, t.organization, t.former,
    }
)  # fmt: skip


def by_claim(table: Table) -> dict[str, Facts]:
    """The rows of content.rq, one set of facts for each claim: contents are never mixed."""
    place = table.variables.index("claim")
    rows: dict[str, list[tuple[object, ...]]] = {}
    for row in table.rows:
        cell = row[place]
        if cell:
            rows.setdefault(cell.value, []).append(row)
    return {c: Facts().grown(Table(table.variables, tuple(found))) for c, found in rows.items()}  # type: ignore[arg-type]


def date_of(facts: Facts, thing: str) -> When | None:
    """The date of a meeting, tenure or event; the bounds where there is no more."""
    edtf = facts.one(thing, t.date)
    if edtf:
        return when(edtf, facts.one(thing, t.earliest), facts.one(thing, t.latest))
    return between(facts.one(thing, t.earliest), facts.one(thing, t.latest))


def meetings_in(facts: Facts, base: str) -> list[str]:
    """The meetings that a content says something of."""
    return sorted({iri for iri in _subjects(facts) if iri.startswith(f"{base}meeting/")})


def _subjects(facts: Facts) -> list[str]:
    return sorted({iri for iri in facts.iris() if facts.of(iri)})


def account(facts: Facts, meeting: str, claim: ClaimRef, labels: Labels) -> Account:
    """What one claim tells of one meeting."""

    def code(prop: str) -> str:
        return word(facts.one(meeting, prop))

    return Account(
        meeting=labels.thing(meeting),
        claim=claim,
        channel=code(t.channel),
        status=code(t.status),
        secrecy=code(t.secrecy),
        track=code(t.track),
        when=date_of(facts, meeting),
        places=labels.things(facts.all(meeting, t.place)),
        topics=labels.things(facts.all(meeting, t.topic)),
        participants=_participants(facts, meeting, labels),
        further=_further(facts, meeting, labels),
    )


def name_meetings(facts: Facts, base: str, labels: Labels) -> None:
    """Names the meetings of which a content tells by whom this content has take part, and nobody else."""
    for meeting in meetings_in(facts, base):
        who = {actor for node in facts.all(meeting, t.participation) for actor in facts.all(node, t.actor)}
        if who:
            labels.as_told(meeting, who, facts.all(meeting, t.channel))


def _participants(facts: Facts, meeting: str, labels: Labels) -> tuple[tuple[str, tuple[Thing, ...]], ...]:
    roles: dict[str, set[str]] = {}
    for node in facts.all(meeting, t.participation):
        for role in facts.all(node, t.role) or ("",):
            roles.setdefault(word(role) or "participant", set()).update(facts.all(node, t.actor))
    order = sorted(roles, key=lambda r: (_ROLES.index(r) if r in _ROLES else len(_ROLES), r))
    return tuple((role, labels.things(roles[role])) for role in order)


def who(accounts: Iterable[Account]) -> set[Thing]:
    """All whom some accounts have take part."""
    return {thing for a in accounts for _, things in a.participants for thing in things}


def _further(facts: Facts, thing: str, labels: Labels) -> tuple[Value, ...]:
    out: list[Value] = []
    for prop in sorted(facts.of(thing)):
        if prop not in _OWN:
            cells = facts.cells(thing, prop)
            things = labels.things(c.value for c in cells if c.kind == "iri")
            text = "; ".join(c.value for c in cells if c.kind != "iri")
            out.append(Value(labels.property(prop), things, text))
    return tuple(out)


def offices(facts: Facts, labels: Labels, claim: ClaimRef | None = None) -> tuple[Office, ...]:
    """The offices held that some facts tell of, in the order of time."""
    out: list[Office] = []
    for tenure in facts.having(t.RDF_TYPE, t.Tenure):
        organization = facts.one(tenure, t.organization)
        office = next(iter(facts.cells(tenure, t.office)), None)
        out.append(
            Office(
                holder=labels.thing(facts.one(tenure, t.holder)),
                office=office.value if office else "office",
                lang=office.lang if office else "",
                organization=labels.thing(organization) if organization else None,
                when=date_of(facts, tenure),
                former=facts.flag(tenure, t.former),
                claim=claim,
            )
        )
    return tuple(sorted(out, key=lambda o: (o.when.earliest if o.when else "9", o.holder.label, o.office)))


def others(facts: Facts, base: str, labels: Labels) -> tuple[tuple[Thing, tuple[Value, ...]], ...]:
    """What a content says of things that are neither meetings nor participations nor tenures."""
    joined = {node for iri in _subjects(facts) for node in facts.all(iri, t.participation)}
    tenures = set(facts.having(t.RDF_TYPE, t.Tenure))
    out: list[tuple[Thing, tuple[Value, ...]]] = []
    for iri in _subjects(facts):
        if iri in joined or iri in tenures or iri.startswith(f"{base}meeting/"):
            continue
        values = list(_further(facts, iri, labels))
        for prop in (t.place, t.topic, t.organization):
            if facts.all(iri, prop):
                values.append(Value(labels.property(prop), labels.things(facts.all(iri, prop))))
        kinds = [local(k) for k in facts.all(iri, t.RDF_TYPE)]
        if kinds:
            values.insert(0, Value("is told to be", text=", ".join(kinds).lower()))
        found = date_of(facts, iri)
        if found:
            values.append(Value("date", when=found))
        out.append((labels.thing(iri), tuple(values)))
    return tuple(out)


_TOOK_PLACE = frozenset({t.STATUSES["happened"], t.STATUSES["ongoing"]})


def mentioned(contents: Iterable[Facts]) -> set[str]:
    """All IRIs that contents mention, their properties with them."""
    found = list(contents)
    values = {iri for facts in found for iri in facts.iris()}
    return values | {prop for facts in found for iri in _subjects(facts) for prop in facts.of(iri)}


def differing(accounts: Iterable[Account]) -> Mapping[str, bool]:
    """For each field of a meeting whether the accounts that fill it disagree."""
    found = list(accounts)
    fields: dict[str, set[Hashable]] = {
        "channel": {a.channel for a in found if a.channel},
        "status": {a.status for a in found if a.status},
        "secrecy": {a.secrecy for a in found if a.secrecy},
        "track": {a.track for a in found if a.track},
        "when": {a.when.edtf for a in found if a.when},
        "places": {a.places for a in found if a.places},
        "participants": {a.participants for a in found if a.participants},
    }
    return {name: len(values) > 1 for name, values in fields.items()}
