"""``manage.py verify_evidence``: read every stored file again and name the damaged, cut, swapped and missing ones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Ward
from evidence import store
from evidence.models import Revision


class Command(BaseCommand):
    help = "Compare every stored file with the size and hash it was received with; exit 1 when one differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", help="slug of one ward only")

    def handle(self, *args: Any, ward: str | None, **options: Any) -> None:
        rows = Revision.objects.order_by("pk")
        if ward:
            if not Ward.objects.filter(slug=ward).exists():
                raise CommandError(f"There is no ward {ward!r}.")
            rows = rows.filter(document__ward__slug=ward)
        checked, faults = 0, 0
        for revision in rows.iterator(chunk_size=500):
            checked += 1
            problem = self._problem(revision)
            if problem and Revision.objects.filter(pk=revision.pk).exists():  # a draft may go while this runs
                faults += 1
                self.stdout.write(f"revision {revision.pk} ({revision.stored_name}): {problem}")
        if faults:
            raise CommandError(f"{faults} of {checked} files are not as they were received.")
        self.stdout.write(f"{checked} files, all as they were received.")

    def _problem(self, revision: Revision) -> str:
        try:
            with store.path_of(revision.stored_name).open("rb") as file:
                digest, size = store.hash_of(file, revision.algorithm)
        except FileNotFoundError:
            return "missing"
        except OSError as error:
            return f"cannot be read ({error.strerror})"
        if size != revision.size:
            return f"{size} bytes instead of {revision.size}"
        return "" if digest == revision.digest else "content differs from what was received"
