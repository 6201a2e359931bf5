"""The portal's addresses; each app keeps its own sentences."""

from django.urls import include, path

from config import converters  # noqa: F401 - registers <id:…> and <year:…>

handler400 = "accounts.views.refused.bad_request"
handler403 = "accounts.views.refused.forbidden"
handler404 = "accounts.views.refused.not_found"
handler500 = "accounts.views.refused.server_error"

urlpatterns = [
    path("tai-khoan/", include("accounts.urls")),
    path("bo-tieu-chi/", include("criteria.urls")),
    path("ke-hoach/", include("assignments.urls")),
    path("tai-lieu/", include("evidence.urls")),
    path("gui/", include("evidence.public_urls")),
    path("phieu/", include("evidence.survey_urls")),
    path("chi-tieu/", include("scoring.urls")),
    path("", include("reports.urls")),
]
