"""The page of the ward's log."""

import json
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import make_aware

from accounts.audit import record
from accounts.log_rows import details, version_words
from tests.cast import Cast, actor
from tests.vietnamese import assert_no_english

LOG = reverse("accounts:log")


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Em, before three rows of the own ward and one of the other."""
    with time_machine.travel(make_aware(datetime(2023, 11, 18, 23, 59)), tick=False):
        record(actor(cast.an), "person_change", cast.chi, detail={"họ và tên": ["Chi", "Lê Thị Chi"]})
    with time_machine.travel(make_aware(datetime(2023, 11, 19, 0, 1)), tick=False):
        record(actor(cast.binh), "unit_create", cast.mine.positions["chu-tich"])
        record(actor(cast.binh), "act_without_name", cast.dung)
        record(actor(cast.hien), "person_change", cast.giang)
    return cast.client(cast.em)


def numbers(client: Client, query: str = "") -> list[int]:
    return [row.entry.number for row in client.get(f"{LOG}?{query}").context["rows"]]


def test_newest_first_and_the_own_ward_only(cast: Cast, admin: Client) -> None:
    assert numbers(admin) == [3, 2, 1]
    page = admin.get(LOG).content.decode()
    assert "họ và tên: Chi → Lê Thị Chi" in page
    assert "23:59 18/11/2023" in page
    assert "Vũ Thị Hiền" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=le+thi+chi", [1]),
        ("q=TRAN", [3, 2]),
        ("q=tran+dung", [3]),
        ("q=hien", []),
        ("act=unit_create", [2]),
        ("since=2023-11-19", [3, 2]),
        ("until=2023-11-18", [1]),
        ("since=19/11/2023&until=19/11/2023", [3, 2]),
        ("since=x", [3, 2, 1]),
        ("since=0001-01-01", [3, 2, 1]),
        ("person=99999999999999999999", [3, 2, 1]),
        ("act=khac", [3, 2, 1]),
    ],
)
def test_the_log_is_filtered(cast: Cast, admin: Client, query: str, found: list[int]) -> None:
    assert numbers(admin, query) == found


def test_by_person(cast: Cast, admin: Client) -> None:
    assert numbers(admin, f"person={cast.binh.pk}") == [3, 2]
    # Somebody of another ward is no choice here: the filter is refused, nothing leaks.
    assert numbers(admin, f"person={cast.hien.pk}") == [3, 2, 1]
    page = admin.get(LOG).content.decode()
    assert "Trần Văn Bình</option>" in page
    assert "Vũ Thị Hiền</option>" not in page


def test_acts_have_names_and_an_unknown_one_its_key(cast: Cast, admin: Client) -> None:
    rows = admin.get(LOG).context["rows"]
    assert [row.act for row in rows] == ["act_without_name", "Thêm bộ phận, tổ dân phố", "Sửa người dùng"]


@pytest.mark.parametrize(
    "query", ["since=x", "since=0001-01-01&until=9999-12-31", "q=%FF", "act=x&person=x", "page=0"]
)
def test_a_bad_filter_is_told_in_vietnamese(cast: Cast, admin: Client, query: str) -> None:
    answer = admin.get(f"{LOG}?{query}")
    assert answer.status_code == 200
    assert_no_english(answer.content.replace(b"act_without_name", b""))


@pytest.mark.parametrize("more", [1, 60])
def test_the_log_takes_as_many_queries_for_many(
    cast: Cast, admin: Client, more: int, django_assert_num_queries
) -> None:
    for _ in range(more):
        record(actor(cast.an), "login", cast.an)
    admin.get(LOG)
    with django_assert_num_queries(5):
        admin.get(LOG)
    assert len(numbers(admin)) == min(50, 3 + more)


@pytest.mark.parametrize(
    ("who", "status"), [("dung", 200), ("em", 200), ("an", 403), ("binh", 403), ("khanh", 403)]
)
def test_who_reads_the_log(cast: Cast, who: str, status: int) -> None:
    assert cast.client(getattr(cast, who)).get(LOG).status_code == status


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("GET /x/", ["GET /x/"]),
        ("12", ["12"]),
        ('{"tên": ["", "B"], "số": 3}', ["tên: (trống) → B", "số: 3"]),
        ('{"from": "draft", "to": "submitted"}', ["từ: nháp", "sang: đã nộp"]),
        ('{"indicator": "2.5", "self": "2.5"}', ["chỉ tiêu: 2.5", "điểm tự chấm: 2,5"]),
        (
            '{"figures": {"6/numerator/0": ["", "13"], "7/p2_count/0": ["1", "2"]}}',
            ["số liệu: tử số: (trống) → 13; phần 2, số lượng: 1 → 2"],
        ),
        (
            '{"parts": ["report", "score-sheet"], "part": "index-2-1", "method": "portal"}',
            [
                "các phần: báo cáo, bản tổng hợp điểm số",
                "văn bản: danh mục tài liệu kiểm chứng, tiêu chí 2, tập 1",
                "cách ký: trên cổng",
            ],
        ),
        ('{"mẫu": "report", "by": 2}', ["mẫu: báo cáo", "thay bằng bản chính thức: 2"]),
        ('{"part": "theo dõi", "method": "paper"}', ["phần việc: theo dõi", "gửi bằng: bản giấy"]),
        ('{"a": {"b": [true, null]}, "c": ["x", "y", "z"]}', ["a: b: có → (trống)", "c: x, y, z"]),
    ],
)
def test_details_in_words(text: str, lines: list[str]) -> None:
    assert details(text) == lines


def test_points_days_and_hours_stand_as_people_write_them() -> None:
    told = {"self": "3.25", "reviewed": "-1.5", "revision": 66, "file": "3.25.pdf"}
    told |= {"held_on": "2023-12-28", "starts_at": "08:30:00", "text": "2023-12-28a"}
    assert details(json.dumps(told)) == [
        "điểm tự chấm: 3,25",
        "điểm rà soát: -1,5",
        "mã bản tệp: 66",
        "tệp: 3.25.pdf",
        "ngày họp: 28/12/2023",
        "giờ bắt đầu: 08:30",
        "lời văn: 2023-12-28a",
    ]


@pytest.mark.parametrize(
    ("kind", "version", "words"),
    [
        ("scoring.indicatorresult", "5", "lần ghi 5"),
        ("evidence.evidence", "1", "lần ghi 1"),
        ("reports.meeting", "3", "lần ghi 3"),
        ("evidence.revision", "2", "bản 2"),
        ("assignments.plan", "1", "bản 1"),
        ("reports.dossier", "9c41aa07e07b5d11", "mã kiểm 9c41aa07"),
        ("reports.dossier", "1234567890123456", "mã kiểm 12345678"),
        ("accounts.user", "", ""),
    ],
)
def test_a_count_of_writings_is_not_called_a_version(kind: str, version: str, words: str) -> None:
    assert version_words(kind, version) == words
