"""Pages that must not say more than the articles do: sources, participants, denials, dates, tallies."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

import page_cases
from page_cases import BASE
from sayso import queries, views
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views.labels import shared
from sayso_web.site import Site
from test_pages import HTML, Page, page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    dossier = page_cases.cases(tmp_path_factory.mktemp("cases"))
    with WorkerPool(dossier.cache, Limits(workers=2, queue=8)) as pool:
        yield Site(dossier, pool, local=True)


PATHS = (
    "/", "/claim/ferry-sank", "/claim/bridge", "/claim/mill", "/claim/boat-lost", "/claim/mined", "/claim/port",
    "/claim/roth/s1", "/meeting/roth/m1", "/article/officials", "/article/voice", "/article/roth", "/actor/jan-brod",
    "/actor/radio-karth", "/search?q=mined", "/ask/who-met-whom", "/decision/d1", "/help/reading",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_each_page_is_sound(client: FlaskClient, path: str) -> None:
    found = page(client, path)
    assert not found.unclosed and found.open == [] and found.headings.count(1) == 1
    assert len(found.ids) == len(set(found.ids)) and "" not in found.links


# Sources


@pytest.mark.parametrize(
    ("claim", "words", "most", "bounds"),
    [
        ("bridge", "No source is stated; the trail ends at The Morning Ledger.", "", (1, 1)),
        ("mill", "The trail ends at Radio Karth, which names no source.", "", (1, 1)),
        ("pier", "No source is named: “A diplomat”, one person.", "", (1, 1)),
        ("ferry-sank", "No source is named: “Two officials”.", "At most 2: “Two officials” are two people.", (1, 2)),
        (
            "port",
            "No source is named: “Officials” (in 2 articles) and “Several sources”. Told by three outlets.",
            "How many at most is open: “Several sources” are at least two people.",
            (1, None),
        ),
        ("mined", "One independent source, told by two outlets.", "", (1, 1)),
        ("dam", "Nobody asserts it.", "", (0, 0)),
    ],
)
def test_where_no_source_is_identified_the_page_says_where_the_trail_ends(
    client: FlaskClient, view: views.View, claim: str, words: str, most: str, bounds: tuple[int, int | None]
) -> None:
    found = views.claim(view, f"{BASE}claim/{claim}").roots
    assert (found.words, found.most, (found.lower, found.upper)) == (words, most, bounds)
    text = page(client, f"/claim/{claim}").text
    assert words in text and most in text and ("independent source" in text) == (claim == "mined")


def test_a_claim_that_only_follows_from_others_says_that_no_article_says_it(
    client: FlaskClient, view: views.View
) -> None:
    found = views.claim(view, f"{BASE}claim/boat-lost")
    assert [c.text for c in found.follows] == ["The ferry sank"] and found.chains == ()
    text = page(client, "/claim/boat-lost").text
    assert "No article says this. It follows from: The ferry sank" in text and "independent source" not in text
    assert "No article says this" not in page(client, "/claim/ferry-sank").text


@pytest.mark.parametrize(
    ("claim", "named"),
    [("ferry-sank", ["Radio Karth"]), ("bridge", ["The Morning Ledger"]), ("mined", []), ("mill", []), ("dam", [])],
)
def test_who_only_passes_words_on_does_not_stand_behind_them(client: FlaskClient, claim: str, named: list[str]) -> None:
    text = page(client, f"/claim/{claim}").text
    assert re.findall(r"last name on the way : ((?:[A-Z]\w+ ?)+)", text) == [f"{name} " for name in named]
    assert "stands behind" not in text


def test_no_page_says_that_the_last_name_vouches(client: FlaskClient) -> None:
    for path in ("/glossary", "/help/reading"):
        text = page(client, path).text
        assert "last name on the way" in text and "not to stand behind" in text


def test_tallies_count_speakers_and_articles_not_chains(client: FlaskClient, view: views.View) -> None:
    found = views.claim(view, f"{BASE}claim/mined")
    assert len(found.chains) == 4
    assert [(x.stance, x.speakers, x.articles, x.way and x.way.label) for x in found.tallies] == [
        ("asserts", 2, 2, "Meridian Press")
    ]
    words = "asserted by 2 speakers , in 2 articles, all by way of Meridian Press"
    assert words in page(client, "/claim/mined").text and words in page(client, "/search?q=mined").text
    assert views.claim(view, f"{BASE}claim/port").tallies[0].way is None


# Denials


def test_a_page_says_what_nobody_denies_and_quotes_who_sounds_like_it(client: FlaskClient) -> None:
    said = "No article in this dossier denies it."
    assert said in page(client, "/claim/bridge").text and said in page(client, "/meeting/roth/m1").text
    near = page(client, "/claim/ferry-sank").text
    assert said not in near and "In these words: that the ferry sank at her request" in near
    assert "Lena Orth : that the ferry sank at her request" in page(client, "/claim/ferry-at-request").text


def test_what_nobody_asserts_was_only_mentioned(client: FlaskClient) -> None:
    for claim, asserted in (("dam", False), ("ferry-at-request", False), ("bridge", True), ("boat-lost", True)):
        text = page(client, f"/claim/{claim}").text
        assert ("Knowable since" in text, "First mentioned" in text) == (asserted, not asserted), claim


def test_a_meeting_shows_near_denials_of_which_one_side_tells_it(client: FlaskClient, view: views.View) -> None:
    found = views.meeting(view, f"{BASE}meeting/envoys/m1")
    assert [(n.denied.text, n.standing.text) for n in found.near] == [
        ("The envoys met on the minister's orders", "The envoys met")
    ]
    text = page(client, "/meeting/envoys/m1").text
    assert "that the envoys met on her orders" in text and "No article in this dossier denies it" not in text


# Meetings


def test_a_meeting_goes_by_those_whom_every_account_has_take_part(client: FlaskClient, view: views.View) -> None:
    assert views.meeting(view, f"{BASE}meeting/roth/m1").meeting.label == "Talks: Ilse Marwan and Piet Kolbrand"
    assert views.named(view, [f"{BASE}meeting/roth/m1"]) == {
        f"{BASE}meeting/roth/m1": "Talks: Ilse Marwan and Piet Kolbrand"
    }
    own = {n: views.claim(view, f"{BASE}claim/{n}/s1").accounts[0].meeting.label for n in ("roth", "two")}
    assert own == {
        "roth": "Talks: Anneliese Roth, Ilse Marwan and Piet Kolbrand",
        "two": "Talks: Ilse Marwan and Piet Kolbrand",
    }
    assert "Roth" not in page(client, "/claim/two/s1").text


@pytest.mark.parametrize(
    ("accounts", "wanted"),
    [
        ({}, ""),
        ({"c1": "abc"}, "abc"),
        ({"c1": "abc", "c2": "bcd"}, "bc"),
        ({"c1": "abc", "c2": "bcd", "c3": ""}, "bc"),
        ({"c1": "abc", "c2": "cd"}, "cd"),
        ({"c2": "cd", "c1": "ab"}, "ab"),
    ],
)
def test_whom_all_accounts_share(accounts: dict[str, str], wanted: str) -> None:
    assert shared({claim: set(who) for claim, who in accounts.items()}) == set(wanted)


def test_a_date_is_as_told_and_not_sure(client: FlaskClient) -> None:
    html = client.get("/meeting/roth/m1", headers=HTML).text
    text = Page(html).text
    assert "told as this day" in text and "on all of these days, as told" in text
    assert not re.search(r"\bsure\b", Page(html.replace("measure", "")).text)


def test_names_that_a_machine_took_for_one_are_marked(client: FlaskClient, view: views.View) -> None:
    found = views.meeting(view, f"{BASE}meeting/roth/m1")
    assert [x.label for x in found.alike] == ["Ilse Marwan", "Jan Brod", "Piet Kolbrand"]
    shown = page(client, "/meeting/roth/m1")
    assert "⚙ 3 names were each taken for one across articles by machine, as full name and kind agree" in shown.text
    assert "/actor/jan-brod" in shown.links
    assert "⚙ 1 name was taken for one across articles" in page(client, "/claim/dam").text
    assert "taken for one" not in page(client, "/claim/bridge").text


# Articles, actors, forms, banners


def test_offices_are_not_counted_as_statements(client: FlaskClient, view: views.View) -> None:
    found = views.article(view, "officials")
    assert (len(found.statements), [s.claim.text for s in found.offices]) == (4, ["Lena Orth: minister"])
    shown = page(client, "/article/officials")
    assert "4 statements, and 1 office told" in shown.text and not re.search("office~[0-9a-f]", shown.text)
    office = found.offices[0].iri.removeprefix(BASE)
    target, _, anchor = client.get(f"/{office}").headers["Location"].partition("#")
    assert target == "/article/officials" and anchor in shown.ids
    outlet = views.actor(view, f"{BASE}actor/radio-karth")
    assert [s.claim.text for _, said in outlet.said for s in said] == ["The mill burned down"]
    assert [s.claim.text for s in outlet.offices_said] == ["Lena Orth: minister"]
    assert not [c for c in views.choices(view, "claim") if "office~" in c.value]
    told = page(client, "/ask/chain-to-root?run=1").text
    assert "attribution/officials/an office told/own" in told and "office~" not in told


def test_a_declined_comment_has_a_number_in_the_text(client: FlaskClient) -> None:
    shown = page(client, "/article/voice")
    assert "Jan Brod 2 declined to comment" in shown.text and "#t-2" in shown.links and "t-2" in shown.ids


def test_an_actors_page_says_who_claims_before_what(client: FlaskClient) -> None:
    text = page(client, "/actor/piet-kolbrand").text
    assert re.search("Jan Brod “ ” asserts that Ilse Marwan and Piet Kolbrand .* in it: happened 3 May 2024", text)
    assert "no statements made" in text and "of its own" not in text


def test_only_our_samples_are_said_to_be_invented_to_show_how_sayso_works(client: FlaskClient) -> None:
    own = page(client, "/article/roth").text
    assert "This article is marked as fictional." in own and "invented" not in own
    assert "marked as fictional" in page(client, "/claim/roth/s1").text
    assert "marked as fictional" not in page(client, "/claim/two/s1").text
    assert "marked as fictional" in page(client, "/claim/quay").text, "it follows from what a fictional article says"


def test_a_form_gives_examples_from_the_dossier(client: FlaskClient, view: views.View) -> None:
    first = views.choices(view, "actor")[0].value
    assert f"For example {first} ." in page(client, "/ask/who-met-whom").text
    for question in ("meetings-before", "who-denies-what", "chain-to-root", "independent-roots"):
        examples = re.findall(r"For example (\S+) \.", page(client, f"/ask/{question}").text)
        assert not [x for x in examples if x.startswith(("event/", "attribution/")) or "nawras" in x], question


def _page_and_question(view: views.View, claim: str) -> tuple[tuple[int, int | None], tuple[int, int | None]]:
    """The bounds of a claim's roots as its page has them, and as question 4 does."""
    found = views.claim(view, f"{BASE}claim/{claim}").roots
    text = queries.bind(queries.get("independent-roots"), {"claim": f"{BASE}claim/{claim}"}, BASE)
    row = next(iter(views.ask(view, text).values()), {"at_least": "0", "at_most": "0"})
    most = None if row["at_most"] == "open" else int(row["at_most"])
    return (found.lower, found.upper), (int(row["at_least"]), most)


def test_the_page_and_question_4_count_the_same_roots(view: views.View) -> None:
    every = "SELECT ?claim { ?claim a <https://w3id.org/sayso/ns#Claim> }"
    claims = sorted(row["claim"] for row in views.ask(view, every).values())
    assert len(claims) > 10
    for claim in claims:
        page, question = _page_and_question(view, claim.removeprefix(f"{BASE}claim/"))
        assert page == question, claim


def test_an_unknown_parameter_is_refused_and_not_passed_over(client: FlaskClient) -> None:
    assert client.get("/ask/who-met-whom?nope=1").status_code == 400
    assert client.get("/ask/who-met-whom.csv?nope=1").status_code == 400
    assert client.get("/ask/who-met-whom.csv?csv=safe").status_code == 200
