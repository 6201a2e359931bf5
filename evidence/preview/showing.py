"""What the viewer of one stored file shows: a page with its outlined places, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from evidence.models import Document, Reading, Revision
from evidence.preview import office
from evidence.preview.making import EMBEDDED, OTHER_KIND

ZOOMS = (100, 150, 200, 300)
"""Widths of a page in percent of its pane."""
PAGE_KEY, ZOOM_KEY = "trang", "phong"
MARGIN = (0.006, 0.003)
"""How far an outline stands off the words at the sides, and above and below, as a share of the page."""
LABELS = {field.name: str(field.verbose_name) for field in Document._meta.fields}

NOT_READ = "Tệp này chưa được máy đọc nên chưa xem trước được. Xin tải tệp về để xem."
NOT_SCANNED = "Tệp đang chờ quét vi-rút; quét xong mới xem và tải về được."
INFECTED = "Trong tệp có mã độc ({}), nên tệp đã khóa: không xem và không tải về được."


class Show(StrEnum):
    """What the viewer can do now."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"
    NEVER = "never"
    SEALED = "sealed"


@dataclass(frozen=True)
class Place:
    """Where something for the register was read: the words, the page, and the outline in percent of the turned page."""

    field: str
    label: str
    raw: str
    page: int
    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True)
class Viewer:
    """The viewer's state for one person and address."""

    revision: Revision
    reading: Reading | None
    show: Show
    sentence: str
    number: int
    zoom: int
    query: QueryDict

    @property
    def pages(self) -> int:
        return self.reading.preview_pages if self.reading else 0

    @property
    def turn(self) -> int:
        return self.reading.rotation if self.reading else 0

    @property
    def next_turn(self) -> int:
        return (self.turn + 90) % 360

    @property
    def picture(self) -> str:
        """The address of the page's picture, the enlarged one where the page is enlarged."""
        address = reverse("evidence:page", args=[self.revision.pk, self.number])
        return f"{address}?xoay={self.turn}{'&lon=1' if self.zoom > ZOOMS[0] else ''}"

    @property
    def places(self) -> tuple[Place, ...]:
        return places_of(self.reading) if self.reading else ()

    @property
    def is_cut(self) -> bool:
        """Whether only the first pages of a long Word or Excel file are shown."""
        return self.revision.extension in office.KINDS and self.pages == office.MOST_PAGES

    @property
    def can_retry(self) -> bool:
        """Whether making it once more may help: not where the file itself is why there is none."""
        return self.show in {Show.FAILED, Show.NEVER} and self.sentence not in {
            EMBEDDED,
            OTHER_KIND,
            NOT_READ,
        }

    @property
    def is_unasked(self) -> bool:
        """Whether nobody makes the preview: the file was sealed while it was read, and is not any more."""
        return (
            self.reading is not None
            and self.show == Show.WAITING
            and self.reading.preview == Reading.Preview.NEVER
            and self.reading.state in {Reading.State.DONE, Reading.State.FAILED}
        )

    @property
    def worker_is_silent(self) -> bool:
        """Whether no worker has begun for ``settings.WORKER_SILENCE`` (real clock) with what only a worker makes."""
        return (
            self.reading is not None
            and self.show == Show.WAITING
            and self.revision.extension in office.KINDS
            and self.reading.state != Reading.State.RUNNING
            and timezone.now() - self.reading.asked_at > settings.WORKER_SILENCE
        )

    @property
    def previous(self) -> str:
        return self._address(**{PAGE_KEY: max(self.number - 1, 1)})

    @property
    def following(self) -> str:
        return self._address(**{PAGE_KEY: min(self.number + 1, self.pages)})

    @property
    def smaller(self) -> str:
        return self._address(**{ZOOM_KEY: max([z for z in ZOOMS if z < self.zoom], default=ZOOMS[0])})

    @property
    def larger(self) -> str:
        return self._address(**{ZOOM_KEY: min([z for z in ZOOMS if z > self.zoom], default=ZOOMS[-1])})

    @property
    def others(self) -> list[tuple[str, str]]:
        """What else the page's address says, for the form that goes to a page."""
        return [(key, value) for key, values in self.query.lists() for value in values if key != PAGE_KEY]

    def _address(self, **changed: int) -> str:
        query = self.query.copy()
        for key, value in changed.items():
            query[key] = str(value)
        return f"?{query.urlencode()}#xem-tai-lieu"


def viewer_of(revision: Revision, reading: Reading | None, query: QueryDict) -> Viewer:
    """Return the viewer of the revision as the address asks for it; nonsense shows the first page as it is."""
    show, sentence = _state(revision, reading)
    pages = reading.preview_pages if reading else 0
    number = min(max(_whole(query.get(PAGE_KEY)), 1), max(pages, 1))
    zoom = _whole(query.get(ZOOM_KEY))
    return Viewer(revision, reading, show, sentence, number, zoom if zoom in ZOOMS else ZOOMS[0], query)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


def _state(revision: Revision, reading: Reading | None) -> tuple[Show, str]:
    if reading is None:
        return Show.NEVER, NOT_READ
    if reading.is_sealed:
        found = reading.scan == Reading.Scan.FOUND
        return Show.SEALED, INFECTED.format(reading.scan_note or "không rõ tên") if found else NOT_SCANNED
    if reading.preview == Reading.Preview.NEVER and not reading.preview_problem:
        return Show.WAITING, ""  # nobody has come to it yet
    return Show(reading.preview), reading.preview_problem


def places_of(reading: Reading) -> tuple[Place, ...]:
    """Return the outlines of everything read on a page, turned as the page is looked at."""
    return tuple(
        _place(found, reading.rotation) for found in reading.proposals if found["page"] and found.get("box")
    )


def _place(found: dict[str, object], turn: int) -> Place:
    left, top, right, bottom = turned(tuple(found["box"]), turn)  # type: ignore[arg-type]
    aside, above = MARGIN if turn in {0, 180} else MARGIN[::-1]
    left, top = max(left - aside, 0), max(top - above, 0)
    right, bottom = min(right + aside, 1), min(bottom + above, 1)
    numbers = (f"{100 * share:.2f}" for share in (left, top, right - left, bottom - top))
    field = str(found["field"])
    return Place(field, LABELS[field], str(found["raw"]), int(str(found["page"])), *numbers)


def turned(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom), shares of the page, on the page turned clockwise by ``turn`` degrees."""
    left, top, right, bottom = box
    return {
        0: (left, top, right, bottom),
        90: (1 - bottom, left, 1 - top, right),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (top, 1 - right, bottom, 1 - left),
    }[turn]
