"""Check the rows of a plan's sheets against its lines: what each row makes of its line, or which line it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.workbooks.checked import EMPTY as NOT_FILLED
from accounts.workbooks.checked import Row
from accounts.workbooks.names import Directory
from accounts.workbooks.values import shown
from assignments.line_fields import LONGEST_RESULT
from assignments.line_rows import bare, task_title
from assignments.lines import DutyMeaning, Line, TaskMeaning
from assignments.models import Paragraph, Task
from assignments.sheets.columns import COLUMNS, DUTIES
from assignments.sheets.content import PlanContent, lineage_of

LONGEST = {"due_text": 200, "result": LONGEST_RESULT, "authority": LONGEST_RESULT}
EMPTY = "(để trống)"
FIRST_YEAR, LAST_YEAR = 2000, 2100
PARTS = ("lead", "supporting", "keeps_file")


@dataclass
class WantedLine:
    """One row that was understood: its paragraph (None: a new one, behind the one numbered ``after``) and its line."""

    row: Row
    paragraph: Paragraph | None
    line: Line
    after: int = 0


class LineCheck:
    """Reads the rows of one sheet; ``wanted`` are the lines they ask for."""

    def __init__(self, content: PlanContent, title: str, rows: Sequence[Row]) -> None:
        self.content, self.title = content, title
        self.part = "duty" if title == DUTIES else "task"
        self.by_number = {one.number: one for one in content.paragraphs}
        self.by_lineage = {
            lineage_of(one): one for one in content.paragraphs if getattr(content.lines[one.pk], self.part)
        }
        self.seen: dict[int, int] = {}
        self.wanted = [one for row in rows if (one := self._read(row))]

    def _read(self, row: Row) -> WantedLine | None:
        paragraph = self._paragraph(row)
        what = row.get("what") or ""
        row.name = what
        if paragraph is None and not row.is_new:
            return None
        before = self.content.lines[paragraph.pk] if paragraph else None
        start = before or self._new_line()
        line = self._line(row, start, paragraph is None)
        wanted = WantedLine(row, paragraph, line)
        if paragraph is None:
            self._place(wanted)
        if line != before:
            self._judge(row, line)
        self._compare(row, before, wanted.line)
        return wanted

    def _paragraph(self, row: Row) -> Paragraph | None:
        """Return the line that the row speaks of; by its lineage first, which stays when lines are moved."""
        row.needs("what")
        number = row.get("number")
        if number is None:
            row.is_new = not any(fault.column == row.columns["number"] for fault in row.faults)
            return None
        found = self.by_lineage.get(row.get("lineage") or "") or self.by_number.get(number)
        if found is None:
            row.fault("number", f"Kế hoạch không có đoạn {number}. Hãy để trống ô nếu đây là đoạn mới.")
            return None
        first = self.seen.setdefault(found.pk, row.number)
        if first != row.number:
            row.fault("number", f"Đoạn này đã ghi ở dòng {first}. Hãy để trống ô nếu đây là đoạn mới.")
            return None
        if getattr(self.content.lines[found.pk], self.part) is None:
            kind = found.get_kind_display()
            row.fault("number", f"Đoạn {number} (loại “{kind}”) không có phần việc để ghi vào tờ này.")
            return None
        row.note = f"{'' if found.number == number else 'nay là '}đoạn {found.number}"
        return found

    def _new_line(self) -> Line:
        if self.part == "duty":
            return Line(text="", kind=Paragraph.Kind.DUTY, duty=DutyMeaning())
        return Line(text="", kind=Paragraph.Kind.TASK, task=TaskMeaning())

    # What the line becomes -------------------------------------------------------------------------------------

    def _line(self, row: Row, start: Line, is_new: bool) -> Line:
        indicator = self._indicator(row, start)
        if start.duty is not None and self.part == "duty":
            text, what = _words(start.text, bare(start.text), start.duty.what, row.get("what") or "")
            duty = replace(start.duty, what=what, **self._common(row, start.duty))
            duty = replace(duty, keeps_file=self._parties(row, "keeps_file", start.duty.keeps_file))
            duty = replace(duty, authority=_kept(start.duty.authority, row.get("authority")))
            return replace(start, text=text, indicator=indicator, duty=duty)
        task = start.task or TaskMeaning()
        text, title = _words(start.text, task_title(start.text), task.title, row.get("what") or "")
        task = replace(task, title=title, **self._common(row, task))
        task = replace(
            task,
            kind=row.get("kind") or (Task.Kind.TASK if is_new else task.kind),
            quarter=row.get("quarter"),
            year=row.get("year"),
            phase=self._phase(row, task.phase),
        )
        return replace(start, text=text, indicator=indicator, task=task)

    def _common(self, row: Row, part: DutyMeaning | TaskMeaning) -> dict[str, Any]:
        due_on = row.get("due_on")
        return {
            "lead": self._parties(row, "lead", part.lead),
            "supporting": self._parties(row, "supporting", part.supporting),
            "due_text": _kept(part.due_text, row.get("due_text")),
            "due_on": date.fromisoformat(due_on) if due_on else None,
            "result": _kept(part.result, row.get("result")),
        }

    def _indicator(self, row: Row, start: Line) -> int | None:
        code: str = row.get("indicator") or ""
        if code == self.content.codes.get(start.indicator or 0, ""):
            return start.indicator
        found = self.content.indicators.get(code, []) if code else []
        if code and not found:
            row.fault("indicator", f"Kế hoạch này không gắn với chỉ tiêu “{code[:20]}”. Viết như 1.2.")
        elif len(found) > 1:
            row.fault(
                "indicator", f"Có {len(found)} chỉ tiêu {code} ở các bộ tiêu chí; hãy chọn ở trang soạn."
            )
        return found[0] if found else None

    def _phase(self, row: Row, before: int | None) -> int | None:
        text = row.get("phase")
        return self._found(row, "phase", self.content.phases, text, before) if text else None

    def _parties(self, row: Row, key: str, before: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys of the named; the order that is stored stays where the same are named."""
        keys: list[str] = []
        for text in row.get(key) or ():
            found = self._found(row, key, self.content.parties, text, None)
            if found is None:
                continue
            if found not in self.content.in_use and found not in before:
                row.fault(key, f"“{text}” không còn dùng. Hãy ghi chức danh, đơn vị khác.")
            keys.append(found)
        named = tuple(dict.fromkeys(keys))
        return before if set(named) == set(before) else named

    def _found(self, row: Row, key: str, directory: Directory[Any], text: str, otherwise: Any) -> Any:
        try:
            return directory.find(text)
        except ValueError as error:
            row.fault(key, str(error))
            return otherwise

    # Where a new line goes -------------------------------------------------------------------------------------

    def _place(self, wanted: WantedLine) -> None:
        """Put a new line at the end of what it belongs to, with the section and the dash of the line before it."""
        last = self._last(wanted.line)
        text, number = wanted.line.text, last.number if last else 0
        if last is not None and last.text.startswith("- ") and not text.startswith("- "):
            text = f"- {text}"
        section = last.section if last else ""
        wanted.line, wanted.after = replace(wanted.line, text=text, section=section), number
        wanted.row.note = f"thêm sau đoạn {number}" if number else "thêm ở đầu kế hoạch"

    def _last(self, line: Line) -> Paragraph | None:
        """Return the line behind which a new one goes: the last of its indicator, of its kind, or of the plan."""
        lines = self.content.paragraphs
        same = [one for one in lines if one.kind == line.kind]
        if self.part == "duty":
            of_indicator = [one for one in lines if line.indicator and one.indicator_id == line.indicator]
            duties = [one for one in of_indicator if one.kind == line.kind]
            outside = [one for one in same if one.indicator_id is None]
            same = duties or of_indicator or outside or same
        found = same or lines
        return found[-1] if found else None

    # What is said of it ----------------------------------------------------------------------------------------

    def _judge(self, row: Row, line: Line) -> None:
        """Note what no form would take; a line that stays as it is is not judged."""
        for key, longest in LONGEST.items():
            if key in row.columns:
                row.limit(key, longest)
        part = line.duty if self.part == "duty" else line.task
        if part is not None and set(part.lead) & set(part.supporting):
            both = [name for name in row.get("supporting") or () if name in (row.get("lead") or ())]
            row.fault("supporting", f"Đã ghi là chủ trì: {'; '.join(both) or 'cùng một nơi'}.")
        if part is not None and part.due_on and not FIRST_YEAR <= part.due_on.year <= LAST_YEAR:
            row.fault("due_on", f"Cần là ngày trong khoảng năm {FIRST_YEAR} đến {LAST_YEAR}.")
        year = row.get("year")
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            row.fault("year", f"Cần là năm từ {FIRST_YEAR} đến {LAST_YEAR}.")
        if row.get("quarter") and not year:
            row.fault("year", NOT_FILLED)

    def _compare(self, row: Row, before: Line | None, line: Line) -> None:
        """Note what the row changes, column by column; of a new line, what it says."""
        say = self.content.duty_values if self.part == "duty" else self.content.task_values
        then, now = say(before) if before else {}, say(line)
        for column in COLUMNS[self.title]:
            if column.key in now:
                words = [shown(column.widget, values.get(column.key)) or EMPTY for values in (then, now)]
                row.change(column.heading, *words)


def _words(text: str, own: str, what: str, wanted: str) -> tuple[str, str]:
    """Return the text of the paragraph and what is written apart from it, so that the row's words are said.

    ``own``: what of the text is the work itself, its dash or number left off.
    """
    if _spaced(wanted) == _spaced(what or own):
        return text, what
    if what:
        return text, wanted
    lead = text.removesuffix(own) if own else text
    return f"{lead}{wanted}", ""


def _kept(before: str, now: str | None) -> str:
    """Return what is stored where the cell says the same but for its spaces."""
    return before if _spaced(before) == _spaced(now or "") else now or ""


def _spaced(text: str) -> str:
    return " ".join(text.split())
