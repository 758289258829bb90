"""A small dossier whose texts, names and addresses try to be more than text, and whose spans overlap and nest."""

import json
from pathlib import Path
from typing import Any

from sayso.build import build
from sayso.dossier import Dossier, Settings, create

BASE = "https://w3id.org/sayso/id/hostile/"
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
BIDI = "invoice\u202egpj.exe"
CONTROL = "bell\u0007\u001b[31m"

TEXT = (
    f"The {MARKUP} Herald\n\n"
    f"Ann {BIDI} said that Bob said the talks “{CONTROL}” were held. A second sentence has no words of anybody.\n"
    "Carol denied that the talks were held. Dan said the talks were held in secret, and Eve said so too.\n"
    "An unread paragraph follows. It ends here."
)


def _quote(words: str, nth: int = 1) -> Any:
    return [words, nth]


def _said(ident: str, speaker: str, cue: Any, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": ident,
        "speaker": speaker,
        "speaker_kind": "named",
        "anonymous": False,
        "cue": cue,
        "content": [content],
        "stance": "asserts",
        "mode": "indirect",
        "within": None,
    } | more


def notes() -> dict[str, Any]:
    """The notes of the article ``evil``."""
    talks = f"the talks “{CONTROL}” were held"
    return {
        "article": {
            "file": "evil.txt",
            "title": f"Headline {MARKUP} {BIDI}",
            "publisher": f"The {MARKUP} Herald",
            "stated_date": "2025-01-02",
            "reference_date": "2025-01-02",
            "note": f"{MARKUP}{BIDI}",
            "url": "https://example.org/?q=%3Cscript%3E",
            "language": "en",
            "rights": MARKUP,
        },
        "statements": [
            _said("s1", f"Ann {BIDI}", _quote("said"), f"that Bob said {talks}", claim="ann", source=f"Ann {BIDI}"),
            _said(
                "s2",
                "Bob",
                _quote("said", 2),
                talks,
                claim="talks",
                within="s1",
                source=_quote("Bob"),
                addressee=MARKUP,
            ),
            _said("s3", "Carol", "denied", "that the talks were held", stance="denies", claim="talks", source="Carol"),
            _said("s4", "Dan", _quote("said", 3), "the talks were held in secret", claim="secret", source="Dan"),
            _said("s5", "Eve", _quote("said", 4), "held in secret, and Eve", claim="secret", source=["Eve", 1]),
        ],
        "meetings": [],
        "actors": [
            {"name": f"The {MARKUP} Herald", "kind": "outlet", "aliases": [], "roles": []},
            {"name": f"Ann {BIDI}", "kind": "person", "aliases": [CONTROL], "roles": []},
            *({"name": name, "kind": "person", "aliases": [], "roles": []} for name in ("Bob", "Carol", "Dan", "Eve")),
        ],
        "claims": [
            {"id": "talks", "text": f"Talks {MARKUP} {BIDI} were held.", "lang": "en"},
            {"id": "ann", "text": f"Bob said so {CONTROL}", "lang": "en"},
            {"id": "secret", "text": "The talks were secret.", "lang": "en", "entails": ["talks"]},
        ],
    }


GRAPH = f"""
@prefix so: <https://w3id.org/sayso/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{BASE}place/evil> a so:Place ; rdfs:label "Place <b>bold</b> \\u202Eecalp"@en ;
    rdfs:seeAlso <javascript:alert(4)> , <data:text/html,x> , <https://example.org/safe> ,
        <https://example.org/\\u202Egpj.exe> .
"""
DECISION = {
    "id": "d1",
    "date": "2026-11-20",
    "by": MARKUP,
    "act": "flag",
    "targets": ["attribution/evil/s3", "place/evil"],
    "reason": f"{MARKUP}{BIDI}{CONTROL}",
}
READING = {"how": "machine", "by": "sayso read", "model": "rules-1", "confidence": 0.5}


def hostile(folder: Path) -> Dossier:
    """The dossier in a new folder, built; its second article is read by a machine only and is not free."""
    dossier = create(folder / "hostile", Settings(name="hostile", title=f"Dossier {MARKUP} {BIDI}", base=BASE))
    machine = {
        "article": {
            **notes()["article"],
            "file": "machine.txt",
            "title": "Read by a machine",
            "url": "https://example.org/a",
        },
        "statements": [_said("s1", "Bob", "said", "that rain fell", source="Bob", claim="rain")],
        "meetings": [],
        "actors": [notes()["actors"][0], notes()["actors"][2]],
        "claims": [{"id": "rain", "text": "Rain fell.", "lang": "en"}],
        "read_by": READING,
    }
    dossier.put(
        {
            "articles/evil.txt": TEXT.encode(),
            "notes/evil.json": json.dumps(notes()).encode(),
            "articles/machine.txt": b"Nothing here. Bob said that rain fell. And nothing there.",
            "readings/machine.json": json.dumps(machine).encode(),
            "graph/evil.ttl": GRAPH.encode(),
            "decisions.jsonl": json.dumps(DECISION).encode() + b"\n",
        },
        "the dossier of a test",
    )
    build(dossier)
    return dossier
