"""Who is whom: what names alone tell, what people decide, and that a canonical IRI means whom its page shows."""

from collections import defaultdict
from typing import Any

import pytest

from sayso import identity
from sayso.errors import DossierError
from sayso.fullnames import says_who
from sayso.model import Actor, Name, Unit
from small_dossiers import BASE, ledger

Json = dict[str, Any]


def read_in(article: str, name: str, kind: str = "person", slug: str = "") -> Actor:
    slug = slug or name.lower().replace(" ", "-")
    iri = f"{BASE}actor/{article}/{slug}" if article else f"{BASE}actor/{slug}"
    return Actor(iri, kind, (Name(name, "en"),), f"{BASE}article/{article}" if article else "")


def classes(actors: list[Actor], acts: list[Json], warnings: list[str] | None = None) -> dict[str, list[str]]:
    """By canonical IRI the actors as read that are one; IRIs relative to the base and to actor/."""
    said: list[str] = warnings if warnings is not None else []
    found = identity.resolve(BASE, [Unit("all", actors=tuple(actors))], ledger(acts), said.append)
    out: dict[str, list[str]] = defaultdict(list)
    for actor in actors:
        out[short(found.canonical.get(actor.iri, actor.iri))].append(short(actor.iri))
    return {name: sorted(same) for name, same in out.items()}


def short(iri: str) -> str:
    return iri.removeprefix(f"{BASE}actor/")


def same(*targets: str, **more: str) -> Json:
    return {"act": "identify", "targets": [f"actor/{each}" for each in targets], **more}


def differ(*targets: str) -> Json:
    return {"act": "reject", "targets": [f"actor/{each}" for each in targets]}


PETROVS = [read_in(article, "Ivan Petrov") for article in "abc"]
NBC = [read_in("a", "NBC", "outlet"), read_in("b", "NBC News", "outlet"), read_in("c", "NBC News", "outlet")]


# By name --------------------------------------------------------------------------------------------------------------


def test_a_full_name_links_articles_and_background() -> None:
    actors = [read_in("", "Ivan Petrov", slug="petrov-minister"), *PETROVS]
    assert list(classes(actors, [])) == ["petrov-minister"]


@pytest.mark.parametrize("home", ["", "a"])
def test_a_name_of_two_in_one_place_links_nobody(home: str) -> None:
    two = [read_in(home, "Ivan Petrov", slug=slug) for slug in ("petrov-minister", "petrov-banker")]
    assert all(len(each) == 1 for each in classes([*two, *PETROVS[1:]], []).values())


def test_two_of_the_background_are_not_linked_through_a_third_name() -> None:
    """One article's actor bears both names: it would join two that somebody keeps apart by hand."""
    third = Actor(f"{BASE}actor/a/x", "person", (Name("Ivan Petrov", "en"), Name("Jan Pieters", "nl")), f"{BASE}a")
    two = [read_in("", "Ivan Petrov"), read_in("", "Jan Pieters")]
    assert all(len(each) == 1 for each in classes([*two, third], []).values())


@pytest.mark.parametrize(
    ("kind", "name", "tells"),
    [
        ("person", "Ivan Petrov", True),
        ("person", "General Ivan Petrov", True),
        ("person", "Petrov", False),
        ("person", "Mr Smith", False),
        ("person", "Mr. Smith", False),
        ("person", "J. Smith", False),
        ("person", "Vice President Smith", False),
        ("person", "Пан Петренко", False),
        ("group", "protesters", False),
        ("group", "Northern Alliance", False),
        ("organization", "Foreign Ministry", False),
        ("organization", "the Ministry of Foreign Affairs", False),
        ("organization", "Russian Foreign Ministry", True),
        ("organization", "State Department", True),
        ("organization", "NATO", True),
        ("outlet", "NBC News", True),
        ("state", "Oman", True),
        ("actor", "Ivan Petrov", False),
        ("unidentified", "two senior officials", False),
    ],
)
def test_which_names_say_who_is_meant(kind: str, name: str, tells: bool) -> None:
    assert says_who(kind, name) == tells
    assert (len(classes([read_in(article, name, kind, "x") for article in "ab"], [])) == 1) == tells


# Not the same ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("apart", "leaves"),
    [
        (["b/ivan-petrov", "c/ivan-petrov"], "c"),
        (["a/ivan-petrov", "c/ivan-petrov"], "c"),
        (["c/ivan-petrov", "a/ivan-petrov"], "a"),
        (["ivan-petrov", "b/ivan-petrov"], "b"),
        (["b/ivan-petrov", "ivan-petrov"], "b"),
    ],
)
def test_the_one_that_is_another_leaves_and_the_name_stays_with_the_rest(apart: list[str], leaves: str) -> None:
    stay = [f"{article}/ivan-petrov" for article in "abc" if article != leaves]
    found = classes(PETROVS, [differ(*apart)])
    assert found == {"ivan-petrov": stay, "ivan-petrov-person": [f"{leaves}/ivan-petrov"]}


def test_the_background_never_leaves() -> None:
    found = classes([read_in("", "Ivan Petrov"), *PETROVS], [differ("a/ivan-petrov", "ivan-petrov")])
    assert found["ivan-petrov"] == ["b/ivan-petrov", "c/ivan-petrov", "ivan-petrov"]


def test_those_that_left_may_be_one() -> None:
    acts = [differ("a/ivan-petrov", "b/ivan-petrov"), differ("a/ivan-petrov", "c/ivan-petrov")]
    found = classes(PETROVS, [*acts, same("b/ivan-petrov", "c/ivan-petrov")])
    assert sorted(found.values()) == [["a/ivan-petrov"], ["b/ivan-petrov", "c/ivan-petrov"]]


def test_apart_and_one_is_a_contradiction_also_by_a_detour() -> None:
    acts = [differ("a/ivan-petrov", "b/ivan-petrov"), same("c/ivan-petrov", "b/ivan-petrov")]
    with pytest.raises(DossierError, match=r"d2: .* d1 keeps them apart\. Undo one"):
        classes(PETROVS, acts)
    classes(PETROVS, [*acts, {"act": "undo", "targets": ["decision/d1"]}])


def test_one_actor_alone_is_not_kept_apart_from_anybody() -> None:
    warnings: list[str] = []
    classes(PETROVS, [differ("a/ivan-petrov")], warnings)
    assert len(warnings) == 1
    assert "Name two" in warnings[0]


# The same -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act", [same("a/nbc", **{"as": "actor/nbc-news"}), same("a/nbc", "nbc-news"), same("nbc", "nbc-news")]
)
def test_a_canonical_iri_means_all_that_its_page_shows(act: Json) -> None:
    warnings: list[str] = []
    found = classes(NBC, [act], warnings)
    assert list(found.values()) == [["a/nbc", "b/nbc-news", "c/nbc-news"]]
    assert warnings == []
    assert "nbc-news-outlet" not in found


def test_what_a_decision_chose_may_be_named_by_another_one() -> None:
    acts = [same("a/nbc", **{"as": "actor/the-network"}), same("the-network", "b/nbc-news")]
    assert classes(NBC, acts) == {"the-network": ["a/nbc", "b/nbc-news", "c/nbc-news"]}


def test_a_name_that_falls_free_is_not_given_to_others() -> None:
    """actor/georgia is the organization's by name: when a decision names that anew, the state does not take it."""
    actors = [read_in("a", "Georgia", "organization"), read_in("b", "Georgia", "state")]
    before = classes(actors, [])
    assert before["georgia"] == ["a/georgia"]
    after = classes(actors, [same("a/georgia", **{"as": "actor/georgia-company"})])
    assert after["georgia-state"] == ["b/georgia"]


@pytest.mark.parametrize("kinds", [("person", "state"), ("person", "outlet"), ("state", "organization")])
def test_kinds_that_nothing_can_be_at_once_are_not_made_one(kinds: tuple[str, str]) -> None:
    actors = [read_in("a", "Some Name", kinds[0]), read_in("b", "Other Name", kinds[1])]
    with pytest.raises(DossierError, match=r"d1: .* different kinds"):
        classes(actors, [same("a/some-name", "b/other-name")])
    with pytest.raises(DossierError, match=r"d2: .* different kinds"):  # through what was chosen
        chosen = {"as": "actor/chosen"}
        classes(actors, [same("a/some-name", **chosen), same("b/other-name", **chosen)])


@pytest.mark.parametrize("kinds", [("organization", "outlet"), ("actor", "person"), ("state", "actor")])
def test_kinds_that_go_together_are_made_one(kinds: tuple[str, str]) -> None:
    actors = [read_in("a", "Some Name", kinds[0]), read_in("b", "Other Name", kinds[1])]
    assert len(classes(actors, [same("a/some-name", "b/other-name")])) == 1


@pytest.mark.parametrize("becomes", ["meeting/x", "claim/x", "https://example.org/x"])
def test_an_actor_is_named_as_an_actor(becomes: str) -> None:
    with pytest.raises(DossierError, match='Write "actor/NAME"'):
        classes(NBC, [same("a/nbc", **{"as": becomes})])


def test_two_files_may_describe_one_actor() -> None:
    one, two = read_in("", "CIA", "organization"), read_in("", "ЦРУ", "organization", "cia")
    found = identity.resolve(BASE, [Unit("b", actors=(one,)), Unit("c", actors=(two,))], ledger(), print)
    assert [name.text for name in found.actors[one.iri][0].names] == ["CIA", "ЦРУ"]
