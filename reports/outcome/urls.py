"""Addresses of what follows the meeting."""

from django.urls import path

from reports.views import appraisal, outcome

urlpatterns = [
    path("", outcome.years, name="year_results"),
    path("<year:year>/", outcome.outcome, name="outcome"),
    path("<year:year>/gui-ho-so/", outcome.submission, name="outcome_submission"),
    path("<year:year>/bo-sung/", outcome.supplement_add, name="supplement_add"),
    path("bo-sung/<id:pk>/tra-loi/", outcome.supplement_answer, name="supplement_answer"),
    path("bo-sung/<id:pk>/sua/", outcome.supplement_correct, name="supplement_correct"),
    path("bo-sung/<id:pk>/gach-bo/", outcome.supplement_strike, name="supplement_strike"),
    path("<year:year>/tham-dinh/", appraisal.appraisal, name="appraisal"),
    path("<year:year>/tham-dinh/bang-tinh/", appraisal.sheet, name="appraisal_sheet"),
    path("<year:year>/tham-dinh/bang-tinh/tep/", appraisal.sheet_file, name="appraisal_file"),
    path("<year:year>/tham-dinh/bang-tinh/kiem-tra/", appraisal.sheet_check, name="appraisal_check"),
    path("<year:year>/tham-dinh/bang-tinh/luu/", appraisal.sheet_confirm, name="appraisal_confirm"),
    path("<year:year>/quyet-dinh/", outcome.decision, name="outcome_decision"),
]
