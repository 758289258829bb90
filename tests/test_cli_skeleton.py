"""Skeletons of notes: whatever the text, they are notes whose quotes stand in it."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filling import filled
from sayso import interpret, notes
from sayso.skeleton import FILL_IN, quote, skeleton

WORDS = st.sampled_from(["said", "Ann", "told", ".", "\n", " ", "“", "”", "denied", ",", "قال", "😀", "!", "a b"])
TEXTS = st.one_of(st.text(min_size=1), st.lists(WORDS, min_size=1).map("".join)).filter(
    lambda text: bool(text.strip()) and "\x00" not in text
)


@settings(deadline=None)
@given(TEXTS)
@example("\x1b\x1b\x1b")
@example("<<<")
def test_a_skeleton_is_right_but_for_what_must_be_filled_in(text: str) -> None:
    body = skeleton(text, "x.txt", notes.ArticleNotes(publisher="The Post", stated_date="2024-03-05"), "R. Reader")
    unit = interpret.interpret(
        notes.decode(filled(body), "x.json"), name="x", data=text.encode(), base="https://example.org/", source="x.json"
    )
    assert len([a for a in unit.attributions if a.stance]) == 1


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_quote_is_found_where_it_was_taken(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = quote(text, start, end)
    at, to = notes.locate(text, made, "x")
    assert text[at:to] == text[start:end]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Big news, aides said\n\nAnn said that Bob had met Cem.\n", ["FILL IN: said", 2], "that Bob had met Cem"),
        ("“We did not meet them,” Ann said. Then she left.", "FILL IN: said", "We did not meet them,"),
        ("According to Ann Miller, nobody met.", "FILL IN: According to", "Ann Miller, nobody met"),
    ],
)
def test_the_example_is_the_first_saying_of_the_text(text: str, cue: object, content: str) -> None:
    (statement,) = json.loads(skeleton(text, "x.txt", notes.ArticleNotes()))["statements"]
    assert statement["cue"] == cue
    assert statement["content"] == [f"{FILL_IN} {content}"]


def test_what_is_known_is_filled_in_and_the_rest_is_marked() -> None:
    known = notes.ArticleNotes(language="de", url="https://e.org/")
    whole = json.loads(skeleton("\n A title \nAnn said so again.", "x.txt", known))
    article = whole["article"]
    assert article["title"] == "A title"
    assert article["language"] == "de"
    assert article["url"] == "https://e.org/"
    assert article["stated_date"] is None
    assert article["publisher"].startswith(FILL_IN)
    assert whole["actors"][0]["name"] == article["publisher"]
    assert whole["read_by"]["by"].startswith(FILL_IN)
