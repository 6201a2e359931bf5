"""How a draft dossier is made: asked for, rendered by the worker, stored with its hash, downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from config import vietnamese as vi
from evidence import store
from reports.documents.assembly import Assembled, Part, Progress, build, content_digest, short_digest
from reports.documents.cache import PartCache
from reports.documents.fonts import FontsMissing, configured
from reports.documents.stamp import Stamp
from reports.dossier.cover import cover, draft_lines
from reports.dossier.parts import kept_keys, parts_of
from reports.dossier.source import Source, gather
from reports.models import Dossier
from reports.models.dossiers import DossierQuerySet

log = logging.getLogger(__name__)
State = Dossier.State
OPEN = (State.WAITING, State.RUNNING)
BEAT = timedelta(seconds=5)

ABANDONED = "Tiến trình xử lý bị dừng giữa chừng."
NOTHING = "Chưa có số liệu cho phần nào trong các phần được chọn. Xin chọn phần khác."
NOT_RUNNING = "Dự thảo này không còn đang dựng nên không dừng được nữa."
NOT_STOPPED = "Dự thảo này đã dựng xong. Muốn có bản theo số liệu mới, xin dựng dự thảo mới."
UNKNOWN_PROBLEM = (
    "Không dựng được hồ sơ do lỗi của cổng thông tin. Xin dựng lại; nếu vẫn lỗi, báo người quản trị hệ thống."
)


class Stopped(Exception):
    """A person stopped the draft, or another worker took it up."""


def render(
    source: Source,
    keys: Iterable[str] = (),
    *,
    progress: Progress | None = None,
    pulse: Callable[[], None] | None = None,
) -> Assembled:
    """Render the dossier of the source, or its parts of ``keys``; only parts that changed are made again.

    Raises ``FontsMissing`` and ``DocumentError`` with a sentence for the person, ``Refused`` when no part can be made yet.
    """
    parts = parts_of(source, keys)
    if not parts:
        raise Refused(NOTHING)
    parts = [Part("cover", "Bìa", cover(source)), *parts]
    stamp = Stamp(
        notice=source.notice,
        foot_left=f"Số liệu đến {vi.date(source.today)}" + (" · (*) tạm tính" if source.provisional else ""),
        foot_right=f"Dự thảo {source.number} · {vi.datetime(source.at)} · SHA-256 {short_digest(content_digest(parts))}",
        cover=draft_lines(source),
    )
    year = source.assessment.year
    return build(
        parts,
        folder=configured(),
        stamped=stamp,
        title=f"Hồ sơ đề nghị công nhận đạt chuẩn tiếp cận pháp luật năm {year}, {source.assessment.ward.name_with_kind}",
        cache=PartCache(Path(settings.RENDER_CACHE) / source.assessment.ward.slug),
        created=source.at,
        progress=progress,
        pulse=pulse,
        contents=True,
    )


@transaction.atomic
def ask(*, assessment: Assessment, by: Actor, parts: Sequence[str] = (), note: str = "") -> Dossier:
    """Number a new draft and hand it to the worker; a draft still waiting or running is returned instead.

    ``parts`` are the keys of the parts that are wanted, empty: all. A draft whose worker died is closed first.
    """
    Assessment.objects.hold(assessment.pk)
    if (running := _running(assessment)) is not None:
        return running
    last = assessment.dossiers.aggregate(last=Max("number"))["last"] or 0
    dossier = Dossier.objects.create(
        assessment=assessment,
        number=last + 1,
        asked_by=by.user,
        parts=list(kept_keys(assessment, parts)),
        note=note,
    )
    record(by, "dossier_ask", dossier)
    _enqueue(dossier)
    return dossier


def _running(assessment: Assessment) -> Dossier | None:
    """The draft that is waiting or running; one whose worker died is closed."""
    running = assessment.dossiers.filter(state__in=OPEN).first()
    if running is None or running.is_open:
        return running
    _fail(running, OPEN, ABANDONED)
    return None


def _enqueue(dossier: Dossier) -> None:
    from reports.tasks import make_dossier  # late: the task imports this module

    transaction.on_commit(lambda: make_dossier.enqueue(dossier.pk))


@transaction.atomic
def stop(*, dossier: Dossier, by: Actor) -> None:
    """Stop a draft that is waiting or running; the worker lets go of it within seconds. Raises Refused when it is too late."""
    found = Dossier.objects.filter(pk=dossier.pk, state__in=OPEN)
    if not found.update(state=State.STOPPED, finished_at=timezone.now(), part_running=""):
        raise Refused(NOT_RUNNING)
    record(by, "dossier_stop", dossier)


@transaction.atomic
def restart(*, dossier: Dossier, by: Actor) -> Dossier:
    """Hand a draft that was stopped, failed or lost with its worker to the worker again, under its own number.

    A draft of the year that is waiting or running is returned instead. Raises Refused for one that is done.
    """
    Assessment.objects.hold(dossier.assessment_id)
    if (running := _running(dossier.assessment)) is not None:
        return running
    found = Dossier.objects.filter(pk=dossier.pk, state__in=[State.STOPPED, State.FAILED])
    fresh = {"asked_by": by.user, "asked_at": timezone.now(), "started_at": None, "finished_at": None}
    if not found.update(
        state=State.WAITING, problem="", parts_done=0, parts_total=0, part_running="", **fresh
    ):
        raise Refused(NOT_STOPPED)
    record(by, "dossier_restart", dossier)
    _enqueue(dossier)
    return dossier


class _Run:
    """One worker's hold on a draft: it ends when the draft is stopped, done, or taken up by another worker.

    The moment it began is its mark: whatever is written goes through ``rows``, which are none from then on.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.began = self.beat = timezone.now()

    def begin(self) -> bool:
        """Take the draft; False when nobody waits for it."""
        found = Dossier.objects.filter(pk=self.dossier.pk, state__in=OPEN)
        fresh = {"parts_done": 0, "parts_total": 0, "part_running": "", "problem": ""}
        return bool(found.update(state=State.RUNNING, started_at=self.began, beat_at=self.began, **fresh))

    @property
    def rows(self) -> DossierQuerySet:
        return Dossier.objects.filter(pk=self.dossier.pk, state=State.RUNNING, started_at=self.began)

    def progress(self, done: int, total: int, title: str) -> None:
        """Write down how far it is; raises Stopped."""
        self._write(parts_done=done, parts_total=total, part_running=title[:200])

    def pulse(self) -> None:
        """Look whether it is still wanted, and give a sign of life every few seconds; raises Stopped."""
        if timezone.now() - self.beat >= BEAT:
            self._write()
        elif not self.rows.exists():
            raise Stopped

    def _write(self, **found: Any) -> None:
        self.beat = timezone.now()
        if not self.rows.update(beat_at=self.beat, **found):
            raise Stopped


def make(dossier_id: int) -> None:
    """Render and store the draft; run by the worker, and again without harm after a worker died."""
    dossier = Dossier.objects.select_related("assessment__ward", "assessment__framework", "asked_by").get(
        pk=dossier_id
    )
    run = _Run(dossier)
    if not run.begin():
        return
    try:
        source = gather(dossier.assessment, number=dossier.number, at=timezone.localtime())
        assembled = render(source, dossier.parts, progress=run.progress, pulse=run.pulse)
        kept = _kept(dossier, assembled.pdf)
    except Stopped:
        log.info("dossier %s was stopped", dossier.pk)
        return
    except Exception as error:
        log.exception("dossier %s could not be made", dossier.pk)
        sentence = str(error) if isinstance(error, FontsMissing | Refused) else UNKNOWN_PROBLEM
        _fail(dossier, [State.RUNNING], sentence)
        raise
    if not _finish(run, assembled, *kept):
        store.discard(kept[1])


def _kept(dossier: Dossier, pdf: bytes) -> tuple[store.Received, str]:
    """Keep the file as evidence is kept: written, flushed, renamed; return its hash and size, and its stored name."""
    assessment = dossier.assessment
    with store.receive([pdf]) as received:
        name = store.keep(
            received,
            ward_slug=assessment.ward.slug,
            year=assessment.year,
            extension="pdf",
            folder=store.DOSSIERS,
        )
    return received, name


@transaction.atomic
def _finish(run: _Run, assembled: Assembled, received: store.Received, stored: str) -> bool:
    """Write down the stored file; False when the draft was stopped or finished by another worker meanwhile."""
    done = run.rows.update(
        state=State.DONE,
        problem="",
        finished_at=timezone.now(),
        stored_name=stored,
        digest=received.digest,
        size=received.size,
        pages=assembled.pages,
        made=[asdict(part) for part in assembled.made],
        part_running="",
    )
    if done:
        dossier = run.dossier
        _tell(dossier, f"{dossier} hồ sơ năm {dossier.assessment.year} đã xong.")
        record(Actor.system("tiến trình xử lý"), "dossier_done", dossier, detail={"pages": assembled.pages})
    return bool(done)


@transaction.atomic
def _fail(dossier: Dossier, states: Iterable[str], sentence: str) -> None:
    found = Dossier.objects.filter(pk=dossier.pk, state__in=states)
    if found.update(state=State.FAILED, finished_at=timezone.now(), problem=sentence, part_running=""):
        _tell(dossier, f"{dossier} hồ sơ năm {dossier.assessment.year} không dựng được.")
        record(Actor.system("tiến trình xử lý"), "dossier_fail", dossier)


def _tell(dossier: Dossier, sentence: str) -> None:
    if dossier.asked_by_id:
        Notice.objects.create(user_id=dossier.asked_by_id, sentence=sentence, link=dossier.page_address)
