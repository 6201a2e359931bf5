"""The score sheet in the seven columns of Mẫu 02 (as published by a commune; law data, ``forms``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from config import vietnamese as vi
from criteria.ruletypes import InputKind, Manual, RatioBands
from reports.documents.blocks import (
    Align,
    Block,
    Bookmark,
    Cell,
    Column,
    Document,
    FormLabel,
    Heading,
    Inline,
    Level,
    Orientation,
    Paragraph,
    Row,
    RowGroup,
    Run,
    Section,
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.dossier.source import PROVISIONAL, Source, indicator_name, marked, verdict
from scoring.counting import Score
from scoring.facts import ResultFacts, Subject

LETTERS = "abcdđeghiklmnopqrstuvxy"
"""How Vietnamese law counts points of a clause: đ follows d, there is no f."""
SCORES = frozenset({"points", "met"})
"""Inputs of a rule without a way of counting that are the score itself, which has a column of its own."""


def score_sheet(source: Source) -> Document:
    """Return the sheet: criteria, indicators, contents with their bands, figures, ratio, self score, signature."""
    ward, year = source.assessment.ward, source.assessment.year
    table = Table(columns=_columns(), head=_head(source), groups=tuple(_groups(source)))
    title = (
        "BẢN TỔNG HỢP ĐIỂM SỐ CỦA CÁC TIÊU CHÍ, CHỈ TIÊU"
        if source.by_points
        else "BẢN TỔNG HỢP KẾT QUẢ CÁC TIÊU CHÍ, CHỈ TIÊU"
    )
    blocks = [FormLabel("Mẫu 02")] if source.by_points else []
    section = Section(
        blocks=(
            *blocks,
            Heading(
                issuer=source.issuer,
                dated=source.signing.dated("score-sheet", ward.name_with_kind, source.today.year),
            ),
            TitleBlock(kind=title, subject=(f"Đánh giá đạt chuẩn tiếp cận pháp luật năm {year}",)),
            table,
            *_notes(source),
            SignatureBlock(
                authority=source.signing.authority, position=source.signing.position, name=source.signing.name
            ),
        ),
        orientation=Orientation.LANDSCAPE,
    )
    sheet = "điểm số" if source.by_points else "kết quả"
    return Document(title=f"Bản tổng hợp {sheet} năm {year}", sections=(section,))


def _columns() -> tuple[Column, ...]:
    center = Align.CENTER
    return (
        Column(24), Column(25), Column(6, center), Column(21, center), Column(7.5, center), Column(6, center),
        Column(10.5, center),
    )  # fmt: skip


def _head(source: Source) -> tuple[Row, ...]:
    score = "Điểm số tự chấm" if source.by_points else "Tự đánh giá"
    most = "Điểm số tối đa" if source.by_points else "Mức phải đạt"
    return (
        Row(
            (
                Cell("Tiêu chí, chỉ tiêu", rowspan=2), Cell("Nội dung", rowspan=2), Cell(most, rowspan=2),
                Cell("Căn cứ chấm điểm", colspan=2), Cell(score, rowspan=2),
                Cell("Chữ ký của công chức phụ trách", rowspan=2),
            ),
            bold=True,
        ),
        Row((Cell("Số liệu thực hiện\n(1)"), Cell("Tỷ lệ đạt được\n(2)")), bold=True),
    )  # fmt: skip


def _groups(source: Source) -> Iterable[RowGroup]:
    for criterion, row in zip(source.facts.tree.criteria, source.standing.criteria, strict=True):
        found = source.facts.of_criterion(criterion.number)
        name = criterion.name or "(chưa có tên chính thức)"
        title = f"Tiêu chí {criterion.number}. {name}"
        shaky = criterion.rests_on_unchecked
        score = marked(row.points, shaky) if source.by_points else ""
        yield RowGroup(
            (
                Row(
                    (Cell(title, colspan=2, align=Align.LEFT), Cell(marked(row.max_points, shaky) if source.by_points else ""),
                     Cell(), Cell(), Cell(score), Cell()),
                    shaded=True, bold=True, bookmark=Bookmark(title),
                ),
            ),
            keep_with_next=True,
        )  # fmt: skip
        for facts in found:
            yield RowGroup(tuple(_indicator_rows(source, facts)))
    if source.by_points:
        standing = source.standing
        total = marked(standing.total, source.provisional)
        cells = (
            Cell("Tổng số điểm", colspan=2),
            Cell(marked(standing.max_points, False)),
            Cell(),
            Cell(),
            Cell(total),
            Cell(),
        )
        yield RowGroup((Row(cells, shaded=True, bold=True),), keep_with_next=True)


def _notes(source: Source) -> Iterable[Block]:
    """Yield what the sheet rests on: whose scores they are, and why the meeting departed from the ward's own.

    The last of them and the total before the first stay with what follows: no page holds a signature alone.
    """
    if source.agreed_on is not None:
        column = "Điểm số tự chấm" if source.by_points else "Tự đánh giá"
        what = "điểm số" if source.by_points else "kết quả"
        yield Paragraph(
            f"Ghi chú: cột “{column}” ghi {what} được cuộc họp ngày {vi.date(source.agreed_on)} thống nhất.",
            Level.NOTE,
            keep_with_next=True,
        )
    departures = list(_departures(source))
    for at, words in enumerate(departures, 1):
        yield Paragraph(words, Level.NOTE, keep_with_next=at == len(departures))
    if source.provisional:
        yield Paragraph(
            f"({PROVISIONAL}) Điểm tạm tính: giá trị dùng để tính chưa đối chiếu với văn bản gốc.",
            Level.NOTE,
            keep_with_next=True,
        )


def _departures(source: Source) -> Iterable[str]:
    for facts in source.facts.results:
        own, agreed = Score(facts.shown_self_points, facts.shown_self_met), source.score(facts)
        if source.agreement is None or not own.given or own == agreed:
            continue
        why = source.reasons.get(facts.node.pk) or facts.result.reviewed_reason.strip()
        reason = f"; lý do: {why}" if why else ""
        words = f"tự chấm {_score(own)}, thống nhất {_score(agreed)}{reason}".rstrip(".")
        yield f"- Chỉ tiêu {facts.node.code}: {words}."


def _score(score: Score) -> str:
    return f"{vi.points_paper(score.points)} điểm" if score.points is not None else verdict(score.met)


def _indicator_rows(source: Source, facts: ResultFacts) -> Iterable[Row]:
    blocks = [list(_content_rows(source, facts, subject)) for subject in facts.subjects]
    height = sum(len(rows) for rows in blocks)
    points = f" ({marked(facts.node.max_points, facts.provisional)}{vi.NBSP}điểm)" if source.by_points else ""
    name: Inline = (f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}", Run(points, bold=True))
    score = source.score(facts)
    own = marked(score.points, facts.provisional) if source.by_points else verdict(score.met)
    signers = signed(facts)
    first = True
    for subject, rows in zip(facts.subjects, blocks, strict=True):
        whole = facts.result.not_arising  # one ground for the indicator, whatever its contents
        basis = _basis(facts, subject)
        for position, (text, most, reached) in enumerate(rows):
            cells: list[Cell] = [Cell(name, rowspan=height)] if first else []
            cells += [Cell((Run(text, bold=reached),)), Cell((Run(most, bold=reached),))]
            if first if whole else position == 0:
                cells += [Cell(part, rowspan=height if whole else len(rows)) for part in basis]
            if first:
                cells += [Cell(own, rowspan=height), Cell(signers, rowspan=height)]
            yield Row(tuple(cells), bookmark=Bookmark(f"Chỉ tiêu {facts.node.code}", 2) if first else None)
            first = False


def signed(facts: ResultFacts) -> Inline:
    """Return who answers for the indicator: that they confirmed it, else the names, to be signed by hand."""
    confirmed = facts.result.signed_by is not None and facts.result.signed_at is not None
    names = "\n".join(_bound(name) for name in signature(facts).split("\n"))
    return (Run("Đã ký\n", italic=True), names) if confirmed else names


def _bound(name: str) -> str:
    """Return a name of four syllables that breaks in its middle: "Trần Thị / Ví Dụ" in the narrow column."""
    first, _, last = name.rpartition(" ")
    return f"{first}{vi.NBSP}{last}" if first.count(" ") > 1 else name


def signature(facts: ResultFacts) -> str:
    """Return the names of those who answer for the indicator, a line each: who confirmed it, else who leads it."""
    result = facts.result
    if result.signed_by is None or result.signed_at is None:
        return "\n".join(person.name for person in facts.leads)
    return result.signed_by.full_name


def _content_rows(source: Source, facts: ResultFacts, subject: Subject) -> Iterable[tuple[str, str, bool]]:
    """Yield text, points and whether it is the band reached: the content, then its bands a), b) …"""
    number = f"{subject.number}. " if subject.content_id and len(facts.subjects) > 1 else ""
    name = content_name(subject)
    most = marked(subject.max_points, facts.provisional) if source.by_points else "Đạt"
    yield f"{number}{name}", most, False
    if isinstance(subject.rule, RatioBands) and source.by_points:
        for index, (text, points) in enumerate(subject.rule.band_rows()):
            here = index == subject.outcome.band_index and not facts.result.not_arising
            yield (
                f"{LETTERS[index % len(LETTERS)]}) {text[:1].upper()}{text[1:]}",
                marked(points, facts.provisional),
                here,
            )


def content_name(subject: Subject) -> str:
    """Return what is counted: the content's name, or how the indicator is counted where it has no contents."""
    if subject.content_id:
        return subject.name or "(chưa có tên chính thức)"
    return _rule_name(subject)


def _rule_name(subject: Subject) -> str:
    """Return how it is counted, where an indicator has no contents of its own; bands have rows of their own."""
    if subject.rule is None:
        return "(chưa có quy tắc)"
    if isinstance(subject.rule, Manual):
        return "(chưa có cách tính chính thức)"
    words = subject.rule.in_words(subject.max_points)
    if isinstance(subject.rule, RatioBands):
        words = words[:1]
    return "\n".join(words).rstrip(".")


def _basis(facts: ResultFacts, subject: Subject) -> tuple[str, str]:
    """Return the figures (1) and the ratio (2) the score rests on."""
    if facts.result.not_arising:
        return f"Không phát sinh: {facts.result.not_arising_ground}", "–"
    ratio = subject.outcome.ratio
    percent = "–" if ratio is None else subject.outcome.explanation.split(" → ")[0].rpartition(" = ")[2]
    return figure_words(subject) or "–", percent


def figure_words(subject: Subject) -> str:
    """Return the figures entered, in words: "18/20 văn bản" for a ratio, else each figure with its label."""
    figures = subject.figures
    numerator, denominator = figures.get("numerator"), figures.get("denominator")
    if isinstance(numerator, Decimal) and isinstance(denominator, Decimal):
        unit = getattr(subject.rule, "unit", "")
        return f"{vi.number(numerator)}/{vi.number(denominator)} {unit}".strip()
    words, scored = [], isinstance(subject.rule, Manual)
    for entry in subject.inputs:
        value = figures.get(entry.key)
        if value is None or value == "" or value == () or (scored and entry.key in SCORES):
            continue
        words.append(f"{entry.label.rstrip('?')}: {_value_words(value, entry.kind, entry.unit)}")
    return "\n".join(words)


def _value_words(value: object, kind: InputKind, unit: str) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return vi.date(value)
    if isinstance(value, Decimal):
        return vi.vnd(value) if kind == InputKind.MONEY else f"{vi.number(value)} {unit}".strip()
    if isinstance(value, tuple):
        return f"{len(value)} nội dung"
    if isinstance(value, Mapping):
        return f"{vi.number(sum(value.values(), Decimal(0)))} {unit} ở {len(value)} khối, tổ, thôn"
    return str(value)
