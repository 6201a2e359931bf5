"""Load a ward's plan from a file: ``manage.py loadplan --ward hong-son assignments/plans/hong-son-2023.yaml``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import Ward
from assignments.loading import Outcome, load_plan
from assignments.planfile import read_plan
from criteria.yamlfile import FaultyFile

SENTENCES = {
    Outcome.CREATED: "Đã nạp {plan}: {paragraphs} đoạn, {assignments} nhiệm vụ.",
    Outcome.REREAD: "Đã đọc lại phân công của {plan}: {paragraphs} đoạn, {assignments} nhiệm vụ.",
    Outcome.UNCHANGED: "{plan} đã có, không thay đổi.",
}


class Command(BaseCommand):
    help = "Load a ward's plan from a YAML file; every fault is named with file, line and field."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--ward", required=True, help="the ward's short name in addresses")
        parser.add_argument(
            "--framework", default="", help="code of the framework, where it is not the file's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ward = Ward.objects.filter(slug=options["ward"]).first()
        if ward is None:
            raise CommandError(f"Không có xã, phường nào mang tên ngắn “{options['ward']}”.")
        try:
            loaded = load_plan(
                ward=ward,
                plan=read_plan(options["file"]),
                by=Actor.system("manage.py loadplan"),
                framework=options["framework"],
            )
        except (FaultyFile, Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        plan = loaded.plan
        self.stdout.write(
            SENTENCES[loaded.outcome].format(
                plan=plan,
                paragraphs=plan.paragraphs.count(),
                assignments=plan.assignments.count() + plan.tasks.count(),
            )
        )
