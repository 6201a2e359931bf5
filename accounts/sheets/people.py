"""Check the rows of the sheet "Người dùng" against the ward's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from accounts.actions import NAME_TAKEN, OWN_ROLE
from accounts.models import User, login_name
from accounts.sheets.columns import HEADINGS
from accounts.sheets.content import Content, Post
from accounts.sheets.positions import EMPTY, same_spaces
from accounts.sheets.terms import Said, read_terms
from accounts.workbooks.checked import Row
from accounts.workbooks.names import Directory, same_name
from config.access import ROLE_LABELS, WARD_ROLES, Role, labels

MOST_NEW = 60
"""New people of one workbook: each password takes the server a third of a second."""
LONGEST = {"username": 64, "full_name": 120, "email": 254}
BAD_USERNAME = "Tên đăng nhập chỉ gồm chữ, số và các dấu @ . + - _"
BAD_EMAIL = "Cần là một địa chỉ thư điện tử, ví dụ ten@vidu.vn."
NOT_OF_A_WARD = "Người quản trị phường chỉ giao được các vai trò của phường."
ROLES = {same_name(label): role for role, label in ROLE_LABELS.items()}


@dataclass
class WantedPerson:
    """One row that was understood: the account it speaks of (None: a new one) and what it says of it."""

    row: Row
    username: str
    user: User | None = None
    full_name: str = ""
    email: str = ""
    roles: list[Role] = field(default_factory=list)
    changes_account: bool = False


class PeopleCheck:
    """Reads the rows; ``said`` are the entries about positions, to be tried on the terms."""

    def __init__(
        self, content: Content, rows: Sequence[Row], posts: Directory[Post], by: User | None
    ) -> None:
        self.content, self.posts, self.by = content, posts, by
        self.seen: dict[str, int] = {}
        self.said: list[Said] = []
        names = {login_name(row.get("username") or "") for row in rows} - content.people.keys()
        self.elsewhere = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        self.new = 0
        self.wanted = [self._read(row) for row in rows]

    def _read(self, row: Row) -> WantedPerson:
        username = login_name(row.get("username") or "")
        wanted = WantedPerson(row, username, self.content.people.get(username))
        row.name = row.get("full_name") or username
        self._check_username(row, username)
        row.needs("full_name", LONGEST["full_name"])
        wanted.full_name = row.get("full_name") or ""
        wanted.email = self._email(row)
        wanted.roles = self._roles(row, username)
        self._compare(wanted)
        active = wanted.user.is_active if wanted.user else True
        self.said += read_terms(row, username, active=active, posts=self.posts)
        return wanted

    def _check_username(self, row: Row, username: str) -> None:
        row.needs("username", LONGEST["username"])
        if not username:
            return
        first = self.seen.setdefault(username, row.number)
        if first != row.number:
            row.fault("username", f"Tên đăng nhập này đã ghi ở dòng {first}.")
        if username in self.content.people:
            return
        row.is_new = True
        self.new += 1
        if username in self.elsewhere:
            row.fault("username", NAME_TAKEN)
        elif self.new > MOST_NEW:
            row.fault("username", f"Mỗi lần chỉ thêm được {MOST_NEW} người. Hãy chia thành nhiều bảng tính.")
        for validator in User._meta.get_field("username").validators:
            try:
                validator(username)
            except ValidationError:
                if len(username) <= LONGEST["username"]:
                    row.fault("username", BAD_USERNAME)

    def _email(self, row: Row) -> str:
        email: str = row.get("email") or ""
        row.limit("email", LONGEST["email"])
        if email:
            try:
                EmailValidator()(email)
            except ValidationError:
                row.fault("email", BAD_EMAIL)
        return email

    def _roles(self, row: Row, username: str) -> list[Role]:
        found = set()
        for text in row.get("roles") or ():
            role = ROLES.get(same_name(text))
            if role is None:
                known = "; ".join(labels(WARD_ROLES))
                row.fault("roles", f"Không có vai trò “{text[:80]}”. Các vai trò: {known}.")
            elif role not in WARD_ROLES:
                row.fault("roles", NOT_OF_A_WARD)
            else:
                found.add(role)
        held = self.content.roles.get(username, [])
        if not row.get("roles") and (held or row.is_new):
            row.fault("roles", "Ghi ít nhất một vai trò.")
        me = self.by is not None and self.by.username == username
        if me and Role.WARD_ADMIN in held and Role.WARD_ADMIN not in found:
            row.fault("roles", OWN_ROLE)
        return [role for role in Role if role in found]

    def _compare(self, wanted: WantedPerson) -> None:
        row, user = wanted.row, wanted.user
        old = {"full_name": user.full_name, "email": user.email} if user else {"full_name": "", "email": ""}
        if user and same_spaces(user.full_name) == wanted.full_name:
            wanted.full_name = user.full_name
        for key, before in old.items():
            row.change(HEADINGS[key], before or EMPTY, getattr(wanted, key) or EMPTY)
        held = self.content.roles.get(wanted.username, [])
        row.change(
            HEADINGS["roles"], "; ".join(labels(held)) or EMPTY, "; ".join(labels(wanted.roles)) or EMPTY
        )
        wanted.changes_account = bool(row.changes)
