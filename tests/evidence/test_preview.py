"""Pages as pictures: drawn in children, kept in a cache that may vanish; what of the original is not carried over."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import socket
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from evidence import actions, sandbox, store
from evidence.models import Evidence, Reading, Revision
from evidence.preview import cache, making, office, prepare
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take
from tests.processes import parents, until

pytestmark = pytest.mark.django_db
Preview = Reading.Preview


def reading_of(use: Evidence) -> Reading:
    return Reading.objects.get(revision=use.revision_id)


def outcome(use: Evidence) -> tuple[str, int, str]:
    prepare(use.revision)
    reading = reading_of(use)
    return reading.preview, reading.preview_pages, reading.preview_problem


def look(revision: Revision, number: int = 1, side: int = making.PAGE, turn: int = 0) -> Image.Image:
    """The page's picture, read whole and closed."""
    with Image.open(making.page(revision, number, side, turn)) as picture:
        picture.load()
        return picture.copy()


def phone_picture() -> bytes:
    """A picture as a phone held upright stores it: lying, red at its left; with place, camera, comment and profile."""
    picture = Image.new("RGB", (3200, 2400), "blue")
    picture.paste("red", (0, 0, 1600, 2400))
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the top of the scene is at the right of the stored picture
    exif[0x0110] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    exif.get_ifd(0x8825)[2] = (18.0, 40.0, 11.0)  # GPSLatitude
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE" * 10)
    return out.getvalue()


# What is drawn at once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "pages", "size"),
    [
        ("a.pdf", files.pdf(3), 3, (1237, 1600)),
        ("a.png", files.picture("PNG"), 1, (64, 48)),
        ("a.tif", files.tiff_pages(3), 3, (1131, 1600)),
        ("a.heic", files.heic(), 1, (64, 64)),
        ("a.jpg", files.jpeg_of_a_phone(), 1, (640, 480)),
    ],
)
def test_a_page_of_each_kind_is_drawn_no_larger_than_it_is(
    take: Take, name: str, content: bytes, pages: int, size: tuple[int, int]
) -> None:
    use = take(content, name)
    assert outcome(use) == (Preview.DONE, pages, "")
    picture = look(use.revision, pages)
    assert (picture.size, picture.mode, picture.format) == (size, "RGB", None)


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright(take: Take) -> None:
    use = take(phone_picture(), "IMG_0042.jpg")
    original = store.path_of(use.revision.stored_name).read_bytes()
    assert b"SECRET-CAMERA" in original and b"SECRET-COMMENT" in original
    path = making.page(use.revision, 1, making.PAGE, 0)
    derived = path.read_bytes()
    assert not [word for word in (b"SECRET", b"EXIF", b"Exif", b"XMP ", b"ICCP") if word in derived]
    picture = look(use.revision)
    assert picture.size == (1200, 1600)
    top, bottom = picture.getpixel((600, 20)), picture.getpixel((600, 1580))
    assert top[0] > 200 and bottom[2] > 200  # type: ignore[index]
    assert look(use.revision, 1, making.ZOOMED).size == (1800, 2400)


def test_pages_are_turned_clockwise(take: Take) -> None:
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(400, 800))
    page.contents_add(b"1 0 0 rg 0 400 400 400 re f")  # the upper half red
    use = take(files.saved(file), "a.pdf")
    prepare(use.revision)
    places = {}
    for turn in making.TURNS:
        picture = look(use.revision, 1, making.PAGE, turn)
        width, height = picture.size
        corners = {"lt": (9, 9), "rt": (width - 9, 9), "lb": (9, height - 9), "rb": (width - 9, height - 9)}
        places[turn] = {name for name, at in corners.items() if picture.getpixel(at)[1] < 60}  # type: ignore[index]
    assert places == {0: {"lt", "rt"}, 90: {"rt", "rb"}, 180: {"lb", "rb"}, 270: {"lt", "lb"}}


def test_a_page_beyond_the_first_is_drawn_when_it_is_asked_for(take: Take) -> None:
    use = take(files.pdf(3), "a.pdf")
    prepare(use.revision)
    names = {path.name for path in cache.folder_of(use.revision).iterdir()}
    assert names == {"1-1600-0.webp"}
    making.page(use.revision, 3, making.PAGE, 0)
    assert cache.page_path(use.revision, 3, making.PAGE, 0).is_file()
    with pytest.raises(making.NoPage):
        making.page(use.revision, 4, making.PAGE, 0)
    assert not list(Path(cache.folder_of(use.revision)).glob("4-*"))
    assert not list(Path(cache.folder_of(use.revision)).parent.parent.glob(f"{cache.WORK}*"))


def test_the_cache_may_vanish(take: Take, settings: Any) -> None:
    use = take(files.pdf(2), "a.pdf")
    prepare(use.revision)
    shutil.rmtree(settings.PREVIEW_DIR)
    assert look(use.revision, 2).size == (1237, 1600)


def test_what_a_killed_job_left_goes_after_an_hour(take: Take, settings: Any) -> None:
    old, new = (Path(settings.PREVIEW_DIR) / f"{cache.WORK}{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    prepare(take(files.pdf(), "a.pdf").revision)
    assert (old.exists(), new.exists()) == (False, True)


# What is not shown ---------------------------------------------------------------------------------------------------


def test_what_carries_other_files_is_never_drawn(take: Take) -> None:
    use = take(files.pdf_attachment("so-lieu.xlsx"), "a.pdf")
    assert outcome(use) == (Preview.NEVER, 0, making.EMBEDDED)
    assert not cache.folder_of(use.revision).exists()


@pytest.mark.parametrize("scan", [Reading.Scan.WAITING, Reading.Scan.FOUND])
def test_what_nobody_may_open_is_left_as_it_is(take: Take, scan: str) -> None:
    use = take(files.pdf(), "a.pdf")
    Reading.objects.filter(revision=use.revision).update(scan=scan)
    assert outcome(use) == (Preview.NEVER, 0, "")
    assert not cache.folder_of(use.revision).exists()


def test_a_file_that_cannot_be_drawn_says_so(take: Take) -> None:
    use = take(files.pdf(), "a.pdf")
    store.path_of(use.revision.stored_name).write_bytes(b"%PDF-1.7 broken")
    assert outcome(use) == (Preview.FAILED, 0, office.FAILED)


# Word and Excel ------------------------------------------------------------------------------------------------------

needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")


def linked_docx(port: int) -> bytes:
    """A Word file whose picture lies on the network: what a program that shows it would fetch."""
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="990000" cy="990000"/><wp:docPr id="1" name="a"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rIdNet"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="990000" cy="990000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    relation = (
        f'<Relationship Id="rIdNet" TargetMode="External" Target="http://127.0.0.1:{port}/a.png" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.docx())) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == "word/document.xml":
                text = text.replace(b"<w:sectPr", drawing.encode() + b"<w:sectPr", 1)
            if entry.filename == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(entry.filename, text)
    return out.getvalue()


def as_old(content: bytes, new: str, old: str, folder: Path) -> bytes:
    """The Word or Excel file in the format of 1997, written by LibreOffice."""
    source = folder / f"a.{new}"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(office.program()),
        profile,
        "--headless",
        "--convert-to",
        old,
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(
        command, check=True, capture_output=True, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    )
    return (folder / f"a.{old}").read_bytes()


@needs_office
def test_word_and_excel_files_become_pages_and_are_made_once_more_when_the_cache_vanished(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of today, one of 1997; the reading of a .doc goes the same way (test_reading_files)."""
    use = take(files.docx(), "a.docx")
    old = take(as_old(files.xlsx(), "xlsx", "xls", tmp_path), "a.xls")
    assert [outcome(one) for one in (use, old)] == [(Preview.DONE, 1, "")] * 2
    with_words = look(use.revision).convert("L").point(lambda dot: dot < 128)
    assert with_words.getbbox() is not None
    made = cache.pdf_path(use.revision).read_bytes()
    cache.forget(use.revision)
    with pytest.raises(making.Vanished):
        making.page(use.revision, 1, making.PAGE, 0)

    def convert(revision: Revision, program: str) -> None:
        place = cache.pdf_path(revision)
        place.parent.mkdir(parents=True)
        place.write_bytes(made)

    monkeypatch.setattr(making, "convert", convert)
    assert outcome(use) == (Preview.DONE, 1, "")


@needs_office
def test_a_picture_on_the_network_is_not_asked_for(tmp_path: Path) -> None:
    """Such a file is marked and never converted; were it converted, it would still fetch nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        (tmp_path / "tep.docx").write_bytes(linked_docx(listener.getsockname()[1]))
        program = office.program()
        sandbox.call(
            "evidence.preview.office:convert", program, "docx", str(tmp_path), limits=making.CONVERTING
        )
        assert (tmp_path / "tep.pdf").read_bytes().startswith(b"%PDF")
        with pytest.raises(BlockingIOError):
            listener.accept()


def fake_office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name first on the path."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_a_hanging_libreoffice_is_ended_with_all_it_started(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_office(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; wait", monkeypatch)
    monkeypatch.setattr(making, "CONVERTING", dataclasses.replace(making.CONVERTING, seconds=2))
    assert outcome(take(files.docx(), "a.docx")) == (Preview.FAILED, 0, making.TOO_SLOW)
    assert until(lambda: int((tmp_path / "pid").read_text()) not in parents(), seconds=10)


def test_a_libreoffice_that_makes_nothing_is_said(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_office(tmp_path, "exit 0", monkeypatch)
    assert outcome(take(files.docx(), "a.docx")) == (Preview.FAILED, 0, office.FAILED)


def test_without_libreoffice_the_page_says_so(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    use = take(files.docx(), "a.docx")
    assert outcome(use) == (Preview.NEVER, 0, making.NO_PROGRAM)
    assert outcome(take(files.pdf(), "a.pdf"))[0] == Preview.DONE


@pytest.mark.django_db(transaction=True)
def test_the_pictures_of_a_draft_that_is_removed_go_with_it(cast: Cast, take: Take) -> None:
    use = take(files.pdf(), "a.pdf")
    prepare(use.revision)
    assert cache.folder_of(use.revision).is_dir()
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    assert not cache.folder_of(use.revision).exists()
    assert not store.path_of(use.revision.stored_name).exists()
