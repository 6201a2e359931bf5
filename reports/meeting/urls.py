"""Addresses of the meeting of a year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
