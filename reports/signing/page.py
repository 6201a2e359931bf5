"""What a page says of the signatures on an issued file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import User
from config.access import Act, may, refusal
from reports.models import Issue, IssuedFile, SignedCopy

TRUST = {
    True: "Chứng thư do nơi được phường tin cậy cấp.",
    False: "Chứng thư không thuộc các nơi được phường tin cậy.",
    None: "Chưa xét độ tin cậy của chứng thư.",
}


@dataclass(frozen=True)
class Line:
    """One signature as it was found when the copy came: who, when by the signer's own clock, whether it is to be trusted."""

    signer: str
    organisation: str
    at: datetime | None
    intact: bool
    trust: str
    is_trusted: bool | None
    is_new: bool


@dataclass(frozen=True)
class Signed:
    """The last copy of a file that counts, with its signatures."""

    copy: SignedCopy
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """ "Đã ký: Phạm Văn Dũng, UBND phường Ví Dụ" """
        return f"Đã ký: {', '.join(line.signer for line in self.lines)}"


def lines_of(copy: SignedCopy) -> tuple[Line, ...]:
    """Return the signatures of a copy in the order of signing."""
    return tuple(_line(one) for one in copy.signatures)


def _line(fact: dict[str, Any]) -> Line:
    trusted = fact.get("trusted")
    return Line(
        fact["signer"] or "Người ký không ghi tên",
        fact.get("organisation", ""),
        parse_datetime(fact["signed_at"]) if fact["signed_at"] else None,
        bool(fact["intact"] and fact["whole"]),
        TRUST[trusted],
        trusted,
        bool(fact.get("added")),
    )


def signed_of(files: Iterable[IssuedFile]) -> dict[int, Signed]:
    """Return the last copy that counts for each file that has one, by the file's id. One query."""
    copies = SignedCopy.objects.counting().filter(file__in=[one.pk for one in files]).order_by("number")
    return {copy.file_id: Signed(copy, lines_of(copy)) for copy in copies}


class SigningPage:
    """The page of one issued file: its copies, and what the person may do. Two queries."""

    def __init__(self, file: IssuedFile, user: User) -> None:
        self.file, self.user = file, user

    @cached_property
    def copies(self) -> list[SignedCopy]:
        """All copies, the newest first, those struck out among them."""
        rows = self.file.signed.select_related("added_by", "struck_by").order_by("-number")
        return list(rows)

    @cached_property
    def rows(self) -> list[tuple[SignedCopy, tuple[Line, ...]]]:
        return [(copy, lines_of(copy)) for copy in self.copies]

    @cached_property
    def last(self) -> SignedCopy | None:
        """The newest copy that counts."""
        return next((copy for copy in self.copies if copy.struck_at is None), None)

    @property
    def signed(self) -> Signed | None:
        return Signed(self.last, lines_of(self.last)) if self.last else None

    @property
    def is_open(self) -> bool:
        return self.file.issue.state == Issue.State.ISSUED

    @property
    def may_keep(self) -> bool:
        return self.is_open and may(self.user, Act.KEEP_SIGNED)

    @property
    def may_sign(self) -> bool:
        return self.is_open and may(self.user, Act.SIGN_DOSSIER)

    @property
    def may_strike(self) -> bool:
        return may(self.user, Act.KEEP_SIGNED)

    @property
    def why_not(self) -> str:
        """Why this person signs nothing here; "" when some way is open."""
        if not self.is_open:
            return "Bản chính thức này đã được thay bằng bản sau nên không nhận thêm chữ ký."
        return "" if self.may_keep or self.may_sign else refusal(Act.KEEP_SIGNED)

    @property
    def place_words(self) -> str:
        """Where the signature belongs: "Trang 3, trên tên người ký"."""
        place = self.file.place
        if place is None:
            return "Văn bản này không có chỗ ký riêng; chữ ký số không hiện trên trang."
        return f"Trang {place['page'] + 1} của {self.file.pages}, trên họ tên người ký."

    @property
    def answer(self) -> str:
        if self.signed is None:
            return "Văn bản này chưa có bản ký số."
        count = len(self.signed.lines)
        return f"Văn bản này đã có {count} chữ ký số, các chữ ký đều nguyên vẹn."
