"""How a draft dossier is made: asked for, rendered by the worker, stored with its hash, downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

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
from reports.documents.assembly import Assembled, Part, build, content_digest, short_digest
from reports.documents.cache import PartCache
from reports.documents.fonts import FontsMissing, configured
from reports.documents.stamp import Stamp
from reports.dossier.parts import parts_of
from reports.dossier.report import cover
from reports.dossier.source import Source, gather
from reports.models import Dossier

log = logging.getLogger(__name__)
State = Dossier.State

ABANDONED = "Tiến trình xử lý bị dừng giữa chừng."
UNKNOWN_PROBLEM = (
    "Không dựng được hồ sơ do lỗi của cổng thông tin. Xin dựng lại; nếu vẫn lỗi, báo người quản trị hệ thống."
)


def render(source: Source, progress: Callable[[int, int, str], None] | None = None) -> Assembled:
    """Render the dossier of the source; only parts that changed since the last draft are made again.

    Raises ``FontsMissing`` and ``DocumentError`` with a sentence for the person.
    """
    parts = [Part("cover", "Bìa", cover(source)), *parts_of(source)]
    stamp = Stamp(
        notice=source.notice,
        foot_left=f"Số liệu đến {vi.date(source.today)}" + (" · (*) tạm tính" if source.provisional else ""),
        foot_right=f"Dự thảo {source.number} · {vi.datetime(source.at)} · SHA-256 {short_digest(content_digest(parts))}",
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
    )


@transaction.atomic
def ask(*, assessment: Assessment, by: Actor) -> Dossier:
    """Number a new draft and hand it to the worker; a draft still waiting or running is returned instead.

    A draft whose worker died is closed first: the queue never gives it to another one.
    """
    Assessment.objects.hold(assessment.pk)
    running = assessment.dossiers.filter(state__in=[State.WAITING, State.RUNNING]).first()
    if running is not None and running.is_open:
        return running
    if running is not None:
        _fail(running, ABANDONED)
    last = assessment.dossiers.aggregate(last=Max("number"))["last"] or 0
    dossier = Dossier.objects.create(assessment=assessment, number=last + 1, asked_by=by.user)
    record(by, "dossier_ask", dossier)
    from reports.tasks import make_dossier  # late: the task imports this module

    transaction.on_commit(lambda: make_dossier.enqueue(dossier.pk))
    return dossier


def make(dossier_id: int) -> None:
    """Render and store the draft; run by the worker, and again without harm after a worker died."""
    dossier = Dossier.objects.select_related("assessment__ward", "assessment__framework", "asked_by").get(
        pk=dossier_id
    )
    if dossier.state == State.DONE:
        return
    Dossier.objects.filter(pk=dossier.pk).update(state=State.RUNNING, started_at=timezone.now(), problem="")

    def progress(done: int, total: int, title: str) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(
            parts_done=done, parts_total=total, part_running=title[:200]
        )

    try:
        at = timezone.localtime()
        assembled = render(gather(dossier.assessment, number=dossier.number, at=at), progress)
        kept = _kept(dossier, assembled.pdf)
    except Exception as error:
        log.exception("dossier %s could not be made", dossier.pk)
        _fail(dossier, str(error) if isinstance(error, FontsMissing | Refused) else UNKNOWN_PROBLEM)
        raise
    _finish(dossier, assembled.pages, *kept)


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
def _finish(dossier: Dossier, pages: int, received: store.Received, stored: str) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(
        state=State.DONE,
        problem="",
        finished_at=timezone.now(),
        stored_name=stored,
        digest=received.digest,
        size=received.size,
        pages=pages,
        part_running="",
    )
    _tell(dossier, f"{dossier} hồ sơ năm {dossier.assessment.year} đã xong.")
    record(Actor.system("tiến trình xử lý"), "dossier_done", dossier, detail={"pages": pages})


@transaction.atomic
def _fail(dossier: Dossier, sentence: str) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(
        state=State.FAILED, finished_at=timezone.now(), problem=sentence
    )
    _tell(dossier, f"{dossier} hồ sơ năm {dossier.assessment.year} không dựng được.")
    record(Actor.system("tiến trình xử lý"), "dossier_fail", dossier)


def _tell(dossier: Dossier, sentence: str) -> None:
    if dossier.asked_by_id:
        Notice.objects.create(user_id=dossier.asked_by_id, sentence=sentence, link=dossier.page_address)
