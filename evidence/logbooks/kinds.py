"""What each kind of book is: its columns under their own names, how a row may end, what is counted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.models import LogBook

Kind = LogBook.Kind
FIELDS = (
    "day",
    "subject",
    "person",
    "unit",
    "due_on",
    "done_on",
    "outcome",
    "quantity",
    "document",
    "note",
)
"""Every column a book may use."""
DAYS = ("day", "due_on", "done_on")
DOCUMENT, NOTE = "Tài liệu", "Ghi chú"
GROUP = "Khối, tổ, thôn"


@dataclass(frozen=True)
class Outcome:
    """One way a row ends: the stored key, its words, and whether it says that the term was kept."""

    key: str
    label: str
    in_time: bool = False


@dataclass(frozen=True)
class Count:
    """One number that a book gives: ``words`` follow it in a sentence ("25 vụ, việc hòa giải thành").

    ``outcomes`` are those that count; None counts every row that was not struck out but those of ``without``.
    """

    key: str
    words: str
    outcomes: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def takes(self, outcome: str) -> bool:
        """Return whether a row that ended so is counted; "" is a row that is still open."""
        return outcome not in self.without if self.outcomes is None else outcome in self.outcomes


@dataclass(frozen=True)
class BookKind:
    """One kind of book. ``labels`` are the names of the columns it uses, in their order.

    ``by_quantity``: the rows count by their quantity, not each as one. ``source``: which rule or plan asks for the book.
    """

    kind: Kind
    slug: str
    short: str
    labels: Mapping[str, str]
    required: frozenset[str]
    open_label: str
    outcomes: tuple[Outcome, ...]
    counts: tuple[Count, ...]
    help: str
    source: str
    row: str = "dòng"
    by_quantity: bool = False
    personal: frozenset[str] = field(default_factory=frozenset)
    derived: tuple[Count, ...] = ()
    """Counts that are no sum of rows, so no table of sums shows them; ``survey.py`` works them out."""

    @property
    def title(self) -> str:
        return str(self.kind.label)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.labels)

    @property
    def main_column(self) -> str:
        """Return the column whose text names a row: the first that a person fills in words."""
        return next(key for key in self.labels if key in ("subject", "person"))

    @property
    def required_words(self) -> str:
        """Return the names of the columns that every row must fill, as a sentence lists them."""
        return ", ".join(label.lower() for key, label in self.labels.items() if key in self.required)

    def outcome(self, key: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.key == key), None)

    def outcome_words(self, key: str) -> str:
        """Return the words of an outcome; those of an open row for ""."""
        found = self.outcome(key)
        return found.label if found else self.open_label

    def count(self, key: str) -> Count:
        """Return the count of this key; KeyError for one the book does not give."""
        return {one.key: one for one in (*self.counts, *self.derived)}[key]


def _columns(**own: str) -> dict[str, str]:
    """Return the names of the columns in the order they are filled in; every book has a document and a note."""
    return {**own, "document": DOCUMENT, "note": NOTE}


def _outcomes(*keys: str) -> frozenset[str]:
    return frozenset(keys)


POSTING = BookKind(
    kind=Kind.POSTING,
    slug="niem-yet",
    short="Niêm yết, công khai",
    labels=_columns(
        day="Ngày phải công khai từ",
        subject="Thông tin phải công khai",
        person="Hình thức, nơi công khai",
        unit=GROUP,
        due_on="Hạn công khai",
        done_on="Ngày công khai",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "subject"}),
    open_label="Chưa công khai",
    outcomes=(
        Outcome("right", "Đúng hình thức, đúng hạn", in_time=True),
        Outcome("late", "Chậm hạn"),
        Outcome("wrong", "Chưa đúng hình thức"),
    ),
    counts=(
        Count("all", "thông tin phải công khai"),
        Count("right", "thông tin công khai đúng hình thức, đúng hạn", _outcomes("right")),
    ),
    help="Mỗi dòng là một thông tin phải công khai; niêm yết ở nhiều nơi vẫn ghi một dòng.",
    source="Chỉ tiêu 1 Tiêu chí 2, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="thông tin",
)
INFORMATION = BookKind(
    kind=Kind.INFORMATION,
    slug="cung-cap-thong-tin",
    short="Cung cấp thông tin",
    labels=_columns(
        day="Ngày nhận yêu cầu",
        subject="Thông tin được yêu cầu",
        person="Người, tổ chức yêu cầu",
        due_on="Hạn trả lời",
        done_on="Ngày trả lời",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "subject", "person"}),
    open_label="Đang giải quyết",
    outcomes=(
        Outcome("in_time", "Cung cấp đúng hạn, đúng quy định", in_time=True),
        Outcome("late", "Cung cấp chậm"),
        Outcome("refused", "Từ chối, có nêu lý do"),
        Outcome("invalid", "Yêu cầu không hợp lệ"),
    ),
    counts=(
        Count("all", "yêu cầu"),
        Count("legitimate", "yêu cầu hợp lệ", None, _outcomes("invalid")),
        Count("given", "yêu cầu được cung cấp thông tin", _outcomes("in_time", "late")),
        Count("in_time", "yêu cầu được cung cấp đúng hạn, đúng quy định", _outcomes("in_time")),
    ),
    help="Mỗi dòng là một yêu cầu cung cấp thông tin, ghi ngay khi nhận.",
    source="Chỉ tiêu 2 Tiêu chí 2, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="yêu cầu",
    personal=frozenset({"person", "subject"}),
)
PRESS = BookKind(
    kind=Kind.PRESS,
    slug="bao-chi",
    short="Báo chí, kiến nghị",
    labels=_columns(
        day="Ngày đăng, ngày nhận",
        subject="Nội dung phản ánh, kiến nghị",
        person="Cơ quan báo chí, người phản ánh",
        unit=GROUP,
        due_on="Hạn trả lời",
        done_on="Ngày trả lời",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "subject"}),
    open_label="Chưa trả lời",
    outcomes=(
        Outcome("in_time", "Đã trả lời đúng hạn", in_time=True),
        Outcome("late", "Đã trả lời, chậm hạn"),
        Outcome("passed", "Đã chuyển cơ quan có thẩm quyền"),
        Outcome("noted", "Ghi nhận, không phải trả lời"),
    ),
    counts=(
        Count("all", "phản ánh, kiến nghị"),
        Count("answered", "đã trả lời", _outcomes("in_time", "late")),
    ),
    help="Mỗi dòng là một tin, bài hoặc một kiến nghị cần người phát ngôn của phường trả lời.",
    source="Chỉ tiêu 2 Tiêu chí 2, Điều 3 Quyết định số 25/2021/QĐ-TTg; phần việc phát ngôn của kế hoạch",
    row="phản ánh, kiến nghị",
    personal=frozenset({"person", "subject"}),
)
TO_ISSUE = BookKind(
    kind=Kind.TO_ISSUE,
    slug="van-ban-duoc-giao",
    short="Văn bản được giao",
    labels=_columns(
        day="Ngày được giao",
        subject="Tên văn bản",
        person="Người, bộ phận soạn thảo",
        due_on="Hạn ban hành",
        done_on="Ngày ban hành",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "subject", "due_on"}),
    open_label="Chưa ban hành",
    outcomes=(
        Outcome("in_time", "Ban hành đúng hạn, đúng quy định", in_time=True),
        Outcome("late", "Ban hành chậm"),
        Outcome("unlawful", "Đã ban hành, bị xử lý vì trái pháp luật"),
        Outcome("not_issued", "Không ban hành"),
    ),
    counts=(
        Count("all", "văn bản được giao"),
        Count("issued", "văn bản đã ban hành", _outcomes("in_time", "late", "unlawful")),
        Count("in_time", "văn bản ban hành đúng hạn, đúng quy định", _outcomes("in_time")),
        Count("unlawful", "văn bản bị xử lý vì trái pháp luật", _outcomes("unlawful")),
        Count("not_issued", "văn bản không ban hành", _outcomes("not_issued")),
    ),
    help="Chỉ ghi văn bản quy phạm pháp luật được cơ quan có thẩm quyền giao; văn bản hành chính theo dõi ở sổ văn bản đi.",
    source="Chỉ tiêu 1 Tiêu chí 1, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="văn bản",
)
CITIZENS = BookKind(
    kind=Kind.CITIZENS,
    slug="tiep-cong-dan",
    short="Tiếp công dân",
    labels=_columns(
        day="Ngày tiếp",
        person="Họ và tên công dân",
        subject="Nội dung trình bày",
        unit=GROUP,
        quantity="Số người",
        due_on="Hạn giải quyết",
        done_on="Ngày giải quyết xong",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "person", "subject"}),
    open_label="Đang giải quyết",
    outcomes=(
        Outcome("explained", "Đã giải thích, hướng dẫn"),
        Outcome("in_time", "Đã giải quyết đúng hạn", in_time=True),
        Outcome("late", "Đã giải quyết, chậm hạn"),
        Outcome("passed", "Đã chuyển cơ quan có thẩm quyền"),
    ),
    counts=(
        Count("all", "lượt tiếp công dân"),
        Count("settled", "lượt đã giải quyết", _outcomes("explained", "in_time", "late", "passed")),
    ),
    help="Mỗi dòng là một lượt tiếp. Số người để trống là một người.",
    source="Chỉ tiêu 1 Tiêu chí 5, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="lượt tiếp",
    personal=frozenset({"person", "subject"}),
)
MODELS = BookKind(
    kind=Kind.MODELS,
    slug="y-kien-mo-hinh",
    short="Ý kiến về mô hình phổ biến pháp luật",
    labels=_columns(
        day="Ngày cho ý kiến",
        subject="Hình thức, mô hình",
        person="Người cho ý kiến",
        unit=GROUP,
        outcome="Ý kiến",
    ),
    required=frozenset({"day", "subject", "outcome"}),
    open_label="Chưa ghi ý kiến",
    outcomes=(
        Outcome("effective", "Hiệu quả"),
        Outcome("not_effective", "Chưa hiệu quả"),
        Outcome("no_opinion", "Không có ý kiến"),
    ),
    counts=(
        Count("all", "ý kiến"),
        Count("effective", "ý kiến đánh giá hiệu quả", _outcomes("effective")),
        Count("not_effective", "ý kiến đánh giá chưa hiệu quả", _outcomes("not_effective")),
        Count("no_opinion", "phiếu ghi không có ý kiến", _outcomes("no_opinion")),
    ),
    derived=(Count("effective_models", "hình thức, mô hình được quá nửa ý kiến đánh giá là hiệu quả"),),
    help="Mỗi dòng là ý kiến của một phiếu về một hình thức, mô hình. Không bắt buộc ghi người cho ý kiến.",
    source="Chỉ tiêu 4 Tiêu chí 2, Điều 3 Quyết định số 25/2021/QĐ-TTg; Mẫu 04 Thông tư số 09/2021/TT-BTP",
    row="ý kiến",
    personal=frozenset({"person"}),
)
MEDIATION = BookKind(
    kind=Kind.MEDIATION,
    slug="hoa-giai",
    short="Hòa giải ở cơ sở",
    labels=_columns(
        day="Ngày tiếp nhận",
        subject="Mâu thuẫn, tranh chấp",
        person="Các bên",
        unit=GROUP,
        done_on="Ngày kết thúc",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "subject", "unit"}),
    open_label="Đang hòa giải",
    outcomes=(
        Outcome("settled", "Hòa giải thành"),
        Outcome("unsettled", "Hòa giải không thành"),
    ),
    counts=(
        Count("all", "vụ, việc đã tiếp nhận"),
        Count("mediated", "vụ, việc đã hòa giải xong", _outcomes("settled", "unsettled")),
        Count("settled", "vụ, việc hòa giải thành", _outcomes("settled")),
        Count("unsettled", "vụ, việc hòa giải không thành", _outcomes("unsettled")),
    ),
    help="Mỗi dòng là một vụ, việc mà tổ hòa giải tiếp nhận; ghi kết quả khi hòa giải xong.",
    source="Chỉ tiêu 1 Tiêu chí 3, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="vụ, việc",
    personal=frozenset({"person", "subject"}),
)
LEGAL_AID = BookKind(
    kind=Kind.LEGAL_AID,
    slug="tro-giup-phap-ly",
    short="Trợ giúp pháp lý",
    labels=_columns(
        day="Ngày ghi nhận",
        person="Họ và tên",
        subject="Vụ việc, yêu cầu",
        unit=GROUP,
        done_on="Ngày giới thiệu",
        outcome="Kết quả",
    ),
    required=frozenset({"day", "person", "subject"}),
    open_label="Đang hướng dẫn",
    outcomes=(
        Outcome("introduced", "Đã giới thiệu đến nơi trợ giúp"),
        Outcome("helped", "Đã được trợ giúp pháp lý"),
        Outcome("not_introduced", "Không được giới thiệu"),
    ),
    counts=(
        Count("all", "người thuộc diện trợ giúp pháp lý có yêu cầu"),
        Count("introduced", "người đã được hướng dẫn, giới thiệu", _outcomes("introduced", "helped")),
        Count("not_introduced", "người không được giới thiệu", _outcomes("not_introduced")),
    ),
    help="Mỗi dòng là một người thuộc diện được trợ giúp pháp lý có yêu cầu.",
    source="Chỉ tiêu 3 Tiêu chí 3, Điều 3 Quyết định số 25/2021/QĐ-TTg",
    row="người",
    personal=frozenset({"person", "subject"}),
)
SATISFACTION = BookKind(
    kind=Kind.SATISFACTION,
    slug="phieu-hai-long",
    short="Phiếu hài lòng một cửa",
    labels=_columns(
        day="Ngày thu phiếu",
        subject="Thủ tục, lĩnh vực",
        outcome="Mức độ",
        quantity="Số phiếu",
    ),
    required=frozenset({"day", "subject", "outcome", "quantity"}),
    open_label="Chưa ghi mức độ",
    outcomes=(
        Outcome("satisfied", "Hài lòng"),
        Outcome("unsatisfied", "Chưa hài lòng"),
    ),
    counts=(
        Count("all", "phiếu đã thu"),
        Count("satisfied", "phiếu hài lòng", _outcomes("satisfied")),
    ),
    help="Mỗi dòng là số phiếu cùng mức độ thu trong một ngày; không ghi tên người dân.",
    source="Chỉ tiêu 2 Tiêu chí 5, Điều 3 Quyết định số 25/2021/QĐ-TTg; phần lấy phiếu tại bộ phận một cửa của kế hoạch",
    row="phiếu",
    by_quantity=True,
)
KINDS: dict[str, BookKind] = {
    one.kind.value: one
    for one in (
        TO_ISSUE,
        POSTING,
        INFORMATION,
        PRESS,
        MODELS,
        MEDIATION,
        LEGAL_AID,
        CITIZENS,
        SATISFACTION,
    )
}
"""Every kind of book by its stored key, in the order of the regulation's criteria."""
BY_SLUG = {one.slug: one for one in KINDS.values()}
