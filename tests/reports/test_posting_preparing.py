"""A posting from the first press to the copy that hangs: gathered, checked, written, its papers opened again."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from PIL import Image

from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from reports.course import make_move
from reports.course_case import CourseCase
from reports.documents import qr
from reports.documents.assembly import Assembled
from reports.models import Posting
from reports.posting import preparing
from reports.posting.changed import changed_after_posting, changes_after_posting
from reports.posting.papers import Written, public_address
from reports.posting.privacy import KEEP, MASK, texts_of
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.reports.preparing import CANARIES, checked, ready, to_review
from tests.reports.test_documents_qr import read_squares

pytestmark = pytest.mark.django_db
State = Posting.State


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.RENDER_CACHE = tmp_path / "media", tmp_path / "render"
    settings.PORTAL_URL = "https://cong.vidu.example"
    return tmp_path / "media"


@pytest.fixture
def quick(media: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Write the papers without laying them out; return the words of each by kind once they are written."""
    words: dict[str, str] = {}

    def written(paper: Written, source: Any) -> Assembled:
        words[paper.kind] = "\n".join(texts_of(paper.document))
        return Assembled(f"%PDF-1.7 {paper.kind}".encode(), 1, (), ())

    monkeypatch.setattr(preparing, "rendered", written)
    return words


@pytest.fixture
def year(cast: Cast) -> Assessment:
    return to_review(cast)


def squeezed(path: Path) -> str:
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.replace("\u00a0", " ").split())


def printed(posting: Posting, media: Path) -> dict[str, str]:
    """Return the words of every paper, by kind."""
    return {paper.kind: squeezed(media / paper.stored_name) for paper in posting.papers.all()}


# The check


def test_every_planted_place_is_found_once_and_covered_unless_a_person_keeps_it(
    cast: Cast, year: Assessment
) -> None:
    posting = preparing.prepare(assessment=year, by=actor(cast.binh))
    assert sorted((one["kind"], one["text"], one["decision"], one["hint"]) for one in posting.findings) == [
        ("email", "khieu.nai@thu.example", "mask", ""),
        ("identity", "040203001234", "mask", ""),
        ("name", "Lê Thị Bê", "mask", ""),
        ("name", "Nguyễn Thị An", "mask", "Trùng tên công chức, lãnh đạo của phường."),
        ("name", "Trần Cường", "mask", ""),
        ("phone", "0912 345 678", "mask", ""),
    ]
    name = next(one for one in posting.findings if one["text"] == "Lê Thị Bê")
    assert {place["paper"] for place in name["places"]} == {"Dự thảo Báo cáo đánh giá", "Trang công khai"}


def test_a_second_press_returns_the_copy_begun(cast: Cast, year: Assessment) -> None:
    first = preparing.prepare(assessment=year, by=actor(cast.binh))
    assert preparing.prepare(assessment=year, by=actor(cast.dung)) == first
    assert Posting.objects.count() == 1


def test_a_copy_is_prepared_in_the_review_alone(cast: Cast, year: Assessment) -> None:
    for state, sentence in (
        (Assessment.State.SELF_SCORING, preparing.TOO_EARLY),
        (Assessment.State.MEETING, preparing.TOO_LATE),
    ):
        Assessment.objects.filter(pk=year.pk).update(state=state)
        with pytest.raises(Refused, match=sentence[:40]):
            preparing.prepare(assessment=year, by=actor(cast.binh))


def test_of_two_who_check_at_once_one_decides_and_nothing_is_left_open(cast: Cast, year: Assessment) -> None:
    posting = preparing.prepare(assessment=year, by=actor(cast.binh))
    some = {one["key"]: MASK for one in posting.findings[1:]}
    with pytest.raises(Refused, match="chọn “Che” hoặc “Giữ”"):
        preparing.check(posting=posting, version=1, decisions=some, by=actor(cast.binh))
    whole = {one["key"]: MASK for one in posting.findings}
    preparing.check(posting=posting, version=1, decisions=whole, by=actor(cast.binh))
    with pytest.raises(Refused, match="vừa thay đổi"):
        preparing.check(posting=posting, version=1, decisions=whole, by=actor(cast.dung))
    posting.refresh_from_db()
    assert (posting.state, posting.version, posting.checked_by) == (State.RENDERING, 2, cast.binh)


def test_what_changed_since_it_was_gathered_must_be_looked_at_again(cast: Cast, year: Assessment) -> None:
    posting = preparing.prepare(assessment=year, by=actor(cast.binh))
    cast.mine.assessment.results.filter(indicator__code="1.2").update(self_reason="Bà Tư gọi")
    whole = {one["key"]: MASK for one in posting.findings}
    with pytest.raises(Refused, match="đã thay đổi sau khi lập bản này"):
        preparing.check(posting=posting, version=1, decisions=whole, by=actor(cast.binh))


# The papers


def test_the_papers_hold_the_scores_a_readable_code_and_nothing_that_was_covered(
    cast: Cast, year: Assessment, media: Path, tmp_path: Path
) -> None:
    posting = ready(cast, year)
    assert posting.state == State.READY
    texts = printed(posting, media)
    assert set(texts) == {"notice", "report", "score_sheet"}
    whole = " ".join(texts.values()) + json.dumps(posting.content, ensure_ascii=False)
    assert [canary for canary in (*CANARIES, "Trần Cường") if canary in whole] == []
    assert "Bà [đã che tên], số [đã che số định danh], phản ánh chậm công khai" in texts["report"]
    assert "88,5/100 điểm" in texts["report"] and "88,5/100 điểm" in texts["notice"]
    assert "DỰ THẢO NIÊM YẾT LẦN 1" in texts["report"] and "DỰ THẢO NIÊM YẾT LẦN 1" in texts["score_sheet"]
    assert "DỰ THẢO" not in texts["notice"] and "Thông tư số 09/2021/TT-BTP" in texts["notice"]
    assert "ít nhất 05 ngày kể từ ngày niêm yết (không tính ngày niêm yết)" in texts["notice"]
    # Who signs is named: the column of signatures is part of the form.
    assert "Nguyễn Thị An" in texts["score_sheet"] and "Phạm Văn Dũng" in texts["report"]
    assert "Nguyễn Thị An" not in texts["report"]
    address = public_address(year)
    assert address == "https://cong.vidu.example/cong-khai/vi-du/2023/"
    notice = posting.papers.get(kind="notice")
    assert notice.pages == 1
    code = code_on(media / notice.stored_name, address, tmp_path)
    assert read_squares(code, len(qr.squares(address))) == qr.squares(address)


def test_what_a_person_kept_is_printed_everywhere_and_the_rest_is_not(
    cast: Cast, year: Assessment, quick: dict[str, str]
) -> None:
    posting = ready(cast, year, **{"Lê Thị Bê": KEEP})
    text = quick["report"]
    assert text.count("Lê Thị Bê") == 2
    words = next(
        one for row in posting.content["criteria"] for one in row["indicators"] if one["code"] == "2.1"
    )
    assert "Bà Lê Thị Bê, số [đã che số định danh]" in words["words"]
    assert "Trần Cường" not in text


def test_the_files_are_stored_whole_with_their_hashes(
    cast: Cast, year: Assessment, media: Path, quick: Any
) -> None:
    posting = ready(cast, year)
    papers = list(posting.papers.all())
    assert [paper.title for paper in papers] == [
        "Thông báo niêm yết",
        "Dự thảo Báo cáo đánh giá",
        "Dự thảo Bản tổng hợp điểm số",
    ]
    for paper in papers:
        data = (media / paper.stored_name).read_bytes()
        assert (paper.digest, paper.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert re.fullmatch(r"postings/vi-du/2023/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", paper.stored_name)
    hashes = {paper.kind: paper.digest for paper in papers}
    assert posting.digest == preparing.whole_digest(posting.content, hashes)
    told = Notice.objects.filter(user=cast.binh).values_list("sentence", flat=True)
    assert list(told) == ["Niêm yết lần 1 năm 2023: bản niêm yết đã sẵn sàng."]


def code_on(pdf: Path, address: str, folder: Path) -> Image.Image:
    """Return the picture of the code: the 42 mm above the address in letters, in the middle of the text."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = boxes.split("<page ")[1:]
    number = next(index for index, page in enumerate(pages, 1) if address in page)
    found = re.search(rf'yMin="([\d.]+)"[^>]*>{re.escape(address)}<', pages[number - 1])
    assert found is not None
    options = ["-r", "200", "-png", "-singlefile", "-f", str(number), "-l", str(number)]
    subprocess.run(["pdftoppm", *options, pdf, folder / "page"], check=True)
    picture, unit = Image.open(folder / "page.png"), 200 / 72
    millimetre = 72 / 25.4
    bottom, middle = float(found[1]) - 1, (30 + 82.5) * millimetre
    left, top = middle - 22 * millimetre, bottom - 43 * millimetre
    return picture.crop(tuple(round(side * unit) for side in (left, top, left + 44 * millimetre, bottom)))


# What goes wrong


def test_a_year_that_changed_before_the_worker_came_is_not_written(
    cast: Cast, year: Assessment, media: Path
) -> None:
    posting = checked(cast, year)
    cast.mine.assessment.results.filter(indicator__code="1.2").update(reviewed_points=5)
    preparing.make(posting.pk)
    posting.refresh_from_db()
    assert (posting.state, posting.problem) == (State.FAILED, preparing.CHANGED)
    assert preparing.prepare(assessment=year, by=actor(cast.binh)).number == 2


def test_a_paper_that_cannot_be_rendered_says_so_and_leaves_the_year_alone(
    cast: Cast, year: Assessment, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = checked(cast, year)

    def broken(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(preparing, "rendered", broken)
    with pytest.raises(OSError):
        preparing.make(posting.pk)
    posting.refresh_from_db()
    assert (posting.state, posting.problem) == (State.FAILED, preparing.UNKNOWN_PROBLEM)


def test_a_worker_that_comes_twice_or_too_late_changes_nothing(
    cast: Cast, year: Assessment, media: Path, quick: Any
) -> None:
    posting = ready(cast, year)
    before = list(posting.papers.values_list("stored_name", flat=True))
    preparing.make(posting.pk)
    assert list(posting.papers.values_list("stored_name", flat=True)) == before
    preparing.discard(posting=posting, version=posting.version, by=actor(cast.binh))
    late = checked(cast, year)
    preparing.discard(posting=late, version=late.version, by=actor(cast.binh))
    preparing.make(late.pk)
    late.refresh_from_db()
    assert (late.state, late.papers.count()) == (State.DISCARDED, 0)
    with pytest.raises(Refused, match="vừa thay đổi"):
        preparing.discard(posting=late, version=late.version, by=actor(cast.binh))


def test_a_copy_set_aside_while_it_is_written_leaves_no_file(
    cast: Cast, year: Assessment, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = checked(cast, year)

    def slow(*args: Any) -> Assembled:
        Posting.objects.filter(pk=posting.pk).update(state=State.DISCARDED, version=F("version") + 1)
        return Assembled(b"%PDF-1.7", 1, (), ())

    monkeypatch.setattr(preparing, "rendered", slow)
    preparing.make(posting.pk)
    assert [path for path in media.rglob("*") if path.is_file()] == []


# Content, and what changed afterwards


def test_the_content_says_the_result_as_plain_text(
    cast: Cast, year: Assessment, media: Path, quick: Any
) -> None:
    content = ready(cast, year).content
    assert content["ward"] == {"name": "Phường Ví Dụ", "committee": "UBND phường Ví Dụ", "slug": "vi-du"}
    keys = ("year", "by_points", "total", "max", "threshold", "answer", "asked_days", "office")
    assert [content[key] for key in keys] == [
        2023, True, "88.5", "100", "80", "cao hơn mốc 80 điểm", 5, "Bộ phận Một cửa, UBND phường Ví Dụ",
    ]  # fmt: skip
    assert [(one["light"], one["words"]) for one in content["conditions"]] == [
        ("met", "đạt"), ("met", "đạt 2/2"), ("met", "đạt"),
    ]  # fmt: skip
    first = content["criteria"][0]
    assert [first[key] for key in ("number", "name", "points", "max", "half", "count")] == [
        1, "Ban hành văn bản", "8.5", "10", "5", 2,
    ]  # fmt: skip
    assert [one["code"] for one in first["indicators"]] == ["1.1", "1.2"]


def test_a_later_change_is_said_and_the_posted_copy_stays(
    cast: Cast, year: Assessment, media: Path, quick: Any
) -> None:
    posting = ready(cast, year)
    make_move(assessment=year, key="niem-yet", version=year.version, by=actor(cast.dung))
    year.refresh_from_db()
    assert changes_after_posting(CourseCase(year)) == ()
    rows = IndicatorResult.objects.filter(assessment=year)
    rows.filter(indicator__code="1.2").update(reviewed_points=7)
    rows.filter(indicator__code="2.1").update(remedy="Việc khác")
    case = CourseCase(year)
    assert changed_after_posting(case) is True
    assert changes_after_posting(case) == (
        "Tổng điểm: 88,5 → 90,0.",
        "Chỉ tiêu 1.2: 5,5 điểm → 7,0 điểm.",
        "Chỉ tiêu 2.1: căn cứ, lý do hoặc giải pháp đã sửa.",
    )
    posting.refresh_from_db()
    assert (posting.state, posting.content["total"]) == (State.POSTED, "88.5")


def test_a_copy_that_the_year_departed_from_is_not_posted(
    cast: Cast, year: Assessment, media: Path, quick: Any
) -> None:
    ready(cast, year)
    IndicatorResult.objects.filter(assessment=year, indicator__code="1.2").update(reviewed_points=7)
    with pytest.raises(Refused, match="cần lập lại"):
        make_move(assessment=year, key="niem-yet", version=year.version, by=actor(cast.dung))
