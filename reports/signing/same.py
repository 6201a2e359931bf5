"""Whether a file that came back is the issued one with signatures added, and nothing else."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.guard import Refused
from evidence import sandbox
from evidence.sandbox import Stopped
from reports.signing.facts import LIMITS, roots

log = logging.getLogger(__name__)

UNCHECKED = (
    "Cổng không đối chiếu được tệp này với bản chính thức nên chưa nhận. "
    "Xin tải lại bản chính thức từ cổng rồi ký lên bản đó."
)


@dataclass(frozen=True)
class Verdict:
    """What was found of a candidate: ``refusal`` is the sentence why it is not the same, "" when it is.

    ``is_continued``: the issued file stands in it byte for byte. ``signatures`` as in ``facts.signatures_of``, all of them
    intact; empty for one that is refused.
    """

    refusal: str = ""
    is_continued: bool = False
    signatures: tuple[dict[str, Any], ...] = ()

    @property
    def is_same(self) -> bool:
        return not self.refusal


def is_same_with_signature(
    original_path: Path, candidate_path: Path, place: dict[str, Any] | None = None
) -> Verdict:
    """Compare a candidate with the issued file; ``place`` is where a signature may lie over text (``IssuedFile.place``)."""
    names = (str(original_path.absolute()), str(candidate_path.absolute()))
    try:
        found = sandbox.call("reports.signing.examining:same_job", *names, place, roots(), limits=LIMITS)
    except Refused as refused:
        return Verdict(str(refused))
    except Stopped as stopped:
        log.warning("The comparison of a signed file was stopped: %s.", stopped.why)
        return Verdict(UNCHECKED)
    return Verdict("", bool(found["continued"]), tuple(found["signatures"]))
