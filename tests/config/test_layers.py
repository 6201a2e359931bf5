"""An app imports only apps to its left, and its foreign keys point left only (docs/structure.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ORDER = ["accounts", "criteria", "assignments", "evidence", "scoring", "reports"]
LEAVES = {"access", "converters", "logs", "vietnamese", "workdays", "zipped"}
FORBIDDEN_NAMES = {"utils", "common", "helpers", "services", "misc"}


def _modules(app: str) -> Iterator[Path]:
    return (Path(settings.BASE_DIR) / app).rglob("*.py")


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


@pytest.mark.parametrize("app", ORDER)
def test_an_app_imports_only_apps_to_its_left(app: str) -> None:
    allowed = set(ORDER[: ORDER.index(app) + 1])
    offenders = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} imports {name}"
        for path in _modules(app)
        for line, name in _imported(path)
        if name.split(".")[0] in set(ORDER) - allowed
    ]
    assert offenders == []


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_a_leaf_imports_no_app(leaf: str) -> None:
    path = Path(settings.BASE_DIR) / "config" / f"{leaf}.py"
    assert [name for _, name in _imported(path) if name.split(".")[0] in ORDER] == []


@pytest.mark.parametrize("app", ORDER)
def test_an_app_reads_of_config_only_the_leaves(app: str) -> None:
    offenders = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} imports {name}"
        for path in _modules(app)
        for line, name in _imported(path)
        if name.split(".")[0] == "config" and name != "config" and name.split(".")[1] not in LEAVES
    ]
    assert offenders == []


def test_foreign_keys_point_left_only() -> None:
    offenders = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for app in ORDER
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model
        and field.related_model._meta.app_label in ORDER
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(app)
    ]
    assert offenders == []


def test_nothing_is_called_utils_or_common() -> None:
    offenders = [
        str(path.relative_to(settings.BASE_DIR))
        for app in [*ORDER, "config"]
        for path in _modules(app)
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ]
    assert offenders == []
