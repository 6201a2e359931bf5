"""What a request is after the middleware: somebody is logged in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User, Ward


class Request(HttpRequest):
    """A request of a person who is logged in, for the annotations of views; only public views take HttpRequest."""

    user: User


def own_ward(request: Request) -> Ward:
    """Return the person's ward; PermissionDenied for an account that belongs to none."""
    if request.user.ward is None:
        raise PermissionDenied("Tài khoản này chưa thuộc phường nào.")
    return request.user.ward
