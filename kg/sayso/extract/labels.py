"""What the model tells of a word piece, and of a pair of pieces: the names of its outputs and their order."""

STANCES = ("asserts", "denies", "declines", "questions", "believes", "urges")
SPEAKERS = ("named", "unnamed", "anonymous", "unstated")
KINDS = ("person", "organization", "outlet", "state", "group")
CONTACTS = ("talks", "meeting", "visit", "call", "message", "summit", "mediation", "contact")
STATUSES = ("happened", "ongoing", "planned", "denied", "cancelled")
_RUN = ("no", "first", "further")  # pieces of what is marked

HEADS = {
    "cue": _RUN,
    "stance": STANCES,
    "speaker": SPEAKERS,
    "mention": ("no", *(f"{where} {kind}" for kind in KINDS for where in ("first", "further"))),
    "trigger": _RUN,  # of a meeting
    "title": _RUN,  # of an office
    "contact": CONTACTS,
    "status": STATUSES,
}
BOUND = ("source", "content", "within")  # what a cue binds
TIED = ("named", "who", "where", "when", "holder", "of")  # named: by a cue; then by a trigger; then by a title
VECTORS = ("query", "key", "tied_query", "tied_key")
OUTPUTS = (*HEADS, *VECTORS)
BOUND_RANK, TIED_RANK = 96, 48
BUCKETS = 32  # of distances between two pieces, either way
