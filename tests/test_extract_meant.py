"""Whom the words of an article mean, and what meetings and offices come of what the model marks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import notes
from sayso.dates import check
from sayso.extract.attributions import Heard
from sayso.extract.contacts import Contact
from sayso.extract.drafting import draft
from sayso.extract.labels import CONTACTS, KINDS, STATUSES
from sayso.extract.mentions import Mention, Title
from sayso.extract.names import listed
from sayso.extract.said import Span
from sayso.extract.tagger import Reading

MEANT = json.loads((Path(__file__).parent / "data" / "extract" / "meant.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Marked:
    """What a model marks in a text, as a table says it."""

    reading: Reading
    name: str = "table"

    def read(self, text: str) -> Reading:
        return self.reading


def reading(case: dict[str, Any]) -> Reading:
    text = case["text"]

    def span(words: str | None) -> Span | None:
        return (text.index(words), text.index(words) + len(words)) if words else None

    def sure(words: str) -> Span:
        found = span(words)
        assert found
        return found

    heard = [
        Heard(sure(cue), span(source), (sure(content),), "asserts", "unnamed", -1, 0.9)
        for cue, source, content in case.get("said", ())
    ]
    return Reading(
        sorted(heard, key=lambda each: each.cue),
        [Mention(sure(name), kind, 0.9, 0, 0) for name, kind in case["mentions"]],
        [Title(sure(title), span(holder), span(of), 0.9) for title, holder, of in case.get("titles", ())],
        [
            Contact(sure(trigger), tuple(sure(w) for w in who), span(where), span(when), kind, status, 0.9)
            for trigger, who, where, when, kind, status in case.get("told", ())
        ],
    )


@pytest.mark.parametrize("case", MEANT, ids=[case["about"] for case in MEANT])
def test_whom_and_what_the_words_mean(case: dict[str, Any]) -> None:
    read = draft(case["text"], notes.ArticleNotes(reference_date="2024-03-05"), Marked(reading(case))).notes
    if "speakers" in case:
        assert [s.speaker for s in read.statements] == case["speakers"]
    told = [[list(m.participants), m.place, m.date, m.status, len(m.evidence)] for m in read.meetings]
    assert told == case.get("meetings", [])
    roles = {actor.name: [[r.title, r.of, r.former] for r in actor.roles] for actor in read.actors}
    assert {name: roles[name] for name in case.get("roles", {})} == case.get("roles", {})


@settings(deadline=None, max_examples=60)  # other work on the machine is no fault of ours
@given(st.data())
def test_whatever_is_marked_makes_notes_whose_words_stand_in_the_text(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="Aa b.,’“”\n", min_size=30, max_size=60))
    spans = st.tuples(st.integers(0, 29), st.integers(1, 12)).map(lambda p: (p[0], min(len(text), p[0] + p[1])))
    mentions = data.draw(st.lists(spans, max_size=4, unique=True))
    contacts = data.draw(
        st.lists(
            st.builds(
                Contact,
                spans,
                st.lists(spans, max_size=3).map(tuple),
                st.none() | spans,
                st.none() | spans,
                st.sampled_from(CONTACTS),
                st.sampled_from(STATUSES),
                st.floats(0.5, 1),
            ),
            max_size=4,
            unique_by=lambda contact: contact.trigger,
        )
    )
    titles = data.draw(
        st.lists(st.builds(Title, spans, st.none() | spans, st.none() | spans, st.floats(0, 1)), max_size=3)
    )
    kinds = [Mention(span, KINDS[n % len(KINDS)], 0.9, 0, 0) for n, span in enumerate(sorted(mentions))]
    read = draft(
        text, notes.ArticleNotes(reference_date="2024-03-05"), Marked(Reading([], kinds, titles, contacts))
    ).notes
    for meeting in read.meetings:
        assert meeting.participants
        assert all(words.strip() for words in meeting.participants)
        for start, end in meeting.evidence:  # type: ignore[misc]
            assert 0 <= start < end <= len(text)
        if meeting.date:
            check(meeting.date)
    assert len({meeting.id for meeting in read.meetings}) == len(read.meetings)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=5), min_size=1, max_size=5))
def test_a_list_is_parted_at_its_commas_and_its_and(parts: list[str]) -> None:
    words = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    assert [part for _, part in listed(words)] == parts
    assert all(words[at : at + len(part)] == part for at, part in listed(words))
