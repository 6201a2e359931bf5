"""Moving an open year to a newer version of its rule set: what is carried over, redone, refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, AuditEntry
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment, Assignment, FundingLine, Question, Task
from criteria.actions import start_draft
from criteria.models import Framework, Indicator
from criteria.plain import data_of, node_at, write
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Evidence
from scoring import actions
from scoring.facts import facts_of, facts_of_result
from scoring.models import IndicatorResult
from scoring.versions import move_assessment, moving, newer_version
from tests.cast import Cast, actor
from tests.evidence import files
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


BY = Actor.system("thử")


def new_version(framework: Framework, *changes: tuple[str, str, Any], without: str = "") -> Framework:
    """Return a version in force that differs in the named values (path, key, value) and lacks one indicator."""
    draft = start_draft(framework=framework, by=BY)
    data = data_of(draft)
    for path, key, value in changes:
        node = node_at(data, path)
        assert node is not None
        node[key] = value
    for criterion in data["criteria"]:
        criterion["indicators"] = [
            row for row in criterion["indicators"] if f"{criterion['number']}.{row['number']}" != without
        ]
    write(draft, data, like=draft)
    draft.state = Framework.State.IN_FORCE
    draft.save(update_fields=["state"])
    return draft


def hand_in_file(cast: Cast, code: str, by: User, indicator: Indicator | None = None) -> None:
    intake.take(
        assessment=Assessment.objects.get(pk=cast.mine.assessment.pk),
        indicator=indicator or cast.mine.indicator(code),
        incoming=Incoming([files.pdf()], "bao-cao.pdf", timezone.now()),
        by=actor(by),
    )


def move(cast: Cast, target: Framework) -> None:
    year = Assessment.objects.get(pk=cast.mine.assessment.pk)
    move_assessment(assessment=year, target=target, version=year.version, by=actor(cast.dung))


def handed_in(cast: Cast) -> IndicatorResult:
    save(cast, "1.1", cast.chi, c1__violations=Decimal(1), c2__violations=Decimal(0))
    hand_in_file(cast, "1.1", cast.chi)
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    return result


def test_figures_duties_and_evidence_follow_their_codes(cast: Cast) -> None:
    result = handed_in(cast)
    before = facts_of_result(result).outcome
    target = new_version(cast.mine.framework, ("2.1", "name", "Công khai kịp thời"))
    move(cast, target)
    assert Assessment.objects.get(pk=cast.mine.assessment.pk).framework == target
    moved = IndicatorResult.objects.get(pk=result.pk)
    assert (moved.indicator.framework, moved.indicator.code, moved.state) == (target, "1.1", "submitted")
    assert {measure.content.indicator for measure in moved.measures.all() if measure.content} == {
        moved.indicator
    }
    assert facts_of_result(moved).outcome == before
    assert {use.indicator for use in Evidence.objects.filter(assessment=cast.mine.assessment)} == {
        moved.indicator
    }
    duties = Assignment.objects.filter(plan=cast.mine.plan)
    assert {duty.indicator.framework for duty in duties if duty.indicator} == {target}
    assert [facts.lead_posts for facts in facts_of(moved.assessment).results] == [
        facts.lead_posts for facts in facts_of(cast.other.assessment).results
    ]
    entry = AuditEntry.objects.get(act="move_assessment")
    assert "Khác nhau: sửa 1 giá trị." in str(entry.detail)


def test_tasks_money_and_questions_of_an_indicator_go_along(cast: Cast) -> None:
    plan, indicator = cast.mine.plan, cast.mine.result("1.1").indicator
    paragraph = plan.paragraphs.first()
    task = Task.objects.create(plan=plan, paragraph=paragraph, indicator=indicator, order=1, title="Rà soát")
    money = FundingLine.objects.create(plan=plan, indicator=indicator, order=1, source="Ngân sách phường")
    question = Question.objects.create(
        assessment=cast.mine.assessment, indicator=indicator, text="Hỏi", asked_by=cast.chi
    )
    target = new_version(cast.mine.framework, ("2.1", "name", "Khác"))

    move(cast, target)

    for row in (task, money, question):
        row.refresh_from_db()
        assert (row.indicator.framework, row.indicator.code) == (target, "1.1")


def test_the_other_wards_year_stays_where_it_is(cast: Cast) -> None:
    move(cast, new_version(cast.mine.framework, ("2.1", "name", "Khác")))
    assert Assessment.objects.get(pk=cast.other.assessment.pk).framework == cast.mine.framework
    assert {result.indicator.framework for result in cast.other.assessment.results.all()} == {
        cast.mine.framework
    }


def test_what_was_handed_in_by_another_rule_is_scored_again(cast: Cast) -> None:
    result = handed_in(cast)
    rule = {"type": "boolean", "question": "Đã ban hành đủ?", "pass_value": True}
    target = new_version(cast.mine.framework, ("1.1.1", "rule", rule))
    assert [one.indicator.code for one in moving(cast.mine.assessment, target).redone] == ["1.1"]
    move(cast, target)
    moved = IndicatorResult.objects.get(pk=result.pk)
    assert (moved.state, moved.self_points) == (IndicatorResult.State.RETURNED, None)
    event = moved.events.last()
    assert event is not None and event.comment.startswith("Bộ tiêu chí chuyển từ bản 1 sang bản 2")
    assert Evidence.objects.get(assessment=cast.mine.assessment).state == Evidence.State.SUBMITTED
    assert facts_of_result(moved).outcome.points is None  # the new rule asks for another figure


def test_an_empty_indicator_may_go_and_a_used_one_stops_the_move(cast: Cast) -> None:
    target = new_version(cast.mine.framework, without="2.1")
    move(cast, target)
    assert [result.indicator.code for result in cast.mine.assessment.results.all()] == ["1.1", "1.2", "2.2"]
    orphan = Assignment.objects.get(plan=cast.mine.plan, indicator=None)
    assert orphan.what
    save_other = cast.other.result("2.1")
    IndicatorResult.objects.filter(pk=save_other.pk).update(
        state="submitted", self_at="2023-11-01T00:00Z", self_points=1
    )
    plan = moving(cast.other.assessment, target)
    assert plan.refusal.startswith("Bản 2 không còn chỉ tiêu 2.1, trong khi kỳ này đã có số liệu")


def test_a_new_indicator_gets_its_result(cast: Cast) -> None:
    framework = cast.mine.framework
    without = new_version(framework, without="2.1")
    move(cast, without)
    data = data_of(framework)
    again = start_draft(framework=without, by=BY, data=data)
    Framework.objects.filter(pk=again.pk).update(state="in_force")
    move(cast, Framework.objects.get(pk=again.pk))
    assert [result.indicator.code for result in cast.mine.assessment.results.all()] == [
        "1.1",
        "1.2",
        "2.1",
        "2.2",
    ]


@pytest.mark.parametrize("state", ["posting", "meeting", "agreed", "sent", "recognised"])
def test_a_year_past_review_never_moves(cast: Cast, state: str) -> None:
    target = new_version(cast.mine.framework, ("2.1", "name", "Khác"))
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=state)
    with pytest.raises(Refused, match="nên giữ nguyên bộ tiêu chí đã dùng"):
        move(cast, target)


def test_only_a_newer_version_in_force_is_offered(cast: Cast) -> None:
    year = cast.mine.assessment
    assert newer_version(year) is None
    draft = start_draft(framework=cast.mine.framework, by=BY)
    assert newer_version(year) is None
    Framework.objects.filter(pk=draft.pk).update(state="in_force")
    assert newer_version(year) == draft


def test_evidence_of_a_page_from_before_the_move_is_refused(cast: Cast) -> None:
    old = Indicator.objects.get(framework=cast.mine.framework, code="2.1")
    move(cast, new_version(cast.mine.framework, ("2.1", "name", "Khác")))
    with pytest.raises(Refused, match="Kỳ đánh giá vừa chuyển sang bản khác của bộ tiêu chí"):
        hand_in_file(cast, "2.1", cast.an, indicator=old)
    assert not Evidence.objects.filter(assessment=cast.mine.assessment).exists()


def test_leadership_sees_the_differences_first_and_moves(cast: Cast) -> None:
    handed_in(cast)
    target = new_version(cast.mine.framework, ("1.1.1", "max_points", "0.5"), ("1.1.2", "max_points", "2.5"))
    client = cast.client(cast.dung)
    board = client.get(reverse("reports:dashboard", args=[2023])).content.decode()
    url = reverse("scoring:move_version", args=[cast.mine.assessment.pk])
    assert url in board
    page = client.get(url).content.decode()
    assert "1 chỉ tiêu đã nộp hoặc đã chấp nhận được trả về để chấm lại" in page
    stale = client.post(url, {"version": 7, "target": target.pk}, follow=True).content.decode()
    assert "Kỳ đánh giá vừa được thay đổi." in stale
    done = client.post(url, {"version": 1, "target": target.pk}, follow=True).content.decode()
    assert "Kỳ đánh giá năm 2023 đã theo bản 2." in done
    again = client.get(url, follow=True).content.decode()
    assert "Kỳ đánh giá đang theo bản mới nhất của bộ tiêu chí." in again
    assert cast.client(cast.an).get(url).status_code == 403
