"""``manage.py loaddemo``: the demo wards with their plans, and the accounts to look at it with."""

from __future__ import annotations

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.audit import Actor
from accounts.guard import Refused
from reports.demo.loading import Login, load_demo, public_links
from reports.documents.fonts import FontsMissing
from reports.documents.pdf import DocumentError

HEAD = Login("Vai trò", "Đơn vị", "Họ và tên", "Tên đăng nhập", "Mật khẩu")


class Command(BaseCommand):
    """Prints one login for each role; a second run changes nothing."""

    help = "Load the demo year: invented people, plans, proof and figures of the demo wards. Refused beside real wards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=2, help="how many processes render the papers (default 2)"
        )

    def handle(self, *args: Any, processes: int, **options: Any) -> None:
        call_command("loadframeworks", stdout=StringIO())
        try:
            logins = load_demo(Actor.system("manage.py loaddemo"), processes)
        except (Refused, FontsMissing, DocumentError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Dữ liệu minh họa đã sẵn sàng. Tên người, văn bản, số liệu đều là giả định.")
        for line in _table((HEAD, *logins)):
            self.stdout.write(line)
        for recipient, address in public_links():
            self.stdout.write(f"Đường dẫn đã gửi {recipient} (không cần tài khoản): {address}")


def _table(rows: tuple[Login, ...]) -> list[str]:
    """Return the rows as lines with columns one under the other."""
    cells = [(row.role, row.ward, row.name, row.username, row.password) for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(5)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
