"""What the dossier still lacks before it goes up, and until when it must: what the leader's page opens with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from criteria.provenance import provenance_of
from reports.terms import Term
from scoring.facts import AssessmentFacts
from scoring.models import IndicatorResult

State = IndicatorResult.State


@dataclass(frozen=True)
class Lack:
    """One kind of thing that is missing: how many, in words, and the page that shows exactly those."""

    count: int
    sentence: str
    link: str
    link_text: str


def deadline_sentence(term: Term | None, today: date) -> str:
    """Return "Hồ sơ gửi trước ngày 10/01/2024, còn 50 ngày."; ``term``: None where the rules name none."""
    return f"Hồ sơ gửi {term.words(today)}." if term else "Bộ tiêu chí của năm chưa ghi thời hạn gửi hồ sơ."


def lacks_of(facts: AssessmentFacts) -> list[Lack]:
    """Return what is missing, each with the page that shows it; four queries for the framework's values."""
    year, framework = facts.assessment.year, facts.assessment.framework
    board, values = reverse("reports:dashboard", kwargs={"year": year}), provenance_of(framework)
    not_accepted = sum(found.result.state != State.ACCEPTED for found in facts.results)
    without_papers = sum(not found.evidence.accepted for found in facts.results)
    found = [
        Lack(
            not_accepted,
            f"{not_accepted}/{len(facts.results)} chỉ tiêu chưa được chấp nhận.",
            f"{board}?loc=chua-chap-nhan#cac-chi-tieu",
            "Xem các chỉ tiêu chưa chấp nhận",
        ),
        Lack(
            without_papers,
            f"{without_papers}/{len(facts.results)} chỉ tiêu chưa có tài liệu được chấp nhận.",
            f"{board}?loc=thieu-tai-lieu#cac-chi-tieu",
            "Xem các chỉ tiêu thiếu tài liệu",
        ),
        Lack(
            values.open_count,
            f"{values.open_count} giá trị của bộ tiêu chí chưa đối chiếu với văn bản gốc.",
            f"{reverse('criteria:detail', args=[framework.pk])}?chua-doi-chieu=1",
            "Xem các giá trị chưa đối chiếu",
        ),
    ]
    return [lack for lack in found if lack.count]
