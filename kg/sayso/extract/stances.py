"""The stance that the words of a cue tell, where they leave no doubt; the model's word where they do."""

import re

_NEGATED = re.compile(
    r"\b(?:not|n[’']t|never|neither|nor|no|none|nobody|without|stopped short of|unable|cannot|could not|nothing)\b|"
    r"n[’']t\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:nobody|no one|none)\b", re.IGNORECASE)
_DECLINES = re.compile(
    r"^(?:\w+ )?(?:has |have |had )?(?:declin|refus)\w*|\bno comment\b|\bunreachable\b|\bunanswered\b|\bsilent\b|"
    r"\breferred (?:questions|reporters|inquiries)\b|\bnothing to add\b",
    re.IGNORECASE,
)
_NOT_TELLING = re.compile(
    r"\b(?:respond|reply|replied|return\w*|comment\w*|be reached|be drawn|discuss|disclose|elaborate|confirm\w*|"
    r"den(?:y|ied|ies)|disput\w+|answer\w*|rule[ds]? out|acknowledged|spoken publicly)\b|"
    r"\bwould(?: not|n[’']t) (?:say|tell|name|specify|describe)\b|\bdid(?: not|n[’']t) (?:say|give|identify)\b|"
    r"\bsaid nothing\b|\bsaying nothing\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|"
    r"rebuff(?:s|ed)|repudiat\w+|disavow\w*|contest(?:s|ed)|laughed off|ruled out|rules out|"
    r"shot down|brush(?:es|ed) (?:\w+ )?(?:aside|off)|knocked down|contradict(?:s|ed|ing)|"
    r"call(?:s|ed|ing)? (?:\w+ ){0,3}(?:false|untrue|baseless|nonsense|fabricated|a lie|lies|a fabrication))\b",
    re.IGNORECASE,
)
_IGNORANT = re.compile(
    r"\bkn(?:ows?|ew) (?:absolutely )?(?:nothing|of no)\b|\b(?:has|have|had) no knowledge\b|\bunaware of any\b",
    re.IGNORECASE,
)
_QUESTIONS = re.compile(
    r"\b(?:doubt(?:s|ed|ing)?|wonder(?:s|ed|ing)?|question(?:s|ed|ing)|inquir\w+|quer(?:y|ied)|unclear|wants? to know|"
    r"wanted to know|verify|(?:put|raised) (?:the|that) question)\b|^q(?:\b|:)|\bcould not (?:recall|say|tell)\b",
    re.IGNORECASE,
)
_BELIEVES = re.compile(
    r"\b(?:believ(?:e|es|ed|ing)|think(?:s|ing)?|thought|expect(?:s|ed|ing)?|suspect(?:s|ed|ing)?|reckon(?:s|ed)?|"
    r"estimat(?:e|es|ed)|assess(?:es|ed)?|consider(?:s|ed)?|predict(?:s|ed)?|forecast(?:s)?|fear(?:s|ed)?|hop(?:e|es|ed)|"
    r"convinced|certain|assum(?:e|es|ed)|anticipat\w+|speculat\w+|(?:view|opinion|reading|reckoning|mind))\b",
    re.IGNORECASE,
)
_URGES = re.compile(
    r"\b(?:urg(?:e|es|ed|ing)|demand(?:s|ed|ing)?|call(?:s|ed|ing)? (?:for|on|upon)|appeal(?:s|ed|ing)?|order(?:s|ed)|"
    r"instruct(?:s|ed)|beg(?:s|ged)?|plead(?:s|ed)?|recommend(?:s|ed|ing)?|request(?:s|ed)|advis(?:e|es|ed)|caution(?:s|ed)|"
    r"invit(?:e|es|ed)|propos(?:e|es|ed)|implor\w+|wants?|wanted)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:say|said|report(?:ed)?|claim(?:ed)?|announced?|stated?)$", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:ask(?:s|ed|ing)?|press(?:es|ed))\b", re.IGNORECASE)
_TELLS = re.compile(r"\b(?:t[eo]l(?:l|ls|d|ling)|warn(?:s|ed|ing)?)\b", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:about\s)?(?:whether|if|what|who|whom|how|why|when|where|which)\b", re.IGNORECASE)


def stance(cue: str, content: str, heard: str) -> str:
    """The stance of a statement; ``heard``: the model's. Where the cue's words deny or refuse, it asserts nothing."""
    words = " ".join(cue.split())
    negated = _NEGATED.search(words)
    if negated and _NOBODY.match(words):
        return "asserts" if _DENIES.search(words) else heard
    if _DECLINES.search(words) or (negated and _NOT_TELLING.search(words)):
        return "declines"
    if _IGNORANT.search(words) or (_DENIES.search(words) and not negated):
        return "denies"
    if _ASKS.search(words):
        asked = content.lstrip("“\"‘' ")
        if _QUESTION.match(asked) or content.rstrip("”\"’' ").endswith("?"):
            return "questions"
        return "urges" if re.search(r"\bto [a-z]", asked[:60]) or re.search(r"\bfor$", words) else heard
    return _meant(words, content, heard, negated=bool(negated))


def _meant(words: str, content: str, heard: str, *, negated: bool) -> str:
    """The stance of a cue that neither refuses nor denies nor asks."""
    if _QUESTIONS.search(words):
        return "questions"
    if _URGES.search(words) and not negated:
        return "urges"
    if _BELIEVES.search(words):
        return "questions" if negated else "believes"
    if negated and _SAYS.search(words):
        return "declines"
    if _TELLS.search(words) and re.match(r"(?:not )?to [a-z]", content):
        return "urges"
    return heard if heard in ("asserts", "declines", "questions") else "asserts"
