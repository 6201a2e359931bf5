"""Addresses of the forms whose sections a ward may write itself."""

from django.urls import path

from reports.views import forms

urlpatterns = [path("<slug:form>/", forms.form_outline, name="form_outline")]
