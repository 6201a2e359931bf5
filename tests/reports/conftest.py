"""The demo year for the tests that need a whole ward: its files are made once a run, its rows once a module."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from accounts.audit import Actor
from accounts.models import Ward
from reports.demo import loading
from reports.demo.loading import Login, load_demo
from reports.demo.making import make_files
from reports.demo.wards import read_demo
from reports.documents.fonts import configured

BY = Actor.system("manage.py loaddemo")


@pytest.fixture(scope="session")
def demo_files() -> dict[str, bytes]:
    """All files of both wards, made once for the run."""
    return make_files(
        (piece for ward in read_demo().wards for piece in ward.pieces), configured(), processes=1
    )


@pytest.fixture(scope="session")
def load(demo_files: dict[str, bytes]) -> Generator[Callable[[], tuple[Login, ...]]]:
    """Load the demo with the files made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "make_files", lambda *_: demo_files)
        yield lambda: load_demo(BY)


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[None]:
    """A database with the frameworks alone; everything this module writes is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loadframeworks", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(
    empty: None, load: Callable[[], tuple[Login, ...]], django_db_blocker: DjangoDbBlocker
) -> Generator[Ward]:
    """The demo loaded; the ward Hồng Sơn."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield Ward.objects.get(slug="hong-son")
        transaction.set_rollback(True)
