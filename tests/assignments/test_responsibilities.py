"""Who leads, works and reviews, on a day; what the plan leaves unclear."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Holding, Position, User
from assignments.models import Assessment, Assignment, Party, Plan
from assignments.responsibilities import QUERIES, Responsibilities, Tier
from config.access import Role
from tests.cast import TODAY, make_user

VP, TP, TC, VH, CS = (
    "Công chức Văn phòng - Thống kê",
    "Công chức Tư pháp - Hộ tịch",
    "Công chức Tài chính - Kế toán",
    "Công chức Văn hóa - Xã hội",
    "Công chức Chính sách",
)
POLICE, MILITARY = "Trưởng Công an phường", "Chỉ huy trưởng Ban Chỉ huy quân sự phường"
LEADS = {
    "1.1": (VP,),
    "1.2": (TP,),
    "2.1": (VH, TP),
    "2.2": (VP,),
    "2.3": (TP,),
    "2.4": (TP,),
    "2.5": (TP,),
    "2.6": (TC,),
    "3.1": (TP,),
    "3.2": (TC,),
    "3.3": (TP, VH, CS),
    "4.1": (VP,),
    "4.2": (VP,),
    "4.3": (VP,),
    "4.4": (VP,),
    "4.5": (TC,),
    "5.1": (VP,),
    "5.2": (VP,),
    "5.3": (VP,),
    "5.4": (POLICE, MILITARY),
}
POSTS = {
    "oanh": ("van-phong-thong-ke", Role.OFFICIAL),
    "phuc": ("tu-phap-ho-tich", Role.JUSTICE_OFFICER),
    "quang": ("tai-chinh-ke-toan", Role.OFFICIAL),
    "son": ("van-hoa-xa-hoi", Role.OFFICIAL),
    "thu": ("truong-cong-an", Role.OFFICIAL),
    "uyen": ("pho-chu-tich", Role.LEADER),
}


@dataclass
class HongSon:
    """The plan with its people; ``Công chức Chính sách`` and the military commander's post are vacant."""

    assessment: Assessment
    plan: Plan
    people: dict[str, User]

    def on(self, day: date = TODAY) -> Responsibilities:
        return Responsibilities.of(self.assessment, day)

    def pk(self, code: str) -> int:
        return self.assessment.framework.indicators.get(code=code).pk

    def ids(self, *names: str) -> frozenset[int]:
        return frozenset(self.people[name].pk for name in names)

    def position(self, code: str) -> Position:
        return self.plan.ward.positions.get(code=code)


@pytest.fixture
def ward(assessment: Assessment, plan: Plan) -> HongSon:
    people = {
        name: make_user(name, name.title(), plan.ward, role, position=plan.ward.positions.get(code=code))
        for name, (code, role) in POSTS.items()
    }
    return HongSon(assessment, plan, people)


def test_the_leads_of_all_twenty_indicators(ward: HongSon) -> None:
    found = ward.on()

    assert {code: found.lead_posts(ward.pk(code)) for code in LEADS} == LEADS


def test_the_justice_officer_leads_seven_indicators(ward: HongSon) -> None:
    found = ward.on()

    led = [code for code in LEADS if found.lead_ids(ward.pk(code)) & ward.ids("phuc")]
    assert led == ["1.2", "2.1", "2.3", "2.4", "2.5", "3.1", "3.3"]


def test_a_lead_is_a_person_in_a_post(ward: HongSon) -> None:
    (lead,) = ward.on().leads(ward.pk("2.6"))

    assert (lead.user_id, lead.name, lead.position) == (ward.people["quang"].pk, "Quang", TC)


def test_a_charged_group_works_but_leads_in_nobodys_person(ward: HongSon) -> None:
    found = ward.on()

    assert found.lead_ids(ward.pk("2.2")) == ward.ids("oanh")
    assert found.worker_ids(ward.pk("2.2")) == ward.ids("oanh", "phuc", "quang", "son")


def test_workers_are_leads_supporters_keepers_and_the_coordinator(ward: HongSon) -> None:
    found = ward.on()

    assert found.part_ids(ward.pk("2.6")) == ward.ids("quang", "phuc")
    assert found.part_ids(ward.pk("5.4")) == ward.ids("thu")
    assert found.worker_ids(ward.pk("5.4")) == ward.ids("thu", "phuc")
    assert [person.name for person in found.keepers(ward.pk("4.5"))] == ["Oanh"]
    assert [person.name for person in found.supporting(ward.pk("2.6"))] == ["Phuc"]


def test_members_of_a_supporting_group_support(ward: HongSon) -> None:
    names = [person.name for person in ward.on().supporting(ward.pk("4.1"))]

    assert names == ["Oanh", "Phuc", "Quang", "Son"]


def test_a_position_that_leaves_the_group_or_use_no_longer_supports(ward: HongSon) -> None:
    ward.position("van-hoa-xa-hoi").groups.clear()
    Position.objects.filter(code="tai-chinh-ke-toan").update(is_active=False)

    names = [person.name for person in ward.on().supporting(ward.pk("4.1"))]

    assert names == ["Oanh", "Phuc"]


def test_posts_of_a_unit_are_its_members(ward: HongSon) -> None:
    desk = ward.plan.ward.units.get(code="bo-phan-mot-cua")
    Position.objects.filter(code="pho-chu-tich").update(unit=desk)

    assert ward.on().part_ids(ward.pk("5.2")) == ward.ids("oanh", "uyen")


def test_the_holder_of_the_day_answers(ward: HongSon) -> None:
    after = make_user("vinh", "Vinh", ward.plan.ward, Role.OFFICIAL)
    position = ward.position("tai-chinh-ke-toan")
    Holding.objects.filter(position=position).update(until=date(2023, 6, 14))
    Holding.objects.create(position=position, user=after, since=date(2023, 6, 15))

    assert ward.on(date(2023, 6, 14)).lead_ids(ward.pk("3.2")) == ward.ids("quang")
    assert ward.on(date(2023, 6, 15)).lead_ids(ward.pk("3.2")) == {after.pk}
    assert Responsibilities.of(ward.assessment).lead_ids(ward.pk("3.2")) == {after.pk}  # the ward's own day


def test_two_holders_both_lead(ward: HongSon) -> None:
    second = make_user(
        "xuan", "Xuan", ward.plan.ward, Role.OFFICIAL, position=ward.position("tai-chinh-ke-toan")
    )

    assert ward.on().lead_ids(ward.pk("3.2")) == ward.ids("quang") | {second.pk}


def test_a_locked_account_never_counts(ward: HongSon) -> None:
    User.objects.filter(username__in=["quang", "phuc"]).update(is_active=False)

    found = ward.on()

    assert found.lead_ids(ward.pk("2.6")) == frozenset()
    assert found.coordinator_ids == found.justice_ids == frozenset()
    assert found.reviewers(ward.pk("1.1"), frozenset()).tier == Tier.LEADERSHIP


def test_only_plans_in_force_give_responsibilities(ward: HongSon) -> None:
    Plan.objects.update(state=Plan.State.SUPERSEDED)

    found = ward.on()

    assert (found.plan, found.duties, found.lead_ids(ward.pk("1.1"))) == (None, (), frozenset())
    assert found.unclear(ward.pk("1.1")) == ("Kế hoạch chưa giao nhiệm vụ nào cho chỉ tiêu này.",)


def test_the_coordinator_reviews_what_he_does_not_lead(ward: HongSon) -> None:
    reviewers = ward.on().reviewers(ward.pk("1.1"), frozenset())

    assert (reviewers.ids, reviewers.tier, reviewers.names) == (ward.ids("phuc"), Tier.COORDINATOR, ("Phuc",))
    assert reviewers.sentence == "Người rà soát: Phuc."


def test_another_justice_officer_reviews_what_the_coordinator_leads(ward: HongSon) -> None:
    colleague = make_user("yen", "Yen", ward.plan.ward, Role.JUSTICE_OFFICER)

    reviewers = ward.on().reviewers(ward.pk("1.2"), frozenset())

    assert (reviewers.ids, reviewers.tier) == (frozenset({colleague.pk}), Tier.COORDINATOR)


def test_the_deputy_reviews_what_the_coordinator_leads(ward: HongSon) -> None:
    Plan.objects.update(deputy_reviewer=ward.position("van-phong-thong-ke"))

    reviewers = ward.on().reviewers(ward.pk("1.2"), frozenset())

    assert (reviewers.ids, reviewers.tier) == (ward.ids("oanh"), Tier.DEPUTY)
    assert reviewers.sentence == "Người rà soát thay: Oanh."


def test_leadership_reviews_where_coordinator_and_deputy_are_involved(ward: HongSon) -> None:
    Plan.objects.update(deputy_reviewer=ward.position("van-hoa-xa-hoi"))

    reviewers = ward.on().reviewers(ward.pk("2.1"), frozenset())  # both lead 2.1

    assert (reviewers.ids, reviewers.tier) == (ward.ids("uyen"), Tier.LEADERSHIP)
    assert reviewers.sentence == "Lãnh đạo rà soát: Uyen."


def test_without_a_named_deputy_leadership_reviews(ward: HongSon) -> None:
    assert ward.on().reviewers(ward.pk("2.5"), frozenset()).tier == Tier.LEADERSHIP


def test_who_uploaded_or_entered_does_not_review(ward: HongSon) -> None:
    Plan.objects.update(deputy_reviewer=ward.position("van-phong-thong-ke"))
    found = ward.on()

    assert found.reviewers(ward.pk("3.2"), ward.ids("phuc")).ids == ward.ids("oanh")
    assert found.reviewers(ward.pk("3.2"), ward.ids("phuc", "oanh")).ids == ward.ids("uyen")


def test_nobody_may_be_left_to_review(ward: HongSon) -> None:
    reviewers = ward.on().reviewers(ward.pk("3.2"), ward.ids("phuc", "uyen"))

    assert (reviewers.ids, reviewers.sentence) == (frozenset(), "Chưa có người rà soát.")


def test_who_has_no_working_role_is_no_reviewer(ward: HongSon) -> None:
    admin = make_user("admin", "Admin", ward.plan.ward, Role.WARD_ADMIN, position=ward.position("chu-tich"))
    Plan.objects.update(deputy_reviewer=ward.position("chu-tich"))

    found = ward.on()

    assert found.deputy_ids == {admin.pk}
    assert found.reviewers(ward.pk("1.2"), frozenset()).tier == Tier.LEADERSHIP


def test_what_is_unclear_is_said_with_its_paragraph(ward: HongSon) -> None:
    found = ward.on()

    assert found.unclear(ward.pk("4.2")) == (
        "Đoạn 71: chưa rõ người chủ trì, thời hạn.",
        "Đoạn 72: chưa rõ thời hạn, sản phẩm.",
        "Đoạn 73: chưa rõ người chủ trì, thời hạn (kế hoạch giao chung cho: Các công chức chuyên môn).",
    )
    # Paragraph 34 names the officer, the quarter and the year, and the plan to be made.
    assert found.unclear(ward.pk("1.2"))[1:] == ()
    assert found.unclear(ward.pk("5.4")) == (
        f"Đoạn 98: chưa có người giữ chức danh {MILITARY}.",
        f"Đoạn 99: chưa có người giữ chức danh {MILITARY}.",
    )


def test_the_number_of_queries_does_not_grow_with_the_plan(ward: HongSon) -> None:
    with CaptureQueriesContext(connection) as whole:
        ward.on()
    Party.objects.exclude(assignment__paragraph__number=31).delete()
    Assignment.objects.exclude(paragraph__number=31).delete()
    with CaptureQueriesContext(connection) as one:
        found = ward.on()

    assert len(found.duties) == 1
    assert (len(whole), len(one), QUERIES) == (6, 6, 6)


def test_several_years_are_read_at_once_and_kept_apart(ward: HongSon, django_assert_num_queries: Any) -> None:
    this = Assessment.objects.select_related("ward").get(pk=ward.plan.assessments.get().pk)
    last = Assessment.objects.create(ward=this.ward, framework=this.framework, year=2022)
    deputy = ward.position("van-phong-thong-ke")
    old = Plan.objects.create(
        ward=this.ward, code="old", title="Kế hoạch 2022", first_year=2022, last_year=2022,
        state=Plan.State.ISSUED, deputy_reviewer=deputy,
    )  # fmt: skip
    old.assessments.add(last)

    with django_assert_num_queries(6):
        found = Responsibilities.of_each([this, last])
    with django_assert_num_queries(0):
        assert Responsibilities.of_each([]) == {}

    assert found == {this.pk: Responsibilities.of(this), last.pk: Responsibilities.of(last)}
    assert (len(found[this.pk].duties) > 0, found[last.pk].duties) == (True, ())
    assert (found[this.pk].plan, found[last.pk].plan) == (ward.plan, old)
    assert (found[this.pk].deputy_ids, found[last.pk].deputy_ids) == (frozenset(), ward.ids("oanh"))


def test_another_ward_is_never_counted(ward: HongSon, cast: object) -> None:
    found = ward.on()

    everybody = found.working_ids | found.part_ids(ward.pk("2.1")) | found.coordinator_ids
    assert everybody == ward.ids(*POSTS)


def numbers(user: User, on: date | None = None) -> list[int]:
    rows = Assignment.objects.of_person(user, on)
    return list(rows.values_list("paragraph__number", flat=True))


def test_my_duties_are_those_of_every_part(ward: HongSon) -> None:
    """Led, shared with a group, supported, kept on file."""
    led = [34, 39, 45, 48, 50, 56, 63, 113]
    supported = [38, 39, 45, 48, 52, 56, 61, 64, 67, 68, 113]
    shared = [33, 37, 41, 44, 47, 55, 57, 69, 73, 77, 81, 83, 84, 110, 111]

    assert numbers(ward.people["phuc"]) == sorted({*led, *supported, *shared})


def test_my_duties_end_with_the_post(ward: HongSon) -> None:
    thu = ward.people["thu"]
    Holding.objects.filter(user=thu).update(until=date(2023, 6, 30))

    assert {98, 99} <= set(numbers(thu, date(2023, 6, 30)))
    assert numbers(thu) == []


def test_my_duties_cost_one_query_and_stay_in_the_ward(
    ward: HongSon, cast: object, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):
        found = list(Assignment.objects.of_person(ward.people["phuc"]))

    assert {duty.plan_id for duty in found} == {ward.plan.pk}
    assert list(Assignment.objects.of_person(cast.khanh)) == []
