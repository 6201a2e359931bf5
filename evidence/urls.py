"""Addresses of the register and of evidence."""

from django.urls import include, path

from evidence.views import choosing, documents, files, inbox, previews, register, uses
from evidence.views import links as link_views

app_name = "evidence"
urlpatterns = [
    path("", register.documents, name="list"),
    path("bang-tinh/", register.workbook, name="workbook"),
    path("<id:pk>/", documents.document, name="document"),
    path("<id:pk>/dung-cho-chi-tieu/", documents.reuse, name="reuse"),
    path("nop/<id:assessment>/<id:indicator>/", files.upload, name="upload"),
    path("nop/<id:assessment>/<id:indicator>/ghi-so/", files.take_read, name="take_read"),
    path("chon/<id:assessment>/<id:indicator>/", choosing.choose, name="choose"),
    path("moi-den/", inbox.inbox_page, name="inbox"),
    path("moi-den/gui/", inbox.upload, name="inbox_upload"),
    path("moi-den/xep-theo-de-xuat/", inbox.file_clear, name="inbox_clear"),
    path("moi-den/<id:pk>/", inbox.item_page, name="inbox_item"),
    path("moi-den/<id:pk>/xep/", inbox.file, name="inbox_file"),
    path("moi-den/<id:pk>/nhan/", inbox.take, name="inbox_take"),
    path("moi-den/<id:pk>/ghi-so/", inbox.register, name="inbox_register"),
    path("moi-den/<id:pk>/gan/", inbox.attach, name="inbox_attach"),
    path("moi-den/<id:pk>/khong-dung/", inbox.set_aside, name="inbox_set_aside"),
    path("moi-den/<id:pk>/dua-lai/", inbox.bring_back, name="inbox_bring_back"),
    path("duong-dan/", link_views.links, name="links"),
    path(
        "duong-dan/chi-tieu/<id:assessment>/<id:indicator>/",
        link_views.for_indicator,
        name="link_for_indicator",
    ),
    path("duong-dan/nhiem-vu/<id:pk>/", link_views.for_task, name="link_for_task"),
    path("duong-dan/<id:pk>/thu-hoi/", link_views.revoke, name="link_revoke"),
    path("tep/<id:pk>/", files.file, name="file"),
    path("tep/<id:pk>/xem-truoc/", previews.preview, name="preview"),
    path("tep/<id:pk>/trang/<id:number>/", previews.page, name="page"),
    path("tep/<id:pk>/xoay/", previews.rotate, name="rotate"),
    path("tep/<id:pk>/dung-lai/", previews.retry, name="retry_preview"),
    path("so/", include("evidence.logbooks.urls")),
    path("su-dung/<id:pk>/nop/", uses.submit, name="submit"),
    path("su-dung/<id:pk>/rut-lai/", uses.withdraw, name="withdraw"),
    path("su-dung/<id:pk>/chap-nhan/", uses.accept, name="accept"),
    path("su-dung/<id:pk>/mo-lai/", uses.reopen, name="reopen"),
    path("su-dung/<id:pk>/tra-lai/", uses.send_back, name="return"),
    path("su-dung/<id:pk>/trao-doi/", uses.say, name="comment"),
    path("su-dung/<id:pk>/thay/", files.replace, name="replace"),
    path("su-dung/<id:pk>/xoa-nhap/", uses.delete_draft, name="delete"),
]
