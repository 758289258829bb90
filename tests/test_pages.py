"""The pages of the samples and of a hostile dossier: what they say, what they link, and what every answer carries."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import page_data
from sayso import dataset, perspective, queries, terms, views
from sayso.perspective import parse_text
from sayso.results import Cell, Table, parse_table
from sayso.store.base import Limits, Question
from sayso.store.workers import WorkerPool
from sayso.views.model import Words
from sayso.views.segments import Mark, cut, evidence_only, sentences
from sayso.views.trail import trails
from sayso_web.app import create_app, direction
from sayso_web.glossary import ENTRIES
from sayso_web.results_view import arranged
from sayso_web.shown import linkable, plain, shown
from sayso_web.site import Site

BASE = "https://w3id.org/sayso/id/sample/"
WEB = Path(__file__).resolve().parents[1] / "web" / "sayso_web"
PAGES = (
    "/", "/article/courier-envoys", "/article/marfa-mediator", "/article/backchannel", "/article/lantern-copy",
    "/claim/nawras-talks", "/claim/talks-at-request", "/claim/backchannel/s3", "/meeting/nawras-talks",
    "/meeting/lindmere-yacht", "/meeting/backchannel/m1", "/actor/katla-ferrin", "/actor/northline-news-agency",
    "/actor/envoys-wire/three-officials", "/actor/velmoran-delegation", "/place/nawras", "/event/harbour-blockade",
    "/decision/b1", "/perspective", "/perspective?on-record=yes", "/ask", "/ask/who-met-whom?run=1",
    "/ask/what-survives", "/ask/who-met-whom/worlds", "/ask/meetings-before/worlds?event=event/harbour-blockade",
    "/search?q=Ferrin", "/search?q=talks", "/search", "/ontology", "/help/worlds", "/help/reading", "/glossary",
    "/export", "/sparql", "/explain", "/explain?s=actor/katla-ferrin&p=so:met&o=actor/ostap-brynivets",
    "/explain?s=meeting/nawras-talks&p=a&o=so:Meeting&world=on-record", "/nowhere",
    "/contradictions", "/contradictions?world=on-record&kind=near-denial",
    "/contradictions?world=undisputed&kind=place", "/contradictions?about=meeting/nawras-talks",
)  # fmt: skip
LIMITS = Limits(workers=2, queue=8)
TENURES = Question(
    "SELECT DISTINCT ?tenure ?office { GRAPH ?claim { ?tenure <https://w3id.org/sayso/ns#office> ?office } }"
)


class Page(HTMLParser):
    """What a test wants to know of a page: its text, links, ids, headings, and whatever could run."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"] or "")
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    dossier = page_data.hostile(tmp_path_factory.mktemp("evil"))
    with WorkerPool(dossier.cache, LIMITS) as pool:
        yield Site(dossier, pool, local=False)


HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def page(client: FlaskClient, path: str, status: int = 200) -> Page:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return Page(answer.text)


# Every page


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_sound(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    found = Page(answer.text)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert not found.unclosed and found.open == []
    assert found.headings.count(1) == 1 and found.headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(found.headings)), found.headings
    assert len(found.ids) == len(set(found.ids)), "an id stands twice"
    assert {"main", "header", "footer", "nav"} <= set(found.tags)
    assert "" not in found.links, "a link leads nowhere"
    assert not {"script", "style", "iframe", "object", "base"} & set(found.tags)
    assert not [name for name in found.attributes if name == "style" or name.startswith("on")]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "no-referrer"


def test_links_lead_somewhere(client: FlaskClient) -> None:
    found: set[str] = set()
    for path in PAGES:
        found |= {link for link in Page(client.get(path, headers=HTML).text).links if link.startswith("/")}
    plain_links = sorted({link for link in found if not link.startswith(("/sparql?", "/ask/", "/export/"))})
    assert len(plain_links) > 150
    for link in plain_links[:: max(1, len(plain_links) // 60)]:
        target, _, anchor = link.partition("#")
        answer = client.get(target)
        assert answer.status_code in {200, 303}, link
        if answer.status_code == 303:
            target, _, anchor = answer.headers["Location"].partition("#")
            answer = client.get(target)
            assert answer.status_code == 200, link
        if anchor and not target.startswith("/ontology"):
            assert anchor in Page(answer.text).ids, f"{link}: no #{anchor} in {target}"


@pytest.mark.parametrize(
    "path",
    [p for p in PAGES if p.startswith(("/article/c", "/claim/n", "/meeting/n", "/actor/k", "/ask/who", "/search?"))],
)
def test_fiction_is_marked(client: FlaskClient, path: str) -> None:
    assert re.search("fictional sample", page(client, path).text, re.IGNORECASE)


@pytest.mark.parametrize("path", ["/article/backchannel", "/claim/backchannel/s3", "/meeting/backchannel/m1"])
def test_what_is_real_is_not_called_fiction(client: FlaskClient, path: str) -> None:
    assert "fictional sample" not in page(client, path).text.lower()


# What the pages say


def test_home_counts_and_lists(client: FlaskClient) -> None:
    text = page(client, "/").text
    assert "12 articles" in text and "Whose idea was it?" in text and "18–19 April 2025" in text
    assert all(query.summary in text for query in queries.all_queries())


@pytest.mark.parametrize(
    ("sought", "found"), [("Бринівець", "Ostap Brynivets"), ("فيرين", "Katla Ferrin"), ("brynivetz", "Ostap Brynivets")]
)
def test_search_reads_other_scripts(client: FlaskClient, sought: str, found: str) -> None:
    assert found in page(client, f"/search?q={sought}").text


def test_search_that_finds_nothing_says_what_to_do(client: FlaskClient) -> None:
    assert "another spelling" in page(client, "/search?q=zzxxvv").text


def test_a_claim_that_is_found_shows_who_says_what_of_it(client: FlaskClient) -> None:
    hits = {
        Page(hit).text
        for hit in re.findall('<li class="hit-claim">(.*?)</ul></li>', client.get("/search?q=talks").text, re.DOTALL)
    }
    found = {text.removeprefix("claim ").partition(".")[0]: text.partition(".")[2].strip() for text in hits}
    assert all(text.startswith("claim ") for text in hits) and len(hits) == 19
    assert found["The talks are being held because the Biden administration asked for them"] == (
        "≠ denied by 1 speaker , in 1 article: White House"
    )
    assert found["The talks have the Biden administration's approval"] == (
        "≠ the opposite said by 1 unnamed source , in 1 article: a State Department spokeswoman"
    )
    assert found["A second round of talks between Ferrin and Brynivets is planned for 22 April 2025 in Nawras"] == (
        "“ ” asserted by no stated source , in 2 articles"
    )
    yacht = page(client, "/search?q=Aurelie").text
    assert "≠ denied by 1 speaker , in 1 article: Katla Ferrin" in yacht and "1 statement no longer stands" in yacht


def test_tallies_are_those_of_the_claims_page(view: views.View) -> None:
    hits = dict(views.search(view, "talks"))["claim"]
    for hit in hits:
        found = views.claim(view, hit.thing.iri)
        own = {stance: sum(not s.struck for s in said) for stance, said in found.groups}
        assert (hit.tallies, hit.struck) == (found.tallies, found.struck)
        told = {x.stance: x.statements for x in hit.tallies if x.stance != "opposite"}
        assert told == {k: n for k, n in own.items() if n}
        assert all(sum(n for _, n in x.some) + x.others >= x.speakers + x.described for x in hit.tallies)
        assert all(x.speakers + x.described <= x.statements for x in hit.tallies)


def test_article_marks_its_text_and_shows_it_whole(client: FlaskClient, view: views.View) -> None:
    found = views.article(view, "courier-envoys")
    text = (view.dossier.path / "articles" / "courier-envoys.txt").read_text("utf-8")
    assert "".join(s.text for s in found.segments) == text
    first = found.statements[0]
    assert [s.speaker.label for s in first.chains[0].steps] == [
        "The Hestrel Courier",
        "Northline News Agency",
        "three officials",
    ]
    shown_page = page(client, "/article/courier-envoys")
    assert "span-" + first.source[0].iri.rpartition("/")[2] in shown_page.ids
    assert "st-s2" in shown_page.ids


def test_withdrawn_statement_is_struck_and_linked_both_ways(client: FlaskClient, view: views.View) -> None:
    struck = [s for s in views.article(view, "courier-envoys").statements if s.struck]
    assert [s.claim.iri for s in struck] == [f"{BASE}claim/lindmere-yacht"]
    assert [(link.act, link.article and link.article.name) for link in struck[0].links] == [
        ("withdrawn by", "courier-correction")
    ]
    back = [link for s in views.article(view, "courier-correction").statements for link in s.links]
    assert ("withdraws", "courier-envoys") in {(link.act, link.article.name if link.article else "") for link in back}
    assert "no longer stands" in page(client, "/article/courier-envoys").text


def test_copy_of_what_was_corrected_says_so(client: FlaskClient) -> None:
    assert "source has withdrawn" in page(client, "/article/lantern-copy").text
    assert "source has withdrawn" not in page(client, "/article/courier-envoys").text


def test_article_without_text_shows_places_and_our_words(client: FlaskClient, view: views.View) -> None:
    found = views.article(view, "backchannel")
    assert found.shown == "absent" and found.segments == ()
    text = page(client, "/article/backchannel").text
    assert (
        "not in the dossier" in text
        and "Former high US officials have for months met" in text
        and "8 December 2023" in text
    )


def test_right_to_left_article(client: FlaskClient) -> None:
    assert 'class="text" lang="ar" dir="rtl"' in client.get("/article/marfa-mediator").text


@pytest.mark.parametrize(
    ("lang", "wanted"), [("ar", "rtl"), ("fa-IR", "rtl"), ("az-Arab", "rtl"), ("en", "ltr"), ("", "auto")]
)
def test_directions(lang: str, wanted: str) -> None:
    assert direction(lang) == wanted


def test_claim_page_by_hand(client: FlaskClient, view: views.View) -> None:
    found = views.claim(view, f"{BASE}claim/nawras-talks")
    assert (found.roots.lower, found.roots.upper) == (2, 12)
    assert [t.label for t in found.roots.identified] == ["Idris al-Mawjani", "Katla Ferrin"]
    assert {stance: len(group) for stance, group in found.groups} == {"asserts": 9, "denies": 3, "questions": 1}
    assert {n.denial.root_as.label for n in found.near} == {"Cabinet Office"}
    assert {d.chain.root.label for d in found.disputes} == {"Tarsk Foreign Ministry", "Daria Lozovyk"}
    assert found.known_since is not None and found.known_since.edtf == "2025-04-08"
    text = page(client, "/claim/nawras-talks").text
    assert (
        "At least 2 independent sources, told by 7 outlets" in text
        and "At most 12" in text
        and "near-denials" in text
        and "заперечило" in text
    )


def test_near_denial_names_what_it_leaves_standing(view: views.View) -> None:
    found = views.claim(view, f"{BASE}claim/talks-at-request")
    assert {n.standing.iri.removeprefix(BASE) for n in found.near_here} == {
        "claim/nawras-talks",
        "claim/grain-on-agenda",
    }
    assert found.near == ()
    white_house = views.claim(view, f"{BASE}claim/backchannel/s3")
    assert f"{BASE}claim/backchannel/s1" in {n.standing.iri for n in white_house.near_here}


@pytest.mark.parametrize("world", ["reported", "on-record", "without=nbc-news", "as-of=2025-04-15", "corroborated"])
def test_bounds_agree_with_the_question_in_any_world(site: Site, world: str) -> None:
    view = views.View(site.service, site.dossier, parse_text(world))

    def asked(**values: str) -> dict[str, tuple[str, str]]:
        text = queries.bind(queries.get("independent-roots"), {**values, "world": world}, view.base)
        answer = dataset.answer(view.service, dataset.plan(text, base=view.base))
        return {r["subject"]: (r["at_least"], r["at_most"]) for r in parse_table(answer.body).values()}

    def shown(roots: Any) -> tuple[str, str]:
        return str(roots.lower), "open" if roots.upper is None else str(roots.upper)

    wanted = asked()
    claims = sorted(iri for iri in wanted if "/claim/" in iri)
    assert len(claims) > 60
    for iri in claims[::5]:
        assert shown(views.claim(view, iri).roots) == wanted[iri], iri
    meetings = [choice.value for choice in views.choices(view, "meeting")]
    for short in meetings[::2]:
        told = asked(meeting=short).get(BASE + short, ("0", "0"))
        assert shown(views.meeting(view, BASE + short).roots) == told, short


@pytest.mark.parametrize(
    ("chains", "words"),
    [
        ([], ""),
        ([(1, True)], "The one chain has one speaker, and ends at somebody on the record."),
        ([(3, False)], "The one chain has three speakers, and ends at nobody who is named."),
        ([(2, True), (2, True)], "2 chains of 2 speakers; all end at somebody on the record."),
        ([(1, True), (3, False), (2, True)], "3 chains of 1 to 3 speakers; 1 of 3 (33%) ends at nobody who is named."),
        ([(1, False), (1, False)], "2 chains of 1 speaker; all end at nobody who is named."),
    ],
)
def test_depth_and_share_of_the_unnamed_are_said_in_words(chains: list[tuple[int, bool]], words: str) -> None:
    assert trails(chains) == words


def test_a_denied_claim_never_reads_as_asserted(client: FlaskClient, view: views.View) -> None:
    found = views.article(view, "visnyk-denial")
    cards = re.split(r"<article class=\"card[^>]*>", client.get("/article/visnyk-denial").text)[1:]
    assert len(cards) == len(found.statements) and any(s.stance == "denies" for s in found.statements)
    for s, card in zip(found.statements, cards, strict=True):
        words = Page(card.split("</article>")[0]).text
        assert s.stance in words
        if s.stance == "denies":
            assert "≠" in words and "asserts" not in words


def test_meeting_accounts_side_by_side(client: FlaskClient, view: views.View) -> None:
    found = views.meeting(view, f"{BASE}meeting/nawras-talks")
    assert {p.label for a in found.accounts for p in a.places} == {"Nawras", "Lindmere"}
    assert found.differs["places"] and found.differs["when"] and not found.differs["status"]
    assert {s.speaker.label for s in found.denials} >= {"Tarsk Foreign Ministry", "Daria Lozovyk", "Cabinet Office"}
    assert {n.denied.iri for n in found.near} == {f"{BASE}claim/talks-at-request"}
    assert len(found.readings) == 8 and all(r.reason for r in found.readings)
    assert "accounts differ" in page(client, "/meeting/nawras-talks").text


def test_meeting_that_is_withdrawn_and_denied(client: FlaskClient) -> None:
    text = page(client, "/meeting/lindmere-yacht").text
    assert "no longer stands" in text and "denies" in text


def test_a_group_stays_a_group(client: FlaskClient) -> None:
    assert "a group, not its members" in page(client, "/meeting/marfa-mediator/m2").text
    assert "who meets it has not met its members" in page(client, "/actor/velmoran-delegation").text


def test_actor_page_by_hand(view: views.View) -> None:
    found = views.actor(view, f"{BASE}actor/katla-ferrin")
    assert {"Катла Феррін", "كاتلا فيرين"} <= {name for name, _ in found.names}
    assert [(o.office, o.when.edtf if o.when else "") for o in found.offices] == [
        ("director", "2021-05-03/2025-03-31"),
        ("deputy foreign minister", "2025-04-01/.."),
    ]
    assert "Außenministerin" in {o.office for o in found.told_offices}
    said = dict(found.said)
    assert [s.claim.iri for s in said["denies"]] == [f"{BASE}claim/lindmere-yacht"]
    assert {stance: len(group) for stance, group in found.said} == {
        "asserts": 6,
        "believes": 1,
        "declines": 2,
        "denies": 1,
    }


def test_only_a_decision_gives_a_reason_for_an_identity(view: views.View) -> None:
    found = views.actor(view, f"{BASE}actor/katla-ferrin").readings
    by_hand = {r.reading.removeprefix(f"{BASE}actor/") for r in found if r.decision}
    assert by_hand == {"envoys-wire/katla-ferrin", "marfa-mediator/كاتلا-فيرين", "visnyk-denial/катла-феррін"}
    others = [r for r in found if not r.decision]
    assert others and all(r.how == "machine" and not r.reason and not r.by for r in others)


def test_old_iris_lead_to_the_canonical_one(client: FlaskClient) -> None:
    for old, new in (
        ("/actor/envoys-wire/katla-ferrin", "/actor/katla-ferrin"),
        ("/meeting/seeblatt-hotel/m2", "/meeting/nawras-talks"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (303, new)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/attribution/envoys-wire/s1/relay", "/article/envoys-wire#st-s1"),
        ("/attribution/envoys-wire/s1", "/article/envoys-wire#st-s1"),
        ("/span/envoys-wire/79-297", "/article/envoys-wire#span-79-297"),
    ],
)
def test_parts_lead_to_where_they_are_shown(client: FlaskClient, path: str, to: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, to)
    target, _, anchor = to.partition("#")
    assert anchor in page(client, target).ids


@pytest.mark.parametrize(
    "path",
    [
        "/article/none",
        "/claim/none",
        "/meeting/none",
        "/actor/none",
        "/chain/none",
        "/ask/none",
        "/place/none",
        "/claim/%3Cb%3E",
        "/actor/a%20b",
    ],
)
def test_what_is_not_there_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {400, 404} and "<b>" not in answer.text and Page(answer.text).headings == [1]


# Questions


def test_a_question_shows_world_query_and_downloads(client: FlaskClient) -> None:
    found = page(client, "/ask/who-met-whom?actor=Katla+Ferrin")
    assert "The reported world" in found.text and "Ostap Brynivets" in found.text
    assert f"VALUES ?actor {{ <{BASE}actor/katla-ferrin> }}" in found.text
    csv = next(link for link in found.links if link.startswith("/ask/who-met-whom.csv"))
    assert client.get(csv).text.startswith("who,who_role")
    program = client.get("/ask/who-met-whom.json?actor=katla-ferrin")
    assert program.content_type == "application/sparql-results+json" and parse_table(program.data).rows


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("who-met-whom?actor=Nobody+At+All", 404, "No actor here is called"),
        ("who-denies-what?claim=claim/xyz", 404, f"No claim here has the IRI <{BASE}claim/xyz>"),
        ("who-denies-what?actor=https://example.org/xyz", 404, "No actor here has the IRI <https://example.org/xyz>"),
        ("knowable-on?on=tomorrow", 400, "is no day"),
        ("words-for-claim?run=1", 400, "needs claim"),
        ("who-met-whom?world=on-record%3Dno", 400, "on-record=no"),
    ],
)
def test_a_fault_is_shown_on_the_form(client: FlaskClient, query: str, status: int, said: str) -> None:
    found = page(client, f"/ask/{query}", status)
    assert said in found.text and "form" in found.tags
    program = client.get("/ask/" + query.replace("?", ".csv?"))
    assert program.status_code == status and program.mimetype == "text/plain" and said in program.text


def test_every_question_answers_as_it_lies_or_says_what_it_needs(client: FlaskClient) -> None:
    for query in queries.all_queries():
        required = {p.name: p.example for p in query.parameters if p.required}
        answer = client.get(f"/ask/{query.name}", query_string={**required, "run": "1"})
        assert answer.status_code == 200, f"{query.name}: {Page(answer.text).text[:300]}"


def test_answers_name_meetings_and_link_them(client: FlaskClient) -> None:
    html = client.get("/ask/who-met-whom?actor=katla-ferrin").text
    link = re.search('<a href="/meeting/nawras-talks"[^>]*>(.*?)</a>', html)
    assert link is not None and Page(link[1]).text == "Meeting: Katla Ferrin and Ostap Brynivets"


def test_the_holding_of_an_office_has_a_name(view: views.View) -> None:
    told = next(o for o in parse_table(view.service.ask(TENURES).body).values() if o["office"] == "Außenministerin")
    iris = (f"{BASE}tenure/al-mawjani-minister", told["tenure"], f"{BASE}tenure/none", "urn:x", "no iri")
    assert views.named(view, iris) == {
        iris[0]: "Idris al-Mawjani as foreign minister, Merjani Foreign Ministry",
        iris[1]: "Katla Ferrin as Außenministerin, Velmora",
    }


def test_what_is_told_stands_once_above_those_who_tell_it(client: FlaskClient) -> None:
    program = parse_table(client.get("/ask/who-met-whom.json?actor=katla-ferrin").data)
    shape = arranged(program, True)
    assert shape.told == (*program.variables[: program.variables.index("stance")], "claim")
    assert len(shape.groups) < len(program.rows) == sum(len(rows) for _, rows in shape.groups)
    told = Page(client.get("/ask/who-met-whom?actor=katla-ferrin").text)
    assert told.tags.count("tr") == 1 + len(shape.groups) + len(program.rows)


cells = st.none() | st.sampled_from([Cell("literal", x) for x in "ab"])


@given(st.lists(st.tuples(cells, cells, cells, cells), max_size=12), st.booleans())
def test_arranging_loses_and_moves_no_row(rows: list[tuple[Cell | None, ...]], grouped: bool) -> None:
    names = ("who", "stance", "claim", "path")
    shape = arranged(Table(names, tuple(rows)), grouped)
    places = [names.index(name) for name in (*shape.told, *shape.by)]
    again = [(*told, *by) for told, found in shape.groups for by in found]
    assert sorted(places) == [0, 1, 2, 3] and again == [tuple(row[n] for n in places) for row in rows]
    assert all(one[0] != other[0] for one, other in pairwise(shape.groups))
    assert bool(shape.told) == grouped


def test_a_name_that_was_taken_for_another_is_said(client: FlaskClient) -> None:
    assert "“ Katla Ferin ” is taken as Katla Ferrin ." in page(client, "/ask/who-met-whom?actor=Katla+Ferin").text
    for written in ("Katla+Ferrin", "katla-ferrin", "actor/katla-ferrin"):
        assert "is taken as" not in page(client, f"/ask/who-met-whom?actor={written}").text


@pytest.mark.parametrize("query", ["who-met-whom?actor=The+Tollgate", "who-denies-what?actor=Gerwin+Tasmer"])
def test_an_empty_answer_says_what_it_does_not_say(client: FlaskClient, query: str) -> None:
    said = "Nothing in this dossier answers this as it was asked, in this world."
    found = page(client, f"/ask/{query}")
    assert said in found.text and "That does not say that" in found.text
    assert {"/search", "/help/worlds"} <= set(found.links)
    assert "table" not in found.tags
    assert said not in page(client, "/ask/who-met-whom?actor=Katla+Ferrin").text


def test_worlds_are_offered_in_words(client: FlaskClient) -> None:
    html = client.get("/ask/who-met-whom").text
    offered = dict(re.findall('<option value="([a-z-]+)" label="([^"]*)"', html))
    assert offered["reported"] == "The reported world"
    assert offered["on-record"] == "Claims on the record"
    assert {"corroborated", "undisputed"} <= offered.keys()


# Words


def test_the_glossary_points_at_terms_and_columns_that_there_are() -> None:
    known = {value.removeprefix(terms.SO) for value in vars(terms).values() if isinstance(value, str)}
    columns = {name for query in queries.all_queries() for name in re.findall(r"\?(\w+)", query.body)}
    assert len({entry.anchor for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert set(entry.terms) <= known and set(entry.columns) <= columns, entry.word
        assert len(entry.text) < 260, f"{entry.word}: a long text"
    assert {"voucher", "cue", "root", "chain", "relay", "near-denial", "stance"} <= {entry.word for entry in ENTRIES}


@pytest.mark.parametrize(
    ("path", "anchors"),
    [
        ("/claim/nawras-talks", "claim chain relay root stance voucher near-denial independent-roots"),
        ("/article/courier-envoys", "source cue content stance chain"),
        ("/meeting/nawras-talks", "claim near-denial"),
        ("/actor/northline-news-agency", "relay"),
        ("/ask/who-met-whom?run=1", "stance root voucher reading chain"),
        ("/search?q=talks", "claim stance"),
    ],
)
def test_words_are_explained_where_they_are_used(client: FlaskClient, path: str, anchors: str) -> None:
    found = page(client, path)
    assert {f"/glossary#{anchor}" for anchor in anchors.split()} <= set(found.links)
    assert set(anchors.split()) <= set(page(client, "/glossary").ids)
    assert "/glossary" in found.links


# RDF


def test_turtle_of_a_claim_is_its_record_and_not_its_content(client: FlaskClient) -> None:
    answer = client.get("/claim/nawras-talks", headers={"Accept": "text/turtle"})
    assert answer.mimetype == "text/turtle" and "Accept" in answer.headers["Vary"]
    triples = {(str(q.subject), str(q.predicate)) for q in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}
    assert (f"<{BASE}claim/nawras-talks>", "<https://w3id.org/sayso/ns#text>") in triples
    assert any(p == "<https://w3id.org/sayso/ns#root>" for _, p in triples)
    assert any(p == "<https://w3id.org/sayso/ns#speaker>" for _, p in triples)
    assert not [p for _, p in triples if p.endswith(("#participation>", "#place>", "#status>"))]


@pytest.mark.parametrize("media", ["application/trig", "application/ld+json"])
def test_formats_with_graphs_keep_the_content_in_its_own(client: FlaskClient, media: str) -> None:
    answer = client.get("/claim/nawras-talks", headers={"Accept": media})
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    quads = list(ox.parse(answer.data, format=form))
    by_graph = {str(q.graph_name) for q in quads}
    assert by_graph == {f"<{BASE}graph/record>", f"<{BASE}claim/nawras-talks>"}
    assert {str(q.graph_name) for q in quads if str(q.predicate).endswith("#place>")} == {f"<{BASE}claim/nawras-talks>"}


@pytest.mark.parametrize(
    "path", ["/article/envoys-wire", "/meeting/nawras-talks", "/actor/katla-ferrin", "/place/nawras", "/ontology"]
)
def test_pages_answer_turtle_where_it_is_asked_for(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle;q=1, text/html;q=0.2"})
    assert answer.mimetype == "text/turtle" and list(ox.parse(answer.data, format=ox.RdfFormat.TURTLE))
    assert client.get(path).mimetype == "text/html"


@pytest.mark.parametrize("name", ["record.ttl", "world.ttl", "dossier.trig", "record.jsonld"])
def test_exports_come_as_files(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/export/{name}")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/export/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_one_graph_formats_refuse_the_whole(client: FlaskClient) -> None:
    assert client.get("/export/dossier.ttl").status_code == 400


# What is hostile, machine-read, or not free


@pytest.mark.parametrize(
    "path",
    [
        "/", "/article/evil", "/article/machine", "/claim/talks", "/claim/ann", "/claim/secret", "/place/evil",
        "/decision/d1", "/search?q=Ann", "/search?q=%3Cscript%3E", "/perspective", "/ask/who-denies-what?run=1",
        "/contradictions", "/actor/bob", "/actor/the-img-src-x-onerror-alert-1-script-alert-2-script-herald",
    ],
)  # fmt: skip
def test_nothing_hostile_becomes_markup(evil: Site, path: str) -> None:
    answer = create_app(evil).test_client().get(path)
    found = Page(answer.text)
    assert answer.status_code == 200
    assert not {"script", "img", "b"} & set(found.tags)
    assert not [name for name in found.attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("/", "#", "?", "https://")) for link in found.links), found.links
    assert not re.search("[\u202e\x07\x1b]", re.sub(r"<input[^>]*>", "", answer.text))


def test_hostile_text_is_shown_marked(evil: Site) -> None:
    client = create_app(evil).test_client()
    text = page(client, "/claim/talks").text
    assert "<img src=x onerror=alert(1)>" in text and "⟨U+202E⟩" in text
    links = page(client, "/place/evil").links
    assert "https://example.org/safe" in links and not [
        x for x in links if "gpj" in x or "alert" in x or x.startswith("data:")
    ]


def test_a_machine_reading_says_so(evil: Site) -> None:
    client = create_app(evil).test_client()
    for path in ("/article/machine", "/claim/rain", "/actor/bob-person"):
        text = page(client, path).text
        assert "machine reading, checked by nobody" in text
    assert "rules-1" in page(client, "/article/machine").text
    assert "machine reading, checked by nobody" in page(client, "/ask/words-for-claim?claim=claim/rain").text
    assert "1 by machine, checked by nobody" in page(client, "/search?q=rain").text
    assert "by machine" not in page(client, "/search?q=secret").text
    assert "machine reading, checked by nobody" not in page(client, "/claim/secret").text


def test_others_see_only_sentences_with_evidence(evil: Site) -> None:
    found = views.article(views.View(evil.service, evil.dossier), "machine", public=True)
    assert "".join(s.text for s in found.segments).strip() == "Bob said that rain fell."
    assert [s.gap for s in found.segments if s.gap or s.text == "that rain fell"] == [True, False, True]
    public = page(create_app(evil).test_client(), "/article/machine").text
    assert "Nothing here" not in public and "nothing there" not in public
    local = page(create_app(Site(evil.dossier, evil.service, local=True)).test_client(), "/article/machine").text
    assert "Nothing here" in local and "nothing there" in local


def test_a_changed_text_is_not_shown_at_old_places(tmp_path: Path) -> None:
    dossier = page_data.hostile(tmp_path)
    (dossier.path / "articles" / "machine.txt").write_text("Quite another text.", "utf-8")
    with WorkerPool(dossier.cache, LIMITS) as pool:
        found = views.article(views.View(pool, dossier), "machine")
    assert found.shown == "changed" and found.segments == ()


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//a.b",
        "https://a.b/\u202ex",
        "https://a.b/<",
        "http://[::1",
        "https:",
        "x",
    ],
)
def test_what_never_becomes_a_link(iri: str) -> None:
    assert not linkable(iri)


@given(st.text())
def test_shown_hides_nothing_and_marks_up_nothing(text: str) -> None:
    html = str(shown(text))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f]", html)
    assert set(re.findall(r"<[^>]*>", html)) <= {"</span>"} | set(
        re.findall(r'<span class="esc" title="[a-z0-9 -]*">', html)
    )
    assert not re.search("[\u202e\x00]", plain(text))


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 45), st.sampled_from(["source", "cue", "content"])), max_size=8
)


@given(st.text(alphabet="ab .!\n”", max_size=40), spans)
def test_segments_are_the_text_and_nest(text: str, found: list[tuple[int, int, str]]) -> None:
    marks = [Mark(n, role, Words(f"x{n}", a, b, None)) for n, (a, b, role) in enumerate(found, 1)]
    segments = cut(text, marks)
    assert "".join(s.text for s in segments) == text
    place = 0
    for segment in segments:
        end = place + len(segment.text)
        assert {m.number for m in segment.marks} == {
            m.number for m in marks if m.words.start <= place and end <= m.words.end and place < end
        }
        place = end
    opened = [m.number for s in segments for m in s.opens]
    closed = [m.number for s in segments for m in s.closes]
    assert sorted(opened) == sorted(closed) and len(opened) == len(set(opened))


@given(st.text(alphabet="ab .!\n”", max_size=60), spans)
def test_only_sentences_with_evidence_are_shown(text: str, found: list[tuple[int, int, str]]) -> None:
    borders = sentences(text)
    assert "".join(text[a:b] for a, b in borders) == text
    marks = [Mark(n, role, Words(f"x{n}", a, b, None)) for n, (a, b, role) in enumerate(found, 1) if a < b]
    wanted = "".join(text[a:b] for a, b in borders if any(m.words.start < b and m.words.end > a for m in marks))
    assert "".join(s.text for s in evidence_only(text, marks)) == wanted


# Colours

TOKENS = re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", (WEB / "static" / "sayso.css").read_text("utf-8"))
PAIRS = [
    *((f"--{x}", f"--{ground}") for x in ("ink", "soft", "link", "visited") for ground in ("paper", "sheet", "sunk")),
    *((name, f"{name}-tint") for name in ("--asserts", "--denies", "--open", "--machine", "--sample")),
    *((f"--{x}", "--denies-tint") for x in ("ink", "soft", "link", "visited")),
    *((f"--{x}", "--open-tint") for x in ("ink", "soft", "link", "visited")),
    *(("--ink", f"--content-{n}") for n in (1, 2, 3)),
    ("--paper", "--accent"), ("--denies", "--paper"), ("--denies", "--sheet"), ("--open", "--sunk"),
    *((f"--{x}", "--content-1") for x in ("soft", "link", "visited")),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_for_text(scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    half = len(TOKENS) // 2
    light = dict(TOKENS[:half])
    colours = light if scheme == "light" else light | dict(TOKENS[half:])
    assert len(light) == half and set(light) == set(dict(TOKENS[half:])), "a colour is missing in one of the schemes"
    for ink, ground in PAIRS:
        a, b = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (a + 0.05) / (b + 0.05) >= 4.5, f"{ink} on {ground}, {scheme}: {(a + 0.05) / (b + 0.05):.2f}"


# Worlds


def test_the_chooser_leads_to_the_same_page_in_the_world_that_its_fields_mean(client: FlaskClient) -> None:
    fields = {"to": "/help/worlds", "according-to": "Katla Ferin", "via": "", "as-of": "2025-05-01", "on-record": "yes"}
    found = client.get("/world", query_string=fields)
    assert found.status_code == 303
    assert found.location == "/perspective?according-to=katla-ferrin&on-record=yes&as-of=2025-05-01"
    text = page(client, found.location).text
    assert "according to Katla Ferrin, on the record, as known on 1 May 2025" in text
    assert "It admits" in text and "still only a claim" in text
    to = "/ask/who-denies-what?actor=White+House&run=1&world=reported"
    for fields, world in (
        ({"preset": "on-record"}, "on-record"),
        ({"without": "NBC News; actor/seeblatt"}, "without%3Dnbc-news%2Cwithout%3Dseeblatt"),
        ({"preset": "reported"}, ""),
    ):
        found = client.get("/world", query_string={"to": to, **fields})
        asked = "/ask/who-denies-what?actor=White+House&run=1"
        assert found.location == (f"{asked}&world={world}" if world else asked)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/world?to=/&according-to=Nobody+At+All", 404, "Nobody At All"),
        ("/world?to=/&without=nbc-news&via=nbc-news", 400, "contradict"),
        ("/world?to=/&min-roots=none", 400, "min-roots"),
        ("/world?to=https://example.org/&on-record=yes", 400, "not of this site"),
        ("/world?to=//example.org/&on-record=yes", 400, "not of this site"),
        ("/world?to=/%5Cexample.org/&on-record=yes", 400, "not of this site"),
        ("/perspective?according-to=nobody", 400, "no actor of this dossier"),
        ("/perspective?on-record=yes&according-to=nbc-news", 400, "canonical"),
        ("/claim/nawras-talks?world=nonsense", 400, "nonsense"),
        ("/claim/nawras-talks?world=according-to%3Dnobody-at-all", 404, "nobody-at-all"),
        ("/ask/who-met-whom?world=nonsense", 400, "nonsense"),
        ("/world?to=/&preset=nonsense", 400, "nonsense"),
        ("/ontology?world=nonsense", 400, "nonsense"),
        ("/contradictions?world=nonsense", 400, "nonsense"),
    ],
)
def test_a_world_that_cannot_be_is_said(client: FlaskClient, address: str, status: int, said: str) -> None:
    assert said in page(client, address, status).text


def test_a_claim_is_seen_in_a_world(client: FlaskClient) -> None:
    """NBC's sources tell of the talks; the White House denies that they were at its behest, and nothing less."""
    path = "/claim/backchannel/s1"
    plain, house = page(client, path), page(client, f"{path}?world=without%3Dnbc-news")
    assert "not in this world" not in plain.text and "Seen in the world: The reported world" in plain.text
    assert "Without NBC News" in house.text and "This world does not admit this claim." in house.text
    assert "No chain that exists in this world asserts it." in house.text
    assert "near-denial" in plain.text and "near-denial" not in house.text.split("Who denies it")[1][:200]
    inner = [link for link in house.links if link.startswith(("/claim/", "/actor/", "/article/", "/ask/"))]
    assert inner and all("world=without%3Dnbc-news" in link for link in inner)
    assert all("world=" not in link for link in plain.links if not link.startswith("/perspective"))
    assert 'name="world" value="without=nbc-news"' in client.get(f"{path}?world=without%3Dnbc-news").text


def test_what_was_corrected_stands_in_a_world_before_the_correction(client: FlaskClient) -> None:
    """The wire gave 420 prisoners on 10 April, and corrected that on the 16th (sample_answers.md)."""
    claim = next(
        link
        for link in page(client, "/article/envoys-wire").links
        if link.startswith("/claim/") and "prisoners" in link
    )
    now, then = page(client, claim), page(client, f"{claim}?world=as-of%3D2025-04-15")
    assert "no longer stand" in now.text and "corrected or withdrawn" in now.text
    assert "corrected or withdrawn" not in then.text and "No article in this dossier denies it" not in now.text


def test_an_article_of_another_day_is_not_in_a_world(client: FlaskClient) -> None:
    before, after = (client.get(f"/article/envoys-wire?world=as-of%3D{year}-01-01").text for year in (2025, 2030))
    assert "card-outside" in before and "no longer stands" not in before
    assert "card-outside" not in after and "no longer stands" in after


def test_a_denial_that_a_world_leaves_out_was_not_taken_back(client: FlaskClient) -> None:
    text = page(client, "/claim/nawras-talks?world=as-of%3D2025-04-09").text
    assert "Nobody who counts in this world denies it. Outside of it" in text and "Tarsk Foreign Ministry" in text
    assert "no longer does" not in text and "was misread" not in text


def test_the_opposite_is_no_denial_and_is_said_on_both_sides(client: FlaskClient) -> None:
    """Northline's sources tell of talks; a letter asserts that there were none (sample_answers.md)."""
    text = page(client, "/claim/nawras-not-held").text
    assert "the opposite said by" in text and "No article in this dossier denies it" not in text
    world = page(client, "/perspective").text
    assert "did not take place. ≠ the opposite said by A Tarsk diplomat" in world


def head(text: str, term: str) -> str:
    """What stands at the head of a claim's page behind one of its terms."""
    terms = ("Who denies it", "Who says the opposite", "Knowable since", "First mentioned")
    return re.split("|".join(set(terms) - {term}), text.partition(term)[2])[0]


def test_who_denies_and_who_says_the_opposite_stand_apart(client: FlaskClient) -> None:
    """The ministry denies the talks; its secretary says that they were not held (sample_answers.md, 3)."""
    for world, note in (("", ""), ("?world=as-of%3D2025-04-09", "Outside of it does")):
        text = page(client, f"/claim/nawras-talks{world}").text
        denied, opposite = head(text, "Who denies it"), head(text, "Who says the opposite")
        assert "Tarsk Foreign Ministry" in denied and "Daria Lozovyk" not in denied, world
        assert "Daria Lozovyk" in opposite, world
        assert note in denied and note in opposite, world
    assert "Nobody denies it as such" in head(page(client, "/claim/nawras-not-held").text, "Who denies it")


def test_no_title_says_its_world_twice(client: FlaskClient) -> None:
    for path, title in (
        ("/contradictions", "Contradictions · "),
        ("/contradictions?world=on-record", "Contradictions · on the record · "),
        ("/contradictions?world=on-record&about=place/nawras", "Contradictions about Nawras · on the record · "),
    ):
        (found,) = re.findall("<title>(.*?)</title>", client.get(path).text)
        assert found.startswith(title) and found.count("on the record") == title.count("on the record")


def test_counts_are_of_what_is_in_the_world(client: FlaskClient, view: views.View) -> None:
    """Counted from the marks on the rows: what stands there and is not in the world is counted apart."""
    path = "/actor/katla-ferrin"
    assert "not in this world" not in page(client, path).text
    for world in ("as-of=2025-04-12", "without=the-tollgate", "as-of=2023-07-07"):
        found = views.actor(views.View(view.service, view.dossier, parse_text(world)), f"{BASE}actor/katla-ferrin")
        made = [s for _, group in found.said for s in group]
        html = client.get(f"{path}?world={world.replace('=', '%3D')}").text
        cards = html.count('<article class="card card-')
        away = html.count(" card-outside")
        assert cards == len(made) and away == sum(s.outside for s in made) > 0
        text = Page(html).text
        more = " more" if cards > away else ""
        assert f"{cards - away or 'no'} statement{'' if cards - away == 1 else 's'} made" in text
        assert f"made ({away}{more} not in this world)" in text, world
        rows = [row.split("</article>")[0] for row in re.split('<article class="meeting-row">', html)[1:]]
        out = sum(row.count("<li>") == row.count('class="outside-mark"') for row in rows)
        assert out == found.meetings_outside


def test_a_meeting_that_is_denied_is_not_passed_over_where_the_claim_is_not(client: FlaskClient) -> None:
    """That grain was on the agenda does not say that talks were held, so the ministry's denial leaves it undisputed."""
    world = client.get("/perspective?undisputed=yes").text
    for name in ("kept-secret", "grain-on-agenda", "lindmere-talks"):
        (row,) = re.findall(rf'<li><a class="claim-ref" href="/claim/{name}\?.*?</li>', world)
        said = Page(row)
        assert "its meeting, as others tell it , is ≠ denied by Tarsk Foreign Ministry" in said.text, name
        assert "/meeting/nawras-talks?world=undisputed#denied" in said.links
        shown = page(client, f"/claim/{name}?world=undisputed")
        assert "Its meeting is denied as another claim tells it" in head(shown.text, "Who denies it"), name
        assert "/claim/nawras-talks?world=undisputed" in shown.links
    assert 'id="denied"' in client.get("/meeting/nawras-talks?world=undisputed").text
    before = page(client, "/claim/kept-secret?world=as-of%3D2025-04-09").text
    assert "Its meeting is denied" not in before, "nobody had denied it then"
    own = page(client, "/claim/nawras-talks").text
    assert "Its meeting is denied" not in own, "what denies the claim itself is said as that"


def test_a_source_that_is_not_named_is_believed_by_its_own_words(client: FlaskClient) -> None:
    text = page(client, "/perspective?according-to=envoys-wire/three-officials").text
    assert (
        "according to three officials (envoys-wire)" in text and "Katla Ferrin of Velmora and Ostap Brynivets" in text
    )


def test_search_in_a_world_says_what_it_leaves_out(client: FlaskClient) -> None:
    text = page(client, "/search?q=Nawras&world=as-of%3D2023-07-05").text
    assert "nobody says it who counts in this world" in text and "no article says it" not in text
    empty = page(client, "/ask/who-met-whom?actor=William+Burns&world=as-of%3D2023-07-05").text
    assert "ask the same in the reported world" in empty and "no article here does" in empty


def test_every_kind_of_page_is_seen_in_a_world(client: FlaskClient) -> None:
    for path in (
        "/", "/claim/nawras-talks", "/meeting/nawras-talks", "/actor/katla-ferrin", "/article/envoys-wire",
        "/search?q=talks", "/place/nawras", "/ask", "/ask/who-met-whom?run=1", "/glossary", "/help/reading",
        "/ontology", "/export",
    ):  # fmt: skip
        found = page(client, f"{path}{'&' if '?' in path else '?'}world=on-record")
        assert "Seen in the world: On the record" in found.text, path
        assert "/ask?world=on-record" in found.links, path


def test_the_export_is_of_the_world_that_is_chosen(client: FlaskClient) -> None:
    links = [x for x in page(client, "/export?world=without%3Dnbc-news").links if x.startswith("/export/world.ttl")]
    assert links == ["/export/world.ttl?world=without%3Dnbc-news"]
    less, whole = client.get(links[0]), client.get("/export/world.ttl")
    assert "without=nbc-news" in less.headers["Content-Disposition"] and less.headers["ETag"] != whole.headers["ETag"]
    assert b"perspective?without=nbc-news" in less.data and len(less.data) < len(whole.data)


def test_a_question_is_answered_in_any_world(client: FlaskClient) -> None:
    reported = client.get("/ask/who-met-whom.csv").text
    named = client.get("/ask/who-met-whom.csv?world=without%3Dnbc-news%2Con-record%3Dyes").text
    assert "william-burns" in reported and "william-burns" in named
    assert len(named.splitlines()) < len(reported.splitlines())
    assert "NBC News" not in named
    html = page(client, "/ask/who-met-whom?world=without%3Dnbc-news&run=1").text
    assert "without NBC News" in html


def test_a_world_marks_what_is_denied_and_what_only_a_machine_has_read(evil: Site, view: views.View) -> None:
    reported = perspective.parse_text("reported")
    found = {x.claim.iri: x for x in views.world(view, reported.iri(view.base)).claims}
    assert [x.who.label for x in found[f"{BASE}claim/nawras-talks"].denied] == ["Tarsk Foreign Ministry"]
    assert not any(x.by_machine for x in found.values())
    path = reported.iri(evil.dossier.base).removeprefix(evil.dossier.base)
    html = page(create_app(evil).test_client(), f"/{path}").text
    assert "Rain fell. ⚙ machine reading, checked by nobody" in html


def test_two_worlds_side_by_side(client: FlaskClient, view: views.View) -> None:
    nbc, house = (perspective.parse_text(f"according-to={name}") for name in ("nbc-news", "white-house"))
    found = views.compare(view, nbc, house)
    only = {x.claim.iri.removeprefix(f"{BASE}claim/backchannel/") for x in found.first.claims}
    assert only == {"s1", "s2", "s4", "s6", "s6-not-directed", "s8", "s12"}  # what the article says that NBC said
    assert {x.since.latest for x in found.first.claims if x.since} == {"2023-07-09"}
    assert {x.meeting.iri.rpartition("/")[2] for x in found.first.meetings} == {"m1", "m2"}
    assert any("ns#met" in line for line in found.first.triples)
    back = views.compare(view, house, nbc)
    assert (back.first, back.second) == (found.second, found.first)
    same = views.compare(view, nbc, nbc)
    assert not same.first.claims and not same.first.triples and same.claims == len(only)
    text = page(client, "/compare?first=according-to%3DNBC+News&second=according-to%3Dwhite-house").text
    assert "Only in: according to NBC News" in text and "Nothing here says which is right" in text
    text = page(client, "/compare?first=reported&second=on-record").text
    assert "Jorun Halvik travelled to Nawras with a false passport. ≠ denied by Velmoran Grain Board" in text
    assert "on the agenda of the Nawras talks. ≠… near-denial by Cabinet Office" in text
    assert "Only in:" not in page(client, "/compare").text
    assert "neither a preset" in page(client, "/compare?first=mood&second=reported", 400).text
