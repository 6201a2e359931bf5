"""Addresses of the posting of a year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
