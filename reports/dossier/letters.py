"""What the letters around a dossier have in common: to whom, what was done so far, what is enclosed; and the letter itself.

The letter that sends the dossier up (công văn) is outside the set that QĐ 25/2021/QĐ-TTg names: it goes on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from config import vietnamese as vi
from criteria.dossiers import PartRule
from reports.documents.blocks import (
    Block,
    Document,
    Heading,
    Level,
    Paragraph,
    Section,
    SignatureBlock,
)
from reports.documents.wording import GAP
from reports.dossier.beside import Beside
from reports.dossier.source import Source

LETTER = "letter"
"""The key under which the clerk's number and day of the letter are kept."""
OPEN = GAP * 4
"""Where it is not known who receives: left for the pen."""


def transmittal(beside: Beside) -> Document:
    """Return the letter that sends the dossier up, or report and score sheet alone where the conditions are not met."""
    source, year = beside.source, beside.source.assessment.year
    asks = beside.asks_for_recognition
    what = "hồ sơ đề nghị công nhận đạt chuẩn tiếp cận pháp luật" if asks else _without_request(source)
    blocks: tuple[Block, ...] = (
        Heading(
            issuer=source.issuer,
            number=source.signing.number(LETTER, "UBND-TP"),
            dated=source.signing.dated(LETTER, source.assessment.ward.name_with_kind, source.today.year),
            about=f"V/v gửi {what} năm {year}",
        ),
        Paragraph(f"Kính gửi: {receiver(beside) or OPEN}", Level.ADDRESSEE),
        Paragraph(f"{done(beside)} {source.committee} gửi {what} năm {year}, gồm:", key="gui"),
        *_enclosed(beside, asks),
        Paragraph(_closing(beside), key="de-nghi"),
        SignatureBlock(
            source.signing.authority,
            source.signing.position,
            source.signing.name,
            ("Như trên", "Lưu: VT, TP"),
        ),
    )
    return Document(f"Công văn gửi hồ sơ năm {year}", (Section(blocks),))


def _without_request(source: Source) -> str:
    sheet = "điểm số" if source.by_points else "kết quả"
    return f"Báo cáo đánh giá và Bản tổng hợp {sheet} của các tiêu chí, chỉ tiêu chuẩn tiếp cận pháp luật"


def _enclosed(beside: Beside, asks: bool) -> Iterator[Block]:
    rules = [rule for rule in beside.parts if asks or rule.when_not_met]
    lines = [enclosure(beside, rule) for rule in rules]
    for place, line in enumerate(lines, 1):
        end = "." if place == len(lines) else ";"
        yield Paragraph(f"{place}. {line}{end}", keep_with_next=place == 1)


def _closing(beside: Beside) -> str:
    source = beside.source
    receiving = beside.case.procedure.receives or "cơ quan có thẩm quyền"
    ask = f"Đề nghị {receiving} xem xét"
    if beside.asks_for_recognition:
        decides = decider(beside)
        ask += f", trình {decides} quyết định công nhận" if decides else ", quyết định công nhận"
    else:
        ask += ", tổng hợp theo quy định"
    return (
        f"{ask}. Nội dung cần bổ sung, giải trình, xin thông báo để {source.committee} kịp thời thực hiện./."
    )


def receiver(beside: Beside) -> str:
    """Return "Phòng Tư pháp thành phố Vinh"; empty where the rule set does not say who receives."""
    receives = beside.case.procedure.receives
    return f"{receives} {beside.source.assessment.ward.parent_name}".strip() if receives else ""


def decider(beside: Beside) -> str:
    """Return "Chủ tịch Ủy ban nhân dân thành phố Vinh"; empty where the rule set does not say who decides."""
    decides = beside.case.procedure.decides or ""
    parent = beside.source.assessment.ward.parent_name
    return decides.replace("cấp huyện", parent) if parent else decides


def done(beside: Beside) -> str:
    """Return the sentence on the course of the year: scored, posted, answered, agreed on; what was not yet, is not said."""
    source, posting, meeting = beside.source, beside.case.posting, beside.case.meeting
    sheet = "điểm số" if source.by_points else "kết quả"
    steps = ["tự chấm điểm" if source.by_points else "tự đánh giá"]
    began = posting.posted_on if posting is not None else None
    if posting is not None and began is not None:
        until = f" đến ngày {vi.date(posting.closed_on)}" if posting.closed_on else ""
        drafts = f"dự thảo Báo cáo đánh giá và Bản tổng hợp {sheet}"
        steps += [f"niêm yết công khai {drafts} từ ngày {vi.date(began)}{until}", _answered(beside)]
    if source.agreement is not None and meeting is not None:
        steps.append(f"họp thống nhất kết quả ngày {vi.date(meeting.held_on)}")
    *first, last = steps
    told = f"{', '.join(first)} và {last}" if first else last
    return f"{source.committee} đã tổ chức {told}."


def _answered(beside: Beside) -> str:
    count = beside.opinion_count
    return f"tiếp thu, giải trình {count:02d} ý kiến" if count else "tiếp nhận ý kiến"


def enclosure(beside: Beside, rule: PartRule) -> str:
    """Return a part as a line of a list of enclosures: "Báo cáo … (Mẫu 01)"."""
    if rule.key == "index":
        count = sum(len(uses) for uses in beside.source.evidence.values())
        return f"{rule.title} ({vi.number(count)} tài liệu)"
    return f"{rule.title} ({rule.label})" if rule.label.startswith("Mẫu") else rule.title
