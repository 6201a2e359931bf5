"""What stays out of the server's log: the secrets that stand in addresses."""

from __future__ import annotations

import logging
import re

SECRET_PARTS = re.compile(r"(/gui/|/phieu/|/dat-lai-mat-khau/)[^\s\"'?#]+")
"""What follows in the address of a link for people without an account, of a public slip, or of one that sets a password."""


def without_secrets(text: str) -> str:
    """Return a text with the secret part of every address in it left out: "/gui/…"."""
    return SECRET_PARTS.sub(r"\1…", text)


class HideSecrets(logging.Filter):
    """Take secrets out of every line; Django writes the whole path of a request it refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = without_secrets(said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
