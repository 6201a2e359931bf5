"""Database triggers that refuse to change or remove a row of the log, whoever asks.

A later migration that rebuilds the table on SQLite loses its triggers there: such a migration ends with ``install``.
``manage.py verify_audit`` says when they are missing.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditentry"
REFUSAL = "the audit log is append-only"
SQLITE_TRIGGERS = (
    "accounts_auditentry_no_update",
    "accounts_auditentry_no_delete",
    "accounts_auditentry_no_replace",
)
POSTGRES_TRIGGERS = ("accounts_auditentry_append_only", "accounts_auditentry_no_truncate")

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_POSTGRES_ROWS = f"""
CREATE TRIGGER {POSTGRES_TRIGGERS[0]} BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change()
"""
_POSTGRES_TABLE = f"""
CREATE TRIGGER {POSTGRES_TRIGGERS[1]} BEFORE TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change()
"""
# INSERT OR REPLACE takes the row that stands in its way without asking the DELETE trigger (recursive_triggers is off).
_SQLITE_REPLACE = f"""
CREATE TRIGGER {SQLITE_TRIGGERS[2]} BEFORE INSERT ON {TABLE}
WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (chain = NEW.chain AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""  # noqa: S608 - constants of this module
_INSTALL = {
    "sqlite": (
        f"CREATE TRIGGER {SQLITE_TRIGGERS[0]} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER {SQLITE_TRIGGERS[1]} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        _SQLITE_REPLACE,
    ),
    "postgresql": (_POSTGRES_FUNCTION, _POSTGRES_ROWS, _POSTGRES_TABLE),
}
_REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS),
    "postgresql": tuple(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in POSTGRES_TRIGGERS),
}
_COUNT = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s, %s)",
    # An enabled trigger has the letter O; ALTER TABLE … DISABLE TRIGGER leaves it there with a D.
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND tgname IN (%s, %s)",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; they must not be there yet."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers if they are there: for going back before the migration, never in daily work."""
    _run(connection, _REMOVE[connection.vendor])


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Return whether all triggers stand and are switched on."""
    names = SQLITE_TRIGGERS if connection.vendor == "sqlite" else POSTGRES_TRIGGERS
    with connection.cursor() as cursor:
        cursor.execute(_COUNT[connection.vendor], names)
        return bool(cursor.fetchone()[0] == len(names))


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
