"""An invented part of the world: its states, people, outlets and meetings, before anybody has reported them."""

import datetime
import random
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


def _words(text: str) -> list[str]:
    return text.split()


_HEADS = _words("Vel Tar Mer Or Hes Nor Kal Dra Sel Bri Tol Ven Mar Ost Lin Gar Fen Ister Pol Run Sor Ul Wen Yar Zol")
_TAILS = _words("mora sk jan sene trel via den mund gard essa ovia ikka holm ain ora und ilia ost arn eth")
_FIRST = _words("Katla Ostap Idris Runa Bram Sunniva Radko Mirela Teodor Vira Gerwin Jorun Daria Olav Mira Anselm Ilka")
_LAST = _words("Ferr Bryn Mawj Telm Ostl Dahl Vesh Tans Quil Hol Tasm Halv Loz Brandt Sand Korb Ulm Petr Skar Vint")
_ENDS = ["in", "ivets", "ani", "o", "ey", "em", "nik", "k", "l", "ub", "er", "vik", "ovyk", "", "berg", "ov", "sen"]
_PRESS = _words("Courier Lantern Post Review Herald Dispatch Gazette Observer Signal Wire Letter Chronicle")
_OFFICES = ["foreign minister", "deputy foreign minister", "secretary", "special envoy", "adviser", "ambassador"]
_TOPICS = ["grain corridor", "prisoner exchange", "ceasefire", "port dues", "border crossing", "fishing rights"]
_KINDS = ["talks", "talks", "meeting", "meeting", "visit", "call", "summit", "mediation", "contact", "message"]


@dataclass(frozen=True)
class State:
    """An invented state with its organs and cities."""

    name: str
    ministry: str
    council: str
    cities: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who held an office from one year to another (None: still)."""

    name: str
    state: State
    office: str
    since: int
    until: int | None


@dataclass(frozen=True)
class Event:
    """A meeting of the invented world, before anybody has reported it."""

    number: int
    day: datetime.date
    kind: str
    people: tuple[Person, ...]
    mediator: Person | None
    city: str
    topic: str
    status: str
    secret: bool

    @property
    def claim(self) -> str:
        """The id of the claim that it took place."""
        return f"event-{self.number}"


@dataclass
class World:
    """All that there is to report, and what was reported: by event the (article, meeting) pairs."""

    rng: random.Random
    states: list[State]
    people: list[Person]
    outlets: list[str]
    events: list[Event]
    told: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    sayings: list[tuple[str, str, Event]] = field(default_factory=list)


def _word(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(_TAILS)


def _names(rng: random.Random, count: int, make: Any) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[make(rng)] = None
    return list(found)


def world(articles: int, seed: int) -> World:
    """The invented world behind a dossier of so many articles."""
    rng = random.Random(seed)
    states = []
    for name in _names(rng, 24, _word):
        cities = tuple(_names(rng, 4, lambda r: _word(r) + r.choice(["", " Bay", " Old Town"])))
        states.append(State(name, f"{name} Foreign Ministry", f"{name} Security Council", cities))

    count = 60 + articles // 4
    crowded = count > len(_FIRST) * len(_LAST) * len(_ENDS) // 2  # too few names of two parts would be left

    def full(r: random.Random) -> str:
        middle = f"{r.choice(_FIRST)} " if crowded else ""
        return f"{r.choice(_FIRST)} {middle}{r.choice(_LAST)}{r.choice(_ENDS)}"

    people = []
    for name in _names(rng, count, full):
        since = rng.randrange(2012, 2024)
        until = rng.choice([None, None, since + rng.randrange(1, 8)])
        people.append(Person(name, rng.choice(states), rng.choice(_OFFICES), since, until))
    outlets = _names(rng, 40, lambda r: f"The {_word(r)} {r.choice(_PRESS)}")
    events = [_event(rng, number, states, people) for number in range(max(3, articles * 2 // 3))]
    return World(rng, states, people, outlets, events)


def _event(rng: random.Random, number: int, states: list[State], people: list[Person]) -> Event:
    present = rng.sample(people, rng.choice([2, 2, 2, 3, 4]))
    others = [person for person in people[:40] if person not in present]
    return Event(
        number,
        datetime.date(2021, 1, 1) + datetime.timedelta(rng.randrange(1200)),
        rng.choice(_KINDS),
        tuple(present),
        rng.choice(others) if rng.random() < 0.25 else None,
        rng.choice(rng.choice(states).cities),
        rng.choice(_TOPICS),
        rng.choices(["happened", "ongoing", "planned", "cancelled", "denied"], [14, 1, 3, 1, 1])[0],
        rng.random() < 0.2,
    )
