"""What the page of a year's course shows: where it stands, what is missing before the next step, what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from accounts.models import User
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import may, refusal
from criteria.procedures import Step as ProcedureStep
from reports.course import MOVES, Move, lacks_of, moves_from, needs_words
from reports.course_case import CourseCase
from reports.course_guards import Lack
from reports.deadlines import Deadline, next_deadlines, steps_of
from reports.deadlines import Step as DatedStep
from reports.meeting.agreement import agreed_standing
from reports.models import CourseEvent
from scoring.rules import Standing

State = Assessment.State
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    State.SELF_SCORING: (("Bảng điểm các chỉ tiêu", "reports:dashboard"),),
    State.REVIEW: (("Bàn rà soát", "reports:desk"), ("Bản niêm yết", "reports:posting")),
    State.POSTING: (("Trang niêm yết", "reports:posting"), ("Ý kiến góp ý", "reports:opinions")),
    State.MEETING: (("Cuộc họp", "reports:meeting"), ("Ý kiến góp ý", "reports:opinions")),
    State.AGREED: (("Gửi hồ sơ", "reports:outcome"), ("Hồ sơ đề nghị công nhận", "reports:dossier")),
    State.SENT: (("Kết quả thẩm định", "reports:outcome"),),
    State.RECOGNISED: (("Kết quả của năm", "reports:outcome"),),
    State.NOT_RECOGNISED: (("Kết quả của năm", "reports:outcome"),),
}
"""Where the work of each step is done."""


@dataclass(frozen=True)
class Choice:
    """One move as the page offers it: what is missing, and why this person may not make it ("" when they may)."""

    move: Move
    lacks: tuple[Lack, ...]
    refusal: str
    url: str

    @property
    def is_on(self) -> bool:
        return not self.lacks and not self.refusal


@dataclass(frozen=True)
class Stage:
    """One step as the procedure names it, with its date and whether it runs or is done."""

    step: ProcedureStep
    note: str
    current: bool
    done: bool


@dataclass(frozen=True)
class Past:
    """One move of the history in words."""

    event: CourseEvent
    label: str
    source: str
    target: str


@dataclass(frozen=True)
class CoursePage:
    """All that the page shows; parts cost their queries when they are first asked."""

    case: CourseCase
    user: User

    @property
    def assessment(self) -> Assessment:
        return self.case.assessment

    @cached_property
    def steps(self) -> list[DatedStep]:
        """The steps with their dates; those of the past come from the history, which the page reads anyway."""
        order = list(State.values)
        left = {
            past.event.source: past.event.on
            for past in reversed(self.history)
            if order.index(past.event.target) > order.index(past.event.source)
        }
        for step in self.case.procedure.steps:
            setattr(self.assessment, f"left_{step.state}", left.get(step.state))
        return steps_of(self.case)

    @cached_property
    def stages(self) -> list[Stage]:
        """Every step with the law's words, in their order."""
        dated = {one.state: one for one in self.steps}
        return [
            Stage(step, dated[step.state].note, dated[step.state].current, dated[step.state].done)
            for step in self.case.procedure.steps
        ]

    @property
    def current(self) -> ProcedureStep | None:
        """The step that runs; None once the year is decided."""
        if self.assessment.is_decided:
            return None
        return self.case.procedure.step(self.assessment.state)

    @property
    def following(self) -> ProcedureStep | None:
        """The step after the present one; None from the last on."""
        steps = self.case.procedure.steps
        states = [step.state for step in steps]
        place = states.index(self.assessment.state) + 1 if self.assessment.state in states else len(states)
        return steps[place] if place < len(steps) else None

    @cached_property
    def choices(self) -> list[Choice]:
        """The ways on from here; of two ends of the year the one that was noted, once it is."""
        found = [self._choice(one) for one in moves_from(self.assessment.state) if not one.is_back]
        return [one for one in found if not one.lacks] or found

    @cached_property
    def ways_back(self) -> list[Choice]:
        return [self._choice(one) for one in moves_from(self.assessment.state) if one.is_back]

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return next_deadlines(self.case)

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Where the work of the present step is done: words and address."""
        kwargs = {"year": self.assessment.year}
        return [(words, reverse(name, kwargs=kwargs)) for words, name in PAGES[self.assessment.state]]

    @cached_property
    def history(self) -> list[Past]:
        """Every move of the year, the newest first; one query."""
        rows = CourseEvent.objects.filter(assessment=self.assessment).order_by("-version")
        return [past_of(row) for row in rows]

    def _choice(self, move: Move) -> Choice:
        return choice_of(self.case, self.user, move)


def choice_of(case: CourseCase, user: User, move: Move) -> Choice:
    """Return a move that begins in the year's state as a page offers it to a person of its ward."""
    url = reverse("reports:course_move", kwargs={"year": case.assessment.year, "key": move.key})
    reason = "" if may(user, move.act) else refusal(move.act)
    return Choice(move, lacks_of(case, move), reason, url)


PROVISIONAL_WORDS = "≈ tạm tính: có giá trị của bộ tiêu chí chưa đối chiếu với văn bản gốc"


def past_of(event: CourseEvent) -> Past:
    """Return a move in words; one that the table does not know any more shows its states."""
    move = MOVES.get(event.act)
    source, target = State(event.source).label, State(event.target).label
    return Past(event, move.label if move else f"{source} → {target}", source, target)


def _score(case: CourseCase, found: Standing) -> list[tuple[str, str]]:
    """What was scored; where a figure rests on a value nobody has checked, a line of its own says so."""
    total = [("Tổng điểm", vi.points(found.total))] if found.total is not None else []
    shaky = [("Lưu ý", PROVISIONAL_WORDS)] if case.tree.provisional else []
    return total + [("Điều kiện", one.sentence) for one in found.conditions] + shaky


def _of_meeting(case: CourseCase) -> list[tuple[str, str]]:
    meeting = case.meeting
    if meeting is None:
        return []
    votes = f"{meeting.votes_for} tán thành, {meeting.votes_against} không tán thành, {meeting.votes_abstain} ý kiến khác"
    held = ("Cuộc họp", f"ngày {vi.date(meeting.held_on)}, {meeting.place}")
    return [held, ("Biểu quyết", votes), *_score(case, agreed_standing(case))]


def _of_submission(case: CourseCase) -> list[tuple[str, str]]:
    sent = case.submission
    if sent is None:
        return []
    return [
        ("Đã gửi", f"{sent.get_kind_display()}, ngày {vi.date(sent.sent_on)}"),
        ("Nơi nhận", sent.recipient),
    ]


def _of_decision(case: CourseCase) -> list[tuple[str, str]]:
    found = case.decision
    if found is None:
        return []
    paper = (
        f"{found.number} ngày {vi.date(found.decided_on)}"
        if found.number
        else f"ngày {vi.date(found.decided_on)}"
    )
    return [
        ("Kết quả", found.get_outcome_display()),
        ("Văn bản", paper),
        ("Cơ quan ban hành", found.authority),
    ]


SUMMARIES: dict[str, Callable[[CourseCase], list[tuple[str, str]]]] = {
    "niem-yet": lambda case: _score(case, case.standing),
    "thong-nhat": _of_meeting,
    "gui-ho-so": _of_submission,
    "cong-nhan": _of_decision,
    "chua-dat": _of_decision,
}
"""By move: what a person looks at a last time before it is made."""


@dataclass(frozen=True)
class Check:
    """What a person is shown before a move: from where to where, what happens, what is missing."""

    case: CourseCase
    move: Move

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        return lacks_of(self.case, self.move) if self.is_here else ()

    @property
    def is_here(self) -> bool:
        """Whether the year stands where the move begins."""
        return self.case.assessment.state in self.move.sources

    @property
    def source(self) -> str:
        return self.case.assessment.get_state_display()

    @property
    def target(self) -> str:
        return str(State(self.move.target).label)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What the step rests on, once nothing is missing: labels and words, to be checked a last time."""
        read = SUMMARIES.get(self.move.key)
        return read(self.case) if read and self.is_here and not self.lacks else []

    @property
    def needs_words(self) -> bool:
        return needs_words(self.case, self.move)

    @property
    def told(self) -> str:
        """Who hears of it by the bell."""
        everybody = "Mọi người làm việc trong kỳ đánh giá"
        return everybody if self.move.for_all else "Công chức Tư pháp - Hộ tịch và lãnh đạo"


def seen_state(assessment: Assessment, version: int) -> str:
    """Return the name of the step that the year was in at a version the person saw; "" where it is not known."""
    event = CourseEvent.objects.filter(assessment=assessment, version=version).first()
    if event is not None:
        return str(State(event.target).label)
    first = CourseEvent.objects.filter(assessment=assessment).order_by("version").first()
    return str(State(first.source).label) if first is not None and version < first.version else ""


def since(assessment: Assessment, version: int) -> Iterator[Past]:
    """Yield the moves made after a version the person saw, the newest first."""
    rows = CourseEvent.objects.filter(assessment=assessment, version__gt=version).order_by("-version")
    yield from (past_of(row) for row in rows)
