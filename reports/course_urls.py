"""Addresses of the course of a year."""

from django.urls import path

from reports.views import course, course_files

urlpatterns = [
    path("<year:year>/", course.course, name="course"),
    path("<year:year>/<slug:key>/", course.move, name="course_move"),
    path("tep/<slug:owner>/<id:pk>/<slug:purpose>/", course_files.upload, name="course_files"),
    path("tep/<slug:owner>/<id:pk>/go/<id:file>/", course_files.remove, name="course_file_remove"),
]
