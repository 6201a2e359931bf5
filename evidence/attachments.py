"""Documents of the register that show the product of a task, or that brought the answer to a request.

A document is attached to one version of a plan and found in every later one: lines are the same through the versions of a
plan (``lineage`` within the plan's code); next year's plan begins without.
"""

from __future__ import annotations

from collections import Counter

from django.db import IntegrityError, transaction

from accounts.audit import Actor, record
from accounts.guard import Refused
from assignments.models import Plan, Request, Task
from assignments.tasks import refuse_idle
from evidence.models import Attachment, AttachmentQuerySet, Document, InboxItem

TWICE = "Tài liệu này đã được đính kèm."


def of_task(task: Task) -> AttachmentQuerySet:
    """Return what was attached to a task in any version of its plan, in the order of attaching."""
    return Attachment.objects.filter(task__in=Task.objects.of_line(task)).for_rows()


def of_request(request: Request) -> AttachmentQuerySet:
    """Return what was attached to a request in any version of its plan, in the order of attaching."""
    return Attachment.objects.filter(request__in=Request.objects.of_line(request)).for_rows()


def counts_of_tasks(plan: Plan) -> Counter[object]:
    """Return how many documents each task of the plan has, by its lineage; one query."""
    rows = Attachment.objects.filter(task__plan__ward=plan.ward_id, task__plan__code=plan.code)
    return Counter(rows.values_list("task__lineage", flat=True))


def counts_of_requests(plan: Plan) -> Counter[object]:
    """Return how many documents each request of the plan has, by its lineage; one query."""
    rows = Attachment.objects.filter(request__plan__ward=plan.ward_id, request__plan__code=plan.code)
    return Counter(rows.values_list("request__lineage", flat=True))


@transaction.atomic
def attach(*, document: Document, to: Task | Request, by: Actor) -> Attachment:
    """Attach a document of the ward's own register, pinned to its newest revision. Raises ``Refused``."""
    refuse_idle(to.plan)
    InboxItem.objects.leave(document, by.user)
    revision = document.revisions.order_by("-number").first()
    if document.ward_id != to.plan.ward_id or revision is None:
        raise Refused("Tài liệu này không có trong sổ tài liệu hoặc chưa có tệp.")
    if _attached(to).filter(document=document).exists():
        raise Refused(TWICE)
    try:
        with transaction.atomic():
            made = Attachment.objects.create(
                document=document,
                revision=revision,
                task=to if isinstance(to, Task) else None,
                request=to if isinstance(to, Request) else None,
                added_by=by.user,
            )
    except IntegrityError as error:
        raise Refused(TWICE) from error
    _record("attachment_add", made, to, by)
    return made


@transaction.atomic
def detach(*, attachment: int, from_: Task | Request, by: Actor) -> None:
    """Take a document off again while its task is open; the document stays in the register. Raises ``Refused``.

    ``attachment`` is the row's id: one that is gone, or of another task, is refused like one taken off just now.
    """
    refuse_idle(from_.plan)
    if isinstance(from_, Task):
        now = Task.objects.select_for_update().get(pk=from_.pk)
        if now.state != Task.State.OPEN:
            raise Refused("Nhiệm vụ đã ghi kết quả. Muốn gỡ tài liệu, xin mở lại nhiệm vụ trước.")
    row = _attached(from_).select_for_update(of=("self",)).filter(pk=attachment).first()
    if row is None:
        raise Refused("Tài liệu này vừa được gỡ.")
    _record("attachment_remove", row, from_, by)
    row.delete()


def _attached(to: Task | Request) -> AttachmentQuerySet:
    return of_task(to) if isinstance(to, Task) else of_request(to)


def _record(act: str, attachment: Attachment, to: Task | Request, by: Actor) -> None:
    detail = {"document": attachment.document_id, "name": str(attachment.document)}
    record(by, act, to, ward=to.plan.ward, version=str(to.version), detail=detail)
