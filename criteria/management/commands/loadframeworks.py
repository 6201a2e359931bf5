"""Load the frameworks: ``manage.py loadframeworks`` takes the shipped ones, ``--dir`` those of another directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import Actor
from criteria.loading import SHIPPED, Outcome, load_frameworks
from criteria.yamlfile import FaultyFile

SENTENCES = {
    Outcome.CREATED: "{code}: đã nạp, {criteria} tiêu chí, {indicators} chỉ tiêu.",
    Outcome.REPLACED: "{code}: đã nạp lại bản {version}, {criteria} tiêu chí, {indicators} chỉ tiêu.",
    Outcome.NEW_VERSION: "{code}: đang được dùng, nội dung mới thành bản {version}.",
    Outcome.NEW_DRAFT: "{code}: bản đang áp dụng đã được sửa tại đây, nội dung mới thành dự thảo bản {version}.",
    Outcome.WAITS: "{code}: chưa nạp nội dung mới, vì dự thảo bản {version} chưa áp dụng và chưa bỏ.",
    Outcome.UNCHANGED: "{code}: không thay đổi.",
}


class Command(BaseCommand):
    help = "Load frameworks from YAML files; every fault is named with file, line and field."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dir", type=Path, default=SHIPPED, help="directory of the files")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Actor.system("manage.py loadframeworks")
        try:
            loaded = load_frameworks(directory=options["dir"], by=by)
        except FaultyFile as refusal:
            raise CommandError(str(refusal)) from refusal
        for one in loaded:
            framework = one.framework
            self.stdout.write(
                SENTENCES[one.outcome].format(
                    code=framework.code,
                    version=framework.version,
                    criteria=framework.criteria.count(),
                    indicators=framework.indicators.count(),
                )
            )
