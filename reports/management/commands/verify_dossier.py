"""``manage.py verify_dossier``: whether a file is a paper that was issued here, and unchanged."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.verifying.checking import Answer, Outcome, check_file, received
from reports.verifying.codes import normal

WRONG, UNREADABLE, REPLACED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Compare a file with what was issued. Exit status: 0 the issued paper, unchanged and in force (a signature may have "
        "been added); 1 anything else; 2 the file or the code cannot be read; 3 unchanged, but replaced by a later edition."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the PDF to look at")
        parser.add_argument(
            "--code", default="", help="the code printed on the paper, where it should be that one"
        )

    def handle(self, *args: Any, file: str, code: str, **options: Any) -> None:
        if code and normal(code) is None:
            raise CommandError(f"{code!r} is no code: a letter is wrong or missing.", returncode=UNREADABLE)
        try:
            found = received(Path(file))
        except OSError as error:
            raise CommandError(f"{file} cannot be read ({error.strerror}).", returncode=UNREADABLE) from error
        answer = check_file(found, code)
        self.stdout.write(f"{found.digest}  {file}")
        if paper := answer.paper:
            since = f", replaced on {paper.replaced_on or 'a later day'}" if paper.is_replaced else ""
            self.stdout.write(
                f"{paper.code}: {paper.title}, {paper.ward}, issued on {paper.issued_on}{since}"
            )
        said = _sentence(answer)
        if not answer.is_whole:
            raise CommandError(said, returncode=WRONG)
        if answer.paper and answer.paper.is_replaced:
            raise CommandError(f"{said} It was replaced.", returncode=REPLACED)
        self.stdout.write(said)


def _sentence(answer: Answer) -> str:
    pages = f" ({answer.pages})" if answer.outcome in {Outcome.PAGES_ADDED, Outcome.PAGES_GONE} else ""
    return f"{answer.outcome.value.capitalize()}{pages}."
