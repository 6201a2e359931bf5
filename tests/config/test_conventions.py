"""Rules that hold for every template and module of the portal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

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
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text), "no inline script"
    assert "https://" not in text and "http://" not in text, "no page asks another host"


def test_no_template_is_orphaned() -> None:
    used = "\n".join([_text(path) for path in _templates()] + [_text(path) for path in _sources()])
    builtin = {"400.html", "403.html", "404.html", "500.html"}
    orphans = [
        str(name)
        for path in _templates()
        if str(name := path.relative_to(BASE / "templates")) not in used and str(name) not in builtin
        and "widgets" not in name.parts
    ]
    assert orphans == []


def test_every_recorded_act_has_a_vietnamese_label() -> None:
    from accounts.acts import ACTS

    found: set[str] = set()
    for path in _sources():
        found |= set(re.findall(r"\brecord\(\s*[\w.()\"' ,]*?,\s*\"([a-z_]+)\"", _text(path)))
    assert sorted(found - set(ACTS)) == []


def test_every_view_of_the_portal_declares_its_method() -> None:
    from django.urls import get_resolver

    undeclared = [
        f"{callback.__module__}.{callback.__name__}"
        for callback in _callbacks(get_resolver().url_patterns)
        if callback.__module__.split(".")[0] in APPS and not _declares_method(callback)
    ]
    assert undeclared == []


def _callbacks(patterns: list) -> Iterator:  # type: ignore[type-arg]
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def _declares_method(callback: object) -> bool:
    """A view wrapped by require_* answers 405 to a made-up method before it does anything else."""
    from django.test import RequestFactory

    request = RequestFactory().generic("BREW", "/")
    while hasattr(callback, "__wrapped__") and "require" not in getattr(callback, "__qualname__", ""):
        closure = getattr(callback, "__closure__", None) or ()
        if any(_is_method_list(cell.cell_contents) for cell in closure):
            return True
        callback = callback.__wrapped__
    del request
    return False


def _is_method_list(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(v, str) and v.isupper() for v in value)
