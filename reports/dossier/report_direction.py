"""What the report says of the year's course: plan, who leads, reports, registers, documents, posting, opinions, meeting.

Every sentence is worked out from data; what the data do not say is left out. Each paragraph carries a key, so that an officer
may write it in their own words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from config import vietnamese as vi
from criteria.ruletypes.words import lower
from evidence.logbooks.counts import BookCounts
from evidence.models import Document
from reports.documents.blocks import Block, Level, Paragraph
from reports.documents.wording import day_in_words
from reports.dossier.bases import about
from reports.dossier.report_facts import ReportFacts
from reports.dossier.source import Source
from reports.models import Attendee, PostingRecord

Channel = PostingRecord.Channel
SHEETS = {True: "Bản tổng hợp điểm số", False: "Bản tổng hợp kết quả"}
"""What the score sheet is called, by whether points count."""


def direction(source: Source, told: ReportFacts) -> Iterator[Block]:
    """Yield what was done in the year, in its order; one line where nothing was, so that no heading stands alone."""
    found = [
        *_plan(source),
        *_leads(source),
        *_reports(source, told),
        *_books(source, told),
        *_documents(source),
        *_scoring(source),
        *_posting(source, told),
        *_opinions(source, told),
        *_meeting(source, told),
    ]
    yield from found or [
        text("direction-none", "Chưa có kế hoạch, sổ theo dõi, tài liệu của năm để báo cáo.")
    ]


def number(count: int) -> str:
    """Return a count as running text on paper writes it: "07", "12", "12.345"."""
    return f"{count:02d}" if 0 < count < 10 else vi.number(count)


def text(key: str, *sentences: str) -> Paragraph:
    """Return a paragraph that an officer may edit, of the sentences that are not empty."""
    return Paragraph(" ".join(filter(None, sentences)), key=key)


def place(source: Source) -> str:
    """Return "phường Hồng Sơn"."""
    ward = source.assessment.ward
    return f"{ward.kind_name} {ward.name}"


def committee(source: Source) -> str:
    """Return "Ủy ban nhân dân phường", as the report says after it has named itself."""
    return f"Ủy ban nhân dân {source.assessment.ward.kind_name}"


SHORT_FORMS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
}


def in_full(words: str) -> str:
    """Return what people entered with the names of bodies written out, as a report does."""
    return re.sub(r"\b\w+\b", lambda found: SHORT_FORMS.get(found[0], found[0]), words)


def _plan(source: Source) -> Iterator[Block]:
    plan = source.facts.plan
    if plan is None:
        return
    issued = f" {day_in_words(plan.issued_on)}" if plan.issued_on else ""
    named = f"Kế hoạch số {plan.number}{issued}" if plan.number else f"Kế hoạch{issued}"
    duties, criteria = len(source.facts.responsibilities.duties), len(source.facts.tree.criteria)
    given = (
        f", giao {number(duties)} nhiệm vụ để thực hiện {number(len(source.facts.results))} chỉ tiêu của "
        f"{number(criteria)} tiêu chí"
        if duties
        else ""
    )
    focal = (
        f"; {post_words(plan.coordinator.title)} là đầu mối theo dõi, tổng hợp" if plan.coordinator else ""
    )
    yield text(
        "direction-plan", f"{committee(source)} đã ban hành {named} {about(plan.title)}{given}{focal}."
    )


def _leads(source: Source) -> Iterator[Block]:
    """Name every post that leads, with its indicators, in the order of the regulation."""
    led: dict[str, list[str]] = {}
    for facts in source.facts.results:
        for post in facts.lead_posts:
            led.setdefault(post, []).append(facts.node.code)
    if not led:
        return
    named = [
        f"{post_words(post)} {number(len(codes))} chỉ tiêu ({', '.join(codes)})"
        for post, codes in led.items()
    ]
    yield text("direction-leads", f"Việc chủ trì thực hiện từng chỉ tiêu được giao cho: {'; '.join(named)}.")


def post_words(title: str) -> str:
    """Return a post as it stands within a sentence: "công chức Tư pháp - Hộ tịch", "Trưởng Công an phường"."""
    return lower(title) if title.startswith(("Công chức", "Cán bộ")) else title


def _reports(source: Source, told: ReportFacts) -> Iterator[Block]:
    sent = told.sent
    if not sent.due:
        return
    whole = sent.sent == sent.due
    made = number(sent.sent) if whole else f"{number(sent.sent)}/{number(sent.due)}"
    due = "" if whole else " đến hạn"
    when = f", trong đó {number(sent.in_time)} kỳ đúng hạn, {number(sent.late)} kỳ chậm" if sent.late else ""
    when = when or (", các kỳ đều đúng hạn" if sent.sent else "")
    open_ = "" if whole else f"; còn {number(sent.due - sent.sent)} kỳ chưa gửi"
    yield text(
        "direction-reports",
        f"Công chức phụ trách đã gửi {made} kỳ báo cáo{due} theo Kế hoạch{when}{open_}.",
    )


def _books(source: Source, told: ReportFacts) -> Iterator[Block]:
    if not told.books:
        return
    yield Paragraph(
        f"Trong năm, {committee(source)} đã lập, theo dõi và tổng hợp số liệu từ các sổ sau:",
        key="direction-books",
        keep_with_next=True,
    )
    for counts in told.books:
        yield Paragraph(book_words(counts), Level.BULLET, key=f"book-{counts.kind.slug}")


def book_words(counts: BookCounts) -> str:
    """Return "Sổ tiếp công dân: 46 lượt tiếp công dân; 46 lượt đã giải quyết." without counts that are none."""
    first, *others = counts.kind.counts
    amounts = {one.words: counts.amount(one) for one in others}
    # of counts that are equal the last says most: "cung cấp đúng hạn" beside "hợp lệ" and "được cung cấp"
    kept = {amount: words for words, amount in amounts.items() if amount}
    parts = [f"{number(counts.amount(first))} {first.words}"]
    parts += [f"{number(amount)} {words}" for words, amount in amounts.items() if kept.get(amount) == words]
    return f"{counts.kind.title}: {'; '.join(parts)}."


def _documents(source: Source) -> Iterator[Block]:
    """Say how many documents prove the result, by kind; a document that proves several indicators counts once."""
    kinds = {use.document_id: use.document.kind for uses in source.evidence.values() for use in uses}
    if not kinds:
        return
    counted = Counter(kinds.values())
    order = {kind: place for place, kind in enumerate(Document.Kind.values)}
    other = Document.Kind.OTHER
    rows = sorted(
        counted.items(), key=lambda row: (row[0] in (other, ""), -row[1], order.get(row[0], len(order)))
    )
    named = [f"{number(count)} {_kind(kind)}" for kind, count in rows]
    yield text(
        "direction-documents",
        f"Hồ sơ đánh giá tập hợp {number(len(kinds))} tài liệu kiểm chứng đã được rà soát, chấp nhận: {', '.join(named)}.",
    )


def _kind(kind: str) -> str:
    return Document.Kind(kind).label.lower() if kind in Document.Kind.values else "tài liệu khác"


def _scoring(source: Source) -> Iterator[Block]:
    results = source.facts.results
    own = [found.shown_self_points if source.by_points else found.shown_self_met for found in results]
    handed = sum(one is not None for one in own)
    scored = [
        found.result.reviewed_points if source.by_points else found.result.reviewed_met for found in results
    ]
    reviewed = sum(one is not None for one in scored)
    if not handed:
        return
    did = "tự chấm điểm" if source.by_points else "tự đánh giá"
    yield text(
        "direction-scoring",
        f"Công chức được giao theo dõi đã {did} {number(handed)}/{number(len(results))} chỉ tiêu; "
        f"{number(reviewed)}/{number(len(results))} chỉ tiêu đã được rà soát.",
        "Người rà soát không phải là người chủ trì chỉ tiêu, nhập số liệu hoặc nộp tài liệu."
        if reviewed
        else "",
    )


def _posting(source: Source, told: ReportFacts) -> Iterator[Block]:
    posting = told.posting
    if posting is None or posting.posted_on is None:
        return
    what = f"Dự thảo Báo cáo đánh giá và {SHEETS[source.by_points]} của các tiêu chí, chỉ tiêu"
    until = f" đến ngày {vi.date(posting.closed_on)}" if posting.closed_on else ""
    where = "; ".join(_places(told.records))
    yield text(
        "direction-posting",
        f"{what} được niêm yết công khai từ ngày {vi.date(posting.posted_on)}{until}{f': {where}' if where else ''}.",
    )


def _places(records: Sequence[PostingRecord]) -> Iterator[str]:
    """Yield where it was shown: board and website each once, broadcasts of one programme together."""
    broadcasts: dict[str, list[date]] = {}
    seen: set[tuple[str, str]] = set()
    for row in records:
        name = in_full(row.place.strip().rstrip("."))
        if row.channel == Channel.RADIO:
            broadcasts.setdefault(name, []).append(row.day)
        elif (row.channel, name) not in seen:
            seen.add((row.channel, name))
            yield f"{'tại' if row.channel == Channel.OFFICE else 'trên'} {lower(name)}"
    for name, days in broadcasts.items():
        yield f"phát {number(len(days))} lần trên {lower(name)} ({_days(days)})"


def _days(days: Iterable[date]) -> str:
    """Return "ngày 11/12/2023", "các ngày 11/12/2023, 13/12/2023"."""
    found = [vi.date(day) for day in sorted(set(days))]
    return f"{'các ngày' if len(found) > 1 else 'ngày'} {', '.join(found)}"


def _opinions(source: Source, told: ReportFacts) -> Iterator[Block]:
    posting, found = told.posting, told.opinions
    if posting is None or (not found.received and posting.closed_on is None):
        return
    if not found.received:
        yield text(
            "direction-opinions", "Trong thời gian niêm yết không nhận được ý kiến của tổ chức, cá nhân."
        )
        return
    counts = {
        "tiếp thu": found.taken_up,
        "tiếp thu một phần": found.partly,
        "giải trình": found.explained,
    }
    done = [f"{words} {number(count)} ý kiến" for words, count in counts.items() if count]
    answered = f"; đã {', '.join(done)}" if done else ""
    aside = f"; {number(found.set_aside)} ý kiến không xem xét" if found.set_aside else ""
    waiting = f"; {number(found.waiting)} ý kiến đang được xem xét" if found.waiting else ""
    yield text(
        "direction-opinions",
        f"{committee(source)} nhận được {number(found.received)} ý kiến của tổ chức, cá nhân về dự thảo{answered}{aside}"
        f"{waiting}.",
    )


def _meeting(source: Source, told: ReportFacts) -> Iterator[Block]:
    meeting = told.meeting
    if meeting is None:
        return
    chair = next((one for one in told.people if one.part == Attendee.Part.CHAIR), None)
    led = (
        f", do đồng chí {', '.join(filter(None, (chair.name, in_full(chair.position))))} chủ trì"
        if chair
        else ""
    )
    present = sum(bool(one.present) for one in told.people)
    came = f"; có {number(present)}/{number(len(told.people))} người được mời dự họp" if told.people else ""
    yield text(
        "direction-meeting",
        f"Ngày {vi.date(meeting.held_on)}, {committee(source)} tổ chức cuộc họp xem xét, đánh giá, thống nhất kết quả{led}"
        f"{came}.",
        _vote(meeting.votes_for, meeting.votes_against, meeting.votes_abstain, present),
    )


def _vote(agreed: int | None, against: int | None, other: int | None, present: int) -> str:
    """Return "Kết quả đánh giá được 20/20 người dự họp tán thành."; empty while the vote is not noted."""
    if agreed is None:
        return ""
    of = f"/{number(present)}" if present else ""
    rest: Mapping[str, int | None] = {"người không tán thành": against, "người có ý kiến khác": other}
    others = "".join(f", {number(count)} {words}" for words, count in rest.items() if count)
    return f"Kết quả đánh giá được {number(agreed)}{of} người dự họp tán thành{others}."
