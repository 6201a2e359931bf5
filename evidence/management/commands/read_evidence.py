"""``manage.py read_evidence``: ask the worker to read stored files that were never read, or to read them again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.models import Ward
from evidence.models import Reading, Revision
from evidence.reading import making, tools


class Command(BaseCommand):
    help = (
        "Ask for the reading of files without one, and of those a missing program or a failure left unread; "
        "--again asks for every file anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="read every file anew")
        parser.add_argument("--ward", metavar="SLUG", help="only the files of this ward")

    def handle(self, *args: Any, again: bool, ward: str | None, **options: Any) -> None:
        revisions = Revision.objects.order_by("pk")
        if ward:
            if not Ward.objects.filter(slug=ward).exists():
                raise CommandError(f"There is no ward {ward}.")
            revisions = revisions.filter(document__ward__slug=ward)
        old, new = list(_to_read_again(revisions, every=again)), list(revisions.filter(reading=None))
        for revision in new:
            making.begin(revision)
        for reading in old:
            making.again(reading)
        self.stdout.write(f"{len(new)} files will be read, {len(old)} files will be read again.")
        if not tools.ocr_available():
            self.stdout.write("ocrmypdf or its Vietnamese data is missing: scans and pictures stay unread.")


def _to_read_again(revisions: QuerySet[Revision], *, every: bool) -> QuerySet[Reading]:
    """The readings that ended without text, with a reason; or all that ended."""
    ended = (
        Reading.objects.filter(revision__in=revisions, finished_at__isnull=False)
        .order_by("pk")
        .only("revision_id")
    )
    return ended if every else ended.filter(source="").exclude(problem="")
