"""The quarter's synthesis as a paper of the portal: read, edited paragraph by paragraph, downloaded."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from config.access import Act, may, refusal
from reports.papers import Paper
from reports.synthesis.document import synthesis_document
from reports.synthesis.gather import Synthesis, gather

KEY = re.compile(r"(20[0-9]{2})-q([1-4])")


def synthesis_paper(found: Synthesis) -> Paper:
    """Return the synthesis as a paper; the sentences the portal words itself may be edited."""
    return Paper(
        name=f"synthesis:{found.key}",
        ward=found.ward,
        subject=found.ward,
        document=synthesis_document(found),
        home=reverse("reports:synthesis", kwargs={"year": found.year, "quarter": found.quarter}),
        home_label=f"Tổng hợp báo cáo {found.name}",
        file_stem=f"Tổng hợp báo cáo {found.name}",
        is_draft=bool(found.unsent),
        edit_act=Act.BUILD_DOSSIER,
    )


def find_synthesis(user: User, key: str) -> Paper:
    """Return the paper of "2023-q1" for a person; raise Http404 or PermissionDenied."""
    if not may(user, Act.SEE_WARD_WORK) or user.ward is None:
        raise PermissionDenied(refusal(Act.SEE_WARD_WORK))
    parts = KEY.fullmatch(key)
    if parts is None:
        raise Http404
    return synthesis_paper(gather(user.ward, int(parts[1]), int(parts[2])))
