"""The health page: every part as it stands, counts only, and the commands that a timer starts."""

from __future__ import annotations

import io
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.audit import AuditEntry
from accounts.models import JobRun, Ward
from evidence import sandbox, scanning
from evidence.models import Reading
from evidence.reading import tools
from evidence.tasks import read_file
from reports import health, reminders, stuck
from reports.health import Level, Line, health_of
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, media, take  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
Room = namedtuple("Room", "total used free")


@pytest.fixture(autouse=True)
def whole_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has everything, whatever this one has."""
    monkeypatch.setattr(tools, "ocr_available", lambda: True)
    monkeypatch.setattr(tools, "office_available", lambda: True)
    monkeypatch.setattr(tools, "look_again", lambda: None)
    found = {"ocrmypdf": "14.0.1", "tesseract": "5.3.0", "soffice": "7.4.7.2"}
    monkeypatch.setattr(tools, "versions", lambda: found)
    monkeypatch.setattr(sandbox, "network_is_cut", lambda: True)
    monkeypatch.setattr(
        health.shutil, "disk_usage", lambda folder: Room(100 * health.GIB, 0, 40 * health.GIB)
    )


def lines(cast: Cast, who: str = "lan") -> dict[str, Line]:
    found = health_of(getattr(cast, who))
    return {line.name: line for section in found.sections for line in section.lines}


def shown(line: Line) -> tuple[Level, str, str]:
    return line.level, line.said, line.advice


def test_a_machine_that_has_everything_says_so(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_SOCKET, settings.MAIL_WORKS = "/run/clamd", True
    monkeypatch.setattr(scanning, "answers", lambda: True)
    for job in health.JOBS:
        JobRun.objects.create(name=job.name, finished_at=timezone.now(), ok=True, summary="Xong.")
    found = health_of(cast.lan)
    assert found.sentence == "Mọi phần đều tốt"
    assert [section.title for section in found.sections] == [
        "Máy chủ",
        "Tiến trình xử lý",
        "Chương trình kèm theo",
        "Lệnh chạy định kỳ",
    ]
    assert shown(lines(cast)["Nhận dạng chữ bản quét"]) == (
        Level.GOOD,
        "ocrmypdf 14.0.1, tesseract 5.3.0, có tiếng Việt.",
        "",
    )


def test_what_is_missing_is_named_with_what_to_do(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_SOCKET = "/nirgends/clamd"
    monkeypatch.setattr(tools, "ocr_available", lambda: False)
    monkeypatch.setattr(tools, "office_available", lambda: False)
    monkeypatch.setattr(sandbox, "network_is_cut", lambda: False)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: Room(100 * health.GIB, 0, health.GIB))
    found = lines(cast)
    assert shown(found["Ổ đĩa chứa tài liệu"]) == (
        Level.WARN,
        "Còn trống 1,0 GB trên 100,0 GB.",
        "Thêm dung lượng trước khi hết chỗ nhận tài liệu.",
    )
    assert found["Nhận dạng chữ bản quét"].advice == "Cài gói ocrmypdf và tesseract-ocr-vie."
    assert (
        found["Xem trước Word, Excel"].advice == "Cài gói libreoffice-writer-nogui và libreoffice-calc-nogui."
    )
    assert found["Cắt mạng khi đọc tệp lạ"].advice == "Cài gói libseccomp2."
    assert shown(found["Quét vi-rút"]) == (
        Level.BAD,
        "clamd không trả lời: tệp mới nhận chờ quét, chưa mở được.",
        "Khởi động lại dịch vụ clamav-daemon.",
    )
    settings.CLAMD_SOCKET = ""
    assert lines(cast)["Quét vi-rút"].level == Level.INFO


def waiting_task(minutes: float, **changes: Any) -> DBTaskResult:
    """A task of the queue that waits since some minutes, or whatever else it does."""
    task = DBTaskResult.objects.get(pk=read_file.enqueue(987_654_321).id)
    ago = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=ago, **changes)
    task.refresh_from_db()
    return task


def test_a_worker_that_is_away_shows_by_what_waits(cast: Cast) -> None:
    name = "Tiến trình xử lý việc"
    assert lines(cast)[name].said == "Không có việc nào chờ. Chưa có việc nào xong."
    waiting_task(0.1)
    assert lines(cast)[name].level == Level.GOOD
    waiting_task(5)
    found = lines(cast)[name]
    assert (found.level, found.said.partition(", lâu nhất")[0]) == (
        Level.BAD,
        "Không có tiến trình nào nhận việc. 2 việc đang chờ",
    )
    assert "việc đang chờ" in lines(cast, "em")[name].said
    assert "2" not in lines(cast, "em")[name].said.partition(", lâu nhất")[0]
    waiting_task(40, status="RUNNING", started_at=timezone.now() - timedelta(minutes=40))
    assert lines(cast)[name].advice == "Chạy “manage.py requeue_stuck_tasks”."


def test_readings_are_counted_for_whom_they_concern(cast: Cast, take: Take) -> None:  # noqa: F811
    mine = [take(files.pdf(text=str(number))).revision for number in range(2)]
    theirs = take(by=cast.hien, ward=cast.other).revision
    old = timezone.now() - timedelta(hours=1)
    Reading.objects.filter(revision=mine[0]).update(asked_at=old, state="waiting", finished_at=None)
    Reading.objects.filter(revision=mine[1]).update(
        state="failed", problem="x", scan="found", finished_at=old
    )
    Reading.objects.filter(revision=theirs).update(
        state="failed", problem="x", scan="waiting", finished_at=old
    )
    every, own = lines(cast), lines(cast, "em")
    assert [one["Đọc nội dung tệp"].said.partition(",")[0] for one in (every, own)] == ["1 tệp chờ đọc"] * 2
    assert [one["Tệp không đọc được"].said.partition(" ")[0] for one in (every, own)] == ["2", "1"]
    assert every["Tệp chờ quét"].said == "1 tệp chờ quét vi-rút, chưa mở được."
    assert "Tệp chờ quét" not in own
    assert own["Tệp có mã độc"].said == "1 tệp bị khóa."


def test_runs_say_when_how_and_how_to_start(cast: Cast) -> None:
    now = timezone.now()

    def run(job: str, days: float, **changes: Any) -> None:
        began = now - timedelta(days=days)
        JobRun.objects.create(
            **{"name": job, "started_at": began, "finished_at": began, "ok": True, **changes}
        )

    run("verify_evidence", 20, ok=False, summary="cũ")
    run("verify_evidence", 1, summary="9 tệp, tất cả còn nguyên.")
    run("verify_audit", 20)
    run("collect_orphans", 2, finished_at=None, ok=None)
    run("send_reminders", 0.5, ok=False, summary="Đã nhắc 3 người. 1 phường chưa nhắc được.")
    found = lines(cast)
    assert found["Kiểm tra tệp còn nguyên"].level == Level.GOOD
    assert found["Kiểm tra tệp còn nguyên"].said.endswith(". 9 tệp, tất cả còn nguyên.") is True
    assert lines(cast, "em")["Kiểm tra tệp còn nguyên"].said.count("tệp") == 0
    assert [found[job.title].level for job in health.JOBS] == [
        Level.WARN,
        Level.BAD,
        Level.BAD,
        Level.GOOD,
        Level.WARN,
    ]
    assert shown(found["Chạy lại việc dở dang"]) == (
        Level.WARN,
        "Chưa chạy lần nào.",
        "Chạy “manage.py requeue_stuck_tasks”; đặt hẹn giờ theo docs/setup.md.",
    )
    assert found["Kiểm tra nhật ký còn nguyên"].said.startswith("Lâu chưa chạy, lần cuối ")
    assert "bị ngắt giữa chừng" in found["Dọn tệp bỏ dở"].said


@pytest.mark.parametrize(("who", "queries"), [("lan", 5), ("em", 6)])
@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_much_for_many(
    cast: Cast,
    take: Take,  # noqa: F811
    django_assert_num_queries: Any,
    who: str,
    queries: int,
    many: int,
) -> None:
    for number in range(many):
        take(files.pdf(text=str(number)))
        JobRun.objects.create(name="verify_audit", ok=True, finished_at=timezone.now())
    client = cast.client(getattr(cast, who))
    client.get(reverse("reports:health"))
    with django_assert_num_queries(queries):
        body = client.get(reverse("reports:health")).content.decode()
    assert "bao-cao" not in body
    assert body.count("st-tint-rice") == 4  # commands that never ran
    assert body.count("st-filled-red") == 0


def test_the_system_administrator_lands_here(cast: Cast) -> None:
    answer = cast.client(cast.lan).get(reverse("reports:home"))
    assert answer["Location"] == reverse("reports:health")


# Commands ------------------------------------------------------------------------------------------------------


def command(name: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def last_run(name: str) -> tuple[bool | None, str]:
    run = JobRun.objects.get(name=name)
    return run.ok, run.summary


def test_what_a_killed_worker_left_is_taken_up_again(cast: Cast, take: Take) -> None:  # noqa: F811
    revision, old = take().revision, timezone.now() - timedelta(minutes=20)
    Reading.objects.filter(revision=revision).update(state="running", attempts=1, asked_at=old)
    lost = waiting_task(30, status="RUNNING", started_at=old, worker_ids=["a"])
    poison = waiting_task(30, status="RUNNING", started_at=old, worker_ids=["a", "b", "c"])
    alive = waiting_task(30, status="RUNNING", started_at=timezone.now(), worker_ids=["a"])
    dossier = waiting_task(30, status="RUNNING", started_at=old, task_path="reports.tasks.make_dossier")
    assert command("requeue_stuck_tasks") == (
        "1 tasks and 1 readings were put back, 1 tasks given up, 0 files scanned.\n"
    )
    assert last_run("requeue_stuck_tasks") == (
        False,
        "1 việc chạy lại, 1 việc bỏ vì hỏng nhiều lần, 1 tệp đọc lại.",
    )
    states = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert [states[one.pk] for one in (lost, poison, alive, dossier)] == [
        "READY",
        "FAILED",
        "RUNNING",
        "RUNNING",
    ]
    assert Reading.objects.get().state == "waiting"
    JobRun.objects.all().delete()
    assert stuck.look().summary == "Không có việc nào dở dang."
    with pytest.raises(CommandError, match="must not be negative"):
        command("requeue_stuck_tasks", minutes=-1)


def test_a_ward_whose_reminders_fail_does_not_keep_the_others_from_theirs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = reminders.send

    def fails_first(ward: Ward, **options: Any) -> reminders.Run:
        if ward.slug == "ben-canh":
            raise RuntimeError("broken")
        return send(ward, **options)

    monkeypatch.setattr(reminders, "send", fails_first)
    with pytest.raises(CommandError, match=r"^The reminders of 1 wards failed: ben-canh\.$"):
        command("send_reminders")
    assert last_run("send_reminders") == (False, "Đã nhắc 3 người. 1 phường chưa nhắc được.")


def test_every_command_of_a_timer_writes_its_run(cast: Cast, take: Take) -> None:  # noqa: F811
    take()
    for job in health.JOBS:
        command(job.name)
    assert dict(JobRun.objects.values_list("name", "summary")) == {
        "requeue_stuck_tasks": "Không có việc nào dở dang.",
        "send_reminders": "Đã nhắc 5 người.",
        "collect_orphans": "Không có tệp bỏ dở.",
        "verify_evidence": "1 tệp, tất cả còn nguyên.",
        "verify_audit": "Nhật ký còn nguyên.",
    }
    for name, options in (
        ("collect_orphans", {"dry_run": True}),
        ("verify_evidence", {"ward": "vi-du"}),
        ("verify_audit", {"ward": "vi-du"}),
        ("send_reminders", {"ward": "vi-du"}),
    ):
        command(name, **options)
    assert JobRun.objects.count() == len(health.JOBS)
    assert AuditEntry.objects.filter(act="refused").count() == 0
