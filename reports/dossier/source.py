"""What the dossier is written from, each part read once, when a paper first asks for it; and its common phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.models import AuditHead, Holding, Ward
from assignments.models import Assessment, Plan
from config import vietnamese as vi
from criteria.dossiers import DossierRule, dossier_of
from criteria.models import Framework
from evidence.models import Evidence
from reports.course_case import CourseCase
from reports.documents.blocks import Number, PlaceDate
from reports.meeting.agreement import agreed_standing
from reports.models import Agreement
from scoring.counting import Score
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.rules import ConditionResult, Standing

PROVISIONAL = "*"
"""Printed after every figure that rests on a value nobody has checked against the official text (ux §7)."""


@dataclass(frozen=True)
class Entry:
    """What the clerk gave one paper: its number without the symbol ("12"), its day; empty: left for the pen."""

    number: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Signing:
    """Who signs for the committee, and what the clerk gave each paper (by the key of the part)."""

    name: str = ""
    for_chair: bool = False
    """A deputy signs for the chair (NĐ 30/2020/NĐ-CP, PL I, mục II.7: "KT.")."""
    entries: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def authority(self) -> tuple[str, ...]:
        """The lines over the position."""
        return ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH") if self.for_chair else ("TM. ỦY BAN NHÂN DÂN",)

    @property
    def position(self) -> str:
        return "PHÓ CHỦ TỊCH" if self.for_chair else "CHỦ TỊCH"

    def number(self, key: str, symbol: str) -> Number:
        """The number line of a paper; a gap where the clerk gave none."""
        return Number(symbol=symbol, value=self.entries.get(key, Entry()).number)

    def dated(self, key: str, place: str, year: int) -> PlaceDate:
        """Place and date of a paper; day and month are gaps where the clerk gave none."""
        on = self.entries.get(key, Entry()).on
        return PlaceDate(place, on.year, on.month, on.day) if on else PlaceDate(place, year)


@dataclass(frozen=True)
class Read:
    """What the machine found in a stored file: how many pages (0: it has none, or is not read), whether it carries signatures."""

    pages: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Piece:
    """One accepted document under one indicator, by the number it has in index, bundle and volume."""

    code: str
    """"TC2.CT3-01"."""
    facts: ResultFacts
    use: Evidence
    count: int
    """Its line in the whole index, from 1."""
    read: Read = Read()


@dataclass(frozen=True)
class Source:
    """What is known of one assessment, each part read when a paper first asks for it; ``at`` is local time.

    ``case`` is the year's course; ``given`` who signs and what the clerk gave each paper (None: a draft, which the chair would
    sign); ``number`` the draft's, 0 for a paper apart from any draft.
    """

    case: CourseCase = field(repr=False)
    number: int
    at: datetime
    given: Signing | None = None

    @property
    def assessment(self) -> Assessment:
        return self.case.assessment

    @property
    def facts(self) -> AssessmentFacts:
        return self.case.facts

    @property
    def agreement(self) -> Agreement | None:
        """The result that the meeting agreed on; None before it."""
        return self.case.agreement

    @cached_property
    def scores(self) -> Mapping[int, Score]:
        """What the meeting agreed on, by indicator; nothing before it."""
        rows = {} if self.agreement is None else self.case.conclusions
        return {pk: Score(row.points, row.met) for pk, row in rows.items()}

    @cached_property
    def reasons(self) -> Mapping[int, str]:
        """Why the meeting agreed on another score than the reviewed one, by indicator."""
        rows = {} if self.agreement is None else self.case.conclusions
        return {pk: row.reason.strip() for pk, row in rows.items() if row.reason.strip()}

    @property
    def agreed_on(self) -> date | None:
        """The day of the meeting that agreed on the result."""
        return None if self.agreement is None else self.agreement.meeting.held_on

    @cached_property
    def standing(self) -> Standing:
        """Total and conditions: by the agreed scores where there are any, else by those the year has."""
        return self.case.standing if self.agreement is None else agreed_standing(self.case)

    @cached_property
    def signing(self) -> Signing:
        return self.given or Signing(_chairman(self.assessment.ward, self.today))

    @cached_property
    def audit_head(self) -> tuple[int, str]:
        """Number and digest of the last row of the ward's log; (0, "") while it has none."""
        head = AuditHead.objects.filter(chain=f"ward:{self.assessment.ward.pk}").first()
        return (head.number, head.digest) if head else (0, "")

    @cached_property
    def _uses(self) -> tuple[Any, ...]:
        return tuple(_accepted(self.assessment))

    @cached_property
    def evidence(self) -> Mapping[int, tuple[Evidence, ...]]:
        """The accepted uses by indicator."""
        found: dict[int, list[Evidence]] = {}
        for use in self._uses:
            found.setdefault(use.indicator_id, []).append(use)
        return {key: tuple(uses) for key, uses in found.items()}

    @cached_property
    def read(self) -> Mapping[int, Read]:
        """What the machine found, by the id of the revision."""
        return {use.revision_id: Read(use.pages or 0, bool(use.signatures)) for use in self._uses}

    @property
    def plan(self) -> Plan | None:
        return self.case.plan

    @property
    def framework(self) -> Framework:
        return self.assessment.framework

    @property
    def by_points(self) -> bool:
        return self.framework.mode == Framework.Mode.POINTS

    @property
    def rule(self) -> DossierRule:
        """What makes up the dossier by the year's rule set."""
        return dossier_of(self.framework)

    def score(self, facts: ResultFacts) -> Score:
        """The score that the ward gives an indicator: the meeting's once it has agreed, else the one that counts so far."""
        if self.agreement is not None:
            return self.scores.get(facts.node.pk, Score())
        return Score(facts.current_points, facts.current_met)

    @property
    def pieces(self) -> Iterator[Piece]:
        """Yield every accepted document in the order of the index, with the number it is known by."""
        count = 0
        for facts in self.facts.results:
            for place, use in enumerate(self.evidence.get(facts.node.pk, ()), 1):
                count += 1
                code = f"TC{facts.criterion.number}.CT{facts.node.number}-{place:02d}"
                yield Piece(code, facts, use, count, self.read.get(use.revision_id, Read()))

    @property
    def issuer(self) -> tuple[str, ...]:
        ward = self.assessment.ward
        return ("ỦY BAN NHÂN DÂN", f"{ward.kind_name} {ward.name}".upper())

    @property
    def committee(self) -> str:
        """Who writes the report: "Ủy ban nhân dân phường Hồng Sơn"."""
        ward = self.assessment.ward
        return f"Ủy ban nhân dân {ward.kind_name} {ward.name}"

    @property
    def today(self) -> date:
        return self.case.today

    @property
    def provisional(self) -> bool:
        return self.case.tree.provisional

    @property
    def notice(self) -> str:
        """The line in the top margin of every page: what this draft must not be taken for."""
        parts = []
        if self.framework.illustrative or self.assessment.ward.is_demo:
            parts.append("Dữ liệu minh họa")
        if self.provisional:
            parts.append(f"Điểm tạm tính: giá trị có dấu ({PROVISIONAL}) chưa đối chiếu văn bản gốc")
        draft = (
            f"DỰ THẢO {self.number}" if self.number else "DỰ THẢO"
        )  # no number: a paper apart from any draft
        return draft + "".join(f" – {part}" for part in parts)


def gather(assessment: Assessment, *, number: int, at: datetime, signing: Signing | None = None) -> Source:
    """Return the source of draft ``number``; ``assessment`` comes with ``ward`` and ``framework`` selected."""
    return Source(CourseCase(assessment), number, at, signing)


def _accepted(assessment: Assessment) -> Iterable[Any]:
    """Return the accepted uses, each with document, revision, and what the machine found in it; one query."""
    rows = Evidence.objects.filter(assessment=assessment).accepted().select_related("document", "revision")
    reading = "revision__reading__"
    pages = Greatest(F(f"{reading}pages"), F(f"{reading}preview_pages"))
    return rows.annotate(pages=pages, signatures=F(f"{reading}signatures"))


CHAIR = (
    "Chủ tịch UBND",
    "Chủ tịch Ủy ban nhân dân",
    "Chủ tịch ủy ban nhân dân",
    "Chủ tịch phường",
    "Chủ tịch xã",
)
"""How the title of the chair of the people's committee begins; the council and the Fatherland Front have chairs, too."""


def _chairman(ward: Ward, on: date) -> str:
    """Return who signs for the committee on the day; "" while the post is vacant."""
    titled = reduce(
        or_, (Q(position__title__startswith=title) for title in CHAIR), Q(position__title="Chủ tịch")
    )
    held = Holding.objects.on(on).filter(titled, position__ward=ward, user__is_active=True)
    found = held.select_related("user").order_by("position__order", "pk").first()
    return found.user.full_name if found else ""


def marked(value: Decimal | None, provisional: bool) -> str:
    """Return points as on paper, with the mark of a provisional figure; a dash where there is none."""
    if value is None:
        return "–"
    return vi.points_paper(value) + (PROVISIONAL if provisional else "")


def condition_words(condition: ConditionResult, provisional: bool) -> str:
    """Return a condition's sentence as on paper, with the mark where its points rest on a value nobody has checked."""
    by_points = condition.key in {"total", "each_criterion"}
    if not (provisional and by_points):
        return condition.sentence
    return f"{condition.sentence.removesuffix('.')} ({PROVISIONAL})."


def verdict(met: bool | None) -> str:
    """Return the Vietnamese word of met / not met."""
    return {True: "Đạt", False: "Chưa đạt", None: "–"}[met]


def indicator_name(facts: ResultFacts) -> str:
    """Return the official name, or that there is none yet."""
    return facts.node.name or "(chưa có tên chính thức)"
