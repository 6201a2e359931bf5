"""The sections of a form as a year writes them: the shipped outline, or the one the ward set in its place.

A form whose inside is only partly known (``criteria/dossiers``) may be laid out otherwise by the ward: titles, order, own
paragraphs, sections left out. What the portal writes in a section stays the portal's; every change is logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Ward
from criteria.dossiers import LEVELS, Outline, OutlineSection, dossier_of
from criteria.models import Certainty, Framework
from reports.models import FormOutline

REPORT = "report"
LONGEST_TITLE, LONGEST_TEXT, MOST_SECTIONS = 200, 3000, 30
OWN = "own-"
"""How the key of a section begins that the ward added."""

MEANWHILE = "Bố cục vừa được người khác sửa."
CONTENT_WORDS: Mapping[str, str] = {
    "bases": "Căn cứ và câu mở đầu",
    "direction": "Chỉ đạo, tổ chức thực hiện, niêm yết, họp thống nhất",
    "results": "Tổng điểm, điều kiện công nhận, kết quả từng tiêu chí, chỉ tiêu",
    "shortfalls": "Chỉ tiêu chưa đạt điểm tối đa, tồn tại và giải pháp",
    "request": "Câu đề nghị",
    "": "Chỉ có tiêu đề",
}
"""What the portal writes in a section, as the page of the form names it."""


class ChangedMeanwhile(Refused):
    """Somebody else saved the outline after this person had opened it."""


@dataclass(frozen=True)
class FormSection:
    """One section as it is written; ``text`` is the ward's own paragraph, "" where there is none."""

    key: str
    title: str
    level: str
    content: str
    text: str
    certainty: str
    source: str

    @property
    def is_own(self) -> bool:
        """Whether the ward added it."""
        return self.key.startswith(OWN)

    @property
    def what(self) -> str:
        """Return what stands under the heading."""
        return "Đoạn của phường" if self.text else CONTENT_WORDS[self.content]

    @property
    def certainty_words(self) -> str:
        return str(Certainty(self.certainty).label)


@dataclass(frozen=True)
class FormSections:
    """A form as the ward writes it: its name, its sections in order, and the ward's own outline if it has one."""

    name: str
    sections: tuple[FormSection, ...]
    shipped: Outline
    row: FormOutline | None

    @property
    def version(self) -> int:
        """0 while the ward writes the form as shipped."""
        return self.row.version if self.row else 0


def sections_of(ward: Ward, framework: Framework, form: str = REPORT) -> FormSections:
    """Return the form's sections as the ward writes them by the rule set; one query. KeyError for an unknown form."""
    shipped = dossier_of(framework).outlines[form]
    rows = FormOutline.objects.filter(ward=ward, framework_code=framework.code, form=form)
    row = rows.select_related("edited_by").first()
    if row is None:
        return FormSections(shipped.name, tuple(as_shipped(one) for one in shipped.sections), shipped, None)
    known = {one.key: one for one in shipped.sections}
    return FormSections(shipped.name, tuple(_of_ward(one, known, row) for one in row.sections), shipped, row)


def as_shipped(one: OutlineSection) -> FormSection:
    """Return a section as the shipped data has it."""
    return FormSection(one.key, one.title, one.level, one.content, "", one.certainty, one.source)


def _of_ward(stored: Mapping[str, Any], known: Mapping[str, OutlineSection], row: FormOutline) -> FormSection:
    """Return a stored section: where it says what the shipped one says, with the shipped one's source."""
    shipped = known.get(stored["key"])
    words = (stored["title"], stored["level"])
    if shipped is not None and (shipped.title, shipped.level) == words:
        return as_shipped(shipped)
    content = shipped.content if shipped else ""
    return FormSection(stored["key"], *words, content, stored.get("text", ""), row.certainty, row.source)


@dataclass(frozen=True)
class Written:
    """One section as a person wrote it; ``key`` "" is a new one of the ward's own."""

    key: str
    title: str
    level: str
    text: str = ""


def fault_of(written: Iterable[Written], shipped: Outline) -> str:
    """Return what is wrong with the sections, as a sentence; "" when nothing is."""
    rows = list(written)
    keys = [one.key for one in rows if one.key]
    if not rows:
        return "Biểu mẫu phải còn ít nhất một mục."
    if len(rows) > MOST_SECTIONS:
        return f"Biểu mẫu có {len(rows)} mục, quá mức {MOST_SECTIONS}."
    if len(set(keys)) != len(keys):
        return "Có mục bị lặp lại. Xin mở lại trang."
    known = {one.key for one in shipped.sections}
    for one in rows:
        own = not one.key or one.key.startswith(OWN)
        if one.level not in LEVELS or not (own or one.key in known):
            return "Có mục cổng không nhận ra. Xin mở lại trang."
        if own and not one.title.strip() and not one.text.strip():
            return "Mục của phường phải có tiêu đề hoặc nội dung."
        if len(one.title) > LONGEST_TITLE or len(one.text) > LONGEST_TEXT:
            return f"Tiêu đề nhiều nhất {LONGEST_TITLE} ký tự, nội dung nhiều nhất {LONGEST_TEXT} ký tự."
    return ""


@transaction.atomic
def save_outline(
    *,
    ward: Ward,
    framework: Framework,
    form: str,
    written: Iterable[Written],
    source: str,
    certainty: str,
    version: int,
    by: Actor,
) -> None:
    """Keep the ward's own outline; ``version`` is the one the person saw (0: as shipped).

    Raises ``ChangedMeanwhile`` when another was saved since, ``Refused`` for sections that cannot be written.
    """
    rows = list(written)
    if sentence := fault_of(rows, dossier_of(framework).outlines[form]):
        raise Refused(sentence)
    if not source.strip() or certainty not in Certainty.values:
        raise Refused("Xin ghi căn cứ của bố cục và chọn mức tin cậy.")
    stored = _stored(rows, dossier_of(framework).outlines[form])
    values = {
        "sections": stored,
        "source": source.strip(),
        "certainty": certainty,
        "edited_by": by.user,
        "edited_at": timezone.now(),
    }
    found = FormOutline.objects.filter(ward=ward, framework_code=framework.code, form=form)
    if version == 0:
        _create(ward, framework, form, values)
    elif not found.filter(version=version).update(**values, version=F("version") + 1):
        raise ChangedMeanwhile(MEANWHILE)
    titles = [row["title"] or row["text"][:80] for row in stored]
    record(by, "form_outline_edit", ward, detail={"mẫu": form, "bộ tiêu chí": framework.code, "mục": titles})


def _create(ward: Ward, framework: Framework, form: str, values: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            FormOutline.objects.create(ward=ward, framework_code=framework.code, form=form, **values)
    except IntegrityError as taken:
        raise ChangedMeanwhile(MEANWHILE) from taken


def _stored(rows: Iterable[Written], shipped: Outline) -> list[dict[str, str]]:
    """Return the sections as they are kept; a new one gets the next free key of the ward's own."""
    contents = {one.key: one.content for one in shipped.sections}
    found = list(rows)
    used = [int(one.key.removeprefix(OWN)) for one in found if one.key.removeprefix(OWN).isdecimal()]
    following = max(used, default=0)
    stored = []
    for one in found:
        following += not one.key
        key = one.key or f"{OWN}{following}"
        own = key.startswith(OWN)
        stored.append(
            {
                "key": key,
                "title": " ".join(one.title.split()),
                "level": one.level,
                "content": contents.get(key, ""),
                "text": one.text.strip() if own else "",
            }
        )
    return stored


@transaction.atomic
def restore_outline(*, ward: Ward, framework: Framework, form: str, version: int, by: Actor) -> None:
    """Write the form as shipped again; the log keeps what the ward had. Raises ``ChangedMeanwhile``."""
    rows = FormOutline.objects.filter(ward=ward, framework_code=framework.code, form=form, version=version)
    row = rows.first()
    if row is None or not rows.delete()[0]:
        raise ChangedMeanwhile(MEANWHILE)
    detail = {"mẫu": form, "bộ tiêu chí": framework.code, "mục đã bỏ": row.sections}
    record(by, "form_outline_restore", ward, detail=detail)
