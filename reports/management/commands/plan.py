"""``manage.py plan --ward hong-son --year 2023 --out FILE.docx|FILE.pdf``: write the ward's plan without the browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.audit import Actor, record
from assignments.models import Plan
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError
from reports.papers import MEDIA_TYPES, plan_paper, write_paper


class Command(BaseCommand):
    help = "Write the plan of a ward and year as PDF or Word file; an issued plan before a draft, the newest version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", required=True, help="slug of the ward, e.g. hong-son")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--code", default="", help="code of the plan, where the year has several")
        parser.add_argument(
            "--out", required=True, type=Path, help="file to write: its ending says which format"
        )

    def handle(self, *args: Any, ward: str, year: int, code: str, out: Path, **options: Any) -> None:
        ending = out.suffix.lower().lstrip(".")
        if ending not in MEDIA_TYPES:
            raise CommandError("The file must end in .pdf or .docx.")
        plan = _chosen(ward, year, code)
        try:
            out.write_bytes(write_paper(plan_paper(plan), ending, timezone.localtime()))
        except (FontsMissing, DocumentError, OSError) as error:
            raise CommandError(str(error)) from error
        record(Actor.system("manage.py plan"), "paper_download", plan, detail={"tệp": ending})
        self.stdout.write(f"{out}: {plan}")


def _chosen(ward: str, year: int, code: str) -> Plan:
    """Return the plan to write; CommandError names the codes when several plans cover the year."""
    plans = Plan.objects.filter(ward__slug=ward, first_year__lte=year, last_year__gte=year)
    plans = plans.exclude(state=Plan.State.SUPERSEDED).select_related("ward")
    found = list(plans.filter(code=code) if code else plans)
    issued = [plan for plan in found if plan.state == Plan.State.ISSUED] or found
    if not issued:
        raise CommandError(f"No plan of ward {ward!r} for {year}.")
    codes = sorted({plan.code for plan in issued})
    if len(codes) > 1:
        raise CommandError(f"Several plans for {year}; choose one with --code: {', '.join(codes)}.")
    return max(issued, key=lambda plan: plan.version)
