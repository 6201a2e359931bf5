"""What the server hands to Django."""

from io import BytesIO
from runpy import run_path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from django.urls import clear_url_caches, get_resolver

from config import wsgi

BODY = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\r\n--x--\r\n'


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "rot13", "base64", "undefined", "idna", "punycode", "utf-16"]
)
def test_another_encoding_is_not_believed(monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    """In the address and in a form; each of these was an exception or a lone surrogate."""
    seen: list[tuple[str, str]] = []

    def portal(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        request = WSGIRequest(environ)
        seen.append((request.GET["q"], request.POST["q"]))
        return []

    monkeypatch.setattr(wsgi, "portal", portal)
    sent = {
        "CONTENT_TYPE": f"multipart/form-data; boundary=x; charset={charset}",
        "CONTENT_LENGTH": str(len(BODY)),
    }
    asked = RequestFactory().post("/?q=%5Cud800").environ | sent | {"wsgi.input": BytesIO(BODY)}
    wsgi.application(asked, print)
    assert seen == [("\\ud800", "\\ud800")]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("", ""),
        ("text/plain", "text/plain"),
        ("text/plain;charset=utf-8", "text/plain"),
        ("multipart/form-data; boundary=a; Charset = x", "multipart/form-data; boundary=a"),
        ("multipart/form-data; charset*=utf-8''x; boundary=a", "multipart/form-data; boundary=a"),
    ],
)
def test_only_the_charset_is_dropped(sent: str, read: str) -> None:
    assert wsgi.without_charset(sent) == read


def test_the_code_of_every_page_is_read_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.wsgi.get_wsgi_application", lambda: None)
    clear_url_caches()
    run_path(wsgi.__file__)
    assert "url_patterns" in vars(get_resolver())
