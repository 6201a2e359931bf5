import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from criteria.frozen import install, remove


def add_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """A version begins as a draft. SQLite rebuilds the table, so its triggers are dropped before and made again after."""

    dependencies = [("accounts", "0002_append_only_log"), ("criteria", "0002_frozen_frameworks")]

    operations = [
        migrations.RunPython(drop_triggers, add_triggers),
        migrations.AddField(
            model_name="framework",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_versions",
                to="criteria.framework",
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="state",
            field=models.CharField(
                choices=[("draft", "Dự thảo"), ("in_force", "Đang áp dụng")],
                default="in_force",
                max_length=12,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("code",), name="framework_one_draft_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "draft"), _negated=True),
                    ("first_used_at__isnull", True),
                    _connector="OR",
                ),
                name="framework_draft_is_not_used",
            ),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
