"""The ward's pages of a posting: prepared, checked, written, shown, taken back, each with its sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assignments.models import Assessment
from reports.course import make_move
from reports.documents.assembly import Assembled
from reports.models import Posting
from reports.posting import preparing
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.reports.preparing import PHONE, checked, ready, to_review
from tests.vietnamese import assert_no_english

pytestmark = pytest.mark.django_db
PAGE, CHECK = "/niem-yet/2023/", "/niem-yet/2023/kiem-tra/"
State = Posting.State


@pytest.fixture(autouse=True)
def quick(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers that cost no layout."""
    settings.MEDIA_ROOT = tmp_path
    made = Assembled(b"%PDF-1.7", 1, (), ())
    monkeypatch.setattr(preparing, "rendered", lambda *_: made)


@pytest.fixture
def year(cast: Cast) -> Assessment:
    return to_review(cast)


def answer_of(client: Client, address: str = PAGE) -> str:
    """Return the sentence that the page opens with."""
    page = client.get(address).content.decode()
    assert_no_english(page)
    return page.split('<p class="answer">', 1)[1].split("</p>", 1)[0]


def test_before_the_review_the_page_says_why_nothing_can_be_prepared(cast: Cast) -> None:
    client = cast.client(cast.binh)
    page = client.get(PAGE).content.decode()
    assert "Chưa lập bản niêm yết." in page
    assert preparing.TOO_EARLY in page
    client.post(f"{PAGE}lap/")
    assert Posting.objects.count() == 0


def test_from_the_first_press_to_the_copy_that_hangs(cast: Cast, year: Assessment) -> None:
    client = cast.client(cast.binh)
    assert client.post(f"{PAGE}lap/").url == CHECK
    assert answer_of(client) == "Bản niêm yết lần 1 chờ kiểm tra dữ liệu cá nhân: 6 chỗ cần xem."
    posting = Posting.objects.get()
    page = client.get(CHECK).content.decode()
    assert page.count('value="mask" checked') == 6 and "checked" not in page.replace(
        'value="mask" checked', ""
    )
    form = {"ban": posting.pk, "version": 1} | {f"cho-{one['key']}": "mask" for one in posting.findings}
    unread = client.post(CHECK, form)
    assert (unread.status_code, Posting.objects.get().state) == (422, State.CHECKING)
    assert client.post(CHECK, {**form, "da-doc": "1"}).url == PAGE
    assert answer_of(client) == "Đang lập bản niêm yết lần 1."
    preparing.make(posting.pk)
    assert answer_of(client) == "Bản niêm yết lần 1 đã sẵn sàng, chờ Chủ tịch, Phó Chủ tịch đưa lên niêm yết."
    paper = Posting.objects.get().papers.get(kind="report")
    opened = client.get(f"/niem-yet/van-ban/{paper.pk}/")
    assert b"".join(opened.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert opened["Cache-Control"] == "private, no-store"
    make_move(assessment=year, key="niem-yet", version=year.version, by=actor(cast.dung))
    assert answer_of(client) == (
        "Đang niêm yết từ ngày 20/11/2023; chưa ghi đủ nơi niêm yết để tính thời hạn."
    )


def test_who_was_slower_sees_both_choices_and_changes_nothing(cast: Cast, year: Assessment) -> None:
    posting = preparing.prepare(assessment=year, by=actor(cast.binh))
    form = {"ban": posting.pk, "version": 1, "da-doc": "1"}
    kept = form | {f"cho-{one['key']}": "keep" for one in posting.findings}
    masked = form | {f"cho-{one['key']}": "mask" for one in posting.findings}
    assert cast.client(cast.binh).post(CHECK, masked).status_code == 302
    slower = cast.client(cast.dung).post(CHECK, kept)
    page = slower.content.decode()
    assert slower.status_code == 409
    assert "Trần Văn Bình" in page and page.count('<span class="differs">Giữ</span>') == 6
    posting.refresh_from_db()
    assert {one["decision"] for one in posting.findings} == {"mask"}


def test_the_page_says_that_a_worker_is_silent_and_that_a_copy_failed(
    cast: Cast, year: Assessment, settings: Any
) -> None:
    posting, client = checked(cast, year), cast.client(cast.binh)
    assert "trong 60 giây" not in client.get(f"{PAGE}tien-do/").content.decode()
    Posting.objects.update(checked_at=timezone.now() - 2 * settings.WORKER_SILENCE)
    assert "Chưa có tiến trình xử lý nào nhận việc trong 60 giây." in client.get(PAGE).content.decode()
    IndicatorResult.objects.filter(assessment=year, indicator__code="1.2").update(reviewed_points=7)
    preparing.make(posting.pk)
    page = client.get(PAGE).content.decode()
    assert "Không lập được bản niêm yết lần 1." in page and preparing.CHANGED in page
    assert client.get(f"{PAGE}tien-do/")["HX-Refresh"] == "true"


def test_a_changed_year_is_said_over_the_copy_and_its_posting_is_off(cast: Cast, year: Assessment) -> None:
    ready(cast, year)
    IndicatorResult.objects.filter(assessment=year, indicator__code="1.2").update(reviewed_points=7)
    page = cast.client(cast.dung).get(PAGE).content.decode()
    assert "Dữ liệu đã thay đổi sau khi lập bản niêm yết." in page
    assert "Chỉ tiêu 1.2: 5,5 điểm → 7,0 điểm." in page
    assert "/tien-trinh/2023/niem-yet/" not in page


def test_a_posting_taken_back_says_why_and_stays_in_the_list(cast: Cast, year: Assessment) -> None:
    ready(cast, year)
    make_move(assessment=year, key="niem-yet", version=1, by=actor(cast.dung))
    make_move(assessment=year, key="rut-niem-yet", version=2, comment="Sai điểm 1.2", by=actor(cast.dung))
    page = cast.client(cast.binh).get(PAGE).content.decode()
    assert "Bản niêm yết lần 1 đã rút ngày 20/11/2023; chưa có bản mới." in page
    assert "Lý do rút: Sai điểm 1.2" in page
    assert cast.client(cast.binh).post(f"{PAGE}lap/").url == CHECK
    # What was kept or covered before is decided again.
    assert {one["decision"] for one in Posting.objects.get(number=2).findings} == {"mask"}


def test_a_copy_is_set_aside_by_who_sees_it_as_it_is(cast: Cast, year: Assessment) -> None:
    posting, client = ready(cast, year), cast.client(cast.binh)
    client.post(f"{PAGE}bo/", {"version": posting.version - 1})
    assert Posting.objects.get().state == State.READY
    client.post(f"{PAGE}bo/", {"version": posting.version})
    assert Posting.objects.get().state == State.DISCARDED


@pytest.mark.parametrize("bad", [{}, {"ban": "x" * 30}, {"ban": "9" * 40}, {"ban": "1\x00"}])
def test_a_form_that_names_no_copy_finds_none(cast: Cast, year: Assessment, bad: dict[str, str]) -> None:
    assert cast.client(cast.binh).post(CHECK, bad).status_code == 404


def test_an_official_reads_the_page_and_never_the_places(cast: Cast, year: Assessment) -> None:
    posting = preparing.prepare(assessment=year, by=actor(cast.binh))
    client = cast.client(cast.an)
    assert client.get(CHECK).status_code == 403
    assert PHONE not in client.get(PAGE).content.decode()
    preparing.discard(posting=posting, version=1, by=actor(cast.binh))
    ready(cast, year)
    page = client.get(PAGE).content.decode()
    assert PHONE not in page and "6 chỗ, Trần Văn Bình đã kiểm tra." in page
    assert PHONE in cast.client(cast.binh).get(PAGE).content.decode()


def test_the_pages_cost_the_same_with_one_copy_and_with_three(
    cast: Cast, year: Assessment, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.binh)
    client.post(f"{PAGE}lap/")
    client.get(PAGE)
    with django_assert_num_queries(16):
        client.get(CHECK)
    Posting.objects.update(state=State.DISCARDED)
    for _ in range(2):
        preparing.discard(posting=(copy := ready(cast, year)), version=copy.version, by=actor(cast.binh))
    last = ready(cast, year)
    with django_assert_num_queries(18):
        client.get(PAGE)
    make_move(assessment=year, key="niem-yet", version=1, by=actor(cast.dung))
    for channel in ("office", "website"):
        last.records.create(channel=channel, day=date(2023, 11, 20), place="Bảng tin")
    with django_assert_num_queries(19):
        client.get(PAGE)
