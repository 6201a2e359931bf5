"""What the dossier is written from, gathered once in a fixed number of queries; and its common phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import AuditHead, Holding, Ward
from assignments.models import Assessment
from config import vietnamese as vi
from criteria.models import Framework
from evidence.models import Evidence
from scoring.facts import AssessmentFacts, ResultFacts, facts_of, standing_of
from scoring.rules import ConditionResult, Standing

PROVISIONAL = "*"
"""Printed after every figure that rests on a value nobody has checked against the official text (ux §7)."""


@dataclass(frozen=True)
class Source:
    """Facts, standing and accepted evidence of one assessment at one moment; ``at`` is local time."""

    facts: AssessmentFacts
    standing: Standing
    evidence: Mapping[int, tuple[Evidence, ...]]
    chairman: str
    audit_number: int
    audit_digest: str
    number: int
    at: datetime

    @property
    def assessment(self) -> Assessment:
        return self.facts.assessment

    @property
    def framework(self) -> Framework:
        return self.assessment.framework

    @property
    def by_points(self) -> bool:
        return self.facts.tree.mode == Framework.Mode.POINTS

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
        return self.facts.today

    @property
    def provisional(self) -> bool:
        return self.facts.provisional

    @property
    def notice(self) -> str:
        """The line in the top margin of every page: what this draft must not be taken for."""
        parts = []
        if self.framework.illustrative or self.assessment.ward.is_demo:
            parts.append("Dữ liệu minh họa")
        if self.provisional:
            parts.append(f"Điểm tạm tính: giá trị có dấu ({PROVISIONAL}) chưa đối chiếu văn bản gốc")
        return f"DỰ THẢO {self.number}" + "".join(f" – {part}" for part in parts)


def gather(assessment: Assessment, *, number: int, at: datetime) -> Source:
    """Return the source of draft ``number``; ``assessment`` comes with ``ward`` and ``framework`` selected."""
    facts = facts_of(assessment)
    found, _ = standing_of(facts)
    evidence: dict[int, list[Evidence]] = {}
    for use in (
        Evidence.objects.filter(assessment=assessment).accepted().select_related("document", "revision")
    ):
        evidence.setdefault(use.indicator_id, []).append(use)
    ward = assessment.ward
    head = AuditHead.objects.filter(chain=f"ward:{ward.pk}").first()
    return Source(
        facts=facts,
        standing=found,
        evidence={key: tuple(uses) for key, uses in evidence.items()},
        chairman=_chairman(ward, facts.today),
        audit_number=head.number if head else 0,
        audit_digest=head.digest if head else "",
        number=number,
        at=at,
    )


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
    return f"{condition.sentence} ({PROVISIONAL})" if provisional and by_points else condition.sentence


def verdict(met: bool | None) -> str:
    """Return the Vietnamese word of met / not met."""
    return {True: "Đạt", False: "Chưa đạt", None: "–"}[met]


def indicator_name(facts: ResultFacts) -> str:
    """Return the official name, or that there is none yet."""
    return facts.node.name or "(chưa có tên chính thức)"
