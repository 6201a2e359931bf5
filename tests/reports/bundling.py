"""Accepted evidence of the cast's ward, file by file, for the tests of bundle and volume."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
from django.utils import timezone

from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Evidence
from tests.cast import Cast, actor

NOW = timezone.localtime


def accepted(
    cast: Cast,
    data: bytes,
    name: str,
    code: str = "2.1",
    *,
    number: str = "",
    subject: str = "",
    kind: str = "",
) -> Evidence:
    """Take a file in for an indicator and let it be accepted."""
    use = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator(code),
        incoming=Incoming([data], name, timezone.now()),
        by=actor(cast.an),
    ).use
    words = {"number": number, "subject": subject or use.document.subject, "kind": kind}
    Document.objects.filter(pk=use.document_id).update(issued_on=date(2023, 3, 12), **words)
    now = timezone.now()
    facts = {"state": Evidence.State.ACCEPTED, "decided_at": now, "submitted_at": now}
    Evidence.objects.filter(pk=use.pk).update(**facts)
    return Evidence.objects.select_related("document", "revision").get(pk=use.pk)


def paged(
    pages: int, text: str, *, rotate: int = 0, box: tuple[float, float, float, float] = (0, 0, 595, 842)
) -> bytes:
    """A PDF whose pages say "<text> <number>" in Helvetica; the page's state is left dirty, as scanners leave it."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number in range(1, pages + 1):
            words = f"0.5 0 0 0.5 40 40 cm q BT /F1 24 Tf 100 100 Td ({text} {number}) Tj ET"
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=pikepdf.Array(list(box)),
                Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
                Contents=pdf.make_stream(words.encode()),
            )
            if rotate:
                page.Rotate = rotate
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
