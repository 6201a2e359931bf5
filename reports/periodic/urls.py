"""Addresses of one period report, below /bao-cao/; the line of the plan and the period name it."""

from django.urls import path

from reports.views import periodic, periodic_documents

urlpatterns = [
    path("<uuid:lineage>/<slug:period>/", periodic.report, name="report"),
    path("<uuid:lineage>/<slug:period>/luu/", periodic.save, name="report_save"),
    path("<uuid:lineage>/<slug:period>/nhap/", periodic.draft, name="report_draft"),
    path("<uuid:lineage>/<slug:period>/tra-lai/", periodic.send_back, name="report_return"),
    path("<uuid:lineage>/<slug:period>/long-ghep/", periodic.nest, name="report_nest"),
    path("<uuid:lineage>/<slug:period>/bo-long-ghep/", periodic.unnest, name="report_unnest"),
    path("<uuid:lineage>/<slug:period>/tep/<slug:ending>/", periodic.report_file, name="report_file"),
    path("<uuid:lineage>/<slug:period>/gui-tep/", periodic_documents.upload, name="report_upload"),
    path("<uuid:lineage>/<slug:period>/tai-lieu/", periodic_documents.attach, name="report_attach"),
    path(
        "<uuid:lineage>/<slug:period>/tai-lieu/<id:pk>/bo/", periodic_documents.detach, name="report_detach"
    ),
]
