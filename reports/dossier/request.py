"""The written request for recognition (QĐ 25/2021/QĐ-TTg, điểm d khoản 4 Điều 5).

No form is set for it; it is written as a Tờ trình (NĐ 30/2020, Phụ lục III), as wards do.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

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
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.dossier.bases import bases_of
from reports.dossier.beside import Beside
from reports.dossier.letters import OPEN, decider, done, enclosure, receiver
from reports.dossier.source import Source, condition_words, marked
from scoring.rules import ConditionState

REQUEST = "request"


def request(beside: Beside) -> Document:
    """Return the request: what was done, the result by criterion, the conditions, what is asked for, what is enclosed."""
    source, ward, year = beside.source, beside.source.assessment.ward, beside.source.assessment.year
    blocks: tuple[Block, ...] = (
        Heading(
            issuer=source.issuer,
            number=source.signing.number(REQUEST, "TTr-UBND"),
            dated=source.signing.dated(REQUEST, ward.name_with_kind, source.today.year),
        ),
        TitleBlock(
            kind="TỜ TRÌNH",
            subject=(
                f"Về việc đề nghị công nhận {ward.kind_name} {ward.name}",
                f"đạt chuẩn tiếp cận pháp luật năm {year}",
            ),
        ),
        Paragraph(_addressee(beside), Level.ADDRESSEE),
        *bases_of(source),
        Paragraph(f"{done(beside)} Kết quả như sau:", key="qua-trinh", keep_with_next=True),
        _result(source),
        *_conditions(source),
        Paragraph(_asked(beside), key="de-nghi"),
        *_enclosed(beside),
        SignatureBlock(
            source.signing.authority,
            source.signing.position,
            source.signing.name,
            ("Như trên", f"Thường trực Đảng ủy, Hội đồng nhân dân {ward.kind_name}", "Lưu: VT, TP"),
        ),
    )
    return Document(f"Tờ trình đề nghị công nhận năm {year}", (Section(blocks),))


def _addressee(beside: Beside) -> str:
    through = receiver(beside)
    decides = decider(beside)
    if not decides:
        return f"Kính gửi: {through or OPEN}"
    return f"Kính gửi: {decides}\n(qua {through})" if through else f"Kính gửi: {decides}"


def _result(source: Source) -> Table:
    """Return the result by criterion, the sum in the last row."""
    counted = ("Điểm tối đa", "Điểm đạt được") if source.by_points else ("Số chỉ tiêu", "Số chỉ tiêu đạt")
    head = Row(tuple(Cell(title) for title in ("STT", "Tiêu chí", *counted)), bold=True)
    rows = [(*cells, False) for cells in _criteria(source)] + [("", "Tổng cộng", *_sum(source), True)]
    groups = tuple(
        RowGroup((Row(tuple(Cell(text) for text in cells), bold=bold),), keep_with_next=not bold)
        for *cells, bold in rows
    )
    center = Align.CENTER
    return Table(
        (Column(8, center), Column(60), Column(16, center), Column(16, center)), (head,), groups, size=13
    )


def _criteria(source: Source) -> Iterator[tuple[str, str, str, str]]:
    for criterion, row in zip(source.case.tree.criteria, source.standing.criteria, strict=True):
        name = criterion.name or "(chưa có tên chính thức)"
        shaky = criterion.rests_on_unchecked
        if source.by_points:
            numbers = marked(row.max_points, shaky), marked(row.points, shaky)
        else:
            numbers = str(len(row.marks)), str(row.met_count)
        yield str(criterion.number), name, *numbers


def _sum(source: Source) -> tuple[str, str]:
    standing = source.standing
    if source.by_points:
        most: Decimal | None = standing.max_points
        return marked(most, False), marked(standing.total, source.provisional)
    return (
        str(sum(len(row.marks) for row in standing.criteria)),
        str(sum(row.met_count for row in standing.criteria)),
    )


def _conditions(source: Source) -> Iterator[Block]:
    known = [one for one in source.standing.conditions if one.state is not ConditionState.NOT_PROVIDED]
    if known:
        yield Paragraph("Đối chiếu với các điều kiện công nhận:", key="doi-chieu", keep_with_next=True)
    for one in known:
        yield Paragraph(condition_words(one, source.provisional), Level.BULLET)


def _asked(beside: Beside) -> str:
    ward, year = beside.source.assessment.ward, beside.source.assessment.year
    whom = decider(beside) or receiver(beside) or "cấp có thẩm quyền"
    return (
        f"{beside.source.committee} kính đề nghị {whom} xem xét, quyết định công nhận {ward.kind_name} {ward.name} đạt chuẩn "
        f"tiếp cận pháp luật năm {year}."
    )


def _enclosed(beside: Beside) -> Iterator[Block]:
    rules = [rule for rule in beside.parts if rule.key != REQUEST]
    yield Paragraph("Hồ sơ kèm theo Tờ trình gồm:", key="kem-theo", keep_with_next=True)
    for place, rule in enumerate(rules, 1):
        yield Paragraph(f"{enclosure(beside, rule)}{'./.' if place == len(rules) else ';'}", Level.BULLET)
