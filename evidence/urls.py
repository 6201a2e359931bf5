"""Addresses of evidence."""

app_name = "evidence"
urlpatterns: list[object] = []
