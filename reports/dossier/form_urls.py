"""Addresses of the forms whose sections a ward may write itself."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
