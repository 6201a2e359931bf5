"""What stands in which column of the two sheets."""

from __future__ import annotations

from accounts.workbooks import values as v
from accounts.workbooks.columns import Column

POSITIONS = "Chức danh"
PEOPLE = "Người dùng"
MAX_ROWS = 2_000
"""Rows of one sheet."""

POSITION_COLUMNS = (
    Column("code", "Mã", 26, v.Text()),
    Column("title", "Chức danh", 44, v.Text()),
    Column("short_title", "Tên gọn", 32, v.Text()),
    Column("unit", "Bộ phận", 34, v.Text()),
    Column("groups", "Nhóm công chức", 34, v.Several()),
    Column("order", "Thứ tự", 9, v.Whole()),
    Column("in_use", "Đang dùng", 11, v.YesNo(), choices=("có", "không")),
    Column("holders", "Người đang giữ (chỉ để đọc)", 40, v.Several(), read=False),
)
PEOPLE_COLUMNS = (
    Column("username", "Tên đăng nhập", 24, v.Text()),
    Column("full_name", "Họ và tên", 30, v.Text()),
    Column("email", "Thư điện tử", 32, v.Text()),
    Column("roles", "Vai trò", 44, v.Several()),
    Column("terms", "Chức danh đang giữ", 60, v.Several()),
    Column("login", "Đăng nhập (chỉ để đọc)", 18, v.Text(), read=False),
)
KNOWN_BY = {
    POSITIONS: ("Mã", "Chức danh", "Tên gọn", "Đang dùng"),
    PEOPLE: ("Tên đăng nhập", "Họ và tên", "Vai trò", "Chức danh đang giữ"),
}
HEADINGS = {column.key: column.heading for column in (*POSITION_COLUMNS, *PEOPLE_COLUMNS)}
