"""The report (Mẫu 01 of Thông tư 09/2021/TT-BTP), laid out by the outline of its form, written from the year's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assignments.models import Assessment
from criteria.procedures import procedure_of
from reports.documents.blocks import (
    Block,
    Bookmark,
    Document,
    FormLabel,
    Heading,
    Level,
    Paragraph,
    Section,
    SignatureBlock,
    TitleBlock,
)
from reports.documents.wording import GAP
from reports.dossier.bases import bases_of
from reports.dossier.outlines import FormSection
from reports.dossier.report_direction import direction, place
from reports.dossier.report_facts import ReportFacts, facts_of_report
from reports.dossier.report_request import conditions_met, request, shortfalls
from reports.dossier.report_results import results
from reports.dossier.source import Source
from reports.text_edits import with_edits

KEY = "report"
"""The part's key in the dossier."""
LEVELS: Mapping[str, Level] = {"part": Level.PART, "section": Level.SECTION}


def report(source: Source) -> Document:
    """Return the report on the result of the year, as the portal writes it; what it tells is read on the way."""
    told = facts_of_report(source)
    blocks: list[Block] = [*_head(source)]
    for section in told.outline.sections:
        blocks += _section(source, told, section)
    blocks.append(_signature(source))
    title = f"Báo cáo đánh giá kết quả năm {source.assessment.year}"
    return Document(title=title, sections=(Section(blocks=tuple(blocks)),))


def report_name(assessment: Assessment) -> str:
    """Return the name under which the officers' own words of the year's report are kept."""
    return f"bao-cao:{assessment.pk}"


def printed_report(source: Source) -> Document:
    """Return the report as it is printed: with the officers' own words; one query more than ``report``."""
    assessment = source.assessment
    return with_edits(report(source), ward=assessment.ward, name=report_name(assessment))


def _section(source: Source, told: ReportFacts, section: FormSection) -> Iterator[Block]:
    """Yield a section of the form: its heading, what the portal writes in it, or the ward's own paragraph."""
    if section.title:
        depth = 1 if section.level == "part" else 2
        yield Paragraph(
            section.title,
            LEVELS[section.level],
            bookmark=Bookmark(section.title, depth),
            keep_with_next=True,
        )
    written = {
        "bases": lambda: _opening(source),
        "direction": lambda: direction(source, told),
        "results": lambda: results(source),
        "shortfalls": lambda: shortfalls(source),
        "request": lambda: request(source),
    }
    if section.content:
        yield from written[section.content]()
    for at, line in enumerate(filter(None, map(str.strip, section.text.split("\n")))):
        yield Paragraph(line, key=section.key if not at else f"{section.key}-{at + 1}")


def _opening(source: Source) -> Iterator[Block]:
    """Yield the bases, and the sentence that opens the report."""
    for at, basis in enumerate(bases_of(source), 1):
        yield replace(basis, key=f"basis-{at}")
    year = source.assessment.year
    yield Paragraph(
        f"{source.committee} báo cáo kết quả đánh giá đạt chuẩn tiếp cận pháp luật năm {year} như sau:",
        key="opening",
    )


def _head(source: Source) -> Iterator[Block]:
    ward, rule = source.assessment.ward, source.rule.part(KEY)
    if rule and rule.label.startswith("Mẫu"):
        yield FormLabel(rule.label)
    yield Heading(
        issuer=source.issuer,
        number=source.signing.number(KEY, "BC-UBND"),
        dated=source.signing.dated(KEY, ward.name_with_kind, source.today.year),
    )
    yield TitleBlock(kind="BÁO CÁO", subject=_subject(source))
    yield Paragraph(addressee(source), Level.ADDRESSEE, key="addressee")


def _subject(source: Source) -> tuple[str, ...]:
    """Return the title by the form; without the request where the conditions are not met, or the form is not known."""
    year = source.assessment.year
    if not source.rule.known:
        return ("Kết quả đánh giá chuẩn tiếp cận pháp luật", f"của {place(source)} năm {year}")
    if conditions_met(source) is False:
        return ("Đánh giá kết quả đạt chuẩn tiếp cận pháp luật", f"của {place(source)} năm {year}")
    return (
        "Đánh giá kết quả và đề nghị công nhận",
        f"{place(source)} đạt chuẩn tiếp cận pháp luật năm {year}",
    )


def addressee(source: Source) -> str:
    """Return to whom the report goes (QĐ 25/2021/QĐ-TTg, khoản 2 Điều 5; TT 09/2021/TT-BTP, điểm e khoản 1 Điều 3).

    A gap for the pen where the rule set does not say who receives.
    """
    receives, parent = procedure_of(source.framework).receives, source.assessment.ward.parent_name
    if not receives or not parent:
        return f"Kính gửi: {receives or GAP * 5}"
    if conditions_met(source) is False:
        return f"Kính gửi: {receives} {parent}"
    return f"Kính gửi: Ủy ban nhân dân {parent}\n(qua {receives})"


def _signature(source: Source) -> SignatureBlock:
    kind = source.assessment.ward.kind_name
    return SignatureBlock(
        authority=source.signing.authority,
        position=source.signing.position,
        name=source.signing.name,
        recipients=("Như trên", f"Thường trực Đảng ủy, Hội đồng nhân dân {kind}", "Lưu: VT, TP"),
    )
