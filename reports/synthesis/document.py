"""The quarter's synthesis as an administrative document (NĐ 30/2020). What the portal words itself carries a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config import vietnamese as vi
from reports.documents.blocks import (
    Align,
    Block,
    Bookmark,
    Cell,
    Column,
    Document,
    Heading,
    Level,
    Number,
    Paragraph,
    PlaceDate,
    Row,
    RowGroup,
    Run,
    Section,
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.documents.wording import day_in_words
from reports.occasions import Occasion
from reports.synthesis.gather import CriterionBlock, DutyBlock, Line, Synthesis

NONE = "Không có."


def synthesis_document(found: Synthesis) -> Document:
    """Return the synthesis: who sent, results by criterion, difficulties, proposals."""
    blocks: list[Block] = [
        *_head(found),
        _part("I. TÌNH HÌNH GỬI BÁO CÁO"),
        *_sending(found),
        _part("II. KẾT QUẢ THỰC HIỆN THEO TỪNG TIÊU CHÍ"),
        *_results(found),
        _part("III. KHÓ KHĂN, VƯỚNG MẮC"),
        *_gathered(found, "difficulties"),
        _part("IV. ĐỀ XUẤT, KIẾN NGHỊ"),
        *_gathered(found, "proposals"),
        _signature(found),
    ]
    return Document(title=f"Tổng hợp báo cáo {found.name}", sections=(Section(blocks=tuple(blocks)),))


def _head(found: Synthesis) -> Iterator[Block]:
    ward = found.ward
    yield Heading(
        issuer=("ỦY BAN NHÂN DÂN", f"{ward.kind_name} {ward.name}".upper()),
        number=Number(symbol="BC-UBND"),
        dated=PlaceDate(place=ward.name_with_kind, year=found.today.year),
    )
    yield TitleBlock(
        kind="BÁO CÁO",
        subject=(
            f"Tổng hợp kết quả thực hiện nhiệm vụ xây dựng {ward.kind_name}",
            f"đạt chuẩn tiếp cận pháp luật {found.name}",
        ),
    )
    yield Paragraph(_opening(found), key="mo-dau")


def _opening(found: Synthesis) -> str:
    committee = f"Ủy ban nhân dân {found.ward.kind_name} {found.ward.name}"
    plans = [
        f"Kế hoạch số {plan.number}" + (f" {day_in_words(plan.issued_on)}" if plan.issued_on else "")
        for plan in found.plans
        if plan.number
    ]
    named = f"Thực hiện {'; '.join(plans)}, t" if plans else "T"
    return (
        f"{named}rên cơ sở báo cáo của các chức danh, bộ phận được giao nhiệm vụ, {committee} "
        f"tổng hợp kết quả thực hiện {found.name} như sau:"
    )


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, bookmark=Bookmark(text), keep_with_next=True)


def _sending(found: Synthesis) -> Iterator[Block]:
    yield Paragraph(found.answer, key="tinh-hinh")
    if found.late:
        yield Paragraph("Báo cáo gửi trễ:", keep_with_next=True)
        yield _occasions(
            [line.occasion for line in found.late],
            "Ngày gửi",
            lambda one: vi.date(one.report.sent_on) if one.report and one.report.sent_on else "",
        )
    if found.unsent:
        yield Paragraph(f"Báo cáo chưa gửi (tính đến ngày {vi.date(found.today)}):", keep_with_next=True)
        yield _occasions([line.occasion for line in found.unsent], "Tình trạng", lambda one: one.word)


def _occasions(some: list[Occasion], last: str, value: Callable[[Occasion], str]) -> Table:
    """Return a table of reports with their days and people; ``value`` fills the last column."""
    titles = ("Báo cáo", "Người lập", "Hạn gửi", last)
    rows = tuple(
        RowGroup(
            (Row(tuple(Cell(text) for text in (one.name, who_writes(one), vi.date(one.due_on), value(one)))),)
        )
        for one in some
    )
    columns = (Column(42), Column(26), Column(16, Align.CENTER), Column(16, Align.CENTER))
    return Table(columns, (Row(tuple(Cell(title) for title in titles)),), rows)


def who_writes(one: Occasion) -> str:
    """Return the post that writes, and who holds it today where that is one person."""
    names = [person.name for person in one.authors]
    held = f" ({names[0]})" if len(names) == 1 else ""
    return f"{one.duty.author_name or 'Kế hoạch chưa nêu'}{held}"


def _results(found: Synthesis) -> Iterator[Block]:
    if not found.lines:
        yield Paragraph("Trong quý không có kỳ báo cáo nào kết thúc.")
    for number, block in enumerate(found.criteria, 1):
        yield from _criterion(number, block)


def _criterion(number: int, block: CriterionBlock) -> Iterator[Block]:
    title = f"{number}. {block.title}"
    yield Paragraph(title, Level.SECTION, bookmark=Bookmark(title, 2), keep_with_next=True)
    sent = sum(line.occasion.is_sent for line in block.lines)
    yield Paragraph(f"Đã nhận {sent}/{len(block.lines)} báo cáo.", key=block.key)
    for indicator in block.indicators:
        if indicator.indicator:
            yield Paragraph((Run(indicator.title, bold=True, italic=True),), keep_with_next=True)
        for duty in indicator.duties:
            yield from _duty(duty)


def _duty(block: DutyBlock) -> Iterator[Block]:
    by = f" ({block.duty.author_name})" if block.duty.author_name else ""
    yield Paragraph((Run(f"{block.duty.subject}{by}", italic=True),), keep_with_next=bool(block.sent))
    if block.figure_rows:
        yield _figures(block)
    for line in block.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[Block]:
    one = line.occasion
    name = one.period.name[0].upper() + one.period.name[1:]
    if not one.is_sent:
        yield Paragraph(f"{name}: chưa gửi báo cáo.", Level.BULLET)
        return
    if one.report and one.report.served_by_id:
        yield Paragraph(f"{name}: lồng ghép trong báo cáo của kỳ ngắn hơn.", Level.BULLET)
        return
    first, *others = [part.strip() for part in line.text.splitlines() if part.strip()] or [""]
    yield Paragraph(f"{name}: {first}", Level.BULLET)
    yield from (Paragraph(f"+ {text[1:].strip()}" if text.startswith("-") else text) for text in others)
    if line.documents:
        named = "; ".join(str(attached.document) for attached in line.documents)
        yield Paragraph((Run(f"Tài liệu kèm theo: {named}.", italic=True),))


def _figures(block: DutyBlock) -> Table:
    """Return the figures, a column for each report, and the sum of the months where they add up."""
    names = [line.occasion.period.name for line in block.with_figures]
    titles = ["Số liệu", *(name[0].upper() + name[1:] for name in names)]
    titles += ["Cộng các tháng"] if block.sums_months else []
    rows = []
    for row in block.figure_rows:
        texts = [row.asked.label, *row.shown, *([row.shown_total] if block.sums_months else [])]
        rows.append(RowGroup((Row(tuple(Cell(text) for text in texts)),)))
    columns = (Column(40), *(Column(60 / (len(titles) - 1), Align.RIGHT) for _ in titles[1:]))
    return Table(columns, (Row(tuple(Cell(title) for title in titles)),), tuple(rows))


def _gathered(found: Synthesis, name: str) -> Iterator[Block]:
    """Yield what the reports say of difficulties, or of proposals, each with where it comes from."""
    said = [(line, text) for line in found.sent if (text := getattr(line, name).strip())]
    if not said:
        yield Paragraph(NONE, key="kho-khan" if name == "difficulties" else "kien-nghi")
    for line, text in said:
        one = line.occasion
        where = f"chỉ tiêu {one.code}, {one.period.name}" if one.code else one.period.name
        flat = "; ".join(part.strip(" -;.") for part in text.splitlines() if part.strip())
        yield Paragraph(f"{flat} ({where}, {one.duty.author_name}).", Level.BULLET)


def _signature(found: Synthesis) -> SignatureBlock:
    return SignatureBlock(
        authority=("TM. ỦY BAN NHÂN DÂN",),
        position="CHỦ TỊCH",
        recipients=(
            "Thường trực Đảng ủy, Hội đồng nhân dân " + found.ward.kind_name,
            "Các chức danh, bộ phận được giao nhiệm vụ",
            "Lưu: VT, TP",
        ),
    )
