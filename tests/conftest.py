"""How every test runs: which database, where files go, and that nothing is skipped in silence."""

import os
from collections.abc import Generator

import pytest
from django.db import connection

from scoring import facts
from tests.environment import RUN_DIR
from tests.fixtures import _flush_may_empty_the_log, cast  # noqa: F401 - fixtures for every test

ONLY_ON = {"sqlite_only": "sqlite", "postgres_only": "postgresql"}
"""Marks for the few tests of what one database alone can do; elsewhere they are deselected, which pytest counts."""


def _asks_the_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return bool({"db", "transactional_db", "django_db_setup"} & set(names)) or bool(
        item.get_closest_marker("django_db")
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what belongs to the other database, and on PostgreSQL what asks none: that ran on SQLite already."""
    wrong = {mark for mark, vendor in ONLY_ON.items() if vendor != connection.vendor}
    twice = connection.vendor == "postgresql"
    away = {
        item
        for item in items
        if any(item.get_closest_marker(mark) for mark in wrong) or (twice and not _asks_the_database(item))
    }
    if away:
        config.hook.pytest_deselected(items=list(away))
        items[:] = [item for item in items if item not in away]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skip a failure: a part that is missing on this machine must be seen."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}. No test of this suite may skip."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Make the skip of a whole module a failure, too."""
    report = yield
    if report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = (
            f"{collector.nodeid} was skipped: {report.longrepr}. No test of this suite may skip."
        )
    return report


@pytest.fixture(autouse=True)
def _no_tree_of_another_test() -> None:
    """Forget the rule sets that the process keeps: in another test the same number and digest name other rows."""
    facts._trees.clear()


@pytest.fixture(scope="session", autouse=True)
def _right_database() -> None:
    """Fail at once when the suite does not run on the database that was asked for."""
    asked = "postgresql" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"
    assert connection.vendor == asked


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Use a real SQLite file instead of memory: threads get connections of their own, as in the portal."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(RUN_DIR / "test.sqlite3")
