"""Database triggers that refuse to change a framework once an assessment uses it, whoever asks.

They guard the framework's row and its criteria, indicators and contents; check marks (``ValueCheck``) stay free. A later
migration that rebuilds one of the tables on SQLite loses its triggers there: such a migration ends with ``install``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "a framework in use does not change"
FRAMEWORK, CONTENT = "criteria_framework", "criteria_content"
INDICATOR = "criteria_indicator"
OF_FRAMEWORK = ("criteria_criterion", INDICATOR)
BELOW_USED = (
    f"EXISTS (SELECT 1 FROM criteria_criterion above JOIN {FRAMEWORK} whole ON whole.id = above.framework_id "  # noqa: S608 - constants
    "WHERE above.id = NEW.criterion_id AND whole.first_used_at IS NOT NULL)"
)
"""An indicator of another framework below a used one's criterion."""
TABLES = (FRAMEWORK, *OF_FRAMEWORK, CONTENT)
TRUNCATED = "criteria_frozen_truncate"
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _used(table: str, row: str) -> str:
    """Return the SQL condition that a row's framework is in use."""
    if table == FRAMEWORK:
        return f"{row}.first_used_at IS NOT NULL"
    parent = f"{row}.framework_id"
    if table == CONTENT:
        parent = f"(SELECT framework_id FROM criteria_indicator WHERE id = {row}.indicator_id)"  # noqa: S608 - constants
    return f"EXISTS (SELECT 1 FROM {FRAMEWORK} WHERE id = {parent} AND first_used_at IS NOT NULL)"  # noqa: S608 - constants


def _replaces(table: str, event: str) -> str:
    """Return the SQL condition that a row comes to stand for a used one: SQLite's OR REPLACE fires no DELETE."""
    same = "there.id = NEW.id"
    if table == FRAMEWORK:
        same = f"({same} OR (there.code = NEW.code AND there.version = NEW.version))"
    if event == "UPDATE":
        same = f"there.id <> OLD.id AND {same}"
    return f"EXISTS (SELECT 1 FROM {table} there WHERE {same} AND {_used(table, 'there')})"  # noqa: S608 - constants


def _guarded() -> Iterator[tuple[str, str, str, str]]:
    """Yield (trigger, table, event, condition); a framework's first use is an update from a row not in use."""
    for table in TABLES:
        for event, rows in EVENTS.items():
            if table == FRAMEWORK:
                rows = () if event == "INSERT" else ("OLD",)
            conditions = [_used(table, row) for row in rows]
            if event != "DELETE":
                conditions.append(_replaces(table, event))
                conditions += [BELOW_USED] if table == INDICATOR else []
            condition = " OR ".join(conditions)
            yield f"{table}_frozen_{event.lower()}", table, event, condition


def _sqlite() -> Iterator[str]:
    for name, table, event, condition in _guarded():
        refuse = f"SELECT RAISE(ABORT, '{REFUSAL}');"
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN {refuse} END"


def _postgresql() -> Iterator[str]:
    for name, table, event, condition in _guarded():
        # A trigger's own WHEN may not look into another table, so each has a function that does.
        yield f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {"OLD" if event == "DELETE" else "NEW"};
            END $$
        """
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield f"""
        CREATE OR REPLACE FUNCTION {TRUNCATED}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {FRAMEWORK} WHERE first_used_at IS NOT NULL) THEN
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$
    """  # noqa: S608 - constants
    for table in TABLES:
        yield f"CREATE TRIGGER {TRUNCATED} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {TRUNCATED}()"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; they must not be there yet."""
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers if they are there: for going back before the migration, never in daily work."""
    triggers = [(name, table) for name, table, _, _ in _guarded()]
    if connection.vendor == "sqlite":
        _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name, _ in triggers))
        return
    triggers += [(TRUNCATED, table) for table in TABLES]
    _run(connection, (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in triggers))


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
