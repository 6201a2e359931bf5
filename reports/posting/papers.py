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
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Number,
    Paragraph,
    PlaceDate,
    QrCode,
    Row,
    RowGroup,
    Run,
    Section,
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.documents.fonts import configured
from reports.documents.stamp import Stamp
from reports.dossier.report import report
from reports.dossier.score_sheet import score_sheet, signature
from reports.dossier.source import Source, marked
from reports.models import PostingPaper
from reports.posting.privacy import masked_document

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
    """Return the papers, not masked yet, in the order in which they hang."""
    sheet = "Bản tổng hợp điểm số" if source.by_points else "Bản tổng hợp kết quả"
    return (
        Written(Kind.NOTICE, "Thông báo niêm yết", notice(source)),
        Written(Kind.REPORT, "Dự thảo Báo cáo đánh giá", report(source)),
        Written(Kind.SCORE_SHEET, f"Dự thảo {sheet}", score_sheet(source)),
    )


def officials_of(source: Source) -> frozenset[str]:
    """Return whose names the papers print because they sign them."""
    signers = {line for facts in source.facts.results for line in signature(facts).split("\n")}
    return frozenset((signers | {source.chairman}) - {""})


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
    remarks = source.notice.removeprefix(f"DỰ THẢO {source.number}").removeprefix(" – ")
    draft = "" if kind == Kind.NOTICE else f"DỰ THẢO NIÊM YẾT LẦN {source.number}"
    return " – ".join(part for part in (draft, remarks) if part)


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
            authority=("TM. ỦY BAN NHÂN DÂN",),
            position="CHỦ TỊCH",
            name=source.chairman,
            recipients=("Các khối, tổ dân phố, thôn", "Niêm yết tại trụ sở", "Lưu: VT, TP"),
        ),
    ]
    return Document(title=f"Thông báo niêm yết năm {year}", sections=(Section(blocks=tuple(blocks)),))


def _text(source: Source, procedure: Procedure) -> Iterator[Block]:
    year, sheet = source.assessment.year, "điểm số" if source.by_points else "kết quả"
    yield Paragraph(
        f"{_ground(procedure)}{source.committee} niêm yết công khai dự thảo Báo cáo đánh giá kết quả đạt chuẩn tiếp cận pháp "
        f"luật và Bản tổng hợp {sheet} của các tiêu chí, chỉ tiêu năm {year} để cơ quan, tổ chức, cá nhân biết và góp ý."
    )
    yield Paragraph((Run("1. Kết quả tự đánh giá: ", bold=True), _result(source)))
    yield _criteria(source)
    yield Paragraph((Run("2. Thời hạn niêm yết: ", bold=True), _term(procedure)))
    yield Paragraph(
        (
            Run("3. Nơi niêm yết: ", bold=True),
            f"trụ sở {source.committee}; Cổng, Trang thông tin điện tử hoặc đài truyền thanh.",
        )
    )
    kind, name = source.assessment.ward.kind_name, source.assessment.ward.name
    yield Paragraph(
        (
            Run("4. Góp ý: ", bold=True),
            f"gửi trên trang niêm yết theo mã dưới đây, hoặc gửi trực tiếp tại Bộ phận Một cửa, UBND {kind} {name} trong giờ "
            "hành chính. Ý kiến được tiếp thu, giải trình và công khai trên trang niêm yết; họ tên, số điện thoại của "
            "người gửi không được công khai.",
        ),
        keep_with_next=True,
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
        return f"{met}/{sum(len(row.marks) for row in source.standing.criteria)} chỉ tiêu đạt."
    total = marked(source.standing.total, source.provisional)
    return f"{total}/{marked(source.standing.max_points, False)} điểm, trong đó:"


def _criteria(source: Source) -> Table:
    center = Align.CENTER
    heads = (
        ("Tiêu chí", "Điểm", "Điểm tối đa")
        if source.by_points
        else ("Tiêu chí", "Chỉ tiêu đạt", "Số chỉ tiêu")
    )
    rows = []
    for node, row in zip(source.facts.tree.criteria, source.standing.criteria, strict=True):
        name = f"{node.number}. {node.name or '(chưa có tên chính thức)'}"
        if source.by_points:
            figures = (
                marked(row.points, node.rests_on_unchecked),
                marked(row.max_points, node.rests_on_unchecked),
            )
        else:
            figures = (vi.number(Decimal(row.met_count)), vi.number(Decimal(len(row.marks))))
        rows.append(RowGroup((Row((Cell(name), *(Cell(figure) for figure in figures))),)))
    return Table(
        columns=(Column(70), Column(15, center), Column(15, center)),
        head=(Row(tuple(Cell(head) for head in heads), bold=True),),
        groups=tuple(rows),
    )


def _term(procedure: Procedure) -> str:
    terms = procedure.posting
    if terms.min_days is None:
        return "theo hướng dẫn của cơ quan có thẩm quyền."
    first = "" if terms.first_day_counts else ", không tính ngày niêm yết"
    return f"ít nhất {terms.min_days:02d} ngày kể từ ngày niêm yết{first}."
