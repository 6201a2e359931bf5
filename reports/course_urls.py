"""Addresses of the course of a year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
