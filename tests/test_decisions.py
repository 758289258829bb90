"""Decisions: each does what it says on all that its target stands for, or says that it does nothing."""

import time
from typing import Any

import pytest

from sayso import chains
from sayso import terms as t
from sayso.errors import DossierError
from sayso.model import Article, Attribution
from small_dossiers import BASE, WORLD, Articles, Graph, graph, ledger

Json = dict[str, Any]

TEXT = "The Harbour Post. Port Ministry said talks were held. Mira Sand denied it. Port Ministry met Mira Sand."
MACHINE = {"how": "machine", "model": "reader", "confidence": 0.5}


def article(*statements: Json, meetings: tuple[Json, ...] = (), **more: Any) -> tuple[str, Json]:
    actors = [
        {"name": "Port Ministry", "kind": "organization"},
        {"name": "Mira Sand", "kind": "person"},
        {"name": "Grain Board", "kind": "organization"},
    ]
    about = {"publisher": "The Harbour Post", "stated_date": "2024-03-05"}
    return TEXT, {
        "article": about, "statements": list(statements), "meetings": list(meetings), "actors": actors, **more
    }  # fmt: skip


def said(ident: str = "s1", **more: Any) -> Json:
    return {"id": ident, "speaker": "Port Ministry", "cue": "said", "content": ["talks were held"], **more}


def denied(ident: str = "s2", **more: Any) -> Json:
    return {"id": ident, "speaker": "Mira Sand", "cue": "denied", "content": ["it"], "stance": "denies", **more}


def met(*tellers: str, **more: Any) -> Json:
    evidence = [["Port Ministry met Mira Sand", 1]]
    who = ["Port Ministry", "Mira Sand"]
    met = {"id": "m1", "kind": "talks", "participants": who, "status": "happened", "evidence": evidence}
    return met | {"reported_by": list(tellers), **more}


def decide(act: str, *targets: str, **more: Any) -> Json:
    return {"act": act, "targets": list(targets), **more}


def read_by(built: Graph, subject: str) -> str | None:
    return (built.one(BASE + subject, t.readBy) or "").removeprefix(t.SO)


def rejected(built: Graph) -> set[str]:
    """The attributions, relative to the base, in which a rejected chain ends."""
    found = [chain for chain in built.instances(t.Chain) if built.one(chain, t.rejectedBy)]
    return {(built.one(chain, t.attribution) or "").removeprefix(f"{BASE}attribution/") for chain in found}


def warned(articles: Articles, *acts: Json) -> list[str]:
    out: list[str] = []
    graph(articles, acts, warn=out.append)
    return out


# One target, all that it stands for ----------------------------------------------------------------------------------


def test_an_accepted_meeting_is_reviewed_with_the_voice_that_tells_it() -> None:
    built = graph({"a": article(meetings=(met(),), read_by=MACHINE)}, [decide("accept", "meeting/a/m1")])
    assert read_by(built, "meeting/a/m1") == "reviewed"
    assert read_by(built, "attribution/a/m1/own") == "reviewed"


def test_an_accepted_statement_is_reviewed_with_relays_and_accounts() -> None:
    talks = {"id": "c", "text": "They talked.", "content": [["ex:meeting/x", "a", "so:Meeting"]]}
    one = article(said(claim="c"), denied(within="s1"), meetings=(met("s1"),), claims=[talks], read_by=MACHINE)
    built = graph({"a": one}, [decide("accept", "attribution/a/s1")])
    for part in ("", "/relay", "/relays", "/m1"):
        assert read_by(built, f"attribution/a/s1{part}") == "reviewed", part
    assert read_by(built, "attribution/a/s2") == "machine"


def test_a_statement_that_only_passes_on_is_rejected_with_what_it_passes_on() -> None:
    built = graph({"a": article(said(relay=True), denied(within="s1"))}, [decide("reject", "attribution/a/s1")])
    assert rejected(built) == {"a/s2"}


@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_canonical_meeting_is_all_that_were_identified_with_it(act: str) -> None:
    both = {name: article(meetings=(met(),), read_by=MACHINE) for name in "ab"}
    one = decide("identify", "meeting/a/m1", "meeting/b/m1", **{"as": "meeting/x"})
    built = graph(both, [one, decide(act, "meeting/x")])
    if act == "reject":
        assert rejected(built) == {"a/m1/own", "b/m1/own"}
        assert not built.triples(WORLD)
    else:
        assert read_by(built, "attribution/b/m1/own") == "reviewed"


@pytest.mark.parametrize("claim", [None, "c"])
def test_a_rejected_meeting_is_disputed_by_nobody(claim: str | None) -> None:
    talks = {"id": "c", "text": "They talked.", "content": [["ex:meeting/x", "a", "so:Meeting"]]}
    says = said(stance="asserts", claim=claim)
    articles = {"a": article(says, meetings=(met("s1", status="denied"),), claims=[talks] if claim else [])}
    assert any(built_disputes(graph(articles)))
    after = graph(articles, [decide("reject", "meeting/a/m1")])
    assert not any(built_disputes(after))
    assert not [c for c in after.instances(t.Claim) if after.values(c, t.negates)]


def built_disputes(built: Graph) -> list[str]:
    return [value for chain in built.instances(t.Chain) for value in built.values(chain, t.disputes)]


# Edits ---------------------------------------------------------------------------------------------------------------


def test_a_denial_of_a_meeting_is_not_edited_into_its_assertion() -> None:
    articles = {"a": article(denied(), meetings=(met("s2", status="denied"),))}
    act = decide("edit", "attribution/a/s2", set={"stance": "asserts"})
    with pytest.raises(DossierError, match=r"d1: .*a/s2 .*denied.*notes"):
        graph(articles, [act])
    graph(articles, [decide("edit", "attribution/a/s2", set={"stance": "questions"})])
    built = graph({"a": article(denied())}, [act])
    assert built.one(f"{BASE}attribution/a/s2", t.stance) == t.asserts


@pytest.mark.parametrize("target", ["attribution/a/s1", "attribution/a/s1/relays", "attribution/a/s1/relay"])
def test_a_relay_has_no_stance_to_edit(target: str) -> None:
    articles = {"a": article(said(relay=True), denied(within="s1"))}
    with pytest.raises(DossierError, match=r"d1: .* only passes on"):
        graph(articles, [decide("edit", target, set={"stance": "denies"})])


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"said_on": "yesterday"}, "said_on"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"stance": "xx"}, "stance"),
        ({"mode": "xx"}, "mode"),
        ({"speaks_for": "the ministry"}, "IRI"),
        ({"claim": "c"}, "claim"),
        ({}, "nothing"),
    ],
)
def test_values_of_an_edit_are_checked(values: dict[str, str], part: str) -> None:
    with pytest.raises(DossierError, match=rf"decisions.jsonl, line 1: .*{part}"):
        ledger([decide("edit", "attribution/a/s1", set=values)])


@pytest.mark.parametrize("value", ["true", "false"])
def test_an_edit_sets_what_it_says(value: str) -> None:
    values = {"said_on": "2024-03-04", "anonymous": value, "speaks_for": "actor/grain-board", "mode": "direct"}
    one = article(denied(stance="asserts"), said(within="s2"))
    built = graph({"a": one}, [decide("edit", "attribution/a/s2", set=values)])
    saying = f"{BASE}attribution/a/s2"
    assert built.one(saying, t.anonymous) == value
    assert built.one(saying, t.speaksFor) == f"{BASE}actor/grain-board"
    assert built.one(f"{saying}/relays", t.speaksFor) == f"{BASE}actor/grain-board"
    assert built.one(f"{saying}/relay", t.speaksFor) is None
    assert built.one(saying, t.mode) == t.MODES["direct"]


def test_nobody_is_made_to_speak_for_who_is_not_there() -> None:
    articles = {"a": article(said())}
    act = decide("edit", "attribution/a/s1", set={"speaks_for": "actor/x", "mode": "direct"})
    assert any("actor/x is no actor in the dossier" in each for each in warned(articles, act))
    built = graph(articles, [act])
    assert built.one(f"{BASE}attribution/a/s1", t.speaksFor) is None
    assert built.one(f"{BASE}attribution/a/s1", t.mode) == t.MODES["direct"]


def test_a_date_decision_dates() -> None:
    with pytest.raises(DossierError, match="line 1: date gives none"):
        ledger([decide("date", "article/a")])


@pytest.mark.parametrize("target", ["article/x y", "article/a> <x", "{a}"])
def test_a_target_is_an_iri(target: str) -> None:
    with pytest.raises(DossierError, match=r"line 1: .*IRI"):
        ledger([decide("flag", target)])


# Decisions that do nothing say so ------------------------------------------------------------------------------------

IDLE = [
    decide("accept", "attribution/a/typo"),
    decide("accept", "article/a"),
    decide("reject", "attribution/a/typo"),
    decide("reject", "meeting/a/typo"),
    decide("edit", "attribution/a/typo", set={"stance": "denies"}),
    decide("edit", "meeting/a/m1", set={"stance": "denies"}),
    decide("date", "article/typo", published="2024"),
    decide("flag", "claim/typo"),
    decide("undo", "decision/d99"),
    decide("undo", "article/d0"),
    decide("undo", "decision/d1"),
    decide("identify", "actor/typo", "actor/mira-sand"),
    decide("reject", "attribution/removed/s1"),
]


@pytest.mark.parametrize("act", IDLE, ids=lambda act: f"{act['act']} {act['targets'][0]}")
def test_a_decision_on_what_is_not_there_is_told_of_and_changes_nothing(act: Json) -> None:
    articles = {"a": article(said(), meetings=(met("s1"),))}
    found = warned(articles, act)
    assert len(found) == 1, found
    assert found[0].startswith("decisions.jsonl, d1: ")
    assert act["targets"][0] in found[0]
    assert graph(articles, [act]).triples(WORLD) == graph(articles).triples(WORLD)


@pytest.mark.parametrize(
    "target",
    [
        "article/a", "claim/a/s1", "actor/mira-sand", "actor/a/mira-sand", "meeting/a/m1", "attribution/a/s1",
        "attribution/a/s1/relay", f"span/a/{TEXT.index('said')}-{TEXT.index('said') + 4}", "decision/d1",
    ],
)  # fmt: skip
def test_what_exists_is_flagged_in_silence(target: str) -> None:
    articles = {"a": article(said(), meetings=(met("s1"),))}
    assert warned(articles, decide("flag", target)) == []


@pytest.mark.parametrize("undone", [False, True])
def test_who_an_unidentified_actor_is_stays_with_the_decisions(undone: bool) -> None:
    hidden = {"speaker": "an official", "speaker_kind": "unnamed", "anonymous": True}
    articles = {"a": article(said(), said("s3", **hidden))}
    link = decide("identify", "actor/a/an-official", "actor/a/mira-sand", reason="Sand told me so herself.")
    acts = [link, *([decide("undo", "d1", reason="Sand asked for it.")] if undone else [])]
    built = graph(articles, acts)
    assert "Sand told me so" not in str(list(built.store))
    assert built.instances(t.Decision) == graph(articles, []).instances(t.Decision)
    assert built.one(f"{BASE}actor/a/an-official", t.canonical) is None
    assert any("d1" in line and "no graph" in line for line in warned(articles, *acts))


TOLD_ME = "Sand told me so herself."
AN_OFFICIAL, SAND = "actor/a/an-official", "actor/b/mira-sand"


def told_by(speaker: str) -> tuple[str, Json]:
    return article(said("s3", speaker=speaker, speaker_kind="unnamed", anonymous=True))


@pytest.mark.parametrize("act", ["identify", "reject", "flag"])
@pytest.mark.parametrize(
    "articles",
    [
        {"a": told_by("an official"), "b": article(denied())},
        {"b": article(denied())},
        {"a": told_by("two officials"), "b": article(denied())},
    ],
    ids=["there", "removed", "described otherwise"],
)
def test_nothing_that_could_give_a_source_away_leaves_the_file(articles: Articles, act: str) -> None:
    built = graph(articles, [decide(act, AN_OFFICIAL, SAND, reason=TOLD_ME), decide("undo", "d1", reason=TOLD_ME)])
    assert TOLD_ME not in str(list(built.store))
    assert not built.instances(t.Decision)


def test_what_looks_wrong_with_an_unidentified_actor_may_be_flagged() -> None:
    flag = decide("flag", AN_OFFICIAL, reason="Can hardly be one person.")
    assert graph({"a": told_by("an official")}, [flag]).instances(t.Decision)


@pytest.mark.parametrize("body", [AN_OFFICIAL, "actor/a/mira-sand"])
def test_nobody_is_made_to_speak_for_a_source_or_a_person(body: str) -> None:
    one = article(said(), said("s3", speaker="an official", speaker_kind="unnamed", anonymous=True), denied())
    with pytest.raises(DossierError, match="one speaks for an organization"):
        graph({"a": one}, [decide("edit", "attribution/a/s1", set={"speaks_for": body})])


def test_only_the_decision_that_is_named_is_undone() -> None:
    first = decide("reject", "attribution/a/s1")
    undone = ledger([first, decide("undo", "decision/d1")])
    assert undone.in_force == ()
    assert ledger([first, decide("undo", "d1")]).in_force == ()
    kept = ledger([first, decide("undo", "attribution/a/d1")])
    assert [d.id for d in kept.in_force] == ["d1"]


# What would grow without bounds --------------------------------------------------------------------------------------


def test_accounts_that_tell_the_same_of_a_shared_claim_are_one_claim() -> None:
    talks = {"id": "c", "text": "They talked.", "content": [["ex:meeting/x", "a", "so:Meeting"]]}
    names = [f"a{number}" for number in range(12)]
    articles = {
        name: article(said(claim="c"), meetings=(met("s1"),), claims=[talks] if name == "a0" else []) for name in names
    }
    one = decide("identify", *(f"meeting/{name}/m1" for name in names))
    built = graph(articles, [one])
    told = {built.one(f"{BASE}attribution/{name}/s1/m1", t.claim) for name in names}
    assert told == {f"{BASE}claim/a0/s1~m1"}
    assert sum(len(built.values(claim, t.entails)) for claim in built.instances(t.Claim)) <= 1
    apart = graph(articles)
    assert len({apart.one(f"{BASE}attribution/{name}/s1/m1", t.claim) for name in names}) == len(names)


def nested(depth: int) -> list[Json]:
    """Sayings each within the one before."""
    return [said(f"s{n}", within=f"s{n - 1}" if n else None) for n in range(depth)]


def test_a_saying_within_very_many_is_refused_by_name() -> None:
    with pytest.raises(DossierError, match=rf"article/deep: .*{chains.MAX_STEPS:,} steps"):
        graph({"deep": article(*nested(400))})
    graph({"deep": article(*nested(40))})


def test_relays_that_lead_nowhere_count_too() -> None:
    """Twenty-two layers of two relays each, none of which ends in a stance: four million paths, no chain."""
    home = f"{BASE}article/a"
    known = {
        f"{layer}-{side}": Attribution(
            f"{layer}-{side}", home, "x", relays=(f"{layer + 1}-0", f"{layer + 1}-1") if layer < 21 else ("gone",)
        )
        for layer in range(22)
        for side in (0, 1)
    }
    about = Article(home, "a", "a", "x", "en", "", 0)
    start = time.perf_counter()
    with pytest.raises(DossierError, match=r"article/a: .*steps"):
        chains.Chains(BASE, {home: about}, known, {}, {}, frozenset(), {}, lambda message: None).build()
    assert time.perf_counter() - start < 5
