"""Addresses of criteria."""

from django.urls import path

from criteria import views

app_name = "criteria"
urlpatterns = [
    path("", views.framework_list, name="list"),
    path("<id:pk>/", views.framework_page, name="detail"),
    path("<id:pk>/doi-chieu/<str:path>/<slug:what>/", views.check, name="check"),
]
