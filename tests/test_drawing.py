"""Pictures of chains: nothing can be read off them that is no chain, and nothing hides anything else."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sayso.views.model import ArticleRef, ChainView, Step, Thing
from sayso.views.ways import Place, Ways, way, ways
from sayso_web import drawing, layers
from sayso_web.drawing import Box, Drawing

KINDS = {"The Post": "outlet", "The Sun": "outlet", "Ann": "person", "Bob": "person", "two officials": "unidentified",
         "an unstated source": "unstated"}  # fmt: skip
ARTICLES = {
    name: ArticleRef(name, name, f"Article {name}", "en", None, None, None, False, True) for name in ("a", "b", "c")
}


def thing(name: str) -> Thing:
    return Thing(f"https://example.org/{name}", name, KINDS[name])


def chain(article: str, names: Sequence[str], stance: str = "asserts", end: str = "", how: str = "hand") -> ChainView:
    """A chain as a claim's page has it; its IRI does not matter here."""
    root = thing(names[-1])
    return ChainView(
        iri=f"chain/{article}/{'/'.join(names)}",
        article=article,
        attribution="",
        steps=tuple(Step("", thing(name), None) for name in names),
        stance=stance,
        claim="claim",
        root=root,
        root_as=root,
        voucher=None,
        on_record=root.kind not in {"unidentified", "unstated"},
        how_read=how,
        ended_by="x" if end == "ended" else "",
        rejected_by="x" if end == "rejected" else "",
        exists=not end,
        outside=end == "not in this world",
    )


CHAINS = st.lists(
    st.builds(
        chain,
        st.sampled_from("abcd"),
        st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4),
        st.sampled_from(["asserts", "asserts", "denies", "declines"]),
        st.sampled_from(["", "", "ended", "rejected", "not in this world"]),
        st.sampled_from(["hand", "hand", "machine"]),
    ),
    min_size=1,
    max_size=16,
)
Read = tuple[tuple[Place, ...], str, str, bool]  # places from the article on, stance, end, read by machine


def told(chains: Sequence[ChainView]) -> Counter[Read]:
    """The chains as a picture should let them be read."""
    found = (way(one, ARTICLES) for one in chains)
    return Counter((places, v.stance, v.end, v.how_read == "machine") for places, v in found)


def read(picture: Drawing, given_ways: Ways) -> Counter[Read]:
    """Every way that can be followed in a picture, from a box of an article along its lines to the claim."""
    after = {n: [line.ends[1] for line in picture.lines if line.ends[0] == n] for n in range(len(picture.boxes))}
    out: Counter[Read] = Counter()

    def follow(walked: tuple[int, ...]) -> None:
        for arrow in picture.arrows:
            if arrow.root == walked[-1]:
                places = tuple(given_ways.places[n] for n in walked)
                out[places, arrow.stance, arrow.end, arrow.machine] += arrow.chains
        for n in after[walked[-1]]:
            follow((*walked, n))

    for n, box in enumerate(picture.boxes):
        if box.kind == "article":
            follow((n,))
    return out


@settings(deadline=None)
@given(CHAINS)
@example([chain("a", ["The Post", "Ann", "Bob"]), chain("a", ["The Post", "The Sun", "Bob"])])
@example([chain("a", ["The Post", "Ann"]), chain("b", ["The Sun", "Ann"]), chain("b", ["The Sun", "Ann"], "denies")])
@example([chain("a", ["The Post", "The Sun", "Ann"]), chain("b", ["The Sun", "Ann"]), chain("b", ["The Sun", "Bob"])])
def test_just_the_chains_can_be_read_off_a_picture(chains: list[ChainView]) -> None:
    found = ways(chains, ARTICLES, len(chains))
    picture = drawing.graph(found, "The claim")
    assert read(picture, found) == told(chains)
    assert picture.left_out == ()
    for line in picture.lines:
        ends = [one for one in told(chains) if _goes(one[0], tuple(found.places[n] for n in line.ends))]
        assert not line.ended or any(one[2] for one in ends)


def _goes(places: tuple[Place, ...], step: tuple[Place, ...]) -> bool:
    return step in set(pairwise(places))


@settings(deadline=None)
@given(CHAINS)
def test_nobody_stands_twice_where_the_same_follows(chains: list[ChainView]) -> None:
    """The graph has no more boxes than it must, so that the five chains of one outlet are no five outlets."""
    found = ways(chains, ARTICLES, len(chains))
    ahead: dict[int, frozenset[object]] = {}

    def follows(n: int) -> frozenset[object]:
        if n not in ahead:
            own = {verdict for root, verdict in found.verdicts if root == n}
            ahead[n] = frozenset({(found.places[b], follows(b)) for a, b in found.steps if a == n} | own)
        return ahead[n]

    states = [(found.places[n], follows(n)) for n in range(len(found.places))]
    assert len(states) == len(set(states))


@settings(deadline=None)
@given(CHAINS)
def test_no_box_stands_on_another_and_no_line_runs_through_one(chains: list[ChainView]) -> None:
    picture = drawing.chains(chains, ARTICLES, "The claim " * 20)
    assert picture is not None
    for one, other in combinations(picture.boxes, 2):
        assert _apart(one, other), (one, other)
    for box in picture.boxes:
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.width <= picture.width and box.y + box.height <= picture.height
    for line in picture.lines:
        start, end = (picture.boxes[n] for n in line.ends)
        assert line.points[0] == (start.x + start.width, start.middle) and line.points[-1] == (end.x, end.middle)
        for x, y in _along(line.points):
            assert not [
                box for box in picture.boxes if box.x < x < box.x + box.width and box.y <= y <= box.y + box.height
            ]


@settings(deadline=None)
@given(CHAINS)
def test_a_stance_stands_on_its_own_line_to_the_claim(chains: list[ChainView]) -> None:
    picture = drawing.chains(chains, ARTICLES, "The claim")
    assert picture is not None
    claim = picture.boxes[-1]
    assert claim.kind == "claim"
    for arrow in picture.arrows:
        root = picture.boxes[arrow.root]
        assert arrow.x1 == root.x + root.width and root.y <= arrow.y <= root.y + root.height
        assert arrow.x2 == claim.x and claim.y < arrow.y < claim.y + claim.height
        assert 10 + arrow.label_width + 20 <= arrow.x2 - arrow.x1, "a label covers its arrow"
        top, bottom = arrow.y - arrow.label_height / 2, arrow.y + arrow.label_height / 2
        assert top >= 0 and bottom <= picture.height, "a label stands out of the picture"
    for one, other in pairwise(sorted(picture.arrows, key=lambda arrow: arrow.y)):
        assert other.y - one.y >= (one.label_height + other.label_height) / 2, "a label stands on another"


def _apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def _along(points: Sequence[tuple[int, int]]) -> Iterator[tuple[float, float]]:
    """Points on a line: level, or bent as the path of the SVG is (a cubic whose two middle points are half way)."""
    for (x1, y1), (x2, y2) in pairwise(points):
        for n in range(1, 20):
            t = n / 20
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            middle = (x1 + x2) / 2
            yield a * x1 + (b + c) * middle + d * x2, (a + b) * y1 + (c + d) * y2


# By hand


def test_a_root_that_two_articles_tell_stands_once() -> None:
    picture = drawing.chains([chain("a", ["The Post", "Ann"]), chain("b", ["The Sun", "Ann"])], ARTICLES, "It rained")
    assert picture is not None
    assert sorted(box.name for box in picture.boxes) == [
        "", "Ann, root, on the record", "The Post, who passes it on", "The Sun, who passes it on",
        "article Article a", "article Article b",
    ]  # fmt: skip
    assert len(picture.arrows) == 1


def test_a_root_that_says_two_things_in_two_articles_stands_twice() -> None:
    chains = [chain("a", ["The Post", "Ann"]), chain("b", ["The Sun", "Ann"], "denies")]
    picture = drawing.chains(chains, ARTICLES, "It rained")
    assert picture is not None
    assert [box.lines for box in picture.boxes].count(("Ann",)) == 2
    assert {(arrow.stance, arrow.label) for arrow in picture.arrows} == {
        ("asserts", ("“ ” asserts",)),
        ("denies", ("≠ denies",)),
    }


def test_who_passes_on_and_asserts_itself_stands_as_both() -> None:
    chains = [chain("a", ["The Post"]), chain("a", ["The Post", "two officials"])]
    picture = drawing.chains(chains, ARTICLES, "It rained")
    assert picture is not None
    kinds = {box.name: box.kind for box in picture.boxes if box.kind not in {"claim", "article"}}
    assert kinds == {
        "The Post, who passes it on": "relay",
        "The Post, root, where the text stops": "outlet",
        "two officials, root, not named": "hidden",
    }


@pytest.mark.parametrize(
    ("end", "how", "label"),
    [
        ("", "hand", ("“ ” asserts",)),
        ("ended", "hand", ("“ ” asserts", "ended")),
        ("rejected", "hand", ("“ ” asserts", "rejected")),
        ("not in this world", "machine", ("“ ” asserts ⚙", "not in this world")),
        ("", "machine", ("“ ” asserts ⚙",)),
        ("", "reviewed", ("“ ” asserts",)),
    ],
)
def test_what_no_longer_stands_or_only_a_machine_read_says_so(end: str, how: str, label: tuple[str, ...]) -> None:
    picture = drawing.chains([chain("a", ["The Post", "Ann"], "asserts", end, how)], ARTICLES, "It rained")
    assert picture is not None
    assert [arrow.label for arrow in picture.arrows] == [label]
    assert {line.ended for line in picture.lines} == {bool(end)}
    assert {box.ended for box in picture.boxes if box.kind != "claim"} == {bool(end)}


def test_a_line_on_which_one_chain_still_goes_is_not_struck() -> None:
    chains = [chain("a", ["The Post", "Ann"]), chain("a", ["The Post", "Bob"], end="ended")]
    picture = drawing.chains(chains, ARTICLES, "It rained")
    assert picture is not None
    struck = {(picture.boxes[line.ends[0]].lines[0], picture.boxes[line.ends[1]].lines[0]) for line in picture.lines
              if line.ended}  # fmt: skip
    assert struck == {("The Post", "Bob")}
    assert [box.lines for box in picture.boxes if box.ended] == [("Bob",)]


def test_the_same_way_in_other_words_is_counted() -> None:
    picture = drawing.chains([chain("a", ["The Post", "Ann"])] * 2, ARTICLES, "It rained")
    assert picture is not None
    assert [(arrow.label, arrow.chains) for arrow in picture.arrows] == [(("“ ” asserts ×2",), 2)]


@pytest.mark.parametrize(("speakers", "end"), [(3, ""), (3, "not in this world"), (4, ""), (4, "not in this world")])
def test_chains_of_usual_length_fit_on_a_page(speakers: int, end: str) -> None:
    """The widest page holds 1216 pixels less its margins of 32."""
    names = ["The Post", "The Sun", "Ann", "Bob"][-speakers:]
    picture = drawing.chains([chain("a", names, end=end)], ARTICLES, "It rained")
    assert picture is not None and picture.width + 6 + 12 <= 1216 - 64


def test_columns_are_no_narrower_than_they_need_be() -> None:
    widths = []
    for names in (["The Post", "Ann"], ["The Post", "The Sun", "Ann", "Bob"], ["The Post", "The Sun"] * 3 + ["Ann"]):
        picture = drawing.chains([chain("a", names)], ARTICLES, "It rained")
        assert picture is not None
        widths.append(picture.boxes[0].width)
    assert widths[0] == widths[2] > widths[1], "what has to scroll anyway need not be narrow"


def test_no_stance_is_left_out_for_want_of_room() -> None:
    many = [chain("a", ["The Post", "Ann"])] * (drawing.MOST_CHAINS + 3)
    picture = drawing.chains([*many, chain("b", ["Bob"], "denies")], ARTICLES, "It rained")
    assert picture is not None
    assert {arrow.stance for arrow in picture.arrows} == {"asserts", "denies"}
    assert picture.left_out == (("asserts", 4),)


def test_no_chain_no_picture() -> None:
    assert drawing.chains([], ARTICLES, "It rained") is None


# Layers


def test_lines_that_need_not_cross_do_not() -> None:
    found = layers.layout([0, 0, 1, 1], [20, 20, 20, 20], [(0, 3), (1, 2)], 10)
    assert (found.tops[0] < found.tops[1]) == (found.tops[3] < found.tops[2])


def test_a_long_line_goes_round_the_box_between() -> None:
    found = layers.layout([0, 1, 2], [20, 20, 20], [(0, 1), (1, 2), (0, 2)], 10)
    assert found.passes[0] == found.passes[1] == ()
    (height,) = found.passes[2]
    assert not found.tops[1] - 10 < height < found.tops[1] + 30


def test_columns_leave_no_line_leading_back() -> None:
    assert layers.columns(4, [(0, 1), (1, 2), (0, 2), (3, 2)]) == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("text", "lines"), [("x" * 40, 3), ("新華社記者報導北京", 1), ("新華社記者報導北京消息", 2), ("", 1)]
)
def test_words_stay_within_their_box(text: str, lines: int) -> None:
    assert len(drawing.wrapped(text)) == lines
