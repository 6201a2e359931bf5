"""The minutes of the meeting (Biên bản; NĐ 30/2020, Phụ lục III, mẫu 1.9).

What is not noted yet is left open for the pen, so that the paper serves as the form of the meeting, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from criteria.tree import CriterionNode, IndicatorNode
from reports.course_case import CourseCase
from reports.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Level,
    Notice,
    Paragraph,
    Row,
    RowGroup,
    Section,
    SignaturePair,
    Table,
    TitleBlock,
)
from reports.documents.wording import GAP, day_in_words
from reports.dossier.source import PROVISIONAL, Signing, condition_words, marked, verdict
from reports.meeting.agreement import agreed_standing, is_whole
from reports.meeting.answers import Answered
from reports.meeting.invitation import clock, fact, issuer, person_line, subject
from reports.models import Attendee, Meeting
from scoring.rules import CriterionStanding, Standing

Part = Attendee.Part
SCORES = "Kết quả từng chỉ tiêu"


def minutes_document(
    case: CourseCase, meeting: Meeting, answered: Answered, signing: Signing | None = None
) -> Document:
    """Return the minutes: who came, what was heard and said, the scores agreed on, the vote, the conclusion."""
    found = agreed_standing(case)
    blocks: tuple[Block, ...] = (
        *_head(case, meeting, signing or Signing()),
        *_people(case),
        _part("I. NỘI DUNG CUỘC HỌP"),
        *_heard(meeting, answered),
        _part("II. KẾT QUẢ THỐNG NHẤT"),
        *_scores(case, found),
        *(_conditions(found, case.tree.provisional) if is_whole(case) else ()),
        _part("III. BIỂU QUYẾT VÀ KẾT LUẬN"),
        *_outcome(case, meeting),
        _signatures(case),
    )
    title = f"Biên bản họp thống nhất kết quả năm {case.assessment.year}"
    return Document(title=title, sections=(Section(blocks=blocks),))


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, keep_with_next=True)


def _head(case: CourseCase, meeting: Meeting, by: Signing) -> Iterator[Block]:
    yield Heading(issuer=issuer(case), number=by.number("minutes", "BB-UBND"))
    yield TitleBlock("BIÊN BẢN", subject(case))
    yield fact("Thời gian bắt đầu", f"{clock(meeting)}.")
    yield fact("Địa điểm", f"{meeting.place}.")


def _people(case: CourseCase) -> Iterator[Block]:
    yield fact("Chủ trì", _named(case, Part.CHAIR))
    yield fact("Thư ký", _named(case, Part.SECRETARY))
    yield fact("Thành phần tham dự", _count(case))
    yield _attendance(case)


def _named(case: CourseCase, part: str) -> str:
    found = next((one for one in case.attendees if one.part == part), None)
    return f"{person_line(found)}." if found else f"{GAP * 4}."


def _count(case: CourseCase) -> str:
    """Return "20 người có mặt trên 22 người được mời.", with a gap while somebody is not noted."""
    people = case.attendees
    noted = all(one.present is not None for one in people)
    present = sum(bool(one.present) for one in people)
    return f"{present if noted and people else GAP} người có mặt trên {len(people)} người được mời."


def _attendance(case: CourseCase) -> Table:
    columns = (Column(8, Align.CENTER), Column(30), Column(40), Column(22))
    head = Row(tuple(Cell(text) for text in ("STT", "Họ và tên", "Chức vụ, đơn vị", "Dự họp")), bold=True)
    groups, number = [], 0
    for body in case.procedure.bodies:
        people = [one for one in case.attendees if one.body == body.key]
        if not people:
            continue
        title = Row((Cell(body.title, colspan=4),), shaded=True, bold=True)
        groups.append(RowGroup((title,), keep_with_next=True))
        for one in people:
            number += 1
            cells = (str(number), one.name, one.position, _came(one))
            groups.append(RowGroup((Row(tuple(Cell(text) for text in cells)),)))
    return Table(columns, (head,), tuple(groups), caption="Danh sách người dự họp")


def _came(one: Attendee) -> str:
    words = {True: "Có mặt", False: "Vắng", None: ""}[one.present]
    return f"{words} ({one.note})" if words and one.note else words


def _heard(meeting: Meeting, answered: Answered) -> Iterator[Block]:
    yield from (Paragraph(line.strip()) for line in meeting.agenda.splitlines() if line.strip())
    yield Paragraph(answered.paper, key="y-kien")
    said = [line.strip() for line in meeting.discussion.splitlines() if line.strip()]
    yield Paragraph("Ý kiến tại cuộc họp:", keep_with_next=True)
    yield from (Paragraph(line.lstrip("- "), Level.BULLET) for line in said)
    if not said:
        yield Paragraph(
            "Các thành viên dự họp thống nhất với kết quả rà soát, không có ý kiến khác.", key="thao-luan"
        )


def _scores(case: CourseCase, found: Standing) -> Iterator[Block]:
    if case.tree.provisional:
        yield Notice(f"Điểm tạm tính: giá trị có dấu ({PROVISIONAL}) chưa đối chiếu văn bản gốc.")
    by_points = case.assessment.framework.counts_points
    yield _points_table(case, found) if by_points else _met_table(case)


def _rows_of(case: CourseCase, criterion: CriterionNode) -> list[IndicatorNode]:
    return [node for node in criterion.indicators if node.pk in case.results]


def _points_table(case: CourseCase, found: Standing) -> Table:
    right = Align.RIGHT
    columns = (Column(46), Column(9, right), Column(10, right), Column(11, right), Column(24))
    titles = ("Tiêu chí, chỉ tiêu", "Tối đa", "Điểm rà soát", "Điểm thống nhất", "Lý do thay đổi")
    groups = []
    for criterion, own in zip(case.tree.criteria, found.criteria, strict=True):
        groups.append(RowGroup((_criterion_row(case, criterion, own),), keep_with_next=True))
        groups += [RowGroup((_points_row(case, node),)) for node in _rows_of(case, criterion)]
    shaky = case.tree.provisional
    cells = (
        "Tổng điểm",
        _points(found.max_points, False),
        _points(_reviewed_total(case), shaky),
        _points(found.total, shaky),
        "",
    )
    whole = is_whole(case)
    total = tuple(Cell(text if whole or place != 3 else "") for place, text in enumerate(cells))
    groups.append(RowGroup((Row(total, shaded=True, bold=True),)))
    return Table(
        columns, (Row(tuple(Cell(title) for title in titles), bold=True),), tuple(groups), caption=SCORES
    )


def _criterion_row(case: CourseCase, criterion: CriterionNode, own: CriterionStanding) -> Row:
    nodes = _rows_of(case, criterion)
    whole, shaky = is_whole(case), criterion.rests_on_unchecked
    reviewed = [case.results[node.pk].reviewed_points for node in nodes]
    cells = (
        f"Tiêu chí {criterion.number}. {criterion.name or '(chưa có tên chính thức)'}",
        _points(criterion.max_points, criterion.provisional),
        _points(sum((points or Decimal(0) for points in reviewed), Decimal(0)), shaky),
        _points(own.points, shaky) if whole else "",
        "",
    )
    return Row(tuple(Cell(text) for text in cells), shaded=True, bold=True)


def _points_row(case: CourseCase, node: IndicatorNode) -> Row:
    row = case.conclusions.get(node.pk)
    cells = (
        _name(node),
        _points(node.max_points, node.provisional),
        _points(case.results[node.pk].reviewed_points, node.provisional),
        _points(row.points if row else None, node.provisional),
        row.reason if row else "",
    )
    return Row(tuple(Cell(text) for text in cells))


def _met_table(case: CourseCase) -> Table:
    columns = (Column(50), Column(13, Align.CENTER), Column(13, Align.CENTER), Column(24))
    titles = ("Tiêu chí, chỉ tiêu", "Rà soát", "Thống nhất", "Lý do thay đổi")
    groups = []
    for criterion in case.tree.criteria:
        name = f"Tiêu chí {criterion.number}. {criterion.name or '(chưa có tên chính thức)'}"
        title = Row((Cell(name, colspan=4),), shaded=True, bold=True)
        groups.append(RowGroup((title,), keep_with_next=True))
        for node in _rows_of(case, criterion):
            row = case.conclusions.get(node.pk)
            words = (
                _name(node) + (f" {PROVISIONAL}" if node.provisional else ""),
                _met(case.results[node.pk].reviewed_met),
                _met(row.met if row else None),
                row.reason if row else "",
            )
            groups.append(RowGroup((Row(tuple(Cell(text) for text in words)),)))
    return Table(
        columns, (Row(tuple(Cell(title) for title in titles), bold=True),), tuple(groups), caption=SCORES
    )


def _name(node: IndicatorNode) -> str:
    return f"{node.code}. {node.name or '(chưa có tên chính thức)'}"


def _points(value: Decimal | None, provisional: bool) -> str:
    """Return points with the mark of a provisional figure; a blank to be filled in where there are none."""
    return "" if value is None else marked(value, provisional)


def _met(value: bool | None) -> str:
    return "" if value is None else verdict(value)


def _reviewed_total(case: CourseCase) -> Decimal:
    points = [result.reviewed_points for result in case.results.values()]
    return sum((one or Decimal(0) for one in points), Decimal(0))


def _conditions(found: Standing, provisional: bool) -> Iterator[Block]:
    """Yield the conditions by the agreed scores."""
    yield Paragraph("Theo kết quả thống nhất, các điều kiện công nhận như sau:", keep_with_next=True)
    yield from (Paragraph(condition_words(one, provisional), Level.BULLET) for one in found.conditions)


def _outcome(case: CourseCase, meeting: Meeting) -> Iterator[Block]:
    present = sum(bool(one.present) for one in case.attendees)
    votes = [GAP if one is None else one for one in _votes(meeting)]
    of = f"/{present}" if present else ""
    yield Paragraph("Kết quả biểu quyết:", keep_with_next=True)
    for words, number in zip(("Tán thành", "Không tán thành", "Ý kiến khác"), votes, strict=True):
        yield Paragraph(f"{words}: {number}{of} người.", Level.BULLET)
    lines = [line.strip() for line in meeting.conclusion.splitlines() if line.strip()]
    yield Paragraph("Kết luận của người chủ trì:", keep_with_next=True)
    yield from (Paragraph(line) for line in lines or [GAP])
    end = f"{meeting.ends_at:%H} giờ {meeting.ends_at:%M}" if meeting.ends_at else f"{GAP} giờ {GAP}"
    yield Paragraph(
        f"Cuộc họp kết thúc vào {end}, {day_in_words(meeting.held_on)}. Biên bản đã được đọc lại cho những người "
        "dự họp cùng nghe và thống nhất./.",
        key="ket-thuc",
    )


def _votes(meeting: Meeting) -> tuple[int | None, int | None, int | None]:
    return meeting.votes_for, meeting.votes_against, meeting.votes_abstain


def _signatures(case: CourseCase) -> SignaturePair:
    names = {one.part: one.name for one in case.attendees}
    return SignaturePair(
        left=("Thư ký", names.get(Part.SECRETARY, "")),
        right=("Chủ trì", names.get(Part.CHAIR, "")),
        recipients=("Như thành phần dự họp", "Lưu: VT, hồ sơ đánh giá"),
    )
