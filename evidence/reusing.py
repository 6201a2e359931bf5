"""What to mind before a document of the register is used once more, for another indicator or another year."""

from __future__ import annotations

from config import vietnamese as vi
from evidence.models import Document


def caution(document: Document, year: int) -> str:
    """Return what to look at before the document proves something of the year; empty where nothing speaks against it."""
    if document.issued_on is None:
        return f"Chưa ghi ngày ban hành: xin kiểm tra tài liệu còn dùng được cho năm {year}."
    if document.issued_on.year == year:
        return ""
    return f"Ban hành ngày {vi.date(document.issued_on)}, ngoài năm {year}: chỉ dùng lại khi còn giá trị cho năm {year}."
