"""The rows of a framework's sheet as a django-import-export resource: dry run → differences and faults → import.

A row is one criterion, indicator or content. Checking touches no table: the rows make a framework file, which the one
checker of files judges; only a sound import stores anything, whole and in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult

from accounts.audit import Actor
from accounts.workbooks.faults import Fault
from criteria.actions import replace_draft, start_draft
from criteria.checking import check
from criteria.models import Framework
from criteria.plain import as_file, data_of
from criteria.sheets import head
from criteria.sheets.columns import ALL, TITLE, Column, Path, Row, columns_of, place_of, rows_of
from criteria.sheets.nodes import CERTAINTIES, SheetFile, arrange, refuse_unearned
from criteria.sheets.table import Table
from criteria.sheets.values import shown

COLUMNS = {column.key: column for column in ALL}


class Kind(StrEnum):
    ADDED = "thêm"
    REMOVED = "bỏ"
    CHANGED = "sửa"


@dataclass(frozen=True)
class Difference:
    """One value that the sheet changes, or one row that it adds or removes, in words."""

    kind: Kind
    place: str
    what: str
    before: str
    after: str


class CellField(Field):
    """A column: its cell is read into the row's attribute; an empty one leaves None there."""

    def save(self, instance: Row, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: ARG002
        cell = row[self.column_name]
        if cell is not None:
            setattr(instance, self.attribute, self.widget.read(cell))


class FrameworkResource(Resource):
    """The rows of one framework; ``import_data`` (dry run or not) leaves ``differences``, ``faults`` and ``draft``."""

    class Meta:
        force_init_instance = (
            True  # a row is its sheet's; what was before is compared in ``after_import_row``
        )
        instance_loader_class = BaseInstanceLoader
        skip_diff = True  # ours are exact and quick

    def __init__(
        self, framework: Framework, table: Table, found: head.HeadFound, *, by: Actor | None = None
    ) -> None:
        super().__init__()
        self.framework, self.table, self.found, self.by = framework, table, found, by
        self.columns = [column for column in columns_of(framework.mode) if column.read]
        self.fields.update(
            {column.key: CellField(column.key, column.heading, column.widget) for column in self.columns}
        )
        self.in_order = list(self.fields.values())
        self.data = data_of(framework)
        self.before = {row.path: row for row in rows_of(self.data)}
        self.rows: list[Row] = []
        self.differences: list[Difference] = []
        self.faults: list[Fault] = []
        self.checked: dict[str, Any] = {}
        self.draft: Framework | None = None

    def import_data(self, dataset: Any, dry_run: bool = False, **kwargs: Any) -> Result:
        """Check the rows, then store them unless it is a dry run or something is wrong.

        The rows write nothing, so no transaction (on SQLite: no lock) is held while 20,000 of them are read.
        """
        self.dry_run = dry_run
        result: Result = self.import_data_inner(
            dataset,
            dry_run=dry_run,
            raise_errors=kwargs.pop("raise_errors", False),
            using_transactions=False,
            collect_failed_rows=False,
            **kwargs,
        )
        return result

    def get_import_fields(self) -> list[Field]:
        """Return the fields in the order of the columns; asked for each row."""
        return self.in_order

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Row:  # noqa: ARG002
        found = Row(self.table.numbers[len(self.rows)])
        self.rows.append(found)
        return found

    def save_instance(self, instance: Row, is_create: bool, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Store nothing: the rows are stored together, in ``after_import``."""

    def after_import_row(self, row: Mapping[str, Any], row_result: RowResult, **kwargs: Any) -> None:  # noqa: ARG002
        """Note how the row differs from the framework's; once it is confirmed, nobody reads that again."""
        if not self.dry_run:
            return
        found = self.rows[-1]
        old = self.before.get(found.path)
        if old is None:
            row_result.import_type = RowResult.IMPORT_TYPE_NEW
            self.differences.append(self._whole(Kind.ADDED, found))
            return
        changes = [
            Difference(Kind.CHANGED, place_of(found.path), column.heading, *words)
            for column in self.columns
            if (words := self._changed(column, old, found))
        ]
        row_result.import_type = RowResult.IMPORT_TYPE_UPDATE if changes else RowResult.IMPORT_TYPE_SKIP
        row_result.diff = changes
        self.differences += changes

    def _changed(self, column: Column, old: Row, new: Row) -> tuple[str, str] | None:
        was, now = getattr(old, column.key), getattr(new, column.key)
        if was == now or (now is None and column.key.endswith("_certainty") and was == "unknown"):
            return None
        return shown(column.widget, was), shown(column.widget, now)

    def _whole(self, kind: Kind, row: Row) -> Difference:
        """Return the difference of a row that only one side has, with all it says."""
        words = "; ".join(
            f"{COLUMNS[key].heading}: {shown(COLUMNS[key].widget, value)}"
            for key, value in row.fields_known().items()
        )
        before, after = (words, "") if kind is Kind.REMOVED else ("", words)
        return Difference(kind, place_of(row.path) if row.path else "", "cả dòng", before, after)

    def after_import(self, dataset: Any, result: Result, **kwargs: Any) -> None:  # noqa: ARG002
        """Judge the rows as a whole; store them when they are sound and it is no dry run."""
        kept = {row.path for row in self.rows}
        self.differences += [
            self._whole(Kind.REMOVED, row) for path, row in self.before.items() if path not in kept
        ]
        self._judge(result)
        if not self.dry_run and not self.faults and self.by is not None:
            self._store(self.by)

    def _judge(self, result: Result) -> None:
        given = as_file(self.data)
        for key, value in self.found.values.items():
            if key not in FIXED:
                head.put(given, key, value)
        file = SheetFile(self.framework.code, columns=self.table.columns, head_rows=self.found.rows)
        file.data = given
        arrange(file, self.rows, _nodes(self.data))
        refuse_unearned(file, self.rows, self.before, illustrative=self.framework.illustrative)
        self.checked = check(file)
        faults = [*self.table.faults, *self.found.faults, *self._of_cells(result)]
        self.faults = sorted([*faults, *self._news(file.found, faults)])

    def _news(self, found: list[Fault], faults: list[Fault]) -> Iterator[Fault]:
        """Yield what the whole adds to the faults of single cells.

        A cell that could not be read is named once, and what cannot be said without its value is not said.
        """
        known = {(fault.sheet, fault.row, fault.column) for fault in faults}
        for key, of in CERTAINTIES.items():
            places = [self.table.columns.get(one) for one in (key, *of)]
            for fault in faults:
                if fault.sheet == TITLE and fault.column in places:
                    known.add((TITLE, fault.row, self.table.columns[key]))
        for fault in dict.fromkeys(found):
            if not fault.row or (fault.sheet, fault.row, fault.column) not in known:
                yield fault

    def _of_cells(self, result: Result) -> list[Fault]:
        """Return the faults of single cells that the rows' fields noted."""
        return [
            Fault(TITLE, self.table.numbers[row.number - 1], self.table.columns[key], message)
            for row in result.invalid_rows
            for key, messages in row.error_dict.items()
            for message in messages
        ]

    def _store(self, by: Actor) -> None:
        if self.framework.is_draft:
            self.draft = replace_draft(draft=self.framework, data=self.checked, by=by)
        else:
            self.draft = start_draft(framework=self.framework, by=by, data=self.checked)


FIXED = {line.key for line in head.LINES if line.fixed}


def _nodes(data: Mapping[str, Any]) -> dict[Path, Mapping[str, Any]]:
    """Return the indicators of plain data by path."""
    return {
        (criterion["number"], indicator["number"]): indicator
        for criterion in data["criteria"]
        for indicator in criterion["indicators"]
    }
