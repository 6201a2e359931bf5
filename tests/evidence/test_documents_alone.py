"""A document of the register that is used for no indicator: taken in, and let go again when nothing speaks of it."""

from pathlib import Path

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.guard import Refused
from evidence import actions, intake, store
from evidence.models import Attachment, Document
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take, incoming, stored

pytestmark = pytest.mark.django_db


def _taken(cast: Cast, content: bytes | None = None, name: str = "Biên bản họp.pdf") -> Document:
    return intake.take_document(
        ward=cast.mine.ward, year=2023, incoming=incoming(content or files.pdf(), name), by=actor(cast.an)
    )


def test_a_document_is_kept_without_a_use(cast: Cast) -> None:
    document = _taken(cast)
    revision = document.revisions.get()
    assert (document.ward, document.subject, document.created_by) == (
        cast.mine.ward,
        "Biên bản họp",
        cast.an,
    )
    assert store.path_of(revision.stored_name).read_bytes() == files.pdf()
    assert revision.stored_name.startswith("evidence/vi-du/2023/")
    assert not document.uses.exists()
    row = AuditEntry.objects.get(act="document_add")
    assert (row.ward, row.object_id, revision.digest in row.detail) == (
        cast.mine.ward,
        str(document.pk),
        True,
    )


def test_its_page_says_that_it_is_used_nowhere(cast: Cast) -> None:
    page = cast.client(cast.an).get(reverse("evidence:document", args=[_taken(cast).pk])).content.decode()
    assert "Tài liệu này chưa dùng cho chỉ tiêu nào." in page
    assert "Kéo thả tệp vào đây" not in page
    assert "Diễn biến" not in page


def test_a_refused_file_leaves_nothing_but_a_row_of_the_log(cast: Cast, media: Path) -> None:
    with pytest.raises(Refused):
        _taken(cast, b"MZ not a pdf at all")
    assert (stored(media), Document.objects.count()) == ([], 0)
    row = AuditEntry.objects.get(act="evidence_refuse")
    assert (row.ward, row.object_kind) == (cast.mine.ward, "accounts.ward")


def test_what_nothing_speaks_of_goes_with_its_file(
    cast: Cast, media: Path, django_capture_on_commit_callbacks: object
) -> None:
    document = _taken(cast)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert actions.remove_unused(document=document, by=actor(cast.an))
    assert (stored(media), Document.objects.count()) == ([], 0)


def test_what_is_used_handed_in_or_attached_stays(cast: Cast, take: Take) -> None:
    used = take().document
    handed_in = _taken(cast)
    Document.objects.filter(pk=handed_in.pk).update(was_submitted=True)
    attached = _taken(cast)
    _attach(cast, attached)
    for document in (used, handed_in, attached):
        assert not actions.remove_unused(document=document, by=actor(cast.an))
    assert Document.objects.count() == 3


def test_a_draft_use_goes_but_its_document_stays_with_the_task(cast: Cast, take: Take) -> None:
    use = take()
    _attach(cast, use.document)
    actions.delete_draft(use=use, version=1, by=actor(cast.an))
    assert Document.objects.get().uses.count() == 0


def _attach(cast: Cast, document: Document) -> None:
    task = cast.mine.plan.tasks.create(
        paragraph=cast.mine.plan.paragraphs.first(), order=1, title="Ban hành kế hoạch"
    )
    Attachment.objects.create(task=task, document=document, revision=document.revisions.get())
