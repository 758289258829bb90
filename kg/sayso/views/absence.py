"""Why a triple does not hold in a world: where else it does, and which claims tell it that the world does not admit."""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.errors import NotFound
from sayso.perspective import CHOOSING, PRESETS, Perspective
from sayso.views.base import View
from sayso.views.explanation import Explanation, Names, explained, names_of
from sayso.views.grounds import Claims, Told, claims_of
from sayso.views.labels import listed
from sayso.views.proofs import Sight, Triple
from sayso.views.thing import world_title
from sayso.views.unsure import Unsure, day_of, unsure

STANCE_WORDS = {
    "asserts": "asserted",
    "denies": "denied",
    "declines": "declined to comment on",
    "questions": "questioned",
    "believes": "believed",
    "urges": "urged",
}
_MOST_TOLD = 3  # claims that a message names


@dataclass(frozen=True)
class Outside:
    """A claim that would give the triple, and that the world does not admit; ``why`` not."""

    told: Told
    why: str


@dataclass(frozen=True)
class Absence:
    """A triple that does not hold in a world. ``reported``: how it holds in the reported world, if it does there.

    ``outside``: the claims that tell it, or on which it rests in the reported world. ``in_record``: whether it stands
    in the record, which is in no world. ``unsure``: the articles that may have been out on the day of the world.
    """

    triple: Triple
    rule: Perspective
    world: str
    title: str
    names: Names
    reported: Explanation | None
    outside: tuple[Outside, ...]
    in_record: bool
    unsure: Unsure | None


class NotHeld(NotFound):
    """A triple does not hold in a world. ``absence`` says what is known of why."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(_message(absence))
        self.absence = absence


def explain(view: View, rule: Perspective, triple: Triple) -> Explanation:
    """How a triple holds in a world. Raises NotHeld where it does not, and what queries raise."""
    if Sight(view, rule.iri(view.base)).holding([triple]):
        return explained(view, rule, triple)
    raise NotHeld(_absence(view, rule, triple))


def _absence(view: View, rule: Perspective, triple: Triple) -> Absence:
    sight = Sight(view, rule.iri(view.base))
    reported = _reported(view, rule, triple)
    _, outside = sight.tellers([triple])
    telling = {*outside.get(triple, ()), *(s.claim for _, s in sight.meetings([triple], admitted=False))}
    if reported:
        telling |= reported.claims.keys() - sight.admitted(reported.claims)
    found = claims_of(view, sight.world, telling) if telling else None
    return Absence(
        triple=triple,
        rule=rule,
        world=sight.world,
        title=world_title(view, rule),
        names=names_of(view, [triple]),
        reported=reported,
        outside=tuple(_outside(found, claim, n, rule) for n, claim in enumerate(sorted(telling), 1)) if found else (),
        in_record=bool(sight.holding([triple], (view.graphs[0],))),
        unsure=unsure(view, day_of(rule)),
    )


def _reported(view: View, rule: Perspective, triple: Triple) -> Explanation | None:
    preset = PRESETS["reported"]
    if rule == preset or not Sight(view, preset.iri(view.base)).holding([triple]):
        return None
    return explained(view, preset, triple)


def _outside(found: Claims, claim: str, number: int, rule: Perspective) -> Outside:
    return Outside(found.told(claim, number), _why(found, claim, rule))


def _why(found: Claims, claim: str, rule: Perspective) -> str:
    """Why a world does not admit a claim, in words."""
    own = [c for c in found.chains if c.claim == claim]
    asserting = [c for c in own if c.stance == "asserts"]
    states = {state for c in asserting for state in found.standing.get(c.iri, ())}
    if not asserting:
        stances = [words for stance, words in STANCE_WORDS.items() if any(c.stance == stance for c in own)]
        return f"it is only {listed(stances)}" if stances else "no article asserts it"
    if "exists" in states:
        return f"it is asserted, and this world leaves it out ({_parameters(rule, CHOOSING)})"
    if "struck" in states:
        return "what asserted it was corrected or withdrawn"
    if all(c.rejected_by for c in asserting):
        return "the reading by which it was asserted was rejected"
    existing = [name for name, _ in rule.pairs() if name not in CHOOSING]
    return f"nothing that asserts it counts in this world ({_parameters(rule, existing)})"


def _parameters(rule: Perspective, names: Iterable[str]) -> str:
    wanted = set(names)
    return ", ".join(f"{name}={value}" for name, value in rule.pairs() if name in wanted)


def _message(absence: Absence) -> str:
    parts = [f"{absence.names.sentence(absence.triple)}: that does not hold in the world “{absence.title}”."]
    if absence.reported:
        parts.append("It holds in the reported world (--world reported).")
    told = [_in_words(x) for x in absence.outside[:_MOST_TOLD]]
    more = len(absence.outside) - len(told)
    if told:
        parts.append(f"Claims that would bear it out, and are not admitted: {'; '.join(told)}.")
        parts.extend([f"There {'is' if more == 1 else 'are'} {more} more."] if more else [])
    elif absence.in_record:
        parts.append("It stands in the record of who said what, and that is in no world: its page shows it.")
    else:
        parts.append("No claim tells it, which does not say that it is not so.")
    parts.extend([absence.unsure.words] if absence.unsure else [])
    return " ".join(parts)


def _in_words(outside: Outside) -> str:
    """A claim, who takes which stance on it, who speaks against it, and why the world does not admit it."""
    found = outside.told
    parts = [
        f"{words} by {listed(list(dict.fromkeys(s.speaker.label for s in found.statements if s.stance == stance)))}"
        for stance, words in STANCE_WORDS.items()
        if any(s.stance == stance for s in found.statements)
    ]
    if found.admitted.denied and not any(s.stance == "denies" for s in found.statements):
        parts.append(f"denied by {listed([x.who.label for x in found.admitted.denied])}")
    if found.statements and all(s.by_machine for s in found.statements):
        parts.append("machine reading, checked by nobody")
    return f"“{found.admitted.claim.text}” ({'; '.join([*parts, outside.why])})"
