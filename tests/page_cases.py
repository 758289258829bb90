"""A small dossier whose pages once misled: who is behind a claim, who takes part in a meeting, who denies what.

Everything in it is invented.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sayso.build import build
from sayso.dossier import Dossier, Settings, create

BASE = "https://w3id.org/sayso/id/cases/"
_OUTLETS = ("The Morning Ledger", "Radio Karth", "The Evening Post", "Meridian Press")


def _said(ident: str, speaker: str | None, cue: Any, content: Any, **more: Any) -> dict[str, Any]:
    words = [content] if isinstance(content, str) else content
    return {"id": ident, "speaker": speaker, "cue": cue, "content": words, "source": speaker} | more


def _actors(publisher: str, **kinds: Any) -> list[dict[str, Any]]:
    found = [{"name": publisher, "kind": "outlet"}]
    for kind, names in kinds.items():
        found += [name if isinstance(name, dict) else {"name": name, "kind": kind} for name in names]
    return found


def _article(publisher: str, day: str, **more: Any) -> dict[str, Any]:
    return {"title": f"{publisher} of {day}", "publisher": publisher, "stated_date": day, "reference_date": day} | more


def _talks(ident: str, who: list[str], date: str | None, told_by: list[str], **more: Any) -> dict[str, Any]:
    return {
        "id": ident,
        "kind": "talks",
        "participants": who,
        "status": "happened",
        "evidence": ["talks"],
        "reported_by": told_by,
        "date": date,
    } | more


ROTH = "Anneliese Roth said the talks in Ansel were held by her, Ilse Marwan and Piet Kolbrand. She added: on a quay."
TOLD = "that Ilse Marwan and Piet Kolbrand held talks on 3 May 2024"
TWO = f"Jan Brod said {TOLD}. Nobody spoke of anybody else."
UNSTATED = "The bridge over the Tel reportedly collapsed. Jan Brod thinks that the dam broke."
VOICE = "The old mill burned down. Jan Brod declined to comment."
OFFICIALS = (
    "Two officials said that the ferry had sunk. The minister, Lena Orth, denied that the ferry sank at her request. "
    "A diplomat said that the pier is closed. Several sources said that the port is closed."
)
ENVOYS = (
    "Jan Brod said that the envoys of Karth and Tel held talks. Lena Orth denied that the envoys met on her orders."
)
AGENCY = (
    "Meridian Press reported, citing Karel Vance, that the harbour was mined. Officials said that the port is closed."
)

CLAIMS: list[dict[str, Any]] = [
    {"id": "ferry-sank", "text": "The ferry sank"},
    {"id": "ferry-at-request", "text": "The ferry sank at the minister's request", "entails": ["ferry-sank"]},
    {"id": "boat-lost", "text": "A boat was lost"},
    {"id": "mined", "text": "The harbour was mined"},
    {"id": "bridge", "text": "The bridge collapsed"},
    {"id": "dam", "text": "The dam broke"},
    {"id": "mill", "text": "The mill burned down"},
    {"id": "port", "text": "The port is closed"},
    {"id": "envoys-met", "text": "The envoys met"},
    {"id": "envoys-ordered", "text": "The envoys met on the minister's orders", "entails": ["envoys-met"]},
    {"id": "quay", "text": "There is a quay"},
    {"id": "envoys-quay", "text": "The talks in Ansel were held on a quay", "entails": ["quay"]},
    {"id": "pier", "text": "The pier is closed"},
]


def _claims(*wanted: str, **entails: list[str]) -> list[dict[str, Any]]:
    """Claims by id; ``entails`` by id with underscores."""
    found = [claim for claim in CLAIMS if claim["id"] in wanted]
    more = {name.replace("_", "-"): {"entails": ids} for name, ids in entails.items()}
    return [claim | more.get(claim["id"], {}) for claim in found]


def _officials() -> Mapping[str, Any]:
    minister = {"name": "Lena Orth", "kind": "person", "roles": [{"title": "minister", "of": None}]}
    unnamed = {"speaker_kind": "unnamed"}
    return {
        "article": _article("Radio Karth", "2024-05-07"),
        "statements": [
            _said("s1", "Two officials", ["said", 1], "that the ferry had sunk", claim="ferry-sank", **unnamed),
            _said("s2", "Lena Orth", "denied", "that the ferry sank at her request", claim="ferry-at-request",
                  stance="denies"),
            _said("s3", "A diplomat", ["said", 2], "that the pier is closed", claim="pier", **unnamed),
            _said("s4", "Several sources", ["said", 3], "that the port is closed", claim="port", **unnamed),
        ],
        "actors": _actors("Radio Karth", person=[minister]),
        "claims": _claims("ferry-sank", "ferry-at-request", "boat-lost", "pier", "port", ferry_sank=["boat-lost"]),
    }  # fmt: skip


def _agency(publisher: str, day: str) -> Mapping[str, Any]:
    return {
        "article": _article(publisher, day),
        "statements": [
            _said("s1", "Meridian Press", "reported", "that the harbour was mined", claim="mined"),
            _said("s2", "Karel Vance", "citing", "that the harbour was mined", claim="mined", within="s1"),
            _said("s3", "Officials", "said", "that the port is closed", claim="port", speaker_kind="unnamed"),
        ],
        "actors": [*_actors(publisher, person=["Karel Vance"]), {"name": "Meridian Press", "kind": "outlet"}],
        "claims": _claims("mined", "port"),
    }


def _notes() -> dict[str, tuple[str, Mapping[str, Any]]]:
    people = ["Anneliese Roth", "Ilse Marwan", "Piet Kolbrand"]
    return {
        "roth": (ROTH, {
            "article": _article("Radio Karth", "2024-05-04", fictional=True),
            "statements": [_said("s1", people[0], "said", "the talks in Ansel were held by her, Ilse Marwan and Piet "
                                 "Kolbrand"),
                           _said("s2", people[0], "added", "on a quay", claim="envoys-quay", source="She")],
            "meetings": [_talks("m1", people, "2024-05-01/2024-05-03", ["s1"])],
            "actors": _actors("Radio Karth", person=people),
            "claims": _claims("envoys-quay", "quay"),
        }),
        "two": (TWO, {
            "article": _article("The Evening Post", "2024-05-05"),
            "statements": [_said("s1", "Jan Brod", "said", TOLD)],
            "meetings": [_talks("m1", people[1:], "2024-05-03", ["s1"])],
            "actors": _actors("The Evening Post", person=["Jan Brod", *people[1:]]),
        }),
        "unstated": (UNSTATED, {
            "article": _article("The Morning Ledger", "2024-05-06"),
            "statements": [
                _said("s1", None, "reportedly", ["The bridge over the Tel", "collapsed"], speaker_kind="unstated",
                      claim="bridge"),
                _said("s2", "Jan Brod", "thinks", "that the dam broke", stance="believes", claim="dam"),
            ],
            "actors": _actors("The Morning Ledger", person=["Jan Brod"]),
            "claims": _claims("bridge", "dam"),
        }),
        "voice": (VOICE, {
            "article": _article("Radio Karth", "2024-05-06"),
            "statements": [
                _said("s1", "Radio Karth", [0, 3], "old mill burned down", claim="mill", source=None),
                _said("s2", "Jan Brod", "declined to comment", [], stance="declines", claim="mill"),
            ],
            "actors": _actors("Radio Karth", person=["Jan Brod"]),
            "claims": _claims("mill"),
        }),
        "envoys": (ENVOYS, {
            "article": _article("The Evening Post", "2024-05-10"),
            "statements": [
                _said("s1", "Jan Brod", "said", "that the envoys of Karth and Tel held talks", claim="envoys-met"),
                _said("s2", "Lena Orth", "denied", "that the envoys met on her orders", claim="envoys-ordered",
                      stance="denies"),
            ],
            "meetings": [_talks("m1", ["envoys of Karth", "Tel"], None, ["s1"])],
            "actors": [*_actors("The Evening Post", person=["Jan Brod", "Lena Orth"]),
                       {"name": "envoys of Karth", "kind": "group"}, {"name": "Tel", "kind": "state"}],
            "claims": _claims("envoys-met", "envoys-ordered"),
        }),
        "officials": (OFFICIALS, _officials()),
        "agency-ledger": (AGENCY, _agency("The Morning Ledger", "2024-05-08")),
        "agency-post": (AGENCY, _agency("The Evening Post", "2024-05-09")),
    }  # fmt: skip


DECISION = {"id": "d1", "date": "2026-11-20", "by": "A. Reader", "act": "identify", "reason": "the same three days",
            "targets": ["meeting/roth/m1", "meeting/two/m1"]}  # fmt: skip


def cases(folder: Path) -> Dossier:
    """The dossier in a new folder, built."""
    dossier = create(folder / "cases", Settings(name="cases", title="Cases", base=BASE))
    files = {"decisions.jsonl": json.dumps(DECISION).encode() + b"\n"}
    for name, (text, notes) in _notes().items():
        files[f"articles/{name}.txt"] = text.encode()
        files[f"notes/{name}.json"] = json.dumps(notes).encode()
    dossier.put(files, "the dossier of a test")
    build(dossier)
    return dossier
