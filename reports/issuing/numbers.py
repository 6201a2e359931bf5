"""Who signs a set, and what the clerk gave each of its papers: number and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import Holding, User, Ward
from config.access import Role
from reports.dossier.source import CHAIR, Entry, Signing
from reports.models import Issue


@dataclass(frozen=True)
class Signer:
    """A leader who may sign; ``for_chair``: holds no chair's post, so signs "KT. CHỦ TỊCH"."""

    user: User
    title: str
    for_chair: bool

    @property
    def label(self) -> str:
        words = f"{self.user.full_name}, {self.title}" if self.title else self.user.full_name
        return f"{words} (ký thay Chủ tịch)" if self.for_chair else words


def signers_of(ward: Ward, on: date) -> list[Signer]:
    """Return the ward's leaders with the posts they hold on the day, who chairs first; two queries."""
    held = Prefetch(
        "holdings",
        Holding.objects.on(on).select_related("position").order_by("position__order"),
        to_attr="held_now",
    )
    leaders = User.objects.filter(ward=ward, is_active=True, grants__role=Role.LEADER).distinct()
    found = []
    for user in leaders.order_by("full_name", "pk").prefetch_related(held):
        titles = [holding.position.title for holding in user.held_now]
        chairs = any(title.startswith(CHAIR) or title == "Chủ tịch" for title in titles)
        found.append(Signer(user, ", ".join(titles), not chairs))
    return sorted(found, key=lambda one: one.for_chair)


@dataclass(frozen=True)
class Slot:
    """What a paper's head has room for: a number before its symbol ("BC-UBND"; None: no number), a day."""

    symbol: str | None
    has_day: bool


SLOTS: Mapping[str, Slot] = {
    "report": Slot("BC-UBND", True),
    "score-sheet": Slot(None, True),
    "opinions": Slot(None, True),
    "request": Slot("TTr-UBND", True),
    "survey": Slot(None, True),
    "minutes": Slot("BB-UBND", False),
    "posting-record": Slot("BB-UBND", False),
}
"""By the key of the part; a test holds it against the papers themselves."""


def signing_of(issue: Issue) -> Signing:
    """Return who signs a set and what its papers carry, as stored."""
    return Signing(issue.signer_name, issue.signs_for_chair, entries_of(issue.entries))


def entries_of(stored: Mapping[str, Mapping[str, str]]) -> dict[str, Entry]:
    """Return stored entries by the key of the paper."""
    return {
        key: Entry(one.get("number", ""), date.fromisoformat(one["on"]) if one.get("on") else None)
        for key, one in stored.items()
    }


def stored_entries(entries: Mapping[str, Entry], digests: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return entries as stored, with the hash of what each paper says beside them: which one changed can be told."""
    return {
        key: {
            "number": entries.get(key, Entry()).number,
            "on": on.isoformat() if (on := entries.get(key, Entry()).on) else "",
            "digest": digest,
        }
        for key, digest in digests.items()
    }
