"""Two versions of a rule set side by side: what was added, removed, reworded, and which points or rules changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from config import vietnamese as vi
from criteria.models import Framework, ValueCheck
from criteria.provenance import FrameworkValues, Value, provenance_of_all

HEAD_WORDS = {
    "title": "tên bộ tiêu chí",
    "short_title": "tên gọn",
    "mode": "cách đánh giá",
    "first_year": "áp dụng từ năm",
    "last_year": "áp dụng đến năm",
    "issued_on": "ngày ban hành",
    "issuer": "cơ quan ban hành",
    "documents": "căn cứ pháp lý",
    "thresholds": "điều kiện về điểm",
    "exclusions": "điều kiện loại trừ",
    "deadlines": "thời hạn",
    "dossier_parts": "thành phần hồ sơ",
    "forms": "biểu mẫu",
    "notes": "ghi chú về độ tin cậy",
    "cross_checks": "đối chiếu giữa các chỉ tiêu",
}


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORIGIN = "origin"  # the value stays, its certainty or source is another


KIND_WORDS = {
    Kind.ADDED: "thêm",
    Kind.REMOVED: "bỏ",
    Kind.CHANGED: "sửa",
    Kind.ORIGIN: "sửa nguồn",
}


@dataclass(frozen=True)
class Piece:
    """Some words of a text: ``mark`` is "" (both have them), "del" (only before) or "ins" (only after)."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """One value that differs; ``before`` and ``after`` are its words, empty where there is none."""

    kind: Kind
    path: str
    field: str
    place: str
    what: str
    before: str
    after: str

    @property
    def word(self) -> str:
        return KIND_WORDS[self.kind]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return both wordings in one line, word by word."""
        return tuple(pieces_of(self.before, self.after))


@dataclass(frozen=True)
class Comparison:
    """Two versions; ``head`` names what differs in their general data."""

    before: Framework
    after: Framework
    changes: tuple[Change, ...]
    head: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Return whether nothing differs, neither a value nor the head."""
        return not self.changes and not self.head

    def counted(self, kind: Kind) -> int:
        return sum(change.kind is kind for change in self.changes)

    @property
    def answer(self) -> str:
        """Return the sentence that sums the differences up."""
        if self.same:
            return "Hai bản giống nhau."
        counts = [(self.counted(kind), word) for kind, word in KIND_WORDS.items()]
        parts = [f"{word} {count}" for count, word in counts if count]
        values = f"Khác nhau: {', '.join(parts)} giá trị" if parts else "Các giá trị giống nhau"
        head = f"; khác ở {', '.join(self.head)}" if self.head else ""
        return f"{values}{head}."

    @property
    def scoring_paths(self) -> frozenset[str]:
        """Return the indicators ("1.2") whose points or rule differ: their scores no longer hold as they stand."""
        return frozenset(
            ".".join(change.path.split(".")[:2])
            for change in self.changes
            if "." in change.path and change.kind is not Kind.ORIGIN and change.field != ValueCheck.Field.NAME
        )


def compare(before: Framework, after: Framework) -> Comparison:
    """Return what differs between two versions; four queries for both."""
    old, new = provenance_of_all([before, after])
    head = tuple(word for name, word in HEAD_WORDS.items() if getattr(before, name) != getattr(after, name))
    return Comparison(before, after, tuple(_changes(old, new)), head)


def _changes(old: FrameworkValues, new: FrameworkValues) -> Iterator[Change]:
    was = {(value.path, value.field): value for value in old}
    now = {(value.path, value.field): value for value in new}
    for spot in sorted({*was, *now}, key=lambda spot: ([int(step) for step in spot[0].split(".")], spot[1])):
        found = _change(was.get(spot), now.get(spot))
        if found is not None:
            yield found


def _change(old: Value | None, new: Value | None) -> Change | None:
    one = new or old
    if one is None:
        return None
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
    elif old.value != new.value:
        kind = Kind.CHANGED
    elif (old.certainty, old.source) != (new.certainty, new.source):
        kind = Kind.ORIGIN
    else:
        return None
    before, after = (
        (words_of(old), words_of(new)) if kind is not Kind.ORIGIN else (_origin(old), _origin(new))
    )
    return Change(kind, one.path, one.field, one.node_word, one.field_word, before, after)


def words_of(value: Value | None) -> str:
    """Return the value as a sentence; "chưa có" for one that is not known, "" for none."""
    if value is None:
        return ""
    if value.value is None:
        return "chưa có"
    if value.field == "points":
        return f"{vi.points_paper(value.value)} điểm"
    return " ".join(value.words) or "chưa có"


def _origin(value: Value | None) -> str:
    if value is None:
        return ""
    return f"{value.certainty_word}{f'. Nguồn: {value.source}' if value.source else ''}"


def pieces_of(before: str, after: str) -> Iterator[Piece]:
    """Yield the words of both texts in order: those in both once, what differs as "del" and "ins"."""
    old, new = before.split(), after.split()
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("", " ".join(old[a:b]))
            continue
        if b > a:
            yield Piece("del", " ".join(old[a:b]))
        if d > c:
            yield Piece("ins", " ".join(new[c:d]))
