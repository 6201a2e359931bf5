"""Make the workbook of a ward's positions and people."""

from __future__ import annotations

from accounts.models import Ward
from accounts.sheets.columns import MAX_ROWS, PEOPLE, PEOPLE_COLUMNS, POSITION_COLUMNS, POSITIONS
from accounts.sheets.content import Content
from accounts.workbooks.writing import Page, add_table, new_workbook, saved

POSITION_HELP = (
    "Mỗi dòng là một chức danh, nhận ra theo mã; chức danh mới có thể để trống mã. Nhiều nhóm cách nhau bằng dấu chấm phẩy. "
    "Dòng bị xóa khỏi bảng không làm mất chức danh; muốn thôi dùng thì ghi “không” ở cột Đang dùng."
)
PEOPLE_HELP = (
    "Mỗi dòng là một người, nhận ra theo tên đăng nhập. Vai trò và chức danh cách nhau bằng dấu chấm phẩy; chức danh ghi như "
    "“tu-phap từ 01/06/2023”. Người mới nhận chức danh thì người đang giữ thôi giữ từ hết ngày hôm trước. Không đổi tên cột, "
    "không gộp ô, không dùng công thức."
)


def workbook_of(ward: Ward) -> bytes:
    """Return the XLSX of the ward's positions and people, to be read and to be sent back corrected."""
    content = Content.of(ward)
    book = new_workbook()
    line = f"Chức danh của {ward.name_with_kind}"
    add_table(
        book,
        Page(POSITIONS, line, POSITION_HELP, POSITION_COLUMNS, frozen=2, rows=MAX_ROWS),
        ((row, False) for row in content.position_rows()),
    )
    line = f"Người dùng của {ward.name_with_kind}"
    add_table(
        book,
        Page(PEOPLE, line, PEOPLE_HELP, PEOPLE_COLUMNS, frozen=2, rows=MAX_ROWS),
        ((row, False) for row in content.people_rows()),
    )
    return saved(book)


def file_name(ward: Ward) -> str:
    """Return the name under which the workbook is handed out: "hong-son-chuc-danh-nguoi-dung.xlsx"."""
    return f"{ward.slug}-chuc-danh-nguoi-dung.xlsx"
