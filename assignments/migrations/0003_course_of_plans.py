import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import assignments.models.plans
from assignments.frozen_words import install, remove


def add_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def drop_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Tasks, money, pilots, days off, questions. SQLite rebuilds tables: the trigger is dropped before and made again after."""

    dependencies = [
        ("accounts", "0003_append_only_log_replace"),
        ("assignments", "0002_freeze_issued_words"),
        ("criteria", "0005_frozen_against_replacing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_trigger, add_trigger),
        migrations.CreateModel(
            name="FundingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=300, verbose_name="nguồn")),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="nội dung chi")),
                (
                    "estimate",
                    models.DecimalField(
                        blank=True, decimal_places=0, max_digits=15, null=True, verbose_name="dự toán"
                    ),
                ),
                (
                    "allotted",
                    models.DecimalField(
                        blank=True, decimal_places=0, max_digits=15, null=True, verbose_name="đã bố trí"
                    ),
                ),
                (
                    "spent",
                    models.DecimalField(
                        blank=True, decimal_places=0, max_digits=15, null=True, verbose_name="đã chi"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("lineage", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="ngày")),
                ("name", models.CharField(max_length=200, verbose_name="tên")),
                ("is_off", models.BooleanField(default=True, verbose_name="được nghỉ")),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="ModelGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=300, verbose_name="mô hình")),
                ("at_least", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="ít nhất")),
                (
                    "at_most",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nhiều nhất"),
                ),
                ("every_group", models.BooleanField(default=False, verbose_name="mọi tổ dân phố")),
                ("lineage", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="ModelSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("chosen", "Đã chọn"),
                            ("building", "Đang xây dựng"),
                            ("reached", "Đã đạt"),
                            ("dropped", "Thôi thực hiện"),
                        ],
                        default="chosen",
                        max_length=12,
                        verbose_name="tình hình",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="từ ngày")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("code", models.SlugField(max_length=32)),
                ("name", models.CharField(max_length=200, verbose_name="giai đoạn")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="từ năm")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="đến năm"),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="khó khăn, vướng mắc")),
                ("asked_as", models.CharField(blank=True, max_length=150, verbose_name="chức danh khi hỏi")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.TextField(blank=True, verbose_name="trả lời")),
                (
                    "answered_as",
                    models.CharField(blank=True, max_length=150, verbose_name="chức danh khi trả lời"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "nhiệm vụ"),
                            ("measure", "giải pháp"),
                            ("milestone", "mốc của kế hoạch"),
                        ],
                        default="task",
                        max_length=12,
                        verbose_name="loại",
                    ),
                ),
                ("title", models.TextField(verbose_name="việc")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="năm")),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "quý I"), (2, "quý II"), (3, "quý III"), (4, "quý IV")],
                        null=True,
                        verbose_name="quý",
                    ),
                ),
                (
                    "due_text",
                    models.CharField(blank=True, max_length=200, verbose_name="thời gian, như kế hoạch ghi"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="hạn")),
                ("result", models.TextField(blank=True, verbose_name="kết quả, sản phẩm")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Chưa xong"), ("done", "Đã xong"), ("not_done", "Không thực hiện")],
                        default="open",
                        max_length=12,
                        verbose_name="tình hình",
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="ngày xong, hoặc ngày quyết định không thực hiện"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do chậm hoặc không thực hiện")),
                ("lineage", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="lineage",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="paragraph",
            name="lineage",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="paragraph",
            name="original",
            field=models.TextField(blank=True, verbose_name="câu trước khi sửa"),
        ),
        migrations.AddField(
            model_name="paragraph",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="plan",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="descendants",
                to="assignments.plan",
                verbose_name="lập từ",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="edits",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="số lần sửa"),
        ),
        migrations.AddField(
            model_name="plan",
            name="report_due_days",
            field=models.JSONField(
                default=assignments.models.plans.due_days, verbose_name="hạn gửi báo cáo, số ngày sau kỳ"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="signer",
            field=models.CharField(blank=True, max_length=120, verbose_name="người ký"),
        ),
        migrations.AddField(
            model_name="reportduty",
            name="lineage",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="answer",
            field=models.TextField(blank=True, verbose_name="trả lời"),
        ),
        migrations.AddField(
            model_name="request",
            name="answered_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày trả lời"),
        ),
        migrations.AddField(
            model_name="request",
            name="lineage",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="noted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="noted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="paragraph",
            name="kind",
            field=models.CharField(
                choices=[
                    ("heading", "đề mục"),
                    ("legal_basis", "căn cứ"),
                    ("purpose", "mục đích"),
                    ("requirement", "yêu cầu"),
                    ("duty", "nhiệm vụ"),
                    ("target", "mục tiêu"),
                    ("task", "nhiệm vụ kế hoạch"),
                    ("request", "đề nghị"),
                    ("funding", "kinh phí"),
                    ("reporting", "chế độ báo cáo"),
                    ("text", "lời văn"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parties",
                to="assignments.assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), ("answered_on__isnull", False), _connector="OR"),
                name="request_answer_has_day",
            ),
        ),
        migrations.AddField(
            model_name="fundingline",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="funding_lines",
                to="criteria.indicator",
            ),
        ),
        migrations.AddField(
            model_name="fundingline",
            name="paragraph",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="funding_lines",
                to="assignments.paragraph",
            ),
        ),
        migrations.AddField(
            model_name="fundingline",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding_lines",
                to="assignments.plan",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="ward",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="holidays", to="accounts.ward"
            ),
        ),
        migrations.AddField(
            model_name="modelgroup",
            name="paragraph",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="model_groups",
                to="assignments.paragraph",
            ),
        ),
        migrations.AddField(
            model_name="modelgroup",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="model_groups",
                to="assignments.plan",
            ),
        ),
        migrations.AddField(
            model_name="modelsite",
            name="model_group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="assignments.modelgroup"
            ),
        ),
        migrations.AddField(
            model_name="modelsite",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="model_sites", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="phase",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="assignments.plan"
            ),
        ),
        migrations.AddField(
            model_name="modelgroup",
            name="phase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="model_groups",
                to="assignments.phase",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions_answered",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions_asked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="assignments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="criteria.indicator"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="criteria.indicator",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="paragraph",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="assignments.paragraph"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="phase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="assignments.phase",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="assignments.plan"
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parties",
                to="assignments.task",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assignment__isnull", False), ("task__isnull", True)),
                    models.Q(("assignment__isnull", True), ("task__isnull", False)),
                    _connector="OR",
                ),
                name="party_of_assignment_or_task",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                fields=("task", "part", "position"), name="task_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(fields=("task", "part", "unit"), name="task_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.UniqueConstraint(fields=("plan", "order"), name="funding_order_once"),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("estimate__isnull", True), ("estimate__gte", 0), _connector="OR"),
                    models.Q(("allotted__isnull", True), ("allotted__gte", 0), _connector="OR"),
                    models.Q(("spent__isnull", True), ("spent__gte", 0), _connector="OR"),
                ),
                name="funding_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.UniqueConstraint(fields=("ward", "day"), name="holiday_once_per_ward"),
        ),
        migrations.AddConstraint(
            model_name="modelsite",
            constraint=models.UniqueConstraint(fields=("model_group", "unit"), name="model_site_once"),
        ),
        migrations.AddConstraint(
            model_name="modelsite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="model_site_dropped_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.UniqueConstraint(fields=("plan", "code"), name="phase_code_once"),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_year__isnull", True), ("last_year__gte", models.F("first_year")), _connector="OR"
                ),
                name="phase_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelgroup",
            constraint=models.UniqueConstraint(fields=("plan", "order"), name="model_group_order_once"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), ("answered_at__isnull", False), _connector="OR"),
                name="question_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="question_published_is_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("plan", "order"), name="task_order_once"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_on__isnull", False)),
                    _connector="OR",
                ),
                name="task_closed_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_done"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="task_not_done_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__isnull", True), ("quarter__range", (1, 4)), _connector="OR"),
                name="task_quarter_of_four",
            ),
        ),
        migrations.RunPython(add_trigger, drop_trigger),
    ]
