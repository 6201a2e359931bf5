"""Papers of the dossier by the word in their address: read, edited paragraph by paragraph, taken along (``reports.papers``).

The officers' own words are kept by the name of the paper, so that a dossier holds them, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.guard import require
from accounts.models import User
from assignments.models import Assessment
from config.access import Act
from reports.documents.blocks import Document
from reports.dossier import posting_record, request
from reports.dossier.beside import Beside
from reports.dossier.evidence_index import index_document
from reports.dossier.letters import transmittal
from reports.dossier.score_sheet import score_sheet
from reports.dossier.source import Source, gather
from reports.models import Issue, Posting
from reports.papers import Paper
from reports.posting.papers import notice
from reports.text_edits import with_edits

YEAR = re.compile("20[0-9]{2}")
HANGS = "Thông báo này đã niêm yết nên không sửa được; muốn sửa, xin rút và niêm yết lại."


def _name(kind: str, assessment: Assessment) -> str:
    return f"{kind}:{assessment.pk}"


def _with_words(kind: str, assessment: Assessment, document: Document) -> Document:
    return with_edits(document, ward=assessment.ward, name=_name(kind, assessment))


def printed_request(beside: Beside) -> Document | None:
    """Return the request as it is printed; None where the agreed result falls short."""
    if not beside.asks_for_recognition:
        return None
    return _with_words("van-ban-de-nghi", beside.source.assessment, request.request(beside))


def printed_posting_record(beside: Beside) -> Document | None:
    """Return the record of the posting as it is printed; None while nothing was posted."""
    found = beside.hung
    if found is None:
        return None
    document = posting_record.posting_record(beside, found)
    return _with_words("bien-ban-niem-yet", beside.source.assessment, document)


def printed_notice(source: Source) -> Document:
    """Return the notice that hangs beside the drafts, with the officers' own words."""
    return _with_words("thong-bao-niem-yet", source.assessment, notice(source))


# As papers of the portal ---------------------------------------------------------------------------------------


def _request(source: Source) -> Document | None:
    beside = Beside(source)
    return request.request(beside) if beside.asks_for_recognition else None


def _posting_record(source: Source) -> Document | None:
    beside = Beside(source)
    return posting_record.posting_record(beside, beside.hung) if beside.hung else None


def _finder(
    kind: str, stem: str, write: Callable[[Source], Document | None], frozen: Callable[[Assessment], str]
) -> Callable[[User, str], Paper]:
    def find(user: User, key: str) -> Paper:
        """Return the paper of "2023" for a person; raise Http404 or PermissionDenied."""
        if not YEAR.fullmatch(key):
            raise Http404
        rows = Assessment.objects.visible_to(user).yearly().select_related("ward", "framework")
        assessment = rows.filter(year=int(key)).first()
        if assessment is None:
            raise Http404
        require(user, Act.SEE_WARD_WORK)
        source = gather(assessment, number=0, at=timezone.localtime())
        document = write(source)
        if document is None:
            raise Http404
        return Paper(
            name=_name(kind, assessment),
            ward=assessment.ward,
            subject=assessment,
            document=document,
            home=reverse("reports:dossier", kwargs={"year": assessment.year}),
            home_label=f"Hồ sơ năm {assessment.year}",
            file_stem=f"{stem} {assessment.year}",
            is_draft=True,
            edit_act=Act.BUILD_DOSSIER,
            frozen=frozen(assessment),
        )

    return find


def _issued(assessment: Assessment) -> str:
    """Return why nothing may be edited while a set is presented or made: it would not be what leadership read."""
    if assessment.issues.filter(state__in=Issue.OPEN).exists():
        return "Hồ sơ đang chờ lãnh đạo quyết định phát hành nên không sửa được; muốn sửa, xin rút trình."
    return ""


def _posted(assessment: Assessment) -> str:
    shown = Posting.objects.filter(
        assessment=assessment, state__in=[Posting.State.READY, Posting.State.POSTED]
    )
    return HANGS if shown.exists() else ""


find_request = _finder("van-ban-de-nghi", "To trinh de nghi cong nhan", _request, _issued)
find_letter = _finder(
    "cong-van-gui", "Cong van gui ho so", lambda source: transmittal(Beside(source)), lambda _: ""
)
find_posting_record = _finder("bien-ban-niem-yet", "Bien ban niem yet", _posting_record, _issued)
find_notice = _finder("thong-bao-niem-yet", "Thong bao niem yet", notice, _posted)
find_score_sheet = _finder("mau-02", "Ban tong hop diem so", score_sheet, _issued)
find_index = _finder("danh-muc", "Danh muc tai lieu kiem chung", index_document, _issued)
