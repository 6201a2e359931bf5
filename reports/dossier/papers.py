"""Papers of the dossier by the word in their address: read, edited paragraph by paragraph, taken along (``reports.papers``).

The officers' own words are kept by the name of the paper, so that a dossier holds them, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404

from accounts.models import User
from assignments.models import Assessment
from reports.documents.blocks import Document
from reports.dossier import posting_record, request
from reports.dossier.beside import Beside
from reports.dossier.evidence_index import index_document
from reports.dossier.letters import transmittal
from reports.dossier.paper import dossier_paper, finder
from reports.dossier.score_sheet import score_sheet
from reports.dossier.source import Source
from reports.models import Posting
from reports.papers import Paper
from reports.posting.papers import notice, notice_name
from reports.text_edits import with_edits

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


# As papers of the portal ---------------------------------------------------------------------------------------


def _request(source: Source) -> Document | None:
    beside = Beside(source)
    return request.request(beside) if beside.asks_for_recognition else None


def _posting_record(source: Source) -> Document | None:
    beside = Beside(source)
    return posting_record.posting_record(beside, beside.hung) if beside.hung else None


def _finder(kind: str, stem: str, write: Callable[[Source], Document | None]) -> Callable[[User, str], Paper]:
    def paper(source: Source) -> Paper:
        document = write(source)
        if document is None:
            raise Http404
        return dossier_paper(source, name=_name(kind, source.assessment), document=document, stem=stem)

    return finder(paper)


def _notice_paper(source: Source) -> Paper:
    """Return the notice as a paper; what hangs is not edited."""
    assessment = source.assessment
    found = dossier_paper(
        source, name=notice_name(assessment), document=notice(source), stem="Thong bao niem yet"
    )
    hangs = assessment.postings.filter(state__in=[Posting.State.READY, Posting.State.POSTED]).exists()
    return replace(found, frozen=HANGS) if hangs else found


find_request = _finder("van-ban-de-nghi", "To trinh de nghi cong nhan", _request)
find_letter = _finder("cong-van-gui", "Cong van gui ho so", lambda source: transmittal(Beside(source)))
find_posting_record = _finder("bien-ban-niem-yet", "Bien ban niem yet", _posting_record)
find_notice = finder(_notice_paper)
find_score_sheet = _finder("mau-02", "Ban tong hop diem so", score_sheet)
find_index = _finder("danh-muc", "Danh muc tai lieu kiem chung", index_document)
