"""The second line of every view: scope was settled by ``visible_to`` (404), this settles the right (403)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from config.access import Act, Person, may, refusal


class Refused(Exception):
    """The state does not allow the act; the text is the polite Vietnamese sentence for the person who tried."""


def require(person: Person, act: Act, obj: Any = None) -> None:
    """Raise PermissionDenied with the act's Vietnamese sentence unless the person may do the act on the object."""
    if not may(person, act, obj):
        raise PermissionDenied(refusal(act))
