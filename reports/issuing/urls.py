"""Addresses of the final set of a year."""

from django.urls import path

from reports.views import issuing

urlpatterns = [
    path("<year:year>/trinh/", issuing.present, name="issue_present"),
    path("<id:pk>/", issuing.issue, name="issue"),
    path("<id:pk>/quyet-dinh/", issuing.decide, name="issue_decide"),
    path("<id:pk>/tra-lai/", issuing.send_back, name="issue_return"),
    path("<id:pk>/rut/", issuing.withdraw, name="issue_withdraw"),
    path("<id:pk>/lap-lai/", issuing.make_again, name="issue_again"),
    path("<id:pk>/tien-do/", issuing.progress, name="issue_progress"),
    path("<id:pk>/xem/<slug:key>/", issuing.preview, name="issue_preview"),
    path("tep/<id:pk>/", issuing.issued_file, name="issued_file"),
]
