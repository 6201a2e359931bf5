"""Addresses of what everybody may read of a posting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
