"""Settings come from the environment, are safe by default and stop the boot on nonsense with one sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEF",
    "AUDIT_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789",
    "ALLOWED_HOSTS": "portal.vidu.example",
}
SHOWN = (
    "from config import settings as s; print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, "
    "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
)


def boot(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_is_safe_by_default() -> None:
    assert boot(**GOOD).stdout == "False True True True True\n"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must hold at least 50 random characters"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must hold at least 50 random characters"),
        ({"AUDIT_KEY": "short"}, "AUDIT_KEY must hold at least 32 random characters"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the portal's host names"),
        ({"PORTAL_URL": "portal"}, "PORTAL_URL must begin with https:// or http://, not 'portal'."),
        ({"PORTAL_LOCAL": "yes"}, "PORTAL_LOCAL must be 0 or 1, not 'yes'."),
        ({"BEHIND_TLS_PROXY": "true"}, "BEHIND_TLS_PROXY must be 0 or 1, not 'true'."),
        ({"LOGIN_LOCK_MINUTES": "0"}, "LOGIN_LOCK_MINUTES must be greater than 0, not 0."),
        ({"LOGIN_LOCK_MINUTES": "soon"}, "LOGIN_LOCK_MINUTES must be a whole number."),
        ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL must name SQLite or PostgreSQL."),
    ],
)
def test_nonsense_stops_the_boot_with_one_sentence(change: dict[str, str], sentence: str) -> None:
    answer = boot(**{**GOOD, **change})
    assert answer.returncode != 0
    assert f"ImproperlyConfigured: {sentence}" in answer.stderr
