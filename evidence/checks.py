"""What a reviewer is told of a document before deciding: each a sentence that says what and where, none of them a verdict.

This module looks at the register, the file, what was read in it, and the ward's other documents; what needs figures and
periods lies in ``reports/checks.py``. A check that is wrong costs more trust than one that is missing: where the rows do
not say clearly enough, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from config import vietnamese as vi
from config.vietnamese import fold
from evidence.comparing import Line, Verdict, compare
from evidence.models import Document, Evidence, Reading, Revision
from evidence.reading.proposals import proposals_of

WARN, INFO = "warn", "info"
QUERIES = 2
"""What ``of_uses`` costs, whatever the number of uses."""
PDF = "application/pdf"
Kind = Document.Kind


@dataclass(frozen=True)
class Check:
    """One thing to look at: a key that stays the same, "warn" or "info", and the sentence that says it."""

    key: str
    level: str
    sentence: str


@dataclass(frozen=True)
class Copy:
    """A stored file of another document of the ward: what the register says of it, its hash, its sender's name."""

    document: Document
    digest: str
    name: str


@dataclass(frozen=True)
class Case:
    """All that the checks know of one use; ``others`` are files of other documents with its hash or its number."""

    document: Document
    revision: Revision
    reading: Reading | None
    year: int
    late: bool = False
    others: tuple[Copy, ...] = ()


def of_uses(uses: Iterable[Evidence]) -> dict[int, list[Check]]:
    """Return by the key of each use what there is to say of it, warnings first.

    Two queries; one where every use comes with its assessment, document, revision and reading.
    """
    rows = whole(uses)
    others = _others(rows) if rows else []
    return {row.pk: list(of_case(_case(row, others))) for row in rows}


def whole(uses: Iterable[Evidence]) -> list[Evidence]:
    """Return the uses with all that the checks look at: as they came, or read again in one query."""
    chosen = list(uses)
    return chosen if all(_is_whole(use) for use in chosen) else _read_whole([use.pk for use in chosen])


def _is_whole(use: Evidence) -> bool:
    """Whether all that the checks look at was read with the use, also what lists of files leave in the database."""
    read = use._state.fields_cache
    if not {"assessment", "document", "revision"} <= read.keys():
        return False
    cache = use.revision._state.fields_cache
    if "reading" not in cache:
        return False
    return cache["reading"] is None or not cache["reading"].get_deferred_fields() & {
        "proposals",
        "signatures",
    }


def _read_whole(keys: list[int]) -> list[Evidence]:
    return list(
        Evidence.objects.filter(pk__in=keys)
        .select_related("document", "assessment", "revision__reading")
        .defer("document__search_text", "revision__reading__text", "revision__reading__folded")
        .order_by("pk")
    )


def _case(use: Evidence, others: Sequence[Copy]) -> Case:
    document = use.document
    return Case(
        document=document,
        revision=use.revision,
        reading=getattr(use.revision, "reading", None),
        year=use.assessment.year,
        late=use.late,
        others=tuple(
            copy
            for copy in others
            if copy.document.ward_id == document.ward_id and copy.document.pk != document.pk
        ),
    )


def _others(uses: Sequence[Evidence]) -> list[Copy]:
    """Return the ward's files with the hash of one of the uses, and those of documents with its number and date."""
    wanted = Q(digest__in={use.revision.digest for use in uses})
    numbers = {use.document.number for use in uses if use.document.number and use.document.issued_on}
    if numbers:
        days = {use.document.issued_on for use in uses if use.document.issued_on}
        wanted |= Q(document__number__in=numbers, document__issued_on__in=days)
    files = Revision.objects.filter(wanted, document__ward__in={use.document.ward_id for use in uses})
    rows = files.select_related("document").defer("document__search_text").order_by("document", "number")
    return [Copy(row.document, row.digest, row.original_name) for row in rows]


def of_case(case: Case) -> Iterator[Check]:
    """Yield what there is to say of a use; pure."""
    said = [check for look in LOOKS for check in look(case)]
    yield from sorted(said, key=lambda check: check.level != WARN)


def distinct(found: Mapping[int, Iterable[Check]]) -> list[Check]:
    """Return each sentence once, warnings first, whatever number of uses it is said of."""
    said = dict.fromkeys(check for checks in found.values() for check in checks)
    return sorted(said, key=lambda check: check.level != WARN)


# The file ------------------------------------------------------------------------------------------------------


def _scan(case: Case) -> Iterator[Check]:
    if case.reading is None:
        return
    if case.reading.scan == Reading.Scan.WAITING:
        yield Check("scan", WARN, "Tệp đang chờ quét vi-rút, chưa ai mở được.")
    if case.reading.scan == Reading.Scan.FOUND:
        yield Check("infected", WARN, "Tệp có mã độc, đã bị khóa. Đề nghị người nộp gửi lại tệp sạch.")


def _unread(case: Case) -> Iterator[Check]:
    reading = case.reading
    if reading is None or reading.is_sealed:
        return
    if reading.state == Reading.State.FAILED:
        why = f": {reading.problem.rstrip('.')}" if reading.problem else ""
        yield Check("unread", INFO, f"Máy không đọc được chữ trong tệp{why}. Xin xem bằng mắt.")
    elif reading.state in {Reading.State.WAITING, Reading.State.RUNNING}:
        yield Check("reading", INFO, "Máy chưa đọc xong tệp; các lưu ý theo nội dung tệp sẽ có sau.")


def _signatures(case: Case) -> Iterator[Check]:
    """Shown, not judged: a paper signed by hand and scanned has none and is good proof."""
    reading = case.reading
    if reading is None or reading.state != Reading.State.DONE or case.revision.media_type != PDF:
        return
    if not reading.signatures:
        yield Check("unsigned", INFO, "Tệp không có chữ ký số.")
    for one in reading.signatures:
        yield Check("broken" if one.get("intact") is False else "signed", INFO, _signature(one))


def _signature(one: dict[str, Any]) -> str:
    by = f" của {one['signer']}" if one.get("signer") else ""
    moment = _moment(str(one.get("signed_at") or ""))
    at = f", ký lúc {vi.datetime(moment)}" if moment else ""
    if one.get("intact") is False:
        return (
            f"Chữ ký số{by}{at} không khớp với nội dung tệp: tệp đã thay đổi sau khi ký, hoặc chữ ký bị hỏng."
        )
    if one.get("whole") is False:
        return f"Có chữ ký số{by}{at}; sau khi ký, tệp được ghi thêm nội dung."
    return f"Có chữ ký số{by}{at}."


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if moment.tzinfo else moment


# The register --------------------------------------------------------------------------------------------------


def _gaps(case: Case) -> Iterator[Check]:
    if case.document.gaps:
        yield Check("gaps", WARN, f"Sổ tài liệu chưa ghi {', '.join(case.document.gaps)} của tài liệu này.")


def _year(case: Case) -> Iterator[Check]:
    """The date outside the year; a report or minutes of its closing weeks may carry a day of the next January."""
    day = case.document.issued_on
    if day is None or day.year == case.year:
        return
    if day.year == case.year + 1 and day.month == 1 and case.document.kind in {Kind.REPORT, Kind.MINUTES, ""}:
        return
    yield Check("year", WARN, f"Ngày ban hành {vi.date(day)} nằm ngoài năm đánh giá {case.year}.")


def _differs(case: Case) -> Iterator[Check]:
    """Where the register says something else than the file; what a scan was recognised as is only a hint.

    What is read on a photo stands on the wall that it shows.
    """
    reading = case.reading
    if reading is None or reading.state != Reading.State.DONE or case.document.kind == Kind.PHOTO:
        return
    off = [one for one in compare(case.document, proposals_of(reading)) if one.verdict == Verdict.DIFFERS]
    if off:
        sure = reading.source == Reading.Source.TEXT and any(
            one.field in {"number", "issued_on"} for one in off
        )
        words = "; ".join(_difference(one) for one in off)
        yield Check(
            "differs", WARN if sure else INFO, f"Sổ ghi khác với nội dung đọc được trong tệp: {words}."
        )


def _difference(line: Line) -> str:
    return f"{line.label.lower()} (sổ: “{line.register}”; tệp: “{line.read}”)"


# Other documents of the ward -----------------------------------------------------------------------------------


def _same_file(case: Case) -> Iterator[Check]:
    seen: set[int] = set()
    for copy in case.others:
        if copy.digest != case.revision.digest or copy.document.pk in seen:
            continue
        seen.add(copy.document.pk)
        other_name = f", tên tệp “{copy.name}”" if copy.name != case.revision.original_name else ""
        yield Check("same_file", WARN, f"Cùng tệp với {_named(copy.document)} trong sổ{other_name}.")


def _same_number(case: Case) -> Iterator[Check]:
    own = case.document
    seen: set[int] = set()
    if not own.number or own.issued_on is None:
        return
    same = {copy.document.pk for copy in case.others if copy.digest == case.revision.digest}
    for copy in case.others:
        other = copy.document
        if other.pk in same | seen or not _one_paper(own, other):
            continue
        seen.add(other.pk)
        paper = f"{own.number} ngày {vi.date(own.issued_on)}"
        sentence = f"Trùng số, ký hiệu {paper} với “{_short(other.subject)}” trong sổ, nhưng là tệp khác."
        yield Check("same_number", WARN, sentence)


def _one_paper(own: Document, other: Document) -> bool:
    """Whether number and date name one paper: bodies number each for themselves, a blank may be the same body."""
    issuers = {fold(own.issuer), fold(other.issuer)} - {""}
    kinds = {own.kind, other.kind} - {""}
    return (other.number, other.issued_on) == (own.number, own.issued_on) and max(
        len(issuers), len(kinds)
    ) < 2


def _named(document: Document) -> str:
    number = f"số {document.number}, " if document.number else ""
    return f"tài liệu {number}“{_short(document.subject)}”"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"


# Time ----------------------------------------------------------------------------------------------------------


def _late(case: Case) -> Iterator[Check]:
    if case.late:
        yield Check("late", WARN, "Nộp sau hạn nội bộ của kế hoạch.")


LOOKS: Sequence[Callable[[Case], Iterator[Check]]] = (
    _scan,
    _year,
    _gaps,
    _same_file,
    _same_number,
    _late,
    _differs,
    _unread,
    _signatures,
)
"""In the order in which the sentences stand, warnings before remarks."""
