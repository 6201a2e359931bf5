"""Addresses of the register and of evidence."""

from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.documents, name="list"),
    path("<id:pk>/", views.document, name="document"),
    path("<id:pk>/dung-cho-chi-tieu/", views.reuse, name="reuse"),
    path("nop/<id:assessment>/<id:indicator>/", views.upload, name="upload"),
    path("tep/<id:pk>/", views.file, name="file"),
    path("su-dung/<id:pk>/nop/", views.submit, name="submit"),
    path("su-dung/<id:pk>/rut-lai/", views.withdraw, name="withdraw"),
    path("su-dung/<id:pk>/chap-nhan/", views.accept, name="accept"),
    path("su-dung/<id:pk>/tra-lai/", views.send_back, name="return"),
    path("su-dung/<id:pk>/thay/", views.replace, name="replace"),
    path("su-dung/<id:pk>/xoa-nhap/", views.delete_draft, name="delete"),
]
