"""The Vietnamese name of every act in the log. An act that is not here would show its key: a test finds it."""

from __future__ import annotations

ACTS: dict[str, str] = {
    # coming in
    "login": "Đăng nhập",
    "login_failed": "Đăng nhập không thành công",
    "login_locked": "Tạm khóa đăng nhập",
    "logout": "Đăng xuất",
    "password_change": "Đổi mật khẩu",
    "password_reset_ask": "Xin đặt lại mật khẩu",
    "password_reset": "Đặt lại mật khẩu",
    "profile_change": "Sửa hồ sơ cá nhân",
    "refused": "Bị từ chối",
    # people, positions, units
    "ward_create": "Tạo đơn vị",
    "ward_demo": "Đặt ngày làm việc của phường minh họa",
    "demo_load": "Nạp xong dữ liệu minh họa",
    "person_create": "Thêm người dùng",
    "person_change": "Sửa người dùng",
    "person_lock": "Khóa người dùng",
    "person_unlock": "Mở khóa người dùng",
    "person_password": "Cấp mật khẩu dùng một lần",
    "position_create": "Thêm chức danh",
    "position_change": "Sửa chức danh",
    "position_retire": "Thôi dùng chức danh",
    "position_restore": "Dùng lại chức danh",
    "position_hand_over": "Bàn giao chức danh",
    "holding_remove": "Xóa dòng giữ chức danh nhập sai",
    "absence_add": "Ghi nghỉ phép",
    "absence_remove": "Xóa lần nghỉ phép",
    "unit_create": "Thêm bộ phận, tổ dân phố",
    "unit_change": "Sửa bộ phận, tổ dân phố",
    "unit_close": "Kết thúc bộ phận, tổ dân phố",
    "unit_reopen": "Mở lại bộ phận, tổ dân phố",
    # rule sets, plans
    "framework_load": "Nạp bộ tiêu chí",
    "framework_draft": "Lập dự thảo bộ tiêu chí",
    "framework_export": "Tải bảng tính của bộ tiêu chí",
    "framework_edit": "Sửa dự thảo bộ tiêu chí",
    "framework_in_force": "Áp dụng bản mới của bộ tiêu chí",
    "framework_draft_dropped": "Bỏ dự thảo bộ tiêu chí",
    "value_check": "Đối chiếu giá trị với văn bản gốc",
    "move_assessment": "Chuyển kỳ đánh giá sang bản mới của bộ tiêu chí",
    "open_assessment": "Mở kỳ đánh giá",
    "attach_plan": "Gắn kế hoạch với kỳ đánh giá",
    "name_deputy_reviewer": "Giao người rà soát thay",
    "load_plan": "Nạp kế hoạch",
    # indicators
    "result_save": "Lưu số liệu, điểm tự chấm",
    "result_submit": "Nộp chỉ tiêu để rà soát",
    "result_withdraw": "Rút chỉ tiêu về bản nháp",
    "result_return": "Trả lại chỉ tiêu",
    "result_accept": "Chấp nhận chỉ tiêu",
    "question_ask": "Hỏi về chỉ tiêu",
    "question_answer": "Trả lời câu hỏi",
    "question_publish": "Công bố trả lời cho cả phường",
    "question_unpublish": "Thôi công bố trả lời",
    "result_say": "Trao đổi về chỉ tiêu",
    "condition_confirm": "Xác nhận điều kiện",
    # evidence
    "evidence_add": "Nộp tài liệu vào chỉ tiêu",
    "evidence_submit": "Nộp tài liệu để rà soát",
    "evidence_withdraw": "Rút tài liệu về bản nháp",
    "evidence_accept": "Chấp nhận tài liệu",
    "evidence_return": "Trả lại tài liệu",
    "evidence_reopen": "Mở lại việc rà soát tài liệu",
    "evidence_replace": "Thay tài liệu bằng bản mới",
    "evidence_replace_draft": "Thay bản nháp của tài liệu",
    "evidence_delete": "Bỏ tài liệu khỏi chỉ tiêu",
    "evidence_refuse": "Không nhận tệp",
    "evidence_download": "Tải tài liệu",
    "document_describe": "Sửa sổ tài liệu",
    "document_add": "Thêm tài liệu vào sổ",
    "document_delete": "Xóa tài liệu chưa nộp khỏi sổ",
    # dossier
    "dossier_ask": "Yêu cầu dựng hồ sơ",
    "dossier_done": "Dựng xong hồ sơ",
    "dossier_fail": "Không dựng được hồ sơ",
    "dossier_print": "In hồ sơ ra tệp",
    "dossier_download": "Tải hồ sơ",
}
"""Key in the log to what the page says."""

DETAILS: dict[str, str] = {
    "from": "từ",
    "to": "sang",
    "old": "cũ",
    "new": "mới",
    "comment": "ý kiến",
    "reason": "lý do",
    "ground": "căn cứ",
    "self": "điểm tự chấm",
    "reviewed": "điểm rà soát",
    "figures": "số liệu",
    "key": "điều kiện",
    "met": "đạt",
    "year": "năm",
    "framework": "bộ tiêu chí",
    "plan": "kế hoạch",
    "version": "bản",
    "indicator": "chỉ tiêu",
    "digest": "mã băm",
    "sha256": "mã băm SHA-256",
    "size": "số byte",
    "name": "tên",
    "file": "tệp",
    "pages": "số trang",
    "rows": "số dòng",
    "revision": "mã bản tệp",
    # states, as values
    "draft": "nháp",
    "submitted": "đã nộp",
    "accepted": "chấp nhận",
    "returned": "trả lại",
    "issued": "đã phát hành",
    "amended": "đã sửa đổi",
}
"""Names and states inside the detail of a row; other texts stand as they are."""


def act_label(act: str) -> str:
    """Return the name of the act, or its key when it has none."""
    return ACTS.get(act, act)


def detail_label(text: str) -> str:
    """Return the Vietnamese of a name or state inside a detail, or the text itself."""
    return DETAILS.get(text, text)
