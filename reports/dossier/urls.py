"""Addresses of the dossier of a year and its drafts."""

from django.urls import path

from reports.views import dossier

urlpatterns = [
    path("<year:year>/", dossier.dossier, name="dossier"),
    path("<year:year>/dung-du-thao/", dossier.build_dossier, name="build_dossier"),
    path("du-thao/<id:pk>/tien-do/", dossier.dossier_progress, name="dossier_progress"),
    path("du-thao/<id:pk>/tep/", dossier.dossier_file, name="dossier_file"),
]
