"""Who holds a position from when: what the cells of the people say, tried on the terms as they are."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from accounts.sheets.content import Content, Post, Term
from accounts.workbooks.checked import Row
from accounts.workbooks.names import Directory
from config import vietnamese as vi

HOW = "Viết như “tu-phap từ 01/06/2023”; nhiều chức danh cách nhau bằng dấu chấm phẩy."
NOT_A_DAY = "Cần là ngày có thật trong khoảng 01/01/1950 – 31/12/2100, viết như 01/06/2023."
_DAY = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
_TERM = re.compile(
    rf"(?P<post>.+?)\s*[:,(]?\s*\btừ\s+(?:ngày\s+)?(?P<since>{_DAY})"
    rf"(?:\s+đến\s+(?:hết\s+)?(?:ngày\s+)?(?P<until>{_DAY}))?\)?",
    re.IGNORECASE,
)


@dataclass
class Said:
    """One entry of a cell: a position with the days written behind it."""

    row: Row
    post: Post
    username: str
    active: bool
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class HandOver:
    """One handover to be stored: the position goes to a person from a day on, or to nobody (``username`` empty)."""

    post: Post
    username: str
    since: dt.date


def read_terms(row: Row, username: str, *, active: bool, posts: Directory[Post]) -> list[Said]:
    """Return the entries of a person's cell that can be read; the others leave a fault."""
    found = []
    for text in row.get("terms") or ():
        try:
            post, since, until = _parts(text, posts)
        except ValueError as error:
            row.fault("terms", str(error))
        else:
            found.append(Said(row, post, username, active, since, until))
    return found


def _parts(text: str, posts: Directory[Post]) -> tuple[Post, dt.date, dt.date | None]:
    match = _TERM.fullmatch(unicodedata.normalize("NFC", text))
    if not match:
        raise ValueError(f"Không hiểu “{text[:80]}”. {HOW}")
    post = posts.find(match["post"])
    since = _day(match["since"])
    until = _day(match["until"]) if match["until"] else None
    if until and until < since:
        raise ValueError("Ngày thôi giữ không trước ngày bắt đầu giữ.")
    return post, since, until


def _day(text: str) -> dt.date:
    day, month, year = (int(part) for part in re.split(r"[/.-]", text))
    try:
        found = dt.date(year, month, day)
    except ValueError as error:
        raise ValueError(NOT_A_DAY) from error
    if not 1950 <= year <= 2100:
        raise ValueError(NOT_A_DAY)
    return found


def try_terms(said: list[Said], content: Content) -> list[HandOver]:
    """Return the handovers that the entries ask for, in the order of their days; what cannot be leaves a fault.

    Each is tried on the position's terms as ``accounts.posts.hand_over`` will find them, which then are changed.
    """
    names = {username: user.full_name for username, user in content.people.items()}
    done = []
    for one in sorted(said, key=lambda one: one.since):
        known = next(
            (term for term in one.post.terms if (term.username, term.since) == (one.username, one.since)),
            None,
        )
        found = _begin(one, names) if known is None else _end(one, known, said)
        if found:
            done.append(found)
    return sorted(done, key=lambda one: one.since)


def _begin(one: Said, names: dict[str, str]) -> HandOver | None:
    """Let a person take a position over; None with a fault where that cannot be."""
    post, current = one.post, next((term for term in one.post.terms if term.covers(one.since)), None)
    later = min((term.since for term in post.terms if term.since >= one.since), default=None)
    sentence = ""
    if one.until:
        sentence = "Người mới nhận chức danh thì chưa ghi ngày thôi giữ."
    elif not post.in_use:
        sentence = f"Chức danh “{post.title}” đã thôi dùng. Hãy ghi “có” ở cột Đang dùng trước khi giao."
    elif not one.active:
        sentence = "Chỉ giao chức danh cho người của phường đang được đăng nhập."
    elif current and current.username == one.username:
        sentence = f"Người này giữ chức danh “{post.title}” từ {vi.date(current.since)}; ngày bắt đầu không sửa bằng bảng tính."
    elif later:
        sentence = f"Đã có người giữ chức danh “{post.title}” từ {vi.date(later)}. Hãy ghi ngày sau ngày đó."
    if sentence:
        one.row.fault("terms", sentence)
        return None
    before, former = "(chưa có người giữ)", ""
    if current:
        current.until = one.since - dt.timedelta(days=1)
        name = names.get(current.username, current.username)
        before = f"{name} giữ đến hết {vi.date(current.until)}"
        former = f", nhận bàn giao từ {name}"
    post.terms.insert(0, Term(one.username, one.since))
    one.row.change(f"Chức danh {post.title}", before, f"giữ từ {vi.date(one.since)}{former}")
    return HandOver(post, one.username, one.since)


def _end(one: Said, known: Term, said: list[Said]) -> HandOver | None:
    """Let a person leave a position with the day written, unless somebody takes it over then anyway."""
    if one.until == known.until:
        return None
    if one.until is None or known.until is not None:
        last = f"đã ghi là {vi.date(known.until)}" if known.until else "chưa ghi"
        one.row.fault(
            "terms", f"Ngày thôi giữ chức danh “{one.post.title}” {last}; hãy sửa ở trang chức danh."
        )
        return None
    first = one.until + dt.timedelta(days=1)
    if any(other.post is one.post and other.since == first for other in said):
        return None  # the handover to the next one says the same
    if any(term.since >= first for term in one.post.terms):
        one.row.fault("terms", f"Đã có người giữ chức danh “{one.post.title}” sau ngày này.")
        return None
    known.until = one.until
    one.row.change(f"Chức danh {one.post.title}", "đang giữ", f"giữ đến hết {vi.date(one.until)}")
    return HandOver(one.post, "", first)
