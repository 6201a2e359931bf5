"""What of each document can be bound: its PDF, one made of a picture or an office file, or why there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from accounts.guard import Refused
from evidence import sandbox, store
from evidence.models import Revision
from evidence.preview import cache, making, office
from reports.bundle.items import Item

log = logging.getLogger(__name__)
AT_ONCE = 2
BEAT = 3
"""Seconds between two signs of life."""
Result = TypeVar("Result")
PICTURE = sandbox.Limits(memory=1536 * sandbox.MIB, seconds=120, output=256 * sandbox.MIB)

EMBEDDED = "Tệp có đối tượng nhúng nên không chuyển thành trang in; tệp gốc có trong gói hồ sơ."
OTHER_KIND = "Loại tệp này không chuyển thành trang in được; tệp gốc có trong gói hồ sơ."
NO_PROGRAM = "Máy chủ chưa cài LibreOffice nên chưa chuyển được tệp Word, Excel thành trang in; tệp gốc có trong gói hồ sơ."
NO_PAGES = "Không chuyển được tệp này thành trang in; tệp gốc có trong gói hồ sơ."
TOO_SLOW = "Chuyển tệp này thành trang in lâu quá mức cho phép nên đã dừng; tệp gốc có trong gói hồ sơ."


@dataclass(frozen=True)
class Ready:
    """Where a document's PDF lies, or why there is none; ``most``: pages at which the making of it ended, 0 for no limit."""

    path: Path | None = None
    why: str = ""
    most: int = 0


def ended(jobs: Iterable[Future[Result]], pulse: Callable[[], None]) -> Iterator[Future[Result]]:
    """Yield the jobs as they end; while none does, ``pulse`` is called every few seconds."""
    waiting = set(jobs)
    while waiting:
        done, waiting = wait(waiting, timeout=BEAT, return_when=FIRST_COMPLETED)
        if not done:
            pulse()
        yield from done


def ready_of(
    items: Sequence[Item], progress: Callable[[int, str], None], pulse: Callable[[], None]
) -> list[Ready]:
    """Return for each item what can be bound, two files at a time turned into PDF.

    ``progress`` is told how many are ready and which was the last, ``pulse`` is called while one takes long; what they raise
    ends the work.
    """
    ready = [_at_once(item) for item in items]
    waiting = [place for place, one in enumerate(ready) if one is None]
    done = len(items) - len(waiting)
    progress(done, "")
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        jobs: dict[Future[Ready], int] = {
            pool.submit(_made, items[place].revision): place for place in waiting
        }
        for job in ended(jobs, pulse):
            place = jobs[job]
            ready[place] = job.result()
            done += 1
            progress(done, f"{items[place].code}: {items[place].subject}")
    finally:
        pool.shutdown(cancel_futures=True)
    return [one or Ready(why=NO_PAGES) for one in ready]


def _at_once(item: Item) -> Ready | None:
    """Return what needs no work; None where a PDF must be made first."""
    revision = item.revision
    if item.why_not:
        return Ready(why=item.why_not)
    if revision.extension == "pdf":
        return Ready(store.path_of(revision.stored_name))
    if revision.extension in making.DRAWN:
        made = picture_path(revision)
        return Ready(made) if made.is_file() else None
    if revision.extension not in office.KINDS:
        return Ready(why=OTHER_KIND)
    if revision.has_embedded_objects:
        return Ready(why=EMBEDDED)
    if cache.pdf_path(revision).is_file():
        return Ready(cache.pdf_path(revision), most=office.MOST_PAGES)
    return None if office.program() else Ready(why=NO_PROGRAM)


def picture_path(revision: Revision) -> Path:
    """Return where the PDF made of a picture lies."""
    return cache.folder_of(revision) / "picture.pdf"


def _made(revision: Revision) -> Ready:
    """Make the PDF of a picture or an office file in a child and keep it beside the previews."""
    try:
        if revision.extension in office.KINDS:
            program = office.program()
            if program is None:
                return Ready(why=NO_PROGRAM)
            making.convert(revision, program)
            return Ready(cache.pdf_path(revision), most=office.MOST_PAGES)
        return Ready(_picture(revision))
    except sandbox.Stopped as stopped:
        log.warning("No pages of revision %s: %r", revision.pk, stopped)
        return Ready(why=TOO_SLOW if stopped.why == "time" else NO_PAGES)
    except (OSError, Refused) as error:
        log.warning("No pages of revision %s: %r", revision.pk, error)
        return Ready(why=NO_PAGES)


def _picture(revision: Revision) -> Path:
    source = str(store.path_of(revision.stored_name))
    with cache.workplace() as folder:
        made = folder / "picture.pdf"
        sandbox.call(
            "reports.bundle.pictures:make_pdf", source, revision.extension, str(made), limits=PICTURE
        )
        cache.keep(made, picture_path(revision))
    return picture_path(revision)
