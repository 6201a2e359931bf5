"""Addresses of the pages that need everything."""

from django.urls import include, path

from reports.views import dashboard, desk, pages, synthesis
from reports.views import decisions as decision_views
from reports.views import health as health_views
from reports.views import history as history_views
from reports.views import papers as paper_views
from reports.views import questions as question_views

app_name = "reports"
urlpatterns = [
    path("", pages.home, name="home"),
    path("viec-cua-toi/", pages.my_work, name="my_work"),
    path("cho-quyet-dinh/", decision_views.decisions, name="decisions"),
    path("bang-diem/", pages.current_dashboard, name="current_dashboard"),
    path("bang-diem/<year:year>/", dashboard.dashboard, name="dashboard"),
    path("bang-diem/<year:year>/bang-tinh/", dashboard.dashboard_sheet, name="dashboard_sheet"),
    path("bang-diem/<year:year>/theo-nguoi/", dashboard.people, name="dashboard_people"),
    path("muc-tieu/<id:pk>/", dashboard.programme, name="programme"),
    path("", include("reports.calendar.urls")),
    path("ra-soat/<year:year>/", desk.desk, name="desk"),
    path("ra-soat/<year:year>/<id:pk>/", desk.desk_document, name="desk_document"),
    path("ra-soat/<year:year>/nhieu-tai-lieu/", desk.desk_several, name="desk_several"),
    path("ra-soat/<year:year>/nhieu-tai-lieu/kiem-tra/", desk.desk_check, name="desk_check"),
    path("ra-soat/<year:year>/nhieu-tai-lieu/quyet-dinh/", desk.desk_decide, name="desk_decide"),
    path("mo-ky-danh-gia/", pages.open_assessment, name="open"),
    path("tinh-trang/", health_views.health, name="health"),
    path("hoi-dap/", question_views.questions, name="questions"),
    path("hoi-dap/<id:pk>/", question_views.question, name="question"),
    path("hoi-dap/<id:pk>/tra-loi/", question_views.answer, name="answer_question"),
    path("hoi-dap/<id:pk>/cong-bo/", question_views.publish, name="publish_answer"),
    path("hoi-dap/chi-tieu/<id:pk>/", question_views.of_indicator, name="indicator_questions"),
    path("hoi-dap/chi-tieu/<id:pk>/hoi/", question_views.ask, name="ask_question"),
    path("bao-cao/", include("reports.periodic.urls")),
    path("tong-hop/<year:year>/", synthesis.of_year, name="synthesis_year"),
    path("tong-hop/<year:year>/<id:quarter>/", synthesis.synthesis, name="synthesis"),
    path(
        "tong-hop/<year:year>/<id:quarter>/tep/<slug:ending>/",
        synthesis.synthesis_file,
        name="synthesis_file",
    ),
    path("van-ban/<slug:kind>/<slug:key>/", paper_views.paper, name="paper"),
    path(
        "van-ban/<slug:kind>/<slug:key>/doan/<slug:block>/", paper_views.edit_paragraph, name="edit_paragraph"
    ),
    path("van-ban/<slug:kind>/<slug:key>/tep/<slug:ending>/", paper_views.paper_file, name="paper_file"),
    path("nhiem-vu/", include("reports.task_urls")),
    path("lich-su/<slug:kind>/<id:pk>/", history_views.history, name="history"),
    path("tien-trinh/", include("reports.course_urls")),
    path("ho-so/", include("reports.dossier.urls")),
    path("ho-so/mau/", include("reports.dossier.form_urls")),
    path("ho-so/chinh-thuc/", include("reports.issuing.urls")),
    path("ho-so/ky/", include("reports.signing.urls")),
    path("ho-so/goi/", include("reports.bundle.urls")),
    path("xac-minh/", include("reports.verifying.urls")),
    path("niem-yet/", include("reports.posting.urls")),
    path("y-kien/", include("reports.opinions.urls")),
    path("cong-khai/", include("reports.opinions.public_urls")),
    path("cuoc-hop/", include("reports.meeting.urls")),
    path("ket-qua/", include("reports.outcome.urls")),
]
