"""Addresses of an indicator in an assessment."""

from django.urls import path

from scoring import views

app_name = "scoring"
urlpatterns = [
    path("<id:pk>/", views.indicator, name="indicator"),
    path("<id:pk>/luu/", views.save, name="save"),
    path("<id:pk>/xem-thu/", views.preview, name="preview"),
    path("<id:pk>/rut-lai/", views.withdraw, name="withdraw"),
    path("<id:pk>/ky-xac-nhan/", views.sign, name="sign"),
    path("<id:pk>/ra-soat/", views.review, name="review"),
    path("<id:pk>/dung-lai/", views.reuse, name="reuse"),
    path("<id:pk>/trao-doi/", views.say, name="say"),
    path("ky/<id:pk>/dieu-kien/", views.condition, name="condition"),
    path("ky/<id:pk>/chuyen-ban/", views.move_version, name="move_version"),
]
