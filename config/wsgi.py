"""WSGI entry point, served by gunicorn."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
portal = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - reads every page's code now (2 s), not with the first request of each process


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Read everything as UTF-8, whatever encoding the sender names.

    Django would decode address and form with any codec of Python, before the first middleware: "unicode_escape" makes
    lone surrogates that no database stores, "rot13" an exception. Browsers name none.
    """
    environ["CONTENT_TYPE"] = without_charset(environ.get("CONTENT_TYPE", ""))
    return portal(environ, start_response)


def without_charset(content_type: str) -> str:
    """Return the content type without its charset, also when that is spelt "charset*"."""
    kind, *parameters = content_type.split(";")
    kept = [one for one in parameters if not one.strip().lower().startswith("charset")]
    return ";".join([kind, *kept])
