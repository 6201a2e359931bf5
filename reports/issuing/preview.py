"""One paper of a presented set as leadership reads it before the decision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config import vietnamese as vi
from reports.documents.assembly import build, content_digest, short_digest
from reports.documents.cache import PartCache
from reports.documents.fonts import configured
from reports.documents.stamp import Stamp
from reports.issuing.content import content_now
from reports.issuing.numbers import signing_of
from reports.models import Issue


@dataclass(frozen=True)
class Preview:
    """The paper's title and its pages."""

    title: str
    pdf: bytes


def preview_pdf(issue: Issue, key: str, cache: Path) -> Preview | None:
    """Return one paper of the set as it would be issued now, marked as not issued; None where the set holds no such paper.

    Raises FontsMissing and ``DocumentError``.
    """
    if key not in issue.entries:
        return None
    content = content_now(issue.assessment, keys=[key], signing=signing_of(issue))
    parts = [part for part in content.parts if part.key == key]
    if not parts:
        return None
    made = build(
        parts,
        folder=configured(),
        stamped=Stamp(
            notice=f"BẢN TRÌNH LẦN {issue.number}, CHƯA PHÁT HÀNH",
            foot_left=f"Số liệu đến {vi.date(content.source.today)}",
            foot_right=f"{vi.datetime(content.source.at)} · SHA-256 {short_digest(content_digest(parts))}",
        ),
        title=parts[0].title,
        cache=PartCache(cache),
        processes=1,
    )
    return Preview(parts[0].title, made.pdf)
