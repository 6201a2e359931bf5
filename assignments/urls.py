"""Addresses of plans, under ke-hoach/."""

from django.urls import path

from assignments.views import clarity, editing, heads, life, plans, sheets

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
    path("<id:pk>/bo-du-thao/", life.drop, name="drop"),
    path("<id:pk>/nguoi-ra-soat-thay/", plans.deputy_reviewer, name="deputy_reviewer"),
    path("<id:pk>/soan/", editing.edit, name="edit"),
    path("<id:pk>/soan/phan-dau/", heads.head, name="head"),
    path("<id:pk>/doan/<id:number>/", editing.line, name="line"),
    path("<id:pk>/doan/<id:number>/them/", editing.add_line, name="add_line"),
    path("<id:pk>/doan/<id:number>/chuyen/", editing.move_line, name="move_line"),
    path("<id:pk>/doan/<id:number>/bo/", editing.remove_line, name="remove_line"),
    path("<id:pk>/doan/<id:number>/lay-lai/", editing.restore_line, name="restore_line"),
    path("<id:pk>/6-ro/", clarity.clarity, name="clarity"),
    path("<id:pk>/bang-tinh/", sheets.sheet, name="sheet"),
    path("<id:pk>/bang-tinh.xlsx", sheets.sheet_file, name="sheet_file"),
    path("<id:pk>/bang-tinh/kiem-tra/", sheets.sheet_check, name="sheet_check"),
    path("<id:pk>/bang-tinh/luu/", sheets.sheet_confirm, name="sheet_confirm"),
    path("<id:pk>/han-bao-cao/", heads.report_days, name="report_days"),
]
