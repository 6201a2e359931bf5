"""Addresses of the calendar, and of the days off that move it."""

from django.urls import path

from assignments.views import office_days
from reports.views import calendar

urlpatterns = [
    path("lich/", calendar.current, name="calendar"),
    path("lich/<year:year>/", calendar.whole_year, name="calendar_year"),
    path("lich/<year:year>/<month:month>/", calendar.month, name="calendar_month"),
    path("lich/<year:year>/danh-sach/", calendar.year_list, name="calendar_list"),
    path("lich/<year:year>/danh-sach/bang-tinh/", calendar.list_sheet, name="calendar_sheet"),
    path("ngay-nghi/<year:year>/", office_days.office_days_page, name="office_days"),
    path("ngay-nghi/bo/<id:pk>/", office_days.remove, name="remove_office_day"),
]
