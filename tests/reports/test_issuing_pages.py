"""The pages of a final set: presented, decided, downloaded; who is slower, who may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from config.access import Role
from reports.course_case import CourseCase
from reports.issuing import making
from reports.issuing.page import of_year
from reports.models import Issue, IssuedFile, SignedCopy
from reports.outcome import records
from reports.outcome.forms import SubmissionForm
from reports.outcome.records import Sent
from tests.cast import Cast, actor, make_user
from tests.reports.issuing import agreed, issued_set
from tests.reports.test_issuing import decided, presented

pytestmark = pytest.mark.django_db
State = Issue.State


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.RENDER_CACHE = tmp_path / "render"
    monkeypatch.setattr(making, "PROCESSES", 0)


def send(client: Client, cast: Cast, **changes: Any) -> Any:
    values = {"seen": 0, "signer": cast.dung.pk, "note": "Kính trình", "so-report": "12"}
    page = client.get(reverse("reports:issue_present", args=[2023]))
    offered = [value for value, _ in page.context["form"].fields["parts"].choices]
    values["parts"] = offered
    return client.post(reverse("reports:issue_present", args=[2023]), {**values, **changes})


def signed_copy(file: IssuedFile, cast: Cast) -> SignedCopy:
    """A signed copy as it was noted; its bytes are nobody's concern here."""
    fact = {
        "signer": "Trần Văn Dũng",
        "signed_at": "2023-12-29T08:00:00+07:00",
        "intact": True,
        "whole": True,
    }
    return SignedCopy.objects.create(
        file=file,
        number=file.signed.count() + 1,
        method=SignedCopy.Method.OUTSIDE,
        stored_name=f"issued/{file.pk}.pdf",
        digest=f"{file.pk:064x}",
        size=1,
        signatures=[fact],
        added_by=cast.binh,
    )


def test_the_officer_presents_and_the_chairman_issues(cast: Cast) -> None:
    agreed(cast)
    answer = send(cast.client(cast.binh), cast, **{"ngay-report": "2023-12-29"})
    issue = Issue.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:issue", args=[issue.pk]))
    assert issue.entries["report"] | {"digest": ""} == {"number": "12", "on": "2023-12-29", "digest": ""}
    leader = cast.client(cast.dung)
    waiting = leader.get(reverse("reports:decisions"))
    assert next(one.title for one in waiting.context["ready"]) == "Hồ sơ năm 2023 chờ ký, phát hành"
    page = leader.get(reverse("reports:issue_decide", args=[issue.pk]))
    assert (page.status_code, page.context["lacks"]) == (200, [])
    answer = leader.post(reverse("reports:issue_decide", args=[issue.pk]), {"version": 1})
    issue.refresh_from_db()
    assert (answer.status_code, issue.state, issue.edition) == (302, State.MAKING, 1)
    again = leader.post(reverse("reports:issue_decide", args=[issue.pk]), {"version": 1})
    assert again.status_code == 302
    making.make(issue.pk)
    page = leader.get(reverse("reports:issue", args=[issue.pk]))
    assert (
        "Phát hành ngày 28/12/2023 theo quyết định của Phạm Văn Dũng, đang có hiệu lực."
        in page.content.decode()
    )


def test_a_missing_or_nonsense_field_is_told_in_vietnamese(cast: Cast) -> None:
    agreed(cast)
    client = cast.client(cast.binh)
    answer = send(client, cast, signer="", **{"so-report": "số 12", "ngay-report": "2030-01-01"})
    assert answer.status_code == 422
    assert dict(answer.context["form"].errors) == {
        "signer": ["Xin chọn người ký."],
        "so-report": ["Chỉ ghi phần số, ví dụ 12 hoặc 12a."],
        "ngay-report": ["Ngày của văn bản nằm trong năm 2023 hoặc 2024."],
    }
    assert Issue.objects.count() == 0


def test_who_presents_second_sees_both_and_keeps_the_text(cast: Cast) -> None:
    year = agreed(cast)
    presented(cast, year)
    answer = send(cast.client(cast.dung), cast, note="Bản của tôi")
    assert answer.status_code == 409
    rows = {one["label"]: (one["now"], one["typed"]) for one in answer.context["differing"]}
    assert rows["Lời trình"] == ("", "Bản của tôi")
    assert rows["Người trình"][0] == "Trần Văn Bình"
    assert "Bản của tôi" in answer.content.decode()


def test_the_slower_leader_sees_what_was_decided_and_keeps_the_reason(cast: Cast) -> None:
    deputy = make_user("phuc", "Vũ Văn Phúc", cast.mine.ward, Role.LEADER)
    issue = presented(cast, agreed(cast))
    decided(cast, issue)
    answer = cast.client(deputy).post(
        reverse("reports:issue_return", args=[issue.pk]), {"version": 1, "reason": "Thiếu phụ lục"}
    )
    assert answer.status_code == 409
    assert answer.context["differing"] == [
        {"label": "Lý do", "now": "Đang lập bản chính thức, Phạm Văn Dũng", "typed": "Thiếu phụ lục"}
    ]


def test_a_reason_to_withdraw_that_is_too_long_is_kept_when_the_set_was_decided_meanwhile(cast: Cast) -> None:
    issue = presented(cast, agreed(cast))
    decided(cast, issue)
    typed = "Thiếu " * 400
    answer = cast.client(cast.binh).post(
        reverse("reports:issue_withdraw", args=[issue.pk]), {"version": 1, "reason": typed}
    )
    assert answer.status_code == 409
    assert typed.strip() in answer.content.decode()


def test_leadership_reads_each_paper_as_it_would_be_issued(cast: Cast) -> None:
    issue = presented(cast, agreed(cast))
    client = cast.client(cast.dung)
    answer = client.post(reverse("reports:issue_preview", args=[issue.pk, "report"]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client.post(reverse("reports:issue_preview", args=[issue.pk, "cover"])).status_code == 404
    assert AuditEntry.objects.filter(act="issue_preview").count() == 1


def test_an_issued_file_is_what_was_stored_and_its_download_is_logged(cast: Cast) -> None:
    issue = issued_set(cast)
    file = issue.files.get(key="report")
    answer = cast.client(cast.binh).get(reverse("reports:issued_file", args=[file.pk]))
    assert len(b"".join(answer)) == file.size
    assert AuditEntry.objects.get(act="issue_download").version == file.digest[:16]
    assert cast.client(cast.an).get(reverse("reports:issued_file", args=[file.pk])).status_code == 403
    Issue.objects.update(state=State.FAILED, problem="hỏng")
    assert cast.client(cast.binh).get(reverse("reports:issued_file", args=[file.pk])).status_code == 404


def test_what_was_sent_is_the_set_in_force(cast: Cast) -> None:
    issue = issued_set(cast)
    year = Assessment.objects.select_related("ward", "framework").get(pk=cast.mine.assessment.pk)
    form = SubmissionForm.of(CourseCase(year))
    assert form.initial["issue_id"] == issue.pk
    assert [value for value, _ in form.fields["issue_id"].choices] == ["", issue.pk]  # type: ignore[attr-defined]
    sent = Sent("request", date(2023, 12, 28), "Phòng Tư pháp", "both", issue_id=issue.pk)
    done = records.record_submission(assessment=year, sent=sent, seen=None, by=actor(cast.binh))
    assert done.issue == issue
    Issue.objects.update(state=State.REPLACED)
    with pytest.raises(Refused, match="đang có hiệu lực đã thay đổi"):
        records.record_submission(
            assessment=year, sent=sent, seen=done.pk, reason="Ghi lại", by=actor(cast.binh)
        )


def test_pages_keep_to_their_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    issue = presented(cast, agreed(cast))
    client = cast.client(cast.dung)
    for name, args, number in (
        ("issue", [issue.pk], 5),
        ("issue_decide", [issue.pk], 10),
        ("issue_present", [2023], 9),
    ):
        address = reverse(f"reports:{name}", args=args)
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)


def answered(cast: Cast) -> dict[str, Any]:
    return {
        "answered_by": cast.dung,
        "answered_at": timezone.now(),
        "answer": "Xin xem lại.",
        "problem": "Hỏng.",
    }


def steps(cast: Cast, year: Assessment) -> list[str]:
    return [state for _, state, _ in of_year(year, cast.binh).steps]


def test_the_steps_say_where_the_set_is(cast: Cast, tmp_path: Path) -> None:
    year = agreed(cast)
    year.state = Assessment.State.MEETING
    assert steps(cast, year) == ["next", "next", "next", "next"]
    year.refresh_from_db()
    assert steps(cast, year) == ["now", "next", "next", "next"]
    issue = presented(cast, year)
    assert steps(cast, year) == ["done", "now", "next", "next"]
    Issue.objects.filter(pk=issue.pk).update(state=State.WITHDRAWN, **answered(cast))
    issued = issued_set(cast, year=year, edition=2)
    assert steps(cast, year) == ["done", "done", "done", "now"]
    for file in issued.files.all():
        signed_copy(file, cast)
    assert steps(cast, year) == ["done", "done", "done", "done"]
    assert of_year(year, cast.binh).steps[-1][2] == "đã ký số 2/2 văn bản"


def test_the_page_of_a_set_says_who_signed_and_leads_on(cast: Cast) -> None:
    issue = issued_set(cast)
    copy = signed_copy(issue.files.get(key="report"), cast)
    client = cast.client(cast.binh)
    page = client.get(reverse("reports:issue", args=[issue.pk])).content.decode()
    assert "Đã ký: Trần Văn Dũng" in page
    assert f'href="{reverse("reports:signed_file", args=[copy.pk])}"' in page
    assert f'href="{reverse("reports:signing", args=[issue.files.get(key="score-sheet").pk])}"' in page
    assert f'href="{reverse("reports:verify")}"' in page
    later = issued_set(cast, edition=2, year=issue.assessment)
    page = client.get(reverse("reports:issue", args=[issue.pk])).content.decode()
    assert f'<a href="{reverse("reports:issue", args=[later.pk])}">Xem bản chính thức 2</a>' in page


def test_only_the_last_set_that_came_back_is_presented_again_from_its_page(cast: Cast) -> None:
    issue = presented(cast, agreed(cast))
    again = reverse("reports:issue_present", args=[2023])
    page = cast.client(cast.binh).get(reverse("reports:issue", args=[issue.pk])).content.decode()
    assert "Trình lại hồ sơ" not in page
    for state in ("returned", "withdrawn", "failed"):
        Issue.objects.filter(pk=issue.pk).update(state=state, **answered(cast))
        page = cast.client(cast.binh).get(reverse("reports:issue", args=[issue.pk])).content.decode()
        assert f'href="{again}">Trình lại hồ sơ' in page
    issued_set(cast, edition=2, year=issue.assessment)
    page = cast.client(cast.binh).get(reverse("reports:issue", args=[issue.pk])).content.decode()
    assert "Trình lại hồ sơ" not in page
