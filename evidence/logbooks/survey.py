"""Opinions on the ward's ways of spreading legal knowledge (Mẫu 04, TT 09/2021/TT-BTP): what is asked, slips, summary.

A slip is one person's opinion on several models; each opinion is a row of the book ``MODELS``, the rows of one slip carry one
mark. The circular gives only the form's name: that "effective" means more than half of those who said either way is the
portal's own reading, and every place that shows it says so.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Unit, Ward
from assignments.models import Assessment, ModelGroup, ModelSite, Plan
from config.vietnamese import fold, natural
from criteria.models import Indicator
from evidence.logbooks.actions import last_number, new_entry, opened_book, sound_reason, strike
from evidence.logbooks.checking import faults_of
from evidence.logbooks.kinds import MODELS
from evidence.models import LogBook, LogEntry, SurveyLink
from evidence.models.logbooks import LogEntryQuerySet

EFFECTIVE, NOT_EFFECTIVE, NO_OPINION = (one.key for one in MODELS.outcomes)
MOST_ASKED, LONGEST_NAME, LONGEST_REMARK = 30, 200, 500
CHECKLIST = "checklist_min"
ABOUT_MODELS = ("hình thức, mô hình", "phổ biến")
CHANGED_LIST = "Danh sách hình thức, mô hình vừa được người khác sửa."
NOTHING_SAID = "Xin chọn ý kiến cho ít nhất một hình thức, mô hình."
RULE_WORDS = (
    "Một hình thức, mô hình được coi là hiệu quả khi quá nửa số ý kiến (không tính phiếu ghi không có ý kiến) "
    "đánh giá là hiệu quả. Thông tư số 09/2021/TT-BTP không nêu cách tính này; phường tự quyết định."
)


# What is asked -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """The models that a year's slips ask about; ``own``: the ward wrote the list itself."""

    names: tuple[str, ...]
    own: bool = False

    @property
    def digest(self) -> str:
        """What a form says of the list it was made from."""
        return hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:16]


def key_of(name: str) -> str:
    """Return the name of a model's field in a form: the same whatever else is asked, and in which order."""
    return f"m-{hashlib.sha256(fold(name).encode()).hexdigest()[:12]}"


def asked_in(ward: Ward, year: int) -> Asked:
    """Return what the slips ask: the ward's own list, else what criteria and plan name; one query, or five."""
    rows = LogBook.objects.filter(ward=ward, year=year, kind=MODELS.kind)
    own = rows.values_list("asked", flat=True).first()
    return Asked(tuple(own), own=True) if own else Asked(tuple(proposed_names(ward, year)))


def proposed_names(ward: Ward, year: int) -> list[str]:
    """Return the options of the indicator that asks for models, and the pilots that have a site; four queries."""
    assessments = Assessment.objects.filter(ward=ward, year=year)
    rows = Indicator.objects.filter(framework__assessments__in=assessments).order_by("code").distinct()
    names: list[str] = []
    for indicator in rows.prefetch_related("contents"):
        rules = [indicator.rule, *(content.rule for content in indicator.contents.all())]
        if all(part in fold(indicator.name or "") for part in map(fold, ABOUT_MODELS)):
            found = [rule for rule in rules if rule and rule.get("type") == CHECKLIST]
            names += [str(option) for rule in found for option in rule.get("options", ())]
    plans = Plan.objects.in_force().filter(ward=ward, first_year__lte=year, last_year__gte=year)
    with_site = ModelSite.objects.exclude(state=ModelSite.State.DROPPED).values("model_group")
    pilots = ModelGroup.objects.filter(plan__in=plans, pk__in=with_site)
    return clean_names([*names, *pilots.order_by("plan", "order").values_list("name", flat=True)])


def clean_names(lines: Iterable[str]) -> list[str]:
    """Return names without spare blanks, each once, whatever its capitals."""
    known: dict[str, str] = {}
    for line in lines:
        if name := " ".join(line.split()):
            known.setdefault(fold(name), name)
    return list(known.values())[:MOST_ASKED]


@transaction.atomic
def ask(*, ward: Ward, year: int, names: Sequence[str], seen: str, by: Actor) -> Asked:
    """Keep the list of what the slips ask. ``seen`` is the digest of the list the person saw.

    Raises ``Refused`` (CHANGED_LIST) when somebody else wrote another one meanwhile. Slips that came in keep their words.
    """
    book = opened_book(ward=ward, year=year, kind=MODELS)
    before, wanted = asked_in(ward, year), Asked(tuple(clean_names(names)), own=True)
    if not wanted.names:
        raise Refused("Xin ghi ít nhất một hình thức, mô hình.")
    if before.own and before.names == wanted.names:
        return before
    if before.digest != seen:
        raise Refused(CHANGED_LIST)
    book.asked = list(wanted.names)
    book.save(update_fields=["asked"])
    record(by, "survey_ask", book, detail={"old": list(before.names), "new": list(wanted.names)})
    return wanted


# Slips ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """One person's opinions: model → outcome. ``mark`` is made with the form, so that sent twice it is one slip."""

    mark: UUID
    day: date
    answers: Mapping[str, str]
    unit: Unit | None = None
    person: str = ""
    remark: str = ""


@transaction.atomic
def add_slip(*, ward: Ward, year: int, slip: Slip, by: Actor) -> int:
    """Write a slip of paper into the book, a row for each opinion; return how many, 0 for one that is there already."""
    book = opened_book(ward=ward, year=year, kind=MODELS)
    if is_written(book, slip):
        return 0
    rows = write_rows(book, slip, by)
    numbers = f"{rows[0].number}-{rows[-1].number}"
    record(by, "survey_slip", book, detail={"rows": len(rows), "numbers": numbers, "since": slip.day})
    return len(rows)


def is_written(book: LogBook, slip: Slip) -> bool:
    """Return whether the slip came in before; the caller holds the book's lock."""
    return LogEntry.objects.filter(book=book, slip=slip.mark).exists()


def write_rows(book: LogBook, slip: Slip, by: Actor, link: SurveyLink | None = None) -> list[LogEntry]:
    """Write the rows of a slip under the next numbers; the caller holds the book's lock. Raises ``Refused``."""
    said = {name: outcome for name, outcome in slip.answers.items() if outcome}
    if not said:
        raise Refused(NOTHING_SAID)
    first, rows = last_number(book) + 1, []
    for place, (name, outcome) in enumerate(said.items()):
        values = {"day": slip.day, "subject": name, "person": slip.person, "unit": slip.unit}
        values |= {"outcome": outcome, "note": "" if place else slip.remark}
        faults = faults_of(MODELS, values, ward=book.ward, year=book.year)
        if faults:
            key, sentence = next(iter(faults.items()))
            raise Refused(f"{MODELS.labels[key]}: {sentence}")
        entry = new_entry(book, first + place, values, by)
        entry.slip, entry.link = slip.mark, link
        rows.append(entry)
    return LogEntry.objects.bulk_create(rows)


@transaction.atomic
def strike_slip(*, entry: LogEntry, version: int, reason: str, by: Actor) -> int:
    """Strike out a row and all others of its slip; return how many. Raises ``Refused`` as ``strike`` does."""
    LogBook.objects.select_for_update().get(pk=entry.book_id)  # rows in one order, whoever strikes many
    strike(entry=entry, version=version, reason=reason, by=by)
    rows = LogEntry.objects.filter(book=entry.book_id, slip=entry.slip, struck_at__isnull=True)
    return 1 + _strike(rows, entry.book, sound_reason(reason), by)


@transaction.atomic
def strike_link(*, link: SurveyLink, reason: str, by: Actor) -> int:
    """Strike out all slips that came by a public address, which must be revoked; return how many rows.

    For an address that fell into the wrong hands: slip by slip nobody would come to an end. Raises ``Refused``.
    """
    reason = sound_reason(reason)
    if link.revoked_at is None:
        raise Refused("Xin thu hồi đường dẫn trước, rồi gạch bỏ các phiếu đã nhận.")
    book = opened_book(ward=link.ward, year=link.year, kind=MODELS)
    number = _strike(LogEntry.objects.filter(book=book, link=link, struck_at__isnull=True), book, reason, by)
    if not number:
        raise Refused("Đường dẫn này không còn phiếu nào để gạch bỏ.")
    return number


def _strike(rows: LogEntryQuerySet, book: LogBook, reason: str, by: Actor) -> int:
    """Strike rows out together, with one row of the log that says how many."""
    number = rows.update(
        version=F("version") + 1, struck_at=timezone.now(), struck_by=by.user, struck_reason=reason
    )
    if number:
        record(by, "logbook_strike", book, detail={"rows": number})
    return number


# Summary -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opinions:
    """How many said what of one model, together or in one residential group (``label``)."""

    label: str
    effective: int = 0
    not_effective: int = 0
    no_opinion: int = 0

    @property
    def answers(self) -> int:
        return self.effective + self.not_effective + self.no_opinion

    @property
    def said(self) -> int:
        """Return how many said either way."""
        return self.effective + self.not_effective

    @property
    def share(self) -> Decimal | None:
        """Return the percentage that says effective of those who said either way; None where nobody did."""
        return Decimal(self.effective * 100) / self.said if self.said else None

    @property
    def is_effective(self) -> bool:
        """Return whether more than half of those who said either way say effective."""
        return self.effective * 2 > self.said


@dataclass(frozen=True)
class ModelSummary:
    """One model with its opinions; ``groups`` in the order of their names, what names no group comes last."""

    name: str
    all: Opinions
    groups: tuple[Opinions, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True)
class Summary:
    """The opinions of one ward in one year. ``slips``: whole slips, ``by_link`` of them sent in; ``loose``: single rows."""

    year: int
    models: tuple[ModelSummary, ...]
    slips: int = 0
    by_link: int = 0
    loose: int = 0
    first_day: date | None = None
    last_day: date | None = None
    remarks: tuple[str, ...] = field(default=())

    @property
    def opinions(self) -> int:
        return sum(model.all.answers for model in self.models)

    @property
    def effective(self) -> tuple[str, ...]:
        """Return the models that more than half call effective."""
        return tuple(model.name for model in self.models if model.all.is_effective)


def summary_of(ward: Ward, year: int, asked: Asked | None = None) -> Summary:
    """Return what the slips of a year sum up to; three queries, and those of ``asked_in``."""
    names = (asked or asked_in(ward, year)).names
    rows = _rows(ward, year)
    cells = _cells(rows)
    slips = list(rows.order_by().values_list("slip", "link", "day").annotate(rows=Count("pk")))
    days = [day for *_, day, _ in slips]
    marks = {slip: link for slip, link, *_ in slips if slip}
    return Summary(
        year=year,
        models=tuple(_models(names, cells)),
        slips=len(marks),
        by_link=sum(link is not None for link in marks.values()),
        loose=sum(number for slip, *_, number in slips if not slip),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        remarks=tuple(rows.exclude(note="").order_by("number").values_list("note", flat=True)),
    )


def effective_in(ward: Ward, year: int) -> tuple[str, ...] | None:
    """Return the models that more than half call effective; None where nobody was asked; one query."""
    cells = _cells(_rows(ward, year))
    return tuple(one.name for one in _models((), cells) if one.all.is_effective) if cells else None


Row = tuple[str, str | None, str, int]
"""Model as it was written, name of the residential group, outcome, how many rows."""


def _rows(ward: Ward, year: int) -> LogEntryQuerySet:
    return LogEntry.objects.valid().filter(book__ward=ward, book__year=year, book__kind=MODELS.kind)


def _cells(rows: LogEntryQuerySet) -> list[Row]:
    return list(rows.order_by().values_list("subject", "unit__name", "outcome").annotate(rows=Count("pk")))


def _models(asked: Sequence[str], cells: Sequence[Row]) -> list[ModelSummary]:
    """Return a line for each model: those asked in their order, then what else was written into the book."""
    found: dict[str, list[Row]] = {fold(name): [] for name in asked}
    spelt: dict[str, Counter[str]] = {}
    for cell in cells:
        found.setdefault(fold(cell[0]), []).append(cell)
        spelt.setdefault(fold(cell[0]), Counter())[cell[0]] += cell[3]
    own = {fold(name): name for name in asked}
    return [
        ModelSummary(
            name=own.get(key) or spelt[key].most_common(1)[0][0],
            all=_opinions("", rows),
            groups=tuple(_by_group(rows)),
            is_asked=not asked or key in own,
        )
        for key, rows in found.items()
    ]


def _by_group(rows: Sequence[Row]) -> list[Opinions]:
    named = sorted({row[1] for row in rows if row[1]}, key=natural)
    lines = [_opinions(name, [row for row in rows if row[1] == name]) for name in named]
    rest = [row for row in rows if not row[1]]
    return [*lines, _opinions("Không ghi khối, tổ dân phố", rest)] if lines and rest else lines


def _opinions(label: str, rows: Sequence[Row]) -> Opinions:
    amounts = Counter[str]()
    for _, _, outcome, number in rows:
        amounts[outcome] += number
    return Opinions(label, amounts[EFFECTIVE], amounts[NOT_EFFECTIVE], amounts[NO_OPINION])
