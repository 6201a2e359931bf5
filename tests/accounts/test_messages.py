"""Django's own sentences in Vietnamese, in every form."""

import uuid

import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core import validators
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.utils.timesince import timesince

from accounts.messages import COUNTED, SENTENCES
from tests.vietnamese import assert_no_english, english_in


class EveryField(forms.Form):
    char = forms.CharField(max_length=3)
    shortest = forms.CharField(min_length=9)
    integer = forms.IntegerField(min_value=1, max_value=3)
    floating = forms.FloatField()
    decimal = forms.DecimalField(max_digits=3, decimal_places=1)
    step = forms.IntegerField(step_size=5)
    date = forms.DateField()
    moment = forms.DateTimeField()
    time = forms.TimeField()
    duration = forms.DurationField()
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    slug = forms.SlugField()
    identity = forms.UUIDField()
    address = forms.GenericIPAddressField()
    content = forms.JSONField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    choices = forms.MultipleChoiceField(choices=[("a", "A")])
    upload = forms.FileField(validators=[validators.FileExtensionValidator(["pdf"])])


@pytest.mark.parametrize(
    "value", ["", "x", "\x00", "x\x00y", "99999", "12,345678", "2023-13-45", "<b>", "@", "'; --", "x" * 5000]
)
def test_no_field_answers_bad_input_in_english(value: str) -> None:
    form = EveryField(dict.fromkeys(EveryField.base_fields, value))
    assert not form.is_valid()
    for errors in form.errors.values():
        for sentence in errors:
            assert_no_english(sentence.replace(value, ""))


def test_sentences_are_exact() -> None:
    form = EveryField({"char": "a\x00bc", "integer": "x", "identity": "x"})
    assert form.errors["char"] == [
        "Chỉ nhận tối đa 3 ký tự, đang có 4.",
        "Nội dung có ký tự không dùng được. Hãy gõ lại thay vì dán.",
    ]
    assert form.errors["integer"] == ["Hãy nhập một số nguyên."]
    assert form.errors["identity"] == ["Mã định danh chưa đúng."]
    assert form.errors["email"] == ["Mục này là bắt buộc."]


def test_a_date_is_read_day_first() -> None:
    assert str(forms.DateField().clean("03/11/2023")) == "2023-11-03"


def test_a_weak_password_is_refused_in_vietnamese() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password("12345")
    assert caught.value.messages == [
        "Mật khẩu quá ngắn: cần ít nhất 10 ký tự.",
        "Mật khẩu này dễ đoán vì có nhiều người dùng.",
        "Mật khẩu không được chỉ gồm chữ số.",
    ]
    assert_no_english(" ".join(password_validators_help_texts()))


def test_a_tampered_formset_is_refused_in_vietnamese() -> None:
    rows = forms.formset_factory(EveryField, max_num=1, validate_max=True)
    assert_no_english(str(rows({}).non_form_errors()))
    many = rows({"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"})
    assert many.non_form_errors() == ["Chỉ nhận tối đa 1 dòng."]


def test_models_refuse_in_vietnamese() -> None:
    from django.db import models

    for field, value in [
        (models.UUIDField(), "x"),
        (models.IntegerField(), "x"),
        (models.DecimalField(max_digits=3, decimal_places=1), "x"),
        (models.DateField(), "2023-02-30"),
        (models.DateTimeField(), "x"),
        (models.BooleanField(), "x"),
        (models.JSONField(), uuid.UUID(int=0)),
        (models.CharField(max_length=3, choices=[("a", "A")]), "b"),
    ]:
        with pytest.raises(ValidationError) as caught:
            field.clean(value, None)
        for sentence in caught.value.messages:
            assert_no_english(sentence)


@pytest.mark.parametrize("number", ["x", 0, 9])
def test_a_wrong_page_is_refused_in_vietnamese(number: object) -> None:
    with pytest.raises(InvalidPage) as caught:
        Paginator([1], 1).validate_number(number)
    assert_no_english(str(caught.value))


def test_time_passed_is_told_in_vietnamese() -> None:
    from datetime import datetime

    assert timesince(datetime(2023, 1, 1), datetime(2023, 1, 3, 5)).replace("\xa0", " ") == "2 ngày, 5 giờ"


def test_placeholders_survive() -> None:
    import re

    pattern = re.compile(r"%\((\w+)\)|%[ds]")
    for english, said in {**SENTENCES, **COUNTED}.items():
        assert set(pattern.findall(said)) <= set(pattern.findall(english)) | {"value"}, english


def test_the_detector_itself() -> None:
    assert english_in("<p title='x'>This field is required.</p>") == ["This", "field", "is", "required"]
    assert english_in('<a aria-label="Next page">Trang sau</a>') == ["page"]
    assert english_in("<script>this is code</script><p>Mục này là bắt buộc. An, do, may, can.</p>") == []
