"""Addresses of bundle and volume."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
