"""The bundle: what is in it, that it unpacks and checks, what it says of files that are gone or changed."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from evidence import store
from evidence.models import Document, Evidence, Reading
from reports.bundle import packing
from reports.bundle.contents import Contents, Entry
from reports.bundle.zipping import MANIFEST, READ_FIRST, RESULT, SUMS, Bundle
from reports.dossier import making
from reports.models import Issue, SignedCopy
from tests.cast import Cast, actor
from tests.evidence import files
from tests.reports.bundling import accepted
from tests.reports.issuing import agreed, issued_set

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.RENDER_CACHE = tmp_path / "media", tmp_path / "render"
    return tmp_path / "media"


@pytest.fixture
def three(cast: Cast) -> list[Evidence]:
    """Two documents of one indicator and one of another; beside them one that nobody accepted."""
    use = accepted(cast, files.pdf(2, "chưa nhận"), "nháp.pdf")
    Evidence.objects.filter(pk=use.pk).update(state=Evidence.State.SUBMITTED)
    return [
        accepted(cast, files.pdf(3), "kh.pdf", number="114/KH-UBND", subject="Kế hoạch: công khai"),
        accepted(cast, files.picture(), "anh.jpg", subject="Ảnh bảng niêm yết"),
        accepted(cast, files.docx(), "bb.docx", "1.1", number="05/BB", subject="Biên bản họp"),
    ]


def sent(cast: Cast) -> tuple[zipfile.ZipFile, bytes]:
    answer = cast.client(cast.binh).get(reverse("reports:bundle", kwargs={"year": 2023}))
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert int(answer["Content-Length"]) == len(data)
    return zipfile.ZipFile(io.BytesIO(data)), data


def text(packed: zipfile.ZipFile, name: str) -> str:
    return packed.read(name).decode("utf-8-sig")


TC1 = "Tài liệu kiểm chứng/Tiêu chí 1/TC1.CT1-01 - 05-BB - Biên bản họp.docx"
TC2 = "Tài liệu kiểm chứng/Tiêu chí 2/TC2.CT1-01 - 114-KH-UBND - Kế hoạch- công khai.pdf"
PHOTO = "Tài liệu kiểm chứng/Tiêu chí 2/TC2.CT1-02 - Ảnh bảng niêm yết.jpg"


def evidence_of(packed: zipfile.ZipFile) -> list[str]:
    return [name for name in packed.namelist() if name.startswith("Tài liệu kiểm chứng/")]


def test_every_accepted_original_is_in_it_by_criterion_bit_for_bit(cast: Cast, three: list[Evidence]) -> None:
    packed, _ = sent(cast)
    assert packed.testzip() is None
    assert evidence_of(packed) == [TC1, TC2, PHOTO]
    for name, use in ((TC1, three[2]), (TC2, three[0]), (PHOTO, three[1])):
        assert hashlib.sha256(packed.read(name)).hexdigest() == use.revision.digest
    assert all(info.flag_bits & 0x800 for info in packed.infolist() if not info.filename.isascii())


def test_manifest_and_list_of_hashes_name_every_entry(
    cast: Cast, three: list[Evidence], tmp_path: Path
) -> None:
    draft = making.ask(assessment=cast.mine.assessment, by=actor(cast.binh))
    making.make(draft.pk)
    packed, data = sent(cast)
    manifest = json.loads(packed.read(MANIFEST))
    named = [one["path"] for one in manifest["entries"]]
    assert sorted([*named, MANIFEST, SUMS]) == sorted(packed.namelist())
    assert {one["state"] for one in manifest["entries"]} == {"intact"}
    assert all(one["sha256"] == one["sha256_found"] for one in manifest["entries"])
    own = next(one for one in manifest["entries"] if one["kind"] == "evidence" and one["path"] == TC2)
    assert (own["code"], own["number"], own["original_name"]) == ("TC2.CT1-01", "114/KH-UBND", "kh.pdf")
    assert "Hồ sơ/Hồ sơ năm 2023 - dự thảo 1.pdf" in named
    assert manifest["left_out"] == []
    assert (manifest["year"], manifest["ward"]) == (2023, "Phường Ví Dụ")
    (tmp_path / "goi.zip").write_bytes(data)
    packed.extractall(tmp_path / "ra")
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS], cwd=tmp_path / "ra", capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert len(checked.stdout.splitlines()) == len(packed.namelist()) - 1
    assert "Mọi tệp đều nguyên vẹn." in text(packed, RESULT)


def test_what_is_gone_cut_or_infected_is_named_and_what_is_changed_is_told(
    cast: Cast, three: list[Evidence]
) -> None:
    gone, changed, infected = three
    store.path_of(gone.revision.stored_name).unlink()
    path = store.path_of(changed.revision.stored_name)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    Reading.objects.update_or_create(
        revision=infected.revision, defaults={"scan": "found", "state": "done", "finished_at": timezone.now()}
    )
    packed, _ = sent(cast)
    assert evidence_of(packed) == [PHOTO]
    manifest = json.loads(packed.read(MANIFEST))
    assert [(one["code"], one["why"].split(".")[0]) for one in manifest["left_out"] if one["code"]] == [
        ("TC1.CT1-01", "Tệp có mã độc nên không kèm theo"),
        ("TC2.CT1-01", "Tệp không còn trong kho lưu trữ"),
    ]
    own = next(one for one in manifest["entries"] if one["path"] == PHOTO)
    assert own["state"] == "broken"
    assert own["sha256"] == changed.revision.digest != own["sha256_found"]
    assert own["sha256_found"] == hashlib.sha256(packed.read(PHOTO)).hexdigest()
    assert f"- {PHOTO}" in text(packed, RESULT)
    first = text(packed, READ_FIRST)
    assert "- TC2.CT1-01 114/KH-UBND, Kế hoạch: công khai: Tệp không còn trong kho lưu trữ." in first
    assert "- Hồ sơ (PDF): Chưa dựng bản dự thảo nào." in first


def test_the_download_is_sealed_named_and_logged(cast: Cast, three: list[Evidence]) -> None:
    answer = cast.client(cast.dung).get(reverse("reports:bundle", kwargs={"year": 2023}))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (
        "filename*=utf-8''G%C3%B3i%20H%E1%BB%93%20s%C6%A1%20n%C4%83m%202023" in answer["Content-Disposition"]
    )
    row = AuditEntry.objects.get(act="bundle_download")
    assert (row.user_id, json.loads(row.detail)["files"]) == (cast.dung.pk, 5)


def test_a_stream_that_is_broken_off_leaves_no_file_open(cast: Cast, three: list[Evidence]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    stream = iter(Bundle(packing.bundle_of_year(cast.mine.assessment, timezone.localtime())))
    for _ in range(3):
        next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_200_mib_go_through_within_a_few(cast: Cast, media: Path) -> None:
    size = 50 * 1024 * 1024
    media.mkdir()
    with (media / "lon").open("wb") as file:
        file.truncate(size)
    digest = hashlib.sha256(bytes(size)).hexdigest()
    entries = tuple(Entry(f"{n}.pdf", "evidence", "Tệp lớn", digest, size, stored="lon") for n in range(4))
    bundle = Bundle(Contents("Hồ sơ năm 2023", cast.mine.ward, 2023, timezone.localtime(), entries, ()))
    whole = 0
    tracemalloc.start()
    for chunk in bundle:
        whole += len(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert whole == len(bundle) > 4 * size
    assert bundle.broken == []
    assert peak < 4 * 1024 * 1024


def test_a_file_cut_while_it_is_sent_is_filled_up_and_told(cast: Cast, media: Path) -> None:
    media.mkdir()
    (media / "ngan").write_bytes(b"abc")
    whole = hashlib.sha256(b"abcdef").hexdigest()
    entry = Entry("a.pdf", "evidence", "Tệp", whole, 6, stored="ngan")
    bundle = Bundle(Contents("Hồ sơ", cast.mine.ward, 2023, timezone.localtime(), (entry,), ()))
    data = b"".join(bundle)
    assert len(data) == len(bundle)
    packed = zipfile.ZipFile(io.BytesIO(data))
    assert packed.read("a.pdf") == b"abc\0\0\0"
    assert bundle.broken == [entry]


def test_many_broken_files_are_counted_where_there_is_no_room_to_name_them(cast: Cast, media: Path) -> None:
    digest = "0" * 63 + "1"
    entries = tuple(
        Entry(f"{n:03d} {'tên dài ' * 8}.pdf", "evidence", "Tệp", digest, 1, data=b"a") for n in range(200)
    )
    bundle = Bundle(Contents("Hồ sơ", cast.mine.ward, 2023, timezone.localtime(), entries, ()))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(bundle)))
    said = text(packed, RESULT).rstrip().splitlines()
    assert said[1] == "200 tệp KHÔNG còn nguyên vẹn, xin không sử dụng:"
    assert said[-1] == f"- và {200 - (len(said) - 3)} tệp khác, ghi “broken” trong manifest.json"
    states = [one["state"] for one in json.loads(packed.read(MANIFEST))["entries"]]
    assert states.count("broken") == 200


# The workbooks, and an issued set


def rows_of(packed: zipfile.ZipFile, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(packed.read(name)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_score_sheet_and_index_are_in_it_as_workbooks(cast: Cast, three: list[Evidence]) -> None:
    packed, _ = sent(cast)
    told = rows_of(packed, "Hồ sơ/Danh mục tài liệu kiểm chứng.xlsx")
    codes = [cell for row in told for cell in row if str(cell).startswith("TC")]
    assert codes == ["TC1.CT1-01", "TC2.CT1-01", "TC2.CT1-02"]
    scores = rows_of(packed, "Hồ sơ/Bản tổng hợp điểm số.xlsx")
    assert any("DỰ THẢO" in str(cell) for row in scores for cell in row)


def test_the_bundle_of_an_issued_set_holds_its_files_or_their_signed_copies(cast: Cast) -> None:
    use = accepted(cast, files.pdf(), "kh.pdf", "1.1", number="114/KH-UBND", subject="Kế hoạch")
    year = agreed(cast)
    Document.objects.filter(pk=use.document_id).update(
        number="115/KH-UBND"
    )  # what was agreed keeps its words
    frozen = [use.revision.digest for use in Evidence.objects.filter(assessment=year).accepted()]
    issue = issued_set(cast, year=year)
    report, sheet = issue.files.all()
    with store.receive([b"%PDF-1.7 signed"]) as received:
        name = store.keep(received, ward_slug="vi-du", year=2023, extension="pdf", folder="issued")
    for number, struck in ((1, None), (2, timezone.now())):
        SignedCopy.objects.create(
            file=sheet, number=number, method="outside", added_by=cast.binh, stored_name=name,
            digest=received.digest, size=received.size, struck_at=struck,
            struck_by=cast.binh if struck else None, struck_reason="Ký nhầm" if struck else "",
        )  # fmt: skip
    address = reverse("reports:issue_bundle", kwargs={"pk": issue.pk})
    answer = cast.client(cast.binh).get(address)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    manifest = json.loads(packed.read(MANIFEST))
    papers = [one for one in manifest["entries"] if one["kind"] == "dossier"]
    assert [(one["path"], one["sha256"], one["verification_code"]) for one in papers] == [
        (f"Hồ sơ/01 - {report.title}.pdf", report.digest, report.code),
        (f"Hồ sơ/02 - {sheet.title} (đã ký).pdf", received.digest, sheet.code),
    ]
    kept = [one["sha256"] for one in manifest["entries"] if one["kind"] == "evidence"]
    assert kept == frozen == [use.revision.digest]
    assert evidence_of(packed) == ["Tài liệu kiểm chứng/Tiêu chí 1/TC1.CT1-01 - 114-KH-UBND - Kế hoạch.pdf"]
    assert manifest["title"] == "Hồ sơ năm 2023, bản chính thức 1"
    assert {one["state"] for one in manifest["entries"]} == {"intact"}
    scores = rows_of(packed, "Hồ sơ/Bản tổng hợp điểm số.xlsx")
    said = [str(cell) for row in scores for cell in row if "bản chính thức 1" in str(cell)]
    assert said and "DỰ THẢO" not in said[0]
    of_year = json.loads(sent(cast)[0].read(MANIFEST))
    assert [one["path"] for one in of_year["entries"]] == [one["path"] for one in manifest["entries"]]


def test_another_wards_set_and_one_not_issued_are_not_there(cast: Cast) -> None:
    issue = issued_set(cast)
    address = reverse("reports:issue_bundle", kwargs={"pk": issue.pk})
    assert cast.client(cast.giang).get(address).status_code == 404
    assert cast.client(cast.an).get(address).status_code == 403
    Issue.objects.filter(pk=issue.pk).update(state=Issue.State.MAKING)
    assert cast.client(cast.binh).get(address).status_code == 404
