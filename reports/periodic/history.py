"""What happened to a report, in words: who, in which post, when, and the comment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reports.models import ReportEvent

ACTS = {
    "begin": "bắt đầu lập báo cáo",
    "save": "lưu nháp",
    "send": "gửi báo cáo",
    "return": "trả lại báo cáo",
    "nest": "lồng ghép vào báo cáo của kỳ ngắn hơn",
    "unnest": "bỏ lồng ghép",
    "attach": "kèm tài liệu",
    "detach": "bỏ tài liệu",
}
MARKS = {"return": "return", "send": "accepted", "nest": "accepted"}


@dataclass(frozen=True)
class Step:
    """One line of the history; ``mark`` is "return", "accepted" or "change"."""

    at: datetime
    who: str
    post: str
    mark: str
    words: str
    comment: str


def steps_of(events: Iterable[ReportEvent]) -> list[Step]:
    """Return the steps, newest first; the events come with their users. A second sending is named as such."""
    steps: list[Step] = []
    sent = False
    for event in events:
        words = ACTS.get(event.act, event.act)
        if event.act == "send":
            words, sent = ("gửi lại báo cáo" if sent else words), True
        who = event.user.full_name if event.user else "Cổng thông tin"
        steps.append(
            Step(event.at, who, event.position, MARKS.get(event.act, "change"), words, event.comment)
        )
    return steps[::-1]
