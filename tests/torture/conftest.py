"""The environment of other processes that work on this test's own database and store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.cast import Cast

Environment = dict[str, str]


@pytest.fixture
def environment(cast: Cast, tmp_path: Path, settings: Any) -> Environment:
    """Point another process at the database and the store of this test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    facts = connections["default"].settings_dict
    name = facts["NAME"]
    if connections["default"].vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        base, _, query = os.environ["DATABASE_URL"].partition("?")
        address = base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
    return {**os.environ, "DATABASE_URL": address, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
