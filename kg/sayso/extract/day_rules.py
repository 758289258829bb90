"""Rules for date expressions that stand by themselves: days, weekdays, months, periods, distances.

Each takes a match of a pattern of ``sayso.extract.day_grammar`` and what the words are read against, and gives EDTF.
One that cannot tell a date (no reference day, no 31 April) raises LookupError, ValueError or OverflowError.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from sayso.extract.day_steps import SEASON_CODES, moved, season_days, weeks_of, whole
from sayso.extract.day_words import HOLIDAYS, NUMBERS, ORDINALS, Frame, month_number, weekday_number

BACK, FORTH = ("previous", "preceding"), ("following", "next")


def year_of(on: Frame, days: Callable[[int], tuple[date, date]]) -> int:
    """The year of something yearly: its last begun, or the first not yet over where the clause looks ahead."""
    past, coming = None, None
    for year in range(on.day.year - 8, on.day.year + 9):  # eight: from one 29 February to the next, around 1900 too
        try:
            first, last = days(year)
        except ValueError:
            continue
        past = (year, first, last) if first <= on.day else past
        coming = coming or ((year, first, last) if last >= on.day else None)
    if past is None or coming is None:
        raise LookupError("no such day")
    if on.future is None:
        return past[0] if on.day - past[2] < coming[1] - on.day else coming[0]
    return coming[0] if on.future else past[0]


def tell_date(told: re.Match[str], on: Frame) -> str:
    group = told.groupdict()
    month = month_number(told["mon"])
    day = ORDINALS[told["ord"]] if group.get("ord") else int(told["day"])
    if told["year"]:
        return date(int(told["year"]), month, day).isoformat()
    year = year_of(on, lambda year: (date(year, month, day),) * 2)
    if group.get("wd"):
        # the weekday tells the year where the rule's year has another one on that day
        fits = [y for y in (year, year + 1, year - 1) if date(y, month, day).weekday() == weekday_number(told["wd"])]
        year = fits[0] if fits else year
    return date(year, month, day).isoformat()


def tell_digits(told: re.Match[str], on: Frame) -> str:
    """3.5.2023 and 5/3/2023: only where it cannot be read in two ways."""
    one, two, year = int(told["a"]), int(told["b"]), int(told["year"])
    days = {(d, m) for d, m in ((one, two), (two, one)) if 1 <= m <= 12}
    if len(days) != 1:
        raise LookupError("day or month")
    day, month = days.pop()
    return date(year, month, day).isoformat()


def last_weekday(weekday: int, day: date) -> date:
    """The last such weekday on or before the day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def tell_weekday(told: re.Match[str], on: Frame) -> str:
    found = last_weekday(weekday_number(told["wd"]), on.day)
    if on.future or (on.future is None and found != on.day):
        found += timedelta(days=7)
    return found.isoformat()


def tell_which_weekday(told: re.Match[str], on: Frame) -> str:
    """Last, next or this Tuesday; that, the following, the previous Tuesday."""
    number, which = weekday_number(told["wd"]), told["which"].removeprefix("the ").removeprefix("this ")
    if which in ("last", "past"):
        return last_weekday(number, on.day - timedelta(days=1)).isoformat()
    if told["which"] in ("next", "coming", "the coming", "this coming"):
        return last_weekday(number, on.day + timedelta(days=7)).isoformat()
    if which == "this":
        return last_weekday(number, weeks_of(on.day)[1]).isoformat()
    first, last = on.anchor
    if which in FORTH:
        return last_weekday(number, last + timedelta(days=7)).isoformat()
    if which in BACK or which == "before":
        return last_weekday(number, first - timedelta(days=1)).isoformat()
    return last_weekday(number, weeks_of(first)[1]).isoformat()


def tell_near(told: re.Match[str], on: Frame) -> str:
    return (on.day + timedelta(days={"yesterday": -1, "last night": -1, "tomorrow": 1}.get(told[0], 0))).isoformat()


def tell_of_the_day(told: re.Match[str], on: Frame) -> str:
    """Earlier in the day: the day told of, else the reference day."""
    return tell_same(told, on) if on.after else on.day.isoformat()


def tell_holiday(told: re.Match[str], on: Frame) -> str:
    month, day = HOLIDAYS[told["name"]]

    def falls(year: int) -> tuple[date, date]:
        # Thanksgiving, the one that moves, is November's fourth Thursday
        found = date(year, month, day) if day else last_weekday(3, date(year, month, 28))
        return found, found

    year = int(told["year"]) if told["year"] else year_of(on, falls)
    return falls(year)[0].isoformat()


def tell_month(told: re.Match[str], on: Frame) -> str:
    month = month_number(told["mon"])
    if told["year"]:
        return f"{told['year']}-{month:02}"
    return f"{year_of(on, lambda year: whole(f'{year:04}-{month:02}')):04}-{month:02}"


def tell_season(told: re.Match[str], on: Frame) -> str:
    code = SEASON_CODES[told["season"]]
    year = int(told["year"]) if told["year"] else year_of(on, lambda year: season_days(year, code))
    return f"{year:04}-{code}"


def tell_year(told: re.Match[str], on: Frame) -> str:
    return f"{told['year'][:3]}X" if told["s"] else told["year"]


def tell_period(told: re.Match[str], on: Frame) -> str:
    """Last, this or next week, month, year, weekend; that week, the following year."""
    unit, which = told["unit"], told["which"].removeprefix("the ")
    turn = {"last": -1, "next": 1, "coming": 1}.get(which, 0)
    if told["which"] in ("last", "this", "next", "coming", "the coming", ""):
        return moved(on.day, unit, turn)
    first, last = on.anchor
    if which in FORTH or which == "after":
        return moved(last, unit, 1)
    return moved(first, unit, -1 if which in BACK or which == "before" else 0)


def tell_weekend(told: re.Match[str], on: Frame) -> str:
    """The weekend: the last begun, or the one to come."""
    saturday = last_weekday(5, on.day)
    if on.future and saturday + timedelta(days=1) < on.day:
        saturday += timedelta(days=7)
    return f"{saturday}/{saturday + timedelta(days=1)}"


def tell_week_over(told: re.Match[str], on: Frame) -> str:
    return moved(on.day, told["unit"], 2 if told["way"] == "after next" else -2)


def tell_so_far(told: re.Match[str], on: Frame) -> str:
    """Earlier this month: up to the reference day; later this year: from it on."""
    first, last = whole(moved(on.day, told["unit"], 0))
    return f"{first}/{on.day}" if told["way"] == "earlier" else f"{on.day}/{last}"


def _count(told: re.Match[str]) -> int:
    number = NUMBERS.get(told["num"]) or int(told["num"])
    return number * (2 if told["unit"] == "fortnight" else 1)


def _at(first: date, unit: str, count: int, rough: bool) -> str:
    """So many units away, as exact as people are who count in that unit."""
    if unit in ("day", "night"):
        return f"{first + timedelta(days=count)}{'~' if rough else ''}"
    if unit in ("week", "fortnight"):
        return f"{first + timedelta(weeks=count)}~"
    return moved(first, unit, count) + ("~" if rough else "")


def tell_ago(told: re.Match[str], on: Frame) -> str:
    rough = told["rough"] is not None or told["num"] == "a couple of"
    return _at(on.day, told["unit"], -_count(told), rough)


def tell_ahead(told: re.Match[str], on: Frame) -> str:
    if told["in"] and not told["time"] and not on.future:
        raise LookupError("in two weeks: how long it took")
    return _at(on.day, told["unit"], _count(told), told["num"] == "a couple of")


def tell_away(told: re.Match[str], on: Frame) -> str:
    """Two days later, a week earlier, the day before."""
    first, last = on.anchor
    if told["way"].removeprefix("or so ") in ("later", "after", "afterwards", "on"):
        return _at(last, told["unit"], _count(told), told["num"] == "a couple of")
    return _at(first, told["unit"], -_count(told), told["num"] == "a couple of")


def tell_same(told: re.Match[str], on: Frame) -> str:
    first, last = on.anchor
    if first != last:
        raise LookupError("which day")
    return first.isoformat()


def tell_next_day(told: re.Match[str], on: Frame) -> str:
    first, last = on.anchor
    ahead = told["which"].removeprefix("the ") in (*FORTH, "after")
    return (last + timedelta(days=1) if ahead else first - timedelta(days=1)).isoformat()
