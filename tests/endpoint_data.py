"""A small graph for the tests of the endpoint: one claim that is asserted, one that is denied, and awkward words."""

from serving import BASE

SO = "https://w3id.org/sayso/ns#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
WORLD = f"{BASE}perspective"
RECORD, COMMON, WORLDS, IDENTITY = (f"{BASE}graph/{name}" for name in ("record", "common", "worlds", "identity"))
SAID, DENIED = f"{BASE}claim/said", f"{BASE}claim/denied"
AWKWARD = {
    "markup": '<script>alert(1)</script> & "quoted"',
    "bidi": "invoice\u202egpj.exe",
    "control": "bell\u0007",
    "formula": "=SUM(A1:A9)",
    "plus": "+1 CALL",
    "at": "@here",
    "negative": "-12.5",
    "lines": "two\nlines, one comma",
}
EVIL_IRIS = ("javascript:alert(1)", "data:text/html,<b>".replace("<b>", "%3Cb%3E"), "http://example.org/safe")


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(c if " " <= c < "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'


def lines() -> list[str]:
    """The N-Quads of the graph."""
    rows = [
        (f"<{SAID}>", RDF_TYPE, f"<{SO}Claim>", RECORD),
        (f"<{SAID}>", f"<{SO}text>", '"A and B met"@en', RECORD),
        (f"<{DENIED}>", RDF_TYPE, f"<{SO}Claim>", RECORD),
        (f"<{DENIED}>", f"<{SO}text>", '"B paid A"@en', RECORD),
        (f"<{BASE}attribution/art/s1>", RDF_TYPE, f"<{SO}Attribution>", RECORD),
        (f"<{BASE}attribution/art/s1>", f"<{SO}speaker>", f"<{BASE}actor/a>", RECORD),
        (f"<{BASE}attribution/art/s1>", f"<{SO}claim>", f"<{SAID}>", RECORD),
        (f"<{BASE}attribution/art/s1>", f"<{SO}readBy>", f"<{SO}hand>", RECORD),
        (f"<{BASE}actor/a>", LABEL, '"Anna"@en', COMMON),
        (f"<{BASE}actor/b>", LABEL, '"\\u0628\\u0627\\u0633\\u0645"@ar', COMMON),
        (f"<{BASE}actor/old>", f"<{SO}canonical>", f"<{BASE}actor/a>", IDENTITY),
        (f"<{WORLD}>", f"<{SO}admits>", f"<{SAID}>", WORLDS),
        (f"<{BASE}meeting/m>", RDF_TYPE, f"<{SO}Meeting>", SAID),
        (f"<{BASE}meeting/m>", RDF_TYPE, f"<{SO}Meeting>", WORLD),
        (f"<{BASE}meeting/paid>", RDF_TYPE, f"<{SO}Meeting>", DENIED),
        *((f"<{BASE}topic/{key}>", LABEL, _quote(text), COMMON) for key, text in AWKWARD.items()),
        *((f"<{BASE}topic/link>", f"<{SO}link>", f"<{iri}>", COMMON) for iri in EVIL_IRIS),
    ]
    return [f"{s} {p} {o} <{g}> ." for s, p, o, g in rows]
