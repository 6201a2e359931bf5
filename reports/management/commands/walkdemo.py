"""``manage.py walkdemo --to posting``: let the demo ward's year go on through the course, to look at its later steps."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.guard import Refused
from assignments.models import Assessment
from reports.demo.walking import STEPS, Walk
from reports.demo.wards import read_demo
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError


class Command(BaseCommand):
    help = "Play the demo year of ward Hồng Sơn on, from self-scoring to a later step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", required=True, choices=STEPS, help="the step in which the year stands then"
        )
        parser.add_argument("--processes", type=int, default=2, help="how many processes render papers")

    def handle(self, *args: Any, to: str, processes: int, **options: Any) -> None:
        demo = read_demo().wards[0]
        years = Assessment.objects.yearly().filter(ward__slug=demo.slug, year=demo.year)
        assessment = years.select_related("ward", "framework").first()
        if assessment is None or not assessment.ward.is_demo:
            raise CommandError("The demo is not loaded: run manage.py loaddemo first.")
        try:
            Walk(demo, assessment, processes).go(to)
        except (Refused, FontsMissing, DocumentError) as error:
            raise CommandError(str(error)) from error
        assessment.refresh_from_db()
        self.stdout.write(f"{assessment.ward}, {assessment}: {assessment.get_state_display()}.")
