"""What the machine has and does: database, disk, worker, programs, readings, last runs of the commands a timer starts.

Figures only, never a name or a file. Whoever looks after one ward of several sees that ward's counts; times and programs
are the machine's own.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import JobRun, User, Ward
from config import vietnamese as vi
from config.access import Role, has_role
from evidence import sandbox, scanning
from evidence.models import Reading
from evidence.reading import tools
from reports.stuck import LONGEST, LONGEST_READING

GIB = 1024**3
LOW_DISK, NO_DISK = 2 * GIB, GIB // 4
SETUP = "docs/setup.md"


class Level(StrEnum):
    """How a part stands; the value is the word of its badge."""

    GOOD = "Tốt"
    INFO = "Không dùng"
    WARN = "Cần xem"
    BAD = "Lỗi"


@dataclass(frozen=True)
class Line:
    """One part: how it stands, in words, and what to do where something is to be done."""

    name: str
    level: Level
    said: str
    advice: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Health:
    """The whole page; ``sentence`` is its answer."""

    sections: tuple[Section, ...]

    @property
    def sentence(self) -> str:
        lines = [line for section in self.sections for line in section.lines]
        bad = sum(line.level == Level.BAD for line in lines)
        warn = sum(line.level == Level.WARN for line in lines)
        counts = [(bad, "phần có lỗi"), (warn, "phần cần xem")]
        return ", ".join(f"{number} {words}" for number, words in counts if number) or "Mọi phần đều tốt"


def health_of(user: User) -> Health:
    """Look at everything; four queries, five for the administrator of a ward."""
    whole = has_role(user, Role.SYSTEM_ADMIN) or Ward.objects.count() == 1
    readings = Reading.objects.all() if whole else Reading.objects.visible_to(user)
    return Health(
        (
            Section("Máy chủ", (_database(), _disk(), _mail())),
            Section("Tiến trình xử lý", (_worker(whole=whole), *_readings(readings.aggregate(**COUNTS)))),
            Section("Chương trình kèm theo", (_ocr(), _office(), _scanner(), _network())),
            Section("Lệnh chạy định kỳ", tuple(_runs(whole=whole))),
        )
    )


# The machine ---------------------------------------------------------------------------------------------------


def _database() -> Line:
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        number = connection.pg_version  # type: ignore[attr-defined]
        return Line(
            "Cơ sở dữ liệu", Level.GOOD, f"PostgreSQL {number // 10000}.{number % 10000}, trả lời tốt."
        )
    return Line("Cơ sở dữ liệu", Level.GOOD, f"SQLite {sqlite3.sqlite_version}, trả lời tốt.")


def _disk() -> Line:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    room = shutil.disk_usage(folder)
    said = f"Còn trống {_gib(room.free)} trên {_gib(room.total)}."
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = "Cho tài khoản chạy cổng quyền ghi vào thư mục MEDIA_ROOT."
        return Line(
            "Ổ đĩa chứa tài liệu", Level.BAD, f"Không ghi được vào thư mục chứa tài liệu. {said}", advice
        )
    if room.free < LOW_DISK:
        level = Level.BAD if room.free < NO_DISK else Level.WARN
        return Line("Ổ đĩa chứa tài liệu", level, said, "Thêm dung lượng trước khi hết chỗ nhận tài liệu.")
    return Line("Ổ đĩa chứa tài liệu", Level.GOOD, said)


def _gib(size: int) -> str:
    return f"{vi.number(Decimal(size) / GIB, 1)} GB"


def _at(moment: datetime) -> str:
    return vi.datetime(timezone.localtime(moment))


def _mail() -> Line:
    if settings.MAIL_WORKS:
        return Line("Thư điện tử", Level.GOOD, "Đã cài đặt.")
    advice = f"Đặt EMAIL_URL nếu muốn nhắc việc qua thư ({SETUP})."
    return Line("Thư điện tử", Level.INFO, "Không gửi thư; việc được báo trong cổng.", advice)


# The worker ----------------------------------------------------------------------------------------------------


def _worker(*, whole: bool) -> Line:
    """Say whether somebody takes tasks up: what waits too long shows it, a quiet queue says nothing."""
    now, ready, running = timezone.now(), Q(status="READY"), Q(status="RUNNING")
    found = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=ready),
        oldest=Min("enqueued_at", filter=ready),
        running=Count("pk", filter=running),
        began=Min("started_at", filter=running),
        done=Max("finished_at"),
    )
    start = f"Chạy “manage.py db_worker” như một dịch vụ ({SETUP})."
    last = f"Việc gần nhất xong lúc {_at(found['done'])}." if found["done"] else "Chưa có việc nào xong."
    waits = f"{found['waiting']} việc đang chờ" if whole else "Có việc đang chờ"
    name = "Tiến trình xử lý việc"
    if found["began"] and now - found["began"] > max(LONGEST_READING, *LONGEST.values()):
        said = f"Một việc chạy quá lâu, từ {_at(found['began'])}."
        return Line(name, Level.BAD, said, "Chạy “manage.py requeue_stuck_tasks”.")
    if not found["waiting"]:
        return Line(name, Level.GOOD, f"Không có việc nào chờ. {last}")
    since = f"{waits}, lâu nhất từ {_at(found['oldest'])}. {last}"
    silent = not found["running"] and now - found["oldest"] > settings.WORKER_SILENCE
    if silent and not (found["done"] and now - found["done"] < settings.WORKER_SILENCE):
        return Line(name, Level.BAD, f"Không có tiến trình nào nhận việc. {since}", start)
    return Line(name, Level.GOOD, since)


COUNTS = {
    "waiting": Count("pk", filter=Q(state__in=[Reading.State.WAITING, Reading.State.RUNNING])),
    "oldest": Min("asked_at", filter=Q(state__in=[Reading.State.WAITING, Reading.State.RUNNING])),
    "failed": Count("pk", filter=Q(state=Reading.State.FAILED)),
    "unscanned": Count("pk", filter=Q(scan=Reading.Scan.WAITING)),
    "found": Count("pk", filter=Q(scan=Reading.Scan.FOUND)),
}


def _readings(found: dict[str, int | datetime | None]) -> Iterator[Line]:
    oldest = found["oldest"]
    if isinstance(oldest, datetime):
        late = timezone.now() - oldest > LONGEST_READING
        said = f"{found['waiting']} tệp chờ đọc, lâu nhất từ {_at(oldest)}."
        advice = "Xem tiến trình xử lý việc, rồi chạy “manage.py requeue_stuck_tasks”." if late else ""
        yield Line("Đọc nội dung tệp", Level.WARN if late else Level.GOOD, said, advice)
    else:
        yield Line("Đọc nội dung tệp", Level.GOOD, "Không có tệp nào chờ đọc.")
    if found["failed"]:
        said = f"{found['failed']} tệp không đọc được; tệp vẫn dùng được."
        advice = "Chạy “manage.py read_evidence” sau khi cài đủ chương trình."
        yield Line("Tệp không đọc được", Level.WARN, said, advice)
    if found["unscanned"]:
        said = f"{found['unscanned']} tệp chờ quét vi-rút, chưa mở được."
        yield Line(
            "Tệp chờ quét",
            Level.WARN,
            said,
            "Xem clamd có chạy không, rồi chạy “manage.py requeue_stuck_tasks”.",
        )
    if found["found"]:
        yield Line(
            "Tệp có mã độc", Level.WARN, f"{found['found']} tệp bị khóa.", "Thay các tệp đó bằng bản sạch."
        )


# Programs ------------------------------------------------------------------------------------------------------


def _ocr() -> Line:
    if not tools.ocr_available():
        tools.look_again()  # perhaps it was installed a moment ago
    if not tools.ocr_available():
        said = "Không có: bản quét vẫn được giữ, nhưng không tìm được theo chữ và không điền sổ giúp."
        return Line("Nhận dạng chữ bản quét", Level.WARN, said, "Cài gói ocrmypdf và tesseract-ocr-vie.")
    found = tools.versions()
    said = f"ocrmypdf {found['ocrmypdf']}, tesseract {found['tesseract']}, có tiếng Việt."
    return Line("Nhận dạng chữ bản quét", Level.GOOD, said)


def _office() -> Line:
    if not tools.office_available():
        tools.look_again()
    if not tools.office_available():
        said = "Không có: tệp Word, Excel không xem trước được, chỉ tải về."
        advice = "Cài gói libreoffice-writer-nogui và libreoffice-calc-nogui."
        return Line("Xem trước Word, Excel", Level.WARN, said, advice)
    return Line("Xem trước Word, Excel", Level.GOOD, f"LibreOffice {tools.versions()['soffice']}.")


def _scanner() -> Line:
    if not settings.CLAMD_SOCKET:
        advice = f"Cài gói clamav-daemon và đặt CLAMD_SOCKET nếu cần ({SETUP})."
        return Line("Quét vi-rút", Level.INFO, "Tệp không được quét vi-rút.", advice)
    if scanning.answers():
        return Line("Quét vi-rút", Level.GOOD, "clamd trả lời tốt.")
    said = "clamd không trả lời: tệp mới nhận chờ quét, chưa mở được."
    return Line("Quét vi-rút", Level.BAD, said, "Khởi động lại dịch vụ clamav-daemon.")


def _network() -> Line:
    name = "Cắt mạng khi đọc tệp lạ"
    if sandbox.network_is_cut():
        return Line(name, Level.GOOD, "Tiến trình đọc tệp không ra được mạng.")
    said = "Không cắt được mạng của tiến trình đọc tệp; các giới hạn khác vẫn có."
    return Line(name, Level.WARN, said, "Cài gói libseccomp2.")


# Commands ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """A command that a timer starts: its name, what it is called, how often it should run at least."""

    name: str
    title: str
    every: timedelta


JOBS = (
    Job("requeue_stuck_tasks", "Chạy lại việc dở dang", timedelta(minutes=10)),
    Job("send_reminders", "Nhắc việc đến hạn", timedelta(days=1)),
    Job("collect_orphans", "Dọn tệp bỏ dở", timedelta(days=1)),
    Job("verify_evidence", "Kiểm tra tệp còn nguyên", timedelta(days=7)),
    Job("verify_audit", "Kiểm tra nhật ký còn nguyên", timedelta(days=7)),
)
LONGEST_RUN = timedelta(days=1)
"""A run that began before and never ended was killed."""


def _runs(*, whole: bool) -> Iterator[Line]:
    last = JobRun.objects.order_by().values("name").annotate(last=Max("pk")).values("last")
    found = {run.name: run for run in JobRun.objects.filter(pk__in=last)}
    for job in JOBS:
        yield _run(job, found.get(job.name), whole=whole)


def _run(job: Job, run: JobRun | None, *, whole: bool) -> Line:
    start = f"Chạy “manage.py {job.name}”; đặt hẹn giờ theo {SETUP}."
    if run is None:
        return Line(job.title, Level.WARN, "Chưa chạy lần nào.", start)
    now, began = timezone.now(), _at(run.started_at)
    if run.finished_at is None:
        if now - run.started_at > LONGEST_RUN:
            return Line(job.title, Level.BAD, f"Lần chạy {began} bị ngắt giữa chừng.", start)
        return Line(job.title, Level.GOOD, f"Đang chạy, từ {began}.")
    summary = f" {run.summary}" if whole and run.summary else ""
    if not run.ok:
        return Line(
            job.title,
            Level.BAD,
            f"Lần chạy {began} có lỗi.{summary}",
            f"Xem kết quả của “manage.py {job.name}”.",
        )
    if now - run.started_at > 2 * job.every:
        return Line(job.title, Level.WARN, f"Lâu chưa chạy, lần cuối {began}.{summary}", start)
    return Line(job.title, Level.GOOD, f"Chạy xong {began}.{summary}")
