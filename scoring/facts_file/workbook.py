"""Read the cells of an XLSX that anybody may have made: everything capped, everything refused in one sentence."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from accounts.guard import Refused
from evidence.filetypes import packed
from scoring.facts_file.faults import refused, shown

MAX_FILE = 5 * 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024
MAX_ELEMENTS = 200_000
"""Elements of XML: 5,000 rows with eight figures each are 90,000."""
MAX_PARTS = 1_000
MAX_ROWS = 5_000
MAX_COLUMNS = 50
XML_BEGINS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
LAST_ROW = 1_048_576
"""The last row a sheet can have."""

NOT_XLSX = "Không đọc được tệp như một bảng tính Excel (.xlsx). Hãy mở bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx."
TOO_LARGE = "Tệp quá lớn so với một bảng số liệu. Hãy chép số liệu sang mẫu mới rồi thử lại."
PROTECTED = "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi thử lại."

# What zipfile, expat and openpyxl raise on files that were cut, spoilt or made by hand.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    InvalidFileException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,  # what both parsers of XML call theirs
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Cell:
    """One cell that holds something; ``row`` and ``column`` count from 1."""

    row: int
    column: int
    value: Any
    is_formula: bool = False
    is_error: bool = False
    percent: bool = False

    @property
    def coordinate(self) -> str:
        return coordinate(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows that hold something, each as column → cell."""

    title: str
    rows: tuple[dict[int, Cell], ...]

    def place(self, row: int, column: int) -> str:
        """Return "Tờ “Số liệu”, ô F12"."""
        return f"Tờ “{shown(self.title, 40)}”, ô {coordinate(row, column)}"


def coordinate(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def read_sheet(path: Path, title: str) -> Sheet:
    """Return the sheet of a title (else the first sheet); raise FaultyFacts with one sentence."""
    _check_package(path)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it does not keep (extensions, odd dates); nothing is written back here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
            try:
                sheets = book.worksheets
                if not sheets:
                    raise refused(NOT_XLSX)
                wanted = title.casefold()
                found = next((one for one in sheets if one.title.strip().casefold() == wanted), sheets[0])
                return Sheet(found.title, tuple(_rows(found)))
            finally:
                book.close()
    except BROKEN as error:
        raise refused(NOT_XLSX) from error


def _check_package(path: Path) -> None:
    """Refuse what is not a workbook, or unfolds to more than a sheet of figures can be; counted while inflating."""
    if not path.is_file():
        raise refused("Không có tệp này.")
    if path.stat().st_size > MAX_FILE:
        raise refused(TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as package:
            if len(package.namelist()) > MAX_PARTS:
                raise refused(TOO_LARGE)
            measure = _Measure()
            for entry in package.infolist():
                measure.take(package, entry)
        packed.checker("xlsx")(path)
    except RuntimeError as error:  # zipfile's word for a part under a password; RecursionError is one, too
        raise refused(
            NOT_XLSX if isinstance(error, RecursionError | NotImplementedError) else PROTECTED
        ) from error
    except Refused as error:
        raise refused(str(error)) from error
    except BROKEN as error:
        raise refused(NOT_XLSX) from error


class _Measure:
    """What a package unfolds to, in bytes and in XML elements: openpyxl needs some 25 µs for each."""

    def __init__(self) -> None:
        self.size = 0
        self.elements = 0

    def take(self, package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        """Read one part to its end; whatever looks like XML is counted, whatever its name."""
        named = entry.filename.lower().endswith((".xml", ".rels"))
        parser: expat.XMLParserType | None = None
        with package.open(entry) as part:
            first = True
            while chunk := part.read(64 * 1024):
                self.size += len(chunk)
                if self.size > MAX_UNPACKED:
                    raise refused(TOO_LARGE)
                if first and (named or chunk.lstrip().startswith(XML_BEGINS)):
                    parser = self._parser()
                first = False
                try:
                    if parser is not None:
                        parser.Parse(chunk)
                except expat.ExpatError:
                    if named:
                        raise
                    parser = None  # a drawing of Excel's that is no clean XML; nothing reads it here

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = lambda *parts: self._count()
        return parser

    def _count(self) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise refused(TOO_LARGE)


def _refuse_document_type(*parts: object) -> None:
    """Office writes none, and its entities could unfold to gigabytes."""
    raise refused(NOT_XLSX)


def _rows(sheet: Any) -> Iterator[dict[int, Cell]]:
    """Yield the rows that hold something; the size that the file claims for the sheet is not believed."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.rows, 1):
        cells = {column: cell for column, one in enumerate(row, 1) if (cell := _cell(number, column, one))}
        if number > LAST_ROW:
            raise refused(NOT_XLSX)
        if not cells:
            continue
        last = max(cells)
        if number > MAX_ROWS or last > MAX_COLUMNS:
            raise refused(
                f"Ô này nằm quá xa: chỉ đọc đến dòng {MAX_ROWS} và cột {get_column_letter(MAX_COLUMNS)}. Hãy xóa ô này.",
                f"Tờ “{shown(sheet.title, 40)}”, ô {coordinate(number, last)}",
            )
        yield cells


def _cell(row: int, column: int, found: Any) -> Cell | None:
    value = found.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    kind = found.data_type
    percent = kind == "n" and "%" in str(found.number_format)
    return Cell(row, column, value, is_formula=kind == "f", is_error=kind == "e", percent=percent)
