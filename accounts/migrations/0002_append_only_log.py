from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.append_only import install, remove


def add_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself keeps the log append-only."""

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(add_triggers, drop_triggers)]
