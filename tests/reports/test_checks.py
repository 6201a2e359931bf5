"""What a reviewer is told of periods, series and figures: tables of what is said, and of what must not be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import Document, Evidence, Reading, Revision
from reports import checks
from reports.checks import Asked, Paper, figure_checks, period_checks, series_gaps
from reports.figure_words import Figure, differing
from reports.period_words import span_of, stem_of
from scoring.facts import facts_of
from scoring.models import Measure
from tests.cast import Cast

# Periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Kết quả hòa giải quý I", "quý I năm 2023"),
        ("Kết quả hòa giải Quý 2/2023", "quý II năm 2023"),
        ("Công tác tư pháp QUÝ III năm 2022", "quý III năm 2022"),
        ("Kết quả quý III, phương hướng nhiệm vụ quý IV năm 2023", "quý III năm 2023"),
        ("Số liệu quý I, II và quý IV năm 2023", "quý I, II, IV năm 2023"),
        ("Số liệu quý I - III/2023", "quý I, II, III năm 2023"),
        ("Bao cao hoa giai quy 3 nam 2023", "quý III năm 2023"),
        ("Công tác tháng 3/2023", "tháng 3 năm 2023"),
        ("Công tác tháng 9 và 9 tháng đầu năm 2023", "tháng 9 năm 2023"),
        ("Công tác 6 tháng đầu năm", "6 tháng đầu năm 2023"),
        ("Công tác 06 tháng cuối năm 2022", "6 tháng cuối năm 2022"),
        ("Công tác 9 tháng năm 2023", "9 tháng đầu năm 2023"),
        ("Tổng kết công tác hòa giải năm 2023", "năm 2023"),
        ("Kế hoạch ban hành ngày 12 tháng 3", None),
        ("Báo cáo sau 12 tháng thực hiện", None),
        ("Quy định tại quy chế 2", None),
        ("Quỹ I và quy ước 3", None),
        ("Kết quả năm 2022 và năm 2023 của quý I", None),  # which year is not clear
        ("Kết quả hòa giải", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_subject_names_its_period_or_none(subject: str, name: str | None) -> None:
    span = span_of(subject, 2023)
    assert (span.name if span else None) == name


def test_what_is_left_of_a_subject_is_equal_through_a_series() -> None:
    subjects = (
        "Kết quả hòa giải quý I năm 2023",
        "kết quả hoà giải Quý IV/2023",
        "Kết quả hòa giải năm 2023, quý 2",
    )
    stems = {stem_of(one, span) for one in subjects if (span := span_of(one, 2023))}
    assert stems == {"ket qua hoa giai"}


ASKED = Asked("Tình hình thực hiện kế hoạch", date(2023, 3, 31), date(2023, 4, 5))


@pytest.mark.parametrize(
    ("kind", "subject", "day", "asked", "said"),
    [
        ("BC", "Kết quả quý I", date(2023, 4, 5), (), None),
        ("BC", "Kết quả quý I", date(2023, 3, 15), (), None),  # the data of a quarter are closed on the 14th
        ("BC", "Kết quả quý I", date(2023, 2, 10), (), "Báo cáo quý I năm 2023 đề ngày 10/02/2023, trong khi kỳ báo cáo đến 31/03/2023 mới kết thúc."),
        ("BC", "Kết quả quý I", date(2023, 8, 20), (), "Báo cáo quý I năm 2023 đề ngày 20/08/2023, sau khi kỳ báo cáo kết thúc 142 ngày."),
        ("BC", "Kết quả quý I, nhiệm vụ quý II", date(2023, 4, 1), (), None),
        ("BC", "Kết quả tháng 3", date(2023, 3, 16), (), None),
        ("BC", "Kết quả tháng 3", date(2023, 3, 2), (), "Báo cáo tháng 3 năm 2023 đề ngày 02/03/2023, trong khi kỳ báo cáo đến 31/03/2023 mới kết thúc."),
        ("BC", "Kết quả 6 tháng đầu năm", date(2023, 6, 14), (), None),
        ("BC", "Kết quả năm 2023", date(2023, 9, 1), (), None),  # of a year many a report speaks before its end
        ("BC", "Kết quả năm 2023", date(2024, 1, 15), (), None),
        ("BC", "Kết quả theo Kế hoạch năm 2022", date(2023, 5, 15), (), None),
        ("KH", "Kế hoạch quý I", date(2022, 12, 1), (), None),  # plans come before
        ("BC", "Kết quả quý I", None, (), None),
        ("BC", "Kết quả", date(2023, 8, 1), (), None),
        ("BC", "Kết quả", date(2023, 4, 20), (ASKED,), "Báo cáo đề ngày 20/04/2023, sau hạn gửi 05/04/2023 của báo cáo “Tình hình thực hiện kế hoạch”."),
        ("BC", "Kết quả", date(2023, 4, 5), (ASKED,), None),
        ("BC", "Kết quả quý I", date(2023, 1, 5), (ASKED,), "Báo cáo quý I năm 2023 đề ngày 05/01/2023, trong khi kỳ báo cáo đến 31/03/2023 mới kết thúc."),
        ("DS", "Danh sách", date(2023, 9, 1), (ASKED,), None),
    ],
)  # fmt: skip
def test_the_day_of_a_report_is_held_against_its_period(
    kind: str, subject: str, day: date | None, asked: tuple[Asked, ...], said: str | None
) -> None:
    found = [check.sentence for check in period_checks(Paper(kind, subject, day, 2023), asked)]
    assert found == ([said] if said else [])


def papers(*subjects: str, kind: str = "BC") -> dict[int, Paper]:
    return {key: Paper(kind, subject, None, 2023) for key, subject in enumerate(subjects)}


@pytest.mark.parametrize(
    ("subjects", "said"),
    [
        (
            ("Hòa giải quý I", "Hòa giải quý II", "Hòa giải quý IV"),
            "đã có quý I, II, IV năm 2023, thiếu quý III",
        ),
        (("Hòa giải quý I", "hoà giải Quý 4/2023"), "đã có quý I, IV năm 2023, thiếu quý II, III"),
        (("Hòa giải quý I", "Hòa giải quý II", "Hòa giải quý III"), ""),
        (("Hòa giải quý II", "Hòa giải quý III"), ""),  # what came before the plan is not asked for
        (("Hòa giải quý I",), ""),
        (("Hòa giải quý I", "Công khai quý III"), ""),  # two series
        (("Hòa giải quý I", "Hòa giải quý III năm 2022"), ""),
        (
            ("Hòa giải quý I", "Báo cáo 6 tháng đầu năm", "Hòa giải quý III"),
            "",
        ),  # half a year is its second quarter
        (("Hòa giải quý I", "Hòa giải quý II, III", "Hòa giải quý IV"), ""),
        (("Hòa giải", "Kế hoạch"), ""),
        ((), ""),
    ],
)
def test_a_quarter_that_lacks_within_a_series_is_named(subjects: tuple[str, ...], said: str) -> None:
    found = series_gaps(papers(*subjects))
    sentences = {check.sentence for checks_ in found.values() for check in checks_}
    assert sentences == ({f"Tài liệu theo quý của chỉ tiêu này {said}."} if said else set())
    assert set(found) == (set(range(len(subjects))) if said else set())


# Figures -----------------------------------------------------------------------------------------------------------

SETTLED = Figure("Số vụ, việc hòa giải thành", Decimal(20), "vụ, việc")
FILES = Figure("Tổng số hồ sơ thủ tục hành chính đã giải quyết", Decimal(1245), "hồ sơ")


@pytest.mark.parametrize(
    ("figure", "text", "value"),
    [
        (SETTLED, "Trong năm, 18 vụ việc hòa giải thành.", 18),
        (SETTLED, "Số vụ việc hòa giải thành: 18.", 18),
        (SETTLED, "Số vụ, việc\nhòa giải thành năm 2023 là 18 vụ việc.", 18),
        (FILES, "Trang đầu\fTổng số hồ sơ thủ tục hành chính đã giải quyết trong năm 2023 là 1.240.", 1240),
        (SETTLED, "Trong năm, 20 vụ việc hòa giải thành.", None),  # the same number
        (
            SETTLED,
            "18 vụ việc hòa giải thành. Cộng lại có 20 vụ việc hòa giải thành.",
            None,
        ),  # the same elsewhere
        (SETTLED, "18 vụ việc hòa giải thành. Sau đó 19 vụ việc hòa giải thành.", None),  # which one?
        (SETTLED, "Quý I có 5 vụ việc hòa giải thành.", None),  # a part of the year
        (SETTLED, "Hòa giải 25 vụ việc, trong đó 18 vụ, việc hòa giải thành.", 18),
        (SETTLED, "Tiếp nhận 22 vụ việc, hòa giải thành 18 vụ, không thành 4 vụ.", 18),
        (SETTLED, "Hòa giải thành 18 vụ việc tại khối 3.", None),  # of a part of the ward
        (SETTLED, "Có 18 vụ việc hòa giải thành tại khối Đông.", None),
        (SETTLED, "Hòa giải 22 vụ việc với 18 vụ việc hòa giải thành.", None),  # two numbers in one clause
        (SETTLED, "Đạt 18/25 vụ việc hòa giải thành.", None),
        (SETTLED, "Tỷ lệ 18% vụ việc hòa giải thành.", None),
        (SETTLED, "Có 18 vụ việc hòa giải thành công ngoài dự kiến.", None),  # other words follow
        (SETTLED, "Có 18 vụ việc hòa giải không thành.", None),
        (Figure("Số vụ việc", Decimal(20)), "Có 18 vụ việc.", None),  # too few words to be sure
        (SETTLED, "", None),
    ],
)
def test_a_figure_of_the_text_is_told_where_it_is_clear(figure: Figure, text: str, value: int | None) -> None:
    assert [int(one.value) for one in differing(text, [figure])] == ([] if value is None else [value])


# Together ----------------------------------------------------------------------------------------------------------

TEXT = "Trong năm 2023, UBND phường\fđã ban hành 19 văn bản đúng quy định."


@pytest.fixture
def uses(cast: Cast) -> list[Evidence]:
    """Three uses of 1.2, the first a report of the year that says another figure than the one entered."""
    rows: list[tuple[str, dict[str, Any], str]] = [
        ("Kết quả ban hành văn bản năm 2023", {"issued_on": date(2023, 12, 1)}, TEXT),
        ("Ban hành văn bản quý I", {"issued_on": date(2023, 4, 3)}, ""),
        ("Ban hành văn bản quý III", {"issued_on": date(2023, 1, 3)}, ""),
    ]
    made = []
    for nth, (subject, values, text) in enumerate(rows):
        document = Document.objects.create(
            ward=cast.mine.ward, kind="BC", number=f"{nth}/BC", subject=subject, **values
        )
        revision = Revision.objects.create(
            document=document,
            stored_name=f"{nth}.docx",
            digest=str(nth),
            size=1,
            media_type="application/msword",
            extension="doc",
            original_name="a.doc",
            received_at=timezone.now(),
        )
        read = {"state": "done", "finished_at": timezone.now(), "source": "text" if text else ""}
        Reading.objects.create(revision=revision, text=text, **read)
        made.append(
            Evidence.objects.create(
                assessment=cast.mine.assessment,
                indicator=cast.mine.indicator("1.2"),
                document=document,
                revision=revision,
            )
        )
    measures = {"numerator": "20", "denominator": "20"}
    for key, value in measures.items():
        slot = Measure.slot_of(None, key, None)
        cast.mine.result("1.2").measures.create(key=key, kind="integer", value=value, slot=slot)
    return made


@pytest.mark.django_db
def test_all_is_told_together_in_a_fixed_number_of_queries(cast: Cast, uses: list[Evidence]) -> None:
    facts = facts_of(cast.mine.assessment)
    with CaptureQueriesContext(connection) as queries:
        found = checks.of_uses(facts, uses)
    assert len(queries) == 3
    assert {key: [(one.key, one.level) for one in some] for key, some in found.items()} == {
        uses[0].pk: [("figure", "info")],
        uses[1].pk: [("series", "warn")],
        uses[2].pk: [("report_early", "warn"), ("series", "warn")],
    }
    assert found[uses[0].pk][0].sentence == (
        "Tệp ghi (trang 2): “đã ban hành 19 văn bản đúng quy định.” "
        "Số liệu đã nhập: Số văn bản đúng quy định: 20 văn bản."
    )
    with CaptureQueriesContext(connection) as queries:
        assert checks.of_uses(facts, Evidence.objects.filter(pk__in=found).order_by("pk")) == found
    assert len(queries) == 1 + checks.QUERIES == 5  # bare rows are read again
    assert checks.of_uses(facts, []) == {}


def test_a_part_of_the_ward_has_figures_of_its_own() -> None:
    told = "18 vụ việc hòa giải thành."
    subjects = (
        "Hòa giải năm 2023",
        "Hòa giải năm 2023 của khối 5",
        "Hòa giải quý IV năm 2023",
        "Hòa giải năm 2022",
    )
    found = [list(figure_checks(Paper("BC", one, None, 2023), told, [SETTLED])) for one in subjects]
    assert [len(some) for some in found] == [1, 0, 0, 0]


@pytest.mark.django_db
def test_what_was_recognised_on_a_picture_is_no_ground_for_a_hint(cast: Cast, uses: list[Evidence]) -> None:
    Reading.objects.filter(revision=uses[0].revision).update(source="ocr")
    assert checks.of_uses(facts_of(cast.mine.assessment), uses[:1]) == {uses[0].pk: []}
