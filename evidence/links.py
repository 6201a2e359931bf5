"""Links by which people without an account hand files in: given, found by their token, kept to their limits, revoked.

The token is 256 random bits and stands in the address alone; the database holds its SHA-256, the log neither. Until when a
link takes files is a deadline of the office, so it goes by the ward's own day; that it was revoked holds at once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice, User, Ward
from assignments.models import Assessment, Task
from assignments.parties import parties_of_tasks
from assignments.responsibilities import Responsibilities
from assignments.tasks import TaskCase, case_of, refuse_idle
from config import vietnamese
from config.access import Act, may
from criteria.models import Framework, Indicator
from criteria.ruletypes.words import lower
from evidence.models import HandInLink
from evidence.moves import refuse_closed

MIB = 1024 * 1024
LONGEST = timedelta(days=180)
MOST_FILES = 100
MOST_BYTES = 1024 * MIB


class State(StrEnum):
    """How a link stands; the value is the word on the page."""

    OPEN = "đang nhận"
    FULL = "đã đủ số tệp"
    EXPIRED = "hết hạn"
    REVOKED = "đã thu hồi"


FULL = "Đường dẫn này đã nhận đủ số tệp hoặc dung lượng cho phép. Xin liên hệ UBND để nhận đường dẫn mới."
NO_ROOM = "Không nhận: tệp này vượt dung lượng còn lại của đường dẫn ({left}). Xin liên hệ UBND để nhận đường dẫn mới."


@dataclass(frozen=True)
class Place:
    """What a link collects for: an indicator of a year or a task of a plan, and who works there (``Act.GIVE_LINK``)."""

    ward: Ward
    worker_ids: frozenset[int]
    assessment: Assessment | None = None
    indicator: Indicator | None = None
    task: Task | None = None

    @classmethod
    def of_indicator(cls, assessment: Assessment, indicator: Indicator) -> Place:
        """Return the place with the people behind it; six queries."""
        workers = Responsibilities.of(assessment).worker_ids(indicator.pk)
        return cls(assessment.ward, workers, assessment, indicator)

    @classmethod
    def of_task(cls, task: Task) -> Place:
        """Return the place with the people behind it; three queries."""
        return cls(task.plan.ward, case_of(task).worker_ids, task=task)

    @classmethod
    def of_link(cls, link: HandInLink) -> Place:
        """Return the place of a link that came with ``for_rows()``, with the people behind it."""
        if link.assessment and link.indicator:
            return cls.of_indicator(link.assessment, link.indicator)
        assert link.task is not None  # noqa: S101 - the database has one of both
        return cls.of_task(link.task)

    @property
    def year(self) -> int:
        """The store's folder: the year of the assessment; of a task the current one, as far as its plan reaches."""
        if self.assessment:
            return self.assessment.year
        plan = self._task.plan
        return min(max(self.ward.today().year, plan.first_year), plan.last_year)

    @property
    def title(self) -> str:
        """Return "Chỉ tiêu 2.1: Công khai thông tin" or "Nhiệm vụ: Tổ chức hội nghị"."""
        if self.indicator:
            name = self.indicator.short_name or self.indicator.name
            return f"Chỉ tiêu {self.indicator.code}{f': {name}' if name else ''}"
        return f"Nhiệm vụ: {self._task.title}"

    @property
    def purpose(self) -> str:
        """What the files serve, behind "phục vụ"."""
        if self.task:
            return f"nhiệm vụ “{self.task}” của {lower(str(self.task.plan))}"
        assessment = self.assessment
        assert assessment is not None  # noqa: S101 - a place is an indicator's or a task's
        if assessment.framework.mode == Framework.Mode.TARGETS:
            return f"đánh giá năm {assessment.year} theo {assessment.framework.short_title}"
        return f"đánh giá chuẩn tiếp cận pháp luật năm {assessment.year}"

    @property
    def _task(self) -> Task:
        assert self.task is not None  # noqa: S101 - a place is an indicator's or a task's
        return self.task


@dataclass(frozen=True)
class Terms:
    """What is asked of whom, until when (the whole last day), how many files and bytes at most."""

    recipient: str
    asked: str
    last_day: date
    max_files: int = 20
    max_bytes: int = 200 * MIB


@dataclass(frozen=True)
class Given:
    """A link just made: the only moment at which its token is known."""

    link: HandInLink
    token: str
    place: Place

    @property
    def address(self) -> str:
        return f"{settings.PORTAL_URL}{reverse('hand_in:page', args=[self.token])}"

    @property
    def message(self) -> str:
        """Return the text to copy into Zalo (ux, words 85); no personal data."""
        until = vietnamese.date(last_day_of(self.link) + timedelta(days=1))
        return (
            f"Kính gửi {self.link.recipient}: đề nghị gửi {self.link.asked.rstrip('.')} phục vụ {self.place.purpose}, "
            f"trước ngày {until}, tại: {self.address} (không cần tài khoản). Trân trọng."
        )


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> HandInLink | None:
    """Return the link of a token with what came in by it, whatever its state; one query."""
    rows = HandInLink.objects.with_arrivals().for_rows()
    return rows.filter(token_digest=digest_of(token)).first()


def place_of(link: HandInLink) -> Place:
    """Return what a link collects for, without its people (its public page asks for no right); no query."""
    ward: Ward = link.ward
    return Place(ward, frozenset(), link.assessment, link.indicator, link.task)


# How a link stands ---------------------------------------------------------------------------------------------


def last_day_of(link: HandInLink) -> date:
    return timezone.localdate(link.expires_at)


def moment_of(ward: Ward) -> datetime:
    """Return the moment that links expire by: the time of day on the ward's own day."""
    now = timezone.localtime()
    return now if ward.demo_day is None else datetime.combine(ward.demo_day, now.time(), now.tzinfo)


def state_of(link: HandInLink, files: int, size: int) -> State:
    """Return how a link stands that brought so many files and bytes."""
    if link.revoked_at:
        return State.REVOKED
    if link.expires_at <= moment_of(link.ward):
        return State.EXPIRED
    return State.FULL if files >= link.max_files or size >= link.max_bytes else State.OPEN


def closed_sentence(link: HandInLink, state: State) -> str:
    """Return why a link takes nothing more, and whom to ask (ux, words 82)."""
    whom = f"Xin liên hệ {contact_of(link)} để nhận đường dẫn mới."
    if state == State.EXPIRED:
        return f"Đường dẫn này đã hết hạn ngày {vietnamese.date(last_day_of(link))}. {whom}"
    if state == State.REVOKED:
        return f"Đường dẫn này đã được thu hồi, không nhận thêm tài liệu. {whom}"
    return f"Đường dẫn này đã nhận đủ số tệp hoặc dung lượng cho phép. {whom}"


def contact_of(link: HandInLink) -> str:
    """Return the post to ask, never a person's name or phone: "công chức Tư pháp - Hộ tịch phường Hồng Sơn"."""
    post = link.created_by.position_title or "công chức Tư pháp - Hộ tịch"
    ward = link.ward
    post = post.removesuffix(f" {ward.kind_name}")
    return f"{post[0].lower()}{post[1:]} {ward.kind_name} {ward.name}"


# Verbs ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def give(*, place: Place, terms: Terms, by: Actor) -> Given:
    """Make a link. Raises ``Refused`` with a day that is past or too far, or where nothing is collected any more."""
    if place.assessment:
        refuse_closed(place.assessment)
    elif place.task:
        refuse_idle(place.task.plan)
    today = place.ward.today()
    if not today <= terms.last_day <= today + LONGEST:
        raise Refused(f"Ngày cuối nhận tài liệu phải từ hôm nay đến {vietnamese.date(today + LONGEST)}.")
    if by.user is None:
        raise Refused("Đường dẫn nhận tài liệu do người có tài khoản tạo.")
    token = secrets.token_urlsafe(32)
    link = HandInLink.objects.create(
        ward=place.ward,
        assessment=place.assessment,
        indicator=place.indicator,
        task=place.task,
        token_digest=digest_of(token),
        recipient=terms.recipient,
        asked=terms.asked,
        expires_at=_end_of(terms.last_day),
        max_files=terms.max_files,
        max_bytes=terms.max_bytes,
        created_by=by.user,
    )
    detail = {
        "place": place.title,
        "asked": terms.asked,
        "last_day": terms.last_day,
        "max_files": terms.max_files,
        "max_bytes": terms.max_bytes,
    }
    record(by, "link_give", link, detail=detail)
    return Given(link, token, place)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, timezone.get_current_timezone())


@transaction.atomic
def revoke(*, link: HandInLink, by: Actor) -> None:
    """Take no more files by a link, from this moment. Raises ``Refused`` when somebody was quicker.

    The log's row comes first: an upload holds the log's head before it holds the link, and both must take them in one order.
    """
    if by.user is None:
        raise Refused("Đường dẫn do người có tài khoản thu hồi.")
    record(by, "link_revoke", link)
    rows = HandInLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=timezone.now(), revoked_by=by.user):
        raise Refused("Đường dẫn này vừa được người khác thu hồi.")
    link.refresh_from_db(fields=["revoked_at", "revoked_by"])


def take_room(link: HandInLink, size: int) -> None:
    """Hold a link's row until the transaction ends and raise ``Refused`` unless a file of so many bytes still fits.

    Called in the transaction that stores the file: of two uploads at once the second counts the first.
    """
    now = (
        HandInLink.objects.select_for_update(of=("self",))
        .select_related("ward", "created_by")
        .get(pk=link.pk)
    )
    came = HandInLink.objects.with_arrivals().get(pk=link.pk)
    state = state_of(now, came.came_files, came.came_bytes)
    if state != State.OPEN:
        raise Refused(closed_sentence(now, state))
    left = now.max_bytes - came.came_bytes
    if size > left:
        raise Refused(NO_ROOM.format(left=vietnamese.filesize(left)))


def tell_maker(link: HandInLink) -> None:
    """Say in the maker's bell that something came in: one line for a link, brought up to date until it is seen."""
    waiting = link.items.waiting().count()
    asked = link.asked.rstrip(".")
    sentence = f"{link.recipient} đã gửi tài liệu qua đường dẫn: {asked} ({waiting} tệp chờ xếp)."
    address = reverse("evidence:inbox") + f"#duong-dan-{link.pk}"
    rows = Notice.objects.filter(user=link.created_by_id, link=address).unseen()
    if not rows.update(sentence=sentence[:500], made_at=timezone.now()):
        Notice.objects.create(user_id=link.created_by_id, sentence=sentence[:500], link=address)


# The list ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinkRow:
    """One link as the list shows it."""

    link: HandInLink
    state: State
    place: Place
    may_revoke: bool

    @property
    def last_day(self) -> date:
        return last_day_of(self.link)


def rows_for(links: Iterable[HandInLink], ward: Ward, user: User) -> list[LinkRow]:
    """Return the rows of links that came with ``with_arrivals().for_rows()``; a fixed number of queries."""
    found = list(links)
    periods = {link.assessment_id: link.assessment for link in found if link.assessment}
    duties = Responsibilities.of_each(list(periods.values()))
    tasks = {link.task_id: link.task for link in found if link.task}
    parties = parties_of_tasks(ward.pk, list(tasks.values()), ward.today()) if tasks else {}
    rows = []
    for link in found:
        if link.task:
            workers = TaskCase(link.task, tuple(parties.get(link.task.pk, ()))).worker_ids
        else:
            workers = duties[link.assessment_id or 0].worker_ids(link.indicator_id or 0)
        place = Place(ward, workers, link.assessment, link.indicator, link.task)
        state = state_of(link, link.came_files, link.came_bytes)
        takes_files = state not in (State.REVOKED, State.EXPIRED)
        rows.append(LinkRow(link, state, place, takes_files and may(user, Act.GIVE_LINK, place)))
    return rows
