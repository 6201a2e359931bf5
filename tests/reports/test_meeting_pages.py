"""The page of the meeting over HTTP: each part is sent on its own, a stale page keeps what was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from assignments.models import Assessment
from criteria.models import Framework
from reports.course import make_move
from reports.meeting.actions import plan_meeting
from reports.models import Meeting, Opinion
from tests.cast import Cast, actor
from tests.evidence.conftest import media
from tests.reports.meetings import SCHEDULE, called, held, to_meeting

__all__ = ["media"]
pytestmark = pytest.mark.django_db
PAGE = "/cuoc-hop/2023/"
PAGE_QUERIES = 17
RESULT_QUERIES = 5
WHEN = {
    "held_on": "2023-12-28",
    "starts_at": "08:00",
    "place": "Hội trường",
    "agenda": "Thống nhất điểm.\r\nBiểu quyết.",
}


@pytest.fixture
def year(cast: Cast) -> Assessment:
    return to_meeting(cast)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client(cast.binh)


def send(client: Client, part: str, data: dict[str, Any], version: int = 1) -> Any:
    address = reverse("reports:meeting_note", args=[2023, part])
    return client.post(address, {"version": version, **data})


def roll_of(meeting: Meeting) -> dict[str, str]:
    found = {}
    for one in meeting.attendees.all():
        found |= {
            f"present_{one.pk}": "1",
            f"name_{one.pk}": one.name or f"Người {one.pk}",
            f"note_{one.pk}": "",
        }
    return found


def scores(year: Assessment, **others: str) -> dict[str, str]:
    found = {}
    for row in year.results.select_related("indicator"):
        key = row.indicator.code.replace(".", "_")
        found[f"score_{row.indicator_id}"] = others.get(f"c{key}", str(row.reviewed_points).replace(".", ","))
        found[f"reason_{row.indicator_id}"] = others.get(f"r{key}", "")
    return found


def test_the_meeting_from_first_to_last_by_its_page(cast: Cast, year: Assessment, client: Client) -> None:
    assert "Chưa lập cuộc họp thống nhất kết quả" in client.get(PAGE).content.decode()
    assert send(client, "lap", WHEN)["Location"] == f"{PAGE}#thanh-phan"
    meeting = Meeting.objects.get()
    assert meeting.agenda == "Thống nhất điểm.\nBiểu quyết."
    assert send(client, "moi", {})["Location"] == f"{PAGE}#giay-moi"
    assert send(client, "diem-danh", roll_of(meeting), 2)["Location"] == f"{PAGE}#thanh-phan"
    sent = scores(year, c1_2="4,5", r1_2="Sai thể thức.")
    assert send(client, "ket-luan", sent, 3)["Location"] == f"{PAGE}#ket-luan"
    number = str(meeting.attendees.count())
    voted = {
        "votes_for": number,
        "votes_against": "0",
        "votes_abstain": "0",
        "conclusion": "Đồng ý.",
        "ends_at": "10:30",
    }
    assert send(client, "bieu-quyet", voted, 4)["Location"] == f"{PAGE}#bieu-quyet"
    page = client.get(PAGE).content.decode()
    assert "4/4 chỉ tiêu có kết luận, 1 khác điểm rà soát" in page
    assert "<b>87,5</b> / 100 điểm" in page
    assert "Còn 1 việc trước khi thống nhất kết quả" in page and "hưa tải lên biên bản họp đã ký" in page
    assert Meeting.objects.get().conclusions.get(indicator__code="1.2").points == Decimal("4.5")


def test_a_wrong_score_names_its_indicator_and_keeps_what_was_typed(
    cast: Cast, year: Assessment, client: Client
) -> None:
    called(cast, year)
    answer = send(client, "ket-luan", scores(year, c1_1="2", c1_2="9"), 2)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chỉ tiêu 1.2: điểm thống nhất: Nhập điểm từ 0 đến 7." in page
    assert "Chỉ tiêu 1.1: lý do: Ghi lý do khác kết quả rà soát." in page
    assert 'value="9"' in page


def test_the_loser_of_a_race_sees_both_and_keeps_the_text(
    cast: Cast, year: Assessment, client: Client
) -> None:
    plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.dung))
    send(client, "lich", {**WHEN, "place": "Hội trường A"})
    answer = send(cast.client(cast.dung), "lich", {**WHEN, "place": "Hội trường B"})
    page = answer.content.decode()
    assert (answer.status_code, Meeting.objects.get().place) == (409, "Hội trường A")
    assert '<span class="differs">Hội trường A</span>' in page
    assert '<span class="differs">Hội trường B</span>' in page
    assert 'value="Hội trường B"' in page and '<input type="hidden" name="version" value="2"' in page


def test_everybody_with_a_name_is_noted_with_one_button(cast: Cast, year: Assessment, client: Client) -> None:
    meeting = called(cast, year)
    sent = {key: "" if key.startswith("present") else value for key, value in roll_of(meeting).items()}
    absent = meeting.attendees.get(body="police").pk
    sent |= {f"name_{absent}": "", "tat-ca": "1"}
    send(client, "diem-danh", sent, 2)
    assert set(meeting.attendees.exclude(pk=absent).values_list("present", flat=True)) == {True}
    assert meeting.attendees.get(pk=absent).present is None


def test_one_person_is_corrected_and_taken_off(cast: Cast, year: Assessment, client: Client) -> None:
    meeting = plan_meeting(assessment=year, schedule=SCHEDULE, by=actor(cast.binh))
    police = meeting.attendees.get(body="police")
    address = reverse("reports:meeting_person", args=[2023, police.pk])
    data = {
        "version": 1,
        "body": "police",
        "part": "member",
        "name": "Vũ Văn Thử",
        "position": "Trưởng Công an",
    }
    assert client.get(address).status_code == 200
    assert client.post(address, data)["Location"] == f"{PAGE}#thanh-phan"
    stale = cast.client(cast.dung).post(address, {**data, "name": "Vũ Văn Khác"})
    assert stale.status_code == 409 and "Vũ Văn Khác" in stale.content.decode()
    client.post(address, {"version": 2, "bo": "1"})
    assert not meeting.attendees.filter(pk=police.pk).exists()
    assert client.get(address).status_code == 404


def test_who_may_not_keep_it_reads_it_and_other_steps_say_why(cast: Cast, year: Assessment) -> None:
    called(cast, year)
    page = cast.client(cast.an).get(PAGE).content.decode()
    assert "Cuộc họp do công chức Tư pháp - Hộ tịch hoặc lãnh đạo chuẩn bị" in page
    assert "<form id=" not in page and "Lưu kết luận" not in page
    assert send(cast.client(cast.an), "ket-luan", {}).status_code == 403
    assert (
        send(cast.client(cast.giang), "ket-luan", {}).status_code == 302
    )  # a year of the own ward, without a meeting
    assert send(cast.client(cast.binh), "la", {}).status_code == 404
    Assessment.objects.filter(pk=year.pk).update(state=Assessment.State.REVIEW)
    page = cast.client(cast.binh).get(PAGE).content.decode()
    assert "Cuộc họp được chuẩn bị từ khi niêm yết công khai." in page and "Lưu lịch họp" not in page


def test_the_page_says_how_many_opinions_were_answered(cast: Cast, year: Assessment, client: Client) -> None:
    posting = year.postings.get()
    for number, state in enumerate(("answered", "new"), 1):
        Opinion.objects.create(
            posting=posting, number=number, code=f"AA{number}", channel="paper", text="Ý.", state=state,
            received_on=posting.posted_on,
        )  # fmt: skip
    page = client.get(PAGE).content.decode()
    assert "Đã trả lời 1/2 ý kiến." in page and "Trả lời 1 ý kiến" in page


def test_a_meeting_older_than_the_posting_asks_to_be_held_anew(
    cast: Cast, year: Assessment, client: Client, media: None
) -> None:
    meeting = held(cast, year)
    Meeting.objects.filter(pk=meeting.pk).update(held_on="2023-12-10")
    page = client.get(PAGE).content.decode()
    assert "Cuộc họp ngày 10/12/2023 diễn ra trước khi kết thúc lần niêm yết hiện tại" in page
    meeting.refresh_from_db()
    send(client, "hop-moi", {**WHEN, "reason": "Niêm yết lại."}, meeting.version)
    assert Meeting.objects.current().get().number == 2
    assert "Lần 1, ngày 10/12/2023: đã họp lại." in client.get(PAGE).content.decode()


@pytest.mark.parametrize("groups", [1, 3])
def test_the_page_costs_the_same_for_every_meeting(
    cast: Cast, year: Assessment, client: Client, media: None, django_assert_num_queries: Any, groups: int
) -> None:
    for number in range(groups):
        Unit.objects.create(
            ward=year.ward, kind=Unit.Kind.RESIDENTIAL_GROUP, code=f"khoi-{number}", name=f"Khối {number}"
        )
    held(cast, year)
    client.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(PAGE)
    year.refresh_from_db()
    make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung))
    with django_assert_num_queries(RESULT_QUERIES):
        client.get(f"{PAGE}ket-qua/")


def test_a_programme_of_targets_has_no_meeting(cast: Cast, year: Assessment, client: Client) -> None:
    Framework.objects.filter(pk=year.framework_id).update(mode=Framework.Mode.TARGETS)
    assert client.get(PAGE).status_code == 404
    assert send(client, "lap", WHEN).status_code == 404
