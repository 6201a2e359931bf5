"""Addresses of opinions on a posting, for the ward."""

from django.urls import path

from reports.views import opinions

urlpatterns = [
    path("<year:year>/", opinions.opinions, name="opinions"),
    path("<year:year>/ghi/", opinions.enter, name="opinion_enter"),
    path("y/<id:pk>/", opinions.opinion, name="opinion"),
    path("y/<id:pk>/tra-loi/", opinions.answer, name="opinion_answer"),
    path("y/<id:pk>/khong-xem-xet/", opinions.set_aside, name="opinion_set_aside"),
    path("y/<id:pk>/dua-lai/", opinions.bring_back, name="opinion_bring_back"),
]
