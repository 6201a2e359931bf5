"""The register as a workbook: exactly what the list shows, all its pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import Ward
from accounts.workbooks.lists import table_book
from config import vietnamese as vi
from evidence.models import Document
from evidence.register import Wanted, with_rows

COLUMNS = (
    ("STT", 6),
    ("Loại văn bản", 16),
    ("Số, ký hiệu", 18),
    ("Ngày ban hành", 13),
    ("Trích yếu", 60),
    ("Cơ quan ban hành", 28),
    ("Người ký", 24),
    ("Dùng cho chỉ tiêu", 30),
    ("Nhận ngày", 13),
    ("Người nộp", 24),
    ("Tên tệp", 40),
    ("Mã kiểm của tệp (SHA-256)", 68),
)


def register_book(ward: Ward, documents: list[Document], wanted: Wanted, on: date) -> bytes:
    """Return the XLSX of the documents; texts stay texts, whatever they begin with; four queries."""
    prefetch_related_objects(with_rows(documents), "uses__assessment")
    conditions = [f"tìm “{wanted.words}”" if wanted.words else "", *(one.words for one in wanted.told)]
    narrowed = "; ".join(one for one in conditions if one)
    words = f"{vi.number(len(documents))} tài liệu, tính đến ngày {vi.date(on)}." + (
        f" Lọc theo: {narrowed}." if narrowed else ""
    )
    return table_book("Sổ tài liệu", f"Sổ tài liệu {ward.name_with_kind}", words, COLUMNS, _rows(documents))


def _rows(documents: Iterable[Document]) -> Iterable[tuple[object, ...]]:
    for number, document in enumerate(documents, 1):
        newest = next(iter(document.revisions.all()), None)
        uploader = newest.uploaded_by if newest else None
        yield (
            number,
            str(document.get_kind_display()),
            document.number,
            document.issued_on,
            document.subject,
            document.issuer,
            document.signer,
            _uses(document),
            timezone.localdate(document.created_at),
            uploader.full_name if uploader else "",
            newest.original_name if newest else "",
            newest.digest if newest else "",
        )


def _uses(document: Document) -> str:
    return "; ".join(
        f"{use.indicator.code} (năm {use.assessment.year}, {use.get_state_display().lower()})"
        for use in document.uses.all()
    )
