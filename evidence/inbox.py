"""Verbs on the ward's inbox: what came in without a place is given one, or set aside with a reason.

An item waits, then somebody settles it: one compare-and-swap on the version that person saw. It also leaves the inbox by
itself when its document is used anywhere else (``InboxItemQuerySet.leave``).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from assignments.models import Assessment, Task
from criteria.models import Indicator
from evidence import actions, attachments, intake, links
from evidence.intake import Incoming
from evidence.models import Document, Evidence, HandInLink, InboxItem
from evidence.models.inbox import WAITING_AGAIN

State = InboxItem.State
NOTHING_CHOSEN = "Xin chọn ít nhất một chỉ tiêu."
HAS_PLACE = "Tài liệu đó đã có nơi dùng; bản vừa gửi đã được bỏ. Mở tài liệu để dùng thêm cho chỉ tiêu khác."
NO_REASON = "Xin ghi lý do không dùng, để người gửi và người khác trong phường biết."


def put_in(
    *,
    ward: Ward,
    year: int,
    incoming: Incoming,
    by: Actor,
    link: HandInLink | None = None,
    sender: str = "",
    note: str = "",
) -> InboxItem:
    """Take a file in as a document that waits to be sorted; ``sender`` is what a person without an account wrote.

    The document and its place in the inbox are stored together. Raises ``Refused``; then nothing of the file is left.
    """
    made: list[InboxItem] = []

    def place(document: Document) -> None:
        if link:
            links.take_room(link, document.revisions.get().size)
        made.append(InboxItem.objects.create(document=document, link=link, sender=sender, note=note))
        if link:
            links.tell_maker(link)

    intake.take_document(ward=ward, year=year, incoming=incoming, by=by, also=place)
    return made[0]


@transaction.atomic
def file_item(
    *, item: InboxItem, assessment: Assessment, indicators: Iterable[Indicator], version: int, by: Actor
) -> list[Evidence]:
    """Use the document as a draft for each of the indicators; what an indicator uses already stays as it is.

    Raises ``Refused`` when none is chosen, the year is closed, or somebody else settled the item.
    """
    wanted = list(indicators)
    if not wanted:
        raise Refused(NOTHING_CHOSEN)
    document = _settle(item, State.TAKEN, version=version, by=by)
    known = set(
        document.uses.filter(assessment=assessment, indicator__in=wanted).values_list("indicator", flat=True)
    )
    uses = [
        actions.reuse(document=document, assessment=assessment, indicator=indicator, by=by)
        for indicator in wanted
        if indicator.pk not in known
    ]
    _record("inbox_file", item, by, {"indicators": [indicator.code for indicator in wanted]})
    return uses


@transaction.atomic
def attach_item(*, item: InboxItem, task: Task, version: int, by: Actor) -> None:
    """Attach the document to a task of the plan. Raises ``Refused``."""
    document = _settle(item, State.TAKEN, version=version, by=by)
    if not attachments.of_task(task).filter(document=document).exists():
        attachments.attach(document=document, to=task, by=by)
    _record("inbox_attach", item, by, {"task": task.pk})


@transaction.atomic
def set_aside(*, item: InboxItem, reason: str, version: int, by: Actor) -> None:
    """Say that the document is not used; it stays in the register. Raises ``Refused`` without a reason."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(NO_REASON)
    _settle(item, State.SET_ASIDE, version=version, by=by, reason=reason[:500])
    _record("inbox_set_aside", item, by, {"reason": reason[:500]})


@transaction.atomic
def bring_back(*, item: InboxItem, version: int, by: Actor) -> None:
    """Let an item that was set aside wait again. Raises ``Refused``."""
    _hold(item)
    moved = InboxItem.objects.filter(pk=item.pk, version=version, state=State.SET_ASIDE).update(
        **WAITING_AGAIN, version=F("version") + 1
    )
    if not moved:
        raise Refused(_who_was_quicker(item))
    item.refresh_from_db()
    _record("inbox_bring_back", item, by, {})


@transaction.atomic
def let_go(*, item: InboxItem, by: Actor) -> None:
    """Remove a waiting item whose file the sender takes back. Raises ``Refused`` when somebody settled it meanwhile."""
    document = Document.objects.select_for_update().filter(pk=item.document_id).first()
    if document is None or not InboxItem.objects.filter(pk=item.pk, state=State.WAITING).delete()[0]:
        raise Refused(_who_was_quicker(item))
    actions.remove_unused(document=document, by=by)


@transaction.atomic
def let_wait(*, document: Document, by: Actor) -> str:
    """Let a document of the register wait to be sorted, unless it has its place; return what to say of it.

    For whoever was about to send it once more. Raises ``Refused``.
    """
    item = InboxItem.objects.filter(document=document).first()
    if item and item.state == State.SET_ASIDE:
        bring_back(item=item, version=item.version, by=by)
        return "Tài liệu đó trước đây được đánh dấu không dùng, nay lại chờ xếp; bản vừa gửi đã được bỏ."
    if item and item.state == State.WAITING:
        return "Tài liệu đó đang chờ xếp; bản vừa gửi đã được bỏ."
    if item or document.uses.exists() or document.attachments.exists():
        return HAS_PLACE
    item, made = InboxItem.objects.get_or_create(document=document)
    if made:
        _record("inbox_put", item, by, {})
    return "Tài liệu đã có trong sổ nay chờ xếp; bản vừa gửi đã được bỏ."


def _settle(item: InboxItem, state: str, *, version: int, by: Actor, reason: str = "") -> Document:
    """Make the move as one compare-and-swap, the document's row held first; return the document."""
    if by.user is None:
        raise Refused("Việc này do công chức và lãnh đạo của phường thực hiện.")
    document = _hold(item)
    moved = InboxItem.objects.filter(pk=item.pk, version=version, state=State.WAITING).update(
        state=state,
        settled_by=by.user,
        settled_at=timezone.now(),
        reason=reason,
        version=F("version") + 1,
    )
    if not moved:
        raise Refused(_who_was_quicker(item))
    item.refresh_from_db()
    return document


def _hold(item: InboxItem) -> Document:
    """Lock the document's row, which everybody who sorts, uses or removes it takes first. Raises ``Refused``."""
    document = Document.objects.select_for_update(no_key=True).filter(pk=item.document_id).first()
    if document is None:
        raise Refused(_who_was_quicker(item))
    return document


def _who_was_quicker(item: InboxItem) -> str:
    """Return the sentence for whoever came second: who settled the item, how, and when."""
    now = InboxItem.objects.select_related("settled_by").filter(pk=item.pk).first()
    if now is None:
        return "Tài liệu này vừa được bỏ khỏi hộp tài liệu mới đến."
    if now.settled_by is None or now.settled_at is None:
        return "Tài liệu này vừa được đưa lại vào danh sách chờ xếp. Xin xem lại rồi thực hiện."
    act = "đánh dấu không dùng" if now.state == State.SET_ASIDE else "xếp"
    moment = timezone.localtime(now.settled_at)
    return f"{now.settled_by.full_name} đã {act} tài liệu này lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}."


def _record(act: str, item: InboxItem, by: Actor, detail: dict[str, object]) -> None:
    record(by, act, item, version=str(item.version), detail={**detail, "document": item.document_id})
