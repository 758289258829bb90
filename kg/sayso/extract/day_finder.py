"""Patterns that find date expressions in a text as it is written: capitals tell May from may, March from march."""

import re
from collections.abc import Iterable

from sayso.dates import MONTHS
from sayso.extract.day_words import HOLIDAYS, NUMBERS, ORDINALS, WEEKDAYS

_W = r"[^\S\r\n]{1,3}"  # blanks between words of one line, few, so that time stays linear
_NAMES = [*MONTHS, *(name.upper() for name in MONTHS)]
_MONTH = rf"(?:{'|'.join(_NAMES)})\b"
_SHORT = rf"(?:{_MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_WD = rf"(?i:{'|'.join(WEEKDAYS)})\b"
_ANY_WD = rf"(?:{_WD}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?)"
_D = r"(?<![\d.,:/])(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w:%°]|[.,]\d)"
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)"
_OF_YEAR = rf"(?:,?{_W}{_YEAR})?"
_TIMES = "morning|afternoon|evening|night|lunchtime"
_THE = rf"(?:(?i:the){_W})?"


def _any(words: str) -> str:
    """Any of the words, in capitals or not, their blanks of any kind."""
    return rf"(?i:{words.replace(' ', _W)})\b"


def _or(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


def _words(known: Iterable[str]) -> str:
    longest_first = sorted(known, key=lambda word: (-len(word), word))
    return "|".join(word.replace(" ", _W).replace("'", "['’]") for word in longest_first)


_NUM = rf"(?i:\d{{1,3}}|{_words(set(NUMBERS) - {'the'})})"
# The day after the vote: which day that is, only the vote tells
_NO_NOUN = rf"(?!{_W}(?:the|an?|his|her|their|its|this|that|it|he|she|they|we|I|[A-Z][a-z]+)\b)"
_UNIT = "(?i:days?|nights?|weeks?|fortnights?|months?|years?)"
_ORD = rf"(?i:{_words(ORDINALS)})\b"
_SEASON = "(?i:spring|summer|autumn|winter|fall)"

DATE = _or(
    r"(?<![\d.-])\d{4}-\d\d-\d\d(?![\d-])",
    r"(?<![\d./])\d{1,2}\.\d{1,2}\.\d{4}(?![\d/])",
    r"(?<![\d./])\d{1,2}/\d{1,2}/\d{4}(?![\d/])",
    rf"{_D}{_W}(?:of{_W})?{_SHORT}{_OF_YEAR}",
    rf"{_SHORT}{_W}(?:the{_W})?{_D}{_OF_YEAR}",
    rf"the{_W}{_ORD}{_W}of{_W}{_MONTH}{_OF_YEAR}",
    rf"{_MONTH}{_W}the{_W}{_ORD}{_OF_YEAR}",
)
_OWN = "(?i:last|this|next|the coming|this coming|this past)".replace(" ", _W)
_ANCHORED = "(?i:that|the same|the following|the next|the previous|the preceding)".replace(" ", _W)
_WEEK = rf"{_or(_OWN, _ANCHORED)}{_W}week\b"
_HOLIDAYS = sorted((" ".join(w if w == "of" else w.capitalize() for w in h.split()) for h in HOLIDAYS), key=len)
_HOLIDAY = rf"(?:{_words(_HOLIDAYS)})\b{_OF_YEAR}"
_PART_OF_DAY = rf"(?:{_W}(?i:{_TIMES})\b)?"
WEEKDAY = _or(
    rf"{_ANY_WD},?{_W}(?:the{_W})?{DATE}",
    rf"{_WD}{_PART_OF_DAY}(?:{_W}of)?{_W}{_WEEK}",
    rf"{_or(_OWN, _ANCHORED)}{_W}{_WD}{_PART_OF_DAY}",
    rf"{_NUM}{_W}weeks?{_W}(?:from|ago){_W}(?:on{_W})?{_WD}",
    rf"{_WD}{_W}week\b(?![’'-])",
    rf"the{_W}{_WD}{_W}before\b{_NO_NOUN}",
    rf"(?:(?i:early|late|later|earlier){_W}(?:on{_W})?)?{_WD}{_PART_OF_DAY}",
)
_THAT_YEAR = rf"(?:,?{_W}(?:of{_W})?{_YEAR}|{_W}of{_W}(?:last|this|next|that|the{_W}same){_W}year\b)"
MONTH = _or(
    rf"{_or(_OWN, _ANCHORED)}{_W}{_MONTH}",
    rf"{_MONTH}{_THAT_YEAR}",
    rf"{_SHORT}{_W}{_YEAR}",
)
SEASON = _or(
    rf"{_or(_OWN, _ANCHORED)}{_W}{_SEASON}\b(?!{_W}(?:of|to|in|from)\b)",
    rf"{_THE}{_SEASON}{_THAT_YEAR}(?:[/–-]\d\d(?:\d\d)?\b)?",
    rf"(?<=in )the{_W}{_SEASON}\b(?!{_W}of\b)",
    rf"the{_W}(?i:summer|autumn|winter)\b(?!{_W}(?:of|[a-z]+s)\b)",
)
PERIOD = _or(
    rf"the{_W}(?:week|month|year)s?{_W}(?:after{_W}next|before{_W}last)\b",
    rf"{_or(_OWN, _ANCHORED)}{_W}(?:week|month|year|weekend)\b",
    rf"(?i:earlier|later){_W}(?:this|in{_W}the){_W}(?:week|month|year)\b",
    rf"the{_W}(?:week|month|year){_W}(?:before|after)\b{_NO_NOUN}",
)
NEAR = _or(
    rf"(?:(?i:early|late|later|earlier){_W})?(?i:yesterday|today|tonight|tomorrow)\b{_PART_OF_DAY}",
    rf"(?:(?i:late){_W})?{_any('last night|this morning|this afternoon|this evening')}",
    _any("(?:earlier|later) in the day"),
    rf"{_any('that|the same')}{_W}(?:very{_W})?(?:day|night|morning|afternoon|evening)\b",
    rf"{_any('the (?:following|next|previous|preceding)')}{_W}(?:day|night|morning|afternoon|evening)\b",
    rf"(?i:the){_W}(?:day|night|morning|afternoon|evening){_W}(?:before|after)\b{_NO_NOUN}",
)
DISTANCE = _or(
    rf"(?:(?i:about|around|roughly|some|nearly|almost){_W})?{_NUM}{_W}{_UNIT}{_W}ago\b",
    rf"(?:about{_W})?{_NUM}{_W}{_UNIT}{_W}(?:later|earlier|afterwards|previously|from{_W}now|(?:before|after)\b{_NO_NOUN})\b",
    rf"(?i:in){_W}(?:about{_W})?{_NUM}{_W}(?:days?|weeks?|months?)\b(?:[’']?{_W}time\b)?",
)
_PARTS = (
    "(?:start|beginning|middle|end|close|(?:first|second|last) half|(?:first|second|third|fourth|last) (?:week|quarter)"
    "|(?:first|last)(?: few)? days)"
).replace(" ", _W)
_DECADE = rf"(?:the{_W})?(?:1[5-9]|20)\d0s\b"
_LARGE = _or(MONTH, _MONTH, SEASON, PERIOD, _DECADE, _YEAR, rf"the{_W}(?:week|month|year)\b")
PART = _or(
    rf"{_THE}(?i:early|mid|late)(?:{_W}|[-‑–])(?:in{_W}|on{_W})?{_THE}{_LARGE}",
    rf"{_THE}(?i:{_PARTS}){_W}of{_W}{_THE}{_LARGE}",
    rf"(?i:earlier|later){_W}in{_W}{_or(MONTH, _MONTH, _YEAR)}",
)
_ONE = _or(PART, DATE, WEEKDAY, NEAR, DISTANCE, MONTH, SEASON, PERIOD, _HOLIDAY, _DECADE)
_NAMED_DAY = _or(DATE, _HOLIDAY, "(?i:yesterday|tomorrow)\\b")
_REFERRING = rf"(?:the|{_NUM}){_W}{_or(_UNIT, _WD)}{_W}(?:before|after){_W}{_THE}{_NAMED_DAY}"
_END = _or(PART, DATE, WEEKDAY, NEAR, MONTH, PERIOD, _HOLIDAY, _MONTH, _YEAR, rf"{_D}{_OF_YEAR}")
_DASH = rf"(?:{_W})?[-–—‑](?:{_W})?"
RANGE = _or(
    rf"(?i:between){_W}{_END}{_W}and{_W}{_END}",
    rf"(?i:from){_W}{_END}(?:{_W}(?:to|until|till|through){_W}|{_DASH}){_END}",
    rf"{_D}(?:{_W}(?:to|and|or|through){_W}|{_DASH}){_D}{_W}(?:of{_W})?{_SHORT}{_OF_YEAR}",
    rf"{_SHORT}{_W}{_D}(?:{_W}(?:to|and|or|through){_W}|{_DASH}){_D}{_OF_YEAR}",
    rf"{_or(DATE, _WD)}(?:{_W}(?:to|through){_W}|{_DASH}){_or(DATE, _WD)}",
    rf"{_WD}{_W}(?:and|or){_W}{_WD}(?!{_W}(?:{_TIMES}))",
    rf"{_YEAR}[-–]{_YEAR}",
)
_OPENS = (
    "since|before|until|till|by|after|prior to|ahead of|no later than|starting|around|on or about|on or around|circa"
).replace(" ", _W)
_REST = _or(RANGE, _ONE, rf"{_MONTH}(?!{_W}[A-Z])", rf"{_YEAR}(?!{_W}[a-z]{{4}})", rf"the{_W}(?:weekend|new{_W}year)\b")
OPEN = _or(
    rf"(?i:{_OPENS})[”\"]?{_W}(?:the{_W})?{_REST}",
    rf"(?i:about){_W}{DATE}",
    rf"(?i:from){_W}{_or(DATE, WEEKDAY, MONTH, _MONTH, _YEAR)}{_W}on(?:wards?)?\b",
)
_OF = rf"{_THE}(?i:night|morning|afternoon|evening|week|weekend){_W}of{_W}(?:the{_W})?{_or(RANGE, DATE, WEEKDAY)}"
_BARE = _or(
    rf"(?P<month>{_MONTH})(?!{_W}\d)",
    rf"(?P<year>{_YEAR})",
    rf"(?i:the){_W}weekend\b(?!{_W}of\b)",
)

EXPRESSION = re.compile(rf"(?<![\w’'-])(?=[A-Za-z\d]){_or(_OF, RANGE, OPEN, _REFERRING, _ONE, _BARE)}(?![\w])")

# What stands before and after and makes words no date
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|during|for|from|to|through|throughout|and|or|between|the|till|until)[^\S\r\n]{1,3}$", re.IGNORECASE
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:[Ii]n|[Oo]f|[Dd]uring|[Ff]rom|back to|[Ff]or|[Tt]hroughout|through|and)[^\S\r\n]{1,3}|\()$"
)
_NO_WEEKDAY_BEFORE = re.compile(
    r"\b(?:[Ee]very|[Ee]ach|[Mm]ost|[Aa]ny|[Ss]ome|[Oo]ne|[Aa]nother|Black|Good|Bloody|Super|Ash|Palm|Easter|Cyber|"
    r"Maundy|Holy|Whit|Girl|Fat|Shrove|Giving|Freaky)[^\S\r\n]{1,3}$"
)
_A_BEFORE = re.compile(r"\b[Aa][^\S\r\n]{1,3}$")
_ANY_AFTER = re.compile(r"[^\S\r\n]{1,3}(?:in|of|or|and|like|when|that|at)\b|[.,;:?!)”\"]|$")
_PAPER = re.compile(
    r"[^\S\r\n]{1,3}(?:Times|Telegraph|Mirror|Post|Express|Mail|Star|Sun|Tribune|Independent|Herald|Review|Mercury|"
    r"Business|Standard|Club|Group|People|World|Age|Vision|Nation|Observer|Examiner)\b"
)
_NAME_AFTER = re.compile(r"[^\S\r\n]{1,3}(?!(?:The|Mr|Ms|Mrs|I)\b)[A-Z][a-z]")
_NOT_MARCH = re.compile(r"[^\S\r\n]{1,3}(?:on|for|of|against|to|by|from|in|was|is)\b")
_ABOUT_WHAT = re.compile(
    r"\b(?:talk|sp[eo]a?k|ask|said|say|told|tell|know|knew|question|inform|concern|wr[io]te|written|hear|inquir|worr|"
    r"complain|tweet|post|lie|lied|joke|report|statement|details|account)\w*[^\S\r\n]{1,3}$"
)
_LESS_OR_MORE = re.compile(
    r"\b(?:half|than|least|most|over|under|every|several|few|first|last|in|for)[^\S\r\n]{1,3}$", re.IGNORECASE
)
LONGEST_BEFORE = 24


def stands(text: str, found: re.Match[str]) -> bool:
    """Whether what stands around a match leaves it a date: no Sunday paper, nobody's name, no march of people."""
    words, before = found[0], text[max(0, found.start() - LONGEST_BEFORE) : found.start()]
    after = text[found.end() : found.end() + LONGEST_BEFORE]
    if found["month"]:
        named = words.title() in ("May", "April", "June", "August") and _NAME_AFTER.match(after)
        marched = words.title() == "March" and before.endswith(("the ", "The ")) and _NOT_MARCH.match(after)
        return bool(_BEFORE_MONTH.search(before)) and not named and not marched
    if found["year"]:
        return bool(_BEFORE_YEAR.search(before)) and not re.match(r"[^\S\r\n](?:people|men|women|km|troops)", after)
    if words.lower().startswith("about"):
        return not _ABOUT_WHAT.search(before)
    if _LESS_OR_MORE.search(before) and re.match(rf"{_NUM}{_W}{_UNIT}", words):
        return False
    if re.match(_WD, words):
        if _NO_WEEKDAY_BEFORE.search(before) or _PAPER.match(after):
            return False
        return not (_A_BEFORE.search(before) and _ANY_AFTER.match(after))
    return not (
        re.fullmatch(rf"(?i:by|before|after|until){_W}(?:May|June|April|August)", words) and _NAME_AFTER.match(after)
    )
