"""Fixtures that every test file may use."""

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The one cast of people (tests/cast.py), two wards with an open assessment each."""
    return make_cast()
