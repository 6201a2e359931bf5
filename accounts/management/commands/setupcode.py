"""``manage.py setupcode``: the code that opens the first-run page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.models import User
from accounts.setup_code import setup_code


class Command(BaseCommand):
    """Prints the code as long as nobody has an account; afterwards it opens nothing."""

    help = "Print the code that the first-run page asks for."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("The portal has users already: the first-run page is closed.")
            return
        self.stdout.write(f"Setup code: {setup_code()}")
        self.stdout.write(f"Enter it at {reverse('accounts:first_run')}")
