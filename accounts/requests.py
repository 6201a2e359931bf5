"""What a request is after the middleware: somebody is logged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User, Ward

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a view as one that files may be sent to; to any other they are read past and never written."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_files_if(welcome: Callable[..., bool]) -> Callable[[View], View]:
    """Mark a public view: ``welcome(request, **parts of the address)`` says before a byte is written whether files may come."""

    def mark(view: View) -> View:
        view.takes_files = welcome  # type: ignore[attr-defined]
        return view

    return mark


class Request(HttpRequest):
    """A request of a person who is logged in, for the annotations of views; only public views take HttpRequest."""

    user: User


def own_ward(request: Request) -> Ward:
    """Return the person's ward; PermissionDenied for an account that belongs to none."""
    if request.user.ward is None:
        raise PermissionDenied("Tài khoản này chưa thuộc phường nào.")
    return request.user.ward
