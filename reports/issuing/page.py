"""What pages say of a year's final sets: where the newest stands, what may be done, what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, may, refusal
from criteria.dossiers import dossier_of
from reports.course_case import CourseCase
from reports.dossier.parts import INDEX
from reports.issuing.content import STATES, why_not
from reports.issuing.numbers import SLOTS, Slot, entries_of
from reports.models import Issue, IssuedFile
from reports.signing.page import Signed, signed_of

State = Issue.State
BADGES = {
    State.PRESENTED: "waiting",
    State.RETURNED: "returned",
    State.WITHDRAWN: "draft",
    State.MAKING: "running",
    State.FAILED: "missing",
    State.ISSUED: "issued",
    State.REPLACED: "superseded",
}
"""How each state looks (``accounts/templatetags/portal.py``)."""
ENDED = frozenset({State.RETURNED, State.WITHDRAWN, State.FAILED, State.REPLACED})
CAME_BACK = frozenset({State.RETURNED, State.WITHDRAWN, State.FAILED})
GAP, NO_ROOM = "để trống", "–"
"""What the list of papers says of a number or a day: left for the pen; the paper carries none."""


@dataclass(frozen=True)
class IssueRow:
    """One set for one person."""

    issue: Issue
    user: User

    @property
    def badge(self) -> str:
        return BADGES[State(self.issue.state)]

    @property
    def word(self) -> str:
        """The badge's own word where the state's is another."""
        return "" if self.issue.state == State.ISSUED else str(self.issue.get_state_display())

    @property
    def may_decide(self) -> bool:
        return self.issue.state == State.PRESENTED and may(self.user, Act.ISSUE_DOSSIER)

    @property
    def may_withdraw(self) -> bool:
        return self.issue.state == State.PRESENTED and may(self.user, Act.PRESENT_DOSSIER)

    @property
    def may_make_again(self) -> bool:
        stuck = self.issue.state == State.FAILED or self.issue.is_abandoned
        return stuck and may(self.user, Act.ISSUE_DOSSIER)

    @property
    def may_present_again(self) -> bool:
        """Whether the set came to nothing, is the last of its year, and the person may present it anew."""
        if self.issue.state not in CAME_BACK or not may(self.user, Act.PRESENT_DOSSIER):
            return False
        return not self.issue.assessment.issues.filter(number__gt=self.issue.number).exists()

    @property
    def is_being_made(self) -> bool:
        return self.issue.state == State.MAKING and not self.issue.is_abandoned

    @property
    def sentence(self) -> str:
        """Where the set stands, as one sentence."""
        issue = self.issue
        who = issue.answered_by.full_name if issue.answered_by else ""
        told = {
            State.PRESENTED: f"{issue.presented_by.full_name} trình lúc {vi.datetime(timezone.localtime(issue.presented_at))}; chờ lãnh đạo quyết định.",
            State.RETURNED: f"{who} đã trả lại: {issue.answer}",
            State.WITHDRAWN: f"{who} đã rút trình: {issue.answer}",
            State.MAKING: "Đã quyết định phát hành; các tệp đang được lập.",
            State.FAILED: issue.problem,
        }
        if issue.state in told:
            return told[State(issue.state)]
        day = vi.date(issue.issued_on) if issue.issued_on else ""
        after = "; đã được thay bằng bản sau." if issue.state == State.REPLACED else ", đang có hiệu lực."
        return f"Phát hành ngày {day} theo quyết định của {who}{after}"

    @property
    def is_outdated(self) -> bool:
        """Whether the agreed result it rests on was taken back since."""
        return self.issue.agreement.superseded_at is not None and self.issue.state not in ENDED

    @cached_property
    def successor(self) -> Issue | None:
        """The set in force where this one was replaced."""
        if self.issue.state != State.REPLACED:
            return None
        return self.issue.assessment.issues.filter(state=State.ISSUED).first()

    @cached_property
    def files(self) -> list[IssuedFile]:
        """Its files, once it was issued; what is being made is nobody's yet."""
        return list(self.issue.files.all()) if self.issue.state in Issue.PUBLISHED else []

    @cached_property
    def signed_files(self) -> list[tuple[IssuedFile, Signed | None]]:
        """Its files, each with the last signed copy that counts; one query where there are files."""
        signed = signed_of(self.files) if self.files else {}
        return [(file, signed.get(file.pk)) for file in self.files]

    @property
    def to_sign(self) -> list[Signed | None]:
        """Of the files that have a place to sign, the signed copy or None."""
        return [signed for file, signed in self.signed_files if file.place]

    @property
    def signed_words(self) -> str:
        """Return "đã ký số 1/2 văn bản"; empty where none has a place to sign."""
        asked = self.to_sign
        return f"đã ký số {sum(map(bool, asked))}/{len(asked)} văn bản" if asked else ""

    @property
    def is_signed(self) -> bool:
        """Whether every file that has a place to sign has a signed copy; True where none has."""
        return all(self.to_sign)

    @property
    def may_sign(self) -> bool:
        """Whether the person can bring in a signature that is still missing."""
        mine = may(self.user, Act.KEEP_SIGNED) or may(self.user, Act.SIGN_DOSSIER)
        return self.issue.state == State.ISSUED and mine and not self.is_signed

    @property
    def papers(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield key, title, number and day of each paper that was presented."""
        rule = dossier_of(self.issue.assessment.framework)
        for key, entry in entries_of(self.issue.entries).items():
            part = rule.part(INDEX if key.startswith(f"{INDEX}-") else key)
            title = part.title if part else key
            if key.startswith(f"{INDEX}-"):
                _, criterion, volume = key.split("-")
                several = f"{INDEX}-{criterion}-2" in self.issue.entries
                title = f"{title}, tiêu chí {criterion}" + (f", tập {volume}" if several else "")
            slot = SLOTS.get(key, Slot(None, False))
            number = entry.number or GAP if slot.symbol else NO_ROOM
            day = vi.date(entry.on) if entry.on else GAP if slot.has_day else NO_ROOM
            yield key, title, number, day


@dataclass(frozen=True)
class YearIssues:
    """A year's sets for one person, the newest first; two queries."""

    assessment: Assessment
    user: User
    rows: tuple[IssueRow, ...]

    @property
    def open(self) -> IssueRow | None:
        """The set that waits for a decision or is being made."""
        return next((row for row in self.rows if row.issue.state in Issue.OPEN), None)

    @property
    def in_force(self) -> IssueRow | None:
        return next((row for row in self.rows if row.issue.state == State.ISSUED), None)

    @property
    def newest(self) -> IssueRow | None:
        return self.rows[0] if self.rows else None

    @property
    def why_not_present(self) -> str:
        """Why the person can't present a set now, as a sentence; "" when they can."""
        if not may(self.user, Act.PRESENT_DOSSIER):
            return refusal(Act.PRESENT_DOSSIER)
        if sentence := why_not(CourseCase(self.assessment)):
            return sentence
        if self.open is not None:
            return f"{self.open.issue} đang ở bước “{self.open.issue.get_state_display()}”."
        return ""

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """The steps of a set: words, state ("done", "now", "next"), what is said of it.

        None is at hand before the meeting has agreed; all are done once every paper is signed.
        """
        order = self._step
        signed = "" if self.open else self.in_force.signed_words if self.in_force else ""
        words = (
            ("Trình lãnh đạo", "chọn các phần, người ký, số và ngày từng văn bản"),
            ("Lãnh đạo quyết định", "xem từng văn bản rồi phát hành hoặc trả lại kèm lý do"),
            ("Lập tệp chính thức", "mỗi văn bản một tệp PDF có mã xác minh, không sửa được nữa"),
            ("Ký số", signed or "ký trên cổng hoặc tải về ký rồi nộp lại"),
        )
        return [
            (title, "done" if place < order else "now" if place == order else "next", more)
            for place, (title, more) in enumerate(words)
        ]

    @property
    def _step(self) -> int:
        """The place of the step at hand among the four; -1 before the first, 4 after the last."""
        if self.open is not None:
            return 1 if self.open.issue.state == State.PRESENTED else 2
        if self.in_force is not None:
            return 4 if self.in_force.is_signed else 3
        return 0 if self.assessment.state in STATES else -1


def of_year(assessment: Assessment, user: User) -> YearIssues:
    """Return the year's sets with their files; ``assessment`` comes with ``ward`` and ``framework`` selected."""
    rows = Issue.objects.filter(assessment=assessment)
    found = rows.select_related("agreement", "presented_by", "answered_by", "signer").prefetch_related(
        "files"
    )
    kept = []
    for issue in found:
        issue.assessment = assessment
        kept.append(IssueRow(issue, user))
    return YearIssues(assessment, user, tuple(kept))


def file_name(file: IssuedFile) -> str:
    """Return the name an issued file is downloaded under."""
    issue = file.issue
    volume = f" tập {file.volume}" if file.volume else ""
    name = f"{file.title}{volume} - {issue.assessment.year} - bản {issue.edition}"
    return "".join(sign if sign.isalnum() or sign in " -." else "-" for sign in name)[:150].strip() + ".pdf"
