"""Mẫu 03: what people and organisations said of the posted result, and what was taken up or explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from accounts.guard import require
from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act
from criteria.models import Framework
from reports.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    FormLabel,
    Heading,
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
from reports.dossier.source import Signing
from reports.models import Opinion, Posting, PostingRecord, Response
from reports.opinions.actions import OPEN_STATES
from reports.opinions.answers import counting_responses
from reports.opinions.posted import Posted, posted
from reports.papers import Paper

KEY = re.compile("20[0-9]{2}")
NONE = "Trong thời gian niêm yết không có ý kiến của Nhân dân, kiến nghị, phản ánh của cơ quan, tổ chức, cá nhân."
PEOPLE, BODIES = "người dân", "cơ quan, tổ chức"
UNANSWERED = "(chưa trả lời)"


@dataclass(frozen=True)
class Summary:
    """What Mẫu 03 is written from; opinions in the order of their coming, with the answer that counts where there is one."""

    assessment: Assessment
    shown: Posted
    records: Sequence[PostingRecord]
    opinions: Sequence[Opinion]
    answers: dict[int, Response]
    today: date

    @property
    def considered(self) -> list[Opinion]:
        return [one for one in self.opinions if one.state != Opinion.State.SET_ASIDE]

    @property
    def unanswered(self) -> int:
        return sum(one.state == Opinion.State.NEW for one in self.opinions)


def gather(assessment: Assessment) -> Summary | None:
    """Return what the year's Mẫu 03 says, in five queries; None while nothing was ever posted.

    ``assessment`` comes with ``ward`` and ``framework`` selected.
    """
    public = Posting.objects.public().filter(assessment=assessment)
    current = public.order_by("-posted_at", "-pk").first()
    if current is None:
        return None
    records = PostingRecord.objects.filter(posting=current, struck_at__isnull=True)
    opinions = Opinion.objects.filter(posting__assessment=assessment)
    return Summary(
        assessment=assessment,
        shown=posted(current),
        records=tuple(records.order_by("day", "pk")),
        opinions=tuple(opinions.order_by("posting__number", "number")),
        answers={one.opinion_id: one for one in counting_responses(assessment)},
        today=assessment.ward.today(),
    )


def summary_document(found: Summary, signing: Signing | None = None) -> Document:
    """Return Mẫu 03 as blocks; the sentences the portal words itself may be edited. ``signing``: None leaves the pen room."""
    by = signing or Signing()
    ward, year = found.assessment.ward, found.assessment.year
    by_points = found.assessment.framework.mode == Framework.Mode.POINTS
    blocks: list[Block] = [
        *([FormLabel("Mẫu 03")] if by_points else []),
        Heading(
            issuer=("ỦY BAN NHÂN DÂN", f"{ward.kind_name} {ward.name}".upper()),
            dated=by.dated("opinions", ward.name_with_kind, found.today.year),
        ),
        TitleBlock(
            kind="BẢN TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN",
            subject=(
                "của Nhân dân, kiến nghị, phản ánh của tổ chức, cá nhân",
                f"về kết quả đánh giá đạt chuẩn tiếp cận pháp luật năm {year}",
            ),
        ),
        _part("I. VIỆC NIÊM YẾT, LẤY Ý KIẾN"),
        *_hanging(found),
        _part("II. Ý KIẾN NHẬN ĐƯỢC"),
        *_counts(found),
        _part("III. TIẾP THU, GIẢI TRÌNH"),
        *_answers(found),
        SignatureBlock(by.authority, by.position, by.name, recipients=("Lưu: VT, TP",)),
    ]
    section = Section(blocks=tuple(blocks), orientation=Orientation.LANDSCAPE)
    return Document(title=f"Bản tổng hợp, tiếp thu, giải trình ý kiến năm {year}", sections=(section,))


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, keep_with_next=True)


def _hanging(found: Summary) -> Iterator[Block]:
    posting = found.shown.posting
    ward = found.assessment.ward
    ended = f" đến ngày {vi.date(posting.closed_on)}" if posting.closed_on else ""
    since = f" từ ngày {vi.date(posting.posted_on)}" if posting.posted_on else ""
    yield Paragraph(
        f"Ủy ban nhân dân {ward.kind_name} {ward.name} đã niêm yết công khai dự thảo Báo cáo đánh giá kết quả đạt chuẩn tiếp "
        f"cận pháp luật và Bản tổng hợp điểm số của các tiêu chí, chỉ tiêu năm {found.assessment.year}{since}{ended}.",
        key="niem-yet",
    )
    for record in found.records:
        until = f" đến hết ngày {vi.date(record.until)}" if record.until else ""
        day = "ngày" if record.channel == PostingRecord.Channel.RADIO else "từ ngày"
        yield Paragraph(f"{record}, {day} {vi.date(record.day)}{until}.", Level.BULLET)


def _counts(found: Summary) -> Iterator[Block]:
    if not found.opinions:
        yield Paragraph(NONE, key="so-y-kien")
        return
    organisations = sum(one.sender_kind == Opinion.Sender.ORGANISATION for one in found.opinions)
    people = len(found.opinions) - organisations
    senders = [
        f"{count:02d} ý kiến của {who}" for count, who in ((people, PEOPLE), (organisations, BODIES)) if count
    ]
    yield Paragraph(f"Nhận được {', '.join(senders)}.", key="so-y-kien")
    for channel, title in Opinion.Channel.choices:
        count = sum(one.channel == channel for one in found.opinions)
        if count:
            yield Paragraph(f"{title}: {count:02d} ý kiến.", Level.BULLET)
    aside = len(found.opinions) - len(found.considered)
    if aside:
        yield Paragraph(f"{aside:02d} ý kiến không xem xét, có ghi lý do từng ý kiến trong sổ.", Level.BULLET)
    if found.unanswered:
        yield Paragraph(f"{found.unanswered:02d} ý kiến chưa trả lời.", Level.BULLET)


def _answers(found: Summary) -> Iterator[Block]:
    if not found.considered:
        yield Paragraph("Không có.", key="tiep-thu")
        return
    titles = ("TT", "Nội dung ý kiến", "Về nội dung", "Tiếp thu, giải trình", "Nội dung đã chỉnh sửa")
    columns = (Column(5, Align.CENTER), Column(27), Column(18), Column(30), Column(20))
    rows = [_row(found, number, one) for number, one in enumerate(found.considered, 1)]
    yield Table(columns, (Row(tuple(Cell(Run(title, bold=True)) for title in titles)),), tuple(rows))


def _row(found: Summary, number: int, one: Opinion) -> RowGroup:
    """Return one opinion in its public words: of an unanswered one there are none yet."""
    response = found.answers.get(one.pk)
    subject = found.shown.title_of(one.about)
    if response is None:
        texts = [f"Ý kiến mã số {one.code}", subject, UNANSWERED, ""]
        return RowGroup((Row(tuple(Cell(text) for text in (str(number), *texts))),))
    answer = (Run(f"{response.get_outcome_display()}. ", bold=True), Run(response.text))
    cells = (
        Cell(str(number)), Cell(response.summary), Cell(subject), Cell(answer), Cell(response.changes),
    )  # fmt: skip
    return RowGroup((Row(cells),))


def summary_paper(found: Summary, signing: Signing | None = None) -> Paper:
    """Return Mẫu 03 as a paper of the portal; ``signing``: who signs it in a dossier."""
    year = found.assessment.year
    settled = found.assessment.state not in OPEN_STATES
    return Paper(
        name=f"opinions:{found.assessment.pk}",
        ward=found.assessment.ward,
        subject=found.assessment,
        document=summary_document(found, signing),
        home=reverse("reports:opinions", kwargs={"year": year}),
        home_label=f"Ý kiến năm {year}",
        file_stem=f"Tổng hợp, tiếp thu, giải trình ý kiến {year}",
        is_draft=not settled,
        edit_act=Act.ANSWER_OPINION,
        frozen="Kết quả đã được thống nhất nên bản tổng hợp không sửa được nữa." if settled else "",
    )


def find_summary(user: User, key: str) -> Paper:
    """Return the paper of "2023" for a person; raise Http404 or PermissionDenied."""
    if not KEY.fullmatch(key):
        raise Http404
    rows = Assessment.objects.visible_to(user).yearly().select_related("ward", "framework")
    assessment = rows.filter(year=int(key)).first()
    if assessment is None:
        raise Http404
    require(user, Act.SEE_WARD_WORK)
    found = gather(assessment)
    if found is None:
        raise Http404
    return summary_paper(found)
