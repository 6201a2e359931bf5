import uuid

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each stored line a lineage of its own."""
    for name in ("Paragraph", "Assignment", "ReportDuty", "Request"):
        model = apps.get_model("assignments", name)
        for pk in model.objects.filter(lineage__isnull=True).values_list("pk", flat=True):
            model.objects.filter(pk=pk).update(lineage=uuid.uuid4())


class Migration(migrations.Migration):
    """What a line of a plan is through all its versions and years."""

    dependencies = [("assignments", "0003_course_of_plans")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
