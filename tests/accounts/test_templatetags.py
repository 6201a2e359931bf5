"""How figures, states and small components are written on the pages."""

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import ERROR, INFO, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.utils.html import strip_tags

from accounts.templatetags import portal

NB = "\u00a0"
MINUS = "\u2212"


def written(source: str, **context: Any) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("filter_name", "value", "text"),
    [
        ("points", Decimal(73), "73,0"),
        ("points", Decimal("5.25"), "5,25"),
        ("points", Decimal("-1.5"), f"{MINUS}1,5"),
        ("points", Decimal(0), "0,0"),
        ("points_paper", Decimal("7.00"), "7"),
        ("points_paper", Decimal("5.5"), "5,5"),
        ("percent", 90, f"90,0{NB}%"),
        ("percent:0", 90, f"90{NB}%"),
        ("vnd", 150000, f"150.000{NB}đ"),
        ("number", 20000, "20.000"),
        ("signed", Decimal("1.5"), "+1,5"),
        ("signed", Decimal("-1.5"), f"{MINUS}1,5"),
        ("signed", Decimal(0), "0,0"),
        ("date_vi", dt.date(2023, 11, 20), "20/11/2023"),
        ("datetime_vi", dt.datetime(2023, 7, 6, 14, 11), "14:11 06/07/2023"),
        ("filesize_vi", 831_488, f"812{NB}KB"),
        ("filesize_vi", 2_202_010, f"2,1{NB}MB"),
        ("short_hash", "9c41" + "0" * 56 + "e07b", "9c41…e07b"),
    ],
)
def test_figures_are_written_the_vietnamese_way(filter_name: str, value: Any, text: str) -> None:
    assert written("{{ value|" + filter_name + " }}", value=value) == text


@pytest.mark.parametrize(
    "filter_name",
    [
        "points",
        "points_paper",
        "percent",
        "vnd",
        "number",
        "signed",
        "date_vi",
        "datetime_vi",
        "filesize_vi",
    ],
)
def test_a_value_that_is_not_there_is_a_dash_and_never_a_nought(filter_name: str) -> None:
    assert written("{{ value|" + filter_name + " }}", value=None) == "–"


def test_stored_times_are_written_in_local_time() -> None:
    late = dt.datetime(2023, 11, 29, 17, 30, tzinfo=dt.UTC)
    assert written("{{ t|datetime_vi }} {{ t|date_vi }}", t=late) == "00:30 30/11/2023 30/11/2023"


def test_a_weekday_is_written_as_an_office_does() -> None:
    assert written("{{ day|weekday_vi }}", day=dt.date(2023, 11, 20)) == "Thứ Hai"


def test_the_local_zone_is_that_of_vietnam() -> None:
    noon = dt.datetime(2023, 6, 1, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert written("{{ t|datetime_vi }}", t=noon) == "12:00 01/06/2023"


WORDS = {
    "draft": "Nháp",
    "not_due": "Chưa đến kỳ",
    "before_plan": "Trước kế hoạch",
    "ready": "Đến kỳ",
    "nested": "Lồng ghép",
    "submitted": "Đã nộp",
    "waiting": "Chờ rà soát",
    "returned": "Trả lại",
    "accepted": "Chấp nhận",
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "provisional": "≈ tạm tính",
    "overdue": "Quá hạn",
    "due_soon": "Sắp đến hạn",
    "sent": "Đã gửi",
    "sent_late": "Gửi trễ",
    "not_arising": "Không phát sinh",
    "missing": "Còn thiếu",
    "running": "Đang xử lý",
    "locked": "Đã khóa",
    "issued": "Đã phát hành",
    "posted": "Đã niêm yết",
    "published": "Đã công bố",
    "superseded": "Đã thay",
    "complete": "Đủ",
    "unscanned": "Chờ quét vi-rút",
    "infected": "Có mã độc, đã khóa",
    "changed": "Thay đổi sau khi rà soát",
    "unsigned": "Chờ ký xác nhận",
}


def test_each_state_has_its_word() -> None:
    assert {key: strip_tags(portal.status_badge(key)).strip() for key in portal.STATES} == WORDS


def test_each_state_but_the_provisional_one_has_an_icon_hidden_from_screen_readers() -> None:
    drawn = {key for key in portal.STATES if '<svg class="bi"' in portal.status_badge(key)}
    assert drawn == set(WORDS) - {"provisional"}
    assert all('aria-hidden="true"' in portal.status_badge(key) for key in WORDS)


def test_only_overdue_and_locked_states_are_filled() -> None:
    filled = {key for key, state in portal.STATES.items() if state.look.startswith("filled")}
    assert filled == {"overdue", "locked", "issued", "posted"}


@pytest.mark.parametrize(
    ("key", "detail", "word"),
    [
        ("overdue", 36, "36 ngày"),
        ("due_soon", 4, "còn 4 ngày"),
        ("due_soon", "hôm nay", "hôm nay"),
        ("missing", 2, "Còn thiếu 2"),
        ("superseded", 3, "Đã thay bằng bản 3"),
        ("met", "", "Đạt"),
    ],
)
def test_a_badge_may_carry_its_number_or_another_word(key: str, detail: str | int, word: str) -> None:
    assert strip_tags(portal.status_badge(key, detail)).strip() == word


def test_the_word_of_a_badge_is_escaped() -> None:
    assert "&lt;b&gt;" in portal.status_badge("overdue", "<b>")


def test_an_unknown_state_is_an_error_and_not_an_empty_badge() -> None:
    with pytest.raises(KeyError):
        portal.status_badge("unheard_of")


def test_an_icon_is_drawn_in_the_page_and_silent() -> None:
    drawn = portal.icon("check2")
    assert re.match(
        r'<svg class="bi" [^>]*aria-hidden="true" focusable="false"><path d="[^"]+"/></svg>\Z', drawn
    )


@pytest.mark.parametrize("name", ["no-such-icon-anywhere", "../package", "Check2", ""])
def test_a_wrong_icon_name_is_found_out(name: str) -> None:
    with pytest.raises((FileNotFoundError, ValueError)):
        portal.icon(name)


def test_the_provisional_mark_says_its_words_and_goes_when_the_value_is_checked() -> None:
    assert strip_tags(portal.provisional_mark()) == "≈tạm tính "
    assert portal.provisional_mark(False) == ""


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("met", "Đạt"),
        ("not_met", "Chưa đạt"),
        ("unconfirmed", "Chưa xác nhận"),
        ("not_ruled", "Không quy định"),
    ],
)
def test_a_condition_has_a_light_and_a_word(state: str, word: str) -> None:
    assert written("{{ s|light_word }}", s=state) == word
    assert f'class="light light-{state.replace("_", "-")}"' in portal.condition_light(state)


def test_the_ruler_tag_reads_figures_of_the_page_whatever_the_language_writes() -> None:
    svg = written(
        "{% score_ruler 10 accepted waiting 0 1.5 threshold=5 title='Tiêu chí 1' %}",
        accepted=Decimal("3.0"),
        waiting=Decimal("5.5"),
    )
    assert 'width="30%"' in svg
    assert (
        "Tiêu chí 1: 3,0 điểm đã chấp nhận, 5,5 chờ rà soát, 0,0 chưa chấm, 1,5 đã mất, trên 10; mốc một nửa 5."
        in svg
    )


@pytest.mark.parametrize("unknown", [None, 0, ""])
def test_a_ruler_without_a_maximum_says_so_in_words(unknown: Any) -> None:
    assert strip_tags(portal.score_ruler(unknown, title="Tiêu chí 9")) == "Tiêu chí 9: chưa có điểm tối đa"


def test_cells_and_targets_have_tags() -> None:
    assert "1 đạt, 0 chờ rà soát, 2 chưa có" in written("{% cells_ruler 'Tiêu chí 1' 1 0 2 0 %}")
    assert "84 %, mục tiêu 80 %, đã đạt." in written("{% target_ruler 'Văn hóa' 84 80 100 ' %' %}")


@pytest.mark.parametrize("part", ["accepted", "waiting", "unscored", "lost"])
def test_the_legend_has_a_sample_of_each_part(part: str) -> None:
    assert 'class="ruler-key"' in written("{% ruler_key part %}", part=part)


def test_failures_stand_apart_from_notices() -> None:
    told = [Message(SUCCESS, "Đã lưu."), Message(ERROR, "Chưa gửi được."), Message(INFO, "Đang dựng.")]
    assert [str(one) for one in portal.failures(told)] == ["Chưa gửi được."]
    assert [str(one) for one in portal.notices(told)] == ["Đã lưu.", "Đang dựng."]
    assert (portal.failures(None), portal.notices(None)) == ([], [])


@pytest.mark.parametrize(
    ("tags", "address"), [("undo:/tai-lieu/7/hoan-tac/", "/tai-lieu/7/hoan-tac/"), ("safe", ""), (None, "")]
)
def test_a_message_may_name_the_address_that_takes_the_act_back(tags: str | None, address: str) -> None:
    assert portal.undo_url(SimpleNamespace(extra_tags=tags)) == address
