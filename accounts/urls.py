"""Addresses of accounts."""

from django.urls import path

from accounts.views import absences, bell, log, people, positions, sheets, sign_in, start, units

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", sign_in.login, name="login"),
    path("dang-xuat/", sign_in.logout, name="logout"),
    path("tiep-tuc-lam-viec/", sign_in.stay, name="stay"),
    path("doi-mat-khau/", sign_in.password_change, name="password_change"),
    path("quen-mat-khau/", sign_in.password_reset, name="password_reset"),
    path("quen-mat-khau/da-gui/", sign_in.password_reset_done, name="password_reset_done"),
    path("dat-lai-mat-khau/<uidb64>/<token>/", sign_in.password_reset_confirm, name="password_reset_confirm"),
    path("bat-dau/", start.first_run, name="first_run"),
    path("ho-so-ca-nhan/", sign_in.profile, name="profile"),
    path("thong-bao/", bell.notices, name="notices"),
    path("thong-bao/da-xem-het/", bell.see_all, name="notices_see_all"),
    path("thong-bao/<id:pk>/mo/", bell.open_notice, name="notice_open"),
    path("nguoi-dung/", people.people, name="people"),
    path("nguoi-dung/them/", people.create, name="person_create"),
    path("nguoi-dung/bang-tinh/", sheets.sheet, name="sheet"),
    path("nguoi-dung/bang-tinh.xlsx", sheets.sheet_file, name="sheet_file"),
    path("nguoi-dung/bang-tinh/kiem-tra/", sheets.sheet_check, name="sheet_check"),
    path("nguoi-dung/bang-tinh/luu/", sheets.sheet_confirm, name="sheet_confirm"),
    path("nguoi-dung/<id:pk>/", people.change, name="person"),
    path("nguoi-dung/<id:pk>/khoa/", people.lock, name="person_lock"),
    path("nguoi-dung/<id:pk>/mo-khoa/", people.unlock, name="person_unlock"),
    path("nguoi-dung/<id:pk>/mat-khau-dung-mot-lan/", people.one_time_password, name="person_password"),
    path("nguoi-dung/<id:pk>/nghi-phep/", absences.absences, name="absences"),
    path("nghi-phep/<id:pk>/xoa/", absences.remove, name="absence_remove"),
    path("chuc-danh/", positions.positions, name="positions"),
    path("chuc-danh/them/", positions.create, name="position_create"),
    path("chuc-danh/<id:pk>/", positions.change, name="position"),
    path("chuc-danh/<id:pk>/ban-giao/", positions.hand_over, name="position_hand_over"),
    path("chuc-danh/<id:pk>/thoi-dung/", positions.retire, name="position_retire"),
    path("chuc-danh/<id:pk>/dung-lai/", positions.restore, name="position_restore"),
    path("nguoi-giu-chuc-danh/<id:pk>/xoa/", positions.remove_holding, name="holding_remove"),
    path("bo-phan/", units.units, name="units"),
    path("bo-phan/them/", units.create, name="unit_create"),
    path("bo-phan/<id:pk>/", units.change, name="unit"),
    path("bo-phan/<id:pk>/ket-thuc/", units.close, name="unit_close"),
    path("nhat-ky/", log.log, name="log"),
]
