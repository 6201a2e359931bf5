"""What stands in which column of the three sheets."""

from __future__ import annotations

from accounts.workbooks import values as v
from accounts.workbooks.cells import Cell
from accounts.workbooks.columns import Column
from assignments.models import Task
from config import vietnamese as vi

DUTIES = "Nhiệm vụ được giao"
TASKS = "Nhiệm vụ kế hoạch"
PLAN = "Kế hoạch"
MAX_ROWS = 1_000
"""Rows of one sheet."""


class Quarter(v.InCell):
    """A quarter: "I" to "IV", "quý II", or 1 to 4."""

    NAMES = ("I", "II", "III", "IV")

    def read(self, cell: Cell | None) -> int | None:
        text = vi.fold(v.plain_text(cell)).removeprefix("quy").strip().upper()
        if not text:
            return None
        if text in self.NAMES:
            return self.NAMES.index(text) + 1
        if text in {"1", "2", "3", "4"}:
            return int(text)
        raise ValueError("Cần là quý I, II, III hoặc IV.")

    def write(self, value: int | None) -> str:
        return self.NAMES[value - 1] if value else ""


class TaskKind(v.InCell):
    """What sort of work a task is, in the portal's words."""

    KNOWN = {vi.fold(str(kind.label)): str(kind.value) for kind in Task.Kind}

    def read(self, cell: Cell | None) -> str | None:
        text = v.plain_text(cell)
        if not text:
            return None
        try:
            return self.KNOWN[vi.fold(text)]
        except KeyError as error:
            raise ValueError(f"Cần là một trong: {', '.join(map(str, Task.Kind.labels))}.") from error

    def write(self, value: str | None) -> str:
        return str(Task.Kind(value).label) if value else ""


class IndicatorCode(v.Text):
    """The code of an indicator; as a number "1.10" would be 1.1, as a date 1/10."""

    def read(self, cell: Cell | None) -> str | None:
        if cell is not None and cell.kind in ("number", "date"):
            raise ValueError(
                "Excel đã đổi mã này thành số hoặc ngày. Hãy định dạng ô kiểu Văn bản rồi ghi lại."
            )
        return super().read(cell)


NUMBER = Column("number", "Đoạn", 8, v.Whole())
INDICATOR = Column("indicator", "Chỉ tiêu", 10, IndicatorCode())
WHAT = Column("what", "Việc", 70, v.Text())
LEAD = Column("lead", "Chủ trì", 34, v.Several())
SUPPORTING = Column("supporting", "Phối hợp", 34, v.Several())
DUE_TEXT = Column("due_text", "Thời gian", 26, v.Text())
DUE_ON = Column("due_on", "Hạn cuối", 13, v.Day())
RESULT = Column("result", "Kết quả, sản phẩm", 44, v.Text())
LINEAGE = Column("lineage", "Mã dòng (không sửa)", 16, v.Text())

DUTY_COLUMNS = (
    NUMBER,
    INDICATOR,
    WHAT,
    LEAD,
    SUPPORTING,
    Column("keeps_file", "Lưu hồ sơ", 30, v.Several()),
    Column("authority", "Thẩm quyền", 30, v.Text()),
    DUE_TEXT,
    DUE_ON,
    RESULT,
    LINEAGE,
)
TASK_COLUMNS = (
    NUMBER,
    Column("kind", "Loại", 16, TaskKind(), choices=tuple(map(str, Task.Kind.labels))),
    WHAT,
    LEAD,
    SUPPORTING,
    Column("quarter", "Quý", 7, Quarter(), choices=Quarter.NAMES),
    Column("year", "Năm", 8, v.Whole()),
    Column("phase", "Giai đoạn", 34, v.Text()),
    DUE_TEXT,
    DUE_ON,
    RESULT,
    INDICATOR,
    LINEAGE,
)
PLAN_COLUMNS = (
    Column("code", "Mã kế hoạch", 30, v.Text()),
    Column("version", "Bản", 8, v.Whole()),
    Column("title", "Trích yếu (chỉ để đọc)", 80, v.Text(), read=False),
)
COLUMNS = {DUTIES: DUTY_COLUMNS, TASKS: TASK_COLUMNS, PLAN: PLAN_COLUMNS}
KNOWN_BY = {
    DUTIES: ("Đoạn", "Việc", "Chủ trì", "Phối hợp"),
    TASKS: ("Đoạn", "Việc", "Chủ trì", "Phối hợp"),
    PLAN: ("Mã kế hoạch", "Bản"),
}
