"""What the page of a year's posting says: where it stands in a sentence, what is missing, what hangs, what hung before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from config import vietnamese as vi
from config.access import Act, may, refusal
from reports.course import MOVES
from reports.course_case import CourseCase
from reports.course_guards import Lack, posting_ready
from reports.documents import qr
from reports.models import Opinion, Posting, PostingPaper
from reports.posting.changed import changes_after_posting
from reports.posting.papers import public_address
from reports.posting.preparing import is_abandoned, why_not_prepare, worker_is_silent
from reports.posting.privacy import KEEP, KINDS

State = Posting.State
POST = MOVES["niem-yet"]
PAPERS = len(PostingPaper.Kind)
QR_SIDE = "144"


@dataclass(frozen=True)
class Decided:
    """One place that may hold personal data, as a person decided it."""

    kind: str
    text: str
    decision: str


@dataclass(frozen=True)
class PostingPage:
    """The posting that counts, with everything the page says of it and of those before."""

    case: CourseCase
    user: User
    all: tuple[Posting, ...]
    """Every copy of the year, the newest first."""

    @property
    def posting(self) -> Posting | None:
        """The copy in hand or in force."""
        return self.case.posting

    @property
    def last(self) -> Posting | None:
        """The newest copy that was taken back or could not be made, while none is in force."""
        latest = next((one for one in self.all if one.state != State.DISCARDED), None)
        return None if self.posting else latest

    @property
    def earlier(self) -> list[Posting]:
        return [one for one in self.all if one != self.posting]

    @cached_property
    def changes(self) -> tuple[str, ...]:
        return changes_after_posting(self.case)

    @property
    def changed_words(self) -> str:
        """The banner over a copy that the year departed from."""
        posting = self.posting
        if posting is None or not self.changes:
            return ""
        if posting.state == State.READY:
            return (
                "Dữ liệu đã thay đổi sau khi lập bản niêm yết. Cần bỏ bản này và lập lại trước khi niêm yết."
            )
        return "Dữ liệu đã thay đổi sau khi niêm yết. Trang công khai vẫn hiện bản đã niêm yết."

    @property
    def answer(self) -> str:
        """The sentence the page opens with."""
        posting, last = self.posting, self.last
        if posting is not None:
            return ANSWERS[posting.state](self, posting)
        if last is not None and last.state == State.FAILED:
            return f"Không lập được bản niêm yết lần {last.number}."
        if last is not None and last.withdrawn_on:
            return (
                f"Bản niêm yết lần {last.number} đã rút ngày {vi.date(last.withdrawn_on)}; chưa có bản mới."
            )
        return "Chưa lập bản niêm yết."

    @property
    def hangs(self) -> str:
        """Since when it hangs and from when it may end."""
        posting, verdict = self.posting, self.case.verdict
        since = f"Đang niêm yết từ ngày {vi.date(posting.posted_on)}" if posting and posting.posted_on else ""
        if verdict is None:
            return f"{since}. Thời hạn niêm yết theo hướng dẫn của cơ quan có thẩm quyền."
        if verdict.met:
            return f"{since}; đã đủ thời hạn, kết thúc được."
        if verdict.closable_from:
            return f"{since}; kết thúc được từ ngày {vi.date(verdict.closable_from)}."
        return f"{since}; chưa ghi đủ nơi niêm yết để tính thời hạn."

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        """What is missing before the copy can be shown, its own preparing aside."""
        if self.case.assessment.state not in POST.sources:
            return ()
        others = (guard for guard in POST.guards if guard is not posting_ready)
        return tuple(lack for guard in others for lack in guard(self.case))

    @property
    def why_not_prepare(self) -> str:
        """Why no copy can be begun now; "" when one can."""
        return why_not_prepare(self.case) or (
            "" if may(self.user, Act.PREPARE_POSTING) else refusal(Act.PREPARE_POSTING)
        )

    @property
    def may_prepare(self) -> bool:
        return may(self.user, Act.PREPARE_POSTING)

    @property
    def may_post(self) -> bool:
        return may(self.user, Act.DECIDE_COURSE)

    @property
    def refusal_to_post(self) -> str:
        return refusal(Act.DECIDE_COURSE)

    @property
    def is_begun(self) -> bool:
        """Whether a copy exists that was not shown yet."""
        return self.posting is not None and self.posting.state in Posting.BEGUN

    @property
    def was_posted(self) -> bool:
        """Whether the public page of the year exists."""
        return any(one.posted_at for one in self.all)

    @property
    def papers(self) -> list[PostingPaper]:
        """The papers of the copy, once it is whole."""
        whole = self.posting is not None and self.posting.digest != ""
        return list(self.posting.papers.all()) if self.posting and whole else []

    @cached_property
    def address(self) -> str:
        return public_address(self.case.assessment)

    @property
    def code(self) -> str:
        """The public address as a QR code, an SVG element."""
        return qr.svg(self.address, "Mã QR của trang niêm yết công khai", QR_SIDE)

    @cached_property
    def opinions(self) -> dict[str, int]:
        """How many opinions there are on all copies of the year ("all"), and how many wait for an answer ("open")."""
        waits = Q(state=Opinion.State.NEW)
        rows = Opinion.objects.filter(posting__assessment=self.case.assessment)
        return rows.aggregate(all=Count("pk"), open=Count("pk", filter=waits))

    @property
    def decided(self) -> list[Decided]:
        """What was covered and what was kept in the copy in hand, for who may decide it."""
        posting = self.posting
        if posting is None or not posting.checked_at or not self.may_prepare:
            return []
        return list(decided_of(posting.findings))


def page_of(case: CourseCase, user: User) -> PostingPage:
    """Read the copies of the year, once for the page and for the course's case."""
    rows = case.assessment.postings.select_related("prepared_by", "checked_by", "withdrawn_by")
    found = tuple(rows.prefetch_related("papers"))
    for one in found:
        one.assessment = case.assessment
    case.posting = next((one for one in found if one.state not in Posting.GONE), None)
    return PostingPage(case, user, found)


def decided_of(findings: list[Mapping[str, Any]]) -> Iterator[Decided]:
    """Yield the places of a checked copy, in order."""
    for one in findings:
        word = "Giữ" if one["decision"] == KEEP else "Che"
        yield Decided(KINDS[one["kind"]][0], one["text"], word)


@dataclass(frozen=True)
class Job:
    """A copy that the worker is writing: how many of its papers are done."""

    posting: Posting
    done: int

    @property
    def total(self) -> int:
        return PAPERS

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total)

    @property
    def is_open(self) -> bool:
        return self.posting.state == State.RENDERING and not is_abandoned(self.posting)

    @property
    def worker_is_silent(self) -> bool:
        return worker_is_silent(self.posting, self.done)


def _checking(page: PostingPage, posting: Posting) -> str:
    places = len(posting.findings)
    what = f"{places} chỗ cần xem" if places else "không tìm thấy chỗ nào, cần người xác nhận"
    return f"Bản niêm yết lần {posting.number} chờ kiểm tra dữ liệu cá nhân: {what}."


def _rendering(page: PostingPage, posting: Posting) -> str:
    if is_abandoned(posting):
        return f"Việc lập bản niêm yết lần {posting.number} bị dừng giữa chừng. Xin bỏ bản này và lập lại."
    return f"Đang lập bản niêm yết lần {posting.number}."


def _ready(page: PostingPage, posting: Posting) -> str:
    if page.changes:
        return f"Bản niêm yết lần {posting.number} không còn đúng với số liệu hiện nay; cần lập lại."
    return f"Bản niêm yết lần {posting.number} đã sẵn sàng, chờ Chủ tịch, Phó Chủ tịch đưa lên niêm yết."


def _closed(page: PostingPage, posting: Posting) -> str:
    since = vi.date(posting.posted_on) if posting.posted_on else ""
    until = vi.date(posting.closed_on) if posting.closed_on else ""
    return f"Đã niêm yết từ ngày {since}, kết thúc ngày {until}."


ANSWERS: dict[str, Callable[[PostingPage, Posting], str]] = {
    State.CHECKING: _checking,
    State.RENDERING: _rendering,
    State.READY: _ready,
    State.POSTED: lambda page, posting: page.hangs,
    State.CLOSED: _closed,
}
