"""Asks children for pictures and PDFs, keeps them, and writes to the reading how it went."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.guard import Refused
from evidence import sandbox, store
from evidence.models import Reading, Revision
from evidence.preview import cache, office

log = logging.getLogger(__name__)
Preview = Reading.Preview

PAGE, ZOOMED = 1600, 2400
"""Dots on a page's long side: as it is looked at first, and enlarged."""
SIDES = (PAGE, ZOOMED)
TURNS = (0, 90, 180, 270)
DRAWN = frozenset({"pdf", "jpg", "jpeg", "png", "tif", "tiff", "heic", "heif"})
"""Endings a page is drawn from at once; Word and Excel files become a PDF first, by the worker."""
DRAWING = sandbox.Limits(memory=1536 * sandbox.MIB, seconds=30, output=16 * sandbox.MIB)
CONVERTING = sandbox.Limits(
    memory=4096 * sandbox.MIB, seconds=75, output=256 * sandbox.MIB, local_sockets=True
)

EMBEDDED = "Tệp có đối tượng nhúng nên không xem trước. Xin tải tệp về để xem."
OTHER_KIND = "Loại tệp này không xem trước được. Xin tải tệp về để xem."
NO_PROGRAM = "Máy chủ chưa cài LibreOffice nên chưa xem trước được tệp Word, Excel. Xin tải tệp về để xem."
TOO_SLOW = "Dựng bản xem trước lâu quá mức cho phép nên đã dừng. Xin tải tệp về để xem."


class NoPage(Exception):
    """There is no such page, or it cannot be drawn."""


class Vanished(Exception):
    """The PDF made of a Word or Excel file is no longer in the cache."""


@dataclass(frozen=True)
class Made:
    """How a preview went: state, number of pages, the sentence where there is none."""

    state: Preview
    pages: int = 0
    problem: str = ""


def prepare(revision: Revision) -> None:
    """See ``evidence.preview.prepare``. A file that nobody may open yet is left as it is."""
    reading = Reading.objects.filter(revision=revision).first()
    if reading is None or reading.is_sealed:
        return
    if reading.preview == Preview.DONE and cache.page_path(revision, 1, PAGE, 0).is_file():
        return  # somebody looked at it before the worker came
    made = _made(revision)
    Reading.objects.filter(pk=reading.pk).update(
        preview=made.state, preview_pages=made.pages, preview_problem=made.problem
    )


def ask_again(reading: Reading) -> None:
    """Let the worker make the preview once more: the cache was emptied, or LibreOffice is there now."""
    from evidence.tasks import prepare_preview  # late: the task runs this module

    Reading.objects.filter(pk=reading.pk).update(
        preview=Preview.WAITING, preview_problem="", asked_at=timezone.now()
    )
    transaction.on_commit(lambda: prepare_preview.enqueue(reading.revision_id))


def _made(revision: Revision) -> Made:
    if revision.has_embedded_objects:
        return Made(Preview.NEVER, problem=EMBEDDED)
    if revision.extension not in DRAWN | office.KINDS.keys():
        return Made(Preview.NEVER, problem=OTHER_KIND)
    try:
        if revision.extension in office.KINDS and not cache.pdf_path(revision).is_file():
            program = office.program()
            if program is None:
                return Made(Preview.NEVER, problem=NO_PROGRAM)
            convert(revision, program)
        return Made(Preview.DONE, _draw(revision, 1, PAGE, 0))
    except (sandbox.Stopped, Refused, NoPage, Vanished) as error:
        log.warning("No preview of revision %s: %r", revision.pk, error)
        slow = isinstance(error, sandbox.Stopped) and error.why == "time"
        return Made(Preview.FAILED, problem=TOO_SLOW if slow else office.FAILED)


def page(revision: Revision, number: int, side: int, turn: int) -> Path:
    """Return the picture of one page, drawn now if the cache has none.

    Raises ``NoPage`` beyond the end and where the file cannot be drawn, ``Vanished`` when the worker must make the PDF anew.
    """
    kept = cache.page_path(revision, number, side, turn)
    if not kept.is_file():
        try:
            _draw(revision, number, side, turn)
        except (sandbox.Stopped, Refused) as error:
            log.warning("Page %s of revision %s cannot be drawn: %r", number, revision.pk, error)
            raise NoPage from error
    return kept


def _draw(revision: Revision, number: int, side: int, turn: int) -> int:
    """Draw a page into the cache and return how many pages there are."""
    source, kind = store.path_of(revision.stored_name), revision.extension
    if kind in office.KINDS:
        source, kind = cache.pdf_path(revision), "pdf"
        if not source.is_file():
            raise Vanished
    with cache.workplace() as folder:
        made = folder / "page.webp"
        answer = sandbox.call(
            "evidence.preview.drawing:draw", str(source), kind, number, side, turn, str(made), limits=DRAWING
        )
        if not made.is_file():
            raise NoPage
        cache.keep(made, cache.page_path(revision, number, side, turn))
    return int(answer["pages"])


def convert(revision: Revision, program: str) -> None:
    """Make the PDF of a Word or Excel file in a folder of the job; LibreOffice sees a copy, never the stored file.

    Raises ``sandbox.Stopped`` where it cannot.
    """
    with cache.workplace() as folder:
        shutil.copyfile(store.path_of(revision.stored_name), folder / f"tep.{revision.extension}")
        sandbox.call(
            "evidence.preview.office:convert", program, revision.extension, str(folder), limits=CONVERTING
        )
        cache.keep(folder / "tep.pdf", cache.pdf_path(revision))
