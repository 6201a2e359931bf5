"""Addresses of the registers, below "tai-lieu/so/"."""

from django.urls import path

from evidence.views import logbook_sheets, logbooks, survey

urlpatterns = [
    path("", logbooks.current_books, name="current_books"),
    path("goi-y-tai-lieu/", logbooks.document_options, name="book_documents"),
    path("dong/<id:pk>/sua/", logbooks.correct, name="book_correct"),
    path("dong/<id:pk>/gach-bo/", logbooks.strike, name="book_strike"),
    path("dong/<id:pk>/ban-chup/", logbooks.upload, name="book_upload"),
    path("<year:year>/", logbooks.all_books, name="books"),
    path("<year:year>/lay-y-kien/", survey.summary, name="survey"),
    path("<year:year>/lay-y-kien/phieu/", survey.slip, name="survey_slip"),
    path("<year:year>/lay-y-kien/danh-sach/", survey.asked, name="survey_asked"),
    path("<year:year>/lay-y-kien/duong-dan/", survey.give, name="survey_give"),
    path("lay-y-kien/<id:pk>/thu-hoi/", survey.revoke, name="survey_revoke"),
    path("lay-y-kien/<id:pk>/gach-bo/", survey.strike, name="survey_strike"),
    path("<year:year>/<slug:slug>/", logbooks.book, name="book"),
    path("<year:year>/<slug:slug>/bang-tinh/", logbook_sheets.sheet, name="book_sheet"),
    path("<year:year>/<slug:slug>/bang-tinh/tep/", logbook_sheets.sheet_file, name="book_file"),
    path("<year:year>/<slug:slug>/bang-tinh/kiem-tra/", logbook_sheets.sheet_check, name="book_check"),
    path("<year:year>/<slug:slug>/bang-tinh/xac-nhan/", logbook_sheets.sheet_confirm, name="book_confirm"),
]
