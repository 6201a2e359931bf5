"""The reports of a year as a list: whom and what state it is narrowed to, how many each choice holds, and its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from reports.calendar.month import URGENCY
from reports.occasions import WORDS, Occasion, Occasions, State

MINE = "toi"
STATES: Mapping[str, frozenset[State]] = {
    "qua-han": frozenset({State.OVERDUE}),
    "den-han": frozenset({State.DUE_SOON}),
    "nhap": frozenset({State.DRAFT}),
    "tra-lai": frozenset({State.RETURNED}),
    "chua-den": frozenset({State.NOT_DUE, State.READY}),
    "da-gui": frozenset({State.SENT}),
    "gui-tre": frozenset({State.SENT_LATE}),
    "long-ghep": frozenset({State.NESTED}),
    "khong-phat-sinh": frozenset({State.NOT_ARISING}),
    "truoc-ke-hoach": frozenset({State.BEFORE_PLAN}),
}
LABELS: Mapping[str, str] = {
    slug: WORDS[State.NOT_DUE if slug == "chua-den" else next(iter(some))] for slug, some in STATES.items()
}
ORDERS: Mapping[str, Callable[[Occasion], Any]] = {
    "han": lambda one: one.due_on,
    "bao-cao": lambda one: (one.duty.subject, one.period.last_day),
    "nguoi": lambda one: (author_label(one), one.due_on),
    "trang-thai": lambda one: (URGENCY.index(one.state), one.due_on),
}
COLUMNS = (("han", "Hạn"), ("bao-cao", "Báo cáo"), ("nguoi", "Người gửi"), ("trang-thai", "Trạng thái"))
"""The heads of the list: the order each asks for, and its title."""


class WantedForm(forms.Form):
    """What the address asks for; what it cannot mean is left out."""

    nguoi = forms.RegexField(r"^(?:toi|[pu][0-9]{1,18})$", required=False)
    trang_thai = forms.ChoiceField(choices=[(slug, slug) for slug in STATES], required=False)
    ngay = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    noi_dung = forms.CharField(max_length=300, required=False)
    xep = forms.ChoiceField(
        choices=[(f"{sign}{key}", key) for key in ORDERS for sign in ("", "-")], required=False
    )


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to, and its order; empty means all."""

    who: str = ""
    state: str = ""
    day: date | None = None
    subject: str = ""
    order: str = "han"

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Wanted:
        """Return what a query string asks for."""
        form = WantedForm(query)
        form.is_valid()
        data = form.cleaned_data
        return cls(
            who=data.get("nguoi") or "",
            state=data.get("trang_thai") or "",
            day=data.get("ngay"),
            subject=data.get("noi_dung") or "",
            order=data.get("xep") or "han",
        )

    @property
    def narrows(self) -> bool:
        return bool(self.who or self.state or self.day or self.subject)

    @property
    def column(self) -> str:
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.order.startswith("-")

    def has(self, one: Occasion, user: User) -> bool:
        return (
            (not self.who or (one.is_of(user) if self.who == MINE else author_key(one) == self.who))
            and (not self.state or bool(STATES[self.state] & {one.state, *one.states}))
            and (self.day is None or one.due_on == self.day)
            and (not self.subject or one.duty.subject == self.subject)
        )

    def sorted(self, some: Iterable[Occasion]) -> list[Occasion]:
        """Return them in the order asked for; ties stay as the calendar has them."""
        return sorted(some, key=ORDERS[self.column], reverse=self.descending)


@dataclass(frozen=True)
class Chip:
    """One choice of a filter with how many reports it holds."""

    key: str
    label: str
    count: int
    chosen: bool


def author_key(one: Occasion) -> str:
    """Return the name of its author in addresses: "p12" a post, "u3" a unit, empty where the plan names none."""
    duty = one.duty
    if duty.author_id:
        return f"p{duty.author_id}"
    return f"u{duty.author_unit_id}" if duty.author_unit_id else ""


def author_label(one: Occasion) -> str:
    """Return the short title of the post, or the unit's name."""
    duty = one.duty
    return duty.author.short_title if duty.author else duty.author_name


def narrowed(occasions: Occasions, wanted: Wanted, user: User) -> list[Occasion]:
    """Return what is wanted, in the order asked for."""
    return wanted.sorted(one for one in occasions if wanted.has(one, user))


def author_chips(occasions: Occasions, wanted: Wanted, user: User) -> tuple[Chip, ...]:
    """Return "Mọi người", "Của tôi" where there is something, and every author, counted under the other filters."""
    others = [one for one in occasions if replace(wanted, who="").has(one, user)]
    labels = {key: author_label(one) for one in occasions if (key := author_key(one))}
    mine = sum(one.is_of(user) for one in others)
    chips = [Chip("", "Mọi người", len(others), not wanted.who)]
    if mine or wanted.who == MINE:
        chips.append(Chip(MINE, "Của tôi", mine, wanted.who == MINE))
    for key, label in sorted(labels.items(), key=lambda pair: pair[1]):
        count = sum(author_key(one) == key for one in others)
        chips.append(Chip(key, label, count, wanted.who == key))
    return tuple(chips)


def state_chips(occasions: Occasions, wanted: Wanted, user: User) -> tuple[Chip, ...]:
    """Return the states that occur, counted under the other filters."""
    others = [one for one in occasions if replace(wanted, state="").has(one, user)]
    found = [Chip("", "Mọi trạng thái", len(others), not wanted.state)]
    for slug, some in STATES.items():
        count = sum(bool(some & {one.state, *one.states}) for one in others)
        if count or wanted.state == slug:
            found.append(Chip(slug, LABELS[slug], count, wanted.state == slug))
    return tuple(found)
