"""Wards and their units, valid from and to a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.people import User


class ValidityQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; an open end is null."""

    def valid(self, on: date) -> ValidityQuerySet:
        """Return the rows that hold on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


def _ends_after_it_begins(name: str, start: str, end: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{end}__isnull": True})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__gte": F(start)}),
    )


class Ward(models.Model):
    """A commune-level unit (xã, phường, thị trấn, đặc khu). A merged ward names its successor and keeps its years."""

    class Kind(models.TextChoices):
        XA = "xa", "xã"
        PHUONG = "phuong", "phường"
        THI_TRAN = "thi_tran", "thị trấn"
        DAC_KHU = "dac_khu", "đặc khu"

    code = models.CharField("mã đơn vị hành chính", max_length=16, unique=True)
    slug = models.SlugField("tên ngắn trong đường dẫn", max_length=64, unique=True)
    kind = models.CharField("loại", max_length=16, choices=Kind.choices)
    name = models.CharField("tên", max_length=100)
    parent_name = models.CharField("trực thuộc", max_length=150, blank=True)
    province_name = models.CharField("tỉnh, thành phố", max_length=150)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    demo_day = models.DateField("ngày làm việc của phường minh họa", null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        constraints = [_ends_after_it_begins("ward_ends_after_it_begins", "valid_from", "valid_to")]

    def __str__(self) -> str:
        return self.name_with_kind

    @property
    def kind_name(self) -> str:
        return self.Kind(self.kind).label

    @property
    def name_with_kind(self) -> str:
        """ "Phường Hồng Sơn", as at the head of a page."""
        return f"{self.kind_name.capitalize()} {self.name}"

    @property
    def is_demo(self) -> bool:
        return self.demo_day is not None

    def today(self) -> date:
        """Return the day that deadlines and lateness are measured by: the one place that answers "today".

        A demo ward lives on its own stored day; a real ward on the calendar's. Sessions, audit and security
        never ask here: they keep the real clock.
        """
        return self.demo_day or timezone.localdate()


class UnitQuerySet(ValidityQuerySet):
    def visible_to(self, person: User) -> Self:
        """Return the units of the person's own ward; without a ward there is nothing to see."""
        return self.filter(ward_id=person.ward_id) if person.ward_id else self.none()


class Unit(models.Model):
    """A department, body, group of officials or residential group of a ward, valid from and to a day."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "bộ phận, phòng"
        BODY = "body", "tổ chức, cơ quan"
        STAFF_GROUP = "staff_group", "nhóm công chức"
        RESIDENTIAL_GROUP = "residential_group", "tổ dân phố, khối, thôn"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="units", verbose_name="phường")
    kind = models.CharField("loại", max_length=20, choices=Kind.choices)
    code = models.SlugField("mã", max_length=64)
    name = models.CharField("tên", max_length=200)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "code"], name="unit_code_once_per_ward"),
            _ends_after_it_begins("unit_ends_after_it_begins", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.name
