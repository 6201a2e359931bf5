"""Make the workbook of a plan's duties and tasks."""

from __future__ import annotations

from accounts.workbooks.writing import Page, add_table, new_workbook, saved
from assignments.models import Plan
from assignments.sheets.columns import COLUMNS, DUTIES, MAX_ROWS, PLAN, TASKS
from assignments.sheets.content import PlanContent

HELP = (
    "Mỗi dòng là một đoạn của kế hoạch, nhận ra theo số đoạn; dòng mới để trống cột Đoạn. Chức danh, đơn vị ghi đúng tên hoặc "
    "mã, nhiều tên cách nhau bằng dấu chấm phẩy. Dòng bị xóa khỏi bảng không làm mất đoạn. Không đổi tên cột, không gộp ô, "
    "không dùng công thức."
)
PLAN_HELP = "Tờ này cho biết bảng tính là của kế hoạch nào. Không sửa."


def workbook_of(plan: Plan) -> bytes:
    """Return the XLSX of the plan's duties and tasks, to be read and, for a draft, to be sent back corrected."""
    content = PlanContent.of(plan)
    book = new_workbook()
    line = f"{plan.title} ({plan.get_state_display()})"
    for title, rows in ((DUTIES, content.duty_rows()), (TASKS, content.task_rows())):
        page = Page(title, line, HELP, COLUMNS[title], frozen=3, rows=MAX_ROWS)
        add_table(book, page, ((row, False) for row in rows))
    about = {"code": plan.code, "version": plan.version, "title": plan.title}
    add_table(book, Page(PLAN, line, PLAN_HELP, COLUMNS[PLAN], frozen=0, rows=1), [(about, False)])
    return saved(book)


def file_name(plan: Plan) -> str:
    """Return the name under which the workbook is handed out: "hong-son-2023-ban-1-phan-cong.xlsx"."""
    return f"{plan.code}-ban-{plan.version}-phan-cong.xlsx"
