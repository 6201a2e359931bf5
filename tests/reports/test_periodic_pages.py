"""The page of one period report, and what its buttons do."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from assignments.models import Plan, ReportDuty
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence
from reports.documents.blocks import Paragraph
from reports.documents.wording import plain
from reports.models import PeriodicReport, ReportDocument
from reports.periodic import actions
from reports.periodic.actions import Entry
from reports.periodic.paper import report_paper
from tests.cast import Cast, actor
from tests.evidence import files
from tests.reports.reporting import ENTRY, case_of, duty_of, sent_report

pytestmark = pytest.mark.django_db
State = PeriodicReport.State
TYPED = {"f-0-numerator-0": "18", "f-0-denominator-0": "20", "text": "Đã giải quyết."}
PAGE_QUERIES = 15


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def _url(duty: ReportDuty, name: str = "report", period: str = "2023-10", **more: Any) -> str:
    return reverse(f"reports:{name}", kwargs={"lineage": duty.lineage, "period": period, **more})


def _post(client: Client, duty: ReportDuty, name: str, data: dict[str, Any], period: str = "2023-10") -> Any:
    return client.post(_url(duty, name, period), data)


def test_the_form_asks_for_the_indicators_figures_with_last_periods_beside(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    for period, numerator in (("2023-08", "3"), ("2023-09", "1234")):
        figures = {"0/numerator/0": numerator, "0/denominator/0": "2000"}
        sent_report(duty, period, cast.an, Entry(figures=figures, text="Xong."))
    page = cast.client(cast.an).get(_url(duty)).content.decode()
    assert "Số hồ sơ đúng hạn (hồ sơ)" in page
    assert "tháng 9/2023: 1.234; cộng các kỳ trước trong năm: 1.237" in page
    assert "Chưa nhập “Số hồ sơ đúng hạn (hồ sơ)” và 1 số liệu khác (không có thì nhập 0)" in page


def test_who_reads_sees_the_sum_from_the_beginning_of_the_year(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    for period, numerator in (("2023-08", "3"), ("2023-09", "4"), ("2023-10", "5")):
        figures = {"0/numerator/0": numerator, "0/denominator/0": "2000"}
        sent_report(duty, period, cast.an, Entry(figures=figures, text="Xong."))
    page = cast.client(cast.chi).get(_url(duty, period="2023-09")).content.decode()
    cells = re.findall(r'<td class="num"[^>]*>([^<]*)</td>', page)
    assert cells == ["4", "3", "7", "2.000", "2.000", "4.000"]


def test_a_january_report_sees_last_december(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    PeriodicReport.objects.create(
        ward=cast.mine.ward,
        duty=duty,
        lineage=duty.lineage,
        period="2022-12",
        first_day="2022-12-01",
        last_day="2022-12-31",
        due_on="2023-01-05",
        state=State.SENT,
        sent_at=timezone.now(),
        sent_on="2023-01-04",
        figures={"0/numerator/0": "7"},
    )
    page = cast.client(cast.an).get(_url(duty, period="2023-01")).content.decode()
    assert "tháng 12/2022: 7" in page
    assert "cộng các kỳ trước" not in page


def test_saving_sending_and_reading(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    answer = _post(client, duty, "report_save", {**TYPED, "version": "0", "f-0-numerator-0": "1.234"})
    assert (answer.status_code, answer.url) == (302, _url(duty))
    kept = PeriodicReport.objects.get()
    assert (kept.state, kept.figures["0/numerator/0"]) == (State.DRAFT, "1234")
    answer = client.post(
        _url(duty, "report_save"), {**TYPED, "version": kept.version, "send": "1"}, follow=True
    )
    page = answer.content.decode()
    assert "Đã gửi báo cáo tháng 10 tới Công chức Tư pháp - Hộ tịch" in page
    assert "sau hạn; báo cáo được ghi là gửi trễ" in page
    assert PeriodicReport.objects.get().state == State.SENT
    assert 'id="report-form"' not in page


def test_a_wrong_figure_keeps_what_was_typed_and_says_what_to_do(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    answer = _post(
        cast.client(cast.an), duty, "report_save", {**TYPED, "version": "0", "f-0-numerator-0": "mười"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nhập số, không kèm chữ hoặc ký hiệu." in page
    assert "Đã giải quyết." in page
    assert not PeriodicReport.objects.exists()


def test_two_writers_see_both_texts_and_lose_none(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    _post(cast.client(cast.binh), duty, "report_save", {**TYPED, "text": "Của Bình", "version": "0"})
    answer = _post(cast.client(cast.an), duty, "report_save", {**TYPED, "text": "Của An", "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("Của Bình" in page, "Của An" in page, "Hai người cùng sửa" in page) == (True, True, True)
    assert PeriodicReport.objects.get().text == "Của Bình"
    assert 'name="version" value="2"' in page


def test_the_script_keeps_a_draft_and_is_told_what_is_missing(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    answer = _post(client, duty, "report_draft", {"version": "0", "text": "Đang", "f-0-numerator-0": "x"})
    told = json.loads(answer.content)
    kept = PeriodicReport.objects.get()
    assert (told["ok"], told["version"], kept.text) == (True, 2, "Đang")
    clock = timezone.localtime(kept.saved_at)
    assert told["message"] == f"Đã lưu nháp lúc {clock:%H:%M}, trừ ô chưa đúng: Số hồ sơ đúng hạn (hồ sơ)"
    assert "Còn 1 việc trước khi gửi" in told["missing"]
    answer = _post(client, duty, "report_draft", {"version": "1", "text": "Cũ"})
    assert (answer.status_code, json.loads(answer.content)["ok"]) == (409, False)
    assert PeriodicReport.objects.get().text == "Đang"


@pytest.mark.parametrize(
    "bad", [{"version": "x"}, {"version": "9" * 30}, {"text": "a\x00b"}, {"text": "x" * 20_001}]
)
def test_nonsense_is_refused_in_vietnamese(cast: Cast, bad: dict[str, str]) -> None:
    duty = duty_of(cast.mine)
    answer = _post(cast.client(cast.an), duty, "report_save", {**TYPED, "version": "0", **bad})
    assert answer.status_code == 422
    assert not PeriodicReport.objects.exists()


def test_before_the_end_of_the_period_a_tick_confirms(cast: Cast) -> None:
    duty, client = duty_of(cast.mine, code=None), cast.client(cast.an)
    data = {"text": "Xong.", "version": "0", "send": "1"}
    page = client.post(_url(duty, "report_save", "2023-11"), data, follow=True).content.decode()
    assert "Kỳ báo cáo đến hết ngày 30/11/2023 mới kết thúc" in page
    kept = PeriodicReport.objects.get()
    assert (kept.state, kept.text) == (State.DRAFT, "Xong.")
    client.post(_url(duty, "report_save", "2023-11"), {**data, "version": kept.version, "early": "on"})
    assert PeriodicReport.objects.get().state == State.SENT


def test_the_recipient_reads_and_returns(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.binh)
    report = sent_report(duty, "2023-10", cast.an)
    page = client.get(_url(duty)).content.decode()
    assert "Trả lại báo cáo" in page
    answer = _post(client, duty, "report_return", {"version": report.version, "comment": ""})
    assert answer.status_code == 422
    client.post(_url(duty, "report_return"), {"version": report.version, "comment": "Thiếu biểu."})
    page = cast.client(cast.an).get(_url(duty)).content.decode()
    assert "Thiếu biểu." in page
    assert "Gửi lại" in page


def test_nesting_is_offered_on_both_pages_and_taken_back(cast: Cast) -> None:
    duty, client = duty_of(cast.mine, "quarter", "half_year", code=None), cast.client(cast.an)
    shorter = sent_report(duty, "2023-q2", cast.an, Entry(text="Xong."))
    assert "Lồng ghép báo cáo 06 tháng đầu năm" in client.get(_url(duty, period="2023-q2")).content.decode()
    assert "Đã lồng ghép trong báo cáo quý II" in client.get(_url(duty, period="2023-h1")).content.decode()
    client.post(_url(duty, "report_nest", "2023-h1"), {"source": shorter.pk})
    served = PeriodicReport.objects.get(period="2023-h1")
    assert (served.state, served.served_by) == (State.SENT, shorter)
    page = client.get(_url(duty, period="2023-h1")).content.decode()
    assert ("Bỏ lồng ghép" in page, "Tải PDF" in page) == (True, False)
    answer = client.get(_url(duty, "report_file", "2023-h1", ending="docx"))
    assert answer.url == _url(duty, period="2023-h1")
    client.post(_url(duty, "report_unnest", "2023-h1"), {"version": served.version})
    served.refresh_from_db()
    assert served.state == State.DRAFT


# Documents -----------------------------------------------------------------------------------------------------


def _file(name: str = "Biểu số liệu.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(text=name), "application/pdf")


def test_a_new_file_goes_with_the_report_and_is_draft_evidence(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    answer = client.post(
        _url(duty, "report_upload"), {"files": _file()}, headers={"accept": "application/json"}
    )
    told = json.loads(answer.content)
    attached = ReportDocument.objects.get()
    use = Evidence.objects.get()
    assert (told["ok"], told["name"], use.state) == (True, "Biểu số liệu.pdf", Evidence.State.DRAFT)
    assert (use.document, use.indicator) == (attached.document, cast.mine.indicator("2.2"))
    assert (attached.report.period, attached.report.state) == ("2023-10", State.DRAFT)


def test_a_known_document_goes_with_the_report_instead_of_its_copy(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    url, headers = _url(duty, "report_upload"), {"accept": "application/json"}
    known = intake.take_document(
        ward=cast.mine.ward,
        year=2023,
        incoming=Incoming([files.pdf(text="Biểu số liệu.pdf")], "cũ.pdf", timezone.now()),
        by=actor(cast.an),
    )
    same = client.post(url, {"files": _file()}, headers=headers).json()["same_as"]
    told = client.post(url, {"kept": same["kept"], "copy": same["copy"]}, headers=headers).json()
    assert told["message"] == "Đã kèm tài liệu đó theo báo cáo; bản vừa gửi đã được bỏ."
    assert [one.document for one in ReportDocument.objects.all()] == [known]
    assert [use.document for use in Evidence.objects.all()] == [known]
    assert Document.objects.count() == 1


def test_without_an_indicator_the_register_alone_keeps_it_until_it_is_taken_off(cast: Cast) -> None:
    duty, client = duty_of(cast.mine, code=None), cast.client(cast.an)
    client.post(_url(duty, "report_upload"), {"files": [_file("a.pdf"), _file("b.pdf")]})
    assert (ReportDocument.objects.count(), Evidence.objects.count()) == (2, 0)
    first = ReportDocument.objects.order_by("pk")[0]
    client.post(_url(duty, "report_detach", pk=first.pk))
    assert [one.document.subject for one in ReportDocument.objects.all()] == ["b"]
    assert Document.objects.count() == 1


def test_a_refused_file_is_said_and_leaves_nothing(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    bad = SimpleUploadedFile("a.exe", b"MZ", "application/pdf")
    answer = client.post(_url(duty, "report_upload"), {"files": bad}, headers={"accept": "application/json"})
    assert (answer.status_code, json.loads(answer.content)["ok"]) == (422, False)
    assert (ReportDocument.objects.count(), Document.objects.count()) == (0, 0)


def test_a_document_of_the_register_is_found_without_accents_and_attached_once(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    incoming = Incoming([files.pdf()], "Sổ theo dõi hồ sơ.pdf", timezone.now())
    document = intake.take_document(ward=cast.mine.ward, year=2023, incoming=incoming, by=actor(cast.an))
    other = intake.take_document(
        ward=cast.other.ward,
        year=2023,
        incoming=Incoming([files.pdf()], "Sổ theo dõi hồ sơ.pdf", timezone.now()),
        by=actor(cast.hien),
    )
    page = client.get(_url(duty), {"tim": "so theo doi"}).content.decode()
    assert f'name="document" value="{document.pk}"' in page
    assert f'name="document" value="{other.pk}"' not in page
    for chosen in (document.pk, document.pk, other.pk, "x", "9" * 40):
        client.post(_url(duty, "report_attach"), {"document": chosen})
    assert [one.document for one in ReportDocument.objects.all()] == [document]


def test_what_was_sent_keeps_its_documents(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.an)
    client.post(_url(duty, "report_upload"), {"files": _file("a.pdf")})
    report = sent_report(duty, "2023-10", cast.an)
    first = ReportDocument.objects.get()
    client.post(_url(duty, "report_detach", pk=first.pk))
    client.post(_url(duty, "report_upload"), {"files": _file("b.pdf")})
    assert ReportDocument.objects.get() == first
    case = case_of(duty, "2023-10")
    actions.send_back(case=case, version=report.version, comment="x", by=actor(cast.binh))
    client.post(_url(duty, "report_upload"), {"files": _file("c.pdf")})
    second = ReportDocument.objects.exclude(pk=first.pk).get()
    client.post(_url(duty, "report_detach", pk=first.pk))
    client.post(_url(duty, "report_detach", pk=second.pk))
    assert ReportDocument.objects.get() == first


# Counts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_with_one_and_with_three_of_all(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    duty, client = duty_of(cast.mine, "month", "quarter"), cast.client(cast.an)
    for month in range(4, 4 + many):
        sent_report(duty, f"2023-{month:02}", cast.an)
    actions.save(case=case_of(duty, "2023-10"), entry=ENTRY, version=0, by=actor(cast.an))
    client.post(_url(duty, "report_upload"), {"files": [_file(f"{n}.pdf") for n in range(many)]})
    client.get(_url(duty))
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get(_url(duty)).status_code == 200


def test_the_report_is_downloaded_as_word_and_the_log_says_so(cast: Cast) -> None:
    duty, client = duty_of(cast.mine), cast.client(cast.binh)
    assert client.get(_url(duty, "report_file", ending="docx")).status_code == 404
    sent_report(duty, "2023-10", cast.an)
    answer = client.get(_url(duty, "report_file", ending="docx"))
    assert answer.content[:2] == b"PK"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o%202023-10%20-%20K%E1%BA%BFt%20qu%E1%BA%A3%20gi%E1%BA%A3i"
        "%20quy%E1%BA%BFt%20th%E1%BB%A7%20t%E1%BB%A5c.docx"
    )
    assert AuditEntry.objects.filter(act="paper_download").count() == 1
    assert client.get(_url(duty, "report_file", ending="xlsx")).status_code == 404


def _opening(duty: ReportDuty, period: str) -> str:
    case = case_of(duty, period)
    assert case.report is not None
    blocks = report_paper(case, case.report).document.sections[0].blocks
    return next(
        words
        for block in blocks
        if isinstance(block, Paragraph) and (words := plain(block.content)).startswith("Thực hiện")
    )


def test_an_amended_plan_does_not_change_what_a_sent_report_was_written_by(cast: Cast) -> None:
    """The plan 01/KH-UBND of 01/03 is amended on 01/11: April's report was sent by the first, October's by the second."""
    old = cast.mine.plan
    duty = duty_of(cast.mine)
    for period in ("2023-03", "2023-10"):
        sent_report(duty, period, cast.an)
    PeriodicReport.objects.filter(period="2023-03").update(sent_on=date(2023, 4, 4))
    Plan.objects.filter(pk=old.pk).update(state=Plan.State.SUPERSEDED)
    new = Plan.objects.create(
        ward=old.ward,
        code=old.code,
        version=2,
        title=old.title,
        number="09/KH-UBND",
        issued_on=date(2023, 11, 1),
        first_year=2023,
        last_year=2023,
        based_on=old,
        state=Plan.State.ISSUED,
    )
    paragraph = new.paragraphs.create(number=1, kind="reporting", text="Báo cáo")
    new.report_duties.create(
        paragraph=paragraph, order=1, subject=duty.subject, cadences=["month"], lineage=duty.lineage
    )

    assert _opening(duty, "2023-03").startswith("Thực hiện Kế hoạch số 01/KH-UBND ngày 01 tháng 3 năm 2023 ")
    assert _opening(duty, "2023-10").startswith("Thực hiện Kế hoạch số 09/KH-UBND ngày 01 tháng 11 năm 2023 ")
