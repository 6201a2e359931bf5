"""What the dossier holds and what it lacks, part by part, from what is known of the year. Pure: no ORM, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from config import vietnamese as vi
from criteria.dossiers import DossierRule, PartRule
from reports.course_guards import Lack

COMPLETE, MISSING, DRAFT, NOT_DUE, NONE = "complete", "missing", "draft", "not_due", "not_arising"
"""How a part stands; keys of the badges on the page."""
FEW = 3
"""So many indicators are named one by one; of more a link leads to the list."""


@dataclass(frozen=True)
class Scored:
    """One indicator of the year: its page, whether it was accepted and signed.

    ``has_proof``: a document was accepted for it, or nothing arose that could be proved.
    """

    code: str
    link: str
    is_accepted: bool
    is_signed: bool
    has_proof: bool


@dataclass(frozen=True)
class Agreed:
    """The result that the meeting agreed on."""

    total: Decimal | None
    met: bool | None


@dataclass(frozen=True)
class Hung:
    """The posting in force: since when, until when, in words where and how long, and what the circular still asks."""

    since: date
    until: date | None
    shown: tuple[str, ...]
    lacks: tuple[str, ...]
    has_photo: bool


@dataclass(frozen=True)
class Met:
    """The meeting that counts; ``noted``: who came is written down."""

    key: int
    held_on: date
    invited: int
    present: int
    votes_for: int | None
    noted: bool
    has_minutes: bool


@dataclass(frozen=True)
class Known:
    """All that the checklist is told from. ``edits``: how many paragraphs officers rewrote, by the key of the part.

    ``pages``: by the key of a part, how many pages it has in the newest draft that holds it, and that draft's number.
    ``links``: pages by a word: "board", "opinions", "records" (where it hung), "minutes", "survey".
    """

    by_points: bool
    shaky: bool
    indicators: tuple[Scored, ...]
    documents: int
    document_pages: int
    opinions: int
    unanswered: int
    slips: int
    links: Mapping[str, str]
    agreed: Agreed | None = None
    posting: Hung | None = None
    meeting: Met | None = None
    edits: Mapping[str, int] = field(default_factory=dict)
    pages: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One part on the checklist. ``is_there``: a draft can hold it today; ``word``: on the badge in place of its own.

    ``amount``: how many things its lacks name together; 0: as many as there are lacks.
    """

    rule: PartRule
    state: str
    facts: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()
    hints: tuple[Lack, ...] = ()
    word: str = ""
    is_there: bool = True
    amount: int = 0

    @property
    def badge(self) -> str | int:
        """What the badge says beside its icon: its word, or how many things are missing."""
        return self.word or ((self.amount or len(self.lacks)) if self.state == MISSING else "")


@dataclass(frozen=True)
class Checklist:
    """The parts of the year's dossier in the order in which they are bound."""

    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        """Parts that are whole, or that this year has no use for."""
        return sum(line.state in {COMPLETE, NONE} for line in self.lines)

    @property
    def missing(self) -> int:
        return sum(line.state == MISSING for line in self.lines)

    @property
    def drafts(self) -> int:
        return sum(line.state == DRAFT for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.state == NOT_DUE for line in self.lines)

    @property
    def there(self) -> tuple[Line, ...]:
        """Parts that a draft can hold today."""
        return tuple(line for line in self.lines if line.is_there)


def checklist(rule: DossierRule, known: Known) -> Checklist:
    """Return every part that the rule set names, with what it holds and what it lacks."""
    return Checklist(tuple(_line(part, known) for part in rule.parts))


def _line(part: PartRule, known: Known) -> Line:
    found = TELLERS[part.key](part, known)
    if known.agreed is not None and known.agreed.met is False and not part.when_not_met:
        facts = (*found.facts, "chưa đủ điều kiện nên không gửi phần này")
        is_there = found.is_there and part.key != "request"  # who falls short asks for nothing
        return Line(part, NONE, facts, word="Không gửi", is_there=is_there)
    return found


def _state(lacks: Iterable[Lack], known: Known) -> str:
    """Whole only once the result is agreed on: what is written before may change."""
    if tuple(lacks):
        return MISSING
    return COMPLETE if known.agreed is not None else DRAFT


def _printed(key: str, known: Known) -> tuple[str, ...]:
    pages, number = known.pages.get(key, (0, 0))
    edits = known.edits.get(key, 0)
    found = [f"{pages} trang trong dự thảo {number}"] if pages else []
    return (*found, f"{edits} đoạn công chức đã sửa") if edits else tuple(found)


def _report(part: PartRule, known: Known) -> Line:
    basis = () if known.agreed else ("theo kết quả đến nay, chưa họp thống nhất",)
    return Line(part, _state((), known), (*_printed(part.key, known), *basis))


def _sheet(part: PartRule, known: Known) -> Line:
    board = known.links["board"]
    waiting = [one for one in known.indicators if not one.is_accepted]
    unsigned = [one for one in known.indicators if one.is_accepted and not one.is_signed]
    lacks = (
        *_of_indicators(waiting, "chưa được chấp nhận", f"{board}?loc=chua-chap-nhan#cac-chi-tieu"),
        *_of_indicators(
            unsigned, "chưa có ký xác nhận của công chức phụ trách", f"{board}?loc=chua-ky#cac-chi-tieu"
        ),
    )
    facts = [f"{len(known.indicators)} chỉ tiêu"]
    if known.agreed is not None and known.agreed.total is not None:
        facts.append(f"{'≈ ' if known.shaky else ''}{vi.points(known.agreed.total)} điểm đã thống nhất")
    elif known.agreed is None:
        facts.append(f"đã chấp nhận {len(known.indicators) - len(waiting)}")
    amount = len(waiting) + len(unsigned)
    return Line(part, _state(lacks, known), (*facts, *_printed(part.key, known)), lacks, amount=amount)


def _of_indicators(found: list[Scored], words: str, listed: str) -> tuple[Lack, ...]:
    """One lack for each of a few indicators, or one for all of them with the page that lists exactly those."""
    if len(found) <= FEW:
        return tuple(Lack(f"Chỉ tiêu {one.code} {words}", one.link) for one in found)
    return (Lack(f"{len(found)} chỉ tiêu {words}", listed),)


def _opinions(part: PartRule, known: Known) -> Line:
    if known.opinions == 0:
        if known.posting is None:
            return Line(part, NOT_DUE, ("lập sau khi niêm yết",), word="Chưa đến bước", is_there=False)
        if known.posting.until is None:
            return Line(part, DRAFT, ("đang niêm yết, chưa có ý kiến",), is_there=False)
        return Line(
            part, NONE, ("không có ý kiến trong thời gian niêm yết",), word="Không có", is_there=False
        )
    answered = known.opinions - known.unanswered
    facts = (f"{known.opinions} ý kiến", f"{answered} đã trả lời", *_printed(part.key, known))
    lacks: tuple[Lack, ...] = ()
    if known.unanswered:
        lacks = (
            Lack(f"{known.unanswered} ý kiến chưa trả lời", f"{known.links['opinions']}?loc=chua-tra-loi"),
        )
    is_open = known.posting is not None and known.posting.until is None
    state = MISSING if lacks else DRAFT if is_open else COMPLETE
    return Line(part, state, facts, lacks, amount=known.unanswered)


def _request(part: PartRule, known: Known) -> Line:
    if known.agreed is None:
        return Line(part, DRAFT, ("theo kết quả đến nay, chưa họp thống nhất",))
    return Line(part, COMPLETE, _printed(part.key, known))


def _survey(part: PartRule, known: Known) -> Line:
    if not known.slips:
        hint = Lack("Ghi phiếu lấy ý kiến về hình thức, mô hình", known.links["survey"])
        return Line(
            part, NONE, ("chưa ghi phiếu nào trong năm",), hints=(hint,), word="Không có", is_there=False
        )
    facts = (f"{known.slips} ý kiến về hình thức, mô hình", *_printed(part.key, known))
    return Line(part, COMPLETE, facts)


def _minutes(part: PartRule, known: Known) -> Line:
    meeting = known.meeting
    if meeting is None:
        return Line(part, NOT_DUE, ("lập khi họp thống nhất",), word="Chưa đến bước", is_there=False)
    facts = [f"họp ngày {vi.date(meeting.held_on)}"]
    if not meeting.noted:
        return Line(part, DRAFT, (*facts, "chưa điểm danh"), is_there=False)
    facts.append(f"{meeting.present}/{meeting.invited} người dự")
    if meeting.votes_for is not None:
        facts.append(f"{meeting.votes_for} tán thành")
    lacks = () if meeting.has_minutes else (Lack("Chưa tải lên biên bản đã ký", known.links["minutes"]),)
    return Line(part, _state(lacks, known), (*facts, *_printed(part.key, known)), lacks)


def _posting(part: PartRule, known: Known) -> Line:
    posting = known.posting
    if posting is None:
        return Line(part, NOT_DUE, ("lập khi niêm yết",), word="Chưa đến bước", is_there=False)
    until = f"đến {vi.date(posting.until)}" if posting.until else "đang niêm yết"
    facts = (f"từ {vi.date(posting.since)} {until}", *posting.shown, *_printed(part.key, known))
    link = known.links["records"]
    lacks = tuple(Lack(sentence[:1].upper() + sentence[1:], link) for sentence in posting.lacks)
    hints = () if posting.has_photo else (Lack("Thêm ảnh chụp nơi niêm yết để kèm biên bản", link),)
    state = MISSING if lacks else COMPLETE if posting.until else DRAFT
    return Line(part, state, facts, lacks, hints)


def _index(part: PartRule, known: Known) -> Line:
    bare = [one for one in known.indicators if not one.has_proof]
    lacks = _of_indicators(
        bare, "chưa có tài liệu được chấp nhận", f"{known.links['board']}?loc=thieu-tai-lieu#cac-chi-tieu"
    )
    facts = [f"{known.documents} tài liệu"]
    if known.document_pages:
        facts.append(f"{known.document_pages} trang đã đếm được")
    return Line(part, _state(lacks, known), (*facts, *_printed(part.key, known)), lacks, amount=len(bare))


TELLERS: Mapping[str, Callable[[PartRule, Known], Line]] = {
    "report": _report,
    "score-sheet": _sheet,
    "opinions": _opinions,
    "request": _request,
    "survey": _survey,
    "minutes": _minutes,
    "posting-record": _posting,
    "index": _index,
}
"""Who tells how a part stands, by its key (``criteria.dossiers.PARTS``)."""
