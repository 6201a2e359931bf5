"""``manage.py verify_evidence``: read every stored file again, handed in or made here; name the damaged, missing and nameless."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Ward
from accounts.runs import Run, job_run
from config import vietnamese as vi
from evidence.verifying import ORPHAN, Fault, orphans, read_again
from reports.verifying.shelves import SHELVES

KINDS = {
    "changed": "bị sửa",
    "cut": "bị cắt ngắn",
    "grown": "bị dài ra",
    "swapped": "bị tráo",
    "missing": "bị mất",
    "unreadable": "không mở được",
    ORPHAN: "không thuộc mục nào",
}


class Command(BaseCommand):
    help = (
        "Compare every stored file with the size and hash it was stored with; exit 1 when anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ward", help="slug of one ward only")
        parser.add_argument("--report", help="file to write: one line of JSON for each fault and each ward")

    def handle(self, *args: Any, ward: str | None, report: str | None = None, **options: Any) -> None:
        if ward and not Ward.objects.filter(slug=ward).exists():
            raise CommandError(f"There is no ward {ward!r}.")
        with _report(report) as lines, nullcontext(Run()) if ward else job_run("verify_evidence") as run:
            checked, faults = self._look(ward or "", lines)
            damaged = faults.total() - faults[ORPHAN]
            run.summary = _sentence(checked.total(), faults)
            run.ok = not faults
            if faults:
                nameless = f", {faults[ORPHAN]} no row names" if faults[ORPHAN] else ""
                raise CommandError(
                    f"{damaged} of {checked.total()} files are not as they were stored{nameless}."
                )
        self.stdout.write(f"{checked.total()} files, all as they were stored.")

    def _look(self, slug: str, report: IO[str] | None) -> tuple[Counter[str], Counter[str]]:
        """Look at every file; return how many were read by ward, and how many faults of each kind there are."""
        checked: Counter[str] = Counter()
        faults: Counter[str] = Counter()
        by_ward: Counter[str] = Counter()
        for fault in self._faults(slug, checked):
            faults[fault.kind] += 1
            by_ward[fault.ward] += 1
            self.stdout.write(str(fault))
            _write(report, fault.plain())
        for one in sorted(checked | by_ward):
            if len(checked | by_ward) > 1:
                self.stdout.write(f"{one or '-'}: {checked[one]} files, {by_ward[one]} faults")
            _write(report, {"kind": "ward", "ward": one, "files": checked[one], "faults": by_ward[one]})
        return checked, faults

    def _faults(self, slug: str, checked: Counter[str]) -> Iterator[Fault]:
        for looked in read_again(slug, shelves=SHELVES):
            checked[looked.ward] += 1
            if looked.fault:
                yield looked.fault
        yield from orphans(slug, shelves=SHELVES)


def _sentence(checked: int, faults: Counter[str]) -> str:
    """Return the sentence for the health page: counts, never names."""
    if not faults:
        return f"{vi.number(checked)} tệp, tất cả còn nguyên."
    words = ", ".join(f"{vi.number(faults[kind])} tệp {KINDS[kind]}" for kind in KINDS if faults[kind])
    return f"{vi.number(checked)} tệp đã kiểm tra: {words}."


@contextmanager
def _report(name: str | None) -> Iterator[IO[str] | None]:
    """Open the file of the report; a place that cannot be written is said before anything is read."""
    if not name:
        yield None
        return
    try:
        file = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - closed below; what the body raises is its own
    except OSError as error:
        raise CommandError(f"The report cannot be written: {error}.") from error
    with file:
        yield file


def _write(report: IO[str] | None, line: dict[str, Any]) -> None:
    if report:
        report.write(json.dumps(line, ensure_ascii=False) + "\n")
