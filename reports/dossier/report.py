"""The cover, and the report (Mẫu 01 of Thông tư 09/2021/TT-BTP; its known headings only: law data, ``forms``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from assignments.models import Assessment
from config import vietnamese as vi
from criteria.ruletypes.words import lower
from reports.documents.blocks import (
    Block,
    Bookmark,
    Cover,
    Document,
    FormLabel,
    Heading,
    Level,
    Paragraph,
    Run,
    Section,
    SignatureBlock,
    TitleBlock,
)
from reports.documents.wording import day_in_words
from reports.dossier.source import Source, condition_words, indicator_name, marked, verdict
from reports.text_edits import with_edits
from scoring.facts import ResultFacts
from scoring.rules import ConditionState


def cover(source: Source) -> Document:
    """Return the cover page of the dossier."""
    ward, year = source.assessment.ward, source.assessment.year
    facts = [
        ("Bộ tiêu chí", source.framework.title),
        ("Bản", f"Dự thảo {source.number}, {vi.datetime(source.at)}"),
    ]
    if source.facts.plan and source.facts.plan.number:
        issued = source.facts.plan.issued_on
        facts.insert(
            0, ("Kế hoạch", f"số {source.facts.plan.number}" + (f" ngày {vi.date(issued)}" if issued else ""))
        )
    if source.audit_number:
        facts.append(("Nhật ký", f"dòng {source.audit_number}, mã {source.audit_digest[:16]}"))
    block = Cover(
        issuer=source.issuer,
        title="HỒ SƠ",
        subject=("Đề nghị công nhận đạt chuẩn tiếp cận pháp luật", f"năm {year}"),
        facts=tuple(facts),
        foot=f"{ward.name_with_kind}, năm {source.today.year}",
    )
    return Document(title=f"Bìa hồ sơ năm {year}", sections=(Section(blocks=(block,)),))


def report(source: Source) -> Document:
    """Return the report on the result of the year."""
    blocks: list[Block] = [
        *_head(source),
        *_bases(source),
        _part("I. KẾT QUẢ ĐÁNH GIÁ ĐẠT CHUẨN TIẾP CẬN PHÁP LUẬT"),
        _section("1. Về chỉ đạo, hướng dẫn, tổ chức thực hiện"),
        *_direction(source),
        _section("2. Kết quả tự chấm điểm, đánh giá các tiêu chí, chỉ tiêu"),
        *_results(source),
        _section("3. Tồn tại, hạn chế và giải pháp khắc phục"),
        *_shortfalls(source),
        _part("II. ĐỀ NGHỊ"),
        *_request(source),
        _signature(source),
    ]
    title = f"Báo cáo đánh giá kết quả năm {source.assessment.year}"
    return Document(title=title, sections=(Section(blocks=tuple(blocks)),))


def report_name(assessment: Assessment) -> str:
    """Return the name under which the officers' own words of the year's report are kept."""
    return f"bao-cao:{assessment.pk}"


def printed_report(source: Source) -> Document:
    """Return the report as it is printed: with the officers' own words; one query more than ``report``."""
    assessment = source.assessment
    return with_edits(report(source), ward=assessment.ward, name=report_name(assessment))


def _head(source: Source) -> Iterator[Block]:
    ward, year = source.assessment.ward, source.assessment.year
    if source.by_points:
        yield FormLabel("Mẫu 01")
    yield Heading(
        issuer=source.issuer,
        number=source.signing.number("report", "BC-UBND"),
        dated=source.signing.dated("report", ward.name_with_kind, source.today.year),
    )
    yield TitleBlock(
        kind="BÁO CÁO",
        subject=(
            f"Đánh giá kết quả và đề nghị công nhận {ward.kind_name}",
            f"đạt chuẩn tiếp cận pháp luật năm {year}",
        ),
    )
    if ward.parent_name:
        yield Paragraph(f"Kính gửi: Phòng Tư pháp {ward.parent_name}", Level.ADDRESSEE)


def _signature(source: Source) -> SignatureBlock:
    kind = source.assessment.ward.kind_name
    return SignatureBlock(
        authority=source.signing.authority,
        position=source.signing.position,
        name=source.signing.name,
        recipients=("Như trên", f"Thường trực Đảng ủy, Hội đồng nhân dân {kind}", "Lưu: VT, TP"),
    )


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, bookmark=Bookmark(text), keep_with_next=True)


def _section(text: str) -> Paragraph:
    return Paragraph(text, Level.SECTION, bookmark=Bookmark(text, 2), keep_with_next=True)


def _bases(source: Source) -> Iterable[Block]:
    """Yield the bases as NĐ 30/2020 sets them: in italics, a line each; a semicolon ends each, a full stop the last."""
    cited = [document for document in source.framework.documents if document.get("basis", True)]
    bases = [_citation(document) for document in cited if document.get("number") and document.get("title")]
    plan, committee = source.facts.plan, source.committee
    if plan and plan.number:
        issued = f" {day_in_words(plan.issued_on)}" if plan.issued_on else ""
        bases.append(f"Căn cứ Kế hoạch số {plan.number}{issued} của {committee} {_about(plan.title)}")
    for base in bases:
        yield Paragraph((Run(f"{base}{'.' if base is bases[-1] else ';'}", italic=True),))
    yield Paragraph(
        f"{committee} báo cáo kết quả đánh giá đạt chuẩn tiếp cận pháp luật năm {source.assessment.year} như sau:"
    )


def _citation(document: Mapping[str, str]) -> str:
    """Return kind, number, day, issuer and title of a legal document; what is not known is left out."""
    day, issuer = document.get("date"), document.get("issuer")
    dated = f" {day_in_words(date.fromisoformat(day))}" if day else ""
    by = f" của {issuer}" if issuer else ""
    return (
        f"Căn cứ {_kind(document['number'])} số {document['number']}{dated}{by} {_about(document['title'])}"
    )


KINDS = {"QĐ": "Quyết định", "TT": "Thông tư", "NQ": "Nghị quyết", "NĐ": "Nghị định", "KH": "Kế hoạch"}
VERBS = ("Quy định", "Hướng dẫn", "Ban hành", "Công bố", "Phê duyệt", "Sửa đổi", "Triển khai")
"""How a title begins that follows the issuer without "về"."""


def _kind(number: str) -> str:
    return next((word for sign, word in KINDS.items() if f"/{sign}-" in f"{number}-"), "văn bản")


def _about(title: str) -> str:
    """Return "quy định về …", or "về xây dựng …" where the title does not begin with what the document does."""
    text = lower(title.rstrip(" .;"))
    return text if title.startswith(VERBS) else f"về {text}"


def _direction(source: Source) -> Iterable[Block]:
    facts = source.facts
    plan = facts.plan
    if plan is None:
        yield Paragraph(f"{source.committee} chưa có kế hoạch của năm trên cổng thông tin.")
        return
    duties = facts.responsibilities.duties
    named = {post for found in facts.results for post in found.lead_posts}
    yield Paragraph(
        f"{source.committee} đã giao {len(duties)} nhiệm vụ thực hiện {len(facts.results)} chỉ tiêu; "
        f"có {len(named)} chức danh được giao chủ trì. Công chức được giao tự chấm điểm, cập nhật số liệu và nộp tài liệu "
        "kiểm chứng; người rà soát không phải là người chủ trì, người nhập số liệu hoặc người nộp tài liệu."
    )
    handed = sum(not found.editable for found in facts.results)
    accepted = sum(len(uses) for uses in source.evidence.values())
    yield Paragraph(
        f"Đến ngày {vi.date(source.today)}, {handed}/{len(facts.results)} chỉ tiêu đã được nộp; "
        f"{accepted} lượt tài liệu kiểm chứng được chấp nhận."
    )


def _results(source: Source) -> Iterable[Block]:
    standing = source.standing
    if source.by_points:
        total = marked(standing.total, source.provisional)
        yield Paragraph(
            (
                "Tổng số điểm hiện có: ",
                Run(f"{total}/{marked(standing.max_points, False)} điểm", bold=True),
                (
                    f", trong đó {marked(standing.split.accepted, source.provisional)} điểm đã rà soát, "
                    f"{marked(standing.split.waiting, source.provisional)} điểm tự chấm đang chờ rà soát; "
                    f"còn {marked(standing.split.not_scored, source.provisional)} điểm chưa chấm."
                ),
            )
        )
    for criterion, row in zip(source.facts.tree.criteria, standing.criteria, strict=True):
        found = source.facts.of_criterion(criterion.number)
        name = criterion.name or "(chưa có tên chính thức)"
        shaky = criterion.rests_on_unchecked
        score = (
            f": {marked(row.points, shaky)}/{marked(row.max_points, False)} điểm" if source.by_points else ""
        )
        yield Paragraph(
            (Run(f"Tiêu chí {criterion.number}. {name}{score}.", bold=True),),
            bookmark=Bookmark(f"Tiêu chí {criterion.number}. {name}", 3),
            keep_with_next=True,
        )
        for facts in found:
            yield Paragraph(_told(facts, by_points=source.by_points), Level.BULLET)


def _told(facts: ResultFacts, *, by_points: bool) -> str:
    """Return the sentence of one indicator: its result, how it is counted, and why a person departed from that."""
    if by_points:
        points = facts.current_points
        most = marked(facts.node.max_points, False)
        result = "chưa chấm" if points is None else f"{marked(points, facts.provisional)}/{most} điểm"
    else:
        result = verdict(facts.current_met)
    reasons = []
    if not facts.editable:
        reasons.append(facts.outcome.paper)
        row = facts.result
        if facts.departs and row.self_reason:
            reasons.append(f"Lý do tự chấm khác kết quả tính theo số liệu: {row.self_reason}")
        if row.reviewed_reason and (row.reviewed_points, row.reviewed_met) != (row.self_points, row.self_met):
            reasons.append(f"Lý do rà soát khác tự chấm: {row.reviewed_reason}")
    why = "".join(f" {reason.strip().rstrip('.')}." for reason in reasons if reason.strip())
    return f"Chỉ tiêu {facts.node.number}. {indicator_name(facts)}: {result}.{why}"


def _shortfalls(source: Source) -> Iterable[Block]:
    noted = [facts for facts in source.facts.results if facts.result.shortfall]
    for facts in noted:
        result = facts.result
        when = f", trước ngày {vi.date(result.remedy_before)}" if result.remedy_before else ""
        who = f" ({result.remedy_owner}{when})" if result.remedy_owner else ""
        remedy = f" Giải pháp: {result.remedy.rstrip('.')}{who}." if result.remedy else ""
        yield Paragraph(f"Chỉ tiêu {facts.node.code}: {result.shortfall.rstrip('.')}.{remedy}", Level.BULLET)
    if not noted:
        yield Paragraph("Chưa có tồn tại, hạn chế nào được ghi nhận ở các chỉ tiêu.")


def _request(source: Source) -> Iterable[Block]:
    ward, year = source.assessment.ward, source.assessment.year
    for condition in source.standing.conditions:
        if condition.state is not ConditionState.NOT_PROVIDED:
            yield Paragraph(condition_words(condition, source.provisional), Level.BULLET)
    met = source.standing.all_conditions_met
    if met:
        text = (
            f"{source.committee} đề nghị xem xét, công nhận {ward.kind_name} đạt chuẩn tiếp cận pháp luật "
            f"năm {year}."
        )
    elif met is False:
        text = (
            f"Theo số liệu hiện có, {ward.kind_name} chưa đủ điều kiện đề nghị công nhận đạt chuẩn tiếp cận pháp luật năm "
            f"{year}; {source.committee} gửi Báo cáo đánh giá và Bản tổng hợp điểm số để tổng hợp theo quy định."
        )
    else:
        text = (
            f"{source.committee} sẽ đề nghị công nhận đạt chuẩn tiếp cận pháp luật năm {year} khi các điều kiện được "
            "xác nhận đầy đủ."
        )
    yield Paragraph(text)
