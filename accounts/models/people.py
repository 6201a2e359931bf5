"""Positions, the people who hold them by date, their roles and their bell."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models.wards import Unit, Ward
from config.access import ROLE_LABELS, Role
from config.vietnamese import fold


class PositionQuerySet(models.QuerySet["Position"]):
    def held_by(self, user: User, on: date) -> PositionQuerySet:
        return self.filter(pk__in=Holding.objects.on(on).filter(user=user).values("position"))

    def visible_to(self, person: User) -> PositionQuerySet:
        """Return the positions of the person's own ward; without a ward there is nothing to see."""
        return self.filter(ward_id=person.ward_id) if person.ward_id else self.none()


class Position(models.Model):
    """A post named in plans ("Công chức Tài chính - Kế toán"); its holder changes by date."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="positions", verbose_name="phường")
    code = models.SlugField("mã", max_length=64)
    title = models.CharField("tên chức danh", max_length=150)
    short_title = models.CharField("tên gọn", max_length=80)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="positions", verbose_name="bộ phận"
    )
    groups = models.ManyToManyField(
        Unit, blank=True, related_name="member_positions", verbose_name="thuộc các nhóm công chức"
    )
    is_active = models.BooleanField("đang dùng", default=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "title", "pk"]
        constraints = [models.UniqueConstraint(fields=["ward", "code"], name="position_code_once_per_ward")]

    def __str__(self) -> str:
        return self.title


def login_name(text: str) -> str:
    """Return the one spelling of a user name: "An", "an" and a Mac's decomposed letters are the same account."""
    return unicodedata.normalize("NFKC", text).lower()


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=login_name(username or ""))


class UserQuerySet(models.QuerySet["User"]):
    def of_ward(self, ward: Ward) -> UserQuerySet:
        return self.filter(ward=ward)

    def with_role(self, *roles: Role) -> UserQuerySet:
        return self.filter(pk__in=RoleGrant.objects.filter(role__in=roles).values("user"))

    def visible_to(self, person: User) -> UserQuerySet:
        """Return the people of the person's own ward; without a ward there is nobody to see."""
        return self.filter(ward_id=person.ward_id) if person.ward_id else self.none()

    def matching(self, text: str) -> UserQuerySet:
        """Return the people whose name, user name or mail holds every word, whatever accents and case."""
        found = self
        for word in fold(text).split():
            found = found.filter(folded__contains=word)
        return found

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def for_session(self) -> UserQuerySet:
        """With ward, roles, post and unseen notices in the one query that every request of a person begins with."""
        day = Coalesce("ward__demo_day", Value(timezone.localdate()))
        held = Holding.objects.filter(
            Q(until__isnull=True) | Q(until__gte=OuterRef("day")),
            user=OuterRef("pk"),
            since__lte=OuterRef("day"),
        ).order_by("position__order", "pk")
        unseen = Notice.objects.filter(user=OuterRef("pk"), seen_at__isnull=True).order_by().values("user")
        grants = RoleGrant.objects.filter(user=OuterRef("pk"))
        return (
            self.select_related("ward")
            .annotate(day=day)
            .annotate(
                post_title=Subquery(held.values("position__title")[:1]),
                unseen_count=Coalesce(Subquery(unseen.annotate(n=Count("pk")).values("n")), 0),
                **{f"is_{role}": Exists(grants.filter(role=role)) for role in Role},
            )
        )


class User(AbstractBaseUser):
    """A person with an account. Ward roles need a ward; the province and the system have none."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator(message="Tên đăng nhập chỉ gồm chữ, số và các dấu @ . + - _")],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True)
    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="phường"
    )
    is_active = models.BooleanField("được đăng nhập", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    one_time_until = models.DateTimeField("mật khẩu dùng một lần, hiệu lực đến", null=True, blank=True)
    created_at = models.DateTimeField("tạo lúc", default=timezone.now, editable=False)
    single_keys = models.BooleanField("dùng phím tắt một chữ ở trang rà soát", default=True)
    folded = models.CharField(max_length=500, blank=True, editable=False)
    """The text that people are found by, kept by ``save``: name, user name and mail without accents."""

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "pk"]
        constraints = [models.UniqueConstraint(Lower("username"), name="username_once_whatever_case")]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def role_set(self) -> frozenset[Role]:
        if hasattr(self, f"is_{Role.OFFICIAL}"):  # read with the session, see ``for_session``
            return frozenset(role for role in Role if getattr(self, f"is_{role}"))
        return frozenset(Role(grant.role) for grant in self.grants.all())

    @cached_property
    def current_position(self) -> Position | None:
        """The first post held on the ward's day; named beside the person on pages and in the log."""
        if self.ward is None:
            return None
        holding = (
            self.holdings.on(self.ward.today()).select_related("position").order_by("position__order").first()
        )
        return holding.position if holding else None

    @property
    def position_title(self) -> str:
        if hasattr(self, "post_title"):
            return self.post_title or ""
        return self.current_position.title if self.current_position else ""

    @property
    def unseen_notices(self) -> int:
        """How many notices the person has not opened; read with the session where there is one."""
        return self.unseen_count if hasattr(self, "unseen_count") else self.notices.unseen().count()

    @property
    def has_expired_password(self) -> bool:
        """Whether the password in force is a one-time password that was not used in time (real clock)."""
        return self.one_time_until is not None and self.one_time_until <= timezone.now()

    @property
    def search_text(self) -> str:
        return fold(f"{self.full_name} {self.username} {self.email}")

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return login_name(username)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(_composed(raw_password) or "")

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = login_name(self.username)
        self.folded = self.search_text
        fields = kwargs.get("update_fields")
        if fields is not None and {"username", "full_name", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)


def _composed(password: str | None) -> str | None:
    """A Mac sends "ế" as three signs, Windows as one: both are the same password."""
    return None if password is None else unicodedata.normalize("NFC", password)


class RoleGrant(models.Model):
    """One role held by one person; a change holds from the next request."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(
        "vai trò", max_length=20, choices=[(role.value, ROLE_LABELS[role]) for role in Role]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user")]


class HoldingQuerySet(models.QuerySet["Holding"]):
    def visible_to(self, person: User) -> HoldingQuerySet:
        return self.filter(position__ward_id=person.ward_id) if person.ward_id else self.none()

    def on(self, day: date) -> HoldingQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Holding(models.Model):
    """Who holds a position from which day to which day (both included)."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="holdings", verbose_name="người giữ chức danh"
    )
    since = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày", null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="holding_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(fields=["position", "user", "since"], name="holding_begins_once"),
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, person: User) -> AbsenceQuerySet:
        return self.filter(user__ward_id=person.ward_id) if person.ward_id else self.none()

    def on(self, day: date) -> AbsenceQuerySet:
        return self.filter(since__lte=day, until__gte=day)

    def touching(self, since: date, until: date) -> AbsenceQuerySet:
        """Return the rows that share at least one day with the days from ``since`` to ``until``."""
        return self.filter(since__lte=until, until__gte=since)


class Absence(models.Model):
    """Leave of a person; plans and reminders show that a lead is away."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    since = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(until__gte=F("since")))
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: User) -> NoticeQuerySet:
        """Return the person's own notices; nobody reads another's bell."""
        return self.filter(user=person)

    def unseen(self) -> NoticeQuerySet:
        return self.filter(seen_at__isnull=True)


class Notice(models.Model):
    """One sentence in a person's bell; any app may write one inside its verb."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    sentence = models.CharField(max_length=500)
    link = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["user", "seen_at"], name="notice_unseen")]
