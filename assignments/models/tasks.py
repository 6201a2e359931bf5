"""What a plan sets going beside its duties: tasks, requests, money, pilots."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from accounts.models import Unit, User
from assignments.models.duties import Party
from assignments.models.plans import Paragraph, Phase, Plan, lineage_field
from criteria.models import Indicator


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: User) -> RequestQuerySet:
        return self.filter(plan__ward=user.ward_id)

    def of_line(self, request: Request) -> RequestQuerySet:
        """The same request in every version of its plan."""
        return self.filter(
            lineage=request.lineage, plan__ward=request.plan.ward_id, plan__code=request.plan.code
        ).order_by("plan__version")


class Request(models.Model):
    """What the plan asks of a body outside the committee (Đảng ủy, Mặt trận, HĐND), and its answer."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="requests")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="requests")
    body = models.ForeignKey(Unit, models.PROTECT, related_name="requests")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)
    lineage = lineage_field()
    version = models.PositiveIntegerField(default=1)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="request_answer_has_day", condition=Q(answer="") | Q(answered_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        return self.filter(plan__ward=user.ward_id)

    def in_force(self) -> TaskQuerySet:
        return self.filter(plan__state=Plan.State.ISSUED)

    def unfinished(self) -> TaskQuerySet:
        return self.filter(state=Task.State.OPEN)

    def of_person(self, user: User, on: date) -> TaskQuerySet:
        """Tasks, whatever their plan's state, that the person leads or supports on a day, by a post or in a unit."""
        return self.filter(pk__in=Party.objects.of_person(user, on).filter(task__isnull=False).values("task"))

    def of_line(self, task: Task) -> TaskQuerySet:
        """The same task in every version of its plan; next year's plan has a task of its own."""
        return self.filter(
            lineage=task.lineage, plan__ward=task.plan.ward_id, plan__code=task.plan.code
        ).order_by("plan__version")


class Task(models.Model):
    """A piece of work the plan names: lead and support (parties), quarter, year or phase, product, and how it ended."""

    class Kind(models.TextChoices):
        TASK = "task", "nhiệm vụ"
        MEASURE = "measure", "giải pháp"
        MILESTONE = "milestone", "mốc của kế hoạch"

    class State(models.TextChoices):
        OPEN = "open", "Chưa xong"
        DONE = "done", "Đã xong"
        NOT_DONE = "not_done", "Không thực hiện"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="tasks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="tasks")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField("loại", max_length=12, choices=Kind.choices, default=Kind.TASK)
    title = models.TextField("việc")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="tasks")
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(
        "quý", null=True, blank=True, choices=[(1, "quý I"), (2, "quý II"), (3, "quý III"), (4, "quý IV")]
    )
    due_text = models.CharField("thời gian, như kế hoạch ghi", max_length=200, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    result = models.TextField("kết quả, sản phẩm", blank=True)
    state = models.CharField("tình hình", max_length=12, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("ngày xong, hoặc ngày quyết định không thực hiện", null=True, blank=True)
    reason = models.TextField("lý do chậm hoặc không thực hiện", blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lineage = lineage_field()
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="task_order_once"),
            models.CheckConstraint(
                name="task_closed_has_day",
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_not_done_has_reason", condition=~Q(state="not_done") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="task_quarter_of_four", condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4))
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.title).chars(80)

    @property
    def last_day(self) -> date | None:
        """The day the task must be done by: the plan's own, else the end of its quarter, its year, or its phase."""
        if self.due_on:
            return self.due_on
        if self.year and self.quarter:
            return date(self.year + self.quarter // 4, self.quarter * 3 % 12 + 1, 1) - timedelta(days=1)
        year = self.year or (self.phase.last_year if self.phase else None)
        return date(year, 12, 31) if year else None

    @property
    def is_late(self) -> bool:
        """Whether it was finished after its last day."""
        last = self.last_day
        return self.state == self.State.DONE and bool(last and self.closed_on and self.closed_on > last)

    def is_overdue(self, on: date) -> bool:
        """Whether it is unfinished on a day after its last one."""
        last = self.last_day
        return self.state == self.State.OPEN and last is not None and on > last


class FundingLine(models.Model):
    """Money for the plan: its source, what for, and in đồng the estimate, what was allotted, what was spent."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="funding_lines")
    paragraph = models.ForeignKey(
        Paragraph, models.PROTECT, null=True, blank=True, related_name="funding_lines"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="funding_lines"
    )
    order = models.PositiveSmallIntegerField()
    source = models.CharField("nguồn", max_length=300)
    purpose = models.CharField("nội dung chi", max_length=300, blank=True)
    estimate = models.DecimalField("dự toán", max_digits=15, decimal_places=0, null=True, blank=True)
    allotted = models.DecimalField("đã bố trí", max_digits=15, decimal_places=0, null=True, blank=True)
    spent = models.DecimalField("đã chi", max_digits=15, decimal_places=0, null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    lineage = lineage_field()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="funding_order_once"),
            models.CheckConstraint(
                name="funding_not_negative",
                condition=(Q(estimate__isnull=True) | Q(estimate__gte=0))
                & (Q(allotted__isnull=True) | Q(allotted__gte=0))
                & (Q(spent__isnull=True) | Q(spent__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.purpose or self.source


class ModelGroup(models.Model):
    """A pilot the plan wants (mô hình điểm): in how many units, or in every residential group; its sites are chosen later."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="model_groups")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="model_groups")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="model_groups")
    order = models.PositiveSmallIntegerField()
    name = models.CharField("mô hình", max_length=300)
    at_least = models.PositiveSmallIntegerField("ít nhất", null=True, blank=True)
    at_most = models.PositiveSmallIntegerField("nhiều nhất", null=True, blank=True)
    every_group = models.BooleanField("mọi tổ dân phố", default=False)
    lineage = lineage_field()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="model_group_order_once")]

    def __str__(self) -> str:
        return self.name


class ModelSite(models.Model):
    """One unit that carries a pilot, and how far it is."""

    class State(models.TextChoices):
        CHOSEN = "chosen", "Đã chọn"
        BUILDING = "building", "Đang xây dựng"
        REACHED = "reached", "Đã đạt"
        DROPPED = "dropped", "Thôi thực hiện"

    model_group = models.ForeignKey(ModelGroup, models.CASCADE, related_name="sites")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="model_sites")
    state = models.CharField("tình hình", max_length=12, choices=State.choices, default=State.CHOSEN)
    since = models.DateField("từ ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["model_group", "unit"], name="model_site_once"),
            models.CheckConstraint(
                name="model_site_dropped_says_why", condition=~Q(state="dropped") | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.model_group}"
