"""The cover of the dossier: what it is, whose, by which rules; its draft, time and log are printed at assembly."""

from __future__ import annotations

from config import vietnamese as vi
from reports.documents.blocks import Cover, Document, Section
from reports.dossier.source import Source


def cover(source: Source) -> Document:
    """Return the cover page, which stays the same from draft to draft."""
    ward, year, plan = source.assessment.ward, source.assessment.year, source.plan
    facts = [("Bộ tiêu chí", source.framework.title)]
    if plan and plan.number:
        issued = f" ngày {vi.date(plan.issued_on)}" if plan.issued_on else ""
        facts.insert(0, ("Kế hoạch", f"số {plan.number}{issued}"))
    block = Cover(
        issuer=source.issuer,
        title="HỒ SƠ",
        subject=("Đề nghị công nhận đạt chuẩn tiếp cận pháp luật", f"năm {year}"),
        facts=tuple(facts),
        foot=f"{ward.name_with_kind}, năm {source.today.year}",
    )
    return Document(title=f"Bìa hồ sơ năm {year}", sections=(Section(blocks=(block,)),))


def draft_lines(source: Source) -> tuple[tuple[str, str], ...]:
    """Return what the cover says of this draft alone: number and time, and the head of the log it was made at."""
    lines = [("Bản", f"Dự thảo {source.number}, {vi.datetime(source.at)}")]
    row, digest = source.audit_head
    if row:
        lines.append(("Nhật ký", f"dòng {row}, mã {digest[:16]}"))
    return tuple(lines)
