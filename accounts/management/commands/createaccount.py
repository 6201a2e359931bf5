"""``manage.py createaccount``: an account of the province or of the system, which belong to no ward."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import create_person_above
from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import User, login_name
from config.access import WARD_ROLES, Role

ROLES = [role.value for role in Role if role not in WARD_ROLES]


class Command(BaseCommand):
    """Creates the account and prints its one-time password; a second run changes nothing."""

    help = "Create an account of the province or the system; prints a one-time password that holds 24 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="full name, e.g. 'Nguyễn Văn Sở'")

    def handle(self, *args: Any, **options: Any) -> None:
        username, name = options["username"], options["name"]
        try:
            User(username=login_name(username), full_name=name).clean_fields(exclude=["password"])
            person, password = create_person_above(
                by=Actor.system("manage.py createaccount"),
                username=username,
                full_name=name,
                role=Role(options["role"]),
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Account: {person.username} ({options['role']})")
        self.stdout.write(f"One-time password, valid 24 hours: {password}")
