"""Addresses of the dossier of a year and its drafts."""

from django.urls import path

from reports.views import dossier, dossier_files, drafts

urlpatterns = [
    path("<year:year>/", dossier.dossier, name="dossier"),
    path("<year:year>/so-sanh/", dossier.dossier_compare, name="dossier_compare"),
    path("<year:year>/word/", dossier_files.dossier_docx, name="dossier_docx"),
    path("<year:year>/bang-tinh/<slug:kind>/", dossier_files.dossier_sheet, name="dossier_sheet"),
    path("<year:year>/dung-du-thao/", dossier.build_dossier, name="build_dossier"),
    path("du-thao/<id:pk>/tien-do/", drafts.dossier_progress, name="dossier_progress"),
    path("du-thao/<id:pk>/dung/", drafts.dossier_stop, name="dossier_stop"),
    path("du-thao/<id:pk>/dung-lai/", drafts.dossier_restart, name="dossier_restart"),
    path("du-thao/<id:pk>/tep/", dossier.dossier_file, name="dossier_file"),
]
