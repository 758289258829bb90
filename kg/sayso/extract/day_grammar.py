"""The grammar of date expressions: one pattern and one rule each, tried in order; rules for words around others.

The patterns read ``plain`` words. A rule that the words fit and that cannot tell a date raises LookupError, ValueError
or OverflowError. What is decided where the guideline leaves a choice stands in ``sayso.extract.days``.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sayso.dates import bounds
from sayso.extract.day_rules import (
    BACK,
    FORTH,
    last_weekday,
    tell_ago,
    tell_ahead,
    tell_away,
    tell_date,
    tell_digits,
    tell_holiday,
    tell_month,
    tell_near,
    tell_next_day,
    tell_of_the_day,
    tell_period,
    tell_same,
    tell_season,
    tell_so_far,
    tell_week_over,
    tell_weekday,
    tell_weekend,
    tell_which_weekday,
    tell_year,
)
from sayso.extract.day_steps import SEASON_CODES, after_end, before_start, end, moved, parted, start, whole
from sayso.extract.day_words import HOLIDAYS, NUMBERS, ORDINALS, WEEKDAYS, Frame, weekday_number

WD = f"(?P<wd>{'|'.join(WEEKDAYS)})"
_SHORT_WD = "(?P<wd>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
MON = "(?P<mon>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\\.?"
DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ORD = f"(?P<ord>{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
_YEAR = "(?:,? (?P<year>[0-9]{4}))?"
_NUM = f"(?P<num>[0-9]{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = "(?P<unit>day|night|week|fortnight|month|year)s?"
_SEASON = f"(?P<season>{'|'.join(SEASON_CODES)})"
_TIMES = "morning|afternoon|evening|night|lunchtime|noon|midday|midnight|dawn"

Rule = Callable[[re.Match[str], Frame], str]


def read(words: str, on: Frame) -> str:
    """EDTF of plain words; LookupError where no rule fits."""
    for pattern, rule in RULES:
        if fitting := pattern.fullmatch(words):
            return rule(fitting, on)
    raise LookupError(words)


def _through(told: re.Match[str], on: Frame) -> str:
    return read(told["x"], on)


def _weekday_of_week(told: re.Match[str], on: Frame) -> str:
    week = bounds(read(told["x"], on)).latest
    return last_weekday(weekday_number(told["wd"]), week).isoformat() if week else ""


def _weekday_by_weeks(told: re.Match[str], on: Frame) -> str:
    """Monday week, a week from Thursday, a week ago Tuesday."""
    weeks = int(NUMBERS.get(told["num"] or "a", 0) or told["num"])
    back = told["way"] == "ago on" or told["way"] == "ago"
    day = date.fromisoformat(read(told["wd"], replace(on, future=not back)))
    return (day + timedelta(weeks=-weeks if back else weeks)).isoformat()


def _yearly(told: re.Match[str], on: Frame) -> str:
    """Last April, this summer, next May; that autumn, the following January."""
    which, x = told["which"].removeprefix("the "), told["x"]
    if told["which"] in ("last", "this", "next", "coming", "the coming", "this coming", "this past"):
        this = read(x, replace(on, future=which in ("next", "coming", "this coming")))
        first, last = whole(this)
        if which == "this":
            near = read(x, replace(on, future=None))
            return near if whole(near)[0].year == on.day.year else read(f"{x} {on.day.year}", on)
        if first <= on.day <= last:  # last May, said in May, is not this May; nor is next May
            back = which in ("last", "this past")
            edge = first - timedelta(days=1) if back else last + timedelta(days=1)
            return read(x, replace(on, reference=edge, future=not back))
        return this
    first, last = on.anchor
    if which in FORTH:
        return read(x, replace(on, reference=last + timedelta(days=1), future=True))
    if which in BACK:
        return read(x, replace(on, reference=first - timedelta(days=1), future=False))
    return read(f"{x} {first.year}", on)


def _of_year(told: re.Match[str], on: Frame) -> str:
    return read(f"{told['x']} {read(told['y'], on)[:4]}", on)


def _part(told: re.Match[str], on: Frame) -> str:
    """Early May, the second half of last year, the first week of June."""
    which = told["part"]
    found = parted(read(told["x"], on), which)
    latest = bounds(found).latest
    if on.future and on.reference and latest and latest < on.reference and re.fullmatch(MON, told["x"]):
        return parted(read(told["x"], replace(on, reference=on.reference.replace(day=1) + timedelta(days=32))), which)
    return found


def _away_from(told: re.Match[str], on: Frame) -> str:
    """The day after tomorrow, two days before 3 May, the Friday before Christmas."""
    return read(f"{told['x']} {told['way']}", replace(on, after=read(told["y"], on)))


def _since(told: re.Match[str], on: Frame) -> str:
    return f"{start(read(told['x'], replace(on, future=False)))}/.."


def _before(told: re.Match[str], on: Frame) -> str:
    if re.match("(?:the )?end of ", told["x"]):  # before the end of May: May itself is still possible
        return f"../{end(read(told['x'], on))}"
    return f"../{before_start(read(told['x'], on))}"


def _by(told: re.Match[str], on: Frame) -> str:
    return f"../{end(read(told['x'], on))}"


def _after(told: re.Match[str], on: Frame) -> str:
    return f"[{after_end(read(told['x'], on))}..]"


def _about(told: re.Match[str], on: Frame) -> str:
    found = read(told["x"], on)
    return found if "~" in found or "/" in found or found[0] in "[{" else f"{found}~"


def _around(told: re.Match[str], on: Frame) -> str:
    """The week or weekend of 11 May."""
    day = bounds(read(told["x"], on)).earliest
    if day is None:
        raise LookupError("no day")
    return moved(day, told["unit"], 0)


def _two(one: str, two: str, on: Frame) -> tuple[str, str]:
    """Both ends of a range; what one of them leaves out (3 to 5 May, May 3 to 5) the other tells."""
    if re.fullmatch(DAY, one) and (rest := re.fullmatch(f"{DAY}( (?:of )?{MON}{_YEAR})", two)):
        one += rest[2]
    elif (head := re.fullmatch(f"(?:{_SHORT_WD},? )?{MON} (?:the )?{DAY}", one)) and re.fullmatch(DAY + _YEAR, two):
        two = f"{head['mon']} {two}"
    year = re.search(" ([0-9]{4})$", two)
    if year and not re.search("[0-9]{4}", one):
        first, second = read(f"{one} {year[1]}", on), read(two, on)
        if whole(first)[0] > whole(second)[1]:
            first = read(f"{one} {int(year[1]) - 1}", on)
        return first, second
    first = read(one, on)
    if re.search("[0-9]{4}|today|yesterday|tomorrow|tonight|night|week|year|month|ago", two):
        return first, read(two, on)
    return first, read(two, replace(on, reference=whole(first)[0], future=True))


def _range(told: re.Match[str], on: Frame) -> str:
    first, second = _two(told["a"], told["b"], on)
    return f"{start(first)}/{end(second)}"


def _both(told: re.Match[str], on: Frame) -> str:
    """5 and 6 December, one visit that lasts; 5 and 9 December, both; 5 or 6 December, one of them."""
    first, second = _two(told["a"], told["b"], on)
    if told["or"] == "or":
        return f"[{first},{second}]"
    lasting = after_end(first) == start(second)
    return f"{first}/{second}" if lasting else f"{{{first},{second}}}"


_ANCHORED = f"(?P<which>that|the same|the (?:{'|'.join(FORTH + BACK)}))"
_OWN = "last|this|next|coming|the coming|this coming|this past"
_DATE_FORMS = (
    f"(?:the )?{DAY} (?:of )?{MON}{_YEAR}", f"{MON} (?:the )?{DAY}{_YEAR}",
    f"(?:the )?{_ORD} (?:of )?{MON}{_YEAR}", f"{MON} (?:the )?{_ORD}{_YEAR}",
)  # fmt: skip
_PARTS = (
    "start|beginning|middle|end|close|(?:first|second|last) half|(?:first|second|third|fourth|last) (?:week|quarter)"
    "|(?:first|last) (?:few )?days"
)
_LEAD = "on|in|at|over|during|for|of|dated|some ?time|as recently as|as late as|as early as|the month of|the year"
_WEEKDAY_THEN = f"{WD}(?: (?:{_TIMES}))?"
_WEEK = "(?P<x>(?:last|this|next|the (?:coming|following|previous|next)|that|the same) week)"

_TABLE: tuple[tuple[str, Rule], ...] = (
    # one date
    ("(?P<x>[0-9]{4}-[0-9]{2}-[0-9]{2})", lambda told, _: date.fromisoformat(told["x"]).isoformat()),
    ("(?P<a>[0-9]{1,2})[./](?P<b>[0-9]{1,2})[./](?P<year>[0-9]{4})", tell_digits),
    *((form, tell_date) for form in _DATE_FORMS),
    *((f"{_SHORT_WD},? {form}", tell_date) for form in _DATE_FORMS),
    (f"(?P<name>{'|'.join(HOLIDAYS)}){_YEAR}", tell_holiday),
    (f"{MON}(?:,? (?:of )?(?P<year>[0-9]{{4}}))?", tell_month),
    ("(?:the )?(?P<year>[0-9]{4})(?P<s>s)?", tell_year),
    (f"(?:the )?{_SEASON}(?: (?:of )?(?P<year>[0-9]{{4}})(?:[-/](?:[0-9]{{2}}){{1,2}})?)?", tell_season),
    ("yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening)", tell_near),
    ("(?:earlier|later) in the day", tell_of_the_day),
    # weekdays
    (WD, tell_weekday),
    (f"{WD} week(?P<num>)(?P<way>)", _weekday_by_weeks),
    (f"{_NUM} weeks? (?P<way>from|ago|ago on) {WD}", _weekday_by_weeks),
    (f"(?P<which>{_OWN}) {WD}", tell_which_weekday),
    (f"{_ANCHORED} {WD}", tell_which_weekday),
    (f"the {WD} (?P<which>before|following)", tell_which_weekday),
    (f"{_WEEKDAY_THEN}(?:,? of|,)? {_WEEK}", _weekday_of_week),
    (f"{_WEEK}(?:'s|,)?(?: on)? {_WEEKDAY_THEN}", _weekday_of_week),
    # periods
    ("(?P<which>last|this|next|the coming|coming) (?P<unit>week|month|year|weekend)", tell_period),
    (f"{_ANCHORED} (?P<unit>week|month|year|weekend)", tell_period),
    ("the (?P<unit>week|month|year|weekend) (?P<which>before|after)", tell_period),
    ("the weekend|weekend", tell_weekend),
    ("the (?P<which>)(?P<unit>week|month|year)", tell_period),
    ("the (?P<unit>week|month|year) (?P<way>after next|before last)", tell_week_over),
    (f"(?P<which>{_OWN}) (?P<x>{MON}|{_SEASON})", _yearly),
    (f"{_ANCHORED} (?P<x>{MON}|{_SEASON})", _yearly),
    (f"(?:the )?(?P<x>{MON}|{_SEASON}),? (?:of )?(?P<y>(?:last|this|next|that|the [a-z]+) year)", _of_year),
    ("(?P<way>earlier|later) (?:this|in the) (?P<unit>week|month|year)", tell_so_far),
    # relative to the date told before
    ("(?:that|the same) (?:very )?(?:day|night|morning|afternoon|evening)", tell_same),
    (f"(?P<which>the (?:{'|'.join(FORTH + BACK)})) (?:day|night|morning|afternoon|evening)", tell_next_day),
    ("the (?:day|night|morning|afternoon|evening) (?P<which>before|after)", tell_next_day),
    # distances
    (f"(?P<rough>about |around |roughly |some |nearly |almost )?{_NUM} {_UNIT} ago", tell_ago),
    (f"(?P<in>in )(?:about )?{_NUM} {_UNIT}(?P<time>'? time)?", tell_ahead),
    (f"(?P<in>)(?P<time>){_NUM} {_UNIT} from now", tell_ahead),
    (f"(?:about )?{_NUM} {_UNIT} (?P<way>later|earlier|before|after|afterwards|previously)", tell_away),
    # more words around an expression
    ("(?P<x>.+?) (?P<way>before|after) (?:the )?(?P<y>.+)", _away_from),
    ("between (?P<a>.+?) and (?P<b>.+)", _range),
    ("from (?P<a>.+?)(?: to | until | till | through |-)(?P<b>.+)", _range),
    ("(?:since|starting|beginning|as of) (?:the )?(?P<x>.+)", _since),
    ("from (?:the )?(?P<x>.+) on(?:wards?)?", _since),
    ("(?:before|until|till|prior to|ahead of) (?P<x>.+)", _before),
    ("(?:by|no later than|not later than) (?P<x>.+)", _by),
    ("after (?P<x>.+)", _after),
    ("(?:around|about|circa|on or about|on or around|roughly) (?P<x>.+)", _about),
    ("the (?P<unit>week|weekend) of (?P<x>.+)", _around),
    (f"(?:the )?(?:{_TIMES}) of (?P<x>.+)", _through),
    ("(?:the )?(?P<part>early|mid|late)(?:-| )(?:on |in )?(?P<x>.+)", _part),
    (f"(?:the )?(?P<part>{_PARTS}) of (?P<x>.+)", _part),
    ("(?P<part>early|late)r in (?P<x>.+)", _part),
    (
        f"(?:earlier|later|late) (?:on )?(?P<x>today|yesterday|{_WEEKDAY_THEN}|(?:that|the same) (?:day|night))",
        _through,
    ),
    (f"(?P<x>.+)(?: at)? (?:{_TIMES})", _through),
    ("(?P<a>.+?)(?: to | until | through |-)(?P<b>.+)", _range),
    ("(?P<a>.+?) (?P<or>and|or) (?P<b>.+)", _both),
    (f"(?:{_LEAD}|early|late) (?P<x>.+)", _through),
    ("the (?P<x>.+)", _through),
)
RULES = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
