"""Addresses of plans, under ke-hoach/."""

from django.urls import path

from assignments.views import plans

app_name = "assignments"
urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("<id:pk>/", plans.plan, name="plan"),
    path("<id:pk>/nguoi-ra-soat-thay/", plans.deputy_reviewer, name="deputy_reviewer"),
]
