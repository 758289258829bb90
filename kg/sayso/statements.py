"""Statements of notes to attributions.

A top-level statement yields one relay by the outlet; a statement within another one a relay by the parent's speaker.
The parent's own stance is an attribution of its own, unless its cue only passes on. A parent that denies, declines,
believes or urges passes nothing on: what is within it begins no chain.
"""

from collections.abc import Iterable
from dataclasses import replace

from sayso import ids
from sayso.context import Context, statement_claim
from sayso.model import Attribution, Claim, Name, Reading
from sayso.notes import Notes, Statement


def add_statements(context: Context, notes: Notes, publisher: str) -> None:
    """Adds to the context the attributions of all statements: stances and relays. Raises NotesError."""
    by_id = {s.id: s for s in notes.statements}
    children: dict[str, list[Statement]] = {}
    for statement in notes.statements:
        if statement.within is not None:
            if statement.within not in by_id:
                raise context.fail(
                    f"statements {statement.id}",
                    f"within names {statement.within}, which is no statement here.",
                )
            if by_id[statement.within].passes_on:
                children.setdefault(statement.within, []).append(statement)
    _check_cycles(context, by_id)
    heard = {s.id: _is_heard(s, by_id) for s in notes.statements}
    speakers = {s.id: _speaker(context, s) for s in notes.statements}
    for statement in notes.statements:
        inner = children.get(statement.id, [])
        if statement.relay and not inner:
            raise context.fail(
                f"statements {statement.id}",
                "relay is true, and no statement is within it: it passes on nothing.",
            )
        speaker = speakers[statement.id]
        if not statement.relay:
            context.attributions.append(replace(_stance(context, statement, speaker), heard=heard[statement.id]))
        passed = _passed_on(context, inner, children)
        if inner:
            own = _relay(context, statement, "relays", speaker, passed)
            context.attributions.append(replace(own, heard=heard[statement.id]))
        if statement.within is None and speaker != publisher:
            outer = _passed_on(context, [statement], children)
            context.attributions.append(_relay(context, statement, "relay", publisher, outer))


def _check_cycles(context: Context, by_id: dict[str, Statement]) -> None:
    for statement in by_id.values():
        seen, at = {statement.id}, statement.within
        while at is not None and at in by_id:
            if at in seen:
                raise context.fail(
                    f"statements {statement.id}", f"within leads back to {at}: a saying cannot relay itself."
                )
            seen.add(at)
            at = by_id[at].within


def _is_heard(statement: Statement, by_id: dict[str, Statement]) -> bool:
    """Whether everybody passes on what is within his statement, from this one out to the outlet."""
    at = statement.within
    while at is not None:
        if not by_id[at].passes_on:
            return False
        at = by_id[at].within
    return True


def _passed_on(context: Context, inner: list[Statement], children: dict[str, list[Statement]]) -> tuple[str, ...]:
    out: list[str] = []
    for statement in inner:
        if not statement.relay:
            out.append(ids.attribution(context.base, context.name, statement.id))
        if statement.id in children:
            out.append(ids.attribution(context.base, context.name, statement.id, "relays"))
    return tuple(out)


def _speaker(context: Context, statement: Statement) -> str:
    if statement.speaker is None or statement.speaker_kind == "unstated":
        return context.unstated(statement.id)
    if statement.speaker_kind == "named":
        return context.actor(statement.speaker)
    return context.described(statement.speaker, statement.count)


def _speaks_for(context: Context, statement: Statement) -> str:
    if not statement.speaks_for:
        return ""
    found = context.actor(statement.speaks_for, "organization")
    kind = context.actors[found].kind
    if kind in ("unidentified", "person"):
        raise context.fail(
            f"statements {statement.id}.speaks_for",
            f"{statement.speaks_for} is listed as {kind}; one speaks for an organization or a state.",
        )
    return found


def _relay(context: Context, statement: Statement, part: str, speaker: str, passed: tuple[str, ...]) -> Attribution:
    return Attribution(
        iri=ids.attribution(context.base, context.name, statement.id, part),
        article=context.article,
        speaker=speaker,
        relays=passed,
        cue=context.spans([statement.cue], f"statements {statement.id}.cue") if part == "relays" else (),
        speaks_for=_speaks_for(context, statement) if part == "relays" else "",
        reading=_read_by(context, statement),
    )


def _read_by(context: Context, statement: Statement) -> Reading:
    if statement.confidence is None:
        return context.reading
    own = context.reading
    return Reading(own.how, own.by, own.model, statement.confidence)


def _stance(context: Context, statement: Statement, speaker: str) -> Attribution:
    where = f"statements {statement.id}"
    content = context.spans(statement.content, f"{where}.content")
    cue = context.spans([statement.cue], f"{where}.cue")
    if any(a.start < b.end and b.start < a.end for a in cue for b in content):
        raise context.fail(
            f"{where}.cue", "the cue overlaps the content. The content is what is said, without the words that say so."
        )
    source = context.spans([statement.source], f"{where}.source") if statement.source is not None else ()
    words = " … ".join(span.exact or "" for span in content) or cue[0].exact or ""
    claim = statement_claim(context, statement)
    context.claims.setdefault(claim, Claim(claim, (Name(words, context.lang),)))
    return Attribution(
        iri=ids.attribution(context.base, context.name, statement.id),
        article=context.article,
        speaker=speaker,
        stance=statement.stance,
        claim=claim,
        source=source,
        cue=cue,
        content=content,
        mode=statement.mode,
        anonymous=statement.anonymous,
        said_on=context.date(statement.said_on, f"{where}.said_on"),
        addressee=statement.addressee or "",
        speaks_for=_speaks_for(context, statement),
        corrects=_references(context, statement.id, statement.corrects),
        withdraws=_references(context, statement.id, statement.withdraws),
        reading=_read_by(context, statement),
    )


def _references(context: Context, own: str, refs: Iterable[str]) -> tuple[str, ...]:
    out: list[str] = []
    for ref in refs:
        name, _, ident = ref.rpartition("/")
        if ident == own and name in ("", context.name):
            raise context.fail(f"statements {own}", "it corrects or withdraws itself. Name the statement that it ends.")
        out.append(ids.attribution(context.base, name or context.name, ident))
    return tuple(out)
