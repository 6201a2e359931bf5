"""What the checklist says of each part of the dossier, from what is known; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from criteria.dossiers import PARTS, shipped
from reports.course_guards import Lack
from reports.dossier.checklist import TELLERS, Agreed, Hung, Known, Line, Met, Scored, checklist

RULE = shipped()["qd25-2021"]
DONE = tuple(Scored(code, f"/ct/{code}", True, True, True) for code in ("1.1", "1.2", "2.1"))
LINKS = {"board": "/bang", "opinions": "/y-kien", "records": "/noi", "minutes": "/bb", "survey": "/phieu"}
NEW = Known(
    by_points=True,
    shaky=False,
    indicators=tuple(replace(one, is_accepted=False, has_proof=False) for one in DONE),
    documents=0,
    document_pages=0,
    opinions=0,
    unanswered=0,
    slips=0,
    links=LINKS,
)
"""A year that has just begun."""
WHOLE = replace(
    NEW,
    indicators=DONE,
    shaky=True,
    documents=112,
    document_pages=486,
    opinions=6,
    slips=40,
    agreed=Agreed(Decimal("88.5"), True),
    posting=Hung(date(2023, 12, 11), date(2023, 12, 17), ("tại trụ sở 05 ngày",), (), True),
    meeting=Met(1, date(2023, 12, 20), 17, 15, 15, True, True),
    edits={"report": 2},
    pages={"report": (8, 3), "index": (12, 3)},
)
"""A year whose result is agreed on, with everything in its place."""


def line(key: str, known: Known) -> Line:
    return next(one for one in checklist(RULE, known).lines if one.rule.key == key)


def told(key: str, known: Known) -> tuple[str, str | int, str]:
    found = line(key, known)
    return found.state, found.badge, " · ".join(found.facts)


def test_every_part_has_somebody_who_tells_of_it() -> None:
    assert set(TELLERS) == set(PARTS)


def test_a_whole_year_has_everything_and_says_it_with_figures() -> None:
    found = checklist(RULE, WHOLE)
    assert (found.done, found.missing, found.drafts, found.waiting) == (8, 0, 0, 0)
    assert [(one.rule.key, *told(one.rule.key, WHOLE)) for one in found.lines] == [
        ("report", "complete", "", "8 trang trong dự thảo 3 · 2 đoạn công chức đã sửa"),
        ("score-sheet", "complete", "", "3 chỉ tiêu · ≈ 88,5 điểm đã thống nhất"),
        ("opinions", "complete", "", "6 ý kiến · 6 đã trả lời"),
        ("request", "complete", "", ""),
        ("survey", "complete", "", "40 ý kiến về hình thức, mô hình"),
        ("minutes", "complete", "", "họp ngày 20/12/2023 · 15/17 người dự · 15 tán thành"),
        ("posting-record", "complete", "", "từ 11/12/2023 đến 17/12/2023 · tại trụ sở 05 ngày"),
        ("index", "complete", "", "112 tài liệu · 486 trang đã đếm được · 12 trang trong dự thảo 3"),
    ]


def test_a_new_year_says_what_comes_later_and_what_is_missing_now() -> None:
    found = checklist(RULE, NEW)
    assert (found.done, found.missing, found.drafts, found.waiting) == (1, 2, 2, 3)
    assert [one.rule.key for one in found.there] == ["report", "score-sheet", "request", "index"]
    assert told("report", NEW) == ("draft", "", "theo kết quả đến nay, chưa họp thống nhất")
    assert told("score-sheet", NEW) == ("missing", 3, "3 chỉ tiêu · đã chấp nhận 0")
    assert told("opinions", NEW) == ("not_due", "Chưa đến bước", "lập sau khi niêm yết")
    assert told("survey", NEW) == ("not_arising", "Không có", "chưa ghi phiếu nào trong năm")
    assert told("minutes", NEW) == ("not_due", "Chưa đến bước", "lập khi họp thống nhất")
    assert line("survey", NEW).hints == (Lack("Ghi phiếu lấy ý kiến về hình thức, mô hình", "/phieu"),)


def test_a_few_indicators_are_named_and_many_are_counted() -> None:
    few = replace(NEW, indicators=(replace(DONE[0], is_signed=False), *DONE[1:]))
    assert line("score-sheet", few).lacks == (
        Lack("Chỉ tiêu 1.1 chưa có ký xác nhận của công chức phụ trách", "/ct/1.1"),
    )
    many = replace(NEW, indicators=NEW.indicators * 2)
    assert line("score-sheet", many).lacks == (
        Lack("6 chỉ tiêu chưa được chấp nhận", "/bang?loc=chua-chap-nhan#cac-chi-tieu"),
    )
    assert (line("score-sheet", many).badge, line("index", many).badge) == (6, 6)
    assert line("index", many).lacks == (
        Lack("6 chỉ tiêu chưa có tài liệu được chấp nhận", "/bang?loc=thieu-tai-lieu#cac-chi-tieu"),
    )


def test_what_waits_for_an_answer_or_a_day_is_missing_with_its_page() -> None:
    asked = replace(WHOLE, unanswered=2)
    assert told("opinions", asked) == ("missing", 2, "6 ý kiến · 4 đã trả lời")
    assert line("opinions", asked).lacks == (Lack("2 ý kiến chưa trả lời", "/y-kien?loc=chua-tra-loi"),)
    short = ("niêm yết tại trụ sở mới được 04/05 ngày",)
    hanging = replace(WHOLE, posting=Hung(date(2023, 12, 11), None, (), short, False))
    found = line("posting-record", hanging)
    assert (found.state, found.facts) == ("missing", ("từ 11/12/2023 đang niêm yết",))
    assert found.lacks == (Lack("Niêm yết tại trụ sở mới được 04/05 ngày", "/noi"),)
    assert found.hints == (Lack("Thêm ảnh chụp nơi niêm yết để kèm biên bản", "/noi"),)
    assert WHOLE.meeting is not None
    unsigned = replace(WHOLE, meeting=replace(WHOLE.meeting, has_minutes=False))
    assert line("minutes", unsigned).lacks == (Lack("Chưa tải lên biên bản đã ký", "/bb"),)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, ("draft", "", "đang niêm yết, chưa có ý kiến")),
        (date(2023, 12, 17), ("not_arising", "Không có", "không có ý kiến trong thời gian niêm yết")),
    ],
)
def test_without_opinions_there_is_no_form_of_them(
    until: date | None, expected: tuple[str, str, str]
) -> None:
    quiet = replace(WHOLE, opinions=0, posting=Hung(date(2023, 12, 11), until, (), (), True))
    assert told("opinions", quiet) == expected
    assert not line("opinions", quiet).is_there


def test_a_year_that_does_not_meet_the_conditions_sends_report_and_score_sheet_alone() -> None:
    found = checklist(RULE, replace(WHOLE, agreed=Agreed(Decimal("66.5"), False)))
    assert [one.rule.key for one in found.lines if one.badge != "Không gửi"] == ["report", "score-sheet"]
    assert told("request", replace(WHOLE, agreed=Agreed(Decimal("66.5"), False))) == (
        "not_arising", "Không gửi", "chưa đủ điều kiện nên không gửi phần này",
    )  # fmt: skip
    assert [one.rule.key for one in found.lines if not one.is_there] == ["request"]
