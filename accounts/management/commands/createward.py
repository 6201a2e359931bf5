"""``manage.py createward``: a real ward with its administrator, without the demo."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.db import transaction

from accounts.actions import create_person, create_ward
from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import User, Ward, login_name
from config.access import Role


class Command(BaseCommand):
    """Creates the ward and prints the administrator's one-time password; a second run changes nothing."""

    help = "Create a ward and its administrator; prints a one-time password that holds 24 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="official code of the commune-level unit")
        parser.add_argument("--slug", required=True, help="short name in addresses, e.g. hong-son")
        parser.add_argument("--kind", default=Ward.Kind.PHUONG, choices=Ward.Kind.values)
        parser.add_argument("--name", required=True, help="name without its kind, e.g. 'Hồng Sơn'")
        parser.add_argument("--parent", default="", help="the unit above, e.g. 'thành phố Vinh'")
        parser.add_argument("--province", required=True, help="e.g. 'tỉnh Nghệ An'")
        parser.add_argument("--admin-username", required=True)
        parser.add_argument("--admin-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        by = Actor.system("manage.py createward")
        _check(options)
        try:
            with transaction.atomic():
                ward = create_ward(
                    by=by,
                    code=options["code"],
                    slug=options["slug"],
                    kind=options["kind"],
                    name=options["name"],
                    parent_name=options["parent"],
                    province_name=options["province"],
                )
                person, password = create_person(
                    by=by,
                    ward=ward,
                    username=options["admin_username"],
                    full_name=options["admin_name"],
                    email="",
                    roles=[Role.WARD_ADMIN],
                )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Created {ward} ({ward.slug}).")
        self.stdout.write(f"Administrator: {person.username}")
        self.stdout.write(f"One-time password, valid 24 hours: {password}")


def _check(options: dict[str, Any]) -> None:
    """Stop with one sentence on values that a form would have refused."""
    try:
        validate_slug(options["slug"])
        Ward(
            code=options["code"],
            slug=options["slug"],
            kind=options["kind"],
            name=options["name"],
            parent_name=options["parent"],
            province_name=options["province"],
        ).clean_fields()
        User(username=login_name(options["admin_username"]), full_name=options["admin_name"]).clean_fields(
            exclude=["password"]
        )
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error
