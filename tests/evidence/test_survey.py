"""Opinions on dissemination models (Mẫu 04): what is asked, slips written once, what they sum up to, the pages of the ward."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Unit
from accounts.workbooks.checked import Kind
from assignments.models import ModelSite
from evidence.logbooks import survey
from evidence.logbooks.actions import strike
from evidence.logbooks.counts import counts_of
from evidence.logbooks.kinds import MODELS
from evidence.logbooks.sheets import check_workbook, workbook_of
from evidence.logbooks.survey import Asked, Opinions, Slip, add_slip, asked_in, key_of, summary_of
from evidence.models import LogBook, LogEntry
from tests.assignments.test_books import make_group as make_pilot
from tests.cast import TODAY, Cast, actor
from tests.evidence.test_logbooks import make_group

pytestmark = pytest.mark.django_db
TALK, RADIO, SHELF = "Hội nghị, buổi nói chuyện", "Phát thanh", "Tủ sách pháp luật"
YES, NO, NONE = survey.EFFECTIVE, survey.NOT_EFFECTIVE, survey.NO_OPINION


def slip(answers: dict[str, str], unit: Unit | None = None, **changes: Any) -> Slip:
    return Slip(**{"mark": uuid4(), "day": TODAY, "answers": answers, "unit": unit, **changes})


def write(cast: Cast, *slips: Slip, other: bool = False) -> None:
    ward, by = (cast.other.ward, cast.giang) if other else (cast.mine.ward, cast.an)
    for one in slips:
        add_slip(ward=ward, year=2023, slip=one, by=actor(by))


def ask(cast: Cast, *names: str, seen: str = "") -> Asked:
    seen = seen or asked_in(cast.mine.ward, 2023).digest
    return survey.ask(ward=cast.mine.ward, year=2023, names=names, seen=seen, by=actor(cast.an))


class TestAsked:
    def test_criteria_and_plan_propose_and_the_ward_writes_its_own(self, cast: Cast) -> None:
        ward = cast.mine.ward
        assert asked_in(ward, 2023).names == ()
        indicator = cast.mine.indicator("2.2")
        indicator.name = "Triển khai các hình thức, mô hình thông tin, phổ biến, giáo dục pháp luật hiệu quả"
        indicator.rule = {"type": "checklist_min", "min": 1, "options": [TALK, RADIO, TALK.upper()]}
        indicator.save()
        pilot = make_pilot(cast.mine)
        assert asked_in(ward, 2023) == Asked(
            (TALK, RADIO)
        )  # a pilot that nobody carries yet is not asked about
        site = ModelSite.objects.create(model_group=pilot, unit=make_group(cast))
        assert asked_in(ward, 2023) == Asked((TALK, RADIO, pilot.name))
        site.state, site.note = ModelSite.State.DROPPED, "Thôi"
        site.save()
        assert ask(cast, f"  {RADIO} ", SHELF, RADIO.lower(), "") == Asked((RADIO, SHELF), own=True)
        assert asked_in(ward, 2023) == Asked((RADIO, SHELF), own=True)
        entry = AuditEntry.objects.get(act="survey_ask")
        assert json.loads(entry.detail) == {"old": [TALK, RADIO], "new": [RADIO, SHELF]}
        assert asked_in(cast.other.ward, 2023) != asked_in(ward, 2023)

    def test_of_two_who_write_the_list_the_second_is_told(self, cast: Cast) -> None:
        seen = asked_in(cast.mine.ward, 2023).digest
        ask(cast, TALK)
        with pytest.raises(Refused, match=r"^Danh sách hình thức, mô hình vừa được người khác sửa\.$"):
            ask(cast, RADIO, seen=seen)
        assert ask(cast, TALK, seen=seen).names == (TALK,)  # the same list is no conflict: a double click
        where, client = reverse("evidence:survey_asked", args=[2023]), cast.client(cast.binh)
        page = client.post(where, {"seen": seen, "names": f"{RADIO}\n{SHELF}"})
        text = page.content.decode()
        assert (page.status_code, "Hai người cùng sửa" in text, f"{RADIO}; {SHELF}" in text) == (
            409,
            True,
            True,
        )
        again = {"seen": page.context["form"]["seen"].value(), "names": page.context["form"]["names"].value()}
        assert client.post(where, again).status_code == 302
        assert asked_in(cast.mine.ward, 2023).names == (RADIO, SHELF)

    @pytest.mark.parametrize(
        ("names", "sentence"),
        [
            (" \n\u200b\n", "Xin ghi ít nhất một hình thức, mô hình."),
            ("\n".join(f"Mô hình {at}" for at in range(31)), "Nhiều nhất 30 hình thức, mô hình."),
            ("x" * 201, "Viết gọn trong 200 ký tự"),
        ],
    )
    def test_a_list_that_no_slip_can_ask_is_refused(self, cast: Cast, names: str, sentence: str) -> None:
        where = reverse("evidence:survey_asked", args=[2023])
        page = cast.client(cast.an).post(where, {"seen": "x", "names": names})
        assert (page.status_code, sentence in page.content.decode()) == (422, True)


class TestSlips:
    def test_a_slip_is_a_row_for_each_opinion_written_once(self, cast: Cast) -> None:
        group, ward = make_group(cast), cast.mine.ward
        one = slip({TALK: YES, RADIO: "", SHELF: NONE}, group, person="Bà H", remark="Nên phát buổi tối")
        assert add_slip(ward=ward, year=2023, slip=one, by=actor(cast.an)) == 2
        assert add_slip(ward=ward, year=2023, slip=one, by=actor(cast.an)) == 0
        rows = LogEntry.objects.order_by("number")
        assert [(row.number, row.subject, row.outcome, row.note) for row in rows] == [
            (1, TALK, YES, "Nên phát buổi tối"),
            (2, SHELF, NONE, ""),
        ]
        assert {(row.slip, row.unit, row.person, row.entered_by) for row in rows} == {
            (one.mark, group, "Bà H", cast.an)
        }
        entry = AuditEntry.objects.get(act="survey_slip")
        assert json.loads(entry.detail) == {"rows": 2, "numbers": "1-2", "since": "2023-11-20"}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"answers": {TALK: ""}}, "Xin chọn ý kiến cho ít nhất một hình thức, mô hình."),
            ({"day": date(2023, 11, 21)}, "Ngày cho ý kiến: Ngày này chưa đến (hôm nay là 20/11/2023)."),
            ({"day": date(2022, 12, 31)}, "Ngày cho ý kiến: Sổ này của năm 2023"),
            (
                {"answers": {TALK: "good"}},
                "Ý kiến: Cần là một trong: Hiệu quả; Chưa hiệu quả; Không có ý kiến.",
            ),
        ],
    )
    def test_a_slip_the_book_cannot_hold_leaves_no_row(
        self, cast: Cast, changes: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            write(cast, slip(**{"answers": {TALK: YES}, **changes}))
        assert str(refused.value).startswith(sentence)
        assert not LogEntry.objects.exists()


class TestSummary:
    def test_more_than_half_of_those_who_said_either_way(self) -> None:
        assert [Opinions("", *amounts).is_effective for amounts in ((0, 0, 9), (5, 5, 0), (6, 5, 90))] == [
            False,
            False,
            True,
        ]
        assert Opinions("", 0, 0, 9).share is None
        assert Opinions("", 2, 1, 4).share == Decimal(200) / 3

    def test_by_model_and_group_without_what_was_struck_out(self, cast: Cast) -> None:
        first, second = make_group(cast, "Khối 2"), make_group(cast, "Khối 10")
        ask(cast, SHELF, TALK)
        write(
            cast,
            slip({TALK: YES, SHELF: NO}, second, remark="Góp ý một"),
            slip({TALK: YES, SHELF: NONE}, first),
            slip({TALK: NO, RADIO: YES}),
        )
        write(cast, slip({TALK: NO}), other=True)
        found = summary_of(cast.mine.ward, 2023)
        assert [(one.name, one.all, one.is_asked) for one in found.models] == [
            (SHELF, Opinions("", 0, 1, 1), True),
            (TALK, Opinions("", 2, 1, 0), True),
            (RADIO, Opinions("", 1, 0, 0), False),
        ]
        assert found.models[1].groups == (
            Opinions("Khối 2", 1),
            Opinions("Khối 10", 1),
            Opinions("Không ghi khối, tổ dân phố", 0, 1),
        )
        assert (found.slips, found.by_link, found.loose, found.opinions) == (3, 0, 0, 6)
        assert (found.effective, found.remarks) == ((TALK, RADIO), ("Góp ý một",))
        assert survey.effective_in(cast.mine.ward, 2023) == (TALK, RADIO)
        for row in LogEntry.objects.filter(book__ward=cast.mine.ward, subject=TALK, outcome=YES):
            strike(entry=row, version=1, reason="Ghi nhầm", by=actor(cast.an))
        assert summary_of(cast.mine.ward, 2023).effective == (RADIO,)
        assert survey.effective_in(cast.mine.ward, 2022) is None

    def test_the_book_counts_and_leaves_as_a_workbook_like_the_others(
        self, cast: Cast, tmp_path: Any
    ) -> None:
        group = make_group(cast)
        write(cast, slip({TALK: YES, RADIO: NO}, group))
        counts = counts_of(cast.mine.ward, 2023, [MODELS.kind.value])[MODELS.kind.value]
        assert [counts.amount(one) for one in MODELS.counts] == [2, 1, 1, 0]
        path = tmp_path / "so.xlsx"
        path.write_bytes(workbook_of(cast.mine.ward, 2023, MODELS)[0])
        checked = check_workbook(path, cast.mine.ward, 2023, MODELS).checked
        assert (checked.all_faults, [row.kind for row in checked.rows]) == ([], [Kind.SAME] * 2)


class TestPages:
    def sent(self, **changes: str) -> dict[str, str]:
        return {"mark": str(UUID(int=7)), "day": "20/11", key_of(TALK): YES, **changes}

    def test_a_slip_of_paper_is_entered_and_the_next_begins_alike(self, cast: Cast) -> None:
        group = make_group(cast)
        ask(cast, TALK, RADIO)
        client, where = cast.client(cast.an), reverse("evidence:survey_slip", args=[2023])
        sent = self.sent(unit=str(group.pk), remark="Tốt")
        assert client.post(where, sent).url == f"{where}?tiep=1"
        assert "Đã ghi phiếu: 1 ý kiến." in client.get(where).content.decode()
        assert "Phiếu này đã được ghi trước đó." in client.post(where, sent, follow=True).content.decode()
        assert LogEntry.objects.count() == 1
        fresh = client.get(where).context["form"]
        assert (fresh["day"].value(), fresh["unit"].value(), fresh[key_of(TALK)].value()) == (
            TODAY,
            str(group.pk),
            None,
        )

    def test_what_cannot_be_written_is_said_and_kept(self, cast: Cast) -> None:
        ask(cast, TALK)
        client, where = cast.client(cast.an), reverse("evidence:survey_slip", args=[2023])
        for sent, sentence in (
            (self.sent(**{key_of(TALK): "", "remark": "Giữ lại"}), survey.NOTHING_SAID),
            (
                self.sent(**{key_of(RADIO): YES, "remark": "Giữ lại"}),
                "Danh sách hình thức, mô hình vừa được sửa.",
            ),
            (self.sent(day="32/11", remark="Giữ lại"), "Nhập ngày theo dạng"),
            (self.sent(day="21/11", remark="Giữ lại"), "Ngày này chưa đến"),
        ):
            page = client.post(where, sent)
            text = page.content.decode()
            assert (page.status_code, sentence in text, "Giữ lại" in text) == (422, True, True)
        assert not LogEntry.objects.exists()

    def test_a_whole_slip_is_struck_out_from_any_of_its_rows(self, cast: Cast) -> None:
        ask(cast, TALK, RADIO)
        write(cast, slip({TALK: YES, RADIO: NO}), slip({TALK: NO}))
        row = LogEntry.objects.get(subject=RADIO)
        client, where = cast.client(cast.an), reverse("evidence:book_strike", args=[row.pk])
        sent = {"version": 1, "reason": "Nhập trùng", "whole": "on"}
        assert "Đã gạch bỏ cả phiếu: 2 ý kiến." in client.post(where, sent, follow=True).content.decode()
        assert summary_of(cast.mine.ward, 2023).slips == 1
        assert "Dòng này đã được gạch bỏ" in client.post(where, sent, follow=True).content.decode()

    @pytest.mark.parametrize("many", [1, 3])
    def test_the_summary_asks_as_often_for_one_slip_as_for_three(self, cast: Cast, many: int) -> None:
        group = make_group(cast)
        ask(cast, TALK, RADIO)
        write(cast, *(slip({TALK: YES, RADIO: NO}, group, remark="Ý hay") for _ in range(many)))
        client = cast.client(cast.binh)
        client.get(reverse("evidence:survey", args=[2023]))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("evidence:survey", args=[2023]))
        assert len(asked) == 8
        text = page.content.decode()
        assert f"{many} phiếu" in text
        assert "1/2 hình thức, mô hình được đánh giá hiệu quả" in text

    def test_empty_years_say_what_to_do_and_years_to_come_are_missing(self, cast: Cast) -> None:
        client = cast.client(cast.an)
        text = client.get(reverse("evidence:survey", args=[2023])).content.decode()
        assert ("Chưa có phiếu nào" in text, "Lập danh sách" in text) == (True, True)
        assert client.get(reverse("evidence:survey", args=[2024])).status_code == 404
        assert (
            reverse("evidence:survey", args=[2023])
            in client.get(reverse("evidence:book", args=[2023, MODELS.slug])).content.decode()
        )
        assert not LogBook.objects.exists()
