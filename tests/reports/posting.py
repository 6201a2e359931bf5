"""A posting as the public reads it, made by hand: rows for the tests of the public page and of opinions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from assignments.models import Assessment
from evidence import store
from reports.models import Opinion, Posting, PostingPaper, PostingRecord
from reports.opinions import actions
from reports.opinions.actions import Said
from tests.cast import Cast, WardCast

POSTED_ON = date(2023, 11, 18)
PDF = b"%PDF-1.7\n% as posted\n%%EOF\n"


def content(ward: WardCast, **changes: Any) -> dict[str, Any]:
    """The posted content of the cast's framework: 88.5 of 100 points."""

    def indicator(code: str, name: str, points: str, most: str) -> dict[str, Any]:
        return {
            "code": code, "name": name, "points": points, "max": most, "met": True, "provisional": False,
            "words": "", "shortfall": "",
        }  # fmt: skip

    def criterion(
        number: int, name: str, points: str, most: str, half: str, rows: list[Any]
    ) -> dict[str, Any]:
        return {
            "number": number, "name": name, "points": points, "max": most, "half": half, "provisional": True,
            "met_count": len(rows), "count": len(rows), "indicators": rows,
        }  # fmt: skip

    name = ward.ward.name
    return {
        "ward": {"name": f"Phường {name}", "committee": f"UBND phường {name}", "slug": ward.ward.slug},
        "year": 2023,
        "title": "Dự thảo kết quả đạt chuẩn tiếp cận pháp luật năm 2023",
        "by_points": True,
        "framework": "QĐ 25/2021/QĐ-TTg",
        "illustrative": False,
        "provisional": "Một số mức điểm chưa đối chiếu với Phụ lục I TT 09/2021/TT-BTP, nên điểm có thể thay đổi.",
        "total": "88.5",
        "max": "100",
        "threshold": "80",
        "answer": "cao hơn mốc 80 điểm",
        "conditions": [
            {"title": "Tổng điểm từ 80 trở lên", "light": "met", "words": "đạt"},
            {"title": "Mỗi tiêu chí từ một nửa số điểm", "light": "met", "words": "đạt 2/2"},
            {"title": "Người đứng đầu không bị kỷ luật", "light": "unconfirmed", "words": "chưa xác nhận"},
        ],
        "criteria": [
            criterion(1, "Ban hành văn bản", "8.5", "10", "5", [
                indicator("1.1", "Ban hành văn bản quy phạm", "3", "3"),
                indicator("1.2", "Ban hành văn bản hành chính", "5.5", "7"),
            ]),
            criterion(2, "Tiếp cận thông tin", "80", "90", "45", [
                indicator("2.1", "Công khai thông tin", "40", "40"),
                indicator("2.2", "Giải quyết thủ tục", "40", "50"),
            ]),
        ],
        "office": f"Bộ phận Một cửa, UBND phường {name}",
        "asked_days": 5,
        **changes,
    }  # fmt: skip


def make_posting(cast: Cast, *, ward: WardCast | None = None, **changes: Any) -> Posting:
    """A posting that hangs since 18/11/2023, on the third of its five days, with its year in that step."""
    place = ward or cast.mine
    by: User = cast.dung
    now = timezone.now()
    columns: dict[str, Any] = {
        "state": Posting.State.POSTED,
        "number": Posting.objects.filter(assessment=place.assessment).count() + 1,
        "basis": "0" * 64,
        "digest": "e92b5f70" * 8,
        "content": content(place),
        "checked_by": by,
        "checked_at": now,
        "posted_by": by,
        "posted_at": now,
        "posted_on": POSTED_ON,
    }
    if changes.get("state") == Posting.State.CLOSED:
        columns |= {"closed_by": by, "closed_at": now, "closed_on": date(2023, 11, 24)}
    if changes.get("state") == Posting.State.WITHDRAWN:
        columns |= {"withdrawn_by": by, "withdrawn_at": now, "withdrawn_on": date(2023, 11, 19)}
        columns |= {"reason": "Ghi nhầm tỷ lệ ở chỉ tiêu 1.2."}
    Assessment.objects.filter(pk=place.assessment.pk).update(state=Assessment.State.POSTING)
    return Posting.objects.create(assessment=place.assessment, **(columns | changes))


def hang(cast: Cast, on: date, *channels: str) -> Posting:
    """A posting that hangs from a day on: at the office and on the website where no channels are named."""
    posting = make_posting(cast, posted_on=on)
    for channel in channels or ("office", "website"):
        PostingRecord.objects.create(posting=posting, channel=channel, day=on, place="Bảng tin")
    return posting


def make_paper(
    posting: Posting, kind: str = "report", title: str = "Dự thảo Báo cáo đánh giá"
) -> PostingPaper:
    """A stored paper of the posting; the test has a media folder of its own."""
    with store.receive([PDF]) as received:
        name = store.keep(
            received, ward_slug=posting.ward.slug, year=2023, extension="pdf", folder="postings"
        )
        return PostingPaper.objects.create(
            posting=posting,
            kind=kind,
            title=title,
            stored_name=name,
            digest=received.digest,
            size=len(PDF),
            pages=1,
        )


def make_opinion(posting: Posting, text: str = "Đề nghị xem lại chỉ tiêu 2.1.", **said: Any) -> Opinion:
    """An opinion that came by the public form."""
    return actions.send(posting=posting, said=Said(**({"about": "2.1", "text": text} | said)), ticket=text)
