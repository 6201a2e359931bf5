"""The search of the register: over what it says and over the text of the files, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone

from accounts.models import Ward
from config.vietnamese import fold
from evidence.logbooks.choosing import find, offered, words_of
from evidence.models import Document, Reading, Revision, search_words
from evidence.snippets import Piece, marked, snippet
from tests.assignments.test_tasks import make_task
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def put(
    ward: Ward, nth: int, subject: str, number: str = "", texts: tuple[str, ...] = (), **values: object
) -> Document:
    """Put a document with its read files into a register; the texts are of its revisions, the first first."""
    document = Document(
        ward=ward,
        subject=subject,
        number=number,
        created_at=datetime(2023, 1, 1, nth // 60, nth % 60, tzinfo=UTC),
        **values,
    )
    document.search_text = document.fold_for_search()
    document.save()
    for which, text in enumerate(texts, 1):
        revision = Revision.objects.create(
            document=document,
            number=which,
            stored_name=f"{ward.slug}-{nth}-{which}.pdf",
            digest=f"{ward.slug}{nth}{which}",
            size=1,
            media_type="application/pdf",
            extension="pdf",
            original_name="a.pdf",
            received_at=timezone.now(),
        )
        Reading.objects.create(
            revision=revision, state="done", finished_at=timezone.now(), text=text, folded=fold(text)
        )
    return document


@pytest.fixture
def register(cast: Cast) -> dict[str, Document]:
    """Six documents of the ward, the last received last, and one of the ward beside that would match all of it."""
    ward, made = cast.mine.ward, {}
    made["plan"] = put(
        ward, 1, "Hòa giải ở cơ sở năm 2023", "114/KH-UBND", ("Ủy ban nhân dân phường",), kind="KH"
    )
    made["report"] = put(
        ward, 2, "Kết quả quý I", "19/BC-UBND", ("Đã hoà giải thành 12 vụ việc.",), kind="BC"
    )
    made["scan"] = put(ward, 3, "IMG 4021", texts=("bản chụp mờ", "QUYẾT ĐỊNH Số: 114/QĐ-UBND Đặng Văn Đức"))
    made["photo"] = put(ward, 4, "Ảnh hội nghị", kind="ANH")
    made["list"] = put(
        ward,
        5,
        "Danh sách tổ viên",
        texts=("Tổ dân phố 1 có 100% hộ; mã A_BX, C:\\hồ sơ",),
        signer="Trần Đức",
    )
    made["percent"] = put(ward, 6, "Tỷ lệ 1000 hộ", "2114/CV")
    every = "Hòa giải 114/KH-UBND 114/QĐ-UBND đặng đức 100 hộ hội nghị IMG 4021 A_BX"
    put(cast.other.ward, 7, every, "114/KH-UBND", (every,))
    return made


CASES: list[tuple[str, list[str]]] = [
    ("", ["percent", "list", "photo", "scan", "report", "plan"]),
    ("hoa giai", ["report", "plan"]),  # the one in its text, the other in the register
    ("HÒA GIẢI", ["report", "plan"]),
    ("hoà giải", ["report", "plan"]),  # the other way of setting the tone
    ("ho\u0300a gia\u0309i", ["report", "plan"]),  # as a Mac sends it
    ("hoa giai 19", ["report"]),  # one word in the text, one in the register
    ("114", ["percent", "scan", "plan"]),
    ("114/KH-UBND", ["plan"]),
    ("kh ubnd", ["plan"]),
    ("KH UBND", ["plan"]),
    ("ubnd", ["scan", "report", "plan"]),
    ("114 QD", ["scan"]),
    ("đặng đức", ["scan"]),
    ("dang duc", ["scan"]),
    ("Duc", ["list", "scan"]),
    ("Kế hoạch", ["plan"]),  # the kind, in words
    ("giai hoa giai", ["report", "plan"]),
    ("ban chup mo", ["scan"]),  # a replaced revision counts, too
    ("hoi nghi hoa giai", []),
    ("%", ["percent", "list", "photo", "scan", "report", "plan"]),  # only signs: nothing is asked for
    ("100%", ["percent", "list"]),
    ("ma A_BX", ["list"]),
    ("_", ["percent", "list", "photo", "scan", "report", "plan"]),
    ("\\ho so\\ vien", ["list"]),
    ("' OR 1=1 --", []),
    ('"hoa giai"', ["report", "plan"]),
    ("hoa\x00giai", ["report", "plan"]),
    ("x" * 5000, []),
    ("hoa " * 5000, ["report", "plan"]),
    (" ".join(f"tu{n}" for n in range(200)), []),
]


def test_every_word_occurs_in_the_register_or_in_a_text_of_the_ward(
    cast: Cast, register: dict[str, Document]
) -> None:
    """Literal answers in their order: the same on SQLite and on PostgreSQL."""
    names, rows = (
        {document.pk: name for name, document in register.items()},
        Document.objects.visible_to(cast.an),
    )
    for words, found in CASES:
        answer = rows.matching(words, ward=cast.mine.ward)
        assert [names[document.pk] for document in answer] == found, words


def test_a_task_and_a_row_of_a_book_find_a_document_by_its_text(
    cast: Cast, register: dict[str, Document]
) -> None:
    ward, report = cast.mine.ward, register["report"]
    assert offered(ward, "hoa giai 19") == [words_of(report)]
    assert find(ward, "hoa giai 19") == report
    assert find(ward, "hoa giai") == register["plan"]  # what the register says comes before what a file says
    assert offered(cast.other.ward, "hoa giai 19") == []
    page = reverse("reports:task", args=[make_task(cast.mine).pk])
    assert cast.client(cast.an).get(page, {"tim": "hoa giai 19"}).context["found"] == [report]


def test_without_a_ward_the_register_alone_is_looked_through(
    cast: Cast, register: dict[str, Document]
) -> None:
    assert list(Document.objects.visible_to(cast.an).matching("hoa giai")) == [register["plan"]]


def test_nothing_of_another_ward_comes_even_to_a_wide_question(
    cast: Cast, register: dict[str, Document]
) -> None:
    assert Document.objects.matching("hoa giai", ward=cast.mine.ward.pk).count() == 2
    assert Document.objects.visible_to(cast.an).matching("hoa giai", ward=cast.other.ward).count() == 0


@pytest.mark.postgres_only
def test_postgresql_can_answer_from_its_indexes(cast: Cast, register: dict[str, Document]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Document.objects.visible_to(cast.an).matching("hoa giai zulu", ward=cast.mine.ward).explain()
    assert "Seq Scan" not in plan
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        trigrams = Reading.objects.filter(folded__contains="zulu").explain()
    assert "reading_search" in trigrams


class SearchWords(SimpleTestCase):
    def test_the_longest_comes_first_and_parts_of_others_are_left_out(self) -> None:
        assert search_words("  Hòa giải, HOA g 114/KH ") == ["giai", "114", "hoa", "kh"]

    def test_twenty_words_of_two_hundred_signs_are_looked_for(self) -> None:
        assert len(search_words(" ".join(f"{n:03}" for n in range(100)))) == 20
        assert search_words("đ" * 300) == ["d" * 200]


class Snippets(SimpleTestCase):
    def test_words_are_marked_as_they_are_written(self) -> None:
        assert marked("Tổ HOÀ GIẢI và ĐĂNG ký", ["giai", "hoa", "dang"]) == [
            Piece("Tổ "),
            Piece("HOÀ", hit=True),
            Piece(" "),
            Piece("GIẢI", hit=True),
            Piece(" và "),
            Piece("ĐĂNG", hit=True),
            Piece(" ký"),
        ]

    def test_decomposed_text_is_marked_and_signs_are_no_patterns(self) -> None:
        assert marked("ho\u0300a (a.b)", ["hoa"]) == [Piece("hòa", hit=True), Piece(" (a.b)")]
        assert marked("", ["hoa"]) == []
        assert marked("hoa", []) == [Piece("hoa")]

    def test_the_place_with_most_words_is_shown_on_one_line_between_whole_words(self) -> None:
        text = "Luật hòa giải.\n" + "chữ khác " * 30 + "đã hòa giải\nthành 12 vụ việc. " + "hết trang " * 40
        shown = "".join(piece.text for piece in snippet(text, ["thanh", "giai", "hoa"]))
        assert shown.startswith("… ")
        assert "đã hòa giải thành 12 vụ việc." in shown
        assert shown.endswith(" …")
        assert len(shown) < 200

    def test_a_text_without_the_words_shows_nothing(self) -> None:
        assert snippet("chữ khác", ["hoa"]) == []
        assert snippet("chữ khác", []) == []


def test_a_page_never_fails_over_what_is_looked_for(cast: Cast, register: dict[str, Document]) -> None:
    client = cast.client(cast.an)
    hostile = [case for case in CASES if len(case[0]) > 100 or set(case[0]) & set("%_\\'\x00")]
    for words, found in hostile:
        answer = client.get(reverse("evidence:list"), {"q": words})
        if "\x00" in words:  # no field of a page sends it
            assert answer.status_code == 400
            continue
        assert answer.status_code == 200, words
        assert answer.context["page"].paginator.count == len(found), words
