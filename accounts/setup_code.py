"""The code that whoever installs a fresh portal reads on the server, so that no stranger opens it first."""

from __future__ import annotations

import base64

from django.utils.crypto import constant_time_compare, salted_hmac


def setup_code() -> str:
    """Return the code of this installation ("k3fa-92mq-…", 80 bits, made from SECRET_KEY: nothing is stored)."""
    digest = salted_hmac("accounts.setup_code", "first run", algorithm="sha256").digest()
    text = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def is_setup_code(text: str) -> bool:
    """Return whether the text is the code; spaces, hyphens and case do not matter."""
    return constant_time_compare(_bare(text), _bare(setup_code()))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())
