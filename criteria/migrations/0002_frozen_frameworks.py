from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from criteria.frozen import install, remove


def add_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself keeps a framework in use as it is."""

    dependencies = [("criteria", "0001_initial")]

    operations = [migrations.RunPython(add_triggers, drop_triggers)]
