"""A plan's money and pilots as their pages say them: sums, what is left, what is still wanted. Pure beside ``of``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Unit
from assignments.models import FundingLine, ModelGroup, ModelSite, Plan
from config import vietnamese

Amount = Decimal | None


# Money ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FundingRow:
    """One line and what is left of it, in đồng; None where an amount is not known."""

    line: FundingLine

    @property
    def left(self) -> Amount:
        """Return what was allotted less what was spent."""
        if self.line.allotted is None:
            return None
        return self.line.allotted - (self.line.spent or 0)

    @property
    def over(self) -> Amount:
        """Return by how much more was spent than allotted, else None; spending without an allotment is over it."""
        spent, allotted = self.line.spent or Decimal(0), self.line.allotted or Decimal(0)
        return spent - allotted if spent > allotted else None


@dataclass(frozen=True)
class Funding:
    """All lines of a plan with their sums; build with ``of``."""

    rows: tuple[FundingRow, ...]

    @classmethod
    def of(cls, plan: Plan) -> Funding:
        """Return the plan's money; one query."""
        lines = plan.funding_lines.select_related("paragraph", "indicator")
        return cls(tuple(FundingRow(line) for line in lines))

    @property
    def estimate(self) -> Amount:
        return _sum(row.line.estimate for row in self.rows)

    @property
    def allotted(self) -> Amount:
        return _sum(row.line.allotted for row in self.rows)

    @property
    def spent(self) -> Amount:
        return _sum(row.line.spent for row in self.rows)

    @property
    def left(self) -> Amount:
        """Return what was allotted in all less what was spent in all; below nought when more was spent."""
        return None if self.allotted is None else self.allotted - (self.spent or 0)

    @property
    def answer(self) -> str:
        """Return "2 dòng kinh phí: dự toán 12.000.000 đ, đã bố trí ..., đã chi ..., còn lại ...."."""
        if not self.rows:
            return "Kế hoạch chưa có dòng kinh phí nào."
        amounts = (
            ("dự toán", self.estimate),
            ("đã bố trí", self.allotted),
            ("đã chi", self.spent),
            ("còn lại", self.left),
        )
        said = [f"{words} {vietnamese.vnd(amount)}" for words, amount in amounts if amount is not None]
        return f"{len(self.rows)} dòng kinh phí: {', '.join(said) if said else 'chưa ghi số tiền'}."


def _sum(amounts: Iterable[Amount]) -> Amount:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


# Pilots --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pilot:
    """A pilot with its sites, the units that may join it, and how many the plan wants."""

    group: ModelGroup
    sites: tuple[ModelSite, ...]
    choices: tuple[Unit, ...]
    residential: int
    """How many residential groups the ward has on the day."""

    @property
    def active(self) -> tuple[ModelSite, ...]:
        return tuple(site for site in self.sites if site.state != ModelSite.State.DROPPED)

    @property
    def wanted(self) -> str:
        """Return what the plan wants, in words: "từ 1 đến 2 nơi", "mọi tổ dân phố (hiện có 21)"."""
        least, most = self.group.at_least, self.group.at_most
        if self.group.every_group:
            return f"mọi tổ dân phố (hiện có {self.residential})"
        if least and most:
            return f"{least} nơi" if least == most else f"từ {least} đến {most} nơi"
        if least or most:
            return f"ít nhất {least} nơi" if least else f"nhiều nhất {most} nơi"
        return "không ghi số lượng"

    @property
    def progress(self) -> str:
        """Return "Đã chọn 1/2, đủ theo kế hoạch, 1 nơi đã đạt." on the plan's own measure."""
        chosen, reached = len(self.active), self._in(ModelSite.State.REACHED)
        least = self.residential if self.group.every_group else self.group.at_least or 0
        most = self.residential if self.group.every_group else self.group.at_most or least
        if not most:
            parts = [f"Đã chọn {chosen} nơi" if chosen else "Chưa chọn nơi nào"]
        else:
            parts = [f"Đã chọn {chosen}/{most}"]
        if chosen < least:
            parts.append(f"còn thiếu {least - chosen}")
        elif most and chosen > most:
            parts.append(f"nhiều hơn kế hoạch {chosen - most}")
        elif most:
            parts.append("đủ theo kế hoạch")
        if reached:
            parts.append(f"{reached} nơi đã đạt")
        return ", ".join(parts) + "."

    def _in(self, state: str) -> int:
        return sum(site.state == state for site in self.sites)


@dataclass(frozen=True)
class Pilots:
    """All pilots of a plan; build with ``of``."""

    pilots: tuple[Pilot, ...]

    @classmethod
    def of(cls, plan: Plan, on: date) -> Pilots:
        """Return the plan's pilots with the units of the ward on a day; three queries."""
        units = list(Unit.objects.filter(ward=plan.ward_id).valid(on).exclude(kind=Unit.Kind.STAFF_GROUP))
        units.sort(key=lambda unit: (unit.kind != Unit.Kind.RESIDENTIAL_GROUP, unit.kind, unit.name))
        residential = [unit for unit in units if unit.kind == Unit.Kind.RESIDENTIAL_GROUP]
        groups = plan.model_groups.select_related("phase", "paragraph").prefetch_related("sites__unit")
        return cls(tuple(_pilot(group, units, residential) for group in groups))

    @property
    def answer(self) -> str:
        """Return "3 mô hình điểm, 4 nơi thực hiện, 1 nơi đã đạt."."""
        if not self.pilots:
            return "Kế hoạch không đặt ra mô hình điểm nào."
        active = [site for pilot in self.pilots for site in pilot.active]
        if not active:
            return f"{len(self.pilots)} mô hình điểm, chưa chọn nơi thực hiện nào."
        reached = sum(site.state == ModelSite.State.REACHED for site in active)
        return f"{len(self.pilots)} mô hình điểm, {len(active)} nơi thực hiện, {reached} nơi đã đạt."


def _pilot(group: ModelGroup, units: list[Unit], residential: list[Unit]) -> Pilot:
    sites = tuple(group.sites.all())
    taken = {site.unit_id for site in sites}
    offered = residential if group.every_group else units
    return Pilot(group, sites, tuple(u for u in offered if u.pk not in taken), len(residential))
