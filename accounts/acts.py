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
    "unit_create": "Thêm bộ phận, tổ dân phố",
    "unit_change": "Sửa bộ phận, tổ dân phố",
    "unit_close": "Kết thúc bộ phận, tổ dân phố",
    "unit_reopen": "Mở lại bộ phận, tổ dân phố",
}


def act_label(act: str) -> str:
    """Return the name of the act, or its key when it has none."""
    return ACTS.get(act, act)
