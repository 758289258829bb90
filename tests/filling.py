"""What somebody does with a template of notes: writes what the article says, and agrees with the guesses."""

import json

MARK = "FILL IN: "
ANSWERS = {
    "speaker": "Ann", "speaker_kind": "named", "anonymous": False, "stance": "asserts", "mode": "indirect",
}  # fmt: skip


def filled(body: bytes) -> bytes:
    """A template's notes with every mark gone; Ann speaks, and the guessed cue and content are right."""
    notes = json.loads(body)
    (statement,) = notes["statements"]
    for key, answer in ANSWERS.items():
        assert statement[key].startswith(MARK), key
        statement[key] = answer
    outlet, speaker = notes["actors"]
    assert speaker["name"].startswith(MARK)
    assert speaker["kind"].startswith(MARK)
    speaker |= {"name": "Ann", "kind": "person"}
    for named in (outlet, notes["article"]):
        for key in named:
            named[key] = named[key].removeprefix(MARK) if isinstance(named[key], str) else named[key]
    notes["read_by"]["by"] = notes["read_by"]["by"].removeprefix(MARK)
    cue, *contents = (_agreed(quote) for quote in [statement["cue"], *statement["content"]])
    statement |= {"cue": cue, "content": contents}
    return json.dumps(notes, ensure_ascii=False).encode()


def _agreed(quote: str | list[str | int]) -> str | list[str | int]:
    words = quote if isinstance(quote, str) else str(quote[0])
    assert words.startswith(MARK)
    return words.removeprefix(MARK) if isinstance(quote, str) else [words.removeprefix(MARK), *quote[1:]]
