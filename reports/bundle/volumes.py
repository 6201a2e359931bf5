"""How the volume is made: asked for, bound by the worker in a child, stored with its hash, stopped."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from config import vietnamese as vi
from evidence import sandbox, store
from evidence.models import Evidence
from evidence.preview import cache
from reports.bundle.front import Order
from reports.bundle.items import Item, items_of, listed
from reports.bundle.ready import Ready, ended, ready_of
from reports.bundle.wording import head_of, order_of
from reports.documents.fonts import FontsMissing, configured
from reports.dossier.source import gather
from reports.models import Volume, VolumeQuerySet

log = logging.getLogger(__name__)
sandbox.preload("reports.bundle.binding")
State = Volume.State
OPEN = (State.WAITING, State.RUNNING)
FOLDER = "volumes"
FILES = 8192
"""Sources are open together while the volume is written; more than the system allows are read into memory."""

NOTHING = "Chưa có tài liệu kiểm chứng nào được chấp nhận nên chưa lập được tập tài liệu."
ABANDONED = "Tiến trình xử lý bị dừng giữa chừng."
NOT_RUNNING = "Việc lập tập tài liệu này đã kết thúc."
UPSETS = "Tệp PDF này làm dừng chương trình đọc nên không lấy được trang nào."
UNKNOWN_PROBLEM = "Không lập được tập tài liệu do lỗi của cổng thông tin. Xin lập lại; nếu vẫn lỗi, báo người quản trị hệ thống."
BINDING = "Ghép và đánh số trang"


class Stopped(Exception):
    """Somebody stopped the job, or another worker has it."""


@transaction.atomic
def ask(*, assessment: Assessment, by: Actor) -> Volume:
    """Number a new volume and hand it to the worker; one still waiting or running is returned instead.

    One whose worker died is closed first. Raises ``Refused`` while no evidence is accepted.
    """
    Assessment.objects.hold(assessment.pk)
    running = assessment.volumes.filter(state__in=OPEN).first()
    if running is not None and running.is_open:
        return running
    if not Evidence.objects.filter(assessment=assessment).accepted().exists():
        raise Refused(NOTHING)
    if running is not None:
        _fail(running, ABANDONED)
    last = assessment.volumes.aggregate(last=Max("number"))["last"] or 0
    volume = Volume.objects.create(assessment=assessment, number=last + 1, asked_by=by.user)
    record(by, "volume_ask", volume)
    from reports.tasks import make_volume  # late: the task imports this module

    transaction.on_commit(lambda: make_volume.enqueue(volume.pk))
    return volume


@transaction.atomic
def stop(*, volume: Volume, by: Actor) -> None:
    """Stop a volume that is waiting or running; the worker lets go of it. Raises ``Refused`` when it is too late."""
    found = Volume.objects.filter(pk=volume.pk, state__in=OPEN)
    if not found.update(state=State.STOPPED, finished_at=timezone.now(), part_running=""):
        raise Refused(NOT_RUNNING)
    record(by, "volume_stop", volume)


class _Run:
    """One worker's hold on a volume; what it writes goes through ``rows``, which are none once it is no longer wanted."""

    def __init__(self, volume: Volume) -> None:
        self.volume, self.began = volume, timezone.now()

    def begin(self) -> bool:
        """Take the volume; False when nobody waits for it."""
        found = Volume.objects.filter(pk=self.volume.pk, state__in=OPEN)
        fresh = {"parts_done": 0, "parts_total": 0, "part_running": "", "problem": ""}
        return bool(found.update(state=State.RUNNING, started_at=self.began, beat_at=self.began, **fresh))

    @property
    def rows(self) -> VolumeQuerySet:
        return Volume.objects.filter(pk=self.volume.pk, state=State.RUNNING, started_at=self.began)

    def progress(self, done: int, total: int, said: str) -> None:
        """Write down how far it is; raises Stopped."""
        self._write(parts_done=done, parts_total=total, part_running=said[:200])

    def pulse(self) -> None:
        """Say that the worker is alive; raises Stopped."""
        self._write()

    def _write(self, **found: Any) -> None:
        if not self.rows.update(beat_at=timezone.now(), **found):
            raise Stopped


def make(volume_id: int) -> None:
    """Bind and store the volume; run by the worker, and again without harm after a worker died."""
    rows = Volume.objects.select_related("assessment__ward", "assessment__framework", "asked_by")
    run = _Run(rows.get(pk=volume_id))
    if not run.begin():
        return
    try:
        _make(run)
    except Stopped:
        log.info("volume %s was stopped", volume_id)
    except Exception as error:
        log.exception("volume %s could not be made", volume_id)
        expected = isinstance(error, FontsMissing | Refused)
        _fail(run.volume, str(error) if expected else UNKNOWN_PROBLEM)
        if not expected:
            raise


def _make(run: _Run) -> None:
    volume = run.volume
    basis, at = listed(volume.assessment).basis, timezone.localtime()
    items = items_of(gather(volume.assessment, number=volume.number, at=at))
    if not items:
        raise Refused(NOTHING)
    total = len(items) + 1
    ready = ready_of(items, lambda done, said: run.progress(done, total, said), run.pulse)
    run.progress(len(items), total, BINDING)
    target = store.incoming_place(uuid4().hex)
    try:
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(bind, volume, items, ready, at, target)
            bound = next(ended([job], run.pulse)).result()
        received = store.adopt(target)
        stored = store.keep(
            received,
            ward_slug=volume.ward.slug,
            year=volume.assessment.year,
            extension="pdf",
            folder=FOLDER,
        )
    finally:
        target.unlink(missing_ok=True)
    lacking = [
        {"code": items[place].code, "name": items[place].name, "why": why} for place, why in bound["lacking"]
    ]
    facts = {"stored_name": stored, "digest": received.digest, "size": received.size, "basis": basis}
    if not _finish(run, facts | {"pages": bound["pages"], "pieces": len(items), "lacking": lacking}):
        store.discard(stored)


def bind(
    volume: Volume, items: Sequence[Item], ready: Sequence[Ready], at: datetime, target: Path
) -> dict[str, Any]:
    """Bind what is ready into ``target``; see ``binding.bind``. A file that ends the child has a sheet instead of pages."""
    folder = configured()
    orders = [order_of(item, one, folder) for item, one in zip(items, ready, strict=True)]
    head = head_of(volume, len(items), at, folder)
    try:
        return _bound(head, orders, folder.path, target)
    except sandbox.Stopped as stopped:
        log.warning("Binding %s stopped (%s); each file is tried alone.", volume, stopped.why)
    with cache.workplace() as place:
        for order in orders:
            if order["path"] and not _is_bearable(head, order, folder.path, place / "mot.pdf"):
                order["path"], order["why"] = "", UPSETS
    return _bound(head, orders, folder.path, target)


def _is_bearable(head: dict[str, Any], order: Order, fonts: Path, target: Path) -> bool:
    try:
        _bound(head, [order], fonts, target)
    except sandbox.Stopped:
        return False
    return True


def _bound(head: dict[str, Any], orders: Sequence[Order], fonts: Path, target: Path) -> dict[str, Any]:
    """Run the child; what it may take grows with what it binds."""
    size = sum(Path(order["path"]).stat().st_size for order in orders if order["path"])
    limits = sandbox.Limits(
        # files are mapped, which counts as memory and takes none; a page takes some 40 KiB until all is written
        memory=1024 * sandbox.MIB + 4 * size + len(orders) * sandbox.MIB // 4,
        seconds=900 + len(orders) // 10 + size // (10 * sandbox.MIB),
        output=64 * sandbox.MIB + 2 * size,
        answer=sandbox.MIB + 1024 * len(orders),
        files=FILES,
    )
    cuts = Path(settings.RENDER_CACHE) / FOLDER
    cuts.mkdir(parents=True, exist_ok=True)
    answer: dict[str, Any] = sandbox.call(
        "reports.bundle.binding:bind", head, list(orders), str(fonts), str(cuts), str(target), limits=limits
    )
    return answer


@transaction.atomic
def _finish(run: _Run, facts: dict[str, Any]) -> bool:
    """Write down what was made; False when it is no longer wanted."""
    volume = run.volume
    done = {"state": State.DONE, "finished_at": timezone.now(), "part_running": "", "problem": ""}
    if not run.rows.update(parts_done=F("parts_total"), **done, **facts):
        return False
    volume.refresh_from_db()
    said = f"{volume} đã xong: {vi.number(volume.pieces)} tài liệu, {vi.number(volume.pages)} trang."
    if volume.lacking:
        said += f" {vi.number(len(volume.lacking))} tài liệu không có đủ trang trong tập."
    _tell(volume, said)
    record(
        Actor.system("tiến trình xử lý"),
        "volume_done",
        volume,
        version=volume.digest[:16],
        detail={"pages": volume.pages},
    )
    return True


@transaction.atomic
def _fail(volume: Volume, sentence: str) -> None:
    found = Volume.objects.filter(pk=volume.pk, state__in=OPEN)
    if found.update(state=State.FAILED, finished_at=timezone.now(), problem=sentence, part_running=""):
        _tell(volume, f"{volume} năm {volume.assessment.year} không lập được.")
        record(Actor.system("tiến trình xử lý"), "volume_fail", volume)


def _tell(volume: Volume, sentence: str) -> None:
    if volume.asked_by_id:
        Notice.objects.create(user_id=volume.asked_by_id, sentence=sentence, link=volume.page_address)
