"""The three papers of a posting: the notice, the draft report and the draft score sheet, masked and rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from assignments.models import Assessment
from config import vietnamese as vi
from criteria.procedures import Procedure, procedure_of
from reports.documents.assembly import Assembled, Part, build, content_digest, short_digest
from reports.documents.blocks import (
    Block,
    Document,
    Heading,
    Number,
    Paragraph,
    PlaceDate,
    QrCode,
    Run,
    Section,
    SignatureBlock,
    TitleBlock,
)
from reports.documents.fonts import configured
from reports.documents.stamp import Stamp
from reports.dossier.report import printed_report
from reports.dossier.score_sheet import score_sheet, signature
from reports.dossier.source import PROVISIONAL, Source, marked
from reports.models import PostingPaper
from reports.posting.privacy import masked_document
from reports.text_edits import with_edits

Kind = PostingPaper.Kind


@dataclass(frozen=True)
class Written:
    """One paper before it is rendered."""

    kind: str
    title: str
    document: Document


def public_address(assessment: Assessment) -> str:
    """Return the whole address of the year's public page, as it is printed and put into the QR code."""
    path = reverse("reports:public", args=[assessment.ward.slug, assessment.year])
    return f"{settings.PORTAL_URL}{path}"


def papers_of(source: Source) -> tuple[Written, ...]:
    """Return the papers, with the officers' own words, not masked yet, in the order in which they hang."""
    sheet = "Bản tổng hợp điểm số" if source.by_points else "Bản tổng hợp kết quả"
    return (
        Written(Kind.NOTICE, "Thông báo niêm yết", printed_notice(source)),
        Written(Kind.REPORT, "Dự thảo Báo cáo đánh giá", printed_report(source)),
        Written(Kind.SCORE_SHEET, f"Dự thảo {sheet}", score_sheet(source)),
    )


def officials_of(source: Source) -> frozenset[str]:
    """Return whose names the papers print because they sign them."""
    signers = {line for facts in source.facts.results for line in signature(facts).split("\n")}
    return frozenset((signers | {source.signing.name}) - {""})


def masked(written: Written, kept: frozenset[str], officials: frozenset[str]) -> Written:
    """Return the paper with all personal data covered but what a person decided to keep."""
    return Written(written.kind, written.title, masked_document(written.document, kept, officials))


def rendered(written: Written, source: Source) -> Assembled:
    """Render a masked paper with its margins. Raises ``FontsMissing`` and ``DocumentError``."""
    part = Part(written.kind, written.title, written.document)
    foot = f"{vi.datetime(source.at)} · SHA-256 {short_digest(content_digest([part]))}"
    stamp = Stamp(
        notice=_margin(source, written.kind),
        foot_left=f"Niêm yết lần {source.number} · số liệu đến {vi.date(source.today)}",
        foot_right=foot,
    )
    title = f"{written.title} năm {source.assessment.year}, {source.assessment.ward.name_with_kind}"
    return build([part], folder=configured(), stamped=stamp, title=title, created=source.at, processes=1)


def _margin(source: Source, kind: str) -> str:
    """Return the framed line of every page: that it is a draft, and what of it is illustrative or not checked yet."""
    illustrative = source.framework.illustrative or source.assessment.ward.is_demo
    parts = (
        "" if kind == Kind.NOTICE else f"DỰ THẢO NIÊM YẾT LẦN {source.number}",
        "Dữ liệu minh họa" if illustrative else "",
        f"({PROVISIONAL}) tạm tính, chưa đối chiếu văn bản gốc" if source.provisional else "",
    )
    return " – ".join(part for part in parts if part)


def notice_name(assessment: Assessment) -> str:
    """Return the name under which the officers' own words of the notice are kept."""
    return f"thong-bao-niem-yet:{assessment.pk}"


def printed_notice(source: Source) -> Document:
    """Return the notice with the officers' own words; one query more than ``notice``."""
    assessment = source.assessment
    return with_edits(notice(source), ward=assessment.ward, name=notice_name(assessment))


def notice(source: Source) -> Document:
    """Return the notice that hangs on the board beside the drafts: what is posted, how long, where, how to answer."""
    assessment = source.assessment
    year = assessment.year
    blocks: list[Block] = [
        Heading(
            issuer=source.issuer,
            number=Number(symbol="TB-UBND"),
            dated=PlaceDate(place=assessment.ward.name_with_kind, year=source.today.year),
        ),
        TitleBlock(
            kind="THÔNG BÁO",
            subject=(
                "Niêm yết công khai dự thảo kết quả đánh giá",
                f"đạt chuẩn tiếp cận pháp luật năm {year}",
            ),
        ),
        *_text(source, procedure_of(assessment.framework)),
        QrCode(public_address(assessment), "Quét mã để xem bản niêm yết và gửi ý kiến"),
        SignatureBlock(
            authority=source.signing.authority,
            position=source.signing.position,
            name=source.signing.name,
            recipients=("Các khối, tổ dân phố, thôn", "Niêm yết tại trụ sở", "Lưu: VT, TP"),
        ),
    ]
    return Document(title=f"Thông báo niêm yết năm {year}", sections=(Section(blocks=tuple(blocks)),))


def _text(source: Source, procedure: Procedure) -> Iterator[Block]:
    year, sheet = source.assessment.year, "điểm số" if source.by_points else "kết quả"
    yield Paragraph(
        f"{_ground(procedure)}{source.committee} niêm yết công khai dự thảo Báo cáo đánh giá kết quả đạt chuẩn tiếp cận pháp "
        f"luật và Bản tổng hợp {sheet} của các tiêu chí, chỉ tiêu năm {year} để cơ quan, tổ chức, cá nhân biết và góp ý.",
        key="niem-yet",
    )
    yield Paragraph((Run("1. Kết quả tự đánh giá: ", bold=True), _result(source)))
    yield Paragraph(
        (
            Run("2. Thời hạn, nơi niêm yết: ", bold=True),
            f"{_term(procedure)}; tại trụ sở {source.committee} và trên Cổng, Trang thông tin điện tử hoặc đài truyền thanh.",
        ),
        key="thoi-han",
    )
    kind, name = source.assessment.ward.kind_name, source.assessment.ward.name
    yield Paragraph(
        (
            Run("3. Góp ý: ", bold=True),
            f"gửi trên trang niêm yết theo mã dưới đây hoặc tại Bộ phận Một cửa, UBND {kind} {name}. Ý kiến được trả lời công "
            "khai; họ tên, số điện thoại của người gửi không công khai.",
        ),
        keep_with_next=True,
        key="gop-y",
    )


def _ground(procedure: Procedure) -> str:
    """Return "Thực hiện điểm c … Thông tư số …, ", or nothing where the procedure is not known."""
    law, _, place = procedure.step("posting").source.partition(", ")
    if not procedure.known or not place:
        return ""
    return f"Thực hiện {place} {law.replace('TT ', 'Thông tư số ', 1)}, "


def _result(source: Source) -> str:
    if not source.by_points:
        met = sum(row.met_count for row in source.standing.criteria)
        count = sum(len(row.marks) for row in source.standing.criteria)
        return f"{met}/{count} chỉ tiêu đạt; kết quả từng chỉ tiêu ghi trong Bản tổng hợp."
    total = marked(source.standing.total, source.provisional)
    least = source.framework.thresholds.get("min_total")
    mark = (
        f" (điều kiện công nhận: từ {vi.points_paper(Decimal(str(least)))} điểm trở lên)"
        if least is not None
        else ""
    )
    return f"{total}/{marked(source.standing.max_points, False)} điểm{mark}; điểm từng tiêu chí, chỉ tiêu ghi trong Bản tổng hợp."


def _term(procedure: Procedure) -> str:
    terms = procedure.posting
    if terms.min_days is None:
        return "theo hướng dẫn của cơ quan có thẩm quyền"
    first = "" if terms.first_day_counts else " (không tính ngày niêm yết)"
    return f"ít nhất {terms.min_days:02d} ngày kể từ ngày niêm yết{first}"
