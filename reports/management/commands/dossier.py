"""``manage.py dossier --ward hong-son --year 2023 --out FILE``: print the dossier without the browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

from accounts.audit import Actor, record
from assignments.models import Assessment
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError
from reports.dossier import making
from reports.dossier.source import gather


class Command(BaseCommand):
    help = "Write the draft dossier of a ward and year as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", required=True, help="slug of the ward, e.g. hong-son")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--out", required=True, type=Path, help="file to write")

    def handle(self, *args: Any, ward: str, year: int, out: Path, **options: Any) -> None:
        found = (
            Assessment.objects.yearly().filter(ward__slug=ward, year=year).select_related("ward", "framework")
        )
        assessment = found.first()
        if assessment is None:
            raise CommandError(f"No assessment of ward {ward!r} for {year}.")
        number = (assessment.dossiers.aggregate(last=Max("number"))["last"] or 0) + 1
        try:
            assembled = making.render(gather(assessment, number=number, at=timezone.localtime()))
            out.write_bytes(assembled.pdf)
        except (FontsMissing, DocumentError, OSError) as error:
            raise CommandError(str(error)) from error
        record(
            Actor.system("manage.py dossier"), "dossier_print", assessment, detail={"pages": assembled.pages}
        )
        self.stdout.write(f"{out}: {assembled.pages} pages")
