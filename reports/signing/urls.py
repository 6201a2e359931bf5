"""Addresses of signatures on issued parts."""

from django.urls import path

from reports.views import signing

urlpatterns = [
    path("<id:pk>/", signing.signing, name="signing"),
    path("<id:pk>/nop/", signing.upload, name="signing_upload"),
    path("<id:pk>/ky-tren-cong/", signing.sign, name="signing_sign"),
    path("ban/<id:pk>/", signing.signed_file, name="signed_file"),
    path("ban/<id:pk>/gach-bo/", signing.strike, name="signing_strike"),
]
