"""What the public page says of each outcome: a heading, what it means, what to do; courteous, and no more than is known."""

from __future__ import annotations

from dataclasses import dataclass

from config import vietnamese as vi
from reports.verifying.checking import Answer, Outcome

GOOD, CAREFUL, STOP, PLAIN = "good", "careful", "stop", "plain"
"""How an answer looks."""
_ASK = "Xin liên hệ đơn vị ghi trên văn bản nếu cần bản gốc."
_ORIGINAL = "Xin dùng tệp gốc do đơn vị phát hành."

_SAID: dict[Outcome, tuple[str, str, str]] = {
    Outcome.TYPO: (
        CAREFUL,
        "Mã gõ chưa đúng",
        "Mã gồm 15 chữ cái và chữ số, chia 3 nhóm, không có các chữ I, L, O và các số 0, 1. Xin so từng chữ với mã in trên văn bản.",
    ),
    Outcome.UNKNOWN_CODE: (
        STOP,
        "Không có văn bản nào mang mã này",
        "Cổng này chưa phát hành văn bản nào mang mã {code}. Xin kiểm tra lại mã và địa chỉ in trên văn bản, hoặc liên hệ đơn vị "
        "ghi trên văn bản.",
    ),
    Outcome.KNOWN: (
        PLAIN,
        "Mã này thuộc một văn bản đã phát hành",
        "Xin so tên văn bản, đơn vị và ngày với bản đang có. Muốn biết tệp có còn nguyên không, xin chọn tệp ở dưới.",
    ),
    Outcome.ISSUED: (GOOD, "Đúng văn bản đã phát hành", "Tệp còn nguyên như khi phát hành."),
    Outcome.SIGNED: (
        GOOD,
        "Đúng văn bản đã phát hành, có chữ ký số",
        "Tệp còn nguyên như bản ký được lưu tại cổng. Người ký xin xem trong phần mềm đọc PDF.",
    ),
    Outcome.SIGNED_ELSEWHERE: (
        CAREFUL,
        "Đúng nội dung đã phát hành, có thêm chữ ký số",
        "Nội dung còn nguyên, nhưng bản ký này không được lưu tại cổng. Xin xem người ký trong phần mềm đọc PDF.",
    ),
    Outcome.STRUCK: (
        CAREFUL,
        "Bản ký này đã bị gạch bỏ",
        "Tệp là bản ký của văn bản dưới đây, nhưng đơn vị phát hành đã gạch bỏ bản ký này. " + _ASK,
    ),
    Outcome.OTHER_CODE: (
        STOP,
        "Tệp không phải văn bản mang mã {code}",
        "Tệp là một văn bản khác đã phát hành, nêu dưới đây.",
    ),
    Outcome.NOT_THIS: (
        STOP,
        "Tệp không phải văn bản mang mã {code}",
        "Trong tệp không có mã này. Tệp là văn bản khác, hoặc đã bị sửa. " + _ORIGINAL,
    ),
    Outcome.CHANGED: (
        STOP,
        "Tệp không còn nguyên như khi phát hành",
        "Tệp mang mã {code} nhưng khác văn bản đã phát hành: đã bị sửa hoặc được lưu lại bằng phần mềm khác. "
        + _ORIGINAL,
    ),
    Outcome.PAGES_GONE: (
        STOP,
        "Tệp thiếu {pages} trang",
        "Tệp mang mã {code} nhưng ít hơn văn bản đã phát hành {pages} trang. " + _ORIGINAL,
    ),
    Outcome.PAGES_ADDED: (
        STOP,
        "Tệp thừa {pages} trang",
        "Tệp mang mã {code} nhưng nhiều hơn văn bản đã phát hành {pages} trang. " + _ORIGINAL,
    ),
    Outcome.BROKEN: (
        STOP,
        "Tệp bị hỏng hoặc bị cắt",
        "Không đọc được tệp này để so với văn bản mang mã {code}; tệp không còn nguyên như khi phát hành. "
        + _ORIGINAL,
    ),
    Outcome.SEVERAL: (
        CAREFUL,
        "Tệp gồm nhiều văn bản",
        "Trong tệp có mã của {pages} văn bản. Xin kiểm tra từng tệp như khi phát hành.",
    ),
    Outcome.DRAFT: (
        CAREFUL,
        "Tệp này là dự thảo",
        "Tệp tự ghi là dự thảo. Dự thảo không phải văn bản đã phát hành.",
    ),
    Outcome.NOT_ISSUED: (
        STOP,
        "Không phải văn bản phát hành từ cổng này",
        "Không có văn bản đã phát hành nào giống tệp này. Nếu tệp là bản quét, bản chụp của văn bản giấy, xin kiểm tra bằng mã in trên giấy.",
    ),
    Outcome.NOT_PDF: (
        CAREFUL,
        "Tệp này không phải tệp PDF",
        "Văn bản được phát hành dưới dạng tệp PDF. Bản giấy, bản chụp xin kiểm tra bằng mã in trên văn bản.",
    ),
}
REPLACED = "Bản này đã được thay bằng bản phát hành sau."
REPLACED_ON = "Bản này đã được thay bằng bản phát hành ngày {day}."
CURRENT = "Bản mới nhất, chưa bị thay thế."
LEAD = "Văn bản đã phát hành mang mã này:"
NEXT = {
    Outcome.KNOWN: "Kiểm tra tệp của văn bản này",
    Outcome.TYPO: "Nhập lại mã hoặc chọn tệp",
    Outcome.UNKNOWN_CODE: "Nhập lại mã hoặc chọn tệp",
}
TYPED_WRONG = "Mã vừa nhập chưa đúng nên chỉ kiểm tra tệp."


@dataclass(frozen=True)
class Words:
    """An answer as it stands on the page.

    ``standing``: whether the paper found is the present one; ``lead``: what it is to a file that is not it; ``next``: the
    heading of the form below.
    """

    look: str
    heading: str
    text: str
    standing: str = ""
    note: str = ""
    lead: str = ""
    next: str = ""


def words_of(answer: Answer) -> Words:
    """Put an answer into words."""
    look, heading, text = _SAID[answer.outcome]
    fill = {"code": answer.code, "pages": vi.number(answer.pages)}
    paper, standing = answer.paper, ""
    if paper is not None:
        standing = CURRENT
        if paper.is_replaced:
            day = paper.replaced_on
            standing = REPLACED_ON.format(day=vi.date(day)) if day else REPLACED
            look = CAREFUL if look in {GOOD, PLAIN} else look
    note = TYPED_WRONG if answer.typed and answer.outcome != Outcome.TYPO else ""
    return Words(
        look,
        heading.format(**fill),
        text.format(**fill),
        standing,
        note,
        LEAD if look == STOP and answer.outcome != Outcome.OTHER_CODE else "",
        NEXT.get(answer.outcome, "Kiểm tra văn bản khác"),
    )
