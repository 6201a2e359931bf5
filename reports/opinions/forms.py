"""What is typed of an opinion: by the public, by the ward; every message is Vietnamese and says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayField
from config import vietnamese as vi
from evidence.forms import OLD_PAGE, version_field
from reports.documents.wording import clean
from reports.models import Opinion, Response
from reports.opinions.actions import Answer, Said
from reports.opinions.codes import new_ticket
from reports.opinions.posted import Posted
from reports.posting.privacy import look

LONGEST = 2000
LONGEST_ANSWER = 5000
CONSENT = "Xin đánh dấu đồng ý, hoặc để trống họ tên và điện thoại, email."
PERSONAL = "Có thể có số căn cước hoặc số điện thoại trong nội dung. Xin bỏ đi trước khi gửi."


def may_identify(text: str) -> bool:
    """Return whether the text holds what may be the number of an identity card or a telephone."""
    return any(found.kind in {"identity", "phone"} for found in look(clean(text)))


class LinesField(forms.CharField):
    """A text of several lines; a line's end counts once, as the browser counts it."""

    def __init__(self, *, label: str, rows: int, longest: int, missing: str = "", **kwargs: Any) -> None:
        messages = {
            "required": missing or "Xin nhập nội dung.",
            "max_length": f"Viết gọn trong {vi.number(longest)} ký tự.",
        }
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(
            label=label,
            max_length=longest,
            widget=widget,
            error_messages=messages,
            required=bool(missing),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").strip()


def subject_choices(shown: Posted) -> list[tuple[str, Any]]:
    """Return the choices of what an opinion is about: the whole, each criterion, its indicators under it."""
    choices: list[tuple[str, Any]] = [("", "Toàn bộ kết quả")]
    for criterion in shown.criteria:
        title = f"Tiêu chí {criterion.number}. {criterion.name}"
        indicators = [
            (one.code, f"Chỉ tiêu {one.code}. {one.name or 'chưa có tên'}") for one in criterion.indicators
        ]
        choices.append((f"Tiêu chí {criterion.number}", [(str(criterion.number), title), *indicators]))
    return choices


def _subject_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Ý kiến về nội dung nào?",
        required=False,
        error_messages={"invalid_choice": "Xin chọn một nội dung trong danh sách."},
    )


class PublicForm(forms.Form):
    """An opinion on the posted result; ``seen`` is the number of the posting the sender looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)
    about = _subject_field()
    text = LinesField(
        label="Nội dung ý kiến",
        rows=6,
        longest=LONGEST,
        missing="Xin viết nội dung ý kiến.",
        help_text="Tối đa 2.000 ký tự. Xin đừng ghi số căn cước, số điện thoại của người khác.",
    )
    sender = forms.CharField(
        label="Họ và tên",
        max_length=150,
        required=False,
        error_messages={"max_length": "Viết gọn trong 150 ký tự."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label="Điện thoại hoặc email để nhận trả lời",
        max_length=150,
        required=False,
        error_messages={"max_length": "Viết gọn trong 150 ký tự."},
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    consented = forms.BooleanField(label="", required=False)
    website = forms.CharField(
        label="Xin để trống ô này",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        error_messages={"max_length": "Xin để trống ô này."},
    )
    """Hidden by the style sheet: what fills in every field of a page fills in this one; a person is told to empty it."""

    def __init__(self, *args: Any, shown: Posted, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"seen": shown.posting.number})
        super().__init__(*args, **kwargs)
        self.shown = shown
        _offer(self.fields["about"], shown)
        self.fields[
            "consented"
        ].label = f"Tôi đồng ý để {shown.committee} dùng thông tin trên để trả lời ý kiến này."

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Xin để trống ô này.")
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("sender") or data.get("contact")) and not data.get("consented"):
            self.add_error("consented", CONSENT)
        if "seen" in data and data["seen"] != self.shown.posting.number:
            self.add_error(None, "Kết quả niêm yết vừa được thay bằng bản mới. Xin xem lại trước khi gửi.")
        return data

    @property
    def said(self) -> Said:
        """What was typed, for the verb."""
        data = self.cleaned_data
        return Said(
            about=data["about"],
            text=data["text"],
            sender=data["sender"],
            contact=data["contact"],
            consented=data["consented"],
        )

    @property
    def problems(self) -> list[dict[str, str]]:
        """What keeps it from being sent, each with the address of its field."""
        return [
            {"href": "" if name == "__all__" else f"#{self[name].auto_id}", "text": str(error)}
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def warning(self) -> str:
        """What to look at once more before sending; empty where there is nothing."""
        return PERSONAL if may_identify(self.cleaned_data["text"]) else ""


def _offer(field: forms.Field, shown: Posted) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = subject_choices(shown)


class EntryForm(forms.Form):
    """An opinion that came on paper, by word of mouth, from a meeting of a residential group; ``ticket`` lets it in once."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages={"required": OLD_PAGE})
    channel = forms.ChoiceField(
        label="Nhận bằng", choices=[one for one in Opinion.Channel.choices if one[0] != Opinion.Channel.FORM]
    )
    received_on = DayField(label="Ngày nhận")
    sender_kind = forms.ChoiceField(label="Người gửi là", choices=Opinion.Sender.choices)
    sender = forms.CharField(
        label="Họ và tên, cơ quan, cuộc họp",
        max_length=150,
        required=False,
        help_text="Chỉ người xử lý ý kiến xem được; không bao giờ hiện trên trang công khai.",
        error_messages={"max_length": "Viết gọn trong 150 ký tự."},
    )
    contact = forms.CharField(
        label="Điện thoại, email để trả lời",
        max_length=150,
        required=False,
        error_messages={"max_length": "Viết gọn trong 150 ký tự."},
    )
    about = _subject_field()
    text = LinesField(
        label="Nội dung ý kiến", rows=6, longest=10_000, missing="Xin ghi nội dung ý kiến như đã nhận."
    )

    def __init__(self, *args: Any, shown: Posted, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"received_on": today, "ticket": new_ticket()})
        super().__init__(*args, **kwargs)
        self.first, self.today = shown.posting.posted_on or today, today
        _offer(self.fields["about"], shown)

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(f"Ngày nhận không sau hôm nay ({vi.date(self.today)}).")
        if day < self.first:
            raise forms.ValidationError(f"Ngày nhận không trước ngày niêm yết ({vi.date(self.first)}).")
        return day

    @property
    def said(self) -> Said:
        names = ("about", "text", "sender", "contact", "sender_kind", "channel")
        return Said(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(forms.Form):
    """The answer to an opinion (Mẫu 03): outcome, the opinion in public words, the answer, what was changed."""

    version = version_field()
    outcome = forms.ChoiceField(
        label="Kết quả", choices=Response.Outcome.choices, widget=forms.RadioSelect, initial="explained"
    )
    summary = LinesField(
        label="Tóm tắt ý kiến để công khai",
        rows=3,
        longest=LONGEST,
        missing="Xin tóm tắt ý kiến bằng lời không nêu tên, số điện thoại, số căn cước của cá nhân.",
        help_text="Hiện trên trang niêm yết và trong Mẫu 03. Không nêu tên, số điện thoại, số căn cước của cá nhân.",
    )
    text = LinesField(
        label="Tiếp thu, giải trình",
        rows=6,
        longest=LONGEST_ANSWER,
        missing="Xin ghi nội dung tiếp thu, giải trình.",
    )
    changes = LinesField(
        label="Nội dung đã chỉnh sửa",
        rows=3,
        longest=LONGEST_ANSWER,
        help_text="Bắt buộc khi tiếp thu toàn bộ hoặc một phần.",
    )
    is_public = forms.BooleanField(label="Hiện câu trả lời trên trang niêm yết", required=False, initial=True)
    confirmed = forms.BooleanField(
        label="Đã xem lại: nội dung công khai không có thông tin cá nhân", required=False
    )

    NAMES = ("outcome", "summary", "text", "changes", "is_public")

    def __init__(self, *args: Any, opinion: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opinion = opinion

    @property
    def asks_again(self) -> bool:
        """Whether the words may name a person, so that a second look is asked for."""
        return "confirmed" in self.errors or bool(self.is_bound and self["confirmed"].value())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") != Response.Outcome.EXPLAINED and "changes" in data and not data["changes"]:
            self.add_error("changes", "Xin ghi đã chỉnh sửa nội dung gì.")
        if not self.errors and not data["confirmed"] and self._may_name(data):
            self.add_error(
                "confirmed",
                "Nội dung công khai có thể có họ tên, số điện thoại hoặc số căn cước. Xin bỏ đi, hoặc đánh dấu đã xem lại.",
            )
        return data

    def _may_name(self, data: dict[str, Any]) -> bool:
        """Return whether what will be read by others may name somebody: the sender, a card, a telephone."""
        words = "\n".join((data["summary"], data["text"], data["changes"]))
        known = [vi.fold(one) for one in (self.opinion.sender, self.opinion.contact) if one]
        folded = f" {vi.fold(words)} "
        return bool(look(clean(words))) or any(f" {one} " in folded for one in known if one)

    @property
    def given(self) -> Answer:
        """What was typed, for the verb."""
        return Answer(**{name: self.cleaned_data[name] for name in self.NAMES})


class AsideForm(forms.Form):
    """Why an opinion is not dealt with."""

    version = version_field()
    reason = LinesField(
        label="Lý do không xem xét",
        rows=2,
        longest=300,
        missing="Xin ghi lý do, để người đọc hồ sơ sau này biết vì sao.",
        help_text="Ví dụ: trùng với ý kiến khác; không liên quan đến kết quả niêm yết.",
    )


def rows_beside(form: AnswerForm, current: Response | None) -> Iterable[dict[str, str]]:
    """Yield where the stored answer and the typed one differ, for the table of a conflict."""
    outcomes = dict(Response.Outcome.choices)
    for name in ("outcome", "summary", "text", "changes"):
        now, typed = getattr(current, name, ""), str(form.cleaned_data.get(name, ""))
        if now != typed:
            shown = [outcomes.get(one, one) for one in (now, typed)] if name == "outcome" else [now, typed]
            yield {"label": str(form.fields[name].label), "now": shown[0], "typed": shown[1]}
