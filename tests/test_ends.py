"""Hand-written attributions lead somewhere: into an article, from a speaker whom somebody names."""

from pathlib import Path

import pytest

from sayso.assemble import assemble
from sayso.decisions import Ledger
from sayso.errors import DossierError
from sayso.rdf import read_graph_file

BASE = "https://w3id.org/sayso/id/test/"
HEAD = f"""
@prefix so: <https://w3id.org/sayso/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> . @base <{BASE}> .
<actor/post> a so:Outlet ; rdfs:label "The Post"@en .
<article/a> a so:Article ; dct:title "A"@en ; dct:publisher <actor/post> ; so:textHash "0" ; so:textLength 9 ;
    so:readBy so:hand .
<span/a/0-4> a so:TextSpan ; so:inArticle <article/a> ; oa:start 0 ; oa:end 4 .
<claim/c> a so:Claim ; so:text "c"@en .
"""
SAID = "so:stance so:asserts ; so:claim <claim/c> ; so:cueSpan <span/a/0-4> ; so:readBy so:hand ."
CASES = {
    "a speaker whom nobody names": (
        f"<attribution/a/s1> a so:Attribution ; so:inArticle <article/a> ; so:speaker <actor/x> ; {SAID}",
        "who",
    ),
    "an article that is not there": (
        f"<attribution/a/s1> a so:Attribution ; so:inArticle <article/b> ; so:speaker <actor/post> ; {SAID}",
        "no article",
    ),
}


def lines(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "x.ttl"
    path.write_text(HEAD + text)
    return assemble(BASE, [read_graph_file(path, BASE, "graph/x.ttl")], Ledger(), [], lambda words: None)


@pytest.mark.parametrize("case", CASES)
def test_what_leads_nowhere_is_refused(tmp_path: Path, case: str) -> None:
    text, word = CASES[case]
    with pytest.raises(DossierError, match=word):
        lines(tmp_path, text)


def test_what_leads_somewhere_is_built(tmp_path: Path) -> None:
    text = f"<attribution/a/s1> a so:Attribution ; so:inArticle <article/a> ; so:speaker <actor/post> ; {SAID}"
    assert any("ns#Chain" in line for line in lines(tmp_path, text))
