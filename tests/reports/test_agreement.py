"""What the meeting agreed on is frozen: it says what the meeting concluded, and stays whatever changes afterwards."""

from __future__ import annotations

import copy
import hashlib
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from criteria.models import ValueCheck
from evidence.models import Evidence
from reports.course import make_move
from reports.course_case import CourseCase
from reports.meeting.actions import plan_meeting
from reports.meeting.agreement import agreed_standing
from reports.meeting.concluding import Concluded
from reports.meeting.frozen import frozen_result
from reports.models import Agreement, Meeting
from reports.sealing import digest_of
from scoring.models import IndicatorResult, Measure
from tests.cast import Cast, actor
from tests.evidence.conftest import Take, media, take
from tests.reports.meetings import SCHEDULE, held, to_meeting

__all__ = ["media", "take"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def year(cast: Cast, take: Take) -> Assessment:
    """The year at its meeting, with one accepted document and two figures of 1.2."""
    use = take(code="2.1")
    Evidence.objects.filter(pk=use.pk).update(
        state=Evidence.State.ACCEPTED,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        decided_by=cast.binh,
    )
    result = cast.mine.result("1.2")
    for key, value in (("numerator", "18"), ("denominator", "20")):
        slot = Measure.slot_of(None, key)
        Measure.objects.create(result=result, key=key, slot=slot, kind="integer", value=value)
    return to_meeting(cast)


def agree(cast: Cast, year: Assessment) -> Agreement:
    year.refresh_from_db()
    make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung))
    return Agreement.objects.in_force().get(assessment=year)


def test_scores_total_conditions_proof_and_meeting_are_frozen(cast: Cast, year: Assessment) -> None:
    meeting = held(cast, year)
    row = agree(cast, year)
    meeting.refresh_from_db()
    assert (row.total, row.met, row.framework, row.framework_digest) == (
        Decimal(88),
        True,
        year.framework,
        year.framework.digest,
    )
    assert meeting.state == Meeting.State.AGREED
    content = row.content
    assert (content["total"], content["max"], content["met"]) == ("88", "100", True)
    assert [(one["number"], one["points"], one["max"]) for one in content["criteria"]] == [
        (1, "8", "10"),
        (2, "80", "90"),
    ]
    second = content["indicators"][1]
    assert [second[key] for key in ("code", "max", "self", "reviewed", "agreed", "reason")] == [
        "1.2",
        "7",
        "5",
        "5",
        "5",
        "",
    ]
    assert second["figures"] == {"0/numerator": "18", "0/denominator": "20"}
    assert content["meeting"]["votes"] == [meeting.attendees.count(), 0, 0]
    (minutes,) = content["meeting"]["minutes"]
    assert minutes["digest"] == meeting.files.get().revision.digest
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.digest == hashlib.sha256(plain.encode()).hexdigest()
    assert row.digest in AuditEntry.objects.get(act="agreement_make").detail


def test_every_accepted_document_is_pinned_with_its_revision_and_hash(cast: Cast, year: Assessment) -> None:
    held(cast, year)
    row = agree(cast, year)
    use = Evidence.objects.get(assessment=year)
    of_document = next(one for one in row.content["indicators"] if one["evidence"])
    assert of_document["code"] == "2.1"
    (proof,) = of_document["evidence"]
    assert (proof["document"], proof["revision"], proof["digest"], proof["size"]) == (
        use.document_id,
        1,
        use.revision.digest,
        use.revision.size,
    )


def test_what_the_meeting_changes_is_what_total_and_conditions_follow(cast: Cast, year: Assessment) -> None:
    held(
        cast,
        year,
        c1_1=Concluded(Decimal("1.5"), None, "Thiếu một văn bản."),
        c1_2=Concluded(Decimal("3.25"), None, "Hai văn bản sai thể thức."),
    )
    row = agree(cast, year)
    assert (row.total, row.met) == (Decimal("84.75"), False)
    states = {one["key"]: (one["state"], one["sentence"]) for one in row.content["conditions"]}
    assert states["total"] == ("met", "Tổng điểm 84,75/100, đạt mốc 80 điểm.")
    assert states["each_criterion"][0] == "not_met"
    assert cast.mine.result("1.1").reviewed_points == Decimal(3)  # the review keeps its own word
    assert row.content["indicators"][0]["reason"] == "Thiếu một văn bản."


def test_what_is_frozen_stays_when_everything_else_changes(cast: Cast, year: Assessment) -> None:
    held(cast, year)
    row = agree(cast, year)
    before, digest = copy.deepcopy(row.content), row.digest
    Measure.objects.filter(result__assessment=year).update(value="1")
    IndicatorResult.objects.filter(assessment=year).update(reviewed_points=Decimal(0), self_points=Decimal(0))
    use = Evidence.objects.get(assessment=year)
    Evidence.objects.filter(pk=use.pk).update(state=Evidence.State.RETURNED, comment="Thiếu dấu.")
    use.document.subject = "Tên khác"
    use.document.save()
    indicator = cast.mine.indicator("1.2")
    type(indicator).objects.filter(pk=indicator.pk).update(points_certainty="unknown", name="Tên khác")
    ValueCheck.objects.all().delete()
    row.refresh_from_db()
    assert (row.content, row.digest, digest_of(row.content)) == (before, digest, digest)
    page = cast.client(cast.an).get(reverse("reports:meeting_result", args=[2023])).content.decode()
    assert "88,0 / 100 điểm · đủ điều kiện đề nghị công nhận" in page
    assert "khớp với nội dung đang lưu" in page
    assert "Tên khác" not in page


def test_a_frozen_result_that_was_tampered_with_shows(cast: Cast, year: Assessment) -> None:
    held(cast, year)
    row = agree(cast, year)
    content = copy.deepcopy(row.content)
    content["indicators"][1]["agreed"] = "7"
    Agreement.objects.filter(pk=row.pk).update(content=content)
    row.refresh_from_db()
    assert not frozen_result(row).is_whole
    page = cast.client(cast.an).get(reverse("reports:meeting_result", args=[2023])).content.decode()
    assert "Nội dung lưu giữ không khớp mã kiểm tra." in page


def test_holding_it_again_keeps_the_first_result_and_says_why(cast: Cast, year: Assessment) -> None:
    held(cast, year)
    first = agree(cast, year)
    year.refresh_from_db()
    make_move(
        assessment=year, key="hop-lai", version=year.version, comment="Sót ý kiến.", by=actor(cast.dung)
    )
    first.refresh_from_db()
    assert (first.superseded_reason, first.superseded_by) == ("Sót ý kiến.", cast.dung)
    assert first.meeting.state == Meeting.State.SUPERSEDED
    year.refresh_from_db()
    plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    with pytest.raises(Refused, match="chưa mời họp"):
        make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung))
    client = cast.client(cast.an)
    page = client.get(reverse("reports:meeting_result", args=[2023]) + "?lan=1").content.decode()
    assert "Không còn hiệu lực" in page and "Sót ý kiến." in page
    assert client.get(reverse("reports:meeting_result", args=[2023]) + "?lan=7").status_code == 404


def test_the_standing_of_a_meeting_needs_no_facts(
    cast: Cast, year: Assessment, django_assert_num_queries
) -> None:
    held(cast, year)
    case = CourseCase(Assessment.objects.select_related("ward", "framework").get(pk=year.pk))
    with django_assert_num_queries(4):  # check marks, results, conclusions, finding on the head
        assert agreed_standing(case).total == Decimal(88)
    assert case.facts.results and agreed_standing(CourseCase(year, case.facts)).total == Decimal(88)
