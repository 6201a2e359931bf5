"""The cells of a workbook, read as a stream: what a file claims of its size is not believed, nothing is calculated.

A cell keeps what is written in it as text together with its kind; dates are found by their number format, as Excel does.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter

from accounts.guard import Refused
from accounts.workbooks.package import NOT_XLSX, UNPACKED, opened

MAX_SHEETS = 50
MAX_SIGNS = 60_000_000
"""Characters of all cells together; a shared text counts each time it is used."""
MAX_TAGS = 3_000_000
"""Opening tags of one part: more than 20,000 rows of 40 filled columns need."""
LAST_ROW = 1_048_576
"""The last row that a sheet can have."""
_COLUMNS = {get_column_letter(number): number for number in range(1, 16_385)}
_DATES = {str(number) for number, code in BUILTIN_FORMATS.items() if is_date_format(code)}
_PERCENTS = {str(number) for number, code in BUILTIN_FORMATS.items() if "%" in code}


class Cell(NamedTuple):
    """One cell that holds something: kind is text, number, date, bool, error or formula; ``text`` as stored.

    A date is its serial number (``day_of`` reads it); ``percent``: a number that is shown times a hundred, with %.
    """

    kind: str
    text: str
    percent: bool = False


@dataclass
class Sheet:
    """One sheet: row number → column number → cell, rows that hold something alone; both count from 1."""

    title: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


@dataclass
class Book:
    """The sheets that were asked for, by their title; ``from_1904``: how Excel for old Macs counts days."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    from_1904: bool = False


class TooFar(Exception):
    """A cell beyond the rows or columns that are read: the sheet and the cell's name."""

    def __init__(self, sheet: str, cell: str) -> None:
        super().__init__(sheet, cell)
        self.sheet, self.cell = sheet, cell


def read_book(
    path: Path,
    wanted: Callable[[Sequence[str]], Container[str]],
    *,
    max_bytes: int,
    max_row: int,
    max_column: int,
) -> Book:
    """Return the sheets that are wanted; raise Refused for the whole file, TooFar for one cell.

    ``wanted`` is given the titles in the order of the workbook and returns those to read. ``max_bytes`` is the file's
    size; rows and columns count from 1.
    """
    with opened(path, max_bytes=max_bytes) as package:
        main = _main_part(package)
        book, parts = _Workbook().read(package, main)
        links = _relations(package, main)
        texts = _SharedTexts().read(package, _of_kind(links, "/sharedStrings"))
        styles = _Styles().read(package, _of_kind(links, "/styles"))
        titles = wanted([title for title, _ in parts])
        for title, relation in parts:
            if title not in titles:
                continue
            if title in book.sheets or relation not in links:
                raise Refused(NOT_XLSX)
            reader = _SheetReader(title, texts, styles, max_row, max_column)
            book.sheets[title] = reader.read(package, links[relation][1])
        return book


class _Names(dict[str, str]):
    """The names of tags without their namespace, each worked out once."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition(" ")[2]
        return name


class _Part:
    """One XML part being read; a document type, which could unfold to gigabytes, is refused."""

    def read_part(self, package: zipfile.ZipFile, name: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        start, end, names, tags = self.start, self.end, _Names(), count(1)

        def opening(tag: str, attributes: dict[str, str]) -> None:
            if next(tags) > MAX_TAGS:
                raise Refused(UNPACKED)
            start(names[tag], attributes)

        parser.StartElementHandler = opening
        parser.EndElementHandler = lambda tag: end(names[tag])
        parser.CharacterDataHandler = self.data
        parser.StartDoctypeDeclHandler = _refuse_document_type
        try:
            part = package.open(name)
        except KeyError as error:
            raise Refused(NOT_XLSX) from error
        with part:
            while chunk := part.read(256 * 1024):
                parser.Parse(chunk)
        parser.Parse(b"", True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note an opening tag, without its namespace."""

    def end(self, tag: str) -> None:
        """Note a closing tag."""

    def data(self, text: str) -> None:
        """Note text between tags."""


def _refuse_document_type(*parts: object) -> None:
    raise Refused(NOT_XLSX)


class _Relations(_Part):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            self.found[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part ("" for the package): id → kind and full name of the other part."""
    folder, _, name = part.rpartition("/")
    relations = _Relations()
    relations.read_part(package, f"{folder}/_rels/{name}.rels".lstrip("/"))
    return {key: (kind, _joined(folder, target)) for key, (kind, target) in relations.found.items()}


def _joined(folder: str, target: str) -> str:
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def _of_kind(links: dict[str, tuple[str, str]], ending: str) -> str:
    return next((name for kind, name in links.values() if kind.endswith(ending)), "")


def _main_part(package: zipfile.ZipFile) -> str:
    main = _of_kind(_relations(package, ""), "/officeDocument")
    if not main:
        raise Refused(NOT_XLSX)
    return main


class _Workbook(_Part):
    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []
        self.from_1904 = False

    def read(self, package: zipfile.ZipFile, name: str) -> tuple[Book, list[tuple[str, str]]]:
        self.read_part(package, name)
        if len(self.parts) > MAX_SHEETS:
            raise Refused(UNPACKED)
        if not all(title and relation for title, relation in self.parts):
            raise Refused(NOT_XLSX)
        return Book(from_1904=self.from_1904), self.parts

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.parts.append((attributes.get("name", ""), relation))


class _SharedTexts(_Part):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.reading = self.phonetic = False
        self.signs = 0

    def read(self, package: zipfile.ZipFile, name: str) -> list[str]:
        if name:
            self.read_part(package, name)
        return self.texts

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.phonetic = True
        self.reading = tag == "t" and not self.phonetic

    def end(self, tag: str) -> None:
        self.reading = False
        if tag == "rPh":
            self.phonetic = False
        elif tag == "si":
            self.texts.append("".join(self.pieces))

    def data(self, text: str) -> None:
        if self.reading:
            self.signs += len(text)
            if self.signs > MAX_SIGNS:
                raise Refused(UNPACKED)
            self.pieces.append(text)


class _Styles(_Part):
    """Which cell formats, by their number in the part, show a date and which a percentage."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self.percents: set[str] = set()
        self.custom: dict[str, str] = {}
        self.formats: list[str] = []
        self.in_cell_formats = False

    def read(self, package: zipfile.ZipFile, name: str) -> _Styles:
        if name:
            self.read_part(package, name)
        for index, number in enumerate(self.formats):
            code = self.custom.get(number)
            if is_date_format(code) if code is not None else number in _DATES:
                self.dates.add(str(index))
            elif "%" in code if code is not None else number in _PERCENTS:
                self.percents.add(str(index))
        return self

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.custom.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self.in_cell_formats = True
        elif tag == "xf" and self.in_cell_formats:
            self.formats.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.in_cell_formats = False


KINDS = {"s": "text", "str": "text", "inlineStr": "text", "b": "bool", "e": "error", "d": "date"}


class _SheetReader(_Part):
    def __init__(self, title: str, texts: list[str], styles: _Styles, max_row: int, max_column: int) -> None:
        self.sheet = Sheet(title)
        self.texts, self.dates, self.percents = texts, styles.dates, styles.percents
        self.max_row, self.max_column = max_row, max_column
        self.row = self.column = self.signs = 0
        self.row_text, self.kind, self.style = "", "n", ""
        self.formula = self.reading = self.phonetic = False
        self.pieces: list[str] = []
        self.cells: dict[int, Cell] = {}

    def read(self, package: zipfile.ZipFile, name: str) -> Sheet:
        self.read_part(package, name)
        return self.sheet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self.reading = not self.phonetic
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "mergeCell" and len(self.sheet.merged) < 1000:
            self.sheet.merged.append(attributes.get("ref", ""))

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.row + 1
        if not self.row < number <= LAST_ROW:
            raise Refused(NOT_XLSX)
        self.row, self.row_text, self.column, self.cells = number, str(number), 0, {}
        if attributes.get("hidden") in {"1", "true"}:
            self.sheet.hidden_rows.append(number)
            del self.sheet.hidden_rows[self.max_row :]

    def _start_cell(self, attributes: dict[str, str]) -> None:
        spot = attributes.get("r")
        if spot is None:
            column = self.column + 1
        else:
            letters = spot.rstrip("0123456789")
            column = _COLUMNS.get(letters, 0)
            if spot[len(letters) :] != self.row_text:
                raise Refused(NOT_XLSX)
        if column <= self.column:
            raise Refused(NOT_XLSX)
        self.column, self.pieces, self.formula = column, [], False
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self.reading = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "row" and self.cells:
            self.sheet.rows[self.row] = self.cells

    def data(self, text: str) -> None:
        if self.reading:
            self.pieces.append(text)

    def _end_cell(self) -> None:
        text = "".join(self.pieces)
        if self.kind == "s" and text:
            text = self.texts[int(text)]
        if not text.strip() and not self.formula:
            return
        if self.row > self.max_row or self.column > self.max_column:
            raise TooFar(self.sheet.title, f"{get_column_letter(self.column)}{self.row}")
        self.signs += len(text)
        if self.signs > MAX_SIGNS:
            raise Refused(UNPACKED)
        kind = KINDS.get(self.kind, "number")
        if self.formula:
            kind = "formula"
        elif kind == "number" and self.style in self.dates:
            kind = "date"
        self.cells[self.column] = Cell(kind, text, kind == "number" and self.style in self.percents)
