"""Hồng Sơn's year 2023 walked through every step of its course by its people: recognised, not recognised, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.acts import DETAILS
from accounts.audit import AuditEntry, verify
from accounts.models import User, Ward
from assignments.models import Assessment
from evidence.models import Evidence
from reports.course import make_move
from reports.demo.walking import Walk
from reports.demo.wards import read_demo
from reports.models import Agreement, CourseEvent, Decision, Meeting, Posting, Submission, Supplement
from reports.outcome import records as outcome
from reports.sealing import digest_of
from scoring.models import IndicatorResult

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture(scope="module")
def walk(
    demo: Ward, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Walk]:
    """The year as it stands when its dossier has been sent."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        year = Assessment.objects.select_related("ward", "framework").get(ward=demo, year=2023)
        found = Walk(read_demo().wards[0], year, processes=1)
        for step in ("review", "posting", "meeting", "agreed", "sent"):
            found.take(step)
        yield found
        patch.undo()
        transaction.set_rollback(True)


def year(walk: Walk) -> Assessment:
    return Assessment.objects.select_related("ward", "framework").get(pk=walk.assessment.pk)


def go(walk: Walk, key: str, by: Any, comment: str = "") -> str:
    found = year(walk)
    make_move(assessment=found, key=key, version=found.version, comment=comment, by=by)
    return year(walk).state


def public(walk: Walk) -> str:
    where = reverse("reports:public", kwargs={"ward": "hong-son", "year": 2023})
    return Client().get(where).content.decode()


def test_each_step_was_made_by_who_may_and_written_down(walk: Walk) -> None:
    events = CourseEvent.objects.filter(assessment=walk.assessment).order_by("pk")
    assert [(one.act, one.source, one.target, f"{one.on:%d/%m/%Y}", one.person) for one in events] == [
        ("chuyen-ra-soat", "self_scoring", "review", "04/12/2023", "Trần Thị Ví Dụ"),
        ("niem-yet", "review", "posting", "11/12/2023", "Nguyễn Văn Tượng Trưng"),
        ("ket-thuc-niem-yet", "posting", "meeting", "18/12/2023", "Trần Thị Ví Dụ"),
        ("thong-nhat", "meeting", "agreed", "22/12/2023", "Nguyễn Văn Tượng Trưng"),
        ("gui-ho-so", "agreed", "sent", "05/01/2024", "Nguyễn Văn Tượng Trưng"),
    ]
    assert {one.position for one in events} == {"Công chức Tư pháp - Hộ tịch", "Chủ tịch UBND phường"}
    assert list(verify(f"ward:{walk.ward.pk}")) == []


def test_every_indicator_was_signed_by_who_answers_for_it_and_reviewed_by_somebody_else(walk: Walk) -> None:
    rows = IndicatorResult.objects.filter(assessment=walk.assessment)
    assert {(one.state, one.signed_by_id is None) for one in rows} == {("accepted", False)}
    assert [one for one in rows if one.signed_by_id == one.reviewed_by_id] == []


def test_the_posting_and_its_papers_are_kept_as_they_hung(walk: Walk) -> None:
    posting = Posting.objects.get(assessment=walk.assessment)
    assert (posting.state, f"{posting.posted_on:%d/%m/%Y}", f"{posting.closed_on:%d/%m/%Y}") == (
        "closed",
        "11/12/2023",
        "18/12/2023",
    )
    assert [one.kind for one in posting.papers.all()] == ["notice", "report", "score_sheet"]
    stored = [Path(settings.MEDIA_ROOT, one.stored_name) for one in posting.papers.all()]
    assert all(path.read_bytes().startswith(b"%PDF-1.7") for path in stored)
    assert (posting.content["total"], posting.content["max"]) == ("87", "100")
    assert "Phạm Văn Giả Định" not in str(posting.content)  # covered: nobody decided to keep it


def test_the_agreed_result_is_frozen_with_every_piece_of_evidence(walk: Walk) -> None:
    row = Agreement.objects.get(assessment=walk.assessment)
    assert (row.total, row.met, row.digest) == (Decimal("87.00"), True, digest_of(row.content))
    indicators = row.content["indicators"]
    assert len(indicators) == 20
    frozen = {proof["digest"] for one in indicators for proof in one["evidence"]}
    accepted = Evidence.objects.filter(assessment=walk.assessment).accepted()
    assert frozen == set(accepted.values_list("revision__digest", flat=True))


def test_recognised(walk: Walk) -> None:
    walk.take("recognised")
    assert year(walk).state == State.RECOGNISED
    asked = Supplement.objects.get(submission__assessment=walk.assessment)
    assert (f"{asked.due_on:%d/%m/%Y}", f"{asked.answered_on:%d/%m/%Y}") == ("18/01/2024", "17/01/2024")
    decision = Decision.objects.get(assessment=walk.assessment)
    assert (decision.outcome, decision.number) == ("recognised", "245/QĐ-UBND")
    rows = IndicatorResult.objects.filter(assessment=walk.assessment)
    assert sum(one.appraised_points or 0 for one in rows) == Decimal("87.00")


def codes_in(told: Any) -> Iterator[str]:
    """Yield what a person would read in the log as a word of the source: a name without a label, a state's code."""
    if isinstance(told, dict):
        yield from (name for name in told if re.fullmatch("[a-z_ ]+", name) and name not in DETAILS)
        told = list(told.values())
    if isinstance(told, list):
        yield from (code for part in told for code in codes_in(part))
    elif isinstance(told, str) and re.fullmatch("[a-z]+(_[a-z]+)+", told) and told not in DETAILS:
        yield told


def test_the_log_of_the_whole_year_is_told_in_vietnamese(walk: Walk) -> None:
    walk.take("recognised")
    rows = AuditEntry.objects.exclude(detail="").values_list("act", "detail")
    found = {(act, code) for act, detail in rows for code in codes_in(json.loads(detail))}
    assert len({act for act, _ in rows}) > 60
    assert found == set()


def test_not_recognised(walk: Walk) -> None:
    walk._day(walk.told["days"]["recognised"]["day"])
    decided = outcome.Decided(
        "not_recognised",
        year(walk).ward.today(),
        "UBND thành phố Vinh",
        ground="Chưa đủ 50 % điểm tiêu chí 3.",
    )
    row = outcome.record_decision(assessment=year(walk), decided=decided, seen=None, by=walk.officer)
    walk._attach("decision", row, "decision")
    assert go(walk, "chua-dat", walk.officer) == State.NOT_RECOGNISED
    assert go(walk, "sua-ket-qua", walk.leader, "Ghi nhầm danh sách") == State.SENT
    assert [one.withdrawn_reason for one in Decision.objects.filter(assessment=walk.assessment)] == [
        "Ghi nhầm danh sách"
    ]


def test_back_to_self_scoring_keeps_everything_that_was_recorded(walk: Walk) -> None:
    assert go(walk, "rut-ho-so", walk.leader, "Thiếu biên bản") == State.AGREED
    assert go(walk, "hop-lai", walk.leader, "Xem lại tiêu chí 3") == State.MEETING
    assert go(walk, "rut-niem-yet", walk.leader, "Sửa chỉ tiêu 3.2") == State.REVIEW
    assert go(walk, "ve-tu-cham", walk.officer, "Nhập lại số liệu") == State.SELF_SCORING
    of_year = {"assessment": walk.assessment}
    assert [(one.state, one.reason) for one in Posting.objects.filter(**of_year)] == [
        ("withdrawn", "Sửa chỉ tiêu 3.2")
    ]
    assert [one.state for one in Meeting.objects.filter(**of_year)] == ["superseded"]
    assert [one.superseded_reason for one in Agreement.objects.filter(**of_year)] == ["Xem lại tiêu chí 3"]
    assert [one.withdrawn_reason for one in Submission.objects.filter(**of_year)] == ["Thiếu biên bản"]
    page = public(walk)
    assert "Sửa chỉ tiêu 3.2" in page
    assert "87,0" not in page


def test_the_public_reads_what_was_posted_whatever_changes_later(walk: Walk) -> None:
    before = public(walk)
    assert "87,0" in before
    IndicatorResult.objects.filter(assessment=walk.assessment, indicator__code="3.2").update(
        reviewed_points=5, self_reason="CHIM-HOÀNG-YẾN", shortfall="CHIM-HOÀNG-YẾN"
    )
    assert public(walk) == before


@pytest.mark.parametrize("who", ["tuphap", "vanphong", "taichinh", "chutich"])
def test_every_page_of_the_course_opens_in_every_step_with_at_most_20_queries(
    walk: Walk, who: str, django_assert_max_num_queries: Any
) -> None:
    client, pages = Client(), ("course", "posting", "opinions", "meeting", "outcome", "dashboard")
    client.force_login(User.objects.get(username=who))
    for state in ("sent", "agreed", "meeting", "posting", "review", "self_scoring"):
        Assessment.objects.filter(pk=walk.assessment.pk).update(state=state)
        for page in pages:
            where = reverse(f"reports:{page}", kwargs={"year": 2023})
            client.get(where)
            with django_assert_max_num_queries(20):
                assert client.get(where).status_code == 200, (state, page)
