from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from criteria.frozen import install, remove


def renew_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)
    install(schema_editor.connection)


class Migration(migrations.Migration):
    """The same guards, now also against OR REPLACE in an update, TRUNCATE, and rows hung below a used criterion."""

    dependencies = [("criteria", "0004_cross_checks")]

    operations = [migrations.RunPython(renew_triggers, migrations.RunPython.noop)]
