"""The notice of provisional figures goes exactly when the last unchecked value behind a figure is checked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assignments.models import Assessment
from criteria.models import Framework, ValueCheck
from criteria.provenance import Spot, provenance_of
from reports.course_case import CourseCase
from reports.dashboard import dashboard_of
from reports.dossier.source import Source, gather
from reports.occasions import occasions_of
from tests.cast import Cast, WardCast, make_framework, make_user, make_ward, make_ward_cast
from tests.reports.test_views import dashboard, text_of

pytestmark = pytest.mark.django_db

NOTICE = "Điểm tạm tính: giá trị có dấu (*) chưa đối chiếu văn bản gốc"
OF_INDICATOR = {
    "1.1": {("1.1", "points"), ("1.1", "rule"), ("1.1.1", "points"), ("1.1.1", "rule"), ("1.1.2", "points"), ("1.1.2", "rule")},
    "1.2": {("1.2", "points"), ("1.2", "rule")},
    "2.1": {("2.1", "points"), ("2.1", "rule")},
    "2.2": {("2.2", "points"), ("2.2", "rule")},
}  # fmt: skip
OF_CRITERION = {("1", "points"), ("2", "points")}
ALL = OF_CRITERION.union(*OF_INDICATOR.values())


@dataclass
class Unsure:
    """A ward whose rule set nobody has checked, and a person who checks one value after the other."""

    ward: WardCast
    leader: User
    checker: User

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.leader)
        return client

    def check(self, spot: Spot) -> None:
        path, field = spot
        ValueCheck.objects.create(
            framework=self.ward.framework,
            path=path,
            field=field,
            document="QĐ 25/2021/QĐ-TTg",
            checked_on="2023-11-20",
            checked_by=self.checker,
        )

    def source(self) -> Source:
        rows = Assessment.objects.select_related("ward", "framework")
        return gather(rows.get(pk=self.ward.assessment.pk), number=1, at=timezone.now())

    def indicator_page(self, code: str) -> str:
        return text_of(self.client.get(reverse("scoring:indicator", args=[self.ward.result(code).pk])))


@pytest.fixture
def unsure(cast: Cast) -> Unsure:
    ward = make_ward("tam-tinh", "Tạm Tính")
    of_ward = make_ward_cast(ward, make_framework("chua-doi-chieu", certainty="guess"))
    leader = make_user("oanh", "Lý Thị Oanh", ward, "leader", position=of_ward.positions["chu-tich"])  # type: ignore[arg-type]
    return Unsure(of_ward, leader, cast.khanh)


def test_these_are_the_values_behind_figures(unsure: Unsure) -> None:
    found = {(value.path, value.field) for value in provenance_of(unsure.ward.framework) if value.open}
    assert found == ALL
    assert len(ALL) == 14


@pytest.mark.parametrize("last", [("1.1.2", "rule"), ("2.2", "points"), ("2", "points")])
def test_each_notice_goes_with_the_last_value_behind_it(unsure: Unsure, last: Spot) -> None:
    left = set(ALL)
    for spot in [*sorted(ALL - {last}), last]:
        unsure.check(spot)
        left.discard(spot)
        source = unsure.source()
        case = CourseCase(source.facts.assessment, known_facts=source.facts)
        shown = dashboard_of(case, occasions_of(unsure.ward.ward, 2023), unsure.leader)
        indicators = {facts.node.code for facts in source.facts.results if facts.provisional}
        assert indicators == {code for code, spots in OF_INDICATOR.items() if spots & left}
        criteria = {str(row.node.number) for row in shown.criteria if row.provisional}
        assert criteria == {path[0] for path, _ in left}
        assert (shown.provisional, NOTICE in source.notice, source.provisional) == (bool(left),) * 3


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (("1.2", "rule"), "1 chỉ tiêu dùng giá trị tạm tính"),
        (("2", "points"), "1 tiêu chí có điểm tối đa tạm tính"),
    ],
)
def test_the_pages_say_it_until_then_and_no_longer(unsure: Unsure, last: Spot, words: str) -> None:
    for spot in ALL - {last}:
        unsure.check(spot)
    dossier = reverse("reports:dossier", kwargs={"year": 2023})
    before = dashboard(unsure.client)
    assert words in before
    assert f"Hồ sơ còn {words}." in text_of(unsure.client.get(dossier))
    assert ("tạm tính" in unsure.indicator_page("1.2")) is (last[0] == "1.2")
    unsure.check(last)
    assert "tạm tính" not in dashboard(unsure.client)
    assert "tạm tính" not in text_of(unsure.client.get(dossier))
    assert "tạm tính" not in unsure.indicator_page("1.2")


def test_the_list_of_what_is_left_ends_with_the_notice(unsure: Unsure) -> None:
    where = reverse("criteria:detail", args=[unsure.ward.framework.pk]) + "?chua-doi-chieu=1"
    for spot in ALL - {("2.2", "rule")}:
        unsure.check(spot)
    assert "Còn 1 giá trị chưa đối chiếu với văn bản gốc." in text_of(unsure.client.get(where))
    unsure.check(("2.2", "rule"))
    assert "Mọi giá trị đã được đối chiếu với văn bản gốc." in text_of(unsure.client.get(where))


def test_where_no_points_count_no_maximum_is_asked_for(unsure: Unsure) -> None:
    Framework.objects.filter(pk=unsure.ward.framework.pk).update(mode="pass_fail", digest="khong-cham-diem")
    rules = {spot for spot in ALL if spot[1] == "rule"}
    for spot in sorted(rules)[:-1]:
        unsure.check(spot)
    assert unsure.source().provisional is True
    unsure.check(sorted(rules)[-1])
    assert unsure.source().provisional is False
