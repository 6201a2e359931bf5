"""How figures, states and small components are written on every page: ``{% load portal %}``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import ERROR
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts import rulers
from config import vietnamese

register = template.Library()

NONE_YET = "–"
UNDO = "undo:"
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
SVG_BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)


# Figures -------------------------------------------------------------------------------------------------------


def _unless_empty(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """Write a dash where there is no value yet; a page never shows "None" or a made-up nought."""

    def filtered(value: Any) -> str:
        return NONE_YET if value is None or value == "" else write(value)

    return filtered


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _date(value: dt.date) -> str:
    return vietnamese.date(_local(value) if isinstance(value, dt.datetime) else value)


register.filter("points", _unless_empty(vietnamese.points))
register.filter("points_paper", _unless_empty(vietnamese.points_paper))
register.filter("signed", _unless_empty(vietnamese.signed))
register.filter("number", _unless_empty(vietnamese.number))
register.filter("vnd", _unless_empty(vietnamese.vnd))
register.filter("date_vi", _unless_empty(_date))
register.filter("weekday_vi", _unless_empty(lambda day: vietnamese.WEEKDAYS[day.weekday()]))
register.filter("datetime_vi", _unless_empty(lambda value: vietnamese.datetime(_local(value))))
register.filter("filesize_vi", _unless_empty(vietnamese.filesize))


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """Return "90,0 %" for 90; the value is a percentage, not a fraction."""
    return NONE_YET if value is None or value == "" else vietnamese.percent(value, places)


@register.filter
def short_hash(value: str) -> str:
    """Return "9c41…e07b" for a hexadecimal hash."""
    return f"{value[:4]}…{value[-4:]}" if value and len(value) > 8 else value or NONE_YET


# Icons and states ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _icon_body(name: str) -> str:
    if not ICON_NAME.match(name):
        raise ValueError(f"Not the name of an icon: {name!r}")
    path = settings.BASE_DIR / "node_modules" / "bootstrap-icons" / "icons" / f"{name}.svg"
    found = SVG_BODY.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"No picture in {path.name}")
    return " ".join(found["body"].split())


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a Bootstrap Icon as inline SVG, hidden from screen readers: the word beside it speaks.

    Drawn inline rather than from a font: it prints, needs no request and no style attribute.
    A name that does not exist raises FileNotFoundError, so that a test finds it.
    """
    return mark_safe(  # noqa: S308 - the body comes from the pinned icon package, the name is checked
        '<svg class="bi" width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" '
        f'focusable="false">{_icon_body(name)}</svg>'
    )


@dataclass(frozen=True)
class State:
    """A state on the screen: word, icon, and the class that gives frame and colour."""

    word: str
    icon: str
    look: str
    counted: str = ""  # the word when a number is given


STATES = {
    "draft": State("Nháp", "pencil", "dashed"),
    "not_due": State("Chưa đến kỳ", "circle", "dashed"),
    "before_plan": State("Trước kế hoạch", "skip-backward", "sunk"),
    "ready": State("Đến kỳ", "circle-half", "dashed"),
    "nested": State("Lồng ghép", "link-45deg", "tint-leaf"),
    "submitted": State("Đã nộp", "send", "line-indigo"),
    "waiting": State("Chờ rà soát", "hourglass-split", "tint-rice"),
    "returned": State("Trả lại", "arrow-return-left", "line-red"),
    "accepted": State("Chấp nhận", "check2-circle", "tint-leaf"),
    "met": State("Đạt", "check-circle-fill", "tint-leaf"),
    "not_met": State("Chưa đạt", "x-octagon-fill", "tint-red"),
    "provisional": State("tạm tính", "", "provisional"),
    "overdue": State("Quá hạn", "alarm-fill", "filled-red", "{} ngày"),
    "due_soon": State("Sắp đến hạn", "clock", "tint-rice", "còn {} ngày"),
    "sent": State("Đã gửi", "check2", "tint-leaf"),
    "sent_late": State("Gửi trễ", "clock-history", "line-rice"),
    "not_arising": State("Không phát sinh", "dash-circle", "sunk"),
    "missing": State("Còn thiếu", "exclamation-diamond", "bare-red", "Còn thiếu {}"),
    "running": State("Đang xử lý", "arrow-repeat", "tint-rice"),
    "locked": State("Đã khóa", "lock-fill", "filled-ink"),
    "issued": State("Đã phát hành", "lock-fill", "filled-ink"),
    "posted": State("Đã niêm yết", "lock-fill", "filled-ink"),
    "published": State("Đã công bố", "megaphone", "tint-leaf"),
    "superseded": State("Đã thay", "layers", "line-grey", "Đã thay bằng bản {}"),
    "unscanned": State("Chờ quét vi-rút", "shield-exclamation", "tint-rice"),
    "infected": State("Có mã độc, đã khóa", "shield-x", "tint-red"),
    "changed": State("Thay đổi sau khi rà soát", "exclamation-diamond-fill", "line-rice"),
    "unsigned": State("Chờ ký xác nhận", "pen", "dashed"),
    "complete": State("Đủ", "check-circle-fill", "tint-leaf"),
}


@register.simple_tag
def status_badge(key: str, detail: str | int = "") -> SafeString:
    """Return the badge of a state: icon, word and shape of frame.

    ``detail`` is the number of the state (days overdue, days left, things missing, the newer version) or another word.
    An unknown key raises KeyError: a new state is added to ``STATES``, never drawn without its word.
    """
    state = STATES[str(key)]
    word = state.word
    if detail not in ("", None):
        text = str(detail)
        word = state.counted.format(text) if state.counted and text.isdecimal() else text
    sign = icon(state.icon) if state.icon else mark_safe('<span class="approx" aria-hidden="true">≈</span>')
    return format_html('<span class="st st-{}">{} {}</span>', state.look, sign, word)


@register.simple_tag
def status_icon(key: str) -> SafeString:
    """Return the sign of a state alone, where its word stands beside it or is hidden text."""
    return icon(STATES[str(key)].icon)


@register.simple_tag
def provisional_mark(shown: object = True) -> SafeString:
    """Return ≈ with the hidden words "tạm tính", to stand before a figure; nothing when ``shown`` is false."""
    if not shown:
        return mark_safe("")
    return mark_safe(
        '<abbr class="approx" title="tạm tính"><span aria-hidden="true">≈</span>'
        '<span class="visually-hidden">tạm tính </span></abbr>'
    )


LIGHTS = {
    "met": ("Đạt", "check-lg"),
    "not_met": ("Chưa đạt", "x-lg"),
    "unconfirmed": ("Chưa xác nhận", "question-lg"),
    "not_ruled": ("Không quy định", "dash-lg"),
}


@register.simple_tag
def condition_light(state: str) -> SafeString:
    """Return the light of a condition: round green tick, square red cross, grey ring, dashed ring."""
    return format_html(
        '<span class="light light-{}">{}</span>', state.replace("_", "-"), icon(LIGHTS[state][1])
    )


@register.filter
def light_word(state: str) -> str:
    """Return the word of a condition's light ("Đạt", "Chưa đạt", "Chưa xác nhận", "Không quy định")."""
    return LIGHTS[state][0]


# Rulers --------------------------------------------------------------------------------------------------------


def _decimal(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))


@register.simple_tag
def score_ruler(
    max: Any,  # noqa: A002
    accepted: Any = 0,
    waiting: Any = 0,
    unscored: Any = 0,
    lost: Any = 0,
    *,
    threshold: Any = None,
    threshold_label: str = "",
    title: str = "Tổng điểm",
    size: rulers.Size = "small",
    scale: Any = 30,
    provisional: bool = False,
) -> SafeString:
    """Return the ruler of points; sizes ``big``, ``small`` (10 px a point, shared ``scale``) and ``phone``.

    A maximum that the rule set does not know yet is said in words: there is nothing to measure against.
    """
    if not max:
        return format_html('<span class="muted">{}: chưa có điểm tối đa</span>', title)
    what = rulers.Points(
        maximum=_decimal(max),
        accepted=_decimal(accepted),
        waiting=_decimal(waiting),
        unscored=_decimal(unscored),
        lost=_decimal(lost),
        threshold=None if threshold in (None, "") else _decimal(threshold),
        threshold_label=threshold_label,
        title=title,
        provisional=bool(provisional),
    )
    return rulers.points_ruler(what, size=size, scale=_decimal(scale))


@register.simple_tag
def cells_ruler(title: str, met: int = 0, waiting: int = 0, missing: int = 0, not_met: int = 0) -> SafeString:
    """Return one cell per indicator of a met / not met rule set."""
    return rulers.cells_ruler(met=met, waiting=waiting, missing=missing, not_met=not_met, title=title)


@register.simple_tag
def target_ruler(title: str, value: Any, target: Any, maximum: Any, unit: str = "") -> SafeString:
    """Return the ruler of one target of a programme; ``value`` None means there is no figure yet."""
    known = None if value in (None, "") else _decimal(value)
    return rulers.target_ruler(known, _decimal(target), _decimal(maximum), title=title, unit=unit)


LEGEND = {"accepted": "solid", "waiting": "hatch", "unscored": "white", "lost": "cross"}


@register.simple_tag
def ruler_key(part: str) -> SafeString:
    """Return the small sample of a filling for the legend: ``accepted``, ``waiting``, ``unscored`` or ``lost``."""
    return rulers.sample(LEGEND[part])  # type: ignore[arg-type]


# Messages ------------------------------------------------------------------------------------------------------


@register.filter
def failures(messages: Any) -> list[Any]:
    """Return the messages that say something failed; they stand at the head of the page, never in a toast."""
    return [message for message in _all(messages) if message.level >= ERROR]


@register.filter
def notices(messages: Any) -> list[Any]:
    """Return the other messages."""
    return [message for message in _all(messages) if message.level < ERROR]


def _all(messages: Any) -> list[Any]:
    """Return every message; the storage keeps what it has read, so a second reading sees the same ones."""
    return list(messages) if messages else []


@register.filter
def undo_url(message: Any) -> str:
    """Return the address that takes the act back, for a message sent with ``extra_tags="undo:<address>"``."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
