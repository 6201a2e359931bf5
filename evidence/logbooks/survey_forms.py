"""What is typed about the slips of Mẫu 04: a slip of paper, a slip sent in, the list of what is asked, a public address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.forms import DayField
from accounts.models import Unit
from config.vietnamese import fold
from evidence.forms import OLD_PAGE
from evidence.link_forms import plain_words
from evidence.logbooks.checking import LONGEST
from evidence.logbooks.forms import BookDay
from evidence.logbooks.kinds import MODELS
from evidence.logbooks.survey import (
    LONGEST_NAME,
    LONGEST_REMARK,
    MOST_ASKED,
    NOTHING_SAID,
    Slip,
    clean_names,
    key_of,
)
from evidence.logbooks.survey_links import MOST_SLIPS

OTHER_LIST = "Danh sách hình thức, mô hình vừa được sửa. Xin xem lại phiếu rồi gửi."
WRONG_CHOICE = {"invalid_choice": "Chọn trong danh sách."}
TRAPPED = "Chưa nhận được phiếu. Xin để trống ô “Trang web” rồi gửi lại."


class SlipForm(forms.Form):
    """One slip: an opinion on each model, as far as the person has one. ``mark`` makes a slip sent twice one slip."""

    mark = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE}
    )

    def __init__(self, *args: Any, names: Sequence[str], groups: Sequence[Unit], **kwargs: Any) -> None:
        self.names = {key_of(name): name for name in names}
        self.units = {str(unit.pk): unit for unit in groups}
        kwargs["initial"] = {"mark": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        choices = [("", "Chưa chọn"), *((pk, unit.name) for pk, unit in self.units.items())]
        self.fields["unit"] = forms.ChoiceField(
            label=MODELS.labels["unit"], required=False, choices=choices, error_messages=WRONG_CHOICE
        )
        for key, name in self.names.items():
            self.fields[key] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[(one.key, one.label) for one in MODELS.outcomes],
                widget=forms.RadioSelect,
                error_messages=WRONG_CHOICE,
            )
        self.fields["remark"] = forms.CharField(
            label="Góp ý thêm",
            required=False,
            max_length=LONGEST_REMARK,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"max_length": f"Viết gọn trong {LONGEST_REMARK} ký tự."},
        )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the models, in their order."""
        return [self[key] for key in self.names]

    def clean_unit(self) -> Unit | None:
        return self.units.get(self.cleaned_data["unit"])

    def clean_remark(self) -> str:
        return plain_words(self.cleaned_data["remark"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sent = {name for name in self.data if name.startswith("m-") and self.data.get(name)}
        if sent - self.names.keys():
            self.add_error(None, OTHER_LIST)
        elif not sent:
            self.add_error(None, NOTHING_SAID)
        return data

    def answers(self) -> dict[str, str]:
        """Return model → outcome, "" where the person said nothing."""
        return {name: self.cleaned_data[key] for key, name in self.names.items()}


class PaperSlipForm(SlipForm):
    """A slip of paper that an official enters; the person's name is kept only where the slip bears one."""

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = BookDay(year=year, label=MODELS.labels["day"], required=True)
        self.fields["day"].error_messages["required"] = "Chưa ghi ngày."
        self.fields["person"] = forms.CharField(
            label=MODELS.labels["person"], required=False, max_length=LONGEST["person"]
        )

    def slip(self) -> Slip:
        data = self.cleaned_data
        person = plain_words(data["person"])
        return Slip(data["mark"], data["day"], self.answers(), data["unit"], person, data["remark"])


class PublicSlipForm(SlipForm):
    """A slip that somebody sends in; nobody is asked for a name. ``website`` is empty where a person fills the form."""

    website = forms.CharField(
        label="Trang web (xin để trống)",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(TRAPPED)
        return ""

    def slip(self, day: Any) -> Slip:
        data = self.cleaned_data
        return Slip(data["mark"], day, self.answers(), data["unit"], remark=data["remark"])


class AskedForm(forms.Form):
    """The list of what is asked, a line each; ``seen`` is the digest of the list the form was made from."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages={"required": OLD_PAGE})
    names = forms.CharField(
        label="Hình thức, mô hình được hỏi",
        help_text=f"mỗi dòng một hình thức, mô hình; nhiều nhất {MOST_ASKED} dòng",
        max_length=MOST_ASKED * (LONGEST_NAME + 2),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Xin ghi ít nhất một hình thức, mô hình."},
    )

    def clean_names(self) -> list[str]:
        lines = [plain_words(line) for line in self.cleaned_data["names"].splitlines()]
        if len({fold(line) for line in lines if line}) > MOST_ASKED:
            raise forms.ValidationError(f"Nhiều nhất {MOST_ASKED} hình thức, mô hình.")
        names = clean_names(lines)
        if not names:
            raise forms.ValidationError("Xin ghi ít nhất một hình thức, mô hình.")
        long = next((name for name in names if len(name) > LONGEST_NAME), "")
        if long:
            raise forms.ValidationError(f"Viết gọn trong {LONGEST_NAME} ký tự: “{long[:60]}…”.")
        return names


class SurveyLinkForm(forms.Form):
    """Until when slips are taken by a public address, and how many at most."""

    last_day = DayField(
        label="Nhận phiếu đến hết ngày",
        error_messages={"required": "Xin chọn ngày cuối nhận phiếu.", "invalid": "Ngày chưa đúng."},
    )
    max_slips = forms.IntegerField(
        label="Số phiếu nhiều nhất", min_value=1, max_value=MOST_SLIPS, initial=2000
    )
