"""How the worker makes a set: every paper a file of its own, stored; then, in one transaction, the set is issued.

A file is written whole before its row is there, and a set's rows are nobody's until it is issued. A worker that dies leaves
whole files with their rows and nothing else; whoever takes the set up again makes what is missing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from config import vietnamese as vi
from criteria.dossiers import dossier_of
from evidence import store
from reports.documents.assembly import Part
from reports.documents.fonts import FontsMissing, configured
from reports.dossier.parts import INDEX
from reports.issuing.content import Content, changed_parts, content_of_issue
from reports.issuing.final import Attached, Final, Place, render_finals
from reports.issuing.scores import scores_json
from reports.issuing.states import MOVED, move
from reports.models import Issue, IssuedFile
from reports.sealing import digest_of
from reports.verifying.codes import new_code

log = logging.getLogger(__name__)
State = Issue.State
FOLDER = "issued"
PROCESSES = 2
"""Files rendered at once, each in a process of its own; 0 in tests: here."""
SYSTEM = "tiến trình xử lý"
UNKNOWN_PROBLEM = (
    "Không lập được hồ sơ do lỗi của cổng thông tin. Xin lập lại; nếu vẫn lỗi, báo người quản trị hệ thống."
)
NO_MEMORY = "Không lập được hồ sơ vì máy chủ thiếu bộ nhớ. Xin báo người quản trị hệ thống rồi lập lại."


@dataclass(frozen=True)
class Made:
    """One file on its way: its place in the set, its paper, its code."""

    order: int
    part: Part
    code: str


def verify_address(code: str) -> str:
    """Return the public address that the QR code leads to."""
    return f"{settings.PORTAL_URL}{reverse('reports:verify_code', args=[code])}"


def make(issue_id: int) -> None:
    """Make and store the files of a set and issue it; run by the worker, and again without harm after a worker died."""
    rows = Issue.objects.select_related("assessment__ward", "assessment__framework", "signer")
    issue = rows.get(pk=issue_id)
    if issue.state != State.MAKING:
        return
    Issue.objects.filter(pk=issue.pk, state=State.MAKING).update(started_at=timezone.now())
    try:
        if _make(issue):
            _finish(issue)
    except Refused as refused:
        if str(refused) != MOVED:
            _fail(issue, str(refused))
    except FontsMissing as missing:
        _fail(issue, str(missing))
    except Exception as error:
        log.exception("issue %s could not be made", issue.pk)
        _fail(issue, NO_MEMORY if isinstance(error, BrokenProcessPool) else UNKNOWN_PROBLEM)
        raise


def _make(issue: Issue) -> bool:
    """Render and store what is not there yet; False when the set is no longer this worker's."""
    content = content_of_issue(issue)
    if content.basis != issue.basis:
        names = "; ".join(changed_parts(issue, content))
        raise Refused(f"Nội dung đã khác lúc trình: {names}. Xin trình lại.")
    there = _kept(issue)
    missing = {
        part.key: Made(order, part, new_code())
        for order, part in enumerate(content.parts, 1)
        if part.key not in there
    }
    _progress(issue, len(there), len(content.parts), "")
    finals = {key: _final(issue, content, made) for key, made in missing.items()}
    done = len(there)
    for key, pdf, pages, place in render_finals(finals, configured(), processes=PROCESSES):
        if not _keep(issue, missing[key], pdf, pages, place):
            return False
        done += 1
        _progress(issue, done, len(content.parts), missing[key].part.title)
    return True


def _kept(issue: Issue) -> set[str]:
    """Return the papers an earlier worker finished; a row whose file is gone goes, too."""
    found: set[str] = set()
    for row in issue.files.all():
        if store.path_of(row.stored_name).is_file():
            found.add(row.key)
        else:
            row.delete()
    return found


def _final(issue: Issue, content: Content, made: Made) -> Final:
    source = content.source
    year = issue.assessment.year
    illustrative = source.framework.illustrative or issue.ward.is_demo
    foot = f"Mã xác minh {made.code} · hồ sơ năm {year}, bản chính thức {issue.edition}"
    is_sheet = made.part.key == "score-sheet"
    return Final(
        document=made.part.document,
        author=source.committee,
        code=made.code,
        address=verify_address(made.code),
        foot=foot + (" · dữ liệu minh họa" if illustrative else ""),
        created=source.at,
        remark=_remark(issue, content),
        attached=Attached(f"diem-{year}.json", f"Điểm của hồ sơ năm {year}", scores_json(source))
        if is_sheet
        else None,
    )


def _remark(issue: Issue, content: Content) -> str:
    """Return what every page says of values that nobody compared with the official text."""
    if not issue.unchecked:
        return ""
    words = content.source.facts.provisional_words
    return f"(*) Phát hành khi {words}, chưa đối chiếu văn bản gốc; lý do: {issue.override}"


def _progress(issue: Issue, done: int, total: int, title: str) -> None:
    Issue.objects.filter(pk=issue.pk, state=State.MAKING).update(
        parts_done=done, parts_total=total, part_running=title[:200]
    )


def _keep(issue: Issue, made: Made, pdf: bytes, pages: int, place: Place | None) -> bool:
    """Store one file, then write its row; False when somebody else makes the set meanwhile."""
    assessment = issue.assessment
    with store.receive([pdf]) as received:
        name = store.keep(
            received, ward_slug=assessment.ward.slug, year=assessment.year, extension="pdf", folder=FOLDER
        )
    row = IssuedFile(
        issue=issue,
        order=made.order,
        key=made.part.key,
        volume=_volume(made.part.key),
        title=made.part.title,
        form=_form(issue, made.part.key),
        code=made.code,
        stored_name=name,
        digest=received.digest,
        size=received.size,
        pages=pages,
        place=place,
    )
    try:
        with transaction.atomic():
            held = Issue.objects.select_for_update().filter(
                pk=issue.pk, state=State.MAKING, version=issue.version
            )
            if held.exists():
                row.save()
                return True
    except IntegrityError:
        log.warning("issue %s: another worker made part %s", issue.pk, made.part.key)
    except BaseException:
        store.discard(name)
        raise
    store.discard(name)
    return False


def _volume(key: str) -> int | None:
    """Return the volume of an index ("index-2-1": 1)."""
    last = key.rpartition("-")[2]
    return int(last) if key.startswith(f"{INDEX}-") and last.isdecimal() else None


def _form(issue: Issue, key: str) -> str:
    rule = dossier_of(issue.assessment.framework).part(INDEX if key.startswith(f"{INDEX}-") else key)
    return rule.label[:20] if rule else ""


def files_digest(files: Mapping[str, str]) -> str:
    """Return the hash of a set: over the codes of its files and their hashes."""
    return digest_of(dict(files))


@transaction.atomic
def _finish(issue: Issue) -> None:
    """Issue the set, all of it at once; the one before is replaced."""
    Assessment.objects.hold(issue.assessment_id)
    by = Actor.system(SYSTEM)
    files = list(issue.files.all())
    digest = files_digest({one.code: one.digest for one in files})
    for old in Issue.objects.in_force().filter(assessment=issue.assessment_id):
        move(old, "replace", version=old.version, by=by, detail={"by": issue.edition})
    done = move(
        issue,
        "finish",
        version=issue.version,
        by=by,
        detail={"digest": digest, "files": len(files), "edition": issue.edition},
        issued_at=timezone.now(),
        issued_on=issue.ward.today(),
        digest=digest,
        problem="",
        part_running="",
    )
    _tell(done, f"{done}: đã lập xong {vi.number(len(files))} tệp chính thức.")


@transaction.atomic
def _fail(issue: Issue, sentence: str) -> None:
    """Say why it could not be made; the number of the edition is free again."""
    try:
        columns: dict[str, Any] = {"problem": sentence, "edition": None, "part_running": ""}
        failed = move(issue, "fail", version=issue.version, by=Actor.system(SYSTEM), **columns)
    except Refused:
        return
    _tell(failed, f"{failed}: không lập được bản chính thức.")


def _tell(issue: Issue, sentence: str) -> None:
    """Tell by the bell who presented, who decided, who signs."""
    people = {issue.presented_by_id, issue.answered_by_id, issue.signer_id} - {None}
    link = reverse("reports:issue", args=[issue.pk])
    Notice.objects.bulk_create(
        Notice(user_id=pk, sentence=sentence, link=link) for pk in sorted(one for one in people if one)
    )
