"""A posted result as the public reads it: ``Posting.content`` and the papers' rows alone, nothing of the tables behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from accounts import rulers
from accounts.models import Ward
from config import vietnamese as vi
from reports.models import Posting

DAY = timedelta(days=1)
SCALE = Decimal(10)
"""Points of the shortest scale that criteria are drawn on; the longest criterion widens it."""


@dataclass(frozen=True)
class PostedPoints(rulers.Points):
    """The ruler of a posted score: what was reached and what was lost; nothing waits any more."""

    @property
    def sentence(self) -> str:
        """The ruler in words, for those who do not see it."""
        text = f"{self.title}: {vi.points(self.accepted)} điểm trên {vi.points_paper(self.maximum)}"
        if self.threshold is not None:
            text += f"; {self.threshold_label} {vi.points_paper(self.threshold)}"
        return f"{text}{'; điểm tạm tính' if self.provisional else ''}."


def _points(text: str | None) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def ruler_of(what: Mapping[str, Any], *, title: str, size: rulers.Size, scale: Decimal) -> SafeString | str:
    """Return the ruler of "points" out of "max" with its mark; "" where either is not known, or does not fit."""
    points, maximum = _points(what["points"]), _points(what["max"])
    if points is None or not maximum or not 0 <= points <= maximum:
        return ""
    drawn = PostedPoints(
        maximum=maximum,
        accepted=points,
        waiting=Decimal(0),
        unscored=Decimal(0),
        lost=maximum - points,
        threshold=_points(what["mark"]),
        threshold_label=what["mark_name"],
        title=title,
        provisional=bool(what["provisional"]),
    )
    return rulers.points_ruler(drawn, size=size, scale=scale)


@dataclass(frozen=True)
class Light:
    """One condition: its title, the key of its light, and the words beside it."""

    title: str
    light: str
    words: str


@dataclass(frozen=True)
class Indicator:
    """One indicator as posted; points None where the rule set knows none."""

    code: str
    name: str
    points: Decimal | None
    max: Decimal | None
    met: bool | None
    provisional: bool
    words: str
    shortfall: str


@dataclass(frozen=True)
class Criterion:
    """One criterion as posted, with its indicators and its ruler."""

    number: int
    name: str
    points: Decimal | None
    max: Decimal | None
    provisional: bool
    met_count: int
    count: int
    indicators: tuple[Indicator, ...]
    ruler: SafeString | str


@dataclass(frozen=True)
class Posted:
    """What one posting shows. Figures are ``Decimal`` points; ``answer`` is the sentence beside the total."""

    posting: Posting
    content: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def committee(self) -> str:
        return str(self.content["ward"]["committee"])

    @property
    def ward_name(self) -> str:
        return str(self.content["ward"]["name"])

    @property
    def by_points(self) -> bool:
        return bool(self.content["by_points"])

    @property
    def framework(self) -> str:
        return str(self.content["framework"])

    @property
    def illustrative(self) -> bool:
        return bool(self.content["illustrative"])

    @property
    def provisional(self) -> str:
        """The sentence that says which points may still change; empty when all were checked."""
        return str(self.content["provisional"] or "")

    @property
    def office(self) -> str:
        return str(self.content["office"])

    @property
    def total(self) -> Decimal | None:
        return _points(self.content["total"])

    @property
    def maximum(self) -> Decimal | None:
        return _points(self.content["max"])

    @property
    def answer(self) -> str:
        return str(self.content["answer"] or "")

    @property
    def conditions(self) -> tuple[Light, ...]:
        return tuple(Light(one["title"], one["light"], one["words"]) for one in self.content["conditions"])

    @cached_property
    def total_ruler(self) -> SafeString | str:
        what = {
            "points": self.content["total"],
            "max": self.content["max"],
            "mark": self.content["threshold"],
            "mark_name": "mốc",
            "provisional": self.provisional,
        }
        return ruler_of(what, title="Tổng điểm", size="phone", scale=SCALE)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        rows = self.content["criteria"]
        scale = max([SCALE, *(_points(row["max"]) or SCALE for row in rows)])
        return tuple(self._criterion(row, scale) for row in rows)

    def _criterion(self, row: Mapping[str, Any], scale: Decimal) -> Criterion:
        title = f"Tiêu chí {row['number']}"
        if self.by_points:
            what = {**row, "mark": row["half"], "mark_name": "mốc một nửa"}
            ruler = ruler_of(what, title=title, size="small", scale=scale)
        else:
            missed = row["count"] - row["met_count"]
            ruler = rulers.cells_ruler(
                met=row["met_count"], waiting=0, missing=0, not_met=missed, title=title
            )
        return Criterion(
            number=row["number"],
            name=row["name"],
            points=_points(row["points"]),
            max=_points(row["max"]),
            provisional=bool(row["provisional"]),
            met_count=row["met_count"],
            count=row["count"],
            indicators=tuple(_indicator(one) for one in row["indicators"]),
            ruler=ruler,
        )

    @property
    def indicator_count(self) -> int:
        return sum(criterion.count for criterion in self.criteria)

    @property
    def met_count(self) -> int:
        return sum(criterion.met_count for criterion in self.criteria)

    def last_day(self) -> date | None:
        """Return the last day asked for, the first one not counted; None where the rule set names no number of days."""
        days = self.content["asked_days"]
        if days is None or self.posting.posted_on is None:
            return None
        return self.posting.posted_on + int(days) * DAY

    def subjects(self) -> Iterator[tuple[str, str]]:
        """Yield what an opinion may be about: the code that is stored, and its title."""
        yield "", "Toàn bộ kết quả"
        for criterion in self.criteria:
            yield str(criterion.number), f"Tiêu chí {criterion.number}. {criterion.name}"
            for one in criterion.indicators:
                yield one.code, f"Chỉ tiêu {one.code}. {one.name or 'chưa có tên'}"

    def title_of(self, code: str) -> str:
        """Return the title of what an opinion is about; the bare code where this posting does not know it."""
        return dict(self.subjects()).get(code, code)


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        code=row["code"],
        name=row["name"] or "",
        points=_points(row["points"]),
        max=_points(row["max"]),
        met=row["met"],
        provisional=bool(row["provisional"]),
        words=row["words"] or "",
        shortfall=row["shortfall"] or "",
    )


def posted(posting: Posting) -> Posted:
    """Return what a posting shows."""
    return Posted(posting, posting.content)


@dataclass(frozen=True)
class Timing:
    """The band at the head of the public page: when it hangs, and how long one may still speak."""

    when: str
    left: str


def timing_of(shown: Posted, ward: Ward) -> Timing:
    """Return the two sentences of the band on the ward's own day."""
    posting, today = shown.posting, ward.today()
    first = posting.posted_on or today
    if posting.state == Posting.State.CLOSED and posting.closed_on:
        when = f"Đã niêm yết từ {vi.date(first)}, kết thúc ngày {vi.date(posting.closed_on)}"
        return Timing(when, "Đã hết thời gian niêm yết.")
    last = shown.last_day()
    if last is None or today > last:
        return Timing(
            f"Niêm yết từ {vi.date(first)}", "Vẫn nhận ý kiến cho đến khi Ủy ban nhân dân kết thúc niêm yết."
        )
    start = f"{first:%d/%m}" if first.year == last.year else vi.date(first)
    when = f"Niêm yết từ {start} đến hết {vi.date(last)}"
    left = (last - today).days
    if left == 0:
        return Timing(when, "Hôm nay là ngày cuối của thời hạn niêm yết.")
    return Timing(when, f"Ngày thứ {max((today - first).days, 0) + 1}, còn {left} ngày để góp ý.")
