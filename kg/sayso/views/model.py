"""What the pages are made of. Every statement knows its article, its words, its chain and who read it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Thing:
    """Anything with an IRI and a name. ``kind`` is a word such as person, outlet, unidentified, place, meeting.

    ``lang`` is the language of the label; empty where it is ours or not known. ``note`` says what the name alone
    does not ("2 to 5 people").
    """

    iri: str
    label: str
    kind: str = ""
    lang: str = ""
    note: str = ""


@dataclass(frozen=True)
class When:
    """A fuzzy date: the EDTF text, words for people, and its bounds as ISO days (empty: open)."""

    edtf: str
    words: str
    earliest: str = ""
    latest: str = ""
    sure_from: str = ""
    sure_to: str = ""


@dataclass(frozen=True)
class Reading:
    """Who read: ``how`` is hand, reviewed or machine."""

    how: str
    by: str = ""
    model: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class Flag:
    """A person's decision about something: ``act`` is flag, reject, accept, date …; ``reason`` in his words.

    ``undone`` where a later decision took it back; ``remark``: what an edit changed, what became of the reading.
    """

    iri: str
    act: str
    by: str
    on: str
    reason: str
    undone: bool = False
    remark: str = ""


@dataclass(frozen=True)
class ArticleRef:
    """An article in a few words."""

    iri: str
    name: str
    title: str
    lang: str
    outlet: Thing | None
    stated: When | None
    published: When | None
    fictional: bool
    free: bool
    copy_of: str = ""


@dataclass(frozen=True)
class Words:
    """Evidence: offsets in Unicode code points, half-open; ``exact`` is None where the words are withheld."""

    iri: str
    start: int
    end: int
    exact: str | None


@dataclass(frozen=True)
class ClaimRef:
    """A claim in a few words; ``outside``: whether the world in which it is seen does not admit it."""

    iri: str
    text: str
    lang: str
    negates: str = ""
    outside: bool = False


@dataclass(frozen=True)
class Step:
    """One link of a chain: who speaks, in which attribution, and for whom."""

    attribution: str
    speaker: Thing
    speaks_for: Thing | None


@dataclass(frozen=True)
class ChainView:
    """One path from an article, outlet first, to the stance on a claim.

    ``denied``: the claim that it denies, or asserts the opposite of; ``disputes``: that one, and those that say more
    and could not hold without it; ``undenied``: the claims of which it is a near-denial. ``exists``: in the world in
    which it is seen; ``outside``: whether it does not because that world leaves it out, and not because it ended.
    """

    iri: str
    article: str
    attribution: str
    steps: tuple[Step, ...]
    stance: str
    claim: str
    root: Thing
    root_as: Thing
    voucher: Thing | None
    on_record: bool
    how_read: str
    ended_by: str = ""
    ended_on: str = ""
    rejected_by: str = ""
    denied: str = ""
    disputes: tuple[str, ...] = ()
    undenied: tuple[str, ...] = ()
    source_withdrawn: bool = False
    exists: bool = True
    outside: bool = False


@dataclass(frozen=True)
class Link:
    """A correction or withdrawal that leads to another attribution, of its article where that is known."""

    act: str
    attribution: str
    article: ArticleRef | None


@dataclass(frozen=True)
class Statement:
    """One attribution with a stance, ready to be shown as a card."""

    iri: str
    article: ArticleRef | None
    speaker: Thing
    speaks_for: Thing | None
    stance: str
    claim: ClaimRef
    mode: str
    anonymous: bool
    said_on: When | None
    addressee: str
    source: tuple[Words, ...]
    cue: tuple[Words, ...]
    content: tuple[Words, ...]
    reading: Reading
    chains: tuple[ChainView, ...] = ()
    flags: tuple[Flag, ...] = ()
    links: tuple[Link, ...] = ()
    number: int = 0

    @property
    def struck(self) -> bool:
        """Whether no chain of it exists any more: corrected, withdrawn or rejected."""
        heard = [chain for chain in self.chains if not chain.outside]
        return bool(heard) and not any(chain.exists for chain in heard)

    @property
    def outside(self) -> bool:
        """Whether the world in which it is seen leaves out all ways on which it came into an article."""
        return bool(self.chains) and all(chain.outside for chain in self.chains)

    @property
    def by_machine(self) -> bool:
        """Whether it, or every way on which it came into an article, was read by a machine and not checked.

        Of ways those that stand count; where none does, all.
        """
        ways = [chain.how_read for chain in self.chains if chain.exists] or [chain.how_read for chain in self.chains]
        return self.reading.how == "machine" or (bool(ways) and all(how == "machine" for how in ways))

    @property
    def evidence(self) -> tuple[Words, ...]:
        """All its words in the order of the text."""
        return tuple(sorted({*self.source, *self.cue, *self.content}, key=lambda w: (w.start, w.end)))


@dataclass(frozen=True)
class Value:
    """One line of what a claim says: a label, and things or a text."""

    label: str
    things: tuple[Thing, ...] = ()
    text: str = ""
    when: When | None = None


@dataclass(frozen=True)
class Account:
    """What one claim tells of one meeting. Where it says nothing, the field is empty."""

    meeting: Thing
    claim: ClaimRef
    channel: str = ""
    status: str = ""
    secrecy: str = ""
    track: str = ""
    when: When | None = None
    places: tuple[Thing, ...] = ()
    topics: tuple[Thing, ...] = ()
    participants: tuple[tuple[str, tuple[Thing, ...]], ...] = ()
    further: tuple[Value, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Office:
    """An office held: ``claim`` is None where it stands in the background."""

    holder: Thing
    office: str
    lang: str
    organization: Thing | None
    when: When | None
    former: bool
    claim: ClaimRef | None = None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Near:
    """A near-denial: ``denial`` denies ``denied``, which says more than ``standing``, and leaves that undenied.

    ``words``: what the denier says, or all the evidence where no content is marked.
    """

    denial: ChainView
    denied: ClaimRef
    standing: ClaimRef
    article: ArticleRef | None
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Roots:
    """How many independent sources support a claim; ``upper`` None is open.

    ``words`` says it for people, or where the trail ends that leads to no source; ``most`` says how many at most;
    ``trails`` how long the chains are, and how many of them end at nobody who is named.
    """

    lower: int
    upper: int | None
    identified: tuple[Thing, ...] = ()
    outlets: tuple[Thing, ...] = ()
    unidentified: tuple[Thing, ...] = ()
    unstated: int = 0
    passed_over: tuple[str, ...] = field(default=())
    words: str = ""
    most: str = ""
    trails: str = ""
