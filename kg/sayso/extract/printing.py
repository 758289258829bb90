"""Notes with offsets as one JSON object for each article: the form in which readings are compared and measured."""

from typing import Any

from sayso import notes


def printed(file: str, read: notes.Notes) -> dict[str, Any]:
    """Notes whose quotes are offsets, as a scorer takes them: actors with identifiers, to which speakers point.

    ``file``: the name of the text. Spans are half-open and count code points of the text as kept.
    """
    ident = {actor.name: f"a{n}" for n, actor in enumerate(read.actors, 1)}
    return {
        "file": file,
        "actors": [_actor(actor, ident) for actor in read.actors],
        "statements": [_statement(s, ident) for s in read.statements],
        "meetings": [_meeting(m, ident) for m in read.meetings],
    }


def _actor(actor: notes.ActorNotes, ident: dict[str, str]) -> dict[str, Any]:
    return {
        "id": ident[actor.name],
        "name": actor.name,
        "kind": actor.kind,
        "aliases": [alias if isinstance(alias, str) else alias[0] for alias in actor.aliases],
        "roles": [{"title": r.title, "of": r.of, "former": r.former} for r in actor.roles],
    }


def _statement(s: notes.Statement, ident: dict[str, str]) -> dict[str, Any]:
    named = ident.get(s.speaker or "") if s.speaker_kind == "named" else None
    return {
        "id": s.id,
        "speaker": named,
        "speaker_text": None if named else s.speaker,
        "source": s.source,
        "anonymous": s.anonymous,
        "cue": s.cue,
        "content": list(s.content),
        "stance": s.stance,
        "mode": s.mode,
        "within": s.within,
        "said_on": s.said_on,
        "addressee": s.addressee,
        "confidence": s.confidence,
    }


def _meeting(m: notes.Meeting, ident: dict[str, str]) -> dict[str, Any]:
    return {
        "id": m.id,
        "kind": m.kind,
        "participants": [{"actor": ident[p]} if p in ident else {"text": p} for p in m.participants],
        "place": m.place,
        "date": m.date,
        "status": m.status,
        "evidence": list(m.evidence),
        "reported_by": list(m.reported_by),
    }
