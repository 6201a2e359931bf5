"""Duties to report for the tests of period reports: An reports on 2.2 to Bình, month by month or as the test says."""

from __future__ import annotations

from typing import Any

from accounts.models import User, Ward
from assignments.models import ReportDuty
from reports.models import PeriodicReport
from reports.periodic import actions
from reports.periodic.actions import Entry
from reports.periodic.cases import ReportCase, find_case
from tests.cast import WardCast, actor

FIGURES = {"0/numerator/0": "18", "0/denominator/0": "20"}
ENTRY = Entry(figures=FIGURES, text="Đã giải quyết 20 hồ sơ.")


def duty_of(
    cast: WardCast,
    *cadences: str,
    code: str | None = "2.2",
    author: str | None = "tai-chinh",
    recipient: str | None = None,
    **more: Any,
) -> ReportDuty:
    """Give the ward's plan one more report; without a code it belongs to no indicator."""
    plan = cast.plan
    order = plan.report_duties.count() + 1
    fields: dict[str, Any] = {
        "paragraph": plan.paragraphs.first(),
        "indicator": cast.indicator(code) if code else None,
        "order": order,
        "subject": "Kết quả giải quyết thủ tục" if code else "Tình hình chung",
        "cadences": list(cadences) or ["month"],
        "author": cast.positions[author] if author else None,
        "recipient": cast.positions[recipient] if recipient else None,
    }
    return plan.report_duties.create(**{**fields, **more})


def case_of(duty: ReportDuty, period: str) -> ReportCase:
    found = find_case(Ward.objects.get(pk=duty.plan.ward_id), duty.lineage, period)
    assert found is not None
    return found


def sent_report(
    duty: ReportDuty, period: str, by: User, entry: Entry = ENTRY, *, early: bool = False
) -> PeriodicReport:
    """Fill the report in and send it."""
    version = _version_of(duty, period)
    kept = actions.save(case=case_of(duty, period), entry=entry, version=version, by=actor(by))
    return actions.send(case=case_of(duty, period), version=kept.version, by=actor(by), early=early)


def _version_of(duty: ReportDuty, period: str) -> int:
    report = case_of(duty, period).report
    return report.version if report else 0
