"""What is read of a text before the model reads it: quotation marks, windows, names, speakers."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.actors import Actors
from sayso.extract.attributions import Heard
from sayso.extract.names import Names, bare
from sayso.extract.quotes import Place, places
from sayso.extract.speakers import Resolver, Speaker
from sayso.extract.tagger import MODEL
from sayso.extract.windows import OWN, cutter, windows

TOKENIZER = cutter(MODEL / "vocab.txt")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("She said “no” and left.", "“no”"),
        ('She said "no" and left.', '"no"'),
        ("He called it ‘a farce’ in the ministers’ bar.", "‘a farce’"),
        ("It's the editors' choice.", ""),
        ("„Nein“, sagte sie.", "„Nein“"),
        ("« Non », dit-elle.", "« Non »"),
        ("“He told us ‘never again’,” she said.", "“He told us ‘never again’,”"),
        ("“It runs on.\n\nShe left.", "“It runs on."),
        ("“One.\n\n“Two,” he said.", "“One.“Two,”"),
        ("A stray ” mark.", ""),
    ],
)
def test_what_stands_in_quotation_marks(text: str, quoted: str) -> None:
    found = places(text)
    assert "".join(char for char, place in zip(text, found, strict=True) if place != Place.OUTSIDE) == quoted


@given(st.text(alphabet="ab .\n“”\"‘’'«»„é\u0301א", max_size=200))
def test_every_character_has_a_place(text: str) -> None:
    found = places(text)
    assert len(found) == len(text)
    assert {*found} <= {*Place}


@given(st.lists(st.text(alphabet="ab cé“”.’-\u0301שA1", max_size=300), max_size=12))
def test_windows_hold_every_piece_once(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    whole = TOKENIZER.encode(text, add_special_tokens=False).offsets
    own = [span for window in windows(text, TOKENIZER) for span in window.spans[window.first : -1]]
    assert own == whole
    for window in windows(text, TOKENIZER):
        assert len(window.ids) == len(window.shapes) == len(window.spans)
        assert len(window.ids) - window.first <= OWN + 1


def test_no_text_can_write_the_marks_that_windows_have() -> None:
    begin, end = TOKENIZER.token_to_id("[CLS]"), TOKENIZER.token_to_id("[SEP]")
    (window,) = windows("He said [CLS] and [SEP].", TOKENIZER)
    assert window.ids[0] == begin
    assert window.ids[-1] == end
    assert not {begin, end} & {*window.ids[1:-1]}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mr. Valdivia", "Valdivia"),
        ("Foreign Minister Lucía Arrambide", "Lucía Arrambide"),
        ("Secretary of State Paul Drummond", "Paul Drummond"),
        ("Foreign Ministry", "Foreign Ministry"),
        ("Brynivets’s", "Brynivets"),
        ("Idris al-Mawjani", "Idris al-Mawjani"),
        ("Home Secretary", "Home Secretary"),
    ],
)
def test_a_name_without_its_title(written: str, name: str) -> None:
    assert bare(written) == name


def test_names_of_a_text() -> None:
    text = (
        "President Caroline Hask met Rodrigo Valdivia on Tuesday. The White House said so. Ms. Hask left early, and "
        "Valdivia’s aides stayed. Officials from the Ministry of Ports were there."
    )
    names = Names(text)
    found = [mention.name for mention in names.mentions]
    assert found == [
        "Caroline Hask", "Rodrigo Valdivia", "White House", "Hask", "Valdivia", "Ministry of Ports"
    ]  # fmt: skip
    assert names.full["Hask"] == "Caroline Hask"
    assert names.is_person("Caroline Hask")
    assert not names.is_person("Ministry of Ports")
    assert names.gender == {"Caroline Hask": "she"}


def resolved(text: str, said: Sequence[Heard]) -> list[Speaker]:
    names = Names(text)
    return [who for some in Resolver(text, names, Actors(text, names, ())).all(said) for who in some]


def heard(text: str, source: str | None, cue: str, speaker: str = "named") -> Heard:
    at = text.index(cue)
    start = text.index(source) if source else 0
    where = (start, start + len(source)) if source else None
    return Heard((at, at + len(cue)), where, (), "asserts", speaker, -1, 1.0)


@pytest.mark.parametrize(
    ("text", "said", "speakers"),
    [
        (
            "Katla Ferrin said no. She added that Ferrin never lies.",
            [("Katla Ferrin", "said"), ("She", "added")],
            ["Katla Ferrin", "Katla Ferrin"],
        ),
        (
            "Ms. Dahl met Mr. Olav Korb. Olav Korb warned of war. She denied it.",
            [("Olav Korb", "warned"), ("She", "denied")],
            ["Olav Korb", "Dahl"],
        ),
        (
            "Two officials said so. The officials insisted on it.",
            [("Two officials", "said"), ("The officials", "insisted")],
            ["Two officials", "Two officials"],
        ),
        ("Mira Sand and Olav Korb said so.", [("Mira Sand and Olav Korb", "said")], ["Mira Sand", "Olav Korb"]),
        ("A spokesman for Olav Korb said so.", [("A spokesman for Olav Korb", "said")], ["A spokesman for Olav Korb"]),
        ("The White House said so.", [("The White House", "said")], ["White House"]),
        ("He said so.", [("He", "said")], ["He"]),
        ("It was reportedly so.", [(None, "reportedly")], [None]),
    ],
)
def test_who_speaks(text: str, said: list[tuple[str | None, str]], speakers: list[str | None]) -> None:
    found = resolved(text, [heard(text, source, cue, "named" if source else "unstated") for source, cue in said])
    assert [speaker.name for speaker in found] == speakers


@pytest.mark.parametrize("line", ["Abc of the Def ", "AAA ", "A. B. ", "A’b", "“‘", "Mr. ", "Abc\n"])
@pytest.mark.timeout(30)
def test_names_of_a_monstrous_line_are_soon_read(line: str) -> None:
    text = line * (400_000 // len(line))
    assert len(Names(text).mentions) <= len(text)
    assert len(places(text)) == len(text)


@pytest.mark.timeout(30)
def test_ten_thousand_pronouns_are_soon_resolved() -> None:
    text = "Olav Korb said. He said. " * 10_000
    cues = [n for n in range(len(text)) if text.startswith("said", n)]
    sayings = [
        Heard(
            (n, n + 4), (n - 3, n - 1) if text[n - 3 : n] == "He " else (n - 10, n - 1), (), "asserts", "named", -1, 1.0
        )
        for n in cues
    ]
    assert {who.name for who in resolved(text, sayings)} == {"Olav Korb"}


def test_a_surname_that_is_a_pronoun_is_a_name() -> None:
    text = "He Lifeng said so. Later he added more."
    found = resolved(text, [heard(text, "He Lifeng", "said"), heard(text, "he", "added")])
    assert [who.name for who in found] == ["He Lifeng", "He Lifeng"]


def test_nobody_is_put_in_the_place_of_an_unknown_he() -> None:
    text = "He said so."
    (speaker,) = resolved(text, [heard(text, "He", "said")])
    assert speaker.kind == "unnamed"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Ada Sand came. An official, who knows Ada Sand, said it rained.", "An official, who knows Ada Sand"),
        (
            "Ada Sand came. Officials travelling with Ada Sand in Geneva said it rained.",
            "Officials travelling with Ada Sand",
        ),
        ("Ada Sand came. The lawyer defending Ada Sand said it rained.", "The lawyer defending Ada Sand"),
        ("Ada Sand came. Sources inside the Kremlin said it rained.", "Sources inside the Kremlin"),
        (
            "Ada Sand came. A senior official, now advising Ada Sand, said it rained.",
            "A senior official, now advising Ada Sand",
        ),
        ("Spokesman Ada Sand came. The spokesman, who asked not to be named, said it rained.", "The spokesman"),
        ("Ada Sand came to Geneva. It rained, he said on condition of anonymity.", "he"),
    ],
)
def test_who_withholds_his_name_never_gets_one(text: str, source: str) -> None:
    (speaker,) = resolved(text, [heard(text, source, "said", "anonymous")])
    assert (speaker.kind, speaker.anonymous) == ("unnamed", True)


@pytest.mark.timeout(30)
def test_a_pronoun_after_a_monstrous_sentence_is_soon_resolved() -> None:
    text = "Olav Korb and Mira Sand " * 10_000 + "he said so."
    resolved(text, [heard(text, "he said", "said")])
    resolved(
        text, [Heard((len(text) - 8, len(text) - 4), (len(text) - 11, len(text) - 9), (), "asserts", "named", -1, 1.0)]
    )
