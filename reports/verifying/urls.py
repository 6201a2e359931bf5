"""Addresses of the public check of issued papers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
