"""How long a posting must have hung: the circular's words as a table, by the careful reading and by the other one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from criteria.procedures import PostingTerms
from reports.posting.rule import OFFICE, RADIO, WEBSITE, Shown, Verdict, judge

TERMS = PostingTerms(
    min_days=5,
    radio_min_times=3,
    first_day_counts=False,
    source="TT 09/2021/TT-BTP, điểm c khoản 1 Điều 3",
    certainty="derived",
)
DEC = date(2023, 12, 11)
DAY = timedelta(days=1)


def hung(channel: str, days: int, first: date = DEC) -> Shown:
    """A posting that counts so many days: the first is not counted, so it ends as many days later."""
    return Shown(channel, first, first + days * DAY)


def aired(*days: int) -> list[Shown]:
    """Broadcasts so many days after the first day of the posting."""
    return [Shown(RADIO, DEC + day * DAY) for day in days]


LATER = date(2024, 2, 1)
FIVE, FOUR = hung(OFFICE, 5), hung(OFFICE, 4)
CASES: dict[str, tuple[list[Shown], bool]] = {
    "website 5, office 4": ([hung(WEBSITE, 5), FOUR], False),
    "website 5, office 5": ([hung(WEBSITE, 5), FIVE], True),
    "office 5, website 4": ([FIVE, hung(WEBSITE, 4)], False),
    "office, website and radio twice": ([FIVE, hung(WEBSITE, 5), *aired(0, 3)], True),
    "office and radio twice": ([FIVE, *aired(0, 5)], False),
    "office and radio 3 times in 5 days": ([FIVE, *aired(0, 2, 5)], True),
    "office and radio 3 times in 4 days": ([FIVE, *aired(0, 2, 4)], False),
    "office and radio 6 times in 4 days": ([FIVE, *aired(0, 0, 1, 2, 3, 4)], False),
    "office and radio 3 times on 2 days, 5 apart": ([FIVE, *aired(0, 5, 5)], True),
    "website without office": ([hung(WEBSITE, 30)], False),
    "radio without office": (aired(0, 2, 5), False),
    "website and radio without office": ([hung(WEBSITE, 30), *aired(0, 2, 5)], False),
    "office alone": ([hung(OFFICE, 30)], False),
    "nothing": ([], False),
    "a gap in the office": ([hung(OFFICE, 2), hung(OFFICE, 2, DEC + 5 * DAY), hung(WEBSITE, 5)], False),
    "two boards without a gap": ([hung(OFFICE, 2), hung(OFFICE, 2, DEC + 3 * DAY), hung(WEBSITE, 5)], True),
    "one within the other": ([FIVE, hung(OFFICE, 1, DEC + DAY), hung(WEBSITE, 5)], True),
    "at different times": ([FIVE, hung(WEBSITE, 5, DEC + 20 * DAY)], True),
    "over a month's end": ([hung(OFFICE, 5, date(2023, 11, 28)), hung(WEBSITE, 5, date(2023, 11, 28))], True),
    "over a year's end": ([hung(OFFICE, 5, date(2023, 12, 29)), hung(WEBSITE, 5, date(2023, 12, 29))], True),
    "over a year's end, 4 days": (
        [hung(OFFICE, 4, date(2023, 12, 29)), hung(WEBSITE, 5, date(2023, 12, 29))],
        False,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_the_circular_asks(name: str) -> None:
    records, met = CASES[name]
    assert judge(records, TERMS, LATER).met is met
    assert judge(reversed(records), TERMS, LATER) == judge(records, TERMS, LATER)


@pytest.mark.parametrize(
    ("first", "closable"),
    [
        (date(2023, 12, 11), date(2023, 12, 17)),
        (date(2023, 11, 27), date(2023, 12, 3)),
        (date(2023, 12, 28), date(2024, 1, 3)),
        (date(2024, 2, 26), date(2024, 3, 3)),  # a leap year
        (date(2023, 2, 26), date(2023, 3, 4)),
    ],
)
def test_it_may_close_on_the_day_after_the_fifth(first: date, closable: date) -> None:
    """Posted on 11/12 it may close from 17/12; what hangs on is foreseen from its first day."""
    records = [Shown(OFFICE, first), Shown(WEBSITE, first)]
    for passed in range(10):
        verdict = judge(records, TERMS, first + passed * DAY)
        assert verdict.closable_from == closable
        assert verdict.met is (first + passed * DAY >= closable)


def test_where_the_first_day_counts_it_may_close_a_day_earlier() -> None:
    terms = replace(TERMS, first_day_counts=True)
    records = [Shown(OFFICE, DEC), Shown(WEBSITE, DEC)]
    assert judge(records, terms, date(2023, 12, 15)).lacks != ()
    assert judge(records, terms, date(2023, 12, 16)) == Verdict(5, 5, 0, 0, (), date(2023, 12, 16))
    assert judge([FIVE, *aired(0, 2, 4)], terms, LATER).met


def test_it_says_what_is_lacking() -> None:
    verdict = judge([Shown(OFFICE, DEC), *aired(0, 2)], TERMS, date(2023, 12, 14))
    assert verdict.lacks == (
        "niêm yết tại trụ sở mới được 02/05 ngày",
        "đăng Trang thông tin điện tử mới được 00/05 ngày, đài truyền thanh mới phát 02/03 lần trong 02/05 ngày "
        "(cần một trong hai)",
    )
    assert verdict == Verdict(2, 0, 2, 2, verdict.lacks, None)
    no_radio = replace(TERMS, radio_min_times=None)
    assert judge([], no_radio, LATER).lacks[1] == "đăng Trang thông tin điện tử mới được 00/05 ngày"
    with pytest.raises(ValueError, match="no number of days"):
        judge([], replace(TERMS, min_days=None), LATER)


def test_a_broadcast_counts_when_its_day_is_over_and_what_begins_later_not_yet() -> None:
    records = [Shown(OFFICE, DEC), *aired(0, 2, 5)]
    assert judge(records, TERMS, date(2023, 12, 16)).radio_times == 2
    assert judge(records, TERMS, date(2023, 12, 17)) == Verdict(5, 0, 3, 5, (), date(2023, 12, 17))
    assert judge([*records, *aired(20)], TERMS, LATER).closable_from == date(2023, 12, 17)
    assert judge([Shown(OFFICE, LATER + DAY)], TERMS, LATER).office_days == 0
    assert judge([Shown(OFFICE, LATER)], TERMS, LATER).office_days == 0


def test_it_is_met_exactly_from_the_day_on_which_it_may_close() -> None:
    """Every pair of an office's and a website's hanging, with every third broadcast: the two answers never differ."""
    lengths = (None, 3, 5, 8)
    for office, website, start, third in product(lengths, lengths, range(3), (None, 4, 5, 7)):
        records = [
            Shown(OFFICE, DEC, None if office is None else DEC + office * DAY),
            Shown(WEBSITE, DEC + start * DAY, None if website is None else DEC + (start + website) * DAY),
            *aired(0, 1, *(() if third is None else (third,))),
        ]
        for passed in range(14):
            today = DEC + passed * DAY
            verdict = judge(records, TERMS, today)
            closable = verdict.closable_from
            assert verdict.met is (closable is not None and closable <= today), (records, today)
