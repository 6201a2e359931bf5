"""Django's own sentences that its Vietnamese catalogue lacks, or says in words this portal does not use.

Django shows them for bad input in any form, so they are put into the catalogue itself: one place, every app.
"""

from __future__ import annotations

import gettext

from django.utils.translation import trans_real

SENTENCES: dict[str, str] = {
    # forms and validators
    "This field is required.": "Mục này là bắt buộc.",
    "This field cannot be blank.": "Mục này là bắt buộc.",
    "This field cannot be null.": "Mục này là bắt buộc.",
    "Null characters are not allowed.": "Nội dung có ký tự không dùng được. Hãy gõ lại thay vì dán.",
    "Enter a valid value.": "Hãy nhập một giá trị hợp lệ.",
    "Enter a valid email address.": "Địa chỉ thư điện tử chưa đúng, ví dụ đúng: ten@phuong.gov.vn.",
    "Enter a valid date.": "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 20/11/2023.",
    "Enter a valid date/time.": "Hãy nhập ngày giờ theo dạng 20/11/2023 08:14.",
    "Enter a valid time.": "Hãy nhập giờ theo dạng 08:14.",
    "Enter a number.": "Hãy nhập một số.",
    "Enter a whole number.": "Hãy nhập một số nguyên.",
    "Enter a valid integer.": "Hãy nhập một số nguyên.",
    "Enter a valid URL.": "Địa chỉ trang chưa đúng.",
    "Enter a valid domain name.": "Tên miền chưa đúng.",
    "Enter a valid duration.": "Khoảng thời gian chưa đúng.",
    "Enter a valid UUID.": "Mã định danh chưa đúng.",
    "Enter a valid JSON.": "Dữ liệu chưa đúng dạng.",
    "Enter a complete value.": "Hãy nhập đủ các phần.",
    "Enter a list of values.": "Hãy chọn từ danh sách.",
    "Enter a valid %(protocol)s address.": "Địa chỉ %(protocol)s chưa đúng.",
    "IPv4 or IPv6": "IPv4 hoặc IPv6",
    "This is not a valid IPv6 address.": "Địa chỉ IPv6 chưa đúng.",
    "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.": (
        "Chỉ dùng chữ không dấu, số, dấu gạch dưới và gạch ngang."
    ),
    "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.": (
        "Chỉ dùng chữ, số, dấu gạch dưới và gạch ngang."
    ),
    "Select a valid choice. That choice is not one of the available choices.": (
        "Lựa chọn này không còn trong danh sách. Hãy chọn lại."
    ),
    "Select a valid choice. %(value)s is not one of the available choices.": (
        "“%(value)s” không có trong danh sách. Hãy chọn lại."
    ),
    "Value %(value)r is not a valid choice.": "“%(value)s” không có trong danh sách. Hãy chọn lại.",
    "“%(pk)s” is not a valid value.": "“%(pk)s” không có trong danh sách. Hãy chọn lại.",
    "“%(value)s” is not a valid UUID.": "Mã định danh chưa đúng.",
    "%(model)s instance with %(field)s %(value)r is not a valid choice.": (
        "Mục được chọn không còn nữa. Hãy chọn lại."
    ),
    "%(model_name)s with this %(field_label)s already exists.": "%(field_label)s này đã có.",
    "%(model_name)s with this %(field_labels)s already exists.": "%(field_labels)s này đã có.",
    "Constraint “%(name)s” is violated.": "Các giá trị nhập không khớp nhau. Hãy kiểm tra lại.",
    "Ensure this value is a multiple of step size %(limit_value)s.": "Giá trị phải là bội số của %(limit_value)s.",
    "Ensure this value is a multiple of step size %(limit_value)s, starting from %(offset)s, e.g. %(offset)s, "
    "%(valid_value1)s, %(valid_value2)s, and so on.": (
        "Giá trị phải tăng theo bước %(limit_value)s từ %(offset)s, ví dụ %(offset)s, %(valid_value1)s, %(valid_value2)s."
    ),
    "Ensure this value is greater than or equal to %(limit_value)s.": "Giá trị không được nhỏ hơn %(limit_value)s.",
    "Ensure this value is less than or equal to %(limit_value)s.": "Giá trị không được lớn hơn %(limit_value)s.",
    "File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s.": (
        "Không nhận tệp .%(extension)s. Các loại nhận được: %(allowed_extensions)s."
    ),
    "No file was submitted. Check the encoding type on the form.": "Chưa chọn tệp nào. Hãy chọn tệp rồi gửi lại.",
    "No file was submitted.": "Chưa chọn tệp nào. Hãy chọn tệp rồi gửi lại.",
    "The submitted file is empty.": "Tệp không có nội dung. Hãy chọn tệp khác.",
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.": (
        "Tệp không phải ảnh hoặc đã hỏng. Hãy chọn ảnh khác."
    ),
    "The inline value did not match the parent instance.": "Dòng này không thuộc mục đang sửa. Hãy tải lại trang.",
    "(Hidden field %(name)s) %(error)s": "%(error)s",
    "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. You may need to file a "
    "bug report if the issue persists.": "Biểu mẫu gửi lên không đầy đủ. Hãy tải lại trang rồi nhập lại.",
    "Please correct the duplicate values below.": "Có giá trị bị nhập trùng. Hãy sửa lại.",
    # values read straight into a model
    "“%(value)s” value must be an integer.": "Hãy nhập một số nguyên.",
    "“%(value)s” value must be a float.": "Hãy nhập một số.",
    "“%(value)s” value must be a decimal number.": "Hãy nhập một số.",
    "“%(value)s” value must be either True or False.": "Hãy chọn có hoặc không.",
    "“%(value)s” value must be either True, False, or None.": "Hãy chọn có, không hoặc để trống.",
    "“%(value)s” value must be either None, True or False.": "Hãy chọn có, không hoặc để trống.",
    "“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format.": "Ngày chưa đúng.",
    "“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date.": "Ngày này không có thật.",
    "“%(value)s” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format.": (
        "Ngày giờ chưa đúng."
    ),
    "“%(value)s” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an invalid date/time.": (
        "Ngày giờ này không có thật."
    ),
    "“%(value)s” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format.": "Giờ chưa đúng.",
    "“%(value)s” value has the correct format (HH:MM[:ss[.uuuuuu]]) but it is an invalid time.": "Giờ này không có thật.",
    "“%(value)s” value has an invalid format. It must be in [DD] [[HH:]MM:]ss[.uuuuuu] format.": (
        "Khoảng thời gian chưa đúng."
    ),
    "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may not exist.": (
        "Ngày giờ này không có thật."
    ),
    "Value must be valid JSON.": "Dữ liệu chưa đúng dạng.",
    # pages of a list
    "That page number is not an integer": "Số trang phải là số nguyên.",
    "That page number is less than 1": "Số trang phải từ 1 trở lên.",
    "That page contains no results": "Trang này không có dòng nào.",
    "Page is not “last”, nor can it be converted to an int.": "Số trang phải là số nguyên.",
    "Invalid page (%(page_number)s): %(message)s": "%(message)s",
    # passwords
    "password": "mật khẩu",
    "Please enter a correct %(username)s and password. Note that both fields may be case-sensitive.": (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi nhập lại."
    ),
    "This account is inactive.": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "The two password fields didn’t match.": "Hai lần nhập mật khẩu mới không giống nhau.",
    "Your old password was entered incorrectly. Please enter it again.": "Mật khẩu đang dùng chưa đúng. Hãy nhập lại.",
    "Old password": "Mật khẩu đang dùng",
    "New password": "Mật khẩu mới",
    "New password confirmation": "Nhập lại mật khẩu mới",
    "Enter the same password as before, for verification.": "Nhập lại đúng mật khẩu mới.",
    "The password is too similar to the %(verbose_name)s.": "Mật khẩu quá giống %(verbose_name)s.",
    "This password is too common.": "Mật khẩu này dễ đoán vì có nhiều người dùng.",
    "This password is entirely numeric.": "Mật khẩu không được chỉ gồm chữ số.",
    "Your password can’t be too similar to your other personal information.": (
        "Không giống họ tên, tên đăng nhập hoặc thư điện tử."
    ),
    "Your password can’t be a commonly used password.": "Không phải mật khẩu nhiều người dùng.",
    "Your password can’t be entirely numeric.": "Không chỉ gồm chữ số.",
    # pages of refusal that Django would write itself
    "CSRF verification failed. Request aborted.": "Yêu cầu không được chấp nhận vì trang đã mở quá lâu.",
}
"""English sentence of Django 5.2 to Vietnamese; the placeholders stay as they are."""

COUNTED: dict[str, str] = {
    "This password is too short. It must contain at least %d character.": "Mật khẩu quá ngắn: cần ít nhất %d ký tự.",
    "Your password must contain at least %(min_length)d character.": "Có ít nhất %(min_length)d ký tự.",
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).": (
        "Chỉ nhận tối đa %(limit_value)d ký tự, đang có %(show_value)d."
    ),
    "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).": (
        "Cần ít nhất %(limit_value)d ký tự, đang có %(show_value)d."
    ),
    "Ensure this filename has at most %(max)d character (it has %(length)d).": (
        "Tên tệp chỉ nhận tối đa %(max)d ký tự, đang có %(length)d."
    ),
    "Ensure that there are no more than %(max)s digit in total.": "Chỉ nhận tối đa %(max)s chữ số.",
    "Ensure that there are no more than %(max)s decimal place.": "Chỉ nhận tối đa %(max)s chữ số sau dấu phẩy.",
    "Ensure that there are no more than %(max)s digit before the decimal point.": (
        "Chỉ nhận tối đa %(max)s chữ số trước dấu phẩy."
    ),
    "Please submit at most %(num)d form.": "Chỉ nhận tối đa %(num)d dòng.",
    "Please submit at least %(num)d form.": "Cần ít nhất %(num)d dòng.",
    "%(num)d year": "%(num)d năm",
    "%(num)d month": "%(num)d tháng",
    "%(num)d week": "%(num)d tuần",
    "%(num)d day": "%(num)d ngày",
    "%(num)d hour": "%(num)d giờ",
    "%(num)d minute": "%(num)d phút",
}
"""Sentences that English counts; Vietnamese has one form for every number."""


class _OwnSentences(gettext.NullTranslations):
    def __init__(self) -> None:
        super().__init__()
        self._catalog: dict[str | tuple[str, int], str] = {}
        self._catalog.update(SENTENCES.items())
        self._catalog.update(((english, 0), said) for english, said in COUNTED.items())

    @staticmethod
    def plural(number: int) -> int:  # noqa: ARG004 - gettext's signature
        """Vietnamese nouns have no plural."""
        return 0


def put_into_catalogue() -> None:
    """Let Django say these sentences wherever it would have spoken English; called once at start."""
    trans_real.translation("vi").merge(_OwnSentences())
