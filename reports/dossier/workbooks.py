"""Score sheet and evidence index as workbooks: figures are numbers, days are dates, text is never a formula."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.workbooks.lists import table_book
from reports.dossier.evidence_index import said
from reports.dossier.score_sheet import content_name, figure_words, signature
from reports.dossier.source import Source, indicator_name, verdict
from scoring.facts import ResultFacts, Subject

Row = tuple[Any, ...]
Told = tuple[str, Decimal | None, Decimal | None, Decimal | None]
NOTHING: Told = ("", None, None, None)
SCORE_COLUMNS = (
    ("Mã", 8), ("Tiêu chí, chỉ tiêu", 44), ("Nội dung", 44), ("Điểm tối đa", 10), ("Số liệu thực hiện", 32),
    ("Tử số", 10), ("Mẫu số", 10), ("Tỷ lệ đạt được (%)", 12), ("Điểm số tự chấm", 10), ("Tạm tính", 9),
    ("Công chức phụ trách", 24),
)  # fmt: skip
MET_COLUMNS = tuple(
    {"Điểm tối đa": ("Mức phải đạt", 10), "Điểm số tự chấm": ("Tự đánh giá", 10)}.get(name, (name, width))
    for name, width in SCORE_COLUMNS
)
INDEX_COLUMNS = (
    ("STT", 6), ("Mã", 13), ("Chỉ tiêu", 9), ("Số, ký hiệu", 16), ("Ngày ban hành", 13), ("Tên loại, trích yếu", 56),
    ("Cơ quan ban hành", 28), ("Người ký", 22), ("Số trang", 9), ("Bản", 6), ("Ký số", 11), ("Tên tệp", 40),
    ("Dung lượng (byte)", 14), ("SHA-256", 66),
)  # fmt: skip


def score_book(source: Source, said: str = "") -> bytes:
    """Return the score sheet as XLSX: a row for each criterion, indicator and content, the sum in the last one.

    ``said`` stands over the table in place of the draft's notice.
    """
    sheet = "Bản tổng hợp điểm số" if source.by_points else "Bản tổng hợp kết quả"
    title = f"{sheet} của các tiêu chí, chỉ tiêu năm {source.assessment.year}"
    columns = SCORE_COLUMNS if source.by_points else MET_COLUMNS
    return table_book(
        "Điểm" if source.by_points else "Kết quả", title, _words(source, said), columns, _scores(source)
    )


def index_book(source: Source, said: str = "") -> bytes:
    """Return the evidence index as XLSX: a row for each accepted document, with the whole hash of its file."""
    title = f"Danh mục tài liệu kiểm chứng năm {source.assessment.year}"
    return table_book("Danh mục", title, _words(source, said), INDEX_COLUMNS, _index(source))


def _words(source: Source, said: str) -> str:
    """Return the line above the table: the ward, and what a figure must not be taken for."""
    return f"{source.committee}. {said or source.notice}."


def _scores(source: Source) -> Iterator[Row]:
    for criterion, row in zip(source.facts.tree.criteria, source.standing.criteria, strict=True):
        name = f"Tiêu chí {criterion.number}. {criterion.name or '(chưa có tên chính thức)'}"
        points = (row.max_points, row.points) if source.by_points else (None, None)
        yield _row(
            f"TC{criterion.number}", name, most=points[0], score=points[1], shaky=criterion.rests_on_unchecked
        )
        for facts in source.facts.of_criterion(criterion.number):
            yield from _indicator_rows(source, facts)
    if source.by_points:
        standing = source.standing
        yield _row(
            "", "Tổng số điểm", most=standing.max_points, score=standing.total, shaky=source.provisional
        )


def _indicator_rows(source: Source, facts: ResultFacts) -> Iterator[Row]:
    """Yield the indicator, with its one way of counting beside it, or its contents in rows of their own below."""
    score, several = source.score(facts), len(facts.subjects) > 1
    alone = None if several or not facts.subjects else facts.subjects[0]
    yield _row(
        facts.node.code,
        f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}",
        content_name(alone) if alone else "",
        most=facts.node.max_points if source.by_points else "Đạt",
        told=_told(facts, alone),
        score=score.points if source.by_points else verdict(score.met),
        shaky=facts.provisional,
        people=signature(facts).replace("\n", "; "),
    )
    for subject in facts.subjects if several else ():
        most = subject.max_points if source.by_points else "Đạt"
        told = NOTHING if facts.result.not_arising else _told(facts, subject)
        shaky = facts.provisional and source.by_points
        yield _row("", "", f"{subject.number}. {content_name(subject)}", most=most, told=told, shaky=shaky)


def _row(
    code: str,
    name: str,
    content: str = "",
    *,
    most: Any = None,
    told: Told = NOTHING,
    score: Any = None,
    shaky: bool = False,
    people: str = "",
) -> Row:
    return code, name, content, most, *told, score, "tạm tính" if shaky else "", people


def _told(facts: ResultFacts, subject: Subject | None) -> Told:
    """Return the figures in words, numerator, denominator, and the ratio in percent."""
    if facts.result.not_arising:
        return f"Không phát sinh: {facts.result.not_arising_ground}", None, None, None
    if subject is None:
        return NOTHING
    pair = (subject.figures.get("numerator"), subject.figures.get("denominator"))
    numerator, denominator = (part if isinstance(part, Decimal) else None for part in pair)
    ratio = subject.outcome.ratio
    return figure_words(subject), numerator, denominator, None if ratio is None else round(ratio, 2)


def _index(source: Source) -> Iterator[Row]:
    for piece in source.pieces:
        document, revision = piece.use.document, piece.use.revision
        yield (
            piece.count, piece.code, piece.facts.node.code, document.number, document.issued_on, said(piece),
            document.issuer, document.signer, piece.read.pages or None, revision.number,
            "đã ký số" if piece.read.signed else "", revision.original_name, revision.size, revision.digest,
        )  # fmt: skip
