"""Addresses of plans, under ke-hoach/."""

from django.urls import path

from assignments.views import life, plans

app_name = "assignments"
urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("lap-moi/", life.start, name="start"),
    path("<id:pk>/", plans.plan, name="plan"),
    path("<id:pk>/thay-doi/", life.changes, name="changes"),
    path("<id:pk>/kiem-tra/", life.check, name="check"),
    path("<id:pk>/ban-hanh/", life.issue, name="issue"),
    path("<id:pk>/sua-doi/", life.amend, name="amend"),
    path("<id:pk>/dung-lai/", life.rebuild, name="rebuild"),
    path("<id:pk>/gan-ky-danh-gia/", life.attach_year, name="attach_year"),
    path("<id:pk>/bo-du-thao/", life.drop, name="drop"),
    path("<id:pk>/nguoi-ra-soat-thay/", plans.deputy_reviewer, name="deputy_reviewer"),
]
