"""The first stage of extraction: which text and which details come out of a file's bytes, and what is refused."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import DossierError
from sayso.extract import languages
from sayso.extract.apart import PageReader
from sayso.extract.declared import declared
from sayso.extract.encodings import decode
from sayso.extract.reading import MAX_PAGE_BYTES, Document, Reader

PAGES = Path(__file__).parent / "data" / "reading"
EXPECTED: dict[str, Any] = json.loads((PAGES / "expected.json").read_text("utf-8"))
PARAGRAPH = "<p>The ministry denied on Tuesday that its envoy had met the islanders, a spokeswoman said.</p>"
OTHER = "<p>Two officials, who asked not to be named, said that the envoy had met them twice in February.</p>"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>Harbour talks</title></head><body>{body}</body></html>".encode()


# Pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_a_page_gives_its_article(path: Path, reader: Reader) -> None:
    expected = dict(EXPECTED[path.name])
    if "refused" in expected:
        with pytest.raises(DossierError) as refused:
            reader.read(path.read_bytes(), path.name)
        assert str(refused.value) == expected["refused"]
        return
    text = "\n\n".join(expected.pop("paragraphs")) + "\n"
    assert asdict(reader.read(path.read_bytes(), path.name)) == asdict(Document(text)) | expected


def test_every_page_is_expected() -> None:
    assert EXPECTED.keys() == {path.name for path in PAGES.glob("*.html")}


def test_a_page_is_known_by_what_is_in_it(reader: Reader) -> None:
    data = (PAGES / "declared.html").read_bytes()
    assert reader.read(data, "saved.txt") == reader.read(data, "declared.html") == reader.read(data, "-")


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_page_with_a_byte_order_mark(codec: str, reader: Reader) -> None:
    path = PAGES / "right-to-left.html"
    assert reader.read(path.read_text("utf-8").encode(codec), path.name) == reader.read(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    ("stated", "language", "detected"),
    [
        ('lang="de"', "de", False),
        ('lang="not a tag"', "en", True),
        ("", "en", True),
    ],
)
def test_a_stated_language_wins_over_detection(stated: str, language: str, detected: bool, reader: Reader) -> None:
    document = reader.read(f"<html {stated}><body>{PARAGRAPH}{OTHER}</body></html>".encode(), "x.html")
    assert (document.language, document.detected) == (language, detected)


@pytest.mark.parametrize(
    ("paragraph", "kept"),
    [
        ('Read more: <a href="/x">what we know of the dispute</a>', False),
        ('<strong><a href="/x">What we know of the dispute</a></strong>', False),
        ('See also: <a href="/x">the dispute</a> | <a href="/y">the ferry</a>', False),
        ('<a href="/x">The Gazette reported that the envoy had left</a>.', True),
        ('According to <a href="/x">the Gazette and two other papers of the town</a>', True),
        ('The envoy, <a href="/x">Jon Aske</a>, has left', True),
    ],
)
def test_paragraphs_that_only_lead_elsewhere_are_left_out(paragraph: str, kept: bool, reader: Reader) -> None:
    data = page(f"<article>{PARAGRAPH}<p>{paragraph}</p>{OTHER}</article>")
    assert (reader.read(data, "x.html").text.count("\n\n") == 3) is kept


@pytest.mark.parametrize(
    ("block", "title"),
    [
        ('{"@type": "NewsArticle", "headline": "One"}', "One"),
        ('{"@type": "https://schema.org/NewsArticle", "headline": "One"};', "One"),
        ('{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "One"}}', "One"),
        ('[{"@type": "Article", "headline": "Two"}, {"@type": ["X", "NewsArticle"], "name": "One"}]', "One"),
        ('{"@type": "NewsArticle", "headline": {"@value": "One", "@language": "en"}}', "One"),
        ('{"@type": "NewsArticle", "headline": ["One"]}', ""),
        ('{"@type": "Recipe", "headline": "One"}', ""),
        ('{"@type": "NewsArticle", "headline": "One"', ""),
        ("[" * 100_000, ""),
        ("null", ""),
    ],
)
def test_what_json_ld_declares(block: str, title: str) -> None:
    assert declared([block]).title == title


KEYS = """@type @graph @id headline publisher name author url inLanguage articleBody datePublished mainEntityOfPage
    mainEntity copyrightHolder"""
JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=9) | st.sampled_from(["NewsArticle", "2024-03-05", "https://e.org/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner,
            max_size=6,
        )
    ),
)


@given(JSON)
def test_no_json_ld_is_too_strange(value: object) -> None:
    declared([json.dumps(value)])


# Plain text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Ann said so.\r\n\r\nBob did not.", "\ufeffAnn said so.\n", "قال\u200f e\u0301\t 😀 ", "<p>x"]
)
def test_plain_text_is_kept_as_it_stands(text: str, reader: Reader) -> None:
    assert reader.read(text.encode(), "x.txt").text == text


ENCODED = [
    ("The minister said “no talks were held”.", "cp1252"),
    ("The café’s owner paid £40.", "cp1252"),
    ("The ministry’s spokeswoman said “nobody met” — and two officials, who asked not to be named, said that they had "
     "met twice in February, in the first contact since the dispute began.", "cp1252"),
    ("The ministry’s spokeswoman said “nobody met” — and two officials, who asked not to be named, said that they had "
     "met twice in February, in the first contact since the dispute began.", "mac_roman"),
    ("El ministerio negó que su enviado se hubiera reunido con los isleños en febrero. «No hubo conversaciones», dijo "
     "la portavoz el martes en la capital, y añadió que nadie había preguntado.", "cp1252"),
    ("Ministerstwo zaprzeczyło, jakoby jego wysłannik spotkał się z wyspiarzami. „Żadnych rozmów nie było” – "
     "powiedziała rzeczniczka we wtorek, dodając, że nikt o nie nie pytał.", "cp1250"),
    ("Ministerstwo zaprzeczyło, jakoby jego wysłannik spotkał się z wyspiarzami. Żadnych rozmów nie było, "
     "powiedziała rzeczniczka we wtorek, dodając, że nikt o nie nie pytał. Później milczała.", "iso8859_2"),
    ("Bakanlık, elçisinin adalılarla görüştüğünü yalanladı. Sözcü salı günü hiçbir görüşme olmadığını söyledi ve "
     "gazetenin yanıldığını ekledi. Başka açıklama yapılmadı.", "cp1254"),
    ("Министерство опровергло сообщения о том, что его посланник встречался с жителями острова. «Переговоров не "
     "было», — заявила во вторник пресс-секретарь.", "cp1251"),
    ("Міністерство заперечило, що його посланець зустрічався з жителями острова. Жодних перемовин не було, сказала у "
     "вівторок речниця міністерства.", "koi8_u"),
    ("نفت الوزارة أن مبعوثها التقى سكان الجزيرة. وقالت المتحدثة باسم الوزارة يوم الثلاثاء إنه لم تكن هناك محادثات.",
     "cp1256"),
    ("外務省は、特使が島民と会談したとの報道を否定した。報道官は火曜日、「協議は行われていない」と述べた。", "cp932"),
    ("外交部否认其特使曾会见岛民。发言人周二表示，没有举行过任何会谈，也没有任何计划。", "gb18030"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codec"), ENCODED, ids=[f"{codec}-{text[:5]}" for text, codec in ENCODED])
def test_an_old_encoding_is_found_and_named(text: str, codec: str, reader: Reader) -> None:
    document = reader.read(text.encode(codec), "x.txt")
    assert document.text == text
    assert document.encoding


def test_utf_16_needs_its_mark(reader: Reader) -> None:
    document = reader.read("Ann said so.".encode("utf-16"), "x.txt")
    assert (document.text, document.encoding) == ("Ann said so.", "utf-16")
    with pytest.raises(DossierError, match="NUL"):
        reader.read("Ann said so.".encode("utf-16-le"), "x.txt")


def test_broken_utf_8_is_no_other_encoding(reader: Reader) -> None:
    data = "Ann’s “envoy” said so.".encode().replace(b"envoy", b"env\xe9y")
    with pytest.raises(DossierError, match="byte 14 is not UTF-8"):
        reader.read(data, "x.txt")
    with pytest.raises(DossierError, match="is not utf-16"):
        reader.read(b"\xff\xfea", "x.txt")


def test_a_wrong_declaration_is_told_and_not_guessed_around(reader: Reader) -> None:
    data = page(PARAGRAPH + OTHER).replace(b"<head>", b'<head><meta charset="utf-8">').replace(b"envoy", b"env\xe9y")
    with pytest.raises(DossierError, match="is not UTF-8"):
        reader.read(data, "x.html")
    declared_latin = data.replace(b'"utf-8"', b'"iso-8859-1"')
    assert "envéy" in reader.read(declared_latin, "x.html").text
    for unknown in (b'"x-nonsense"', b'"base64"', b'"unicode_escape"'):
        assert "envéy" in reader.read(data.replace(b'"utf-8"', unknown), "x.html").text


DECLARED = {
    "utf-8": "é", "UTF8": "é", "latin1": "é", "ascii": "é", "iso-8859-2": "ł", "windows-1251": "ж", "koi8-u": "ж",
    "gb2312": "中", "gbk": "中", "gb18030": "中", "big5": "中", "euc-jp": "中", "shift_jis": "中", "euc-kr": "한",
    "macintosh": "é", "windows-1256": "ق",
}  # fmt: skip


@pytest.mark.parametrize("label", DECLARED)
def test_a_declared_encoding_holds(label: str) -> None:
    html = f'<meta charset="{label}"><p>{DECLARED[label]}</p>'
    data = html.encode("cp1252" if label == "ascii" else label)
    assert decode(data, "x.html", page=True).text == html


@given(st.binary(max_size=3000))
def test_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data, "x.txt")
    except DossierError as error:
        assert str(error).startswith("x.txt: ")
    else:
        assert decoded.guessed or decoded.text.encode() == data


REFUSED = [
    (b"", "x.txt", "empty"),
    (b" \r\n\t", "x.txt", "empty"),
    (b"\xef\xbb\xbf\n", "x.html", "empty"),
    (b"words\x00words", "x.txt", "NUL"),
    (bytes(range(1, 255)) * 20, "x.txt", "most of it is no text"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "x.html", "NUL"),
    (b"a" * 5_000_001, "x.txt", "5,000,001 bytes, an article at most 5,000,000"),
    (b"a" * (MAX_PAGE_BYTES + 1), "x.html", "more than 20,000,000 bytes"),
    (b"words", "x.html", "no article is found"),
    (b"<!doctype html><p>words</p>", "x.txt", "no article is found"),
    (b"<!-- nothing -->", "x.html", "no article is found"),
]


@pytest.mark.parametrize(("data", "name", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_what_is_no_article_is_refused_by_name(data: bytes, name: str, words: str, reader: Reader) -> None:
    with pytest.raises(DossierError, match=words) as refused:
        reader.read(data, name)
    message = str(refused.value)
    assert message.startswith(f"{name}: ")
    assert message.endswith(".")


# Languages ---------------------------------------------------------------------------------------------------------


def test_languages_are_told_where_they_are_sure() -> None:
    english = "The ministry denied on Tuesday that its envoy had met the islanders, a spokeswoman said. " * 2
    assert languages.detect(english) == "en"
    told = {
        "de": "Niemand hat die Gespräche über die Fähre bestätigt, sagte die Ministerin am Dienstag. ",
        "ar": "نفت الوزارة أن مبعوثها التقى سكان الجزيرة. وقالت المتحدثة إنه لم تكن هناك محادثات. ",
        "zh": "渡轮公司的一位船长对记者说，没有人问过船员的意见。部长办公室拒绝置评，并要求向外交部提问。",
    }
    for tag, words in told.items():
        assert languages.detect(words * 2) == tag
    for unsure in ("", "OK", "Talks denied", "Ann Lee, Katla Ferrin", "1 2 3 4 5 6 7 8 9 " * 40):
        assert languages.detect(unsure) == ""


# Hostile pages -----------------------------------------------------------------------------------------------------

BOMBS = {
    "nested tags": "<div>" * 100_000 + PARAGRAPH,
    "nested lists": "<ul><li>" * 100_000 + PARAGRAPH,
    "nested tables": "<table><tr><td>" * 50_000 + PARAGRAPH,
    "unclosed comments": "<!-- " * 100_000 + PARAGRAPH,
    "a huge attribute": f'<p title="{"x" * 5_000_000}">x</p>{PARAGRAPH}{OTHER}',
    "many tags": "<br>" * 100_000 + PARAGRAPH + OTHER,
    "brackets": "<" * 1_000_000 + PARAGRAPH + OTHER,
    "references": PARAGRAPH + OTHER + "<p>" + "&amp;&lt;&nbsp;" * 50_000,
    "spaces": PARAGRAPH + OTHER + "<p>" + " " * 2_000_000 + "x",
    "one word": PARAGRAPH + OTHER + "<p>" + "x" * 2_000_000,
    "nested JSON": f'<script type="application/ld+json">{"[" * 500_000}</script>{PARAGRAPH}{OTHER}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_page_ends_in_an_article_or_a_clear_refusal(name: str, reader: Reader) -> None:
    began = time.monotonic()
    try:
        assert "Tuesday" in reader.read(page(BOMBS[name]), "x.html").text
    except DossierError as refused:
        assert str(refused).startswith("x.html: ")
        assert "Save the article's words as plain text" in str(refused)
    assert time.monotonic() - began < 35


def test_entities_that_multiply_are_not_expanded(reader: Reader) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    data = f'<!DOCTYPE html [<!ENTITY e0 "ha">{entities}]><html><body>{PARAGRAPH}{OTHER}<p>&e9;</p></body></html>'
    assert len(reader.read(data.encode(), "x.html").text) < 1000


def test_a_page_over_the_limits_is_refused_and_the_next_one_read() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(100_000))  # libxml2 compares each with each
    fine = page(PARAGRAPH + OTHER)
    with Reader(PageReader(seconds=2)) as reader:
        reader.read(fine, "x.html")
        with pytest.raises(DossierError, match="limits of time and memory"):
            reader.read(page(f"<p {attributes}>{PARAGRAPH}{OTHER}"), "x.html")
        assert "Tuesday" in reader.read(fine, "x.html").text
    with (
        Reader(PageReader(memory=10_000_000)) as reader,
        pytest.raises(DossierError, match="limits of time and memory"),
    ):
        reader.read(fine, "x.html")


def test_10_000_quotes_in_each_other_and_odd_signs_are_kept(reader: Reader) -> None:
    for words in ("“" * 10_000 + "x" + "”" * 10_000, "e\u0301" * 1000 + "\u202e" + "قال" * 1000):
        text = f"Ann said: {words}"
        assert reader.read(text.encode(), "x.txt").text == text
        assert words in reader.read(page(f"<article>{PARAGRAPH}{OTHER}<p>{text}</p></article>"), "x.html").text
