"""Addresses of the public check of issued papers; the second stands in the QR code of each."""

from django.urls import path

from reports.views import verifying as views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.verify_code, name="verify_code"),
]
