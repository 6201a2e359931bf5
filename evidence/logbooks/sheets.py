"""A book as a workbook: out, and back in after a check; all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.audit import Actor, record
from accounts.models import Unit, Ward
from accounts.workbooks import values as v
from accounts.workbooks.checked import Checked, Kind, Row, read_rows
from accounts.workbooks.columns import Column
from accounts.workbooks.faults import Fault, FaultySheets
from accounts.workbooks.keeping import Checkable
from accounts.workbooks.names import Directory, same_name
from accounts.workbooks.reading import collector_at_rest, read_sheets
from accounts.workbooks.table import read_table
from accounts.workbooks.writing import Page, add_table, new_workbook, saved
from evidence.logbooks.actions import add_many, correct, opened_book
from evidence.logbooks.books import rows_of
from evidence.logbooks.checking import faults_of, groups_of
from evidence.logbooks.choosing import Register, words_of
from evidence.logbooks.kinds import DAYS, BookKind
from evidence.models import LogEntry

ROWS, ABOUT = "Các dòng", "Sổ"
MAX_ROWS = 3_000
MAX_ROW, MAX_COLUMN = MAX_ROWS + 500, 40
MOST_CHANGED = 300
"""Rows that one workbook may change: each is locked, written and logged by itself. New ones are written together."""
OTHER_BOOK = "Bảng tính này là của sổ khác. Hãy tải bảng tính từ trang của đúng sổ."
GONE = "Bảng tính đã kiểm tra không còn ở đây (quá một giờ, hoặc đã lưu). Hãy tải bảng tính lên lại."
CHANGED = "Sổ đã thay đổi từ lúc kiểm tra. Hãy tải bảng tính lên lại để xem khác biệt mới."
HELP = (
    "Mỗi dòng của sổ là một dòng ở đây, nhận ra theo số thứ tự; dòng mới để trống cột Số. Ngày ghi như 05/09/2023. Tài liệu ghi số, "
    "ký hiệu. Xóa dòng khỏi bảng không gạch bỏ dòng trong sổ. Không đổi tên cột, không gộp ô, không dùng công thức."
)
ABOUT_HELP = "Tờ này cho biết bảng tính là của sổ nào. Không sửa."
WIDTHS = {"subject": 60, "person": 34, "document": 44, "note": 34, "outcome": 30, "unit": 24}
ABOUT_COLUMNS = (
    Column("ward", "Mã đơn vị", 16, v.Text()),
    Column("slug", "Mã sổ", 24, v.Text()),
    Column("year", "Năm", 8, v.Whole()),
    Column("title", "Tên sổ (chỉ để đọc)", 60, v.Text(), read=False),
)


def columns_of(kind: BookKind, groups: list[Unit]) -> tuple[Column, ...]:
    """Return the columns of a book's sheet; Excel offers its outcomes and groups."""
    choices = {
        "outcome": tuple(one.label for one in kind.outcomes),
        "unit": tuple(unit.name for unit in groups),
    }
    own = [
        Column(key, label, WIDTHS.get(key, 14), _widget(key), choices=choices.get(key, ()))
        for key, label in kind.labels.items()
    ]
    return (Column("number", "Số", 8, v.Whole()), *own)


def _widget(key: str) -> v.InCell:
    if key in DAYS:
        return v.Day()
    return v.Whole() if key == "quantity" else v.Text()


def cells_of(kind: BookKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values as cells hold them: days as ISO text, units, outcomes and documents by their words."""
    cells = {key: values.get(key) for key in kind.columns}
    for key in DAYS:
        if day := cells.get(key):
            cells[key] = day.isoformat()
    if "unit" in cells:
        unit = cells["unit"]
        cells["unit"] = unit.name if unit else ""
    cells["outcome"] = kind.outcome_words(values["outcome"]) if values.get("outcome") else ""
    cells["document"] = words_of(values.get("document"))
    return cells


# Out -----------------------------------------------------------------------------------------------------------


def workbook_of(ward: Ward, year: int, kind: BookKind) -> tuple[bytes, int]:
    """Return the XLSX of a book, rows that were struck out left away, and how many rows it has."""
    rows = list(rows_of(ward, year, kind).valid().order_by("number"))
    columns, book = columns_of(kind, groups_of(ward, year)), new_workbook()
    line = f"{kind.title} năm {year}, {ward.name_with_kind}"
    page = Page(ROWS, line, HELP, columns, frozen=2, rows=MAX_ROWS)
    add_table(book, page, ((_cells(kind, entry), False) for entry in rows))
    about = {"ward": ward.code, "slug": kind.slug, "year": year, "title": kind.title}
    add_table(book, Page(ABOUT, line, ABOUT_HELP, ABOUT_COLUMNS, frozen=0, rows=1), [(about, False)])
    return saved(book), len(rows)


def _cells(kind: BookKind, entry: LogEntry) -> dict[str, Any]:
    return {"number": entry.number, **cells_of(kind, {key: getattr(entry, key) for key in kind.columns})}


def file_name(ward: Ward, year: int, kind: BookKind) -> str:
    """Return the name under which the workbook is handed out: "so-hoa-giai-2023-hong-son.xlsx"."""
    return f"so-{kind.slug}-{year}-{ward.slug}.xlsx"


# In ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WantedEntry:
    """One row that was understood: the entry it changes (None: a new one) and what it says."""

    row: Row
    entry: LogEntry | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """What a workbook asks for, as far as it is sound."""

    checked: Checked
    entries: list[WantedEntry] = field(default_factory=list)


@collector_at_rest()
def check_workbook(path: Path, ward: Ward, year: int, kind: BookKind) -> Found:
    """Return what the workbook would add to the book and change in it; nothing is stored."""
    groups = groups_of(ward, year)
    sheets = {ROWS: columns_of(kind, groups), ABOUT: ABOUT_COLUMNS}
    known = {ROWS: ("Số", *list(kind.labels.values())[:4]), ABOUT: ("Mã đơn vị", "Mã sổ", "Năm")}
    try:
        book = read_sheets(path, tuple(sheets), max_row=MAX_ROW, max_column=MAX_COLUMN)
    except FaultySheets as wrong:
        return Found(Checked(faults=tuple(wrong.faults)))
    tables = {
        title: read_table(book.sheets.get(title), title, columns, known_by=known[title], max_rows=MAX_ROWS)
        for title, columns in sheets.items()
    }
    rows = {
        title: read_rows(table, sheets[title], from_1904=book.from_1904) for title, table in tables.items()
    }
    faults = [fault for table in tables.values() for fault in table.faults]
    faults = faults or _of_book(rows[ABOUT], ward, year, kind)
    notes = tuple(note for table in tables.values() for note in table.notes)
    if faults:
        return Found(Checked(faults=tuple(faults), notes=notes))
    entries = _EntryCheck(ward, year, kind, groups).read(rows[ROWS])
    return Found(Checked(rows[ROWS], _too_much(rows[ROWS]), notes), entries)


def _of_book(rows: list[Row], ward: Ward, year: int, kind: BookKind) -> list[Fault]:
    first = rows[0] if rows else None
    if first is None or [first.get(key) for key in ("ward", "slug", "year")] != [ward.code, kind.slug, year]:
        return [*(first.faults if first else ()), Fault(ABOUT, 0, 0, OTHER_BOOK)]
    return list(first.faults)


def _too_much(rows: list[Row]) -> tuple[Fault, ...]:
    changed = sum(row.kind is Kind.CHANGED for row in rows)
    if changed <= MOST_CHANGED:
        return ()
    sentence = f"Mỗi lần sửa được nhiều nhất {MOST_CHANGED} dòng đã có; bảng tính này sửa {changed}."
    return (Fault("", 0, 0, f"{sentence} Hãy chia thành nhiều bảng tính."),)


class _EntryCheck:
    """Reads the rows of a sheet against the book as it is."""

    def __init__(self, ward: Ward, year: int, kind: BookKind, groups: list[Unit]) -> None:
        self.ward, self.year, self.kind = ward, year, kind
        self.by_number = {entry.number: entry for entry in rows_of(ward, year, kind)}
        self.register = Register(ward)
        self.groups: Directory[Unit] = Directory("khối, tổ dân phố")
        for unit in groups:
            self.groups.add(unit, unit.code, unit.name)
        self.outcomes = {same_name(one.label): one.key for one in kind.outcomes}
        self.outcomes[same_name(kind.open_label)] = ""
        self.seen: dict[int, int] = {}

    def read(self, rows: list[Row]) -> list[WantedEntry]:
        """Note what is wrong in each row, and return those that are understood."""
        return [wanted for row in rows if (wanted := self._read(row))]

    def _read(self, row: Row) -> WantedEntry | None:
        row.name = row.get(self.kind.main_column) or ""
        entry = self._entry(row)
        if entry is None and not row.is_new:
            return None
        values = self._values(row)
        before = {key: getattr(entry, key) for key in self.kind.columns} if entry else {}
        if values != before:
            for key, sentence in faults_of(self.kind, values, ward=self.ward, year=self.year).items():
                row.fault(key, sentence)
        then, now = cells_of(self.kind, before) if entry else {}, cells_of(self.kind, values)
        for column in columns_of(self.kind, []):
            if column.key in now:
                words = [
                    v.shown(column.widget, cells.get(column.key)) or "(để trống)" for cells in (then, now)
                ]
                row.change(column.heading, *words)
        return WantedEntry(row, entry, values)

    def _entry(self, row: Row) -> LogEntry | None:
        """Return the entry that a row speaks of; None for a new one, and for one that cannot be."""
        number = row.get("number")
        if number is None:
            row.is_new = not any(fault.column == row.columns["number"] for fault in row.faults)
            return None
        entry = self.by_number.get(number)
        first = self.seen.setdefault(number, row.number)
        if first != row.number:
            row.fault("number", f"Số này đã ghi ở dòng {first}. Hãy để trống ô nếu đây là dòng mới.")
        elif entry is None:
            row.fault("number", f"Sổ không có dòng số {number}. Hãy để trống ô nếu đây là dòng mới.")
        elif entry.struck_at:
            row.fault("number", f"Dòng số {number} đã được gạch bỏ, không sửa được nữa.")
        else:
            return entry
        return None

    def _values(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = {key: row.get(key) for key in self.kind.columns}
        for key in DAYS:
            if values.get(key):
                values[key] = date.fromisoformat(values[key])
        for key in ("subject", "person", "note"):
            if key in values:
                values[key] = values[key] or ""
        values["outcome"] = self._outcome(row, values.get("outcome") or "")
        for key, find in (("unit", self.groups.find), ("document", self.register.find)):
            if values.get(key):
                values[key] = self._named(row, key, find, values[key])
            elif key in values:
                values[key] = None
        return values

    def _outcome(self, row: Row, text: str) -> str:
        found = self.outcomes.get(same_name(text)) if text else ""
        if found is None:
            words = "; ".join(one.label for one in self.kind.outcomes)
            row.fault("outcome", f"Không có kết quả “{text[:60]}”. Cần là một trong: {words}.")
            del row.values["outcome"]
        return found or ""

    def _named(self, row: Row, key: str, find: Callable[[str], Any], text: str) -> Any:
        try:
            return find(text)
        except ValueError as error:
            row.fault(key, str(error))
            del row.values[key]  # named once: a cell that cannot be read is not also an empty one
            return None


# Stored --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stored:
    """How many rows were added and changed."""

    new: int
    changed: int


def checkable(ward: Ward, year: int, kind: BookKind) -> Checkable:
    """Return what a checked workbook of the book is tied to: its rows as they are; one query."""
    rows = rows_of(ward, year, kind).select_related(None).order_by("number")
    said = json.dumps([ward.pk, year, kind.slug, *rows.values_list("number", "version")])
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Checkable(f"book {ward.pk} {year} {kind.slug}", digest, GONE, CHANGED)


@transaction.atomic
def import_workbook(
    path: Path, ward: Ward, year: int, kind: BookKind, *, by: Actor, verify: Callable[[Checkable], object]
) -> Stored:
    """Store the workbook in the book, whole or not at all; return what was stored.

    ``verify`` is called with the book as it is once it is locked, and raises Refused when that is not what was checked.
    Raises FaultySheets when something is wrong.
    """
    book = opened_book(ward=ward, year=year, kind=kind)
    verify(checkable(ward, year, kind))
    found = check_workbook(path, ward, year, kind)
    if not found.checked.may_go_on:
        raise FaultySheets(found.checked.all_faults)
    changed = [one for one in found.entries if one.row.kind is Kind.CHANGED]
    for one in changed:
        assert one.entry is not None  # noqa: S101 - of a changed row
        one.entry.book.ward = ward
        correct(entry=one.entry, version=one.entry.version, values=one.values, by=by)
    new = add_many(book=book, rows=[one.values for one in found.entries if one.entry is None], by=by)
    detail = {"rows": len(new) + len(changed), "mới": len(new), "đổi": len(changed)}
    record(by, "logbook_import", book, detail=detail)
    return Stored(len(new), len(changed))
