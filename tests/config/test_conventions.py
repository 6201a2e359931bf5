"""Rules that hold for every template and module of the portal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse

from tests.cast import Cast
from tests.routes import routes

APPS = ["accounts", "criteria", "assignments", "evidence", "scoring", "reports", "config"]
BASE = Path(settings.BASE_DIR)


def _templates() -> list[Path]:
    return sorted((BASE / "templates").rglob("*.html"))


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (BASE / app).rglob("*.py") if "migrations" not in path.parts)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", _templates(), ids=lambda path: str(path.relative_to(BASE)))
def test_a_template_compiles_and_keeps_to_the_content_policy(path: Path) -> None:
    name = str(path.relative_to(BASE / "templates"))
    try:
        get_template(name)
    except TemplateDoesNotExist as missing:
        pytest.fail(f"{name} includes {missing}, which does not exist")
    text = _text(path)
    assert not re.search(r"\sstyle=", text), "the content policy ignores style attributes"
    assert not re.search(r"\son[a-z]+=\"", text), "the content policy ignores inline handlers"
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text), (
        "no inline script"
    )
    assert "https://" not in text and "http://" not in text, "no page asks another host"


def test_no_template_is_orphaned() -> None:
    used = "\n".join([_text(path) for path in _templates()] + [_text(path) for path in _sources()])
    builtin = {"400.html", "403.html", "404.html", "500.html"}
    orphans = [
        str(name)
        for path in _templates()
        if str(name := path.relative_to(BASE / "templates")) not in used
        and str(name) not in builtin
        and "widgets" not in name.parts
    ]
    assert orphans == []


SAMPLE = {
    "year": 2023,
    "uidb64": "MQ",
    "token": "x-y",
    "path": "1",
    "what": "rule",
    "lineage": "00000000-0000-4000-8000-000000000000",
    "period": "2023-03",
}


def test_every_view_declares_its_method(cast: Cast) -> None:
    client = cast.client(cast.lan)
    undeclared = [
        route.name
        for route in routes()
        if client.generic(
            "BREW", reverse(route.name, kwargs={part: SAMPLE.get(part, 1) for part in route.parts})
        ).status_code
        != 405
    ]
    assert undeclared == []
