"""Numbers as people type them here, and what the indicator's form refuses in words."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from scoring.facts import facts_of_result
from scoring.fields import parse_number
from scoring.forms import EntryForm, ReviewForm
from tests.cast import Cast


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("18", "18"),
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("0,25", "0.25"),
        ("5.5", "5.5"),
        ("12.600.000", "12600000"),
        ("1 234", "1234"),
        ("007", "7"),
        ("-1,5", "-1.5"),
    ],
)
def test_a_number_is_read_as_it_is_written_here(typed: str, value: str) -> None:
    assert parse_number(typed, whole=False) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "whole", "message"),
    [
        ("mười", False, "Nhập số, không kèm chữ hoặc ký hiệu."),
        ("1.23.456", False, "Viết số như 1.234,5: dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ."),
        ("1,2,3", False, "Nhập số, ví dụ 18 hoặc 5,5."),
        ("--5", False, "Nhập số, ví dụ 18 hoặc 5,5."),
        ("NaN", False, "Nhập số, không kèm chữ hoặc ký hiệu."),
        ("1e9", False, "Nhập số, không kèm chữ hoặc ký hiệu."),
        ("٣", False, "Nhập số, không kèm chữ hoặc ký hiệu."),
        ("9" * 20, False, "Số này quá lớn. Xin kiểm tra lại."),
        ("5,5", True, "Nhập số nguyên từ 0 trở lên."),
        ("-5", True, "Nhập số nguyên từ 0 trở lên."),
    ],
)
def test_anything_else_is_refused_with_what_to_do(typed: str, whole: bool, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_number(typed, whole=whole)
    assert refused.value.messages == [message]


def _form(cast: Cast, code: str, **data: str) -> EntryForm:
    facts = facts_of_result(cast.mine.result(code))
    return EntryForm({"version": "1", **data}, facts=facts, groups=())


def test_the_form_asks_for_the_figures_of_the_rule(cast: Cast) -> None:
    content = cast.mine.indicator("1.1").contents.first()
    assert content is not None
    form = _form(cast, "1.1", **{f"f-{content.pk}-violations": "0"})
    assert form.is_valid(), form.errors
    assert next((slot.content_id, slot.input.key) for slot in form.slots) == (content.pk, "violations")
    assert set(form.entry().figures.values()) == {Decimal(0), None}


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("7,1", "Nhập điểm từ 0 đến 7."),
        ("-1", "Nhập điểm từ 0 đến 7."),
        ("5,3", "Nhập điểm theo nấc 0,25."),
    ],
)
def test_a_self_score_lies_on_the_scale(cast: Cast, points: str, message: str) -> None:
    form = _form(cast, "1.2", self_points=points)
    assert not form.is_valid()
    assert form.errors["self_points"] == [message]


def test_not_arising_needs_its_reason(cast: Cast) -> None:
    form = _form(cast, "1.1", not_arising="on")
    assert not form.is_valid()
    assert form.errors["not_arising_ground"] == ["Xin ghi lý do không phát sinh."]


def test_an_indicator_that_cannot_be_without_cases_has_no_such_box(cast: Cast) -> None:
    assert "not_arising" not in _form(cast, "1.2").fields


def test_a_page_without_its_version_is_too_old(cast: Cast) -> None:
    form = EntryForm({"version": "x"}, facts=facts_of_result(cast.mine.result("1.2")), groups=())
    assert form.errors["version"] == ["Trang đã cũ. Xin tải lại trang rồi nhập lại."]


def test_the_reviewer_starts_from_the_self_score(cast: Cast) -> None:
    facts = facts_of_result(cast.mine.result("1.2"))
    assert ReviewForm(facts=facts).fields.keys() == {"version", "points", "comment"}


def test_confirming_starts_from_the_reviewed_score(cast: Cast) -> None:
    facts = facts_of_result(cast.mine.result("1.2"))
    facts.result.self_points, facts.result.reviewed_points = Decimal(5), Decimal("3.5")
    assert ReviewForm(facts=facts).initial["points"] == Decimal(5)
    facts.result.state = "accepted"
    assert ReviewForm(facts=facts).initial["points"] == Decimal("3.5")
