"""From what the model hears to notes: stances by the words of a cue, nesting, and the gate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.attributions import Heard
from sayso.extract.drafting import passed
from sayso.extract.labels import SPEAKERS, STANCES
from sayso.extract.stances import stance


@pytest.mark.parametrize(
    ("cue", "content", "heard", "taken"),
    [
        ("said", "it rained", "asserts", "asserts"),
        ("denied", "that it rained", "asserts", "denies"),
        ("did not deny", "that it rained", "denies", "declines"),
        ("neither confirmed nor denied", "that it rained", "asserts", "declines"),
        ("declined to comment", "", "asserts", "declines"),
        ("would not say", "who had called", "asserts", "declines"),
        ("did not respond to a request for comment", "", "asserts", "declines"),
        ("could not verify", "the account", "asserts", "questions"),
        ("asked", "whether it had rained", "urges", "questions"),
        ("asked", "the court to lift the ban", "asserts", "urges"),
        ("asked", "“Who called?”", "asserts", "questions"),
        ("called on", "both sides to stop", "asserts", "urges"),
        ("told", "to leave at once", "asserts", "urges"),
        ("told", "reporters that it rained", "asserts", "asserts"),
        ("believes", "that it will rain", "asserts", "believes"),
        ("rejected", "the claim", "asserts", "denies"),
        ("called the account false", "it rained", "denies", "denies"),
        ("contradicted", "the account", "asserts", "denies"),
        ("knows nothing", "of any talks", "asserts", "denies"),
        ("said", "he knows nothing of it", "asserts", "asserts"),
        ("never said", "that it rained", "asserts", "declines"),
        ("does not believe", "that it rained", "believes", "questions"),
        ("nobody disputes", "that it rained", "denies", "asserts"),
        ("wrote", "that it rained", "denies", "asserts"),
    ],
)
def test_the_stance_is_that_of_the_words(cue: str, content: str, heard: str, taken: str) -> None:
    assert stance(cue, content, heard) == taken


def heard(text: str, cue: str, content: str, within: int = -1, source: str = "") -> Heard:
    start, end = text.index(cue), text.index(content) if content else 0
    where = (text.index(source), text.index(source) + len(source)) if source else None
    spans = ((end, end + len(content)),) if content else ()
    return Heard((start, start + len(cue)), where, spans, "asserts", "named", within, 0.9)


def test_what_stands_in_the_words_of_another_is_within_it() -> None:
    text = "The minister said that Sand had denied that it rained."
    outer = heard(text, "said", "that Sand had denied that it rained")
    inner = heard(text, "had denied", "that it rained")
    kept, rejected = passed(text, [inner, outer])
    assert not rejected
    assert [(each.cue[0], each.within) for each in kept] == [(13, -1), (text.index("had denied"), 13)]


def test_who_is_cited_is_within_who_cites() -> None:
    text = "NBC reported, citing two officials, that talks were held."
    kept, _ = passed(
        text, [heard(text, "reported", "that talks were held"), heard(text, "citing", "that talks were held")]
    )
    assert [each.within for each in kept] == [-1, 4]


def test_spans_are_trimmed_and_never_overlap_their_cue() -> None:
    text = "“It rained, ” she said, and left."
    (kept,), _ = passed(text, [heard(text, "said,", "“It rained, ” she said")])
    assert text[slice(*kept.cue)] == "said"
    assert [text[slice(*span)] for span in kept.content] == ["“It rained, ” she"]


def test_who_knows_nothing_of_it_denies_it() -> None:
    text = "The two spoke, but Caracas knows nothing of it."
    (kept,), _ = passed(text, [heard(text, "knows", "The two spoke")])
    assert text[slice(*kept.cue)] == "knows nothing"
    assert stance(text[slice(*kept.cue)], "The two spoke", "asserts") == "denies"


def test_what_says_nothing_is_kept_out_with_a_reason() -> None:
    text = "She said. He declined to comment."
    kept, (rejected,) = passed(text, [heard(text, "said", ""), heard(text, "declined to comment", "")])
    assert [text[slice(*each.cue)] for each in kept] == ["declined to comment"]
    assert (rejected.words, rejected.why) == ("said", "it has no content, and does not decline")


SPANS = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda pair: (pair[0], min(40, pair[0] + pair[1])))


@given(
    st.text(alphabet="ab ,.“”", min_size=40, max_size=40),
    st.lists(
        st.builds(
            Heard,
            SPANS,
            st.none() | SPANS,
            st.lists(SPANS, max_size=3).map(tuple),
            st.sampled_from(STANCES),
            st.sampled_from(SPEAKERS),
            st.integers(-1, 40),
            st.floats(0, 1),
        ),
        max_size=8,
    ),
)
def test_the_gate_lets_nothing_malformed_through(text: str, found: list[Heard]) -> None:
    kept, rejected = passed(text, found)
    assert len(kept) + len(rejected) == len(found)
    cues = {each.cue[0]: each for each in kept}
    assert len(cues) == len(kept)
    for each in kept:
        assert 0 <= each.cue[0] < each.cue[1] <= len(text)
        assert all(0 <= a < b <= len(text) for a, b in each.content)
        assert not any(a < each.cue[1] and each.cue[0] < b for a, b in each.content)
        seen, at = set(), each
        while at.within >= 0:
            assert at.cue not in seen
            seen.add(at.cue)
            at = cues[at.within]
