"""Addresses of opinions on a posting, for the ward."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
