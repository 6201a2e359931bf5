"""The pages of the register, and the buttons on a use."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from assignments.models import Assessment
from assignments.responsibilities import Responsibilities
from evidence import actions
from evidence.models import Document, Evidence
from evidence.rows import evidence_rows
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, body_of

pytestmark = pytest.mark.django_db
State = Evidence.State
LIST = "evidence:list"


def told(response: Any) -> str:
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def shown(response: Any) -> list[str]:
    return [document.subject for document in response.context["page"]]


def post(client: Client, name: str, pk: int, **data: object) -> Any:
    return client.post(reverse(f"evidence:{name}", args=[pk]), data)


# List -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def register(cast: Cast, take: Take) -> dict[str, Document]:
    """Three documents of the ward in three states, and one of the ward beside."""
    made = {
        "plan": take(files.pdf(1), "Kế hoạch hòa giải.pdf", "1.1").document,
        "report": take(files.pdf(2), "Báo cáo đăng ký.pdf", "2.1").document,
        "list": take(files.pdf(3), "Danh sách hòa giải viên.pdf", "2.1").document,
        "theirs": take(files.pdf(4), "Hòa giải của phường khác.pdf", "2.1", cast.hien, cast.other).document,
    }
    Document.objects.filter(pk=made["report"].pk).update(number="114/BC-UBND")
    made["report"].refresh_from_db()
    values = {name: getattr(made["report"], name) for name in actions.REGISTER_FIELDS}
    actions.describe(
        document=made["report"], values=values | {"signer": "Trần Đức"}, version=1, by=actor(cast.an)
    )
    actions.submit(use=made["list"].uses.get(), version=1, by=actor(cast.an))
    return made


SEARCHES = {
    "": ["Danh sách hòa giải viên", "Báo cáo đăng ký", "Kế hoạch hòa giải"],
    "HOA GIAI": ["Danh sách hòa giải viên", "Kế hoạch hòa giải"],
    "hòa giải viên": ["Danh sách hòa giải viên"],
    "dang ky": ["Báo cáo đăng ký"],
    "114": ["Báo cáo đăng ký"],
    "bc ubnd": ["Báo cáo đăng ký"],
    "tran duc": ["Báo cáo đăng ký"],
    "phường khác": [],
    "%": ["Danh sách hòa giải viên", "Báo cáo đăng ký", "Kế hoạch hòa giải"],
    "' OR 1=1": [],
}


def test_the_register_is_searched_without_accents_within_the_ward(
    cast: Cast, register: dict[str, Document]
) -> None:
    client = cast.client(cast.chi)
    assert {words: shown(client.get(reverse(LIST), {"q": words})) for words in SEARCHES} == SEARCHES


def test_state_and_indicator_are_of_the_same_use(cast: Cast, register: dict[str, Document]) -> None:
    client, one = cast.client(cast.chi), cast.mine.indicator("2.1").pk
    cases = [
        ({"trang_thai": "submitted"}, ["Danh sách hòa giải viên"]),
        ({"trang_thai": "draft"}, ["Báo cáo đăng ký", "Kế hoạch hòa giải"]),
        ({"chi_tieu": one}, ["Danh sách hòa giải viên", "Báo cáo đăng ký"]),
        ({"chi_tieu": one, "trang_thai": "draft"}, ["Báo cáo đăng ký"]),
        ({"chi_tieu": one, "trang_thai": "accepted"}, []),
        ({"trang_thai": "nonsense", "chi_tieu": "x'", "page": "x"}, 3),
    ]
    for query, found in cases:
        answer = shown(client.get(reverse(LIST), query))
        assert (len(answer) if isinstance(found, int) else answer) == found, query


def test_pages_hold_fifty_and_keep_the_search(cast: Cast) -> None:
    Document.objects.bulk_create(
        Document(ward=cast.mine.ward, subject=f"Tài liệu {n}", search_text=f"tai lieu {n}") for n in range(51)
    )
    client = cast.client(cast.an)
    assert len(shown(client.get(reverse(LIST), {"q": "tài liệu"}))) == 50
    last = client.get(reverse(LIST), {"q": "tài liệu", "page": 2})
    assert len(shown(last)) == 1
    assert "51–51 trong 51 dòng" in last.content.decode()
    assert "?q=t%C3%A0i+li%E1%BB%87u&amp;page=1" in last.content.decode()


def test_an_empty_answer_says_what_to_do(cast: Cast) -> None:
    client = cast.client(cast.an)
    assert "Phường chưa có tài liệu nào." in client.get(reverse(LIST)).content.decode()
    none = client.get(reverse(LIST), {"q": "<b>hòa giải 2022"}).content.decode()
    assert "Không tìm thấy tài liệu nào khớp với ‘&lt;b&gt;hòa giải 2022’." in none


# One document -----------------------------------------------------------------------------------------------------------

DATA = {"version": 1, "kind": "QĐ", "number": "12/QĐ-UBND", "issued_on": "04/05/2023", "subject": "Phân công"}


def test_the_register_data_is_saved(cast: Cast, take: Take) -> None:
    document = take().document
    response = post(cast.client(cast.an), "document", document.pk, **DATA)
    assert response["Location"] == reverse("evidence:document", args=[document.pk])
    document.refresh_from_db()
    assert (document.number, f"{document.issued_on}", document.version) == ("12/QĐ-UBND", "2023-05-04", 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"issued_on": "31/02/2023"}, "Nhập ngày theo dạng 20/11/2023."),
        ({"subject": " "}, "Xin ghi trích yếu của tài liệu."),
        ({"kind": "XX"}, "Chọn loại văn bản trong danh sách."),
        ({"subject": "a\x00b"}, "Nội dung có ký tự không dùng được."),
        ({"version": "9" * 30}, "Trang đã cũ."),
    ],
)
def test_wrong_register_data_is_said_at_the_field(
    cast: Cast, take: Take, wrong: dict[str, str], sentence: str
) -> None:
    response = post(cast.client(cast.an), "document", take().document_id, **{**DATA, **wrong})
    assert response.status_code == 422
    assert [error[0].startswith(sentence) for error in response.context["form"].errors.values()] == [True]


def test_the_slower_of_two_sees_both_texts_and_can_save(cast: Cast, take: Take) -> None:
    document = take().document
    post(cast.client(cast.binh), "document", document.pk, **DATA)
    mine = {**DATA, "number": "13/QĐ-UBND", "issued_on": ""}
    response = post(cast.client(cast.an), "document", document.pk, **mine)
    assert response.status_code == 409
    assert response.context["conflict"].startswith("Trần Văn Bình vừa sửa tài liệu này lúc ")
    assert response.context["differing"] == [
        {"label": "Số, ký hiệu", "now": "12/QĐ-UBND", "typed": "13/QĐ-UBND"},
        {"label": "Ngày ban hành", "now": "04/05/2023", "typed": ""},
    ]
    assert response.context["form"]["version"].value() == "2"
    assert 'value="13/QĐ-UBND"' in response.content.decode()
    post(cast.client(cast.an), "document", document.pk, **{**mine, "version": 2})
    document.refresh_from_db()
    assert (document.number, document.version) == ("13/QĐ-UBND", 3)


def test_who_has_no_part_in_it_reads_only(cast: Cast, take: Take) -> None:
    document = take().document
    client = cast.client(cast.chi)
    page = client.get(reverse("evidence:document", args=[document.pk]))
    assert (page.status_code, page.context["may_describe"]) == (200, False)
    assert post(client, "document", document.pk, **DATA).status_code == 403
    document.refresh_from_db()
    assert document.version == 1


def test_another_wards_document_is_answered_like_a_missing_one(cast: Cast, take: Take) -> None:
    use = take()
    client = cast.client(cast.giang)
    for name, pk in [
        ("document", use.document_id),
        ("submit", use.pk),
        ("accept", use.pk),
        ("reuse", use.document_id),
    ]:
        there, missing = (post(client, name, one, version=1) for one in (pk, 10**17))
        assert (there.status_code, missing.status_code) == (404, 404)
        assert body_of(there) == body_of(missing)


def test_the_document_shows_revisions_hash_uses_and_what_happened(cast: Cast, take: Take) -> None:
    use = take(name="Biên bản.pdf")
    actions.submit(use=use, version=1, by=actor(cast.an))
    actions.send_back(use=use, version=2, comment="Thiếu trang 2", by=actor(cast.binh))
    text = cast.client(cast.chi).get(reverse("evidence:document", args=[use.document_id])).content.decode()
    for part in (use.revision.digest, "Biên bản.pdf", "trả lại: Thiếu trang 2", "nộp bản 1", "Trần Văn Bình"):
        assert part in text


def test_a_document_is_used_for_one_more_indicator(cast: Cast, take: Take) -> None:
    use = take()
    client = cast.client(cast.an)
    choices = client.get(reverse("evidence:document", args=[use.document_id])).context["reuse_form"]
    assert [indicator.code for indicator in choices.fields["indicator"].queryset] == ["1.1", "1.2", "2.2"]
    other = cast.mine.indicator("2.2").pk
    assert told(post(client, "reuse", use.document_id, indicator=other)) == (
        "Đã dùng tài liệu cho chỉ tiêu 2.2, ở trạng thái nháp."
    )
    assert (
        told(post(client, "reuse", use.document_id, indicator=other))
        == "Chỉ tiêu này đã dùng tài liệu vừa chọn."
    )
    assert told(post(client, "reuse", use.document_id, indicator="x")) == "Chọn chỉ tiêu trong danh sách."
    assert told(post(client, "reuse", use.document_id)) == "Chọn chỉ tiêu."


# The buttons on a use ---------------------------------------------------------------------------------------------------


def test_hand_in_return_accept_take_back(cast: Cast, take: Take) -> None:
    use = take(name="Biên bản.pdf")
    an, binh = cast.client(cast.an), cast.client(cast.binh)
    sentence = told(post(an, "submit", use.pk, version=1))
    assert sentence.startswith("Đã nhận Biên bản lúc ")
    assert sentence.endswith(" ngày 20/11/2023, đúng hạn.")
    assert told(post(binh, "return", use.pk, version=2)) == (
        "Xin ghi lý do trả lại, để người nộp biết cần sửa gì."
    )
    assert told(post(binh, "return", use.pk, version=2, comment="Mờ")) == (
        "Đã trả lại 1 tài liệu cho Nguyễn Thị An."
    )
    file = files.pdf(2)
    an.post(reverse("evidence:replace", args=[use.pk]), {"version": 3, "file": _file("moi.pdf", file)})
    response = post(binh, "accept", use.pk, version=4, next="/ra-soat/")
    assert (told(response), response["Location"]) == ("Đã chấp nhận Biên bản.", "/ra-soat/")
    undo = [message.extra_tags for message in get_messages(response.wsgi_request)][-1].removeprefix("undo:")
    assert undo == f"{reverse('evidence:reopen', args=[use.pk])}?version=5&next=%2Fra-soat%2F"
    back = binh.post(undo)
    assert (told(back), back["Location"]) == ("Đã hoàn tác: Biên bản chờ rà soát.", "/ra-soat/")
    use.refresh_from_db()
    assert (use.state, use.version) == (State.SUBMITTED, 6)
    assert told(binh.post(undo)) == "Tài liệu đang ở trạng thái “Chờ rà soát”, chưa thực hiện được việc này."


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_what_is_handed_in_after_the_last_day_is_said_to_be_late(cast: Cast, take: Take) -> None:
    use = take()
    cast.mine.ward.demo_day = cast.mine.plan.evidence_before
    cast.mine.ward.save()
    sentence = told(post(cast.client(cast.an), "submit", use.pk, version=1))
    assert sentence.endswith(" ngày 30/11/2023, sau hạn nội bộ 29/11/2023. Tài liệu được ghi là nộp trễ.")


def test_withdraw_and_remove(cast: Cast, take: Take) -> None:
    use = take(name="Biên bản.pdf")
    client = cast.client(cast.an)
    post(client, "submit", use.pk, version=1)
    assert told(post(client, "withdraw", use.pk, version=2)) == "Đã rút lại Biên bản."
    assert told(post(client, "delete", use.pk, version=3)) == "Đã xóa nháp Biên bản."
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30, "1\x00"])
def test_a_button_of_an_old_page_says_so(cast: Cast, take: Take, version: str) -> None:
    use = take()
    response = post(cast.client(cast.an), "submit", use.pk, version=version)
    assert told(response).startswith(("Trang đã cũ.", "Nội dung có ký tự"))
    assert Evidence.objects.get().state == State.DRAFT


# What the register lacks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "number", "issued_on", "gaps"),
    [
        ("", "", None, ("loại", "số", "ngày")),
        ("", "12/QĐ-UBND", None, ("loại",)),
        ("QĐ", "", None, ("số", "ngày")),
        ("QĐ", "12/QĐ-UBND", None, ()),
        ("BB", "", date(2023, 5, 4), ()),
        ("ANH", "", None, ("ngày",)),
        ("DS", "", None, ("ngày",)),
        ("SO", "", None, ("ngày",)),
        ("KHAC", "", None, ("ngày",)),
        ("ANH", "", date(2023, 5, 4), ()),
    ],
)
def test_a_kind_and_one_of_number_and_date_tell_a_document(
    kind: str, number: str, issued_on: date | None, gaps: tuple[str, ...]
) -> None:
    assert Document(kind=kind, number=number, issued_on=issued_on).gaps == gaps


def test_the_reviewer_is_told_what_the_register_lacks_and_may_accept(cast: Cast, take: Take) -> None:
    use = take(code="2.1")
    Document.objects.update(kind="QĐ")
    actions.submit(use=use, version=1, by=actor(cast.an))
    page = reverse("evidence:document", args=[use.document_id])
    line = '<p class="note note-warn">Chưa ghi số, ngày của văn bản.</p>'
    assert line in cast.client(cast.binh).get(page).content.decode()
    assert (
        line not in cast.client(cast.an).get(page).content.decode()
    )  # who may not accept has the form below
    assert told(post(cast.client(cast.binh), "accept", use.pk, version=2)) == "Đã chấp nhận bao-cao."
    assert Evidence.objects.get().state == State.ACCEPTED


def test_a_described_document_is_accepted_without_a_word(cast: Cast, take: Take) -> None:
    use = take(code="2.1")
    Document.objects.update(kind="QĐ", number="12/QĐ-UBND")
    actions.submit(use=use, version=1, by=actor(cast.an))
    page = cast.client(cast.binh).get(reverse("evidence:document", args=[use.document_id])).content.decode()
    assert "Chưa ghi" not in page


# Who may ----------------------------------------------------------------------------------------------------------------


def possibilities(cast: Cast, use: Evidence, user: User) -> tuple[bool, bool]:
    duties = Responsibilities.of(cast.mine.assessment)
    row = evidence_rows(cast.mine.assessment, use.indicator, user, duties)[0]
    return row.may_change, row.may_review


def test_nobody_reviews_what_they_uploaded_chose_or_lead(cast: Cast, take: Take) -> None:
    ans = take(code="2.1")  # led and uploaded by An: the coordinator reviews
    assert {who: possibilities(cast, ans, getattr(cast, who)) for who in ("an", "binh", "chi", "dung")} == {
        "an": (True, False),
        "binh": (True, True),
        "chi": (False, False),
        "dung": (False, False),
    }
    bs = take(code="2.2", by=cast.binh)  # uploaded by the coordinator: the deputy reviews
    assert [possibilities(cast, bs, who)[1] for who in (cast.binh, cast.chi, cast.dung)] == [
        False,
        True,
        False,
    ]
    led = take(code="1.2")  # led by the coordinator
    assert [possibilities(cast, led, who)[1] for who in (cast.binh, cast.chi)] == [False, True]
    chosen = actions.reuse(
        document=ans.document,
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("1.1"),
        by=actor(cast.binh),
    )  # chosen by the coordinator, led by the deputy: leadership reviews
    assert [possibilities(cast, chosen, who)[1] for who in (cast.binh, cast.chi, cast.dung)] == [
        False,
        False,
        True,
    ]


def test_the_uploader_of_an_earlier_revision_stays_involved(cast: Cast, take: Take) -> None:
    use = take(code="2.2", by=cast.binh)
    an = cast.client(cast.an)
    an.post(reverse("evidence:replace", args=[use.pk]), {"version": 1, "file": _file("b.pdf", files.pdf(2))})
    use.refresh_from_db()
    assert use.revision.uploaded_by == cast.an
    assert possibilities(cast, use, cast.binh) == (True, False)


def test_a_wrong_person_is_refused_with_the_reason(cast: Cast, take: Take) -> None:
    use = take()
    post(cast.client(cast.an), "submit", use.pk, version=1)
    response = post(cast.client(cast.an), "accept", use.pk, version=2)
    assert response.status_code == 403
    assert "Người nộp tài liệu và người chủ trì không tự rà soát." in response.content.decode()
    assert Evidence.objects.get().state == State.SUBMITTED


def test_who_has_no_part_in_a_document_is_told_who_has(cast: Cast, take: Take) -> None:
    use = take()
    sentence = (
        "Tài liệu này do người nộp, người có phần việc ở chỉ tiêu hoặc công chức Tư pháp - Hộ tịch nộp, sửa và thay. "
        "Xin báo một trong những người đó."
    )
    for name, pk, data in [("submit", use.pk, {"version": 1}), ("document", use.document_id, DATA)]:
        response = post(cast.client(cast.chi), name, pk, **data)
        assert response.status_code == 403
        assert sentence in response.content.decode()
    assert Evidence.objects.get().state == State.DRAFT


def test_who_takes_no_part_in_assessments_is_told_who_hands_in(cast: Cast, take: Take) -> None:
    sentence = (
        "Tài liệu kiểm chứng do công chức và lãnh đạo của phường nộp. "
        "Xin nhờ người chủ trì chỉ tiêu hoặc công chức Tư pháp - Hộ tịch nộp thay."
    )
    response = post(cast.client(cast.em), "reuse", take().document_id)
    assert response.status_code == 403
    assert sentence in response.content.decode()


# Queries ----------------------------------------------------------------------------------------------------------------


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_take_the_same_queries_with_one_row_and_with_three(cast: Cast, take: Take) -> None:
    use = take(code="2.1")
    client = cast.client(cast.binh)
    page = reverse("evidence:document", args=[use.document_id])
    client.get(page)  # the first request of a session notes when it began
    one = {url: count(client, url) for url in (reverse(LIST), page)}
    last_year = Assessment.objects.create(
        ward=cast.mine.ward, framework=cast.mine.framework, year=2022, state=Assessment.State.AGREED
    )
    Evidence.objects.create(
        assessment=last_year, indicator=use.indicator, document=use.document, revision=use.revision
    )
    for code in ("1.1", "2.2"):
        actions.reuse(
            document=use.document,
            assessment=cast.mine.assessment,
            indicator=cast.mine.indicator(code),
            by=actor(cast.an),
        )
        take(files.pdf(2), code=code)
    assert {url: count(client, url) for url in one} == one
    assert one == {reverse(LIST): 12, page: 18}


def test_a_document_takes_the_same_queries_with_one_open_year_and_with_three(cast: Cast, take: Take) -> None:
    use = take(code="2.1")
    client = cast.client(cast.binh)
    page = reverse("evidence:document", args=[use.document_id])
    client.get(page)  # the first request of a session notes when it began
    assert count(client, page) == 18
    for year in (2022, 2024):
        open_year = Assessment.objects.create(
            ward=cast.mine.ward, framework=cast.mine.framework, year=year, state=Assessment.State.REVIEW
        )
        Evidence.objects.create(
            assessment=open_year, indicator=use.indicator, document=use.document, revision=use.revision
        )
    assert count(client, page) == 18


def test_the_rows_of_an_indicator_take_two_queries(
    cast: Cast, take: Take, django_assert_num_queries: Any
) -> None:
    duties = Responsibilities.of(cast.mine.assessment)
    indicator = cast.mine.indicator("2.1")
    assert cast.binh.role_set  # read once for each person
    for _ in range(2):
        take()
        with django_assert_num_queries(2):
            rows = evidence_rows(cast.mine.assessment, indicator, cast.binh, duties)
            assert [row.newer for row in rows] == [None] * len(rows)


def test_closed_years_are_no_hindrance_to_reading(cast: Cast, take: Take) -> None:
    use = take()
    Assessment.objects.update(state=Assessment.State.AGREED)
    client = cast.client(cast.an)
    assert client.get(reverse("evidence:document", args=[use.document_id])).status_code == 200
    assert "tài liệu kiểm chứng không thay đổi được nữa" in told(post(client, "submit", use.pk, version=1))
