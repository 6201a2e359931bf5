"""The cast's small ward with its result agreed on, and with a final set issued, for the tests of all that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from assignments.models import Assessment
from evidence import store
from reports.course import make_move
from reports.documents.fonts import configured
from reports.dossier.parts import parts_of
from reports.dossier.source import Entry, Signing, gather
from reports.issuing.final import Final, render_final
from reports.models import Agreement, Issue, IssuedFile
from reports.verifying.codes import new_code
from tests.cast import Cast, actor
from tests.reports.meetings import held, to_meeting

FOLDER = "issued"
ENTRIES = {"report": Entry("12", date(2023, 12, 28)), "score-sheet": Entry("", date(2023, 12, 28))}


def agreed(cast: Cast) -> Assessment:
    """The year of ward Ví Dụ brought through its meeting on 28/12/2023, 88 points agreed and frozen; it meets the conditions."""
    year = to_meeting(cast)
    held(cast, year)
    year.refresh_from_db()
    make_move(assessment=year, key="thong-nhat", version=year.version, by=actor(cast.dung))
    return Assessment.objects.select_related("ward", "framework").get(pk=year.pk)


def issued_set(
    cast: Cast,
    *,
    parts: Sequence[str] = ("report", "score-sheet"),
    edition: int = 1,
    year: Assessment | None = None,
) -> Issue:
    """The first final set of the cast's year, issued: real files in the store, each with its code and place to sign.

    ``year``: where it is agreed on already. A later ``edition`` replaces the one before.
    """
    found = year or agreed(cast)
    now = timezone.localtime()
    Issue.objects.in_force().filter(assessment=found).update(state=Issue.State.REPLACED)
    issue = Issue.objects.create(
        assessment=found,
        agreement=Agreement.objects.in_force().get(assessment=found),
        number=edition,
        edition=edition,
        state=Issue.State.ISSUED,
        kind="request",
        parts=list(parts),
        entries={
            key: {"number": entry.number, "on": entry.on.isoformat() if entry.on else ""}
            for key, entry in ENTRIES.items()
            if key in parts
        },
        signer=cast.dung,
        signer_name=cast.dung.full_name,
        basis="0" * 64,
        presented_by=cast.binh,
        answered_by=cast.dung,
        answered_at=now,
        reason="Sửa số liệu" if edition > 1 else "",
        issued_at=now,
        issued_on=found.ward.today(),
        digest=f"{edition:064d}",
    )
    source = gather(found, number=0, at=now, signing=Signing(cast.dung.full_name, False, ENTRIES))
    for order, part in enumerate(parts_of(source, parts), 1):
        code = new_code()
        final = Final(
            document=part.document,
            author=found.ward.name_with_kind,
            code=code,
            address=f"https://cong.vidu.example/xac-minh/{code}/",
            foot=f"Mã xác minh {code}",
            created=now,
        )
        pdf, pages, place = render_final(final, configured())
        with store.receive([pdf]) as received:
            name = store.keep(
                received, ward_slug=found.ward.slug, year=found.year, extension="pdf", folder=FOLDER
            )
        IssuedFile.objects.create(
            issue=issue,
            order=order,
            key=part.key,
            title=part.title,
            code=code,
            stored_name=name,
            digest=received.digest,
            size=received.size,
            pages=pages,
            place=place,
        )
    return issue
