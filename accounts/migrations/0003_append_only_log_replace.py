from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.append_only import install, remove


def renew_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)
    install(schema_editor.connection)


class Migration(migrations.Migration):
    """SQLite refuses INSERT OR REPLACE of a row of the log, too."""

    dependencies = [("accounts", "0002_append_only_log")]

    operations = [migrations.RunPython(renew_triggers, migrations.RunPython.noop)]
