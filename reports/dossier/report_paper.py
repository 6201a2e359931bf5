"""The year's report as a paper of the portal: read, edited paragraph by paragraph, taken along as PDF or Word file."""

from __future__ import annotations

import re

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.guard import require
from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act
from reports.dossier.report import report, report_name
from reports.dossier.source import PROVISIONAL, Source, gather
from reports.models import Issue
from reports.papers import Paper

YEAR = re.compile("20[0-9]{2}")
PRESENTED = "Hồ sơ đang trình lãnh đạo nên báo cáo không sửa được; muốn sửa, xin rút trình."
DECIDED = "Năm này đã có kết quả cuối cùng nên báo cáo không sửa được nữa."
DECIDED_STATES = frozenset({Assessment.State.RECOGNISED, Assessment.State.NOT_RECOGNISED})


def report_paper(source: Source) -> Paper:
    """Return the report as a paper; frozen while a set is presented, and once the year is decided. One query more."""
    assessment = source.assessment
    issue = Issue.objects.filter(assessment=assessment, state__in=[*Issue.OPEN, Issue.State.ISSUED]).order_by(
        "-number"
    )
    states = {one.state: one for one in issue}
    issued = states.get(Issue.State.ISSUED)
    return Paper(
        name=report_name(assessment),
        ward=assessment.ward,
        subject=assessment,
        document=report(source),
        home=reverse("reports:dossier", kwargs={"year": assessment.year}),
        home_label=f"Hồ sơ năm {assessment.year}",
        file_stem=f"Bao cao danh gia ket qua {assessment.year}",
        is_draft=True,
        edit_act=Act.BUILD_DOSSIER,
        frozen=_frozen(assessment, frozenset(states)),
        caution=f"({PROVISIONAL}) tạm tính, chưa đối chiếu văn bản gốc" if source.provisional else "",
        remark=_remark(issued) if issued else "",
    )


def _frozen(assessment: Assessment, states: frozenset[str]) -> str:
    """Return why nothing may be edited: leadership must issue what it read, and a decided year stays as it went up."""
    if assessment.state in DECIDED_STATES:
        return DECIDED
    return PRESENTED if states & Issue.OPEN else ""


def _remark(issued: Issue) -> str:
    on = f" ngày {vi.date(issued.issued_on)}" if issued.issued_on else ""
    return f"Bản chính thức {issued.edition} đã phát hành{on} giữ nguyên. Lời sửa ở đây chỉ có trong bản phát hành lại sau đó."


def find_report(user: User, key: str) -> Paper:
    """Return the paper of "2023" for a person; raise Http404 or PermissionDenied."""
    if not YEAR.fullmatch(key):
        raise Http404
    rows = Assessment.objects.visible_to(user).yearly().select_related("ward", "framework")
    assessment = rows.filter(year=int(key)).first()
    if assessment is None:
        raise Http404
    require(user, Act.SEE_WARD_WORK)
    return report_paper(gather(assessment, number=0, at=timezone.localtime()))
