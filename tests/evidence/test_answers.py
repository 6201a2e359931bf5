"""What goes out, and to whom."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from evidence import store
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take, body_of

pytestmark = pytest.mark.django_db
CONTENT = {
    "pdf": files.pdf(),
    "jpg": files.picture(),
    "png": files.picture("PNG"),
    "tif": files.picture("TIFF"),
    "docx": files.docx(),
    "xlsx": files.xlsx(),
    "heic": files.heic(),
    "doc": files.doc(),
}


@pytest.mark.parametrize("ending", CONTENT)
@pytest.mark.parametrize("query", ["", "?xem=1"])
def test_a_file_is_answered_sealed_off(cast: Cast, take: Take, ending: str, query: str) -> None:
    use = take(CONTENT[ending], f"tep.{ending}")
    answer = cast.client(cast.chi).get(reverse("evidence:file", args=[use.revision_id]) + query)
    assert b"".join(answer) == CONTENT[ending]  # type: ignore[arg-type]
    shown = query and ending in {"pdf", "jpg", "png"}
    sandbox = "" if ending == "pdf" else "; sandbox"
    wanted = {
        "Content-Type": use.revision.media_type,
        "Content-Length": str(len(CONTENT[ending])),
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="tep.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": f"default-src 'none'{sandbox}",
    }
    assert {name: answer[name] for name in wanted} == wanted


def test_what_carries_other_files_inside_is_handed_over_only(cast: Cast, take: Take) -> None:
    use = take(files.pdf_attachment("so-lieu.xlsx"), "tep.pdf")
    answer = cast.client(cast.chi).get(reverse("evidence:file", args=[use.revision_id]) + "?xem=1")
    assert b"".join(answer)  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == 'attachment; filename="tep.pdf"'


@pytest.mark.parametrize("place", ["register", "document", "indicator"])
def test_what_browsers_show_is_offered_to_be_seen(cast: Cast, take: Take, place: str) -> None:
    """Beside "Tải về" stands "Xem" for pdf, jpg and png, unless they carry other files."""
    uses = [take(CONTENT[ending], f"{ending}.{ending}") for ending in CONTENT]
    uses.append(take(files.pdf_attachment("so-lieu.xlsx"), "kem.pdf"))
    pages = {
        "register": [reverse("evidence:list")],
        "document": [reverse("evidence:document", args=[use.document_id]) for use in uses],
        "indicator": [reverse("scoring:indicator", args=[cast.mine.result("2.1").pk])],
    }
    client = cast.client(cast.chi)
    text = "".join(client.get(page).content.decode() for page in pages[place])
    links = {use.document.subject: reverse("evidence:file", args=[use.revision_id]) for use in uses}
    assert all(f'href="{link}">Tải về<' in text for link in links.values())
    assert {name for name, link in links.items() if f'href="{link}?xem=1">Xem<' in text} == {
        "jpg",
        "pdf",
        "png",
    }


def test_the_name_of_the_sender_goes_out_in_vietnamese(cast: Cast, take: Take) -> None:
    use = take(name='Báo cáo "quý III".pdf')
    answer = cast.client(cast.an).get(reverse("evidence:file", args=[use.revision_id]))
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o%20%22qu%C3%BD%20III%22.pdf"
    )
    assert b"".join(answer)  # type: ignore[arg-type]


def test_every_download_is_in_the_log(cast: Cast, take: Take) -> None:
    use = take()
    answer = cast.client(cast.dung).get(reverse("evidence:file", args=[use.revision_id]))
    assert b"".join(answer) == files.pdf()  # type: ignore[arg-type]
    row = AuditEntry.objects.get(act="evidence_download")
    assert (row.person, row.object_id, row.version) == ("Phạm Văn Dũng", str(use.revision_id), "1")


def test_behind_nginx_the_bytes_are_left_to_it(cast: Cast, take: Take, settings: Any) -> None:
    settings.X_ACCEL_PREFIX = "/rieng/"
    use = take()
    answer = cast.client(cast.an).get(reverse("evidence:file", args=[use.revision_id]))
    assert answer["X-Accel-Redirect"] == f"/rieng/{use.revision.stored_name}"
    assert (answer.content, answer["X-Content-Type-Options"]) == (b"", "nosniff")
    assert answer["Content-Type"] == "application/pdf"


def test_another_wards_file_is_answered_like_a_missing_one(cast: Cast, take: Take) -> None:
    use = take()
    for stranger in (cast.giang, cast.hien, cast.khanh, cast.lan):
        client = cast.client(stranger)
        there = client.get(reverse("evidence:file", args=[use.revision_id]))
        missing = client.get(reverse("evidence:file", args=[10**17]))
        assert (there.status_code, missing.status_code) == (404, 404)
        assert body_of(there) == body_of(missing)
    assert not AuditEntry.objects.filter(act="evidence_download").exists()


def test_the_administrator_of_the_ward_sees_no_file(cast: Cast, take: Take) -> None:
    use = take()
    assert cast.client(cast.em).get(reverse("evidence:file", args=[use.revision_id])).status_code == 403


def test_a_file_that_is_missing_in_the_store_is_no_server_error(cast: Cast, take: Take) -> None:
    use = take()
    Path(store.path_of(use.revision.stored_name)).unlink()
    assert cast.client(cast.an).get(reverse("evidence:file", args=[use.revision_id])).status_code == 404


def test_no_address_serves_the_store(cast: Cast, take: Take) -> None:
    use = take()
    for prefix in ("media", "static", ""):
        assert cast.client(cast.an).get(f"/{prefix}/{use.revision.stored_name}").status_code == 404
