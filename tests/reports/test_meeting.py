"""The meeting of a year: who is proposed, called and noted, what it concludes, and that nobody writes over another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice, Unit
from assignments.models import Assessment
from reports.course import make_move
from reports.course_case import CourseCase
from reports.course_guards import meeting_held
from reports.meeting.actions import invite, plan_meeting, renew, reschedule
from reports.meeting.attendance import Mark, Person, add_person, call_roll, correct_person, remove_person
from reports.meeting.concluding import Concluded, conclude, note_outcome
from reports.meeting.holding import Changed
from reports.meeting.people import head_of
from reports.models import Attendee, Meeting
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports.meetings import (
    DAY,
    SCHEDULE,
    VOTED,
    all_came,
    called,
    held,
    scores_of,
    to_meeting,
    today,
)

__all__ = ["media"]
pytestmark = pytest.mark.django_db
DEPUTY = Person("others", "Lê Minh Họa", "Bí thư Đảng ủy phường")


@pytest.fixture
def year(cast: Cast) -> Assessment:
    return to_meeting(cast)


def lacks(year: Assessment) -> list[str]:
    return [lack.sentence for lack in meeting_held(CourseCase(Assessment.objects.get(pk=year.pk)))]


def test_everybody_the_circular_names_is_proposed(cast: Cast, year: Assessment) -> None:
    for name in ("Khối Minh Họa 1", "Tổ dân phố Minh Họa 2"):
        Unit.objects.create(ward=year.ward, kind=Unit.Kind.RESIDENTIAL_GROUP, code=name[-1], name=name)
    made = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    people = [(one.body, one.part, one.name, one.position) for one in made.attendees.all()]
    chair = ("committee", "chair", "Phạm Văn Dũng", "Chủ tịch UBND phường")
    assert people[0] == chair
    assert people[1:4] == [
        ("officials", "secretary", "Trần Văn Bình", "Công chức Tư pháp - Hộ tịch"),
        ("officials", "member", "Lê Thị Chi", "Công chức Văn phòng - Thống kê"),
        ("officials", "member", "Nguyễn Thị An", "Công chức Tài chính - Kế toán"),
    ]
    assert people[4] == ("police", "member", "", "Đại diện Công an phường")
    assert [one[3] for one in people if one[0] == "group_heads"] == [
        "Khối trưởng khối Minh Họa 1",
        "Tổ trưởng tổ dân phố Minh Họa 2",
    ]
    assert head_of("Thôn Đông") == "Trưởng thôn Đông"
    assert {one[0] for one in people} == {
        body.key for body in CourseCase(year).procedure.bodies if body.required
    }


def test_planning_twice_is_one_meeting_and_needs_the_right_step(cast: Cast, year: Assessment) -> None:
    first = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    assert plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh)).pk == first.pk
    Assessment.objects.filter(pk=year.pk).update(state=Assessment.State.REVIEW)
    with pytest.raises(Refused, match="từ khi niêm yết công khai"):
        reschedule(meeting=first, schedule=SCHEDULE, version=1, by=actor(cast.binh))
    Assessment.objects.filter(pk=year.pk).update(state=Assessment.State.AGREED)
    with pytest.raises(Refused, match="đã được thống nhất"):
        add_person(meeting=first, person=DEPUTY, version=1, by=actor(cast.binh))


def test_calling_tells_who_has_an_account_and_so_does_another_day(cast: Cast, year: Assessment) -> None:
    meeting = called(cast, year)
    assert (meeting.state, meeting.invited_by, meeting.version) == ("invited", cast.binh, 2)
    told = Notice.objects.order_by("user__username")
    assert [notice.user.username for notice in told] == ["an", "chi", "dung"]
    assert told[0].sentence == (
        "Mời dự cuộc họp thống nhất kết quả đạt chuẩn tiếp cận pháp luật năm 2023: 08:00 ngày 28/12/2023, "
        "tại Phòng họp số 1, trụ sở UBND phường."
    )
    assert invite(meeting=meeting, version=1, by=actor(cast.binh)).version == 2  # a double click
    moved = replace(SCHEDULE, held_on=date(2023, 12, 29))
    reschedule(meeting=meeting, schedule=moved, version=2, by=actor(cast.binh))
    assert Notice.objects.filter(user=cast.an).latest("pk").sentence == (
        "Thay đổi lịch họp: 08:00 ngày 29/12/2023, tại Phòng họp số 1, trụ sở UBND phường."
    )


def test_nobody_is_called_before_the_list_is_whole(cast: Cast, year: Assessment) -> None:
    meeting = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    police = meeting.attendees.get(body="police")
    remove_person(meeting=meeting, attendee=police.pk, version=1, by=actor(cast.binh))
    remove_person(meeting=meeting, attendee=police.pk, version=1, by=actor(cast.binh))  # a double click
    with pytest.raises(Refused, match=r"Chưa đủ thành phần họp\. Xin thêm: Đại diện Công an\."):
        invite(meeting=meeting, version=2, by=actor(cast.binh))
    person = Person("police", "", "Đại diện Công an phường", "secretary")
    added = add_person(meeting=meeting, person=person, version=2, by=actor(cast.binh))
    assert (
        meeting.attendees.get(part="secretary") == added
    )  # one secretary: the justice officer is a member now
    with pytest.raises(Refused, match="Người chủ trì là đại diện lãnh đạo Ủy ban nhân dân"):
        correct_person(
            meeting=meeting,
            attendee=added.pk,
            person=replace(person, part="chair"),
            version=3,
            by=actor(cast.binh),
        )
    assert AuditEntry.objects.get(act="meeting_person_remove").detail.find("Đại diện Công an") > 0


def test_a_stale_page_is_refused_unless_it_says_what_stands(cast: Cast, year: Assessment) -> None:
    meeting = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    elsewhere = replace(SCHEDULE, place="Hội trường")
    reschedule(meeting=meeting, schedule=elsewhere, version=1, by=actor(cast.binh))
    assert reschedule(meeting=meeting, schedule=elsewhere, version=1, by=actor(cast.binh)).version == 2
    with pytest.raises(Changed):
        reschedule(meeting=meeting, schedule=SCHEDULE, version=1, by=actor(cast.dung))
    add_person(meeting=meeting, person=DEPUTY, version=2, by=actor(cast.binh))
    add_person(meeting=meeting, person=DEPUTY, version=2, by=actor(cast.binh))  # a double click
    assert meeting.attendees.filter(name="Lê Minh Họa").count() == 1
    meeting.refresh_from_db()
    assert (meeting.place, meeting.version) == ("Hội trường", 3)


def test_the_roll_is_called_on_the_day_and_who_came_has_a_name(cast: Cast, year: Assessment) -> None:
    today(year.ward, date(2023, 12, 27))
    meeting = called(cast, year)
    police = meeting.attendees.get(body="police")
    common = {"meeting": meeting, "version": 2, "by": actor(cast.binh)}
    with pytest.raises(Refused, match="ngày 28/12/2023 chưa diễn ra"):
        call_roll(marks={police.pk: Mark(True, "Vũ Văn Thử")}, **common)
    today(year.ward, DAY)
    with pytest.raises(Refused, match="Xin ghi họ tên người dự: Đại diện Công an phường"):
        call_roll(marks={police.pk: Mark(True, "")}, **common)
    call_roll(marks={police.pk: Mark(False, "", "Trực ban")}, **common)
    with pytest.raises(Refused, match="đã được điểm danh nên không bỏ"):
        remove_person(attendee=police.pk, **{**common, "version": 3})
    police.refresh_from_db()
    assert (police.present, police.note) == (False, "Trực ban")


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (Concluded(Decimal("7.25")), "Nhập điểm từ 0 đến 7."),
        (Concluded(Decimal("-1"), None, "x"), "Nhập điểm từ 0 đến 7."),
        (Concluded(Decimal("4.9"), None, "x"), "Nhập điểm theo nấc 0,25."),
        (Concluded(Decimal("4.75")), "xin ghi lý do khác điểm rà soát"),
    ],
)
def test_a_concluded_score_keeps_the_rule_of_scores(
    cast: Cast, year: Assessment, found: Concluded, fault: str
) -> None:
    meeting = called(cast, year)
    with pytest.raises(Refused, match=f"Chỉ tiêu 1.2: {fault}"):
        conclude(meeting=meeting, concluded=scores_of(year, c1_2=found), version=2, by=actor(cast.binh))
    assert not meeting.conclusions.exists()


def test_what_is_lacking_goes_step_by_step(cast: Cast, year: Assessment, media: None) -> None:
    assert lacks(year) == ["chưa lập cuộc họp"]
    meeting = all_came(cast, called(cast, year))
    assert lacks(year) == [
        "chưa ghi kết luận 4 chỉ tiêu",
        "chưa ghi kết quả biểu quyết",
        "chưa ghi kết luận của người chủ trì",
        "chưa tải lên biên bản họp đã ký",
    ]
    number = meeting.attendees.count()
    conclude(meeting=meeting, concluded=scores_of(year), version=3, by=actor(cast.binh))
    with pytest.raises(Refused, match="Giờ kết thúc phải sau giờ bắt đầu \\(08:00\\)"):
        note_outcome(
            meeting=meeting, outcome=replace(VOTED, ends_at=time(7, 59)), version=4, by=actor(cast.binh)
        )
    note_outcome(meeting=meeting, outcome=replace(VOTED, votes_for=1), version=4, by=actor(cast.binh))
    assert lacks(year) == [
        f"số phiếu biểu quyết không bằng số người có mặt ({number})",
        "chưa tải lên biên bản họp đã ký",
    ]


def test_a_review_that_changed_meanwhile_asks_for_a_reason(cast: Cast, year: Assessment, media: None) -> None:
    held(cast, year)
    assert lacks(year) == []
    year.results.filter(indicator__code="1.2").update(reviewed_points=Decimal("4.5"))
    assert lacks(year) == ["1 kết luận khác điểm rà soát chưa ghi lý do"]


def test_after_hop_lai_people_and_conclusions_are_taken_over(
    cast: Cast, year: Assessment, media: None
) -> None:
    old = held(cast, year, c1_2=Concluded(Decimal(6), None, "Bổ sung văn bản."))
    for key, comment in (("thong-nhat", ""), ("hop-lai", "Sót ý kiến.")):
        year.refresh_from_db()
        make_move(assessment=year, key=key, version=year.version, comment=comment, by=actor(cast.dung))
    later = replace(SCHEDULE, held_on=date(2023, 12, 29))
    new = plan_meeting(assessment=year, schedule=later, by=actor(cast.binh))
    old.refresh_from_db()
    assert (old.number, old.state, new.number, new.state) == (1, "superseded", 2, "planned")
    taken = [(one.name, one.body, one.part, one.present) for one in new.attendees.all()]
    assert taken == [(one.name, one.body, one.part, None) for one in old.attendees.all()]
    assert {row.indicator.code: (row.points, row.reason) for row in new.conclusions.all()} == {
        "1.1": (Decimal(3), ""),
        "1.2": (Decimal(6), "Bổ sung văn bản."),
        "2.1": (Decimal(35), ""),
        "2.2": (Decimal(45), ""),
    }
    assert (new.votes_for, new.conclusion) == (None, "")
    assert old.attendees.filter(present=True).count() == len(taken)


def test_a_meeting_before_the_posting_was_renewed_is_held_anew_with_its_reason(
    cast: Cast, year: Assessment
) -> None:
    old = all_came(cast, called(cast, year))
    common = {"meeting": old, "schedule": SCHEDULE, "version": old.version, "by": actor(cast.binh)}
    with pytest.raises(Refused, match="Xin ghi lý do"):
        renew(reason=" ", **common)
    new = renew(reason="Niêm yết lại.", **common)
    assert Meeting.objects.current().get(assessment=year) == new
    assert new.attendees.filter(present__isnull=True).count() == old.attendees.count()
    with pytest.raises(Refused, match="không còn sửa được"):
        renew(reason="Niêm yết lại.", **common)
    assert Attendee.objects.filter(meeting=old, present=True).count() == old.attendees.count()
