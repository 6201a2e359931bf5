"""``manage.py verify_audit``: is the log whole?"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.append_only import is_installed
from accounts.audit import PORTAL_CHAIN, AuditEntry, AuditHead, verify
from accounts.models import Ward
from accounts.runs import Run, job_run


class Command(BaseCommand):
    """Prints the head of each chain and every fault; exit code 1 on faults."""

    help = "Check the hash chains of the log; the printed heads can be compared with those in a dossier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ward", metavar="SLUG", help="only this ward's chain")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["ward"]
        with nullcontext(Run()) if slug else job_run("verify_audit") as run:
            faults = self._faults(_chains(slug))
            run.ok = not faults
            run.summary = f"Nhật ký có {faults} chỗ không khớp." if faults else "Nhật ký còn nguyên."
        if faults:
            raise CommandError(f"{faults} fault(s) in the log.", returncode=1)
        self.stdout.write("The log is whole.")

    def _faults(self, chains: dict[str, str]) -> int:
        """Print the head of each chain and every fault; return how many."""
        faults = 0
        if not is_installed(connection):
            faults += 1
            self.stdout.write("the triggers that keep the log append-only are missing")
        for chain, name in chains.items():
            head = AuditHead.objects.filter(chain=chain).first()
            self.stdout.write(
                f"{name}: row {head.number}, head {head.digest}" if head else f"{name}: no head"
            )
            if chain != PORTAL_CHAIN and not (head and head.number):
                # create_ward wrote the first row: a chain removed whole, head and all, leaves no fault of its own.
                faults += 1
                self.stdout.write("  every row is gone: the ward's own creation is in no log")
            for fault in verify(chain):
                faults += 1
                self.stdout.write(f"  row {fault.number}: {fault.message}")
        return faults


def _chains(slug: str | None) -> dict[str, str]:
    """Return {chain: name} of one ward, or of every ward and every chain that has rows or a head."""
    if slug:
        ward = Ward.objects.filter(slug=slug).first()
        if ward is None:
            raise CommandError(f"No ward is called {slug!r}.")
        return {f"ward:{ward.pk}": slug}
    names = {f"ward:{pk}": name for pk, name in Ward.objects.values_list("pk", "slug")}
    found = set(names) | set(AuditHead.objects.values_list("chain", flat=True))
    found |= set(AuditEntry.objects.order_by().values_list("chain", flat=True).distinct())
    return {chain: names.get(chain, chain) for chain in sorted(found)}
