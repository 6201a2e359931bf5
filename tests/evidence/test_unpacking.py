"""A ZIP of files: which of it comes in, under which names, and which is refused."""

import io
import stat
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from evidence import sentences, unpacking
from evidence.models import Evidence
from evidence.unpacking import discard, unpack
from evidence.views import receiving
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import stored

MIB = 1024 * 1024
Content = dict[str | zipfile.ZipInfo, bytes]


def packed(content: Content, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as package:
        for name, data in content.items():
            package.writestr(name, data, None if isinstance(name, str) else packing)
    return out.getvalue()


@pytest.fixture
def came(tmp_path: Path) -> Path:
    return tmp_path / "ho-so.zip"


def seen(came: Path, content: bytes) -> list[tuple[str, bytes | str]]:
    """Unpack; return the name of each file with its bytes, or with why it was refused."""
    came.write_bytes(content)
    members = unpack(came)
    found = [(one.name, one.received.path.read_bytes() if one.received else one.refusal) for one in members]
    for one in members:
        if one.received:
            data = one.received.path.read_bytes()
            assert (one.received.digest, one.received.size) == (sha256(data).hexdigest(), len(data))
            assert stat.S_IMODE(one.received.path.stat().st_mode) == 0o600
    discard(members)
    return found


def refusal(came: Path, content: bytes) -> str:
    came.write_bytes(content)
    with pytest.raises(Refused) as refused:
        unpack(came)
    return str(refused.value)


class unmarked(zipfile.ZipInfo):  # noqa: N801 - used like a function
    """An entry whose name is written in these bytes, without a mark of their encoding."""

    def __init__(self, name: bytes) -> None:
        super().__init__(name.hex())
        self.comment, self.raw = b"", name

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own
        return self.raw, self.flag_bits


def test_each_file_comes_with_its_own_name(came: Path, media: Path) -> None:
    content: Content = {
        "Quý III/": b"",
        "Quý III/Báo cáo.pdf": files.pdf(),
        "Quý III\\Sổ theo dõi.xlsx": b"xlsx",
        "../../etc/passwd.pdf": b"up",
        "/goc.pdf": b"root",
        "__MACOSX/Quý III/._Báo cáo.pdf": b"x",
        "Quý III/.DS_Store": b"x",
        "Thumbs.db": b"x",
        "a/desktop.ini": b"x",
        "~$Báo cáo.docx": b"x",
    }
    assert seen(came, packed(content)) == [
        ("Báo cáo.pdf", files.pdf()),
        ("Sổ theo dõi.xlsx", b"xlsx"),
        ("passwd.pdf", b"up"),
        ("goc.pdf", b"root"),
    ]
    assert stored(media) == []


def test_two_of_one_name_are_told_apart_by_their_folders(came: Path) -> None:
    content: Content = {"Quý I/scan.pdf": b"1", "Quý II/scan.pdf": b"2", "scan2.pdf": b"3"}
    assert [name for name, _ in seen(came, packed(content))] == [
        "Quý I - scan.pdf",
        "Quý II - scan.pdf",
        "scan2.pdf",
    ]


def test_names_are_read_as_they_were_meant(came: Path) -> None:
    beside = zipfile.ZipInfo("Bien ban.pdf")
    utf8 = "Biên bản.pdf".encode()
    body = b"\x01" + zlib.crc32(b"Bien ban.pdf").to_bytes(4, "little") + utf8
    beside.extra = (0x7075).to_bytes(2, "little") + len(body).to_bytes(2, "little") + body
    content: Content = {
        unmarked("Tờ trình.pdf".encode()): b"mac",
        unmarked("Quyê\u0301t đi\u0323nh.pdf".encode("cp1258")): b"windows",
        unmarked(b"R\x82sum\x82 \xb0.pdf"): b"dos",
        beside: b"rar",
        "Công văn.pdf": b"marked",
    }
    assert [name for name, _ in seen(came, packed(content))] == [
        "Tờ trình.pdf",
        "Quyết định.pdf",
        "Résumé ░.pdf",
        "Biên bản.pdf",
        "Công văn.pdf",
    ]


def test_what_is_no_plain_file_is_refused_and_the_rest_goes_on(
    came: Path, media: Path, settings: Any
) -> None:
    settings.MAX_FILE_BYTES = MIB
    link = zipfile.ZipInfo("loi-tat.pdf")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    content: Content = {
        link: b"/etc/passwd",
        "trong.zip": packed({"a.pdf": b"x"}),
        "lon.pdf": bytes(MIB + 1),
        "khoa.pdf": b"locked",
        "vua.pdf": bytes(MIB),
    }
    data = bytearray(packed(content))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # mark "khoa.pdf" as encrypted
        at = (
            data.rfind(b"khoa.pdf", 0, data.rfind(b"PK\x01\x02"))
            if mark == b"PK\x03\x04"
            else data.rfind(b"khoa.pdf")
        )
        data[data.rfind(mark, 0, at) + flags] |= 1
    assert seen(came, bytes(data)) == [
        ("loi-tat.pdf", sentences.LINK_MEMBER),
        ("trong.zip", "Không nhận: loại tệp .zip. Hãy giải nén và gửi từng tệp PDF, Word, Excel hoặc ảnh."),
        ("lon.pdf", "Không nhận: tệp quá mức 1 MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."),
        ("khoa.pdf", sentences.LOCKED_MEMBER),
        ("vua.pdf", bytes(MIB)),
    ]
    assert stored(media) == []


def test_a_file_that_lies_about_its_size_or_was_changed_is_damaged(came: Path) -> None:
    honest = packed({"a.pdf": bytes(100_000), "b.pdf": b"b"})
    lying = honest.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert seen(came, lying) == [("a.pdf", sentences.DAMAGED), ("b.pdf", b"b")]
    changed = packed({"a.pdf": b"aaaa", "b.pdf": b"b"}, zipfile.ZIP_STORED).replace(b"aaaa", b"aaab")
    assert seen(came, changed) == [("a.pdf", sentences.DAMAGED), ("b.pdf", b"b")]
    odd = packed({"a.pdf": b"a"}, zipfile.ZIP_LZMA)
    assert seen(came, odd) == [("a.pdf", sentences.DAMAGED)]


def test_a_bomb_is_refused_whole_and_leaves_nothing(
    came: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (unpacking.MAX_ENTRIES, unpacking.MAX_UNPACKED) == (200, 300 * MIB)
    monkeypatch.setattr(unpacking, "MAX_UNPACKED", 3 * MIB)
    assert refusal(came, packed({f"{n}.pdf": bytes(MIB) for n in range(4)})) == sentences.UNPACKED_ZIP
    assert stored(media) == []
    assert len(seen(came, packed({f"{n}.pdf": bytes(MIB) for n in range(3)}))) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (packed({f"{n}.pdf": b"x" for n in range(201)}), sentences.MANY_MEMBERS),
        (packed({f"{n:04d}{'x' * 600}.pdf": b"x" for n in range(4500)}, 0), sentences.MANY_MEMBERS),
        (packed({"a/": b"", "Thumbs.db": b"x"}), sentences.NO_MEMBERS),
        (packed({}), sentences.NO_MEMBERS),
        (b"MZ no zip at all", sentences.UNOPENED),
        (packed({"a.pdf": b"x" * 5000}, 0)[:3000], sentences.UNOPENED),
        (b"PK\x05\x06" + bytes(18), sentences.NO_MEMBERS),
        (b"Rar!\x1a\x07\x01\x00", sentences.UNOPENED),
    ],
    ids=["201", "long directory", "only system files", "empty", "no zip", "cut", "empty end", "rar"],
)
def test_what_cannot_be_taken_apart_is_refused_whole(
    came: Path, media: Path, content: bytes, sentence: str
) -> None:
    assert refusal(came, content) == sentence
    assert stored(media) == []


def test_names_that_mislead_are_cleaned(came: Path) -> None:
    names: Content = {
        "ho\u202efdp.exe.pdf": b"1",
        "a\x1b[2J\u200b.pdf": b"2",
        unmarked(b"a.pdf\0.exe"): b"3",
        "\u200b": b"4",
        "x" * 300 + ".pdf": b"5",
    }
    assert [name for name, _ in seen(came, packed(names))] == [
        "hofdp.exe.pdf",
        "a[2J.pdf",
        "a.pdf.exe",
        "tệp không tên",
        "x" * 251 + ".pdf",
    ]


@pytest.mark.django_db
def test_a_zip_that_is_sent_is_a_pile_of_files(cast: Cast, media: Path) -> None:
    inner = packed({"x.pdf": b"x"})
    content = {
        "Biên bản.pdf": files.pdf(),
        "chay.exe": b"MZ",
        "trong.zip": inner,
        "Ảnh.png": files.picture("PNG"),
    }
    target = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk])
    sent = {"files": SimpleUploadedFile("ho-so.zip", packed({**content}))}
    answer = cast.client(cast.an).post(target, sent, headers={"Accept": "application/json"}).json()
    assert [(one["name"], one["ok"]) for one in answer["files"]] == [
        ("Biên bản.pdf", True),
        ("chay.exe", False),
        ("trong.zip", False),
        ("Ảnh.png", True),
    ]
    kept = [use.revision for use in Evidence.objects.order_by("pk")]
    assert [(one.original_name, one.size) for one in kept] == [
        (name, len(content[name])) for name in ("Biên bản.pdf", "Ảnh.png")
    ]
    assert len(stored(media)) == 2


@pytest.mark.django_db
def test_files_that_are_looked_at_for_too_long_do_not_hold_the_server(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "REQUEST_SECONDS", -1)
    target = reverse("evidence:upload", args=[cast.mine.assessment.pk, cast.mine.indicator("2.1").pk])
    sent = {"files": SimpleUploadedFile("ho-so.zip", packed({"a.pdf": files.pdf(), "b.pdf": files.pdf()}))}
    answer = cast.client(cast.an).post(target, sent, headers={"Accept": "application/json"}).json()
    assert [(one["name"], one["message"]) for one in answer["files"]] == [
        ("a.pdf", sentences.LATE),
        ("b.pdf", sentences.LATE),
    ]
    assert AuditEntry.objects.filter(act="evidence_refuse").count() == 2
    assert list((media / "incoming").iterdir()) == []
