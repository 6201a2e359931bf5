"""Papers as a ward issues them, made small and by hand: PDFs that say their code at the foot of every page, stored with their rows."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

import pikepdf
from django.utils import timezone

from accounts.models import User
from evidence import store
from reports.models import Issue, IssuedFile, SignedCopy
from reports.verifying.codes import new_code
from reports.verifying.shelves import ISSUED
from tests.cast import WardCast
from tests.evidence.files import saved
from tests.reports.outcomes import make_agreement

ISSUED_ON = date(2024, 1, 5)


def paper(*feet: str) -> bytes:
    """A PDF with a page for each line, which stands at its foot ("{n} ..." in plain letters)."""
    file = pikepdf.new()
    font = file.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for number, foot in enumerate(feet, start=1):
        page = file.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        said = f"BT /F1 9 Tf 60 40 Td ({foot}) Tj 0 700 Td (Trang {number}) Tj ET"
        page.Contents = file.make_stream(said.encode("ascii"))
    return saved(file, compress_streams=False)


def changed(data: bytes, drop: int | None = None, add: int = 0) -> bytes:
    """The PDF without one page (from 0), or with some more."""
    with pikepdf.open(io.BytesIO(data)) as file:
        if drop is not None:
            del file.pages[drop]
        for _ in range(add):
            file.add_blank_page()
        return saved(file)


def keep(ward: WardCast, data: bytes, folder: str = ISSUED) -> dict[str, Any]:
    """Store the bytes; return what a row says of them."""
    with store.receive([data]) as received:
        name = store.keep(received, ward_slug=ward.ward.slug, year=2023, extension="pdf", folder=folder)
    return {"stored_name": name, "digest": hashlib.sha256(data).hexdigest(), "size": len(data)}


def make_issue(ward: WardCast, by: User, *, edition: int | None = 1, **changes: Any) -> Issue:
    """A set in force, without files; ``edition`` None: presented only."""
    agreement = ward.assessment.agreements.in_force().first() or make_agreement(ward, by)
    values: dict[str, Any] = {
        "kind": "result",
        "signer": by,
        "signer_name": by.full_name,
        "basis": "0" * 64,
        "presented_by": by,
        "number": ward.assessment.issues.count() + 1,
    }
    if edition:
        values |= {
            "state": Issue.State.ISSUED,
            "edition": edition,
            "reason": "Sửa lỗi" if edition > 1 else "",
            "answered_by": by,
            "answered_at": timezone.now(),
            "issued_at": timezone.now(),
            "issued_on": ISSUED_ON,
            "digest": "1" * 64,
        }
    return Issue.objects.create(assessment=ward.assessment, agreement=agreement, **{**values, **changes})


def make_file(
    ward: WardCast, issue: Issue, *, pages: int = 3, title: str = "Báo cáo đánh giá", code: str = ""
) -> tuple[IssuedFile, bytes]:
    """A paper of the set, stored; its row and its bytes."""
    code = code or new_code()
    data = paper(*[f"Ma xac minh: {code}"] * pages)
    row = IssuedFile.objects.create(
        issue=issue,
        order=issue.files.count() + 1,
        key="report",
        title=title,
        code=code,
        pages=pages,
        **keep(ward, data),
    )
    return row, data


def make_signed(ward: WardCast, file: IssuedFile, by: User, data: bytes, **changes: Any) -> SignedCopy:
    """A copy kept with a signature more, as the bytes say."""
    number = file.signed.count() + 1
    return SignedCopy.objects.create(
        file=file, number=number, method="outside", added_by=by, **{**keep(ward, data), **changes}
    )
