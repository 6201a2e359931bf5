"""The record of the posting and of its end (biên bản; TT 09/2021/TT-BTP, điểm c khoản 1 Điều 3). No form is set for it.

What is not known yet, such as the day on which a running posting ends, is left open for the pen.
"""

from __future__ import annotations

from collections.abc import Iterator

from config import vietnamese as vi
from reports.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Level,
    Paragraph,
    Row,
    RowGroup,
    Section,
    SignaturePair,
    Table,
    TitleBlock,
)
from reports.documents.wording import GAP, day_in_words
from reports.dossier.beside import Beside, Hung
from reports.models import CourseFile, PostingRecord
from reports.posting.rule import Verdict

KEY = "posting-record"
Purpose = CourseFile.Purpose


def posting_record(beside: Beside, hung: Hung) -> Document:
    """Return the record: what was posted, where and how long, what came in, when it ended."""
    source, year = beside.source, beside.source.assessment.year
    signing = source.signing
    blocks: tuple[Block, ...] = (
        Heading(issuer=source.issuer, number=signing.number(KEY, "BB-UBND")),
        TitleBlock(
            kind="BIÊN BẢN",
            subject=(
                "Niêm yết và kết thúc niêm yết công khai dự thảo kết quả",
                f"đánh giá đạt chuẩn tiếp cận pháp luật năm {year}",
            ),
        ),
        _part("I. NIÊM YẾT"),
        *_posted(beside, hung),
        _part("II. NƠI VÀ THỜI GIAN NIÊM YẾT"),
        _places(hung),
        _part("III. KẾT THÚC NIÊM YẾT"),
        *_ended(beside, hung),
        SignaturePair(
            left=("Người lập biên bản", ""),
            right=("\n".join((*signing.authority, signing.position)), signing.name),
        ),
    )
    return Document(f"Biên bản niêm yết, kết thúc niêm yết năm {year}", (Section(blocks),))


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, keep_with_next=True)


def _posted(beside: Beside, hung: Hung) -> Iterator[Block]:
    source, posting = beside.source, hung.posting
    began = posting.posted_on
    day = day_in_words(began) if began else f"ngày {GAP} tháng {GAP} năm {source.assessment.year}"
    again = f" (lần {posting.number})" if posting.number > 1 else ""
    yield Paragraph(
        f"{day[:1].upper()}{day[1:]}, {source.committee} tổ chức niêm yết công khai{again} các văn bản sau để cơ quan, tổ "
        "chức, cá nhân biết và góp ý:",
        key="niem-yet",
        keep_with_next=True,
    )
    if hung.papers:
        listed = "; ".join(f"{paper.title} ({paper.pages:02d} trang)" for paper in hung.papers)
        yield Paragraph(f"{listed}.", key="van-ban")


def _places(hung: Hung) -> Table:
    rows: list[tuple[str, ...]] = [(str(at), *_place(one, hung)) for at, one in enumerate(hung.records, 1)]
    titles, widths = ["STT", "Hình thức, nơi niêm yết", "Từ ngày", "Đến ngày"], [8, 60, 15, 17]
    if any(row[-1] for row in rows):
        titles, widths = [*titles, "Tài liệu, ghi chú"], [8, 36, 15, 15, 26]
    else:
        rows = [row[:-1] for row in rows] or [("", "(chưa ghi nơi niêm yết)", "", "")]
    centered = {0, 2, 3}
    columns = tuple(
        Column(width, Align.CENTER if place in centered else Align.LEFT) for place, width in enumerate(widths)
    )
    head = Row(tuple(Cell(title) for title in titles), bold=True)
    groups = tuple(RowGroup((Row(tuple(Cell(text) for text in row)),)) for row in rows)
    return Table(columns, (head,), groups)


def _place(one: PostingRecord, hung: Hung) -> tuple[str, str, str, str]:
    channel = f"{one.get_channel_display()}: {one.place}"
    notes = [*(_file_words(file) for file in hung.files.get(one.pk, ())), one.note]
    note = "; ".join(words for words in notes if words)
    if one.channel == PostingRecord.Channel.RADIO:
        return channel, vi.date(one.day), f"phát lúc {one.at:%H:%M}" if one.at else "phát 01 lần", note
    last = one.until or hung.posting.closed_on
    return channel, vi.date(one.day), vi.date(last) if last else "", note


def _file_words(file: CourseFile) -> str:
    """Return "Ảnh chụp nơi niêm yết: Ảnh bảng tin trụ sở", by what the register calls it."""
    subject = file.document.subject
    return f"Ảnh: {subject}" if file.purpose == Purpose.PHOTO else subject


def _ended(beside: Beside, hung: Hung) -> Iterator[Block]:
    closed = hung.posting.closed_on
    day = day_in_words(closed) if closed else f"ngày {GAP} tháng {GAP} năm {GAP}"
    yield Paragraph(f"Việc niêm yết kết thúc vào {day}. {_long(beside.case.verdict)}".strip(), key="ket-thuc")
    found = beside.opinions
    if found is None:
        told = "không nhận được ý kiến của cơ quan, tổ chức, cá nhân"
    else:
        answered = len(found.opinions) - found.unanswered
        told = f"nhận {len(found.opinions):02d} ý kiến, đã xử lý {answered:02d} ý kiến"
        told += ", nội dung tiếp thu, giải trình ghi trong Bản tổng hợp" if answered else ""
    yield Paragraph(f"Trong thời gian niêm yết, {told}.", key="y-kien")
    yield Paragraph(
        "Biên bản được lập, đọc lại cho những người có mặt cùng nghe, thống nhất và ký tên./.",
        key="lap-bien-ban",
    )


def _long(verdict: Verdict | None) -> str:
    """Return how long it hung, by the careful reading; "" where the rule set does not say how days are counted."""
    if verdict is None:
        return ""
    told = [f"tại trụ sở {verdict.office_days:02d} ngày"]
    if verdict.website_days:
        told.append(f"trên Trang thông tin điện tử {verdict.website_days:02d} ngày")
    if verdict.radio_times:
        told.append(f"trên đài truyền thanh {verdict.radio_times:02d} lần")
    lacks = f"; {'; '.join(verdict.lacks)}" if verdict.lacks else ", bảo đảm thời hạn quy định"
    return f"Thời gian niêm yết: {', '.join(told)} (không tính ngày đầu){lacks}."
