from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from criteria.frozen import install, remove


def add_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Figures that must be equal. SQLite rebuilds the table, so its triggers are dropped before and made again after."""

    dependencies = [("criteria", "0003_versions_as_drafts")]

    operations = [
        migrations.RunPython(drop_triggers, add_triggers),
        migrations.AddField(
            model_name="framework",
            name="cross_checks",
            field=models.JSONField(default=list, verbose_name="đối chiếu giữa các chỉ tiêu"),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
