"""Addresses of plans, under ke-hoach/."""

from django.urls import path

from assignments import views

app_name = "assignments"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("<id:pk>/", views.plan, name="plan"),
    path("<id:pk>/nguoi-ra-soat-thay/", views.deputy_reviewer, name="deputy_reviewer"),
]
