"""What a reviewer is told of a document: each sentence in a table, and nothing where there is nothing to say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import checks
from evidence.checks import Case, Check, Copy, distinct, of_case
from evidence.models import Document, Evidence, Reading, Revision
from tests.cast import Cast
from tests.evidence import files
from tests.evidence.conftest import Take

DATA: dict[str, Any] = {
    "kind": "BC",
    "number": "19/BC-UBND",
    "issued_on": date(2023, 4, 3),
    "subject": "Kết quả hòa giải",
    "issuer": "UBND phường Ví Dụ",
    "signer": "Phạm Văn Dũng",
}
SIGNED = {"signer": "Phạm Văn Dũng", "signed_at": "2023-11-20T01:14:00+00:00", "intact": True, "whole": True}


def paper(pk: int, **values: Any) -> Document:
    return Document(pk=pk, **{**DATA, **values})


def case(
    *,
    reading: dict[str, Any] | None = None,
    file: dict[str, Any] | None = None,
    late: bool = False,
    **values: Any,
) -> Case:
    revision = {"digest": "a", "original_name": "a.docx", "media_type": "application/msword", **(file or {})}
    others = values.pop("others", ())
    read = Reading(**{"state": "done", "source": "text", **reading}) if reading is not None else None
    return Case(paper(1, **values), Revision(**revision), read, 2023, late, tuple(others))


def read(**values: str) -> list[dict[str, Any]]:
    return [
        {"field": key, "value": value, "raw": value, "page": 1, "box": []} for key, value in values.items()
    ]


PDF = {"media_type": "application/pdf"}
CASES: list[tuple[Case, list[Check]]] = [
    (case(), []),
    (case(reading={}), []),
    # The year
    (
        case(issued_on=date(2022, 12, 31)),
        [Check("year", "warn", "Ngày ban hành 31/12/2022 nằm ngoài năm đánh giá 2023.")],
    ),
    (case(issued_on=date(2024, 1, 8)), []),  # a report of the year that closed
    (
        case(kind="QĐ", issued_on=date(2024, 1, 8)),
        [Check("year", "warn", "Ngày ban hành 08/01/2024 nằm ngoài năm đánh giá 2023.")],
    ),
    # What the register lacks
    (
        case(kind="", number="", issued_on=None),
        [Check("gaps", "warn", "Sổ tài liệu chưa ghi loại, số, ngày của tài liệu này.")],
    ),
    (case(number="", kind="ANH"), []),
    # The same file
    (
        case(others=[Copy(paper(2, subject="Hòa giải quý I"), "a", "b.docx")]),
        [Check("same_file", "warn", "Cùng tệp với tài liệu số 19/BC-UBND, “Hòa giải quý I” trong sổ, tên tệp “b.docx”.")],
    ),
    (
        case(others=[Copy(paper(2, number="", issued_on=None), "a", "a.docx")] * 2),
        [Check("same_file", "warn", "Cùng tệp với tài liệu “Kết quả hòa giải” trong sổ.")],
    ),
    # The same number
    (
        case(others=[Copy(paper(2, subject="Bản khác"), "b", "b.docx")] * 2),
        [
            Check(
                "same_number",
                "warn",
                "Trùng số, ký hiệu 19/BC-UBND ngày 03/04/2023 với “Bản khác” trong sổ, nhưng là tệp khác.",
            )
        ],
    ),
    (case(others=[Copy(paper(2, issuer="UBND phường Bên Cạnh"), "b", "b.docx")]), []),  # each body numbers for itself
    (case(others=[Copy(paper(2, kind="KH"), "b", "b.docx")]), []),
    (case(others=[Copy(paper(2, issued_on=date(2023, 4, 4)), "b", "b.docx")]), []),
    # Time
    (case(late=True), [Check("late", "warn", "Nộp sau hạn nội bộ của kế hoạch.")]),
    # The file
    (case(reading={"scan": "waiting", "state": "waiting"}), [Check("scan", "warn", "Tệp đang chờ quét vi-rút, chưa ai mở được.")]),
    (
        case(reading={"scan": "found"}),
        [Check("infected", "warn", "Tệp có mã độc, đã bị khóa. Đề nghị người nộp gửi lại tệp sạch.")],
    ),
    (
        case(reading={"state": "failed", "problem": "tệp hỏng."}),
        [Check("unread", "info", "Máy không đọc được chữ trong tệp: tệp hỏng. Xin xem bằng mắt.")],
    ),
    (
        case(reading={"state": "waiting"}),
        [Check("reading", "info", "Máy chưa đọc xong tệp; các lưu ý theo nội dung tệp sẽ có sau.")],
    ),
    (case(reading={}, file=PDF), [Check("unsigned", "info", "Tệp không có chữ ký số.")]),
    (
        case(reading={"signatures": [SIGNED]}, file=PDF),
        [Check("signed", "info", "Có chữ ký số của Phạm Văn Dũng, ký lúc 08:14 20/11/2023.")],
    ),
    (
        case(reading={"signatures": [{**SIGNED, "intact": False}, {"signer": "", "signed_at": "x", "whole": False}]}, file=PDF),
        [
            Check(
                "broken",
                "info",
                "Chữ ký số của Phạm Văn Dũng, ký lúc 08:14 20/11/2023 không khớp với nội dung tệp: "
                "tệp đã thay đổi sau khi ký, hoặc chữ ký bị hỏng.",
            ),
            Check("signed", "info", "Có chữ ký số; sau khi ký, tệp được ghi thêm nội dung."),
        ],
    ),
    # The register beside what was read
    (
        case(reading={"proposals": read(number="91/BC-UBND", issued_on="2023-04-03", signer="Trần Đức")}),
        [
            Check(
                "differs",
                "warn",
                "Sổ ghi khác với nội dung đọc được trong tệp: số, ký hiệu (sổ: “19/BC-UBND”; tệp: “91/BC-UBND”); "
                "người ký (sổ: “Phạm Văn Dũng”; tệp: “Trần Đức”).",
            )
        ],
    ),
    (
        case(reading={"source": "ocr", "proposals": read(issued_on="2023-04-08")}),
        [
            Check(
                "differs",
                "info",
                "Sổ ghi khác với nội dung đọc được trong tệp: ngày ban hành (sổ: “03/04/2023”; tệp: “08/04/2023”).",
            )
        ],
    ),
    (case(kind="ANH", reading={"source": "ocr", "proposals": read(issued_on="2023-04-08")}), []),  # of a board, say
    (case(number="", reading={"proposals": read(number="19/BC-UBND")}), []),  # to be taken over, not to be doubted
    (case(reading={"proposals": read(number="19/bc-ubnd", subject="Báo cáo kết quả hòa giải")}), []),
    # Warnings stand before remarks
    (
        case(late=True, reading={}, file=PDF),
        [
            Check("late", "warn", "Nộp sau hạn nội bộ của kế hoạch."),
            Check("unsigned", "info", "Tệp không có chữ ký số."),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), CASES)
def test_what_there_is_to_say_is_said_and_nothing_else(given: Case, said: list[Check]) -> None:
    assert list(of_case(given)) == said


def test_a_sentence_of_many_uses_is_said_once() -> None:
    late, unsigned = Check("late", "warn", "x"), Check("unsigned", "info", "y")
    assert distinct({1: [unsigned], 2: [late, unsigned]}) == [late, unsigned]


@pytest.mark.django_db
def test_the_wards_own_documents_are_compared_in_two_queries(cast: Cast, take: Take) -> None:
    mine, same = take(files.pdf(1), "một.pdf", "1.1"), take(files.pdf(1), "hai.pdf", "2.1")
    take(files.pdf(1), "ba.pdf", "2.1", cast.hien, cast.other)  # of another ward: never named
    other = take(files.pdf(2), "bốn.pdf", "2.2")
    Document.objects.filter(pk__in=[same.document_id, other.document_id]).update(**DATA)
    Document.objects.filter(pk=mine.document_id).update(kind="KH", issued_on=date(2023, 1, 2))
    Reading.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        found = checks.of_uses(Evidence.objects.filter(assessment=cast.mine.assessment).order_by("pk"))
    assert len(queries) == 1 + checks.QUERIES == 3
    assert {key: [one.sentence for one in some] for key, some in found.items()} == {
        mine.pk: ["Cùng tệp với tài liệu số 19/BC-UBND, “Kết quả hòa giải” trong sổ, tên tệp “hai.pdf”."],
        same.pk: [
            "Cùng tệp với tài liệu “một” trong sổ, tên tệp “một.pdf”.",
            "Trùng số, ký hiệu 19/BC-UBND ngày 03/04/2023 với “Kết quả hòa giải” trong sổ, nhưng là tệp khác.",
        ],
        other.pk: [
            "Trùng số, ký hiệu 19/BC-UBND ngày 03/04/2023 với “Kết quả hòa giải” trong sổ, nhưng là tệp khác.",
        ],
    }
    assert checks.of_uses([]) == {}
