"""Score a year from a file, or one rule: ``manage.py score --framework qd25-2021 --facts so-lieu.xlsx``."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from criteria.yamlfile import FaultyFile
from scoring.facts_file import sheet, yamlfacts
from scoring.facts_file.faults import FaultyFacts, refused, shown
from scoring.facts_file.report import STATUSES, as_data, as_lines
from scoring.facts_file.rulebook import Rulebook, rulebook
from scoring.facts_file.scoresheet import impossible, judge
from scoring.facts_file.single import judge_one
from scoring.facts_file.slots import Filled
from scoring.rules import Status

YAML = (".yaml", ".yml")
USAGE = (
    "Chọn một trong ba cách: --framework MÃ --template TỆP; --framework MÃ --facts TỆP [--json]; "
    "--rule LOẠI --params JSON --facts JSON [--max ĐIỂM] [--mode CÁCH] [--json]."
)


class Command(BaseCommand):
    help = (
        "Write an empty sheet of a framework's figures (--template), score a filled one (--facts), or score one rule "
        "(--rule). Needs no assessment, and no database where none is set up."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--framework", metavar="CODE", help="code of a framework, in any case: qd25-2021")
        parser.add_argument(
            "--template", type=Path, metavar="FILE", help="write an empty .xlsx or .yaml here"
        )
        parser.add_argument("--facts", help="filled .xlsx or .yaml; with --rule the figures as JSON")
        parser.add_argument("--rule", metavar="TYPE", help="a rule type: ratio_threshold")
        parser.add_argument("--params", metavar="JSON", help="parameters of the rule")
        parser.add_argument("--max", metavar="POINTS", help="most points of the rule")
        parser.add_argument("--mode", help="points, pass_fail or targets")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if _uses(options, "rule", "params", "facts") and not _uses_any(options, "framework", "template"):
                self._score_rule(options)
            elif _uses_any(options, "rule", "params", "max", "mode") or not _uses(options, "framework"):
                raise CommandError(USAGE)
            elif _uses(options, "template") and not _uses(options, "facts"):
                self._write_template(options)
            elif _uses(options, "facts") and not _uses(options, "template"):
                self._score_file(options)
            else:
                raise CommandError(USAGE)
        except (FaultyFacts, FaultyFile) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _score_rule(self, options: dict[str, Any]) -> None:
        found = judge_one(
            options["rule"], options["params"], options["facts"], most=options["max"], mode=options["mode"]
        )
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{STATUSES[Status(found['status'])]}. {found['explanation']}")

    def _write_template(self, options: dict[str, Any]) -> None:
        book, path = rulebook(options["framework"]), options["template"]
        if path.suffix.lower() not in (".xlsx", *YAML):
            raise refused(
                "Mẫu ghi ra tệp .xlsx hoặc .yaml; hãy đặt tên tệp có phần đuôi đó.", shown(str(path))
            )
        content = yamlfacts.template(book) if path.suffix.lower() in YAML else sheet.template(book)
        _refuse_overwriting(path, book)
        _write_whole(path, content)
        self.stdout.write(f"Đã ghi mẫu số liệu của {book.short_title} ({book.code}): {shown(str(path), 300)}")

    def _score_file(self, options: dict[str, Any]) -> None:
        book = rulebook(options["framework"])
        filled = _read(Path(options["facts"]), book)
        found = judge(book, filled)
        for line in impossible(filled, found):
            self.stderr.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(found)))


def _uses(options: dict[str, Any], *names: str) -> bool:
    return all(options[name] is not None for name in names)


def _uses_any(options: dict[str, Any], *names: str) -> bool:
    return any(options[name] is not None for name in names)


def _read(path: Path, book: Rulebook) -> Filled:
    """Return the figures of a file by its ending; raise FaultyFacts."""
    name = shown(str(path), 200)
    try:
        if not path.exists():
            raise refused(f"Không có tệp “{name}”.")
        if path.suffix.lower() in YAML:
            return yamlfacts.read(path, book)
        if path.suffix.lower() == ".xlsx":
            return sheet.read(path, book)
    except (OSError, ValueError) as error:  # a name too long, with a NUL, or a file that may not be read
        raise refused(f"Không đọc được tệp “{name}”.") from error
    raise refused(f"“{name}”: chỉ đọc tệp .xlsx hoặc .yaml.")


def _refuse_overwriting(path: Path, book: Rulebook) -> None:
    """A sheet that somebody has begun to fill stays; an empty one may be written again."""
    name = shown(str(path), 200)
    try:
        if not path.exists() or (path.is_file() and path.stat().st_size == 0):
            return
        begun = bool(_read(path, book).figures)
    except FaultyFacts:
        begun = True
    except (OSError, ValueError) as error:
        raise refused(f"Không ghi được tệp “{name}”.") from error
    if begun:
        raise refused(f"“{name}” đã có nội dung; mẫu không ghi đè. Hãy chọn tên tệp khác.")


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever finds half of it."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".mau-", delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o666 & ~_umask())
        Path(file.name).replace(path)
    except (OSError, ValueError) as error:
        raise refused(f"Không ghi được tệp “{shown(str(path), 200)}”.") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
