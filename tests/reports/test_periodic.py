"""A report of a period: who writes it, how it is sent, returned, sent again, and what serves a longer period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Holding, Notice, Unit, Ward
from assignments.issuing import amend_plan, issue_plan
from assignments.models import Assessment, Plan, ReportDuty
from config.access import Act, may
from evidence.intake import Incoming
from reports.models import PeriodicReport, ReportEvent
from reports.occasions import occasions_of
from reports.periodic import actions
from reports.periodic.actions import Entry
from reports.periodic.cases import find_case
from reports.periodic.documents import take_in
from reports.periodic.moves import EDITABLE, MOVES, STALE, make_move
from tests.cast import Cast, actor, make_user
from tests.evidence import files
from tests.reports.reporting import ENTRY, case_of, duty_of, sent_report

pytestmark = pytest.mark.django_db
State = PeriodicReport.State
TEXT = Entry(text="Đã làm xong.")


def _on(cast: Cast, day: date) -> None:
    Ward.objects.filter(pk=cast.mine.ward.pk).update(demo_day=day)


def test_nobody_began_a_report_yet_it_has_its_day_and_its_people(cast: Cast) -> None:
    duty = duty_of(cast.mine, "month", "quarter")
    case = case_of(duty, "2023-10")
    assert (case.report, case.period.name, case.due_on) == (None, "tháng 10", date(2023, 11, 6))
    assert [(one.name, one.position) for one in case.authors] == [
        ("Nguyễn Thị An", "Công chức Tài chính - Kế toán")
    ]
    assert [one.name for one in case.recipients] == ["Trần Văn Bình"]
    assert case.recipient_name == "Công chức Tư pháp - Hộ tịch"
    assert PeriodicReport.objects.count() == 0


@pytest.mark.parametrize(
    "period", ["2023-h1", "2023", "2024-10", "2023-13", "2023-q5", "x", "2023-q1\x00", "1999-01"]
)
def test_what_the_plan_does_not_ask_for_does_not_exist(cast: Cast, period: str) -> None:
    duty = duty_of(cast.mine, "month", "quarter")
    assert find_case(cast.mine.ward, duty.lineage, period) is None


def test_a_draft_plan_asks_for_nothing_and_another_ward_for_nothing_here(cast: Cast) -> None:
    duty = duty_of(cast.mine, "month")
    assert find_case(cast.other.ward, duty.lineage, "2023-10") is None
    Plan.objects.filter(pk=cast.mine.plan.pk).update(state=Plan.State.DRAFT)
    assert find_case(cast.mine.ward, duty.lineage, "2023-10") is None


def test_a_draft_is_saved_and_its_history_says_by_whom(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    report = actions.save(case=case_of(duty, "2023-10"), entry=ENTRY, version=0, by=actor(cast.an))
    assert (report.state, report.version, report.text) == (State.DRAFT, 2, "Đã giải quyết 20 hồ sơ.")
    assert report.figures == {"0/numerator/0": "18", "0/denominator/0": "20"}
    assert (report.started_by, report.assessment, report.due_on) == (
        cast.an,
        cast.mine.assessment,
        date(2023, 11, 6),
    )
    events = list(ReportEvent.objects.values_list("act", "user", "position"))
    assert events == [
        ("begin", cast.an.pk, "Công chức Tài chính - Kế toán"),
        ("save", cast.an.pk, "Công chức Tài chính - Kế toán"),
    ]
    assert AuditEntry.objects.filter(act__in=["report_begin", "report_save"]).count() == 2


def test_what_is_typed_in_one_go_is_one_line_of_the_history(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    version = 0
    for text in ("Đ", "Đã", "Đã làm"):
        entry = Entry(text=text)
        kept = actions.save(
            case=case_of(duty, "2023-10"),
            entry=entry,
            version=version,
            by=actor(cast.an),
            while_typing=True,
        )
        version = kept.version
    assert (kept.text, version) == ("Đã làm", 4)
    assert [event.act for event in ReportEvent.objects.all()] == ["begin", "save"]


def test_of_two_writers_the_second_is_told(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    case = case_of(duty, "2023-10")
    actions.save(case=case, entry=Entry(text="Của An"), version=0, by=actor(cast.an))
    with pytest.raises(Refused, match="Có người vừa lưu báo cáo này"):
        actions.save(case=case, entry=Entry(text="Của Bình"), version=0, by=actor(cast.binh))
    assert PeriodicReport.objects.get().text == "Của An"


def test_a_report_is_sent_on_the_wards_day_in_the_authors_post(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    _on(cast, date(2023, 11, 6))
    report = sent_report(duty, "2023-10", cast.an)
    assert (report.state, report.sent_on, report.due_on, report.is_late) == (
        State.SENT,
        date(2023, 11, 6),
        date(2023, 11, 6),
        False,
    )
    assert (report.sent_by, report.sent_as) == (cast.an, cast.mine.positions["tai-chinh"])
    notice = Notice.objects.get()
    assert (notice.user, notice.sentence) == (
        cast.binh,
        "Nguyễn Thị An gửi báo cáo tháng 10: Kết quả giải quyết thủ tục.",
    )
    assert notice.link == f"/bao-cao/{duty.lineage}/2023-10/"
    assert AuditEntry.objects.filter(act="report_send").count() == 1


def test_the_day_after_the_last_one_is_late(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    _on(cast, date(2023, 11, 7))
    assert sent_report(duty, "2023-10", cast.an).is_late


def test_the_justice_officer_helps_and_sends_in_his_own_post(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    report = sent_report(duty, "2023-10", cast.binh)
    assert (report.sent_by, report.sent_as) == (cast.binh, cast.mine.positions["tu-phap"])


def test_what_is_missing_is_named_before_sending(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    case = case_of(duty, "2023-10")
    kept = actions.save(case=case, entry=Entry(), version=0, by=actor(cast.an))
    with pytest.raises(Refused) as refused:
        actions.send(case=case, version=kept.version, by=actor(cast.an))
    assert str(refused.value) == (
        "Chưa gửi được: chưa nhập “Số hồ sơ đúng hạn (hồ sơ)” và 1 số liệu khác (không có thì nhập 0); "
        "chưa ghi kết quả thực hiện."
    )


def test_more_parts_than_the_whole_are_refused_as_on_the_indicators_page(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    case = case_of(duty, "2023-10")
    entry = Entry(figures={"0/numerator/0": "21", "0/denominator/0": "20"}, text="Xong.")
    kept = actions.save(case=case, entry=entry, version=0, by=actor(cast.an))
    with pytest.raises(
        Refused,
        match=r"số liệu chưa đúng: nhập số từ 0 đến 20\. Số hồ sơ đúng hạn không lớn hơn tổng số hồ sơ",
    ):
        actions.send(case=case, version=kept.version, by=actor(cast.an))


def test_nothing_arose_with_its_reason_is_a_whole_report(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    case = case_of(duty, "2023-10")
    kept = actions.save(case=case, entry=Entry(not_arising=True), version=0, by=actor(cast.an))
    with pytest.raises(Refused, match="chưa ghi lý do không phát sinh"):
        actions.send(case=case, version=kept.version, by=actor(cast.an))
    entry = Entry(not_arising=True, not_arising_reason="Không có hồ sơ.")
    assert sent_report(duty, "2023-10", cast.an, entry).state == State.SENT


def test_before_the_period_ends_sending_is_to_be_confirmed(cast: Cast) -> None:
    duty = duty_of(cast.mine, "quarter", code=None)
    case = case_of(duty, "2023-q4")
    kept = actions.save(case=case, entry=TEXT, version=0, by=actor(cast.an))
    with pytest.raises(Refused, match="đến hết ngày 31/12/2023 mới kết thúc"):
        actions.send(case=case, version=kept.version, by=actor(cast.an))
    assert actions.send(case=case, version=kept.version, by=actor(cast.an), early=True).state == State.SENT


def test_before_the_plan_may_be_sent_but_is_not_asked_for(cast: Cast) -> None:
    duty = duty_of(cast.mine, code=None)
    assert case_of(duty, "2023-01").occurrence.before_plan
    assert sent_report(duty, "2023-01", cast.an, TEXT).state == State.SENT


def test_the_recipient_returns_with_a_comment_and_it_is_sent_again(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    _on(cast, date(2023, 11, 6))
    report = sent_report(duty, "2023-10", cast.an)
    case = case_of(duty, "2023-10")
    with pytest.raises(Refused, match="Xin ghi lý do trả lại"):
        actions.send_back(case=case, version=report.version, comment=" ", by=actor(cast.binh))
    actions.send_back(case=case, version=report.version, comment="Thiếu số liệu.", by=actor(cast.binh))
    returned = PeriodicReport.objects.get()
    assert (returned.state, returned.comment) == (State.RETURNED, "Thiếu số liệu.")
    assert Notice.objects.filter(user=cast.an).get().sentence == (
        "Báo cáo tháng 10 “Kết quả giải quyết thủ tục” được trả lại: Thiếu số liệu."
    )
    _on(cast, date(2023, 11, 9))
    again = sent_report(duty, "2023-10", cast.an)
    assert (again.state, again.comment, again.sent_on, again.is_late) == (
        State.SENT,
        "",
        date(2023, 11, 6),
        False,
    )
    acts = [event.act for event in ReportEvent.objects.all()]
    assert acts == ["begin", "save", "send", "return", "save", "send"]


def test_a_stale_return_is_refused(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    report = sent_report(duty, "2023-10", cast.an)
    case = case_of(duty, "2023-10")
    with pytest.raises(Refused) as refused:
        actions.send_back(case=case, version=report.version - 1, comment="x", by=actor(cast.binh))
    assert str(refused.value) == STALE


def test_nobody_returns_what_they_sent(cast: Cast) -> None:
    duty = duty_of(cast.mine, author="tu-phap")
    sent_report(duty, "2023-10", cast.binh)
    case = case_of(duty, "2023-10")
    assert not may(cast.binh, Act.RECEIVE_REPORT, case)
    assert [one.name for one in case.recipients] == ["Phạm Văn Dũng"]
    assert may(cast.dung, Act.RECEIVE_REPORT, case)
    assert not may(cast.an, Act.RECEIVE_REPORT, case)


def test_the_named_recipient_alone_receives(cast: Cast) -> None:
    duty = duty_of(cast.mine, recipient="van-phong")
    sent_report(duty, "2023-10", cast.an)
    case = case_of(duty, "2023-10")
    assert [
        name for name in ("an", "binh", "chi", "dung") if may(getattr(cast, name), Act.RECEIVE_REPORT, case)
    ] == ["chi"]


def test_any_member_of_a_charged_group_writes_in_their_own_post(cast: Cast) -> None:
    staff = Unit.objects.get(ward=cast.mine.ward, code="chuyen-mon")
    duty = duty_of(cast.mine, code=None, author=None, author_unit=staff)
    case = case_of(duty, "2023-10")
    assert {one.name for one in case.authors} == {"Nguyễn Thị An", "Trần Văn Bình", "Lê Thị Chi"}
    assert sent_report(duty, "2023-10", cast.chi, TEXT).sent_as == cast.mine.positions["van-phong"]


def test_after_a_handover_the_new_holder_goes_on_with_the_draft(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    actions.save(case=case_of(duty, "2023-10"), entry=ENTRY, version=0, by=actor(cast.an))
    post = cast.mine.positions["tai-chinh"]
    Holding.objects.filter(position=post).update(until=date(2023, 11, 14))
    minh = make_user("minh", "Vũ Quang Minh", cast.mine.ward, "official")
    Holding.objects.create(position=post, user=minh, since=date(2023, 11, 15))
    case = case_of(duty, "2023-10")
    assert (may(cast.an, Act.WRITE_REPORT, case), may(minh, Act.WRITE_REPORT, case)) == (False, True)
    report = sent_report(duty, "2023-10", minh)
    assert (report.started_by, report.sent_by) == (cast.an, minh)
    people = list(report.events.values_list("act", "user__full_name", "position"))
    title = "Công chức Tài chính - Kế toán"
    assert people[0] == ("begin", "Nguyễn Thị An", title)
    assert people[-1] == ("send", "Vũ Quang Minh", title)


def test_a_year_that_was_posted_still_takes_its_last_reports(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    duty = duty_of(cast.mine)
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=Assessment.State.POSTING)
    incoming = Incoming([files.pdf()], "so-theo-doi.pdf", timezone.now())
    attached = take_in(case=case_of(duty, "2023-10"), incoming=incoming, by=actor(cast.an))
    assert not attached.document.uses.exists()  # the register alone: the year takes no evidence any more
    assert sent_report(duty, "2023-10", cast.an).state == State.SENT


# Lồng ghép -----------------------------------------------------------------------------------------------------


def _quarter_and_half(cast: Cast) -> tuple[ReportDuty, PeriodicReport]:
    duty = duty_of(cast.mine, "quarter", "half_year", code=None)
    _on(cast, date(2023, 7, 4))
    return duty, sent_report(duty, "2023-q2", cast.an, TEXT)


def test_the_quarters_report_serves_the_half_years(cast: Cast) -> None:
    duty, shorter = _quarter_and_half(cast)
    _on(cast, date(2023, 7, 20))
    served = actions.nest(case=case_of(duty, "2023-h1"), source=shorter, by=actor(cast.an))
    assert (served.state, served.served_by, served.sent_on, served.is_late) == (
        State.SENT,
        shorter,
        date(2023, 7, 4),
        False,
    )
    actions.unnest(case=case_of(duty, "2023-h1"), version=served.version, by=actor(cast.an))
    served.refresh_from_db()
    assert (served.state, served.served_by, served.sent_on) == (State.DRAFT, None, None)
    assert [event.act for event in served.events.all()] == ["begin", "nest", "unnest"]


def test_what_is_served_follows_a_return_and_the_second_sending(cast: Cast) -> None:
    duty, shorter = _quarter_and_half(cast)
    served = actions.nest(case=case_of(duty, "2023-h1"), source=shorter, by=actor(cast.an))
    shorter.refresh_from_db()
    case = case_of(duty, "2023-q2")
    actions.send_back(case=case, version=shorter.version, comment="Bổ sung.", by=actor(cast.binh))
    served.refresh_from_db()
    assert (served.state, served.comment) == (State.RETURNED, "Bổ sung.")
    with pytest.raises(Refused, match="đang lồng ghép trong báo cáo quý II"):
        actions.save(case=case_of(duty, "2023-h1"), entry=TEXT, version=served.version, by=actor(cast.an))
    sent_report(duty, "2023-q2", cast.an, TEXT)
    served.refresh_from_db()
    assert (served.state, served.comment) == (State.SENT, "")


def test_only_a_sent_shorter_report_that_ends_the_same_day_serves(cast: Cast) -> None:
    duty, shorter = _quarter_and_half(cast)
    first = sent_report(duty, "2023-q1", cast.an, TEXT)
    with pytest.raises(Refused, match="chưa gửi hoặc không kết thúc cùng ngày"):
        actions.nest(case=case_of(duty, "2023-h1"), source=first, by=actor(cast.an))
    PeriodicReport.objects.filter(pk=shorter.pk).update(state=State.DRAFT)
    with pytest.raises(Refused, match="chưa gửi hoặc không kết thúc cùng ngày"):
        actions.nest(case=case_of(duty, "2023-h1"), source=shorter, by=actor(cast.an))


def test_what_serves_a_longer_report_is_not_nested_itself(cast: Cast) -> None:
    """Else the half-year's would follow a quarter's that nobody returns any more."""
    duty = duty_of(cast.mine, "month", "quarter", "half_year", code=None)
    _on(cast, date(2023, 7, 4))
    quarter = sent_report(duty, "2023-q2", cast.an, TEXT)
    actions.nest(case=case_of(duty, "2023-h1"), source=quarter, by=actor(cast.an))
    quarter.refresh_from_db()
    case = case_of(duty, "2023-q2")
    actions.send_back(case=case, version=quarter.version, comment="Bổ sung.", by=actor(cast.binh))
    month = sent_report(duty, "2023-06", cast.an, TEXT)
    with pytest.raises(Refused, match="Báo cáo 06 tháng đầu năm đang lồng ghép trong báo cáo này"):
        actions.nest(case=case_of(duty, "2023-q2"), source=month, by=actor(cast.an))
    half = PeriodicReport.objects.get(period="2023-h1")
    actions.unnest(case=case_of(duty, "2023-h1"), version=half.version, by=actor(cast.an))
    for period in ("2023-q2", "2023-h1"):
        actions.nest(case=case_of(duty, period), source=month, by=actor(cast.an))
    assert list(PeriodicReport.objects.order_by("period").values_list("period", "state", "served_by")) == [
        ("2023-06", "sent", None),
        ("2023-h1", "sent", month.pk),
        ("2023-q2", "sent", month.pk),
    ]


def test_where_two_plans_ask_the_newer_one_is_reported_to_as_in_the_calendar(cast: Cast) -> None:
    """The first plan is in its second version, the one made from it in its first: both in force in 2023."""
    duty = duty_of(cast.mine, "month")
    old = duty.plan
    newer = Plan.objects.create(
        ward=old.ward, code="tiep", version=1, title="Tiếp", first_year=2023, last_year=2024, based_on=old,
        state="issued", number="9/KH", issued_on=date(2023, 3, 1), signer="Người ký",
    )  # fmt: skip
    Plan.objects.filter(pk=old.pk).update(first_year=2022, version=2)
    line = newer.paragraphs.create(number=1, kind="reporting", text="Báo cáo")
    copy = newer.report_duties.create(
        paragraph=line, order=1, subject="Của kế hoạch mới", cadences=["month"], lineage=duty.lineage
    )
    (asked,) = (one.duty for one in occasions_of(cast.mine.ward, 2023) if one.period.key == "2023-10")
    assert (case_of(duty, "2023-10").duty, asked) == (copy, copy)


def test_a_report_no_plan_asks_for_any_more_keeps_its_page_and_says_so(cast: Cast) -> None:
    duty = duty_of(cast.mine, "month", "quarter", code=None)
    actions.save(case=case_of(duty, "2023-09"), entry=TEXT, version=0, by=actor(cast.an))
    assert case_of(duty, "2023-09").is_asked
    draft = amend_plan(plan=cast.mine.plan, by=actor(cast.binh))
    draft.report_duties.all().delete()
    facts = {
        "number": "2/KH-UBND",
        "issued_on": cast.mine.ward.today(),
        "place": "Ví Dụ",
        "signer": "Người ký",
    }
    issue_plan(plan=draft, by=actor(cast.dung), **facts)

    case = case_of(duty, "2023-09")

    assert (case.is_asked, case.report.text) == (False, TEXT.text)
    page = cast.client(cast.an).get(case.address).content.decode()
    assert "Kế hoạch đang có hiệu lực không còn yêu cầu báo cáo này" in page
    assert find_case(cast.mine.ward, duty.lineage, "2023-08") is None
    assert list(occasions_of(cast.mine.ward, 2023)) == []
    assert sent_report(duty, "2023-09", cast.an, TEXT).state == State.SENT
    assert [one.period.key for one in occasions_of(cast.mine.ward, 2023)] == ["2023-09"]


# The table -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", [State.DRAFT, State.SENT, State.RETURNED])
def test_every_move_starts_only_where_the_table_says(cast: Cast, name: str, state: str) -> None:
    duty = duty_of(cast.mine)
    report = sent_report(duty, "2023-10", cast.an)
    PeriodicReport.objects.filter(pk=report.pk).update(state=state, comment="x")
    report.refresh_from_db()

    def move() -> None:
        make_move(report, name, by=actor(cast.an), version=report.version, comment="vì sao")

    _refused_unless(state in MOVES[name].sources, move)
    report.refresh_from_db()
    assert report.state == (MOVES[name].target if state in MOVES[name].sources else state)
    assert set(EDITABLE) == {State.DRAFT, State.RETURNED}


def _refused_unless(allowed: bool, act: Callable[[], None]) -> None:
    if allowed:
        act()
    else:
        with pytest.raises(Refused, match="Báo cáo đang ở trạng thái"):
            act()
