"""A seeded generator of realistic dossiers: an invented part of the world, its events, and newspapers that report them.

    python benchmarks/generator.py DIR --articles 500 --seed 1

The same size and seed give the same files, byte for byte. All names, events and sentences are invented here. Several
articles tell of one event, with shared claims, accounts that differ, denials, declined comments, relays within relays,
copies, corrections, machine readings, and decisions that identify, date, reject and undo.
"""

import argparse
import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from invented import Event, Person, World, world

BASE = "https://w3id.org/sayso/id/bench/"
Json = dict[str, Any]

_UNNAMED = [
    ("two officials", 2, 2), ("three diplomats", 3, 3), ("several people close to the talks", 2, None),
    ("an official", 1, 1), ("people who were briefed", None, None),
]  # fmt: skip
_FILLER = [
    "The weather kept the ferries in port for most of the week.",
    "Trade between the two shores has fallen by a third since the spring.",
    "In the harbour quarter, shopkeepers said little and watched the news.",
    "It was not clear what would follow, or whether anything would.",
    "The border has been closed, opened and closed again three times this year.",
    "Both capitals have elections ahead, and neither wants to look eager.",
    "Older residents remember an agreement of the same kind that held for nine years.",
    "Insurance for cargo has become too dear for the smaller companies.",
]


class Draft:
    """One article while it is written: its text so far, and its notes with offsets into it."""

    def __init__(self, made: World, name: str, outlet: str, day: datetime.date) -> None:
        self.made, self.rng, self.name, self.outlet, self.day = made, made.rng, name, outlet, day
        self.parts: list[str] = []
        self.length = 0
        self.statements: list[Json] = []
        self.meetings: list[Json] = []
        self.claims: list[Json] = []
        self.actors: dict[str, Json] = {}

    def put(self, words: str) -> list[int]:
        """Adds words; gives their start and end."""
        start = self.length
        self.parts.append(words)
        self.length += len(words)
        return [start, self.length]

    def fill(self) -> None:
        """Adds a sentence in which nobody says anything."""
        self.put(self.rng.choice(_FILLER) + " ")

    def cast(self, name: str, kind: str, **more: Any) -> str:
        """Lists an actor; gives its name."""
        self.actors.setdefault(name, {"name": name, "kind": kind, **more})
        return name

    def person(self, who: Person) -> list[int]:
        """Introduces somebody with his office, and lists him; gives where his name stands."""
        at = self.put(who.name)
        if who.name not in self.actors:
            former = who.until is not None and who.until < self.day.year
            self.put(f", the {'former ' if former else ''}")
            evidence = self.put(f"{who.office} of {who.state.name}")
            self.put(",")
            role = {"title": who.office, "of": who.state.ministry, "former": former, "evidence": evidence}
            self.cast(who.name, "person", aliases=[who.name.split()[-1]], roles=[role])
            self.cast(who.state.ministry, "organization")
        return at

    def say(self, speaker: str | None, cue: list[int], content: Sequence[list[int]], stance: str, **more: Any) -> str:
        """Adds a statement; gives its id."""
        ident = f"s{len(self.statements) + 1}"
        said: Json = {"id": ident, "speaker": speaker, "cue": cue, "content": list(content), "stance": stance, **more}
        self.statements.append({key: value for key, value in said.items() if value is not None or key == "speaker"})
        return ident

    def claim(self, ident: str, text: str, **more: Any) -> str:
        """Writes a claim out, if no article before did; gives its id."""
        if ident not in self.made.written:
            self.made.written.add(ident)
            self.claims.append({"id": ident, "text": text, **more})
        return ident

    def notes(self, machine: bool, **more: Any) -> Json:
        """The notes as they stand in the file."""
        day = self.day.isoformat()
        about = {"publisher": self.outlet, "title": f"Report {self.name}", "stated_date": day, "reference_date": day}
        self.cast(self.outlet, "outlet")
        how = {"how": "machine", "model": "generator-1", "confidence": 0.75} if machine else {"how": "hand", "by": "A"}
        return {
            "article": about | more,
            "statements": self.statements,
            "meetings": self.meetings,
            "actors": list(self.actors.values()),
            "claims": self.claims,
            "read_by": how,
        }


def _sentence(event: Event, draft: Draft, vague: bool) -> str:
    names = " and ".join(person.name for person in event.people)
    when = event.day.strftime("in %B %Y") if vague else event.day.strftime("on %d %B %Y")
    verb = {"planned": "would meet", "cancelled": "had called off a meeting"}.get(event.status, "had met")
    return f"{names} {verb} in {event.city} {when} about the {event.topic}"


def _date(draft: Draft, day: datetime.date, vague: bool) -> str:
    if vague:
        return f"{day:%Y-%m}"
    return draft.rng.choice([f"{day}", f"{day}", f"{day}", f"{day}~", f"{day}/{day + datetime.timedelta(2)}"])


def _meeting(draft: Draft, event: Event, reported_by: list[str], evidence: list[int], vague: bool) -> None:
    ident = f"m{len(draft.meetings) + 1}"
    people = [person.name for person in event.people]
    mediator = event.mediator.name if event.mediator else None
    if mediator:
        draft.cast(mediator, "person")
    for person in event.people:
        draft.cast(person.name, "person")
    city = event.city if draft.rng.random() < 0.9 else draft.rng.choice(draft.made.states[0].cities)
    met: Json = {
        "id": ident,
        "kind": event.kind,
        "participants": people + ([mediator] if mediator else []),
        "status": event.status,
        "place": city,
        "date": _date(draft, event.day, vague),
        "evidence": [evidence],
        "reported_by": reported_by,
        "topics": [event.topic],
        "track": draft.rng.choice(["1", "1", "1.5", "2"]),
    }
    if mediator:
        met["roles"] = {mediator: "mediator"}
    if event.secret:
        met["secrecy"] = "secret"
    draft.meetings.append(met)
    draft.made.told.setdefault(event.number, []).append((draft.name, ident))


def _official(draft: Draft, event: Event) -> str:
    draft.put("On the record, ")
    who = draft.rng.choice(event.people)
    source = draft.person(who)
    draft.put(" ")
    cue = draft.put("said")
    draft.put(" that ")
    vague = draft.rng.random() < 0.3
    words = draft.put(_sentence(event, draft, vague))
    draft.put(". ")
    claim = draft.claim(event.claim, f"The meeting number {event.number} took place.")
    said = draft.say(who.name, cue, [words], "asserts", source=source, claim=claim)
    _meeting(draft, event, [said], words, vague)
    return said


def _unnamed(draft: Draft, event: Event) -> str:
    description, least, most = draft.rng.choice(_UNNAMED)
    source = draft.put(description[0].upper() + description[1:])
    draft.put(", who asked not to be named, ")
    cue = draft.put("told")
    draft.put(f" {draft.outlet} that ")
    vague = draft.rng.random() < 0.5
    words = draft.put(_sentence(event, draft, vague))
    draft.put(". ")
    more: Json = {"count": [least, most]} if least else {}
    claim = draft.claim(event.claim, f"The meeting number {event.number} took place.")
    said = draft.say(
        description, cue, [words], "asserts", speaker_kind="unnamed", anonymous=True, source=source, claim=claim, **more
    )
    _meeting(draft, event, [said], words, vague)
    return said


def _citing(draft: Draft, event: Event) -> str:
    other = draft.cast(draft.rng.choice(draft.made.outlets), "outlet")
    source = draft.put(other)
    draft.put(" ")
    own = draft.rng.random() < 0.5
    cue = draft.put("reported")
    description, least, most = draft.rng.choice(_UNNAMED)
    draft.put(", ")
    inner_cue = draft.put("citing")
    draft.put(" ")
    inner_source = draft.put(description)
    draft.put(", that ")
    words = draft.put(_sentence(event, draft, True))
    draft.put(". ")
    claim = draft.claim(event.claim, f"The meeting number {event.number} took place.")
    outer = draft.say(
        other, cue, [words], "asserts", source=source, claim=claim if own else None, relay=None if own else True
    )
    more: Json = {"count": [least, most]} if least else {}
    said = draft.say(
        description, inner_cue, [words], "asserts", speaker_kind="unnamed", anonymous=True, source=inner_source,
        within=outer, claim=claim, **more,
    )  # fmt: skip
    _meeting(draft, event, [outer, said] if own else [said], words, True)
    return said


def _reportedly(draft: Draft, event: Event) -> str:
    words = [draft.put(f"The sides exchanged lists of names, {draft.rng.randrange(20, 900)} of them,")]
    draft.put(" ")
    cue = draft.put("reportedly")
    draft.put(". ")
    return draft.say(None, cue, words, "asserts", speaker_kind="unstated", anonymous=True)


def _spokeswoman(draft: Draft, event: Event) -> str:
    body = draft.cast(draft.rng.choice(event.people).state.ministry, "organization")
    source = draft.put(f"A spokeswoman for the {body}")
    draft.put(" ")
    stance, verb = draft.rng.choice([("declines", "declined to comment"), ("denies", "denied"), ("urges", "demanded")])
    cue = draft.put(verb)
    draft.put(" ")
    words = []
    if stance != "declines":
        words = [draft.put("that anybody had met anybody" if stance == "denies" else "that the other side come clean")]
    draft.put(". ")
    claim = draft.claim(event.claim, f"The meeting number {event.number} took place.") if stance == "denies" else None
    name = f"a spokeswoman for the {body}"
    return draft.say(
        name, cue, words, stance, speaker_kind="unnamed", source=source, speaks_for=body, claim=claim, count=[1, 1]
    )


def _negative(draft: Draft, event: Event) -> str:
    body = draft.cast(draft.rng.choice(event.people).state.council, "organization")
    source = draft.put(f"The {body}")
    draft.put(" ")
    cue = draft.put("said")
    draft.put(" ")
    words = draft.put(f"it had not known of a meeting in {event.city}")
    draft.put(". ")
    claim = draft.claim(f"{event.claim}-not", f"There was no meeting {event.number}.", negates=event.claim)
    return draft.say(body, cue, [words], "asserts", source=source, claim=claim)


def _doubt(draft: Draft, event: Event) -> str:
    who = draft.rng.choice(draft.made.people)
    source = draft.person(who)
    stance, verb = draft.rng.choice([("believes", "thought"), ("questions", "doubted"), ("urges", "demanded")])
    draft.put(" ")
    cue = draft.put(verb)
    draft.put(" that ")
    words = draft.put(f"more would come of the {event.topic}")
    draft.put(". ")
    return draft.say(who.name, cue, [words], stance, source=source)


def _correction(draft: Draft, event: Event) -> str:
    article, said, old = draft.made.rng.choice(draft.made.sayings[-200:])
    draft.cast(draft.outlet, "outlet")
    source = draft.put(draft.outlet)
    draft.put(" ")
    cue = draft.put("no longer says")
    draft.put(" what it said of ")
    words = draft.put(f"the meeting in {old.city}")
    draft.put(". ")
    key = draft.rng.choice(["corrects", "withdraws"])
    more: Json = {key: [f"{article}/{said}"]}
    return draft.say(draft.outlet, cue, [words], "asserts", source=source, **more)


_TELLING = (_official, _unnamed, _citing)
_REMARKS = (_reportedly, _spokeswoman, _spokeswoman, _negative, _doubt, _doubt)


def article(made: World, number: int) -> tuple[str, Json, bool]:
    """One article: text, notes, and whether a machine read it."""
    rng = made.rng
    first = made.events[min(int(rng.expovariate(3.0) * len(made.events)), len(made.events) - 1)]
    day = first.day + datetime.timedelta(rng.randrange(1, 30))
    draft = Draft(made, f"report-{number:05}", rng.choice(made.outlets), day)
    draft.put(f"Report {draft.name}\n\n")
    events = [first, *rng.sample(made.events, rng.choice([0, 1, 1]))]
    for event in events:
        for tell in rng.sample(_TELLING, rng.choice([1, 2])):
            said = tell(draft, event)
            made.sayings.append((draft.name, said, event))
            draft.fill()
        for remark in rng.sample(_REMARKS, 2):
            remark(draft, event)
            draft.fill()
    if made.sayings and rng.random() < 0.05:
        _correction(draft, first)
    more: Json = {}
    if rng.random() < 0.1:
        more["published"] = None if rng.random() < 0.3 else f"{day}/{day + datetime.timedelta(3)}"
    if number and rng.random() < 0.04:
        more["copy_of"] = f"report-{rng.randrange(number):05}"
    machine = rng.random() < 0.15
    return "".join(draft.parts).rstrip() + "\n", draft.notes(machine, **more), machine


def _background(made: World) -> str:
    lines = [
        "@prefix so: <https://w3id.org/sayso/ns#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .",
        f"@base <{BASE}> .",
    ]
    slugs = {}
    for state in made.states:
        for name, kind in ((state.name, "State"), (state.ministry, "Organization"), (state.council, "Organization")):
            slugs[name] = name.lower().replace(" ", "-")
            lines.append(f'<actor/{slugs[name]}> a so:{kind} ; rdfs:label "{name}"@en .')
        for organ in (state.ministry, state.council):
            lines.append(f"<actor/{slugs[organ]}> so:organOf <actor/{slugs[state.name]}> .")
        for city in state.cities:
            lines.append(
                f"<place/{city.lower().replace(' ', '-')}> a so:Place ; so:within <place/{slugs[state.name]}> ."
            )
    for number, person in enumerate(made.people):
        slug = person.name.lower().replace(" ", "-")
        lines.append(f'<actor/{slug}> a so:Person ; rdfs:label "{person.name}"@en .')
        lines.append(
            f'<tenure/background-{number}> a so:Tenure ; so:holder <actor/{slug}> ; so:office "{person.office}"@en ; '
            f"so:organization <actor/{slugs[person.state.ministry]}> ; "
            f'so:date "{person.since}/{person.until or ".."}"^^edtf:EDTF .'
        )
    return "\n".join(lines) + "\n"


def _decisions(made: World, articles: int) -> list[Json]:
    acts: list[Json] = []
    for number, told in sorted(made.told.items()):
        if len(told) > 1 and made.rng.random() < 0.7:
            targets = [f"meeting/{name}/{ident}" for name, ident in told]
            acts.append({"act": "identify", "targets": targets, "as": f"meeting/event-{number}"})
    for name, said, _ in made.rng.sample(made.sayings, len(made.sayings) // 40):
        acts.append({"act": made.rng.choice(["reject", "accept", "flag"]), "targets": [f"attribution/{name}/{said}"]})
    for _ in range(articles // 50):
        target = f"article/report-{made.rng.randrange(articles):05}"
        acts.append({"act": "date", "targets": [target], "published": "2024-05-01/2024-05-03"})
    common = {"date": "2026-11-20", "by": "A. Reader", "reason": "as compared by hand"}
    return [{"id": f"d{n}", **common, **act} for n, act in enumerate(acts, start=1)]


def write(folder: Path, articles: int, seed: int = 1) -> World:
    """Writes a dossier of so many articles into a new folder; gives the world behind it."""
    made = world(articles, seed)
    for name in ("articles", "notes", "readings", "graph"):
        (folder / name).mkdir(parents=True)
    for number in range(articles):
        text, notes, machine = article(made, number)
        name = f"report-{number:05}"
        (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
        path = folder / ("readings" if machine else "notes") / f"{name}.json"
        path.write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
    (folder / "graph" / "background.ttl").write_text(_background(made), encoding="utf-8")
    lines = "".join(json.dumps(act) + "\n" for act in _decisions(made, articles))
    (folder / "decisions.jsonl").write_text(lines, encoding="utf-8")
    (folder / "dossier.toml").write_text(f'name = "bench"\ntitle = "An invented dossier"\nbase = "{BASE}"\n', "utf-8")
    return made


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write(args.folder, args.articles, args.seed)


if __name__ == "__main__":
    main()
