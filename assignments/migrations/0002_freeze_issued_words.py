from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from assignments.frozen_words import install, remove


def add_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself keeps the words of an issued plan."""

    dependencies = [("assignments", "0001_initial")]

    operations = [migrations.RunPython(add_trigger, drop_trigger)]
