"""One period report as an administrative document (NĐ 30/2020), from the blocks every paper of the portal is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config import vietnamese as vi
from config.access import Act
from criteria.ruletypes.words import lower
from reports.documents.blocks import (
    Align,
    Block,
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
    Section,
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.documents.wording import day_in_words
from reports.models import PeriodicReport
from reports.papers import Paper
from reports.periodic.cases import ReportCase
from reports.periodic.figures import NONE, Beside, Subject, asked_of, beside, name_across, others_of

NOTHING = "Không có."


def report_paper(case: ReportCase, report: PeriodicReport) -> Paper:
    """Return the report as a paper of the portal; a draft is stamped as such. Three queries."""
    subjects = asked_of(case)
    around = beside(case, others_of(case))
    attached = [str(one.document) for one in report.documents.select_related("document")]
    return Paper(
        name=f"report:{report.pk}",
        ward=case.ward,
        subject=report,
        document=report_document(case, report, subjects, around, attached),
        home=case.address,
        home_label=f"Báo cáo {case.period.name}",
        file_stem=f"Báo cáo {case.period.key} - {case.duty.subject[:80]}",
        is_draft=not case.is_sent,
        edit_act=Act.WRITE_REPORT,
        frozen="Nội dung báo cáo sửa ở trang báo cáo.",
    )


def report_document(
    case: ReportCase,
    report: PeriodicReport,
    subjects: tuple[Subject, ...],
    around: Beside,
    attached: Iterable[str],
) -> Document:
    """Return the report's blocks: head, figures, what was done, difficulties, proposals, documents, signature."""
    blocks = [
        *_head(case, report),
        *_body(report, subjects, around, tuple(attached)),
        _signature(case, report),
    ]
    title = f"Báo cáo {name_across(case.period)}: {case.duty.subject}"
    return Document(title=title, sections=(Section(blocks=tuple(blocks)),))


def issuer_of(case: ReportCase) -> tuple[str, ...]:
    return ("ỦY BAN NHÂN DÂN", f"{case.ward.kind_name} {case.ward.name}".upper())


def _head(case: ReportCase, report: PeriodicReport) -> Iterator[Block]:
    day = report.sent_on or case.today
    yield Heading(
        issuer=issuer_of(case),
        number=Number(symbol="BC"),
        dated=PlaceDate(case.ward.name_with_kind, day.year, day.month, day.day),
    )
    yield TitleBlock(kind="BÁO CÁO", subject=(case.duty.subject, name_across(case.period)))
    if case.recipient_name:
        yield Paragraph(f"Kính gửi: {case.recipient_name}", Level.ADDRESSEE)
    plan = case.plan_on(day)  # an amended plan does not change what an earlier report was written by
    number = f" số {plan.number}" if plan.number else ""
    issued = f" {day_in_words(plan.issued_on)}" if plan.issued_on else ""
    yield Paragraph(
        f"Thực hiện Kế hoạch{number}{issued} của Ủy ban nhân dân {case.ward.kind_name} {case.ward.name}, "
        f"{lower(case.duty.author_name) or 'người được giao'} báo cáo {_about(case.duty.subject)} "
        f"{name_across(case.period)} (từ ngày {vi.date(case.period.first_day)} đến ngày "
        f"{vi.date(case.period.last_day)}) như sau:"
    )


def _about(subject: str) -> str:
    """Return what is reported: "kết quả đối thoại", "về tiếp công dân"."""
    text = lower(subject)
    return text if text.startswith(("kết quả", "tình hình", "số liệu", "việc")) else f"về {text}"


def _body(
    report: PeriodicReport,
    subjects: tuple[Subject, ...],
    around: Beside,
    attached: tuple[str, ...],
) -> Iterator[Block]:
    if report.not_arising:
        yield Paragraph(f"Trong kỳ không phát sinh nội dung phải báo cáo. Lý do: {report.not_arising_reason}")
    parts: list[tuple[str, str]] = (
        [("Kết quả thực hiện", report.text)] if report.text or not report.not_arising else []
    )
    parts += [("Khó khăn, vướng mắc", report.difficulties), ("Đề xuất, kiến nghị", report.proposals)]
    number = 0
    if subjects and not report.not_arising:
        number += 1
        yield _title(number, "Số liệu")
        yield figures_table(report, subjects, around)
    for title, text in parts:
        number += 1
        yield _title(number, title)
        yield from paragraphs(text or NOTHING)
    if attached:
        yield _title(number + 1, "Tài liệu kèm theo")
        yield from (Paragraph(name, Level.BULLET) for name in attached)


def _title(number: int, text: str) -> Paragraph:
    return Paragraph(f"{number}. {text}", Level.SECTION, keep_with_next=True)


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield a paragraph for each line a person typed; a dash in front makes it a line of a list."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        bare = line.removeprefix("- ")
        yield Paragraph(bare, Level.BULLET if bare != line else Level.TEXT)


def figures_table(report: PeriodicReport, subjects: Iterable[Subject], around: Beside) -> Table:
    """Return the figures of the period, those of the period before, and the sum of the year so far."""
    before = name_across(around.previous_period) if around.previous_period else ""
    titles = (
        "Số liệu",
        "Kỳ này",
        f"Kỳ trước ({before})" if before else "Kỳ trước",
        "Cộng từ đầu năm",
    )
    rows = []
    for subject in subjects:
        if subject.number:
            rows.append(
                Row((Cell(f"Nội dung {subject.number}. {subject.name}".strip(". "), colspan=4),), shaded=True)
            )
        for one in subject.asked:
            now = one.shown(one.value_in(report.figures))
            cells = (
                one.label,
                now,
                around.previous_of(one) or NONE,
                around.total_of(one, report.figures) or NONE,
            )
            rows.append(Row(tuple(Cell(text) for text in cells)))
    columns = (Column(46), Column(16, Align.RIGHT), Column(18, Align.RIGHT), Column(20, Align.RIGHT))
    head = Row(tuple(Cell(title) for title in titles))
    return Table(columns, (head,), tuple(RowGroup((row,)) for row in rows))


def _signature(case: ReportCase, report: PeriodicReport) -> SignatureBlock:
    post = report.sent_as.title if report.sent_as else case.duty.author_name
    to = tuple(filter(None, (case.recipient_name and "Như trên", "Lưu hồ sơ")))
    return SignatureBlock(
        authority=("NGƯỜI BÁO CÁO",),
        position=post.upper() if post else "",
        name=report.sent_by.full_name if report.sent_by else "",
        recipients=to,
    )
