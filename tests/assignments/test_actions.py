"""Opening an assessment, attaching a plan, naming the deputy reviewer."""

import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice, Ward
from assignments.actions import attach_plan, name_deputy_reviewer, open_assessment
from assignments.models import Assessment, Plan
from criteria.models import Framework
from tests.assignments.conftest import BY_TEST, make_qd25
from tests.cast import TODAY, Cast, actor, make_framework


def test_opening_creates_the_assessment_and_is_logged(hong_son: Ward) -> None:
    framework = make_qd25()

    opened = open_assessment(ward=hong_son, framework=framework, year=2023, by=BY_TEST)

    assert (opened.ward, opened.framework, opened.year, opened.state) == (
        hong_son,
        framework,
        2023,
        "self_scoring",
    )
    entry = AuditEntry.objects.get(ward=hong_son)
    assert (entry.act, entry.object_id) == ("open_assessment", str(opened.pk))
    assert '"framework": "qd25-2021"' in entry.detail


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        (
            (2022, 2025),
            "QĐ 25/2021/QĐ-TTg không áp dụng cho năm 2026 (chỉ áp dụng từ năm 2022 đến năm 2025).",
        ),
        ((2027, None), "QĐ 25/2021/QĐ-TTg không áp dụng cho năm 2026 (chỉ áp dụng từ năm 2027)."),
        ((None, 2025), "QĐ 25/2021/QĐ-TTg không áp dụng cho năm 2026 (chỉ áp dụng đến năm 2025)."),
    ],
)
def test_a_framework_outside_its_years_is_refused(
    hong_son: Ward, years: tuple[int | None, int | None], sentence: str
) -> None:
    framework = make_qd25()
    framework.first_year, framework.last_year = years
    framework.save()

    with pytest.raises(Refused) as refused:
        open_assessment(ward=hong_son, framework=framework, year=2026, by=BY_TEST)

    assert str(refused.value) == sentence
    assert (Assessment.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_year_is_opened_once(hong_son: Ward) -> None:
    open_assessment(ward=hong_son, framework=make_qd25(), year=2023, by=BY_TEST)

    with pytest.raises(Refused, match=r"Phường Hồng Sơn đã mở kỳ đánh giá năm 2023\."):
        open_assessment(ward=hong_son, framework=make_framework("bo-khac"), year=2023, by=BY_TEST)


def test_a_programme_of_targets_stands_beside_the_yearly_standard(hong_son: Ward) -> None:
    programme = make_framework("chuong-trinh", mode=Framework.Mode.TARGETS)
    open_assessment(ward=hong_son, framework=make_qd25(), year=2023, by=BY_TEST)

    open_assessment(ward=hong_son, framework=programme, year=2023, by=BY_TEST)

    assert [a.framework.code for a in Assessment.objects.yearly()] == ["qd25-2021"]
    with pytest.raises(Refused, match="đã mở kỳ đánh giá"):
        open_assessment(ward=hong_son, framework=programme, year=2023, by=BY_TEST)


def test_another_wards_framework_is_refused(hong_son: Ward, cast: Cast) -> None:
    theirs = make_framework("rieng", ward=cast.other.ward)

    with pytest.raises(Refused, match="là bộ tiêu chí riêng của đơn vị khác"):
        open_assessment(ward=hong_son, framework=theirs, year=2023, by=BY_TEST)


def test_attaching_twice_is_once(cast: Cast) -> None:
    before = AuditEntry.objects.count()

    attach_plan(plan=cast.mine.plan, assessment=cast.mine.assessment, by=BY_TEST)

    assert (cast.mine.plan.assessments.count(), AuditEntry.objects.count()) == (1, before)


def test_a_plan_answers_its_own_ward_in_its_own_years(cast: Cast) -> None:
    later = Assessment.objects.create(ward=cast.mine.ward, framework=cast.mine.framework, year=2024)

    with pytest.raises(Refused, match="thuộc hai đơn vị khác nhau"):
        attach_plan(plan=cast.mine.plan, assessment=cast.other.assessment, by=BY_TEST)
    with pytest.raises(Refused, match="Kế hoạch 01/KH-UBND không có hiệu lực trong năm 2024"):
        attach_plan(plan=cast.mine.plan, assessment=later, by=BY_TEST)


def test_naming_the_deputy_is_logged_and_told(cast: Cast) -> None:
    finance = cast.mine.positions["tai-chinh"]

    name_deputy_reviewer(plan=cast.mine.plan, position=finance, by=actor(cast.binh))

    assert Plan.objects.get(pk=cast.mine.plan.pk).deputy_reviewer == finance
    entry = AuditEntry.objects.get(act="name_deputy_reviewer")
    assert (entry.person, entry.detail) == (
        "Trần Văn Bình",
        '{"old": "Công chức Văn phòng - Thống kê", "new": "Công chức Tài chính - Kế toán"}',
    )
    notice = Notice.objects.get()
    assert (notice.user, notice.sentence) == (
        cast.an,
        "Anh/chị được giao rà soát thay các chỉ tiêu do đầu mối chủ trì (Kế hoạch 01/KH-UBND).",
    )


def test_taking_the_name_away_tells_nobody(cast: Cast) -> None:
    name_deputy_reviewer(plan=cast.mine.plan, position=None, by=actor(cast.binh))

    assert Plan.objects.get(pk=cast.mine.plan.pk).deputy_reviewer is None
    assert (AuditEntry.objects.filter(act="name_deputy_reviewer").count(), Notice.objects.count()) == (1, 0)


def test_naming_the_same_deputy_again_is_nothing_new(cast: Cast) -> None:
    name_deputy_reviewer(plan=cast.mine.plan, position=cast.mine.positions["van-phong"], by=actor(cast.binh))

    assert (AuditEntry.objects.count(), Notice.objects.count()) == (0, 0)


def test_the_coordinator_is_not_his_own_deputy(cast: Cast) -> None:
    with pytest.raises(Refused, match="Đầu mối không tự rà soát thay mình"):
        name_deputy_reviewer(
            plan=cast.mine.plan, position=cast.mine.positions["tu-phap"], by=actor(cast.binh)
        )


def test_a_post_of_another_ward_or_out_of_use_is_refused(cast: Cast) -> None:
    cast.mine.positions["tai-chinh"].is_active = False

    for position in (cast.other.positions["tai-chinh"], cast.mine.positions["tai-chinh"]):
        with pytest.raises(Refused, match="không còn dùng hoặc thuộc đơn vị khác"):
            name_deputy_reviewer(plan=cast.mine.plan, position=position, by=actor(cast.binh))


def test_a_superseded_plan_names_nobody(cast: Cast) -> None:
    Plan.objects.update(state=Plan.State.SUPERSEDED)

    with pytest.raises(Refused, match="đã thay bằng bản mới"):
        name_deputy_reviewer(plan=cast.mine.plan, position=None, by=actor(cast.binh))


def test_invented_points_are_for_demo_wards_only(hong_son: Ward) -> None:
    framework = make_framework("minh-hoa")
    framework.illustrative = True
    framework.save()
    Ward.objects.filter(pk=hong_son.pk).update(demo_day=None)
    hong_son.refresh_from_db()

    with pytest.raises(Refused, match=r"có thang điểm minh họa, chỉ dùng cho đơn vị minh họa\."):
        open_assessment(ward=hong_son, framework=framework, year=2023, by=BY_TEST)

    hong_son.demo_day = TODAY
    assert open_assessment(ward=hong_son, framework=framework, year=2023, by=BY_TEST).framework == framework
