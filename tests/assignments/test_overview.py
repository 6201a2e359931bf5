"""What the plan's page gathers, and the plan's own wording beside the law's."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from accounts.models import Holding
from assignments.models import Assignment, Paragraph, Plan
from assignments.overview import PlanOverview, Wording, same_wording
from assignments.planfile import PlanFile
from tests.cast import TODAY, Cast

LAW = Path(settings.BASE_DIR) / "criteria" / "frameworks" / "qd25-2021.yaml"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hòa giải cơ sở, trợ giúp pháp lý", "Hòa giải ở cơ sở, trợ giúp pháp lý", False),
        ("hiệu quả tại cơ sở.", "Hiệu quả  tại cơ sở", True),
        ("Ban Thanh tra Nhân dân", "Ban Thanh tra nhân dân", True),
        ("", "", True),
    ],
)
def test_case_spaces_and_the_full_stop_make_no_other_wording(one: str, other: str, same: bool) -> None:
    assert same_wording(one, other) is same


def test_a_name_the_law_does_not_give_yet_differs_from_nothing() -> None:
    unknown = Wording(own="Tên trong kế hoạch", law="")

    assert (unknown.differs, unknown.shown) == (False, "Tên trong kế hoạch")


def test_where_the_plan_of_hong_son_words_it_differently_from_the_law(plan_file: PlanFile) -> None:
    law = yaml.safe_load(LAW.read_text(encoding="utf-8"))
    names = {
        f"{criterion['number']}.{indicator['number']}": indicator["name"]
        for criterion in law["criteria"]
        for indicator in criterion["indicators"]
    }
    own = {
        entry.indicator: Paragraph(text=entry.text).own_wording
        for entry in plan_file.paragraphs
        if entry.indicator and entry.kind == "heading"
    }

    assert list(own) == list(names)
    differing = [code for code in names if Wording(own[code], names[code]).differs]
    assert differing == ["2.3", "3.1", "3.2", "3.3", "4.4", "4.5", "5.4"]


def test_the_page_groups_by_criterion_in_the_plans_order(plan: Plan) -> None:
    overview = PlanOverview.of(plan, TODAY)

    assert [(block.criterion.number, len(block.indicators)) for block in overview.criteria] == [
        (1, 2),
        (2, 6),
        (3, 3),
        (4, 5),
        (5, 4),
    ]
    money = overview.criteria[2].indicators[1]
    assert [(paragraph.number, row is not None) for paragraph, row in money.entries] == [
        (59, False),
        (60, True),
        (61, True),
    ]
    assert [row.duty.assignment.paragraph.number for row in overview.organisation] == [110, 111, 113]
    assert [(block.body, len(block.requests)) for block in overview.requests] == [
        ("Đảng ủy phường", 2),
        ("Mặt trận Tổ quốc Việt Nam phường", 4),
        ("Hội đồng nhân dân phường", 2),
    ]


def test_the_parts_outside_the_indicators(plan: Plan) -> None:
    overview = PlanOverview.of(plan, TODAY)

    counts = [overview.legal_bases, overview.purposes, overview.requirements, overview.funding]
    assert [len(paragraphs) for paragraphs in counts] == [3, 3, 8, 1]
    assert (overview.indicator_count, len(overview.duties), len(overview.reports)) == (20, 45, 16)


def test_the_head_names_the_holders_of_the_day(cast: Cast) -> None:
    Holding.objects.filter(user=cast.chi).update(until=date(2023, 6, 30))

    before = PlanOverview.of(cast.mine.plan, date(2023, 6, 30))
    after = PlanOverview.of(cast.mine.plan, date(2023, 7, 1))

    assert (before.coordinator_names, before.deputy_names) == (("Trần Văn Bình",), ("Lê Thị Chi",))
    assert (after.coordinator_names, after.deputy_names) == (("Trần Văn Bình",), ())


def test_a_plan_in_which_all_is_clear_says_so(cast: Cast) -> None:
    Assignment.objects.update(due_on=date(2023, 11, 29), result="Báo cáo")

    assert (
        PlanOverview.of(cast.mine.plan, TODAY).answer
        == "4 nhiệm vụ đều rõ người chủ trì, thời hạn và sản phẩm."
    )


def test_a_plan_without_duties_says_so(cast: Cast) -> None:
    Assignment.objects.all().delete()

    assert PlanOverview.of(cast.mine.plan, TODAY).answer == "Kế hoạch chưa có nhiệm vụ nào."


def test_an_indicator_without_a_duty_is_known(plan: Plan) -> None:
    Assignment.objects.filter(paragraph__number=31).delete()

    overview = PlanOverview.of(plan, TODAY)

    assert [
        block.indicator.code for c in overview.criteria for block in c.indicators if not block.has_duties
    ] == ["1.1"]
