"""Addresses of tasks and of a plan's books, under nhiem-vu/."""

from django.urls import path

from reports.views import books, tasks

urlpatterns = [
    path("", tasks.current_tasks, name="tasks"),
    path("<id:pk>/", tasks.board, name="task_board"),
    path("<id:pk>/bang-tinh/", tasks.board_sheet, name="task_sheet"),
    path("<id:pk>/de-nghi/", books.requests, name="requests"),
    path("<id:pk>/kinh-phi/", books.funding, name="funding"),
    path("<id:pk>/mo-hinh/", books.pilots, name="models"),
    path("viec/<id:pk>/", tasks.task, name="task"),
    path("viec/<id:pk>/xong/", tasks.finish, name="task_finish"),
    path("viec/<id:pk>/khong-thuc-hien/", tasks.give_up, name="task_give_up"),
    path("viec/<id:pk>/mo-lai/", tasks.reopen, name="task_reopen"),
    path("viec/<id:pk>/dinh-kem/", tasks.attach, name="task_attach"),
    path("viec/<id:pk>/tep/", tasks.upload, name="task_upload"),
    path("viec/<id:pk>/go/<id:attachment>/", tasks.remove, name="task_detach"),
    path("de-nghi/<id:pk>/", books.one_request, name="request"),
    path("de-nghi/<id:pk>/dinh-kem/", books.attach, name="request_attach"),
    path("de-nghi/<id:pk>/tep/", books.upload, name="request_upload"),
    path("de-nghi/<id:pk>/go/<id:attachment>/", books.remove, name="request_detach"),
    path("kinh-phi/<id:pk>/", books.funding_line, name="funding_line"),
    path("mo-hinh/<id:pk>/them/", books.add_site, name="model_add"),
    path("mo-hinh/noi/<id:pk>/", books.move_site, name="model_site"),
]
