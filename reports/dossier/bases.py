"""The legal bases that a paper of the dossier cites, as NĐ 30/2020 sets them: a line each, in italics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from criteria.ruletypes.words import lower
from reports.documents.blocks import Paragraph, Run
from reports.documents.wording import day_in_words
from reports.dossier.source import Source

KINDS = {"QĐ": "Quyết định", "TT": "Thông tư", "NQ": "Nghị quyết", "NĐ": "Nghị định", "KH": "Kế hoạch"}
VERBS = ("Quy định", "Hướng dẫn", "Ban hành", "Công bố", "Phê duyệt", "Sửa đổi", "Triển khai")
"""How a title begins that follows the issuer without "về"."""


def bases_of(source: Source) -> Iterator[Paragraph]:
    """Yield the year's bases: the rule set's documents and the plan; a semicolon ends each, a full stop the last."""
    cited = [document for document in source.framework.documents if document.get("basis", True)]
    lines = [_citation(document) for document in cited if document.get("number") and document.get("title")]
    plan = source.plan
    if plan and plan.number:
        issued = f" {day_in_words(plan.issued_on)}" if plan.issued_on else ""
        lines.append(f"Căn cứ Kế hoạch số {plan.number}{issued} của {source.committee} {about(plan.title)}")
    for place, line in enumerate(lines, 1):
        yield Paragraph((Run(f"{line}{'.' if place == len(lines) else ';'}", italic=True),))


def _citation(document: Mapping[str, str]) -> str:
    """Return kind, number, day, issuer and title of a legal document; what is not known is left out."""
    day, issuer = document.get("date"), document.get("issuer")
    dated = f" {day_in_words(date.fromisoformat(day))}" if day else ""
    by = f" của {issuer}" if issuer else ""
    return f"Căn cứ {_kind(document['number'])} số {document['number']}{dated}{by} {about(document['title'])}"


def _kind(number: str) -> str:
    return next((word for sign, word in KINDS.items() if f"/{sign}-" in f"{number}-"), "văn bản")


def about(title: str) -> str:
    """Return "quy định về …", or "về xây dựng …" where the title does not begin with what the document does."""
    text = lower(title.rstrip(" .;"))
    return text if title.startswith(VERBS) else f"về {text}"
