"""``manage.py onetimepassword``: the way in when a ward's only administrator has forgotten the password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import issue_one_time_password
from accounts.audit import Actor
from accounts.models import User, login_name


class Command(BaseCommand):
    """Issues a one-time password for one account, logged like the administrator's."""

    help = (
        "Print a one-time password for an account; it holds 24 hours and must be changed at the first login."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=login_name(options["username"])).first()
        if person is None:
            raise CommandError(f"No account is called {options['username']!r}.")
        password = issue_one_time_password(by=Actor.system("manage.py onetimepassword"), person=person)
        self.stdout.write(f"One-time password for {person.username}, valid 24 hours: {password}")
