"""The number a sender keeps: eight digits that say nothing of who or how many wrote."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

SALT = "reports.opinions.codes"
DIGITS = 8


def new_ticket() -> str:
    """Return what marks one filled form, so that a double click or a second try sends it once."""
    return secrets.token_urlsafe(16)


def code_of(ticket: str, text: str, attempt: int) -> str:
    """Return the number that belongs to a ticket sent with a text ("4127-0385"); a later attempt where another has it already.

    The text counts with it: one ticket sent with many texts does not make everybody look for a free number for long.
    """
    digest = salted_hmac(SALT, f"{attempt}:{ticket}:{text}", algorithm="sha256").hexdigest()
    digits = f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"
    return f"{digits[:4]}-{digits[4:]}"
