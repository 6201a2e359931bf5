"""Addresses of the meeting of a year."""

from django.urls import path

from reports.views import meeting

urlpatterns = [
    path("<year:year>/", meeting.meeting, name="meeting"),
    path("<year:year>/ghi/<slug:part>/", meeting.note, name="meeting_note"),
    path("<year:year>/nguoi/<id:pk>/", meeting.person, name="meeting_person"),
    path("<year:year>/ket-qua/", meeting.result, name="meeting_result"),
]
