"""Addresses of signatures on issued parts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
