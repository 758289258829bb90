"""Who disputes what, and which denials only sound like one: small dossiers with what each must say, by hand."""

from typing import Any

import pytest

from sayso import terms as t
from sayso.errors import DossierError
from small_dossiers import BASE, Graph, graph

Json = dict[str, Any]
TEXT = (
    "Ann said that they met. Dan denied that they met. Ann said that they met in secret. Bob denied that they met. "
    "Ann met Bob. Nobody met."
)
PEOPLE = [{"name": name, "kind": "person"} for name in ("Ann Ash", "Bob Bell", "Dan Dow")]


def article(*statements: Json, **more: Any) -> tuple[str, Json]:
    about = {"publisher": "The Harbour Post", "stated_date": "2024-03-05"}
    return TEXT, {"article": about, "statements": list(statements), "actors": PEOPLE, **more}


def says(ident: str, speaker: str, stance: str = "asserts", **more: Any) -> Json:
    cue = ["said", 1] if stance == "asserts" else ["denied", 1]
    content = [["they met", 1]] if stance == "asserts" else [["they met", 2]]
    return {"id": ident, "speaker": speaker, "stance": stance, "cue": cue, "content": content} | more


def met(status: str, *tellers: str, **more: Any) -> Json:
    who = {"participants": ["Ann Ash", "Bob Bell"], "kind": "meeting"}
    return {"id": "m1", "status": status, "evidence": ["Ann met Bob"], "reported_by": list(tellers)} | who | more


def of(built: Graph, root: str, prop: str) -> set[str]:
    """The claims, relative to the base, that the chains with this root dispute, or leave undenied."""
    chains = [c for c in built.instances(t.Chain) if (built.one(c, t.root) or "").endswith(f"/{root}")]
    return {claim.removeprefix(f"{BASE}claim/") for c in chains for claim in built.values(c, prop)}


def test_the_denial_of_a_meeting_is_no_near_denial_of_the_same_meeting() -> None:
    told = article(says("s1", "Ann Ash"), meetings=[met("happened", "s1")])
    denied = article(says("s1", "Dan Dow", "denies"), meetings=[met("denied", "s1")])
    same = {"act": "identify", "targets": ["meeting/a/m1", "meeting/b/m1"]}
    built = graph({"a": told, "b": denied}, [same])
    assert "a/s1" in of(built, "dan-dow", t.disputes)
    assert of(built, "dan-dow", t.leavesUndenied) == set()


def test_whoever_denies_less_disputes_what_says_more() -> None:
    claims = [{"id": "talks", "text": "They met."}, {"id": "secret", "text": "In secret.", "entails": ["talks"]}]
    one = article(says("s1", "Ann Ash", claim="secret"), says("s2", "Bob Bell", "denies", claim="talks"), claims=claims)
    built = graph({"a": one})
    assert of(built, "bob-bell", t.disputes) == {"talks", "secret"}


def test_whoever_denies_more_leaves_less_standing() -> None:
    claims = [{"id": "talks", "text": "They met."}, {"id": "secret", "text": "In secret.", "entails": ["talks"]}]
    one = article(says("s1", "Ann Ash", claim="talks"), says("s2", "Bob Bell", "denies", claim="secret"), claims=claims)
    built = graph({"a": one})
    assert of(built, "bob-bell", t.disputes) == {"secret"}
    assert of(built, "bob-bell", t.leavesUndenied) == {"talks"}


def test_claims_that_entail_each_other_are_denied_together() -> None:
    claims = [
        {"id": "one", "text": "They met.", "entails": ["other"]},
        {"id": "other", "text": "They talked.", "entails": ["one"]},
    ]
    one = article(says("s1", "Ann Ash", claim="one"), says("s2", "Bob Bell", "denies", claim="other"), claims=claims)
    built = graph({"a": one})
    assert of(built, "bob-bell", t.disputes) == {"one", "other"}
    assert of(built, "bob-bell", t.leavesUndenied) == set()


def test_the_denial_of_a_shared_claim_disputes_each_account_of_it() -> None:
    told = article(says("s1", "Ann Ash", claim="met"), meetings=[met("happened", "s1")])
    denied = article(says("s1", "Dan Dow", "denies", claim="met"))
    built = graph({"a": told, "b": denied})
    assert of(built, "dan-dow", t.disputes) == {"met", "a/s1~m1"}


def test_a_plan_that_is_denied_does_not_undo_what_took_place() -> None:
    told = article(says("s1", "Ann Ash"), meetings=[met("happened", "s1")])
    planned = article(says("s1", "Dan Dow", "denies"), meetings=[met("planned", "s1")])
    same = {"act": "identify", "targets": ["meeting/a/m1", "meeting/b/m1"]}
    built = graph({"a": told, "b": planned}, [same])
    assert of(built, "dan-dow", t.disputes) == {"b/s1"}
    assert of(built, "dan-dow", t.leavesUndenied) == {"a/s1"}


def test_copies_in_a_circle_are_refused() -> None:
    def copy(of_article: str) -> tuple[str, Json]:
        text, notes = article(says("s1", "Ann Ash"))
        return text, notes | {"article": notes["article"] | {"copy_of": of_article}}

    with pytest.raises(DossierError, match="copy of its own copy"):
        graph({"a": copy("b"), "b": copy("c"), "c": copy("a")})
