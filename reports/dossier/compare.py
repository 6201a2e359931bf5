"""Two drafts of one dossier side by side: which parts differ, and in one of them which lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from accounts.guard import Refused
from evidence import sandbox, store
from reports.models import Dossier

SAME, CHANGED, ADDED, REMOVED, LEFT_OUT = "same", "changed", "added", "removed", "left_out"
WORDS = {
    SAME: "Không đổi",
    CHANGED: "Thay đổi",
    ADDED: "Thêm",
    REMOVED: "Không còn",
    LEFT_OUT: "Chỉ dựng ở một bản",
}
MOST_LINES = 4000
"""Lines of a part that are compared: some 100 pages; a page that was turned over needs no more."""
MOST_PLACES = 200
LIMITS = sandbox.Limits(memory=512 * sandbox.MIB, seconds=20, answer=4 * sandbox.MIB)
UNREADABLE = "Không đọc được nội dung của bản dự thảo đã lưu. Xin báo người quản trị hệ thống."


@dataclass(frozen=True)
class PartChange:
    """One part in both drafts: its pages in each (None: not in it), and how they differ."""

    key: str
    title: str
    state: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def is_told(self) -> bool:
        """Whether its lines may be compared: it is in both and differs."""
        return self.state == CHANGED


@dataclass(frozen=True)
class Place:
    """Lines that differ at one place: those of the earlier draft, those of the later one, each with its page."""

    before: tuple[tuple[int, str], ...]
    after: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Told:
    """The places at which a part differs; ``cut``: there are more lines or places than are shown."""

    places: tuple[Place, ...]
    cut: bool = False


def parts_compared(before: Dossier, after: Dossier) -> list[PartChange]:
    """Return every part of either draft: in the later one's order, then what is no longer there.

    What one of them was not asked for is left out of it, not added or removed.
    """
    old = {part["key"]: part for part in before.made}
    new = {part["key"]: part for part in after.made}
    found = [
        PartChange(key, part["title"], _state(old.get(key), part, bool(before.parts)), old.get(key), part)
        for key, part in new.items()
    ]
    gone = LEFT_OUT if after.parts else REMOVED
    return found + [
        PartChange(key, part["title"], gone, part, None) for key, part in old.items() if key not in new
    ]


def _state(old: Mapping[str, Any] | None, new: Mapping[str, Any], was_chosen: bool) -> str:
    if old is None:
        return LEFT_OUT if was_chosen else ADDED
    return SAME if old["digest"] == new["digest"] else CHANGED


def told(before: Dossier, after: Dossier, part: PartChange) -> Told:
    """Return the lines in which a part of the stored files differs; raises Refused where a file cannot be read."""
    assert part.before is not None and part.after is not None  # noqa: S101 - ``is_told``
    old, new = _lines(before, part.before), _lines(after, part.after)
    found = places(old, new)
    cut = len(old) == MOST_LINES or len(new) == MOST_LINES or len(found) > MOST_PLACES
    return Told(tuple(found[:MOST_PLACES]), cut)


Line = tuple[int, str]
"""Page and text."""


def _lines(draft: Dossier, part: Mapping[str, Any]) -> list[Line]:
    path = str(store.path_of(draft.stored_name))
    try:
        rows = sandbox.call(
            "reports.dossier.page_text:lines_job",
            path,
            part["first"],
            part["pages"],
            MOST_LINES,
            limits=LIMITS,
        )
    except sandbox.Stopped as error:
        raise Refused(UNREADABLE) from error
    return [(int(page), str(text)) for page, text in rows]


def places(old: Sequence[Line], new: Sequence[Line]) -> list[Place]:
    """Return where two texts differ; a line that only moved to another page is the same. Pure."""
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    return [
        Place(tuple(old[a:b]), tuple(new[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]


@dataclass(frozen=True)
class Comparison:
    """What the page of two drafts shows."""

    drafts: Sequence[Dossier]
    before: Dossier
    after: Dossier
    parts: Sequence[PartChange]
    shown: PartChange | None = None
    told: Told | None = None
    problem: str = ""

    @property
    def compared(self) -> int:
        """How many parts both drafts were asked for."""
        return sum(part.state != LEFT_OUT for part in self.parts)

    @property
    def changed(self) -> int:
        return sum(part.state not in {SAME, LEFT_OUT} for part in self.parts)

    @property
    def answer(self) -> str:
        """Return what differs as one sentence."""
        old, new = str(self.before).lower(), str(self.after)
        if not self.changed:
            return f"{new} giống {old} ở cả {self.compared} phần có ở hai bản."
        return f"{new} khác {old} ở {self.changed}/{self.compared} phần."


def comparison(drafts: Sequence[Dossier], old: str, new: str, key: str) -> Comparison | None:
    """Return two drafts of ``drafts`` (the newest first) side by side; None while fewer than two tell of their parts.

    ``old`` and ``new`` are numbers as sent, the two newest where they name none; ``key``: the part whose lines are read.
    """
    known = {str(draft.number): draft for draft in drafts if draft.made and draft.state == Dossier.State.DONE}
    if len(known) < 2:
        return None
    rows = list(known.values())
    first, second = known.get(old, rows[1]), known.get(new, rows[0])
    if first is second:
        first, second = rows[1], rows[0]
    before, after = sorted((first, second), key=lambda draft: draft.number)
    parts = parts_compared(before, after)
    shown = next((part for part in parts if part.key == key and part.is_told), None)
    if shown is None:
        return Comparison(rows, before, after, parts)
    try:
        return Comparison(rows, before, after, parts, shown, told(before, after, shown))
    except Refused as error:
        return Comparison(rows, before, after, parts, shown, problem=str(error))
