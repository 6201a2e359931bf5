"""Answers of other bodies, money, sites of pilots: each change one row in the log, of two people one is told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit
from assignments import books
from assignments.books import add_funding_line, add_site, answer_request, change_funding_line, move_site
from assignments.models import FundingLine, ModelGroup, ModelSite, Paragraph, Plan, Request
from assignments.tasks import REPLACED, STILL_A_DRAFT
from tests.cast import Cast, WardCast, actor

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 20)


def paragraph_of(ward: WardCast, kind: str, text: str = "Lời của kế hoạch") -> Paragraph:
    number = (ward.plan.paragraphs.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return Paragraph.objects.create(plan=ward.plan, number=number, kind=kind, text=text)


def make_request(ward: WardCast, text: str = "Đề nghị phối hợp giám sát") -> Request:
    body, _ = Unit.objects.get_or_create(
        ward=ward.ward, code="mat-tran", defaults={"kind": Unit.Kind.BODY, "name": "Ủy ban MTTQ phường"}
    )
    paragraph = paragraph_of(ward, Paragraph.Kind.REQUEST, text)
    return Request.objects.create(
        plan=ward.plan, paragraph=paragraph, body=body, order=paragraph.number, text=text
    )


def make_line(ward: WardCast, *, own: bool = False, **amounts: int) -> FundingLine:
    paragraph = None if own else paragraph_of(ward, Paragraph.Kind.FUNDING)
    return FundingLine.objects.create(
        plan=ward.plan,
        paragraph=paragraph,
        order=FundingLine.objects.count() + 1,
        source="Ngân sách phường",
        purpose="Tuyên truyền",
        **amounts,
    )


def make_group(ward: WardCast, name: str = "Tổ dân phố thượng tôn pháp luật", **wanted: Any) -> ModelGroup:
    paragraph = paragraph_of(ward, Paragraph.Kind.TASK)
    return ModelGroup.objects.create(
        plan=ward.plan, paragraph=paragraph, order=paragraph.number, name=name, **wanted
    )


def make_unit(ward: WardCast, number: int, **changes: Any) -> Unit:
    names = {"code": f"khoi-{number}", "name": f"Khối {number}", "kind": Unit.Kind.RESIDENTIAL_GROUP}
    return Unit.objects.create(ward=ward.ward, **(names | changes))


def last_detail(act: str) -> Any:
    return json.loads(AuditEntry.objects.filter(act=act).latest("number").detail)


def test_an_answer_is_noted_and_corrected(cast: Cast) -> None:
    asked = make_request(cast.mine)
    by = actor(cast.binh)
    with pytest.raises(Refused, match="Xin ghi nội dung trả lời"):
        answer_request(request=asked, answer=" ", on=TODAY, version=1, by=by)
    with pytest.raises(Refused, match=r"^Ngày trả lời không sau hôm nay \(20/11/2023\).$"):
        answer_request(request=asked, answer="Đồng ý", on=date(2023, 11, 21), version=1, by=by)
    answer_request(request=asked, answer="Đồng ý", on=date(2023, 4, 3), version=1, by=by)
    assert (asked.answer, asked.answered_on, asked.noted_by, asked.version) == (
        "Đồng ý",
        date(2023, 4, 3),
        cast.binh,
        2,
    )
    with pytest.raises(Refused) as stale:
        answer_request(request=asked, answer="Khác", on=TODAY, version=1, by=actor(cast.dung))
    assert str(stale.value) == books.STALE
    answer_request(request=asked, answer="Đồng ý, cử 02 người", on=date(2023, 4, 4), version=2, by=by)
    assert last_detail("request_answer") == {
        "old": {"answer": "Đồng ý", "answered_on": "2023-04-03"},
        "new": {"answer": "Đồng ý, cử 02 người", "answered_on": "2023-04-04"},
    }


def test_amounts_of_an_issued_plan_change_and_its_words_do_not(cast: Cast) -> None:
    line = make_line(cast.mine, estimate=5_000_000)
    by = actor(cast.binh)
    assert change_funding_line(
        line=line, values={"spent": Decimal(1_500_000), "note": "đợt 1"}, version=1, by=by
    ) == {
        "old": {"đã chi": "", "ghi chú": ""},
        "new": {"đã chi": "1.500.000\u00a0đ", "ghi chú": "đợt 1"},
    }
    assert last_detail("funding_change")["new"]["đã chi"] == "1.500.000\u00a0đ"
    line.refresh_from_db()
    assert (line.spent, line.version) == (1_500_000, 2)
    with pytest.raises(Refused, match="lời của kế hoạch"):
        change_funding_line(line=line, values={"purpose": "Việc khác"}, version=2, by=by)
    with pytest.raises(Refused) as stale:
        change_funding_line(line=line, values={"spent": Decimal(2)}, version=1, by=by)
    assert str(stale.value) == books.STALE
    assert change_funding_line(line=line, values={"spent": Decimal(1_500_000)}, version=2, by=by) == {}
    own = make_line(cast.mine, own=True)
    change_funding_line(line=own, values={"purpose": "Việc khác"}, version=1, by=by)
    assert own.purpose == "Việc khác"


def test_a_line_is_added_last_also_to_a_draft_but_not_to_a_replaced_plan(cast: Cast) -> None:
    make_line(cast.mine)
    values = {"source": "Xã hội hóa", "purpose": "Mô hình điểm", "estimate": Decimal(3)}
    Plan.objects.update(state=Plan.State.DRAFT)
    line = add_funding_line(plan=cast.mine.plan, values=values, by=actor(cast.binh))
    assert (line.order, line.paragraph_id, line.estimate) == (2, None, 3)
    assert last_detail("funding_add") == {
        "new": {"nguồn": "Xã hội hóa", "nội dung chi": "Mô hình điểm", "dự toán": "3\u00a0đ"}
    }
    assert add_funding_line(plan=cast.mine.plan, values=values, by=actor(cast.binh)) == line
    other = add_funding_line(plan=cast.mine.plan, values=values | {"estimate": None}, by=actor(cast.binh))
    assert (other.order, other.estimate) == (3, None)
    Plan.objects.update(state=Plan.State.SUPERSEDED)
    with pytest.raises(Refused) as refused:
        add_funding_line(plan=cast.mine.plan, values=values, by=actor(cast.binh))
    assert str(refused.value) == REPLACED


def test_a_site_is_chosen_built_reached_and_given_up_with_a_reason(cast: Cast) -> None:
    group, unit = make_group(cast.mine, at_least=1, at_most=2), make_unit(cast.mine, 1)
    by = actor(cast.dung)
    site = add_site(group=group, unit=unit, on=date(2023, 5, 1), by=by)
    with pytest.raises(Refused, match=r"^Khối 1 đã có trong danh sách"):
        add_site(group=group, unit=unit, on=TODAY, by=by)
    move_site(site=site, to="building", on=date(2023, 6, 1), version=1, by=by)
    with pytest.raises(Refused) as stale:
        move_site(site=site, to="reached", on=TODAY, version=1, by=by)
    assert str(stale.value) == books.STALE
    move_site(site=site, to="reached", on=TODAY, version=2, by=by)
    with pytest.raises(Refused) as no_way:
        move_site(site=site, to="chosen", on=TODAY, version=3, by=by)
    assert str(no_way.value) == books.STALE
    with pytest.raises(Refused, match="Xin ghi lý do"):
        move_site(site=site, to="dropped", on=TODAY, version=3, by=by, note=" ")
    move_site(site=site, to="dropped", on=TODAY, version=3, by=by, note="Sáp nhập khối")
    found = ModelSite.objects.get()
    assert (found.state, found.since, found.note, found.version) == ("dropped", TODAY, "Sáp nhập khối", 4)
    assert last_detail("model_site_move") == {
        "from": "reached",
        "to": "dropped",
        "since": "2023-11-20",
        "reason": "Sáp nhập khối",
    }


def test_only_units_of_the_ward_in_being_carry_a_pilot(cast: Cast) -> None:
    group, by = make_group(cast.mine), actor(cast.dung)
    over = make_unit(cast.mine, 2, valid_to=date(2023, 6, 30))
    with pytest.raises(Refused, match=r"^Khối 2 không hoạt động vào ngày 01/07/2023.$"):
        add_site(group=group, unit=over, on=date(2023, 7, 1), by=by)
    with pytest.raises(Refused, match="không hoạt động"):
        add_site(group=group, unit=make_unit(cast.other, 3), on=TODAY, by=by)
    Plan.objects.update(state=Plan.State.DRAFT)
    with pytest.raises(Refused) as refused:
        add_site(group=group, unit=make_unit(cast.mine, 4), on=TODAY, by=by)
    assert str(refused.value) == STILL_A_DRAFT
    assert not ModelSite.objects.exists()
