"""Fixtures that every test file may use."""

from collections.abc import Generator
from typing import Any

import pytest
from django.db import connection

from accounts import append_only
from criteria import frozen
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The one cast of people (tests/cast.py), two wards with an open assessment each."""
    return make_cast()


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_log() -> Generator[None, None, None]:
    """Let the flush between transactional tests empty what the database keeps: the log, frameworks in use."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: list[str]) -> None:
        for guard in (append_only, frozen):
            guard.remove(connection)
        flush(self, sql_list)
        for guard in (append_only, frozen):
            guard.install(connection)

    operations.execute_sql_flush = flush_without_triggers
    yield
    operations.execute_sql_flush = flush
