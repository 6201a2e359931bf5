"""Whether a posting has hung long enough (TT 09/2021/TT-BTP, điểm c khoản 1 Điều 3). Pure: no ORM, no clock.

At the office at least 5 days, and on a website at least 5 days or on the radio at least 3 times within at least 5 days.
By the careful reading, kept as data, the first day is not counted: posted on 11/12, the fifth day is 16/12, and the
posting may end from 17/12. A day, and what was broadcast on it, counts when it is over; days of hanging run without a gap,
those of the radio from the first broadcast to the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from criteria.procedures import PostingTerms

OFFICE, WEBSITE, RADIO = "office", "website", "radio"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """One record: where, from which day, until the end of which (None: still there; of a broadcast always)."""

    channel: str
    day: date
    until: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What the records come to on a day: whole days and times by channel, what is lacking in sentences.

    ``closable_from``: the first day on which the posting may end when all that hangs now stays; None: not foreseeable.
    """

    office_days: int
    website_days: int
    radio_times: int
    radio_days: int
    lacks: tuple[str, ...]
    closable_from: date | None

    @property
    def met(self) -> bool:
        return not self.lacks


@dataclass(frozen=True)
class _Run:
    """Days without a gap; ``open``: it still hangs."""

    first: date
    last: date
    open: bool

    def days(self, terms: PostingTerms) -> int:
        return max((self.last - self.first).days + int(terms.first_day_counts), 0)


def judge(records: Iterable[Shown], terms: PostingTerms, today: date) -> Verdict:
    """Return what the records come to on ``today``; what begins later, or is broadcast today or later, is not counted yet.

    Raises ValueError where the rule set names no number of days: then nothing can be judged.
    """
    if terms.min_days is None:
        raise ValueError("the rule set names no number of days")
    known = [one for one in records if one.day <= today]
    office, website = _runs(known, OFFICE, today), _runs(known, WEBSITE, today)
    radio = sorted(one.day for one in known if one.channel == RADIO and one.day < today)
    least, days, weblong = terms.min_days, _longest(office, terms), _longest(website, terms)
    span = _span(radio, terms)
    radio_on = _radio_met_on(radio, terms)
    lacks = []
    if days < least:
        lacks.append(f"niêm yết tại trụ sở mới được {days:02d}/{least:02d} ngày")
    if weblong < least and radio_on is None:
        lacks.append(_elsewhere(weblong, len(radio), span, terms))
    closable = _closable(office, website, radio_on, terms)
    return Verdict(days, weblong, len(radio), span, tuple(lacks), closable)


def _span(radio: list[date], terms: PostingTerms) -> int:
    """Return how many days lie from the first broadcast to the last, the first counted as the rule set counts it."""
    return (radio[-1] - radio[0]).days + int(terms.first_day_counts) if radio else 0


def _radio_met_on(radio: list[date], terms: PostingTerms) -> date | None:
    """Return the day after the broadcast by which both times and days were reached; None while they are not."""
    if terms.radio_min_times is None:
        return None
    for times in range(terms.radio_min_times, len(radio) + 1):
        if _span(radio[:times], terms) >= (terms.min_days or 0):
            return radio[times - 1] + DAY
    return None


def _elsewhere(website: int, times: int, radio_days: int, terms: PostingTerms) -> str:
    least = terms.min_days or 0
    sentence = f"đăng Trang thông tin điện tử mới được {website:02d}/{least:02d} ngày"
    if terms.radio_min_times is None:
        return sentence
    wanted = terms.radio_min_times
    return f"{sentence}, đài truyền thanh mới phát {times:02d}/{wanted:02d} lần trong {radio_days:02d}/{least:02d} ngày (cần một trong hai)"


def _runs(records: Iterable[Shown], channel: str, today: date) -> list[_Run]:
    """Return the days of a channel without gaps, up to yesterday: today is not over yet."""
    runs: list[_Run] = []
    for one in sorted((r for r in records if r.channel == channel), key=lambda r: r.day):
        hangs = one.until is None or one.until >= today
        run = _Run(one.day, today - DAY if hangs else one.until or one.day, hangs)
        if runs and run.first <= runs[-1].last + DAY:
            before = runs.pop()
            run = _Run(before.first, max(before.last, run.last), before.open or run.open)
        runs.append(run)
    return runs


def _longest(runs: Iterable[_Run], terms: PostingTerms) -> int:
    return max((run.days(terms) for run in runs), default=0)


def _closable(
    office: list[_Run], website: list[_Run], radio: date | None, terms: PostingTerms
) -> date | None:
    at_office = _met_on(office, terms)
    others = [day for day in (_met_on(website, terms), radio) if day is not None]
    return max(at_office, min(others)) if at_office is not None and others else None


def _met_on(runs: Iterable[_Run], terms: PostingTerms) -> date | None:
    """Return the first day on which a channel's term is over, now or when what hangs stays."""
    least = (terms.min_days or 0) - int(terms.first_day_counts)
    over = [
        run.first + timedelta(days=least + 1)
        for run in runs
        if run.open or run.days(terms) >= (terms.min_days or 0)
    ]
    return min(over, default=None)
