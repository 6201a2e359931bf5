"""Addresses of criteria."""

from django.urls import path

from criteria.views import frameworks, mappings, sheets, versions

app_name = "criteria"
urlpatterns = [
    path("", frameworks.framework_list, name="list"),
    path("chuyen-tiep/<slug:old>/<slug:new>/", mappings.mapping, name="mapping"),
    path("<id:pk>/", frameworks.framework_page, name="detail"),
    path("<id:pk>/doi-chieu/<str:path>/<slug:what>/", frameworks.check, name="check"),
    path("<id:pk>/bang-tinh.xlsx", sheets.sheet_file, name="sheet_file"),
    path("<id:pk>/bang-tinh/kiem-tra/", sheets.sheet_check, name="sheet_check"),
    path("<id:pk>/bang-tinh/lap-du-thao/", sheets.sheet_confirm, name="sheet_confirm"),
    path("<id:pk>/lap-du-thao/", versions.start_draft, name="start_draft"),
    path("<id:pk>/sua/<str:path>/<slug:what>/", versions.edit, name="edit"),
    path("<id:pk>/so-sanh/<id:other>/", versions.comparison, name="compare"),
    path("<id:pk>/ap-dung/", versions.put_in_force, name="put_in_force"),
    path("<id:pk>/bo-du-thao/", versions.drop_draft, name="drop_draft"),
]
