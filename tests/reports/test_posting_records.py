"""Where and when a posting was shown: entered once, corrected by version, ended, struck out; never after the agreement."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from reports.models import Posting, PostingRecord
from reports.posting import records
from reports.posting.records import Entry, add, correct, end, panel_of, strike
from tests.cast import Cast, actor
from tests.reports import coursing
from tests.reports.coursing import case_of, year_of
from tests.reports.meetings import today
from tests.reports.posting import make_posting

pytestmark = pytest.mark.django_db
FIRST = date(2023, 11, 18)
NOW = date(2023, 11, 25)
OFFICE = Entry("office", FIRST, "Bảng tin trụ sở")


@pytest.fixture
def posting(cast: Cast) -> Posting:
    """Posted on 18/11/2023 by the circular's terms; the ward's day is 25/11/2023."""
    coursing.lawful(cast)
    today(cast.mine.ward, NOW)
    return make_posting(cast)


@pytest.fixture
def binh(cast: Cast) -> Client:
    return cast.client(cast.binh)


def enter(cast: Cast, entry: Entry = OFFICE) -> PostingRecord:
    return add(assessment=year_of(cast), entry=entry, by=actor(cast.binh))


FAULTS: dict[str, tuple[Entry, str]] = {
    "before the posting": (
        Entry("office", date(2023, 11, 17), "x"),
        "Ngày ghi không trước ngày đưa lên niêm yết (18/11/2023).",
    ),
    "tomorrow": (Entry("office", NOW + timedelta(days=1), "x"), "Ngày ghi không sau hôm nay (25/11/2023)."),
    "ends before it begins": (
        Entry("office", NOW, "x", until=FIRST),
        "Ngày kết thúc không trước ngày bắt đầu.",
    ),
    "ends tomorrow": (
        Entry("website", FIRST, "x", until=NOW + timedelta(days=1)),
        "Ngày kết thúc không sau hôm nay (25/11/2023); đang niêm yết thì để trống.",
    ),
    "a broadcast without its hour": (Entry("radio", FIRST, "x"), "Xin ghi giờ phát."),
    "a broadcast that hangs": (
        Entry("radio", FIRST, "x", until=NOW, at=time(17)),
        "Mỗi lần phát ghi một dòng, không ghi ngày kết thúc.",
    ),
    "nowhere": (Entry("office", FIRST, "  "), "Xin ghi nơi niêm yết."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_have_been_is_refused(cast: Cast, posting: Posting, name: str) -> None:
    entry, sentence = FAULTS[name]
    with pytest.raises(Refused) as refused:
        enter(cast, entry)
    assert (str(refused.value), posting.records.count()) == (sentence, 0)


def test_the_same_words_twice_are_one_row(cast: Cast, posting: Posting) -> None:
    assert enter(cast) == enter(cast)
    evening, morning = (Entry("radio", FIRST, "Bản tin", at=time(hour)) for hour in (17, 5))
    assert enter(cast, evening) != enter(cast, morning)
    assert posting.records.count() == 3


def test_a_row_is_corrected_ended_and_struck_by_its_version(cast: Cast, posting: Posting) -> None:
    row, by = enter(cast), actor(cast.binh)
    moved = Entry("office", date(2023, 11, 19), "Bảng tin trụ sở")
    assert correct(row=row, entry=moved, version=1, by=by).version == 2
    with pytest.raises(Refused, match=r"^Dòng này vừa được người khác sửa\.$"):
        correct(row=row, entry=OFFICE, version=1, by=by)
    assert end(row=row, until=date(2023, 11, 24), version=2, by=by).version == 3
    with pytest.raises(Refused, match="lý do gạch bỏ"):
        strike(row=row, reason="  ", version=3, by=by)
    struck = strike(row=row, reason="Ghi nhầm nơi", version=3, by=by)
    assert (struck.struck_by, struck.struck_reason) == (cast.binh, "Ghi nhầm nơi")
    with pytest.raises(Refused, match="đã gạch bỏ"):
        correct(row=row, entry=OFFICE, version=4, by=by)
    acts = AuditEntry.objects.filter(act__startswith="posting_record").order_by("pk")
    assert [one.act.removeprefix("posting_record_") for one in acts] == ["add", "correct", "end", "strike"]
    assert case_of(cast).records == ()


def test_nothing_is_written_before_the_posting_and_after_the_agreement(cast: Cast, posting: Posting) -> None:
    row, by = enter(cast), actor(cast.binh)
    years = Assessment.objects.filter(pk=posting.assessment_id)
    years.update(state=Assessment.State.AGREED)
    for verb, values in (
        (correct, {"entry": Entry("office", NOW, "x")}),
        (end, {"until": NOW}),
        (strike, {"reason": "x"}),
    ):
        with pytest.raises(Refused, match="Kết quả đã được thống nhất"):
            verb(row=row, version=1, by=by, **values)  # type: ignore[operator]
    Posting.objects.filter(pk=posting.pk).update(
        state="ready", posted_at=None, posted_by=None, posted_on=None
    )
    with pytest.raises(Refused, match="Chưa niêm yết"):
        enter(cast)


def test_the_panel_counts_by_the_circular_and_says_from_when_it_may_end(cast: Cast, posting: Posting) -> None:
    for entry in (
        OFFICE,
        *(Entry("radio", FIRST + timedelta(days=day), "Bản tin", at=time(17)) for day in (0, 3)),
    ):
        enter(cast, entry)
    panel = panel_of(case_of(cast), cast.binh)
    assert panel is not None
    assert [(group.channel, len(group.rows), group.counted, group.met) for group in panel.groups] == [
        ("office", 1, "06/05 ngày", True),
        ("website", 0, "00/05 ngày", False),
        ("radio", 2, "02/03 lần trong 03/05 ngày", False),
    ]
    assert panel.sentence == (
        "Đăng Trang thông tin điện tử mới được 00/05 ngày, đài truyền thanh mới phát 02/03 lần trong 03/05 ngày "
        "(cần một trong hai)."
    )
    enter(cast, Entry("website", NOW, "honson.example"))
    later = panel_of(case_of(cast), cast.an)
    assert later is not None
    assert later.sentence == "Nếu tiếp tục niêm yết, kết thúc được từ ngày 01/12/2023."
    assert (later.may_keep, later.why_not) == (
        False,
        "Việc niêm yết do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi.",
    )


# Over HTTP -------------------------------------------------------------------------------------------------------


def page_of(cast: Cast) -> str:
    return reverse("reports:posting", kwargs={"year": 2023}) + "#noi-niem-yet"


def typed(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "channel": "office", "day": "2023-11-18", "place": "Bảng tin trụ sở"} | changes


def test_a_hanging_is_entered_on_its_page(cast: Cast, posting: Posting, binh: Client) -> None:
    url = reverse("reports:posting_record_add", kwargs={"year": 2023})
    assert "Chương trình phát, đài" in binh.get(url, {"hinh-thuc": "radio"}).content.decode()
    answer = binh.post(url, typed())
    assert (answer.status_code, answer.url) == (302, page_of(cast))
    wrong = binh.post(url, typed(day="2023-11-26"))
    assert wrong.status_code == 422
    assert "Ngày ghi không sau hôm nay (25/11/2023)." in wrong.content.decode()
    assert [one.place for one in posting.records.all()] == ["Bảng tin trụ sở"]


def test_who_corrects_too_late_sees_both_and_keeps_what_was_typed(
    cast: Cast, posting: Posting, binh: Client
) -> None:
    row = enter(cast)
    url = reverse("reports:posting_record", kwargs={"pk": row.pk})
    correct(row=row, entry=Entry("office", FIRST, "Bảng tin khối 1"), version=1, by=actor(cast.dung))
    late = binh.post(url, typed(place="Bảng tin khối 2"))
    text = late.content.decode()
    assert late.status_code == 409
    assert records.STALE in text
    assert "Bảng tin khối 1" in text
    assert 'value="Bảng tin khối 2"' in text
    again = binh.post(url, typed(place="Bảng tin khối 2", version=2))
    assert (again.status_code, posting.records.get().place) == (302, "Bảng tin khối 2")


def test_a_record_is_ended_and_struck_on_its_page(cast: Cast, posting: Posting, binh: Client) -> None:
    row = enter(cast)
    ended = binh.post(
        reverse("reports:posting_record_end", args=[row.pk]), {"version": 1, "until": "2023-11-24"}
    )
    struck = reverse("reports:posting_record_strike", args=[row.pk])
    missing = binh.post(struck, {"version": 2, "reason": ""})
    stale = binh.post(struck, {"version": 1, "reason": "Nhầm nơi"})
    assert (ended.status_code, missing.status_code, stale.status_code) == (302, 422, 409)
    assert 'value="Nhầm nơi"' in stale.content.decode()
    assert binh.post(struck, {"version": 2, "reason": "Nhầm nơi"}).status_code == 302
    shown = binh.get(reverse("reports:posting_record", args=[row.pk]))
    assert "Dòng này đã gạch bỏ, không sửa được nữa." in shown.content.decode()
    panel = binh.get(reverse("reports:posting", kwargs={"year": 2023})).content.decode()
    assert "<s>Bảng tin trụ sở</s>" in panel
