"""Public addresses of the slips on dissemination models: given, found by their token, kept to their limits, revoked.

The token stands in the address alone; the database holds its SHA-256, the log neither. A slip that comes in by one names
nobody, and the log does not say from which address on the net it came.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import User, Ward
from config import vietnamese as vi
from evidence.links import State, digest_of, moment_of
from evidence.logbooks.actions import opened_book
from evidence.logbooks.kinds import MODELS
from evidence.logbooks.survey import Asked, Slip, is_written, write_rows
from evidence.models import LogEntry, SurveyLink

MOST_SLIPS = 20_000
PER_TEN_MINUTES = (300, 60)
"""How many slips may come by one address within ten minutes, and of them from one place on the net: a full hall has one."""
SENDER = "Người cho ý kiến qua đường dẫn"
OTHER_YEAR = "Chỉ lấy ý kiến qua đường dẫn trong năm {year}; phiếu giấy vẫn ghi được vào sổ."


@dataclass(frozen=True)
class Given:
    """A public address just made: the only moment at which its token is known."""

    link: SurveyLink
    token: str

    @property
    def address(self) -> str:
        return f"{settings.PORTAL_URL}{reverse('survey:page', args=[self.token])}"

    @property
    def message(self) -> str:
        """Return the text to copy into Zalo; no personal data."""
        ward = self.link.ward
        return (
            f"UBND {ward.kind_name} {ward.name} kính mời bà con cho ý kiến về hiệu quả của các hình thức, mô hình phổ biến, "
            f"giáo dục pháp luật năm {self.link.year} (khoảng một phút, không phải ghi tên, không cần tài khoản), "
            f"đến hết ngày {vi.date(last_day_of(self.link))}, tại: {self.address}. Trân trọng."
        )


@dataclass(frozen=True)
class LinkRow:
    """One public address as the list shows it."""

    link: SurveyLink
    state: State
    slips: int
    counted: int
    """How many of them have a row that was not struck out."""

    @property
    def last_day(self) -> date:
        return last_day_of(self.link)

    @property
    def is_open(self) -> bool:
        return self.state in (State.OPEN, State.FULL)


def last_day_of(link: SurveyLink) -> date:
    return timezone.localdate(link.expires_at)


def find(token: str) -> SurveyLink | None:
    """Return the address of a token, whatever its state; one query."""
    rows = SurveyLink.objects.select_related("ward", "created_by")
    return rows.filter(token_digest=digest_of(token)).first()


def state_of(link: SurveyLink, slips: int) -> State:
    """Return how an address stands that brought so many slips."""
    if link.revoked_at:
        return State.REVOKED
    if link.expires_at <= moment_of(link.ward):
        return State.EXPIRED
    return State.FULL if slips >= link.max_slips else State.OPEN


def slips_of(link: SurveyLink) -> int:
    """Return how many slips came by an address, those struck out since among them; one query."""
    return LogEntry.objects.filter(link=link).order_by().values("slip").distinct().count()


def closed_sentence(link: SurveyLink, state: State) -> str:
    """Return why an address takes no more slips."""
    ward = link.ward
    thanks = f"UBND {ward.kind_name} {ward.name} cảm ơn bà con đã quan tâm."
    if state == State.EXPIRED:
        return f"Việc lấy ý kiến đã kết thúc ngày {vi.date(last_day_of(link))}. {thanks}"
    if state == State.REVOKED:
        return f"Đường dẫn này không còn dùng để lấy ý kiến. {thanks}"
    return f"Đường dẫn này đã nhận đủ số phiếu. {thanks}"


def rows_for(ward: Ward, year: int, user: User) -> list[LinkRow]:
    """Return the addresses of a year, the newest first; one query."""
    links = SurveyLink.objects.visible_to(user).filter(ward=ward, year=year)
    links = links.select_related("ward", "created_by", "revoked_by")
    links = links.annotate(
        came=Count("entries__slip", distinct=True),
        counted=Count("entries__slip", distinct=True, filter=Q(entries__struck_at__isnull=True)),
    )
    return [LinkRow(link, state_of(link, link.came), link.came, link.counted) for link in links]


# Verbs ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def give(*, ward: Ward, year: int, asked: Asked, last_day: date, max_slips: int, by: Actor) -> Given:
    """Make a public address that asks of these models. Raises ``Refused``."""
    today, end = ward.today(), date(year, 12, 31)
    if today.year != year:
        raise Refused(OTHER_YEAR.format(year=year))
    if not today <= last_day <= end:
        raise Refused(f"Ngày cuối nhận phiếu phải từ hôm nay đến {vi.date(end)}.")
    if not asked.names:
        raise Refused("Chưa có hình thức, mô hình nào để hỏi. Xin lập danh sách trước.")
    if by.user is None:
        raise Refused("Đường dẫn lấy ý kiến do người có tài khoản tạo.")
    token = secrets.token_urlsafe(32)
    link = SurveyLink.objects.create(
        ward=ward,
        year=year,
        token_digest=digest_of(token),
        asked=list(asked.names),
        expires_at=datetime.combine(last_day, time.max, timezone.get_current_timezone()),
        max_slips=max_slips,
        created_by=by.user,
    )
    detail = {"asked": link.asked, "last_day": last_day, "max_slips": max_slips}
    record(by, "survey_give", link, detail=detail)
    return Given(link, token)


@transaction.atomic
def revoke(*, link: SurveyLink, by: Actor) -> None:
    """Take no more slips, from this moment. Raises ``Refused`` when somebody was quicker.

    The log's row comes first, as where a slip comes in: both take the log's head before the link, in one order.
    """
    if by.user is None:
        raise Refused("Đường dẫn do người có tài khoản thu hồi.")
    record(by, "survey_revoke", link)
    rows = SurveyLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=timezone.now(), revoked_by=by.user):
        raise Refused("Đường dẫn này vừa được người khác thu hồi.")
    link.refresh_from_db(fields=["revoked_at", "revoked_by"])


@transaction.atomic
def take_slip(*, link: SurveyLink, slip: Slip) -> bool:
    """Write a slip that came by an address; return False for one that is there already. Raises ``Refused``."""
    book = opened_book(ward=link.ward, year=link.year, kind=MODELS)
    if is_written(book, slip):
        return False
    record(Actor(None, SENDER), "survey_slip", book, detail={"rows": len(answered(slip)), "since": slip.day})
    now = SurveyLink.objects.select_for_update(of=("self",)).select_related("ward").get(pk=link.pk)
    state = state_of(now, slips_of(now))
    if state != State.OPEN:
        raise Refused(closed_sentence(now, state))
    write_rows(book, slip, Actor(None, SENDER), link=now)
    return True


def answered(slip: Slip) -> Sequence[str]:
    """Return the models that a slip says something of."""
    return [name for name, outcome in slip.answers.items() if outcome]
