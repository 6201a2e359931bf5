"""The environment of a test run, set before the settings are read (a conftest would come too late).

Loaded by ``-p tests.environment`` in pyproject.toml, so that ``pytest`` alone and ``script/test`` run alike. Only
DATABASE_URL is taken from outside: it names the database that the suite runs on.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN_DIR = Path(tempfile.mkdtemp(prefix=f"portal-test-{WORKER}-"))
"""Private to this process and removed with it: files, render cache and the SQLite database of the run."""
atexit.register(shutil.rmtree, RUN_DIR, ignore_errors=True)
(RUN_DIR / "static").mkdir()  # WhiteNoise warns when its folder is missing

NEVER_INHERITED = (
    "ALLOWED_HOSTS",
    "BEHIND_TLS_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "FILE_UPLOAD_TEMP_DIR",
    "TRUSTED_PROXIES",
    "X_ACCEL_PREFIX",
)
for name in NEVER_INHERITED:
    os.environ.pop(name, None)

os.environ.setdefault("DATABASE_URL", f"sqlite:///{quote(str(RUN_DIR))}/portal.sqlite3")
os.environ.update(
    PORTAL_LOCAL="1",
    SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    AUDIT_KEY="only-for-tests-audit-key-0123456789-abcdef",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="ERROR",
    MEDIA_ROOT=str(RUN_DIR / "media"),
    RENDER_CACHE=str(RUN_DIR / "render"),
    PREVIEW_DIR=str(RUN_DIR / "previews"),
    STATIC_ROOT=str(RUN_DIR / "static"),
    # The manifest needs collectstatic first; the tests read the files where they lie.
    STATIC_BACKEND="django.contrib.staticfiles.storage.StaticFilesStorage",
    # Hashing slowly on purpose is right for people and wasted on a cast that logs in a thousand times.
    PASSWORD_HASHERS="django.contrib.auth.hashers.MD5PasswordHasher",
)
