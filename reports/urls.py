"""Addresses of the pages that need everything."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("viec-cua-toi/", views.my_work, name="my_work"),
    path("bang-diem/", views.current_dashboard, name="current_dashboard"),
    path("bang-diem/<year:year>/", views.dashboard, name="dashboard"),
    path("muc-tieu/<id:pk>/", views.programme, name="programme"),
    path("ra-soat/<year:year>/", views.desk, name="desk"),
    path("mo-ky-danh-gia/", views.open_assessment, name="open"),
    path("ho-so/<year:year>/", views.dossier, name="dossier"),
    path("ho-so/<year:year>/dung-du-thao/", views.build_dossier, name="build_dossier"),
    path("ho-so/du-thao/<id:pk>/tien-do/", views.dossier_progress, name="dossier_progress"),
    path("ho-so/du-thao/<id:pk>/tep/", views.dossier_file, name="dossier_file"),
]
