"""What the ward's register says of a document beside what was read in its file: the officer sees both, and decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from config import vietnamese
from config.vietnamese import fold
from evidence.models import Document
from evidence.reading.naming import same_body


class Read(Protocol):
    """A value that was read (``evidence.reading.finding.Proposal``)."""

    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def page(self) -> int: ...


class Verdict(StrEnum):
    """How one field of the register stands to what was read."""

    SAME = "same"
    LESS = "less"  # the same in short, or without its accents: the file says it better
    DIFFERS = "differs"
    BLANK = "blank"  # the register says nothing, the file does
    UNREAD = "unread"  # nothing was read for it


@dataclass(frozen=True)
class Words:
    """Some words in a row; ``off`` where the other side says something else."""

    text: str
    off: bool


@dataclass(frozen=True)
class Line:
    """One field: what the register says, what was read, both as people write them."""

    field: str
    label: str
    register: str
    read: str
    page: int
    verdict: Verdict

    @property
    def off(self) -> bool:
        """Whether a person has to look: the file says something that the register does not."""
        return self.verdict in {Verdict.DIFFERS, Verdict.BLANK}

    @property
    def agrees(self) -> bool:
        """Whether register and file say the same, one of them perhaps in fewer words."""
        return self.verdict in {Verdict.SAME, Verdict.LESS}

    @property
    def gives(self) -> bool:
        """Whether the register gains by what was read."""
        return self.off or self.verdict == Verdict.LESS

    @property
    def register_words(self) -> tuple[Words, ...]:
        """Return the register's words in runs, marked where the file says something else."""
        return _marked(self.register, self.read)

    @property
    def read_words(self) -> tuple[Words, ...]:
        """Return the file's words in runs, marked where the register says something else."""
        return _marked(self.read, self.register)

    @property
    def request(self) -> str:
        """Return the sentence that asks who handed the document in to correct the register."""
        label = self.label.lower()
        if self.verdict == Verdict.BLANK:
            return f"Sổ chưa ghi {label}, văn bản ghi “{self.read}”. Đề nghị anh/chị bổ sung."
        return (
            f"Sổ ghi {label} “{self.register}”, văn bản ghi “{self.read}”. Đề nghị anh/chị sửa theo văn bản."
        )


LABELS = {
    "kind": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issued_on": "Ngày ban hành",
    "subject": "Trích yếu",
    "issuer": "Cơ quan ban hành",
    "signer": "Người ký",
}


def compare(document: Document, read: Iterable[Read]) -> tuple[Line, ...]:
    """Return one line for each field of the register, in its order; no query."""
    found = {one.field: one for one in read}
    return tuple(_line(document, name, found.get(name)) for name in LABELS)


def _marked(text: str, other: str) -> tuple[Words, ...]:
    own, against = text.split(), other.split()
    found = SequenceMatcher(None, [fold(word) for word in own], [fold(word) for word in against], False)
    runs = ((own[low:high], tag != "equal") for tag, low, high, _, _ in found.get_opcodes())
    return tuple(Words(" ".join(words), off) for words, off in runs if words)


def _line(document: Document, name: str, read: Read | None) -> Line:
    own = getattr(document, name)
    stored = own.isoformat() if isinstance(own, date) else str(own or "")
    if read is None or not read.value:
        return Line(name, LABELS[name], shown(name, stored), "", 0, Verdict.UNREAD)
    verdict = _verdict(name, stored, read.value)
    return Line(name, LABELS[name], shown(name, stored), shown(name, read.value), read.page, verdict)


def _verdict(name: str, stored: str, read: str) -> Verdict:
    if not stored:
        return Verdict.BLANK
    if not _AGREES[name](stored, read):
        return Verdict.DIFFERS
    shorter = len(fold(stored).split()) < len(fold(read).split()) and not same_body(stored, read)
    return Verdict.LESS if shorter or (stored.isascii() and not read.isascii()) else Verdict.SAME


def shown(name: str, value: str) -> str:
    """Return a field's stored value as people write it."""
    if not value:
        return ""
    if name == "kind":
        return dict(Document.Kind.choices).get(value, value)
    if name == "issued_on":
        try:
            return vietnamese.date(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def _equal(stored: str, read: str) -> bool:
    return stored == read


def _same_letters(stored: str, read: str) -> bool:
    """Accents, case and signs aside: "QĐ" is often typed "QD"."""
    return fold(stored).split() == fold(read).split()


def _shortened(stored: str, read: str) -> bool:
    """Whether one is the other with words left out: a register says a name without its title, a subject in short."""
    shorter, longer = sorted((fold(stored).split(), fold(read).split()), key=len)
    rest = iter(longer)
    return bool(shorter) and all(word in rest for word in shorter)


def _one_body(stored: str, read: str) -> bool:
    """Whether both name one body: abbreviated, in capitals, or with words left out."""
    return same_body(stored, read) or _shortened(stored, read)


_AGREES: dict[str, Callable[[str, str], bool]] = {
    "kind": _equal,
    "number": _same_letters,
    "issued_on": _equal,
    "subject": _shortened,
    "issuer": _one_body,
    "signer": _shortened,
}
