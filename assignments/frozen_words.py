"""Database triggers that refuse to change the words or the numbering of a plan that is no draft any more.

A later migration that rebuilds the table on SQLite loses its trigger there: such a migration ends with ``install``.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TRIGGER = "assignments_paragraph_frozen"
TABLE = "assignments_paragraph"
REFUSAL = "the words of an issued plan are frozen"

_CHANGED = " OR ".join(
    f"OLD.{column} <> NEW.{column}" for column in ("plan_id", "number", "kind", "section", "text")
)
_ISSUED = "(SELECT state FROM assignments_plan WHERE id = OLD.plan_id) <> 'draft'"
_SQLITE_TRIGGER = f"""
CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} WHEN ({_CHANGED}) AND {_ISSUED}
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION assignments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_ISSUED} THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
_POSTGRES_TRIGGER = f"""
CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({_CHANGED})
EXECUTE FUNCTION assignments_refuse_change()
"""
_INSTALL = {"sqlite": (_SQLITE_TRIGGER,), "postgresql": (_POSTGRES_FUNCTION, _POSTGRES_TRIGGER)}
_REMOVE = {
    "sqlite": f"DROP TRIGGER IF EXISTS {TRIGGER}",
    "postgresql": f"DROP TRIGGER IF EXISTS {TRIGGER} ON {TABLE}",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the trigger; it must not be there yet."""
    with connection.cursor() as cursor:
        for statement in _INSTALL[connection.vendor]:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the trigger if it is there: for going back before the migration, never in daily work."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE[connection.vendor])
