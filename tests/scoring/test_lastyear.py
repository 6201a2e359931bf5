"""What the year before proposes: accepted documents, by the same code or by the mapping, and who led."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment, Plan
from criteria.models import Framework, Indicator
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence
from scoring.models import IndicatorResult
from tests.cast import Cast, actor, make_framework
from tests.evidence import files

pytestmark = pytest.mark.django_db
State = Evidence.State
ACCEPTED = {"state": State.ACCEPTED, "submitted_at": timezone.now(), "decided_at": timezone.now()}


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def proof(cast: Cast, code: str, name: str, *, issued_on: date | None, accepted: bool = True) -> Document:
    """Hand in a document for an indicator of the cast's year 2023."""
    incoming = Incoming([files.pdf(text=name)], f"{name}.pdf", timezone.now())
    place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator(code)}
    use = intake.take(incoming=incoming, by=actor(cast.an), **place).use  # type: ignore[arg-type]
    Document.objects.filter(pk=use.document_id).update(subject=name, issued_on=issued_on)
    if accepted:
        Evidence.objects.filter(pk=use.pk).update(**ACCEPTED)
    return Document.objects.get(pk=use.document_id)


def next_year(cast: Cast, framework: Framework | None = None) -> Assessment:
    """Open 2024 by the framework, without a plan."""
    framework = framework or cast.mine.framework
    year = Assessment.objects.create(ward=cast.mine.ward, framework=framework, year=2024)
    for indicator in framework.indicators.all():
        IndicatorResult.objects.create(assessment=year, indicator=indicator)
    return year


def result(year: Assessment, code: str) -> IndicatorResult:
    return IndicatorResult.objects.get(assessment=year, indicator__code=code)


def page(cast: Cast, found: IndicatorResult, person: str = "an") -> str:
    answer = cast.client(getattr(cast, person)).get(reverse("scoring:indicator", args=[found.pk]))
    return " ".join(answer.content.decode().split())


def reuse(cast: Cast, found: IndicatorResult, document: object) -> Any:
    where = reverse("scoring:reuse", args=[found.pk])
    return cast.client(cast.an).post(where, {"document": document}, follow=True)


def test_accepted_documents_of_the_same_code_are_proposed_with_what_to_mind(cast: Cast) -> None:
    proof(cast, "2.1", "Kế hoạch 2023", issued_on=date(2023, 3, 1))
    proof(cast, "2.1", "Quy chế còn dùng", issued_on=date(2024, 1, 2))
    proof(cast, "2.1", "Ảnh niêm yết", issued_on=None)
    proof(cast, "2.1", "Bản chưa duyệt", issued_on=None, accepted=False)
    proof(cast, "2.2", "Của chỉ tiêu khác", issued_on=None)
    text = page(cast, result(next_year(cast), "2.1"))
    part = text[text.index('id="nam-truoc"') : text.index("</details>", text.index('id="nam-truoc"'))]
    assert "(3)" in part
    assert "csrfmiddlewaretoken" in part
    assert "Ban hành ngày 01/03/2023, ngoài năm 2024: chỉ dùng lại khi còn giá trị cho năm 2024." in part
    assert "Chưa ghi ngày ban hành: xin kiểm tra tài liệu còn dùng được cho năm 2024." in part
    assert part.count("d-block small") == 2
    assert "Bản chưa duyệt" not in part
    assert "Của chỉ tiêu khác" not in part


def test_using_one_again_makes_a_draft_and_takes_it_off_the_list(cast: Cast) -> None:
    document = proof(cast, "2.1", "Kế hoạch 2023", issued_on=date(2023, 3, 1))
    found = result(next_year(cast), "2.1")
    answer = reuse(cast, found, document.pk)
    assert "Đã dùng lại tài liệu cho chỉ tiêu 2.1, ở trạng thái nháp." in answer.content.decode()
    use = Evidence.objects.get(assessment=found.assessment)
    assert (use.document, use.indicator, use.state, use.added_by) == (
        document,
        found.indicator,
        State.DRAFT,
        cast.an,
    )
    assert 'id="nam-truoc"' not in page(cast, found)


def test_only_what_is_proposed_is_used(cast: Cast) -> None:
    other = proof(cast, "2.2", "Của chỉ tiêu khác", issued_on=None)
    found = result(next_year(cast), "2.1")
    for document in (other.pk, "x", ""):
        assert (
            "Tài liệu này không còn trong danh sách gợi ý." in reuse(cast, found, document).content.decode()
        )
    assert not Evidence.objects.filter(assessment=found.assessment).exists()


def test_a_later_version_of_the_same_rule_set_has_the_same_indicators(cast: Cast) -> None:
    proof(cast, "2.1", "Kế hoạch 2023", issued_on=None)
    year = next_year(cast, make_framework(version=2, digest="hai"))
    assert "Kế hoạch 2023" in page(cast, result(year, "2.1"))


def test_the_mapping_leads_from_the_old_regulation_to_the_new(cast: Cast) -> None:
    call_command("loadframeworks", stdout=io.StringIO())
    old, new = (Framework.objects.get(code=code) for code in ("qd25-2021", "qd27-2025"))
    last = Assessment.objects.create(ward=cast.mine.ward, framework=old, year=2025)
    year = Assessment.objects.create(ward=cast.mine.ward, framework=new, year=2026)
    for code, name in (("2.5", "Lớp tập huấn"), ("2.6", "Dự toán"), ("4.1", "Đối thoại")):
        document = proof(cast, "2.1", name, issued_on=None)
        use = evidence_actions.reuse(
            document=document,
            assessment=last,
            indicator=Indicator.objects.get(framework=old, code=code),
            by=actor(cast.an),
        )
        Evidence.objects.filter(pk=use.pk).update(**ACCEPTED)
    for indicator in new.indicators.all():
        IndicatorResult.objects.create(assessment=year, indicator=indicator)
    text = page(cast, result(year, "2.6"))
    part = text[text.index('id="nam-truoc"') :]
    assert part.index("Lớp tập huấn") < part.index("Dự toán")
    assert "chỉ tiêu 2.5 năm trước" in part
    assert "Đối thoại" not in part
    assert 'id="nam-truoc"' not in page(cast, result(year, "1.2"))


def test_who_led_last_year_is_named_until_the_year_has_a_plan(cast: Cast) -> None:
    year = next_year(cast)
    found = result(year, "2.1")
    said = "Năm trước do <b>Nguyễn Thị An, Công chức Tài chính - Kế toán</b> chủ trì"
    assert said in page(cast, found)
    plan = Plan.objects.create(
        ward=cast.mine.ward,
        code="ke-hoach-2024",
        state=Plan.State.ISSUED,
        title="Kế hoạch",
        first_year=2024,
        last_year=2024,
    )
    plan.assessments.add(year)
    assert "Năm trước do" not in page(cast, found)


def test_a_closed_year_and_an_accepted_indicator_are_offered_nothing(cast: Cast) -> None:
    proof(cast, "2.1", "Kế hoạch 2023", issued_on=None)
    year = next_year(cast)
    found = result(year, "2.1")
    IndicatorResult.objects.filter(pk=found.pk).update(
        state="submitted", self_points=1, self_at=timezone.now(), self_by=cast.an
    )
    assert 'id="nam-truoc"' not in page(cast, found)
    IndicatorResult.objects.filter(pk=found.pk).update(state="draft")
    Assessment.objects.filter(pk=year.pk).update(state=Assessment.State.POSTING)
    text = page(cast, found)
    assert 'id="nam-truoc"' not in text
    assert "Năm trước do" not in text


def test_the_page_keeps_to_twenty_queries_with_one_document_and_with_three(cast: Cast) -> None:
    counts = []
    year = next_year(cast)
    client, found = cast.client(cast.an), result(year, "2.1")
    where = reverse("scoring:indicator", args=[found.pk])
    for number in (1, 2, 3):
        proof(cast, "2.1", f"Tài liệu {number}", issued_on=None)
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert f"({number})" in client.get(where).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[0] <= 20, [query["sql"][:90] for query in queries]
