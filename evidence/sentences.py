"""What the sender of a refused file reads: what happened, then what to do."""

from __future__ import annotations

from django.conf import settings

DAMAGED = "Không nhận: tệp bị hỏng hoặc tải lên chưa hết. Hãy gửi lại; nếu vẫn lỗi, quét lại bản giấy."
EMPTY = "Không nhận: tệp rỗng (0 byte). Hãy mở tệp kiểm tra rồi gửi lại."
ENCRYPTED_PDF = "Không nhận: PDF có mật khẩu. Hãy bỏ mật khẩu (In → Lưu thành PDF) rồi gửi lại."
ENCRYPTED_OFFICE = "Không nhận: tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi gửi."
ACTIVE_PDF = "Không nhận: PDF chứa tệp đính kèm hoặc lệnh tự chạy. Hãy in ra PDF mới rồi gửi lại."
ACTIVE_OFFICE = "Không nhận: tệp có đính kèm chương trình chạy được. Hãy mở tệp, lưu thành PDF rồi gửi lại."
MANY_PAGES = "Không nhận: PDF quá 3.000 trang. Hãy tách thành nhiều tệp rồi gửi lại."
MANY_FRAMES = "Không nhận: ảnh TIFF quá 3.000 trang. Hãy tách thành nhiều tệp rồi gửi lại."
MACRO = "Không nhận: tệp có macro. Hãy mở tệp, lưu lại dạng .docx hoặc PDF rồi gửi lại."
MACRO_SHEET = "Không nhận: tệp có macro. Hãy mở tệp, lưu lại dạng .xlsx hoặc PDF rồi gửi lại."
UNPACKED = "Không nhận: tệp nén quá lớn khi mở ra. Hãy mở tệp, lưu thành PDF rồi gửi lại."
PIXELS = "Không nhận: ảnh lớn hơn 80 triệu điểm ảnh. Hãy chụp lại ở chế độ thường."
TWO_FILES = "Không nhận: trong ảnh có giấu một tệp khác. Hãy mở ảnh, lưu lại thành ảnh mới rồi gửi."

TOO_SLOW = "Không nhận: kiểm tra tệp quá lâu mà chưa xong. Hãy gửi lại sau ít phút; nếu vẫn vậy, in ra PDF mới rồi gửi."
TOO_MUCH = (
    "Không nhận: tệp quá phức tạp để kiểm tra. Hãy in ra PDF mới, hoặc tách thành nhiều tệp rồi gửi lại."
)
UNCHECKED = "Không nhận: không kiểm tra được tệp này. Hãy mở tệp, lưu lại thành PDF rồi gửi lại."
UNOPENED = "Không nhận: không mở được tệp nén. Hãy nén lại dạng ZIP thường, hoặc giải nén và gửi từng tệp."
UNPACKED_ZIP = "Không nhận: tệp nén mở ra quá 300 MB. Hãy chia thành nhiều tệp nén nhỏ hơn rồi gửi lại."
MANY_MEMBERS = "Không nhận: tệp nén có hơn 200 tệp. Hãy chia thành nhiều tệp nén nhỏ hơn rồi gửi lại."
NO_MEMBERS = "Không nhận: trong tệp nén không có tệp nào. Hãy kiểm tra rồi gửi lại."
LOCKED_MEMBER = "Không nhận: tệp trong tệp nén có mật khẩu. Hãy giải nén và gửi từng tệp."
LINK_MEMBER = "Không nhận: trong tệp nén chỉ có lối tắt, không có tệp. Hãy gửi tệp mà lối tắt chỉ tới."

LATE = "Chưa nhận: kiểm tra các tệp gửi cùng lúc mất quá nhiều thời gian. Hãy gửi lại riêng tệp này."


def infected(found: str) -> str:
    """Return the sentence for a file in which the scanner found something, by the scanner's name for it."""
    return (
        f"Không nhận: máy quét vi-rút thấy mã độc trong tệp ({found}). "
        "Hãy báo người quản trị phường kiểm tra máy đã tạo ra tệp."
    )


def sealed(scan: str, found: str) -> str:
    """Return what a file says that nobody may open: it waits for its scan, or ``found`` was found in it."""
    if scan == "found":
        return (
            f"Máy quét vi-rút thấy mã độc trong tệp này ({found}) nên tệp đã được khóa. "
            "Hãy thay bằng bản sạch và báo người quản trị phường kiểm tra máy đã tạo ra tệp."
        )
    return (
        "Tệp đang chờ quét vi-rút nên chưa mở, nộp hay chấp nhận được. "
        "Máy chủ tự quét khi máy quét hoạt động lại; xin thử lại sau ít phút."
    )


def too_large(size: int) -> str:
    """Return sentence 40 for a size in bytes; 0 where the size is not known."""
    limit = settings.MAX_FILE_BYTES // (1024 * 1024)
    shown = f"tệp {-(-size // (1024 * 1024))} MB," if size else "tệp"
    return f"Không nhận: {shown} quá mức {limit} MB. Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp."


def too_many(rest: int) -> str:
    """Return sentence 46 for the number of files that were not taken."""
    most = settings.MAX_FILES_PER_REQUEST
    return f"Chỉ gửi được {most} tệp mỗi lần. {most} tệp đầu đã nhận, {rest} tệp còn lại xin gửi tiếp."


def other_content(extension: str, words: str) -> str:
    """Return sentence 41: the name says one thing, the content another."""
    return (
        f"Không nhận: tên tệp là .{extension} nhưng nội dung không phải {words}. "
        f"Hãy mở bằng phần mềm đã tạo ra tệp và lưu lại thành {words}."
    )


def other_kind(extension: str) -> str:
    """Return the sentence for an ending that is not taken."""
    if extension in {"zip", "rar", "7z"}:
        return f"Không nhận: loại tệp .{extension}. Hãy giải nén và gửi từng tệp PDF, Word, Excel hoặc ảnh."
    if extension in {"docm", "dotm"}:
        return MACRO
    if extension in {"xlsm", "xltm", "xlsb", "xlam"}:
        return MACRO_SHEET
    shown = f"loại tệp .{extension[:10]}" if extension else "tệp không có phần đuôi cho biết loại"
    return f"Không nhận: {shown}. Chỉ nhận PDF, Word, Excel và ảnh JPG, PNG, TIFF, HEIC. Hãy lưu lại thành PDF rồi gửi."
