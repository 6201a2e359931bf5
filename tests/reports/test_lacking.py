"""What the dossier's page opens with: until when it must be sent, and what it still lacks, each with its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from criteria.models import Framework
from criteria.procedures import procedure_of
from reports.dossier.lacking import deadline_sentence
from reports.terms import Term, term_of
from tests.cast import Cast
from tests.reports.test_views import accept

pytestmark = pytest.mark.django_db
BEFORE = date(2024, 1, 10)


@pytest.mark.parametrize(
    ("before", "today", "sentence"),
    [
        (BEFORE, date(2023, 11, 20), "Hồ sơ gửi trước ngày 10/01/2024, còn 50 ngày."),
        (BEFORE, date(2024, 1, 8), "Hồ sơ gửi trước ngày 10/01/2024, còn 1 ngày."),
        (BEFORE, date(2024, 1, 9), "Hồ sơ gửi trước ngày 10/01/2024, hôm nay là ngày cuối."),
        (BEFORE, date(2024, 1, 10), "Hồ sơ gửi trước ngày 10/01/2024, đã quá hạn 1 ngày."),
        (BEFORE, date(2024, 1, 19), "Hồ sơ gửi trước ngày 10/01/2024, đã quá hạn 10 ngày."),
        (None, date(2024, 1, 19), "Bộ tiêu chí của năm chưa ghi thời hạn gửi hồ sơ."),
    ],
)
def test_the_days_to_the_dossier(before: date | None, today: date, sentence: str) -> None:
    assert deadline_sentence(Term(before) if before else None, today) == sentence


def test_the_day_is_the_framework_s() -> None:
    rows = [{"key": "recognise", "before": "02-10"}, {"key": "submit", "before": "01-10", "year_offset": 1}]
    assert sent_before(rows) == Term(BEFORE)
    assert sent_before([{"key": "submit", "before": "12-15"}]) == Term(date(2023, 12, 15))
    assert sent_before([{"key": "submit", "text": "chưa rõ"}]) is None


def sent_before(deadlines: list[dict[str, Any]]) -> Term | None:
    return term_of(procedure_of(Framework(code="qd25-2021", deadlines=deadlines)).send_before, 2023)


def page(cast: Cast) -> str:
    answer = cast.client(cast.dung).get(reverse("reports:dossier", kwargs={"year": 2023}))
    return " ".join(answer.content.decode().split())


def test_the_page_opens_with_the_deadline_on_the_day_of_the_ward(cast: Cast) -> None:
    rows = [{"key": "submit", "before": "01-10", "year_offset": 1}]
    Framework.objects.filter(pk=cast.mine.framework.pk).update(deadlines=rows)
    assert '<p class="answer">Hồ sơ gửi trước ngày 10/01/2024, còn 50 ngày.</p>' in page(cast)


def test_each_lack_has_its_count_and_leads_to_exactly_those(cast: Cast) -> None:
    framework = cast.mine.framework
    framework.indicators.filter(code="1.1").update(points_certainty="guess")
    accept(cast)
    text = page(cast)
    board = reverse("reports:dashboard", kwargs={"year": 2023})
    values = reverse("criteria:detail", args=[framework.pk])
    for sentence, link, words in (
        ("3/4 chỉ tiêu chưa được chấp nhận.", f"{board}?loc=chua-chap-nhan#cac-chi-tieu", "Xem các chỉ tiêu chưa chấp nhận"),
        ("4/4 chỉ tiêu chưa có tài liệu được chấp nhận.", f"{board}?loc=thieu-tai-lieu#cac-chi-tieu", "Xem các chỉ tiêu thiếu tài liệu"),
        ("1 giá trị của bộ tiêu chí chưa đối chiếu với văn bản gốc.", f"{values}?chua-doi-chieu=1", "Xem các giá trị chưa đối chiếu"),
    ):  # fmt: skip
        assert f'<li>{sentence} <a href="{link}">{words}</a></li>' in text
    client = cast.client(cast.dung)
    for key, shown in (("chua-chap-nhan", 3), ("thieu-tai-lieu", 4)):
        assert client.get(f"{board}?loc={key}").content.decode().count('class="row-link"') == shown


def test_what_is_there_is_not_named_as_missing(cast: Cast) -> None:
    assert "đối chiếu với văn bản gốc" not in page(cast)
    assert "Còn thiếu trước khi gửi" in page(cast)
