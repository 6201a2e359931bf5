"""Officers' edits of generated documents: kept by document and paragraph, put in whenever the document is written again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from reports.documents.blocks import Document
from reports.documents.edits import editable, with_texts
from reports.models import TextEdit

LONGEST = 5000
"""Letters of one paragraph; the longest in the three real plans has 1,200."""

MEANWHILE = "Đoạn này vừa có người khác sửa."


class EditedMeanwhile(Refused):
    """Somebody else saved the paragraph after this person had opened it."""


@dataclass(frozen=True)
class Line:
    """A paragraph that may be edited: what the portal writes today, and the edit if there is one."""

    key: str
    generated: str
    edit: TextEdit | None

    @property
    def text(self) -> str:
        """What is printed."""
        return self.edit.text if self.edit else self.generated

    @property
    def is_outdated(self) -> bool:
        """Whether the portal writes something else today than when the paragraph was edited."""
        return self.edit is not None and self.edit.generated != self.generated

    @property
    def version(self) -> int:
        return self.edit.version if self.edit else 0


def edits_of(ward: Ward, name: str) -> Mapping[str, TextEdit]:
    """Return the edits of a document by the key of the paragraph; one query."""
    rows = TextEdit.objects.filter(ward=ward, document=name).select_related("edited_by")
    return {edit.block: edit for edit in rows}


def with_edits(document: Document, *, ward: Ward, name: str) -> Document:
    """Return the document as it is printed: with the officers' own words; one query."""
    return with_texts(document, {key: edit.text for key, edit in edits_of(ward, name).items()})


def lines_with(document: Document, edits: Mapping[str, TextEdit]) -> tuple[Line, ...]:
    """Return every paragraph that may be edited, in the document's order."""
    return tuple(Line(found.key, found.text, edits.get(found.key)) for found in editable(document))


@transaction.atomic
def save_edit(*, ward: Ward, name: str, line: Line, text: str, version: int, by: Actor) -> None:
    """Keep the officer's words for a paragraph; the portal's own words take the edit away.

    ``version`` is the one the person had seen (0: not edited yet). Raises EditedMeanwhile when another was saved since,
    Refused for an empty or over-long text.
    """
    words = text.replace("\r\n", "\n").strip()  # a browser sends other line ends than the portal writes
    if not words:
        raise Refused("Xin nhập nội dung của đoạn, hoặc lấy lại câu do cổng lập.")
    if len(words) > LONGEST:
        raise Refused(f"Đoạn dài {len(words)} ký tự, quá mức {LONGEST}. Xin rút gọn.")
    if words == line.generated:
        return drop_edit(ward=ward, name=name, line=line, version=version, by=by)
    values = {
        "text": words,
        "generated": line.generated,
        "edited_by": by.user,
        "edited_at": timezone.now(),
        "version": version + 1,
    }
    if version == 0:
        try:
            with transaction.atomic():
                TextEdit.objects.create(ward=ward, document=name, block=line.key, **values)
        except IntegrityError as taken:
            raise EditedMeanwhile(MEANWHILE) from taken
    elif not _seen(ward, name, line, version).update(**values):
        raise EditedMeanwhile(MEANWHILE)
    record(by, "paper_edit", ward, detail={"văn bản": name, "đoạn": line.key, "câu": [line.text, words]})
    return None


@transaction.atomic
def drop_edit(*, ward: Ward, name: str, line: Line, version: int, by: Actor) -> None:
    """Take an edit away: the portal's own words are printed again. Raises EditedMeanwhile."""
    if version == 0:
        return
    if not _seen(ward, name, line, version).delete()[0]:
        raise EditedMeanwhile(MEANWHILE)
    record(
        by, "paper_edit", ward, detail={"văn bản": name, "đoạn": line.key, "câu": [line.text, line.generated]}
    )


def _seen(ward: Ward, name: str, line: Line, version: int) -> QuerySet[TextEdit]:
    """Return the edit if it still is the one the person saw."""
    return TextEdit.objects.filter(ward=ward, document=name, block=line.key, version=version)
