"""All input to the accounts pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    SetPasswordMixin,
    UsernameField,
)
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import emails
from accounts.actions import NAME_TAKEN
from accounts.acts import ACTS
from accounts.models import Position, Unit, User, Ward, login_name
from accounts.setup_code import is_setup_code
from config.access import ROLE_LABELS, WARD_ROLES, Role

EXPIRED = (
    "Mật khẩu dùng một lần đã hết hạn sau 24 giờ. Xin liên hệ người quản trị phường để được cấp mật khẩu mới."
)
PASSWORD_LENGTH = 1024
"""Far above any passphrase; keeps a megabyte of text from being hashed."""

NO_GROUP = "Chưa có nhóm công chức nào. Kế hoạch giao việc cho cả nhóm thì thêm nhóm ở trang Bộ phận trước."

LONGEST_ID = 18
"""Digits of the longest number that fits an id, as in config.converters."""


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent: an empty form that was sent is still bound, and refused; None on a first look."""
    return request.POST if request.method == "POST" else None


def _offer(field: forms.Field, rows: QuerySet[Any], *, nothing: str = "") -> None:
    """Let a field choose among these rows; ``nothing`` names the empty choice where it is not named yet."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
    field.queryset = rows
    if nothing:
        field.empty_label = nothing


class DayInput(forms.DateInput):
    """The browser's own date field; it sends and wants the ISO form."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of an office's life; the years beyond would overflow when a day or seven hours are taken off."""

    widget = DayInput
    default_error_messages = {"range": "Hãy nhập ngày trong khoảng 01/01/1950 – 31/12/2100."}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not 1950 <= value.year <= 2100:
            raise ValidationError(self.error_messages["range"], code="range")


# Coming in -----------------------------------------------------------------------------------------------------


class LoginForm(AuthenticationForm):
    """User name and password; which of them was wrong is never said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(64))
        self.fields["password"].validators.append(MaxLengthValidator(PASSWORD_LENGTH))

    def clean_username(self) -> str:
        """One spelling for the account and for the count of its failures."""
        return login_name(self.cleaned_data["username"])

    def confirm_login_allowed(self, user: User) -> None:
        """Asked only after the right password, so that the sentence tells nothing to a stranger."""
        super().confirm_login_allowed(user)
        if user.has_expired_password:
            raise ValidationError(EXPIRED, code="expired")


class OwnPasswordForm(PasswordChangeForm):
    """The old password and twice the new one; the caller stores it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_passwords(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return cleaned


class NewPasswordForm(SetPasswordForm):
    """Twice the new password, after the link of the mail; the caller stores it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_passwords(self)


def _limit_passwords(form: forms.Form) -> None:
    for field in form.fields.values():
        if isinstance(field.widget, forms.PasswordInput):
            field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))


class ResetForm(PasswordResetForm):
    """An address; those who have an account with it get a letter, the page says the same to everybody."""

    def send(self, address_of_portal: str) -> list[User]:
        """Send each active account with this address its own link; return the people written to."""
        people = list(self.get_users(self.cleaned_data["email"]))
        for person in people:
            uid = urlsafe_base64_encode(force_bytes(person.pk))
            token = default_token_generator.make_token(person)
            path = reverse("accounts:password_reset_confirm", args=[uid, token])
            emails.password_reset(person, f"{address_of_portal}{path}")
        return people


class SetupForm(SetPasswordMixin, forms.Form):
    """The first ward and its administrator, by whoever can read the server's setup code."""

    setup_code = forms.CharField(
        label="Mã cài đặt",
        max_length=40,
        help_text="Do lệnh manage.py setupcode in ra trên máy chủ.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Loại đơn vị", choices=Ward.Kind.choices, initial=Ward.Kind.PHUONG)
    name = forms.CharField(label="Tên đơn vị", max_length=100, help_text="Không kèm loại, ví dụ: Hồng Sơn.")
    code = forms.RegexField(
        label="Mã đơn vị hành chính",
        regex=r"^[0-9A-Za-z-]+\Z",
        max_length=16,
        error_messages={"invalid": "Mã chỉ gồm chữ không dấu, số và gạch ngang."},
    )
    slug = forms.SlugField(
        label="Tên ngắn trong đường dẫn", max_length=64, help_text="Không dấu, ví dụ: hong-son."
    )
    parent_name = forms.CharField(label="Trực thuộc", max_length=150, required=False)
    province_name = forms.CharField(label="Tỉnh, thành phố", max_length=150)
    full_name = forms.CharField(label="Họ và tên người quản trị", max_length=120)
    username = UsernameField(
        label="Tên đăng nhập", max_length=64, validators=User._meta.get_field("username").validators
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1="Mật khẩu", label2="Nhập lại mật khẩu"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_passwords(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        for kind in Ward.Kind.labels:
            if name.casefold().startswith(f"{kind} ".casefold()):
                raise ValidationError("Chỉ nhập tên, không kèm loại đơn vị, ví dụ: Hồng Sơn.")
        return name

    def clean_setup_code(self) -> str:
        code = self.cleaned_data["setup_code"]
        if not is_setup_code(code):
            raise ValidationError("Mã cài đặt chưa đúng. Chạy manage.py setupcode trên máy chủ để xem mã.")
        return code

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        names = {name: self.cleaned_data.get(name, "") for name in ("username", "full_name")}
        self.validate_password_for_user(User(**names))
        return super().clean() or self.cleaned_data

    def ward_values(self) -> dict[str, str]:
        """Return the arguments of ``create_ward``."""
        names = ("code", "slug", "kind", "name", "parent_name", "province_name")
        return {name: self.cleaned_data[name] for name in names}


# People --------------------------------------------------------------------------------------------------------


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves."""

    class Meta:
        model = User
        fields = ["full_name", "email", "single_keys"]
        labels = {"single_keys": "Dùng phím tắt một chữ ở trang rà soát (J, K, C, T)"}


class PersonForm(forms.Form):
    """Account of a colleague, for the ward administrator."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = UsernameField(
        label="Tên đăng nhập",
        max_length=64,
        validators=User._meta.get_field("username").validators,
        help_text="Chữ, số và các dấu @ . + - _; chữ hoa và chữ thường như nhau.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(label="Thư điện tử", max_length=254, required=False)
    roles = forms.MultipleChoiceField(
        label="Vai trò",
        choices=[(role.value, ROLE_LABELS[role]) for role in Role if role in WARD_ROLES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một vai trò."},
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        if person:
            kwargs["initial"] = {
                "full_name": person.full_name,
                "username": person.username,
                "email": person.email,
                "roles": sorted(person.role_set),
            }
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        name = login_name(self.cleaned_data["username"])
        holder = User.objects.filter(username=name).first()
        if holder is not None and holder != self.person:
            raise ValidationError(NAME_TAKEN, code="unique")
        return name


class AbsenceForm(forms.Form):
    """From which day to which day a person is away, both included."""

    since = DayField(label="Nghỉ từ ngày")
    until = DayField(label="Đến hết ngày")
    reason = forms.CharField(label="Lý do", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "Ngày cuối không trước ngày đầu.")
        return data


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label="Tìm theo tên, tên đăng nhập, thư điện tử", max_length=100, required=False)
    role = forms.ChoiceField(
        label="Vai trò",
        required=False,
        choices=[("", "Mọi vai trò"), *((r.value, ROLE_LABELS[r]) for r in Role if r in WARD_ROLES)],
    )
    state = forms.ChoiceField(
        label="Đăng nhập",
        required=False,
        choices=[("", "Tất cả"), ("active", "Được đăng nhập"), ("locked", "Đã khóa")],
    )


# Positions and units -------------------------------------------------------------------------------------------


class RowsField(forms.ModelMultipleChoiceField):
    """A choice of several rows; a number longer than any id is no choice (SQLite raises on it, unlike for one row)."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if len(str(one)) > LONGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(one)[:LONGEST_ID]},
                )
        return super().clean(value)


class PositionForm(forms.ModelForm):
    """A post of the ward; only units of the same ward can be chosen."""

    class Meta:
        model = Position
        fields = ["title", "short_title", "unit", "groups", "order"]
        field_classes = {"groups": RowsField}
        widgets = {"groups": forms.CheckboxSelectMultiple}
        help_texts = {"order": "Số nhỏ đứng trước trong danh sách."}

    def __init__(self, *args: Any, ward: Ward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(ward=ward)
        places = units.filter(kind__in=[Unit.Kind.DEPARTMENT, Unit.Kind.BODY])
        # A closed unit stays choosable for the post that still belongs to it.
        _offer(
            self.fields["unit"],
            places.valid(ward.today()) | places.filter(pk=self.instance.unit_id),
            nothing="(không thuộc bộ phận nào)",
        )
        groups = units.filter(kind=Unit.Kind.STAFF_GROUP).valid(ward.today())
        _offer(self.fields["groups"], groups)
        if not groups.exists():
            self.fields["groups"].help_text = NO_GROUP

    def values(self) -> dict[str, Any]:
        """Return the fields of the post itself, without its groups."""
        return {name: self.cleaned_data[name] for name in ("title", "short_title", "unit", "order")}


class HandOverForm(forms.Form):
    """Who holds the post from which day on; nobody leaves it empty."""

    holder = forms.ModelChoiceField(
        label="Người giữ chức danh", queryset=User.objects.none(), required=False, empty_label="(để trống)"
    )
    since = DayField(label="Từ ngày")

    def __init__(self, *args: Any, ward: Ward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = ward.today()
        _offer(self.fields["holder"], User.objects.of_ward(ward).active())


class UnitForm(forms.ModelForm):
    """A department, body, group of officials or residential group."""

    class Meta:
        model = Unit
        fields = ["kind", "name", "valid_from"]
        field_classes = {"valid_from": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.TypedChoiceField)  # noqa: S101 - for the type checker
        kind.choices = [("", "Chọn loại"), *Unit.Kind.choices]

    def clean_valid_from(self) -> date | None:
        begin: date | None = self.cleaned_data["valid_from"]
        if begin and self.instance.valid_to and begin > self.instance.valid_to:
            raise ValidationError("Ngày bắt đầu không sau ngày kết thúc.")
        return begin


class CloseUnitForm(forms.Form):
    """The last day of a unit; empty opens it again."""

    last_day = DayField(label="Ngày cuối cùng hoạt động", required=False)


# The log -------------------------------------------------------------------------------------------------------


class LogFilter(forms.Form):
    """What the ward's log is narrowed to."""

    q = forms.CharField(label="Tìm theo người, đối tượng", max_length=100, required=False)
    person = forms.ModelChoiceField(
        label="Người thực hiện", queryset=User.objects.none(), required=False, empty_label="Mọi người"
    )
    act = forms.ChoiceField(
        label="Việc",
        required=False,
        choices=[("", "Mọi việc"), *sorted(ACTS.items(), key=lambda pair: pair[1])],
    )
    since = DayField(label="Từ ngày", required=False)
    until = DayField(label="Đến hết ngày", required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["person"], User.objects.visible_to(viewer))
