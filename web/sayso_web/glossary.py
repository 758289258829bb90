"""The words of the pages in plain terms: one place for all of them, the page /glossary.

Pages link a word to its entry where they first use it (``parts.html``, the macro ``explained``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.errors import NotFound


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what it means, and the terms of the ontology that say it exactly. ``columns``: of answers about it."""

    word: str
    text: str
    terms: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The entry's place on the page."""
        return self.word.replace(" ", "-")


ENTRIES = (
    Entry("claim", "Something that somebody says or denies. It stands here because it was told, not because it is so.",
          ("Claim",)),
    Entry("stance", "What a speaker does with a claim: asserts, denies, declines, questions, believes or urges it.",
          ("stance",), ("stance", "other_stance")),
    Entry("asserts", "Says that it is so.", ("asserts",)),
    Entry("denies", "Says that it is not so.", ("denies",)),
    Entry("declines", "Does not comment. That is not a denial.", ("declines",)),
    Entry("questions", "Doubts it, or could not verify it. That is not a denial.", ("questions",)),
    Entry("believes", "Thinks, expects or fears it.", ("believes",)),
    Entry("urges", "Asks that it be so.", ("urges",)),
    Entry("opposite", "Who asserts “there were no talks” says the opposite of “there were talks”. It counts as a "
          "denial.", ("negates",)),
    Entry("near-denial", "A denial that sounds like one of the claim and is not. “No talks at our request” denies more "
          "than “there were talks”, and leaves that undenied.", (), ("undenied",)),
    Entry("contradiction", "Two sides that cannot both hold in one world: a claim and its denial, two places of one "
          "meeting, two dates that exclude each other. Both are shown with their words, and nothing says who is right.",
          ("singleValued",)),
    Entry("relay", "To pass on what others say. Who relays vouches that it was said, not that it is so.",
          ("relays",), ("path", "other_path")),
    Entry("chain", "The way of a claim from an article, through those who relay it, to the one who takes a stance.",
          ("Chain",), ("chain", "path", "other_path")),
    Entry("root", "The last in a chain: the one whose word it comes to. Where that is an outlet, it is only where the "
          "text stops; it need not have seen what it tells.", ("root",), ("root",)),
    Entry("voucher", "The last in a chain who is named or speaks for an organisation. Where the root is not named, it "
          "is the last name on the way. To pass words on is not to stand behind them.", ("voucher",), ("voucher",)),
    Entry("independent roots", "How many sources a claim really has. At least: the named ones that are no outlets, or "
          "one. At most: those, with outlets, and as many people as the unnamed sources can be. Copies add nothing.",
          (), ("at_least", "at_most", "counted")),
    Entry("unnamed source", "Somebody whom the text describes and does not name. It is never taken to be somebody "
          "named, nor the unnamed source of another article.", ("UnidentifiedActor",)),
    Entry("source", "In an article’s text, the words for whoever speaks.", ("sourceSpan",)),
    Entry("cue", "In an article’s text, the word that says that somebody speaks: “said”, “according to”, “denied”.",
          ("cueSpan",)),
    Entry("content", "In an article’s text, the words of what is said.", ("contentSpan",)),
    Entry("reading", "Who found a statement in its article: a person by hand, or a machine. What only a machine read "
          "is marked, and was checked by nobody.", ("readBy",), ("read_by", "other_read_by")),
    Entry("record", "Who said what, in which article, with which words. It says nothing of what is so.",
          ("Attribution",)),
    Entry("world", "What holds if one believes certain claims. The reported world believes all that anybody asserts. "
          "What is only denied or declined is in no world.", ("admits",)),
    Entry("perspective", "The rule that chooses the claims of a world: whose word, how strict, as known when."),
)  # fmt: skip
"""In the order of the page: from claims to those who tell them, to words, to worlds."""

_BY_ANCHOR = {entry.anchor: entry for entry in ENTRIES}


def entry(anchor: str) -> Entry:
    """The entry of an anchor. Raises NotFound."""
    if anchor not in _BY_ANCHOR:
        raise NotFound(f"The glossary has no word {anchor[:80]!r}. The page /glossary lists what it has.")
    return _BY_ANCHOR[anchor]


def of_columns(names: Iterable[str]) -> tuple[Entry, ...]:
    """The entries that explain columns of an answer, each once, in the order of the page."""
    wanted = set(names)
    return tuple(entry for entry in ENTRIES if wanted & set(entry.columns))
