"""The page of the year's dossier: its parts, its drafts, choosing what a draft holds, two drafts side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment
from criteria.models import Framework
from reports.dossier import making
from reports.dossier.compare import Place, comparison, places
from reports.dossier.page import DossierPage
from reports.dossier.report import report
from reports.dossier.source import gather
from reports.models import Dossier, SignedCopy, TextEdit
from reports.text_edits import edits_of, lines_with
from tests.cast import Cast, actor
from tests.reports import coursing
from tests.reports.issuing import agreed, issued_set
from tests.reports.meetings import today
from tests.reports.outcomes import TERMS

pytestmark = pytest.mark.django_db
State = Assessment.State
YEAR = {"year": 2023}
PAGE = reverse("reports:dossier", kwargs=YEAR)
BUILD = reverse("reports:build_dossier", kwargs=YEAR)
COMPARE = reverse("reports:dossier_compare", kwargs=YEAR)
ALL = [
    "report", "score-sheet", "opinions", "request", "survey", "minutes", "posting-record", "index",
]  # fmt: skip


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.RENDER_CACHE = tmp_path / "media", tmp_path / "render"
    return tmp_path / "media"


@pytest.fixture
def binh(cast: Cast) -> Client:
    coursing.lawful(cast)
    return cast.client(cast.binh)


def text_of(client: Client, where: str = PAGE) -> str:
    return " ".join(client.get(where).content.decode().split())


def built(cast: Cast, note: str = "", *parts: str) -> Dossier:
    draft = making.ask(assessment=coursing.year_of(cast), by=actor(cast.binh), parts=parts, note=note)
    making.make(draft.pk)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2023, 11, 20), "còn 50 ngày"),
        (date(2024, 1, 9), "hôm nay là ngày cuối"),
        (date(2024, 1, 19), "đã quá hạn 10 ngày"),
    ],
)
def test_the_page_says_until_when_it_goes_up_on_the_day_of_the_ward(cast: Cast, day: date, left: str) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(deadlines=TERMS)
    today(cast.mine.ward, day)
    text = text_of(cast.client(cast.dung))
    assert "Gửi trước ngày <b>10/01/2024</b>" in text
    assert f">{left}</span>" in text


def test_a_rule_set_without_a_term_says_so(cast: Cast) -> None:
    text = text_of(cast.client(cast.dung))
    assert '<p class="answer">Bộ tiêu chí của năm chưa ghi thời hạn gửi hồ sơ.</p>' in text


def test_a_rule_set_whose_forms_are_not_known_says_so(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.mine.framework.pk).update(code="qd27-2025")
    text = text_of(cast.client(cast.dung))
    assert "<h1>Hồ sơ đánh giá chuẩn tiếp cận pháp luật năm 2023</h1>" in text
    assert "Chưa có văn bản QĐ 27/2025/QĐ-TTg và TT 15/2025/TT-BTP để đối chiếu thành phần hồ sơ" in text


def test_each_part_has_its_state_and_its_lacks_lead_to_exactly_those(binh: Client) -> None:
    text = text_of(binh)
    board = reverse("reports:dashboard", kwargs=YEAR)
    assert '<b>1/8</b> phần xong · <b class="late">thiếu 2</b> · nháp 2 · chưa đến bước 3' in text
    assert f'<a href="{board}?loc=chua-chap-nhan#cac-chi-tieu">4 chỉ tiêu chưa được chấp nhận</a>' in text
    assert f'<a href="{board}?loc=thieu-tai-lieu#cac-chi-tieu">4 chỉ tiêu chưa có tài liệu' in text
    for key in ("chua-chap-nhan", "thieu-tai-lieu"):
        assert binh.get(f"{board}?loc={key}").content.decode().count('class="row-link"') == 4
    assert "điểm a khoản 4 Điều 5" in text
    outline = reverse("reports:form_outline", args=["report"])
    assert f'<a href="{outline}?nam=2023">Bố cục của Mẫu 01</a>' in text
    assert binh.get(f"{outline}?nam=2023").status_code == 200


def test_chosen_parts_and_a_note_go_into_the_draft(binh: Client, store: Path) -> None:
    answer = binh.post(BUILD, {"phan": ["score-sheet", "report"], "note": "Bản in soát lỗi"})
    assert answer.url == PAGE  # type: ignore[attr-defined]
    draft = Dossier.objects.get()
    assert (draft.parts, draft.note) == (["report", "score-sheet"], "Bản in soát lỗi")
    text = text_of(binh)
    assert "Bản in soát lỗi · chỉ 2 phần" in text
    assert 'action="' + BUILD not in text  # one is being made


def test_all_parts_chosen_means_all_that_there_are_when_it_is_made(binh: Client, store: Path) -> None:
    binh.post(BUILD, {"phan": ALL})
    assert Dossier.objects.get().parts == []


def test_no_part_chosen_is_told_and_the_note_stays(binh: Client, store: Path) -> None:
    answer = binh.post(BUILD, {"note": "Bản gửi xem trước"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Xin chọn ít nhất một phần." in text
    assert 'value="Bản gửi xem trước"' in text
    assert not Dossier.objects.exists()


def test_who_may_not_build_sees_why_and_no_downloads(cast: Cast, store: Path) -> None:
    built(cast)
    text = text_of(cast.client(cast.an))
    assert "Việc này do lãnh đạo hoặc công chức Tư pháp - Hộ tịch thực hiện." in text
    assert 'action="' + BUILD not in text
    assert reverse("reports:dossier_file", args=[Dossier.objects.get().pk]) not in text


def test_every_part_that_is_there_leads_to_a_page_that_opens(cast: Cast, store: Path) -> None:
    coursing.stand(cast, State.AGREED)
    client = cast.client(cast.binh)
    page = client.get(PAGE).context["page"]
    found = {line.rule.key: url for line, url in page.lines if url}
    assert list(found) == ["report", "score-sheet", "request", "minutes", "posting-record", "index"]
    assert {key: client.get(url).status_code for key, url in found.items()} == dict.fromkeys(found, 200)


def test_a_draft_that_failed_can_be_built_again_and_says_why(cast: Cast, binh: Client, store: Path) -> None:
    draft = Dossier.objects.create(
        assessment=cast.mine.assessment,
        number=1,
        state=Dossier.State.FAILED,
        finished_at=timezone.now(),
        problem="Máy chủ thiếu phông chữ Tinos.",
    )
    again = f'action="{reverse("reports:dossier_restart", args=[draft.pk])}"'
    text = text_of(binh)
    assert again in text
    assert "Máy chủ thiếu phông chữ Tinos." in text
    assert again not in text_of(cast.client(cast.an))


def test_two_drafts_side_by_side_tell_parts_and_lines(cast: Cast, binh: Client, store: Path) -> None:
    assert "Chưa có hai bản dự thảo để so sánh." in text_of(binh, COMPARE)
    built(cast, "", "score-sheet", "report")
    year = coursing.year_of(cast)
    name = f"bao-cao:{year.pk}"
    document = report(gather(year, number=1, at=timezone.localtime()))
    line = lines_with(document, edits_of(year.ward, name))[-1]
    TextEdit.objects.create(
        ward=year.ward, document=name, block=line.key, generated=line.generated, text="Lời của công chức xã."
    )
    built(cast, "", "report", "index")
    text = text_of(binh, COMPARE)
    assert "Dự thảo 2 khác dự thảo 1 ở 1/2 phần." in text
    assert text.count("Chỉ dựng ở một bản") == 3
    assert '<a href="?truoc=1&amp;sau=2&amp;phan=report#khac-nhau">' in text
    shown = text_of(binh, f"{COMPARE}?truoc=2&sau=1&phan=report")
    assert '<ins class="d-block">Lời của công chức xã.</ins>' in shown
    assert "Dự thảo 2 · " not in shown.split("khac-nhau")[-1]  # nothing of the margins


def test_lines_that_only_moved_to_another_page_are_the_same() -> None:
    old = [(1, "a"), (1, "b"), (1, "c")]
    new = [(1, "a"), (2, "b"), (2, "d"), (2, "e")]
    assert places(old, new) == [Place(((1, "c"),), ((2, "d"), (2, "e")))]


def test_parts_that_came_went_and_stayed_are_told_apart(cast: Cast) -> None:
    def part(key: str, digest: str) -> dict[str, Any]:
        return {"key": key, "title": key, "first": 1, "pages": 1, "digest": digest}

    made = [
        [part("a", "1"), part("b", "1"), part("c", "1")],
        [part("b", "1"), part("c", "2"), part("d", "1")],
    ]
    drafts = [
        Dossier(number=number, state=Dossier.State.DONE, made=parts, assessment=cast.mine.assessment)
        for number, parts in enumerate(made, 1)
    ]
    found = comparison(drafts[::-1], "x", "", "")
    assert found is not None
    assert (found.before.number, found.after.number) == (1, 2)
    assert {one.key: one.state for one in found.parts} == {
        "a": "removed", "b": "same", "c": "changed", "d": "added",
    }  # fmt: skip
    assert found.answer == "Dự thảo 2 khác dự thảo 1 ở 3/4 phần."


def test_the_page_asks_the_database_as_often_for_one_draft_as_for_three(
    cast: Cast, store: Path, django_assert_num_queries: Any
) -> None:
    coursing.stand(cast, State.AGREED)
    client = cast.client(cast.binh)

    def one_more(number: int) -> None:
        Dossier.objects.create(
            assessment=cast.mine.assessment,
            number=number,
            asked_by=cast.binh,
            state=Dossier.State.DONE,
            finished_at=timezone.now(),
            stored_name=f"{number}.pdf",
            digest="0" * 64,
            size=1,
        )

    one_more(1)
    client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(PAGE)
    one_more(2)
    one_more(3)
    with django_assert_num_queries(12):
        client.get(PAGE)


def test_the_set_in_force_shows_its_files_and_who_signed(
    cast: Cast, store: Path, django_assert_num_queries: Any
) -> None:
    year = agreed(cast)
    issue = issued_set(cast, year=year)
    report_file, sheet = issue.files.all()
    SignedCopy.objects.create(
        file=report_file,
        number=1,
        method=SignedCopy.Method.OUTSIDE,
        stored_name="x.pdf",
        digest="1" * 64,
        size=1,
        signatures=[
            {
                "signer": "Phạm Văn Dũng",
                "signed_at": "",
                "intact": True,
                "whole": True,
                "trusted": None,
                "added": True,
            }
        ],
        added_by=cast.binh,
    )
    client = cast.client(cast.binh)
    client.get(PAGE)
    with django_assert_num_queries(14):
        text = text_of(client)
    assert ">Bản chính thức 1</a>, phát hành ngày 28/12/2023" in text
    assert "đã ký số 1/2 văn bản" in text
    assert f'<a href="{reverse("reports:issued_file", args=[sheet.pk])}">{sheet.title}</a>' in text
    assert "Đã ký: Phạm Văn Dũng" in text
    assert f'href="{reverse("reports:signing", args=[sheet.pk])}"' in text
    assert f'href="{reverse("reports:signing", args=[report_file.pk])}"' not in text
    assert "Chưa có bản chính thức nào." not in text
    official = text_of(cast.client(cast.an))
    assert sheet.title in official
    assert reverse("reports:issued_file", args=[sheet.pk]) not in official


def test_only_who_may_read_drafts_is_offered_to_compare_them(cast: Cast) -> None:
    made = [{"key": "report", "title": "Báo cáo", "first": 1, "pages": 1, "digest": "0"}]
    for number in (1, 2):
        Dossier.objects.create(
            assessment=cast.mine.assessment,
            number=number,
            state=Dossier.State.DONE,
            finished_at=timezone.now(),
            stored_name=f"{number}.pdf",
            digest="0" * 64,
            size=1,
            made=made,
        )
    found = {
        one.username: DossierPage(coursing.year_of(cast), one).may_compare for one in (cast.an, cast.binh)
    }
    assert found == {"an": False, "binh": True}
