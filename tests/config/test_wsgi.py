"""What the server hands to Django."""

from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

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
