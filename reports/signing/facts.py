"""Who signed a PDF, when, and whether it holds: asked of a child, for the file is a stranger's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from evidence import sandbox
from evidence.sandbox import MIB, Limits

LIMITS = Limits(memory=1024 * MIB, seconds=60)
"""A signed index of 1,000 rows takes about ten seconds."""


def signatures_of(path: Path) -> list[dict[str, Any]]:
    """Return one line for each signature of the file, in the order of signing.

    ``{"signer", "organisation", "signed_at" (ISO, "" when unsaid), "intact" (the signed bytes are unchanged and the signature
    is valid), "whole" (it is over all that was in the file when it was made), "trusted" (true, false; null: no roots are
    configured), "id" (hash of the signature itself)}``. Raises ``Refused`` and ``sandbox.Stopped`` for files that cannot be read.
    """
    found: list[dict[str, Any]] = sandbox.call(
        "reports.signing.examining:facts_job", str(path.absolute()), roots(), limits=LIMITS
    )
    return found


def roots() -> str:
    """Return where the certificates lie that the ward trusts; "" where none are configured."""
    return str(settings.SIGNATURE_ROOTS)
