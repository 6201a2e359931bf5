"""The verbs on a draft plan: lines with their words and meaning, their order, the head."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit
from assignments import editing, head_editing
from assignments.editing import Gone, Stale
from assignments.head_editing import Head, PhaseMeaning
from assignments.line_rows import ORDERED, read_line, read_lines
from assignments.lines import (
    DutyMeaning,
    FundingMeaning,
    Line,
    ModelMeaning,
    Names,
    ReportMeaning,
    TargetMeaning,
    TaskMeaning,
    words_of,
)
from assignments.models import Assignment, Paragraph, Party, Plan, ReportDuty, Request, Task
from tests.assignments.conftest import BY_TEST


@pytest.fixture
def draft(plan: Plan) -> Plan:
    """The Hồng Sơn plan as a draft of 149 lines."""
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    plan.refresh_from_db()
    return plan


def at(plan: Plan, number: int) -> Paragraph:
    return plan.paragraphs.select_related("plan__ward").get(number=number)


def change(paragraph: Paragraph, **changes: object) -> Paragraph:
    line = replace(read_line(paragraph), **changes)
    return editing.change_line(paragraph=paragraph, version=paragraph.version, line=line, by=BY_TEST)


def orders(plan: Plan) -> list[list[int]]:
    """Of each kind of row: its order as the paragraphs stand."""
    return [
        list(
            model.objects.filter(plan=plan)
            .order_by("paragraph__number", "order")
            .values_list("order", flat=True)
        )
        for model in ORDERED
    ]


def post(plan: Plan, code: str) -> str:
    return f"p{plan.ward.positions.get(code=code).pk}"


def test_reading_a_plan_and_writing_it_back_changes_nothing(draft: Plan) -> None:
    before = read_lines(list(draft.paragraphs.all()))

    for paragraph in draft.paragraphs.filter(kind__in=["duty", "reporting", "request", "target"]):
        line = before[paragraph.pk]
        stored = editing.change_line(paragraph=paragraph, version=1, line=line, by=BY_TEST)
        assert stored.version == 1

    assert not AuditEntry.objects.filter(act="plan_line_change").exists()


def test_the_first_edit_keeps_what_stood_there_and_the_meaning_follows_the_words(draft: Plan) -> None:
    paragraph = at(draft, 31)
    old = paragraph.text
    lineage = paragraph.assignments.get().lineage

    once = change(paragraph, text="- Câu thứ nhất.")
    twice = change(once, text="- Câu thứ hai.")

    assert (twice.text, twice.original, twice.version, twice.is_edited) == ("- Câu thứ hai.", old, 3, True)
    duty = Assignment.objects.get(paragraph=paragraph)
    assert (duty.what, duty.lineage) == ("Câu thứ hai.", lineage)
    entry = AuditEntry.objects.filter(act="plan_line_change").first()
    assert (entry.object_label, entry.version, entry.person) == ("đoạn 31", "3", "thử")
    assert entry.detail == (
        '{"plan": "Kế hoạch 114/KH-UBND", "Lời văn": ["- Câu thứ nhất.", "- Câu thứ hai."]}'
    )


def test_a_line_goes_back_to_the_words_it_had(draft: Plan) -> None:
    old = at(draft, 31).text
    edited = change(at(draft, 31), text="Câu khác.", section="II.9")

    back = editing.restore_paragraph(paragraph=edited, version=2, by=BY_TEST)

    assert (back.text, back.original, back.section, back.is_edited) == (old, "", "II.9", False)
    assert Assignment.objects.get(paragraph=back).what == old.removeprefix("- ")
    with pytest.raises(Refused, match="Đoạn 31 đang đúng câu cũ"):
        editing.restore_paragraph(paragraph=back, version=3, by=BY_TEST)


def test_a_duty_says_who_when_and_what_comes_of_it(draft: Plan) -> None:
    lead, help_, keeper = (post(draft, code) for code in ("chinh-sach", "tu-phap-ho-tich", "van-hoa-xa-hoi"))
    group = f"u{draft.ward.units.get(code='cong-chuc-chuyen-mon').pk}"
    meaning = DutyMeaning(
        lead=(lead,),
        supporting=(help_, group),
        keeps_file=(keeper,),
        what="Rà soát hộ nghèo",
        authority="theo ủy quyền",
        due_text="trước ngày 15/06/2023",
        due_on=date(2023, 6, 14),
        result="Báo cáo",
    )

    stored = change(at(draft, 31), duty=meaning)

    assert read_line(stored).duty == meaning
    assert list(Party.objects.filter(assignment__paragraph=stored).values_list("part", flat=True)) == [
        "lead",
        "supporting",
        "supporting",
        "keeps_file",
    ]
    kept = Party.objects.get(assignment__paragraph=stored, part="keeps_file").pk
    change(stored, duty=replace(meaning, lead=()))
    assert Party.objects.get(assignment__paragraph=stored, part="keeps_file").pk == kept


def test_everything_a_line_may_mean_is_stored_and_read_back(draft: Plan) -> None:
    head_editing.change_head(
        plan=draft,
        edits=0,
        head=replace(Head.of(draft), phases=(PhaseMeaning("Giai đoạn một", 2023, 2024),)),
        by=BY_TEST,
    )
    phase = draft.phases.get()
    lead, body = post(draft, "tu-phap-ho-tich"), draft.ward.units.filter(kind=Unit.Kind.BODY).first()
    task = TaskMeaning(
        "measure", (lead,), (f"u{body.pk}",), "", phase.pk, 2023, 2, "quý II", None, "Kế hoạch"
    )

    headed = change(at(draft, 5), kind="task", text="3. Mở lớp tập huấn", task=task)
    change(
        at(draft, 6),
        kind="reporting",
        reports=(ReportMeaning("Kết quả", ("quarter", "year"), lead, None, "Sở Tư pháp"),),
        targets=(TargetMeaning("Từ 95 %", ">=", Decimal("95"), "%"),),
        funding=(FundingMeaning("Ngân sách phường", "tập huấn"),),
        models=(ModelMeaning("Tổ dân phố điểm", 1, 2, False, phase.pk),),
    )
    change(at(draft, 7), kind="request", requests=(body.pk,))

    assert read_line(headed).task == task
    assert Task.objects.get().title == "Mở lớp tập huấn"
    words = words_of(read_line(at(draft, 6)), Names.of(draft))
    assert words["Báo cáo"] == ("Kết quả: hằng quý, năm; Công chức Tư pháp - Hộ tịch lập; gửi Sở Tư pháp")
    assert words["Mục tiêu có số"] == "Từ 95 % (từ 95 %)"
    assert words["Kinh phí"] == "Ngân sách phường: tập huấn"
    assert words["Mô hình điểm"] == "Tổ dân phố điểm (ít nhất 1, nhiều nhất 2, Giai đoạn một)"
    assert Request.objects.get(paragraph__number=7).text == at(draft, 7).bare_text
    assert all(order == list(range(1, len(order) + 1)) for order in orders(draft))
    with pytest.raises(Refused, match="Giai đoạn một: đang dùng ở một số việc"):
        head_editing.change_head(plan=draft, edits=1, head=replace(Head.of(draft), phases=()), by=BY_TEST)


def test_rows_that_stay_keep_their_lineage_and_those_left_out_go(draft: Plan) -> None:
    paragraph = ReportDuty.objects.filter(plan=draft).first().paragraph
    stored = read_line(paragraph)
    kept = ReportDuty.objects.get(pk=stored.reports[0].row).lineage

    renamed = (replace(stored.reports[0], subject="Nội dung mới"), ReportMeaning("Thêm một báo cáo"))
    paragraph = change(paragraph, reports=renamed)

    rows = list(ReportDuty.objects.filter(paragraph=paragraph))
    assert [(row.subject, row.lineage == kept) for row in rows] == [
        ("Nội dung mới", True),
        ("Thêm một báo cáo", False),
    ]
    change(paragraph, reports=())
    assert not ReportDuty.objects.filter(paragraph=paragraph).exists()
    assert ReportDuty.objects.filter(plan=draft).count() == 15
    assert all(order == list(range(1, len(order) + 1)) for order in orders(draft))


NO_LINES: list[tuple[dict[str, object], str]] = [
    ({"text": "  "}, "Xin ghi lời văn"),
    ({"kind": "khac"}, "Loại đoạn này không có"),
    ({"kind": "text"}, "Đoạn “nhiệm vụ” phải có phần giao việc; đoạn khác thì không"),
    ({"duty": None}, "Đoạn “nhiệm vụ” phải có phần giao việc"),
    ({"requests": (1,)}, "Đoạn “đề nghị” phải ghi gửi cơ quan nào"),
    ({"task": TaskMeaning()}, "chỉ ghi ở đoạn loại “nhiệm vụ kế hoạch”"),
    ({"duty": DutyMeaning(lead=("p999999",))}, "không thuộc kế hoạch của phường này"),
    ({"models": (ModelMeaning("Mô hình", phase=999999),)}, "không thuộc kế hoạch của phường này"),
    ({"indicator": 999999}, "không thuộc bộ tiêu chí mà kế hoạch gắn với"),
]


def test_a_meaning_that_fits_no_line_is_refused(draft: Plan) -> None:
    for changes, sentence in NO_LINES:
        with pytest.raises(Refused, match=sentence):
            change(at(draft, 31), **changes)
    assert at(draft, 31).version == 1


def test_a_line_that_stops_being_a_duty_gives_nothing_to_anybody(draft: Plan) -> None:
    change(at(draft, 31), kind="text", duty=None, reports=())

    assert not Assignment.objects.filter(plan=draft, paragraph__number=31).exists()
    assert Assignment.objects.filter(plan=draft).count() == 44
    assert all(order == list(range(1, len(order) + 1)) for order in orders(draft))


def test_a_new_line_stands_behind_the_one_named_and_the_others_move_on(draft: Plan) -> None:
    total = draft.paragraphs.count()
    behind = at(draft, 32)
    meaning = DutyMeaning(lead=(post(draft, "chinh-sach"),))

    added = editing.add_paragraph(
        plan=draft, after=31, edits=0, line=Line("- Việc mới", "duty", "II.1", duty=meaning), by=BY_TEST
    )

    assert (added.number, Paragraph.objects.get(pk=behind.pk).number) == (32, 33)
    assert list(draft.paragraphs.values_list("number", flat=True)) == list(range(1, total + 2))
    assert list(Assignment.objects.filter(plan=draft, order__lte=2).values_list("what", flat=True)) == [
        at(draft, 31).bare_text,
        "Việc mới",
    ]
    assert all(order == list(range(1, len(order) + 1)) for order in orders(draft))
    with pytest.raises(Stale, match="Có người vừa thêm, bỏ, chuyển đoạn"):  # a second click
        editing.add_paragraph(plan=draft, after=31, edits=0, line=Line("Lần hai", "text"), by=BY_TEST)
    first = editing.add_paragraph(plan=draft, after=0, edits=1, line=Line("Đầu", "text"), by=BY_TEST)
    last = editing.add_paragraph(plan=draft, after=9999, edits=2, line=Line("Cuối", "text"), by=BY_TEST)
    assert (first.number, last.number) == (1, total + 3)


def test_a_line_is_removed_with_all_it_means_and_the_numbers_close_up(draft: Plan) -> None:
    total = draft.paragraphs.count()
    paragraph = ReportDuty.objects.filter(plan=draft).first().paragraph
    number, text = paragraph.number, paragraph.text

    editing.remove_paragraph(paragraph=paragraph, version=1, by=BY_TEST)

    assert list(draft.paragraphs.values_list("number", flat=True)) == list(range(1, total))
    assert at(draft, number).text != text
    assert all(order == list(range(1, len(order) + 1)) for order in orders(draft))
    assert text[:40] in AuditEntry.objects.get(act="plan_line_remove").detail
    with pytest.raises(Gone, match=r"thử \(lúc \d\d:\d\d\) vừa bỏ đoạn này khỏi dự thảo"):
        editing.change_line(paragraph=paragraph, version=1, line=Line("Câu", "text"), by=BY_TEST)


def test_two_lines_change_places_with_their_duties(draft: Plan) -> None:
    one, two = at(draft, 71), at(draft, 72)
    duties = Assignment.objects.filter(plan=draft, paragraph__in=(one, two))

    moved = editing.move_paragraph(paragraph=one, version=1, up=False, by=BY_TEST)

    assert (moved.number, at(draft, 71), at(draft, 72)) == (72, two, one)
    assert [duty.paragraph for duty in duties] == [two, one]
    with pytest.raises(Stale, match="vừa được chuyển thành đoạn 72"):  # a second click
        editing.move_paragraph(paragraph=one, version=1, up=False, by=BY_TEST)
    first, last = at(draft, 1), at(draft, draft.paragraphs.count())
    with pytest.raises(Refused, match="đã ở đầu kế hoạch"):
        editing.move_paragraph(paragraph=first, version=1, up=True, by=BY_TEST)
    with pytest.raises(Refused, match="đã ở cuối kế hoạch"):
        editing.move_paragraph(paragraph=last, version=1, up=False, by=BY_TEST)


def test_the_slower_of_two_is_told_and_nothing_is_overwritten(draft: Plan) -> None:
    seen = at(draft, 31)
    change(seen, text="Người thứ nhất sửa.")

    with pytest.raises(Stale, match=r"thử \(lúc \d\d:\d\d\) vừa sửa đoạn 31\. Nội dung vừa nhập được giữ"):
        editing.change_line(paragraph=seen, version=1, line=Line("Người thứ hai", "text"), by=BY_TEST)
    for verb in (editing.remove_paragraph, editing.restore_paragraph):
        with pytest.raises(Stale):
            verb(paragraph=seen, version=1, by=BY_TEST)
    assert at(draft, 31).text == "Người thứ nhất sửa."


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (Plan.State.ISSUED, "Kế hoạch đã ban hành không sửa trực tiếp được; xin lập bản sửa đổi"),
        (Plan.State.SUPERSEDED, "Kế hoạch này đã thay bằng bản mới nên không sửa được nữa"),
    ],
)
def test_only_a_draft_is_edited(plan: Plan, state: str, sentence: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(state=state)
    line, paragraph = Line("Câu khác", "text"), at(plan, 31)
    verbs = [
        lambda: change(paragraph, text="Câu khác"),
        lambda: editing.add_paragraph(plan=plan, after=1, edits=0, line=line, by=BY_TEST),
        lambda: editing.remove_paragraph(paragraph=paragraph, version=1, by=BY_TEST),
        lambda: editing.move_paragraph(paragraph=paragraph, version=1, up=True, by=BY_TEST),
        lambda: editing.restore_paragraph(paragraph=paragraph, version=1, by=BY_TEST),
        lambda: head_editing.change_head(plan=plan, edits=0, head=Head("Khác"), by=BY_TEST),
    ]

    for verb in verbs:
        with pytest.raises(Refused, match=sentence):
            verb()


def test_the_head_of_a_draft(draft: Plan) -> None:
    office = draft.ward.positions.get(code="van-phong-thong-ke")
    head = replace(
        Head.of(draft),
        title="Tên mới",
        deputy_reviewer=office.pk,
        evidence_before=date(2023, 12, 1),
        recipients=("Như trên", "Lưu: VT"),
        report_due_days={"month": 3, "quarter": 10, "half_year": 0, "year": 60},
        phases=(PhaseMeaning("Giai đoạn một", 2023, 2024), PhaseMeaning("Giai đoạn hai", 2025)),
    )

    stored = head_editing.change_head(plan=draft, edits=0, head=head, by=BY_TEST)

    assert replace(Head.of(stored), phases=()) == replace(head, phases=())
    assert list(stored.phases.values_list("order", "code", "name", "last_year")) == [
        (1, "gd-1", "Giai đoạn một", 2024),
        (2, "gd-2", "Giai đoạn hai", None),
    ]
    assert stored.edits == 1
    entry = AuditEntry.objects.get(act="plan_head_change")
    assert '"Người rà soát thay": ["", "Công chức Văn phòng - Thống kê"]' in entry.detail
    assert '"Địa danh"' not in entry.detail
    with pytest.raises(Stale):
        head_editing.change_head(plan=draft, edits=0, head=replace(head, place="Khác"), by=BY_TEST)


NO_HEADS: list[tuple[dict[str, object], str]] = [
    ({"title": " "}, "Xin ghi trích yếu"),
    ({"coordinator": 999999}, "thuộc đơn vị khác"),
    ({"report_due_days": {"month": 61, "quarter": 5, "half_year": 5, "year": 5}}, "từ 0 đến 60 ngày"),
    ({"report_due_days": {"month": 5}}, "từ 0 đến 60 ngày"),
    ({"phases": (PhaseMeaning("Một", 2024, 2023),)}, "Một: năm cuối không được trước năm đầu"),
]


def test_a_head_that_cannot_be_is_refused(draft: Plan) -> None:
    for changes, sentence in NO_HEADS:
        head = replace(Head.of(draft), **changes)
        with pytest.raises(Refused, match=sentence):
            head_editing.change_head(plan=draft, edits=0, head=head, by=BY_TEST)


def test_the_coordinator_never_stands_in_for_himself(draft: Plan) -> None:
    head = replace(Head.of(draft), deputy_reviewer=draft.coordinator_id)

    with pytest.raises(Refused, match="Đầu mối không tự rà soát thay mình"):
        head_editing.change_head(plan=draft, edits=0, head=head, by=BY_TEST)


def test_when_reports_are_due_is_set_in_an_issued_plan_too(plan: Plan) -> None:
    days = {"month": 2, "quarter": 5, "half_year": 5, "year": 5}

    head_editing.set_report_days(plan=plan, days=days, by=BY_TEST)

    assert Plan.objects.get(pk=plan.pk).report_due_days == days
    assert AuditEntry.objects.filter(act="plan_report_days").count() == 1
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.SUPERSEDED)
    with pytest.raises(Refused, match="đã thay bằng bản mới"):
        head_editing.set_report_days(plan=plan, days={**days, "year": 9}, by=BY_TEST)
