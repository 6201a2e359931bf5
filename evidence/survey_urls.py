"""The public slips on dissemination models, under phieu/; any other shape is a missing page like all others."""

from django.urls import path

from evidence.views import survey_public

app_name = "survey"
urlpatterns = [
    path("<slug:token>/", survey_public.page, name="page"),
    path("<slug:token>/da-nhan/", survey_public.thanks, name="thanks"),
]
