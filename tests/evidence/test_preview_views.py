"""The viewer: who gets a page's picture, what is said while there is none, turning, outlines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from evidence import store
from evidence.models import Evidence, Reading
from evidence.preview import cache, making, office, prepare
from evidence.preview.showing import Show, places_of, turned, viewer_of
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, body_of

pytestmark = pytest.mark.django_db


def page(use: Evidence, number: int = 1, query: str = "") -> str:
    return reverse("evidence:page", args=[use.revision_id, number]) + query


def fragment(use: Evidence) -> str:
    return reverse("evidence:preview", args=[use.revision_id])


@pytest.fixture
def shown(take: Take) -> Evidence:
    """A PDF of two pages whose preview is made."""
    use = take(files.pdf(2), "Báo cáo.pdf")
    prepare(use.revision)
    return use


def say(use: Evidence, **values: Any) -> Reading:
    Reading.objects.filter(revision=use.revision_id).update(**values)
    return Reading.objects.get(revision=use.revision_id)


# Pictures ---------------------------------------------------------------------------------------------------------------


def test_a_page_is_answered_as_a_picture_sealed_off(cast: Cast, shown: Evidence) -> None:
    answer = cast.client(cast.chi).get(page(shown, 2, "?xoay=90&lon=1"))
    assert answer.status_code == 200
    assert answer.content[8:12] == b"WEBP"
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {path.name for path in cache.folder_of(shown.revision).iterdir()} == {
        "1-1600-0.webp",
        "2-2400-90.webp",
    }


def test_another_wards_page_is_like_a_missing_one(cast: Cast, shown: Evidence) -> None:
    client = cast.client(cast.hien)
    theirs, none = client.get(page(shown)), client.get(reverse("evidence:page", args=[987654, 1]))
    assert (theirs.status_code, body_of(theirs)) == (404, body_of(none))


@pytest.mark.parametrize("number", [0, 3, 10**17])
def test_there_is_no_page_beyond_the_ends(cast: Cast, shown: Evidence, number: int) -> None:
    assert cast.client(cast.chi).get(page(shown, number)).status_code == 404


@pytest.mark.parametrize("query", ["?xoay=45", "?xoay=-90", "?xoay=x"])
def test_a_turn_that_is_none_is_not_made(cast: Cast, shown: Evidence, query: str) -> None:
    assert cast.client(cast.chi).get(page(shown, 1, query)).status_code == 200
    assert [path.name for path in cache.folder_of(shown.revision).iterdir()] == ["1-1600-0.webp"]


@pytest.mark.parametrize(
    "values",
    [
        {"scan": "waiting"},
        {"scan": "found", "scan_note": "Eicar"},
        {"preview": "failed"},
        {"preview": "waiting"},
    ],
)
def test_what_is_not_to_be_seen_has_no_pages(cast: Cast, shown: Evidence, values: dict[str, str]) -> None:
    """Also when the pictures of an earlier day are still in the cache."""
    say(shown, **values)
    assert cast.client(cast.chi).get(page(shown)).status_code == 404


def test_pages_of_a_word_file_whose_pdf_vanished_are_asked_for_again(cast: Cast, take: Take) -> None:
    use = take(files.docx(), "a.docx")
    say(use, preview="done", preview_pages=1)
    before = DBTaskResult.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.transaction, "on_commit", lambda act: act())
        assert cast.client(cast.chi).get(page(use)).status_code == 404
    assert Reading.objects.get(revision=use.revision_id).preview == Reading.Preview.WAITING
    task = DBTaskResult.objects.latest("enqueued_at")
    assert DBTaskResult.objects.count() == before + 1
    assert (task.task_path, task.args_kwargs["args"]) == ("evidence.tasks.prepare_preview", [use.revision_id])


# The viewer -------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_shown_without_a_worker(cast: Cast, take: Take) -> None:
    use = take(files.pdf(2), "a.pdf")
    client = cast.client(cast.chi)
    first = client.get(reverse("evidence:document", args=[use.document_id])).content.decode()
    assert 'data-state="waiting"' in first
    assert 'hx-trigger="load, every 3s"' in first
    after = client.get(fragment(use), headers={"HX-Current-URL": "http://testserver/tai-lieu/1/?q=a&trang=2"})
    text = after.content.decode()
    assert 'data-state="done" ' in text and 'data-pages="2"' in text and 'data-number="2"' in text
    assert 'href="?q=a&amp;trang=1#xem-tai-lieu"' in text
    assert client.get(fragment(use), headers={"HX-Current-URL": "http://[::1"}).status_code == 200


def test_a_word_file_waits_for_the_worker_and_says_when_there_is_none(cast: Cast, take: Take) -> None:
    use = take(files.docx(), "a.docx")
    client = cast.client(cast.chi)
    text = client.get(fragment(use)).content.decode()
    assert "Đang dựng bản xem trước." in text and "trong 60 giây" not in text
    assert 'hx-trigger="every 3s"' in text
    say(use, asked_at=timezone.now() - timedelta(seconds=61))
    assert (
        "Chưa có tiến trình xử lý nào nhận việc trong 60 giây." in client.get(fragment(use)).content.decode()
    )


@pytest.mark.parametrize(
    ("values", "show", "sentence"),
    [
        ({"scan": "waiting"}, Show.SEALED, "Tệp đang chờ quét vi-rút; quét xong mới xem và tải về được."),
        (
            {"scan": "found", "scan_note": "Eicar"},
            Show.SEALED,
            "Trong tệp có mã độc (Eicar), nên tệp đã khóa: không xem và không tải về được.",
        ),
        ({"preview": "failed", "preview_problem": making.TOO_SLOW}, Show.FAILED, making.TOO_SLOW),
        ({"preview": "never", "preview_problem": making.NO_PROGRAM}, Show.NEVER, making.NO_PROGRAM),
        ({"preview": "failed", "preview_problem": office.FAILED}, Show.FAILED, office.FAILED),
    ],
)
def test_without_a_picture_the_viewer_says_why(
    cast: Cast, take: Take, values: dict[str, Any], show: Show, sentence: str
) -> None:
    use = take(files.docx(), "a.docx")
    reading = say(use, **values)
    found = viewer_of(use.revision, reading, QueryDict())
    assert (found.show, found.sentence) == (show, sentence)
    text = cast.client(cast.chi).get(fragment(use)).content.decode()
    original = reverse("evidence:file", args=[use.revision_id])
    assert sentence in text
    assert (f'href="{original}"' in text) == (show != Show.SEALED)
    assert ("Dựng lại bản xem trước" in text) == (show != Show.SEALED)


def test_nobody_read_it_and_embedded_objects_are_said_and_not_tried_again(take: Take) -> None:
    use = take(files.pdf_attachment("so-lieu.xlsx"), "a.pdf")
    none = viewer_of(use.revision, None, QueryDict())
    assert (none.show, none.can_retry) == (Show.NEVER, False)
    prepare(use.revision)
    found = viewer_of(use.revision, Reading.objects.get(revision=use.revision_id), QueryDict())
    assert (found.show, found.sentence, found.can_retry) == (Show.NEVER, making.EMBEDDED, False)


def test_a_word_file_that_was_sealed_while_it_was_read_is_asked_for_when_it_is_looked_at(
    cast: Cast, take: Take
) -> None:
    use = take(files.docx(), "a.docx")
    say(use, state="done", finished_at=timezone.now())
    client, before = cast.client(cast.chi), DBTaskResult.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.transaction, "on_commit", lambda act: act())
        for _ in range(2):
            assert "Đang dựng bản xem trước." in client.get(fragment(use)).content.decode()
    assert DBTaskResult.objects.count() == before + 1


@pytest.mark.parametrize(
    ("query", "number", "zoom"),
    [
        ("", 1, 100),
        ("trang=2&phong=200", 2, 200),
        ("trang=9", 2, 100),
        ("trang=-1&phong=7", 1, 100),
        ("trang=x²", 1, 100),
    ],
)
def test_the_address_says_page_and_size(shown: Evidence, query: str, number: int, zoom: int) -> None:
    found = viewer_of(shown.revision, Reading.objects.get(revision=shown.revision_id), QueryDict(query))
    assert (found.number, found.zoom) == (number, zoom)


# Turning, trying again ------------------------------------------------------------------------------------------------


def test_whoever_contributes_turns_the_file_for_all(cast: Cast, shown: Evidence) -> None:
    client = cast.client(cast.chi)
    address = reverse("evidence:rotate", args=[shown.revision_id])
    plain = client.post(address, {"rotation": "90", "next": "/tai-lieu/1/?trang=2"})
    assert (plain.status_code, plain["Location"]) == (302, "/tai-lieu/1/?trang=2")
    data = {"rotation": "180", "trang": "2", "phong": "150"}
    text = client.post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert 'data-turn="180"' in text and 'data-number="2"' in text and 'data-zoom="150"' in text
    assert f"{page(shown, 2)}?xoay=180&amp;lon=1" in text
    client.post(address, {"rotation": "45"})
    assert Reading.objects.get(revision=shown.revision_id).rotation == 180
    assert store.path_of(shown.revision.stored_name).read_bytes() == files.pdf(2)


def test_a_failed_preview_is_tried_again_once(cast: Cast, take: Take) -> None:
    use = take(files.docx(), "a.docx")
    say(use, preview="failed", preview_problem=making.TOO_SLOW)
    address = reverse("evidence:retry_preview", args=[use.revision_id])
    client, before = cast.client(cast.chi), DBTaskResult.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.transaction, "on_commit", lambda act: act())
        client.post(address)
        client.post(address)
    reading = Reading.objects.get(revision=use.revision_id)
    assert (reading.preview, reading.preview_problem) == ("waiting", "")
    assert DBTaskResult.objects.count() == before + 1


# Outlines -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turn", "box"),
    [(0, (1, 2, 5, 4)), (90, (6, 1, 8, 5)), (180, (5, 6, 9, 8)), (270, (2, 5, 4, 9))],
)
def test_an_outline_turns_with_its_page(turn: int, box: tuple[int, ...]) -> None:
    found = turned((0.1, 0.2, 0.5, 0.4), turn)
    assert tuple(round(share * 10, 6) for share in found) == box


def test_an_outline_stands_off_the_words_and_within_the_page(shown: Evidence) -> None:
    read = {"field": "number", "value": "1/QĐ", "raw": "Số: 1/QĐ", "page": 2, "box": [0.0, 0.2, 0.5, 0.4]}
    reading = say(shown, proposals=[read, {**read, "page": 0}, {**read, "box": []}])
    (place,) = places_of(reading)
    assert (place.label, place.page) == ("số, ký hiệu", 2)
    assert (place.left, place.top, place.width, place.height) == ("0.00", "19.70", "50.60", "20.60")
