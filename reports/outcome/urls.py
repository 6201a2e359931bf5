"""Addresses of what follows the meeting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
