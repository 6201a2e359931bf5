"""Files of a step of the course: attached once, taken off while the step is open, in the own ward alone."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from assignments.models import Assessment
from evidence import intake
from evidence.models import Document
from reports import course_files
from reports.course_files import OWNERS, Step, attach, detach, files_of, name_of, step_of, why_closed
from reports.models import (
    OWNERS as COLUMNS,
)
from reports.models import (
    Agreement,
    CourseFile,
    Decision,
    Meeting,
    Opinion,
    Posting,
    PostingRecord,
    Submission,
    Supplement,
)
from tests.cast import Cast, WardCast, actor
from tests.evidence import files
from tests.evidence.conftest import incoming, media

__all__ = ["media"]
pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 20)


def make_document(cast: Cast, text: str = "biên bản", ward: WardCast | None = None) -> Document:
    place = (ward or cast.mine).ward
    sent = incoming(files.pdf(text=text))
    return intake.take_document(ward=place, year=2023, incoming=sent, by=actor(cast.binh))


def make_posting(cast: Cast, state: str = Posting.State.POSTED) -> Posting:
    who, when = cast.dung, timezone.now()
    return Posting.objects.create(
        assessment=cast.mine.assessment,
        number=1,
        state=state,
        basis="0" * 64,
        digest="0" * 64,
        checked_by=who,
        checked_at=when,
        posted_by=who,
        posted_at=when,
        posted_on=DAY,
    )


def make_steps(cast: Cast) -> dict[str, Step]:
    """One step of every kind, each open to files."""
    assessment, by = cast.mine.assessment, cast.dung
    posting = make_posting(cast)
    meeting = Meeting.objects.create(
        assessment=assessment, number=1, held_on=DAY, starts_at=time(14), place="Hội trường"
    )
    agreement = Agreement.objects.create(
        assessment=assessment,
        meeting=meeting,
        number=1,
        framework=assessment.framework,
        framework_digest="0" * 64,
        total=Decimal(90),
        met=True,
        content={},
        digest="0" * 64,
        agreed_by=by,
    )
    submission = Submission.objects.create(
        assessment=assessment,
        agreement=agreement,
        number=1,
        kind=Submission.Kind.REQUEST,
        sent_on=DAY,
        recipient="Phòng Tư pháp",
        method=Submission.Method.PAPER,
        recorded_by=by,
    )
    return {
        "posting_record": PostingRecord.objects.create(
            posting=posting, channel=PostingRecord.Channel.OFFICE, day=DAY, place="Bảng tin trụ sở"
        ),
        "opinion": Opinion.objects.create(
            posting=posting, number=1, code="A1", channel=Opinion.Channel.PAPER, text="…", received_on=DAY
        ),
        "meeting": meeting,
        "submission": submission,
        "supplement": Supplement.objects.create(
            submission=submission, number=1, received_on=DAY, asked="Bổ sung", recorded_by=by
        ),
        "decision": Decision.objects.create(
            assessment=assessment,
            submission=submission,
            outcome=Decision.Outcome.NOT_RECOGNISED,
            decided_on=DAY,
            authority="UBND thành phố Mẫu",
            recorded_by=by,
        ),
    }


def move(cast: Cast, state: str) -> None:
    Assessment.objects.filter(pk=cast.mine.assessment.pk).update(state=state)


def test_every_column_has_its_owner() -> None:
    assert set(OWNERS) == set(COLUMNS)
    assert all(CourseFile.Purpose.OTHER in owner.purposes for owner in OWNERS.values())


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_file_is_attached_once_and_taken_off_while_the_step_is_open(cast: Cast, kind: str) -> None:
    step = make_steps(cast)[kind]
    move(cast, Assessment.State.AGREED if kind == "submission" else Assessment.State.SENT)
    purpose, by = min(OWNERS[kind].purposes - {"other"}), actor(cast.binh)
    document = make_document(cast)
    made = attach(document=document, to=step, purpose=purpose, by=by)
    assert name_of(step) == kind
    assert (made.revision.number, made.added_by, list(files_of(step, purpose))) == (1, cast.binh, [made])
    with pytest.raises(Refused, match=r"^Tài liệu này đã được đính kèm\.$"):
        attach(document=document, to=step, purpose=purpose, by=by)
    with pytest.raises(Refused, match="không thuộc bước này"):
        attach(document=make_document(cast, "khác"), to=step, purpose="hình", by=by)
    detach(file=made.pk, to=step, by=by)
    with pytest.raises(Refused, match="vừa được gỡ"):
        detach(file=made.pk, to=step, by=by)
    acts = (
        AuditEntry.objects.filter(act__startswith="course_file").order_by("pk").values_list("act", flat=True)
    )
    assert list(acts) == ["course_file_add", "course_file_remove"]
    assert Document.objects.filter(pk=document.pk).exists()


FIXED: dict[str, tuple[dict[str, Any], str, bool]] = {
    "posting_record": ({"struck_at": timezone.now(), "struck_reason": "Nhầm"}, "posting", False),
    "opinion": ({"state": "set_aside", "set_aside_reason": "Trùng"}, "posting", True),
    "meeting": ({"state": "agreed", "votes_for": 5, "votes_against": 0, "votes_abstain": 0}, "agreed", True),
    "submission": ({}, "sent", True),
    "supplement": ({"answered_on": DAY, "answer": "Đã gửi"}, "sent", True),
    "decision": ({}, "not_recognised", True),
}
"""By owner: what the row then says, the state of the year, and whether a file may still be added."""


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_a_closed_step_holds_stays(cast: Cast, kind: str) -> None:
    step = make_steps(cast)[kind]
    move(cast, Assessment.State.AGREED if kind == "submission" else Assessment.State.SENT)
    purpose, by = min(OWNERS[kind].purposes - {"other"}), actor(cast.binh)
    made = attach(document=make_document(cast), to=step, purpose=purpose, by=by)
    columns, state, open_still = FIXED[kind]
    who = {"opinion": "set_aside_by", "meeting": "invited_by", "supplement": "answered_by"}.get(kind)
    more = {who: cast.binh, who.replace("_by", "_at"): timezone.now()} if who else {}
    type(step)._default_manager.filter(pk=step.pk).update(**columns, **more)
    move(cast, state)
    step.refresh_from_db()
    with pytest.raises(Refused, match=r"gỡ tài liệu|gạch bỏ"):
        detach(file=made.pk, to=step, by=by)
    assert bool(why_closed(step)) is not open_still
    assert list(files_of(step)) == [made]


def test_another_wards_document_and_step_are_out_of_reach(cast: Cast) -> None:
    steps = make_steps(cast)
    with pytest.raises(Refused, match=r"^Tài liệu này không có trong sổ tài liệu hoặc chưa có tệp\.$"):
        attach(
            document=make_document(cast, ward=cast.other),
            to=steps["meeting"],
            purpose="minutes",
            by=actor(cast.binh),
        )
    found = {
        kind: (step_of(kind, step.pk, cast.binh), step_of(kind, step.pk, cast.giang))
        for kind, step in steps.items()
    }
    assert found == {kind: (step, None) for kind, step in steps.items()}
    assert step_of("ward", cast.mine.ward.pk, cast.binh) is None


def test_the_same_bytes_again_give_way_to_the_document_of_the_register(cast: Cast) -> None:
    meeting, client = make_steps(cast)["meeting"], cast.client(cast.binh)
    kept = make_document(cast, "một")
    url = reverse("reports:course_files", args=["meeting", meeting.pk, "minutes"])
    sent = SimpleUploadedFile("bien-ban.pdf", files.pdf(text="một"))
    answer = client.post(url, {"files": sent}, headers={"accept": "application/json"}).json()
    assert (answer["ok"], answer["same_as"]["kept"]) == (True, kept.pk)
    copy = answer["same_as"]["copy"]
    swapped = client.post(url, {"kept": kept.pk, "copy": copy}, headers={"accept": "application/json"}).json()
    assert swapped["message"] == "Đã đính kèm tài liệu đó; bản vừa gửi đã được bỏ."
    assert [one.document for one in files_of(meeting)] == [kept]
    assert not Document.objects.filter(pk=copy).exists()


def test_the_list_and_the_zone_stand_on_a_page_as_often_as_needed(cast: Cast) -> None:
    meeting = make_steps(cast)["meeting"]
    attach(document=make_document(cast), to=meeting, purpose="minutes", by=actor(cast.binh))
    include = (
        '{%% include "reports/_course_files.html" with owner="meeting" object=meeting purpose="%s" '
        "files=files may_attach=True only %%}"
    )
    request = RequestFactory().get("/cuoc-hop/2023/")
    values = {"meeting": meeting, "files": files_of(meeting)}
    context: Context = RequestContext(request, values)
    text = Template(include % "minutes" + include % "invitation").render(context)
    assert text.count('id="chon-tep-meeting-') == 2
    assert f'data-upload-refresh="#tep-meeting-{meeting.pk}-minutes,' in text
    assert text.count("csrfmiddlewaretoken") == 4
    assert course_files.TWICE == "Tài liệu này đã được đính kèm."
