"""Verbs on the rows of a book: added, corrected, struck out; never deleted, as in a book of paper.

The log names a row by its book and number and says which columns changed; names of citizens are not repeated there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from config.vietnamese import fold
from evidence.logbooks.checking import Values, faults_of
from evidence.logbooks.kinds import FIELDS, KINDS, BookKind
from evidence.models import Document, LogBook, LogEntry

STALE = "Dòng này vừa được người khác sửa."
STRUCK = "Dòng này đã được gạch bỏ, không sửa được nữa."
HAS_DOCUMENT = "Dòng này đã có tài liệu. Bỏ tài liệu cũ khỏi dòng rồi gửi lại."
REASON_LENGTH = 300


@transaction.atomic
def add(*, ward: Ward, year: int, kind: BookKind, values: Values, by: Actor) -> LogEntry:
    """Write a new row under the next number of the book; the book is made with its first row."""
    _refuse_faulty(kind, values, ward, year)
    book = opened_book(ward=ward, year=year, kind=kind)
    entry = new_entry(book, last_number(book) + 1, values, by)
    entry.save(force_insert=True)
    record(by, "logbook_add", book, version="1", detail={"number": entry.number, "since": entry.day})
    return entry


@transaction.atomic
def add_many(*, book: LogBook, rows: Sequence[Values], by: Actor) -> list[LogEntry]:
    """Write checked rows of a workbook under the next numbers; the caller holds the book's lock and writes the log."""
    first = last_number(book) + 1
    entries = [new_entry(book, first + place, values, by) for place, values in enumerate(rows)]
    LogEntry.objects.bulk_create(entries, batch_size=200)
    return entries


def opened_book(*, ward: Ward, year: int, kind: BookKind) -> LogBook:
    """Return the book, made where it is missing, locked until the transaction ends: numbers are given one by one."""
    book, _ = LogBook.objects.get_or_create(ward=ward, year=year, kind=kind.kind)
    return LogBook.objects.select_for_update().select_related(None).get(pk=book.pk)


def last_number(book: LogBook) -> int:
    """Return the number that was given last; a struck row keeps its own."""
    return book.entries.aggregate(last=Max("number"))["last"] or 0


def new_entry(book: LogBook, number: int, values: Values, by: Actor) -> LogEntry:
    """Return a row that is not stored yet."""
    return LogEntry(book=book, number=number, entered_by=by.user, **written(KINDS[book.kind], values))


def written(kind: BookKind, values: Values) -> dict[str, Any]:
    """Return the columns as they are stored; those the book does not use stay as they are."""
    stored: dict[str, Any] = {}
    for key in kind.columns:
        value = values.get(key)
        stored[key] = (value or "") if key in ("subject", "person", "outcome", "note") else value
    return stored | {"search_text": folded(kind, stored)}


def folded(kind: BookKind, stored: Values) -> str:
    """Return what the search of a book reads of a row."""
    document, unit = stored.get("document"), stored.get("unit")
    said = (
        stored.get("subject"),
        stored.get("person"),
        stored.get("note"),
        unit.name if unit else "",
        kind.outcome_words(stored.get("outcome") or "") if "outcome" in kind.columns else "",
        str(document) if document else "",
    )
    return fold(" ".join(text for text in said if text))


@transaction.atomic
def correct(*, entry: LogEntry, version: int, values: Values, by: Actor) -> LogEntry:
    """Write a row anew; raise ``Refused`` (STALE) when somebody else wrote since the person looked."""
    book, kind = entry.book, KINDS[entry.book.kind]
    _refuse_faulty(kind, values, book.ward, book.year)
    now = written(kind, values)
    changed = [key for key in kind.columns if now[key] != getattr(entry, key)]
    if not changed and entry.version == version and not entry.struck_at:
        return entry
    rows = LogEntry.objects.filter(pk=entry.pk, version=version, struck_at__isnull=True)
    if not rows.update(version=F("version") + 1, **now):
        _refuse_moved(entry)
    detail = {"number": entry.number, **_changes(kind, entry, now, changed)}
    record(by, "logbook_correct", book, version=str(version + 1), detail=detail)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def strike(*, entry: LogEntry, version: int, reason: str, by: Actor) -> None:
    """Strike a row out, with the reason: it stays to be read and counts nowhere. Raises ``Refused``."""
    reason = sound_reason(reason)
    rows = LogEntry.objects.filter(pk=entry.pk, version=version, struck_at__isnull=True)
    struck = rows.update(
        version=F("version") + 1, struck_at=timezone.now(), struck_by=by.user, struck_reason=reason
    )
    if not struck:
        _refuse_moved(entry)
    record(by, "logbook_strike", entry.book, version=str(version + 1), detail={"number": entry.number})
    entry.refresh_from_db()


def sound_reason(reason: str) -> str:
    """Return the reason of a stroke in one line; raise ``Refused`` for none and for one that is too long."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Xin ghi lý do gạch bỏ.")
    if len(reason) > REASON_LENGTH:
        raise Refused(f"Viết lý do gọn trong {REASON_LENGTH} ký tự.")
    return reason


@transaction.atomic
def give_document(*, entry: LogEntry, document: Document, by: Actor) -> None:
    """Put a document that has just come in beside a row that has none. Raises ``Refused``."""
    kind = KINDS[entry.book.kind]
    if document.ward_id != entry.book.ward_id:
        raise Refused("Không có tài liệu này trong sổ tài liệu của phường.")
    found = LogEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    if found.struck_at:
        raise Refused(STRUCK)
    if found.document_id:
        raise Refused(HAS_DOCUMENT)
    stored = {key: getattr(found, key) for key in kind.columns} | {"document": document}
    found.document, found.search_text = document, folded(kind, stored)
    found.version += 1
    found.save(update_fields=["document", "search_text", "version"])
    detail = {"number": found.number, "document": document.pk}
    record(by, "logbook_correct", entry.book, version=str(found.version), detail=detail)


def _refuse_faulty(kind: BookKind, values: Values, ward: Ward, year: int) -> None:
    faults = faults_of(kind, values, ward=ward, year=year)
    if faults:
        key = next(key for key in FIELDS if key in faults)
        raise Refused(f"{kind.labels[key]}: {faults[key]}")


def _refuse_moved(entry: LogEntry) -> None:
    """Say why a row did not take what was written."""
    raise Refused(STRUCK if LogEntry.objects.filter(pk=entry.pk, struck_at__isnull=False).exists() else STALE)


def _changes(kind: BookKind, entry: LogEntry, now: Values, changed: list[str]) -> dict[str, Any]:
    """Return old and new values for the log; of columns that name people only that they changed."""
    silent = kind.personal | {"note"}
    said = [key for key in changed if key not in silent]
    return {
        "fields": [kind.labels[key] for key in changed if key in silent],
        "old": {kind.labels[key]: _plain(kind, key, getattr(entry, key)) for key in said},
        "new": {kind.labels[key]: _plain(kind, key, now[key]) for key in said},
    }


def _plain(kind: BookKind, key: str, value: Any) -> Any:
    if key == "outcome":
        return kind.outcome_words(value)
    return value if value is None or isinstance(value, int | str | date) else str(value)
