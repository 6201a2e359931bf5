"""The facts: what the rules say of stored figures, who reviews, what is missing."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from assignments.models import Assessment
from criteria.models import Framework, Indicator
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence
from scoring import actions
from scoring.actions import Entry
from scoring.facts import facts_of, facts_of_result, standing_of
from scoring.models import Measure
from scoring.rules import ConditionState, Status
from tests.cast import Cast, actor
from tests.evidence import files

pytestmark = pytest.mark.django_db


def entry_of(cast: Cast, code: str, **values: object) -> Entry:
    """Return an entry with figures given as ``content_number__key=value`` (number 0: the indicator's own rule)."""
    facts = facts_of_result(cast.mine.result(code))
    figures = {}
    own = {}
    for name, value in values.items():
        if not name.startswith("c"):
            own[name] = value
            continue
        number, key = name[1:].split("__")
        subject = facts.subjects[max(int(number) - 1, 0)]
        field = next(one for one in subject.inputs if one.key == key)
        figures[(subject.content_id, field, None)] = value
    return Entry(figures=figures, **own)  # type: ignore[arg-type]


def save(cast: Cast, code: str, by: object, **values: object) -> None:
    result = cast.mine.result(code)
    actions.save_entry(
        result=result, entry=entry_of(cast, code, **values), version=result.version, by=actor(by)
    )  # type: ignore[arg-type]


def test_no_unlawful_and_no_missing_text_give_full_points(cast: Cast) -> None:
    save(cast, "1.1", cast.chi, c1__violations=Decimal(0), c2__violations=Decimal(0))
    outcome = facts_of_result(cast.mine.result("1.1")).outcome
    assert (outcome.status, outcome.points) == (Status.COMPUTED, Decimal(3))


def test_one_missing_text_takes_content_one_only(cast: Cast) -> None:
    save(cast, "1.1", cast.chi, c1__violations=Decimal(1), c2__violations=Decimal(0))
    facts = facts_of_result(cast.mine.result("1.1"))
    assert [subject.outcome.points for subject in facts.subjects] == [Decimal(0), Decimal(2)]
    assert facts.outcome.points == Decimal(2)


def test_nothing_arising_gives_full_points_with_a_ground(cast: Cast) -> None:
    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không được giao văn bản nào")
    facts = facts_of_result(cast.mine.result("1.1"))
    assert (facts.outcome.status, facts.outcome.points) == (Status.NOT_ARISING, Decimal(3))
    assert facts.missing == ()


def test_a_ratio_is_judged_by_its_band_and_explains_itself(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    outcome = facts_of_result(cast.mine.result("1.2")).outcome
    assert outcome.points == Decimal("5.5")
    assert (
        outcome.explanation
        == "18/20\u00a0văn bản = 90,0\u00a0% → bậc từ 90\u00a0% đến dưới 100\u00a0% → 5,5/7\u00a0điểm"
    )


PER_GROUP = {
    "type": "count_min",
    "what": "Số buổi phổ biến pháp luật",
    "unit": "buổi",
    "min": 2,
    "per_group": True,
}


def test_a_count_per_group_waits_for_every_group_of_the_last_day_of_the_year(cast: Cast) -> None:
    result = cast.mine.result("1.2")
    Indicator.objects.filter(pk=result.indicator_id).update(rule=PER_GROUP)
    Framework.objects.filter(pk=cast.mine.framework.pk).update(digest="per group")
    begins = {"khoi-1": None, "khoi-2": date(2023, 12, 31), "khoi-3": date(2024, 1, 1)}
    groups = [
        Unit.objects.create(
            ward=cast.mine.ward, kind=Unit.Kind.RESIDENTIAL_GROUP, code=code, name=code, valid_from=begin
        )
        for code, begin in begins.items()
    ]
    seen = []
    for group in groups:
        slot = Measure.slot_of(None, "count", group.pk)
        Measure.objects.create(result=result, key="count", group=group, slot=slot, kind="integer", value="2")
        seen.append(facts_of_result(cast.mine.result("1.2")).outcome.status)
    assert seen == [Status.MISSING_FIGURES, Status.COMPUTED, Status.COMPUTED]


def test_what_is_missing_is_named_with_the_place_that_settles_it(cast: Cast) -> None:
    facts = facts_of_result(cast.mine.result("1.2"))
    assert [(item.sentence, item.anchor) for item in facts.missing] == [
        ("nhập đủ số liệu", "content-0"),
        ("nộp tài liệu kiểm chứng", "evidence"),
    ]


def test_documents_that_the_register_cannot_tell_are_named_until_accepted(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name in ("Quyết định.pdf", "Ảnh họp.pdf", "Kế hoạch.pdf"):
        intake.take(
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator("1.2"),
            incoming=Incoming([files.pdf(text=name)], name, timezone.now()),
            by=actor(cast.an),
        )
    Document.objects.filter(subject="Ảnh họp").update(kind="ANH", issued_on=date(2023, 5, 4))
    Document.objects.filter(subject="Kế hoạch").update(kind="KH")

    def named() -> list[tuple[str, tuple[str, ...]]]:
        facts = facts_of_result(cast.mine.result("1.2"))
        assert [item.anchor for item in facts.missing] == ["content-0"]  # they do not hinder the handing in
        return [(document.subject, document.gaps) for document in facts.undescribed]

    assert named() == [("Quyết định", ("loại", "số", "ngày")), ("Kế hoạch", ("số", "ngày"))]
    page = cast.client(cast.binh).get(reverse("scoring:indicator", args=[cast.mine.result("1.2").pk]))
    where = reverse("evidence:document", args=[Document.objects.get(subject="Kế hoạch").pk])
    assert f'<a href="{where}">Tài liệu “Kế hoạch”: chưa ghi số, ngày</a>' in page.content.decode()
    Evidence.objects.update(state="accepted", submitted_at=timezone.now(), decided_at=timezone.now())
    assert named() == []


def test_who_entered_figures_or_leads_does_not_review(cast: Cast) -> None:
    save(cast, "2.1", cast.an, c0__points=Decimal(30), c0__ground="Theo sổ theo dõi")
    facts = facts_of_result(cast.mine.result("2.1"))
    assert facts.involved_ids == {cast.an.pk}
    assert facts.reviewers.ids == {cast.binh.pk}


def test_who_uploaded_a_document_does_not_review(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("1.1"),
        incoming=Incoming([files.pdf()], "bao-cao.pdf", timezone.now()),
        by=actor(cast.binh),
    )
    facts = facts_of_result(cast.mine.result("1.1"))
    assert facts.involved_ids == {cast.chi.pk, cast.binh.pk}
    assert facts.reviewer_ids == {cast.dung.pk}


def test_who_uploaded_a_revision_since_replaced_or_chose_the_document_does_not_review(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    one = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.2"),
        incoming=Incoming([files.pdf()], "bao-cao.pdf", timezone.now()),
        by=actor(cast.binh),
    ).use
    assert facts_of_result(cast.mine.result("2.2")).reviewer_ids == {cast.chi.pk}
    newer = Incoming([files.pdf(2)], "bao-cao-sua.pdf", timezone.now())
    intake.replace(use=one, incoming=newer, version=1, by=actor(cast.an))
    replaced = facts_of_result(cast.mine.result("2.2"))
    assert replaced.involved_ids == {cast.an.pk, cast.binh.pk}
    assert replaced.reviewer_ids == {cast.chi.pk}
    assert (replaced.evidence.draft, replaced.evidence.total) == (1, 1)
    evidence_actions.reuse(
        document=one.document,
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("2.1"),
        by=actor(cast.chi),
    )
    assert facts_of_result(cast.mine.result("2.1")).involved_ids == {cast.an.pk, cast.binh.pk, cast.chi.pk}


def test_what_the_justice_officer_leads_goes_to_the_deputy(cast: Cast) -> None:
    facts = facts_of_result(cast.mine.result("1.2"))
    assert facts.reviewers.ids == {cast.chi.pk}
    assert facts.reviewers.sentence == "Người rà soát thay: Lê Thị Chi."


def test_when_the_deputy_entered_figures_too_it_goes_to_leadership(cast: Cast) -> None:
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(1), c0__denominator=Decimal(1))
    save(cast, "1.2", cast.chi, c0__numerator=Decimal(2), c0__denominator=Decimal(2))
    assert facts_of_result(cast.mine.result("1.2")).reviewers.ids == {cast.dung.pk}


def test_a_draft_counts_nowhere_and_a_submitted_score_waits(cast: Cast) -> None:
    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không phát sinh")
    before, _ = standing_of(facts_of(cast.mine.assessment))
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    after, _ = standing_of(facts_of(cast.mine.assessment))
    assert (before.split.waiting, before.split.not_scored) == (0, 100)
    assert (after.split.waiting, after.split.not_scored, after.split.lost) == (3, 97, 0)


def test_the_reviewed_score_counts_before_the_self_score_and_a_draft_not_at_all(cast: Cast) -> None:
    seen = []

    def look() -> None:
        facts = facts_of_result(cast.mine.result("1.1"))
        seen.append((facts.current_points, facts.lost))

    save(cast, "1.1", cast.chi, not_arising=True, not_arising_ground="Không phát sinh")
    look()
    result = cast.mine.result("1.1")
    actions.submit(result=result, version=result.version, by=actor(cast.chi))
    look()
    review = {"points": Decimal(2), "met": None, "reason": "Chậm", "by": actor(cast.binh)}
    actions.accept(result=result, version=result.version, **review)  # type: ignore[arg-type]
    look()
    assert seen == [(None, None), (Decimal(3), Decimal(0)), (Decimal(2), Decimal(1))]


def test_the_condition_on_the_head_needs_a_finding(cast: Cast) -> None:
    unconfirmed, _ = standing_of(facts_of(cast.mine.assessment))
    actions.confirm_condition(
        assessment=cast.mine.assessment, met=True, ground="Không có hồ sơ kỷ luật", by=actor(cast.dung)
    )
    confirmed, finding = standing_of(facts_of(cast.mine.assessment))
    assert [one.state for one in unconfirmed.conditions][2] is ConditionState.UNCONFIRMED
    assert [one.state for one in confirmed.conditions][2] is ConditionState.MET
    assert finding is not None
    assert finding.confirmed_by == cast.dung


def test_the_facts_of_one_spare_the_groups_its_rule_does_not_ask_for(
    cast: Cast, django_assert_num_queries: object
) -> None:
    Unit.objects.create(ward=cast.mine.ward, kind=Unit.Kind.RESIDENTIAL_GROUP, code="k1", name="Khối 1")
    assessment = Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk)
    one = cast.mine.indicator("1.2").pk
    facts_of(assessment)  # reads the frozen tree once
    with django_assert_num_queries(11):  # type: ignore[operator]
        facts_of(assessment)
    with django_assert_num_queries(10):  # type: ignore[operator]
        facts_of(assessment, indicator_id=one)
