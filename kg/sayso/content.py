"""Content of claims from notes: meetings, offices, and triples that notes write out.

What a text tells of a meeting enters as content of the claims of whoever tells it, never as a triple of its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sayso import dates, ids
from sayso import terms as t
from sayso.context import Context, json_term
from sayso.errors import InputError, NotesError
from sayso.gate import content_fault
from sayso.model import Attribution, Claim, Mention, Name, Span, Triple, iri, literal
from sayso.notes import ActorNotes, ClaimNotes, Meeting, Notes, Quote, Role

_A = iri(t.RDF_TYPE)


def add_content(context: Context, notes: Notes, publisher: str) -> None:
    """Adds to the context what the notes' claims, meetings and roles say.

    Raises NotesError that names file and key.
    """
    authored = _written_claims(context, notes)
    for meeting in notes.meetings:
        _meeting(context, notes, meeting, authored, publisher)
    for holder, actor in zip(context.listed, notes.actors, strict=True):
        for role in actor.roles:
            _office(context, holder, actor, role, publisher)


def _written_claims(context: Context, notes: Notes) -> set[str]:
    """Puts the claims that the notes write out in place; gives the IRIs whose content is settled by that."""
    settled: set[str] = set()
    own = {s.claim for s in notes.statements} | {m.claim for m in notes.meetings}
    for claim in notes.claims:
        where = f"claims {claim.id}"
        target = ids.claim(context.base, claim.id)
        if claim.negates == claim.id or claim.id in claim.entails:
            raise context.fail(where, "a claim does not negate or entail itself. Name another one.")
        if claim.negates and claim.content:
            raise context.fail(
                where, "a claim that negates another one has no content of its own. Leave one of them out."
            )
        context.claims[target] = Claim(
            target,
            (Name(claim.text, claim.lang),),
            frozenset(_written_triples(context, notes, claim)),
            ids.claim(context.base, claim.negates) if claim.negates else "",
            tuple(ids.claim(context.base, other) for other in claim.entails),
            written=True,
        )
        if claim.content is not None or claim.negates:
            settled.add(target)
    written = {claim.id for claim in notes.claims}
    settled.update(ids.claim(context.base, ident) for ident in own if ident and ident not in written)
    return settled


def _written_triples(context: Context, notes: Notes, claim: ClaimNotes) -> Iterator[Triple]:
    meetings = {m.id for m in notes.meetings}
    for number, (subject, predicate, obj) in enumerate(claim.content or ()):
        where = f"claims {claim.id}.content[{number}]"
        try:
            terms = (
                _term(context, subject, meetings, where),
                _term(context, predicate, meetings, where),
                _term(context, obj, meetings, where),
            )
        except InputError as err:
            raise err if isinstance(err, NotesError) else context.fail(where, str(err)) from None
        if not terms[0].startswith("<") or not terms[1].startswith("<"):
            raise context.fail(where, "subject and predicate are IRIs, not literals.")
        if fault := content_fault(terms):
            raise context.fail(where, f"{fault}.")
        yield terms
        if isinstance(obj, dict) and "date" in obj and terms[1] == iri(t.date):
            yield from date_bounds(terms[0], obj["date"])


def _term(context: Context, value: Any, meetings: set[str], where: str) -> str:  # noqa: C901 - one case a line
    if isinstance(value, bool):
        return literal(str(value).lower(), datatype=t.XSD_BOOLEAN)
    if isinstance(value, int):
        return literal(str(value), datatype=t.XSD_INTEGER)
    if isinstance(value, dict):
        return _literal(context, value, where)
    if not isinstance(value, str) or not value:
        raise context.fail(where, f"{json_term(value)} is no term. docs/notes.md lists how terms are written.")
    if value.startswith("<") and value.endswith(">"):
        return iri(value[1:-1])
    if value in meetings:
        return iri(ids.meeting(context.base, context.name, value))
    known = context.find(value)
    if known:
        return iri(known)
    prefix, colon, local = value.partition(":")
    if value == "a":
        return _A
    if colon and prefix == "ex":
        return iri(context.base + local)
    if colon and prefix in t.PREFIXES:
        return iri(t.PREFIXES[prefix] + local)
    name, slash, ident = value.partition("/")
    if slash and ids.is_slug(name):
        return iri(ids.meeting(context.base, name, ident))
    raise context.fail(
        where,
        f"{json_term(value)} is no meeting and no actor of these notes, and no prefixed name. "
        "List the actor, or write so:…, ex:… or <IRI>.",
    )


def _literal(context: Context, value: dict[str, Any], where: str) -> str:
    match value:
        case {"date": str(edtf), **rest} if not rest:
            return literal(context.date(edtf, where) or "", datatype=t.EDTF)
        case {"text": str(text), "lang": str(lang), **rest} if not rest:
            return literal(text, lang=lang)
        case {"text": str(text), **rest} if not rest:
            return literal(text, lang=context.lang)
    raise context.fail(where, 'a literal is {"text": …, "lang": …} or {"date": …}.')


def date_bounds(subject: str, edtf: str) -> Iterator[Triple]:
    """The triples of the derived bounds of a subject's so:date; an open end has none."""
    bounds = dates.bounds(edtf)
    if bounds.earliest:
        yield subject, iri(t.earliest), literal(bounds.earliest.isoformat(), datatype=t.XSD_DATE)
    if bounds.latest:
        yield subject, iri(t.latest), literal(bounds.latest.isoformat(), datatype=t.XSD_DATE)


def _meeting(context: Context, notes: Notes, meeting: Meeting, settled: set[str], publisher: str) -> None:
    where = f"meetings {meeting.id}"
    subject = ids.meeting(context.base, context.name, meeting.id)
    evidence = context.spans(meeting.evidence, f"{where}.evidence")
    context.mentions.append(Mention(subject, context.article, evidence, context.reading))
    triples = frozenset(_meeting_triples(context, meeting, where))
    by_id = {s.id: s for s in notes.statements}
    for ref in meeting.reported_by:
        if ref not in by_id:
            raise context.fail(where, f"reported_by names {ref}, which is no statement here.")
        if by_id[ref].relay:
            raise context.fail(where, f"{ref} only passes on: name the statements within it that tell the meeting.")
        name = ids.attribution(context.base, context.name, ref)
        source = next(a for a in context.attributions if a.iri == name)
        _told_by(context, meeting, ref, source, triples, settled)
    if not meeting.reported_by:
        claim = (
            ids.claim(context.base, meeting.claim)
            if meeting.claim
            else ids.claim(context.base, meeting.id, context.name)
        )
        own = _own_voice(context, meeting.id, claim, publisher, evidence)
        context.attributions.append(own)
        _told_by(context, meeting, meeting.id, own, triples, settled)


def _told_by(
    context: Context, meeting: Meeting, ident: str, source: Attribution, triples: frozenset[Triple], settled: set[str]
) -> None:
    words = " … ".join(span.exact or "" for span in source.content or source.cue)
    known = context.claims.setdefault(source.claim, Claim(source.claim, (Name(words, context.lang),)))
    negated = _negated(context, meeting, source)
    if source.claim not in settled and _one_sign(known, negated):
        _tell(context, meeting, known, triples, negated)
        return
    if not negated and triples <= known.content:
        return
    # The claim says its content itself, or what is of the other sign: this account gets a claim of its own, so that
    # nobody who shares the claim is made to say this text's date or place.
    name = ids.claim(context.base, f"{ident}~{meeting.id}", context.name)
    entails = () if negated or known.negates else (known.iri,)
    account = Claim(name, (Name(words, context.lang),), entails=entails, account_of=known.iri)
    extra = replace(source, iri=f"{source.iri}/{meeting.id}", claim=account.iri)
    context.attributions.append(extra)
    context.attributions[:] = [_also_relaying(a, source.iri, extra.iri) for a in context.attributions]
    _tell(context, meeting, account, triples, negated)


def _also_relaying(relay: Attribution, inner: str, extra: str) -> Attribution:
    return replace(relay, relays=(*relay.relays, extra)) if inner in relay.relays else relay


def _negated(context: Context, meeting: Meeting, source: Attribution) -> str:
    """The claim that a source negates with a meeting: who asserts that there was none denies that there was one."""
    negative = meeting.status == "denied" and source.stance == "asserts"
    return ids.claim(context.base, f"{meeting.id}~denied", context.name) if negative else ""


def _one_sign(known: Claim, negated: str) -> bool:
    """Whether a claim can tell the meeting too: one that negates has no content of its own, and negates once."""
    return not known.content and known.negates in ("", negated) if negated else not known.negates


def _tell(context: Context, meeting: Meeting, claim: Claim, triples: frozenset[Triple], negated: str) -> None:
    """Makes the meeting's triples content of a claim, or of the one that it negates, which nobody's words tell."""
    if negated:
        text = f"{meeting.kind}: {', '.join(meeting.participants)}"
        context.claims[negated] = Claim(negated, (Name(text, context.lang),), triples)
        context.claims[claim.iri] = replace(claim, negates=negated)
    else:
        context.claims[claim.iri] = replace(claim, content=claim.content | triples)


def _own_voice(context: Context, ident: str, claim: str, publisher: str, evidence: tuple[Span, ...]) -> Attribution:
    return Attribution(
        iri=ids.attribution(context.base, context.name, ident, "own"),
        article=context.article,
        speaker=publisher,
        stance="asserts",
        claim=claim,
        content=evidence,
        mode="indirect",
        anonymous=False,
        reading=context.reading,
    )


def _meeting_triples(context: Context, meeting: Meeting, where: str) -> Iterator[Triple]:
    subject = iri(ids.meeting(context.base, context.name, meeting.id))
    yield subject, _A, iri(t.Meeting)
    yield subject, iri(t.channel), iri(t.CHANNELS[meeting.kind])
    if meeting.status != "denied":
        yield subject, iri(t.status), iri(t.STATUSES[meeting.status])
    if meeting.secrecy:
        yield subject, iri(t.secrecy), iri(t.SECRECIES[meeting.secrecy])
    if meeting.track:
        yield subject, iri(t.track), iri(t.TRACKS[meeting.track])
    if meeting.place:
        place = iri(context.place(meeting.place))
        yield subject, iri(t.place), place
        context.places[place] = Name(meeting.place, context.lang)
    edtf = context.date(meeting.date, f"{where}.date")
    if edtf:
        yield subject, iri(t.date), literal(edtf, datatype=t.EDTF)
        yield from date_bounds(subject, edtf)
    for name in meeting.topics:
        topic = iri(ids.topic(context.base, name))
        yield subject, iri(t.topic), topic
        context.topics[topic] = Name(name, context.lang)
    yield from _participations(context, meeting, where)


def _participations(context: Context, meeting: Meeting, where: str) -> Iterator[Triple]:
    subject = ids.meeting(context.base, context.name, meeting.id)
    unknown = set(meeting.roles) - set(meeting.participants)
    if unknown:
        raise context.fail(f"{where}.roles", f"{json_term(min(unknown))} is no participant of this meeting.")
    for name in meeting.participants:
        actor = context.find(name) or context.described(name)
        role = t.ROLES[meeting.roles.get(name, "party")]
        node = iri(ids.participation(context.base, subject, actor, role))
        yield iri(subject), iri(t.participation), node
        yield node, _A, iri(t.Participation)
        yield node, iri(t.actor), iri(actor)
        yield node, iri(t.role), iri(role)


def _office(context: Context, holder: str, actor: ActorNotes, role: Role, publisher: str) -> None:
    where = f"actors {actor.name}.roles"
    organization = context.actor(role.of) if role.of else ""
    node = iri(ids.tenure(context.base, holder, role.title, organization))
    triples = {
        (node, _A, iri(t.Tenure)),
        (node, iri(t.holder), iri(holder)),
        (node, iri(t.office), literal(role.title, lang=context.lang)),
    }
    if organization:
        triples.add((node, iri(t.organization), iri(organization)))
    if role.former:
        triples.add((node, iri(t.former), literal("true", datatype=t.XSD_BOOLEAN)))
    ident = "office~" + ids.digest(holder, role.title, organization, str(role.former))[:8]
    claim = ids.claim(context.base, ident, context.name)
    text = f"{actor.name}: {'former ' if role.former else ''}{role.title}" + (f", {role.of}" if role.of else "")
    context.claims[claim] = Claim(claim, (Name(text, context.lang),), frozenset(triples), by_content=True)
    evidence = context.spans([_mention(context, actor, role, where)], f"{where}.evidence")
    context.attributions.append(_own_voice(context, ident, claim, publisher, evidence))


def _mention(context: Context, actor: ActorNotes, role: Role, where: str) -> Quote:
    """The words that tell an office: those given, else the first place where a name of the holder stands."""
    if role.evidence is not None:
        return role.evidence
    for form in (actor.name, *(alias if isinstance(alias, str) else alias[0] for alias in actor.aliases)):
        at = context.text.find(form)
        if at >= 0:
            return (at, at + len(form))
    raise context.fail(
        where,
        f"no name of {json_term(actor.name)} stands in the article. Give the role its evidence as a quote.",
    )
