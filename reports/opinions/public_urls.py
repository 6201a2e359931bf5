"""Addresses of what everybody may read of a posting."""

from django.urls import path

from reports.views import public

urlpatterns = [
    path("<slug:ward>/<year:year>/", public.page, name="public"),
    path("<slug:ward>/<year:year>/van-ban/<slug:kind>/", public.paper, name="public_paper"),
    path("<slug:ward>/<year:year>/y-kien/", public.check, name="public_opinion"),
    path("<slug:ward>/<year:year>/y-kien/gui/", public.send, name="public_send"),
    path("<slug:ward>/<year:year>/y-kien/da-nhan/<str:receipt>/", public.sent, name="public_sent"),
]
