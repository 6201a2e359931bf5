"""The trigram index of the search, which PostgreSQL alone has; SQLite reads the rows of one ward."""

from typing import Any

from django.db import migrations

COLUMNS = {
    "document_search": ("evidence_document", "search_text"),
    "reading_search": ("evidence_reading", "folded"),
}


def make(apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "postgresql":
        return
    editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, (table, column) in COLUMNS.items():
        editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)")


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_readings_inbox_books"),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
