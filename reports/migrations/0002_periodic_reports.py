import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_append_only_log_replace"),
        ("assignments", "0005_lineages_required"),
        ("evidence", "0003_attachments_of_tasks"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodicReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lineage", models.UUIDField(editable=False)),
                ("period", models.CharField(max_length=12)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("due_on", models.DateField(verbose_name="hạn gửi")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Nháp"), ("sent", "Đã gửi"), ("returned", "Trả lại")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("figures", models.JSONField(default=dict, verbose_name="số liệu")),
                ("text", models.TextField(blank=True, verbose_name="kết quả thực hiện")),
                ("difficulties", models.TextField(blank=True, verbose_name="khó khăn, vướng mắc")),
                ("proposals", models.TextField(blank=True, verbose_name="đề xuất, kiến nghị")),
                ("not_arising", models.BooleanField(default=False, verbose_name="không phát sinh")),
                ("not_arising_reason", models.TextField(blank=True, verbose_name="lý do không phát sinh")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi lúc")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="ngày gửi")),
                ("comment", models.TextField(blank=True, verbose_name="lời nhắn khi trả lại")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periodic_reports",
                        to="assignments.assessment",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="assignments.reportduty",
                    ),
                ),
                (
                    "sent_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periodic_reports_sent",
                        to="accounts.position",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "served_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="serves",
                        to="reports.periodicreport",
                        verbose_name="lồng ghép trong",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_started",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periodic_reports",
                        to="accounts.ward",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("thing", models.CharField(max_length=80)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("30", "còn 30 ngày"),
                            ("7", "còn 7 ngày"),
                            ("1", "còn 1 ngày"),
                            ("overdue", "quá hạn"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                ("sentence", models.CharField(max_length=500)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_documents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="evidence.document",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="reports.periodicreport",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="evidence.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=16)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("position", models.CharField(blank=True, max_length=150)),
                ("comment", models.TextField(blank=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="reports.periodicreport",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TextEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=64)),
                ("block", models.CharField(max_length=64)),
                ("generated", models.TextField()),
                ("text", models.TextField()),
                ("edited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_edits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_edits",
                        to="accounts.ward",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "block"],
            },
        ),
        migrations.AddIndex(
            model_name="periodicreport",
            index=models.Index(fields=["ward", "due_on"], name="report_of_ward_by_day"),
        ),
        migrations.AddConstraint(
            model_name="periodicreport",
            constraint=models.UniqueConstraint(
                fields=("ward", "lineage", "period"), name="report_once_per_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodicreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    models.Q(("sent_at__isnull", False), ("sent_on__isnull", False)),
                    _connector="OR",
                ),
                name="report_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodicreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("comment", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_returned_has_comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodicreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("not_arising", True), ("state", "sent"), _negated=True),
                    models.Q(("not_arising_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_sent_not_arising_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("user", "thing", "step"), name="reminder_once"),
        ),
        migrations.AddConstraint(
            model_name="reportdocument",
            constraint=models.UniqueConstraint(
                fields=("report", "document"), name="document_once_per_report"
            ),
        ),
        migrations.AddConstraint(
            model_name="textedit",
            constraint=models.UniqueConstraint(
                fields=("ward", "document", "block"), name="text_edit_once_per_block"
            ),
        ),
    ]
