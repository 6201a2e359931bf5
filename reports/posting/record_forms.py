"""Forms of the records of a posting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayField
from evidence.forms import version_field
from reports.models import Posting, PostingRecord
from reports.posting.records import REASON_LENGTH, Entry, entry_of, fault_of

PLACES = {
    PostingRecord.Channel.OFFICE: "Nơi niêm yết tại trụ sở",
    PostingRecord.Channel.WEBSITE: "Địa chỉ trang đăng tải",
    PostingRecord.Channel.RADIO: "Chương trình phát, đài",
}


class RecordForm(forms.Form):
    """One hanging or one broadcast, by its channel: a broadcast has an hour, the others a last day."""

    version = version_field()
    channel = forms.ChoiceField(
        choices=PostingRecord.Channel.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "Xin chọn hình thức.", "invalid_choice": "Xin chọn hình thức."},
    )
    day = DayField(
        label="Từ ngày", error_messages={"required": "Xin chọn ngày.", "invalid": "Xin chọn ngày."}
    )
    at = forms.TimeField(
        label="Giờ phát",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Nhập giờ theo dạng 17:30."},
    )
    until = DayField(
        label="Đến hết ngày",
        required=False,
        help_text="Ngày cuối cùng còn niêm yết trọn ngày; đang niêm yết thì để trống.",
        error_messages={"invalid": "Xin chọn ngày."},
    )
    place = forms.CharField(
        label="Nơi niêm yết",
        max_length=300,
        error_messages={"required": "Xin ghi nơi niêm yết.", "max_length": "Viết gọn trong 300 ký tự."},
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=500,
        error_messages={"max_length": "Viết gọn trong 500 ký tự."},
    )

    def __init__(self, *args: Any, channel: str, posting: Posting, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posting, self.today = posting, today
        self.fields["place"].label = PLACES.get(PostingRecord.Channel(channel), "Nơi niêm yết")
        if channel == PostingRecord.Channel.RADIO:
            self.fields["day"].label = "Ngày phát"
            del self.fields["until"]
        else:
            del self.fields["at"]

    @classmethod
    def blank(cls, channel: str, posting: Posting, today: date) -> RecordForm:
        """Return an empty form of a channel; today is proposed."""
        initial = {"version": 1, "channel": channel, "day": today}
        return cls(initial=initial, channel=channel, posting=posting, today=today)

    @classmethod
    def of(cls, row: PostingRecord, today: date) -> RecordForm:
        """Return the form of a row as it stands."""
        initial = {
            "version": row.version,
            "channel": row.channel,
            "day": row.day,
            "at": row.at,
            "until": row.until,
            "place": row.place,
            "note": row.note,
        }
        return cls(initial=initial, channel=row.channel, posting=row.posting, today=today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            column, sentence = fault_of(self.entry(), self.posting, self.today)
            if sentence:
                self.add_error(column if column in self.fields else None, sentence)
        return data

    def entry(self) -> Entry:
        """Return what was typed."""
        names = ("channel", "day", "place", "until", "at", "note")
        return Entry(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class EndForm(forms.Form):
    """The last whole day on which it hung."""

    version = version_field()
    until = DayField(
        label="Đến hết ngày",
        help_text="Ngày cuối cùng còn niêm yết trọn ngày.",
        error_messages={"required": "Xin chọn ngày.", "invalid": "Xin chọn ngày."},
    )


class StrikeForm(forms.Form):
    """Why a row is struck out."""

    version = version_field()
    reason = forms.CharField(
        label="Lý do gạch bỏ",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Xin ghi lý do gạch bỏ.",
            "max_length": "Viết lý do gọn trong 300 ký tự.",
        },
    )


def in_words(entry: Entry) -> dict[str, tuple[str, str]]:
    """Return what an entry says, as a person reads it: column → label and words."""
    broadcast = entry.is_broadcast
    words = {
        "day": ("Ngày phát" if broadcast else "Từ ngày", f"{entry.day:%d/%m/%Y}"),
        "at": ("Giờ phát", f"{entry.at:%H:%M}" if entry.at else ""),
        "until": ("Đến hết ngày", f"{entry.until:%d/%m/%Y}" if entry.until else ""),
        "place": (PLACES[PostingRecord.Channel(entry.channel)], entry.place),
        "note": ("Ghi chú", entry.note),
    }
    words.pop("until" if broadcast else "at")
    return words


def differing(row: PostingRecord, typed: Entry) -> list[dict[str, str]]:
    """Return where what stands now and what was typed are different."""
    now, then = in_words(entry_of(row)), in_words(typed)
    return [
        {"label": label, "now": text, "typed": then[name][1]}
        for name, (label, text) in now.items()
        if text != then[name][1]
    ]
