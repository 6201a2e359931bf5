"""Addresses of the final set of a year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
