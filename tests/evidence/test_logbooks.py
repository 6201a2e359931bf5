"""The rows of registers: added, corrected, struck out, never deleted; what they may hold, and what they sum up to."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit
from evidence.logbooks import actions
from evidence.logbooks.books import overview, years_of
from evidence.logbooks.checking import groups_of
from evidence.logbooks.choosing import find, offered, words_of
from evidence.logbooks.counts import counts_of
from evidence.logbooks.kinds import (
    BY_SLUG,
    CITIZENS,
    FIELDS,
    INFORMATION,
    KINDS,
    MEDIATION,
    SATISFACTION,
    BookKind,
)
from evidence.models import Document, LogBook, LogEntry
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db


def make_group(cast: Cast, name: str = "Khối 1", **changes: Any) -> Unit:
    values = {
        "ward": cast.mine.ward,
        "kind": Unit.Kind.RESIDENTIAL_GROUP,
        "code": f"nhom-{Unit.objects.count()}",
    }
    return Unit.objects.create(**{**values, "name": name, **changes})


def mediation(unit: Unit, **changes: Any) -> dict[str, Any]:
    values = {"day": date(2023, 3, 6), "subject": "Tranh chấp lối đi chung", "person": "Ông A và ông B"}
    return {**values, "unit": unit, "outcome": "", "note": "", **changes}


def write(cast: Cast, values: dict[str, Any], kind: BookKind = MEDIATION, year: int = 2023) -> LogEntry:
    return actions.add(ward=cast.mine.ward, year=year, kind=kind, values=values, by=actor(cast.an))


def test_every_kind_is_described_and_has_an_address() -> None:
    assert set(KINDS) == set(LogBook.Kind.values)
    assert len(BY_SLUG) == len(KINDS)
    for kind in KINDS.values():
        assert set(kind.columns) <= set(FIELDS)
        assert kind.required <= set(kind.columns)
        assert len(set(kind.labels.values())) == len(kind.labels)
        keys = {outcome.key for outcome in kind.outcomes}
        assert all((count.outcomes or set()) | count.without <= keys for count in kind.counts)
        assert max(map(len, keys)) <= 32


def test_the_book_is_made_with_its_first_row_and_numbers_go_on(cast: Cast) -> None:
    group = make_group(cast)
    first, second = write(cast, mediation(group)), write(cast, mediation(group, outcome="settled"))
    assert LogBook.objects.get() == first.book == second.book
    assert (first.number, second.number, first.entered_by) == (1, 2, cast.an)
    assert list(LogEntry.objects.matching("tranh chap khoi 1 thanh")) == [second]
    log = AuditEntry.objects.filter(act="logbook_add").order_by("number")
    assert [json.loads(row.detail)["number"] for row in log] == [1, 2]
    assert "Ông A" not in " ".join(f"{row.object_label} {row.detail}" for row in AuditEntry.objects.all())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": None}, "Ngày tiếp nhận: Chưa ghi ô này."),
        ({"subject": ""}, "Mâu thuẫn, tranh chấp: Chưa ghi ô này."),
        ({"subject": "x" * 501}, "Mâu thuẫn, tranh chấp: Dài 501 ký tự, quá mức 500."),
        ({"day": date(2022, 12, 31)}, "Ngày tiếp nhận: Sổ này của năm 2023"),
        ({"day": date(2023, 11, 21)}, "Ngày tiếp nhận: Ngày này chưa đến"),
        ({"done_on": date(2023, 3, 5)}, "Ngày kết thúc: Trước ngày tiếp nhận"),
        ({"done_on": date(2023, 11, 21)}, "Ngày kết thúc: Ngày này chưa đến"),
        ({"outcome": "won"}, "Kết quả: Cần là một trong: Hòa giải thành; Hòa giải không thành."),
    ],
)
def test_a_row_that_cannot_be_is_refused(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, mediation(make_group(cast), **changes))
    assert str(refused.value).startswith(sentence)
    assert not LogEntry.objects.exists()


def test_a_group_is_of_the_ward_residential_and_in_use_on_the_day(cast: Cast) -> None:
    closed = make_group(cast, "Khối 9", valid_to=date(2023, 3, 1))
    with pytest.raises(Refused, match="Khối 9 không hoạt động ngày 06/03/2023"):
        write(cast, mediation(closed))
    elsewhere = make_group(cast, "Khối 2", ward=cast.other.ward)
    office = make_group(cast, "Văn phòng", kind=Unit.Kind.DEPARTMENT)
    for wrong in (elsewhere, office):
        with pytest.raises(Refused, match="Chọn khối, tổ dân phố, thôn của phường"):
            write(cast, mediation(wrong))
    ten, two = make_group(cast, "Khối 10"), make_group(cast, "Khối 3")
    assert groups_of(cast.mine.ward, 2023) == [two, closed, ten]
    assert groups_of(cast.mine.ward, 2024) == [two, ten]


def test_a_document_is_of_the_ward(cast: Cast) -> None:
    foreign = Document.objects.create(ward=cast.other.ward, subject="Biên bản")
    with pytest.raises(Refused, match="Không có tài liệu này trong sổ tài liệu"):
        write(cast, mediation(make_group(cast), document=foreign))


def test_what_ended_after_its_term_was_not_in_time(cast: Cast) -> None:
    values = {
        "day": date(2023, 3, 6),
        "subject": "Quy hoạch",
        "person": "Bà C",
        "due_on": date(2023, 3, 10),
        "done_on": date(2023, 3, 13),
        "outcome": "in_time",
    }
    with pytest.raises(Refused, match="Ngày trả lời sau hạn 10/03/2023"):
        write(cast, values, INFORMATION)
    assert write(cast, {**values, "outcome": "late"}, INFORMATION).outcome == "late"


def test_a_correction_keeps_the_number_and_says_what_changed(cast: Cast) -> None:
    group = make_group(cast)
    entry = write(cast, mediation(group))
    now = mediation(group, outcome="settled", done_on=date(2023, 3, 20), person="Ông A và bà D")
    actions.correct(entry=entry, version=1, values=now, by=actor(cast.chi))
    assert (entry.number, entry.version, entry.outcome, entry.person) == (1, 2, "settled", "Ông A và bà D")
    detail = json.loads(AuditEntry.objects.get(act="logbook_correct").detail)
    assert detail == {
        "number": 1,
        "fields": ["Các bên"],
        "old": {"Ngày kết thúc": None, "Kết quả": "Đang hòa giải"},
        "new": {"Ngày kết thúc": "2023-03-20", "Kết quả": "Hòa giải thành"},
    }
    with pytest.raises(Refused, match=actions.STALE):
        actions.correct(entry=entry, version=1, values=mediation(group), by=actor(cast.an))
    actions.correct(entry=entry, version=2, values=now, by=actor(cast.an))
    assert (entry.version, AuditEntry.objects.filter(act="logbook_correct").count()) == (2, 1)


def test_a_struck_row_stays_counts_nowhere_and_its_number_is_not_given_again(cast: Cast) -> None:
    group = make_group(cast)
    entry = write(cast, mediation(group))
    for reason in ("  ", "x" * 301):
        with pytest.raises(Refused):
            actions.strike(entry=entry, version=1, reason=reason, by=actor(cast.an))
    actions.strike(entry=entry, version=1, reason="Ghi  nhầm sổ", by=actor(cast.chi))
    assert (entry.struck_by, entry.struck_reason, entry.version) == (cast.chi, "Ghi nhầm sổ", 2)
    assert write(cast, mediation(group)).number == 2
    assert counts_of(cast.mine.ward, 2023)["mediation"].total == 1
    for verb in (
        lambda: actions.correct(entry=entry, version=2, values=mediation(group), by=actor(cast.an)),
        lambda: actions.strike(entry=entry, version=2, reason="Lần nữa", by=actor(cast.an)),
    ):
        with pytest.raises(Refused, match=actions.STRUCK):
            verb()


def test_counts_by_quarter_month_group_and_outcome(cast: Cast) -> None:
    one, two = make_group(cast, "Khối 1"), make_group(cast, "Khối 2")
    write(cast, mediation(one, outcome="settled"))
    write(cast, mediation(one, outcome="unsettled", day=date(2023, 6, 30)))
    write(cast, mediation(two, outcome="settled", day=date(2023, 7, 1)))
    write(cast, mediation(two, day=date(2023, 11, 20)))
    with CaptureQueriesContext(connection) as asked:
        counts = counts_of(cast.mine.ward, 2023)["mediation"]
    assert len(asked) == 1
    assert [counts.of(key) for key in ("all", "mediated", "settled", "unsettled")] == [4, 3, 2, 1]
    assert [line.amounts for line in counts.by_quarter()] == [
        (1, 1, 1, 0),
        (1, 1, 0, 1),
        (1, 1, 1, 0),
        (1, 0, 0, 0),
    ]
    assert [line.label for line in counts.by_month() if line.amounts[0]] == [
        "Tháng 3",
        "Tháng 6",
        "Tháng 7",
        "Tháng 11",
    ]
    by_group = counts.by_group({one.pk: one.name, two.pk: two.name})
    assert [(line.label, line.amounts) for line in by_group] == [
        ("Khối 1", (2, 2, 1, 1)),
        ("Khối 2", (2, 1, 1, 0)),
    ]
    assert counts.by_outcome() == [
        ("Hòa giải thành", 2),
        ("Hòa giải không thành", 1),
        ("Đang hòa giải", 1),
    ]


def test_slips_count_by_their_number_and_citizens_by_their_visits(cast: Cast) -> None:
    slips = {"day": date(2023, 5, 5), "subject": "Hộ tịch", "outcome": "satisfied", "quantity": 40}
    write(cast, slips, SATISFACTION)
    write(cast, {**slips, "outcome": "unsatisfied", "quantity": 2}, SATISFACTION)
    visit = {"day": date(2023, 5, 5), "subject": "Đất đai", "person": "Nhóm hộ dân", "quantity": 6}
    write(cast, visit, CITIZENS)
    counts = counts_of(cast.mine.ward, 2023)
    assert (counts["satisfaction"].of("all"), counts["satisfaction"].of("satisfied")) == (42, 40)
    assert counts["citizens"].of("all") == 1
    with pytest.raises(Refused, match=r"Số phiếu: Cần là số từ 1 đến 1\.000\.000"):
        write(cast, {**slips, "quantity": 0}, SATISFACTION)


def test_the_overview_names_every_book_of_the_ward_alone(cast: Cast) -> None:
    group = make_group(cast)
    entry = write(cast, mediation(group))
    write(cast, mediation(group, day=date(2023, 4, 1)))
    actions.strike(entry=entry, version=1, reason="Nhầm", by=actor(cast.an))
    with CaptureQueriesContext(connection) as asked:
        lines = {line.kind.kind.value: line for line in overview(cast.mine.ward, 2023)}
    assert (len(asked), list(lines)) == (2, list(KINDS))
    found = lines["mediation"]
    assert (found.rows, found.struck, found.last_day) == (1, 1, date(2023, 4, 1))
    assert {line.rows for line in overview(cast.other.ward, 2023)} == {0}
    assert years_of(cast.mine.ward) == [2023]


class TestDocuments:
    """How a row finds its document by what is typed."""

    def test_by_the_offered_words_the_number_or_words_that_only_one_holds(self, cast: Cast) -> None:
        ward = cast.mine.ward
        plan = self.document(ward, "19/KH-UBND", "Kế hoạch tiếp công dân")
        self.document(ward, "119/KH-UBND", "Kế hoạch tuyên truyền")
        foreign = self.document(cast.other.ward, "20/KH-UBND", "Kế hoạch của phường khác")
        assert words_of(plan) == f"19/KH-UBND · Kế hoạch tiếp công dân (mã {plan.pk})"
        for text in (words_of(plan), "19/kh-ubnd", "tiep cong dan"):
            assert find(ward, text) == plan
        assert find(ward, "  ") is None
        assert offered(ward, "tiep cong") == [words_of(plan)]
        for text in (words_of(foreign), "20/KH-UBND", "(mã 999)", "/ /"):
            with pytest.raises(ValueError, match="Không tìm thấy tài liệu này"):
                find(ward, text)
        with pytest.raises(ValueError, match="Có 2 tài liệu khớp"):
            find(ward, "kế hoạch")

    def document(self, ward: Any, number: str, subject: str) -> Document:
        made = Document(ward=ward, number=number, subject=subject)
        made.search_text = made.fold_for_search()
        made.save()
        return made
