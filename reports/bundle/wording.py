"""What the volume says in words: its head, each document's row in the index, and the sheet in the place of its pages."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from config import vietnamese as vi
from reports.bundle.front import NO_PAGES, Order
from reports.bundle.items import Item
from reports.bundle.ready import Ready
from reports.documents.fonts import FontFolder
from reports.models import Volume

SIGNED = "Có chữ ký số; chữ ký chỉ kiểm tra được trên tệp gốc."


def head_of(volume: Volume, count: int, at: datetime, folder: FontFolder) -> dict[str, Any]:
    """Return what stands over the index (``binding.bind``); ``at`` is local time."""
    ward, year = volume.ward, volume.assessment.year
    name = f"Tập tài liệu kiểm chứng năm {year} – {ward.name_with_kind}"
    lines = [
        f"Hồ sơ đánh giá, công nhận đạt chuẩn tiếp cận pháp luật năm {year}",
        f"Bản {volume.number}, lập lúc {vi.datetime(at)}; {vi.number(count)} tài liệu đã được chấp nhận",
    ]
    if ward.is_demo or volume.assessment.framework.illustrative:
        lines.append("Dữ liệu minh họa")
    return {
        "issuer": ["ỦY BAN NHÂN DÂN", printed(f"{ward.kind_name} {ward.name}".upper(), folder)],
        "title": "TẬP TÀI LIỆU KIỂM CHỨNG",
        "lines": [printed(line, folder) for line in lines],
        "name": unicodedata.normalize("NFC", name),
    }


def order_of(item: Item, ready: Ready, folder: FontFolder) -> Order:
    """Return what the child is told of a document: words, and where its PDF lies (``front`` and ``binding``)."""
    revision = item.revision
    kind = f"{item.kind}: " if item.kind else ""
    said = [f"{kind}{item.subject}", item.issuer]
    said += [SIGNED] if item.is_signed else []
    said += [NO_PAGES] if ready.why else []
    facts = [
        ("Tên loại, trích yếu", f"{kind}{item.subject}"),
        ("Số, ký hiệu", item.number or "không số"),
        ("Ngày ban hành", item.dated or "không ghi"),
        ("Cơ quan ban hành", item.issuer or "không ghi"),
        ("Tên tệp người gửi đặt", revision.original_name),
        ("Dung lượng", vi.filesize(revision.size)),
        ("Mã băm SHA-256", revision.digest),
    ]
    return {
        "code": item.code,
        "criterion": printed(f"Tiêu chí {item.criterion}. {item.criterion_name}", folder),
        "indicator": printed(f"Chỉ tiêu {item.indicator}. {item.indicator_name}", folder),
        "name": unicodedata.normalize("NFC", item.name),
        "said": [printed(text, folder) for text in said if text],
        "numbered": [printed(text, folder) for text in (item.number or "không số", item.dated) if text],
        "facts": [(label, printed(value, folder)) for label, value in facts],
        "path": str(ready.path) if ready.path else "",
        "why": ready.why,
        "most": ready.most,
    }


def printed(text: str, folder: FontFolder) -> str:
    """Return the text with the letters that the typeface has, composed."""
    return folder.printable(unicodedata.normalize("NFC", text))
