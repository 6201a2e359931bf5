"""Addresses of the posting of a year."""

from django.urls import path

from reports.views import posting as views
from reports.views import posting_records

urlpatterns = [
    path("<year:year>/", views.posting, name="posting"),
    path("<year:year>/lap/", views.posting_prepare, name="posting_prepare"),
    path("<year:year>/kiem-tra/", views.posting_check, name="posting_check"),
    path("<year:year>/bo/", views.posting_discard, name="posting_discard"),
    path("<year:year>/tien-do/", views.posting_progress, name="posting_progress"),
    path("<year:year>/ghi/", posting_records.add, name="posting_record_add"),
    path("dong/<id:pk>/", posting_records.one, name="posting_record"),
    path("dong/<id:pk>/ket-thuc/", posting_records.end, name="posting_record_end"),
    path("dong/<id:pk>/gach-bo/", posting_records.strike, name="posting_record_strike"),
    path("van-ban/<id:pk>/", views.posting_paper, name="posting_paper"),
]
