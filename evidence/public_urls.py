"""The address of links for people without an account, under gui/; any other shape is a missing page like all others."""

from django.urls import path

from evidence.views import public

app_name = "hand_in"
urlpatterns = [path("<slug:token>/", public.page, name="page")]
