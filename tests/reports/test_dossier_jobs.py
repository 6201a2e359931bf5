"""How a draft is made: asked for, watched, stopped, taken up again, stored whole or not at all."""

from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.middleware import POLLED
from accounts.models import Notice
from reports.documents.assembly import build, part_digest
from reports.documents.cache import part_key
from reports.documents.fonts import configured
from reports.dossier import making
from reports.dossier.cover import cover
from reports.dossier.parts import parts_of
from reports.dossier.source import gather
from reports.models import Dossier
from tests.cast import Cast, actor, make_cast
from tests.reports.paper import text
from tests.torture.conftest import Environment, environment

pytestmark = pytest.mark.django_db
__all__ = ["environment"]
State = Dossier.State


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.RENDER_CACHE = tmp_path / "media", tmp_path / "render"
    return tmp_path / "media"


def ask(cast: Cast) -> Dossier:
    return making.ask(assessment=cast.mine.assessment, by=actor(cast.dung))


def test_a_second_press_while_one_is_made_returns_the_same_draft(cast: Cast, media: Path) -> None:
    assert ask(cast) == ask(cast)
    assert Dossier.objects.count() == 1


def test_a_draft_is_made_stored_and_told_in_the_bell(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    making.make(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.percent) == (State.DONE, 1, 100)
    stored = (media / draft.stored_name).read_bytes()
    assert (len(stored), stored[:5]) == (draft.size, b"%PDF-")
    assert draft.digest == hashlib.sha256(stored).hexdigest()
    assert re.fullmatch(r"dossiers/vi-du/2023/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", draft.stored_name)
    assert list((media / "incoming").iterdir()) == []
    assert [notice.sentence for notice in Notice.objects.filter(user=cast.dung)] == [
        "Dự thảo 1 hồ sơ năm 2023 đã xong."
    ]


def test_the_bar_of_a_draft_goes_through_its_parts_from_nothing_to_all(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ask(cast)
    titles = [
        part.title for part in parts_of(gather(cast.mine.assessment, number=1, at=timezone.localtime()))
    ]
    whole, seen = len(titles) + 1, [(draft.percent, "")]

    def watched(*args: Any, progress: Callable[[int, int, str], None], **options: Any) -> Any:
        def noted(done: int, total: int, title: str) -> None:
            progress(done, total, title)
            draft.refresh_from_db()
            assert (draft.state, draft.parts_total) == (State.RUNNING, whole)
            seen.append((draft.percent, draft.part_running))

        return build(*args, progress=noted, **options)

    monkeypatch.setattr(making, "build", watched)
    making.make(draft.pk)
    assert [percent for percent, _ in seen] == [round(100 * done / whole) for done in range(whole + 1)]
    assert sorted(title for _, title in seen if title) == sorted(["Bìa", *titles])
    draft.refresh_from_db()
    assert (draft.state, draft.percent, draft.part_running) == (State.DONE, 100, "")


def test_a_draft_that_is_done_is_not_made_again(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    making.make(draft.pk)
    making.make(draft.pk)
    assert len(list(media.rglob("*.pdf"))) == 1
    assert AuditEntry.objects.filter(act="dossier_done").count() == 1


def test_a_draft_whose_worker_died_does_not_stand_in_the_way_of_the_next(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    running = Dossier.objects.filter(pk=draft.pk)
    running.update(state=State.RUNNING, started_at=timezone.now() - timedelta(minutes=29))
    assert ask(cast) == draft
    running.update(beat_at=timezone.now() - timedelta(minutes=2))
    assert ask(cast) == draft
    running.update(beat_at=timezone.now() - timedelta(minutes=4))
    assert ask(cast).number == 2
    draft.refresh_from_db()
    assert (draft.state, draft.problem) == (State.FAILED, "Tiến trình xử lý bị dừng giữa chừng.")


def test_a_draft_that_fails_says_why(cast: Cast, media: Path, settings: Any, tmp_path: Path) -> None:
    settings.FONT_DIR = tmp_path / "no-fonts"
    draft = ask(cast)
    with pytest.raises(RuntimeError):
        making.make(draft.pk)
    draft.refresh_from_db()
    assert draft.state == State.FAILED
    assert draft.problem.startswith("Chưa cài phông chữ Tinos")


def test_the_bar_asks_as_a_page_that_nobody_may_be_looking_at(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    page = cast.client(cast.dung).get(reverse("reports:dossier", kwargs={"year": 2023})).content.decode()
    address = reverse("reports:dossier_progress", kwargs={"pk": draft.pk})
    assert f"""hx-get="{address}" hx-headers='{{"{POLLED}": "1"}}' hx-trigger="every 2s\"""" in page


def test_the_page_says_when_no_worker_answers(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    page = cast.client(cast.dung).get(reverse("reports:dossier", kwargs={"year": 2023})).content.decode()
    assert "Chưa có tiến trình xử lý nào nhận việc" not in page
    Dossier.objects.filter(pk=draft.pk).update(asked_at=timezone.now() - timedelta(seconds=61))
    page = cast.client(cast.dung).get(reverse("reports:dossier", kwargs={"year": 2023})).content.decode()
    assert "Chưa có tiến trình xử lý nào nhận việc trong 60 giây" in page


def test_the_download_is_sealed_logged_and_named(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    making.make(draft.pk)
    answer = cast.client(cast.dung).get(reverse("reports:dossier_file", kwargs={"pk": draft.pk}))
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert "filename*=utf-8''H%E1%BB%93%20s%C6%A1%202023" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(act="dossier_download", user=cast.dung).count() == 1


# What is stamped, what is kept


def test_number_time_and_log_are_in_no_part_that_is_kept(cast: Cast, media: Path) -> None:
    at = timezone.localtime()
    first = gather(cast.mine.assessment, number=1, at=at)
    later = replace(first, number=7, at=at + timedelta(minutes=5))
    later.__dict__["audit_head"] = (999, "f" * 64)
    folder = configured()
    keys = [
        [
            part_key(document, folder)
            for document in (cover(source), *(part.document for part in parts_of(source)))
        ]
        for source in (first, later)
    ]
    assert keys[0] == keys[1]
    made = making.render(first)
    again = making.render(later)
    assert (len(made.rendered), again.rendered) == (len(keys[0]), ())
    opening = text(again.pdf, 1)
    assert "Bản: Dự thảo 7, " in opening
    assert "Nhật ký: dòng 999, mã ffffffffffffffff" in opening


def test_the_chosen_parts_alone_are_bound_and_written_down(cast: Cast, media: Path) -> None:
    draft = making.ask(
        assessment=cast.mine.assessment,
        by=actor(cast.dung),
        parts=["index", "score-sheet", "khác"],
        note="Cho Phó Chủ tịch",
    )
    assert (draft.parts, draft.note) == (["score-sheet", "index"], "Cho Phó Chủ tịch")
    making.make(draft.pk)
    draft.refresh_from_db()
    assert [part["key"] for part in draft.made] == ["cover", "score-sheet", "index-1-1", "index-2-1"]
    assert [part["first"] for part in draft.made][:2] == [1, 3]
    assert sum(part["pages"] for part in draft.made) == draft.pages - 1
    source = gather(cast.mine.assessment, number=9, at=timezone.localtime())
    digests = {part.key: part_digest(part) for part in parts_of(source)}
    assert [part["digest"] for part in draft.made[1:]] == [digests[part["key"]] for part in draft.made[1:]]
    contents = " ".join(text((media / draft.stored_name).read_bytes(), 2).split())
    assert [part["title"] for part in draft.made[1:] if part["title"] not in contents] == []


def test_nothing_to_bind_is_said_in_words(cast: Cast, media: Path) -> None:
    draft = making.ask(assessment=cast.mine.assessment, by=actor(cast.dung), parts=["minutes"])
    with pytest.raises(Refused):
        making.make(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.problem) == (State.FAILED, making.NOTHING)


# Stopped and taken up again


def stop_when(monkeypatch: pytest.MonkeyPatch, act: Callable[[int], None]) -> None:
    """Do ``act`` (with the number of parts done) just before the worker writes down each part."""

    def watched(*args: Any, progress: Callable[[int, int, str], None], **options: Any) -> Any:
        def noted(done: int, total: int, title: str) -> None:
            act(done)
            progress(done, total, title)

        return build(*args, progress=noted, **options)

    monkeypatch.setattr(making, "build", watched)


def test_a_draft_stopped_while_it_is_made_leaves_no_file_and_may_be_made_again(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ask(cast)
    stop_when(
        monkeypatch, lambda done: making.stop(dossier=draft, by=actor(cast.dung)) if done == 2 else None
    )
    making.make(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.parts_done, draft.stored_name, draft.made) == (State.STOPPED, 1, "", [])
    assert list(media.rglob("*.pdf")) == []
    assert not Notice.objects.filter(user=cast.dung).exists()
    with pytest.raises(Refused, match="không còn đang dựng"):
        making.stop(dossier=draft, by=actor(cast.dung))
    monkeypatch.undo()
    assert making.restart(dossier=draft, by=actor(cast.binh)) == draft
    assert making.restart(dossier=draft, by=actor(cast.binh)) == draft
    making.make(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.asked_by) == (State.DONE, 1, cast.binh)
    with pytest.raises(Refused, match="đã dựng xong"):
        making.restart(dossier=draft, by=actor(cast.dung))
    acts = ["dossier_ask", "dossier_stop", "dossier_restart", "dossier_done"]
    assert (
        list(
            AuditEntry.objects.filter(act__startswith="dossier_").order_by("pk").values_list("act", flat=True)
        )
        == acts
    )


def test_a_draft_finished_by_another_worker_is_stored_once(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ask(cast)

    def other(*args: Any, **options: Any) -> Any:
        found = build(*args, **options)
        monkeypatch.undo()
        making.make(draft.pk)
        return found

    monkeypatch.setattr(making, "build", other)
    making.make(draft.pk)
    draft.refresh_from_db()
    assert draft.state == State.DONE
    (kept,) = media.rglob("*.pdf")
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == draft.digest
    assert AuditEntry.objects.filter(act="dossier_done").count() == 1


def test_stop_and_restart_by_the_buttons(cast: Cast, media: Path) -> None:
    draft = ask(cast)
    client = cast.client(cast.dung)
    page = client.get(reverse("reports:dossier_progress", kwargs={"pk": draft.pk})).content.decode()
    assert f'action="{reverse("reports:dossier_stop", kwargs={"pk": draft.pk})}"' in page
    assert "Đang chờ tiến trình xử lý nhận việc." in page
    said = client.post(reverse("reports:dossier_stop", kwargs={"pk": draft.pk}), follow=True).content.decode()
    assert "Đã dừng dựng dự thảo 1." in said
    draft.refresh_from_db()
    assert (draft.state, draft.is_open) == (State.STOPPED, False)
    said = client.post(reverse("reports:dossier_stop", kwargs={"pk": draft.pk}), follow=True).content.decode()
    assert making.NOT_RUNNING in said
    client.post(reverse("reports:dossier_restart", kwargs={"pk": draft.pk}))
    draft.refresh_from_db()
    assert draft.state == State.WAITING


def test_the_bar_says_how_long_it_will_take(cast: Cast, media: Path) -> None:
    draft, now = ask(cast), timezone.now()
    rows = Dossier.objects.filter(pk=draft.pk)

    def said(**found: Any) -> str:
        rows.update(state=State.RUNNING, parts_total=10, beat_at=now, **found)
        address = reverse("reports:dossier_progress", kwargs={"pk": draft.pk})
        return " ".join(cast.client(cast.dung).get(address).content.decode().split())

    assert "Xong 0/10 phần." in said(started_at=now, parts_done=0)
    assert "Xong 2/10 phần, còn khoảng 40 giây." in said(started_at=now - timedelta(seconds=9), parts_done=2)
    assert "Xong 1/10 phần, còn khoảng 5 phút." in said(started_at=now - timedelta(seconds=30), parts_done=1)
    assert "Xong 10/10 phần, sắp xong." in said(started_at=now - timedelta(seconds=30), parts_done=10)
    rows.update(beat_at=now - timedelta(seconds=61))
    silent = cast.client(cast.dung).get(reverse("reports:dossier_progress", kwargs={"pk": draft.pk}))
    assert "Tiến trình xử lý không trả lời đã hơn 60 giây." in silent.content.decode()


# Killed


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def worker(environment: Environment, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval", "0.1", *options]
    return subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR, stderr=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
class TestKilled:
    @pytest.fixture
    def cast(self, transactional_db: None) -> Cast:
        return make_cast()

    def test_a_worker_killed_by_force_leaves_no_half_dossier_and_the_draft_is_made_again(
        self, cast: Cast, environment: Environment, settings: Any, tmp_path: Path
    ) -> None:
        environment |= {"RENDER_CACHE": str(tmp_path / "render")}
        draft = ask(cast)
        first = worker(environment)
        until(lambda: Dossier.objects.filter(pk=draft.pk, parts_done__gt=0).exists())
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=60)
        draft.refresh_from_db()
        assert (draft.state, draft.stored_name) == (State.RUNNING, "")
        assert list((tmp_path / "media").rglob("*.pdf")) == []
        assert ask(cast) == draft
        making.stop(dossier=draft, by=actor(cast.dung))
        making.restart(dossier=draft, by=actor(cast.dung))
        call_command("requeue_stuck_tasks", minutes=0)  # the lost task, too: it finds nothing left to do
        last = worker(environment, "--batch")
        assert last.wait(timeout=240) == 0
        draft.refresh_from_db()
        (kept,) = (tmp_path / "media").rglob("*.pdf")
        assert draft.state == State.DONE
        assert draft.digest == hashlib.sha256(kept.read_bytes()).hexdigest()
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
        assert AuditEntry.objects.filter(act="dossier_done").count() == 1
