"""The pages in a real browser (Debian's chromium, driven by Playwright): without any script of ours, wide and narrow.

Skipped with a reason where there is no chromium, except where CI=true: there it has to be.
"""

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import page_data
from serving import running, sample

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")

CHROMIUM = shutil.which("chromium")
MAIN_PAGES = (
    "", "article/courier-envoys", "article/marfa-mediator", "article/backchannel", "claim/nawras-talks",
    "meeting/nawras-talks", "actor/katla-ferrin", "ask/who-met-whom?run=1", "search?q=Ferrin",
    "ask/offices-then?on=2025-04-10", "ask/who-met-whom/worlds?world=as-of%3D2025-04-10", "ask/offices-then/worlds",
    "ask/who-denies-what?run=1", "search?q=talks", "help/reading", "ontology",
    "sparql", f"sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 40')}", "export", "glossary", "nowhere",
)  # fmt: skip

ELSEWHERE = (
    "https://example.org/",
    "https://w3id.org/",
    "http://www.w3.org/",
    "http://purl.org/",
    "http://id.loc.gov/",
)


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: install it with apt-get install chromium")
        pytest.skip("chromium is not installed on this machine")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(sample(tmp_path_factory.mktemp("browser"))) as url:
        yield url


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(page_data.hostile(tmp_path_factory.mktemp("evil"))) as url:
        yield url


class Watched:
    """A page of the browser, and whatever its console and dialogs said."""

    def __init__(
        self, browser: "playwright.Browser", width: int = 1280, scheme: str = "light", script: bool = True
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.said.append(f"error {error}"))

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    @property
    def complaints(self) -> list[str]:
        """What the console said, but that a page is answered with 404."""
        return [text for text in self.said if "status of 404" not in text]


def test_from_home_by_a_question_to_a_claim_and_its_words(browser: "playwright.Browser", samples: str) -> None:
    with Watched(browser, script=False) as seen:
        page = seen.page
        page.goto(samples)
        page.get_by_role("link", name="Who met whom, and on whose authority?").click()
        page.get_by_label("Who", exact=True).fill("Катла Феррін")
        page.get_by_role("button", name="Ask").click()
        page.get_by_role("link", name="Katla Ferrin of Velmora and Ostap Brynivets").first.click()
        page.wait_for_url("**/claim/*")
        assert page.get_by_role("heading", level=1).inner_text().startswith("Katla Ferrin of Velmora")
        assert page.get_by_role("group", name="From each article").is_visible()
        page.locator("#g-denies ~ .card-grid").get_by_role("link", name="Міністерство відповідає агенції").first.click()
        page.wait_for_url("**/article/visnyk-denial")
        page.get_by_role("link", name="Statement 1, denies").first.click()
        page.wait_for_url("**#st-s1")
        assert "denies" in page.locator("#st-s1").inner_text()
        page.locator("#st-s1").get_by_role("link", name="Statement 1: to its words").click()
        page.wait_for_url("**#t-1")


def test_search_by_name(browser: "playwright.Browser", samples: str) -> None:
    with Watched(browser, script=False) as seen:
        seen.page.goto(samples)
        seen.page.get_by_role("searchbox").fill("فيرين")
        seen.page.get_by_role("button", name="Search").click()
        seen.page.get_by_role("link", name="Katla Ferrin", exact=True).click()
        assert seen.page.get_by_role("heading", level=1).inner_text() == "Katla Ferrin"


def test_the_keyboard_reaches_the_content_first(browser: "playwright.Browser", samples: str) -> None:
    with Watched(browser) as seen:
        seen.page.goto(f"{samples}claim/nawras-talks")
        seen.page.keyboard.press("Tab")
        skip = seen.page.get_by_role("link", name="To the content")
        assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")
        seen.page.keyboard.press("Enter")
        assert seen.page.url.endswith("#main")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (360, "light")])
def test_pages_fit_and_break_no_policy(browser: "playwright.Browser", samples: str, width: int, scheme: str) -> None:
    with Watched(browser, width, scheme) as seen:
        for path in MAIN_PAGES:
            seen.page.goto(samples + path)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, f"/{path} is wider than {width}"
            assert seen.page.evaluate("getComputedStyle(document.body).fontFamily") != "", path
        assert seen.complaints == []


@pytest.mark.parametrize(
    "path", ["ask/who-met-whom?actor=Katla+Ferrin", f"sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 40')}"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_answers_are_tables_that_fit(browser: "playwright.Browser", samples: str, path: str, width: int) -> None:
    """On a phone each row is a card of labelled values, and still a table for those who hear it."""
    with Watched(browser, width) as seen:
        seen.page.goto(samples + path)
        table = seen.page.get_by_role("table")
        columns, rows = table.get_by_role("columnheader").count(), table.get_by_role("row").count()
        groups = table.get_by_role("rowheader").count()
        assert columns > 2 and (groups > 0) == path.startswith("ask")
        shown = table.get_by_role("cell").count()
        empty = 0 if width > 800 else table.locator("td.no-value").count()
        assert shown + empty == (rows - groups - 1) * columns
        spills = "all => all.filter(e => e.getBoundingClientRect().right > innerWidth).length"
        assert width > 800 or table.locator("td, th .pair").evaluate_all(spills) == 0
        label = "e => getComputedStyle(e, '::before').content"
        first = table.locator("td").first
        name = first.get_attribute("data-label")
        assert name and first.evaluate(label) == (f'"{name}"' if width < 800 else "none")


@pytest.mark.parametrize("question", ["what-survives", "independent-roots", "chain-to-root"])
def test_answers_that_a_machine_read_fit_a_phone(browser: "playwright.Browser", evil: str, question: str) -> None:
    with Watched(browser, 390) as seen:
        seen.page.goto(f"{evil}ask/{question}?run=1")
        assert seen.page.get_by_text("machine reading, checked by nobody").first.is_visible()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("path", "wide"), [("claim/nawras-talks", ".chains"), ("meeting/nawras-talks", ".accounts")])
def test_what_is_cut_off_says_that_it_scrolls(
    browser: "playwright.Browser", samples: str, path: str, wide: str
) -> None:
    with Watched(browser, 390) as seen:
        seen.page.goto(samples + path)
        region = seen.page.locator(".scroll", has=seen.page.locator(wide)).first
        assert region.evaluate("e => e.scrollWidth > e.clientWidth")
        assert seen.page.get_by_text("scrolls sideways").first.is_visible()
        assert "linear-gradient" in region.evaluate("e => getComputedStyle(e).backgroundImage")
    with Watched(browser, 1280) as seen:
        seen.page.goto(samples + path)
        assert not seen.page.get_by_text("scrolls sideways").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_is_whole_where_a_page_is_wide_enough(
    browser: "playwright.Browser", samples: str, scheme: str
) -> None:
    """What a world leaves out is said in more words, and looks fainter than what stands."""
    stroke = "e => parseFloat(getComputedStyle(e.querySelector('rect')).strokeWidth)"
    with Watched(browser, 1280, scheme) as seen:
        for world in ("", "?world=on-record", "?world=as-of%3D2025-04-09"):
            seen.page.goto(f"{samples}claim/nawras-talks{world}")
            region = seen.page.get_by_role("region", name="Drawing of the chains")
            assert region.evaluate("e => e.scrollWidth - e.clientWidth") == 0, world
            inside = "e => e.parentElement.getBoundingClientRect().right - e.getBoundingClientRect().right"
            assert region.locator("svg").evaluate(inside) >= 0, "the claim's box is cut"
        left_out = region.locator(".verdict-denies.verdict-faint").first
        assert "not in this world" in left_out.text_content()
        assert left_out.evaluate(stroke) < region.locator(".verdict:not(.verdict-faint)").first.evaluate(stroke)


RIGHT_EDGE = """async picture => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(image.width - 1, 20, 1, image.height - 40).data].filter((_, n) => n % 4 == 0);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_shadow_lies_above_what_is_cut_off_and_goes_at_the_end(
    browser: "playwright.Browser", samples: str, scheme: str
) -> None:
    with Watched(browser, 390, scheme) as seen, Watched(browser) as looking:
        seen.page.goto(f"{samples}claim/nawras-talks")
        region = seen.page.get_by_role("region", name="Drawing of the chains")
        assert region.get_attribute("tabindex") == "0"
        edges = []
        for place in ("e.scrollWidth - e.clientWidth - 60", "e.scrollWidth"):  # across the claim's box, and behind it
            region.evaluate(f"e => e.scrollTo({{left: {place}, behavior: 'instant'}})")
            picture = base64.b64encode(region.screenshot()).decode()
            edges.append(looking.page.evaluate(RIGHT_EDGE, picture))
        cut, end = edges
        assert max(end) - min(end) <= 2, "something lies over the end"
        assert min(abs(red - end[0]) for red in cut) > 40, "something lies over the shadow"


def test_the_drawing_can_be_used_by_keyboard(browser: "playwright.Browser", samples: str) -> None:
    with Watched(browser, script=False) as seen:
        page = seen.page
        page.goto(f"{samples}claim/nawras-talks")
        page.get_by_role("region", name="Drawing of the chains").focus()
        page.keyboard.press("Tab")
        first = page.locator("a.box").first
        assert first.evaluate("e => e === document.activeElement")
        widths = "e => getComputedStyle(e.querySelector('rect')).strokeWidth"
        assert first.evaluate(widths) != page.locator("a.box").nth(1).evaluate(widths), "the focus cannot be seen"
        drawing = page.get_by_role("group", name="From each article")
        assert drawing.get_by_role("link", name="article A quiet table in Nawras").count() == 1
        drawing.get_by_role("link", name="Katla Ferrin, root, on the record").click()
        page.wait_for_url("**/actor/katla-ferrin")


def test_worlds_side_by_side_by_form(browser: "playwright.Browser", samples: str) -> None:
    with Watched(browser, script=False) as seen:
        page = seen.page
        page.goto(f"{samples}ask/who-met-whom?actor=Katla+Ferrin")
        page.get_by_role("link", name="several worlds side by side").click()
        assert page.get_by_role("img").count() == 4
        page.get_by_label("World", exact=True).fill("as-of=2025-04-14")
        page.get_by_role("button", name="Show side by side").click()
        assert page.get_by_role("img", name="As known on 14 April 2025").is_visible()
        row = page.get_by_role("row", name="second time in Lindmere")
        assert "told" in row.inner_text() and "denied by Katla Ferrin" in " ".join(row.inner_text().split())
        page.get_by_role("link", name="Take this world away (The reported world)").click()
        assert page.get_by_role("img").count() == 4


@pytest.mark.parametrize("width", [1280, 820, 390])
def test_pictures_of_worlds_stay_within_their_boxes(browser: "playwright.Browser", samples: str, width: int) -> None:
    spill = """all => all.map(e => {
        const inside = e.getBoundingClientRect(), box = e.closest("figure").getBoundingClientRect();
        return Math.max(inside.right - box.right, box.left - inside.left, e.getBBox().width - e.viewBox.baseVal.width);
    })"""
    with Watched(browser, width) as seen:
        for path in ("who-met-whom/worlds", "who-met-whom/worlds?actor=Katla+Ferrin", "independent-roots/worlds"):
            seen.page.goto(f"{samples}ask/{path}")
            found = seen.page.locator("figure .panel").evaluate_all(spill)
            assert found and max(found) <= 0, path


def test_what_can_be_touched_is_large_enough(browser: "playwright.Browser", samples: str) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links in a line of text."""
    small = """all => all.filter(e => {
        const box = e.getBoundingClientRect();
        return box.width && getComputedStyle(e).display !== "inline" && Math.min(box.width, box.height) < 24;
    }).map(e => e.outerHTML.slice(0, 100))"""
    with Watched(browser, 390) as seen:
        for path in (
            "",
            "article/courier-envoys",
            "claim/nawras-talks",
            "sparql",
            "ask/who-met-whom?run=1",
            "ask/who-met-whom/worlds",
        ):
            seen.page.goto(samples + path)
            found = seen.page.locator("a:not(.skip), button, select, input:not([type=hidden]), summary")
            assert found.evaluate_all(small) == [], path


def test_nothing_hostile_runs_or_leads_away(browser: "playwright.Browser", evil: str) -> None:
    paths = (
        "",
        "article/evil",
        "article/machine",
        "claim/talks",
        "place/evil",
        "decision/d1",
        "ask/who-denies-what?run=1",
    )
    query = "SELECT ?s ?o { ?s ?p ?o FILTER(isLiteral(?o) || ?p = <http://www.w3.org/2000/01/rdf-schema%23seeAlso>) }"
    with Watched(browser) as seen:
        for path in (*paths, f"sparql?query={query}", "search?q=%22%3E%3Cscript%3Ealert(9)%3C/script%3E"):
            seen.page.goto(evil + path)
            assert seen.page.locator("main script, main img, main b, main iframe").count() == 0, path
            whole = "all => all.map(a => new URL(a.getAttribute('href'), location).href)"  # links in SVG have no text
            links = seen.page.eval_on_selector_all("a[href]", whole)
            assert all(link.startswith((evil, *ELSEWHERE)) for link in links), path
            body = seen.page.locator("body").inner_text()
            assert not {"\u202e", "\u0007", "\u001b"} & set(body), path
        assert seen.complaints == []


def test_the_printed_page_has_no_navigation(browser: "playwright.Browser", samples: str, tmp_path: Path) -> None:
    with Watched(browser) as seen:
        seen.page.goto(f"{samples}claim/nawras-talks")
        seen.page.emulate_media(media="print")
        assert (
            not seen.page.get_by_role("navigation").is_visible() and not seen.page.get_by_role("searchbox").is_visible()
        )
        assert seen.page.get_by_text("Fictional sample.").is_visible()
        seen.page.pdf(path=str(tmp_path / "claim.pdf"))
        assert (tmp_path / "claim.pdf").stat().st_size > 10_000
