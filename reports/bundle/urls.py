"""Addresses of bundle and volume."""

from django.urls import path

from reports.views import bundle

urlpatterns = [
    path("<year:year>/", bundle.bundle, name="bundle"),
    path("chinh-thuc/<id:pk>/", bundle.issue_bundle, name="issue_bundle"),
    path("<year:year>/tap-tai-lieu/", bundle.volume_make, name="volume_make"),
    path("tap-tai-lieu/<id:pk>/", bundle.volume_file, name="volume_file"),
    path("tap-tai-lieu/<id:pk>/tien-do/", bundle.volume_progress, name="volume_progress"),
    path("tap-tai-lieu/<id:pk>/dung/", bundle.volume_stop, name="volume_stop"),
]
