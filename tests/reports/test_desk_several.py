"""Several documents decided at once: checked first, each with the version seen, the others' decisions named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from config import vietnamese
from config.access import Role
from evidence import actions
from evidence.models import Evidence, EvidenceEvent
from evidence.reviewing import Chosen, Decided, Decision, decide_several
from tests.cast import Cast, actor, make_cast, make_user
from tests.reports.test_desk_page import DESK, handed
from tests.reports.test_views import text_of

State = Evidence.State
LIST, CHECK, DECIDE = (
    reverse(f"reports:desk_{name}", args=[2023]) for name in ("several", "check", "decide")
)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"


def seen(*uses: Evidence) -> list[str]:
    return [f"{use.pk}-{use.version}" for use in uses]


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def states() -> dict[str, str]:
    return dict(Evidence.objects.values_list("document__subject", "state"))


@pytest.mark.django_db
def test_what_was_chosen_is_listed_before_it_is_decided(cast: Cast) -> None:
    uses = [handed(cast, name) for name in ("một", "hai", "ba")]
    binh = cast.client(cast.binh)
    page = text_of(binh.post(CHECK, {"chon": seen(*uses[:2]), "decision": "accept"}))
    assert "<b>CT 2.1</b> một" in page
    assert "<b>CT 2.1</b> ba" not in page
    assert "Chấp nhận 2 tài liệu</button>" in page
    assert set(states().values()) == {State.SUBMITTED}
    answer = binh.post(DECIDE, {"chon": seen(*uses[:2]), "decision": "accept"})
    assert (answer.url, told(answer)) == (DESK, ["Đã chấp nhận 2 tài liệu."])
    assert states() == {"một": State.ACCEPTED, "hai": State.ACCEPTED, "ba": State.SUBMITTED}


@pytest.mark.django_db
def test_one_reason_goes_to_everybody_whose_document_is_returned(cast: Cast) -> None:
    uses = [handed(cast, "của An"), handed(cast, "của Chi", "1.1", cast.chi)]
    binh = cast.client(cast.binh)
    answer = binh.post(DECIDE, {"chon": seen(*uses), "decision": "return", "comment": " "})
    assert answer.status_code == 422
    assert "Xin ghi lý do trả lại, để người nộp biết cần sửa gì." in text_of(answer)
    assert set(states().values()) == {State.SUBMITTED}
    answer = binh.post(DECIDE, {"chon": seen(*uses), "decision": "return", "comment": "Thiếu trang."})
    assert told(answer)[-1] == "Đã trả lại 2 tài liệu."
    assert dict(Notice.objects.values_list("user__full_name", "sentence")) == {
        "Nguyễn Thị An": "Tài liệu “của An” được trả lại: Thiếu trang.",
        "Lê Thị Chi": "Tài liệu “của Chi” được trả lại: Thiếu trang.",
    }


@pytest.mark.django_db
def test_what_others_did_meanwhile_is_named_and_the_rest_goes_through(cast: Cast) -> None:
    other = make_user("minh", "Lê Minh Họa", cast.mine.ward, Role.JUSTICE_OFFICER)
    decided, withdrawn, free = (handed(cast, name) for name in ("một", "hai", "ba"))
    own = handed(cast, "của Bình", by=cast.binh)
    chosen = seen(decided, withdrawn, free, own)
    actions.send_back(use=decided, version=2, comment="mờ", by=actor(other))
    actions.withdraw(use=withdrawn, version=2, by=actor(cast.an))
    moment = vietnamese.datetime(timezone.localtime(decided.decided_at))
    answer = cast.client(cast.binh).post(DECIDE, {"chon": chosen, "decision": "accept"})
    assert told(answer) == [
        "Đã chấp nhận 1 tài liệu.",
        "của Bình: Người nộp tài liệu và người chủ trì không tự rà soát.",
        f"Lê Minh Họa đã trả lại “một” lúc {moment}.",
        "hai: Tài liệu đang ở trạng thái “Nháp”, chưa thực hiện được việc này.",
    ]
    assert states() == {
        "một": State.RETURNED,
        "hai": State.DRAFT,
        "ba": State.ACCEPTED,
        "của Bình": State.SUBMITTED,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", [[], ["x"], ["9" * 30 + "-1"], ["987654321-1"], ["1-2; drop"]])
def test_nonsense_chooses_nothing(cast: Cast, nonsense: list[str]) -> None:
    handed(cast, "một")
    binh = cast.client(cast.binh)
    assert binh.post(CHECK, {"chon": nonsense, "decision": "accept"}).url == LIST
    assert binh.post(DECIDE, {"chon": nonsense, "decision": "accept"}).url == DESK
    assert states() == {"một": State.SUBMITTED}


@pytest.mark.django_db
def test_another_wards_documents_are_not_touched(cast: Cast) -> None:
    use = handed(cast, "sổ kín")
    giang = cast.client(cast.giang)
    assert "sổ kín" not in text_of(giang.post(CHECK, {"chon": seen(use), "decision": "accept"}, follow=True))
    giang.post(DECIDE, {"chon": seen(use), "decision": "accept"})
    assert states() == {"sổ kín": State.SUBMITTED}


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_decide_each_document_once_and_the_other_is_told_by_whom(
    transactional_db: None,
) -> None:
    cast = make_cast()
    people = {
        cast.binh: "accept",
        make_user("minh", "Lê Minh Họa", cast.mine.ward, Role.JUSTICE_OFFICER): "return",
    }
    keys = [handed(cast, f"tài liệu {number}").pk for number in range(4)]
    start = Barrier(2)

    def decide(person: User, decision: Decision) -> Decided:
        try:
            chosen = [Chosen(Evidence.objects.get(pk=pk), 2) for pk in keys]
            start.wait(timeout=60)
            return decide_several(chosen=chosen, decision=decision, comment="mờ", by=actor(person))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(decide, people.keys(), people.values()))  # type: ignore[arg-type]
    assert sorted(use.pk for one in ended for use in one.done) == keys
    assert EvidenceEvent.objects.filter(act__in=["accept", "return"]).count() == 4
    names = {"accept": "Lê Minh Họa đã trả lại", "return": "Trần Văn Bình đã chấp nhận"}
    for one, decision in zip(ended, people.values(), strict=True):
        for left in one.left:
            assert left.why.startswith(f"{names[decision]} “{left.use.document}” lúc ")
