"""The invitation to the meeting (Giấy mời; NĐ 30/2020, Phụ lục III, mẫu 1.7)."""

from __future__ import annotations

from collections.abc import Iterator

from reports.course_case import CourseCase
from reports.documents.blocks import (
    Block,
    Document,
    Heading,
    Level,
    Number,
    Paragraph,
    PlaceDate,
    Run,
    Section,
    SignatureBlock,
    TitleBlock,
)
from reports.documents.wording import day_in_words
from reports.models import Attendee, Meeting


def invitation_document(case: CourseCase, meeting: Meeting) -> Document:
    """Return the invitation: who is invited, to what, who chairs, when, where, what is on."""
    blocks = (*_head(case, meeting), *_invited(case), *_facts(case, meeting), _closing(), _signature(case))
    title = f"Giấy mời họp thống nhất kết quả năm {case.assessment.year}"
    return Document(title=title, sections=(Section(blocks=blocks),))


def issuer(case: CourseCase) -> tuple[str, ...]:
    """Return the issuing body's lines: the people's committee of the ward."""
    ward = case.assessment.ward
    return ("ỦY BAN NHÂN DÂN", f"{ward.kind_name} {ward.name}".upper())


def person_line(one: Attendee) -> str:
    """Return "Ông/bà Lê Minh Họa, Công chức …", or the office alone where the name is not known yet."""
    if not one.name:
        return one.position
    return f"Ông/bà {one.name}, {one.position}" if one.position else f"Ông/bà {one.name}"


def clock(meeting: Meeting) -> str:
    """Return "08 giờ 00, ngày 28 tháng 12 năm 2023"."""
    return f"{meeting.starts_at:%H} giờ {meeting.starts_at:%M}, {day_in_words(meeting.held_on)}"


def purpose(case: CourseCase) -> str:
    """Return what the meeting is about, in the words of the circular (điểm đ khoản 1 Điều 3)."""
    ward = case.assessment.ward
    return (
        f"xem xét, đánh giá, thống nhất kết quả {ward.kind_name} {ward.name} đạt chuẩn tiếp cận pháp luật "
        f"năm {case.assessment.year}"
    )


def subject(case: CourseCase) -> tuple[str, str]:
    """Return the title's two lines, which break where the sense does."""
    found = purpose(case)
    ward = case.assessment.ward
    cut = found.index(f"{ward.kind_name} {ward.name} đạt chuẩn")
    return f"Họp {found[:cut].strip()}", found[cut:]


def fact(label: str, text: str) -> Paragraph:
    """Return one line "Thời gian: …" with its label in bold."""
    return Paragraph((Run(f"{label}: ", bold=True), text))


def _head(case: CourseCase, meeting: Meeting) -> Iterator[Block]:
    ward = case.assessment.ward
    yield Heading(
        issuer=issuer(case),
        number=Number(symbol="GM-UBND"),
        dated=PlaceDate(place=ward.name_with_kind, year=meeting.held_on.year),
    )
    yield TitleBlock("GIẤY MỜI", subject(case))


def _invited(case: CourseCase) -> Iterator[Block]:
    ward = case.assessment.ward
    yield Paragraph(
        f"Ủy ban nhân dân {ward.kind_name} {ward.name} trân trọng kính mời:",
        key="loi-moi",
        keep_with_next=True,
    )
    for one in case.attendees:
        if one.part != Attendee.Part.CHAIR:  # who invites; named below
            yield Paragraph(person_line(one), Level.BULLET)


def _facts(case: CourseCase, meeting: Meeting) -> Iterator[Block]:
    yield Paragraph(f"Tới dự cuộc họp {purpose(case)}.", key="toi-du")
    chair = _chair(case)
    yield fact("Chủ trì", f"{person_line(chair) if chair else case.procedure.chair}.")
    yield fact("Thời gian", f"{clock(meeting)}.")
    yield fact("Địa điểm", f"{meeting.place}.")
    lines = [line.strip() for line in meeting.agenda.splitlines() if line.strip()]
    if lines:
        yield Paragraph((Run("Nội dung:", bold=True),), keep_with_next=True)
        yield from (Paragraph(line) for line in lines)


def _chair(case: CourseCase) -> Attendee | None:
    return next((one for one in case.attendees if one.part == Attendee.Part.CHAIR), None)


def _closing() -> Paragraph:
    text = (
        "Đề nghị ông/bà dự họp đúng thời gian, đúng thành phần; trường hợp không dự được, xin cử người dự thay "
        "và báo công chức Tư pháp - Hộ tịch trước cuộc họp./."
    )
    return Paragraph(text, key="de-nghi")


def _signature(case: CourseCase) -> SignatureBlock:
    """Return the place to sign, with the name of the one who chairs where that is the committee's chair."""
    chair = _chair(case)
    name = chair.name if chair is not None and chair.position.casefold().startswith("chủ tịch") else ""
    return SignatureBlock(
        authority=("TM. ỦY BAN NHÂN DÂN",),
        position="CHỦ TỊCH",
        name=name,
        recipients=("Như thành phần mời", "Lưu: VT, TP"),
    )
